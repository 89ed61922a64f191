"""The last day that a line was promised, for late ones to be found."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

PORTION = 1_000


async def written(_: object, editor: Any) -> None:  # noqa: ANN401 - Tortoise's own
    """Of the lines that are there; one whose days are not all told has none."""
    last = 0
    while True:
        _, rows = await editor.client.execute_query(
            "SELECT b.id, l.splits FROM backorders b JOIN order_lines l ON l.id = b.line_id"
            f" WHERE b.id > {last} ORDER BY b.id LIMIT {PORTION}"
        )
        if not rows:
            return
        days: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            last = int(row["id"])
            days[_last_day(row["splits"])].append(str(last))
        for day in filter(None, days):
            await editor.client.execute_query(
                f"UPDATE backorders SET promised_by = '{day}' WHERE id IN ({','.join(days[day])})"  # noqa: S608 - days and numbers of our own
            )


def _last_day(told: str | Sequence[Mapping[str, str | None]]) -> str:
    splits = json.loads(told) if isinstance(told, str) else told
    days = [each["date"] or "" for each in splits]
    return max(days) if all(days) and days else ""


class Migration(migrations.Migration):
    dependencies = [("shipwhen", "0017_payment")]

    operations = [
        ops.AddField("Backorder", "promised_by", fields.DateField(null=True)),
        ops.RunPython(written, ops.RunPython.noop),
    ]
