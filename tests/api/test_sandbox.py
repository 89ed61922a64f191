"""The store in a box: carts as theme scripts use them, and the bar that changes the store."""

import json
import re

import httpx
import pytest

from conftest import running
from shipwhen.app import create_app
from shipwhen.bigcommerce import Client, catalog
from shipwhen.catalog.models import Product
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.settings import Settings
from shipwhen.stock.assignment import Typed
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.models import Assignment, Mode
from shipwhen.stores.service import store_named
from shipwhen.themes import Collection, folder

SAMPLES = Collection(folder()).samples
SHOP = "/demo/cornerstone"
REMOTE = f"{SHOP}/remote/v1"
MOSS_S = {"attribute[11]": "111", "attribute[12]": "121"}


async def add(shop, product_id: int, quantity: int = 1, **attributes: str) -> dict:
    """Add as a theme's script does: a multipart form."""
    fields = {"action": "add", "product_id": str(product_id), "qty[]": str(quantity), **attributes}
    form = {name: (None, value) for name, value in fields.items()}
    answer = await shop.client.post(f"{REMOTE}/cart/add", files=form)
    return answer.json()["data"]


async def lines(shop) -> list[tuple[int, int]]:
    """(variant id, quantity) as the storefront API tells them."""
    carts = (await shop.get("/api/storefront/carts")).json()
    items = [item for cart in carts for item in cart["lineItems"]["physicalItems"]]
    return [(item["variantId"], item["quantity"]) for item in items]


async def offers(shop, *products: int) -> dict[int, dict]:
    asked = ",".join(map(str, products))
    answer = await shop.get(f"/s/demo/availability.json?products={asked}")
    found = answer.json()["products"].values()
    return {variant["id"]: variant["offer"] for product in found for variant in product["variants"]}


async def part(shop, *names: str) -> httpx.Response:
    """Ask for parts of the cart page, as a theme's script does."""
    headers = {"stencil-options": json.dumps({"render_with": ",".join(names)})}
    return await shop.get(f"{SHOP}/cart.php", headers=headers)


async def test_a_new_shopper_has_no_cart(small_shop):
    assert (await small_shop.get("/api/storefront/carts")).json() == []


async def test_a_part_is_made_once_however_often_it_is_asked_for(small_shop):
    twice = await part(small_shop, *["cart/content", "cart/totals"] * 100)
    too_many = await part(small_shop, *map(str, range(9)))

    assert list(twice.json()) == ["cart/content", "cart/totals"]
    assert too_many.status_code == 422


async def test_what_is_added_is_in_the_storefront_cart(small_shop):
    added = await add(small_shop, 104, 2, **MOSS_S)
    [cart] = (await small_shop.get(f"{SHOP}/api/storefront/carts")).json()
    [item] = cart["lineItems"]["physicalItems"]

    assert added["error"] is None
    assert added["cart_item"]["id"] == item["id"]
    assert (item["productId"], item["variantId"], item["quantity"]) == (104, 1041, 2)
    assert item["options"] == [
        {"name": "Colour", "nameId": 11, "value": "Moss", "valueId": 111},
        {"name": "Size", "nameId": 12, "value": "S", "valueId": 121},
    ]
    assert cart["cartAmount"] == 458


async def test_the_cart_told_is_the_cart_kept(small_shop):
    told = [(await add(small_shop, product))["cart_id"] for product in (101, 102)]
    [cart] = (await small_shop.get("/api/storefront/carts")).json()

    assert told == [cart["id"]] * 2


@pytest.mark.parametrize("quantity", [9_999_999, 10_000_000, 10**400])
async def test_a_line_holds_no_more_than_can_be_promised(small_shop, quantity):
    for _ in range(2):
        line = (await add(small_shop, 106, quantity, **{"attribute[13]": "132"}))["cart_item"]["id"]
    added = await lines(small_shop)
    form = {"items[0][id]": line, "items[0][quantity]": str(quantity)}
    await small_shop.client.post(f"{REMOTE}/cart/update", data=form)

    assert added == await lines(small_shop) == [(1062, 9_999_999)]
    assert (await small_shop.get(f"{SHOP}/cart.php")).status_code == 200


