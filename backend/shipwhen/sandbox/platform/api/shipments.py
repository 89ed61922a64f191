"""Shipments of an order's units."""

from collections import Counter
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from shipwhen.sandbox.platform.answers import Json, Refused, money, rfc2822
from shipwhen.sandbox.platform.api.orders import address
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.orders import Order, Shipment


class ShippedLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    order_product_id: int
    quantity: Annotated[int, Field(ge=1)]


class NewShipment(BaseModel):
    model_config = ConfigDict(extra="forbid")

    order_address_id: int
    items: Annotated[list[ShippedLine], Field(min_length=1)]
    tracking_number: Annotated[str, Field(max_length=50)] = ""
    comments: Annotated[str, Field(max_length=65535)] = ""


def _add(call: Call) -> Response:
    order, new = _order(call), call.read(NewShipment)
    items = Counter[int]()
    for each in new.items:
        items[each.order_product_id] += each.quantity
    for number, quantity in items.items():
        line = order.line(number)
        if quantity > line.quantity - line.quantity_shipped:
            raise Refused(400, f"{quantity} of order product {number} cannot be shipped.")
    shipment = Shipment(
        next(call.store.orders.shipment_ids),
        order.id,
        call.store.now(),
        dict(items),
        new.tracking_number,
        new.comments,
    )
    call.store.sales.ship(order, shipment)
    return JSONResponse(_show(order, shipment), 201)


def _list(call: Call) -> Response:
    order = _order(call)
    return call.listed(order.shipments, lambda each: _show(order, each))


def _order(call: Call) -> Order:
    return call.store.orders.get(call.number("order_id"))


def _show(order: Order, shipment: Shipment) -> Json:
    where = address(order)
    products = {line.id: line.product_id for line in order.lines}
    return {
        "id": shipment.id,
        "order_id": order.id,
        "customer_id": 0,
        "order_address_id": order.id,
        "date_created": rfc2822(shipment.created),
        "tracking_number": shipment.tracking_number,
        "merchant_shipping_cost": money(0),
        "shipping_method": "",
        "shipping_provider": "",
        "tracking_carrier": "",
        "tracking_link": "",
        "comments": shipment.comments,
        "billing_address": where,
        "shipping_address": where,
        "items": [
            {"order_product_id": number, "product_id": products.get(number), "quantity": quantity}
            for number, quantity in shipment.items.items()
        ],
    }


SHIPMENTS = "/v2/orders/{order_id:int}/shipments"

RULES = [Rule("GET", SHIPMENTS, _list), Rule("POST", SHIPMENTS, _add)]
