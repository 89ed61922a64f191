"""What we know against what the platform says: every difference named, then made good."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q, Subquery

from shipwhen.bigcommerce import Client
from shipwhen.bigcommerce import orders as platform
from shipwhen.bigcommerce.orders import DONE
from shipwhen.catalog.mirror import REFRESH
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.errors import Conflict, Unknown
from shipwhen.jobs import enqueue
from shipwhen.orders.models import Backorder, Order, Reconciliation, State
from shipwhen.orders.reading import READ
from shipwhen.stock import ledger
from shipwhen.stock.keeping import Keeping
from shipwhen.stock.ledger import Cause
from shipwhen.stock.models import EntryKind
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Store
from shipwhen.stores.service import store_named

RECONCILE, COMPARE = "reconcile a store", "compare a store"
"""Kinds of work, each night and when somebody asks; their keys are the store's hash."""
NIGHTLY = timedelta(days=1)
OVERLAP = timedelta(hours=1)
LEDGER = "the ledger"
UNREAD = 500
"""Orders that are read again in a night for their prices and payments."""


@dataclass(frozen=True)
class Difference:
    """Something that is one way here and another there, and the work that mends it."""

    what: str
    ours: str
    theirs: str
    missing: str
    """The event that should have told us, "" where none would."""
    kind: str
    key: str


class Reconcile:
    """Compares and repairs. Whatever it does may be done again without harm."""

    def __init__(self, installations: Installations, keeping: Keeping, clock: Clock) -> None:
        self._installations, self._keeping, self._clock = installations, keeping, clock

    async def work(self, hash: str) -> datetime | None:  # noqa: A002 - the platform's word
        """Each night: find what differs, keep it for the merchant to read, make it good."""
        store = await store_named(hash)
        if not await self._installations.reaches(store):
            return None
        await self.repair(store, await self.differences(store))
        await self._keeping.wake(store)
        await _ask_for_money(store, self._clock.now())
        return self._clock.now() + NIGHTLY

    async def compare(self, hash: str) -> None:  # noqa: A002 - as above
        """Find what differs and keep it for the merchant to read; nothing is made good yet."""
        store = await store_named(hash)
        if await self._installations.reaches(store):
            at, found = self._clock.now(), await self.differences(store)
            told = [asdict(each) for each in found]
            await Reconciliation.create(store=store, at=at, differences=told, repaired=not found)

    async def differences(self, store: Store) -> list[Difference]:
        """All that differs now; changes nothing. Raises PlatformError."""
        client = await self._installations.client(store)
        found = [each async for each in self._of_orders(store, client)]
        for product_id, ours, theirs in await self._keeping.differences(store):
            key, event = f"{store.hash}/{product_id}", "store/product/updated"
            found.append(Difference(f"product {product_id}", ours, theirs, event, REFRESH, key))
        for drift in await ledger.drift(store):
            ours = f"{drift.on_hand} on hand, {drift.qty_backordered} backordered"
            sums = f"{drift.entries_on_hand} and {drift.entries_qty_backordered}"
            found.append(Difference(f"stock of {drift.sku}", ours, sums, "", LEDGER, store.hash))
        return found

    async def repair(self, store: Store, found: Sequence[Difference]) -> None:
        """Ask for the work that makes these differences good."""
        now = self._clock.now()
        await self._set_right(store, found)
        await _kept(store, found, now)

    async def repair_known(self, store: Store, number: int, by: str) -> int:
        """The same for what was found when somebody looked; how many differences. Raises Unknown,
        and Conflict where that was made good or looked at anew meanwhile."""
        last = await Reconciliation.filter(store=store).order_by("-id").first()
        known = await Reconciliation.get_or_none(store=store, id=number)
        if known is None or last is None:
            raise Unknown("comparison", str(number))
        if known.repaired or known.id != last.id:
            raise Conflict("These differences were compared anew meanwhile: look at the newest.")
        found = [Difference(**each) for each in known.differences]
        await self._set_right(store, found)
        await _repaired(store, known, found, Cause(EntryKind.SET, by, self._clock.now()))
        return len(found)

    async def _set_right(self, store: Store, found: Sequence[Difference]) -> None:
        if any(each.kind == LEDGER for each in found):
            await ledger.rebuild(store)
        await self._keeping.accept(store)

    async def _of_orders(self, store: Store, client: Client) -> AsyncIterator[Difference]:
        # what was only looked at still differs
        last = await Reconciliation.filter(store=store, repaired=True).order_by("-at").first()
        since = last.at - OVERLAP if last else await self._installations.since(store)
        async for told in platform.modified_since(client, since):
            known = await Order.get_or_none(store=store, order_id=told.id)
            key = f"{store.hash}/{told.id}"
            if known is None:
                created = "store/order/created"
                yield Difference(f"order {told.id}", "unknown", "placed", created, READ, key)
            elif known.modified_at != told.date_modified or known.gone != told.is_deleted:
                ours = f"status {known.status_id}, changed {known.modified_at:%Y-%m-%d %H:%M:%S}"
                theirs = f"status {told.status_id}, changed {told.date_modified:%Y-%m-%d %H:%M:%S}"
                event = "store/order/archived" if told.is_deleted else "store/order/updated"
                yield Difference(f"order {told.id}", ours, theirs, event, READ, key)


@unit_of_work
async def _kept(store: Store, found: Sequence[Difference], now: datetime) -> None:
    await Reconciliation.create(store=store, at=now, differences=[asdict(each) for each in found])
    await _ask(found, now)


@unit_of_work
async def _repaired(
    store: Store, known: Reconciliation, found: Sequence[Difference], cause: Cause
) -> None:
    known.repaired, known.by = True, cause.source
    await known.save(update_fields=["repaired", "by"])
    before = {each.what: each.ours for each in found}
    after = {each.what: each.theirs for each in found}
    changed = Changed("repair differences", f"{len(found)} differences", before, after)
    await record(store, cause.source, cause.at, changed)
    await _ask(found, cause.at)


async def _ask(found: Sequence[Difference], now: datetime) -> None:
    for each in found:
        if each.kind != LEDGER:
            await enqueue(each.kind, each.key, now)


@unit_of_work
async def _ask_for_money(store: Store, now: datetime) -> None:
    """Of orders that were read before prices were kept, or payments of those that wait; and those
    that were set to shipped by hand before that was understood."""
    reported = Backorder.filter(store_id=store.id)
    waiting = reported.filter(state=State.WAITING)
    unread = (
        Q(currency=None, id__in=Subquery(reported.values("order_id")))
        | Q(payment=None, id__in=Subquery(waiting.values("order_id")))
        | Q(status_id__in=[*DONE], id__in=Subquery(waiting.values("order_id")))
    )
    numbers = Order.filter(unread, store=store, gone=False).order_by("-placed_at").limit(UNREAD)
    for number in await numbers.values_list("order_id", flat=True):
        await enqueue(READ, f"{store.hash}/{number}", now)


async def last_comparison(store: Store) -> Reconciliation | None:
    return await Reconciliation.filter(store=store).order_by("-id").first()


async def comparisons(store: Store, most: int) -> list[Reconciliation]:
    """The newest ones first."""
    return await Reconciliation.filter(store=store).order_by("-id").limit(most)
