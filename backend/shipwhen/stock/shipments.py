"""Units on the way: announced, moved, received in part, cancelled."""

import datetime as dt

from shipwhen.catalog.models import Variant
from shipwhen.db import unit_of_work
from shipwhen.errors import Invalid, Unknown
from shipwhen.promise import Shipment
from shipwhen.stock.ledger import Cause, ask_for_what_follows, move
from shipwhen.stock.models import Assignment, IncomingShipment, Mode, StockLevel
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold


@unit_of_work
async def announce(
    store: Store, variant_id: int, shipment: Shipment, at: dt.datetime, reference: str = ""
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
    await ask_for_what_follows(level, at)
    return row.id


@unit_of_work
async def reschedule(
    store: Store,
    number: int,
    date: dt.date,
    date_from: dt.date | None,
    at: dt.datetime,
) -> None:
    """Move a shipment to other days. What orders were told stays as it was told."""
    await hold(store)
    row, level = await _found(store, number)
    Shipment(row.quantity, date, date_from)
    row.date, row.date_from = date, date_from
    await row.save(update_fields=["date", "date_from"])
    await ask_for_what_follows(level, at)


@unit_of_work
async def cancel(store: Store, number: int, at: dt.datetime) -> None:
    """No more of it will come; what was received stays."""
    await hold(store)
    row, level = await _found(store, number)
    row.cancelled = True
    await row.save(update_fields=["cancelled"])
    await ask_for_what_follows(level, at)


@unit_of_work
async def receive_whole(store: Store, number: int, cause: Cause) -> None:
    """All that is still expected of it has come, if anything is."""
    await hold(store)
    row, level = await _found(store, number)
    units = row.expected
    if units and await move(level, units, 0, cause):
        row.received += units
        await row.save(update_fields=["received"])


@unit_of_work
async def receive(store: Store, number: int, units: int, cause: Cause) -> None:
    """Units of it have come, more than it announced too. Raises Invalid for none.

    Where the platform counts, it is told of them in its own ways, and we hear of it.
    """
    if units < 1:
        raise Invalid("Receive at least one unit.")
    await hold(store)
    row, level = await _found(store, number)
    native = await Assignment.filter(product__variants=level.variant_id, mode=Mode.NATIVE).exists()
    if native or await move(level, units, 0, cause):
        row.received += units
        await row.save(update_fields=["received"])


async def arrived(level: StockLevel, units: int, today: dt.date) -> None:
    """Units came that nobody typed: count them off the shipments that may be here by now.

    Otherwise they would be promised twice, as on hand and as on the way.
    """
    due = IncomingShipment.filter(variant_id=level.variant_id, cancelled=False)
    for row in await due.order_by("date", "id"):
        if units <= 0 or (row.date_from or row.date) > today:
            return
        counted = min(units, row.expected)
        if counted:
            row.received += counted
            await row.save(update_fields=["received"])
        units -= counted


async def _found(store: Store, number: int) -> tuple[IncomingShipment, StockLevel]:
    row = await IncomingShipment.get_or_none(id=number, variant__store=store)
    if row is None:
        raise Unknown("shipment", str(number))
    return row, await StockLevel.get(variant_id=row.variant_id)


async def _level(store: Store, variant_id: int) -> StockLevel:
    """Raises Unknown for a variant that is not assigned."""
    level = await StockLevel.get_or_none(variant__store=store, variant__variant_id=variant_id)
    if level is None:
        known = await Variant.filter(store=store, variant_id=variant_id).exists()
        raise Unknown("assigned variant" if known else "variant", str(variant_id))
    return level
