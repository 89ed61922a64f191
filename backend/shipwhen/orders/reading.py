"""Orders read from the platform, and the units they take, wait for and give back.

What an order holds follows from what it is now, never from what was told of it: read twice, too
late or in any order, it comes to the same.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shipwhen.bigcommerce import inventory
from shipwhen.bigcommerce import orders as platform
from shipwhen.bigcommerce.orders import DONE, GIVEN_BACK, TAKES_NOTHING, Status
from shipwhen.bigcommerce.store import InventorySettings, inventory_settings
from shipwhen.catalog.service import variant_of
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.orders import backorders
from shipwhen.orders.models import Backorder, Order, OrderLine
from shipwhen.orders.note import Notes
from shipwhen.promise import Line
from shipwhen.stock import locations, units
from shipwhen.stock import service as stock
from shipwhen.stock.ledger import Cause
from shipwhen.stock.models import EntryKind, Mode
from shipwhen.stock.rules import rules_of
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold, store_named

READ = "read an order"
"""The work; its key is `hash/order id`."""
MOST_LETTERS, MOST_OF_A_WORD = 255, 32
READ_ANEW = ["status_id", "gone", "read_at", "modified_at", "currency", "payment"]
BEFORE_ORDERS = 99


@dataclass(frozen=True)
class Told:
    """An order as the platform told it at a time."""

    order: platform.Order
    lines: Sequence[platform.OrderLine]
    rules: InventorySettings
    sold: dict[int, inventory.Sold]
    """By variant id, of those that the platform counts."""
    read_at: dt.datetime
    today: dt.date


async def newest(hash: str) -> int:  # noqa: A002 - the platform's word
    """The highest order number that was read of a store, or one before the platform's first."""
    numbers = await Order.filter(store__hash=hash).order_by("-order_id").limit(1)
    return numbers[0].order_id if numbers else BEFORE_ORDERS


@unit_of_work
async def forget_lines(store: Store) -> None:
    """What a store of the sandbox sold before it begins anew. The orders' numbers stay, since the
    ledger knows movements by them."""
    await hold(store)
    await Backorder.filter(store=store).delete()
    await OrderLine.filter(order__store=store).delete()


class Reading:
    """Reads orders. Whatever it does may be done again without harm."""

    def __init__(self, installations: Installations, clock: Clock) -> None:
        self._installations, self._clock = installations, clock
        self._notes = Notes(clock)

    async def read(self, key: str) -> None:
        """Read one order and let it take or give back what it should hold."""
        hash, _, number = key.partition("/")  # noqa: A001 - the platform's word
        store = await store_named(hash)
        if not await self._installations.reaches(store):
            return
        client = await self._installations.client(store)
        read_at, today = self._clock.now(), self._clock.today(store.timezone)
        order = await platform.order(client, int(number))
        if order is None:
            await _lost(store, int(number), self._cause(int(number), read_at))
            return
        lines = await platform.lines(client, order.id)
        known = OrderLine.filter(order__store=store, order__order_id=order.id)
        variants = {line.variant_id for line in lines if line.variant_id}
        variants |= {row.variant.variant_id async for row in known.prefetch_related("variant")}
        keepers = await units.kept(store, variants)
        ours = bool(keepers) or await known.exists()
        # the row of another order says that it was read
        rules = await inventory_settings(client, order.channel_id) if ours else InventorySettings()
        native = {each for each, keeper in keepers.items() if keeper.mode == Mode.NATIVE}
        products = sorted({line.product_id for line in lines if line.variant_id in native})
        items = await inventory.items(client, products) if products else []
        sold = locations.sold(items, (await rules_of(store)).sells_from)
        told = Told(order, lines, rules, sold, read_at, today)
        kept = await _kept(store, told, keepers, self._cause(order.id, read_at))
        await self._notes.write(store, client, kept)

    def _cause(self, number: int, at: dt.datetime) -> Cause:
        return Cause(EntryKind.ORDER, f"order {number}", at)


@unit_of_work
async def _kept(store: Store, told: Told, keepers: dict[int, units.Kept], cause: Cause) -> Order:
    """The order and all its lines, with what they move, or nothing of it."""
    await hold(store)
    order, known = await _row(store, told)
    if order.read_at > told.read_at:
        return order
    order.status_id, order.gone = told.order.status_id, told.order.is_deleted
    order.read_at, order.modified_at = told.read_at, told.order.date_modified
    order.currency = told.order.default_currency_code
    order.payment = (told.order.payment_status or "")[:MOST_OF_A_WORD]
    await order.save(update_fields=READ_ANEW)
    for line in told.lines:
        row, keeper = known.pop(line.id, None), keepers.get(line.variant_id or 0)
        if row is None and keeper and line.variant_id:
            row = await _new(store, order, line, told, keeper)
        if row:
            row.price = line.price_inc_tax
        if row and _is_followed(row, keeper):
            await _follow(store, row, line, told)
        elif row:
            await _count(store, row, line, told, cause)
    for row in known.values():
        await _remove(store, row, told, keepers.get(await _variant_id(row)), cause)
    await backorders.follow(order)
    return order


