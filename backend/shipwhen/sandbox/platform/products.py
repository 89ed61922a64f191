"""What a store sells: products, their variants, brands and categories."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from shipwhen.sandbox.platform.answers import missing
from shipwhen.sandbox.platform.stock import DEFAULT_LOCATION, Stock

Tracking = Literal["none", "product", "variant"]
Availability = Literal["available", "disabled", "preorder"]


@dataclass(slots=True)
class OptionValue:
    id: int
    label: str


@dataclass(slots=True)
class Option:
    """A choice that tells variants apart."""

    id: int
    display_name: str
    type: str = "dropdown"
    values: list[OptionValue] = field(default_factory=list)


@dataclass(slots=True)
class Variant:
    """The base variant of a product without options has no `sku_id`."""

    id: int
    product_id: int
    sku: str
    sku_id: int | None
    price: float | None = None
    option_values: list[tuple[Option, OptionValue]] = field(default_factory=list)
    purchasing_disabled: bool = False
    purchasing_disabled_message: str = ""
    stocks: dict[int, Stock] = field(default_factory=dict)

    @property
    def stock(self) -> Stock:
        return self.stocks[DEFAULT_LOCATION]


@dataclass(slots=True)
class Product:
    id: int
    name: str
    price: float
    created: dt.datetime
    modified: dt.datetime
    sku: str = ""
    type: str = "physical"
    weight: float = 1
    description: str = ""
    inventory_tracking: Tracking = "none"
    availability: Availability = "available"
    availability_description: str = ""
    is_visible: bool = True
    is_preorder_only: bool = False
    preorder_release_date: str | None = None
    preorder_message: str = ""
    order_quantity_minimum: int = 0
    order_quantity_maximum: int = 0
    brand_id: int = 0
    categories: list[int] = field(default_factory=list)
    image: str = ""
    total_sold: int = 0
    options: list[Option] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    stocks: dict[int, Stock] = field(default_factory=dict)

    @property
    def stock(self) -> Stock:
        return self.stocks[DEFAULT_LOCATION]

    @property
    def simple(self) -> bool:
        return not self.options

    @property
    def tracked(self) -> bool:
        return self.inventory_tracking != "none"


@dataclass(frozen=True, slots=True)
class Item:
    """What stock is counted of: a variant, or a whole product."""

    product: Product
    variant: Variant | None

    @property
    def stocks(self) -> dict[int, Stock]:
        return self.variant.stocks if self.variant else self.product.stocks

    @property
    def sku(self) -> str:
        return self.variant.sku if self.variant else self.product.sku

    @property
    def key(self) -> tuple[int, int]:
        return self.product.id, self.variant.id if self.variant else 0

    @property
    def shown_variant(self) -> Variant | None:
        """A product without options is told by its base variant as well."""
        return self.product.variants[0] if self.product.simple else self.variant

    def variant_id(self) -> int | None:
        return self.shown_variant.id if self.shown_variant else None


@dataclass(slots=True)
class Brand:
    id: int
    name: str


@dataclass(slots=True)
class Category:
    id: int
    name: str
    parent_id: int = 0
    tree_id: int = 1


def items(product: Product) -> Iterator[Item]:
    """What is counted of a product; an untracked one by what it is made of."""
    by_product = product.inventory_tracking == "product"
    if by_product or (product.simple and not product.tracked):
        yield Item(product, None)
    else:
        yield from (Item(product, variant) for variant in product.variants)


def item_of(product: Product, variant: Variant) -> Item:
    """What is counted when this variant is sold."""
    return next(each for each in items(product) if each.variant in (None, variant))


class Products:
    """All that a store sells, by number and by code."""

    def __init__(self) -> None:
        self.by_id: dict[int, Product] = {}
        self.variants: dict[int, Variant] = {}
        self.by_sku: dict[str, Variant] = {}
        self.brands: dict[int, Brand] = {}
        self.categories: dict[int, Category] = {}
        self._ids = count(10_000_001)

    def next_id(self) -> int:
        """Numbers that no catalogue of a demo or a bench uses."""
        return next(self._ids)

    def add(self, product: Product) -> None:
        """Take in a product with its variants; a simple one shares its stock with its only one."""
        product.stocks = product.stocks or {DEFAULT_LOCATION: Stock()}
        self.by_id[product.id] = product
        for variant in product.variants:
            if product.simple:
                variant.stocks = product.stocks
            variant.stocks = variant.stocks or {DEFAULT_LOCATION: Stock()}
            self.variants[variant.id] = variant
            self.by_sku[variant.sku] = variant

    def remove(self, product: Product) -> None:
        del self.by_id[product.id]
        for variant in product.variants:
            del self.variants[variant.id]
            self.by_sku.pop(variant.sku, None)

    def rename(self, variant: Variant, sku: str) -> None:
        self.by_sku.pop(variant.sku, None)
        variant.sku = sku
        self.by_sku[sku] = variant

    def product(self, number: int) -> Product:
        if number not in self.by_id:
            raise missing("product", number)
        return self.by_id[number]

    def variant(self, number: int) -> Variant:
        if number not in self.variants:
            raise missing("variant", number)
        return self.variants[number]

    def remove_brand(self, number: int) -> None:
        """Its products stay, without one."""
        del self.brands[number]
        for product in self.by_id.values():
            if product.brand_id == number:
                product.brand_id = 0

    def remove_category(self, number: int) -> list[int]:
        """With all below it; their numbers. Products stay, elsewhere or nowhere."""
        below = [each.id for each in self.categories.values() if each.parent_id == number]
        gone = [number, *(each for child in below for each in self.remove_category(child))]
        del self.categories[number]
        for product in self.by_id.values():
            product.categories = [each for each in product.categories if each != number]
        return gone

    def brand(self, name: str) -> int:
        """The number of a brand, which is made where there was none."""
        return _named(name, self.brands, Brand)

    def category(self, name: str) -> int:
        return _named(name, self.categories, Category)


def _named(name: str, known: dict[int, Brand] | dict[int, Category], kind: type) -> int:
    for each in known.values():
        if each.name == name:
            return each.id
    number = next_number(known)
    known[number] = kind(number, name)
    return number


def next_number(known: Collection[int]) -> int:
    return max(known, default=0) + 1
