"""Sales: what an order takes from stock, when, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from shipwhen.sandbox.platform.answers import Json, Refused
from shipwhen.sandbox.platform.events import StockChange
from shipwhen.sandbox.platform.metafields import Metafields
from shipwhen.sandbox.platform.orders import (
    CANCELLED,
    COMPLETED,
    INCOMPLETE,
    PARTIALLY_REFUNDED,
    PARTIALLY_SHIPPED,
    REFUNDED,
    SHIPPED,
    Order,
    OrderLine,
    Refund,
    RefundItem,
    Shipment,
)
from shipwhen.sandbox.platform.products import Item, Variant, item_of
from shipwhen.sandbox.platform.settings import InventorySettings
from shipwhen.sandbox.platform.state import StoreState
from shipwhen.sandbox.platform.stock import (
    DEFAULT_LOCATION,
    MOST,
    Stock,
    Taken,
    less,
    more,
    returned,
    shared,
)

GIVEN_BACK = {REFUNDED, CANCELLED}
TAKEN_LATE = {SHIPPED, COMPLETED}


class SaleRefused(Refused):
    """A sale that the store does not make."""


class NotForSale(SaleRefused):
    """The product or the variant cannot be bought at all."""

    def __init__(self, name: str) -> None:
        super().__init__(409, f"{name} cannot be bought.")


class OutOfStock(SaleRefused):
    """More than there is and, in a native store, more than may be owed."""

    def __init__(self, details: list[Json]) -> None:
        super().__init__(409, "Some items are out of stock.")
        self.details = details

    def v2(self) -> Json:
        return {**super().v2(), "details": {"errors": self.details}}


@dataclass(frozen=True)
class Sale:
    """What a checkout hands over: variant numbers and quantities."""

    lines: list[tuple[int, int]]
    status_id: int
    email: str
    customer_message: str
    channel_id: int


class Sales:
    """All that moves a store's stock through its orders."""

    def __init__(self, state: StoreState) -> None:
        self._state = state

    def place(self, sale: Sale) -> Order:
        """Raises SaleRefused, having changed nothing."""
        state, now = self._state, self._state.now()
        wanted = [(state.products.variant(number), quantity) for number, quantity in sale.lines]
        for variant, _ in wanted:
            self._check_for_sale(variant)
        self._check_stock(wanted)
        order = Order(
            next(state.orders.order_ids),
            sale.status_id,
            sale.email,
            sale.channel_id,
            created=now,
            modified=now,
            metafields=Metafields(state.orders.metafield_ids),
            customer_message=sale.customer_message,
        )
        order.lines = [self._line(order, variant, quantity) for variant, quantity in wanted]
        state.orders.by_id[order.id] = order
        state.events.order("created", order.id)
        self._take_if_due(order)
        for variant, quantity in wanted:
            self._count_sold(variant, quantity)
        return order

    def sells(self, variant: Variant) -> bool:
        try:
            self._check_for_sale(variant)
            self._check_stock([(variant, 1)])
        except SaleRefused:
            return False
        return True

    def set_status(self, order: Order, status_id: int) -> None:
        previous = order.status_id
        if status_id == previous:
            return
        order.status_id = status_id
        self._take_if_due(order)
        if status_id in GIVEN_BACK and self._settings(order).refund_order_stock_adjustment:
            for line in order.lines:
                self._give_back(line, line.held_units)
        change = {"previous_status_id": previous, "new_status_id": status_id}
        self._state.events.order("statusUpdated", order.id, status=change)

    def edit(self, order: Order, quantities: dict[int, int]) -> None:
        """New quantities by line; a line that is sent loses its discount, and at 0 it goes."""
        lines = [(order.line(number), quantity) for number, quantity in quantities.items()]
        moves = order.stock_taken and self._settings(order).edit_order_stock_adjustment
        if moves:
            self._check_stock(self._rises(lines))
        for line, quantity in lines:
            if moves and quantity > line.quantity:
                self._take(line, quantity - line.quantity)
            elif moves:
                self._give_back(line, line.quantity - quantity)
            line.quantity, line.discount = quantity, 0
        order.lines = [line for line in order.lines if line.quantity]

    def refund(self, order: Order, items: list[RefundItem]) -> Refund:
        state = self._state
        refund = Refund(next(state.orders.refund_ids), order.id, state.now(), items)
        order.refunds.append(refund)
        adjusts = self._settings(order).refund_order_stock_adjustment
        for item in items:
            if item.item_type == "PRODUCT":
                line = order.line(item.item_id)
                line.quantity_refunded += item.quantity
                if adjusts:
                    self._give_back(line, item.quantity)
        state.events.order("refund/created", order.id, refund={"refund_id": refund.id})
        whole = all(line.quantity_refunded >= line.quantity for line in order.lines)
        self.set_status(order, REFUNDED if whole else PARTIALLY_REFUNDED)
        self.touch(order)
        return refund

    def ship(self, order: Order, shipment: Shipment) -> None:
        order.shipments.append(shipment)
        for number, quantity in shipment.items.items():
            order.line(number).quantity_shipped += quantity
        self._state.events.shipment(shipment.id, order.id)
        whole = all(line.quantity_shipped >= line.quantity for line in order.lines)
        self.set_status(order, SHIPPED if whole else PARTIALLY_SHIPPED)
        self.touch(order)

    def touch(self, order: Order) -> None:
        """Whatever changed, the order did."""
        order.modified = self._state.now()
        self._state.events.order("updated", order.id)

    def _line(self, order: Order, variant: Variant, quantity: int) -> OrderLine:
        product = self._state.products.product(variant.product_id)
        return OrderLine(
            next(self._state.orders.line_ids),
            order.id,
            product.id,
            variant.id,
            product.name,
            variant.sku,
            product.price if variant.price is None else variant.price,
            quantity,
            options=variant.option_values,
        )

    def _rises(self, lines: list[tuple[OrderLine, int]]) -> list[tuple[Variant, int]]:
        known = self._state.products.variants
        return [
            (known[line.variant_id], quantity - line.quantity)
            for line, quantity in lines
            if quantity > line.quantity and line.variant_id in known
        ]

    def _settings(self, order: Order) -> InventorySettings:
        return self._state.settings.of(order.channel_id)

    def _check_for_sale(self, variant: Variant) -> None:
        product = self._state.products.product(variant.product_id)
        if product.availability == "disabled" or variant.purchasing_disabled:
            raise NotForSale(f"{product.name} ({variant.sku})")

    def _check_stock(self, wanted: list[tuple[Variant, int]]) -> None:
        """Lines of one item are counted together."""
        totals: dict[tuple[int, int], tuple[Item, Variant, int]] = {}
        for variant, quantity in wanted:
            item = self._tracked(variant)
            if item:
                before = totals.get(item.key, (item, variant, 0))[2]
                totals[item.key] = (item, variant, before + quantity)
        short = [self._shortage(*each) for each in totals.values()]
        details = [each for each in short if each]
        if details:
            raise OutOfStock(details)

    def _shortage(self, item: Item, variant: Variant, quantity: int) -> Json | None:
        selling = [item.stocks[each] for each in self._places(item)]
        selling = [each for each in selling if each.is_in_stock]
        ready = sum(each.ready for each in selling)
        native = self._state.native_backorders
        owed = sum(each.backorderable for each in selling) if native else 0
        if selling and quantity <= ready + owed:
            return None
        return {
            "type": "OutOfStock",
            "message": f"{quantity} of {variant.sku} were asked.",
            "variant_id": variant.id,
            "location_id": DEFAULT_LOCATION,
            "available_quantity": ready,
            "available_quantity_for_backorder": min(MOST, owed),
        }

    def _places(self, item: Item) -> list[int]:
        """Locations that storefronts sell an item from, the default one first."""
        if not self._state.aggregated_stock:
            return [DEFAULT_LOCATION]
        known = self._state.locations
        open_ones = [each for each in sorted(item.stocks) if known[each].enabled]
        return [each for each in open_ones if item.stocks[each].is_in_stock] or [DEFAULT_LOCATION]

    def _tracked(self, variant: Variant) -> Item | None:
        """What the variant is counted as; None where nothing is counted."""
        product = self._state.products.product(variant.product_id)
        return item_of(product, variant) if product.tracked else None

    def _take_if_due(self, order: Order) -> None:
        if order.stock_taken or order.status_id in {INCOMPLETE, *GIVEN_BACK}:
            return
        at_once = self._settings(order).update_stock_behavior == "order_placed"
        if at_once or order.status_id in TAKEN_LATE:
            order.stock_taken = True
            for line in order.lines:
                self._take(line, line.quantity)

    def _take(self, line: OrderLine, quantity: int) -> None:
        item, native = self._item(line), self._state.native_backorders
        if item is None:
            return
        places = self._places(item)
        shares = shared([item.stocks[each] for each in places], quantity, native=native)
        for place, taken in zip(places, shares, strict=True):
            if taken.total:
                line.held[place] = more(line.held.get(place, Taken()), taken)
                self._moved(item, place, partial(Stock.take, taken=taken))
        owed = sum(each.backordered for each in line.held.values())
        line.quantity_backordered = owed if native else None

    def _give_back(self, line: OrderLine, quantity: int) -> None:
        """At most what the line still holds, so that nothing comes back twice."""
        item = self._item(line)
        for place, given in returned(line.held, quantity).items():
            line.held[place] = less(line.held[place], given)
            if item and given.total:
                self._moved(item, place, partial(Stock.give_back, taken=given))

    def _item(self, line: OrderLine) -> Item | None:
        """What a line's units are counted as; None where they are not counted now."""
        variant = self._state.products.variants.get(line.variant_id)
        return self._tracked(variant) if variant else None

    def _moved(self, item: Item, place: int, move: Callable[[Stock], None]) -> None:
        """Change the stock of an item at a location, and tell."""
        stock, native = item.stocks[place], self._state.native_backorders
        before, owing = stock.available(native=native), stock.backorderable
        move(stock)
        reached = native and owing > 0 and stock.backorderable == 0
        after = stock.available(native=native)
        self._state.events.stock(
            StockChange(item, before, after, place, by_order=True, limit_reached=reached)
        )

    def _count_sold(self, variant: Variant, quantity: int) -> None:
        product = self._state.products.product(variant.product_id)
        product.total_sold += quantity
        self._state.events.product("updated", product.id)