async def _row(store: Store, told: Told) -> tuple[Order, dict[int, OrderLine]]:
    """The order with its lines by number."""
    facts = {
        "status_id": told.order.status_id,
        "channel_id": told.order.channel_id,
        "placed_at": told.order.date_created,
        "modified_at": told.order.date_modified,
        "read_at": told.read_at,
    }
    order, _ = await Order.get_or_create(facts, store=store, order_id=told.order.id)
    lines = await OrderLine.filter(order=order).order_by("id")
    return order, {line.line_id: line for line in lines}


async def _new(
    store: Store, order: Order, line: platform.OrderLine, told: Told, keeper: units.Kept
) -> OrderLine:
    counted = keeper.counted(told.order.date_created)
    row = await OrderLine.create(
        mode=counted or keeper.mode,
        order=order,
        line_id=line.id,
        variant=await variant_of(store, line.variant_id or 0),
        name=line.name[:MOST_LETTERS],
        quantity=line.quantity,
        ready=0,
        backordered=0,
    )
    if counted == Mode.NATIVE and keeper.mode == Mode.MANAGED:
        await _follow(store, row, line, told)  # it was the platform's until now
    elif counted is None:
        # the platform took its units, before we began to count
        row.held = _wanted(row, line, told)
        row.moves = int(row.held > 0)
    return row


def _is_followed(row: OrderLine, keeper: units.Kept | None) -> bool:
    """Whether the platform counts the units of this line, and not only those of new ones."""
    return keeper is not None and row.mode == keeper.mode == Mode.NATIVE


async def _remove(
    store: Store, row: OrderLine, told: Told, keeper: units.Kept | None, cause: Cause
) -> None:
    """A line that is no longer in its order."""
    if _is_followed(row, keeper):
        row.held = row.waiting = row.quantity = 0
        await row.save()
    elif told.rules.edit_order_stock_adjustment:
        await _hold(store, row, 0, told, cause)
    elif told.order.status_id in DONE:
        await _no_longer_wait(store, row, told, cause)
        await row.save()


async def _count(
    store: Store, row: OrderLine, line: platform.OrderLine, told: Told, cause: Cause
) -> None:
    """Where we count: move the difference between what it holds and what it should."""
    if told.rules.edit_order_stock_adjustment or not row.moves:
        row.quantity = line.quantity
    await _wait_again(store, row, line, told, cause)
    await _settle(store, row, line, told, cause)
    await _hold(store, row, _wanted(row, line, told), told, cause)
    await _settle(store, row, line, told, cause)
    row.shipped = _shipped(line, told)
    if told.order.status_id in DONE:
        await _no_longer_wait(store, row, told, cause)
    await row.save()


def _shipped(line: platform.OrderLine, told: Told) -> int:
    """An order that is set to shipped by hand has no shipments."""
    sold = line.quantity - line.quantity_refunded
    return max(line.quantity_shipped, sold if told.order.status_id in DONE else 0)


async def _settle(
    store: Store, row: OrderLine, line: platform.OrderLine, told: Told, cause: Cause
) -> None:
    """Nobody waits any more for what was shipped."""
    came = min(_shipped(line, told) - row.held, row.waiting)
    if came > 0:
        variant_id, numbered = await _variant_id(row), _numbered(row, told, cause)
        await units.settle(store, variant_id, came, told.today, numbered)
        row.settled += came - max(0, min(line.quantity_shipped - row.held, came))
        row.held, row.waiting = row.held + came, row.waiting - came


async def _wait_again(
    store: Store, row: OrderLine, line: platform.OrderLine, told: Told, cause: Cause
) -> None:
    """Where it was set to shipped by mistake."""
    if not row.settled or told.order.status_id in DONE | TAKES_NOTHING:
        return
    back = min(row.settled, max(0, row.held - line.quantity_shipped))
    if back:
        variant_id, numbered = await _variant_id(row), _numbered(row, told, cause)
        await units.wait_again(store, variant_id, back, numbered)
    row.held, row.waiting, row.settled = row.held - back, row.waiting + back, 0


async def _no_longer_wait(store: Store, row: OrderLine, told: Told, cause: Cause) -> None:
    """For what a store's rules keep in an order that is over, refunded or taken out."""
    if row.waiting:
        variant_id, numbered = await _variant_id(row), _numbered(row, told, cause)
        await units.give_back(store, variant_id, 0, row.waiting, numbered)
        row.waiting = 0


