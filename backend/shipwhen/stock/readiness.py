"""Whether the platform's own backorders can sell a product: each setting that stands in the way."""

from collections.abc import Mapping, Sequence
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

NAMES = {
    "product_out_of_stock_behavior": "When a product is out of stock",
    "option_out_of_stock_behavior": "When an option is out of stock",
    "update_stock_behavior": "When stock is updated",
    "stock_level_display": "Stock levels on the storefront",
    "inventory_tracking": "Inventory tracking of the product",
    "availability": "Availability of the product",
    "backorders": "Backorders",
    "is_in_stock": "In stock",
    "location_enabled": "The default location is enabled",
}
VALUES = {
    "do_nothing": "don't do anything",
    "hide_product": "hide the product",
    "hide_option": "hide the option",
    "label_option": "label the option",
    "hide_product_and_accessible": "hide the product, keep its page",
    "hide_product_and_redirect": "hide the product, lead to its category",
    "order_placed": "when an order is placed",
    "order_completed_or_shipped": "when an order is completed or shipped",
    "dont_show": "don't show",
    "show": "show",
    "show_when_low": "show when low",
    "true": "yes",
    "false": "no",
}
"""By the words that the control panel has for them."""


@dataclass(frozen=True)
class Unmet:
    """A setting by the platform's name, what it is and what it has to be."""

    setting: str
    found: str
    wanted: str
    of: str = ""
    """The SKU that it is of, where it is of one."""

    @property
    def name(self) -> str:
        name = NAMES.get(self.setting, self.setting)
        return f"{name}, {self.of}" if self.of else name

    @property
    def now(self) -> str:
        return VALUES.get(self.found, self.found)

    @property
    def needed(self) -> str:
        return VALUES.get(self.wanted, self.wanted)


def refusal(found: Sequence[Unmet]) -> str:
    """What somebody can do, who wants the platform to count."""
    todo = "; ".join(f"{each.name}: {each.needed} (now: {each.now})" for each in found)
    return (
        f"BigCommerce cannot sell it on backorder yet. Change this in its control panel: {todo}."
        " Or let the app count, under Settings, Stock."
    )


async def unmet(client: Client, product_id: int) -> list[Unmet]:
    """What has to change before native mode sells this product. Raises Unknown, PlatformError."""
    found = await catalog.products_with(client, [product_id])
    if not found:
        raise Unknown("product", str(product_id))
    items = await inventory.items_of(client, [product_id])
    return (await unmet_of(client, found, items))[product_id]


async def unmet_of(
    client: Client,
    products: Sequence[catalog.Product],
    items: Mapping[int, Sequence[inventory.Item]],
) -> dict[int, list[Unmet]]:
    """The same for many, by their numbers. Raises PlatformError."""
    settings = (await inventory_settings(client)).model_dump()
    of_store = [
        Unmet(name, str(settings[name]), wanted)
        for name, wanted in WANTED.items()
        if settings[name] != wanted
    ]
    return {each.id: [*of_store, *_of_product(each, items[each.id])] for each in products}


def _of_product(product: catalog.Product, items: Sequence[inventory.Item]) -> list[Unmet]:
    of_product = []
    if product.inventory_tracking == Tracking.NONE:
        of_product.append(Unmet("inventory_tracking", "none", "product or variant"))
    if product.availability != Availability.AVAILABLE:
        of_product.append(Unmet("availability", product.availability, Availability.AVAILABLE))
    for item in items:
        sold, name = item.sold(SellsFrom.DEFAULT), item.identity.sku or str(product.id)
        if sold is None or sold.default.qty_backordered is None:
            of_product.append(Unmet("backorders", "not switched on in this store", "switched on"))
            break
        closed = Unmet("location_enabled", "false", "true")
        if not sold.default.location_enabled and closed not in of_product:
            of_product.append(closed)
        if not sold.default.settings.is_in_stock:
            of_product.append(Unmet("is_in_stock", "false", "true", name))
    return of_product
