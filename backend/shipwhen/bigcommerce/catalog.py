"""Products, variants, brands and categories as the platform tells them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, TypeAdapter

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


class OptionValue(BaseModel):
    id: int
    option_id: int


class Variant(BaseModel):
    id: int
    product_id: int
    sku: str | None = None
    sku_id: int | None = None
    option_values: list[OptionValue] = []
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
