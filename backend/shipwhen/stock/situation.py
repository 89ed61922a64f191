"""How variants stand that somebody names by the hundred: read with a few questions for all."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import F

from shipwhen.catalog.models import Product, Variant
from shipwhen.promise import Shipment
from shipwhen.stock.columns import Given
from shipwhen.stock.models import IncomingShipment, Mode
from shipwhen.stores.models import Store

SETTINGS = (
    "kind",
    "safety_stock",
    "backorder_policy",
    "backorder_limit",
    "lead_time_shortest",
    "lead_time_longest",
)
UNITS = ("on_hand", "qty_backordered")
OF_A_VARIANT = ("id", "variant_id", "sku", "product_id", "product__product_id", "product__name")
OF_ITS_PRODUCT = ("id", "mode", "taken_at", "leaving", "revision", "batch_id")


@dataclass(slots=True)
class Situation:
    """A variant with its stock and its product's assignment; None for what there is not."""

    row: int
    variant_id: int
    sku: str
    product_row: int
    product_id: int
    name: str
    level: int | None
    settings: dict[str, Any]
    on_hand: int
    qty_backordered: int
    assignment: int | None
    mode: Mode | None
    taken_at: dt.datetime | None
    leaving: object
    revision: int | None
    batch_id: int | None

    @property
    def kept(self) -> bool:
        return self.level is not None and self.assignment is not None and self.leaving is None


@dataclass(slots=True)
class Coming:
    """A shipment that is on the way, with its row."""

    id: int
    received: int
    shipment: Shipment
    reference: str


class Situations:
    """Found by what rows name."""

    def __init__(self, found: Iterable[Situation], parents: Iterable[str]) -> None:
        self.by_sku: dict[str, list[Situation]] = defaultdict(list)
        self.by_variant: dict[int, Situation] = {}
        self.by_product: dict[int, list[Situation]] = defaultdict(list)
        self._parents = set(parents)
        for each in found:
            self.by_sku[each.sku].append(each)
            self.by_variant[each.variant_id] = each
            self.by_product[each.product_id].append(each)

    def of(self, given: Given) -> list[Situation]:
        """One variant, or all of a product. Raises ValueError."""
        if given.product_id is not None:
            found = self.by_product.get(given.product_id, [])
            if not found:
                raise ValueError(f"There is no product {given.product_id}.")
            return found
        if given.variant_id is not None:
            return [self._variant(given, given.variant_id)]
        found = self.by_sku.get(given.sku, [])
        if len(found) > 1:
            raise ValueError("Several variants have this SKU: name the variant id.")
        if not found and given.sku in self._parents:
            raise ValueError("The product has options: name the SKUs of its variants.")
        if not found:
            raise ValueError("The store has no such SKU.")
        return found

    def _variant(self, given: Given, number: int) -> Situation:
        found = self.by_variant.get(number)
        if found is None:
            raise ValueError(f"There is no variant {number}.")
        if given.sku and given.sku != found.sku:
            raise ValueError(f"The variant {number} has another SKU: {found.sku}.")
        return found


async def situations(store: Store, rows: Sequence[Given]) -> Situations:
    """All that these rows name."""
    variants = {row.variant_id for row in rows if row.variant_id is not None}
    products = {row.product_id for row in rows if row.product_id is not None}
    skus = {row.sku for row in rows if row.sku and row.variant_id is None}
    found: list[Situation] = []
    for named, values in (
        ("sku__in", skus),
        ("variant_id__in", variants),
        ("product__product_id__in", products),
    ):
        if values:
            found += await _found(store, {named: list(values)})
    missing = skus - {each.sku for each in found}
    parents: list[Any] = []
    if missing:
        there = Product.filter(store=store, gone=False, sku__in=list(missing))
        parents = list(await there.values_list("sku", flat=True))
    return Situations(found, map(str, parents))


async def _found(store: Store, named: dict[str, Any]) -> list[Situation]:
    there = Variant.filter(store=store, gone=False, product__gone=False, **named)
    rows = await there.values_list(
        *OF_A_VARIANT,
        *(f"product__assignment__{name}" for name in OF_ITS_PRODUCT),
        "stock_level__id",
        *(f"stock_level__{name}" for name in (*UNITS, *SETTINGS)),
    )
    return [_situation(tuple(row)) for row in rows]


def _situation(row: tuple[Any, ...]) -> Situation:
    row_id, variant_id, sku, product_row, product_id, name = row[:6]
    assignment, mode, taken_at, leaving, revision, batch_id = row[6:12]
    level, on_hand, owed, *settings = row[12:]
    return Situation(
        row_id,
        variant_id,
        sku,
        product_row,
        product_id,
        name,
        level,
        dict(zip(SETTINGS, settings, strict=True)),
        on_hand or 0,
        owed or 0,
        assignment,
        mode,
        taken_at,
        leaving,
        revision,
        batch_id,
    )


async def coming(rows: Sequence[int]) -> dict[int, list[Coming]]:
    """What is on the way to variants, by their rows, in its order."""
    found: dict[int, list[Coming]] = defaultdict(list)
    there = IncomingShipment.filter(
        variant_id__in=list(rows), cancelled=False, quantity__gt=F("received")
    )
    for row in await there.order_by("date", "id"):
        shipment = Shipment(row.expected, row.date, row.date_from)
        found[row.variant_id].append(Coming(row.id, row.received, shipment, row.reference))
    return found
