"""The carts of the sandbox's shoppers, kept in memory by cookie."""

from collections import OrderedDict
from dataclasses import dataclass, field
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import Response

from shipwhen.sandbox.catalog import DemoProduct, DemoVariant

COOKIE = "sandbox_cart"
MOST_CARTS = 1000
MOST_UNITS = 9_999_999
"""Of one line; what the promise of a line can be asked for."""


@dataclass
class CartLine:
    """One line; the same variant with another text (a monogram) stands on a line of its own."""

    product: DemoProduct
    variant: DemoVariant
    quantity: int
    attributes: dict[str, str]
    id: str = field(default_factory=lambda: str(uuid4()))

    @property
    def total(self) -> float:
        return self.product.price * self.quantity

    @property
    def options(self) -> list[dict[str, str | int | None]]:
        """What was chosen, as shoppers read it and by the platform's ids."""
        return [
            {
                "name": option.name,
                "nameId": option.id,
                "value": value,
                "valueId": int(self.attributes[str(option.id)]) if option.values else None,
            }
            for option in self.product.options
            if (value := self._value(option.id))
        ]

    def _value(self, option_id: int) -> str:
        option = next(each for each in self.product.options if each.id == option_id)
        chosen = self.attributes.get(str(option_id), "")
        return next((v.label for v in option.values if str(v.id) == chosen), chosen)


@dataclass
class Cart:
    id: str = field(default_factory=lambda: str(uuid4()))
    lines: list[CartLine] = field(default_factory=list)

    def add(
        self, product: DemoProduct, variant: DemoVariant, quantity: int, attributes: dict[str, str]
    ) -> CartLine:
        for line in self.lines:
            if line.variant.id == variant.id and line.attributes == attributes:
                line.quantity = min(line.quantity + quantity, MOST_UNITS)
                return line
        line = CartLine(product, variant, quantity, attributes)
        self.lines.append(line)
        return line

    def update(self, line_id: str, quantity: int) -> None:
        for line in self.lines:
            if line.id == line_id:
                line.quantity = quantity
        self.lines = [line for line in self.lines if line.quantity > 0]

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def total(self) -> float:
        return sum(line.total for line in self.lines)


class Carts:
    """The newest carts; an old one is forgotten when there are too many."""

    def __init__(self) -> None:
        self._carts: OrderedDict[str, Cart] = OrderedDict()

    def of(self, request: Request) -> Cart:
        return self._carts.get(request.cookies.get(COOKIE, "")) or Cart()

    def keep(self, cart: Cart, response: Response) -> None:
        self._carts[cart.id] = cart
        while len(self._carts) > MOST_CARTS:
            self._carts.popitem(last=False)
        response.set_cookie(COOKIE, cart.id, httponly=True, samesite="lax")

    def clear(self) -> None:
        self._carts.clear()
