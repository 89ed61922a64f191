"""How products stand, for lists to be filtered and sorted by: derived from what can be had of their
variants, written down so that a database finds it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from enum import IntFlag

from tortoise.expressions import F

from shipwhen.catalog.models import Product
from shipwhen.promise import Kind, Offer, Policy, State, offer, promise
from shipwhen.stock import service
from shipwhen.stock.service import StockedVariant
from shipwhen.stores.models import Store

NO_LIMIT = 2_147_483_647
AT_ONCE = 200
"""Products, each of up to 600 variants."""


class Standing(IntFlag):
    """Of one variant it is one of these, save the last; of a product all of its variants'."""

    IN_STOCK = 1
    BACKORDER = 2
    PRE_ORDER = 4
    SOLD_OUT = 8
    OVERDUE = 16
    """A shipment should be here and is not."""
    AT_LIMIT = 32
    """Beside sold out, where more might be sold than is there: until a limit."""

    @property
    def masks(self) -> list[int]:
        """Of products that have a variant which stands so."""
        return [mask for mask in range(1, 2 ** len(Standing)) if mask & self]


def standing(what: Offer) -> Standing:
    """What somebody who wants one unit is told, and before that what needs a merchant's hand."""
    if what.supply_overdue:
        return Standing.OVERDUE
    [line] = promise(what, [1])
    if line.state == State.SOLD_OUT:
        return Standing.SOLD_OUT
    if line.state == State.IN_STOCK:
        return Standing.IN_STOCK
    return Standing.PRE_ORDER if what.kind == Kind.PRE_ORDER else Standing.BACKORDER


async def write(store: Store, product_ids: Collection[int], today: dt.date) -> None:
    """Of kept products by the platform's numbers; others are left alone."""
    found: dict[int, list[StockedVariant]] = defaultdict(list)
    for each in await service.of_products(store, product_ids):
        found[each.product_id].append(each)
    for number, variants in found.items():
        same = Product.filter(store=store, product_id=number, kept=True)
        await same.update(**_facts(variants, today))


def _facts(variants: Sequence[StockedVariant], today: dt.date) -> dict[str, int]:
    standings, salable = Standing(0), 0
    for each in variants:
        what = offer(each.stock, today)
        stands = standing(what)
        standings |= stands
        if stands == Standing.SOLD_OUT and each.stock.backorder_policy != Policy.NONE:
            standings |= Standing.AT_LIMIT
        salable += NO_LIMIT if what.available_to_sell is None else what.available_to_sell
    on_hand = sum(each.stock.on_hand for each in variants)
    return {
        "standings": int(standings),
        "on_hand": min(on_hand, NO_LIMIT),
        "salable": min(salable, NO_LIMIT),
    }


async def rebuild(store: Store, today: dt.date) -> None:
    """Of all that is kept."""
    kept = Product.filter(store=store, kept=True).order_by("id")
    numbers = [int(str(each)) for each in await kept.values_list("product_id", flat=True)]
    for at in range(0, len(numbers), AT_ONCE):
        await write(store, numbers[at : at + AT_ONCE], today)


async def begin(product: Product, today: dt.date) -> None:
    """Keep a product, in the transaction that assigns it."""
    await Product.filter(id=product.id).update(kept=True)
    await write(await product.store, [product.product_id], today)


async def end(product_id: int) -> None:
    """Keep it no longer; by its row."""
    nothing = {"kept": False, "standings": 0, "salable": -1}
    await Product.filter(id=product_id).update(on_hand=F("inventory_level"), **nothing)
