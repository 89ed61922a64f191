"""Every kind of answer, held against the platform's own OpenAPI files."""

import pytest

from . import spec

PRODUCTS, VARIANTS = "products_catalog.v3.yml", "product-variants_catalog.v3.yml"
INVENTORY, ORDERS, ORDERS_V3 = "inventory.v3.yml", "orders.v2.oas2.yml", "orders.v3.yml"
SCRIPTS, HOOKS, SETTINGS = "scripts.v3.yml", "webhooks.v3.yml", "settings.v3.yml"
STORE, CHANNELS, LOCATIONS = "store_information.v2.yml", "channels.v3.yml", "locations.v3.yml"
BRANDS, TREES = "brands_catalog.v3.yml", "category-trees_catalog.v3.yml"

PRODUCT = {"name": "Lamp", "type": "physical", "weight": 1, "price": 9.5}
SCRIPT = {"name": "Shipwhen", "src": "https://app.test/s.js", "consent_category": "essential"}
HOOK = {"scope": "store/order/*", "destination": "https://app.test/hooks"}
METAFIELD = {"permission_set": "app_only", "namespace": "shipwhen", "key": "lines", "value": "{}"}
SETTING = {"identity": {"variant_id": 1041}, "safety_stock": 1}
LEVEL = {"location_id": 1, "variant_id": 1041, "quantity": 3}
WRONG_LEVEL = {"location_id": 1, "variant_id": 1030, "quantity": 3}
REFUND = {"items": [{"item_type": "PRODUCT", "item_id": 1, "quantity": 1}]}
PAID = {"payments": [{"provider_id": "custom", "amount": 1, "offline": True}]}
SHIPMENT = {"order_address_id": 100, "items": [{"order_product_id": 1, "quantity": 1}]}

