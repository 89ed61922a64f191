"""Orders: lines, refunds, shipments, and the words for their states."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import count

from shipwhen.sandbox.platform.answers import missing
from shipwhen.sandbox.platform.metafields import Metafields
from shipwhen.sandbox.platform.products import Option, OptionValue
from shipwhen.sandbox.platform.stock import Taken

INCOMPLETE, SHIPPED, PARTIALLY_SHIPPED, REFUNDED, CANCELLED = 0, 2, 3, 4, 5
COMPLETED, AWAITING_FULFILLMENT, PARTIALLY_REFUNDED = 10, 11, 14

STATUSES = {
    INCOMPLETE: "Incomplete",
    1: "Pending",
    SHIPPED: "Shipped",
    PARTIALLY_SHIPPED: "Partially Shipped",
    REFUNDED: "Refunded",
    CANCELLED: "Cancelled",
    6: "Declined",
    7: "Awaiting Payment",
    8: "Awaiting Pickup",
    9: "Awaiting Shipment",
    COMPLETED: "Completed",
    AWAITING_FULFILLMENT: "Awaiting Fulfillment",
    12: "Manual Verification Required",
    13: "Disputed",
    PARTIALLY_REFUNDED: "Partially Refunded",
}


@dataclass
class OrderLine:
    """`held` is what the line took from stock and has not given back, by location."""

    id: int
    order_id: int
    product_id: int
    variant_id: int
    name: str
    sku: str
    price: float
    quantity: int
    options: list[tuple[Option, OptionValue]] = field(default_factory=list)
    discount: float = 0
    quantity_shipped: int = 0
    quantity_refunded: int = 0
    quantity_backordered: int | None = None
    held: dict[int, Taken] = field(default_factory=dict)

    @property
    def held_units(self) -> int:
        return sum(each.total for each in self.held.values())

    @property
    def total(self) -> float:
        return self.price * self.quantity - self.discount


@dataclass
class RefundItem:
    item_type: str
    item_id: int
    quantity: int
    amount: float
    reason: str


@dataclass
class Refund:
    id: int
    order_id: int
    created: dt.datetime
    items: list[RefundItem]

    @property
    def amount(self) -> float:
        return sum(item.amount for item in self.items)


@dataclass
class Shipment:
    id: int
    order_id: int
    created: dt.datetime
    items: dict[int, int]
    tracking_number: str = ""
    comments: str = ""


@dataclass
class Order:
    """`stock_taken` stays true when it is given back: an order takes once."""

    id: int
    status_id: int
    email: str
    channel_id: int
    created: dt.datetime
    modified: dt.datetime
    metafields: Metafields
    lines: list[OrderLine] = field(default_factory=list)
    customer_message: str = ""
    staff_notes: str = ""
    external_order_id: str = ""
    is_deleted: bool = False
    stock_taken: bool = False
    refunds: list[Refund] = field(default_factory=list)
    shipments: list[Shipment] = field(default_factory=list)

    def line(self, number: int) -> OrderLine:
        for line in self.lines:
            if line.id == number:
                return line
        raise missing("order product", number)

    @property
    def total(self) -> float:
        return sum(line.total for line in self.lines)


class Orders:
    """A store's orders by number; lines, refunds and shipments are numbered across orders."""

    def __init__(self) -> None:
        self.by_id: dict[int, Order] = {}
        self.order_ids, self.line_ids = count(100), count(1)
        self.refund_ids, self.shipment_ids = count(1), count(1)
        self.metafield_ids = count(1)

    def get(self, number: int) -> Order:
        if number not in self.by_id:
            raise missing("order", number)
        return self.by_id[number]
