"""Products, one, many and ten at once."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from shipwhen.sandbox.platform.answers import (
    Json,
    Refused,
    data,
    iso,
    moment,
    nothing,
    problem,
    wrong,
)
from shipwhen.sandbox.platform.api import variants
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.events import StockChange
from shipwhen.sandbox.platform.products import (
    Availability,
    Item,
    Option,
    Product,
    Tracking,
    Variant,
)
from shipwhen.sandbox.platform.stock import MOST, Stock
from shipwhen.sandbox.platform.store import PlatformStore

MOST_AT_ONCE = 10
MOST_WITH_OPTIONS = 10
Text = Annotated[str, Field(max_length=255)]
Units = Annotated[int, Field(ge=0, le=MOST)]
Limit = Annotated[int, Field(ge=0, le=1_000_000_000)]
Amount = Annotated[float, Field(ge=0)]

AS_TOLD = (
    "id",
    "name",
    "type",
    "sku",
    "description",
    "weight",
    "price",
    "categories",
    "brand_id",
    "inventory_tracking",
    "is_visible",
    "availability",
    "availability_description",
    "order_quantity_minimum",
    "order_quantity_maximum",
    "preorder_release_date",
    "preorder_message",
    "is_preorder_only",
    "total_sold",
)


class ProductChange(BaseModel):
    """What is told of a product; the defaults are never read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Annotated[str, Field(min_length=1, max_length=250)] = "-"
    type: Annotated[str, Field(pattern="^(physical|digital)$")] = "physical"
    sku: Text = ""
    description: str = ""
    weight: Amount = 0
    price: Amount = 0
    categories: list[int] = []
    brand_id: Limit = 0
    inventory_tracking: Tracking = "none"
    inventory_level: Units = 0
    inventory_warning_level: Units = 0
    is_visible: bool = True
    availability: Availability = "available"
    availability_description: Text = ""
    order_quantity_minimum: Limit = 0
    order_quantity_maximum: Limit = 0
    preorder_release_date: str | None = None
    preorder_message: Text = ""
    is_preorder_only: bool = False


class NewProduct(ProductChange):
    name: Annotated[str, Field(min_length=1, max_length=250)]
    type: Annotated[str, Field(pattern="^(physical|digital)$")]
    weight: Amount
    price: Amount


class BatchProductChange(ProductChange):
    id: int


def _show(product: Product) -> Json:
    stock = product.stock
    shown: Json = {name: getattr(product, name) for name in AS_TOLD}
    shown |= {
        "inventory_level": _level(product),
        "inventory_warning_level": stock.warning_level,
        "base_variant_id": product.variants[0].id if product.simple else None,
        "calculated_price": product.price,
        "date_created": iso(product.created),
        "date_modified": iso(product.modified),
        "custom_url": {"url": f"/products/{product.id}/", "is_customized": False},
    }
    return shown


def _level(product: Product) -> int:
    """Of one that is counted by variants, their sum."""
    if product.simple or product.inventory_tracking == "product":
        return product.stock.available(native=False)
    levels = (variant.stock.available(native=False) for variant in product.variants)
    return min(MOST, sum(levels))


def _image(product: Product) -> Json:
    sizes = ("url_zoom", "url_standard", "url_thumbnail", "url_tiny")
    return {
        "id": product.id,
        "product_id": product.id,
        "is_thumbnail": True,
        "sort_order": 0,
        "description": product.name,
        "image_file": product.image.rpartition("/")[2],
        **dict.fromkeys(sizes, product.image),
        "date_modified": iso(product.modified),
    }


def _option(product: Product, option: Option) -> Json:
    return {
        "id": option.id,
        "product_id": product.id,
        "display_name": option.display_name,
        "type": option.type,
        "sort_order": 0,
        "option_values": [
            {
                "id": value.id,
                "label": value.label,
                "sort_order": place,
                "value_data": None,
                "is_default": False,
            }
            for place, value in enumerate(option.values)
        ],
        "config": {},
    }


SORTED_BY: dict[str, Callable[[Product], Any]] = {
    "id": lambda product: product.id,
    "name": lambda product: product.name,
    "sku": lambda product: product.sku,
    "price": lambda product: product.price,
    "date_modified": lambda product: product.modified,
    "total_sold": lambda product: product.total_sold,
}
INCLUDED: dict[str, Callable[[Product], object]] = {
    "variants": lambda product: [variants.show(product, each) for each in product.variants],
    "options": lambda product: [_option(product, each) for each in product.options],
    "primary_image": _image,
}


def _list(call: Call) -> Response:
    include = _included(call)
    tests = _tests(call)
    found = [each for each in _candidates(call) if all(test(each) for test in tests)]
    _sort(call, found)
    cap = MOST_WITH_OPTIONS if "options" in include else None
    return call.paged(found, _shower(call, include), cap=cap)


def _sort(call: Call, found: list[Product]) -> None:
    """By number unless something else is asked for."""
    column, direction = call.query.get("sort", "id"), call.query.get("direction", "asc")
    if column not in SORTED_BY or direction not in {"asc", "desc"}:
        raise wrong({"sort": f"this sandbox sorts by {', '.join(SORTED_BY)}, asc or desc"})
    found.sort(key=SORTED_BY[column], reverse=direction == "desc")


