"""Products that Shipwhen keeps, in either mode: the platform is brought to where it should be, and
what changes there is followed."""

import datetime as dt
from collections import defaultdict
from datetime import timedelta
from zoneinfo import ZoneInfo

from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet

from shipwhen.bigcommerce import catalog
from shipwhen.bigcommerce.catalog import Tracking
from shipwhen.catalog.mirror import Mirror
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.jobs import enqueue
from shipwhen.stock import shipments, standing
from shipwhen.stock.assignment import Assignments
from shipwhen.stock.leaving import Leave
from shipwhen.stock.ledger import KEEP
from shipwhen.stock.managed import Managed
from shipwhen.stock.models import (
    Assignment,
    DueDay,
    IncomingShipment,
    Mode,
    StockAdjustment,
    StockLevel,
)
from shipwhen.stock.native import Found, Native
from shipwhen.stock.rules import rules_of
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Store
from shipwhen.stores.service import store_named

IN_THE_AIR = timedelta(minutes=5)
"""Time in which a request still may fail without having been heard."""


class Keeping:
    """What is asked of products stands in the database at once; here the platform follows."""

    def __init__(
        self, installations: Installations, mirror: Mirror, assignments: Assignments, clock: Clock
    ) -> None:
        self._installations, self._mirror, self._clock = installations, mirror, clock
        self._managed, self._native = Managed(assignments, clock), Native(clock)
        self._leave = Leave()

    async def keep(self, key: str) -> dt.datetime | None:
        """Bring the platform to where it should be with one product; key `hash/product id`.

        Again on the store's next day on which the calendar changes what can be had.
        """
        hash, _, number = key.partition("/")  # noqa: A001 - the platform's word
        store = await store_named(hash)
        assignment = await Assignment.of(store, int(number))
        if assignment is None:
            return None
        await standing.write(store, [int(number)], self._clock.today(store.timezone))
        if not await self._installations.reaches(store):
            return None
        client = await self._installations.client(store)
        if assignment.leaving is not None:
            if assignment.mode == Mode.NATIVE and assignment.taken_at is None:
                await self._native.tell(client, assignment)
            await self._leave.give_back(client, assignment, int(number))
            return None
        if (await assignment.product).gone:
            return None
        await self._receive_due(store, int(number))
        if assignment.mode == Mode.MANAGED:
            await self._managed.keep(client, store, assignment)
        elif not await self._native.keep(client, store, assignment):
            return self._clock.now() + timedelta(minutes=1)  # what was written can be read by then
        return await self._next_day(store, int(number))

    async def refresh(self, key: str) -> None:
        """Read a product anew, and follow what changed."""
        await self._mirror.refresh(key)
        await self.follow(key)

    async def follow(self, key: str) -> None:
        """Take over what changed at the platform: a level that somebody typed or an ERP sent, or,
        in native mode, all its numbers."""
        hash, _, number = key.partition("/")  # noqa: A001 - as above
        store = await store_named(hash)
        assignment = await Assignment.of(store, int(number))
        if assignment is None or assignment.leaving is not None:
            return
        if assignment.mode == Mode.MANAGED:
            await self._managed.follow(store, int(number))
        elif assignment.taken_at is None and await self._installations.reaches(store):
            client = await self._installations.client(store)
            await self._native.follow(client, store, assignment)

    async def differences(self, store: Store) -> list[Found]:
        """Kept products that are not at the platform as we left them. Raises PlatformError."""
        client = await self._installations.client(store)
        kept = Assignment.filter(
            product__store=store, mode=Mode.MANAGED, leaving__isnull=True, taken_at__isnull=False
        )
        numbers = await kept.order_by("id").values_list("product__product_id", flat=True)
        levels = await _platform_levels(store)
        found = await _uncertain(store)
        for told in await catalog.products_with(client, [int(str(each)) for each in numbers]):
            if told.inventory_tracking != Tracking.NONE:
                found.append((told.id, "not counted there", f"tracking {told.inventory_tracking}"))
            for variant in told.variants:
                known, level = levels[told.id].get(variant.id), told.level_of(variant)
                if known not in (None, level):
                    found.append((told.id, f"level {known}", f"level {level}"))
        return found + await self._native.differences(client, store)

    async def wake(self, store: Store, at: dt.datetime | None = None) -> None:
        """See to kept products at a time; or, also those that an outage made nobody's work, when
        the calendar next changes them."""
        await standing.rebuild(store, self._clock.today(store.timezone))
        unfinished = await _unfinished(store)
        kept = Assignment.filter(product__store=store)
        for told in await kept.values_list("product__product_id", flat=True):
            number = int(str(told))
            due = self._clock.now() if number in unfinished else at
            due = due or await self._next_day(store, number)
            if due:
                await _enqueued(KEEP, f"{store.hash}/{number}", due)

    async def accept(self, store: Store) -> None:
        """What was told to the platform and perhaps not heard is as the platform shows it."""
        before = self._clock.now() - IN_THE_AIR
        rows = StockAdjustment.filter(variant__store=store, sent_at__lt=before)
        await StockAdjustment.filter(id__in=await _ids(rows)).delete()

    async def _receive_due(self, store: Store, product_id: int) -> None:
        if (await rules_of(store)).due_day == DueDay.RECEIVE:
            today = self._clock.today(store.timezone)
            await shipments.receive_due(store, product_id, today, self._clock.now())

    async def _next_day(self, store: Store, product_id: int) -> dt.datetime | None:
        """The first moment of the next day on which, or after which, a shipment is due."""
        expected = IncomingShipment.filter(
            variant__store=store,
            variant__product__product_id=product_id,
            cancelled=False,
            quantity__gt=F("received"),
        )
        dates = {row.date async for row in expected}
        today = self._clock.today(store.timezone)
        days = dates | {date + timedelta(days=1) for date in dates}
        coming = min((day for day in days if day > today), default=None)
        if coming is None:
            return None
        ahead = timedelta(days=self._clock.days_ahead)
        return dt.datetime.combine(coming - ahead, dt.time.min, ZoneInfo(store.timezone))


