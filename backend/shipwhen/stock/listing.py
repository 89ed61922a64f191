"""A page of a list of products, each with what can be had of it: by key, never by counting off."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from shipwhen.catalog.models import Product, Variant
from shipwhen.promise import Offer, Policy, Shipment, offer
from shipwhen.stock import service
from shipwhen.stock.selection import Selection, chosen
from shipwhen.stock.service import StockedVariant
from shipwhen.stock.standing import Standing, standing
from shipwhen.stores.models import Store
from shipwhen.whole import whole

COLUMNS = {
    "name": "name_key",
    "sku": "sku",
    "on_hand": "on_hand",
    "available_to_sell": "salable",
}
"""What a list can be sorted by; an index each."""
SIZES = (25, 50, 100)
MOST_COUNTED = 1000
"""Of what a search finds; past it one is told that there are more."""


@dataclass(frozen=True)
class Place:
    """Which page, as it stands in an address."""

    sort: str = "name"
    """A column, with a minus before it from the last to the first."""
    after: int | None = None
    """The number of the product that the page begins behind, or ends before."""
    before: int | None = None
    rows: int = SIZES[0]

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Place":
        """From an address; what is not known is left out."""
        sort, rows = query.get("sort", ""), whole(query.get("rows", ""))
        return cls(
            sort if sort.removeprefix("-") in COLUMNS else "name",
            whole(query.get("after", "")),
            whole(query.get("before", "")),
            rows if rows in SIZES else SIZES[0],
        )

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    def query(self) -> dict[str, str]:
        """Back into an address, from the first page on."""
        rows = {"rows": str(self.rows)} if self.rows != SIZES[0] else {}
        return ({"sort": self.sort} if self.sort != "name" else {}) | rows


@dataclass(frozen=True)
class Shelf:
    """What one or several variants have together; None where there is no limit."""

    on_hand: int
    available_to_sell: int | None
    qty_backordered: int
    policies: Collection[Policy]
    backorder_limit: int
    standings: Standing
    next: Shipment | None
    """On the way and not overdue."""
    overdue: dt.date | None
    """Since when the oldest shipment should be here."""


@dataclass(frozen=True)
class Row:
    product: Product
    variants: int
    shelf: Shelf | None
    """None where Shipwhen does not keep it."""

    @property
    def tracked(self) -> bool:
        return self.product.inventory_tracking != "none"


@dataclass(frozen=True)
class VariantRow:
    variant_id: int
    sku: str
    level: int
    """At the platform."""
    shelf: Shelf | None


@dataclass(frozen=True)
class Listed:
    rows: Sequence[Row]
    previous: int | None
    """The number of the product that the page before ends before."""
    next: int | None


async def listed(store: Store, selection: Selection, place: Place, today: dt.date) -> Listed:
    """A page of what fits."""
    products, before, after = await _page(chosen(store, selection), store, place)
    return Listed(
        await rows_of(store, products, today),
        products[0].product_id if before and products else None,
        products[-1].product_id if after and products else None,
    )


async def rows_of(store: Store, products: Sequence[Product], today: dt.date) -> list[Row]:
    kept = [each.product_id for each in products if each.kept]
    stocked: dict[int, list[StockedVariant]] = defaultdict(list)
    for each in await service.of_products(store, kept):
        stocked[each.product_id].append(each)
    counted = Variant.filter(product_id__in=[each.id for each in products], gone=False)
    grouped = counted.annotate(variants=Count("id")).group_by("product_id")
    variants = dict(await grouped.values_list("product_id", "variants"))
    return [
        Row(each, variants.get(each.id, 0), _shelf(stocked[each.product_id], today))
        for each in products
    ]


async def row_of(store: Store, product_id: int, today: dt.date) -> Row | None:
    """Of one product by the platform's number."""
    product = await Product.get_or_none(store=store, product_id=product_id, gone=False)
    return (await rows_of(store, [product], today))[0] if product else None


async def variants_of(store: Store, product: Product, today: dt.date) -> list[VariantRow]:
    """Each with its own numbers."""
    kept = {
        each.variant_id: each for each in await service.of_products(store, [product.product_id])
    }
    alone = await Variant.filter(product_id=product.id, gone=False).order_by("variant_id")
    return [
        VariantRow(
            each.variant_id,
            each.sku,
            each.inventory_level if len(alone) > 1 else product.inventory_level,
            _shelf([kept[each.variant_id]], today) if each.variant_id in kept else None,
        )
        for each in alone
    ]


async def counts(store: Store) -> tuple[int, int]:
    """Products in all, and those that are kept; both from one index."""
    there = Product.filter(store=store, gone=False)
    return await there.count(), await there.filter(kept=True).count()


async def count(store: Store, selection: Selection, found: Listed, place: Place) -> int:
    """Products that fit; of words in a whole catalogue no more than one past the most are counted,
    since each product has to be looked at."""
    if found.next is None and found.previous is None and place.after is None:
        return len(found.rows)
    fit = chosen(store, selection)
    if selection.category or not selection.q:
        return await fit.count()
    return len(await fit.limit(MOST_COUNTED + 1).values_list("id"))


async def _page(
    found: QuerySet[Product], store: Store, place: Place
) -> tuple[list[Product], bool, bool]:
    """With whether there are more before and behind it."""
    column, backward = COLUMNS[place.column], place.after is None and place.before is not None
    upward = place.descending == backward
    anchor = await _anchor(store, place)
    if anchor:
        found = found.filter(_behind(column, anchor, upward=upward))
    order = [column, "id"] if upward else [f"-{column}", "-id"]
    products = list(await found.order_by(*order).limit(place.rows + 1))
    more, products = len(products) > place.rows, products[: place.rows]
    if backward:
        return products[::-1], more, anchor is not None
    return products, anchor is not None, more


async def _anchor(store: Store, place: Place) -> Product | None:
    """One that is there no longer leads back to the first page."""
    number = place.before if place.after is None else place.after
    if number is None:
        return None
    return await Product.get_or_none(store=store, product_id=number)


def _behind(column: str, anchor: Product, *, upward: bool) -> Q:
    """The first condition says nothing new: by it the index is entered at the right place."""
    way, value = "gt" if upward else "lt", getattr(anchor, column)
    further: dict[str, Any] = {f"{column}__{way}": value}
    behind: dict[str, Any] = {f"id__{way}": anchor.id}
    reached: dict[str, Any] = {f"{column}__{way}e": value}
    return Q(**reached) & (Q(**further) | Q(**behind))


def _shelf(variants: Sequence[StockedVariant], today: dt.date) -> Shelf | None:
    if not variants:
        return None
    offers = [offer(each.stock, today) for each in variants]
    shipments = [each for variant in variants for each in variant.stock.incoming]
    standings = Standing(0)
    for each in offers:
        standings |= standing(each)
    limits = [each.stock.backorder_limit or 0 for each in variants]
    dates = [each.date for each in shipments]
    return Shelf(
        sum(each.stock.on_hand for each in variants),
        _sum(offers),
        sum(each.stock.qty_backordered for each in variants),
        {each.stock.backorder_policy for each in variants},
        sum(limits),
        standings,
        min((each for each in shipments if each.date >= today), key=_by_date, default=None),
        min((date for date in dates if date < today), default=None),
    )


def _sum(offers: Sequence[Offer]) -> int | None:
    salable = [each.available_to_sell for each in offers]
    return None if None in salable else sum(each for each in salable if each is not None)


def _by_date(shipment: Shipment) -> tuple[dt.date, dt.date]:
    return shipment.date, shipment.first_day
