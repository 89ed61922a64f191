"""Everything that is on the way: added, received, moved and cancelled."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.admin.searching import narrowed
from shipwhen.errors import Conflict, Invalid, ShipwhenError, Unknown
from shipwhen.jobs import Jobs
from shipwhen.orders.affected import affected
from shipwhen.promise import Shipment
from shipwhen.stock import arrivals, shipments
from shipwhen.stock.arrivals import Arrival, Asked, Choice, View
from shipwhen.stock.days import picked, refuse_days
from shipwhen.stock.ledger import Cause
from shipwhen.stock.models import EntryKind
from shipwhen.stock.shipments import Hand, Received
from shipwhen.whole import MOST, whole

PATH = "/admin/shipments"
ONE = f"{PATH}/{{shipment:int}}"
ROWS, CHOICES, SHOWN = 50, 8, 10
MOST_UNITS = 1_000_000
OVER = "shipment-over.html"
MOST_LETTERS = 100
PILLS = {
    View.COMING: "On the way",
    View.OVERDUE: "Overdue",
    View.WEEK: "Next 7 days",
    View.RECEIVED: "Received",
    View.CANCELLED: "Cancelled",
}


@dataclass(frozen=True)
class Days:
    """As they were typed, and understood."""

    date_from: dt.date | None
    date: dt.date | None
    errors: Mapping[str, str]


class Shipments:
    """The list, and a dialog for each thing that can be done."""

    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        self._desk, self._jobs = desk, jobs

    def routes(self) -> list[BaseRoute]:
        route = self._desk.route
        return [
            route(PATH, self._list),
            route(f"{PATH}/new", self._new),
            route(f"{PATH}/new", self._add, "POST"),
            route(f"{PATH}/choices", self._choices),
            route(f"{ONE}/receive", self._ask_receive),
            route(f"{ONE}/receive", self._receive, "POST"),
            route(f"{ONE}/move", self._ask_move),
            route(f"{ONE}/check", self._check, "POST"),
            route(f"{ONE}/move", self._move, "POST"),
            route(f"{ONE}/cancel", self._ask_cancel),
            route(f"{ONE}/cancel", self._cancel, "POST"),
        ]

    async def _list(self, visit: Visit) -> Response:
        asked = _asked(visit.query)
        rows = await arrivals.arrivals(visit.store, asked, visit.today, ROWS + 1)
        more = _address(replace(asked, after=rows[ROWS - 1].place)) if len(rows) > ROWS else ""
        answer = visit.page(
            "shipments.html",
            "shipments",
            asked=asked,
            rows=rows[:ROWS],
            more=more,
            first=_address(replace(asked, after="")) if asked.after else "",
            counts=await arrivals.counts(visit.store, visit.today),
            pills=PILLS,
        )
        return narrowed(visit, answer, _address(asked))

    async def _new(self, visit: Visit) -> Response:
        return await self._ask_new(visit, {}, {})

    async def _ask_new(
        self, visit: Visit, typed: Mapping[str, str], errors: Mapping[str, str]
    ) -> Response:
        found = await _found(visit, typed)
        status = 422 if errors else 200
        return visit.page(
            "shipment-new.html", status=status, choices=found, typed=typed, errors=errors
        )

    async def _choices(self, visit: Visit) -> Response:
        found = await _found(visit, visit.query)
        return visit.page("shipment-choices.html", choices=found, typed=visit.query, errors={})

    async def _add(self, visit: Visit) -> Response:
        typed = await visit.form()
        days, units = _days(typed, visit), _units(typed.get("units", ""))
        errors = dict(days.errors)
        if (number := whole(typed.get("variant", ""))) is None:
            errors["variant"] = "Choose a product."
        if units is None:
            errors["units"] = f"Give a number of units from 1 to {visit.show.number(MOST_UNITS)}."
        if errors or number is None or units is None or days.date is None:
            return await self._ask_new(visit, typed, errors)
        shipment = Shipment(units, days.date, days.date_from)
        reference = typed.get("reference", "")[:MOST_LETTERS]
        hand = Hand(visit.member.email, visit.now)
        try:
            await shipments.announce(visit.store, number, shipment, hand, reference)
        except Unknown:
            gone = {"variant": "It is not assigned any more: choose another product."}
            return await self._ask_new(visit, typed, gone)
        return self._done(visit, "The shipment was added.")

    async def _ask_receive(self, visit: Visit) -> Response:
        return await self._dialog(visit, "shipment-receive.html")

    async def _receive(self, visit: Visit) -> Response:
        row, typed = await _one(visit), await visit.form()
        units = _units(typed.get("units", ""))
        if units is None:
            most = visit.show.number(row.expected)
            error = Invalid(f"Give a number of units from 1 to {most}.")
            return await self._dialog(visit, "shipment-receive.html", typed, error)
        cause = Cause(EntryKind.SHIPMENT, visit.member.email, visit.now)
        try:
            received = Received(row.number, units, "added_there" in typed)
            await shipments.receive(visit.store, received, cause, typed.get("seen", ""))
        except Conflict as error:
            # where somebody has received all of it, these units are among them
            kept = typed if (await _one(visit)).expected else {}
            return await self._dialog(visit, "shipment-receive.html", kept, error)
        except Invalid as error:
            return await self._dialog(visit, "shipment-receive.html", typed, error)
        came = "1 unit" if units == 1 else f"{visit.show.number(units)} units"
        verb = "was" if units == 1 else "were"
        return self._done(visit, f"{came} of {row.name} {verb} received.")

    async def _ask_move(self, visit: Visit) -> Response:
        """With the days that were typed, for who comes back from seeing whom they affect."""
        typed = visit.query if "date" in visit.query else {}
        return await self._dialog(visit, "shipment-move.html", typed)

    async def _check(self, visit: Visit) -> Response:
        """Who is affected, before anything moves."""
        row, typed = await _one(visit), await visit.form()
        if not row.expected:
            return await self._dialog(visit, OVER)
        days = _days(typed, visit)
        if (days.date_from, days.date) == (row.date_from, row.date):
            days = replace(days, errors={"date": "It is due then already: give another day."})
        if days.date is None or days.errors:
            error = Invalid("Correct what is marked.")
            return visit.page(
                "shipment-move.html",
                status=422,
                row=row,
                error=error,
                typed=typed,
                errors=days.errors,
            )
        window = days.date_from, days.date
        plans = await arrivals.plans(visit.store, row.number, window, visit.today)
        found = await affected(visit.store, row.variant_id, plans, visit.today)
        return visit.page(
            "shipment-check.html",
            row=row,
            typed=typed,
            days=days,
            found=found[:SHOWN],
            orders=len({each.order_id for each in found}),
            units=sum(each.units for each in found),
            others=max(0, len(found) - SHOWN),
        )

    async def _move(self, visit: Visit) -> Response:
        row, typed = await _one(visit), await visit.form()
        days = _days(typed, visit)
        if days.date is None or days.errors:
            return await self._check(visit)
        hand = Hand(visit.member.email, visit.now, typed.get("seen", ""))
        try:
            await shipments.reschedule(visit.store, row.number, days.date, days.date_from, hand)
        except Conflict as error:
            return await self._dialog(visit, "shipment-move.html", typed, error)
        return self._done(visit, f"The shipment of {row.name} was moved.")

    async def _ask_cancel(self, visit: Visit) -> Response:
        return await self._dialog(visit, "shipment-cancel.html")

    async def _cancel(self, visit: Visit) -> Response:
        row, typed = await _one(visit), await visit.form()
        hand = Hand(visit.member.email, visit.now, typed.get("seen", ""))
        try:
            await shipments.cancel(visit.store, row.number, hand)
        except Conflict as error:
            return await self._dialog(visit, "shipment-cancel.html", typed, error)
        return self._done(visit, f"The shipment of {row.name} was cancelled.")

    async def _dialog(
        self,
        visit: Visit,
        template: str,
        typed: Mapping[str, str] | None = None,
        error: ShipwhenError | None = None,
    ) -> Response:
        """With the shipment as it is now, and what was typed."""
        row = await _one(visit)
        status = error.status if error else 200
        return visit.page(
            template if row.expected else OVER,
            status=status,
            row=row,
            typed=typed or {},
            error=error,
            errors={},
        )

    def _done(self, visit: Visit, told: str) -> Response:
        self._jobs.ring()
        return visit.go(PATH, told)


async def _found(visit: Visit, typed: Mapping[str, str]) -> list[Choice]:
    chosen = whole(typed.get("variant", ""))
    return await arrivals.choices(visit.store, typed.get("product", "")[:255], CHOICES, chosen)


async def _one(visit: Visit) -> Arrival:
    number = visit.request.path_params["shipment"]
    return await arrivals.arrival(visit.store, min(number, MOST))


def _asked(query: Mapping[str, str]) -> Asked:
    view = query.get("view", "")
    known = View(view) if view in set(View) else View.COMING
    return Asked(known, query.get("q", "").strip()[:255], query.get("after", ""))


def _address(asked: Asked) -> str:
    told = {"view": asked.view.value, "q": asked.q, "after": asked.after}
    query = urlencode({name: value for name, value in told.items() if value})
    return f"{PATH}?{query}" if query else PATH


def _units(told: str) -> int | None:
    return whole(told, MOST_UNITS) or None


def _days(typed: Mapping[str, str], visit: Visit) -> Days:
    """The latest day has to be told, and may not be over."""
    date, date_from = picked(typed.get("date", "")), picked(typed.get("date_from", ""))
    errors = {}
    if date is None:
        errors["date"] = "Give the latest day that it may arrive."
    elif date_from and date_from > date:
        errors["date_from"] = "Give a day that is not after the latest one."
    else:
        errors |= _refused(date_from, date, visit)
    if typed.get("date_from") and date_from is None:
        errors["date_from"] = "Give the earliest day that it may arrive, or none."
    return Days(date_from, date, errors)


def _refused(first: dt.date | None, last: dt.date, visit: Visit) -> dict[str, str]:
    try:
        refuse_days(first, last, visit.today)
    except ValueError as error:
        return {"date": visit.show.written(str(error))}
    return {}
