"""Requests that the script adds to a page view."""

from collections.abc import Callable

from bench.figure import Figure
from bench.page import PAGES, Pair

WITHOUT_PRODUCTS = {"about"}


def figures(pairs: list[Pair]) -> list[Figure]:
    products = [pair for pair in pairs if pair.page.startswith("product ")]
    listings = [
        pair for pair in pairs if pair.page not in WITHOUT_PRODUCTS and pair not in products
    ]
    others = [pair for pair in pairs if pair.page in WITHOUT_PRODUCTS]
    return [
        _figure("scripts added to a page view", pairs, _scripts, 1),
        _figure("availability added, pages with products", listings, _availability, 1),
        _figure("availability added, a product and its cards", products, _availability, 2),
        _figure("availability added, pages without", others, _availability, 0),
        _figure("requests to us added, of any kind", pairs, lambda pair: pair.asked("/s/"), 3),
        _figure("the store's own cart, asked for by us", pairs, _carts),
        _figure("requests added in all", pairs, Pair.asked),
    ]


def _scripts(pair: Pair) -> int:
    return pair.asked("/s/", "/shipwhen.js")


def _availability(pair: Pair) -> int:
    return pair.asked("/s/", "/availability.json")


def _carts(pair: Pair) -> int:
    return pair.asked(end="/api/storefront/carts")


def _figure(
    name: str, pairs: list[Pair], count: Callable[[Pair], int], most: int | None = None
) -> Figure:
    """Tells, page by page, the most of all themes and screens."""
    shown = [page for page in PAGES if any(pair.page == page for pair in pairs)]
    counts = {page: max(count(pair) for pair in pairs if pair.page == page) for page in shown}
    told = ", ".join(f"{page} {found}" for page, found in counts.items())
    if most is None:
        return Figure(name, "", told)
    return Figure(name, f"≤ {most}", told, max(counts.values()) <= most)
