"""Ten thousand orders' lives with unreliable webhooks, then one reconcile: what drifted."""

import asyncio
import logging
import random
import tempfile
from datetime import date

import structlog

from api.conftest import HASH, Market, a_market
from api.histories import CHANGES, Act, Shop, Step, reconciled
from api.test_orders import assign
from bench.figure import Figure
from shipwhen.catalog.models import Variant
from shipwhen.db.migrate import migrate
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.stores.models import Store

ORDERS, SHOPS = 10_000, 40
AT_A_TIME = 200
"""Orders placed before what was told of them is worked through."""
STOCK = Stock(
    on_hand=20,
    backorder_policy=Policy.UNLIMITED,
    incoming=(Shipment(1_000_000, date(2027, 3, 1)),),
)


def figures() -> list[Figure]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        told, wrong = asyncio.run(_live(f"sqlite://{folder}/histories.sqlite3"))
    name = f"{ORDERS} orders' histories, webhooks lost, doubled, reordered: drift"
    return [Figure(name, "0", f"{wrong} of {SHOPS} levels, {told}", wrong == 0)]


async def _live(url: str) -> tuple[str, int]:
    await migrate(url)
    async with a_market(url) as market:
        shops = await _opened(market)
        dice = random.Random(20261122)
        faults = market.platform.faults
        faults.hooks_lost = faults.hooks_doubled = faults.hooks_reordered = 0.2
        steps = 0
        async with market.platform.delivering(market.app.client):
            for _ in range(ORDERS // AT_A_TIME):
                for _ in range(AT_A_TIME):
                    steps += await _happen(dice, dice.choice(shops))
                await market.platform.delivered()
                await market.work()
            faults.hooks_lost = faults.hooks_doubled = faults.hooks_reordered = 0
            missed = await reconciled(market)
        wrong = sum([await _drifted(shop) for shop in shops])
        return f"{steps} things happened, {missed} were missed until the reconcile", wrong


async def _opened(market: Market) -> list[Shop]:
    market.store.generate(SHOPS, 1)
    await market.install()
    await market.work()
    store = await Store.get(hash=HASH)
    newest = Variant.filter(store=store).order_by("-variant_id").limit(SHOPS)
    shops = []
    for variant in await newest.prefetch_related("product"):
        await assign(market, {variant.variant_id: STOCK}, variant.product.product_id)
        shops.append(Shop(market, variant.variant_id, STOCK.on_hand))
    return shops


async def _happen(dice: random.Random, shop: Shop) -> int:
    """An order is placed, and some things happen to it and to those before it."""
    acts: list[Act] = ["place", *dice.choices(CHANGES, k=dice.randint(0, 3))]
    for act in acts:
        newest = max(0, len(shop.orders) - 1 - dice.randint(0, 5))
        await shop.step(Step(act, newest, dice.randint(1, 6)))
    return len(acts)


async def _drifted(shop: Shop) -> bool:
    try:
        await shop.check()
    except AssertionError:
        return True
    return False
