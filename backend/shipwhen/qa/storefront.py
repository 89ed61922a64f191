"""The same checks for somebody's own tests: one call opens a page in a situation and reads it."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from anyio.from_thread import BlockingPortal, start_blocking_portal
from playwright.async_api import Browser

from shipwhen.qa import live
from shipwhen.qa.adapters import named
from shipwhen.qa.browser import chrome
from shipwhen.qa.states import BY_NAME, State
from shipwhen.qa.visit import Problem, Visit
from shipwhen.themes import Collection


@dataclass
class Storefront:
    """A browser in a thread of its own, so that it minds no event loop of the tests'."""

    _portal: BlockingPortal
    _browser: Browser
    _surveys: dict[tuple[str, str], live.Survey] = field(default_factory=dict)

    def visit(
        self,
        url: str,
        theme: str | Path | None = None,
        state: str | State = "backorder",
        quantity: int | None = None,
    ) -> Visit:
        """Open a page with the script, every product of it in one situation.

        `theme` is the id of an adapter or the path of an `adapter.json`; without one the page is
        recognised. Raises CannotOpen, Unknown, AdapterError.
        """
        situation = BY_NAME[state] if isinstance(state, str) else state
        if quantity:
            situation = dataclasses.replace(situation, quantity=quantity)
        themes, adapter = named(str(theme) if theme else None)
        page = self._survey(themes, url, adapter)
        visit = self._portal.call(live.visit, self._browser, themes, page, situation)
        if visit.absent:
            visit.problems.append(Problem("absent", visit.absent))
        return visit

    def _survey(self, themes: Collection, url: str, adapter: str | None) -> live.Survey:
        key = (url, adapter or "")
        if key not in self._surveys:
            self._surveys[key] = self._portal.call(live.survey, self._browser, themes, url, adapter)
        return self._surveys[key]


@contextmanager
def storefront() -> Iterator[Storefront]:
    """Raises CannotOpen where there is no Chromium."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(chrome()) as browser:
        yield Storefront(portal, browser)
