"""A product is moved between the modes while orders are open: nothing is lost, nothing counted
twice, and what was promised stays."""

from datetime import timedelta

import pytest

from api.conftest import HASH, Market
from api.desk import Owner
from api.test_native import DUE, Situation, warehouse
from api.test_orders import KETTLE, VARIANT, assign, line, ordered, shelf, told
from shipwhen.errors import Invalid, Unknown
from shipwhen.promise import Policy, Stock
from shipwhen.sandbox.platform.sales import OutOfStock
from shipwhen.stock import shipments
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.ledger import Cause, drift
from shipwhen.stock.models import Assignment, EntryKind, Mode, StockAdjustment, StockLevel
from shipwhen.stock.rules import set_rules
from shipwhen.stock.shipments import Hand, Received
from shipwhen.stores.models import Change, Store

STOCK = Stock(on_hand=2, backorder_policy=Policy.LIMITED, backorder_limit=5, incoming=(DUE,))
CANCELLED, SHIPPED = 5, 2


async def kept(market: Market, mode: Mode) -> Market:
    """A store with the platform's own backorders; 2 kettles on hand, 5 may be owed."""
    market.store.native_backorders = True
    market.store.settings.inventory.stock_level_display = "dont_show"
    market.store.products.variants[VARIANT].stock.on_hand = 2
    await set_rules(await Store.get(hash=HASH), mode=mode)
    await assign(market, {VARIANT: STOCK})
    await market.platform.settled()
    return market


@pytest.fixture
async def managed(installed: Market) -> Market:
    return await kept(installed, Mode.MANAGED)


@pytest.fixture
async def native(installed: Market) -> Market:
    return await kept(installed, Mode.NATIVE)


async def move(market: Market, mode: Mode) -> None:
    """And a little later, so that orders from before are told from those after."""
    pass_time(market, timedelta(seconds=10))
    await market.back.assignments.move(await Store.get(hash=HASH), KETTLE, mode, "ana")
    await settle(market)


async def settle(market: Market) -> None:
    """What was written to the platform can be read, and was."""
    for _ in range(3):
        await market.work()
        await market.platform.settled()
        pass_time(market, timedelta(minutes=2))
        await market.back.jobs.ask("refresh a product", f"{HASH}/{KETTLE}")
    await market.work()


def pass_time(market: Market, time: timedelta) -> None:
    market.app.clock.at += time
    market.platform.clock.at += time


def theirs(market: Market) -> tuple[int, int]:
    """Units on hand and owed, as the platform counts."""
    stock = market.store.products.variants[VARIANT].stock
    return stock.on_hand, stock.qty_backordered


def tracking(market: Market) -> str:
    return market.store.products.by_id[KETTLE].inventory_tracking


async def in_step(market: Market) -> bool:
    return await shelf() == theirs(market) and not await drift(await Store.get(hash=HASH))


async def test_the_platform_goes_on_from_our_numbers(managed: Market):
    number = await ordered(managed, 5)
    await move(managed, Mode.NATIVE)

    assert tracking(managed) == "product"
    assert theirs(managed) == (0, 3)
    managed.store.place_order([(VARIANT, 2)])
    with pytest.raises(OutOfStock):
        managed.store.place_order([(VARIANT, 1)])
    row = await line(number)
    assert (row.held, row.waiting) == (2, 3)
    assert row.splits == [{"date_from": "2026-12-01", "date": "2026-12-03", "quantity": 3}]


async def test_a_sale_that_we_closed_is_opened_for_the_platform_to_decide(managed: Market):
    await ordered(managed, 7)
    assert managed.store.products.by_id[KETTLE].availability == "disabled"
    await move(managed, Mode.NATIVE)

    assert managed.store.products.by_id[KETTLE].availability == "available"
    assert theirs(managed) == (0, 5)


async def test_an_order_from_before_gives_its_units_back_to_the_platform_once(managed: Market):
    number = await ordered(managed, 5)
    await move(managed, Mode.NATIVE)
    managed.store.set_order_status(number, CANCELLED)
    for _ in range(2):
        await told(managed, number)
        await settle(managed)

    assert theirs(managed) == (2, 0)
    assert await in_step(managed)
    assert not await StockAdjustment.exists()


async def test_an_order_from_before_is_served_first_when_the_platform_receives(managed: Market):
    number = await ordered(managed, 5)
    await move(managed, Mode.NATIVE)
    later = managed.store.place_order([(VARIANT, 1)])
    await told(managed, later.id)
    row = {"location_id": 1, "product_id": KETTLE, "quantity": 3}
    path = "/v3/inventory/adjustments/relative"
    await managed.merchant("POST", path, {"items": [row]})
    await settle(managed)

    old, new = await line(number), await line(later.id)
    assert (old.held, old.waiting) == (5, 0)
    assert (new.held, new.waiting) == (0, 1)
    assert theirs(managed) == (0, 1)
    assert await in_step(managed)


