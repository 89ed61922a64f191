"""What all pages of a merchant's have in common: who asks, for which store, how it is answered."""

import datetime as dt
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import ImmutableMultiDict, UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from shipwhen.admin.formats import Formats
from shipwhen.admin.pages import page
from shipwhen.clock import Clock
from shipwhen.errors import Forbidden, ShipwhenError, Unknown, Unsigned
from shipwhen.stores.installation import Installations, Member, member_of
from shipwhen.stores.models import Store
from shipwhen.stores.session import Sessions

RENEWED = "X-Shipwhen-Session"
"""Brings a token that is good for longer."""
FIRST = "/admin/"
PAGE = "div#page"
"""As htmx names what a whole page is put in."""
WHOLE_PAGE = {"target": "#page", "select": "#page", "swap": "outerHTML show:top"}


STEPS = {
    "batch": "It may be of another store or never begun: bulk changes are listed under Activity.",
    "product": "It may be deleted in BigCommerce: look for it under Products.",
    "variant": "It may be deleted in BigCommerce: look for its product under Products.",
    "assigned product": "Somebody may have unassigned it: look for it under Products.",
    "assigned variant": "Somebody may have unassigned it: look for its product under Products.",
    "shipment": "Somebody may have received or cancelled it: look for it under Shipments.",
    "comparison": "Check anew under Activity, Sync and repair.",
    "installation": "Open the app once more from the control panel.",
}
"""After what is not there, by its noun."""


class Number(Convertor[int]):
    """Of a path, no longer than Python reads: a longer one is no page's."""

    regex = "[0-9]{1,19}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("int", Number())

Fields = ImmutableMultiDict[str, str]


def _fields(given: Iterable[tuple[str, str | UploadFile]]) -> Fields:
    told = ((name, value) for name, value in given if isinstance(value, str))
    return ImmutableMultiDict([(without_nul(name), without_nul(value)) for name, value in told])


def without_nul(text: str) -> str:
    """As a database holds it: PostgreSQL knows no NUL, and nobody has typed one."""
    return text.replace("\0", "")


Tab = tuple[str, str, str]
"""Its name, what people read, and where it leads."""
TABS: Sequence[Tab] = (
    ("home", "Home", "/admin/"),
    ("products", "Products", "/admin/products"),
    ("shipments", "Shipments", "/admin/shipments"),
    ("report", "Backorders", "/admin/report"),
    ("settings", "Settings", "/admin/settings"),
    ("activity", "Activity", "/admin/activity"),
)
PLAN: Tab = ("plan", "Plan", "/admin/plan")


@dataclass(frozen=True)
class Visit:
    """One request of somebody who works in a store."""

    request: Request
    member: Member
    now: dt.datetime
    today: dt.date
    """In the store's time zone."""
    show: Formats
    control_panel: str
    tabs: Sequence[Tab]
    token: str
    """For the first page, which hands it on; "" where the browser has it."""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.member.store

    @property
    def query(self) -> "Fields":
        return _fields(self.request.query_params.multi_items())

    async def fields(self) -> "Fields":
        """All that was filled in. Files are left out."""
        return _fields((await self.request.form()).multi_items())

    async def form(self) -> Mapping[str, str]:
        """Of several fields with one name, the last."""
        return {name: value.strip() for name, value in (await self.fields()).multi_items()}

    async def ticked(self, name: str) -> Sequence[str]:
        """All values of one name."""
        return (await self.fields()).getlist(name)

    def page(self, name: str, tab: str = "", status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - whatever a template shows
        """A whole page, or what a dialog or a part of a page is filled with: its template knows."""
        same_address = {"HX-Push-Url": "false"} if status >= 400 else {}  # noqa: PLR2004 - an error
        return page(
            self.request,
            name,
            status=status,
            control_panel=self.control_panel,
            headers={**self.headers, **same_address},
            visit=self,
            show=self.show,
            tab=tab,
            **values,
        )

    def go(self, path: str, alert: str = "") -> Response:
        """On to another page after something was done, which is told there."""
        headers = {**self.headers, "HX-Location": json.dumps({"path": path, **WHOLE_PAGE})}
        events: dict[str, Any] = {"close-dialog": {}}
        if alert:
            events["alert"] = {"text": alert}
        return Response(headers=headers | {"HX-Trigger": json.dumps(events)})


def step_after(error: ShipwhenError) -> str:
    """What somebody may do who asked for what is not there; "" where the error says so itself."""
    if not isinstance(error, Unknown):
        return ""
    return STEPS.get(error.noun, "It may be gone by now: go back, and load the page once more.")


class Page(Protocol):
    """One or several addresses of the admin."""

    def routes(self) -> list[BaseRoute]: ...


Handler = Callable[[Visit], Awaitable[Response]]


class Desk:
    """Lets in who works in a store, and tells everybody else what to do."""

    def __init__(
        self,
        sessions: Sessions,
        installations: Installations,
        clock: Clock,
        tabs: Sequence[Tab] = TABS,
    ) -> None:
        self._sessions, self._installations, self._clock = sessions, installations, clock
        self._tabs = tabs

    def route(
        self, path: str, handler: Handler, method: str = "GET", *, owner: bool = False
    ) -> BaseRoute:
        """With `owner`, for the store's owner only.

        The token comes in a header, which no other site can have a browser send; in the address
        only for the first page, which changes nothing.
        """

        async def visited(request: Request) -> Response:
            visit = None
            try:
                visit = await self._visit(request, method)
                if owner and not visit.member.owner:
                    raise Forbidden("Only the store's owner can do this: ask them.")
                return await handler(visit)
            except ShipwhenError as error:
                return problem(request, error, visit)

        return Route(path, visited, methods=[method])

    async def _visit(self, request: Request, method: str) -> Visit:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        is_first = method == "GET" and request.url.path == FIRST
        token = bearer or (request.query_params.get("session", "") if is_first else "")
        if not token:
            raise Unsigned("Open the app from the control panel.")
        member = await member_of(self._sessions.read(token))
        store, now = member.store, self._clock.now()
        renewed = self._sessions.renewed(token)
        return Visit(
            request,
            member,
            now,
            self._clock.today(store.timezone),
            Formats(member.locale, store.timezone, now),
            await self._installations.control_panel(store),
            self._tabs,
            "" if bearer else token,
            {RENEWED: renewed} if renewed else {},
        )


def problem(request: Request, error: ShipwhenError, visit: Visit | None = None) -> Response:
    """What went wrong, told on a page; where only a part was asked for, above it."""
    headers: dict[str, str] = {}
    text = f"{error.message} {step_after(error)}".strip()
    text = visit.show.counted(text) if visit else text
    by_htmx, target = "HX-Request" in request.headers, request.headers.get("HX-Target")
    if by_htmx and (request.method != "GET" or target != PAGE):
        told = {"alert": {"kind": "error", "text": text}}
        headers = {"HX-Reswap": "none", "HX-Trigger": json.dumps(told)}
    return page(
        request,
        "problem.html",
        status=error.status,
        headers={**headers, "HX-Push-Url": "false"},
        visit=visit,
        tab="",
        message=text,
        closed=isinstance(error, Unsigned),
    )
