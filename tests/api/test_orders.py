"""Orders take units, wait for them and give them back, whatever becomes of the orders."""

import json
from datetime import date

import pytest

from api.conftest import HASH, Market
from shipwhen.appearance import service as appearance
from shipwhen.orders.models import Backorder, Order, OrderLine, State
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.sandbox.platform.orders import RefundItem
from shipwhen.stock import shipments
from shipwhen.stock.ledger import Cause, drift
from shipwhen.stock.models import EntryKind, StockEntry, StockLevel
from shipwhen.stock.rules import set_rules
from shipwhen.stock.shipments import Hand, Received
from shipwhen.stores.models import Store

KETTLE, VARIANT = 103, 1030
DUE = Shipment(10, date(2026, 12, 3), date(2026, 12, 1))


@pytest.fixture
async def kettle(installed: Market) -> Market:
    """A store that keeps the kettle by Shipwhen: 2 on hand, 10 on the way, 5 may be owed."""
    stock = Stock(on_hand=2, backorder_policy=Policy.LIMITED, backorder_limit=5, incoming=(DUE,))
    await assign(installed, {VARIANT: stock})
    return installed


async def assign(market: Market, stocks: dict[int, Stock], product: int = KETTLE) -> None:
    store = await Store.get(hash=HASH)
    await market.back.assignments.assign(store, product, stocks, "ana@harbour.test")
    await market.work()


async def told(market: Market, order_id: int) -> None:
    """The platform tells of an order, and what follows is done."""
    await market.back.jobs.ask("read an order", f"{HASH}/{order_id}")
    await market.work()


async def shelf(variant_id: int = VARIANT) -> tuple[int, int]:
    level = await StockLevel.get(variant__store__hash=HASH, variant__variant_id=variant_id)
    return level.on_hand, level.qty_backordered


async def line(order_id: int) -> OrderLine:
    return await OrderLine.get(order__order_id=order_id)


async def ordered(market: Market, units: int, **facts) -> int:
    order = market.store.place_order([(VARIANT, units)], **facts)
    await told(market, order.id)
    return order.id


async def test_a_line_is_split_by_the_promise_and_keeps_its_window(kettle: Market):
    number = await ordered(kettle, 5)

    row = await line(number)
    assert (row.ready, row.backordered, row.held, row.waiting) == (2, 3, 2, 3)
    assert row.splits == [{"date_from": "2026-12-01", "date": "2026-12-03", "quantity": 3}]
    assert await shelf() == (0, 3)


async def test_told_three_times_it_counts_once(kettle: Market):
    number = await ordered(kettle, 5)
    for _ in range(3):
        await told(kettle, number)

    assert await shelf() == (0, 3)
    assert await StockEntry.filter(kind=EntryKind.ORDER).count() == 1


@pytest.mark.parametrize("status", [4, 5, 6])
async def test_cancelled_it_gives_everything_back_once(kettle: Market, status: int):
    number = await ordered(kettle, 5)
    kettle.store.set_order_status(number, status)
    for _ in range(2):
        await told(kettle, number)

    assert await shelf() == (2, 0)


async def test_a_store_that_keeps_the_stock_of_cancelled_orders_gets_nothing_back(kettle: Market):
    await kettle.merchant("PUT", "/v3/settings/inventory", {"refund_order_stock_adjustment": False})
    number = await ordered(kettle, 5)
    kettle.store.set_order_status(number, 5)
    await told(kettle, number)

    assert await shelf() == (0, 0), "who no longer waits is owed nothing"


async def test_an_incomplete_order_takes_nothing_until_it_is_complete(kettle: Market):
    number = await ordered(kettle, 5, status_id=0)
    assert await shelf() == (2, 0)

    kettle.store.set_order_status(number, 11)
    await told(kettle, number)

    assert await shelf() == (0, 3)


async def test_stock_may_move_only_when_an_order_is_shipped(kettle: Market):
    rule = {"update_stock_behavior": "order_completed_or_shipped"}
    await kettle.merchant("PUT", "/v3/settings/inventory", rule)
    number = await ordered(kettle, 2)
    assert await shelf() == (2, 0)

    kettle.store.set_order_status(number, 10)
    await told(kettle, number)

    assert await shelf() == (0, 0)


@pytest.mark.parametrize("status", [2, 10])
@pytest.mark.parametrize("rule", ["order_placed", "order_completed_or_shipped"])
async def test_an_order_that_is_set_to_shipped_by_hand_waits_for_nothing(
    kettle: Market, rule: str, status: int
):
    """Nobody has written a shipment. Whatever was missing has come, or it could not have gone."""
    rules = {"update_stock_behavior": rule}
    await kettle.merchant("PUT", "/v3/settings/inventory", rules)
    number = await ordered(kettle, 5)
    kettle.store.set_order_status(number, status)
    for _ in range(2):
        await told(kettle, number)

    row = await line(number)
    assert (row.held, row.waiting, row.shipped) == (5, 0, 5)
    assert await shelf() == (0, 0)
    assert (await Backorder.get()).state == State.SHIPPED


