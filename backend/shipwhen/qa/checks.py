"""The two things there are to check: the collection's sample pages, and live pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.async_api import Browser

from shipwhen.qa import live, samples, show, terminal
from shipwhen.qa.browser import chrome
from shipwhen.qa.chapter import Chapter
from shipwhen.qa.demo import demo
from shipwhen.qa.proposal import propose
from shipwhen.qa.states import BY_NAME
from shipwhen.qa.visit import Kind, Visit
from shipwhen.themes import Collection


@dataclass(frozen=True)
class Checks:
    """What to look at: everything, or only some pages and situations; `tell` hears of each page."""

    themes: Collection
    tell: Callable[[str], None]
    kinds: Sequence[Kind] = ()
    states: Sequence[str] = ()

    async def of_samples(self, names: Sequence[str]) -> list[Chapter]:
        """A chapter per theme. Raises CannotOpen."""
        plan = samples.stops(names, self.kinds, self.states)
        with demo() as address:
            async with chrome() as browser:
                visits = await samples.tour(browser, address, self.themes, plan, self._told)
        return [
            Chapter(
                name,
                f"Sample pages of {self.themes.adapters[name].name}",
                [visit for visit in visits if visit.theme == name],
            )
            for name in names
        ]

    async def of_pages(self, urls: Sequence[str], theme: str | None) -> list[Chapter]:
        """A chapter per page, tried with an adapter or with the one recognised.

        Raises CannotOpen.
        """
        async with chrome() as browser:
            return [await self._page(browser, url, theme) for url in urls]

    async def show(self, theme: str, url: str) -> list[Chapter]:
        """A page with the overlay, for as long as its window is open. Raises CannotOpen."""
        await show.overlay(self.themes, theme, url)
        return []

    async def _page(self, browser: Browser, url: str, theme: str | None) -> Chapter:
        page = await live.survey(browser, self.themes, url, theme)
        chapter = Chapter(url, self._about(page), look=page.looks[page.theme])
        self.tell(f"{chapter.name}\n  {chapter.about}\n{terminal.places(page.looks[page.theme])}")
        for name in live.STATES_OF[page.kind]:
            if not self.states or name in self.states:
                visit = await live.visit(browser, self.themes, page, BY_NAME[name])
                chapter.visits.append(visit)
        self.tell(terminal.page(page.theme, page.kind, chapter.visits))
        if not page.known:
            chapter.proposal = await propose(browser, self.themes, page)
            self.tell(f"A first adapter for it {chapter.proposal}")
        return chapter

    def _told(self, stop: samples.Stop, visits: list[Visit]) -> None:
        self.tell(terminal.page(stop.theme, stop.kind, visits))

    def _about(self, page: live.Survey) -> str:
        adapter = f"{page.theme}: {self.themes.adapters[page.theme].name}"
        if page.chosen:
            return f"Tried with the adapter {adapter}"
        if page.known:
            return f"Recognised as {adapter}"
        return "Its theme is unknown: tried with the generic rules"
