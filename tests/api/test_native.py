"""Where the platform counts backorders itself: its numbers, our dates."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from api.conftest import HASH, Market
from api.test_orders import VARIANT, assign, line, shelf, told
from shipwhen.bigcommerce import inventory
from shipwhen.bigcommerce.inventory import SellsFrom
from shipwhen.errors import Invalid
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.sandbox.platform.sales import OutOfStock
from shipwhen.sandbox.platform.stock import Stock as Shelf
from shipwhen.stock.assignment import Typed
from shipwhen.stock.editing import Edit, edit
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.ledger import Cause, drift
from shipwhen.stock.models import (
    Assignment,
    DueDay,
    EntryKind,
    IncomingShipment,
    Mode,
    StockAdjustment,
    StockLevel,
)
from shipwhen.stock.readiness import unmet
from shipwhen.stock.rules import set_rules
from shipwhen.stock.shipments import Received, receive
from shipwhen.stores.models import Store

DUE = Shipment(10, date(2026, 12, 3), date(2026, 12, 1))


@pytest.fixture
async def native(installed: Market) -> Market:
    """A store with the platform's own backorders; 2 kettles on hand, 5 may be owed."""
    installed.store.native_backorders = True
    installed.store.settings.inventory.stock_level_display = "dont_show"
    installed.store.products.variants[VARIANT].stock.on_hand = 2
    await set_rules(await Store.get(hash=HASH), mode=Mode.NATIVE)
    stock = Stock(on_hand=2, backorder_policy=Policy.LIMITED, backorder_limit=5, incoming=(DUE,))
    await assign(installed, {VARIANT: stock})
    await installed.platform.settled()
    return installed


async def follow(market: Market) -> None:
    await market.platform.settled()
    await market.back.jobs.ask("refresh a product", f"{HASH}/103")
    await market.work()
    await market.platform.settled()


def theirs(market: Market):
    return market.store.products.variants[VARIANT].stock


async def test_the_limit_is_written_and_tracking_stays_on(native: Market):
    assert theirs(native).backorder_limit == 5
    assert native.store.products.by_id[103].inventory_tracking != "none"


@pytest.mark.parametrize("before", [0, 7, None])
@pytest.mark.parametrize("leaves", [Mode.NATIVE, Mode.MANAGED])
async def test_given_back_it_sells_no_more_beyond_the_stock_than_before(
    native: Market, leaves: Mode, before: int | None
):
    """Whoever counts by then."""
    shelf = native.store.products.variants[1010].stock
    shelf.backorder_limit = before
    store, limited = await Store.get(hash=HASH), Stock(on_hand=2, backorder_policy=Policy.UNLIMITED)
    await assign(native, {1010: limited}, 101)
    await native.platform.settled()
    assert shelf.backorder_limit is None
    if leaves == Mode.MANAGED:
        await native.back.assignments.move(store, 101, leaves, "ana")
        await native.work()
    await native.back.assignments.unassign(store, 101, Leaving(), "ana")
    await native.work()
    await native.platform.settled()

    assert shelf.backorder_limit == before
    assert native.store.products.by_id[101].inventory_tracking != "none"


async def test_a_limit_that_was_never_ours_stays_the_merchants(native: Market):
    """They changed it while we counted the product."""
    store, shelf = await Store.get(hash=HASH), native.store.products.variants[1010].stock
    await set_rules(store, mode=Mode.MANAGED)
    await assign(native, {1010: Stock(on_hand=2)}, 101)
    await native.platform.settled()
    shelf.backorder_limit = 25
    await native.back.assignments.unassign(store, 101, Leaving(), "ana")
    await native.work()
    await native.platform.settled()

    assert shelf.backorder_limit == 25


