"""The demo's control panel: the app in a frame, opened as BigCommerce opens it."""

from urllib.parse import urlencode

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from shipwhen.errors import Unknown
from shipwhen.sandbox.box import DEMO, Box
from shipwhen.sandbox.platform import User

STAFF = User(4, "noor@harbour.example", "de-DE")


class Panel:
    """Who looks at it is the store's owner, or somebody of the staff."""

    def __init__(self, box: Box, pages: Environment) -> None:
        self._box, self._pages = box, pages
        self._users = {"owner": box.store.owner, "staff": STAFF}

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/demo/panel/", self._panel),
            Route("/demo/panel/open", self._open),
        ]

    async def _panel(self, request: Request) -> Response:
        who = request.query_params.get("as", "owner")
        page = self._pages.get_template("panel.html")
        shown = {"store": self._box.catalogue.store, "users": self._users, "who": who}
        return HTMLResponse(page.render(user=self._user(who), **shown))

    async def _open(self, request: Request) -> Response:
        """What the frame shows: the app, told by a signed payload who looks."""
        user = self._user(request.query_params.get("as", "owner"))
        signed = self._box.platform.signed_payload(DEMO, user)
        return RedirectResponse(f"/load?{urlencode({'signed_payload_jwt': signed})}")

    def _user(self, who: str) -> User:
        if who not in self._users:
            raise Unknown("user", who, self._users)
        return self._users[who]
