"""The platform's callbacks: installed, opened, a user gone, uninstalled."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from shipwhen.admin.desk import problem
from shipwhen.bigcommerce import Gateway, PlatformError
from shipwhen.bigcommerce.gateway import Payload
from shipwhen.clock import Clock
from shipwhen.errors import Invalid, ShipwhenError, Unknown, Unreached, Unsigned
from shipwhen.jobs import Jobs
from shipwhen.stores.installation import Installations, let_in, remove_user
from shipwhen.stores.service import store_named
from shipwhen.stores.session import Session, Sessions
from shipwhen.stores.setup import SET_UP


class Lifecycle:
    """A store comes, opens the app, and goes."""

    def __init__(
        self,
        gateway: Gateway,
        installations: Installations,
        sessions: Sessions,
        jobs: Jobs,
        clock: Clock,
    ) -> None:
        self._gateway, self._installations, self._sessions = gateway, installations, sessions
        self._jobs, self._clock = jobs, clock

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/auth", _for_people(self._auth)),
            Route("/load", _for_people(self._load)),
            Route("/uninstall", self._uninstall),
            Route("/remove_user", self._remove_user),
        ]

    async def _auth(self, request: Request) -> Response:
        """Nothing of the query is believed but the code; a store already known gets a new token."""
        query = request.query_params
        missing = [name for name in ("code", "scope", "context") if not query.get(name)]
        if missing:
            raise Invalid(f"/auth needs {', '.join(missing)}: BigCommerce sends them.")
        outside = "external_install" in query
        try:
            grant = await self._gateway.grant(query["code"], query["scope"], query["context"])
        except PlatformError as error:
            if outside:
                return RedirectResponse(self._gateway.finished(well=False))
            raise Unreached(
                "BigCommerce did not confirm the installation: open the app once more."
            ) from error
        store = await self._installations.install(grant)
        self._jobs.ring()
        if outside:
            return RedirectResponse(self._gateway.finished(well=True))
        return self._home(Session(store=store.hash, user_id=grant.user.id))

    async def _load(self, request: Request) -> Response:
        payload = self._signed(request)
        store = await store_named(payload.store_hash)
        if not await self._installations.reaches(store):
            raise Unknown("installation", store.hash)
        await let_in(store, payload)
        await self._jobs.ask(SET_UP, store.hash)
        return self._home(Session(store=store.hash, user_id=payload.user.id))

    async def _uninstall(self, request: Request) -> Response:
        """Only an owner may end it: every payload is signed alike, whatever it was made for."""
        payload = self._signed(request)
        if not payload.by_owner:
            raise Unsigned("Only the store's owner uninstalls.")
        await self._installations.uninstall(payload.store_hash, payload.iat)
        return Response(status_code=204)

    async def _remove_user(self, request: Request) -> Response:
        payload = self._signed(request)
        store = await store_named(payload.store_hash)
        await remove_user(store, payload.user, self._clock.now())
        return Response(status_code=204)

    def _signed(self, request: Request) -> Payload:
        return self._gateway.payload(request.query_params.get("signed_payload_jwt", ""))

    def _home(self, session: Session) -> Response:
        """The token stands in the address of the first page only; pages send it in a header."""
        return RedirectResponse(f"/admin/?session={self._sessions.issue(session)}")


def _for_people(
    handler: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """What goes wrong is told on a page: a person looks at this address, not a program."""

    async def told(request: Request) -> Response:
        try:
            return await handler(request)
        except ShipwhenError as error:
            return problem(request, error)

    return told
