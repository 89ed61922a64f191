"""The page of products with filter and search, of a large catalogue against a small one."""

import asyncio
import datetime as dt
import math
import random
from collections.abc import Sequence
from statistics import median
from urllib.parse import urlencode

from tortoise import connections

from bench import client, stocked
from bench.databases import KINDS, database
from bench.figure import Figure
from bench.installed import KEY, OWNER, SETTINGS, take_in
from bench.worker import Worker, serving
from shipwhen.clock import Clock
from shipwhen.db import connected
from shipwhen.settings import Settings
from shipwhen.stock import standing
from shipwhen.stores.service import store_named
from shipwhen.stores.session import Session, Sessions

SMALL, LARGE = 1_000, 100_000
ROUNDS, QUESTIONS = 20, 24
MOST = 1.5
BRANDS, CATEGORIES = 20, 12

FACTS = """
UPDATE products SET name_key = lower(name), kept = (product_id % 4 <> 3),
  is_visible = (product_id % 5 <> 0), brand_id = product_id % {brands},
  inventory_tracking = 'variant', inventory_level = product_id % 90,
  on_hand = product_id % 90,
  words = lower(name) || (SELECT {joined} FROM variants WHERE variants.product_id = products.id)
"""
PLACES = """
INSERT INTO placements (store_id, product_id, category_id)
SELECT store_id, id, 1 + product_id % {categories} FROM products
"""
JOINED = {False: "group_concat(lower(sku), ' ')", True: "string_agg(lower(sku), ' ')"}


def figures() -> list[Figure]:
    return [_figure(kind) for kind in KINDS]


def _figure(kind: str) -> Figure:
    """Each catalogue on a database and a server of its own. Rounds in pairs, so that busy
    neighbours slow both; of the ratios of their p95 the one in the middle."""
    with database(kind) as few, database(kind) as many:
        asyncio.run(_fill(few, SMALL))
        asyncio.run(_fill(many, LARGE))
        with serving(few, **SETTINGS) as small, serving(many, **SETTINGS) as large:
            dice = random.Random(20261122)
            _p95(small, SMALL, dice), _p95(large, LARGE, dice)
            pairs = [(_p95(small, SMALL, dice), _p95(large, LARGE, dice)) for _ in range(ROUNDS)]
    ratio = median(large / small for small, large in pairs)
    first, second = (1000 * median(side) for side in zip(*pairs, strict=True))
    how = f"median of {ROUNDS} pairs x {QUESTIONS}, {first:.1f} and {second:.1f} ms"
    name = f"page of products with filter and search, {LARGE} variants to {SMALL}, p95, {kind}"
    return Figure(name, f"≤ {MOST}", f"{ratio:.2f} ({how})", ratio <= MOST)


async def _fill(url: str, variants: int) -> None:
    await stocked.fill(url, variants)
    await take_in(url, store_hash=stocked.HASH)
    async with connected(url):
        postgres, connection = url.startswith("postgres"), connections.get("default")
        await connection.execute_script(FACTS.format(brands=BRANDS, joined=JOINED[postgres]))
        await connection.execute_script(PLACES.format(categories=CATEGORIES))
        await standing.rebuild(await store_named(stocked.HASH), dt.date(2026, 11, 22))
        await connection.execute_script("VACUUM ANALYZE" if postgres else "VACUUM")


def _p95(worker: Worker, variants: int, dice: random.Random) -> float:
    secret = Settings(keys=KEY).session_secret
    token = Sessions(secret, Clock()).issue(Session(store=stocked.HASH, user_id=OWNER.id))
    bearer = {"Authorization": f"Bearer {token}"}
    found = sorted(client.waits(worker.address, _questions(variants, dice), bearer))
    return found[math.ceil(0.95 * len(found)) - 1]


def _questions(variants: int, dice: random.Random) -> Sequence[str]:
    """What merchants look for, in turn: one thing, much, some of a brand, nothing, a category in
    another order, and a page from the middle."""
    asked: list[str] = []
    while len(asked) < QUESTIONS:
        number = dice.choice(stocked.products(variants))
        queries: list[dict[str, str]] = [
            {"q": f"sku-{number}-3", "visibility": "visible"},
            {"q": "product", "state": "backorder"},
            {"q": str(number)[-2:], "brand": str(number % BRANDS), "assigned": "yes"},
            {"q": "no such thing", "state": "in_stock"},
            {"q": "sku", "category": "5", "sort": "-available_to_sell"},
            {"q": "sku", "assigned": "yes", "sort": "on_hand", "after": str(number)},
        ]
        asked += [f"/admin/products?{urlencode(each)}" for each in queries]
    return asked
