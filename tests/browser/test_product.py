"""The product page tells the truth for the variant and the quantity chosen."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from browser.conftest import Shop, families, generic_in_families
from browser.themes import THEMES

OWN = "the theme's own"


@dataclass(frozen=True)
class Situation:
    name: str
    product: int
    inventory: str
    shipping: str
    button: str = OWN
    choose: tuple[str, ...] = ()
    quantity: int = 1


def days(first: int, last: int | None = None) -> str:
    """Marks a window by days from the store's today; written out by the page's own language."""
    return f"<{first},{last if last is not None else first}>"


BACKORDER = "Backorder now"
EVERYWHERE = {101, 102, 103, 104}
"""Products tried on every theme, not only on one of each family."""
LATER = "Ships when more arrives. We will confirm the date."

SITUATIONS = [
    Situation("in stock", 102, "", ""),
    Situation(
        "backorder, due in a window",
        101,
        "Available on backorder",
        f"Expected to ship {days(12, 16)}",
        BACKORDER,
    ),
    Situation(
        "backorder, over what is due",
        101,
        "Only 24 available",
        f"Expected to ship {days(12, 16)}",
        BACKORDER,
        quantity=25,
    ),
    Situation(
        "partial, one shipment",
        103,
        "2 in stock, 1 on backorder",
        f"2 ready to ship now\n1 expected to ship {days(9)}",
        BACKORDER,
        quantity=3,
    ),
    Situation(
        "partial, two shipments",
        103,
        "2 in stock, 6 on backorder",
        f"2 ready to ship now\n4 expected to ship {days(9)}\n2 expected to ship {days(23, 27)}",
        BACKORDER,
        quantity=8,
    ),
    Situation("variant not chosen yet", 104, "", "", choose=("Moss",)),
    Situation("variant in stock", 104, "", "", choose=("Moss", "S")),
    Situation(
        "variant on backorder",
        104,
        "Available on backorder",
        f"Expected to ship {days(8)}",
        BACKORDER,
        choose=("Moss", "M"),
    ),
    Situation(
        "variant by lead time, partial",
        104,
        "1 in stock, 2 on backorder",
        f"1 ready to ship now\n2 expected to ship {days(14, 18)}",
        BACKORDER,
        choose=("Moss", "L"),
        quantity=3,
    ),
    Situation(
        "variant on pre-order",
        104,
        "Available for pre-order",
        f"Released {days(45)}, ships then",
        "Pre-order now",
        choose=("Clay", "M"),
    ),
    Situation(
        "pre-order",
        105,
        "Available for pre-order",
        f"Released {days(40, 45)}, ships then",
        "Pre-order now",
    ),
    Situation(
        "unlimited by lead time",
        106,
        "Available on backorder",
        f"Expected to ship {days(7, 10)}",
        BACKORDER,
        choose=("Lined",),
        quantity=99,
    ),
    Situation("date not known", 108, "Available on backorder", LATER, BACKORDER),
    Situation(
        "shipment late, no date from it",
        109,
        "1 in stock, 1 on backorder",
        "1 ready to ship now\n1 to ship when more arrives",
        BACKORDER,
        choose=("EU 42",),
        quantity=2,
    ),
    Situation(
        "safety stock kept",
        109,
        "Available on backorder",
        f"Expected to ship {days(18, 20)}",
        BACKORDER,
        choose=("EU 44",),
    ),
    Situation(
        "who waits is served first",
        111,
        "Only 6 available",
        f"Expected to ship {days(5, 6)}",
        BACKORDER,
        quantity=7,
    ),
    Situation("more than the public offer knows", 112, "", "", quantity=700),
    Situation(
        "more than the public offer knows, partial",
        112,
        "800 in stock, 20 on backorder",
        f"800 ready to ship now\n20 expected to ship {days(20, 25)}",
        BACKORDER,
        quantity=820,
    ),
    Situation(
        "more than the public offer knows, refused",
        112,
        "Only 850 available",
        f"800 ready to ship now\n50 expected to ship {days(20, 25)}",
        BACKORDER,
        quantity=900,
    ),
]


def walk(product: int) -> list[Situation]:
    return [each for each in SITUATIONS if each.product == product]


@pytest.mark.parametrize(
    "product",
    [
        pytest.param(each, marks=[] if each in EVERYWHERE else families)
        for each in sorted({each.product for each in SITUATIONS})
    ],
)
def test_what_is_told(any_adapter: Shop, product: int):
    """On one opened page from situation to situation, as shoppers try variants and quantities."""
    shop = any_adapter
    shop.product(product)
    for situation in walk(product):
        if situation.quantity > 1 and not shop.theme.quantity:
            continue
        shop.choose(*situation.choose)
        shop.ask(situation.quantity)

        shipping = written(shop, situation.shipping)
        shop.says(inventory=situation.inventory, shipping=shipping, limit="")
        own = situation.button == OWN
        assert (shop.theme.label if own else situation.button) == shop.label(), situation.name
        shop.photograph(situation.name.replace(", ", "-").replace(" ", "-"))


def written(shop: Shop, text: str) -> str:
    """Windows as this browser writes them in English."""
    shop.page.wait_for_selector("#demo-bar-state", state="attached")
    return shop.page.evaluate(
        """text => text.replace(/<(\\d+),(\\d+)>/g, (_, first, last) => {
          const state = JSON.parse(document.getElementById("demo-bar-state").textContent);
          const [from, to] = [first, last].map(days => Date.parse(state.today) + days * 864e5);
          const format = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });
          return from === to ? format.format(to) : format.formatRange(from, to);
        })""",
        text,
    )


def test_sold_out_has_no_button_and_no_promise(any_adapter: Shop):
    any_adapter.product(107)

    expect(any_adapter.button.filter(visible=True)).to_have_count(0)
    assert not any(any_adapter.told("shipping").all_inner_texts())


@families
def test_a_product_never_assigned_is_left_alone(any_adapter: Shop):
    any_adapter.product(110)
    any_adapter.settle(quiet=100)

    any_adapter.says(inventory="", shipping="")
    assert any_adapter.theme.label == any_adapter.label()


@generic_in_families
def test_it_follows_every_change_and_back(any_adapter: Shop):
    shop = any_adapter
    shop.product(104)
    shop.choose("Moss", "S")
    shop.says(inventory="")
    own = style(shop)

    shop.choose("M")
    shop.says(inventory="Available on backorder")
    assert shop.label() == BACKORDER
    expect(shop.button).to_have_css("background-color", "rgb(29, 78, 216)")

    shop.choose("S")
    shop.says(inventory="", shipping="")
    assert shop.theme.label == shop.label()
    for name, value in own.items():
        expect(shop.button).to_have_css(name, value)


@pytest.mark.parametrize("theme", THEMES[:2], indirect=True)
def test_quantity_arrows_count_though_they_fire_no_event(shop: Shop):
    """Merchant has none of its own: its number field brings the browser's."""
    shop.product(103)
    for _ in range(2):
        shop.form.locator('[data-action="inc"]').click()

    shop.says(inventory="2 in stock, 1 on backorder")