async def test_units_that_come_while_it_is_handed_over_are_told(managed: Market):
    """Received after our numbers were read, before BigCommerce counts them."""
    store = await Store.get(hash=HASH)
    keeper = managed.back.keeping._native
    written, hand = keeper._set_unread, Hand("ana", managed.app.clock.now())
    row = await shipments.announce(store, VARIANT, DUE, hand)
    cause = Cause(EntryKind.SHIPMENT, "ana", hand.at)

    async def receiving(*about) -> None:
        await shipments.receive(store, Received(row, 10), cause)
        await written(*about)

    keeper._set_unread = receiving
    before = await shelf()
    await move(managed, Mode.NATIVE)
    keeper._set_unread = written
    for _ in range(2):
        await settle(managed)

    assert await shelf() == (before[0] + 10, before[1])
    assert theirs(managed) == await shelf()
    assert await in_step(managed)


async def test_an_order_placed_before_and_read_after_is_counted_by_us(managed: Market):
    order = managed.store.place_order([(VARIANT, 5)])
    await move(managed, Mode.NATIVE)
    await told(managed, order.id)
    await settle(managed)

    row = await line(order.id)
    assert (row.mode, row.held, row.waiting) == (Mode.MANAGED, 2, 3)
    assert theirs(managed) == (0, 3)
    assert await in_step(managed)


async def test_we_go_on_from_the_platforms_numbers(native: Market):
    order = native.store.place_order([(VARIANT, 5)])
    await told(native, order.id)
    await move(native, Mode.MANAGED)

    assert tracking(native) == "none"
    assert await shelf() == (0, 3)
    row = await line(order.id)
    assert (row.held, row.waiting) == (2, 3)
    assert row.splits == [{"date_from": "2026-12-01", "date": "2026-12-03", "quantity": 3}]
    native.store.set_order_status(order.id, CANCELLED)
    for _ in range(2):
        await told(native, order.id)
    assert await shelf() == (2, 0)


async def test_an_order_that_the_platform_counted_is_not_counted_again(native: Market):
    order = native.store.place_order([(VARIANT, 5)])
    await move(native, Mode.MANAGED)
    await told(native, order.id)

    row = await line(order.id)
    assert (row.mode, row.held, row.waiting) == (Mode.NATIVE, 2, 3)
    assert await shelf() == (0, 3)


async def test_there_and_back_again(managed: Market):
    number = await ordered(managed, 5)
    await move(managed, Mode.NATIVE)
    between = managed.store.place_order([(VARIANT, 1)])
    await told(managed, between.id)
    await move(managed, Mode.MANAGED)
    assert await shelf() == (0, 4)
    for each in (number, between.id):
        managed.store.set_order_status(each, CANCELLED)
        await told(managed, each)

    assert await shelf() == (2, 0)
    assert not await drift(await Store.get(hash=HASH))


async def test_what_was_not_told_yet_is_not_lost_on_the_way_back(managed: Market):
    number = await ordered(managed, 5)
    await move(managed, Mode.NATIVE)
    managed.store.set_order_status(number, CANCELLED)
    await told_without_keeping(managed, number)
    await managed.back.assignments.move(await Store.get(hash=HASH), KETTLE, Mode.MANAGED, "ana")
    await settle(managed)

    assert await shelf() == (2, 0)


async def test_what_the_platform_may_not_have_heard_is_never_told_twice_but_named(managed: Market):
    number = await ordered(managed, 5)
    await move(managed, Mode.NATIVE)
    managed.store.set_order_status(number, CANCELLED)
    await told_without_keeping(managed, number)
    managed.platform.faults.broken = 1
    await settle(managed)

    assert theirs(managed) == (0, 3)
    found = await managed.back.reconcile.differences(await Store.get(hash=HASH))
    assert [(each.what, each.ours, each.theirs) for each in found] == [
        (
            f"product {KETTLE}",
            f"order {number} moved +2 on hand, -3 backordered",
            "perhaps not",
        )
    ]


async def told_without_keeping(market: Market, number: int) -> None:
    reading = market.back.jobs._handlers["read an order"]
    await reading(f"{HASH}/{number}")


async def test_what_stands_in_the_way_is_named(managed: Market):
    store = await Store.get(hash=HASH)
    managed.store.settings.inventory.product_out_of_stock_behavior = "hide_product"
    with pytest.raises(Invalid, match="out of stock: don't do anything"):
        await managed.back.assignments.move(store, KETTLE, Mode.NATIVE, "ana")
    with pytest.raises(Invalid, match="already"):
        await managed.back.assignments.move(store, KETTLE, Mode.MANAGED, "ana")
    with pytest.raises(Unknown):
        await managed.back.assignments.move(store, 101, Mode.MANAGED, "ana")

    assert tracking(managed) == "none"