async def test_an_order_that_was_set_to_shipped_by_mistake_waits_again(kettle: Market):
    number = await ordered(kettle, 5)
    for status in (10, 11):
        kettle.store.set_order_status(number, status)
        await told(kettle, number)

    row = await line(number)
    assert (row.held, row.waiting, row.shipped) == (2, 3, 0)
    assert await shelf() == (0, 3)
    assert (await Backorder.get()).state == State.WAITING


async def test_nobody_waits_for_what_was_refunded_before_it_was_shipped(kettle: Market):
    """In a store whose refunds give nothing back."""
    await kettle.merchant("PUT", "/v3/settings/inventory", {"refund_order_stock_adjustment": False})
    number = await ordered(kettle, 5)
    order = kettle.store.orders.get(number)
    refunded = RefundItem("PRODUCT", order.lines[0].id, 2, 1.0, "")
    kettle.store.sales.refund(order, [refunded])
    kettle.store.set_order_status(number, 2)
    await told(kettle, number)

    assert (await line(number)).waiting == 0
    assert await shelf() == (0, 0)


@pytest.mark.parametrize(("units", "left"), [(1, (1, 0)), (2, (0, 0)), (7, (0, 5)), (0, (2, 0))])
async def test_an_edit_moves_the_difference(kettle: Market, units: int, left: tuple[int, int]):
    number = await ordered(kettle, 5)
    order = kettle.store.orders.get(number)
    kettle.store.sales.edit(order, {order.lines[0].id: units})
    await told(kettle, number)

    assert await shelf() == left


async def test_refunded_units_come_back(kettle: Market):
    number = await ordered(kettle, 5)
    row = await line(number)
    item = {"item_type": "PRODUCT", "item_id": row.line_id, "quantity": 4}
    await kettle.merchant(
        "POST",
        f"/v3/orders/{number}/payment_actions/refunds",
        {"items": [item], "payments": [{"provider_id": "custom", "amount": 1, "offline": True}]},
    )
    await told(kettle, number)

    assert await shelf() == (1, 0)


async def test_a_deleted_order_gives_everything_back(kettle: Market):
    number = await ordered(kettle, 5)
    await kettle.merchant("DELETE", f"/v2/orders/{number}")
    await told(kettle, number)

    assert await shelf() == (2, 0)


async def test_what_arrives_goes_to_who_waited_longest(kettle: Market):
    first, second = await ordered(kettle, 5), await ordered(kettle, 2)
    store = await Store.get(hash=HASH)
    hand = Hand("ana@harbour.test", kettle.app.clock.now())
    announced = await shipments.announce(store, VARIANT, DUE, hand)
    cause = Cause(EntryKind.SHIPMENT, f"shipment {announced}", kettle.app.clock.now())
    await shipments.receive(store, Received(announced, 4), cause)
    await kettle.work()

    assert ((await line(first)).held, (await line(first)).waiting) == (5, 0)
    assert ((await line(second)).held, (await line(second)).waiting) == (1, 1)
    assert await shelf() == (0, 1)


async def test_units_that_come_back_go_to_who_waits(kettle: Market):
    first, second = await ordered(kettle, 2), await ordered(kettle, 1)
    kettle.store.set_order_status(first, 5)
    await told(kettle, first)

    assert ((await line(second)).held, (await line(second)).waiting) == (1, 0)
    assert await shelf() == (1, 0)


async def test_the_ledger_adds_up_to_what_stands_there(kettle: Market):
    number = await ordered(kettle, 5)
    kettle.store.set_order_status(number, 5)
    await told(kettle, number)

    assert await drift(await Store.get(hash=HASH)) == []


async def test_past_the_limit_nobody_can_buy_until_there_is_room_again(kettle: Market):
    number = await ordered(kettle, 7)
    assert kettle.store.products.by_id[KETTLE].availability == "disabled"

    kettle.store.set_order_status(number, 5)
    await told(kettle, number)
    assert kettle.store.products.by_id[KETTLE].availability == "available"


async def test_an_order_at_the_shop_changes_stock_through_a_webhook(kettle: Market):
    async with kettle.platform.delivering(kettle.app.client):
        order = kettle.store.place_order([(VARIANT, 5)])
        await kettle.platform.delivered()
        await kettle.work()
        assert await shelf() == (0, 3)

        kettle.store.set_order_status(order.id, 5)
        await kettle.platform.delivered()
        await kettle.work()

    assert await shelf() == (2, 0)