async def test_the_same_again_joins_its_line(small_shop):
    for quantity in (2, 3):
        await add(small_shop, 101, quantity)

    assert await lines(small_shop) == [(1010, 5)]


async def test_another_monogram_is_another_line(small_shop):
    for monogram in ("AB", "CD", "AB", ""):
        await add(small_shop, 106, **{"attribute[13]": "131", "attribute[14]": monogram})

    assert await lines(small_shop) == [(1061, 2), (1061, 1), (1061, 1)]


async def test_what_cannot_be_added_is_told_why(small_shop):
    for product, attributes, error in [
        (104, {"attribute[11]": "111"}, "Please choose all options."),
        (104, {"attribute[11]": "111", "attribute[12]": ""}, "Please choose all options."),
        (104, {"attribute[11]": "111", "attribute[12]": "9"}, "Please choose all options."),
        (107, {}, "This product cannot be bought at the moment."),
    ]:
        assert error == (await add(small_shop, product, **attributes))["error"]

    assert await lines(small_shop) == []


async def test_lines_are_changed_and_removed(small_shop):
    ids = [(await add(small_shop, product))["cart_item"]["id"] for product in (101, 102, 103)]
    form = {
        f"items[{place}][{name}]": value
        for place, (line_id, quantity) in enumerate(zip(ids, ("4", "0"), strict=False))
        for name, value in {"id": line_id, "quantity": quantity}.items()
    }
    answer = await small_shop.client.post(f"{REMOTE}/cart/update", data=form)

    assert answer.json()["data"]["status"] == "succeed"
    assert await lines(small_shop) == [(1010, 4), (1030, 1)]


async def test_each_shopper_has_a_cart_of_their_own(small_shop):
    await add(small_shop, 101)
    small_shop.client.cookies.clear()

    assert await lines(small_shop) == []


async def test_a_form_without_script_adds_too(small_shop):
    form = {"action": "add", "product_id": "101", "qty[]": "2"}
    answer = await small_shop.client.post(f"{SHOP}/cart.php", data=form)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{SHOP}/cart.php")
    assert await lines(small_shop) == [(1010, 2)]


async def test_a_form_without_a_choice_leads_to_the_product(small_shop):
    answer = await small_shop.client.post(f"{SHOP}/cart.php", data={"product_id": "104"})

    assert (answer.status_code, answer.headers["location"]) == (303, f"{SHOP}/products/104/")


async def test_a_link_adds_too(small_shop):
    answer = await small_shop.get(f"{SHOP}/cart.php?action=add&product_id=101")

    assert answer.status_code == 303
    assert await lines(small_shop) == [(1010, 1)]


async def test_one_template_is_html_and_several_are_json(small_shop):
    await add(small_shop, 101)
    one = await part(small_shop, "cart/content")
    two = await part(small_shop, "cart/content", "cart/totals")

    assert one.headers["content-type"].startswith("text/html")
    assert list(two.json()) == ["cart/content", "cart/totals"]
    assert one.text == two.json()["cart/content"]
    assert "Ridgeline 28 L Backpack" in one.text
    assert "$149.00" in two.json()["cart/totals"]


async def test_an_unknown_template_is_told_with_the_known_ones(small_shop):
    error = (await part(small_shop, "cart/nothing")).json()["error"]

    assert error["code"] == "unknown_template"
    assert "There is no template 'cart/nothing'. Known: about, " in error["message"]


async def test_an_unknown_theme_is_told_with_the_known_ones(small_shop):
    for path in ("", "shop/", "about/", "products/101/", "cart.php"):
        answer = await small_shop.get(f"/demo/nothing/{path}")

        assert answer.status_code == 404
        assert answer.json()["error"]["message"] == (
            f"There is no theme 'nothing'. Known: {', '.join(SAMPLES)}."
        )


