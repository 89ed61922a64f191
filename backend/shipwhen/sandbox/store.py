"""The store `demo`: installed on the box, kept as the catalogue says, changed by visitors, put
back at a click."""

import asyncio
import datetime as dt
from collections.abc import Iterable
from itertools import count
from typing import Protocol

from shipwhen.appearance import service as appearance
from shipwhen.catalog.service import put_kit, variant_of
from shipwhen.db import unit_of_work
from shipwhen.jobs import Jobs
from shipwhen.orders.reading import forget_lines, newest
from shipwhen.promise import Offer, Stock, offer
from shipwhen.sandbox.box import DEMO, Box
from shipwhen.sandbox.catalog import DemoProduct, DemoVariant
from shipwhen.sandbox.platform.orders import Order, Shipment
from shipwhen.sandbox.platform.settings import Settings
from shipwhen.shopfront.looks import forget_looks
from shipwhen.shopfront.memory import Memory
from shipwhen.stock import service as stock
from shipwhen.stock.assignment import Assignments
from shipwhen.stock.keeping import Keeping
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.ledger import Cause
from shipwhen.stock.models import Assignment, EntryKind, Mode
from shipwhen.stock.rules import forget_rules
from shipwhen.stores.changes import newest as newest_change
from shipwhen.stores.installation import forget_installation
from shipwhen.stores.models import Store
from shipwhen.stores.plan import BEGIN_PERIOD, Plans
from shipwhen.stores.service import put_store, store_named

VISITOR = "the demo's visitor"


class Back(Protocol):
    """What of the application the demo asks."""

    jobs: Jobs
    assignments: Assignments
    keeping: Keeping
    plans: Plans


