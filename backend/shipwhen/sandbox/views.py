"""What the sample themes' templates are given: a platform's page context, as plain data."""

from collections.abc import Callable
from typing import Any

from shipwhen.promise import Line, Offer, promise
from shipwhen.sandbox.carts import Cart, CartLine
from shipwhen.sandbox.catalog import DemoProduct, DemoVariant, Option

BACKORDER_PROMPT = "More on the way"
BACKORDER_MESSAGE = "Ships separately when it arrives"

Offers = dict[int, Offer]


class Views:
    """Contexts for one theme, from offers by variant id; an unassigned variant has none."""

    def __init__(
        self,
        base: str,
        sells: Callable[[int], bool],
        offers: Offers,
        *,
        native: bool = False,
        images: str = "/demo/images",
    ) -> None:
        """`sells` tells whether the platform lets shoppers buy a variant."""
        self._base, self._sells, self._offers, self._native = base, sells, offers, native
        self._images = images

    def card(self, product: DemoProduct) -> dict[str, Any]:
        return {
            "id": product.id,
            "name": product.name,
            "url": f"{self._base}/products/{product.id}/",
            "image": f"{self._images}/{product.image}",
            "brand": product.brand,
            "category": product.category,
            "price": money(product.price),
            "has_options": bool(product.options),
            "can_purchase": any(map(self.purchasable, product.variants)),
            "add_url": f"{self._base}/cart.php?action=add&product_id={product.id}",
        }

    def product(self, product: DemoProduct) -> dict[str, Any]:
        simple = product.variants[0] if not product.choices else None
        return {
            **self.card(product),
            "sku": simple.sku if simple else "",
            "description": product.description,
            "options": [_option(option) for option in product.options],
            "native": self.attributes(product, simple)["native"] if simple else None,
        }

    def attributes(self, product: DemoProduct, variant: DemoVariant | None) -> dict[str, Any]:
        """The answer to an option change, and what a page knows of its default selection."""
        sellable = variant is None or self.purchasable(variant)
        native = self._native_stock(variant)
        return {
            "sku": variant.sku if variant else None,
            "variantId": variant.id if variant else None,
            "price": {"without_tax": {"formatted": money(product.price), "value": product.price}},
            "instock": sellable,
            "purchasable": sellable,
            "purchasing_message": None if sellable else "This option is not available.",
            "stock": None,
            "in_stock_attributes": [],
            "out_of_stock_behavior": "do_nothing",
            **{key: native[key] for key in native if key not in {"prompt", "message"}},
            "native": native or None,
        }

    def cart(self, cart: Cart) -> dict[str, Any]:
        return {
            "id": cart.id,
            "quantity": cart.quantity,
            "subtotal": money(cart.total),
            "total": money(cart.total),
            "lines": [self.cart_line(line) for line in cart.lines],
        }

    def cart_line(self, line: CartLine) -> dict[str, Any]:
        return {
            "id": line.id,
            "product_id": line.product.id,
            "variant_id": line.variant.id,
            "sku": line.variant.sku,
            "name": line.product.name,
            "brand": line.product.brand,
            "url": f"{self._base}/products/{line.product.id}/",
            "image": f"{self._images}/{line.product.image}",
            "quantity": line.quantity,
            "price": money(line.product.price),
            "total": money(line.total),
            "options": line.options,
            "native": self._native_position(line),
        }

    def purchasable(self, variant: DemoVariant) -> bool:
        return self._sells(variant.id)

    def _native_stock(self, variant: DemoVariant | None) -> dict[str, Any]:
        offer = self._offers.get(variant.id) if variant else None
        if not self._native or offer is None:
            return {}
        return {
            "available_on_hand": offer.ready,
            "available_for_backorder": offer.backorder_left,
            "available_to_sell": offer.available_to_sell,
            "unlimited_backorder": offer.backorder_left is None,
            "prompt": BACKORDER_PROMPT if offer.backorder_left != 0 else "",
            "message": BACKORDER_MESSAGE,
        }

    def _native_position(self, line: CartLine) -> dict[str, Any] | None:
        offer = self._offers.get(line.variant.id)
        if not self._native or offer is None:
            return None
        got: Line = promise(offer, [line.quantity])[0]
        if not got.backordered:
            return None
        return {
            "quantity_on_hand": got.ready,
            "quantity_backordered": got.backordered,
            "message": BACKORDER_MESSAGE,
        }


def money(amount: float) -> str:
    return f"${amount:,.2f}"


def storefront_cart(cart: Cart) -> list[dict[str, Any]]:
    """The answer of GET /api/storefront/carts: no cart or one."""
    if not cart.lines:
        return []
    items = [
        {
            "id": line.id,
            "parentId": None,
            "productId": line.product.id,
            "variantId": line.variant.id,
            "sku": line.variant.sku,
            "name": line.product.name,
            "quantity": line.quantity,
            "listPrice": line.product.price,
            "options": line.options,
        }
        for line in cart.lines
    ]
    lines = {"physicalItems": items, "digitalItems": [], "giftCertificates": [], "customItems": []}
    return [{"id": cart.id, "cartAmount": cart.total, "lineItems": lines}]


def _option(option: Option) -> dict[str, Any]:
    return {
        "id": option.id,
        "name": option.name,
        "type": option.type,
        "required": option.required,
        "values": [value.model_dump() for value in option.values],
    }
