"""Read and set the stock of assigned variants, and what it promises."""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import F
from tortoise.queryset import QuerySet

from shipwhen.catalog.models import KitPart, Variant
from shipwhen.db import unit_of_work
from shipwhen.promise import Line, Offer, Shipment, Stock, offer, promise, together
from shipwhen.stock.ledger import Cause, move
from shipwhen.stock.models import IncomingShipment, StockLevel
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold

MOST_CHOICES = 600
"""As many as the platform allows a product of variants; of the choices past it nothing is said."""
OF_A_LEVEL = (
    "kind",
    "on_hand",
    "safety_stock",
    "qty_backordered",
    "backorder_policy",
    "backorder_limit",
    "lead_time_shortest",
    "lead_time_longest",
)


@dataclass(frozen=True, slots=True)
class StockedVariant:
    """An assigned variant with what is known of its stock."""

    product_id: int
    variant_id: int
    sku: str
    options: dict[str, str]
    stock: Stock


@dataclass(frozen=True, slots=True)
class OfferedVariant:
    """A variant with what can be had of it; of a kit, each choice of its parts is one of these."""

    product_id: int
    variant_id: int
    sku: str
    options: dict[str, str]
    offer: Offer


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """A cart line with what it gets."""

    variant: StockedVariant
    quantity: int
    line: Line


async def of_products(store: Store, product_ids: Collection[int]) -> list[StockedVariant]:
    """Assigned variants of these products, by product and variant id."""
    wanted = {"product__product_id__in": list(product_ids)}
    return await _stocked(Variant.filter(product__store=store, **wanted)) if product_ids else []


async def of_variants(store: Store, variant_ids: Collection[int]) -> list[StockedVariant]:
    """Assigned variants among these."""
    wanted = Variant.filter(store=store, variant_id__in=list(variant_ids))
    return await _stocked(wanted) if variant_ids else []


async def offered(
    store: Store, product_ids: Collection[int], today: dt.date
) -> list[OfferedVariant]:
    """What can be had of these products, kits by their weakest part; unassigned ones are absent."""
    own = [
        OfferedVariant(
            each.product_id, each.variant_id, each.sku, each.options, offer(each.stock, today)
        )
        for each in await of_products(store, product_ids)
    ]
    kits = await _kits(store, product_ids, today) if product_ids else []
    made = {kit.product_id for kit in kits}
    return [each for each in own if each.product_id not in made] + kits


async def promised(
    store: Store, lines: Sequence[tuple[int, int]], today: dt.date
) -> list[PromisedLine]:
    """What (variant id, quantity) lines get, in their order; unassigned variants are left out."""
    known = {each.variant_id: each for each in await of_variants(store, {v for v, _ in lines})}
    asked: dict[int, list[int]] = defaultdict(list)
    for variant_id, quantity in lines:
        asked[variant_id].append(quantity)
    answers = {
        variant_id: iter(promise(offer(variant.stock, today), asked[variant_id]))
        for variant_id, variant in known.items()
    }
    return [
        PromisedLine(known[variant_id], quantity, next(answers[variant_id]))
        for variant_id, quantity in lines
        if variant_id in known
    ]


@unit_of_work
async def set_stock(variant: Variant, stock: Stock, cause: Cause) -> None:
    """Assign a variant, or change its stock and all its shipments on the way."""
    await hold(await variant.store)
    await put_stock(variant, stock, cause)


async def put_stock(variant: Variant, stock: Stock, cause: Cause) -> None:
    """The same within a transaction that holds the store."""
    shortest, longest = stock.lead_time_days or (None, None)
    facts = {
        "kind": stock.kind,
        "safety_stock": stock.safety_stock,
        "backorder_policy": stock.backorder_policy,
        "backorder_limit": stock.backorder_limit,
        "lead_time_shortest": shortest,
        "lead_time_longest": longest,
    }
    nothing = {"on_hand": 0, "qty_backordered": 0}
    level, _ = await StockLevel.get_or_create({**facts, **nothing}, variant=variant)
    await level.update_from_dict(facts).save()
    await move(
        level, stock.on_hand - level.on_hand, stock.qty_backordered - level.qty_backordered, cause
    )
    await IncomingShipment.filter(variant=variant).delete()
    for each in stock.incoming:
        await IncomingShipment.create(
            variant=variant, quantity=each.quantity, date=each.date, date_from=each.date_from
        )