async def test_a_product_that_nobody_counted_gets_its_limit_back(native: Market):
    store, shelf = await Store.get(hash=HASH), native.store.products.variants[1010].stock
    native.store.products.by_id[101].inventory_tracking, shelf.backorder_limit = "none", 25
    await set_rules(store, mode=Mode.MANAGED)
    await assign(native, {1010: Stock(on_hand=2)}, 101)
    await native.back.assignments.move(store, 101, Mode.NATIVE, "ana")
    await native.work()
    await native.platform.settled()
    assert shelf.backorder_limit == 0
    await days_later(native)
    await native.back.assignments.unassign(store, 101, Leaving(), "ana")
    await native.work()
    await native.platform.settled()

    assert shelf.backorder_limit == 25


async def test_a_store_that_lost_its_backorders_gets_its_products_back(native: Market):
    native.store.native_backorders = False
    await native.back.assignments.unassign(await Store.get(hash=HASH), 103, Leaving(), "ana")
    await native.work()

    assert not await Assignment.exists()


async def test_what_is_given_back_and_assigned_at_once_keeps_its_limit(native: Market):
    """The limit of before is still on its way while the new one is written."""
    theirs(native).backorder_limit = 10
    stock = Stock(on_hand=2, backorder_policy=Policy.LIMITED, backorder_limit=5)
    store = await Store.get(hash=HASH)
    await native.back.assignments.unassign(store, 103, Leaving(), "ana")
    await native.work()
    await assign(native, {VARIANT: stock})
    await native.platform.settled()

    assert theirs(native).backorder_limit == 5


async def test_what_is_assigned_with_other_units_sells_beyond_them_at_once(native: Market):
    """What is on hand can be read a minute later, and nobody waits for that."""
    stock = Stock(backorder_policy=Policy.LIMITED, backorder_limit=4)
    seen = Typed({1010: native.store.products.variants[1010].stock.on_hand})
    await native.back.assignments.assign(
        await Store.get(hash=HASH), 101, {1010: stock}, "ana", seen
    )
    await native.work()
    await native.platform.settled()

    native.store.place_order([(1010, 4)])
    with pytest.raises(OutOfStock):
        native.store.place_order([(1010, 1)])


async def test_the_platform_sells_to_the_limit_and_refuses_the_next_unit(native: Market):
    native.store.place_order([(VARIANT, 7)])
    with pytest.raises(OutOfStock):
        native.store.place_order([(VARIANT, 1)])


async def test_its_numbers_become_ours(native: Market):
    native.store.place_order([(VARIANT, 5)])
    await follow(native)

    assert await shelf() == (0, 3)


async def test_an_order_keeps_the_window_that_it_was_promised(native: Market):
    native.store.place_order([(VARIANT, 3)])
    order = native.store.place_order([(VARIANT, 2)])
    await told(native, order.id)

    row = await line(order.id)
    assert (row.ready, row.backordered, row.held, row.waiting) == (0, 2, 0, 2)
    assert row.splits == [{"date_from": "2026-12-01", "date": "2026-12-03", "quantity": 2}]
    assert "on backorder" in order.staff_notes


async def test_orders_move_nothing_twice(native: Market):
    order = native.store.place_order([(VARIANT, 5)])
    for _ in range(2):
        await told(native, order.id)
        await follow(native)
    assert await shelf() == (0, 3)

    native.store.set_order_status(order.id, 5)
    for _ in range(2):
        await told(native, order.id)
        await follow(native)
    assert await shelf() == (2, 0)
    assert (await line(order.id)).waiting == 0


@pytest.mark.parametrize(
    ("added_there", "heard"), [(False, 2 + 10), (True, 2)], ids=["we add them", "they did"]
)
async def test_what_is_received_is_added_there_once(native: Market, added_there: bool, heard: int):
    """Who received it at the platform already says so, and nothing is there twice."""
    store, cause = await Store.get(hash=HASH), Cause(EntryKind.SHIPMENT, "ana", now(native))
    row = await IncomingShipment.get(variant__variant_id=VARIANT)
    await receive(store, Received(row.id, 10, added_there), cause)
    for _ in range(2):
        await kept(native)
        await follow(native)

    assert theirs(native).on_hand == heard
    assert await shelf() == (heard, 0)
    assert (await IncomingShipment.get(id=row.id)).expected == 0
    assert not await StockAdjustment.exists()
    assert await differences(native) == []


