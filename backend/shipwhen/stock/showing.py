"""Products shown or hidden, on sale or not, at the platform: switched there, and followed here."""

from shipwhen.bigcommerce import PlatformError, catalog
from shipwhen.bigcommerce.catalog import Availability
from shipwhen.catalog.models import Product
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.errors import Invalid, Unknown, Unreached
from shipwhen.stock.models import Assignment
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold


class Showing:
    """Switches what shoppers see of products."""

    def __init__(self, installations: Installations, clock: Clock) -> None:
        self._installations, self._clock = installations, clock

    async def product(self, store: Store, product_id: int) -> Product:
        """By the platform's number. Raises Unknown."""
        product = await Product.get_or_none(store=store, product_id=product_id, gone=False)
        if product is None:
            raise Unknown("product", str(product_id))
        return product

    async def show(self, store: Store, product: Product, by: str, *, visible: bool) -> None:
        """On the storefront, or hidden. Raises Unreached."""
        await self._switch(store, product, by, is_visible=visible)

    async def sell(self, store: Store, product: Product, by: str, *, on_sale: bool) -> None:
        """Let it be bought, or not. Raises Unreached, and Invalid while it is sold out."""
        closed = Assignment.filter(product=product, closed=True)
        if on_sale and await closed.exists():
            raise Invalid(
                f"{product.name} is sold out: add stock or raise its limit, then it can be bought"
                " again by itself."
            )
        wanted = Availability.AVAILABLE if on_sale else Availability.DISABLED
        await self._switch(store, product, by, availability=wanted)

    async def _switch(
        self, store: Store, product: Product, by: str, **facts: bool | Availability
    ) -> None:
        client = await self._installations.client(store)
        try:
            await catalog.change_product(client, product.product_id, **facts)
        except PlatformError as error:
            raise Unreached(
                f"BigCommerce did not change {product.name}. Try again in a minute."
            ) from error
        await self._switched(store, product, by, facts)

    @unit_of_work
    async def _switched(
        self, store: Store, product: Product, by: str, facts: dict[str, bool | Availability]
    ) -> None:
        await hold(store)
        before = {name: getattr(product, name) for name in facts}
        await Product.filter(id=product.id).update(**facts)
        if facts.get("availability") == Availability.DISABLED:
            # closed by hand it stays closed, also once there is stock again
            await Assignment.filter(product=product).update(closed=False)
        changed = Changed("change product", product.name, before, facts, product.product_id)
        await record(store, by, self._clock.now(), changed)
