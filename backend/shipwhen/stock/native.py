"""Where the platform counts and refuses: its numbers are followed, our limits written to it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from shipwhen.bigcommerce import Client, catalog, inventory
from shipwhen.bigcommerce.catalog import Tracking
from shipwhen.bigcommerce.errors import PlatformError, Unavailable
from shipwhen.catalog.models import Product
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.promise import offer
from shipwhen.stock import service
from shipwhen.stock.leaving import counted_as
from shipwhen.stock.ledger import Cause, move
from shipwhen.stock.models import Assignment, EntryKind, StockAdjustment, StockLevel
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold

REASON = "Shipwhen lets BigCommerce count"


class Native:
    """Keeps a product whose units the platform counts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def keep(self, client: Client, store: Store, assignment: Assignment) -> bool:
        """Have our limits there and its numbers here; False where what was just written can be read
        only a little later."""
        if assignment.taken_at:
            await self._hand_over(client, store, assignment)
            return False
        if await self._adjusted(client, assignment):
            return False
        product = await assignment.product
        items = await inventory.items(client, [product.product_id])
        await self._followed(store, items)
        places = {item.identity.variant_id or 0: item.default for item in items if item.default}
        counted = {
            variant_id: (max(0, place.total_inventory_onhand), place.qty_backordered)
            for variant_id, place in places.items()
            if place.qty_backordered is not None
        }
        limits = await self._limits(store, product, counted)
        changed = {
            variant_id: limit
            for variant_id, limit in limits.items()
            if limit != places[variant_id].settings.backorder_limit
        }
        await _write_limits(client, assignment, changed)
        return True

    async def follow(self, client: Client, store: Store, product_id: int) -> None:
        """Take over all numbers of the platform, once what we told it can be read."""
        await self._followed(store, await inventory.items(client, [product_id]))

    async def _hand_over(self, client: Client, store: Store, assignment: Assignment) -> None:
        """It counts again, from our numbers, and sells what we had closed."""
        product, levels = await assignment.product, await assignment.stock_levels()
        tracking = counted_as(assignment, len(levels))
        changes: dict[str, str] = {"inventory_tracking": tracking}
        if assignment.closed:
            changes["availability"] = assignment.availability
        if not await catalog.change_product(client, product.product_id, **changes):
            raise Unavailable(f"PUT product {product.product_id}", "it was changed in part")
        shut = [level.variant.variant_id for level in levels if level.closed]
        opened = [{"id": each, "purchasing_disabled": False} for each in shut]
        await catalog.change_variants(client, opened)
        unit, numbers = await _names(assignment)
        counted = {
            level.variant.variant_id: (level.on_hand, level.qty_backordered) for level in levels
        }
        on_hand = {numbers[variant_id]: units for variant_id, (units, _) in counted.items()}
        owed = {numbers[variant_id]: units for variant_id, (_, units) in counted.items()}
        await inventory.set_levels(client, unit, on_hand, REASON, owed)
        limits = await self._limits(store, product, counted)
        await _write_limits(client, assignment, limits)
        await self._handed_over(assignment, product)

    @unit_of_work
    async def _handed_over(self, assignment: Assignment, product: Product) -> None:
        availability = assignment.availability if assignment.closed else product.availability
        await Product.filter(id=product.id).update(availability=availability)
        levels = StockLevel.filter(variant__product_id=product.id)
        await levels.update(closed=False, platform_level=None)
        await Assignment.filter(id=assignment.id).update(taken_at=None, closed=False)

    async def _limits(
        self, store: Store, product: Product, counted: dict[int, tuple[int, int]]
    ) -> dict[int, int | None]:
        """Units that may be owed in all, by variant id, from units on hand and owed of one reading:
        our own numbers may be of an older one, which another worker wrote meanwhile."""
        today = self._clock.today(store.timezone)
        limits: dict[int, int | None] = {}
        for each in await service.of_products(store, [product.product_id]):
            if each.variant_id in counted:
                on_hand, owed = counted[each.variant_id]
                stock = replace(each.stock, on_hand=on_hand, qty_backordered=owed)
                room = offer(stock, today).backorder_left
                limits[each.variant_id] = None if room is None else owed + room
        return limits

    async def _adjusted(self, client: Client, assignment: Assignment) -> bool:
        """Tell the platform what orders from before it counted have moved, each once."""
        product = await assignment.product
        waiting = StockAdjustment.filter(variant__product_id=product.id, sent_at=None)
        rows = await waiting.order_by("id").prefetch_related("variant")
        unit, numbers = await _names(assignment)
        for row in rows:
            row.sent_at = self._clock.now()
            await row.save(update_fields=["sent_at"])  # before: rather too little than twice
            number, units = numbers[row.variant.variant_id], (row.on_hand, row.qty_backordered)
            try:
                await inventory.adjust(client, unit, number, units, row.source)
            except Unavailable:
                raise
            except PlatformError:
                await StockAdjustment.filter(id=row.id).update(sent_at=None)
                raise
            await row.delete()
        return bool(rows)

    @unit_of_work
    async def _followed(self, store: Store, items: Sequence[inventory.Item]) -> None:
        await hold(store)
        await take_over(store, items, self._clock.now())


async def take_over(store: Store, items: Sequence[inventory.Item], at: dt.datetime) -> None:
    """Make the platform's numbers ours, in a transaction that holds the store."""
    for item in items:
        place = item.default
        level = await StockLevel.get_or_none(
            variant__store=store, variant__variant_id=item.identity.variant_id
        )
        if level is None or place is None:
            continue
        rise = max(0, place.total_inventory_onhand) - level.on_hand
        owed = (place.qty_backordered or 0) - level.qty_backordered
        if rise or owed:
            source = f"platform: {place.total_inventory_onhand}"
            await move(level, rise, owed, Cause(EntryKind.PLATFORM, source, at))


async def take_back(assignment: Assignment) -> None:
    """What was not told to the platform yet moves our own levels; in a transaction as above."""
    rows = StockAdjustment.filter(variant__product_id=assignment.product_id, sent_at=None)
    for row in await rows.order_by("id"):
        level = await StockLevel.get(variant_id=row.variant_id)
        cause = Cause(EntryKind.ORDER, row.source, row.at, row.source_event_id)
        await move(level, row.on_hand, row.qty_backordered, cause)
        await row.delete()


async def _write_limits(
    client: Client, assignment: Assignment, limits: dict[int, int | None]
) -> None:
    unit, numbers = await _names(assignment)
    if limits:
        numbered = {numbers[variant_id]: limit for variant_id, limit in limits.items()}
        await inventory.set_limits(client, unit, numbered)


async def _names(assignment: Assignment) -> tuple[inventory.Unit, dict[int, int]]:
    """What the platform counts of a product, and its numbers by variant id."""
    product, levels = await assignment.product, await assignment.stock_levels()
    variants = [level.variant.variant_id for level in levels]
    if counted_as(assignment, len(variants)) == Tracking.PRODUCT:
        return "product_id", dict.fromkeys(variants, product.product_id)
    return "variant_id", {each: each for each in variants}