def _candidates(call: Call) -> Iterable[Product]:
    products, wanted = call.store.products.by_id, call.numbers("id:in")
    if wanted is None:
        return products.values()
    return [products[each] for each in wanted if each in products]


def _tests(call: Call) -> list[Callable[[Product], bool]]:
    """What the query asks of each product."""
    query, tests = call.query, list[Callable[[Product], bool]]()
    if "keyword" in query:
        word = query["keyword"].casefold()
        tests.append(lambda each: any(word in text.casefold() for text in _words(each)))
    if "is_visible" in query:
        visible = query["is_visible"].lower() in {"1", "true"}
        tests.append(lambda each: each.is_visible is visible)
    if (after := call.asked("id:greater")) is not None:
        tests.append(lambda each: each.id > after)
    if "availability" in query:
        tests.append(lambda each: each.availability == query["availability"])
    if "date_modified:min" in query:
        since = moment("date_modified:min", query["date_modified:min"])
        tests.append(lambda each: each.modified >= since)
    return tests


def _words(product: Product) -> Iterable[str]:
    yield product.name
    yield product.sku
    yield from (variant.sku for variant in product.variants)


def _included(call: Call) -> list[str]:
    names = call.texts("include") or []
    unknown = [name for name in names if name not in INCLUDED]
    if unknown:
        raise wrong({"include": f"{', '.join(unknown)}: this sandbox knows {', '.join(INCLUDED)}"})
    return names


def _shower(call: Call, include: list[str]) -> Callable[[Product], Json]:
    """What is included comes whatever fields were asked for."""
    alone = call.told(_show, "id")
    return lambda product: alone(product) | {name: INCLUDED[name](product) for name in include}


def _one(call: Call) -> Response:
    product = call.store.products.product(call.number("product_id"))
    return data(_shower(call, _included(call))(product))


def _add(call: Call) -> Response:
    """A product without options, with its base variant."""
    new, store = call.read(NewProduct), call.store
    now, number = store.now(), store.products.next_id()
    product = Product(number, new.name, new.price, now, now)
    product.variants = [Variant(store.products.next_id(), number, new.sku, None)]
    store.products.add(product)
    _write_all(store, product, new.model_dump(exclude_unset=True))
    store.events.product("created", number)
    return data(_show(product))


def _change_one(call: Call) -> Response:
    product = call.store.products.product(call.number("product_id"))
    told = call.read(ProductChange).model_dump(exclude_unset=True)
    complete = _change(call, product, told)
    return _saved(_show(product), complete=complete)


def _change_many(call: Call) -> Response:
    """At most ten; a number that is not there refuses them all."""
    changes = call.read(list[BatchProductChange])
    if len(changes) > MOST_AT_ONCE:
        raise Refused(413, f"At most {MOST_AT_ONCE} products at once.")
    pairs = [(call.store.products.product(each.id), each) for each in changes]
    complete = [
        _change(call, product, each.model_dump(exclude_unset=True, exclude={"id"}))
        for product, each in pairs
    ]
    return _saved([_show(product) for product, _ in pairs], complete=all(complete))


def _saved(shown: object, *, complete: bool) -> Response:
    if complete:
        return data(shown)
    errors = problem(207, "The inventory of a product was not saved.")
    return JSONResponse({"data": shown, "errors": errors, "meta": {}}, 207)


def _change(call: Call, product: Product, told: dict[str, object]) -> bool:
    """Whether all of it was saved: a fault may lose what concerns inventory."""
    store, complete = call.store, not call.faults.use("partial")
    if not complete:
        told = {name: value for name, value in told.items() if not name.startswith("inventory_")}
    before = product.stock.available(native=store.native_backorders)
    _write_all(store, product, told)
    product.modified = store.now()
    store.events.product("updated", product.id)
    after = product.stock.available(native=store.native_backorders)
    store.events.stock(StockChange(Item(product, None), before, after))
    return complete


def _write_all(store: PlatformStore, product: Product, told: dict[str, object]) -> None:
    for name, value in told.items():
        _write(store, product, name, value)


def _write(store: PlatformStore, product: Product, name: str, value: object) -> None:
    if name == "inventory_level" and isinstance(value, int):
        product.stock.set_available(value)
    elif name == "inventory_warning_level" and isinstance(value, int):
        product.stock.warning_level = value
    else:
        setattr(product, name, value)
    if name == "sku" and product.simple:
        store.products.rename(product.variants[0], product.sku)
    if name == "inventory_tracking" and not product.tracked:
        _stop_tracking(store, product)


def _stop_tracking(store: PlatformStore, product: Product) -> None:
    """Whether levels outlive that is one of the platform's unknown habits."""
    if store.habits.levels_survive_untracking:
        return
    for stocks in (product.stocks, *(variant.stocks for variant in product.variants)):
        for location_id in stocks:
            stocks[location_id] = Stock()


def _remove(call: Call) -> Response:
    call.store.remove_product(call.store.products.product(call.number("product_id")))
    return nothing()


ONE = "/v3/catalog/products/{product_id:int}"

RULES = [
    Rule("GET", "/v3/catalog/products", _list),
    Rule("POST", "/v3/catalog/products", _add),
    Rule("PUT", "/v3/catalog/products", _change_many),
    Rule("GET", ONE, _one),
    Rule("PUT", ONE, _change_one),
    Rule("DELETE", ONE, _remove),
]
