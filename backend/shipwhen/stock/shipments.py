"""Units on the way: announced, moved, received in part, cancelled."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import F

from shipwhen.catalog.models import Variant
from shipwhen.db import unit_of_work
from shipwhen.errors import Conflict, Invalid, Unknown
from shipwhen.promise import Shipment
from shipwhen.stock.ledger import Cause, ask_for_what_follows, move_everywhere
from shipwhen.stock.models import Assignment, EntryKind, IncomingShipment, Mode, StockLevel
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold


@dataclass(frozen=True)
class Hand:
    """Who changes a shipment and when, to be written down, and what they saw of it."""

    by: str
    at: dt.datetime
    seen: str = ""
    """"" where nobody looked."""


@dataclass(frozen=True)
class Received:
    """Units of a shipment that have come."""

    number: int
    units: int
    added_there: bool = False
    """Whether somebody added them at the platform, where that counts; otherwise we do."""


@unit_of_work
async def announce(
    store: Store, variant_id: int, shipment: Shipment, hand: Hand, reference: str = ""
) -> int:
    """Say that units of an assigned variant are on the way; the shipment's number."""
    await hold(store)
    level = await _level(store, variant_id)
    row = await IncomingShipment.create(
        variant_id=level.variant_id,
        quantity=shipment.quantity,
        date=shipment.date,
        date_from=shipment.date_from,
        reference=reference,
    )
    await ask_for_what_follows(level, hand.at)
    await _written(store, row, hand, "add shipment", {})
    return row.id


@unit_of_work
async def reschedule(
    store: Store, number: int, date: dt.date, date_from: dt.date | None, hand: Hand
) -> None:
    """Move a shipment to other days. What orders were told stays as it was told.

    Raises Conflict where it is no longer as it was seen, as all of these do, and where nothing more
    of it is expected.
    """
    await hold(store)
    row, level = await _coming(store, number, hand.seen)
    if (row.date, row.date_from) == (date, date_from):
        return
    before = _shown(row)
    Shipment(row.quantity, date, date_from)
    row.date, row.date_from = date, date_from
    await row.save(update_fields=["date", "date_from"])
    await ask_for_what_follows(level, hand.at)
    await _written(store, row, hand, "move shipment", before)


@unit_of_work
async def cancel(store: Store, number: int, hand: Hand) -> None:
    """No more of it will come; what was received stays. Raises Conflict as `reschedule` does."""
    await hold(store)
    row, level = await _coming(store, number, hand.seen)
    before = _shown(row)
    row.cancelled = True
    await row.save(update_fields=["cancelled"])
    await ask_for_what_follows(level, hand.at)
    await _written(store, row, hand, "cancel shipment", before)


async def receive_due(store: Store, product_id: int, today: dt.date, at: dt.datetime) -> None:
    """Shipments of a product, by the platform's number, that are due by now count as received."""
    due = IncomingShipment.filter(
        variant__store=store,
        variant__product__product_id=product_id,
        date__lte=today,
        cancelled=False,
        quantity__gt=F("received"),
    )
    for row in await due.order_by("date", "id"):
        source = f"shipment {row.id}, due {row.date}"
        await _receive_whole(store, row.id, Cause(EntryKind.SHIPMENT, source, at, f"due {row.id}"))


@unit_of_work
async def _receive_whole(store: Store, number: int, cause: Cause) -> None:
    await hold(store)
    row, level = await _found(store, number)
    before, units = _shown(row), row.expected
    if units and await move_everywhere(level, units, 0, cause):
        row.received += units
        await row.save(update_fields=["received"])
        await _written(store, row, Hand("Shipwhen", cause.at), "receive shipment", before)


