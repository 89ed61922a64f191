"""The situations in which a theme is shown: what there is of a product, and how many are asked for.

On sample pages a situation is a product of the demo's catalogue; a live page is told of the same
stock, whichever product it shows.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache

from shipwhen.promise import Line, Offer, Stock, offer, promise
from shipwhen.sandbox.catalog import Catalogue, DemoVariant


@dataclass(frozen=True)
class State:
    """One situation; `product` and `variant` are of the demo's catalogue."""

    name: str
    product: int
    variant: int
    quantity: int = 1

    def __str__(self) -> str:
        return self.name

    def demo_variant(self) -> DemoVariant:
        return catalogue().variant(str(self.variant))

    def stock(self, today: dt.date) -> Stock:
        stock = self.demo_variant().stock
        return stock.on(today) if stock else Stock()

    def offer(self, today: dt.date | None = None) -> Offer:
        today = today or this_day()
        return offer(self.stock(today), today)

    def line(self, quantity: int | None = None) -> Line:
        """What a shopper gets who asks for the situation's quantity, or for another."""
        return promise(self.offer(), [quantity or self.quantity])[0]


STATES = (
    State("in-stock", 102, 1020),
    State("backorder", 101, 1010),
    State("partial", 103, 1030, quantity=3),
    State("over-limit", 103, 1030, quantity=13),
    State("pre-order", 105, 1050),
    State("no-date", 108, 1080),
    State("sold-out", 107, 1070),
    State("variant", 104, 1042),
)

BY_NAME = {state.name: state for state in STATES}


@cache
def catalogue() -> Catalogue:
    return Catalogue.read()


def this_day() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
