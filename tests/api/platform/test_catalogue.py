"""The catalogue: what a store sells, read and written."""

import time
from datetime import timedelta

import pytest

from shipwhen.sandbox.catalog import Catalogue

LAMP = {"name": "Lamp", "type": "physical", "weight": 1, "price": 9.5, "sku": "LAMP"}


async def ids(box, query: str) -> list[int]:
    answer = await box.get(f"/v3/catalog/products?{query}")
    return [product["id"] for product in answer.json()["data"]]


async def test_the_demo_is_tracked_by_what_it_is_made_of(box):
    found = (await box.get("/v3/catalog/products?limit=250&include=variants")).json()["data"]
    tracking = {product["id"]: product["inventory_tracking"] for product in found}
    levels = {each["id"]: each["inventory_level"] for p in found for each in p["variants"]}

    assert list(tracking) == sorted(each.id for each in Catalogue.read().products)
    assert (tracking[104], tracking[103], tracking[106]) == ("variant", "product", "variant")
    assert (levels[1041], levels[1030], levels[1110]) == (12, 2, 0)
    assert levels[1100] > 0


async def test_a_variant_is_told_with_its_choices(box):
    variant = (await box.get("/v3/catalog/products/104/variants/1041")).json()["data"]
    base = (await box.get("/v3/catalog/products/103/variants")).json()["data"][0]

    assert [(each["option_display_name"], each["label"]) for each in variant["option_values"]] == [
        ("Colour", "Moss"),
        ("Size", "S"),
    ]
    assert (variant["sku"], variant["sku_id"]) == ("JK-SOL-MOSS-S", 1041)
    assert (base["sku_id"], base["option_values"]) == (None, [])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("id:in=103,104,9", [103, 104]),
        ("keyword=KETTLE", [103]),
        ("keyword=jk-sol-ink", [104]),
        ("limit=2", [101, 102]),
        ("limit=2&page=2", [103, 104]),
        ("limit=2&sort=price&direction=desc", [104, 109]),
        ("limit=1&sort=date_modified&direction=desc", [107]),
        ("limit=2&page=99", []),
        ("availability=disabled", []),
        ("is_visible=false", []),
        ("date_modified:min=2026-11-22", [107]),
        ("date_modified:min=2026-11-22T00:00:00Z", [107]),
    ],
)
async def test_products_are_found(box, query, found):
    box.clock.at += timedelta(days=1)
    await box.put("/v3/catalog/products/107", {"name": "Chair"})

    assert await ids(box, query) == found


async def test_only_the_fields_asked_for_are_told(box):
    [found] = (await box.get("/v3/catalog/products?id:in=104&include_fields=name")).json()["data"]

    assert found == {"id": 104, "name": "Solstice Rain Jacket"}


async def test_a_list_says_where_its_other_pages_are(box):
    path = "/v3/catalog/products?keyword=e&page=2&limit=3"
    pages = (await box.get(path)).json()["meta"]["pagination"]

    assert (pages["count"], pages["per_page"], pages["current_page"]) == (3, 3, 2)
    assert pages["links"]["previous"] == "?keyword=e&page=1&limit=3"
    assert pages["links"]["next"] == "?keyword=e&page=3&limit=3"


async def test_with_options_a_page_holds_ten(box):
    assert len(await ids(box, "include=options&limit=250")) == 10


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v3/catalog/products?limit=251", 413),
        ("/v3/catalog/variants?limit=251", 413),
        ("/v3/inventory/items?limit=1001", 413),
        ("/v3/catalog/products?limit=0", 422),
        ("/v3/catalog/products?page=x", 422),
        ("/v3/catalog/products?id:in=a", 422),
        ("/v3/catalog/products?date_modified:min=soon", 422),
        ("/v3/catalog/products?include=stars", 422),
        ("/v3/catalog/products?sort=taste", 422),
        ("/v3/catalog/trees/categories?tree_id=1", 422),
        ("/v3/catalog/brands/9", 404),
        ("/v3/catalog/products/9", 404),
        ("/v3/catalog/products/104/variants/1030", 404),
    ],
)
async def test_a_question_that_cannot_be_answered(box, path, status):
    assert (await box.get(path)).status_code == status


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/v3/catalog/products/103", {"availability": "never"}, "availability"),
        ("/v3/catalog/products/103", {"inventory_level": -1}, "inventory_level"),
        ("/v3/catalog/products/103", {"inventory_level": "3"}, "inventory_level"),
        ("/v3/catalog/products/103", {"purchasing_disabled": True}, "purchasing_disabled"),
        ("/v3/catalog/products", [{"id": 103, "is_visible": 1}], "0.is_visible"),
        ("/v3/catalog/products", [{"name": "?"}], "0.id"),
        ("/v3/catalog/variants", [{"id": 1041, "is_visible": True}], "0.is_visible"),
        ("/v3/settings/inventory", {"update_stock_behavior": "never"}, "update_stock_behavior"),
    ],
)
async def test_a_field_that_cannot_be_written_is_named(box, path, body, field):
    answer = await box.put(path, body)

    assert answer.status_code == answer.json()["status"] == 422
    assert field in answer.json()["errors"]


