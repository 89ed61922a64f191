"""Stock as the inventory API tells and takes it. Writes are carried out a little later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypedDict

from pydantic import BaseModel, TypeAdapter

from shipwhen.bigcommerce.client import Client, Page

DEFAULT_LOCATION = 1
MOST_READ, MOST_WRITTEN = 1000, 2000
ASKED_AT_ONCE = 100
"""Product numbers in one address."""
Unit = Literal["product_id", "variant_id"]
"""What the platform counts: it refuses the other name."""


class SellsFrom(StrEnum):
    """Locations that storefronts sell from."""

    DEFAULT = "default"
    """The default one, unless the platform's support changed that."""
    ALL = "all"
    """All enabled ones together, which the platform calls aggregated stock."""


class Identity(BaseModel):
    """A product that is counted as one although it has options has no variant here."""

    product_id: int
    variant_id: int | None = None
    sku: str | None = None


class ItemSettings(BaseModel):
    safety_stock: int = 0
    is_in_stock: bool = True
    backorder_limit: int | None = None


class Location(BaseModel):
    """Without `qty_backordered` the store does not have the platform's own backorders."""

    location_id: int
    location_name: str = ""
    location_enabled: bool = True
    total_inventory_onhand: int = 0
    available_to_sell: int = 0
    qty_backordered: int | None = None
    settings: ItemSettings = ItemSettings()

    @property
    def is_default(self) -> bool:
        return self.location_id == DEFAULT_LOCATION

    @property
    def beyond_safety_stock(self) -> int:
        """Units on hand that are not kept back."""
        return max(0, self.total_inventory_onhand - self.settings.safety_stock)

    @property
    def backorder_limit(self) -> int | None:
        """None where there is no limit."""
        return 0 if self.qty_backordered is None else self.settings.backorder_limit

    @property
    def backorder_left(self) -> int | None:
        """Units that may still be backordered, None where there is no limit."""
        limit = self.backorder_limit
        return None if limit is None else max(0, limit - (self.qty_backordered or 0))

    def sells(self, sells_from: SellsFrom) -> bool:
        """Whether storefronts sell the item from here."""
        reached = self.is_default or sells_from == SellsFrom.ALL
        return reached and self.location_enabled and self.settings.is_in_stock


@dataclass(frozen=True)
class Sold:
    """What storefronts sell of an item, at the default location and where else they sell from."""

    default: Location
    elsewhere: Sequence[Location] = ()

    @property
    def on_hand(self) -> int:
        """Also what the default location keeps back, of which the others' are left out."""
        elsewhere = sum(each.beyond_safety_stock for each in self.elsewhere)
        return self.default.total_inventory_onhand + elsewhere

    @property
    def safety_stock(self) -> int:
        """The default location's."""
        return self.default.settings.safety_stock

    @property
    def qty_backordered(self) -> int:
        return sum(each.qty_backordered or 0 for each in (self.default, *self.elsewhere))

    @property
    def elsewhere_left(self) -> int | None:
        """Units that may still be backordered at other locations, None for any number."""
        left = [each.backorder_left for each in self.elsewhere]
        return None if None in left else sum(each or 0 for each in left)

    def default_limit(self, left: int | None) -> int | None:
        """The default location's limit that lets so many more be backordered in all, None for any
        number; other locations' limits are the merchant's own."""
        if left is None:
            return None
        if self.elsewhere_left is None:
            return 0
        return max(0, (self.default.qty_backordered or 0) + left - self.elsewhere_left)

    def exceeds(self, left: int | None) -> bool:
        """Whether other locations alone let more be backordered."""
        there = self.elsewhere_left
        return left is not None and (there is None or there > left)


class Item(BaseModel):
    identity: Identity
    locations: list[Location]

    def sold(self, sells_from: SellsFrom) -> Sold | None:
        """None where the default location does not have it."""
        default = next((each for each in self.locations if each.is_default), None)
        others = [each for each in self.locations if not each.is_default and each.sells(sells_from)]
        return Sold(default, others) if default else None


ITEMS = TypeAdapter(Page[Item])


async def items(client: Client, product_ids: Sequence[int]) -> list[Item]:
    """Stock of these products' items; a product whose stock is not counted may be absent."""
    found: list[Item] = []
    for at in range(0, len(product_ids), ASKED_AT_ONCE):
        some = ",".join(map(str, product_ids[at : at + ASKED_AT_ONCE]))
        asked: dict[str, str | int] = {"product_id:in": some}
        async for page in client.pages("v3/inventory/items", ITEMS, MOST_READ, asked):
            found += page.data
    return found


async def items_of(client: Client, product_ids: Sequence[int]) -> dict[int, list[Item]]:
    """The same by product; one whose stock is not counted may have none."""
    found: dict[int, list[Item]] = {number: [] for number in product_ids}
    for item in await items(client, product_ids):
        found.setdefault(item.identity.product_id, []).append(item)
    return found


async def set_levels(
    client: Client,
    unit: Unit,
    levels: Mapping[int, int],
    reason: str,
    owed: Mapping[int, int] | None = None,
) -> None:
    """Set units on hand by the number of what is counted, at the default location; and units
    `owed`, in a store with the platform's own backorders."""
    rows = [
        {"location_id": DEFAULT_LOCATION, unit: number, "quantity": units}
        | ({"qty_backordered": owed[number]} if owed else {})
        for number, units in levels.items()
    ]
    for at in range(0, len(rows), MOST_WRITTEN):
        asked = {"reason": reason, "items": list(rows[at : at + MOST_WRITTEN])}
        await client.ask("PUT", "v3/inventory/adjustments/absolute", json=asked)


async def adjust(
    client: Client, unit: Unit, number: int, units: tuple[int, int], reason: str
) -> None:
    """Move units on hand and units owed by so many; asked twice, the platform would do it twice.

    Raises Unavailable where nobody knows whether it was done."""
    item = {
        "location_id": DEFAULT_LOCATION,
        unit: number,
        "quantity": units[0],
        "qty_backordered": units[1],
    }
    path = "v3/inventory/adjustments/relative"
    await client.ask("POST", path, json={"reason": reason, "items": [item]})


class Setting(TypedDict, total=False):
    """What is set of an item at a location; `backorder_limit` None is no limit: how the platform
    writes that is not documented, and stands here alone."""

    backorder_limit: int | None
    safety_stock: int


async def set_settings(client: Client, unit: Unit, settings: Mapping[int, Setting]) -> None:
    """By the number of what is counted, at the default location."""
    rows = [{"identity": {unit: number}, **setting} for number, setting in settings.items()]
    for at in range(0, len(rows), MOST_WRITTEN):
        asked = {"settings": rows[at : at + MOST_WRITTEN]}
        path = f"v3/inventory/locations/{DEFAULT_LOCATION}/items"
        await client.ask("PUT", path, json=asked)
