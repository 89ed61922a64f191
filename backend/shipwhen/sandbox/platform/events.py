"""Events: what happened in a store, told to its hooks."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from shipwhen.clock import Clock
from shipwhen.sandbox.platform.answers import Json
from shipwhen.sandbox.platform.delivery import Deliveries
from shipwhen.sandbox.platform.habits import Habits
from shipwhen.sandbox.platform.hooks import CHANNEL_STOCK, LIMIT_REACHED, Hooks
from shipwhen.sandbox.platform.products import Item, Variant
from shipwhen.sandbox.platform.stock import DEFAULT_LOCATION


@dataclass(frozen=True)
class StockChange:
    """An item's stock before and after, as it could be sold."""

    item: Item
    before: int
    after: int
    location_id: int = DEFAULT_LOCATION
    by_order: bool = False
    limit_reached: bool = False

    def data(self) -> Json:
        product_id, variant_id = self.item.product.id, self.item.variant_id()
        named: Json = {"product_id": product_id, "location_id": self.location_id}
        return named if variant_id is None else {**named, "variant_id": variant_id}


@dataclass(frozen=True)
class Sender:
    """The store that an event is of."""

    store_hash: str
    store_id: int


class Events:
    """The one place where a store's events are given their bodies."""

    def __init__(
        self, sender: Sender, clock: Clock, hooks: Hooks, habits: Habits, deliveries: Deliveries
    ) -> None:
        self._sender, self._clock = sender, clock
        self._hooks, self._habits, self._deliveries = hooks, habits, deliveries

    def tell(self, scope: str, data: Json) -> None:
        hearing = self._hooks.hearing(scope)
        if not hearing:
            return
        body = self._body(scope, data)
        for hook in hearing:
            self._deliveries.put(hook, body)

    def product(self, event: str, product_id: int) -> None:
        self.tell(f"store/product/{event}", {"type": "product", "id": product_id})

    def category(self, event: str, number: int) -> None:
        self.tell(f"store/category/{event}", {"type": "category", "id": number})

    def sku(self, event: str, variant: Variant) -> None:
        """Nothing for the base variant, which has no such number."""
        if variant.sku_id is None:
            return
        sku = {"product_id": variant.product_id, "variant_id": variant.id}
        self.tell(f"store/sku/{event}", {"type": "sku", "id": variant.sku_id, "sku": sku})

    def order(self, event: str, order_id: int, **more: object) -> None:
        self.tell(f"store/order/{event}", {"type": "order", "id": order_id, **more})

    def shipment(self, shipment_id: int, order_id: int) -> None:
        data = {"type": "shipment", "id": shipment_id, "orderId": order_id}
        self.tell("store/shipment/created", data)

    def stock(self, change: StockChange) -> None:
        """Of a level that did change; of an untracked one only if the platform has that habit."""
        if not change.item.product.tracked and not self._habits.untracked_edits_tell:
            return
        if change.before != change.after:
            self._level(change)
            self.product("updated", change.item.product.id)
            self.tell(f"{CHANNEL_STOCK}/stock_changed", change.data())
        if change.by_order:
            self._thresholds(change)

    def _level(self, change: StockChange) -> None:
        """`method` cannot be trusted on the platform; `value` is the difference."""
        product, variant = change.item.product, change.item.variant
        method = "relative" if change.by_order else "absolute"
        inventory: Json = {"product_id": product.id, "method": method}
        inventory["value"] = change.after - change.before
        noun, number = "product", product.id
        if variant and variant.sku_id:
            noun, number = "sku", variant.sku_id
            inventory["variant_id"] = variant.id
        event = "inventory/order/updated" if change.by_order else "inventory/updated"
        self.tell(f"store/{noun}/{event}", {"type": noun, "id": number, "inventory": inventory})

    def _thresholds(self, change: StockChange) -> None:
        warning = change.item.stocks[change.location_id].warning_level
        reached: list[tuple[str, Callable[[int], bool]]] = [
            ("low_stock_reached", lambda units: units <= warning),
            ("out_of_stock_reached", lambda units: units <= 0),
        ]
        for event, low in reached:
            if low(change.after) and not low(change.before):
                self.tell(f"{CHANNEL_STOCK}/{event}", change.data())
        if change.limit_reached:
            self.tell(LIMIT_REACHED, change.data())

    def _body(self, scope: str, data: Json) -> bytes:
        """Two events of one second with the same data have the same hash, as on the platform."""
        body: Json = {
            "scope": scope,
            "store_id": str(self._sender.store_id),
            "data": data,
            "created_at": int(self._clock.now().timestamp()),
            "producer": f"stores/{self._sender.store_hash}",
        }
        digest = hashlib.sha1(json.dumps(body).encode(), usedforsecurity=False).hexdigest()
        return json.dumps({**body, "hash": digest}).encode()
