"""Products that Shipwhen keeps: taken over from the platform, kept so, given back as they were."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from shipwhen.bigcommerce import Client, catalog, inventory
from shipwhen.bigcommerce.catalog import Availability, Tracking
from shipwhen.bigcommerce.errors import Unavailable
from shipwhen.catalog.mirror import Mirror, refreshed
from shipwhen.catalog.models import Product, Variant
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.errors import Invalid, Unknown
from shipwhen.jobs import enqueue
from shipwhen.promise import Policy, Stock, offer
from shipwhen.stock import service, shipments
from shipwhen.stock.ledger import KEEP, Cause, move
from shipwhen.stock.models import (
    Assignment,
    DueDay,
    EntryKind,
    IncomingShipment,
    Mode,
    StockLevel,
)
from shipwhen.stock.rules import rules_of
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold, store_named

log = structlog.get_logger()
DEFAULT = Stock(backorder_policy=Policy.INCOMING)
"""Of a variant of which nothing was said: what is on the way may be sold, and nothing beyond."""
REASON = "Shipwhen gives the stock back"


@dataclass(frozen=True)
class Leaving:
    """How a product is given back; each independent of the other."""

    track: bool = True
    """The platform counts it again, from the units that are left."""
    closed: bool = False
    """It cannot be bought until the merchant opens it again."""


class Assignments:
    """Takes products over and gives them back. What is asked for stands in the database at once;
    the platform follows as soon as it can."""

    def __init__(self, installations: Installations, mirror: Mirror, clock: Clock) -> None:
        self._installations, self._mirror, self._clock = installations, mirror, clock

    async def assign(
        self, store: Store, product_id: int, stocks: Mapping[int, Stock], by: str
    ) -> None:
        """Keep a product with all its variants; `stocks` by variant id.

        Units on hand are the platform's own, except where `stocks` tells more. Raises Unknown and
        Invalid, and PlatformError while the platform cannot be asked.
        """
        client = await self._installations.client(store)
        found = await catalog.products_with(client, [product_id])
        if not found:
            raise Unknown("product", str(product_id))
        await self._assigned(store, found[0], stocks, by)

    @unit_of_work
    async def _assigned(
        self, store: Store, told: catalog.Product, stocks: Mapping[int, Stock], by: str
    ) -> None:
        await hold(store)
        product = await Product.get_or_none(store=store, product_id=told.id)
        if product is None:
            raise Invalid("The product is not copied yet: try again when the catalogue is read.")
        if await Assignment.filter(product=product).exists():
            raise Invalid(f"{product.name} is assigned already: edit it, or unassign it first.")
        now = self._clock.now()
        rules = await rules_of(store)
        if told.inventory_tracking == Tracking.PRODUCT and len(told.variants) > 1:
            unsaid = {each.id for each in told.variants} - set(stocks)
            if unsaid or rules.mode == Mode.NATIVE:
                raise Invalid(
                    f"{product.name} is counted as one although it has options: let BigCommerce"
                    " count its variants, or say how many there are of each."
                )
        levels = {each.id: _level(told, each) for each in told.variants}
        await Assignment.create(
            product=product,
            mode=rules.mode,
            tracking=told.inventory_tracking,
            availability=told.availability,
            levels={str(variant_id): level for variant_id, level in levels.items()},
            at=now,
        )
        for variant in await Variant.filter(product=product, gone=False).order_by("id"):
            level = levels.get(variant.variant_id, 0)
            known = stocks.get(variant.variant_id)
            stock = known or Stock(backorder_policy=DEFAULT.backorder_policy, on_hand=max(0, level))
            await service.put_stock(variant, stock, Cause(EntryKind.SET, by, now))
            await StockLevel.filter(variant=variant).update(platform_level=level)
        await enqueue(KEEP, f"{store.hash}/{told.id}", now)

    @unit_of_work
    async def unassign(self, store: Store, product_id: int, leaving: Leaving, by: str) -> None:
        """Keep a product no longer: it leaves every promise at once. Raises Unknown."""
        await hold(store)
        assignment = await _of(store, product_id)
        if assignment is None or assignment.leaving is not None:
            raise Unknown("assigned product", str(product_id))
        now = self._clock.now()
        left: dict[str, int] = {}
        closed: list[int] = []
        for level in await _levels(assignment):
            left[str(level.variant.variant_id)] = max(0, level.on_hand - level.qty_backordered)
            if level.closed:
                closed.append(level.variant.variant_id)
            await service.drop_stock(level.variant, Cause(EntryKind.SET, by, now))
        assignment.leaving = {
            "track": leaving.track,
            "closed": leaving.closed,
            "units": left,
            "variants_closed": closed,
        }
        await assignment.save(update_fields=["leaving"])
        await enqueue(KEEP, f"{store.hash}/{product_id}", now)

    async def release_all(self, store: Store, by: str) -> int:
        """Give every product back as it was, to leave; how many."""
        kept = Assignment.filter(product__store=store, leaving__isnull=True)
        numbers = await kept.values_list("product__product_id", flat=True)
        for number in numbers:
            await self.unassign(store, int(str(number)), Leaving(), by)
        return len(numbers)

    async def keep(self, key: str) -> datetime | None:
        """Bring the platform to where it should be with one product; key `hash/product id`.

        Again when the store's day changes: what is due by then changes what can be had.
        """
        hash, _, number = key.partition("/")  # noqa: A001 - the platform's word
        store = await store_named(hash)
        assignment = await _of(store, int(number))
        if assignment is None or not await self._installations.reaches(store):
            return None
        client = await self._installations.client(store)
        if assignment.leaving is not None:
            await self._give_back(client, assignment, int(number))
            return None
        product = await assignment.product
        if product.gone:
            return None
        if assignment.mode == Mode.NATIVE:
            await self._keep_limits(client, store, assignment)
            return _tomorrow(self._clock.now(), store)
        await self._receive_due(store, assignment)
        if await self._untracked(client, store, assignment):
            await self._open_or_close(client, store, assignment)
        return _tomorrow(self._clock.now(), store)

    async def _receive_due(self, store: Store, assignment: Assignment) -> None:
        """On the day that a shipment is due it counts as received, where the store wants that."""
        if (await rules_of(store)).due_day != DueDay.RECEIVE:
            return
        today = self._clock.today(store.timezone)
        due = IncomingShipment.filter(
            variant__product__assignment__id=assignment.id, date__lte=today, cancelled=False
        )
        for row in await due.order_by("date", "id"):
            source = f"shipment {row.id}, due {row.date}"
            cause = Cause(EntryKind.SHIPMENT, source, self._clock.now(), f"due {row.id}")
            await shipments.receive_whole(store, row.id, cause)

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
            await self.unassign(store, product.product_id, Leaving(track=False), by)
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
        await self._follow_levels(store, product_id)
        return found[0].inventory_tracking

    @unit_of_work
    async def _taken(self, store: Store, assignment: Assignment, told: catalog.Product) -> None:
        await hold(store)
        for variant in told.variants:
            same = StockLevel.filter(variant__store=store, variant__variant_id=variant.id)
            await same.update(platform_level=_level(told, variant))
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
        levels = await _levels(assignment)
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

    async def _give_back(self, client: Client, assignment: Assignment, number: int) -> None:
        """All that it was before, with the units that are left. Begun anew it comes to the same."""
        found = await catalog.products_with(client, [number])
        if found:
            how, there = assignment.leaving or {}, {each.id for each in found[0].variants}
            units = {int(each): left for each, left in how["units"].items() if int(each) in there}
            tracking = _tracking_after(assignment, units) if how["track"] else None
            await self._change_back(client, assignment, number, tracking)
            shut = [each for each in how["variants_closed"] if each in there]
            opened = [{"id": each, "purchasing_disabled": False} for each in shut]
            await catalog.change_variants(client, opened)
            if tracking == Tracking.PRODUCT:
                total = {number: sum(units.values())}
                await inventory.set_levels(client, "product_id", total, REASON)
            elif tracking:
                await inventory.set_levels(client, "variant_id", units, REASON)
        await assignment.delete()

    async def _change_back(
        self, client: Client, assignment: Assignment, number: int, tracking: Tracking | None
    ) -> None:
        changes: dict[str, str] = {"inventory_tracking": tracking} if tracking else {}
        if (assignment.leaving or {})["closed"]:
            changes["availability"] = Availability.DISABLED
        elif assignment.closed:
            changes["availability"] = assignment.availability
        if changes:
            await catalog.change_product(client, number, **changes)

    async def _keep_limits(self, client: Client, store: Store, assignment: Assignment) -> None:
        """In native mode the limit is written to the platform, and its numbers are read."""
        product = await assignment.product
        items = await inventory.items(client, [product.product_id])
        await self._follow_items(store, items)
        levels = {level.variant.variant_id: level for level in await _levels(assignment)}
        today = self._clock.today(store.timezone)
        rooms = {
            each.variant_id: offer(each.stock, today).backorder_left
            for each in await service.of_products(store, [product.product_id])
        }
        by_product = assignment.tracking == Tracking.PRODUCT
        wanted: dict[int, int | None] = {}
        for item in items:
            level, place = levels.get(item.identity.variant_id or 0), item.default
            if level is None or place is None or place.qty_backordered is None:
                continue
            room = rooms.get(level.variant.variant_id, 0)
            limit = None if room is None else place.qty_backordered + room
            if limit != place.settings.backorder_limit:
                wanted[product.product_id if by_product else level.variant.variant_id] = limit
        if wanted:
            unit: inventory.Unit = "product_id" if by_product else "variant_id"
            await inventory.set_limits(client, unit, wanted)

    async def differences(self, store: Store) -> list[tuple[int, str, str]]:
        """Kept products that are not at the platform as we left them: (product id, ours, theirs).
        Raises PlatformError."""
        client = await self._installations.client(store)
        kept = Assignment.filter(
            product__store=store, mode=Mode.MANAGED, leaving__isnull=True, taken_at__isnull=False
        )
        numbers = await kept.order_by("id").values_list("product__product_id", flat=True)
        found = []
        for told in await catalog.products_with(client, [int(str(each)) for each in numbers]):
            if told.inventory_tracking != Tracking.NONE:
                found.append((told.id, "not counted there", f"tracking {told.inventory_tracking}"))
            same = StockLevel.filter(variant__product__product_id=told.id, variant__store=store)
            known = {row.variant.variant_id: row async for row in same.prefetch_related("variant")}
            for variant in told.variants:
                row, level = known.get(variant.id), _level(told, variant)
                if row and row.platform_level not in (None, level):
                    found.append((told.id, f"level {row.platform_level}", f"level {level}"))
        return found

    async def wake(self, store: Store, at: datetime | None = None) -> None:
        """See to every kept product by tomorrow or a time, also those that an outage made nobody's
        work."""
        at = at or _tomorrow(self._clock.now(), store)
        numbers = Assignment.filter(product__store=store).values_list(
            "product__product_id", flat=True
        )
        for number in await numbers:
            await _enqueued(KEEP, f"{store.hash}/{number}", at)

    async def refresh(self, key: str) -> None:
        """Read a product anew, and follow what changed."""
        await self._mirror.refresh(key)
        await self.follow(key)

    async def follow(self, key: str) -> None:
        """Take over what changed at the platform: a level that somebody typed or an ERP sent, or,
        in native mode, all its numbers."""
        hash, _, number = key.partition("/")  # noqa: A001 - as above
        store = await store_named(hash)
        assignment = await _of(store, int(number))
        if assignment is None or assignment.leaving is not None:
            return
        if assignment.mode == Mode.MANAGED:
            await self._follow_levels(store, int(number))
        elif await self._installations.reaches(store):
            client = await self._installations.client(store)
            await self._follow_items(store, await inventory.items(client, [int(number)]))

    @unit_of_work
    async def _follow_levels(self, store: Store, product_id: int) -> None:
        await hold(store)
        assignment = await _of(store, product_id)
        if assignment is None or assignment.taken_at is None or assignment.leaving is not None:
            return
        product = await assignment.product
        levels, now = await _levels(assignment), self._clock.now()
        today = self._clock.today(store.timezone)
        new = Variant.filter(product_id=product.id, gone=False, stock_level__id=None)
        for variant in await new.order_by("id"):
            stock = replace(DEFAULT, on_hand=max(0, variant.inventory_level))
            await service.put_stock(variant, stock, Cause(EntryKind.PLATFORM, "a new variant", now))
            same = StockLevel.filter(variant=variant)
            await same.update(platform_level=variant.inventory_level)
        for level in levels:
            by_product = len(levels) == 1 and not level.variant.options
            told = product.inventory_level if by_product else level.variant.inventory_level
            if level.platform_level is None or told == level.platform_level:
                continue
            rise = max(0, told) - level.on_hand
            level.platform_level = told
            await level.save(update_fields=["platform_level"])
            await move(level, rise, 0, Cause(EntryKind.PLATFORM, f"platform: {told}", now))
            await shipments.arrived(level, rise, today)
        if product.inventory_tracking != Tracking.NONE:
            await enqueue(KEEP, f"{store.hash}/{product_id}", now)

    @unit_of_work
    async def _follow_items(self, store: Store, items: list[inventory.Item]) -> None:
        await hold(store)
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
                await move(level, rise, owed, Cause(EntryKind.PLATFORM, source, self._clock.now()))


_enqueued = unit_of_work(enqueue)


def _level(product: catalog.Product, variant: catalog.Variant) -> int:
    """Of a product without options the platform counts the product."""
    by_product = product.inventory_tracking == Tracking.PRODUCT or not variant.option_values
    return product.inventory_level if by_product else variant.inventory_level


def _tracking_after(assignment: Assignment, units: Mapping[int, int]) -> Tracking | None:
    """How the platform counts what is given back; None where it never stopped."""
    if assignment.mode == Mode.NATIVE:
        return None
    before = Tracking(assignment.tracking)
    if before != Tracking.NONE:
        return before
    return Tracking.PRODUCT if len(units) == 1 else Tracking.VARIANT


def _tomorrow(now: datetime, store: Store) -> datetime:
    """The first moment of the store's next day."""
    local = now.astimezone(ZoneInfo(store.timezone))
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


async def _of(store: Store, product_id: int) -> Assignment | None:
    return await Assignment.get_or_none(product__store=store, product__product_id=product_id)


async def _levels(assignment: Assignment) -> list[StockLevel]:
    found = StockLevel.filter(variant__product__assignment__id=assignment.id)
    return await found.order_by("id").prefetch_related("variant")
