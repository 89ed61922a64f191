"""The inventory API: levels that are written now and read a little later."""

import pytest

ITEMS = "/v3/inventory/locations/1/items"
ABSOLUTE, RELATIVE = "/v3/inventory/adjustments/absolute", "/v3/inventory/adjustments/relative"


def row(quantity: int, **identity) -> dict:
    return {"location_id": 1, "quantity": quantity, **(identity or {"variant_id": 1041})}


async def item(box, variant_id: int) -> dict:
    [found] = (await box.get(f"{ITEMS}?variant_id:in={variant_id}")).json()["data"]
    return found


async def absolute(box, *rows: dict):
    return await box.put(ABSOLUTE, {"items": list(rows)})


async def relative(box, *rows: dict):
    return await box.post(RELATIVE, {"items": list(rows)})


async def test_a_write_is_accepted_now_and_read_later(box):
    box.platform.write_lag = 0.02
    answer = await absolute(box, row(7))
    at_once = await box.level(1041)
    await box.platform.settled()

    assert answer.json()["transaction_id"]
    assert (at_once, await box.level(1041)) == (12, 7)


@pytest.mark.parametrize(
    ("query", "variants"),
    [
        ("variant_id:in=1041,1030,9", [1041, 1030]),
        ("product_id:in=103,104&limit=3", [1030, 1041, 1042]),
        ("sku:in=JK-SOL-MOSS-S,KT-EMBER-16", [1041, 1030]),
        ("limit=2&page=2", [1041, 1042]),
    ],
)
@pytest.mark.parametrize("path", ["/v3/inventory/items", ITEMS])
async def test_items_are_found(box, path, query, variants):
    found = (await box.get(f"{path}?{query}")).json()["data"]

    assert [each["identity"]["variant_id"] for each in found] == variants


@pytest.mark.parametrize("identity", [{"product_id": 103}, {"sku": "KT-EMBER-16"}])
async def test_what_is_tracked_by_product_is_named_by_product(box, identity):
    await absolute(box, row(9, **identity))
    await box.platform.settled()

    assert await box.level(1030) == 9


@pytest.mark.parametrize(
    ("identity", "title"),
    [
        ({"variant_id": 1030}, "tracked by product"),
        ({"product_id": 104}, "tracked by variant"),
        ({"variant_id": 9}, "no item"),
        ({"sku": "none"}, "no item"),
        ({"variant_id": 1041, "sku": "JK-SOL-MOSS-S"}, "exactly one"),
        ({"sku": ""}, "exactly one"),
        ({"variant_id": 1041, "location_id": 9}, "location 9"),
        ({"variant_id": 1041, "colour": "red"}, "colour"),
    ],
)
@pytest.mark.parametrize("adjust", [absolute, relative])
async def test_a_row_that_names_no_item_refuses_the_whole_write(box, adjust, identity, title):
    answer = await adjust(box, row(1), row(1, **identity))
    await box.platform.settled()

    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert title in answer.json()["title"]
    assert await box.level(1041) == 12


@pytest.mark.parametrize(("rows", "status"), [(2000, 200), (2001, 413)])
async def test_a_write_has_a_most(box, rows, status):
    assert (await absolute(box, *[row(1)] * rows)).status_code == status


async def test_changes_come_on_top_of_what_was_accepted_before(box):
    for change in (-4, 2):
        await relative(box, row(change))
    await absolute(box, row(100))
    await relative(box, row(-1))
    await box.platform.settled()

    assert await box.level(1041) == 99


async def test_a_change_may_not_fall_below_the_safety_stock(box):
    await box.put(ITEMS, {"settings": [{"identity": {"variant_id": 1041}, "safety_stock": 5}]})
    await box.platform.settled()
    statuses = [(await relative(box, row(change))).status_code for change in (-7, -1, 1)]
    await box.platform.settled()
    told = await item(box, 1041)

    assert statuses == [200, 422, 200]
    assert (told["total_inventory_onhand"], told["available_to_sell"]) == (6, 1)
    assert told["settings"]["safety_stock"] == 5


