"""Files in and out: many changes from a CSV, and the same columns as a CSV."""

from collections.abc import AsyncIterator
from pathlib import PurePath

from starlette.datastructures import UploadFile
from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit, without_nul
from shipwhen.admin.recent import recent
from shipwhen.admin.sheets import portioned
from shipwhen.errors import Invalid
from shipwhen.stock import batch, export
from shipwhen.stock.batch import Wish
from shipwhen.stock.columns import recognised
from shipwhen.stock.models import Action
from shipwhen.stock.selection import Selection
from shipwhen.stock.sheet import lines

ACTIONS = {Action.EDIT, Action.ASSIGN}
"""That files are imported for."""


class Imports:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[BaseRoute]:
        route = self._desk.route
        return [
            route("/admin/import", self._ask),
            route("/admin/import", self._take, "POST"),
            route("/admin/import/sample.csv", self._sample),
            route("/admin/export.csv", self._export),
        ]

    async def _ask(self, visit: Visit) -> Response:
        return await _page(visit, Action.EDIT)

    async def _take(self, visit: Visit) -> Response:
        async with visit.request.form() as form:
            action = Action.ASSIGN if form.get("action") == Action.ASSIGN else Action.EDIT
            file, wrong = form.get("file"), "Choose a file."
            if isinstance(file, UploadFile) and file.filename:
                try:
                    number = await _kept(visit, action, file)
                except Invalid as error:
                    wrong = error.message
                else:
                    return visit.go(f"/admin/batches/{number}")
        return await _page(visit, action, wrong)

    async def _sample(self, visit: Visit) -> Response:
        assigned = visit.query.get("action") != Action.ASSIGN

        async def filled() -> AsyncIterator[list[export.Row]]:
            yield await export.sample(visit.store, assigned=assigned, today=visit.today)

        return portioned("shipwhen-sample.csv", filled(), visit.headers)

    async def _export(self, visit: Visit) -> Response:
        rows = export.rows(visit.store, Selection.of(visit.query), visit.today)
        return portioned(f"shipwhen-{visit.store.hash}-{visit.today}.csv", rows, visit.headers)


async def _page(visit: Visit, action: Action, error: str = "") -> Response:
    found = await recent(visit.store)
    status = Invalid.status if error else 200
    return visit.page(
        "import.html",
        "products",
        status,
        action=action,
        error=error,
        recent=found,
        most=batch.MOST_ROWS,
    )


async def _kept(visit: Visit, action: Action, file: UploadFile) -> int:
    """Rows are read from the disk as they are taken in. Raises Invalid."""
    rows = lines(file.file)
    _, header = next(rows, (1, []))
    columns = recognised(header)
    if len(header) < 2:  # noqa: PLR2004 - a name, and something about it
        raise Invalid("The first line has to name the columns, with commas or semicolons between.")
    wish = Wish(
        action=action,
        by=visit.member.email,
        at=visit.now,
        source=PurePath(without_nul(file.filename or "")).name,
        header=header,
        columns=columns,
    )
    kept = await batch.keep(visit.store, wish, rows)
    return kept.id