@pytest.mark.parametrize("theme", SAMPLES)
async def test_every_page_of_every_theme_has_the_script_once(small_shop, theme):
    paths = ["", "shop/", "about/", "products/101/", "products/104/", "products/110/", "cart.php"]
    tag = f'<script async src="/s/demo/shipwhen.js?theme={theme}" data-product="'
    for path in paths:
        page = await small_shop.get(f"/demo/{theme}/{path}")
        off = await small_shop.get(f"/demo/{theme}/{path}?shipwhen=off")

        assert (page.status_code, page.text.count(tag)) == (200, 1)
        assert "/shipwhen.js" not in off.text


async def test_the_page_finds_its_theme_by_itself_where_asked(small_shop):
    page = await small_shop.get(f"{SHOP}/?adapter=auto")

    assert '<script async src="/s/demo/shipwhen.js" data-product="' in page.text


async def test_a_hostile_query_stays_text(small_shop):
    page = await small_shop.get(f"{SHOP}/", params={"adapter": '"><script>alert(1)</script>'})

    assert "<script>alert(1)" not in page.text


async def test_options_tell_the_variant(small_shop):
    answers = [
        await small_shop.client.post(f"{REMOTE}/product-attributes/104", data=form)
        for form in (MOSS_S, {"attribute[11]": "112", "attribute[12]": "123"}, {})
    ]
    found = [answer.json()["data"] for answer in answers]

    assert [each["variantId"] for each in found] == [1041, 1046, None]
    assert [each["purchasable"] for each in found] == [True, False, True]


async def test_the_bar_sets_stock(shop):
    stock = {"on_hand": 2, "backorder_policy": "limited", "backorder_limit": 3}
    answer = await shop.client.put("/demo/variants/1070/stock", json=stock)
    offer = (await offers(shop, 107))[1070]

    assert answer.status_code == 204
    assert (offer["ready"], offer["backorder_left"]) == (2, 3)
    assert (await add(shop, 107))["error"] is None


async def test_new_shipments_take_the_place_of_the_old(shop):
    stock = {
        "backorder_policy": "incoming",
        "incoming": [{"quantity": 5, "date": "2026-12-24", "date_from": "2026-12-20"}],
    }
    await shop.client.put("/demo/variants/1010/stock", json=stock)

    assert (await offers(shop, 101))[1010]["windows"] == [
        {"date_from": "2026-12-20", "date": "2026-12-24", "quantity": 5}
    ]


async def test_impossible_stock_is_refused_and_changes_nothing(small_shop):
    before = await offers(small_shop, 103)
    for stock, field, message in [
        ({"on_hand": -1}, "on_hand", "greater than or equal to 0"),
        ({"on_hand": "many"}, "on_hand", "valid integer"),
        ({"on_hand": True}, "on_hand", "valid integer"),
        ({"on_hand": 2**31}, "on_hand", "less than or equal to 2147483647"),
        ({"on_hnad": 3}, "on_hnad", "Unexpected"),
        ({"backorder_policy": "always"}, "backorder_policy", "'none', 'limited'"),
        ({"backorder_policy": "limited"}, "The stock", "needs a backorder_limit"),
        ({"incoming": [{"quantity": 1, "date": "soon"}]}, "incoming.0.date", "valid date"),
        ([], "The stock", "an object"),
    ]:
        answer = await small_shop.client.put("/demo/variants/1030/stock", json=stock)
        [detail] = answer.json()["error"]["details"]

        assert (answer.status_code, detail["field"]) == (422, field)
        assert message in detail["message"]

    assert before == await offers(small_shop, 103)


async def test_the_stock_of_an_unknown_variant_is_refused(small_shop):
    answer = await small_shop.client.put("/demo/variants/1/stock", json={})

    assert answer.status_code == 404
    assert "There is no variant '1'. Known: 1010, 1020, " in answer.json()["error"]["message"]


