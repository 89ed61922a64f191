"""Any page of any store, in every situation, with our server stood in for."""

from dataclasses import dataclass, field, replace
from typing import Any

from playwright.async_api import Browser, BrowserContext

from shipwhen.qa import assets
from shipwhen.qa.adapters import read, specific
from shipwhen.qa.browser import tab
from shipwhen.qa.inspection import inspect
from shipwhen.qa.shopper import Shopper
from shipwhen.qa.standin import ASKED, StandIn
from shipwhen.qa.states import BY_NAME, State
from shipwhen.qa.verdict import Expected, expected, problems
from shipwhen.qa.visit import Kind, Look, Visit
from shipwhen.shopfront.script import script_without_store
from shipwhen.themes import GENERIC, Collection

STATES_OF: dict[Kind, tuple[str, ...]] = {
    Kind.PRODUCT: tuple(name for name in BY_NAME if name != "variant"),
    Kind.LISTING: ("in-stock", "backorder", "pre-order", "sold-out"),
    Kind.CART: ("in-stock", "backorder", "pre-order", "no-date"),
    Kind.UNKNOWN: ("backorder",),
}
"""The situations that tell something on a page of this kind; any choice of options fits."""


@dataclass(frozen=True)
class Survey:
    """A page as it is without us, read by every adapter."""

    url: str
    theme: str
    """The adapter asked for, else the first whose fingerprint fits, else generic."""
    chosen: bool
    """Whether the adapter was asked for."""
    known: bool
    """Whether it was asked for or recognised."""
    kind: Kind
    looks: dict[str, Look] = field(repr=False)
    guesses: dict[str, Any] = field(repr=False)
    """What guess.js found, where no adapter is known."""
    shift: float


async def survey(browser: Browser, themes: Collection, url: str, theme: str | None) -> Survey:
    """Look at a page before anything of ours is on it. Raises CannotOpen."""
    async with tab(browser, without_script) as here:
        await here.open(url)
        raw = {each: await here.look(themes.shipped(each)) for each in themes.adapters}
        fitting = [each.id for each in specific(themes) if raw[each.id]["fits"]]
        best = theme or next(iter(fitting), GENERIC)
        known = bool(theme or fitting)
        guesses = {} if known else await here.page.evaluate(assets.script("guess.js"))
    looks = {each: read(themes, each, seen) for each, seen in raw.items()}
    kind = kind_of(looks[best])
    if kind == Kind.UNKNOWN and not known and guesses["rules"]["product.form"]:
        kind = Kind.PRODUCT
    return Survey(url, best, bool(theme), known, kind, looks, guesses, raw[best]["shift"])


def kind_of(look: Look) -> Kind:
    """What a page is, by what is found on it: a product page has cards too, a cart no form."""
    for what, kind in (
        ("product.product_id", Kind.PRODUCT),
        ("cart.row", Kind.CART),
        ("card.select", Kind.LISTING),
    ):
        if look.findings[what].found:
            return kind
    return Kind.UNKNOWN


async def visit(browser: Browser, themes: Collection, page: Survey, state: State) -> Visit:
    """One page in one situation. Raises CannotOpen.

    An adapter that was asked for takes the place of the store's own script.
    """
    script = script_without_store(themes, page.theme)
    stand_in = StandIn(state, script, insists=page.chosen)
    wanted = expected(page.kind, state)

    async def act(shopper: Shopper) -> None:
        if page.kind == Kind.PRODUCT and state.quantity > 1:
            await shopper.ask(state.quantity)
        await shopper.tab.hear([place for place, speaks in wanted.speaks.items() if speaks])

    async with tab(browser, stand_in.install) as here:
        seen = Visit(page.theme, page.kind, state.name, page.url)
        await inspect(here, themes, seen, act)
    if seen.absent or seen.problems:
        return seen
    seen.shift = max(0.0, seen.shift - page.shift)
    seen.problems += problems(seen, _wanted(page.kind, state, stand_in))
    if stand_in.theirs:
        seen.notes.append("The store's own script was tried: what it should say is not known here.")
    return seen


def _wanted(kind: Kind, state: State, stand_in: StandIn) -> Expected:
    """Of a script that is the store's own nobody here knows the texts."""
    wanted = expected(kind, state, lines=stand_in.lines())
    return replace(wanted, speaks={}) if stand_in.theirs else wanted


async def without_script(context: BrowserContext) -> None:
    await context.route(ASKED, lambda route: route.abort())
