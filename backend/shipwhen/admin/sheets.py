"""Tables for spreadsheets, sent while they are made."""

import csv
import io
from collections.abc import AsyncIterator, Mapping, Sequence

from starlette.responses import StreamingResponse

from shipwhen.stock.sheet import safe

AT_ONCE = 64 * 1024
BOM = "\ufeff"
"""By which spreadsheets know that letters are UTF-8."""


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
        writer.writerow([_told(cell) for cell in row])
        if page.tell() > AT_ONCE:
            yield page.getvalue()
            page.seek(0)
            page.truncate()
    yield page.getvalue()


def _told(cell: object) -> str:
    """What a spreadsheet would run as a formula is told as text; numbers are none."""
    if isinstance(cell, str):
        return safe(cell)
    return "" if cell is None else str(cell)
