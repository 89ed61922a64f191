"""Availability that nobody remembers, of a large store against a small one."""

import asyncio
import random
from statistics import median

from bench import client, stocked
from bench.databases import KINDS, database
from bench.figure import Figure
from bench.worker import Worker, serving

SMALL, LARGE = 1_000, 1_000_000
ROUNDS, QUESTIONS, PRODUCTS = 40, 25, 8
MOST = 1.2


def figures() -> list[Figure]:
    return [_figure(kind) for kind in KINDS]


def _figure(kind: str) -> Figure:
    """Each store on a database and a server of its own. Rounds in pairs, so that busy neighbours
    slow both; of the ratios of their p50 the one in the middle."""
    with database(kind) as few, database(kind) as many:
        asyncio.run(stocked.fill(few, SMALL))
        asyncio.run(stocked.fill(many, LARGE))
        with serving(few, memory_seconds="0") as small, serving(many, memory_seconds="0") as large:
            dice = random.Random(20261122)
            _p50(small, SMALL, dice), _p50(large, LARGE, dice)
            pairs = [(_p50(small, SMALL, dice), _p50(large, LARGE, dice)) for _ in range(ROUNDS)]
    ratio = median(large / small for small, large in pairs)
    first, second = (1000 * median(side) for side in zip(*pairs, strict=True))
    how = f"median of {ROUNDS} pairs x {QUESTIONS}, {first:.1f} and {second:.1f} ms"
    name = f"availability of {PRODUCTS} products, {LARGE} variants to {SMALL}, p50, {kind}"
    return Figure(name, f"≤ {MOST}", f"{ratio:.2f} ({how})", ratio <= MOST)


def _p50(worker: Worker, variants: int, dice: random.Random) -> float:
    """Each question is about other products, from anywhere in the store."""
    products = stocked.products(variants)
    asked = [dice.sample(products, PRODUCTS) for _ in range(QUESTIONS)]
    address = f"{worker.address}/s/{stocked.HASH}/availability.json?products="
    return median(client.waits(worker.address, [address + ",".join(map(str, s)) for s in asked]))
