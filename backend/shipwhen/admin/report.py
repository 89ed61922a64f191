"""Who waits for what, since when, and what became of it: one row for each product in an order."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.admin.searching import narrowed
from shipwhen.admin.sheets import sheet
from shipwhen.catalog import filters
from shipwhen.orders import report
from shipwhen.orders.report import Place, Row, Wanted

PATH, FILE = "/admin/report", "/admin/report.csv"
ROWS = 50
STATES = {
    "": "All",
    "waiting": "Waiting",
    "late": "Late",
    "oversold": "Oversold",
    "ready": "Ready to ship",
    "shipped": "Shipped",
    "cancelled": "Cancelled",
}
PAYMENTS = [
    ("", "Paid or not"),
    ("yes", "Paid"),
    ("no", "Not paid"),
    ("unknown", "BigCommerce does not say"),
]
KINDS = {"waiting": "warning", "ready": "primary", "shipped": "success", "cancelled": ""}
"""Of badges."""
HEAD = [
    "Order",
    "Ordered on",
    "Product",
    "SKU",
    "Units ordered",
    "Ready when ordered",
    "Backordered",
    "Still waiting",
    "Promised from",
    "Promised by",
    "Status",
    "Late",
    "Oversold",
    "Value waiting",
    "Currency",
    "Paid",
]
WHOLE = (Wanted(), Wanted(state="waiting"))
"""All that waits is added up, so that units of orders that were not read belong beside it."""
PAID = {True: "yes", False: "no", None: ""}


class Report:
    """The page, and the same as a table for spreadsheets."""

    def __init__(self, desk: Desk, order_page: str) -> None:
        """`order_page` is the address of an order, with places for what differs."""
        self._desk, self._orders = desk, order_page

    def routes(self) -> list[BaseRoute]:
        return [self._desk.route(PATH, self._page), self._desk.route(FILE, self._file)]

    async def _page(self, visit: Visit) -> Response:
        wanted, older = Wanted.of(visit.query), Place.of(visit.query.get("older", ""))
        found = await report.page(visit.store, wanted, visit.today, older, ROWS)
        answer = visit.page(
            "report.html",
            "report",
            wanted=wanted,
            is_filtered=bool(replace(wanted, state="").query()),
            page=found,
            order_page=partial(self._order_page, visit),
            open=await report.still_open(visit.store, wanted, visit.today),
            unread=await report.unread(visit.store) if wanted in WHOLE else 0,
            newest=_address(PATH, wanted) if older else "",
            older=_address(PATH, wanted, older=str(found.older)),
            export=_address(FILE, wanted),
            states=STATES,
            kinds=KINDS,
            payments=PAYMENTS,
            brands=[("", "All brands"), *(await filters.brands(visit.store)).items()],
            categories=await _categories(visit),
        )
        return narrowed(visit, answer, _address(PATH, wanted))

    def _order_page(self, visit: Visit, number: int) -> str:
        """Empty until the platform has told where its control panel is."""
        if not visit.control_panel:
            return ""
        return self._orders.format(control_panel=visit.control_panel, number=number)

    async def _file(self, visit: Visit) -> Response:
        found = report.every(visit.store, Wanted.of(visit.query), visit.today)
        rows = _cells(found, visit)
        return sheet(f"backorders-{visit.today}.csv", HEAD, rows, visit.headers)


def _address(path: str, wanted: Wanted, **other: str) -> str:
    query = urlencode(wanted.query(**other))
    return f"{path}?{query}" if query else path


async def _categories(visit: Visit) -> list[tuple[int | str, str]]:
    named = await filters.categories(visit.store)
    return [("", "All categories"), *((each.category_id, " › ".join(each.path)) for each in named)]


async def _cells(rows: AsyncIterator[Row], visit: Visit) -> AsyncIterator[Sequence[object]]:
    async for row in rows:
        yield [
            row.order_id,
            visit.show.day(row.place.placed_at),
            row.name,
            row.sku,
            row.quantity,
            row.ready,
            row.backordered,
            row.waiting,
            row.promised_from,
            row.promised_by,
            STATES[row.state],
            "yes" if row.late(visit.today) else "no",
            row.oversold,
            row.value,
            row.currency,
            PAID[row.paid],
        ]