async def test_a_body_that_is_not_json_is_refused(box):
    answer = await box.ask("PUT", "/v3/catalog/products/103", content=b"{")

    assert answer.status_code == 400


@pytest.mark.parametrize(("path", "most"), [("products", 10), ("variants", 50)])
async def test_a_batch_has_a_most(box, path, most):
    row = {"id": 103 if path == "products" else 1030, "inventory_warning_level": 2}
    answers = [await box.put(f"/v3/catalog/{path}", [row] * size) for size in (most, most + 1)]

    assert [answer.status_code for answer in answers] == [200, 413]


async def test_a_variant_is_written(box):
    path = "/v3/catalog/products/104/variants/1041"
    change = {
        "sku": "JACKET-1",
        "price": 99.5,
        "inventory_warning_level": 3,
        "bin_picking_number": "A7",
        "purchasing_disabled": True,
        "purchasing_disabled_message": "Back in spring.",
    }
    told = (await box.put(path, change)).json()["data"]
    found = (await box.get("/v3/catalog/variants?sku:in=JACKET-1,JK-SOL-MOSS-S")).json()["data"]

    assert {name: told[name] for name in change} == change
    assert [each["id"] for each in found] == [1041]


async def test_a_batch_with_one_that_is_not_there_changes_nothing(box):
    rows = [{"id": 1041, "inventory_level": 1}, {"id": 9, "inventory_level": 1}]
    answer = await box.put("/v3/catalog/variants", rows)

    assert answer.status_code == 422
    assert len(answer.json()["batch_errors"]) == 1
    assert await box.level(1041) == 12


async def test_a_merchant_adds_changes_and_removes_a_product(box):
    await box.listen("store/product/*")
    made = (await box.post("/v3/catalog/products", LAMP)).json()["data"]
    path = f"/v3/catalog/products/{made['id']}"
    change = {"sku": "LAMP-2", "inventory_tracking": "product", "inventory_level": 4}
    await box.put(path, change)
    [variant] = (await box.get(f"{path}/variants")).json()["data"]
    removed = [(await box.delete(path)).status_code for _ in range(2)]
    told = [scope.removeprefix("store/product/") for scope, _ in await box.told()]

    assert (variant["sku"], variant["inventory_level"]) == ("LAMP-2", 4)
    assert removed == [204, 404]
    assert [told[0], told[-1]] == ["created", "deleted"]
    assert "inventory/updated" in told


async def test_brands_come_and_go_and_no_hook_tells_of_it(box):
    hook = {"scope": "store/brand/*", "destination": "https://app.test/hooks"}
    assert (await box.post("/v3/hooks", hook)).status_code == 422
    made = (await box.post("/v3/catalog/brands", {"name": "Tarn"})).json()["data"]
    path = f"/v3/catalog/brands/{made['id']}"
    await box.put("/v3/catalog/products/103", {"brand_id": made["id"]})
    await box.put(path, {"name": "Tarn & Sons"})
    [found] = (
        await box.get(f"/v3/catalog/brands?id:in={made['id']},99&include_fields=name")
    ).json()["data"]
    removed = [(await box.delete(path)).status_code for _ in range(2)]

    assert found == {"id": made["id"], "name": "Tarn & Sons"}
    assert removed == [204, 404]
    assert box.store.products.product(103).brand_id == 0


TREE = "/v3/catalog/trees/categories"


