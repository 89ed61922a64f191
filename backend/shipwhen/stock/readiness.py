"""Whether the platform's own backorders can sell a product: each setting that stands in the way."""

from dataclasses import dataclass

from shipwhen.bigcommerce import Client, catalog, inventory
from shipwhen.bigcommerce.catalog import Availability, Tracking
from shipwhen.bigcommerce.inventory import SellsFrom
from shipwhen.bigcommerce.store import inventory_settings
from shipwhen.errors import Unknown

WANTED = {
    "product_out_of_stock_behavior": "do_nothing",
    "option_out_of_stock_behavior": "do_nothing",
    "update_stock_behavior": "order_placed",
    "stock_level_display": "dont_show",
}
"""Of the store's inventory settings."""


@dataclass(frozen=True)
class Unmet:
    """A setting by the platform's name, what it is and what it has to be."""

    setting: str
    found: str
    wanted: str


async def unmet(client: Client, product_id: int) -> list[Unmet]:
    """What has to change before native mode sells this product. Raises Unknown, PlatformError."""
    settings = (await inventory_settings(client)).model_dump()
    of_store = [
        Unmet(name, str(settings[name]), wanted)
        for name, wanted in WANTED.items()
        if settings[name] != wanted
    ]
    return [*of_store, *await _of_product(client, product_id)]


async def _of_product(client: Client, product_id: int) -> list[Unmet]:
    found = await catalog.products_with(client, [product_id])
    if not found:
        raise Unknown("product", str(product_id))
    [product] = found
    of_product = []
    if product.inventory_tracking == Tracking.NONE:
        of_product.append(Unmet("inventory_tracking", "none", "product or variant"))
    if product.availability != Availability.AVAILABLE:
        of_product.append(Unmet("availability", product.availability, Availability.AVAILABLE))
    for item in await inventory.items(client, [product_id]):
        sold, name = (
            item.sold(SellsFrom.DEFAULT),
            item.identity.sku or str(item.identity.product_id),
        )
        if sold is None or sold.default.qty_backordered is None:
            of_product.append(Unmet("backorders", "not switched on in this store", "switched on"))
            break
        closed = Unmet("location_enabled", "false", "true")
        if not sold.default.location_enabled and closed not in of_product:
            of_product.append(closed)
        if not sold.default.settings.is_in_stock:
            of_product.append(Unmet(f"is_in_stock of {name}", "false", "true"))
    return of_product