_enqueued = unit_of_work(enqueue)


async def _ids(rows: QuerySet[StockAdjustment]) -> list[int]:
    return [row.id async for row in rows]


async def _unfinished(store: Store) -> set[int]:
    """Numbers of products with work to do that an uninstallation may have dropped."""
    given_back = Q(leaving__isnull=False)
    to_take = Q(mode=Mode.MANAGED, taken_at=None) | Q(mode=Mode.NATIVE, taken_at__isnull=False)
    untold = Q(product__variants__adjustments__id__isnull=False)
    wanted = given_back | to_take | untold
    found = Assignment.filter(wanted, product__store=store).distinct()
    return {int(str(each)) for each in await found.values_list("product__product_id", flat=True)}


async def _platform_levels(store: Store) -> dict[int, dict[int, int | None]]:
    """What the platform said last, by product and variant id."""
    rows = StockLevel.filter(variant__store=store).values_list(
        "variant__product__product_id", "variant__variant_id", "platform_level"
    )
    found: dict[int, dict[int, int | None]] = defaultdict(dict)
    for product_id, variant_id, level in await rows:
        found[product_id][variant_id] = level
    return found


async def _uncertain(store: Store) -> list[Found]:
    """What was told to the platform once, while nobody knows whether it heard."""
    sent = StockAdjustment.filter(variant__store=store, sent_at__not_isnull=True).order_by("id")
    names = sent.values_list("variant__product__product_id", "source", "on_hand", "qty_backordered")
    return [
        (product_id, f"{source} moved {units:+} on hand, {owed:+} backordered", "perhaps not")
        for product_id, source, units, owed in await names
    ]
