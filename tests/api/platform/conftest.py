"""The platform in this process, one store on it, and somebody who hears its hooks."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from shipwhen.clock import FixedClock
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.sandbox.platform import Platform, PlatformStore

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECRET = "a-client-secret-as-long-as-a-key-should-be"
TOKEN = "token-of-the-app"
HASH = "abc123"
HOOKS = "https://app.test/hooks"


@dataclass
class Box:
    """A platform under `/bc` and an app at `/hooks`, both asked over ASGI."""

    platform: Platform
    store: PlatformStore
    client: httpx.AsyncClient
    clock: FixedClock
    heard: list[dict] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def ask(self, method: str, path: str, token: str = TOKEN, **kwargs) -> httpx.Response:
        headers = {"X-Auth-Token": token, **kwargs.pop("headers", {})}
        address = f"/bc/stores/{self.store.hash}{path}"
        return await self.client.request(method, address, headers=headers, **kwargs)

    async def get(self, path: str, **kwargs) -> httpx.Response:
        return await self.ask("GET", path, **kwargs)

    async def put(self, path: str, body: object, **kwargs) -> httpx.Response:
        return await self.ask("PUT", path, json=body, **kwargs)

    async def post(self, path: str, body: object, **kwargs) -> httpx.Response:
        return await self.ask("POST", path, json=body, **kwargs)

    async def delete(self, path: str) -> httpx.Response:
        return await self.ask("DELETE", path)

    async def listen(self, *scopes: str, **more) -> list[int]:
        """Hooks for these scopes; returns their numbers."""
        made = [
            await self.post("/v3/hooks", {"scope": scope, "destination": HOOKS, **more})
            for scope in scopes
        ]
        return [answer.json()["data"]["id"] for answer in made]

    async def told(self) -> list[tuple[str, dict]]:
        """(scope, data) of all events heard since the last time."""
        await self.platform.delivered()
        heard = [(body["scope"], body["data"]) for body in self.heard]
        self.heard.clear()
        return heard

    async def level(self, variant_id: int) -> int:
        """What the catalogue says is there of a variant."""
        answer = await self.get(f"/v3/catalog/variants?id:in={variant_id}")
        return answer.json()["data"][0]["inventory_level"]

    async def receive(self, request: Request) -> Response:
        """The app's answers are taken from `answers`, then 200."""
        body = await request.body()
        self.requests.append(request)
        self.bodies.append(body)
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.heard.append(json.loads(body))
        return Response(status_code=status)


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    clock = FixedClock(NOW)
    platform = Platform(clock, "the-app", SECRET)
    platform.write_lag = 0.001
    platform.retry_scale = 0.000_01
    store = platform.open_store(HASH, name="Harbour", timezone="Europe/Oslo", token=TOKEN)
    store.fill(Catalogue.read())
    store.quota.requests = 10_000
    app = Starlette()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://app.test") as client:
        made = Box(platform, store, client, clock)
        app.routes.append(Mount("/bc", routes=platform.routes()))
        app.routes.append(Route("/hooks", made.receive, methods=["POST"]))
        async with platform.delivering(client):
            yield made


@pytest.fixture
async def native(box: Box) -> Box:
    """The same store with the platform's own backorders."""
    box.store.native_backorders = True
    return box