async def test_an_outage_uses_up_nothing_that_is_still_to_be_told(managed: Market, monkeypatch):
    monkeypatch.setattr("shipwhen.bigcommerce.client.FIRST_PAUSE", 0)
    numbers = [await ordered(managed, 1) for _ in range(2)]
    await move(managed, Mode.NATIVE)
    for number in numbers:
        managed.store.set_order_status(number, CANCELLED)
        await told_without_keeping(managed, number)
    managed.platform.faults.down = 10
    for _ in range(2):
        await managed.back.jobs.ask("keep a product", f"{HASH}/{KETTLE}")
        await managed.back.jobs.run_due()
    managed.platform.faults.down = 0
    await settle(managed)

    assert theirs(managed) == (2, 0)
    assert await in_step(managed)


async def test_two_orders_from_before_are_not_promised_the_same_shelf(managed: Market):
    orders = [managed.store.place_order([(VARIANT, 2)]) for _ in range(2)]
    await move(managed, Mode.NATIVE)
    for order in orders:
        await told_without_keeping(managed, order.id)
    await settle(managed)

    assert [(row.held, row.waiting) for row in [await line(each.id) for each in orders]] == [
        (2, 0),
        (0, 2),
    ]
    assert theirs(managed) == (0, 2)
    assert await in_step(managed)


async def test_what_the_platform_took_it_gives_back_itself_whatever_came_between(native: Market):
    order = native.store.place_order([(VARIANT, 2)])
    await told(native, order.id)
    await move(native, Mode.MANAGED)
    await told(native, order.id)
    await settle(native)
    await move(native, Mode.NATIVE)
    native.store.set_order_status(order.id, CANCELLED)
    await told(native, order.id)
    await settle(native)

    assert theirs(native) == (2, 0)
    assert await in_step(native)


async def test_what_is_sold_before_it_is_handed_over_is_counted(managed: Market):
    store = await Store.get(hash=HASH)
    pass_time(managed, timedelta(seconds=10))
    await managed.back.assignments.move(store, KETTLE, Mode.NATIVE, "ana")
    order = managed.store.place_order([(VARIANT, 2)])
    pass_time(managed, timedelta(seconds=10))
    await settle(managed)
    await told(managed, order.id)
    await settle(managed)

    assert theirs(managed) == (0, 0)
    assert await in_step(managed)


async def test_given_back_before_it_is_handed_over_the_platform_counts_it_again(managed: Market):
    store = await Store.get(hash=HASH)
    await managed.back.assignments.move(store, KETTLE, Mode.NATIVE, "ana")
    await managed.back.assignments.unassign(store, KETTLE, Leaving(), "ana@harbour.test")
    await settle(managed)

    assert tracking(managed) == "product"
    assert theirs(managed)[0] == 2
    assert not await Assignment.exists()


async def test_given_back_what_is_still_to_be_told_is_told_first(managed: Market):
    number = await ordered(managed, 2)
    await move(managed, Mode.NATIVE)
    managed.store.set_order_status(number, CANCELLED)
    await told_without_keeping(managed, number)
    store = await Store.get(hash=HASH)
    await managed.back.assignments.unassign(store, KETTLE, Leaving(), "ana@harbour.test")
    await settle(managed)

    assert theirs(managed) == (2, 0)
    assert not await StockAdjustment.exists()


async def test_sold_natively_it_is_not_subtracted_again_when_it_is_given_back(native: Market):
    native.store.place_order([(VARIANT, 1)])
    pass_time(native, timedelta(minutes=2))
    await native.back.jobs.ask("refresh a product", f"{HASH}/{KETTLE}")
    await native.work()
    await move(native, Mode.MANAGED)
    assert await shelf() == (1, 0)
    store = await Store.get(hash=HASH)
    await native.back.assignments.unassign(store, KETTLE, Leaving(), "ana@harbour.test")
    await settle(native)

    assert theirs(native)[0] == 1


async def test_numbers_are_not_taken_over_while_they_are_being_written(managed: Market):
    store = await Store.get(hash=HASH)
    await move_without_waiting(managed)
    with pytest.raises(Invalid, match="in a minute"):
        await managed.back.assignments.move(store, KETTLE, Mode.MANAGED, "ana")
    await managed.back.keeping.follow(f"{HASH}/{KETTLE}")

    assert await shelf() == (2, 0)


