"""Catalogues of a store: the demo's, and synthetic ones of any size."""

import datetime as dt

from shipwhen.promise import Policy
from shipwhen.sandbox.catalog import Catalogue, DemoProduct, DemoStock, DemoVariant
from shipwhen.sandbox.platform.products import (
    Option,
    OptionValue,
    Product,
    Products,
    Tracking,
    Variant,
)
from shipwhen.sandbox.platform.stock import DEFAULT_LOCATION, Stock

UNKNOWN_LEVEL = 25
"""Of what the demo says nothing about: enough to sell."""
PRICE = 10.0
"""Of what is made without one."""
FIRST_PRODUCT, FIRST_VARIANT = 1_000, 1_000_000
TYPES = {"select": "dropdown", "rectangle": "rectangles", "radio": "radio_buttons"}


def fill(products: Products, catalogue: Catalogue, now: dt.datetime, url: str) -> None:
    """The demo's products, each tracked by what it is made of."""
    for demo in catalogue.products:
        product = Product(
            demo.id,
            demo.name,
            demo.price,
            now,
            now,
            sku="" if demo.choices else demo.variants[0].sku,
            description=" ".join([demo.tagline, *demo.description]).strip(),
            inventory_tracking=_tracking(demo),
            brand_id=products.brand(demo.brand) if demo.brand else 0,
            categories=[products.category(demo.category)] if demo.category else [],
            image=f"{url}/demo/images/{demo.image}",
            options=_options(demo),
        )
        product.variants = [_variant(product, each) for each in demo.variants]
        if product.simple:
            product.stocks = product.variants[0].stocks
        products.add(product)


def refill(products: Products, demo: DemoProduct) -> None:
    """One of them as it was at first."""
    product = products.by_id[demo.id]
    product.is_visible, product.availability = True, "available"
    product.inventory_tracking = _tracking(demo)
    for variant, known in zip(product.variants, demo.variants, strict=True):
        variant.purchasing_disabled = False
        variant.stocks[DEFAULT_LOCATION] = _stock(known.stock)


def make(products: Products, name: str, sku: str, level: int, now: dt.datetime) -> Product:
    """One more, tracked and without options."""
    product = Product(products.next_id(), name, PRICE, now, now, sku, inventory_tracking="product")
    product.stocks = {DEFAULT_LOCATION: Stock(level, counted=True)}
    product.variants = [Variant(products.next_id(), product.id, sku, None)]
    products.add(product)
    return product


def generate(products: Products, number: int, variants_each: int, now: dt.datetime) -> None:
    """So many products more, numbered behind those that are there."""
    first = max([FIRST_PRODUCT, *products.by_id]) + 1
    variant_id = max([FIRST_VARIANT, *products.variants]) + 1
    for product_id in range(first, first + number):
        values = [OptionValue(each, f"Size {each}") for each in range(1, variants_each + 1)]
        options = [Option(1, "Size", values=values)] if variants_each > 1 else []
        product = Product(product_id, f"Product {product_id}", PRICE, now, now, options=options)
        product.inventory_tracking = "variant" if options else "product"
        for place in range(variants_each):
            made = Variant(variant_id, product_id, f"SKU-{variant_id}", None)
            made.stocks = {DEFAULT_LOCATION: Stock(UNKNOWN_LEVEL, counted=True)}
            if options:
                made.sku_id, made.option_values = variant_id, [(options[0], values[place])]
            product.variants.append(made)
            variant_id += 1
        if not options:
            product.stocks, product.sku = made.stocks, made.sku
        products.add(product)


def _tracking(demo: DemoProduct) -> Tracking:
    return "variant" if demo.choices else "product"


def _options(demo: DemoProduct) -> list[Option]:
    return [
        Option(
            each.id,
            each.name,
            TYPES.get(each.type, each.type),
            [OptionValue(value.id, value.label) for value in each.values],
        )
        for each in demo.choices
    ]


def _variant(product: Product, demo: DemoVariant) -> Variant:
    """Of a product without options, its base variant."""
    chosen = [
        (option, value)
        for option in product.options
        for value in option.values
        if demo.options.get(option.id) == value.id
    ]
    return Variant(
        demo.id,
        product.id,
        demo.sku,
        None if product.simple else demo.id,
        option_values=chosen,
        stocks={DEFAULT_LOCATION: _stock(demo.stock)},
    )


def _stock(demo: DemoStock | None) -> Stock:
    """What is owed already is taken off the shelf; the rest of it stays owed."""
    if demo is None:
        return Stock(UNKNOWN_LEVEL, counted=True)
    return Stock(
        max(0, demo.on_hand - demo.qty_backordered),
        qty_backordered=max(0, demo.qty_backordered - demo.on_hand),
        backorder_limit=_limit(demo),
        safety_stock=demo.safety_stock,
        counted=True,
    )


def _limit(demo: DemoStock) -> int | None:
    if demo.backorder_policy is Policy.UNLIMITED:
        return None
    if demo.backorder_policy is Policy.INCOMING:
        return sum(each.quantity for each in demo.incoming)
    return demo.backorder_limit or 0
