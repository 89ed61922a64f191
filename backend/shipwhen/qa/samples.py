"""The sample pages of the collection's themes, in every situation that has a product."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.async_api import Browser, FormData

from shipwhen.qa.assets import script
from shipwhen.qa.browser import Tab, tab
from shipwhen.qa.inspection import inspect, less, needs_comparing
from shipwhen.qa.shopper import Shopper
from shipwhen.qa.states import ANY, BY_NAME, STATES, State
from shipwhen.qa.verdict import Expected, expected, problems
from shipwhen.qa.visit import CannotOpen, Kind, Visit
from shipwhen.themes import Collection

_SOLD = tuple(state.name for state in STATES if state.name != "sold-out")

STATES_OF: dict[Kind, tuple[str, ...]] = {
    Kind.HOME: (ANY,),
    Kind.LISTING: (ANY,),
    Kind.PRODUCT: tuple(BY_NAME),
    Kind.QUICK_VIEW: ("in-stock", "backorder", "partial", "variant"),
    Kind.CART: _SOLD,
    Kind.PREVIEW: ("in-stock", "backorder", "partial", "pre-order", "no-date", "variant"),
}
"""The situations that a page can be in: what is sold out is in no cart."""

TOGETHER = min(4, os.cpu_count() or 2)
"""Pages looked at together: each keeps a core busy."""


@dataclass(frozen=True)
class Stop:
    """One page of one theme, to be seen in some situations."""

    theme: str
    kind: Kind
    states: tuple[str, ...]


def stops(
    themes: Sequence[str], kinds: Sequence[Kind] = (), states: Sequence[str] = ()
) -> list[Stop]:
    """Everything there is to see of these themes, or only some pages and situations of it."""
    found = []
    for theme in themes:
        for kind, possible in STATES_OF.items():
            wanted = tuple(each for each in possible if not states or each in {*states, ANY})
            if wanted and (not kinds or kind in kinds):
                found.append(Stop(theme, kind, wanted))
    return found


async def tour(
    browser: Browser,
    address: str,
    themes: Collection,
    plan: Sequence[Stop],
    done: Callable[[Stop, list[Visit]], None],
) -> list[Visit]:
    """Visit everything of a plan on a running demo; `done` hears of each page."""
    gate = asyncio.Semaphore(TOGETHER)

    async def stop(each: Stop) -> list[Visit]:
        async with gate:
            sample = Sample(browser, address, themes, each)
            visits = [await sample.visit(state) for state in each.states]
        done(each, visits)
        return visits

    seen = await asyncio.gather(*map(stop, plan))
    return [visit for visits in seen for visit in visits]


@dataclass(frozen=True)
class Sample:
    """A page of a sample theme."""

    browser: Browser
    address: str
    themes: Collection
    stop: Stop

    @property
    def shop(self) -> str:
        return f"{self.address}/demo/{self.stop.theme}"

    async def visit(self, name: str) -> Visit:
        state = BY_NAME.get(name)
        visit = await self._visit(name, state)
        if visit.absent or visit.problems:
            return visit
        if needs_comparing(visit):
            less(visit, await self._visit(name, state, without_script=True))
        visit.problems += problems(visit, self._expected(state))
        return visit

    async def _visit(
        self, name: str, state: State | None, *, without_script: bool = False
    ) -> Visit:
        theme, kind = self.stop.theme, self.stop.kind
        query = "?shipwhen=off" if without_script else ""
        visit = Visit(theme, kind, name, f"{self.shop}{_path(kind, state)}{query}")
        wanted = Expected((), {}) if without_script else self._expected(state)
        async with tab(self.browser) as here:
            await here.page.add_init_script(script("bare.js"))
            if kind == Kind.CART and state:
                await self._fill_cart(here, state)
            return await inspect(
                here, self.themes, visit, lambda who: _act(who, kind, state, wanted)
            )

    def _expected(self, state: State | None) -> Expected:
        pressed = self.stop.kind in {Kind.PRODUCT, Kind.QUICK_VIEW} and _refused(state)
        return expected(self.stop.kind, state, pressed=pressed)

    async def _fill_cart(self, here: Tab, state: State) -> None:
        form = FormData()
        form.set("product_id", str(state.product)).set("qty[]", str(state.quantity))
        for option, value in state.demo_variant().chosen_values.items():
            form.set(f"attribute[{option}]", value)
        url = f"{self.shop}/remote/v1/cart/add"
        answer = await here.page.context.request.post(url, multipart=form)
        if not answer.ok or (await answer.json())["data"]["error"]:
            raise CannotOpen(f"{url} did not take product {state.product}")


async def _act(shopper: Shopper, kind: Kind, state: State | None, wanted: Expected) -> None:
    """What leads to the situation, then wait for what is to be said."""
    if state and kind in {Kind.PRODUCT, Kind.QUICK_VIEW, Kind.PREVIEW}:
        if kind == Kind.QUICK_VIEW:
            await shopper.look_closer(state.product)
        if choices := state.demo_variant().chosen_values:
            await shopper.choose(choices)
        if state.quantity > 1:
            await shopper.ask(state.quantity)
    if state and kind == Kind.PREVIEW:
        await shopper.tab.hear(["button"] if state.line().backordered else [])
        await shopper.buy()
        await shopper.open_cart()
    elif _refused(state) and kind != Kind.CART:
        await shopper.tab.hear(["inventory"])
        await shopper.buy()
    await shopper.tab.hear([place for place, speaks in wanted.speaks.items() if speaks])


def _refused(state: State | None) -> bool:
    return bool(state and state.line().excess and state.line().backordered)


def _path(kind: Kind, state: State | None) -> str:
    product = f"/products/{state.product}/" if state else "/"
    paths = {
        Kind.HOME: "/",
        Kind.LISTING: "/shop/",
        Kind.QUICK_VIEW: "/shop/",
        Kind.CART: "/cart.php",
    }
    return paths.get(kind, product)