async def test_a_category_goes_with_all_below_it_and_each_is_told(box):
    await box.listen("store/category/*")
    [top] = (await box.post(TREE, [{"name": "Sea"}])).json()["data"]
    below = {"name": "Sails", "parent_id": top["category_id"], "tree_id": 2}
    [sails] = (await box.post(TREE, [below])).json()["data"]
    numbers = [top["category_id"], sails["category_id"]]
    await box.put("/v3/catalog/products/103", {"categories": numbers})
    await box.put(TREE, [{"category_id": numbers[1], "name": "Jibs"}])
    asked = f"{TREE}?category_id:in={numbers[1]}&include_fields=name,parent_id"
    [found] = (await box.get(asked)).json()["data"]
    await box.delete(f"{TREE}?category_id:in={numbers[0]}")

    assert found == {"category_id": numbers[1], "name": "Jibs", "parent_id": numbers[0]}
    assert (sails["tree_id"], box.store.products.product(103).categories) == (2, [])
    assert [(scope, data["id"]) for scope, data in await box.told()] == [
        ("store/category/created", numbers[0]),
        ("store/category/created", numbers[1]),
        ("store/category/updated", numbers[1]),
        ("store/category/deleted", numbers[0]),
        ("store/category/deleted", numbers[1]),
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", TREE, [{"category_id": 1, "name": "Bags"}, {"category_id": 99}], 404),
        ("PUT", TREE, [{"name": "Bags"}], 422),
        ("POST", TREE, [{"parent_id": 1}], 422),
        ("DELETE", TREE, None, 422),
    ],
)
async def test_categories_that_cannot_be_written_stay_as_they_are(box, method, path, body, status):
    before = repr(box.store.products.categories)
    answer = await box.ask(method, path, json=body)

    assert answer.status_code == status
    assert repr(box.store.products.categories) == before


async def test_levels_written_are_told_by_what_is_tracked(box):
    await box.listen("store/product/inventory/updated", "store/sku/inventory/updated")
    await box.put("/v3/catalog/products/103", {"inventory_level": 5})
    await box.put("/v3/catalog/variants", [{"id": 1041, "inventory_level": 10}])
    told = await box.told()

    assert [(scope, data["id"]) for scope, data in told] == [
        ("store/product/inventory/updated", 103),
        ("store/sku/inventory/updated", 1041),
    ]
    assert told[1][1]["inventory"] == {
        "product_id": 104,
        "variant_id": 1041,
        "method": "absolute",
        "value": -2,
    }


@pytest.mark.parametrize(("survive", "level"), [(True, 12), (False, 0)])
async def test_whether_levels_outlive_tracking_is_a_habit(box, survive, level):
    box.store.habits.levels_survive_untracking = survive
    for tracking in ("none", "variant"):
        await box.put("/v3/catalog/products/104", {"inventory_tracking": tracking})

    assert await box.level(1041) == level


async def test_settings_of_a_channel_come_before_the_stores(box):
    await box.put("/v3/settings/inventory", {"update_stock_behavior": "order_completed_or_shipped"})
    path = "/v3/settings/inventory?channel_id=1"
    before = (await box.get(path)).json()["data"]
    await box.put(path, {"update_stock_behavior": "order_placed"})

    assert before["update_stock_behavior"] is None
    assert box.store.settings.of(1).update_stock_behavior == "order_placed"
    assert box.store.settings.of(2).update_stock_behavior == "order_completed_or_shipped"


async def test_generated_products_without_options_are_tracked_by_product(box):
    box.store.generate(products=2, variants_each=1)
    box.store.generate(products=1, variants_each=2)
    asked = "/v3/catalog/products?include=variants&sort=id&direction=desc&limit=3"
    found = (await box.get(asked)).json()["data"]

    assert [each["inventory_tracking"] for each in found] == ["variant", "product", "product"]
    assert [len(each["variants"]) for each in found] == [2, 1, 1]
    assert found[1]["inventory_level"] == found[1]["variants"][0]["inventory_level"] > 0


async def test_a_hundred_thousand_variants_are_made_and_paged_fast(box):
    start = time.perf_counter()
    box.store.generate(products=20_000, variants_each=5)
    made = time.perf_counter() - start
    answer = await box.get("/v3/catalog/variants?limit=250&page=400")
    products = await box.get("/v3/catalog/products?limit=250&page=80&include=variants")

    assert made < 10
    assert len(answer.json()["data"]) == 250
    assert sum(len(each["variants"]) for each in products.json()["data"]) > 1000