@pytest.mark.parametrize(
    ("rule", "there", "expected"), [(DueDay.WAIT, 2, 10), (DueDay.RECEIVE, 12, 0)]
)
async def test_the_day_a_shipment_is_due(native: Market, rule: DueDay, there: int, expected: int):
    await set_rules(await Store.get(hash=HASH), due_day=rule)
    days_until = (DUE.date - now(native).date()).days
    for _ in range(days_until - 1):
        await days_later(native)
    assert theirs(native).on_hand == 2, "the day before"

    for _ in range(3):
        await days_later(native)
        await follow(native)
    assert theirs(native).on_hand == there
    assert await shelf() == (there, 0)
    assert (await IncomingShipment.get(variant__variant_id=VARIANT)).expected == expected


async def test_the_room_that_a_supply_leaves_is_the_platforms_limit(native: Market):
    """Only as many as is on the way: the platform is told so in its own words."""
    await set_rules(await Store.get(hash=HASH), mode=Mode.NATIVE)
    stock = Stock(on_hand=4, backorder_policy=Policy.INCOMING, incoming=(Shipment(7, DUE.date),))
    await assign(native, {1010: stock}, 101)
    await native.platform.settled()

    assert native.store.products.variants[1010].stock.backorder_limit == 7


async def test_a_slower_worker_with_older_numbers_does_not_raise_the_limit(native: Market):
    """It read before the sale and writes after it; the limit is of one reading all the same."""
    client = await native.back.installations.client(await Store.get(hash=HASH))
    before = await inventory.items(client, [103])
    native.store.place_order([(VARIANT, 5)])
    keeper = native.back.keeping._native
    followed = keeper._followed

    async def overtaken(store: Store, read: Assignment, items: list[inventory.Item]) -> None:
        await followed(store, read, items)
        await followed(store, read, before)

    keeper._followed = overtaken
    await native.back.keeping.keep(f"{HASH}/103")
    await native.platform.settled()

    assert theirs(native).backorder_limit == 5


async def test_nothing_is_promised_that_the_platform_would_not_sell(native: Market):
    native.store.native_backorders = False
    with pytest.raises(Invalid, match="Backorders: switched on"):
        await assign(native, {}, 110)

    native.store.native_backorders = True
    native.store.products.by_id[110].inventory_tracking = "none"
    with pytest.raises(Invalid, match="Inventory tracking of the product"):
        await assign(native, {}, 110)

    await set_rules(await Store.get(hash=HASH), mode=Mode.MANAGED)
    await assign(native, {}, 110)
    assert (await Assignment.get(product__product_id=110)).mode == Mode.MANAGED


async def test_each_setting_that_stands_in_the_way_is_named(native: Market):
    client = await native.back.installations.client(await Store.get(hash=HASH))
    assert await unmet(client, 103) == []

    native.store.settings.inventory.product_out_of_stock_behavior = "hide_product"
    native.store.settings.inventory.update_stock_behavior = "order_completed_or_shipped"
    native.store.products.by_id[103].availability = "disabled"
    native.store.native_backorders = False

    assert [(each.setting, each.found) for each in await unmet(client, 103)] == [
        ("product_out_of_stock_behavior", "hide_product"),
        ("update_stock_behavior", "order_completed_or_shipped"),
        ("availability", "disabled"),
        ("backorders", "not switched on in this store"),
    ]


@dataclass
class Situation:
    """A warehouse beside the default location, which has 2 kettles; 5 may be owed in all."""

    sells_from: SellsFrom = SellsFrom.ALL
    on_hand: int = 4
    owed: int = 0
    limit: int | None = 0
    enabled: bool = True
    is_in_stock: bool = True
    shelf: tuple[int, int] = (6, 0)
    """What is ours then: on hand and owed."""
    written: int = 5
    """The default location's limit."""
    exceeded: bool = False


