"""Metafields of orders."""

from starlette.responses import Response

from shipwhen.sandbox.platform.answers import Json, data, iso, nothing
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.metafields import Metafield, MetafieldChange, NewMetafield
from shipwhen.sandbox.platform.orders import Order


def _list(call: Call) -> Response:
    order, query = _order(call), call.query
    found = [
        each
        for each in order.metafields.of(call.token.client_id)
        if query.get("namespace") in (None, each.namespace) and query.get("key") in (None, each.key)
    ]
    return call.paged(found, lambda each: _show(order, each))


def _add(call: Call) -> Response:
    order, new = _order(call), call.read(NewMetafield)
    made = order.metafields.add(new, call.token.client_id, call.store.now())
    return data(_show(order, made))


def _one(call: Call) -> Response:
    order = _order(call)
    return data(_show(order, order.metafields.get(*_name(call))))


def _change(call: Call) -> Response:
    order, change = _order(call), call.read(MetafieldChange)
    number, client_id = _name(call)
    changed = order.metafields.change(number, change, client_id, call.store.now())
    return data(_show(order, changed))


def _remove(call: Call) -> Response:
    _order(call).metafields.remove(*_name(call))
    return nothing()


def _order(call: Call) -> Order:
    return call.store.orders.get(call.number("order_id"))


def _name(call: Call) -> tuple[int, str]:
    return call.number("metafield_id"), call.token.client_id


def _show(order: Order, metafield: Metafield) -> Json:
    return {
        "id": metafield.id,
        "permission_set": metafield.permission_set,
        "namespace": metafield.namespace,
        "key": metafield.key,
        "value": metafield.value,
        "description": metafield.description,
        "resource_type": "order",
        "resource_id": order.id,
        "owner_client_id": metafield.client_id,
        "date_created": iso(metafield.created),
        "date_modified": iso(metafield.modified),
    }


ALL = "/v3/orders/{order_id:int}/metafields"
ONE = f"{ALL}/{{metafield_id:int}}"

RULES = [
    Rule("GET", ALL, _list),
    Rule("POST", ALL, _add),
    Rule("GET", ONE, _one),
    Rule("PUT", ONE, _change),
    Rule("DELETE", ONE, _remove),
]
