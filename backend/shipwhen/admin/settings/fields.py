"""The texts of the config document as a form: what each is for, in the order of a shopper's way."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from shipwhen.appearance.document import Document, leaves, nested
from shipwhen.texts import LINE, ORDER, PRODUCT

PLACES = {
    "ready": "units that ship now",
    "backordered": "units that ship later",
    "window": "the days in which they ship, such as 4–9 December",
    "date": "the last of these days",
    "limit": "the most that can be ordered",
    "stock": "units in stock",
    "product": "the product's name",
}
"""What stands in a text in place of `{ready}`."""
SWITCHES = ("silent", "show_date")
KINDS = {"backorder": "Backorder", "pre_order": "Pre-order"}


@dataclass(frozen=True)
class Field:
    name: str
    """As in the document, such as `backorder.button`."""
    label: str
    places: Set[str] = LINE
    longest: int = 300

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")

    @property
    def offered(self) -> list[str]:
        return [place for place in PLACES if place in self.places]


@dataclass(frozen=True)
class Group:
    """Fields for one place of the storefront."""

    title: str
    about: str
    fields: list[Field]


def _of_kind(kind: str) -> list[Group]:
    return [
        Group(
            "What is in stock",
            "On the product page, by how much of what a shopper asks for is there.",
            [
                Field(f"{kind}.inventory.in_stock", "All in stock"),
                Field(f"{kind}.inventory.partial", "Part of it in stock"),
                Field(f"{kind}.inventory.backorder", "None in stock"),
                Field(f"{kind}.inventory.over_limit", "More than can be ordered"),
                Field(f"{kind}.inventory.sold_out", "Sold out"),
            ],
        ),
        Group(
            "When it ships",
            "Under the button: one line for everything, or one for each part.",
            _schedule(f"{kind}.shipping"),
        ),
        Group(
            "Button and badge",
            "On the button that adds to the cart, and on cards in listings.",
            [
                Field(f"{kind}.button", "Button", longest=40),
                Field(f"{kind}.badge", "Badge", PRODUCT, longest=30),
            ],
        ),
        Group(
            "On adding to the cart",
            "After the button is pressed.",
            [
                Field(f"{kind}.added.dated", "Added, with a date"),
                Field(f"{kind}.added.undated", "Added, without a date"),
                Field(f"{kind}.limit", "Refused: more than can be ordered"),
            ],
        ),
        Group(
            "Line of the cart",
            "Under each product in the cart.",
            [
                *_schedule(f"{kind}.cart_line"),
                Field(f"{kind}.cart_line.over_limit", "More than can be ordered"),
                Field(f"{kind}.cart_line.sold_out", "Sold out meanwhile"),
            ],
        ),
    ]


def _schedule(path: str) -> list[Field]:
    return [
        Field(f"{path}.all_dated", "Everything later, with a date"),
        Field(f"{path}.all_undated", "Everything later, without a date"),
        Field(f"{path}.ready", "The part that ships now"),
        Field(f"{path}.dated", "The part that ships later, with a date"),
        Field(f"{path}.undated", "The part that ships later, without a date"),
    ]


def _dated(path: str, places: Set[str]) -> list[Field]:
    return [
        Field(f"{path}.dated", "With a date", places),
        Field(f"{path}.undated", "Without a date", places),
    ]


OF_KINDS = {kind: _of_kind(kind) for kind in KINDS}
OF_ORDERS = [
    Group("Whole cart", "Once on the cart page.", _dated("cart", ORDER)),
    Group(
        "Mini cart",
        "In the preview after adding and in the header's cart.",
        _dated("mini_cart", ORDER),
    ),
    Group(
        "Order note",
        "A line for each product that waits, written into the order's notes in BigCommerce.",
        _dated("order_note", LINE),
    ),
]


def _named() -> Iterator[tuple[str, str]]:
    yield from {
        "silent": "Show nothing",
        "show_date": "Show dates",
        "beside_native": "Beside the theme's own texts",
        "button_colour": "Button colour",
    }.items()
    for kind, groups in OF_KINDS.items():
        for group in groups:
            for field in group.fields:
                yield field.name, f"{KINDS[kind]}, {group.title.lower()}: {field.label.lower()}"
    for group in OF_ORDERS:
        for field in group.fields:
            yield field.name, f"{group.title}: {field.label.lower()}"


NAMES = dict(_named())
"""Of every field, as the history tells of it."""


def values(document: Document) -> dict[str, Any]:
    return leaves(document.model_dump())


def entered(form: Mapping[str, str], before: Document) -> dict[str, Any]:
    """A document of what was typed; what the form does not have stays. A switch that is off is not
    sent, so `revision` tells that the form was."""
    typed: dict[str, Any] = {name: form[name] for name in NAMES if name in form}
    if "revision" in form:
        typed |= {name: name in form for name in SWITCHES}
    return nested(values(before) | typed)
