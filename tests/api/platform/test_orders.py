"""Orders: what they take from stock, when, and what comes back."""

from datetime import timedelta

import pytest

from shipwhen.sandbox.platform import NotForSale, OutOfStock
from shipwhen.sandbox.platform.stock import Stock

JACKET, KETTLE, BLANKET = 1041, 1030, 1020
LATE = {"update_stock_behavior": "order_completed_or_shipped"}
PAID = {"payments": [{"provider_id": "custom", "amount": 1, "offline": True}]}


def refund(line: int, quantity: int) -> dict:
    return {"items": [{"item_type": "PRODUCT", "item_id": line, "quantity": quantity}], **PAID}


async def set_status(box, order, status: int) -> None:
    await box.put(f"/v2/orders/{order.id}", {"status_id": status})


async def owed(box, variant_id: int) -> int:
    path = f"/v3/inventory/locations/1/items?variant_id:in={variant_id}"
    return (await box.get(path)).json()["data"][0]["qty_backordered"]


@pytest.mark.parametrize(
    ("settings", "statuses", "levels"),
    [
        ({}, [11], [10]),
        ({}, [11, 5], [10, 12]),
        ({}, [11, 5, 11, 5, 4], [10, 12, 12, 12, 12]),
        ({}, [0, 1, 11], [12, 10, 10]),
        ({}, [0, 5], [12, 12]),
        ({}, [0], [12]),
        ({}, [11, 9, 2, 10], [10, 10, 10, 10]),
        (LATE, [11, 9, 2, 10], [12, 12, 10, 10]),
        (LATE, [11, 10], [12, 10]),
        (LATE, [11, 5], [12, 12]),
        (LATE, [11, 2, 4], [12, 10, 12]),
        ({"refund_order_stock_adjustment": False}, [11, 5], [10, 10]),
    ],
)
async def test_stock_moves_with_the_status_and_comes_back_once(box, settings, statuses, levels):
    await box.put("/v3/settings/inventory", settings)
    order = box.store.place_order([(JACKET, 2)], status_id=statuses[0])
    seen = [await box.level(JACKET)]
    for status in statuses[1:]:
        await set_status(box, order, status)
        seen.append(await box.level(JACKET))

    assert seen == levels


async def test_what_is_not_tracked_is_sold_without_end(box):
    await box.put("/v3/catalog/products/104", {"inventory_tracking": "none"})
    box.store.place_order([(JACKET, 500)])

    assert await box.level(JACKET) == 12


@pytest.mark.parametrize(
    ("path", "body", "lines", "reason"),
    [
        ("products/104", {"availability": "disabled"}, [(JACKET, 1)], NotForSale),
        ("products/104", {"availability": "preorder"}, [(JACKET, 1)], None),
        (f"products/104/variants/{JACKET}", {"purchasing_disabled": True}, [(1042, 1)], OutOfStock),
        (
            f"products/104/variants/{JACKET}",
            {"purchasing_disabled": True},
            [(JACKET, 1)],
            NotForSale,
        ),
        ("products/102", {"inventory_level": 2}, [(BLANKET, 1), (BLANKET, 1)], None),
        ("products/102", {"inventory_level": 2}, [(BLANKET, 2), (BLANKET, 1)], OutOfStock),
        ("products/102", {"inventory_tracking": "none"}, [(BLANKET, 900)], None),
    ],
)
async def test_what_a_checkout_refuses(box, path, body, lines, reason):
    await box.put(f"/v3/catalog/{path}", body)
    if reason is None:
        assert box.store.place_order(lines).id
        return
    with pytest.raises(reason):
        box.store.place_order([(KETTLE, 1), *lines])

    assert await box.level(KETTLE) == 2
    assert (await box.get("/v2/orders")).status_code == 204


