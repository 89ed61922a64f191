"""Which theme's rules the script follows, and what the platform says of that."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.errors import Conflict
from shipwhen.shopfront.script import theme_named
from shipwhen.stores.models import Store
from shipwhen.stores.service import choose_theme
from shipwhen.themes import GENERIC, Adapter, Collection

ROOT = "/admin/settings"


@dataclass(frozen=True)
class Found:
    """What the platform says of a store's themes, and which adapters were written for them."""

    said: Sequence[str]
    """Nothing where it does not say."""
    fitting: Sequence[Adapter]
    unknown: Sequence[str]
    """Those that nobody wrote an adapter for."""


class ThemeSettings:
    def __init__(self, desk: Desk, themes: Collection) -> None:
        self._desk, self._themes = desk, themes

    def routes(self) -> list[BaseRoute]:
        return [
            self._desk.route(ROOT, self._show),
            self._desk.route(f"{ROOT}/theme", self._choose, "POST"),
        ]

    async def _show(self, visit: Visit) -> Response:
        return self._page(visit, visit.store.theme)

    def _page(self, visit: Visit, chosen: str | None, status: int = 200) -> Response:
        named = [each for each in self._themes.by_priority if each.id != GENERIC]
        generic = self._themes.adapters[GENERIC]
        found = self._found(visit.store)
        first = [each for each in named if each in found.fitting]
        others = sorted((each for each in named if each not in first), key=lambda each: each.name)
        return visit.page(
            "settings-theme.html",
            "settings",
            status,
            seen=visit.store.theme or "",
            conflict=status == Conflict.status,
            found=found,
            adapters=[*first, *others, generic],
            chosen=self._themes.adapters.get(chosen) if chosen else None,
            doubtful=bool(chosen and found.said and not self._fits(chosen, found)),
            pictures=self._themes.pictures,
            generic=GENERIC,
        )

    async def _choose(self, visit: Visit) -> Response:
        form = await visit.form()
        wanted, seen = form.get("theme", ""), form.get("seen")
        theme = theme_named(self._themes, wanted).id if wanted else None
        try:
            await choose_theme(visit.store, theme, visit.member.email, visit.now, seen)
        except Conflict as error:
            return self._page(visit, theme, error.status)
        name = self._themes.adapters[theme].name if theme else "what BigCommerce says"
        return visit.go(ROOT, f"Saved: messages are placed by {name}.")

    def _found(self, store: Store) -> Found:
        said = store.active_themes or []
        covering = {
            name: [each for each in self._themes.by_priority if each.platform.covers(name)]
            for name in said
        }
        fitting = [
            each
            for each in self._themes.by_priority
            if any(each in those for those in covering.values())
        ]
        return Found(said, fitting, [name for name, those in covering.items() if not those])

    def _fits(self, theme: str, found: Found) -> bool:
        """The generic rules are for every theme."""
        return theme == GENERIC or any(each.id == theme for each in found.fitting)
