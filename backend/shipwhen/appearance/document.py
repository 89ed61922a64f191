"""The config document: what a merchant sets, per theme and language; empty shows nothing."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from shipwhen.texts import BadgeText, ButtonText, LineText, OrderText

Colour = Annotated[
    str,
    Field(
        pattern=r"^(#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}))?$",
        description="`#rgb` or `#rrggbb`; empty keeps the theme's own.",
    ),
]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class InventoryTexts(Part):
    """Inventory description on the product page, by the state of what was asked."""

    in_stock: LineText = ""
    partial: LineText = "{ready} in stock, {backordered} on backorder"
    backorder: LineText = "Available on backorder"
    over_limit: LineText = "Only {limit} available"
    sold_out: LineText = ""


class ScheduleTexts(Part):
    """What ships when: one line for everything, or one per part where the units part ways."""

    all_dated: LineText = "Expected to ship {window}"
    all_undated: LineText = "Ships when more arrives. We will confirm the date."
    ready: LineText = "{ready} ready to ship now"
    dated: LineText = "{backordered} expected to ship {window}"
    undated: LineText = "{backordered} to ship when more arrives"


class CartLineTexts(ScheduleTexts):
    """Under a line of the cart."""

    over_limit: LineText = "Only {limit} can be ordered. Please lower the quantity."
    sold_out: LineText = "Sold out. Please remove it."


class AddedTexts(Part):
    """After adding units that are on backorder."""

    dated: LineText = "Added: {backordered} on backorder, expected to ship {window}"
    undated: LineText = "Added: {backordered} on backorder. We will confirm the date."


class CartTexts(Part):
    """For the whole cart page."""

    dated: OrderText = "Includes backordered items, complete by {date}"
    undated: OrderText = "Includes backordered items. We will confirm the date."


class MiniCartTexts(Part):
    """In the preview after adding and in the header's cart."""

    dated: OrderText = "Includes backordered items, complete by {date}"
    undated: OrderText = "Includes backordered items"


class OrderNoteTexts(Part):
    """Appended to an order's notes, a line for each backordered product."""

    dated: LineText = "{product}: {backordered} on backorder, expected {window}"
    undated: LineText = "{product}: {backordered} on backorder, date to be confirmed"


class KindTexts(Part):
    """All that is said of products that had stock and wait for more."""

    inventory: InventoryTexts = InventoryTexts()
    shipping: ScheduleTexts = ScheduleTexts()
    button: ButtonText = "Backorder now"
    added: AddedTexts = AddedTexts()
    limit: LineText = "Only {limit} can be ordered. Please lower the quantity."
    cart_line: CartLineTexts = CartLineTexts()
    badge: BadgeText = "Backorder"


PRE_ORDER = KindTexts(
    inventory=InventoryTexts(
        partial="{ready} in stock, {backordered} on pre-order",
        backorder="Available for pre-order",
    ),
    shipping=ScheduleTexts(
        all_dated="Released {window}, ships then",
        all_undated="Ships on release. We will confirm the date.",
        dated="{backordered} released {window}",
        undated="{backordered} to ship on release",
    ),
    button="Pre-order now",
    added=AddedTexts(
        dated="Added: {backordered} on pre-order, released {window}",
        undated="Added: {backordered} on pre-order. We will confirm the date.",
    ),
    cart_line=CartLineTexts(
        all_dated="Pre-order, released {window}",
        all_undated="Pre-order, ships on release",
        dated="{backordered} on pre-order, released {window}",
        undated="{backordered} on pre-order, to ship on release",
    ),
    badge="Pre-order",
)


class Document(Part):
    """Texts and colours of one theme in one language."""

    silent: bool = Field(
        default=False,
        description="On: nothing is said, but that more than can be sold is refused.",
    )
    show_date: bool = Field(
        default=True, description="Off: the undated wording is used everywhere."
    )
    beside_native: Literal["dates", "nothing", "everything"] = Field(
        default="dates",
        description="What ours say where the theme shows backorder texts of its own: dates without "
        "counts, nothing, or everything in their place.",
    )
    button_colour: Colour = "#1d4ed8"
    backorder: KindTexts = KindTexts()
    pre_order: KindTexts = PRE_ORDER
    cart: CartTexts = CartTexts()
    mini_cart: MiniCartTexts = MiniCartTexts()
    order_note: OrderNoteTexts = OrderNoteTexts()

    def spoken(self) -> "Document":
        """As shoppers meet it. What refuses them has to say why, also where all else is silent."""
        if not self.silent:
            return self
        mute = _mute(self.model_dump())
        for kind in ("backorder", "pre_order"):
            said: KindTexts = getattr(self, kind)
            mute[kind]["limit"] = said.limit
            mute[kind]["cart_line"] |= said.cart_line.model_dump(include={"over_limit", "sold_out"})
        return Document.model_validate({**mute, "silent": True, "beside_native": "nothing"})


def leaves(value: Any, path: str = "") -> dict[str, Any]:  # noqa: ANN401 - a document or any part of one
    """`{"cart": {"dated": ""}}` as `{"cart.dated": ""}`."""
    if not isinstance(value, dict):
        return {path: value}
    return {
        name: leaf
        for key, below in value.items()
        for name, leaf in leaves(below, f"{path}.{key}".lstrip(".")).items()
    }


def nested(leaves: Mapping[str, Any]) -> dict[str, Any]:
    """And back."""
    document: dict[str, Any] = {}
    for path, value in leaves.items():
        *outer, last = path.split(".")
        part = document
        for key in outer:
            part = part.setdefault(key, {})
        part[last] = value
    return document


def _mute(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, dict):
        return {name: _mute(below) for name, below in value.items()}
    return "" if isinstance(value, str) else value