async def test_an_item_that_is_switched_off_is_not_sold(box):
    setting = {"identity": {"variant_id": JACKET}, "is_in_stock": False}
    await box.put("/v3/inventory/locations/1/items", {"settings": [setting]})
    await box.platform.settled()

    with pytest.raises(OutOfStock):
        box.store.place_order([(JACKET, 1)])


async def test_too_many_says_how_many_there_are(native):
    with pytest.raises(OutOfStock) as refused:
        native.store.place_order([(KETTLE, 13)])

    [detail] = refused.value.details
    assert {name: detail[name] for name in detail if name != "message"} == {
        "type": "OutOfStock",
        "variant_id": KETTLE,
        "location_id": 1,
        "available_quantity": 2,
        "available_quantity_for_backorder": 10,
    }


async def test_a_native_store_sells_the_shelf_first_and_then_owes(native):
    order = native.store.place_order([(KETTLE, 5)])
    [line] = (await native.get(f"/v2/orders/{order.id}/products")).json()
    seen = [(await native.level(KETTLE), await owed(native, KETTLE))]
    await native.post(f"/v3/orders/{order.id}/payment_actions/refunds", refund(line["id"], 4))
    seen.append((await native.level(KETTLE), await owed(native, KETTLE)))
    await set_status(native, order, 5)
    seen.append((await native.level(KETTLE), await owed(native, KETTLE)))

    assert line["quantity_backordered"] == 3
    assert seen == [(0, 3), (1, 0), (2, 0)]


async def two_places(box, **warehouse) -> Stock:
    """A kettle's 2 on hand and 10 to be owed, and as many as told in a warehouse."""
    box.store.add_location("Warehouse")
    there = Stock(**warehouse)
    box.store.products.variants[KETTLE].stocks[2] = there
    return there


async def test_storefronts_sell_from_the_default_location_alone(native):
    await two_places(native, on_hand=3, backorder_limit=4)

    with pytest.raises(OutOfStock):
        native.store.place_order([(KETTLE, 13)])


async def test_aggregated_stock_is_sold_shelves_first_and_comes_back_to_where_it_was(native):
    there = await two_places(native, on_hand=3, backorder_limit=4)
    here = native.store.products.variants[KETTLE].stock
    native.store.aggregated_stock = True
    seen = []
    order = native.store.place_order([(KETTLE, 4)])
    seen.append((here.on_hand, there.on_hand, here.qty_backordered, there.qty_backordered))
    more = native.store.place_order([(KETTLE, 13)])
    seen.append((here.on_hand, there.on_hand, here.qty_backordered, there.qty_backordered))
    with pytest.raises(OutOfStock):
        native.store.place_order([(KETTLE, 3)])
    for each in (more, order):
        await set_status(native, each, 5)
    seen.append((here.on_hand, there.on_hand, here.qty_backordered, there.qty_backordered))

    assert seen == [(0, 1, 0, 0), (0, 0, 10, 2), (2, 3, 0, 0)]
    assert more.lines[0].quantity_backordered == 12


@pytest.mark.parametrize("why", ["location", "item"])
async def test_aggregated_stock_leaves_out_what_is_switched_off(native, why):
    there = await two_places(native, on_hand=3, is_in_stock=why != "item")
    native.store.locations[2].enabled = why != "location"
    native.store.aggregated_stock = True

    native.store.place_order([(KETTLE, 12)])
    with pytest.raises(OutOfStock):
        native.store.place_order([(KETTLE, 1)])
    assert there.on_hand == 3


async def test_a_reached_limit_tells_the_hooks(native):
    await native.listen("store/channel/*/inventory/product/*")
    native.store.place_order([(KETTLE, 12)])
    told = [scope.rpartition("/")[2] for scope, _ in await native.told()]

    assert told == [
        *("stock_changed", "low_stock_reached", "out_of_stock_reached"),
        "backorder_limit_reached",
    ]


