"""PostgreSQL and then Redis away for a while, under a store that trades and is looked at."""

import asyncio
import logging
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import structlog

from api.conftest import HASH
from bench import services
from bench.falls import opened
from bench.figure import Figure
from bench.services import Postgres, Redis
from bench.trade import PRODUCTS, Trade, trade
from bench.verdict import Verdict, some, verdict

AWAY = 20
"""Seconds."""
BEFORE, BETWEEN = 3, 15
"""Seconds of trade with everything there."""
ORDERS_EACH_SECOND = 4
PAUSE = 0.05
LONGEST_ANSWER = 10.0
REMEMBERED = 2.5
"""Longer than a program believes its memory."""
AVAILABILITY = f"/s/{HASH}/availability.json?products={','.join(map(str, PRODUCTS))}"
PROMISE = (
    f"/s/{HASH}/promise.json?lines={','.join(f'{each}:1000000' for each in PRODUCTS.values())}"
)
"""So many that one unit more or less that is owed is another answer."""
ADDRESSES = [
    AVAILABILITY,
    PROMISE,
    f"/s/{HASH}/shipwhen.js",
    f"/s/{HASH}/config.json?theme=generic",
]
"""All asked before anything is away."""


@dataclass
class Shopper:
    """Asks one address after the other, and counts what it is told."""

    client: httpx.AsyncClient
    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._ask_on())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _ask_on(self) -> None:
        while True:
            await self.ask_all()

    async def ask_all(self) -> None:
        for address in ADDRESSES:
            begun = time.monotonic()
            try:
                told = str((await self.client.get(address)).status_code)
            except httpx.HTTPError as error:
                told = type(error).__name__
            self.slowest = max(self.slowest, time.monotonic() - begun)
            self.answers[told] += 1
            await asyncio.sleep(PAUSE)


@dataclass(frozen=True)
class Outage:
    """Of one service: what shoppers were told meanwhile, and when hooks were taken afterwards."""

    name: str
    shopper: Shopper
    resumed: float
    """Seconds after its return."""


def figures() -> list[Figure]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if lacking := services.lacking():
        return [Figure("PostgreSQL, then Redis away", "0", f"skipped: {lacking}")]
    with tempfile.TemporaryDirectory() as folder, services.postgres() as cluster:
        bell = services.redis(Path(folder))
        with services.running(bell):
            return asyncio.run(_figures(cluster, bell, Path(folder)))


async def _figures(cluster: Postgres, bell: Redis, folder: Path) -> list[Figure]:
    async with trade(cluster.url, folder, bell.url) as market:
        web, workers = market.web("--no-worker"), [market.worker(f"worker {n}") for n in (1, 2)]
        with services.running(web, *workers):
            await opened(market, web)
            outages = await _lived_through(market, cluster, bell)
            await market.settle()
            fallen = sum(each.ended for each in (web, *workers))
            found = await verdict(market)
            anew = await _agrees(market)
    return _table(outages, market, found, fallen, anew)


async def _lived_through(market: Trade, cluster: Postgres, bell: Redis) -> list[Outage]:
    async with httpx.AsyncClient(base_url=market.address, timeout=LONGEST_ANSWER) as client:
        await Shopper(client).ask_all()
        async with market.selling(ORDERS_EACH_SECOND):
            await asyncio.sleep(BEFORE)
            outages = []
            for name, leave, come in (
                ("PostgreSQL crashed and away", cluster.crash, cluster.start),
                ("PostgreSQL frozen", cluster.freeze, cluster.thaw),
                ("Redis away", bell.stop, bell.start),
            ):
                outages.append(await _without(name, market, client, leave, come))
                await asyncio.sleep(BETWEEN)
    return outages


async def _without(
    name: str,
    market: Trade,
    client: httpx.AsyncClient,
    leave: Callable[[], None],
    come: Callable[[], None],
) -> Outage:
    shopper = Shopper(client)
    async with shopper.asking():
        await asyncio.to_thread(leave)
        await asyncio.sleep(AWAY)
        await asyncio.to_thread(come)
        back = datetime.now(UTC)
        for _ in range(600):
            taken = [each.sent for each in market.told if each.sent > back]
            if taken:
                return Outage(name, shopper, (taken[0] - back).total_seconds())
            await asyncio.sleep(0.1)
    raise RuntimeError(f"no hook was taken within a minute after {name} came back")


async def _agrees(market: Trade) -> bool:
    """Whether shoppers are told what a program says that was started just now."""
    port = services.port()
    new = market.web("--no-worker", port=port)
    with services.running(new):
        await services.until_it_answers(f"http://127.0.0.1:{port}", new)
        await asyncio.sleep(REMEMBERED)
        async with httpx.AsyncClient() as client:
            said = [
                await client.get(f"http://127.0.0.1:{each}{PROMISE}")
                for each in (*market.ports, port)
            ]
    return len({answer.content for answer in said}) == 1


def _table(
    outages: list[Outage], market: Trade, found: Verdict, fallen: int, anew: bool
) -> list[Figure]:
    wrong = [*found.lost, *found.doubled]
    told = (
        f"{len(wrong)} of {len(market.told)} hooks, {len(market.orders)} orders,"
        f" {found.notes} notes{some(wrong)}"
    )
    return [
        *(_answers(each) for each in outages),
        Figure("the same: acknowledged and not processed", "0", told, not wrong),
        Figure("the same: programs that ended by themselves", "0", str(fallen), not fallen),
        Figure("the same: promises true again", "yes", "yes" if anew else "no", anew),
    ]


def _answers(outage: Outage) -> Figure:
    shopper = outage.shopper
    wrong = shopper.answers.total() - shopper.answers["200"]
    others = ", ".join(f"{what} {count}" for what, count in shopper.answers.items())
    told = (
        f"{wrong} ({others}; slowest {shopper.slowest:.1f} s;"
        f" hooks taken {outage.resumed:.1f} s after its return)"
    )
    name = f"{outage.name} for {AWAY} s: answers other than 200"
    return Figure(name, "0", told, not wrong)
