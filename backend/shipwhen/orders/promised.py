"""What those units of a line were promised that still wait."""

import datetime as dt

from shipwhen.orders.models import OrderLine


def promised(line: OrderLine) -> list[tuple[dt.date | None, int]]:
    """Days with units, in the order that they are served; fewer than wait where some were sold past
    what could be had."""
    skip, left = _served(line), line.waiting
    found = []
    for each in line.splits:
        skipped = min(skip, each["quantity"])
        units = min(each["quantity"] - skipped, left)
        if units:
            found.append((dt.date.fromisoformat(each["date"]) if each["date"] else None, units))
        skip, left = skip - skipped, left - units
    return found


def next_day(line: OrderLine) -> dt.date | None:
    """By which the next unit that waits was promised; None where it was promised none."""
    units = promised(line)
    return units[0][0] if units else None


def _served(line: OrderLine) -> int:
    """Units that were backordered and have come, those promised first.

    What was refunded no longer waits either, and what was added once nobody counted is held too:
    neither was served.
    """
    return max(0, min(line.held - line.ready, line.backordered - line.waiting))