async def test_an_order_tells_what_it_did(box):
    await box.listen("store/order/*", "store/sku/inventory/order/updated")
    order = box.store.place_order([(JACKET, 2)], status_id=0)
    created = await box.told()
    box.store.set_order_status(order.id, 11)
    paid = await box.told()
    await box.delete(f"/v2/orders/{order.id}")
    [archived] = await box.told()

    assert created == [("store/order/created", {"type": "order", "id": order.id})]
    assert [scope for scope, _ in paid] == [
        "store/sku/inventory/order/updated",
        "store/order/statusUpdated",
        "store/order/updated",
    ]
    assert paid[1][1]["status"] == {"previous_status_id": 0, "new_status_id": 11}
    assert archived == ("store/order/archived", {"type": "order", "id": order.id})


async def test_notes_are_written_without_touching_lines(box):
    order = box.store.place_order([(JACKET, 2)], customer_message="Ring twice.")
    order.lines[0].discount = 30
    note = {"staff_notes": "Ships 5 May.", "customer_message": "Ring twice. Ships 5 May."}
    told = (await box.put(f"/v2/orders/{order.id}", note)).json()
    [line] = (await box.get(f"/v2/orders/{order.id}/products")).json()

    assert {name: told[name] for name in note} == note
    assert (told["status_id"], told["status"]) == (11, "Awaiting Fulfillment")
    assert told["total_inc_tax"] == "428.0000"
    assert told["date_created"] == "Sat, 21 Nov 2026 12:00:00 +0000"
    assert line["applied_discounts"][0]["amount"] == "30.0000"


@pytest.mark.parametrize(
    ("settings", "quantity", "level"),
    [
        ({}, 5, 7),
        ({}, 1, 11),
        ({}, 0, 12),
        ({"edit_order_stock_adjustment": False}, 5, 10),
        ({"edit_order_stock_adjustment": False}, 0, 10),
    ],
)
async def test_an_edited_line_loses_its_discount_and_moves_stock(box, settings, quantity, level):
    await box.put("/v3/settings/inventory", settings)
    order = box.store.place_order([(JACKET, 2), (BLANKET, 1)])
    order.lines[0].discount = 30
    change = {"products": [{"id": order.lines[0].id, "quantity": quantity}]}
    await box.put(f"/v2/orders/{order.id}", change)
    lines = (await box.get(f"/v2/orders/{order.id}/products")).json()

    assert await box.level(JACKET) == level
    assert [line["quantity"] for line in lines] == ([quantity, 1] if quantity else [1])
    assert lines[0]["applied_discounts"] == []


async def test_an_edit_beyond_the_stock_is_refused_whole(box):
    order = box.store.place_order([(JACKET, 2)])
    change = {"products": [{"id": order.lines[0].id, "quantity": 13}], "staff_notes": "More."}
    answer = await box.put(f"/v2/orders/{order.id}", change)
    [error] = answer.json()

    assert answer.status_code == error["status"] == 409
    assert error["details"]["errors"][0]["variant_id"] == JACKET
    assert (order.lines[0].quantity, order.staff_notes) == (2, "")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [100, 101, 102]),
        ("sort=id:desc", [102, 101, 100]),
        ("min_id=101", [101, 102]),
        ("status_id=0", [101]),
        ("limit=1&page=3", [102]),
        ("min_date_modified=Sun, 22 Nov 2026 00:00:00 %2B0000", [102]),
        ("min_date_modified=2026-11-22T00:00:00Z", [102]),
    ],
)
async def test_orders_are_found(box, query, found):
    for status in (11, 0):
        box.store.place_order([(JACKET, 1)], status_id=status)
    box.clock.at += timedelta(days=1)
    box.store.place_order([(JACKET, 1)])
    answer = await box.get(f"/v2/orders?{query}")

    assert [order["id"] for order in answer.json()] == found