async def test_a_change_needs_a_level_first(box):
    made = await box.post(
        "/v3/catalog/products", {"name": "Lamp", "type": "physical", "weight": 1, "price": 1}
    )
    number = made.json()["data"]["id"]
    first = await relative(box, row(1, product_id=number))
    await absolute(box, row(3, product_id=number))
    second = await relative(box, row(1, product_id=number))

    assert [first.status_code, second.status_code] == [422, 200]
    assert "absolute" in first.json()["title"]


@pytest.mark.parametrize(("adjustable", "status"), [(True, 200), (False, 422)])
async def test_whether_untracked_items_are_adjusted_is_a_habit(box, adjustable, status):
    box.store.habits.untracked_adjustable = adjustable
    await box.put("/v3/catalog/products/104", {"inventory_tracking": "none"})

    assert (await absolute(box, row(1))).status_code == status


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ([{"identity": {"variant_id": 1041}}], "setting.0.settings"),
        ([{"identity": {}, "safety_stock": 1}], "settings.0.identity"),
        ([{"identity": {"variant_id": 1041}, "backorder_limit": 3}], "backorder_limit"),
        ([], "settings"),
    ],
)
async def test_settings_that_cannot_be_are_named(box, settings, field):
    answer = await box.put(ITEMS, {"settings": settings})

    assert answer.status_code == 422
    assert field in answer.json()["errors"]


async def test_levels_tell_the_hooks_of_old_and_new_events(box):
    await box.listen("store/sku/*", "store/channel/*/inventory/product/*")
    await absolute(box, row(7))
    told = await box.told()

    assert [scope for scope, _ in told] == [
        "store/sku/inventory/updated",
        "store/channel/*/inventory/product/stock_changed",
    ]
    assert told[0][1]["inventory"]["value"] == -5
    assert told[1][1] == {"product_id": 104, "variant_id": 1041, "location_id": 1}


@pytest.mark.parametrize(("tell", "heard"), [(True, 1), (False, 0)])
async def test_whether_untracked_edits_tell_is_a_habit(box, tell, heard):
    box.store.habits.untracked_edits_tell = tell
    await box.put("/v3/catalog/products/104", {"inventory_tracking": "none"})
    await box.listen("store/sku/inventory/updated")
    await box.put("/v3/catalog/variants", [{"id": 1041, "inventory_level": 3}])

    assert len(await box.told()) == heard


async def test_another_location_has_stock_of_its_own(box):
    box.store.add_location("Warehouse")
    await absolute(box, {**row(70), "location_id": 2})
    await box.platform.settled()
    there = (await box.get("/v3/inventory/locations/2/items")).json()["data"]
    [found] = (await box.get("/v3/inventory/items?variant_id:in=1041")).json()["data"]

    assert len((await box.get("/v3/inventory/locations")).json()["data"]) == 2
    assert [each["identity"]["variant_id"] for each in there] == [1041]
    assert [each["available_to_sell"] for each in found["locations"]] == [12, 70]
    assert await box.level(1041) == 12


async def test_backorders_are_told_by_native_stores_only(box):
    counted = await item(box, 1043)
    box.store.native_backorders = True
    native = await item(box, 1043)

    assert "qty_backordered" not in counted
    assert "backorder_limit" not in counted["settings"]
    assert (counted["available_to_sell"], native["available_to_sell"]) == (1, 4)
    assert (native["qty_backordered"], native["settings"]["backorder_limit"]) == (0, 3)


async def test_a_native_store_is_told_limits_and_debts(native):
    setting = {"identity": {"variant_id": 1041}, "backorder_limit": 10}
    await native.put(ITEMS, {"settings": [setting]})
    debt = {"location_id": 1, "variant_id": 1041, "qty_backordered": 4}
    await absolute(native, debt)
    await relative(native, {**debt, "qty_backordered": -1})
    await native.platform.settled()
    told = await item(native, 1041)

    assert told["qty_backordered"] == 3
    assert (told["total_inventory_onhand"], told["available_to_sell"]) == (12, 19)


async def test_no_limit_is_told_as_null(native):
    told = await item(native, 1044)

    assert told["settings"]["backorder_limit"] is None
    assert told["available_to_sell"] == 2_147_483_647
