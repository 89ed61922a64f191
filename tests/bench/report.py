"""The report page on a long history of orders against a short one."""

import asyncio
import time
from collections.abc import Sequence
from statistics import quantiles

import httpx

from bench import reported
from bench.databases import KINDS, database
from bench.figure import Figure
from bench.installed import HASH, OWNER, SETTINGS
from bench.worker import Worker, serving
from shipwhen.clock import Clock
from shipwhen.settings import Settings
from shipwhen.stores.session import Session, Sessions

SMALL, LARGE = 10_000, 1_000_000
ROUNDS, MOST = 25, 1.5
QUESTIONS = (
    {},
    {"q": "product 12"},
    {"q": "SKU-2999"},
    {"brand": "7"},
    {"category": "3", "since": "2026-08-01", "until": "2026-10-31"},
    {"state": "waiting"},
    {"state": "waiting", "q": "sku-1", "category": "5"},
    {"state": "shipped", "brand": "11"},
    {"since": "2025-06-01", "until": "2025-06-30"},
    {"older": "1750000000000000_1"},
    {"q": "no such thing"},
    {"paid": "yes"},
    {"paid": "no", "state": "waiting"},
    {"paid": "no", "older": "1750000000000000_1"},
    {"paid": "unknown", "state": "shipped"},
    {"paid": "no", "q": "product 12"},
    {"paid": "unknown", "q": "SKU-2999"},
    {"order": "2999"},
    {"order": "2999", "q": "product 12", "paid": "no"},
)
"""Alone and together, common and rare, new and old; each page has its totals."""


def figures() -> list[Figure]:
    return [_figure(kind) for kind in KINDS]


def _figure(kind: str) -> Figure:
    """Each history on a database and a server of its own, asked in turn, so that busy neighbours
    slow both."""
    with database(kind) as few, database(kind) as many:
        asyncio.run(reported.fill(few, SMALL))
        asyncio.run(reported.fill(many, LARGE))
        with serving(few, **SETTINGS) as small, serving(many, **SETTINGS) as large:
            for worker in (small, large):
                _waits(worker)
            pairs = [(_waits(small), _waits(large)) for _ in range(ROUNDS)]
    first, second = (
        _p95([wait for waits in side for wait in waits]) for side in zip(*pairs, strict=True)
    )
    told = f"{second / first:.2f} ({1000 * first:.0f} and {1000 * second:.0f} ms)"
    name = f"report with filters and totals, {LARGE} lines to {SMALL}, p95, {kind}"
    return Figure(name, f"≤ {MOST}", told, second / first <= MOST)


def _waits(worker: Worker) -> list[float]:
    """Seconds of each question."""
    sessions = Sessions(Settings(**SETTINGS).session_secret, Clock())
    token = sessions.issue(Session(store=HASH, user_id=OWNER.id))
    waits = []
    with httpx.Client(
        base_url=worker.address, headers={"Authorization": f"Bearer {token}"}
    ) as http:
        http.get("/admin/report").raise_for_status()
        for question in QUESTIONS:
            begun = time.perf_counter()
            http.get("/admin/report", params=question, timeout=60).raise_for_status()
            waits.append(time.perf_counter() - begun)
    return waits


def _p95(waits: Sequence[float]) -> float:
    return quantiles(waits, n=20)[-1]
