"""Inventory: items, their levels and settings, and locations."""

from collections.abc import Iterable

from starlette.responses import JSONResponse, Response

from shipwhen.sandbox.platform.answers import Json, Refused, iso
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.inventory import (
    MOST_ITEMS,
    AbsoluteAdjustment,
    RelativeAdjustment,
    SettingsWrite,
)
from shipwhen.sandbox.platform.products import Item, items
from shipwhen.sandbox.platform.state import Location
from shipwhen.sandbox.platform.stock import MOST, Stock

MOST_PER_PAGE = 1000


def _items(call: Call) -> Response:
    wanted = call.numbers("location_id:in")
    locations = [
        each for each in call.store.locations.values() if wanted is None or each.id in wanted
    ]

    def show(item: Item) -> Json:
        there = [each for each in locations if each.id in item.stocks]
        return {
            "identity": _identity(item) | _sku_id(item),
            "locations": [_at_location(call, item, each) for each in there],
        }

    return call.paged(_wanted(call), show, MOST_PER_PAGE)


def _items_of_location(call: Call) -> Response:
    location = call.store.location(call.number("location_id"))
    there = [item for item in _wanted(call) if location.id in item.stocks]

    def show(item: Item) -> Json:
        return {"identity": _identity(item), **_levels(call, item.stocks[location.id])}

    return call.paged(there, show, MOST_PER_PAGE)


def _wanted(call: Call) -> list[Item]:
    """What any of the filters names; everything without one."""
    numbers, of_products = call.numbers("variant_id:in"), call.numbers("product_id:in")
    skus = call.texts("sku:in")
    products = call.store.products
    chosen: Iterable[int] = products.by_id
    if of_products is not None:
        chosen = of_products
    elif numbers is not None or skus is not None:
        variants = [products.variants.get(each) for each in numbers or []]
        variants += [products.by_sku.get(each) for each in skus or []]
        chosen = dict.fromkeys(each.product_id for each in variants if each)
    found = [
        item for each in chosen if each in products.by_id for item in items(products.by_id[each])
    ]
    if numbers is not None:
        known = set(numbers)
        found = [item for item in found if item.variant_id() in known]
    if skus is not None:
        found = [item for item in found if item.sku in skus]
    return found


def _identity(item: Item) -> Json:
    """A product that is counted as one although it has options has no variant here."""
    identity: Json = {"sku": item.sku, "product_id": item.product.id}
    if item.shown_variant:
        identity["variant_id"] = item.shown_variant.id
    return identity


def _sku_id(item: Item) -> Json:
    return {"sku_id": item.shown_variant.sku_id} if item.shown_variant else {}


def _at_location(call: Call, item: Item, location: Location) -> Json:
    return {
        "location_id": location.id,
        "location_code": location.code,
        "location_name": location.label,
        "location_enabled": location.enabled,
        **_levels(call, item.stocks[location.id]),
    }


def _levels(call: Call, stock: Stock) -> Json:
    """No limit is told as null; where that stands in truth, nobody told us."""
    native = call.store.native_backorders
    settings: Json = {
        "safety_stock": stock.safety_stock,
        "is_in_stock": stock.is_in_stock,
        "warning_level": stock.warning_level,
        "bin_picking_number": stock.bin_picking_number,
    }
    levels: Json = {
        "available_to_sell": stock.available(native=native),
        "total_inventory_onhand": max(0, min(MOST, stock.on_hand)),
        "settings": settings,
    }
    if native:
        settings["backorder_limit"] = stock.backorder_limit
        levels["qty_backordered"] = stock.qty_backordered
    return levels


def _set_levels(call: Call) -> Response:
    asked = call.read(AbsoluteAdjustment)
    _check_size(len(asked.items))
    return JSONResponse({"transaction_id": call.store.inventory.set_levels(asked.items)})


def _move_levels(call: Call) -> Response:
    asked = call.read(RelativeAdjustment)
    _check_size(len(asked.items))
    return JSONResponse({"transaction_id": call.store.inventory.move_levels(asked.items)})


def _configure(call: Call) -> Response:
    asked = call.read(SettingsWrite)
    _check_size(len(asked.settings))
    location = call.store.location(call.number("location_id"))
    transaction = call.store.inventory.configure(location.id, asked.settings)
    return JSONResponse({"transaction_id": transaction})


def _check_size(rows: int) -> None:
    if rows > MOST_ITEMS:
        raise Refused(413, f"At most {MOST_ITEMS} items at once.")


def _locations(call: Call) -> Response:
    opened = iso(call.store.opened)

    def show(location: Location) -> Json:
        return {
            "id": location.id,
            "code": location.code,
            "label": location.label,
            "description": "",
            "managed_by_external_source": False,
            "type_id": "PHYSICAL",
            "enabled": location.enabled,
            "time_zone": call.store.identity.timezone,
            "storefront_visibility": True,
            "created_at": opened,
            "updated_at": opened,
        }

    return call.paged(list(call.store.locations.values()), show, MOST_PER_PAGE)


ITEMS = "/v3/inventory/locations/{location_id:int}/items"

RULES = [
    Rule("GET", "/v3/inventory/items", _items),
    Rule("GET", ITEMS, _items_of_location),
    Rule("PUT", ITEMS, _configure),
    Rule("PUT", "/v3/inventory/adjustments/absolute", _set_levels),
    Rule("POST", "/v3/inventory/adjustments/relative", _move_levels),
    Rule("GET", "/v3/inventory/locations", _locations),
]
