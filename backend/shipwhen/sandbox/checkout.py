"""What themes have no part in: the checkout, and what becomes of an order at the platform."""

import json
import re
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from shipwhen.errors import Invalid, Unknown
from shipwhen.sandbox.carts import Carts
from shipwhen.sandbox.platform import NotForSale, OutOfStock
from shipwhen.sandbox.platform.orders import CANCELLED, REFUNDED, SHIPPED, STATUSES, Order
from shipwhen.sandbox.store import DemoStore
from shipwhen.sandbox.views import money

MOST_LETTERS = 2000
ACTS = {"ship": SHIPPED, "cancel": CANCELLED, "refund": REFUNDED}
"""What a merchant does to an order, and its status then."""


class Checkout:
    """Buys what is in the cart, and lets the visitor be the merchant who sends it."""

    def __init__(self, demo: DemoStore, carts: Carts, pages: Environment) -> None:
        self._demo, self._carts, self._pages = demo, carts, pages

    def routes(self, shop: str) -> list[BaseRoute]:
        return [
            Route(f"{shop}/checkout", self._checkout),
            Route(f"{shop}/checkout", self._buy, methods=["POST"]),
            Route(f"{shop}/orders/{{number:int}}", self._order),
            Route(f"{shop}/orders/{{number:int}}", self._act, methods=["POST"]),
        ]

    async def _checkout(self, request: Request, refusal: str = "") -> Response:
        cart = self._carts.of(request)
        lines = [
            {"name": line.product.name, "sku": line.variant.sku, "quantity": line.quantity}
            | {"total": money(line.total), "image": line.product.image}
            for line in cart.lines
        ]
        context = {"lines": lines, "total": money(cart.total), "refusal": refusal}
        return self._page(request, "checkout.html", 409 if refusal else 200, **context)

    async def _buy(self, request: Request) -> Response:
        cart = self._carts.of(request)
        if not cart.lines:
            raise Invalid("The cart is empty: put something into it before it is ordered.")
        message = str((await request.form()).get("message", ""))[:MOST_LETTERS]
        bought, cart.lines = cart.lines, []  # before, so that a second click buys nothing
        try:
            lines = [(line.variant.id, line.quantity) for line in bought]
            order = await self._demo.place_order(lines, message)
        except (NotForSale, OutOfStock) as refused:
            cart.lines = bought + cart.lines
            return await self._checkout(request, str(refused))
        return _to(order, request)

    async def _order(self, request: Request) -> Response:
        order = self._found(request)
        promised = _record(order)
        stock = await self._demo.stock()
        lines = [
            {"line": line, "stock": stock.get(line.variant_id)}
            | _told(promised.get(line.id) or {"ready": line.quantity, "splits": []})
            for line in order.lines
        ]
        context = {"order": order, "status_name": STATUSES[order.status_id], "lines": lines}
        return self._page(request, "order.html", 200, acts=self._acts(order), **context)

    async def _act(self, request: Request) -> Response:
        order, act = self._found(request), str((await request.form()).get("act", ""))
        if act not in self._acts(order):
            raise Invalid(f"{act[:80]!r} is not what can be done to this order.")
        if ACTS[act] == SHIPPED:
            await self._demo.ship_order(order)
        else:
            await self._demo.set_order_status(order, ACTS[act])
        return _to(order, request)

    def _acts(self, order: Order) -> list[str]:
        """An order that was given back stays so."""
        if order.is_deleted or order.status_id in {CANCELLED, REFUNDED}:
            return []
        return [act for act, status in ACTS.items() if status != order.status_id]

    def _found(self, request: Request) -> Order:
        number, orders = request.path_params["number"], self._demo.box.store.orders.by_id
        if number not in orders:
            raise Unknown("order", str(number))
        return orders[number]

    def _page(self, request: Request, name: str, status: int, **context: Any) -> Response:  # noqa: ANN401 - a template's context
        page = self._pages.get_template(name)
        return HTMLResponse(page.render(shop=_shop(request), **context), status)


def _shop(request: Request) -> str:
    """Where the theme's pages stand."""
    return re.sub("/(checkout|orders/[0-9]+)$", "", request.url.path)


def _to(order: Order, request: Request) -> Response:
    return RedirectResponse(f"{_shop(request)}/orders/{order.id}", status_code=303)


def _told(promised: dict[str, Any]) -> dict[str, Any]:
    """Units that ship now, and in words those that ship later."""
    later = []
    for split in promised["splits"]:
        days = " to ".join(sorted({split["date_from"], split["date"]} - {None}))
        later.append(f"{split['quantity']}: {days or 'no date yet'}")
    return {"ready": promised["ready"], "later": later}


def _record(order: Order) -> dict[int, dict[str, Any]]:
    """What Shipwhen wrote beside the order for programs, by its lines."""
    for field in order.metafields.by_id.values():
        if field.namespace == "shipwhen":
            lines = json.loads(field.value)["lines"]
            return {line["order_product_id"]: line for line in lines}
    return {}
