"""Two hundred buyers at once on fifty units, where the platform counts and refuses."""

import asyncio
import logging
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.conftest import HASH
from bench import services
from bench.figure import Figure
from bench.trade import PRODUCTS, Trade, trade
from bench.verdict import Verdict, some, verdict
from shipwhen.db import connected
from shipwhen.orders.models import OrderLine
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.sandbox.platform import PlatformStore
from shipwhen.sandbox.platform.sales import SaleRefused
from shipwhen.stock.models import Mode, StockLevel
from shipwhen.stock.rules import set_rules
from shipwhen.stores.models import Store

BUYERS, ON_HAND, TO_COME = 200, 20, 30
UNITS = ON_HAND + TO_COME
TRIES, PAUSE = 8, 0.4
"""A buyer who was refused comes back, so that a limit too high for a moment would be found."""
PROGRAMS = 4
ROUNDS = (101, 103, 108)
"""Products, one after the other."""
STOCK = Stock(
    on_hand=ON_HAND,
    backorder_policy=Policy.LIMITED,
    backorder_limit=TO_COME,
    incoming=(Shipment(1_000, date(2030, 3, 1)),),
)
Counts = tuple[int, int]


@dataclass(frozen=True)
class Rush:
    """On one product: units sold, and on hand and owed as each side has it afterwards."""

    sold: int
    ours: Counts
    theirs: Counts
    lines: Counts

    @property
    def agreed(self) -> bool:
        return self.ours == self.theirs == (0, TO_COME) and self.lines == (ON_HAND, TO_COME)


def figures() -> list[Figure]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if lacking := services.lacking():
        return [Figure(f"{BUYERS} buyers on {UNITS} units", str(UNITS), f"skipped: {lacking}")]
    with tempfile.TemporaryDirectory() as folder, services.postgres() as cluster:
        return asyncio.run(_figures(cluster.url, Path(folder)))


async def _figures(url: str, folder: Path) -> list[Figure]:
    async with trade(url, folder, webs=PROGRAMS, routes=_checkout) as market:
        programs = [market.web(port=port) for port in market.ports]
        with services.running(*programs):
            await _opened(market, programs)
            async with market.unsteady():
                rushes = [await _rush(market, product) for product in ROUNDS]
            found = await verdict(market)
    return _table(rushes, market, found)


def _checkout(store: PlatformStore) -> list[BaseRoute]:
    """The storefront's own, where one unit of a variant is bought."""

    async def buy(request: Request) -> Response:
        try:
            order = store.place_order([(request.path_params["variant"], 1)])
        except SaleRefused:
            return Response(status_code=409)
        return Response(str(order.id), 201)

    return [Route("/checkout/{variant:int}", buy, methods=["POST"])]


async def _opened(market: Trade, programs: list[services.Program]) -> None:
    market.store.native_backorders = True
    market.store.settings.inventory.stock_level_display = "dont_show"
    for product in ROUNDS:
        market.store.products.variants[PRODUCTS[product]].stock.on_hand = ON_HAND
    for port, program in zip(market.ports, programs, strict=True):
        await services.until_it_answers(f"http://127.0.0.1:{port}", program)
    await market.install()
    async with connected(market.database):
        await set_rules(await Store.get(hash=HASH), mode=Mode.NATIVE)
    await market.assign(dict.fromkeys(ROUNDS, STOCK))


async def _rush(market: Trade, product: int) -> Rush:
    limits = httpx.Limits(max_connections=BUYERS)
    before = len(market.store.orders.by_id)
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:
        await asyncio.gather(*(_buyer(market, client, product, n) for n in range(BUYERS)))
    await market.settle()
    placed = list(market.store.orders.by_id.values())[before:]
    market.orders.extend(placed)
    sold = sum(line.quantity for order in placed for line in order.lines)
    return await _counted(market, PRODUCTS[product], sold)


async def _buyer(market: Trade, client: httpx.AsyncClient, product: int, number: int) -> None:
    """Looks at what there is, buys one, and tries again where it is refused."""
    ours = f"http://127.0.0.1:{market.ports[number % PROGRAMS]}"
    checkout = f"{market.settings['SHIPWHEN_API_URL']}/checkout/{PRODUCTS[product]}"
    await client.get(f"{ours}/s/{HASH}/availability.json?products={product}")
    for _ in range(TRIES):
        if (await client.post(checkout)).status_code == 201:
            return
        await asyncio.sleep(PAUSE)


async def _counted(market: Trade, variant: int, sold: int) -> Rush:
    stock = market.store.products.variants[variant].stock
    async with connected(market.database):
        level = await StockLevel.get(variant__store__hash=HASH, variant__variant_id=variant)
        rows = await OrderLine.filter(variant__variant_id=variant)
    return Rush(
        sold,
        (level.on_hand, level.qty_backordered),
        (stock.on_hand, stock.qty_backordered),
        (sum(row.held for row in rows), sum(row.waiting for row in rows)),
    )


def _table(rushes: list[Rush], market: Trade, found: Verdict) -> list[Figure]:
    name = f"{BUYERS} buyers at once on {UNITS} units, native, PostgreSQL, {PROGRAMS} programs"
    sold = ", ".join(str(rush.sold) for rush in rushes)
    wrong = sum(not rush.agreed for rush in rushes) + len(found.lost)
    told = "; ".join(f"{rush.ours} there {rush.theirs}, lines {rush.lines}" for rush in rushes)
    notes = f"{len(found.doubled)} of {found.notes} notes, {len(market.told)} hooks"
    return [
        Figure(f"{name}: sold", str(UNITS), sold, all(rush.sold == UNITS for rush in rushes)),
        Figure(
            "the same: levels, lines, entries or hooks that disagree (units on hand, owed)",
            "0",
            f"{wrong} ({told}){some(found.lost)}",
            not wrong,
        ),
        Figure("the same: notes missing or written twice", "0", notes, not found.doubled),
    ]