async def move_without_waiting(market: Market) -> None:
    store = await Store.get(hash=HASH)
    await market.back.assignments.move(store, KETTLE, Mode.NATIVE, "ana")
    market.store.products.variants[VARIANT].stock.on_hand = 40
    await market.back.keeping.keep(f"{HASH}/{KETTLE}")


async def test_what_an_uninstallation_dropped_is_done_when_the_app_is_back(managed: Market):
    store = await Store.get(hash=HASH)
    await managed.back.assignments.unassign(store, KETTLE, Leaving(), "ana@harbour.test")
    managed.platform.uninstall(HASH)
    await managed.back.installations.uninstall(HASH, 2**31)
    await managed.work()
    pass_time(managed, timedelta(minutes=5))
    await managed.install()
    await managed.work()
    pass_time(managed, timedelta(days=1, minutes=1))
    await settle(managed)

    assert tracking(managed) == "product"
    assert not await Assignment.exists()


async def test_where_we_count_it_is_the_default_locations_units(native: Market):
    """Those elsewhere stay what they are, so that nothing is there twice when it goes back."""
    there = await warehouse(native, Situation(limit=3))
    await move(native, Mode.MANAGED)
    assert await shelf() == (2, 0)
    row = await StockLevel.get(variant__variant_id=VARIANT)
    assert (row.locations, row.on_hand_elsewhere) == (None, 0)

    await ordered(native, 1)
    await move(native, Mode.NATIVE)
    assert theirs(native) == (1, 0)
    assert (there.on_hand, there.backorder_limit) == (4, 3)
    assert await shelf() == (5, 0)
    assert native.store.products.variants[VARIANT].stock.backorder_limit == 2


async def test_handed_over_it_is_limited_together_with_other_locations_at_once(managed: Market):
    await warehouse(managed, Situation(limit=3))
    store = await Store.get(hash=HASH)
    await managed.back.assignments.move(store, KETTLE, Mode.NATIVE, "ana@harbour.test")
    await managed.back.keeping.keep(f"{HASH}/{KETTLE}")
    await managed.platform.settled()

    assert managed.store.products.variants[VARIANT].stock.backorder_limit == 2
    managed.store.place_order([(VARIANT, 11)])
    with pytest.raises(OutOfStock):
        managed.store.place_order([(VARIANT, 1)])


@pytest.mark.parametrize("mode", [Mode.NATIVE, Mode.MANAGED])
async def test_given_back_every_location_has_what_it_had(native: Market, mode: Mode):
    there = await warehouse(native, Situation(limit=3))
    if mode == Mode.MANAGED:
        await move(native, mode)
    store = await Store.get(hash=HASH)
    await native.back.assignments.unassign(store, KETTLE, Leaving(), "ana@harbour.test")
    await settle(native)

    assert tracking(native) == "product"
    assert theirs(native) == (2, 0)
    assert (there.on_hand, there.qty_backordered, there.backorder_limit) == (4, 0, 3)


async def test_an_order_from_before_is_served_by_the_location_that_owes_it(managed: Market):
    """What comes to the warehouse is not taken from the default location, which has nothing."""
    number = await ordered(managed, 5)
    await move(managed, Mode.NATIVE)
    await warehouse(managed, Situation(on_hand=7))
    await settle(managed)
    assert ((await line(number)).held, await shelf()) == (2, (7, 3))
    row = {"location_id": 1, "product_id": KETTLE, "quantity": 2}
    path = "/v3/inventory/adjustments/relative"
    await managed.merchant("POST", path, {"items": [row]})
    await settle(managed)

    assert ((await line(number)).held, await shelf()) == (4, (7, 1))
    assert theirs(managed) == (0, 1)
    assert not await StockAdjustment.exists()


async def test_the_owner_lets_the_other_side_count(market: Market):
    await market.install()
    await market.work()
    ana, address = Owner(market, await market.session()), f"/admin/products/{KETTLE}/mode"
    await assign(market, {VARIANT: STOCK})
    market.store.native_backorders = True
    dialog = (await ana.get(address)).text
    assert "Now the app counts it." in dialog
    assert "Stock levels on the storefront: don&#39;t show (now: show)" in dialog

    assert (await ana.post(address, {"to": "native"})).status_code == 422
    assert (await ana.post(address, {"to": "nobody"})).status_code == 422
    market.store.settings.inventory.stock_level_display = "dont_show"
    moved = await ana.post(address, {"to": "native"})

    assert "is counted by BigCommerce." in moved.headers["HX-Trigger"]
    assert (await Assignment.get()).mode == Mode.NATIVE
    change = await Change.get(action="move product")
    assert (change.before, change.after) == ({"counted_by": "managed"}, {"counted_by": "native"})
