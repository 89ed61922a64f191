"""Orders that were told a day which another plan of shipments would break."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from shipwhen.orders.models import OrderLine
from shipwhen.promise import Line, Stock, offer, promise
from shipwhen.stores.models import Store


@dataclass(frozen=True)
class Affected:
    """A line that waits: what it was told, and what it would get."""

    order_id: int
    placed_at: dt.datetime
    units: int
    told: dt.date
    """The last day."""
    expected: dt.date | None
    """None where no day would be known any more."""


async def affected(
    store: Store, variant_id: int, plans: tuple[Stock, Stock], today: dt.date
) -> list[Affected]:
    """Of the lines that wait for a variant, oldest first, those that are served in time by the
    first plan and not by the second."""
    waiting = OrderLine.filter(
        order__store=store, order__gone=False, variant__variant_id=variant_id, waiting__gt=0
    )
    lines = await waiting.order_by("order__placed_at", "id").prefetch_related("order")
    units = [line.waiting for line in lines]
    now, then = (promise(offer(plan, today), units) for plan in plans)
    return [
        Affected(line.order.order_id, line.order.placed_at, line.waiting, told, after.expected_date)
        for line, before, after in zip(lines, now, then, strict=True)
        if (told := _told(line)) and _kept(before, told) and not _kept(after, told)
    ]


def _told(line: OrderLine) -> dt.date | None:
    """The last day that was told of all its units; none where some had none."""
    days: Sequence[str | None] = [each["date"] for each in line.splits]
    known = [dt.date.fromisoformat(each) for each in days if each]
    return max(known) if known and len(known) == len(days) else None


def _kept(line: Line, told: dt.date) -> bool:
    """Units that are ready have no day, and are in time."""
    if not line.backordered:
        return True
    return line.expected_date is not None and line.expected_date <= told
