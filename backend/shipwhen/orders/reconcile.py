"""What we know against what the platform says: every difference named, then made good."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from shipwhen.bigcommerce import Client
from shipwhen.bigcommerce import orders as platform
from shipwhen.catalog.mirror import REFRESH
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.jobs import enqueue
from shipwhen.orders.models import Order, Reconciliation
from shipwhen.orders.reading import READ
from shipwhen.stock import ledger
from shipwhen.stock.keeping import Keeping
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Store
from shipwhen.stores.service import store_named

RECONCILE = "reconcile a store"
"""The work; its key is the store's hash."""
NIGHTLY = timedelta(days=1)
OVERLAP = timedelta(hours=1)
LEDGER = "the ledger"


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
        return self._clock.now() + NIGHTLY

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
        if any(each.kind == LEDGER for each in found):
            await ledger.rebuild(store)
        await self._keeping.accept(store)
        await _kept(store, found, now)

    async def _of_orders(self, store: Store, client: Client) -> AsyncIterator[Difference]:
        last = await Reconciliation.filter(store=store).order_by("-at").first()
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
    for each in found:
        if each.kind != LEDGER:
            await enqueue(each.kind, each.key, now)
