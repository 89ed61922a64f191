"""Which variants or products a batch touched: a bit for each, so that what is found by its name is
looked for in many batches at once, and none of their rows is read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from shipwhen.catalog.models import Variant
from shipwhen.stock.models import Action, Batch
from shipwhen.stores.models import Store

NEWEST = 100
"""Batches that are looked through."""
MOST_VARIANTS = 5000
"""Of what has a word in its name."""
PAGE = 1024
Pages = Mapping[str, str]
"""Hexadecimal bits by the number of their page, as JSON keeps them."""
Numbered = tuple[int, int]
"""A variant and its product, as the platform numbers them."""


def with_more(pages: Pages, numbers: Iterable[int]) -> dict[str, str]:
    bits = _bits(numbers)
    return {**pages, **{name: f"{_of(pages, name) | more:x}" for name, more in bits.items()}}


async def named(store: Store, q: str) -> list[Numbered]:
    """Variants of products with this in their name or an SKU."""
    there = Variant.filter(store=store, product__words__contains=q.lower()).limit(MOST_VARIANTS)
    return await there.values_list("variant_id", "product__product_id")


async def touching(store: Store, looked_for: Sequence[Numbered]) -> set[int]:
    """Of the newest batches, by their numbers, those that touched one of these variants."""
    variants, products = (_bits(each[at] for each in looked_for) for at in (0, 1))
    newest = Batch.filter(store=store).order_by("-id").limit(NEWEST)
    found = set()
    for number, action, pages in await newest.values_list("id", "action", "touched"):
        wanted = variants if action == Action.EDIT else products
        if any(_of(pages or {}, name) & bits for name, bits in wanted.items()):
            found.add(number)
    return found


def _bits(numbers: Iterable[int]) -> dict[str, int]:
    pages: dict[int, int] = defaultdict(int)
    for number in numbers:
        pages[number // PAGE] |= 1 << number % PAGE
    return {str(page): bits for page, bits in pages.items()}


def _of(pages: Pages, name: str) -> int:
    return int(pages.get(name, "0"), 16)
