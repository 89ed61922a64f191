"""Orders and their lines, in the manners of version 2."""

from collections.abc import Callable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from shipwhen.sandbox.platform.answers import Json, Refused, moment, money, nothing, rfc2822
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.orders import STATUSES, Order, OrderLine
from shipwhen.sandbox.platform.products import Option, OptionValue

Note = Annotated[str, Field(max_length=65535)]


class LineChange(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: int
    quantity: Annotated[int, Field(ge=0)]


class OrderChange(BaseModel):
    """What is told of an order; the defaults are never read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    status_id: int = 0
    staff_notes: Note = ""
    customer_message: Note = ""
    external_order_id: str = ""
    products: list[LineChange] = []


def _list(call: Call) -> Response:
    tests = _tests(call)
    orders = [each for each in call.store.orders.by_id.values() if all(t(each) for t in tests)]
    column, _, direction = call.query.get("sort", "id:asc").partition(":")
    keys: dict[str, Callable[[Order], float]] = {
        "id": lambda each: each.id,
        "date_created": lambda each: each.created.timestamp(),
        "date_modified": lambda each: each.modified.timestamp(),
        "status_id": lambda each: each.status_id,
    }
    if column not in keys or direction not in {"", "asc", "desc"}:
        raise Refused(400, f"Orders cannot be sorted by {column[:40]!r}.")
    orders.sort(key=keys[column], reverse=direction == "desc")
    return call.listed(orders, lambda each: _show(call, each))


def _tests(call: Call) -> list[Callable[[Order], bool]]:
    """What the query asks of each order; archived ones only when they are asked for."""
    tests = list[Callable[[Order], bool]]()
    least, status = call.asked("min_id"), call.asked("status_id")
    archived = call.query.get("is_deleted") == "true"
    tests.append(lambda each: each.is_deleted is archived)
    if least is not None:
        tests.append(lambda each: each.id >= least)
    if status is not None:
        tests.append(lambda each: each.status_id == status)
    if "min_date_modified" in call.query:
        since = moment("min_date_modified", call.query["min_date_modified"])
        tests.append(lambda each: each.modified >= since)
    return tests


def _one(call: Call) -> Response:
    return JSONResponse(_show(call, _order(call)))


def _lines(call: Call) -> Response:
    return call.listed(_order(call).lines, _show_line)


def _change(call: Call) -> Response:
    order, change = _order(call), call.read(OrderChange)
    told = change.model_dump(exclude_unset=True, exclude={"status_id", "products"})
    if "status_id" in change.model_fields_set and change.status_id not in STATUSES:
        raise Refused(400, f"There is no status {change.status_id}.", {"status_id": "unknown"})
    if change.products:
        call.store.sales.edit(order, {each.id: each.quantity for each in change.products})
    for name, value in told.items():
        setattr(order, name, value)
    if "status_id" in change.model_fields_set:
        call.store.sales.set_status(order, change.status_id)
    call.store.sales.touch(order)
    return JSONResponse(_show(call, order))


def _archive(call: Call) -> Response:
    call.store.archive_order(_order(call).id)
    return nothing()


def _statuses(_: Call) -> Response:
    rows = [
        {
            "id": number,
            "name": name,
            "system_label": name,
            "custom_label": name,
            "system_description": "",
        }
        for number, name in STATUSES.items()
    ]
    return JSONResponse(rows)


def _order(call: Call) -> Order:
    return call.store.orders.get(call.number("order_id"))


def _show(call: Call, order: Order) -> Json:
    total = money(order.total)
    refunded = money(sum(refund.amount for refund in order.refunds))
    return {
        "id": order.id,
        "customer_id": 0,
        "date_created": rfc2822(order.created),
        "date_modified": rfc2822(order.modified),
        "date_shipped": rfc2822(order.shipments[-1].created if order.shipments else None),
        "status_id": order.status_id,
        "status": STATUSES[order.status_id],
        "subtotal_ex_tax": total,
        "subtotal_inc_tax": total,
        "subtotal_tax": money(0),
        "total_ex_tax": total,
        "total_inc_tax": total,
        "total_tax": money(0),
        "items_total": sum(line.quantity for line in order.lines),
        "items_shipped": sum(line.quantity_shipped for line in order.lines),
        "payment_method": "Test Payment Gateway",
        "payment_status": order.payment_status,
        "refunded_amount": refunded,
        "order_is_digital": False,
        "store_credit_amount": money(0),
        "gift_certificate_amount": money(0),
        "currency_id": 1,
        "currency_code": "USD",
        "currency_exchange_rate": "1.0000000000",
        "default_currency_id": 1,
        "default_currency_code": "USD",
        "staff_notes": order.staff_notes,
        "customer_message": order.customer_message,
        "discount_amount": money(sum(line.discount for line in order.lines)),
        "coupon_discount": money(0),
        "shipping_address_count": 1,
        "is_deleted": order.is_deleted,
        "is_email_opt_in": False,
        "cart_id": "",
        "customer_locale": "en",
        "external_order_id": order.external_order_id,
        "external_source": None,
        "channel_id": order.channel_id,
        "order_source": "www",
        "billing_address": address(order),
        **_links(call, order),
    }


def _links(call: Call, order: Order) -> Json:
    names = ("consignments", "products", "shipping_addresses", "coupons")
    return {
        name: {
            "url": f"{call.base}/v2/orders/{order.id}/{name}",
            "resource": f"/orders/{order.id}/{name}",
        }
        for name in names
    }


def address(order: Order) -> Json:
    return {
        "first_name": "Demo",
        "last_name": "Shopper",
        "company": "",
        "street_1": "1 Main Street",
        "street_2": "",
        "city": "Austin",
        "state": "Texas",
        "zip": "78701",
        "country": "United States",
        "country_iso2": "US",
        "phone": "",
        "email": order.email,
    }


def _show_line(line: OrderLine) -> Json:
    price, total = money(line.price), money(line.total)
    shown: Json = {
        "id": line.id,
        "order_id": line.order_id,
        "product_id": line.product_id,
        "variant_id": line.variant_id,
        "order_pickup_method_id": 0,
        "order_address_id": line.order_id,
        "name": line.name,
        "name_customer": line.name,
        "name_merchant": line.name,
        "sku": line.sku,
        "upc": "",
        "type": "physical",
        "base_price": price,
        "price_ex_tax": price,
        "price_inc_tax": price,
        "price_tax": money(0),
        "base_total": total,
        "total_ex_tax": total,
        "total_inc_tax": total,
        "total_tax": money(0),
        "quantity": line.quantity,
        "quantity_shipped": line.quantity_shipped,
        "quantity_refunded": line.quantity_refunded,
        "is_refunded": line.quantity_refunded >= line.quantity,
        "refund_amount": money(line.price * line.quantity_refunded),
        "event_name": None,
        "event_date": None,
        "parent_order_product_id": None,
        "is_bundled_product": False,
        "brand": "",
        "applied_discounts": _discounts(line),
        "product_options": [
            _show_option(line, place, *chosen) for place, chosen in enumerate(line.options, 1)
        ],
        "configurable_fields": [],
    }
    if line.quantity_backordered is not None:
        shown["quantity_backordered"] = line.quantity_backordered
    return shown


def _discounts(line: OrderLine) -> list[Json]:
    if not line.discount:
        return []
    discount = {"id": "discount", "name": "Discount", "code": None, "target": "product"}
    return [{**discount, "amount": money(line.discount)}]


def _show_option(line: OrderLine, place: int, option: Option, value: OptionValue) -> Json:
    name, label = option.display_name, value.label
    return {
        "id": place,
        "option_id": option.id,
        "order_product_id": line.id,
        "product_option_id": option.id,
        "display_name": name,
        "display_name_customer": name,
        "display_name_merchant": name,
        "display_value": label,
        "display_value_customer": label,
        "display_value_merchant": label,
        "value": str(value.id),
        "type": "Multiple choice",
        "name": name,
        "display_style": "",
    }


ONE = "/v2/orders/{order_id:int}"

RULES = [
    Rule("GET", "/v2/orders", _list),
    Rule("GET", ONE, _one),
    Rule("PUT", ONE, _change),
    Rule("DELETE", ONE, _archive),
    Rule("GET", f"{ONE}/products", _lines),
    Rule("GET", "/v2/order_statuses", _statuses),
]
