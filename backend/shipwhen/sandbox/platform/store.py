"""One store of the platform, as tests, benches and the demo hold it."""

from collections.abc import Iterable

from shipwhen.sandbox.catalog import Catalogue, DemoProduct
from shipwhen.sandbox.platform import filling
from shipwhen.sandbox.platform.answers import Refused
from shipwhen.sandbox.platform.inventory import Inventory
from shipwhen.sandbox.platform.orders import AWAITING_FULFILLMENT, Order
from shipwhen.sandbox.platform.products import Product
from shipwhen.sandbox.platform.sales import Sale, Sales
from shipwhen.sandbox.platform.state import Location, StoreState
from shipwhen.sandbox.platform.tokens import Token


class PlatformStore(StoreState):
    """A store's state and what people do in it without an API."""

    def fill(self, catalogue: Catalogue) -> None:
        filling.fill(self.products, catalogue, self.now(), self.identity.url)

    def refill(self, product: DemoProduct) -> None:
        """As it was at first; who listens is told."""
        filling.refill(self.products, product)
        self.events.product("updated", product.id)

    def make_product(self, name: str, sku: str, level: int) -> None:
        product = filling.make(self.products, name, sku, level, self.now())
        self.events.product("created", product.id)

    def remove_product(self, product: Product) -> None:
        self.products.remove(product)
        for variant in product.variants:
            self.events.sku("deleted", variant)
        self.events.product("deleted", product.id)

    def generate(self, products: int, variants_each: int) -> None:
        filling.generate(self.products, products, variants_each, self.now())

    @property
    def sales(self) -> Sales:
        return Sales(self)

    @property
    def inventory(self) -> Inventory:
        return Inventory(self)

    def place_order(
        self,
        lines: Iterable[tuple[int, int]],
        status_id: int = AWAITING_FULFILLMENT,
        customer_message: str = "",
        email: str = "shopper@shop.example",
        channel_id: int = 1,
    ) -> Order:
        """As a checkout does, with (variant id, quantity). Raises OutOfStock or NotForSale."""
        sale = Sale(list(lines), status_id, email, customer_message, channel_id)
        return self.sales.place(sale)

    def sells(self, variant_id: int) -> bool:
        """Whether a storefront lets a shopper buy at least one."""
        return self.sales.sells(self.products.variant(variant_id))

    def set_order_status(self, order_id: int, status_id: int) -> None:
        """As a merchant does in the control panel."""
        order = self.orders.get(order_id)
        self.sales.set_status(order, status_id)
        self.sales.touch(order)

    def archive_order(self, order_id: int) -> None:
        """As a merchant does who wants to see it no longer."""
        self.orders.get(order_id).is_deleted = True
        self.events.order("archived", order_id)

    def issue(self, token: Token) -> None:
        """Let a token ask; `Token(value, client_id, signed=False)` is a store-level one."""
        self.tokens[token.value] = token

    def token(self, value: str) -> Token:
        if value not in self.tokens:
            raise Refused(401, "X-Auth-Token is not a token of this store.")
        return self.tokens[value]

    def add_location(self, label: str) -> Location:
        number = max(self.locations) + 1
        location = Location(number, f"BC-LOCATION-{number}", label)
        self.locations[number] = location
        self.events.tell("store/inventory/location/created", {"location_id": number})
        return location

    def revoke(self, client_id: str) -> None:
        """Its tokens end."""
        self.tokens = {
            value: token for value, token in self.tokens.items() if token.client_id != client_id
        }
