"""How a store wants its stock kept, what stands in the way of BigCommerce's own backorders, and the
way out."""

import datetime as dt
from collections.abc import Collection, Mapping

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.bigcommerce.errors import PlatformError
from shipwhen.bigcommerce.inventory import SellsFrom
from shipwhen.catalog.filters import products
from shipwhen.errors import Conflict, ErrorDetail, Forbidden, Invalid, Unknown, Unreached
from shipwhen.jobs import Jobs
from shipwhen.promise import Policy, Shipment, Stock, Window, offer
from shipwhen.stock.assignment import Assignments
from shipwhen.stock.columns import MOST_UNITS
from shipwhen.stock.keeping import Keeping
from shipwhen.stock.models import DueDay, Mode
from shipwhen.stock.readiness import Unmet
from shipwhen.stock.release import release, releasing
from shipwhen.stock.rules import (
    MOST_BUFFER_DAYS,
    change_rules,
    kept_products,
    rules_of,
    standing,
)

ROOT = "/admin/settings/stock"
NOTES = {
    "staff": "In the staff notes",
    "customer": "In the message that the customer sees",
    "none": "Nowhere",
}

CHOICES: Mapping[str, Collection[str]] = {
    "mode": list(map(str, Mode)),
    "sells_from": list(map(str, SellsFrom)),
    "due_day": list(map(str, DueDay)),
    "note": NOTES,
}
NUMBERS = {"buffer_days": MOST_BUFFER_DAYS, "safety_stock": MOST_UNITS}
"""With the most that each may be."""
IN_TWO_WEEKS, TWO_DAYS = dt.timedelta(days=14), dt.timedelta(days=2)


class StockSettings:
    def __init__(
        self,
        desk: Desk,
        assignments: Assignments,
        keeping: Keeping,
        jobs: Jobs,
        help_url: str,
    ) -> None:
        self._desk, self._assignments, self._help = desk, assignments, help_url
        self._keeping, self._jobs = keeping, jobs

    def routes(self) -> list[BaseRoute]:
        route = self._desk.route
        return [
            route(ROOT, self._show),
            route(ROOT, self._save, "POST"),
            route(f"{ROOT}/buffer", self._buffer),
            route(f"{ROOT}/readiness", self._readiness, owner=True),
            route(f"{ROOT}/release", self._confirm_release, owner=True),
            route(f"{ROOT}/release", self._release, "POST", owner=True),
        ]

    async def _show(self, visit: Visit) -> Response:
        return await self._page(visit)

    async def _page(
        self,
        visit: Visit,
        status: int = 200,
        errors: Mapping[str, str] | None = None,
        typed: Mapping[str, str | int] | None = None,
    ) -> Response:
        kept = await rules_of(visit.store)
        names = (*CHOICES, *NUMBERS, "keep_untracked")
        rules = {**{name: getattr(kept, name) for name in names}, **(typed or {})}
        return visit.page(
            "settings-stock.html",
            "settings",
            status,
            rules=rules,
            seen=standing(kept),
            conflict=status == Conflict.status,
            kept=await kept_products(visit.store),
            releasing=await releasing(visit.store),
            notes=NOTES,
            help=self._help,
            errors=errors or {},
            example=_example(visit.today, str(rules["buffer_days"])),
        )

    async def _buffer(self, visit: Visit) -> Response:
        """What a buffer would do that somebody is typing."""
        example = _example(visit.today, visit.query.get("buffer_days", ""))
        return visit.page("settings-buffer.html", example=example)

    async def _save(self, visit: Visit) -> Response:
        """Raises Forbidden where somebody of the staff changes who counts."""
        form = await visit.form()
        try:
            wanted = _wanted(form)
        except Invalid as error:
            errors = {each.field: each.message for each in error.details}
            typed: dict[str, str | int] = {**form, "keep_untracked": "keep_untracked" in form}
            return await self._page(visit, error.status, errors, typed)
        mode = (await rules_of(visit.store)).mode
        if not visit.member.owner and wanted.get("mode", mode) != mode:
            raise Forbidden("Only the store's owner can change who counts: ask them.")
        member, seen = visit.member, form.get("seen")
        try:
            await change_rules(visit.store, member.email, visit.now, seen, **wanted)
        except Conflict as error:
            return await self._page(visit, error.status, typed=wanted)
        await self._keeping.wake(visit.store, visit.now)
        return visit.go(ROOT, "Stock settings saved.")

    async def _readiness(self, visit: Visit) -> Response:
        """By a product of the store's: most settings are the store's own."""
        product = await products(visit.store).first()
        found: list[Unmet] = []
        if product:
            try:
                found = await self._assignments.unmet(visit.store, product.product_id)
            except (PlatformError, Unknown) as error:
                raise Unreached("BigCommerce could not be asked just now. Try again.") from error
        return visit.page(
            "settings-readiness.html",
            product=product,
            unmet=found,
        )

    async def _confirm_release(self, visit: Visit) -> Response:
        return visit.page("settings-release.html", kept=await kept_products(visit.store))

    async def _release(self, visit: Visit) -> Response:
        count = await release(visit.store, visit.member.email, visit.now)
        self._jobs.ring()
        return visit.go(ROOT, f"Products on their way back to BigCommerce: {count}.")


def _example(today: dt.date, buffer_days: str) -> tuple[Shipment, Window] | None:
    """A shipment with what is promised of it; none for a buffer that cannot be."""
    try:
        days = _number("buffer_days", buffer_days)
    except ValueError:
        return None
    last = today + IN_TWO_WEEKS
    shipment = Shipment(1, last, last - TWO_DAYS)
    stock = Stock(backorder_policy=Policy.INCOMING, incoming=(shipment,), buffer_days=days)
    return shipment, offer(stock, today).windows[0]


def _wanted(form: Mapping[str, str]) -> dict[str, str | int]:
    """Raises Invalid."""
    wrong = [
        ErrorDetail(field=name, message="Choose one of these.")
        for name, known in CHOICES.items()
        if name in form and form[name] not in known
    ]
    numbers: dict[str, int] = {}
    for name in NUMBERS:
        try:
            numbers[name] = _number(name, form.get(name, ""))
        except ValueError as error:
            wrong.append(ErrorDetail(field=name, message=str(error)))
    if wrong or "due_day" not in form:
        raise Invalid("Correct what is marked.", wrong)
    chosen = {name: form[name] for name in CHOICES if name in form}
    return {**chosen, **numbers, "keep_untracked": "keep_untracked" in form}


def _number(name: str, typed: str) -> int:
    """Nothing is none. Raises ValueError."""
    most, typed = NUMBERS[name], typed or "0"
    if not typed.isdecimal() or len(typed) > len(str(most)) or int(typed) > most:
        raise ValueError(f"Write a whole number from 0 to {most}.")
    return int(typed)
