"""How variants stand that somebody names by the hundred: read with a few questions for all."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import F
from tortoise.functions import Count

from shipwhen.catalog.models import Product, Variant
from shipwhen.promise import Shipment
from shipwhen.stock.columns import Given
from shipwhen.stock.editing import Settings
from shipwhen.stock.models import IncomingShipment, Mode
from shipwhen.stores.models import Store

SETTINGS = len(Settings._fields)
SQL = """
SELECT {settings}, v.id, v.variant_id, v.sku, v.product_id, p.product_id, p.name, l.id,
       COALESCE(l.on_hand, 0), COALESCE(l.on_hand_elsewhere, 0), COALESCE(l.qty_backordered, 0),
       a.id, COALESCE(a.mode = '{native}' AND a.taken_at IS NULL, FALSE), a.leaving IS NOT NULL,
       a.revision, a.revised_by, a.batch_id
FROM variants v
JOIN products p ON p.id = v.product_id
LEFT JOIN assignments a ON a.product_id = p.id
LEFT JOIN stock_levels l ON l.variant_id = v.id
WHERE v.store_id = {store} AND NOT v.gone AND NOT p.gone AND {column} {among}
"""
"""Written out, since Tortoise takes longer over each row than all else that is done with it."""
AMONG = {
    "postgres": "= ANY($1::{type}[])",
    "sqlite": "IN (SELECT value FROM json_each(?))",
}


@dataclass(slots=True)
class Situation:
    """A variant with its stock and its product's assignment; None for what there is not."""

    settings: Settings
    row: int
    variant_id: int
    sku: str
    product_row: int
    product_id: int
    name: str
    level: int | None
    on_hand: int
    on_hand_elsewhere: int
    """Of these, at other locations than the one that we write to."""
    qty_backordered: int
    assignment: int | None
    counted_there: bool
    """By the platform, in native mode."""
    leaving: bool
    revision: int | None
    revised_by: str | None
    batch_id: int | None

    @property
    def kept(self) -> bool:
        return self.level is not None and self.assignment is not None and not self.leaving


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
    found = [
        *await _found(store, "v.sku", "TEXT", skus),
        *await of_variants(store, variants),
        *await _found(store, "p.product_id", "INT", products),
    ]
    missing = skus - {each.sku for each in found}
    parents: list[Any] = []
    if missing:
        there = Product.filter(store=store, gone=False, sku__in=list(missing))
        parents = list(await there.values_list("sku", flat=True))
    return Situations(found, map(str, parents))


async def of_variants(store: Store, numbers: Collection[int]) -> list[Situation]:
    return await _found(store, "v.variant_id", "INT", numbers)


async def _found(
    store: Store,
    column: str,
    kind: str,
    among: Collection[int | str],
) -> list[Situation]:
    if not among:
        return []
    connection = Variant._meta.db
    dialect = connection.capabilities.dialect
    sql = SQL.format(
        native=Mode.NATIVE,
        settings=", ".join(f"l.{name}" for name in Settings._fields),
        store=store.id,
        column=column,
        among=AMONG[dialect].format(type=kind),
    )
    values = list(among) if dialect == "postgres" else json.dumps(list(among))
    _, rows = await connection.execute_query(sql, [values])
    return [Situation(Settings(*each[:SETTINGS]), *each[SETTINGS:]) for each in map(tuple, rows)]


async def counts(products: Collection[int]) -> dict[int, int]:
    """How many variants products have, by their rows."""
    there = Variant.filter(product_id__in=list(products), gone=False).group_by("product_id")
    rows = await there.annotate(variants=Count("id")).values_list("product_id", "variants")
    return {int(str(product)): int(str(count)) for product, count in rows}


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
