"""Where we count: the platform's tracking is off, and we close the sale of what is used up."""

from dataclasses import replace

import structlog

from shipwhen.bigcommerce import Client, catalog
from shipwhen.bigcommerce.catalog import Availability, Tracking
from shipwhen.bigcommerce.errors import Unavailable
from shipwhen.catalog.mirror import refreshed
from shipwhen.catalog.models import Product, Variant
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.jobs import enqueue
from shipwhen.promise import offer
from shipwhen.stock import service, shipments
from shipwhen.stock.assignment import Assignments
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.ledger import KEEP, Cause, move
from shipwhen.stock.models import Assignment, EntryKind, StockLevel
from shipwhen.stock.rules import default_stock, rules_of
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold

log = structlog.get_logger()


class Managed:
    """Keeps a product whose units we count."""

    def __init__(self, assignments: Assignments, clock: Clock) -> None:
        self._assignments, self._clock = assignments, clock

    async def keep(self, client: Client, store: Store, assignment: Assignment) -> None:
        """Bring the platform to where it should be."""
        if await self._untracked(client, store, assignment):
            await self._open_or_close(client, store, assignment)

    @unit_of_work
    async def follow(self, store: Store, product_id: int) -> None:
        """Take over a level that somebody typed at the platform or an ERP sent."""
        await hold(store)
        assignment = await Assignment.of(store, product_id)
        if assignment is None or assignment.taken_at is None or assignment.leaving is not None:
            return
        product = await assignment.product
        levels, now = await assignment.stock_levels(), self._clock.now()
        today = self._clock.today(store.timezone)
        unsaid = default_stock(await rules_of(store))
        new = Variant.filter(product_id=product.id, gone=False, stock_level__id=None)
        for variant in await new.order_by("id"):
            stock = replace(unsaid, on_hand=max(0, variant.inventory_level))
            await service.put_stock(variant, stock, Cause(EntryKind.PLATFORM, "a new variant", now))
            same = StockLevel.filter(variant=variant)
            await same.update(platform_level=variant.inventory_level)
        for level in levels:
            by_product = len(levels) == 1 and not level.variant.options
            told = product.inventory_level if by_product else level.variant.inventory_level
            if level.platform_level is None or told == level.platform_level:
                continue
            rise = max(0, told) + (level.platform_safety_stock or 0) - level.on_hand
            level.platform_level = told
            await level.save(update_fields=["platform_level"])
            await move(level, rise, 0, Cause(EntryKind.PLATFORM, f"platform: {told}", now))
            await shipments.arrived(level, rise, today)
        if product.inventory_tracking != Tracking.NONE:
            await enqueue(KEEP, f"{store.hash}/{product_id}", now)

    async def _untracked(self, client: Client, store: Store, assignment: Assignment) -> bool:
        """Have the platform not count; False where the product is given back instead."""
        product = await assignment.product
        if assignment.taken_at and product.inventory_tracking == Tracking.NONE:
            return True
        # our copy may be older than what we last wrote: ask
        counted = await self._read(client, store, product.product_id) != Tracking.NONE
        if assignment.taken_at and not counted:
            return True
        if assignment.taken_at and not (await rules_of(store)).keep_untracked:
            by = "tracking switched on at the platform"
            log.info("unassigned", store=store.hash, product=product.product_id, why=by)
            await self._assignments.unassign(store, product.product_id, Leaving(track=False), by)
            return False
        if counted and not await catalog.change_product(
            client, product.product_id, inventory_tracking=Tracking.NONE
        ):
            raise Unavailable(f"PUT product {product.product_id}", "it was changed in part")
        # the platform may keep levels while it does not count, or forget them: nobody tells
        read_at = self._clock.now()
        found = await catalog.products_with(client, [product.product_id])
        if found:
            await refreshed(store, found[0], read_at)
            await self._taken(store, assignment, found[0])
        return True

    async def _read(self, client: Client, store: Store, product_id: int) -> str:
        """Where the platform counts a product now; what it counted is followed. It is "none" for
        one that is gone."""
        read_at = self._clock.now()
        found = await catalog.products_with(client, [product_id])
        if not found:
            return Tracking.NONE
        await refreshed(store, found[0], read_at)
        await self.follow(store, product_id)
        return found[0].inventory_tracking

    @unit_of_work
    async def _taken(self, store: Store, assignment: Assignment, told: catalog.Product) -> None:
        await hold(store)
        for variant in told.variants:
            same = StockLevel.filter(variant__store=store, variant__variant_id=variant.id)
            await same.update(platform_level=told.level_of(variant))
        assignment.taken_at = self._clock.now()
        await assignment.save(update_fields=["taken_at"])

    async def _open_or_close(self, client: Client, store: Store, assignment: Assignment) -> None:
        """Nobody but us refuses the unit past the limit: close what is used up, open it again."""
        product = await assignment.product
        today = self._clock.today(store.timezone)
        offers = {
            each.variant_id: offer(each.stock, today)
            for each in await service.of_products(store, [product.product_id])
        }
        levels = await assignment.stock_levels()
        if len(levels) == 1 and not levels[0].variant.options:
            sold_out = offers[levels[0].variant.variant_id].available_to_sell == 0
            await self._product_gate(client, assignment, product, close=sold_out)
            return
        changed = {}
        for level in levels:
            sold_out = offers[level.variant.variant_id].available_to_sell == 0
            by_merchant = level.variant.purchasing_disabled and not level.closed
            if not by_merchant and sold_out != level.variant.purchasing_disabled:
                changed[level.variant.variant_id] = sold_out
        if changed:
            closing = StockLevel.filter(
                variant__store=store,
                variant__variant_id__in=[each for each, shut in changed.items() if shut],
            )
            await closing.update(closed=True)  # before, so that we know ours after a fall
            await catalog.change_variants(
                client,
                [{"id": each, "purchasing_disabled": shut} for each, shut in changed.items()],
            )
            for variant_id, shut in changed.items():
                same = Variant.filter(store=store, variant_id=variant_id)
                await same.update(purchasing_disabled=shut)
                rows = StockLevel.filter(variant__store=store, variant__variant_id=variant_id)
                await rows.update(closed=shut)

    async def _product_gate(
        self, client: Client, assignment: Assignment, product: Product, *, close: bool
    ) -> None:
        """A product that the merchant closed stays as it is; one that somebody else opened while it
        is sold out is closed again."""
        shut = product.availability == Availability.DISABLED
        if close == shut or (shut and not assignment.closed):
            return
        if close:  # before, so that we know ours after a fall
            assignment.closed, assignment.availability = True, product.availability
            await assignment.save(update_fields=["closed", "availability"])
        wanted = Availability.DISABLED if close else Availability(assignment.availability)
        await catalog.change_product(client, product.product_id, availability=wanted)
        await Product.filter(id=product.id).update(availability=wanted)
        await Assignment.filter(id=assignment.id).update(closed=close)
