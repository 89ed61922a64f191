"""How variants stand that somebody names by the hundred: read with a few questions for all."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tortoise.expressions import F
from tortoise.functions import Count

from shipwhen.catalog.models import Product, Variant
from shipwhen.promise import Shipment
from shipwhen.stock.columns import Given
from shipwhen.stock.editing import Settings
from shipwhen.stock.models import IncomingShipment, Mode
from shipwhen.stores.models import Store

SETTINGS = len(Settings._fields)
LOOK_UP = "export your products to see the ids of their variants, or name the SKU."
SQL = """
SELECT {settings}, v.id, v.variant_id, v.sku, v.product_id, p.product_id, p.name, l.id,
       COALESCE(l.on_hand, 0), COALESCE(l.on_hand_elsewhere, 0), COALESCE(l.qty_backordered, 0),
       a.id, COALESCE(a.mode = '{native}', FALSE), a.leaving IS NOT NULL,
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


class Situation(NamedTuple):
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
    """By the platform, or soon."""
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

    def __init__(self, found: Iterable[Situation], parents: Collection[tuple[str, int]]) -> None:
        self.by_sku: dict[str, list[Situation]] = defaultdict(list)
        self.by_variant: dict[int, Situation] = {}
        self.by_product: dict[int, list[Situation]] = defaultdict(list)
        self._parents = set(parents)
        """Products by their own SKUs, which none of their variants has."""
        self.by_variant.update((each.variant_id, each) for each in found)
        for each in self.by_variant.values():
            self.by_sku[each.sku].append(each)
            self.by_product[each.product_id].append(each)

    def of(self, given: Given) -> list[Situation]:
        """One variant, or all of a product. Raises ValueError."""
        if given.variant_id is not None:
            return [self._variant(given, given.variant_id)]
        if given.sku:
            return self._of_sku(given)
        found = self.by_product.get(given.product_id or 0, [])
        if not found:
            raise ValueError(f"The store has no product {given.product_id}: {LOOK_UP}")
        return found

    def names_one(self, given: Given) -> bool:
        """A variant; and whoever wrote it has not seen how that stood."""
        is_product = given.product_id is not None and given.sku not in self.by_sku
        return given.seen is None and not is_product

    def _of_sku(self, given: Given) -> list[Situation]:
        found = self.by_sku.get(given.sku, [])
        if len(found) > 1:
            found = [each for each in found if each.product_id == given.product_id]
            if len(found) != 1:
                raise ValueError("Several variants have this SKU: name the variant id.")
        if found:
            return found
        if (given.sku, given.product_id) in self._parents:
            return self.by_product[given.product_id or 0]
        if given.sku in {sku for sku, _ in self._parents}:
            raise ValueError(
                "The product has options: name the SKUs of its variants, or its product id for all."
            )
        raise ValueError("The store has no such SKU.")

    def _variant(self, given: Given, number: int) -> Situation:
        found = self.by_variant.get(number)
        if found is None:
            raise ValueError(f"The store has no variant {number}: {LOOK_UP}")
        if given.sku and given.sku != found.sku:
            raise ValueError(f"The variant {number} has another SKU: {found.sku}.")
        return found


async def situations(store: Store, rows: Sequence[Given]) -> Situations:
    """All that these rows name."""
    variants = {row.variant_id for row in rows if row.variant_id is not None}
    skus = {row.sku for row in rows if row.sku and row.variant_id is None}
    found = await _found(store, "v.sku", "TEXT", skus)
    missing = skus - {each.sku for each in found}
    parents = await _parents(store, missing) if missing else []
    found += await of_variants(store, variants)
    products = {
        row.product_id
        for row in rows
        if row.product_id is not None and (not row.sku or row.sku in missing)
    }
    found += await _found(store, "p.product_id", "INT", products)
    return Situations(found, parents)


async def _parents(store: Store, skus: Collection[str]) -> list[tuple[str, int]]:
    """Products that have these themselves."""
    there = Product.filter(store=store, gone=False, sku__in=list(skus))
    rows = await there.values_list("sku", "product_id")
    return [(str(sku), int(str(number))) for sku, number in rows]


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
    return [Situation._make((Settings._make(row[:SETTINGS]), *row[SETTINGS:])) for row in rows]


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


async def awaited(store: Store, variant_ids: Collection[int]) -> dict[int, int]:
    """Units that orders which were read wait for, by variant id, whoever counts them."""
    lines = Variant.filter(store=store, variant_id__in=list(variant_ids)).filter(
        order_lines__waiting__gt=0, order_lines__order__gone=False
    )
    rows = lines.values_list("variant_id", "order_lines__waiting")
    found: dict[int, int] = defaultdict(int)
    for variant_id, units in await rows:
        found[int(str(variant_id))] += int(str(units))
    return found
