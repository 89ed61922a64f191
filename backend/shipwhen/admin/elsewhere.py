"""Addresses below ours that no page has: of an older version, or mistyped."""

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.errors import Unknown


class Elsewhere:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[BaseRoute]:
        return [self._desk.route("/admin/{address:path}", self._unknown)]

    async def _unknown(self, visit: Visit) -> Response:
        raise Unknown("page", visit.request.path_params["address"])