SITUATIONS = [
    (STORE, "GET", "/store", {}, 200),
    (STORE, "GET", "/time", {}, 200),
    (SETTINGS, "GET", "/settings/inventory", {}, 200),
    (SETTINGS, "PUT", "/settings/inventory", {"stock_level_display": "show"}, 200),
    (SETTINGS, "GET", "/settings/store/locale", {}, 200),
    (CHANNELS, "GET", "/channels", {}, 200),
    (CHANNELS, "GET", "/channels/{channel_id=1}/site", {}, 200),
    (CHANNELS, "GET", "/channels/{channel_id=1}/active-theme", {}, 200),
    (CHANNELS, "GET", "/channels/{channel_id=9}/active-theme", {}, 404),
    (PRODUCTS, "GET", "/catalog/products?include=variants,options,primary_image", {}, 200),
    (PRODUCTS, "POST", "/catalog/products", PRODUCT, 200),
    (PRODUCTS, "POST", "/catalog/products", {**PRODUCT, "name": 1}, 422),
    (PRODUCTS, "GET", "/catalog/products/{product_id=104}", {}, 200),
    (PRODUCTS, "GET", "/catalog/products/{product_id=9}", {}, 404),
    (PRODUCTS, "PUT", "/catalog/products/{product_id=104}", {"availability": "disabled"}, 200),
    (PRODUCTS, "PUT", "/catalog/products/{product_id=104}", {"availability": "never"}, 422),
    (PRODUCTS, "PUT", "/catalog/products", [{"id": 104, "inventory_tracking": "none"}], 200),
    (PRODUCTS, "PUT", "/catalog/products", [{"id": 104}] * 11, 413),
    (VARIANTS, "GET", "/catalog/products/{product_id=104}/variants", {}, 200),
    (VARIANTS, "GET", "/catalog/products/{product_id=101}/variants", {}, 200),
    (VARIANTS, "GET", "/catalog/products/{product_id=104}/variants/{variant_id=1041}", {}, 200),
    (
        VARIANTS,
        "PUT",
        "/catalog/products/{product_id=104}/variants/{variant_id=1041}",
        {"purchasing_disabled": True},
        200,
    ),
    (VARIANTS, "GET", "/catalog/variants?product_id:in=104", {}, 200),
    (VARIANTS, "PUT", "/catalog/variants", [{"id": 1041, "inventory_level": 2}], 200),
    (VARIANTS, "PUT", "/catalog/variants", [{"id": 9}], 422),
    (BRANDS, "GET", "/catalog/brands", {}, 200),
    (BRANDS, "POST", "/catalog/brands", {"name": "Northlight"}, 200),
    (BRANDS, "POST", "/catalog/brands", {"name": ""}, 422),
    (BRANDS, "GET", "/catalog/brands/{brand_id=1}", {}, 200),
    (BRANDS, "PUT", "/catalog/brands/{brand_id=1}", {"name": "Fjord"}, 200),
    (BRANDS, "PUT", "/catalog/brands/{brand_id=9}", {"name": "Fjord"}, 404),
    (TREES, "GET", "/catalog/trees/categories", {}, 200),
    (TREES, "POST", "/catalog/trees/categories", [{"name": "Tents", "parent_id": 1}], 201),
    (TREES, "PUT", "/catalog/trees/categories", [{"category_id": 1, "name": "Bags"}], 200),
    (TREES, "DELETE", "/catalog/trees/categories?category_id:in=1", {}, 202),
    (INVENTORY, "GET", "/inventory/items", {}, 200),
    (INVENTORY, "GET", "/inventory/locations/{location_id=1}/items", {}, 200),
    (INVENTORY, "GET", "/inventory/locations/{location_id=9}/items", {}, 404),
    (INVENTORY, "PUT", "/inventory/locations/{location_id=1}/items", {"settings": [SETTING]}, 200),
    (INVENTORY, "PUT", "/inventory/locations/{location_id=1}/items", {"settings": [{}]}, 422),
    (INVENTORY, "PUT", "/inventory/adjustments/absolute", {"items": [LEVEL]}, 200),
    (INVENTORY, "PUT", "/inventory/adjustments/absolute", {"items": [WRONG_LEVEL]}, 422),
    (INVENTORY, "POST", "/inventory/adjustments/relative", {"items": [LEVEL]}, 200),
    (INVENTORY, "POST", "/inventory/adjustments/relative", {"items": [WRONG_LEVEL]}, 422),
    (LOCATIONS, "GET", "/inventory/locations", {}, 200),
    (ORDERS, "GET", "/orders", {}, 200),
    (ORDERS, "GET", "/orders/{order_id=100}", {}, 200),
    (ORDERS, "GET", "/orders/{order_id=9}", {}, 404),
    (ORDERS, "PUT", "/orders/{order_id=100}", {"staff_notes": "Late."}, 200),
    (ORDERS, "GET", "/orders/{order_id=100}/products", {}, 200),
    (ORDERS, "GET", "/order_statuses", {}, 200),
    (ORDERS, "POST", "/orders/{order_id=100}/shipments", SHIPMENT, 201),
    (ORDERS_V3, "POST", "/orders/{order_id=100}/payment_actions/refunds", REFUND | PAID, 201),
    (ORDERS_V3, "GET", "/orders/{order_id=100}/payment_actions/refunds", {}, 200),
    (ORDERS_V3, "POST", "/orders/{order_id=100}/metafields", METAFIELD, 200),
    (ORDERS_V3, "POST", "/orders/{order_id=100}/metafields", {**METAFIELD, "key": ""}, 422),
    (ORDERS_V3, "GET", "/orders/{order_id=100}/metafields", {}, 200),
    (SCRIPTS, "POST", "/content/scripts", SCRIPT, 200),
    (SCRIPTS, "POST", "/content/scripts", {**SCRIPT, "kind": "script_tag"}, 422),
    (SCRIPTS, "GET", "/content/scripts", {}, 200),
    (HOOKS, "POST", "/hooks", HOOK, 200),
    (HOOKS, "POST", "/hooks", {**HOOK, "scope": "store/nothing"}, 422),
    (HOOKS, "GET", "/hooks", {}, 200),
    (HOOKS, "GET", "/hooks/{webhook_id=1}", {}, 200),
    (HOOKS, "PUT", "/hooks/{webhook_id=1}", {"is_active": False}, 200),
    (HOOKS, "DELETE", "/hooks/{webhook_id=1}", {}, 200),
    (HOOKS, "GET", "/hooks/{webhook_id=9}", {}, 404),
]

IN_THE_WORDS_ONLY = {
    "variants",  # what include=variants adds
    "calculated_weight",  # of variants, by the schema of one product's
    "image_url",
}


@pytest.fixture(autouse=True)
def files() -> None:
    if not spec.FOLDER.is_dir():
        pytest.skip(f"the platform's OpenAPI files are not in {spec.FOLDER}")


def addresses(path: str) -> tuple[str, str]:
    """`/orders/{order_id=100}?page=1` as the template of the file and as the address asked."""
    template, _, query = path.partition("?")
    names = [part for part in template.split("/") if part.startswith("{")]
    asked = template
    for each in names:
        name, _, value = each.strip("{}").partition("=")
        template, asked = template.replace(each, f"{{{name}}}"), asked.replace(each, value)
    return template, f"{asked}?{query}"


@pytest.mark.parametrize("native", [False, True], ids=["counted", "native"])
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: f"{each[1]} {each[2]} {each[4]}")
async def test_an_answer_is_as_the_platform_describes_it(box, native, situation):
    file, method, path, body, status = situation
    box.store.native_backorders = native
    box.store.place_order([(1041, 2), (1030, 1)])
    await box.listen("store/app/uninstalled")
    template, asked = addresses(path)
    version = "/v2" if file in (ORDERS, STORE) else "/v3"
    answer = await box.ask(method, f"{version}{asked}", json=body or None)

    schema = spec.response_schema(file, method, template, status)
    shown = spec.without(answer.json(), spec.NATIVE | IN_THE_WORDS_ONLY)

    assert answer.status_code == status
    assert not spec.problems(schema, shown)
    assert status >= 400 or not spec.unknown_fields(schema, shown)
