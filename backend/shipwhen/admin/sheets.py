"""Tables for spreadsheets, sent while they are made."""

import csv
import io
from collections.abc import AsyncIterator, Mapping, Sequence

from starlette.responses import StreamingResponse

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
AT_ONCE = 64 * 1024
BOM = "\ufeff"
"""By which spreadsheets know that letters are UTF-8."""


def harmless(cell: object) -> str:
    """What a spreadsheet would run as a formula is told as text; numbers are none."""
    text = "" if cell is None else str(cell)
    if isinstance(cell, str) and text.startswith(BEGINS_A_FORMULA):
        return f"'{text}"
    return text


def sheet(
    name: str,
    head: Sequence[str],
    rows: AsyncIterator[Sequence[object]],
    headers: Mapping[str, str],
) -> StreamingResponse:
    """As a file to be saved under that name."""
    saved = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(
        _written(head, rows), media_type="text/csv", headers={**headers, **saved}
    )


async def _written(
    head: Sequence[str], rows: AsyncIterator[Sequence[object]]
) -> AsyncIterator[str]:
    page = io.StringIO()
    page.write(BOM)
    writer = csv.writer(page)
    writer.writerow(head)
    async for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        if page.tell() > AT_ONCE:
            yield page.getvalue()
            page.seek(0)
            page.truncate()
    yield page.getvalue()
