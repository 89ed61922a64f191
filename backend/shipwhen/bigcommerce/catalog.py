"""Products, variants, brands and categories as the platform tells them."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field, TypeAdapter

from shipwhen.bigcommerce.client import Client, Data, Page

MOST_ROWS = 250
"""Of one page."""
MOST_PRODUCTS, MOST_VARIANTS = 10, 50
"""Of one batch that is written."""
PRODUCT_FIELDS = (
    "name,sku,inventory_tracking,inventory_level,availability,is_visible,categories,brand_id,"
    "date_modified"
)

WHOLE = {"include": "variants", "include_fields": PRODUCT_FIELDS}


class Tracking(StrEnum):
    """Where the platform counts a product's stock."""

    NONE = "none"
    PRODUCT = "product"
    VARIANT = "variant"


class Availability(StrEnum):
    AVAILABLE = "available"
    DISABLED = "disabled"
    PREORDER = "preorder"


@dataclass(slots=True)
class OptionValue:
    id: int
    option_id: int


@dataclass(slots=True)
class Variant:
    """A page may have 150 000 of these, which are a fifth of the size of models."""

    id: int
    product_id: int
    sku: str | None = None
    sku_id: int | None = None
    option_values: list[OptionValue] = field(default_factory=list)
    inventory_level: int = 0
    purchasing_disabled: bool = False


class Product(BaseModel):
    id: int
    name: str
    sku: str = ""
    inventory_tracking: Tracking
    inventory_level: int = 0
    availability: Availability
    is_visible: bool = True
    categories: list[int] = []
    brand_id: int | None = None
    date_modified: datetime | None = None
    variants: list[Variant] = []

    def level_of(self, variant: Variant) -> int:
        """Of a product without options the platform counts the product."""
        by_product = self.inventory_tracking == Tracking.PRODUCT or not variant.option_values
        return self.inventory_level if by_product else variant.inventory_level


class Brand(BaseModel):
    id: int
    name: str


class Category(BaseModel):
    id: int = Field(validation_alias="category_id")
    name: str
    parent_id: int
    tree_id: int


T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Listing(Generic[T]):
    """Where a list is read, and how rows of it are asked for by number."""

    path: str
    kind: TypeAdapter[Page[T]]
    by_number: str
    fields: str
    """Without them each row would bring its description, too."""


BRANDS = Listing("v3/catalog/brands", TypeAdapter(Page[Brand]), "id:in", "name")
CATEGORIES = Listing(
    "v3/catalog/trees/categories",
    TypeAdapter(Page[Category]),
    "category_id:in",
    "category_id,name,parent_id,tree_id",
)

PRODUCTS = TypeAdapter(Page[Product])
PRODUCT = TypeAdapter(Data[Product])


async def products_after(client: Client, id: int) -> tuple[list[Product], int]:  # noqa: A002 - the platform's word
    """The next products by number, with their variants, and how many there are from there on.

    A number stays where it is while products come and go; a page does not.
    """
    asked: dict[str, str | int] = {**WHOLE, "sort": "id", "limit": MOST_ROWS, "id:greater": id}
    page = (await client.ask("GET", "v3/catalog/products", asked)).read(PRODUCTS)
    more = len(page.data) + (len(page.data) == MOST_ROWS)
    return page.data, page.meta.pagination.total if page.meta.pagination else more


async def products_with(client: Client, ids: Sequence[int]) -> list[Product]:
    """These products; those that are gone are left out."""
    found: list[Product] = []
    for some in _batches(ids, MOST_ROWS):
        asked = {**WHOLE, "id:in": _list(some)}
        async for page in client.pages("v3/catalog/products", PRODUCTS, MOST_ROWS, asked):
            found += page.data
    return found


async def listed(client: Client, listing: Listing[T]) -> AsyncIterator[list[T]]:
    """A whole list, page by page."""
    asked = {"include_fields": listing.fields}
    async for page in client.pages(listing.path, listing.kind, MOST_ROWS, asked):
        yield page.data


async def listed_with(
    client: Client, listing: Listing[T], ids: Sequence[int]
) -> AsyncIterator[tuple[Sequence[int], list[T]]]:
    """Rows by number: those asked for and those there are, so many at a time."""
    for some in _batches(ids, MOST_ROWS):
        asked: dict[str, str | int] = {
            "include_fields": listing.fields,
            listing.by_number: _list(some),
            "limit": MOST_ROWS,
        }
        yield some, (await client.ask("GET", listing.path, asked)).read(listing.kind).data


async def change_product(client: Client, id: int, **changes: Any) -> bool:  # noqa: A002, ANN401 - the platform's fields
    """Change fields of a product; whether all of it was done, otherwise it has to be read again."""
    answer = await client.ask("PUT", f"v3/catalog/products/{id}", json=changes)
    return not answer.partial


async def change_variants(client: Client, changes: Sequence[dict[str, Any]]) -> None:
    """Change fields of variants, each named by its `id`."""
    for some in _batches(changes, MOST_VARIANTS):
        await client.ask("PUT", "v3/catalog/variants", json=list(some))


def _batches(rows: Sequence[Any], most: int) -> list[Sequence[Any]]:
    return [rows[at : at + most] for at in range(0, len(rows), most)]


def _list(ids: Sequence[int]) -> str:
    return ",".join(map(str, ids))
