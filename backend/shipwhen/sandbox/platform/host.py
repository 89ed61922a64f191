"""The platform: its stores, its door, and everything that goes wrong there on purpose."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from shipwhen.clock import Clock
from shipwhen.sandbox.platform import scopes
from shipwhen.sandbox.platform.answers import Refused, missing
from shipwhen.sandbox.platform.api import RULES
from shipwhen.sandbox.platform.billing import Billing
from shipwhen.sandbox.platform.call import Call, Handler, Rule
from shipwhen.sandbox.platform.delivery import Deliveries
from shipwhen.sandbox.platform.faults import Faults, FaultsChange
from shipwhen.sandbox.platform.oauth import Grants
from shipwhen.sandbox.platform.state import Identity
from shipwhen.sandbox.platform.store import PlatformStore
from shipwhen.sandbox.platform.tokens import Token, User, claims, new_secret, sign
from shipwhen.sandbox.platform.writes import Writes

FIRST_STORE_NUMBER = 1_000_001


class Platform:
    """BigCommerce in a box. `requests` counts by method and path, such as `GET /v2/store`."""

    def __init__(self, clock: Clock, client_id: str, client_secret: str) -> None:
        self.clock, self.client_id, self._secret = clock, client_id, client_secret
        self.faults, self.requests = Faults(), Counter[str]()
        self.stores: dict[str, PlatformStore] = {}
        self.billing = Billing(clock)
        self._writes = Writes()
        self._deliveries = Deliveries(clock, client_secret, self.faults)
        self._grants = Grants(client_id, client_secret)

    @property
    def write_lag(self) -> float:
        """Seconds until a write of inventory can be read."""
        return self._writes.lag

    @write_lag.setter
    def write_lag(self, seconds: float) -> None:
        self._writes.lag = seconds

    @property
    def retry_scale(self) -> float:
        """What the documented delays between tries of a hook are multiplied by."""
        return self._deliveries.retry_scale

    @retry_scale.setter
    def retry_scale(self, scale: float) -> None:
        self._deliveries.retry_scale = scale

    def open_store(
        self,
        store_hash: str,
        name: str = "Demo store",
        timezone: str = "UTC",
        token: str | None = None,
        url: str | None = None,
    ) -> PlatformStore:
        """`token` is one of the app's; without it the store has not installed the app."""
        number = FIRST_STORE_NUMBER + len(self.stores)
        url = url or f"https://store-{store_hash}.mybigcommerce.com"
        identity = Identity(store_hash, number, name, timezone, url.rstrip("/"))
        store = PlatformStore(identity, self.clock, self._deliveries, self._writes)
        if token:
            store.issue(Token(token, self.client_id))
        self.stores[store_hash] = store
        return store

    def authorize(self, store_hash: str, user_id: int, email: str, scopes: str) -> str:
        """A merchant agrees to the app's scopes. Returns the code that buys a token."""
        code = new_secret()
        self._grants.add(code, self._store(store_hash), User(user_id, email), scopes)
        return code

    def signed_payload(
        self,
        store_hash: str,
        user: User | None = None,
        owner: User | None = None,
        url: str = "/",
        **overrides: object,
    ) -> str:
        """The JWT of a click on the app; `overrides` are claims."""
        owner = owner or self._store(store_hash).owner
        told = claims(self.client_id, store_hash, user or owner, owner, self.clock.now())
        return sign({**told, "url": url, **overrides}, self._secret)

    def uninstall(self, store_hash: str) -> None:
        """The merchant removes the app: its hooks, its scripts and its tokens go."""
        store = self._store(store_hash)
        store.hooks.remove_all(self.client_id)
        store.scripts.uninstall(self.client_id)
        store.revoke(self.client_id)

    def cancel(self, store_hash: str) -> None:
        """The store leaves the platform, which tells the hooks of it."""
        self._store(store_hash).events.tell("store/app/uninstalled", {"type": "store"})

    def delivering(self, client: httpx.AsyncClient) -> AbstractAsyncContextManager[None]:
        """Deliver hooks in the background for as long as this lasts."""
        return self._deliveries.delivering(client)

    async def settled(self) -> None:
        """Return when all accepted writes can be read."""
        await self._writes.settled()

    @property
    def waiting(self) -> bool:
        """Whether a write is not carried out, or a hook is on its way."""
        return self._writes.waiting or self._deliveries.waiting

    async def delivered(self) -> None:
        """Return when nothing is waiting."""
        while self.waiting:
            await self._writes.settled()
            await self._deliveries.delivered()

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/faults", self._switch_faults, methods=["GET", "PUT"]),
            Route("/oauth2/token", self._token, methods=["POST"]),
            Route("/accounts/{account}/graphql", self.billing.answer, methods=["POST"]),
            *(self._route(rule) for rule in RULES),
            Route("/stores/{store}/{rest:path}", self._unknown, methods=["GET", "POST", "PUT"]),
            Route("/stores/{store}/{rest:path}", self._unknown, methods=["DELETE"]),
        ]

    def _store(self, store_hash: str) -> PlatformStore:
        if store_hash not in self.stores:
            raise missing("store", store_hash)
        return self.stores[store_hash]

    def _route(self, rule: Rule) -> Route:
        template = re.sub(":[a-z]+}", "}", rule.path)

        async def endpoint(request: Request) -> Response:
            return await self._answer(request, template, rule.handler)

        return Route(f"/stores/{{store}}{rule.path}", endpoint, methods=[rule.method])

    async def _unknown(self, request: Request) -> Response:
        path = f"/{request.path_params['rest']}"

        def nowhere(_: Call) -> Response:
            raise Refused(404, f"There is no {request.method} {path}.")

        return await self._answer(request, path, nowhere)

    async def _answer(self, request: Request, template: str, handler: Handler) -> Response:
        """Count, fail where a fault says so, and carry out what a known token asks."""
        self.requests[f"{request.method} {template}"] += 1
        try:
            store = self._store(request.path_params["store"])
        except Refused as refused:
            return refused.answer(template)

        async def carried_out() -> Response:
            return await self._carried_out(request, template, store, handler)

        return await self._with_faults(carried_out, store)

    async def _with_faults(
        self, carried_out: Callable[[], Awaitable[Response]], store: PlatformStore
    ) -> Response:
        faults = self.faults
        if faults.slow:
            await asyncio.sleep(faults.slow)
        if faults.use("overloaded"):
            return Refused(429, "The platform is overloaded.").answer("")
        if faults.use("throttled") or not store.quota.take():
            response = Refused(429, "Too many requests.").answer("")
            response.headers.update(store.quota.exhausted_headers())
            return response
        for name, status in (("broken", 500), ("down", 503)):
            if faults.use(name):
                return _with_headers(Refused(status, "Out of order.").answer(""), store)
        response = await carried_out()
        if response.body and faults.use("malformed"):
            cut = bytes(response.body)[: len(response.body) // 2]
            response = Response(cut, response.status_code, media_type="application/json")
        return _with_headers(response, store)

    async def _carried_out(
        self, request: Request, template: str, store: PlatformStore, handler: Handler
    ) -> Response:
        try:
            token = store.token(request.headers.get("x-auth-token", ""))
            scopes.check(token.scopes, request.method, template)
            return handler(
                Call(
                    store,
                    token,
                    request.query_params,
                    request.path_params,
                    await request.body(),
                    _base(request, store),
                    self.faults,
                )
            )
        except Refused as refused:
            return refused.answer(template)

    async def _token(self, request: Request) -> Response:
        self.requests["POST /oauth2/token"] += 1
        status, answer = self._grants.exchange(await _fields(request))
        return JSONResponse(answer, status)

    async def _switch_faults(self, request: Request) -> Response:
        if request.method == "PUT":
            try:
                self.faults.change(FaultsChange.model_validate_json(await request.body()))
            except ValueError as error:
                return Refused(422, str(error)).answer("")
        return JSONResponse(self.faults.as_json())


def _with_headers(response: Response, store: PlatformStore) -> Response:
    response.headers.update(store.quota.headers())
    return response


def _base(request: Request, store: PlatformStore) -> str:
    head, _, _ = str(request.url).partition(f"/stores/{store.hash}/")
    return f"{head}/stores/{store.hash}"


async def _fields(request: Request) -> Mapping[str, object]:
    """JSON or a form: the platform takes both."""
    if "json" in request.headers.get("content-type", ""):
        try:
            told = await request.json()
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}
    return dict(await request.form())
