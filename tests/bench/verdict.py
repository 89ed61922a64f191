"""What is wrong once all has settled, by the platform's own books and without a reconcile."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from api.conftest import HASH
from bench.trade import Trade
from shipwhen.bigcommerce.orders import KEY, NAMESPACE
from shipwhen.catalog.models import Product, Variant
from shipwhen.db import connected
from shipwhen.hooks.models import Event
from shipwhen.orders.models import Order, OrderLine
from shipwhen.orders.note import message
from shipwhen.sandbox.platform.orders import CANCELLED
from shipwhen.sandbox.platform.orders import Order as Theirs
from shipwhen.stock.ledger import drift
from shipwhen.stock.models import StockLevel
from shipwhen.stores.models import Store


@dataclass(frozen=True)
class Verdict:
    """Each list is empty where all is well."""

    notes: int
    unprocessed: list[str]
    """Acknowledged hooks that nothing followed, and orders that hold what they should not."""
    doubled: list[str]
    """Notes and records that are not beside their order exactly once."""
    drifted: list[str]

    @property
    def lost(self) -> list[str]:
        return [*self.unprocessed, *self.drifted]

    @property
    def ok(self) -> bool:
        return not (self.lost or self.doubled)


def some(found: list[str]) -> str:
    """A few of them, to be looked at."""
    return f"; {', '.join(found[:5])}" if found else ""


async def verdict(trade: Trade) -> Verdict:
    async with connected(trade.database):
        store = await Store.get(hash=HASH)
        lines = await _lines(store)
        notes = {number: await message(store, owed) for number, owed in _owed(lines).items()}
        unprocessed = [*await _unread(store, trade), *_misheld(trade.orders, lines)]
        doubled = [
            f"note of order {order.id}"
            for order in trade.orders
            if order.staff_notes != notes.get(order.id, "")
            or _records(order) != int(order.id in notes)
        ]
        return Verdict(len(notes), unprocessed, doubled, await _drifted(store, trade))


async def _lines(store: Store) -> dict[int, list[OrderLine]]:
    found: dict[int, list[OrderLine]] = defaultdict(list)
    rows = OrderLine.filter(order__store=store).order_by("line_id")
    for row in await rows.prefetch_related("order", "variant"):
        found[row.order.order_id].append(row)
    return found


def _owed(lines: dict[int, list[OrderLine]]) -> dict[int, list[OrderLine]]:
    """The lines that a note tells of, in orders that have such lines."""
    owed = {number: [row for row in rows if row.backordered] for number, rows in lines.items()}
    return {number: rows for number, rows in owed.items() if rows}


def _records(order: Theirs) -> int:
    kept = order.metafields.by_id.values()
    return sum((each.namespace, each.key) == (NAMESPACE, KEY) for each in kept)


async def _unread(store: Store, trade: Trade) -> list[str]:
    """Hooks that we said we had, though what they are about was not read since."""
    kept = set(await Event.filter(store=store).values_list("hash", flat=True))
    lost = [f"{each.scope} not kept" for each in trade.told if each.hash not in kept]
    orders = dict(await Order.filter(store=store).values_list("order_id", "read_at"))
    products = dict(await Product.filter(store=store).values_list("product_id", "read_at"))
    return [
        *lost,
        *_missed("store/order/", trade, orders),
        *_missed("store/product/", trade, products),
    ]


def _missed(scope: str, trade: Trade, read: dict[int, datetime]) -> list[str]:
    told = [each for each in trade.told if each.scope.startswith(scope)]
    return [
        f"{each.scope} {each.about}"
        for each in told
        if each.about not in read or read[each.about] < each.sent
    ]


def _misheld(orders: Iterable[Theirs], lines: dict[int, list[OrderLine]]) -> list[str]:
    """Orders whose lines hold and wait for other units than they should."""
    return [
        f"order {order.id} holds {held}, should {should}"
        for order in orders
        if (held := {row.line_id: row.held + row.waiting for row in lines.get(order.id, [])})
        != (should := _should(order))
    ]


def _should(order: Theirs) -> dict[int, int]:
    gone = order.status_id == CANCELLED
    return {line.id: 0 if gone else line.quantity for line in order.lines}


async def _drifted(store: Store, trade: Trade) -> list[str]:
    """Levels that are not their entries' sum, or not what was there less what was sold."""
    sold = Counter[int]()
    for order in trade.orders:
        for line in order.lines:
            sold[line.variant_id] += _should(order)[line.id]
    found = [f"entries of {each.sku}" for each in await drift(store)]
    for variant_id, units in trade.opened.items():
        variant = await Variant.get(store=store, variant_id=variant_id)
        level = await StockLevel.get(variant=variant)
        rows = OrderLine.filter(order__store=store, variant=variant)
        waiting = sum([row.waiting async for row in rows])
        left = level.on_hand - level.qty_backordered, level.qty_backordered
        if left != (units - sold[variant_id], waiting):
            found.append(f"level of {variant.sku}")
    return found
