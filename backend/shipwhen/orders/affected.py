"""Orders that were told a day which another plan of shipments would break."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from shipwhen.orders.models import OrderLine
from shipwhen.orders.promised import promised
from shipwhen.promise import Line, Stock, offer, promise
from shipwhen.stores.models import Store

Run = Sequence[tuple[dt.date, int]]
"""Days with units, one after the other."""
AT_ONCE, NEVER = dt.date.min, dt.date.max


@dataclass(frozen=True)
class Affected:
    """A line that waits: what it was told, and what it would get."""

    order_id: int
    placed_at: dt.datetime
    units: int
    """Those that would come too late."""
    told: dt.date
    """The earliest day that would be broken."""
    expected: dt.date | None
    """Of what was told that day; None where no day would be known any more."""
    late: bool
    """Whether units come too late already."""


async def affected(
    store: Store, variant_id: int, plans: tuple[Stock, Stock], today: dt.date
) -> list[Affected]:
    """Of the lines that wait for a variant, oldest first, those of which units come later by the
    second plan than by the first, and than they were told."""
    waiting = OrderLine.filter(
        order__store=store, order__gone=False, variant__variant_id=variant_id, waiting__gt=0
    )
    lines = await waiting.order_by("order__placed_at", "id").prefetch_related("order")
    units = [line.waiting for line in lines]
    now, then = (promise(offer(plan, today), units) for plan in plans)
    found = (_broken(*each) for each in zip(lines, now, then, strict=True))
    return [each for each in found if each]


def _broken(line: OrderLine, before: Line, after: Line) -> Affected | None:
    runs = _told(line), _expected(before), _expected(after)
    broken = [
        (told, now, then, units)
        for (told, now, then), units in _unit_by_unit(line.waiting, *runs)
        if max(now, told) < then
    ]
    if not broken:
        return None
    first = min(told for told, *_ in broken)
    last = max(then for told, _, then, _ in broken if told == first)
    return Affected(
        line.order.order_id,
        line.order.placed_at,
        sum(units for *_, units in broken),
        first,
        None if last == NEVER else last,
        any(told < now for told, now, *_ in broken),
    )


def _told(line: OrderLine) -> Run:
    return [(day or NEVER, units) for day, units in promised(line)]


def _expected(line: Line) -> Run:
    return [(AT_ONCE, line.ready), *((each.date or NEVER, each.quantity) for each in line.splits)]


def _unit_by_unit(units: int, *runs: Run) -> Iterator[tuple[list[dt.date], int]]:
    """Stretches of units with their day in each run; the cost follows days, never units."""
    ends = {end for run in runs for end in accumulate(each for _, each in run) if end < units}
    for first, after in pairwise(sorted({0, *ends, units})):
        yield [_day(run, first) for run in runs], after - first


def _day(run: Run, unit: int) -> dt.date:
    ends = accumulate(units for _, units in run)
    return next((day for (day, _), end in zip(run, ends, strict=True) if end > unit), NEVER)
