"""Brands and categories that products are chosen by and shown with."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from shipwhen.catalog.models import Brand, Category, Placement, Product, Variant
from shipwhen.stores.models import Store

DEEPEST = 10
"""More steps than the platform's trees have; who stands above whom is not ours to trust."""


@dataclass(frozen=True)
class NamedCategory:
    category_id: int
    tree_id: int
    path: tuple[str, ...]
    """Names from the top of its tree down to its own."""


def products(
    store: Store, brand_id: int | None = None, category_id: int | None = None
) -> QuerySet[Product]:
    """What the store sells of a brand, in a category, of one in the other, or all of it."""
    found = Product.filter(store=store, gone=False)
    if brand_id is not None:
        found = found.filter(brand_id=brand_id)
    if category_id is not None:
        found = found.filter(placements__store_id=store.id, placements__category_id=category_id)
    return found


def variants(
    store: Store, q: str = "", brand_id: int | None = None, category_id: int | None = None
) -> QuerySet[Variant]:
    """By a part of a name or of a stock-keeping unit's, also of what is no longer sold."""
    found = Variant.filter(store=store)
    if q:
        by_sku = Q(sku__icontains=q) | Q(product__sku__icontains=q)
        found = found.filter(by_sku | Q(product__name__icontains=q))
    if brand_id is not None:
        found = found.filter(product__brand_id=brand_id)
    if category_id is not None:
        found = found.filter(
            product__placements__store_id=store.id, product__placements__category_id=category_id
        )
    return found


async def brands(store: Store, among: Collection[int] | None = None) -> dict[int, str]:
    """Names by the platform's numbers, in their order; of all, or of those."""
    rows = Brand.filter(store=store, gone=False)
    if among is not None:
        rows = rows.filter(brand_id__in=list(among))
    named = await rows.order_by("name", "brand_id").values_list("brand_id", "name")
    return {int(str(number)): str(name) for number, name in named}


async def categories(store: Store) -> list[NamedCategory]:
    """All, tree by tree, each below the one that it is part of."""
    known = Category.filter(store=store, gone=False)
    rows = {
        row["category_id"]: row
        for row in await known.values("category_id", "parent_id", "tree_id", "name")
    }
    named = [NamedCategory(each, row["tree_id"], _path(row, rows)) for each, row in rows.items()]
    return sorted(named, key=lambda each: (each.tree_id, each.path, each.category_id))


async def places(rows: Sequence[Product]) -> dict[int, list[int]]:
    """Numbers of the categories of these products, by the platform's number of the product."""
    numbers = {row.id: row.product_id for row in rows}
    found: dict[int, list[int]] = defaultdict(list)
    stand = Placement.filter(product_id__in=list(numbers)).order_by("category_id")
    for product, category in await stand.values_list("product_id", "category_id"):
        found[numbers[int(str(product))]].append(int(str(category)))
    return dict(found)


def _path(row: dict[str, Any], rows: dict[int, dict[str, Any]]) -> tuple[str, ...]:
    names: list[str] = []
    above: dict[str, Any] | None = row
    while above and len(names) < DEEPEST:
        names.insert(0, above["name"])
        above = rows.get(above["parent_id"])
    return tuple(names)
