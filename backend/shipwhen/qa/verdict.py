"""What should be found and said on a page in a situation, and what is wrong where it is not."""

from collections.abc import Iterator
from dataclasses import dataclass

from shipwhen.appearance.document import Document, KindTexts
from shipwhen.promise import Kind as Wait
from shipwhen.promise import Line
from shipwhen.qa.states import State
from shipwhen.qa.visit import Kind, Look, Problem, Visit

SHIFT = 0.02
"""Layout shift above this is felt."""

_PRODUCT = (
    "product.form",
    "product.product_id",
    "product.button",
    "slots.inventory",
    "slots.shipping",
    "slots.added",
    "slots.limit",
)
_CARDS = ("card.select", "card.product_id", "slots.badge")

NEEDED: dict[Kind, tuple[str, ...]] = {
    Kind.HOME: _CARDS,
    Kind.LISTING: _CARDS,
    Kind.PRODUCT: _PRODUCT,
    Kind.QUICK_VIEW: _PRODUCT,
    Kind.CART: ("cart.row", "cart.line_id", "slots.cart-line", "slots.cart"),
    Kind.PREVIEW: ("regions.modal", "slots.mini-cart"),
    Kind.UNKNOWN: (),
}
"""Anchors without which a page of this kind cannot be told."""


@dataclass(frozen=True)
class Expected:
    """What a page has to show."""

    found: tuple[str, ...]
    speaks: dict[str, bool]
    """Places that must say something, and places that must not; of others nothing is expected."""
    label: str = ""
    """What the button reads, where that is ours."""


def expected(
    kind: Kind, state: State | None, *, lines: list[Line] | None = None, pressed: bool = False
) -> Expected:
    """For a situation; `lines` are what a cart really holds, where that is not of our making.

    Where the button was `pressed`, a quantity above the limit must have been refused.
    """
    if state is None:
        return Expected(NEEDED[kind], {"badge": True})
    offer = state.offer()
    if offer.available_to_sell == 0:
        return Expected((), {"badge": False} if kind == Kind.LISTING else {"shipping": False})
    lines = lines or [state.line()]
    waits = any(line.backordered for line in lines)
    speaks = _speaks(kind, state, lines)
    if pressed:
        speaks["limit"] = any(line.excess for line in lines)
    return Expected(NEEDED[kind], speaks, _label(state) if waits else "")


def _speaks(kind: Kind, state: State, lines: list[Line]) -> dict[str, bool]:
    waits = any(line.backordered for line in lines)
    over = any(line.excess for line in lines)
    match kind:
        case Kind.PRODUCT | Kind.QUICK_VIEW:
            inventory = getattr(_texts(state).inventory, lines[0].state)
            return {"inventory": bool(inventory), "shipping": waits, "button": waits}
        case Kind.CART:
            return {"cart-line": waits or over, "cart": waits and not over}
        case Kind.PREVIEW:
            return {"mini-cart": waits and not over, "added": waits}
        case Kind.HOME | Kind.LISTING:
            return {"badge": not state.offer().ready}
    return {}


def problems(visit: Visit, wanted: Expected) -> list[Problem]:
    """Everything wrong with a visit; expected places and words only where `wanted` names them."""
    look = visit.look
    found = [
        *(Problem("missed", text) for text in _missed(look, wanted)),
        *(Problem("silent", text) for text in _silent(look, wanted)),
        *(Problem("untrue", text) for text in _untrue(look, wanted)),
        *(Problem("misplaced", text) for text in _misplaced(look)),
        *(Problem("accessibility", f"{v.rule}: {v.help} ({v.target})") for v in visit.violations),
        *(Problem(fault.kind, fault.text) for fault in visit.faults if fault.ours),
        *(Problem("script", text) for text in _faulty(look)),
    ]
    if visit.shift > SHIFT:
        found.append(Problem("layout shift", f"{visit.shift:.3f} added, above {SHIFT}"))
    return list(dict.fromkeys(found))


def _faulty(look: Look) -> Iterator[str]:
    if not look.adapter:
        yield "it did not start"
    yield from (text for text in look.complaints if "Error" in text)


def _missed(look: Look, wanted: Expected) -> Iterator[str]:
    for what in wanted.found:
        finding = look.findings.get(what)
        if not finding or not finding.found:
            yield f"{what}: no rule finds it"
        elif finding.missed:
            yield f"{what}: not found in {finding.without} of {finding.count} places"


def _silent(look: Look, wanted: Expected) -> Iterator[str]:
    said = {each.place for each in look.messages if each.shown} | _button(look)
    for place, speaks in wanted.speaks.items():
        if speaks and place not in said and place not in look.native:
            yield f"{place} says nothing"
    if wanted.speaks.get("button") and look.ours and wanted.label not in look.label:
        yield f"the button reads {look.label!r} and not {wanted.label!r}"


def _untrue(look: Look, wanted: Expected) -> Iterator[str]:
    for each in look.messages:
        if wanted.speaks.get(each.place) is False:
            yield f"{each.place} says {each.text!r} where there is nothing to say"
    if look.ours and wanted.speaks.get("button") is False:
        yield f"the button reads {look.label!r} where it should be the theme's"


def _misplaced(look: Look) -> Iterator[str]:
    seen = set()
    for each in look.messages:
        if not each.inside:
            yield f"{each.place} stands outside every product and cart: {each.where}"
        if each.doubled and (each.place, each.text) not in seen:
            seen.add((each.place, each.text))
            yield f"{each.place} says {each.text!r} twice: {each.where}"


def _button(look: Look) -> set[str]:
    return {"button"} if look.ours else set()


def _texts(state: State) -> KindTexts:
    document = Document()
    return document.pre_order if state.offer().kind == Wait.PRE_ORDER else document.backorder


def _label(state: State) -> str:
    return _texts(state).button
