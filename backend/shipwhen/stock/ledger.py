"""Every movement of units, written down once; what stands on the shelf is their sum."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from tortoise.functions import Sum

from shipwhen.catalog.models import Variant
from shipwhen.db import unit_of_work
from shipwhen.jobs import enqueue
from shipwhen.stock.models import (
    Assignment,
    EntryKind,
    Mode,
    StockAdjustment,
    StockEntry,
    StockLevel,
)
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold

MOST_LETTERS = 100
"""Of who or what moved units."""
ALLOT, KEEP = "allot a variant", "keep a product"
"""Kinds of work; their keys are `hash/variant id` and `hash/product id`."""


@dataclass(frozen=True)
class Cause:
    """Why units move: `source` for people, `event_id` so that the same counts once."""

    kind: EntryKind
    source: str
    at: datetime
    event_id: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True)
class Drift:
    """A level that is not what its entries add up to."""

    variant_id: int
    sku: str
    on_hand: int
    qty_backordered: int
    entries_on_hand: int
    entries_qty_backordered: int


async def move(level: StockLevel, on_hand: int, qty_backordered: int, cause: Cause) -> bool:
    """Write one movement and change the level by it; False where it was written before.

    To be called in a transaction that holds the store. Raises ValueError where fewer than no units
    would be left, which whoever calls has to make impossible.
    """
    variant = await Variant.get(id=level.variant_id)
    same = StockEntry.filter(variant=variant, source_event_id=cause.event_id)
    if await same.exists():
        return False
    if level.on_hand + on_hand < 0 or level.qty_backordered + qty_backordered < 0:
        raise ValueError(f"{cause.source} leaves less than nothing of {variant.sku}")
    await StockEntry.create(
        store_id=variant.store_id,
        variant=variant,
        kind=cause.kind,
        on_hand=on_hand,
        qty_backordered=qty_backordered,
        source=cause.source[:MOST_LETTERS],
        source_event_id=cause.event_id,
        at=cause.at,
    )
    level.on_hand += on_hand
    level.qty_backordered += qty_backordered
    await level.save(update_fields=["on_hand", "qty_backordered"])
    await ask_for_what_follows(level, cause.at)
    return True


async def move_everywhere(
    level: StockLevel, on_hand: int, qty_backordered: int, cause: Cause
) -> bool:
    """The same, and where the platform counts, or is about to, it is told so, once."""
    if not await move(level, on_hand, qty_backordered, cause):
        return False
    assignment = await Assignment.get_or_none(product__variants=level.variant_id)
    if assignment and assignment.mode == Mode.NATIVE:
        await StockAdjustment.create(
            variant_id=level.variant_id,
            on_hand=on_hand,
            qty_backordered=qty_backordered,
            source=cause.source[:MOST_LETTERS],
            source_event_id=cause.event_id,
            at=cause.at,
        )
    return True


async def ask_for_what_follows(level: StockLevel, at: datetime) -> None:
    """After a change of what can be had: who waits is served, and the sale opened or closed."""
    names = Variant.filter(id=level.variant_id).values_list(
        "store__hash", "variant_id", "product__product_id", "product__assignment__mode"
    )
    [(hash, variant_id, product_id, mode)] = await names  # noqa: A001 - the platform's word
    served = level.qty_backordered and level.on_hand > level.safety_stock
    if served:
        await enqueue(ALLOT, f"{hash}/{variant_id}", at)
    if mode:
        await enqueue(KEEP, f"{hash}/{product_id}", at)


async def drift(store: Store) -> list[Drift]:
    """Levels that differ from the sum of their entries."""
    entries = StockEntry.filter(store=store).group_by("variant_id")
    rows = await entries.annotate(units=Sum("on_hand"), owed=Sum("qty_backordered")).values(
        "variant_id", "units", "owed"
    )
    added: dict[int, tuple[int, int]] = {
        row["variant_id"]: (row["units"], row["owed"]) for row in rows
    }
    levels = StockLevel.filter(variant__store=store).order_by("id")
    named = levels.values_list(
        "variant_id", "variant__variant_id", "variant__sku", "on_hand", "qty_backordered"
    )
    return [
        Drift(number, sku, units, owed, *sums)
        for row, number, sku, units, owed in await named
        if (sums := added.get(row, (0, 0))) != (units, owed)
    ]


@unit_of_work
async def rebuild(store: Store) -> Sequence[Drift]:
    """Set every level to the sum of its entries; what differed."""
    await hold(store)
    found = await drift(store)
    for each in found:
        await StockLevel.filter(variant__store=store, variant__variant_id=each.variant_id).update(
            on_hand=each.entries_on_hand, qty_backordered=each.entries_qty_backordered
        )
    return found
