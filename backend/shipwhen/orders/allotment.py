"""Units that arrived go to the orders that waited for them, the oldest first."""

from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.orders import backorders
from shipwhen.orders.models import OrderLine
from shipwhen.stock import units
from shipwhen.stock.ledger import Cause
from shipwhen.stock.models import EntryKind, Mode
from shipwhen.stores.service import hold, store_named


class Allotment:
    """Serves who waits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def work(self, key: str) -> None:
        """The key is `hash/variant id`."""
        hash, _, number = key.partition("/")  # noqa: A001 - the platform's word
        await self._serve(hash, int(number))

    @unit_of_work
    async def _serve(self, hash: str, variant_id: int) -> None:  # noqa: A002 - as above
        store = await store_named(hash)
        await hold(store)
        waiting = OrderLine.filter(
            order__store=store, variant__variant_id=variant_id, waiting__gt=0, order__gone=False
        )
        keeper = (await units.kept(store, [variant_id])).get(variant_id)
        if keeper and keeper.mode == Mode.NATIVE:
            waiting = waiting.filter(mode=Mode.MANAGED)  # the others are the platform's own
        lines = await waiting.order_by("order__placed_at", "id").prefetch_related("order")
        if keeper and keeper.mode == Mode.MANAGED:
            before = Cause(EntryKind.ORDER, "orders that waited before", self._clock.now())
            await units.owe(store, variant_id, sum(line.waiting for line in lines), before)
        free = await units.free(store, variant_id)
        for line in lines:
            served = min(line.waiting, free)
            if not served:
                return
            line.moves += 1
            source = f"order {line.order.order_id}"
            event = f"{source} line {line.line_id} move {line.moves}"
            cause = Cause(EntryKind.ALLOTMENT, source, self._clock.now(), event)
            await units.serve(store, variant_id, served, cause)
            line.held, line.waiting, free = line.held + served, line.waiting - served, free - served
            await line.save()
            await backorders.follow_line(line.order, line)
