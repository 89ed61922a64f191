"""Tables for spreadsheets, sent while they are made."""

from collections.abc import AsyncIterator, Mapping, Sequence

from starlette.responses import StreamingResponse

from shipwhen.stock.sheet import written

AT_ONCE = 500
"""Rows."""
BOM = "\ufeff".encode()
"""By which spreadsheets know that letters are UTF-8."""
Row = Sequence[object]


def sheet(
    name: str, head: Row, rows: AsyncIterator[Row], headers: Mapping[str, str]
) -> StreamingResponse:
    """Of rows that come one by one."""
    return portioned(name, _portions(head, rows), headers)


def portioned(
    name: str, portions: AsyncIterator[Sequence[Row]], headers: Mapping[str, str]
) -> StreamingResponse:
    """As a file to be saved under that name, the header first."""
    saved = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(_marked(portions), media_type="text/csv", headers={**headers, **saved})


async def _portions(head: Row, rows: AsyncIterator[Row]) -> AsyncIterator[list[Row]]:
    held = [head]
    async for row in rows:
        held.append(row)
        if len(held) == AT_ONCE:
            yield held
            held = []
    yield held


async def _marked(portions: AsyncIterator[Sequence[Row]]) -> AsyncIterator[bytes]:
    yield BOM
    async for rows in portions:
        yield written(rows)