class DemoStore:
    """The sandbox's store and what visitors of the demo may do to it."""

    def __init__(self, box: Box, memory: Memory, back: Back) -> None:
        self.catalogue, self.clock, self.box = box.catalogue, box.clock, box
        self._memory, self._jobs = memory, back.jobs
        self._assignments, self._keeping = back.assignments, back.keeping
        self._plans = back.plans
        self.native = False
        """Whether the platform's own backorder texts are on, where a theme has them."""
        self._alone = asyncio.Lock()
        """One visitor changes the store at a time: a reset forgets nothing that another did."""
        self._filled_on: dt.date | None = None
        self._touched: set[int] = set()
        """Variants whose stock is no longer as the catalogue has it."""
        self._changed = False
        self._last_change = 0
        """Of a merchant's, in the control panel."""

    async def prepare(self) -> None:
        """A database may have the store of an earlier demo, whose secrets and numbers are gone."""
        await forget_installation(DEMO)
        self.box.store.orders.order_ids = count(await newest(DEMO) + 1)

    async def fill(self) -> None:
        """Copy the box's catalogue, and put everything as the demo's says, on today's date."""
        await self._jobs.run_due()
        store = await self.store()
        await self._put_kits(store)
        await self._put_back(self.catalogue.products)
        await self.settled()

    async def reset(self) -> None:
        """Put back what was changed since it was filled; everything, on another day."""
        async with self._alone:
            await self._reset()

    async def _reset(self) -> None:
        if not self.box.has_app:
            await self.box.install()
            self.changed()
        store, moved = await self.store(), self.clock.days_ahead != 0
        self.clock.days_ahead = 0
        another_day = self._filled_on != self.clock.today(store.timezone)
        by_merchant = self._last_change != await newest_change(store, VISITOR)
        if not (self._changed or another_day or by_merchant):
            return
        await self._forget_orders(store)
        await self._end_native(store)
        await self._remove_made()
        if by_merchant:
            await self._sell_again(store)
        products = self.catalogue.products
        everything = another_day or by_merchant
        await self._put_back([each for each in products if everything or self._touches(each)])
        if moved:
            await self._keeping.wake(store, self.clock.now())
        await self.settled()
        if by_merchant:
            for product in products:
                if not any(each.stock for each in product.variants):
                    self.box.store.refill(product)
            await self.settled()

    async def settled(self) -> None:
        """Until all that follows from what was done is done: events told, work finished."""
        platform = self.box.platform
        await platform.delivered()
        while await self._jobs.settled() or platform.waiting:
            await platform.delivered()
        self._memory.forget()

    async def store(self) -> Store:
        return await store_named(DEMO)

    async def move_to(self, days_ahead: int) -> None:
        """Let the calendar of the store show another day."""
        async with self._alone:
            self._changed, self.clock.days_ahead = True, days_ahead
            await self._keeping.wake(await self.store(), self.clock.now())
            await self._jobs.ask(BEGIN_PERIOD, DEMO)
            await self.settled()

    async def set_stock(self, variant: DemoVariant, facts: Stock) -> None:
        """As a merchant types it; of a product that was not kept, which then is."""
        async with self._alone:
            self.changed()
            await self.settled()
            self._touched.add(variant.id)
            await self._keep(await self.store(), variant.id, {variant.id: facts})
            await self.settled()

    async def make_products(self, made: Iterable[tuple[str, str]], level: int) -> None:
        """Names and codes that a merchant types at the platform, in the control panel."""
        async with self._alone:
            self.changed()
            for name, sku in made:
                self.box.store.make_product(name, sku, level)
            await self.settled()

    async def place_order(self, lines: list[tuple[int, int]], message: str) -> Order:
        """As a shopper's checkout does, and wait until the webhook has done its work.

        Raises OutOfStock or NotForSale.
        """
        async with self._alone:
            self.changed()
            order = self.box.store.place_order(lines, customer_message=message)
            await self.settled()
            return order

    async def ship_order(self, order: Order) -> None:
        """As a merchant does in the control panel, all that is left of it."""
        async with self._alone:
            sales, now = self.box.store.sales, self.clock.now()
            left = {line.id: line.quantity - line.quantity_shipped for line in order.lines}
            number = next(self.box.store.orders.shipment_ids)
            sales.ship(order, Shipment(number, order.id, now, left))
            await self.settled()

    async def set_order_status(self, order: Order, status_id: int) -> None:
        """As a merchant does in the control panel."""
        async with self._alone:
            self.box.store.set_order_status(order.id, status_id)
            await self.settled()

    async def stock(self) -> dict[int, Stock]:
        """Stock by variant id, of assigned variants."""
        store = await self.store()
        rows = await stock.of_products(store, [each.id for each in self.catalogue.products])
        return {row.variant_id: row.stock for row in rows}

    async def offers(self) -> dict[int, Offer]:
        today = self.clock.today((await self.store()).timezone)
        return {variant_id: offer(each, today) for variant_id, each in (await self.stock()).items()}

    def changed(self) -> None:
        """The store is no longer as it was filled."""
        self._changed = True
        self._memory.forget()

    async def _end_native(self, store: Store) -> None:
        """BigCommerce counts nothing any more, and has no backorders of its own."""
        counted = Assignment.filter(product__store=store, mode=Mode.NATIVE, leaving__isnull=True)
        told = await counted.values_list("product__product_id", flat=True)
        numbers = [int(str(each)) for each in told]
        for number in numbers:
            await self._assignments.unassign(store, number, Leaving(), VISITOR)
        await self.settled()
        for product in self.catalogue.products:
            if product.id in numbers:
                self.box.store.refill(product)
        self.box.store.native_backorders = False
        self.box.store.settings = Settings()
        await self.settled()

    async def _remove_made(self) -> None:
        """What the catalogue does not have goes, as when a merchant deletes it."""
        known = {each.id for each in self.catalogue.products}
        for product in list(self.box.store.products.by_id.values()):
            if product.id not in known:
                self.box.store.remove_product(product)
        await self.settled()

    async def _sell_again(self, store: Store) -> None:
        """What a merchant gave back, hid or took off sale is at the platform as it was at first."""
        kept = Assignment.filter(product__store=store, leaving__isnull=True)
        told = await kept.values_list("product__product_id", flat=True)
        numbers = {int(str(each)) for each in told}
        for product in self.catalogue.products:
            there = self.box.store.products.by_id[product.id]
            on_sale = there.is_visible and there.availability == "available"
            if product.id not in numbers or not on_sale:
                self.box.store.refill(product)
        await self.settled()

    async def _forget_orders(self, store: Store) -> None:
        """Archived first, so that what they took is given back."""
        orders = self.box.store.orders.by_id
        for order in orders.values():
            self.box.store.archive_order(order.id)
            self._touched |= {line.variant_id for line in order.lines}
        await self.settled()
        orders.clear()
        await forget_lines(store)

    def _touches(self, product: DemoProduct) -> bool:
        return any(each.id in self._touched for each in product.variants)

    async def _put_back(self, products: Iterable[DemoProduct]) -> None:
        store = await self.store()
        today = self.clock.today(store.timezone)
        self.native = False
        await self._plans.give(store, len(self.catalogue.products))
        await appearance.forget_all(store)
        await forget_rules(store)
        await put_store(DEMO, theme=None)
        await forget_looks(store)
        for product in products:
            stocks = {each.id: each.stock.on(today) for each in product.variants if each.stock}
            if stocks:
                await self._keep(store, product.variants[0].id, stocks)
            elif await stock.of_products(store, [product.id]):
                await self._assignments.unassign(store, product.id, Leaving(), VISITOR)
        self._filled_on, self._changed = today, False
        self._last_change = await newest_change(store, VISITOR)
        self._touched.clear()
        self._memory.forget()

    async def _keep(self, store: Store, variant_id: int, stocks: dict[int, Stock]) -> None:
        """Set the stock of variants of one product."""
        if not await stock.of_variants(store, [variant_id]):
            product = next(
                product for product, each in self.catalogue.variants() if each.id == variant_id
            )
            await self._assignments.assign(store, product.id, stocks, VISITOR)
            return
        for number, facts in stocks.items():
            cause = Cause(EntryKind.SET, VISITOR, self.clock.now())
            await stock.set_stock(await variant_of(store, number), facts, cause)

    @unit_of_work
    async def _put_kits(self, store: Store) -> None:
        for product in self.catalogue.products:
            await put_kit(store, product.id, product.kit)
