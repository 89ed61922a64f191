"""What a page has to show in a situation, and what counts as wrong with it."""

import pytest

from shipwhen.qa.states import ANY, BY_NAME, STATES
from shipwhen.qa.verdict import Expected, expected, problems
from shipwhen.qa.visit import Fault, Finding, Kind, Look, Message, Rule, Violation, Visit

NOTHING = Expected((), {})


@pytest.mark.parametrize(
    ("kind", "state", "speaks"),
    [
        (Kind.PRODUCT, "in-stock", []),
        (Kind.PRODUCT, "backorder", ["inventory", "shipping", "button"]),
        (Kind.PRODUCT, "partial", ["inventory", "shipping", "button"]),
        (Kind.QUICK_VIEW, "variant", ["inventory", "shipping", "button"]),
        (Kind.PRODUCT, "sold-out", []),
        (Kind.CART, "in-stock", []),
        (Kind.CART, "over-limit", ["cart-line"]),
        (Kind.PREVIEW, "no-date", ["mini-cart", "added"]),
        (Kind.LISTING, "pre-order", ["badge"]),
        (Kind.LISTING, "partial", []),
        (Kind.LISTING, ANY, ["badge"]),
        (Kind.UNKNOWN, "backorder", []),
    ],
)
def test_who_must_speak(kind: Kind, state: str, speaks: list[str]):
    wanted = expected(kind, BY_NAME.get(state))

    assert [place for place, must in wanted.speaks.items() if must] == speaks


def test_a_pressed_button_above_the_limit_must_have_been_refused():
    assert expected(Kind.PRODUCT, BY_NAME["over-limit"], pressed=True).speaks["limit"]
    assert "limit" not in expected(Kind.PRODUCT, BY_NAME["over-limit"]).speaks


def test_what_is_sold_out_needs_no_anchor():
    assert expected(Kind.PRODUCT, BY_NAME["sold-out"]).found == ()
    assert "product.button" in expected(Kind.PRODUCT, BY_NAME["in-stock"]).found


def test_every_situation_has_a_product_in_the_demo():
    assert [state.line().ready for state in STATES] == [1, 0, 2, 2, 0, 0, 0, 0]


def message(place: str = "inventory", **facts: object) -> Message:
    given = {"text": "Soon", "where": "form > div", "shown": True, "inside": True}
    return Message(**{"place": place, **given, "doubled": False, **facts})


def finding(what: str, count: int, without: int) -> Finding:
    rule = Rule("form", "generic", count - without)
    return Finding(what, [rule], rule if rule.found else None, count, without, [])


def seen(**facts: object) -> Visit:
    look = {"adapter": "generic", **facts.pop("look", {})}
    return Visit("generic", Kind.PRODUCT, "backorder", "http://shop.test", Look(**look), **facts)


FORM = finding("product.form", 1, 0)


@pytest.mark.parametrize(
    ("visit", "wanted", "told"),
    [
        (seen(), NOTHING, []),
        (seen(look={"adapter": ""}), NOTHING, ["script: it did not start"]),
        (
            seen(look={"complaints": ["fingerprint", "TypeError: x"]}),
            NOTHING,
            ["script: TypeError: x"],
        ),
        (seen(look={"findings": {"product.form": FORM}}), Expected(("product.form",), {}), []),
        (
            seen(look={"findings": {"product.form": finding("product.form", 0, 0)}}),
            Expected(("product.form",), {}),
            ["missed: product.form: no rule finds it"],
        ),
        (
            seen(look={"findings": {"cart.row": finding("cart.row", 3, 1)}}),
            Expected(("cart.row",), {}),
            ["missed: cart.row: not found in 1 of 3 places"],
        ),
        (seen(), Expected((), {"shipping": True}), ["silent: shipping says nothing"]),
        (seen(look={"native": ["shipping"]}), Expected((), {"shipping": True}), []),
        (
            seen(look={"messages": [message("shipping", shown=False)]}),
            Expected((), {"shipping": True}),
            ["silent: shipping says nothing"],
        ),
        (
            seen(look={"messages": [message("shipping")]}),
            Expected((), {"shipping": False}),
            ["untrue: shipping says 'Soon' where there is nothing to say"],
        ),
        (
            seen(look={"ours": True, "label": "Adding…"}),
            Expected((), {"button": True}, "Backorder now"),
            ["silent: the button reads 'Adding…' and not 'Backorder now'"],
        ),
        (
            seen(look={"ours": True, "label": "Backorder now"}),
            Expected((), {"button": False}),
            ["untrue: the button reads 'Backorder now' where it should be the theme's"],
        ),
        (
            seen(look={"messages": [message(inside=False)]}),
            NOTHING,
            ["misplaced: inventory stands outside every product and cart: form > div"],
        ),
        (
            seen(look={"messages": [message(doubled=True), message(doubled=True)]}),
            NOTHING,
            ["misplaced: inventory says 'Soon' twice: form > div"],
        ),
        (
            seen(violations=[Violation("list", "serious", "Lists hold items", "ul > div", "")]),
            NOTHING,
            ["accessibility: list: Lists hold items (ul > div)"],
        ),
        (
            seen(
                faults=[
                    Fault("exception", "of ours", ours=True),
                    Fault("exception", "x", ours=False),
                ]
            ),
            NOTHING,
            ["exception: of ours"],
        ),
        (seen(shift=0.02), NOTHING, []),
        (seen(shift=0.021), NOTHING, ["layout shift: 0.021 added, above 0.02"]),
    ],
)
def test_what_is_wrong(visit: Visit, wanted: Expected, told: list[str]):
    assert [str(problem) for problem in problems(visit, wanted)] == told
