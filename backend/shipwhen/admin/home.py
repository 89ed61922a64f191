"""The first page that a merchant sees."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from shipwhen.admin.pages import for_people, page
from shipwhen.catalog.mirror import progress
from shipwhen.jobs import problems
from shipwhen.stores.installation import Installations, store_of
from shipwhen.stores.session import Sessions


class Home:
    """How the store and the platform stand to each other."""

    def __init__(self, sessions: Sessions, installations: Installations) -> None:
        self._sessions, self._installations = sessions, installations

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/admin/", for_people(self._home)),
            Mount("/admin/assets", StaticFiles(directory=Path(__file__).parent / "assets")),
        ]

    async def _home(self, request: Request) -> Response:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        session = self._sessions.read(bearer or request.query_params.get("session", ""))
        store = await store_of(session)
        return page(
            "home.html",
            control_panel=await self._installations.control_panel(store),
            store=store,
            problems=await problems(store.hash),
            catalogue=await progress(store),
        )