SITUATIONS = {
    "only the default location sells": Situation(SellsFrom.DEFAULT, limit=3, shelf=(2, 0)),
    "only it sells, whoever waits elsewhere": Situation(
        SellsFrom.DEFAULT, on_hand=0, owed=3, limit=None, shelf=(2, 0)
    ),
    "both sell, the warehouse owes nothing": Situation(),
    "the warehouse may owe 3 of the 5": Situation(limit=3, written=2),
    "it owes 2 of its 3": Situation(on_hand=0, owed=2, limit=3, shelf=(2, 2), written=2),
    "it may owe all 5": Situation(limit=5, written=0),
    "it may owe more than the 5": Situation(limit=8, written=0, exceeded=True),
    "it owes more than the 5 already": Situation(
        on_hand=0, owed=6, limit=8, shelf=(2, 6), written=0, exceeded=True
    ),
    "it may owe any number": Situation(limit=None, written=0, exceeded=True),
    "it is disabled": Situation(limit=None, enabled=False, shelf=(2, 0)),
    "there the kettle is switched off": Situation(limit=None, is_in_stock=False, shelf=(2, 0)),
}


async def warehouse(market: Market, now: Situation) -> Shelf:
    if 2 not in market.store.locations:
        market.store.add_location("Warehouse")
    market.store.locations[2].enabled = now.enabled
    market.store.aggregated_stock = now.sells_from == SellsFrom.ALL
    there = Shelf(now.on_hand, now.owed, now.limit, is_in_stock=now.is_in_stock, counted=True)
    market.store.products.variants[VARIANT].stocks[2] = there
    await set_rules(await Store.get(hash=HASH), sells_from=now.sells_from)
    await kept(market)
    return there


async def kept(market: Market) -> None:
    await market.back.jobs.ask("keep a product", f"{HASH}/103")
    await market.work()
    await market.platform.settled()


def now(market: Market) -> datetime:
    return market.app.clock.now()


async def days_later(market: Market, days: int = 1) -> None:
    for clock in (market.platform.clock, market.app.clock):
        clock.at += timedelta(days=days)
    await market.work()
    await market.platform.settled()


async def level() -> StockLevel:
    return await StockLevel.get(variant__variant_id=VARIANT)


@pytest.mark.parametrize("now", SITUATIONS.values(), ids=SITUATIONS)
async def test_what_two_locations_sell_is_what_we_follow_and_limit(native: Market, now: Situation):
    there = await warehouse(native, now)

    row = await level()
    assert (row.on_hand, row.qty_backordered) == now.shelf
    assert theirs(native).backorder_limit == now.written
    assert there.backorder_limit == now.limit, "it is the merchant's own"
    assert row.limit_exceeded == now.exceeded
    assert [each["sells"] for each in row.locations] == [True, now.shelf != (2, 0)]
    assert await differences(native) == []
    assert not await drift(await Store.get(hash=HASH))


async def differences(market: Market) -> list[tuple[str, str]]:
    found = await market.back.reconcile.differences(await Store.get(hash=HASH))
    return [(each.ours, each.theirs) for each in found]


async def test_a_default_location_that_sells_nothing_stands_in_the_way(native: Market):
    client = await native.back.installations.client(await Store.get(hash=HASH))
    native.store.settings.inventory.stock_level_display = "dont_show"
    native.store.locations[1].enabled = False

    assert [each.setting for each in await unmet(client, 103)] == ["location_enabled"]


async def test_no_limit_of_ours_is_exceeded_by_nobody(native: Market):
    await StockLevel.all().update(backorder_policy=Policy.UNLIMITED)
    await warehouse(native, Situation(limit=None))

    assert theirs(native).backorder_limit is None
    assert not (await level()).limit_exceeded


