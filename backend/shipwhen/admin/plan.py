"""The plan that a store is on, where somebody hosts Shipwhen for others."""

import json

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.bigcommerce import PlatformError
from shipwhen.errors import Unreached
from shipwhen.stock.assignment import Assignments
from shipwhen.stores.plan import Plans


class PlanPage:
    def __init__(self, desk: Desk, plans: Plans, assignments: Assignments) -> None:
        self._desk, self._plans, self._assignments = desk, plans, assignments

    def routes(self) -> list[BaseRoute]:
        return [
            self._desk.route("/admin/plan", self._show),
            self._desk.route("/admin/plan", self._choose, "POST", owner=True),
            self._desk.route("/admin/plan/smaller", self._ask, owner=True),
        ]

    async def _show(self, visit: Visit) -> Response:
        unsure = ""
        try:
            await self._plans.confirm(visit.store, visit.member.email)
        except PlatformError:
            unsure = "BigCommerce could not be asked whether your last choice is approved."
        return await self._page(visit, unsure=unsure)

    async def _ask(self, visit: Visit) -> Response:
        """What a smaller plan no longer allows, before it is chosen."""
        return visit.page(
            "plan_smaller.html",
            plan=self._plans.named(visit.query.get("plan", "")),
            in_force=await self._plans.in_force(visit.store),
            assigned=await self._assignments.count(visit.store),
        )

    async def _choose(self, visit: Visit) -> Response:
        """Approved in the control panel itself, outside of our frame."""
        plan_id = (await visit.form()).get("plan", "")
        back = f"{visit.control_panel}/manage/app"
        try:
            page = await self._plans.choose(visit.store, plan_id, visit.member.email, back)
        except PlatformError as error:
            raise Unreached("BigCommerce could not be asked: try again in a minute.") from error
        if not page:
            return visit.go("/admin/plan", "Your plan is changed.")
        answer = await self._page(visit, approve=page, asked=plan_id)
        answer.headers["HX-Trigger"] = json.dumps({"close-dialog": {}})
        return answer

    async def _page(
        self, visit: Visit, approve: str = "", asked: str = "", unsure: str = ""
    ) -> Response:
        in_force = await self._plans.in_force(visit.store)
        assigned = await self._assignments.count(visit.store)
        price = in_force.plan.price if in_force else 0
        larger = (plan for plan in self._plans.all if plan.price > price)
        return visit.page(
            "plan.html",
            "plan",
            plans=self._plans.all,
            enough=next((plan for plan in larger if plan.keeps(assigned + 1)), None),
            in_force=in_force,
            assigned=assigned,
            approve=approve,
            asked=next((plan for plan in self._plans.all if plan.id == asked), None),
            unsure=unsure,
        )
