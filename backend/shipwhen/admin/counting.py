"""The dialog in which the other side is let count an assigned product."""

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.assigning import PRODUCT, assigned, back_of
from shipwhen.admin.desk import Desk, Visit
from shipwhen.bigcommerce import PlatformError
from shipwhen.errors import Invalid, ShipwhenError, Unreached
from shipwhen.jobs import Jobs
from shipwhen.stock.assignment import Assignments
from shipwhen.stock.models import Mode
from shipwhen.stock.readiness import Unmet

WHO = {Mode.NATIVE: "BigCommerce", Mode.MANAGED: "the app"}


class Counting:
    def __init__(self, desk: Desk, assignments: Assignments, jobs: Jobs) -> None:
        self._desk, self._assignments, self._jobs = desk, assignments, jobs

    def routes(self) -> list[BaseRoute]:
        path = f"{PRODUCT}/mode"
        return [
            self._desk.route(path, self._open, owner=True),
            self._desk.route(path, self._move, "POST", owner=True),
        ]

    async def _open(self, visit: Visit) -> Response:
        return await self._dialog(visit)

    async def _dialog(self, visit: Visit, error: ShipwhenError | None = None) -> Response:
        sheet = await assigned(visit)
        to = Mode.MANAGED if sheet.mode == Mode.NATIVE else Mode.NATIVE
        unmet: Sequence[Unmet] = ()
        if to == Mode.NATIVE and not error:
            unmet = await self._unmet(visit, sheet.product.product_id)
        return visit.page(
            "products_mode.html",
            status=error.status if error else 200,
            sheet=sheet,
            to=to,
            who=WHO,
            unmet=unmet,
            error=error.message if error else "",
        )

    async def _unmet(self, visit: Visit, product_id: int) -> Sequence[Unmet]:
        """Where BigCommerce cannot be asked it is said when it matters, on saving."""
        try:
            return await self._assignments.unmet(visit.store, product_id)
        except PlatformError:
            return ()

    async def _move(self, visit: Visit) -> Response:
        sheet, wanted = await assigned(visit), (await visit.form()).get("to", "")
        number, by = sheet.product.product_id, visit.member.email
        try:
            await self._assignments.move(visit.store, number, _mode(wanted), by)
        except Invalid as error:
            return await self._dialog(visit, error)
        except PlatformError:
            unreached = Unreached("BigCommerce could not be asked. Try again in a minute.")
            return await self._dialog(visit, unreached)
        self._jobs.ring()
        return visit.go(back_of(visit), f"{sheet.product.name} is counted by {WHO[Mode(wanted)]}.")


def _mode(wanted: str) -> Mode:
    if wanted not in list(Mode):
        raise Invalid("Choose who counts: the app, or BigCommerce.")
    return Mode(wanted)