async def test_refused_texts_are_named_and_nothing_is_half_written(shop):
    document = {
        "button_colour": "#ff0000",
        "backorder": {"badge": "{colour}", "button": "x" * 41},
        "cart": {"dated": "{product} is late"},
    }
    answer = await shop.client.put("/demo/appearance/cornerstone/en", json=document)
    error = answer.json()["error"]
    config = (await shop.get("/s/demo/config.json?theme=cornerstone")).json()

    assert (answer.status_code, error["code"]) == (422, "invalid")
    assert {"backorder.badge", "backorder.button", "cart.dated"} == {
        detail["field"] for detail in error["details"]
    }
    assert config["version"] == 0
    assert config["languages"]["en"]["button_colour"] != "#ff0000"


async def test_texts_for_an_unknown_theme_or_language_are_refused(small_shop):
    unknown = await small_shop.client.put("/demo/appearance/nothing/en", json={})
    wrong = await small_shop.client.put("/demo/appearance/cornerstone/not a language", json={})

    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "unknown_theme")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "invalid")


async def test_a_theme_published_in_another_language_only_still_opens(small_shop):
    document = {"backorder": {"badge": "Snart"}}
    await small_shop.client.put("/demo/appearance/cornerstone/nb", json=document)
    page = await small_shop.get(f"{SHOP}/products/101/")
    script = await small_shop.get("/s/demo/shipwhen.js?theme=cornerstone")

    assert page.status_code == 200
    assert '"language": "en"' in page.text
    assert re.search(r"\ben:\{", script.text)


async def test_the_date_moves_and_what_is_not_named_stays(shop):
    await shop.client.patch("/demo/state", json={"days_ahead": 10})
    await shop.client.patch("/demo/state", json={"native": True})
    answer = (await shop.get("/s/demo/availability.json?products=101")).json()

    assert answer["today"] == "2026-12-01"
    assert answer["products"]["101"]["variants"][0]["offer"]["available_to_sell"] == 24


async def test_an_impossible_change_is_refused(small_shop):
    for change in ({"days_ahead": -1}, {"days_ahead": True}, {"days_ahead": 3651}, {"date": 1}, []):
        assert (await small_shop.client.patch("/demo/state", json=change)).status_code == 422

    assert (await small_shop.get("/s/demo/availability.json")).json()["today"] == "2026-11-21"


async def test_the_theme_speaks_itself_where_switched_on(small_shop):
    address = f"{REMOTE}/product-attributes/103"
    silent = (await small_shop.client.post(address)).json()["data"]
    await small_shop.client.patch("/demo/state", json={"native": True})
    native = (await small_shop.client.post(address)).json()["data"]

    assert silent["native"] is None
    assert (native["available_on_hand"], native["available_for_backorder"]) == (2, 10)
    assert native["native"]["prompt"] == "More on the way"


async def test_reset_puts_everything_back(shop):
    before = await offers(shop, 101, 102, 103, 110)
    await add(shop, 101)
    await shop.client.patch("/demo/state", json={"days_ahead": 90, "native": True})
    for variant in (1020, 1100):
        await shop.client.put(f"/demo/variants/{variant}/stock", json={})
    await shop.client.put("/demo/appearance/cornerstone/en", json={"button_colour": "#ff0000"})
    answer = await shop.client.post("/demo/reset")
    config = (await shop.get("/s/demo/config.json?theme=cornerstone")).json()

    assert answer.status_code == 204
    assert before == await offers(shop, 101, 102, 103, 110)
    assert config["version"] == 0
    assert await lines(shop) == []


SETTINGS = {"native_backorders": "on", "stock_level_display": "dont_show"}


async def test_bigcommerce_is_ready_to_count_once_a_visitor_has_changed_its_settings(shop):
    assignments, store = shop.app.state.back.assignments, await store_named("demo")
    before = await assignments.unmet(store, 110)
    await shop.client.post("/demo/panel/settings", data=SETTINGS)
    wrong = await shop.client.post("/demo/panel/settings", data={"stock_level_display": "x"})

    assert [each.setting for each in before] == ["stock_level_display", "backorders"]
    assert await assignments.unmet(store, 110) == []
    assert wrong.status_code == 422


