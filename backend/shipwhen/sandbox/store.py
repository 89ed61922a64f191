"""The store `demo`: filled from a catalogue, changed by hand, put back at a click."""

import datetime as dt

from shipwhen.appearance import service as appearance
from shipwhen.catalog.service import VariantFacts, put_kit, put_product, variant_of
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.promise import Offer, Stock, offer
from shipwhen.sandbox.catalog import Catalogue, DemoVariant
from shipwhen.shopfront.memory import Memory
from shipwhen.stock import service as stock
from shipwhen.stock.ledger import Cause
from shipwhen.stock.models import EntryKind
from shipwhen.stores.models import Store
from shipwhen.stores.service import put_store, store_named

DEMO = "demo"


class DemoStore:
    """The sandbox's store and what visitors of the demo may do to it."""

    def __init__(self, catalogue: Catalogue, clock: Clock, memory: Memory) -> None:
        self.catalogue, self.clock, self._memory = catalogue, clock, memory
        self.native = False
        """Whether the platform's own backorder texts are on, where a theme has them."""
        self._filled_on: dt.date | None = None

    async def fill(self) -> None:
        """Put everything as the catalogue says, on today's date."""
        self.clock.days_ahead, self.native = 0, False
        facts = self.catalogue.store
        store = await put_store(
            DEMO, name=facts.name, timezone=facts.timezone, language=facts.language, theme=None
        )
        await self._put_products(store)
        today = self.clock.today(store.timezone)
        for _, variant in self.catalogue.variants():
            row = await variant_of(store, variant.id)
            if variant.stock:
                await stock.set_stock(row, variant.stock.on(today), self._typed())
            else:
                await stock.unassign(row, self._typed())
        self._memory.forget()
        self._filled_on = today

    async def reset(self) -> None:
        """Fill it anew, unless it stands as it was filled today."""
        today = self.clock.today((await self.store()).timezone)
        if self._filled_on != today:
            await self.fill()

    async def store(self) -> Store:
        return await store_named(DEMO)

    async def set_stock(self, variant: DemoVariant, facts: Stock) -> None:
        row = await variant_of(await self.store(), variant.id)
        await stock.set_stock(row, facts, self._typed())
        self.changed()

    async def stock(self) -> dict[int, Stock]:
        """Stock by variant id, of assigned variants."""
        store = await self.store()
        rows = await stock.of_products(store, [each.id for each in self.catalogue.products])
        return {row.variant_id: row.stock for row in rows}

    async def offers(self) -> dict[int, Offer]:
        today = self.clock.today((await self.store()).timezone)
        return {variant_id: offer(each, today) for variant_id, each in (await self.stock()).items()}

    @unit_of_work
    async def _put_products(self, store: Store) -> None:
        await appearance.forget_all(store)
        for product in self.catalogue.products:
            facts = [
                VariantFacts(each.id, each.sku, each.chosen_values) for each in product.variants
            ]
            await put_product(store, product.id, product.name, facts)
        for product in self.catalogue.products:
            await put_kit(store, product.id, product.kit)

    def _typed(self) -> Cause:
        return Cause(EntryKind.SET, "the demo's visitor", self.clock.now())

    def changed(self) -> None:
        self._filled_on = None
        self._memory.forget()