async def test_hooks_doubled_reordered_and_late_come_to_the_same(kettle: Market):
    kettle.platform.faults.hooks_doubled = 1
    kettle.platform.faults.hooks_reordered = 1
    async with kettle.platform.delivering(kettle.app.client):
        first = kettle.store.place_order([(VARIANT, 4)])
        second = kettle.store.place_order([(VARIANT, 1)])
        kettle.store.set_order_status(first.id, 5)
        await kettle.platform.delivered()
        await kettle.work()

    assert await shelf() == (1, 0)
    assert ((await line(second.id)).held, (await line(second.id)).waiting) == (1, 0)


NOTE = "Ember Enamel Kettle: 3 on backorder, expected Dec 1 – 3, 2026"


async def test_the_message_stands_once_below_what_staff_wrote(kettle: Market):
    order = kettle.store.place_order([(VARIANT, 5)], customer_message="Ring twice")
    order.staff_notes = "VIP"
    for _ in range(2):
        await told(kettle, order.id)

    assert order.staff_notes.replace("\u2009", " ") == f"VIP\n\n{NOTE}"
    assert order.customer_message == "Ring twice"


async def test_the_message_may_stand_where_the_shopper_reads_it(kettle: Market):
    await set_rules(await Store.get(hash=HASH), note="customer")
    order = kettle.store.place_order([(VARIANT, 5)], customer_message="Ring twice")
    await told(kettle, order.id)

    assert order.customer_message.replace("\u2009", " ") == f"Ring twice\n\n{NOTE}"
    assert order.staff_notes == ""


async def test_cut_off_after_writing_it_is_not_written_again(kettle: Market):
    number = await ordered(kettle, 5)
    written = kettle.store.orders.get(number).staff_notes
    await Order.filter(order_id=number).update(noted_at=None)
    await told(kettle, number)

    assert kettle.store.orders.get(number).staff_notes == written


async def test_cut_off_and_reworded_meanwhile_it_is_not_written_again_either(kettle: Market):
    number = await ordered(kettle, 5)
    written = kettle.store.orders.get(number).staff_notes
    await Order.filter(order_id=number).update(noted_at=None)
    texts = {"order_note": {"dated": "Later: {product}", "undated": "Later: {product}"}}
    await appearance.publish(await Store.get(hash=HASH), "generic", "en", texts)
    await told(kettle, number)

    assert kettle.store.orders.get(number).staff_notes == written


async def test_an_order_in_stock_is_left_as_it_is(kettle: Market):
    number = await ordered(kettle, 2)

    order = kettle.store.orders.get(number)
    assert (order.staff_notes, order.customer_message) == ("", "")
    assert not order.metafields.by_id


async def test_no_line_is_ever_sent_so_that_discounts_stay(kettle: Market):
    order = kettle.store.place_order([(VARIANT, 5)])
    order.lines[0].discount = 12
    await told(kettle, order.id)

    assert order.lines[0].discount == 12


async def test_programs_read_the_promise_beside_the_order(kettle: Market):
    number = await ordered(kettle, 5)
    row = await line(number)
    [record] = kettle.store.orders.get(number).metafields.by_id.values()

    assert (record.namespace, record.key) == ("shipwhen", "backorder")
    assert json.loads(record.value) == {
        "lines": [
            {
                "order_product_id": row.line_id,
                "ready": 2,
                "backordered": 3,
                "splits": [{"date_from": "2026-12-01", "date": "2026-12-03", "quantity": 3}],
            }
        ]
    }


async def test_an_order_of_nothing_that_we_keep_costs_two_requests(kettle: Market):
    kettle.platform.requests.clear()
    order = kettle.store.place_order([(1020, 1)])
    await told(kettle, order.id)

    assert sum(kettle.platform.requests.values()) == 2
    assert await Order.filter(order_id=order.id, lines__id=None).exists()


async def test_where_edits_move_no_stock_they_never_do(kettle: Market):
    await kettle.merchant("PUT", "/v3/settings/inventory", {"edit_order_stock_adjustment": False})
    number = await ordered(kettle, 5)
    order = kettle.store.orders.get(number)
    kettle.store.sales.edit(order, {order.lines[0].id: 7})
    for _ in range(3):
        await told(kettle, number)

    assert await shelf() == (0, 3)


async def test_an_edit_there_and_back_is_promised_as_it_was(kettle: Market):
    number = await ordered(kettle, 5)
    order = kettle.store.orders.get(number)
    for units in (2, 5):
        kettle.store.sales.edit(order, {order.lines[0].id: units})
        await told(kettle, number)

    row = await line(number)
    assert (row.ready, row.backordered) == (2, 3)
    assert [each["quantity"] for each in row.splits] == [3]


async def test_units_shipped_that_nobody_received_are_owed_no_longer(kettle: Market):
    number = await ordered(kettle, 5)
    order = kettle.store.orders.get(number)
    order.lines[0].quantity_shipped = 5
    await told(kettle, number)

    row = await line(number)
    assert (row.held, row.waiting) == (5, 0)
    assert await shelf() == (0, 0)