@unit_of_work
async def unassign(variant: Variant, cause: Cause) -> None:
    """Leave a variant alone from now on; what moved its units stays written."""
    await hold(await variant.store)
    await drop_stock(variant, cause)


async def drop_stock(variant: Variant, cause: Cause) -> None:
    """The same within a transaction that holds the store."""
    level = await StockLevel.get_or_none(variant=variant)
    if level is None:
        return
    await move(level, -level.on_hand, -level.qty_backordered, cause)
    await IncomingShipment.filter(variant=variant).delete()
    await level.delete()


async def _kits(store: Store, product_ids: Collection[int], today: dt.date) -> list[OfferedVariant]:
    wanted = {"product__store": store, "product__product_id__in": list(product_ids)}
    parts = await KitPart.filter(**wanted).order_by("id").prefetch_related("product", "variant")
    if not parts:
        return []
    kits = {part.product.id: part.product for part in parts}
    variants = (
        await Variant.filter(product_id__in=list(kits))
        .order_by("product_id", "variant_id")
        .prefetch_related("product")
    )
    ids = {each.variant_id for each in [*variants, *(part.variant for part in parts)]}
    offers = {row.variant_id: offer(row.stock, today) for row in await of_variants(store, ids)}
    return [
        OfferedVariant(
            variant.product.product_id,
            variant.variant_id,
            variant.sku,
            variant.options | chosen,
            together(met),
        )
        for variant in variants
        for chosen, taken in _choices([each for each in parts if each.product == variant.product])
        if (met := [offers[each] for each in (variant.variant_id, *taken) if each in offers])
    ]


def _choices(parts: Sequence[KitPart]) -> Iterator[tuple[dict[str, str], list[int]]]:
    """Each way to choose a kit's parts: values by option, and variant ids."""
    fixed = [part.variant.variant_id for part in parts if not part.option_id]
    lists: dict[str, list[KitPart]] = defaultdict(list)
    for part in parts:
        if part.option_id:
            lists[part.option_id].append(part)
    for chosen in itertools.islice(itertools.product(*lists.values()), MOST_CHOICES):
        values = {part.option_id: part.value_id for part in chosen}
        yield values, [*fixed, *(part.variant.variant_id for part in chosen)]


async def _stocked(variants: QuerySet[Variant]) -> list[StockedVariant]:
    """From the variants on: from their levels on, SQLite reads the levels of a whole store."""
    assigned = variants.filter(stock_level__id__isnull=False)
    rows = await assigned.order_by("product__product_id", "variant_id").values(
        "variant_id",
        "sku",
        "options",
        row="id",
        product_id="product__product_id",
        buffer_days="store__stock_rules__buffer_days",
        **{name: f"stock_level__{name}" for name in OF_A_LEVEL},
    )
    incoming = await _incoming([row["row"] for row in rows])
    return [_variant(row, incoming[row["row"]]) for row in rows]


async def _incoming(rows: Sequence[int]) -> dict[int, tuple[Shipment, ...]]:
    found: dict[int, tuple[Shipment, ...]] = defaultdict(tuple)
    expected = IncomingShipment.filter(
        variant_id__in=rows, cancelled=False, quantity__gt=F("received")
    )
    for row in await expected.order_by("date", "id"):
        found[row.variant_id] += (Shipment(row.expected, row.date, row.date_from),)
    return found


def _variant(row: dict[str, Any], incoming: tuple[Shipment, ...]) -> StockedVariant:
    shortest, longest = row["lead_time_shortest"], row["lead_time_longest"]
    stock = Stock(
        kind=row["kind"],
        on_hand=row["on_hand"],
        safety_stock=row["safety_stock"],
        qty_backordered=row["qty_backordered"],
        backorder_policy=row["backorder_policy"],
        backorder_limit=row["backorder_limit"],
        lead_time_days=None if longest is None else (shortest, longest),
        incoming=incoming,
        buffer_days=row["buffer_days"] or 0,
    )
    return StockedVariant(row["product_id"], row["variant_id"], row["sku"], row["options"], stock)
