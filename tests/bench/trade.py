"""A store on the platform that trades while our programs live and die, each reached over HTTP.

The platform and the merchant are this process, which nobody kills."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tortoise.expressions import Q

from api.conftest import CLIENT_ID, HASH, KEY, SCOPES, SECRET
from bench import services
from bench.services import Program
from bench.worker import SHIPWHEN
from shipwhen.app import Back
from shipwhen.clock import Clock
from shipwhen.db import connected
from shipwhen.jobs.models import Job
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.sandbox.platform import Platform, PlatformStore
from shipwhen.sandbox.platform.orders import CANCELLED, Order
from shipwhen.settings import Settings
from shipwhen.stores.models import Store

PRODUCTS = {101: 1010, 103: 1030, 108: 1080, 111: 1110}
"""What is sold, with the variant of each."""
STOCK = Stock(
    on_hand=6,
    backorder_policy=Policy.UNLIMITED,
    incoming=(Shipment(1_000_000, date(2030, 3, 1), date(2030, 2, 20)),),
)
RETRY_SCALE = 0.003
"""A hook is tried again after 0.2, 0.5, 0.9, 1.8, 2.7, 5.4, 11 and 22 seconds, and later."""
COURIERS_PATIENCE = 5.0
SETTLED_WITHIN = 180.0
MOST_ORDERS = 5_000
LONGEST_WAIT, LATER = 0.12, 5
"""Seconds that the platform takes for an answer: requests of one moment end in any order. So many
times as long it takes to say that something is written."""


class Late:
    """What was written is acknowledged late while the platform is unsteady, so that whoever wrote
    it may die in between."""

    def __init__(self, app: ASGIApp, platform: Platform) -> None:
        self._app, self._platform = app, platform

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def later(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["method"] in {"POST", "PUT"}:
                await asyncio.sleep(LATER * self._platform.faults.slow)
            await send(message)

        await self._app(scope, receive, later)


@dataclass(frozen=True)
class Told:
    """A hook that we answered with 200."""

    scope: str
    hash: str
    about: int
    sent: datetime


@dataclass
class Trade:
    platform: Platform
    store: PlatformStore
    settings: dict[str, str]
    ports: list[int]
    folder: Path
    told: list[Told] = field(default_factory=list)
    opened: dict[int, int] = field(default_factory=dict)
    """Units of each variant before anything was sold."""
    orders: list[Order] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(20261122))

    @property
    def database(self) -> str:
        return self.settings["SHIPWHEN_DATABASE_URL"]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    def web(self, *arguments: str, port: int | None = None) -> Program:
        """`shipwhen serve`, on one of our ports."""
        number = port or self.ports[0]
        settings = {**self.settings, "SHIPWHEN_PORT": str(number)}
        log = self.folder / f"web-{number}.log"
        return Program([SHIPWHEN, "serve", *arguments], log, settings)

    def worker(self, name: str) -> Program:
        return Program([SHIPWHEN, "worker"], self.folder / f"{name}.log", self.settings)

    async def install(self) -> None:
        """A merchant agrees, in a browser; all that follows is done."""
        code = self.platform.authorize(HASH, 7, "ana@harbour.test", SCOPES)
        asked = {"code": code, "scope": SCOPES, "context": f"stores/{HASH}"}
        async with httpx.AsyncClient(base_url=self.address, timeout=20) as browser:
            answer = await browser.get("/auth", params=asked)
        assert answer.status_code < 400, answer.text
        await self.settle()

    @asynccontextmanager
    async def merchant(self) -> AsyncIterator[Back]:
        """Our service functions, beside the programs and on their database."""
        given = {name.removeprefix("SHIPWHEN_").lower(): v for name, v in self.settings.items()}
        async with connected(self.database), httpx.AsyncClient() as http:
            yield Back(Settings(**given), Clock(), http)

    async def assign(self, stocks: dict[int, Stock]) -> None:
        """Let Shipwhen keep these products."""
        async with self.merchant() as back:
            store = await Store.get(hash=HASH)
            for product, stock in stocks.items():
                chosen = {PRODUCTS[product]: stock}
                await back.assignments.assign(store, product, chosen, "ana@harbour.test")
                self.opened[PRODUCTS[product]] = stock.on_hand - stock.qty_backordered
                self.store.events.product("updated", product)  # which wakes who does the work
        await self.settle()

    def selling(self, each_second: float) -> AbstractAsyncContextManager[None]:
        """Orders are placed, and some cancelled, for as long as this lasts."""
        return _meanwhile(self._sell(each_second), self._vary())

    def unsteady(self) -> AbstractAsyncContextManager[None]:
        """The platform answers now sooner, now later, for as long as this lasts."""
        return _meanwhile(self._vary())

    async def _sell(self, each_second: float) -> None:
        for _ in range(MOST_ORDERS):
            variants = self.dice.sample(list(PRODUCTS.values()), self.dice.choice([1, 1, 2]))
            lines = [(variant, self.dice.randint(1, 3)) for variant in variants]
            self.orders.append(self.store.place_order(lines))
            if self.dice.random() < 0.15:
                self.store.set_order_status(self.dice.choice(self.orders).id, CANCELLED)
            await asyncio.sleep(self.dice.expovariate(each_second))

    async def _vary(self) -> None:
        try:
            while True:
                self.platform.faults.slow = random.uniform(0, LONGEST_WAIT)
                await asyncio.sleep(0.01)
        finally:
            self.platform.faults.slow = 0

    async def settle(self) -> None:
        """Until every hook is delivered and all work is done, tried again where it has to be."""
        async with asyncio.timeout(SETTLED_WITHIN), connected(self.database):
            await self.platform.delivered()
            while await _work_left():
                await asyncio.sleep(0.2)
                await self.platform.delivered()

    def note(self, request: httpx.Request, answer: httpx.Response) -> None:
        """Remember a hook that was acknowledged."""
        body = json.loads(request.content)
        about = body["data"].get("id") or 0
        sent = request.extensions["sent"]
        if answer.status_code == 200:
            self.told.append(Told(body["scope"], body["hash"], about, sent))


@asynccontextmanager
async def _meanwhile(*acts: Coroutine[None, None, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(act) for act in acts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for each in ended:
        if isinstance(each, Exception):
            raise each


async def _work_left() -> bool:
    """Work that is due, under way or to be tried again; not what is due another day."""
    now = Q(due_at__lte=datetime.now(UTC)) | ~Q(lease="") | Q(last_error__not_isnull=True)
    return await Job.filter(now).exists()


@asynccontextmanager
async def trade(
    database: str,
    folder: Path,
    redis: str = "",
    webs: int = 1,
    routes: Callable[[PlatformStore], list[BaseRoute]] = lambda _: [],
) -> AsyncIterator[Trade]:
    """The platform answers, and delivers its hooks to each of our ports in turn; none of our
    programs runs yet. `routes` are the store's own, beside the platform's."""
    theirs, ours = services.port(), [services.port() for _ in range(webs)]
    platform = Platform(Clock(), CLIENT_ID, SECRET)
    platform.retry_scale = RETRY_SCALE
    store = platform.open_store(HASH, name="Harbour", timezone="Europe/Oslo")
    store.fill(Catalogue.read())
    store.quota.requests = 10_000_000
    settings = _settings(database, redis, f"http://127.0.0.1:{theirs}", ours[0])
    shop = Trade(platform, store, settings, ours, folder)
    app = Starlette(routes=[*routes(store), *platform.routes()])
    async with (
        services.served(Late(app, platform), theirs),
        _courier(shop) as courier,
        platform.delivering(courier),
    ):
        yield shop


def _settings(database: str, redis: str, theirs: str, port: int) -> dict[str, str]:
    return {
        "SHIPWHEN_DATABASE_URL": database,
        "SHIPWHEN_REDIS_URL": redis,
        "SHIPWHEN_CLIENT_ID": CLIENT_ID,
        "SHIPWHEN_CLIENT_SECRET": SECRET,
        "SHIPWHEN_KEYS": KEY,
        "SHIPWHEN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SHIPWHEN_API_URL": theirs,
        "SHIPWHEN_LOGIN_URL": theirs,
    }


def _courier(shop: Trade) -> httpx.AsyncClient:
    """Brings hooks to each of our ports in turn, as a load balancer does."""
    turn = 0

    async def leave(request: httpx.Request) -> None:
        nonlocal turn
        turn += 1
        request.url = request.url.copy_with(port=shop.ports[turn % len(shop.ports)])
        request.extensions["sent"] = datetime.now(UTC)

    async def arrive(answer: httpx.Response) -> None:
        shop.note(answer.request, answer)

    hooks = {"request": [leave], "response": [arrive]}
    return httpx.AsyncClient(event_hooks=hooks, timeout=COURIERS_PATIENCE)