@unit_of_work
async def receive(store: Store, received: Received, cause: Cause, seen: str = "") -> None:
    """Units of a shipment have come. Raises Invalid for none and for more than are expected."""
    units = received.units
    if units < 1:
        raise Invalid("Receive at least one unit.")
    await hold(store)
    row, level = await _found(store, received.number, seen)
    before = _shown(row)
    if units > row.expected:
        raise Invalid(_too_many(row.expected))
    there = Assignment.filter(
        product__variants=level.variant_id, mode=Mode.NATIVE, taken_at__isnull=True
    )
    if received.added_there and await there.exists():
        await ask_for_what_follows(level, cause.at)
    elif not await move_everywhere(level, units, 0, cause):
        return
    row.received += units
    await row.save(update_fields=["received"])
    await _written(store, row, Hand(cause.source, cause.at), "receive shipment", before)


def _too_many(expected: int) -> str:
    """What to do with units that nobody announced."""
    where = "under Products, units on hand"
    if not expected:
        return f"Nothing more of it is expected: add what came {where}."
    fewer = (
        "1 is expected: write 1"
        if expected == 1
        else f"{expected} are expected: write {expected} or fewer"
    )
    return f"{fewer}, and add what came beyond {where}."


def _shown(row: IncomingShipment) -> dict[str, Any]:
    """As it is written down."""
    return {
        "units": row.quantity,
        "received": row.received,
        "date_from": row.date_from and str(row.date_from),
        "date": str(row.date),
        "cancelled": row.cancelled,
        "reference": row.reference,
    }


async def _written(
    store: Store, row: IncomingShipment, hand: Hand, action: str, before: dict[str, Any]
) -> None:
    """Who edits the product meanwhile is told, and does not cancel what they never saw."""
    variant = await Variant.get(id=row.variant_id).prefetch_related("product")
    await Assignment.revise(store, hand.by, product_id=variant.product.id)
    after = {name: value for name, value in _shown(row).items() if before.get(name) != value}
    changed = Changed(
        action,
        f"{variant.product.name}, {variant.sku}",
        {name: value for name, value in before.items() if name in after},
        after,
        variant.product.product_id,
    )
    await record(store, hand.by, hand.at, changed)


async def arrived(level: StockLevel, units: int, today: dt.date) -> None:
    """Units came that nobody typed: count them off the shipments that may be here by now.

    Otherwise they would be promised twice, as on hand and as on the way.
    """
    due = IncomingShipment.filter(variant_id=level.variant_id, cancelled=False)
    left = units
    for row in await due.order_by("date", "id"):
        if left <= 0 or (row.date_from or row.date) > today:
            break
        counted = min(left, row.expected)
        if counted:
            row.received += counted
            await row.save(update_fields=["received"])
        left -= counted
    if left != units:
        variant = await Variant.get(id=level.variant_id).prefetch_related("store")
        # who has its dialog open would announce again what has come
        await Assignment.revise(variant.store, "BigCommerce", product_id=variant.product_id)


async def _found(store: Store, number: int, seen: str = "") -> tuple[IncomingShipment, StockLevel]:
    row = await IncomingShipment.get_or_none(id=number, variant__store=store)
    if row is None:
        raise Unknown("shipment", str(number))
    level = await StockLevel.get(variant_id=row.variant_id)
    if seen not in {"", row.seen}:
        raise Conflict(
            "This shipment was changed meanwhile. Look at what it is now, and try again."
        )
    return row, level


async def _coming(store: Store, number: int, seen: str) -> tuple[IncomingShipment, StockLevel]:
    """Raises Conflict where nothing more of it is expected."""
    row, _ = await _found(store, number)
    if not row.expected:
        became = "cancelled" if row.cancelled else "received whole"
        raise Conflict(f"This shipment was {became} meanwhile: nothing more of it is expected.")
    return await _found(store, number, seen)


async def _level(store: Store, variant_id: int) -> StockLevel:
    """Raises Unknown for a variant that is not assigned."""
    level = await StockLevel.get_or_none(variant__store=store, variant__variant_id=variant_id)
    if level is None:
        known = await Variant.filter(store=store, variant_id=variant_id).exists()
        raise Unknown("assigned variant" if known else "variant", str(variant_id))
    return level
