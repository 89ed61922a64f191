"""Web and worker processes killed at random moments while a store trades."""

import asyncio
import logging
import random
import tempfile
from pathlib import Path

import structlog

from bench import services
from bench.figure import Figure
from bench.services import Program
from bench.trade import PRODUCTS, STOCK, Trade, trade
from bench.verdict import Verdict, some, verdict
from shipwhen.jobs.service import TAKEN_OVER

KILLS = {"PostgreSQL and Redis": 50, "SQLite": 20}
ORDERS_EACH_SECOND = 7
PAUSES = 0.3, 3.3
"""Seconds between two kills: within them a program has started, or has not yet."""


def figures() -> list[Figure]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return [*_on_postgres(), *_on_sqlite()]


def _on_postgres() -> list[Figure]:
    name = "PostgreSQL and Redis"
    if lacking := services.lacking():
        return [Figure(f"kill -9, {name}", "0", f"skipped: {lacking}")]
    with tempfile.TemporaryDirectory() as folder, services.postgres() as cluster:
        bell = services.redis(Path(folder))
        with services.running(bell):
            return asyncio.run(_figures(name, cluster.url, Path(folder), bell.url))


def _on_sqlite() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite://{folder}/shipwhen.sqlite3"
        return asyncio.run(_figures("SQLite", url, Path(folder)))


async def _figures(name: str, url: str, folder: Path, redis: str = "") -> list[Figure]:
    async with trade(url, folder, redis) as market:
        programs = _programs(market)
        with services.running(*programs.values()):
            await opened(market, programs["web"])
            async with market.selling(ORDERS_EACH_SECOND):
                kills = await killed(programs, KILLS[name], market.dice)
            await market.settle()
            found = await verdict(market)
        cut_off = sum(each.lines(TAKEN_OVER) for each in programs.values())
    return _table(name, kills, cut_off, market, found)


def _programs(market: Trade) -> dict[str, Program]:
    """With Redis, as many as do one thing each; without it, one that does all and a worker."""
    if not market.settings["SHIPWHEN_REDIS_URL"]:
        return {"web": market.web(), "worker": market.worker("worker")}
    workers = {name: market.worker(name) for name in ("worker 1", "worker 2")}
    return {"web": market.web("--no-worker"), **workers}


async def opened(market: Trade, web: Program) -> None:
    """The store is installed, and Shipwhen keeps all that is sold."""
    await services.until_it_answers(market.address, web)
    await market.install()
    await market.assign(dict.fromkeys(PRODUCTS, STOCK))


async def killed(programs: dict[str, Program], times: int, dice: random.Random) -> dict[str, int]:
    """Kill one after the other, each started anew at once; how often each was."""
    kills = dict.fromkeys(programs, 0)
    for _ in range(times):
        await asyncio.sleep(dice.uniform(*PAUSES))
        name = dice.choice(list(programs))
        if programs[name].ended:
            raise RuntimeError(f"{name} ended by itself:\n{programs[name].told}")
        programs[name].kill()
        programs[name].start()
        kills[name] += 1
    return kills


def _table(
    name: str, kills: dict[str, int], cut_off: int, market: Trade, found: Verdict
) -> list[Figure]:
    how = f"{sum(kills.values())} x kill -9 under load, {name}"
    times = ", ".join(f"{program} {count}" for program, count in kills.items())
    hooks = (
        f"{len(found.lost)} of {len(market.told)} hooks, {len(market.orders)} orders"
        f" (kills: {times}; works cut off: {cut_off}){some(found.lost)}"
    )
    notes = f"{len(found.doubled)} of {found.notes} notes{some(found.doubled)}"
    return [
        Figure(f"{how}: acknowledged and not processed", "0", hooks, not found.lost),
        Figure(f"{how}: notes missing or written twice", "0", notes, not found.doubled),
    ]
