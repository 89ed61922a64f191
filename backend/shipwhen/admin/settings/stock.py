"""How a store wants its stock kept, what stands in the way of BigCommerce's own backorders, and the
way out."""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.bigcommerce.errors import PlatformError
from shipwhen.catalog.filters import products
from shipwhen.errors import Conflict, ErrorDetail, Forbidden, Invalid, Unknown, Unreached
from shipwhen.jobs import Jobs
from shipwhen.stock.assignment import Assignments
from shipwhen.stock.keeping import Keeping
from shipwhen.stock.models import DueDay, Mode
from shipwhen.stock.readiness import Unmet
from shipwhen.stock.release import release, releasing
from shipwhen.stock.rules import change_rules, kept_products, rules_of, standing

ROOT = "/admin/settings/stock"
NOTES = {
    "staff": "In the staff notes",
    "customer": "In the message that the customer sees",
    "none": "Nowhere",
}


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
        typed: Mapping[str, str | bool] | None = None,
    ) -> Response:
        rules = await rules_of(visit.store)
        seen = standing(rules)
        rules.update_from_dict(dict(typed or {}))
        return visit.page(
            "settings-stock.html",
            "settings",
            status,
            rules=rules,
            seen=seen,
            conflict=status == Conflict.status,
            kept=await kept_products(visit.store),
            releasing=await releasing(visit.store),
            notes=NOTES,
            help=self._help,
            errors=errors or {},
        )

    async def _save(self, visit: Visit) -> Response:
        """Raises Forbidden where somebody of the staff changes who counts."""
        form = await visit.form()
        try:
            wanted = _wanted(form)
        except Invalid as error:
            errors = {each.field: each.message for each in error.details}
            return await self._page(visit, error.status, errors)
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


def _wanted(form: Mapping[str, str]) -> dict[str, str | bool]:
    """Raises Invalid."""
    choices: dict[str, list[str]] = {
        "mode": list(map(str, Mode)),
        "due_day": list(map(str, DueDay)),
        "note": list(NOTES),
    }
    wrong = [
        ErrorDetail(field=name, message="Choose one of these.")
        for name, known in choices.items()
        if form.get(name, known[0]) not in known
    ]
    if wrong or "due_day" not in form:
        raise Invalid("Choose one of what is offered.", wrong)
    chosen: dict[str, str | bool] = {name: form[name] for name in choices if name in form}
    return chosen | {"keep_untracked": "keep_untracked" in form}