async def test_the_platform_sells_to_our_limit_over_both_locations(native: Market):
    there = await warehouse(native, Situation(limit=3))
    order = native.store.place_order([(VARIANT, 10)])
    await told(native, order.id)
    with pytest.raises(OutOfStock):
        native.store.place_order([(VARIANT, 2)])
    await follow(native)

    row = await line(order.id)
    assert (row.ready, row.backordered, row.held, row.waiting) == (6, 4, 6, 4)
    assert row.splits == [{"date_from": "2026-12-01", "date": "2026-12-03", "quantity": 4}]
    assert (theirs(native).qty_backordered, there.qty_backordered) == (2, 2)
    assert await shelf() == (0, 4)
    assert theirs(native).backorder_limit == 2, "what is sold changes nobody's share"
    native.store.set_order_status(order.id, 5)
    await told(native, order.id)
    await follow(native)
    assert await shelf() == (6, 0)
    assert (theirs(native).on_hand, there.on_hand) == (2, 4)


async def test_a_hook_of_another_location_is_followed(native: Market):
    await warehouse(native, Situation())
    row = {"location_id": 2, "product_id": 103, "quantity": 9}
    limit = {"identity": {"product_id": 103}, "backorder_limit": 4}
    async with native.platform.delivering(native.app.client):
        await native.merchant("PUT", "/v3/inventory/adjustments/absolute", {"items": [row]})
        await native.merchant("PUT", "/v3/inventory/locations/2/items", {"settings": [limit]})
        await native.platform.settled()
        await native.platform.delivered()
        await native.work()
        await native.platform.settled()

    assert await shelf() == (11, 0)
    assert theirs(native).backorder_limit == 1


async def test_what_no_hook_told_of_another_location_is_found_and_made_good(native: Market):
    there = await warehouse(native, Situation())
    there.on_hand, there.backorder_limit = 7, 2

    assert await differences(native) == [
        (
            "6 on hand, 0 backordered; Warehouse 4 and 0, limit 0",
            "9 on hand, 0 backordered; Warehouse 7 and 0, limit 2",
        )
    ]
    await native.back.reconcile.work(HASH)
    await native.work()
    await native.platform.settled()
    assert await shelf() == (9, 0)
    assert theirs(native).backorder_limit == 3
    assert await differences(native) == []


async def test_a_location_that_is_disabled_is_found_at_night(native: Market):
    await warehouse(native, Situation(limit=3))
    native.store.locations[2].enabled = False
    await native.back.reconcile.work(HASH)
    await native.work()
    await native.platform.settled()

    assert await shelf() == (2, 0)
    assert theirs(native).backorder_limit == 5


@pytest.mark.parametrize(("change", "here"), [(3, 5), (-2, 0)])
async def test_units_that_somebody_types_are_the_default_locations(native, change, here):
    there = await warehouse(native, Situation())
    await typed(native, change)

    assert (theirs(native).on_hand, there.on_hand) == (here, 4)
    assert await shelf() == (6 + change, 0)
    assert await differences(native) == [], "what was just written is compared later"


async def test_units_at_another_location_are_for_bigcommerce_to_lower(native: Market):
    await warehouse(native, Situation())

    with pytest.raises(Invalid) as refused:
        await typed(native, -3)
    assert "4 of the 6 are at other locations" in refused.value.details[0].message
    assert await shelf() == (6, 0)


async def typed(market: Market, change: int) -> None:
    cause = Cause(EntryKind.SET, "ana@harbour.test", market.app.clock.now())
    await edit(await Store.get(hash=HASH), 103, [Edit(VARIANT, on_hand=change)], cause)
    await kept(market)
    await follow(market)


async def test_selling_from_all_and_back_again_leaves_nothing_behind(native: Market):
    await warehouse(native, Situation(limit=8))
    await set_rules(await Store.get(hash=HASH), sells_from=SellsFrom.DEFAULT)
    await kept(native)

    row = await level()
    assert await shelf() == (2, 0)
    assert theirs(native).backorder_limit == 5
    assert (row.on_hand_elsewhere, row.limit_exceeded) == (0, False)
