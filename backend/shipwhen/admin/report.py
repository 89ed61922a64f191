"""Who waits for what, since when, and what became of it: one row for each product in an order."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from urllib.parse import urlencode

from babel.numbers import get_currency_precision
from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.admin.searching import narrowed
from shipwhen.admin.sheets import sheet
from shipwhen.catalog import filters
from shipwhen.orders import report
from shipwhen.orders.report import Open, Place, Row, Told, Wanted
from shipwhen.stock.columns import BETWEEN

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
    "Promised units",
    "Promised from",
    "Promised by",
    "Next promised by",
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
            open=await _still_open(visit, wanted),
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


async def _still_open(visit: Visit, wanted: Wanted) -> Open | None:
    """None where nothing that is listed can wait, so that no sum stands above rows it is not of."""
    if not wanted.may_wait:
        return None
    return await report.still_open(visit.store, wanted, visit.today)


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
            *_promised(row.told),
            row.next_by,
            STATES[row.state],
            "yes" if row.late(visit.today) else "no",
            row.oversold,
            _amount(row.value, row.currency),
            row.currency,
            PAID[row.paid],
        ]


def _promised(told: Sequence[Told]) -> tuple[str, str, str]:
    """Units, their first days and their last ones, as a file of shipments has them."""
    units = [str(each.quantity) for each in told]
    first = [str(each.date_from or each.date or "") for each in told]
    last = [str(each.date or "") for each in told]
    return BETWEEN.join(units), BETWEEN.join(first), BETWEEN.join(last)


def _amount(value: Decimal | None, currency: str) -> Decimal | None:
    """With as many digits as the currency has."""
    if value is None:
        return None
    return value.quantize(Decimal(1).scaleb(-get_currency_precision(currency)))
