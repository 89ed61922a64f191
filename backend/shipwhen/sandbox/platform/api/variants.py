"""Variants, of one product and of all."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from shipwhen.sandbox.platform.answers import Json, Refused, data, missing, problem
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.events import StockChange
from shipwhen.sandbox.platform.products import Item, Product, Variant
from shipwhen.sandbox.platform.stock import MOST
from shipwhen.sandbox.platform.store import PlatformStore

MOST_AT_ONCE = 50
Level = Annotated[int, Field(ge=0, le=MOST)]
Note = Annotated[str, Field(max_length=255)]


class VariantChange(BaseModel):
    """What is told of a variant; the defaults are never read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sku: Annotated[str, Field(min_length=1, max_length=255)] = "-"
    price: Annotated[float, Field(ge=0)] | None = None
    inventory_level: Level = 0
    inventory_warning_level: Level = 0
    purchasing_disabled: bool = False
    purchasing_disabled_message: Note = ""
    bin_picking_number: Note = ""


class BatchVariantChange(VariantChange):
    id: int


def show(product: Product, variant: Variant) -> Json:
    stock = variant.stock
    return {
        "id": variant.id,
        "product_id": product.id,
        "sku": variant.sku,
        "sku_id": variant.sku_id,
        "price": variant.price,
        "calculated_price": product.price if variant.price is None else variant.price,
        "sale_price": None,
        "retail_price": None,
        "cost_price": 0,
        "weight": None,
        "calculated_weight": product.weight,
        "is_free_shipping": False,
        "image_url": "",
        "upc": "",
        "purchasing_disabled": variant.purchasing_disabled,
        "purchasing_disabled_message": variant.purchasing_disabled_message,
        "inventory_level": stock.available(native=False),
        "inventory_warning_level": stock.warning_level,
        "bin_picking_number": stock.bin_picking_number,
        "option_values": [
            {
                "id": value.id,
                "label": value.label,
                "option_id": option.id,
                "option_display_name": option.display_name,
            }
            for option, value in variant.option_values
        ],
    }


def change(store: PlatformStore, variant: Variant, told: dict[str, object]) -> None:
    """Write what was told; of stock, as the merchant's own count."""
    product = store.products.product(variant.product_id)
    before = variant.stock.available(native=store.native_backorders)
    for name, value in told.items():
        _write(store, variant, name, value)
    product.modified = store.now()
    store.events.sku("updated", variant)
    store.events.product("updated", product.id)
    after = variant.stock.available(native=store.native_backorders)
    item = Item(product, None if product.simple else variant)
    store.events.stock(StockChange(item, before, after))


def _write(store: PlatformStore, variant: Variant, name: str, value: object) -> None:
    stock = variant.stock
    if name == "inventory_level" and isinstance(value, int):
        stock.set_available(value)
    elif name == "inventory_warning_level" and isinstance(value, int):
        stock.warning_level = value
    elif name == "bin_picking_number":
        stock.bin_picking_number = str(value)
    elif name == "sku":
        store.products.rename(variant, str(value))
    else:
        setattr(variant, name, value)


def _of_product(call: Call) -> Response:
    product = call.store.products.product(call.number("product_id"))
    return call.paged(product.variants, lambda variant: show(product, variant))


def _all(call: Call) -> Response:
    products = call.store.products

    def one(variant: Variant) -> Json:
        return show(products.by_id[variant.product_id], variant)

    return call.paged(list(_wanted(call)), one)


def _wanted(call: Call) -> Iterable[Variant]:
    """By numbers, by products or by codes; all of them without a filter."""
    products = call.store.products
    numbers, of_products = call.numbers("id:in"), call.numbers("product_id:in")
    skus = call.texts("sku:in")
    found: Iterable[Variant] = products.variants.values()
    if numbers is not None:
        found = [products.variants[each] for each in numbers if each in products.variants]
    elif of_products is not None:
        known = [products.by_id[each] for each in of_products if each in products.by_id]
        found = [variant for product in known for variant in product.variants]
    return found if skus is None else [each for each in found if each.sku in skus]


def _one(call: Call) -> Response:
    product, variant = _named(call)
    return data(show(product, variant))


def _change_one(call: Call) -> Response:
    product, variant = _named(call)
    told = call.read(VariantChange).model_dump(exclude_unset=True)
    change(call.store, variant, told)
    return data(show(product, variant))


def _change_many(call: Call) -> Response:
    """All or nothing."""
    changes = call.read(list[BatchVariantChange])
    if len(changes) > MOST_AT_ONCE:
        raise Refused(413, f"At most {MOST_AT_ONCE} variants at once.")
    known = call.store.products.variants
    unknown = [each.id for each in changes if each.id not in known]
    if unknown:
        errors = [problem(422, f"There is no variant {number}.") for number in unknown]
        return JSONResponse({"batch_errors": errors}, 422)
    for each in changes:
        told = each.model_dump(exclude_unset=True, exclude={"id"})
        change(call.store, known[each.id], told)
    changed = [known[each.id] for each in changes]
    products = call.store.products.by_id
    return data([show(products[each.product_id], each) for each in changed])


def _named(call: Call) -> tuple[Product, Variant]:
    product = call.store.products.product(call.number("product_id"))
    variant = call.store.products.variant(call.number("variant_id"))
    if variant.product_id != product.id:
        raise missing("variant", variant.id)
    return product, variant


ONE = "/v3/catalog/products/{product_id:int}/variants/{variant_id:int}"

RULES = [
    Rule("GET", "/v3/catalog/products/{product_id:int}/variants", _of_product),
    Rule("GET", ONE, _one),
    Rule("PUT", ONE, _change_one),
    Rule("GET", "/v3/catalog/variants", _all),
    Rule("PUT", "/v3/catalog/variants", _change_many),
]