@families
def test_what_the_theme_does_to_its_button_meanwhile_stays(shop: Shop):
    shop.product(103)
    shop.ask(3)
    shop.says(inventory="2 in stock, 1 on backorder")
    shop.button.evaluate("node => { node.style.opacity = 0.5 }")
    shop.ask(1)
    shop.says(inventory="")

    assert shop.button.get_attribute("style") == "opacity: 0.5;"


def test_messages_stand_in_reading_order_with_room_of_their_own(any_adapter: Shop):
    """The label before the button, and nothing squeezed into a row beside it."""
    any_adapter.product(101)
    any_adapter.says(inventory="Available on backorder")

    order = any_adapter.form.evaluate(
        """form => [...form.querySelectorAll("[data-shipwhen]")]
                     .map(node => node.dataset.shipwhen)"""
    )
    assert order.index("inventory") < order.index("button") < order.index("shipping")
    boxes = {
        place: any_adapter.told(place).first.bounding_box()
        for place in ("inventory", "button", "shipping")
    }

    assert boxes["inventory"]["y"] + boxes["inventory"]["height"] <= boxes["button"]["y"] + 1
    assert boxes["button"]["y"] + boxes["button"]["height"] <= boxes["shipping"]["y"] + 1
    assert boxes["shipping"]["width"] > 200


@families
@pytest.mark.parametrize(
    ("colour", "text"),
    [("#1d4ed8", "rgb(255, 255, 255)"), ("#fde047", "rgb(0, 0, 0)"), ("#abc", "rgb(0, 0, 0)")],
)
def test_the_text_on_the_button_can_be_read(shop: Shop, colour: str, text: str):
    shop.publish(button_colour=colour)
    shop.product(101)
    shop.says(inventory="Available on backorder")

    expect(shop.button).to_have_css("color", text)


@families
def test_an_empty_text_leaves_no_empty_box(shop: Shop):
    shop.publish(
        backorder__inventory__backorder="",
        backorder__shipping__all_dated="",
        backorder__button="",
        button_colour="",
    )
    shop.product(101)
    shop.settle(quiet=100)

    expect(shop.told("button")).to_have_count(1)
    assert shop.theme.label == shop.label()
    for place in ("inventory", "shipping", "added", "limit"):
        assert (
            shop.told(place).first.evaluate("node => getComputedStyle(node).position") == "absolute"
        )


@families
def test_without_the_tick_no_date_is_shown(shop: Shop):
    shop.publish(show_date=False)
    shop.product(101)

    shop.says(shipping=LATER)


@families
def test_text_cannot_become_markup(shop: Shop):
    shop.publish(backorder__inventory__backorder="<img src=x onerror=alert(1)> & more")
    shop.product(101)

    shop.says(inventory="<img src=x onerror=alert(1)> & more")


def style(shop: Shop) -> dict[str, str]:
    return shop.button.evaluate(
        """node => {
          const style = getComputedStyle(node);
          const names = ["background-color", "color", "border-top-color"];
          return Object.fromEntries(names.map(name => [name, style.getPropertyValue(name)]));
        }"""
    )
