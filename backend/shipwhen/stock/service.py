"""Read and set the stock of assigned variants, and what it promises."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.queryset import QuerySet

from shipwhen.catalog.models import Variant
from shipwhen.db import unit_of_work
from shipwhen.promise import Line, Shipment, Stock, offer, promise
from shipwhen.stock.models import IncomingShipment, StockLevel
from shipwhen.stores.models import Store


@dataclass(frozen=True, slots=True)
class StockedVariant:
    """An assigned variant with what is known of its stock."""

    product_id: int
    variant_id: int
    sku: str
    options: dict[str, str]
    stock: Stock


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """A cart line with what it gets."""

    variant: StockedVariant
    quantity: int
    line: Line


async def of_products(store: Store, product_ids: Collection[int]) -> list[StockedVariant]:
    """Assigned variants of these products, by product and variant id."""
    wanted = {"variant__product__product_id__in": list(product_ids)}
    return await _stocked(StockLevel.filter(variant__store=store, **wanted)) if product_ids else []


async def of_variants(store: Store, variant_ids: Collection[int]) -> list[StockedVariant]:
    """Assigned variants among these."""
    wanted = {"variant__variant_id__in": list(variant_ids)}
    return await _stocked(StockLevel.filter(variant__store=store, **wanted)) if variant_ids else []


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
async def set_stock(variant: Variant, stock: Stock) -> None:
    """Assign a variant, or change its stock and its shipments on the way."""
    shortest, longest = stock.lead_time_days or (None, None)
    await StockLevel.update_or_create(
        {
            "kind": stock.kind,
            "on_hand": stock.on_hand,
            "safety_stock": stock.safety_stock,
            "qty_backordered": stock.qty_backordered,
            "backorder_policy": stock.backorder_policy,
            "backorder_limit": stock.backorder_limit,
            "lead_time_shortest": shortest,
            "lead_time_longest": longest,
        },
        variant=variant,
    )
    await IncomingShipment.filter(variant=variant).delete()
    for each in stock.incoming:
        await IncomingShipment.create(
            variant=variant, quantity=each.quantity, date=each.date, date_from=each.date_from
        )


@unit_of_work
async def unassign(variant: Variant) -> None:
    """Leave a variant alone from now on."""
    await IncomingShipment.filter(variant=variant).delete()
    await StockLevel.filter(variant=variant).delete()


async def _stocked(levels: QuerySet[StockLevel]) -> list[StockedVariant]:
    rows = await levels.order_by("variant__product__product_id", "variant__variant_id").values(
        "kind",
        "on_hand",
        "safety_stock",
        "qty_backordered",
        "backorder_policy",
        "backorder_limit",
        "lead_time_shortest",
        "lead_time_longest",
        row="variant_id",
        product_id="variant__product__product_id",
        variant_id="variant__variant_id",
        sku="variant__sku",
        options="variant__options",
    )
    incoming = await _incoming([row["row"] for row in rows])
    return [_variant(row, incoming[row["row"]]) for row in rows]


async def _incoming(rows: Sequence[int]) -> dict[int, tuple[Shipment, ...]]:
    found: dict[int, tuple[Shipment, ...]] = defaultdict(tuple)
    for row in await IncomingShipment.filter(variant_id__in=rows).order_by("date", "id").values():
        shipment = Shipment(row["quantity"], row["date"], row["date_from"])
        found[row["variant_id"]] += (shipment,)
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
    )
    return StockedVariant(row["product_id"], row["variant_id"], row["sku"], row["options"], stock)
