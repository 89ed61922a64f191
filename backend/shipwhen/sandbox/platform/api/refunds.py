"""Refunds of an order's units, or of money alone."""

from collections import Counter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from shipwhen.sandbox.platform.answers import Json, data, iso, wrong
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.orders import Order, Refund, RefundItem


class NewItem(BaseModel):
    model_config = ConfigDict(extra="forbid")

    item_type: Literal["PRODUCT", "ORDER"]
    item_id: int
    quantity: Annotated[int, Field(ge=0)] = 0
    amount: Annotated[float, Field(ge=0)] = 0
    reason: Annotated[str, Field(max_length=1000)] = ""


class Payment(BaseModel):
    provider_id: str
    amount: float
    offline: bool = False


class NewRefund(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[NewItem], Field(min_length=1)]
    payments: Annotated[list[Payment], Field(min_length=1)]


def _add(call: Call) -> Response:
    order, new = _order(call), call.read(NewRefund)
    _check(order, new)
    items = [
        RefundItem(each.item_type, each.item_id, each.quantity, _amount(order, each), each.reason)
        for each in new.items
    ]
    return data(_show(call.store.sales.refund(order, items)), 201)


def _check(order: Order, new: NewRefund) -> None:
    """No unit is refunded twice."""
    wanted = Counter[int]()
    for each in new.items:
        if each.item_type == "PRODUCT":
            wanted[each.item_id] += each.quantity
    for number, quantity in wanted.items():
        line = next((each for each in order.lines if each.id == number), None)
        if line is None or not 0 < quantity <= line.quantity - line.quantity_refunded:
            raise wrong({"items": f"{quantity} of order product {number} cannot be refunded"})


def _amount(order: Order, item: NewItem) -> float:
    if item.item_type == "PRODUCT":
        return order.line(item.item_id).price * item.quantity
    return item.amount


def _list(call: Call) -> Response:
    return data([_show(refund) for refund in _order(call).refunds])


def _order(call: Call) -> Order:
    return call.store.orders.get(call.number("order_id"))


def _show(refund: Refund) -> Json:
    return {
        "id": refund.id,
        "order_id": refund.order_id,
        "user_id": 1,
        "created": iso(refund.created),
        "reason": "",
        "total_amount": refund.amount,
        "total_tax": 0,
        "uses_merchant_override_values": False,
        "items": [
            {
                "item_type": item.item_type,
                "item_id": item.item_id,
                "quantity": item.quantity,
                "requested_amount": item.amount,
                "reason": item.reason,
                "adjustments": [],
            }
            for item in refund.items
        ],
        "payments": [
            {
                "id": refund.id,
                "provider_id": "custom",
                "amount": refund.amount,
                "offline": True,
                "is_declined": False,
                "declined_message": "",
                "transaction_id": "",
            }
        ],
    }


PAYMENTS = "/v3/orders/{order_id:int}/payment_actions/refunds"

RULES = [Rule("POST", PAYMENTS, _add), Rule("GET", PAYMENTS, _list)]
