"""Where the platform counts backorders itself: its numbers, our dates."""

from datetime import date

import pytest

from api.conftest import HASH, Market
from api.test_orders import VARIANT, assign, line, shelf, told
from shipwhen.bigcommerce import inventory
from shipwhen.errors import Invalid
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.sandbox.platform.sales import OutOfStock
from shipwhen.stock.models import Assignment, Mode
from shipwhen.stock.readiness import unmet
from shipwhen.stock.rules import set_rules
from shipwhen.stores.models import Store

DUE = Shipment(10, date(2026, 12, 3), date(2026, 12, 1))


@pytest.fixture
async def native(market: Market) -> Market:
    """A store with the platform's own backorders; 2 kettles on hand, 5 may be owed."""
    market.store.native_backorders = True
    market.store.settings.inventory.stock_level_display = "dont_show"
    market.store.products.variants[VARIANT].stock.on_hand = 2
    await market.install()
    await market.work()
    await set_rules(await Store.get(hash=HASH), mode=Mode.NATIVE)
    stock = Stock(on_hand=2, backorder_policy=Policy.LIMITED, backorder_limit=5, incoming=(DUE,))
    await assign(market, {VARIANT: stock})
    await market.platform.settled()
    return market


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
