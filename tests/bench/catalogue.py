"""The first reading of a catalogue: what it asks of the platform, and what memory it takes."""

import asyncio
import math
import subprocess
import time
from dataclasses import dataclass

import httpx

from bench.databases import KINDS, database
from bench.figure import Figure
from bench.installed import HASH, SETTINGS, TOKEN, take_in
from bench.worker import boxed, memory, working
from shipwhen.bigcommerce.catalog import MOST_ROWS
from shipwhen.catalog import mirror
from shipwhen.catalog.models import Variant
from shipwhen.db import connected
from shipwhen.stores.service import store_named

SMALL, LARGE = 10_000, 100_000
VARIANTS_EACH = 10
MOST = 1.3
PAUSE, LONGEST = 0.5, 600
"""Seconds between looks whether it is done, and after which that is given up."""


NAMES = 2
"""Requests for the names of brands and of categories, a page of each."""


@dataclass(frozen=True)
class Reading:
    """What one reading took, by `shipwhen worker`; `memory` is the most at a time, in MiB."""

    memory: float
    requests: int
    copied: int


def figures() -> list[Figure]:
    return [figure for kind in KINDS for figure in _figures(kind)]


def _figures(kind: str) -> list[Figure]:
    small, large = _reading(kind, SMALL), _reading(kind, LARGE)
    ratio = large.memory / small.memory if small.memory else 0
    fewest = math.ceil(LARGE / VARIANTS_EACH / MOST_ROWS) + NAMES
    whole = (small.copied, large.copied) == (SMALL, LARGE)
    told = f"{ratio:.2f} ({small.memory:.0f} and {large.memory:.0f} MiB)"
    of = f"first sync of {LARGE} variants"
    return [
        Figure(f"{of}, memory to {SMALL}, {kind}", f"≤ {MOST}", told, whole and ratio <= MOST),
        Figure(
            f"{of}, requests, {kind}", f"{fewest}", f"{large.requests}", large.requests == fewest
        ),
    ]


def _reading(kind: str, variants: int) -> Reading:
    products = variants // VARIANTS_EACH
    with database(kind) as url, boxed(HASH, TOKEN, products, VARIANTS_EACH) as box:
        asyncio.run(take_in(url, [mirror.SWEEP]))
        with working(url, api_url=box.address, **SETTINGS) as process:
            copied = asyncio.run(_copied(url, process))
            most = memory(process.pid)
        requests = sum(httpx.get(f"{box.address}/requests").json().values())
    return Reading(most, requests, copied)


async def _copied(url: str, process: subprocess.Popen[bytes]) -> int:
    """How many variants are here, once all were read."""
    end = time.monotonic() + LONGEST
    async with connected(url):
        store = await store_named(HASH)
        while time.monotonic() < end and process.poll() is None:
            done = await mirror.progress(store)
            if done and done.finished:
                return await Variant.filter(store=store, gone=False).count()
            await asyncio.sleep(PAUSE)
    raise RuntimeError("the catalogue was not read")
