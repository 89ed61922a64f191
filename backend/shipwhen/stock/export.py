"""Assigned variants as rows of a file that can be imported again."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from shipwhen.bigcommerce.catalog import Tracking
from shipwhen.catalog.models import Product, Variant
from shipwhen.promise import Policy, Shipment, Stock, offer
from shipwhen.stock import service
from shipwhen.stock.columns import BETWEEN
from shipwhen.stock.selection import Selection, chosen
from shipwhen.stock.service import StockedVariant
from shipwhen.stores.models import Store

HEADER = (
    "sku",
    "variant_id",
    "name",
    "on_hand",
    "backorder_policy",
    "backorder_limit",
    "safety_stock",
    "incoming",
    "date_from",
    "date",
    "lead_time_shortest",
    "lead_time_longest",
    "kind",
    "qty_backordered",
    "available_to_sell",
)
AT_ONCE = 500
"""Products of a portion."""
SAMPLED = 3
Row = list[str]


async def rows(store: Store, selection: Selection, today: dt.date) -> AsyncIterator[list[Row]]:
    """Of all assigned products that fit, a portion at a time, the header first."""
    yield [list(HEADER)]
    last = 0
    while True:
        fitting = chosen(store, selection).filter(assignment__id__isnull=False, id__gt=last)
        found = await fitting.order_by("id").limit(AT_ONCE).values_list("id", "product_id", "name")
        if not found:
            return
        last = found[-1][0]
        names = {int(number): str(name) for _, number, name in found}
        stocked = await service.of_products(store, names)
        yield [_row(each, names, today) for each in stocked]


async def sample(store: Store, *, assigned: bool, today: dt.date) -> list[Row]:
    """A few rows of the store's own, that could be imported as they are."""
    if assigned:
        found: list[Row] = []
        async for some in rows(store, Selection(), today):
            found += some
            if len(found) > SAMPLED:
                break
        return found[: 1 + SAMPLED]
    there = Product.filter(store=store, gone=False, assignment__id__isnull=True).order_by("id")
    products = {each.id: each async for each in there.limit(SAMPLED)}
    names = {number: each.name for number, each in products.items()}
    variants = Variant.filter(product_id__in=list(names), gone=False).order_by("id")
    due = Shipment(20, today + timedelta(days=30))
    example = Stock(backorder_policy=Policy.LIMITED, backorder_limit=10, incoming=(due,))
    filled = []
    async for each in variants:
        stock = replace(example, on_hand=max(0, each.inventory_level))
        row = _row(
            StockedVariant(each.product_id, each.variant_id, each.sku, {}, stock), names, today
        )
        as_one = products[each.product_id].inventory_tracking == Tracking.PRODUCT and each.options
        filled.append(row if as_one else _as_it_is_there(row))
    return [list(HEADER), *filled]


def _as_it_is_there(row: Row) -> Row:
    """What BigCommerce has, which we know in part only, is taken over where nothing is said."""
    unsaid = {
        HEADER.index("on_hand"),
        HEADER.index("safety_stock"),
        HEADER.index("available_to_sell"),
    }
    return ["" if place in unsaid else cell for place, cell in enumerate(row)]


def _row(each: StockedVariant, names: Mapping[int, str], today: dt.date) -> Row:
    stock = each.stock
    shortest, longest = stock.lead_time_days or ("", "")
    left = offer(stock, today).available_to_sell
    limited = stock.backorder_policy == Policy.LIMITED
    return [
        each.sku,
        str(each.variant_id),
        names[each.product_id],
        str(stock.on_hand),
        str(stock.backorder_policy),
        str(stock.backorder_limit) if limited else "",
        str(stock.safety_stock),
        *_coming(stock.incoming),
        str(shortest),
        str(longest),
        str(stock.kind),
        str(stock.qty_backordered),
        "" if left is None else str(left),
    ]


def _coming(shipments: Sequence[Shipment]) -> tuple[str, str, str]:
    units = BETWEEN.join(str(each.quantity) for each in shipments)
    first = [str(each.date_from or "") for each in shipments]
    last = BETWEEN.join(str(each.date) for each in shipments)
    return units, BETWEEN.join(first) if any(first) else "", last
