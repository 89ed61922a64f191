"""The day by which the next unit that waits was promised, for late ones to be found."""

import json
from collections import defaultdict
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

PORTION = 1_000


async def written(_: object, editor: Any) -> None:  # noqa: ANN401 - Tortoise's own
    """Of the lines that wait; one whose next unit was promised no day has none."""
    last = 0
    while True:
        _, rows = await editor.client.execute_query(
            "SELECT b.id, l.splits, l.ready, l.backordered, l.held, l.waiting"
            " FROM backorders b JOIN order_lines l ON l.id = b.line_id"
            f" WHERE b.id > {last} AND b.waiting > 0 ORDER BY b.id LIMIT {PORTION}"
        )
        if not rows:
            return
        days: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            last = int(row["id"])
            days[_next_day(row)].append(str(last))
        for day in filter(None, days):
            await editor.client.execute_query(
                f"UPDATE backorders SET promised_by = '{day}' WHERE id IN ({','.join(days[day])})"  # noqa: S608 - days and numbers of our own
            )


def _next_day(row: Mapping[str, Any]) -> str:
    """Units that have come were those promised first."""
    told = row["splits"]
    splits = json.loads(told) if isinstance(told, str) else told
    served = max(0, min(row["held"] - row["ready"], row["backordered"] - row["waiting"]))
    ends = accumulate(each["quantity"] for each in splits)
    days = (each["date"] for each, end in zip(splits, ends, strict=True) if end > served)
    return next(days, None) or ""


class Migration(migrations.Migration):
    dependencies = [("shipwhen", "0017_payment")]

    operations = [
        ops.AddField("Backorder", "promised_by", fields.DateField(null=True)),
        ops.RunPython(written, ops.RunPython.noop),
    ]
