"""The first page that a merchant sees."""

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.catalog.mirror import progress
from shipwhen.jobs import problems


class Home:
    """How the store and the platform stand to each other."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[BaseRoute]:
        return [self._desk.route("/admin/", self._home)]

    async def _home(self, visit: Visit) -> Response:
        return visit.page(
            "home.html",
            "home",
            problems=await problems(visit.store.hash),
            catalogue=await progress(visit.store),
        )
