"""Many changes at once, followed from the first look to the last row."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.admin.formats import Formats
from shipwhen.admin.recent import titled
from shipwhen.admin.sheets import portioned
from shipwhen.admin.words import Difference, differences, worded
from shipwhen.errors import Invalid
from shipwhen.jobs import Jobs, problems
from shipwhen.stock import batch as batches
from shipwhen.stock.batch import SAME, Told
from shipwhen.stock.became import became
from shipwhen.stock.columns import KNOWN, NAMES, SETTABLE, TICKS, TOLD
from shipwhen.stock.models import Batch, BatchState
from shipwhen.stock.situation import situations
from shipwhen.whole import whole

ROWS = 50
"""Of a page."""
SAMPLES = 3
STEPS = {
    BatchState.READ: 2,
    BatchState.CHECKING: 3,
    BatchState.CHECKED: 3,
}
OVERWRITTEN = {name: KNOWN[name].label for name in TICKS if name in KNOWN} | {
    "lead_time": "Lead time",
    "date": "Days they are due",
}


@dataclass(frozen=True)
class Shown:
    """A row as it is told to people."""

    line: int
    name: str
    product: str
    wanted: Sequence[tuple[str, str]]
    changes: Sequence[Difference]
    """From what to what, as far as that is known."""
    outcome: str

    @property
    def same(self) -> bool:
        return self.outcome == SAME


class Batches:
    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        self._desk, self._jobs = desk, jobs

    def routes(self) -> list[BaseRoute]:
        route, one = self._desk.route, "/admin/batches/{batch:int}"
        return [
            route(one, self._show),
            route(f"{one}/check", self._check, "POST"),
            route(f"{one}/start", self._start, "POST"),
            route(f"{one}/undo", self._undo, "POST"),
            route(f"{one}/result.csv", self._result),
        ]

    async def _show(self, visit: Visit) -> Response:
        return await self._page(visit, await _named(visit))

    async def _check(self, visit: Visit) -> Response:
        batch = await _named(visit)
        form = await visit.form()
        columns = [form.get(f"column.{number}", "") for number in range(len(batch.header))]
        ticked = await visit.ticked("overwrite")
        try:
            columns = [each if each in KNOWN else "" for each in columns]
            await batches.check(visit.store, batch.id, columns, ticked, visit.now)
        except Invalid as error:
            batch.columns, batch.ticked, batch.state = columns, list(ticked), BatchState.READ
            return await self._page(visit, batch, error.message)
        return self._on(visit, batch)

    async def _start(self, visit: Visit) -> Response:
        batch = await _named(visit)
        whole = (await visit.form()).get("rows") == "all"
        try:
            await batches.start(visit.store, batch.id, visit.now, all_or_none=whole)
        except Invalid as error:
            return await self._page(visit, batch, error.message)
        return self._on(visit, batch)

    async def _undo(self, visit: Visit) -> Response:
        batch = await _named(visit)
        await batches.undo(visit.store, batch.id, visit.now)
        return self._on(visit, batch)

    def _on(self, visit: Visit, batch: Batch) -> Response:
        self._jobs.ring()
        return visit.go(f"/admin/batches/{batch.id}")

    async def _page(self, visit: Visit, batch: Batch, error: str = "") -> Response:
        wrong, page = visit.query.get("show") == "wrong", _number(visit.query.get("page", ""))
        found: list[Told] = []
        if not batch.working:
            found = await batches.page_of(batch, (page - 1) * ROWS, ROWS, wrong=wrong)
        unread = batch.state == BatchState.READ
        key = f"{visit.store.hash}/{batch.id}"
        return visit.page(
            "batch.html",
            "products",
            422 if error else 200,
            batch=batch,
            title=titled(batch),
            step=STEPS.get(batch.state, 4),
            rows=[] if unread else await _shown(visit, batch, found),
            examples=_examples(batch, found) if unread else [],
            wrong=wrong,
            number=page,
            pages=-(-(batch.wrong if wrong else batch.rows) // ROWS),
            known=[*NAMES, *SETTABLE, *TOLD],
            overwritten=OVERWRITTEN,
            error=visit.show.counted(error),
            can_undo=await batches.can_undo(batch),
            problems=list((await problems(key)).values()) if batch.working else [],
        )

    async def _result(self, visit: Visit) -> Response:
        batch = await _named(visit)

        async def lines() -> AsyncIterator[list[list[str]]]:
            yield [["line", *batch.header, "result", "reason"]]
            async for told in batches.every(batch):
                yield [_line(batch, each) for each in told]

        return portioned(f"shipwhen-result-{batch.id}.csv", lines(), visit.headers)


async def _named(visit: Visit) -> Batch:
    """Raises Unknown."""
    return await batches.batch_of(visit.store, visit.request.path_params["batch"])


def _line(batch: Batch, told: Told) -> list[str]:
    cells = [*told.cells, *[""] * (len(batch.header) - len(told.cells))]
    return [str(told.line), *cells[: len(batch.header)], *_result(batch, told)]


def _result(batch: Batch, told: Told) -> tuple[str, str]:
    if told.wrong:
        back = batch.state in {BatchState.UNDONE, BatchState.STOPPED}
        return "left as it is" if back else "not changed", told.outcome
    if told.outcome == SAME:
        return "no change", ""
    return {
        BatchState.DONE: "changed",
        BatchState.UNDONE: "put back",
        BatchState.STOPPED: "put back",
    }.get(batch.state, "would change"), ""


async def _shown(visit: Visit, batch: Batch, found: Sequence[Told]) -> list[Shown]:
    """With the names of what they are of, where that is known."""
    read = batches.reader(batch, visit.store.date_formats or [])
    given = [read.given(index, each.line, each.cells) for index, each in enumerate(found)]
    there = await situations(visit.store, given)
    labels = {column.name: column.label for column in SETTABLE} | {"units": "Units more"}
    rows = []
    for row, each in zip(given, found, strict=True):
        try:
            known: Any = there.of(row)
        except ValueError:
            known = []
        wanted = [
            (labels[name], _cell(name, cell, visit.show))
            for name, cell in zip(batch.columns, each.cells, strict=False)
            if name in labels and cell.strip("; ")
        ]
        named = row.sku or (known[0].sku if len(known) == 1 else "")
        product = known[0].name if known else ""
        changes = _changes(visit, batch, each, {one.variant_id: one.sku for one in known})
        rows.append(
            Shown(each.line, named, product, wanted, changes, visit.show.counted(each.outcome))
        )
    return rows


def _cell(name: str, cell: str, show: Formats) -> str:
    """In the words of the dialog, without parts that are empty."""
    told = worded(name, cell)
    return told or show.written("; ".join(part for part in cell.split("; ") if part))


def _changes(
    visit: Visit, batch: Batch, told: Told, skus: Mapping[int, str]
) -> Sequence[Difference]:
    """Of several variants each by its SKU; nothing of a row that changed nothing."""
    if told.outcome:
        return []
    found = became(batch.action, told)
    if len(found) == 1:
        return differences(found[0].before, found[0].after, visit.show)
    named = [(skus.get(each.variant_id) or f"Variant {each.variant_id}", each) for each in found]
    before = {name: each.before for name, each in named}
    return differences(before, {name: each.after for name, each in named}, visit.show)


def _examples(batch: Batch, found: Sequence[Told]) -> list[list[str]]:
    """Of each column the first cells that are filled, cut where they are long."""
    return [
        [each.cells[at][:24] for each in found if at < len(each.cells) and each.cells[at]][:SAMPLES]
        for at in range(len(batch.header))
    ]


def _number(text: str) -> int:
    return whole(text) or 1