async def test_the_link_to_the_lines_can_be_followed(box):
    order = box.store.place_order([(JACKET, 1)])
    told = (await box.get(f"/v2/orders/{order.id}")).json()
    path = told["products"]["url"].partition(f"/stores/{box.store.hash}")[2]

    assert told["products"]["url"].startswith("https://app.test/bc/stores/")
    assert len((await box.get(path)).json()) == 1


async def test_orders_are_not_sorted_by_what_they_do_not_have(box):
    assert (await box.get("/v2/orders?sort=taste")).status_code == 400


async def test_an_empty_list_has_no_content(box):
    order = box.store.place_order([(JACKET, 1)])
    answers = [
        await box.get(path)
        for path in ("/v2/orders?min_id=900", f"/v2/orders/{order.id}/shipments")
    ]

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b"")] * 2


async def test_lines_come_fifty_to_a_page(box):
    order = box.store.place_order([(BLANKET, 1)] * 40 + [(1120, 1)] * 20)
    pages = [await box.get(f"/v2/orders/{order.id}/products?page={page}") for page in (1, 2, 3)]

    assert [len(page.json()) for page in pages[:2]] == [50, 10]
    assert pages[2].status_code == 204


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"status_id": 99}, 400),
        ({"colour": "red"}, 422),
        ({"status_id": "11"}, 422),
        ({"products": [{"id": 999, "quantity": 1}]}, 404),
    ],
)
async def test_a_change_that_cannot_be_is_refused_as_version_2_does(box, change, status):
    order = box.store.place_order([(JACKET, 1)])
    answer = await box.put(f"/v2/orders/{order.id}", change)

    assert answer.status_code == status
    assert answer.json()[0]["status"] == status


@pytest.mark.parametrize(
    ("quantities", "level", "status"),
    [([1], 10, 14), ([1, 2], 12, 4), ([3], 12, 4)],
)
async def test_refunds_give_units_back(box, quantities, level, status):
    await box.listen("store/order/refund/created")
    order = box.store.place_order([(JACKET, 3)])
    path = f"/v3/orders/{order.id}/payment_actions/refunds"
    for quantity in quantities:
        await box.post(path, refund(order.lines[0].id, quantity))
    told = await box.told()
    again = await box.post(path, refund(order.lines[0].id, 3))

    assert await box.level(JACKET) == level
    assert order.status_id == status
    assert len(told) == len(quantities) == len((await box.get(path)).json()["data"])
    assert told[0][1]["refund"] == {"refund_id": order.refunds[0].id}
    assert again.status_code == 422


async def test_money_alone_is_refunded_without_units(box):
    order = box.store.place_order([(JACKET, 3)])
    item = {"item_type": "ORDER", "item_id": order.id, "amount": 5}
    await box.post(f"/v3/orders/{order.id}/payment_actions/refunds", {"items": [item], **PAID})
    told = (await box.get(f"/v2/orders/{order.id}")).json()

    assert (told["refunded_amount"], told["status_id"]) == ("5.0000", 14)
    assert await box.level(JACKET) == 9


async def test_shipments_move_the_order_on(box):
    await box.listen("store/shipment/created")
    order = box.store.place_order([(JACKET, 3)])
    path, line = f"/v2/orders/{order.id}/shipments", order.lines[0].id
    statuses = []
    for quantity in (1, 2):
        items = [{"order_product_id": line, "quantity": quantity}]
        await box.post(path, {"order_address_id": order.id, "items": items})
        statuses.append(order.status_id)
    too_many = await box.post(path, {"order_address_id": order.id, "items": items})
    told = await box.told()

    assert statuses == [3, 2]
    assert too_many.status_code == 400
    assert [data["orderId"] for _, data in told] == [order.id] * 2
    assert len((await box.get(path)).json()) == 2


async def test_an_order_outlives_its_product(box):
    order = box.store.place_order([(JACKET, 3)])
    await box.delete("/v3/catalog/products/104")
    await set_status(box, order, 5)

    assert (await box.get(f"/v2/orders/{order.id}")).json()["status_id"] == 5
