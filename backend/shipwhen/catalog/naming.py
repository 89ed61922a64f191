"""What a store calls its brands and categories: read whole, and by number what nobody named yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel
from tortoise.expressions import Subquery
from tortoise.queryset import QuerySet

from shipwhen.bigcommerce import Client, catalog
from shipwhen.catalog.models import Brand, Category, Placement, Product
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Store
from shipwhen.stores.service import store_named

NAMES, UNKNOWN = "read brands and categories", "name brands and categories"
"""Kinds of work: all of them, and those that products name and we do not know; keys are a store's
hash."""
MOST_LETTERS = 255
T = TypeVar("T", bound=catalog.Brand | catalog.Category)


@dataclass(frozen=True)
class Noun(Generic[T]):
    """Brands or categories: where they are read, kept, and named by products."""

    listing: catalog.Listing[T]
    model: type[Brand] | type[Category]
    number: str
    facts: tuple[str, ...]
    users: type[Product] | type[Placement]

    def row(self, store: Store, read_at: datetime, number: int, **facts: Any) -> Brand | Category:  # noqa: ANN401 - a model's fields
        return self.model(store=store, read_at=read_at, **{self.number: number}, **facts)

    def known(self, store: Store, **which: Any) -> QuerySet[Any]:  # noqa: ANN401 - as above
        return self.model.filter(store=store, **which)

    async def numbers(self, rows: QuerySet[Any]) -> list[int]:
        found = rows.order_by(self.number).distinct().values_list(self.number, flat=True)
        return [int(str(each)) for each in await found]

    async def unknown(self, store: Store) -> list[int]:
        """Numbers that products name and of which nothing stands here."""
        known = Subquery(self.known(store).values(self.number))
        named = self.users.filter(store=store, **{f"{self.number}__gt": 0})
        return await self.numbers(named.filter(**{f"{self.number}__not_in": known}))


BRANDS = Noun(catalog.BRANDS, Brand, "brand_id", ("name",), Product)
CATEGORIES = Noun(
    catalog.CATEGORIES, Category, "category_id", ("name", "parent_id", "tree_id"), Placement
)


class Names:
    """Copies names. Whatever it does may be done again without harm."""

    def __init__(self, installations: Installations, clock: Clock) -> None:
        self._installations, self._clock = installations, clock

    async def read(self, hash: str) -> None:  # noqa: A002 - the platform's word
        """All that the store has; what it no longer has is marked gone."""
        store = await store_named(hash)
        if await self._installations.reaches(store):
            client = await self._installations.client(store)
            await self._read(store, client, BRANDS)
            await self._read(store, client, CATEGORIES)

    async def learn(self, hash: str) -> None:  # noqa: A002 - as above
        """Only what products name and we do not know."""
        store = await store_named(hash)
        if await self._installations.reaches(store):
            client = await self._installations.client(store)
            await self._ask(store, client, BRANDS, await BRANDS.unknown(store))
            await self._ask(store, client, CATEGORIES, await CATEGORIES.unknown(store))

    async def _read(self, store: Store, client: Client, noun: Noun[T]) -> None:
        """Pages shift while rows come and go: what none of them had is asked for by number."""
        begun = self._clock.now()
        async for rows in catalog.listed(client, noun.listing):
            await _keep(store, noun, rows, begun)
        missed = await noun.numbers(noun.known(store, gone=False, read_at__lt=begun))
        await self._ask(store, client, noun, [*missed, *await noun.unknown(store)])

    async def _ask(
        self, store: Store, client: Client, noun: Noun[T], numbers: Sequence[int]
    ) -> None:
        read_at = self._clock.now()
        async for asked, rows in catalog.listed_with(client, noun.listing, numbers):
            await _keep(store, noun, rows, read_at)
            await _lost(store, noun, set(asked) - {row.id for row in rows}, read_at)


@unit_of_work
async def _keep(store: Store, noun: Noun[T], rows: Sequence[T], read_at: datetime) -> None:
    told = [
        noun.row(store, read_at, row.id, **_facts(row) | {"name": row.name[:MOST_LETTERS]})
        for row in sorted(rows, key=lambda row: row.id)
    ]
    await _written(noun, told, ["gone", "read_at", *noun.facts])


@unit_of_work
async def _lost(store: Store, noun: Noun[T], numbers: set[int], read_at: datetime) -> None:
    """Also of what was never known a row is kept, so that nobody asks for it again."""
    lost = [noun.row(store, read_at, each, name="", gone=True) for each in sorted(numbers)]
    await _written(noun, lost, ["gone", "read_at"])


async def _written(noun: Noun[T], rows: Sequence[Any], facts: Sequence[str]) -> None:
    if rows:
        known = ["store_id", noun.number]
        await noun.model.bulk_create(rows, on_conflict=known, update_fields=facts)


def _facts(row: BaseModel) -> dict[str, Any]:
    return row.model_dump(exclude={"id"})


async def names_all(store: Store, product: catalog.Product) -> bool:
    """Whether something stands here of all that a product names."""
    brand = {product.brand_id} if product.brand_id else set()
    for noun, wanted in ((BRANDS, brand), (CATEGORIES, set(product.categories))):
        if wanted:
            known = noun.known(store, **{f"{noun.number}__in": sorted(wanted)})
            if await known.count() < len(wanted):
                return False
    return True