def _wanted(row: OrderLine, line: platform.OrderLine, told: Told) -> int:
    """Units that a line should hold or wait for, by the store's own rules."""
    rules, status = told.rules, told.order.status_id
    if status == Status.INCOMPLETE:
        return 0
    if told.order.is_deleted or status in GIVEN_BACK:
        # what never left the shelf is no longer owed either way
        return 0 if rules.refund_order_stock_adjustment else row.held
    if not (rules.takes_when_placed or status in DONE or row.moves):
        return 0
    refunded = line.quantity_refunded if rules.refund_order_stock_adjustment else 0
    return max(0, row.quantity - refunded)


async def _hold(store: Store, row: OrderLine, wanted: int, told: Told, cause: Cause) -> None:
    """Take or give back until the line has `wanted` units, held or waited for."""
    now = row.held + row.waiting
    if wanted == now:
        return
    variant_id, numbered = await _variant_id(row), _numbered(row, told, cause)
    if wanted < now:
        unmet = min(now - wanted, row.waiting)
        back = now - wanted - unmet
        await units.give_back(store, variant_id, back, unmet, numbered)
        row.held, row.waiting = row.held - back, row.waiting - unmet
        _recanted(row, back, unmet)
    else:
        line = await units.take(store, variant_id, wanted - now, told.today, numbered)
        if line:
            _promised(row, line, afresh=not now)
            row.held += line.ready
            row.waiting += line.backordered + line.excess
        else:
            row.held += wanted - now  # no longer counted by us
    await row.save()


def _promised(row: OrderLine, line: Line, *, afresh: bool) -> None:
    """Keep what was told; units that an edit added are told of beside the first."""
    if afresh:
        row.ready = row.backordered = row.oversold = 0
        row.splits = []
    row.ready += line.ready
    row.backordered += line.backordered + line.excess
    row.oversold += line.excess
    row.splits = [
        *row.splits,
        *(_split(each.date_from, each.date, each.quantity) for each in line.splits),
    ]


def _recanted(row: OrderLine, ready: int, backordered: int) -> None:
    """What it no longer asks for was promised last; one given back whole keeps what it was told."""
    if not row.held + row.waiting:
        return
    row.ready, row.backordered = max(0, row.ready - ready), max(0, row.backordered - backordered)
    row.oversold = min(row.oversold, row.backordered)
    splits, left = [], row.backordered - row.oversold
    for each in row.splits:
        if left > 0:
            splits.append({**each, "quantity": min(left, each["quantity"])})
            left -= each["quantity"]
    row.splits = splits


def _split(
    first: dt.date | None, last: dt.date | None, quantity: int
) -> dict[str, str | int | None]:
    return {
        "date_from": first.isoformat() if first else None,
        "date": last.isoformat() if last else None,
        "quantity": quantity,
    }


async def _follow(store: Store, row: OrderLine, line: platform.OrderLine, told: Told) -> None:
    """Where the platform counts: keep its numbers, and what we promised of those to come."""
    over = told.order.is_deleted or told.order.status_id in TAKES_NOTHING
    owed = line.quantity_backordered or 0
    if not row.backordered and owed and not over:
        variant_id = await _variant_id(row)
        [variant] = await stock.of_variants(store, [variant_id])
        sold = told.sold.get(variant_id)
        before = replace(
            variant.stock,
            on_hand=(sold.on_hand if sold else 0) + line.quantity - owed,
            qty_backordered=max(0, sold.qty_backordered - owed) if sold else 0,
        )
        _promised(row, units.told(before, line.quantity, told.today), afresh=True)
    live = 0 if over else max(0, line.quantity - line.quantity_refunded)
    row.shipped, row.quantity = _shipped(line, told), line.quantity
    row.waiting = min(owed, max(0, live - row.shipped))
    row.held = live - row.waiting
    await row.save()


@unit_of_work
async def _lost(store: Store, number: int, cause: Cause) -> None:
    """An order that the platform no longer has gives everything back."""
    await hold(store)
    order = await Order.get_or_none(store=store, order_id=number)
    if order is None or order.gone:
        return
    order.gone, order.read_at = True, cause.at
    await order.save(update_fields=["gone", "read_at"])
    for row in await OrderLine.filter(order=order):
        if row.held + row.waiting:
            variant_id, numbered = await _variant_id(row), _numbered_of(row, number, cause)
            keeper = (await units.kept(store, [variant_id])).get(variant_id)
            if not _is_followed(row, keeper):
                await units.give_back(store, variant_id, row.held, row.waiting, numbered)
            row.held = row.waiting = 0
            await row.save()
    await backorders.follow(order)


def _numbered(row: OrderLine, told: Told, cause: Cause) -> Cause:
    return _numbered_of(row, told.order.id, cause)


def _numbered_of(row: OrderLine, order_id: int, cause: Cause) -> Cause:
    """The next movement of a line, which can be written once."""
    row.moves += 1
    return replace(cause, event_id=f"order {order_id} line {row.line_id} move {row.moves}")


async def _variant_id(row: OrderLine) -> int:
    await row.fetch_related("variant")
    return row.variant.variant_id
