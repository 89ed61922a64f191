"""Orders that are placed, edited, cancelled, refunded and deleted, shipments that arrive, and
webhooks that are lost, doubled and reordered meanwhile: after one reconcile everything adds up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from api.conftest import HASH, Market
from shipwhen.orders.models import Backorder, OrderLine, State
from shipwhen.sandbox.platform.orders import Order, RefundItem
from shipwhen.sandbox.platform.sales import SaleRefused
from shipwhen.stock import shipments
from shipwhen.stock.ledger import Cause, drift
from shipwhen.stock.models import EntryKind, IncomingShipment, StockLevel
from shipwhen.stock.shipments import Received
from shipwhen.stores.models import Store

Act = Literal["place", "edit", "cancel", "reopen", "refund", "delete", "receive", "work"]
CHANGES: list[Act] = ["edit", "cancel", "reopen", "refund", "delete", "receive"]
ACTS: list[Act] = [*["place", "work"] * 4, *CHANGES, *CHANGES]
"""As often as they are named."""
OVER = {0, 4, 5, 6}


@dataclass(frozen=True)
class Step:
    """One thing that happens, to one of the orders so far."""

    act: Act
    order: int
    units: int


@dataclass
class Shop:
    """What happened to a variant, as the platform and the merchant saw it."""

    market: Market
    variant_id: int
    on_hand: int
    received: int = 0
    orders: list[Order] = field(default_factory=list)

    async def step(self, step: Step) -> None:
        for clock in (self.market.platform.clock, self.market.app.clock):
            clock.at += timedelta(seconds=2)
        match step.act:
            case "place":
                self._place(step.units)
            case "receive":
                await self._receive(step.units)
            case "work":
                await self.market.platform.delivered()
                await self.market.work()
            case _ if self.orders:
                self._change(step, self.orders[step.order % len(self.orders)])

    def _place(self, units: int) -> None:
        lines = [(self.variant_id, units), (self.variant_id, 1)] if units > 2 else None
        try:
            self.orders.append(self.market.store.place_order(lines or [(self.variant_id, units)]))
        except SaleRefused:
            return

    async def _receive(self, units: int) -> None:
        store = await Store.get(hash=HASH)
        row = await IncomingShipment.filter(variant__variant_id=self.variant_id).first()
        cause = Cause(EntryKind.SHIPMENT, f"shipment {row.id}", self.market.app.clock.now())
        await shipments.receive(store, Received(row.id, units), cause)
        self.received += units

    def _change(self, step: Step, order: Order) -> None:
        sales, line = self.market.store.sales, order.lines[0] if order.lines else None
        if order.is_deleted or line is None:
            return
        match step.act:
            case "edit":
                sales.edit(order, {line.id: max(step.units, line.quantity_refunded)})
                sales.touch(order)
            case "cancel":
                self.market.store.set_order_status(order.id, 5)
            case "reopen":
                self.market.store.set_order_status(order.id, 11)
            case "refund" if line.quantity_refunded < line.quantity:
                sales.refund(order, [RefundItem("PRODUCT", line.id, 1, 1.0, "")])
            case "delete":
                order.is_deleted = True
                self.market.store.events.order("archived", order.id)
                order.modified = self.market.store.now()

    def left(self) -> int:
        """Units on hand less units owed, from what the orders are now."""
        sold = sum(
            line.quantity - line.quantity_refunded
            for order in self.orders
            if not order.is_deleted and order.status_id not in OVER
            for line in order.lines
        )
        return self.on_hand + self.received - sold

    async def check(self) -> None:
        """Nothing drifted, nothing was taken or given back twice."""
        store = await Store.get(hash=HASH)
        level = await StockLevel.get(variant__store=store, variant__variant_id=self.variant_id)
        lines = await OrderLine.filter(order__store=store, variant__variant_id=self.variant_id)
        assert not [each for each in await drift(store) if each.variant_id == self.variant_id]
        assert level.on_hand - level.qty_backordered == self.left()
        assert level.qty_backordered == sum(line.waiting for line in lines)
        owed = await Backorder.filter(store=store, variant__variant_id=self.variant_id)
        assert sum(row.waiting for row in owed) == level.qty_backordered, "the report differs"
        assert all((row.state == State.WAITING) == (row.waiting > 0) for row in owed)
        assert level.on_hand == 0 or level.qty_backordered == 0, (
            "somebody waits beside a full shelf"
        )


async def play(shop: Shop, steps: Sequence[Step], *, lost: float, doubled: float) -> None:
    """Live through it with unreliable webhooks, then reconcile once."""
    market = shop.market
    faults = market.platform.faults
    faults.hooks_lost, faults.hooks_doubled, faults.hooks_reordered = lost, doubled, doubled
    async with market.platform.delivering(market.app.client):
        for step in steps:
            await shop.step(step)
        await market.platform.delivered()
        await market.work()
        faults.hooks_lost = faults.hooks_doubled = faults.hooks_reordered = 0
        await reconciled(market)


async def reconciled(market: Market) -> int:
    """One reconcile, and all that follows from it; how many differences it named."""
    store = await Store.get(hash=HASH)
    found = await market.back.reconcile.differences(store)
    await market.back.reconcile.repair(store, found)
    await market.work()
    await market.platform.delivered()
    await market.work()
    return len(found)
