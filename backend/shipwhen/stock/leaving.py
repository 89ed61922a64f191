"""Giving a product back: all that it was before, with the units that are left."""

import datetime as dt
from collections import Counter, OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

import structlog

from shipwhen.bigcommerce import Client, catalog, inventory, orders
from shipwhen.bigcommerce.catalog import Availability, Tracking
from shipwhen.bigcommerce.errors import Refused
from shipwhen.db import unit_of_work
from shipwhen.stock.models import Assignment, Mode, StockAdjustment, StockEntry

log = structlog.get_logger()
REASON = "Shipwhen gives the stock back"
UNHEARD = dt.timedelta(minutes=5)
"""Time that the platform may take to tell of an order."""
MOST_ORDERS = 2000


@dataclass(frozen=True)
class Leaving:
    """How a product is given back; each independent of the other."""

    track: bool = True
    """The platform counts it again, from the units that are left."""
    closed: bool = False
    """It cannot be bought until the merchant opens it again."""


class Leave:
    """Gives products back; remembers lines of orders that it read, since many may leave at once."""

    def __init__(self) -> None:
        self._lines: OrderedDict[tuple[str, int, dt.datetime], list[orders.OrderLine]] = (
            OrderedDict()
        )

    async def give_back(self, client: Client, assignment: Assignment, number: int) -> None:
        """Begun anew it comes to the same; `number` is the platform's of the product."""
        found = await catalog.products_with(client, [number])
        if found:
            how, there = assignment.leaving or {}, {each.id for each in found[0].variants}
            units = {int(each): left for each, left in how["units"].items() if int(each) in there}
            stopped = assignment.mode == Mode.MANAGED or assignment.taken_at is not None
            tracking = counted_as(assignment, len(units)) if how["track"] and stopped else None
            if tracking:
                sold = await self._sold(client, assignment, there)
                units = {each: max(0, left - sold[each]) for each, left in units.items()}
            await _change_back(client, assignment, number, tracking)
            shut = [each for each in how["variants_closed"] if each in there]
            opened = [{"id": each, "purchasing_disabled": False} for each in shut]
            await catalog.change_variants(client, opened)
            if tracking == Tracking.PRODUCT:
                total = {number: sum(units.values())}
                await inventory.set_levels(client, "product_id", total, REASON)
            elif tracking:
                await inventory.set_levels(client, "variant_id", units, REASON)
            counted = tracking or found[0].inventory_tracking
            await _limit_back(client, assignment, number, list(units), Tracking(counted))
        await _forgotten(assignment)

    async def _sold(
        self, client: Client, assignment: Assignment, variants: Collection[int]
    ) -> Counter[int]:
        """By variant id, what was sold while nobody counted any more, or so shortly before that
        the ledger does not know of it."""
        left_at = dt.datetime.fromisoformat((assignment.leaving or {})["at"])
        counting = assignment.moved_at or assignment.at
        since = max(left_at - UNHEARD, counting).replace(microsecond=0)
        entries = StockEntry.filter(variant__product_id=assignment.product_id, at__gte=since)
        known = {entry.source async for entry in entries}
        sold = Counter[int]()
        async for order in orders.modified_since(client, since):
            old = order.date_created < since or f"order {order.id}" in known
            if old or order.is_deleted or order.status_id in orders.TAKES_NOTHING:
                continue
            for line in await self._lines_of(client, order):
                if line.variant_id and line.variant_id in variants:
                    sold[line.variant_id] += line.quantity - line.quantity_refunded
        return sold

    async def _lines_of(self, client: Client, order: orders.Order) -> list[orders.OrderLine]:
        key = client.address, order.id, order.date_modified
        if key not in self._lines:
            self._lines[key] = await orders.lines(client, order.id)
            while len(self._lines) > MOST_ORDERS:
                self._lines.popitem(last=False)
        return self._lines[key]


@unit_of_work
async def _forgotten(assignment: Assignment) -> None:
    await StockAdjustment.filter(variant__product_id=assignment.product_id).delete()
    await assignment.delete()


async def _change_back(
    client: Client, assignment: Assignment, number: int, tracking: Tracking | None
) -> None:
    changes: dict[str, str] = {"inventory_tracking": tracking} if tracking else {}
    if (assignment.leaving or {})["closed"]:
        changes["availability"] = Availability.DISABLED
    elif assignment.closed:
        changes["availability"] = assignment.availability
    if changes:
        await catalog.change_product(client, number, **changes)


async def _limit_back(
    client: Client,
    assignment: Assignment,
    number: int,
    variants: Collection[int],
    tracking: Tracking,
) -> None:
    """Nothing more is sold beyond the stock than was before; a variant that came later had none.
    Of a product that was never the platform's to count the limits are the merchant's still."""
    ours = assignment.mode == Mode.NATIVE or assignment.moved_at is not None
    if not ours or assignment.limits is None or tracking == Tracking.NONE:
        return
    before = {each: assignment.limits.get(str(each), 0) for each in variants}
    if tracking == Tracking.PRODUCT:
        before = {number: next(iter(before.values()), 0)}
    settings: dict[int, inventory.Setting] = {
        each: {"backorder_limit": limit} for each, limit in before.items()
    }
    unit: inventory.Unit = "product_id" if tracking == Tracking.PRODUCT else "variant_id"
    try:
        await inventory.set_settings(client, unit, settings)
    except Refused as error:  # as where the store has no backorders any more
        log.info("limits not given back", product=number, why=str(error))


def counted_as(assignment: Assignment, variants: int) -> Tracking:
    """How the platform counts a product once it does: as before, or by what it is made of."""
    before = Tracking(assignment.tracking)
    if before != Tracking.NONE:
        return before
    return Tracking.PRODUCT if variants == 1 else Tracking.VARIANT