async def test_what_a_visitor_adds_in_bigcommerce_is_the_apps_until_the_demo_starts_over(
    small_shop,
):
    page, new = "/demo/panel/products", {"name": "Tin Mug", "sku": "TIN", "stock": "3"}
    added = await small_shop.client.post(page, data={**new, "number": "2"})
    known = await Product.filter(name__startswith="Tin Mug", gone=False).order_by("name")
    taken = await small_shop.client.post(page, data={**new, "sku": "TIN-2"})
    nothing = await small_shop.client.post(page, data={**new, "number": "0"})
    listed = (await small_shop.get(page)).text
    await small_shop.client.post("/demo/reset")

    assert added.status_code == 303
    assert [(each.sku, each.inventory_level) for each in known] == [("TIN-1", 3), ("TIN-2", 3)]
    assert [taken.status_code, nothing.status_code] == [422, 422]
    assert taken.json()["error"]["message"] == "The SKU TIN-2 is another product's."
    assert "Tin Mug 2" in listed
    assert "Tin Mug" not in (await small_shop.get(page)).text
    assert not await Product.filter(name__startswith="Tin Mug", gone=False).exists()


async def test_reset_lets_the_app_count_again_what_bigcommerce_counted(shop):
    store, assignments = await store_named("demo"), shop.app.state.back.assignments
    before = await offers(shop, 103, 110)
    await shop.client.post("/demo/panel/settings", data=SETTINGS)
    await assignments.assign(store, 110, {}, "ana", Typed(mode=Mode.NATIVE))
    await assignments.move(store, 103, Mode.NATIVE, "ana")
    await shop.client.post("/demo/reset")

    assert await offers(shop, 103, 110) == before
    assert not await Assignment.filter(mode=Mode.NATIVE).exists()
    assert "checked" not in (await shop.get("/demo/panel/")).text


async def test_reset_sells_again_what_a_merchant_gave_back_or_took_off_sale(small_shop):
    store, back = await store_named("demo"), small_shop.app.state.back
    ways = {101: (True, False), 102: (False, True), 103: (False, False), 108: (True, True)}
    before = await offers(small_shop, *ways, 104)
    client = await back.installations.client(store)
    sold = await on_sale(client, *ways, 104)
    for product, (track, closed) in ways.items():
        await back.assignments.unassign(store, product, Leaving(track, closed), "ana")
    await catalog.change_product(client, 104, availability="disabled")
    await back.jobs.settled()
    await small_shop.client.post("/demo/reset")

    assert await offers(small_shop, *ways, 104) == before
    assert await on_sale(client, *ways, 104) == sold


async def test_reset_gives_the_plan_of_the_first_day_for_nothing(migrated_sqlite_url):
    settings = {"catalogue": Catalogue.read(), "plans": "default"}
    async with running(migrated_sqlite_url, **settings) as shop:
        plans, store = shop.app.state.back.plans, await store_named("demo")
        first = await plans.in_force(store)
        await plans.choose(store, "free", "ana", "")
        await shop.client.post("/demo/reset")
        assert await plans.in_force(store) == first

        page = await plans.choose(store, "growth", "ana", "")
        await shop.client.post(page)
        await plans.confirm(store, "ana")
        await plans.choose(store, "free", "ana", "")
        assert (await plans.in_force(store)).next_plan
        await shop.client.post("/demo/reset")

        assert await plans.in_force(store) == first


async def on_sale(client: Client, *products: int) -> set[int]:
    """Variants that BigCommerce lets shoppers buy."""
    told = await catalog.products_with(client, products)
    there = [each for each in told if each.availability == "available" and each.is_visible]
    return {each.id for one in there for each in one.variants if not each.purchasing_disabled}


def test_a_server_without_a_catalogue_has_no_demo(sqlite_url):
    app = create_app(Settings(database_url=sqlite_url))

    found = {route.path.split("/")[1] for route in app.routes}
    assert not found & {"", "demo", "api"}
