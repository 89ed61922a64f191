"""Adjustments of stock and of its settings, accepted now and carried out a little later."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shipwhen.sandbox.platform.answers import Refused, wrong
from shipwhen.sandbox.platform.events import StockChange
from shipwhen.sandbox.platform.hooks import CHANNEL_STOCK
from shipwhen.sandbox.platform.products import Item, Products, item_of, items
from shipwhen.sandbox.platform.state import StoreState
from shipwhen.sandbox.platform.stock import MOST, Stock

MOST_ITEMS = 2000
Number = Annotated[int, Field(ge=1, le=MOST)]
Units = Annotated[int, Field(ge=0, le=MOST)]
Change = Annotated[int, Field(ge=-MOST, le=MOST)]


class Identity(BaseModel):
    """Exactly one name of an item."""

    model_config = ConfigDict(extra="forbid", strict=True)

    variant_id: Number | None = None
    product_id: Number | None = None
    sku: str | None = None

    @model_validator(mode="after")
    def _one_name(self) -> "Identity":
        if len([each for each in (self.variant_id, self.product_id, self.sku) if each]) != 1:
            raise ValueError("give exactly one of variant_id, product_id and sku")
        return self

    def __str__(self) -> str:
        told = self.model_dump(include={"variant_id", "product_id", "sku"}, exclude_none=True)
        return " ".join(f"{name} {value}" for name, value in told.items())


class Absolute(Identity):
    """A level; a row that only tells what is owed leaves the level alone."""

    location_id: Number
    quantity: Units | None = None
    qty_backordered: Units | None = None


class Relative(Identity):
    location_id: Number
    quantity: Change | None = None
    qty_backordered: Change | None = None


class AbsoluteAdjustment(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    reason: str = ""
    items: Annotated[list[Absolute], Field(min_length=1)]


class RelativeAdjustment(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    reason: str = ""
    items: Annotated[list[Relative], Field(min_length=1)]


class ItemSettings(BaseModel):
    """`backorder_limit` null is no limit: how the platform writes that, nobody told us."""

    model_config = ConfigDict(extra="forbid", strict=True)

    identity: Identity
    safety_stock: Units = 0
    is_in_stock: bool = True
    warning_level: Units = 0
    bin_picking_number: str = ""
    backorder_limit: Units | None = 0

    def told(self) -> dict[str, object]:
        return self.model_dump(exclude_unset=True, exclude={"identity"})


class SettingsWrite(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    settings: Annotated[list[ItemSettings], Field(min_length=1)]


@dataclass(frozen=True)
class Row:
    """One row of a write, found."""

    item: Item
    location_id: int

    @property
    def key(self) -> tuple[int, int, int]:
        return (self.location_id, *self.item.key)


class Inventory:
    """A store's stock as the inventory API writes it."""

    def __init__(self, state: StoreState) -> None:
        self._state = state

    def set_levels(self, rows: list[Absolute]) -> str:
        """Returns the transaction's number."""
        found = [(self._row(each, each.location_id), each) for each in rows]
        for _, asked in found:
            self._check_native("qty_backordered", asked.model_fields_set)
        told = {row.key: asked.quantity for row, asked in found if asked.quantity is not None}
        self._state.expected_levels.update(told)
        return self._later([(row, partial(_set, asked)) for row, asked in found])

    def move_levels(self, rows: list[Relative]) -> str:
        """All of it or nothing. Returns the transaction's number."""
        found = [(self._row(each, each.location_id), each) for each in rows]
        levels = dict(self._state.expected_levels)
        for row, asked in found:
            self._check_native("qty_backordered", asked.model_fields_set)
            levels[row.key] = _moved_level(row, asked, levels)
        self._state.expected_levels = levels
        return self._later([(row, partial(_move, asked)) for row, asked in found])

    def configure(self, location_id: int, rows: list[ItemSettings]) -> str:
        found = [(self._row(each.identity, location_id), each.told()) for each in rows]
        for place, (_, told) in enumerate(found):
            if not told:
                raise wrong({f"setting.{place}.settings": "Give at least one setting."})
            self._check_native("backorder_limit", set(told))
        transaction = self._later([(row, partial(_configure, told)) for row, told in found])
        for row, _ in found:
            change = StockChange(row.item, 0, 0, row.location_id)
            self._state.events.tell(f"{CHANNEL_STOCK}/settings_changed", change.data())
        return transaction

    def _later(self, changes: list[tuple[Row, Callable[[Stock], None]]]) -> str:
        def carry_out() -> None:
            for row, change in changes:
                self._change(row, change)
            if not self._state.writes.waiting:
                self._state.expected_levels.clear()

        self._state.writes.later(carry_out)
        return str(uuid4())

    def _change(self, row: Row, change: Callable[[Stock], None]) -> None:
        stock = row.item.stocks.setdefault(row.location_id, Stock())
        native = self._state.native_backorders
        before = stock.available(native=native)
        change(stock)
        after = stock.available(native=native)
        self._state.events.stock(StockChange(row.item, before, after, row.location_id))

    def _row(self, identity: Identity, location_id: int) -> Row:
        if location_id not in self._state.locations:
            raise Refused(422, f"There is no location {location_id}.")
        item = find(self._state.products, identity)
        if not item.product.tracked and not self._state.habits.untracked_adjustable:
            raise Refused(422, f"Item with {identity} is not tracked.")
        return Row(item, location_id)

    def _check_native(self, name: str, told: set[str]) -> None:
        if name in told and not self._state.native_backorders:
            raise wrong({name: "This store has no backorders."})


def find(products: Products, identity: Identity) -> Item:
    """The item of this name. Raises Refused where stock is counted of another unit."""
    if identity.product_id:
        product = products.by_id.get(identity.product_id)
        found = list(items(product)) if product else []
        if found and found[0].variant:
            raise Refused(422, f"[Item with {identity} is tracked by variant]")
        item = found[0] if found else None
    else:
        item = _by_variant(products, identity)
    if item is None:
        raise Refused(422, f"There is no item with {identity}.")
    return item


def _by_variant(products: Products, identity: Identity) -> Item | None:
    sku = identity.sku or ""
    variant = products.variants.get(identity.variant_id or 0) or products.by_sku.get(sku)
    if variant is None:
        return None
    item = item_of(products.by_id[variant.product_id], variant)
    if identity.variant_id and item.variant is None and item.product.tracked:
        raise Refused(422, f"[Item with {identity} is tracked by product]")
    return item


def _set(asked: Absolute, stock: Stock) -> None:
    if asked.quantity is not None:
        stock.on_hand, stock.counted = asked.quantity, True
    if asked.qty_backordered is not None:
        stock.qty_backordered = asked.qty_backordered


def _move(asked: Relative, stock: Stock) -> None:
    stock.on_hand += asked.quantity or 0
    stock.qty_backordered = max(0, stock.qty_backordered + (asked.qty_backordered or 0))


def _configure(told: dict[str, object], stock: Stock) -> None:
    for name, value in told.items():
        setattr(stock, name, value)


def _moved_level(row: Row, asked: Relative, levels: dict[tuple[int, int, int], int]) -> int:
    """The level once all accepted writes are carried out."""
    stock = row.item.stocks.get(row.location_id, Stock())
    if not stock.counted and row.key not in levels:
        raise Refused(422, f"Items with identity: [{asked}] requires an absolute level first")
    change = asked.quantity or 0
    level = levels.get(row.key, stock.on_hand) + change
    if change < 0 and level < stock.safety_stock:
        raise Refused(422, f"{asked} would fall below its safety stock.")
    return level
