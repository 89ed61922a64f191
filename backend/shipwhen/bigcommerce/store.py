"""A store's own facts: its name, its clock, its rules for stock, its channels."""

from typing import Literal

from pydantic import BaseModel, TypeAdapter

from shipwhen.bigcommerce.client import Client, Data, Page

STOREFRONT = "storefront"
ACTIVE = {"active", "prelaunch", "connected"}
MOST_CHANNELS = 50


class Timezone(BaseModel):
    name: str


class StoreFacts(BaseModel):
    id: str
    name: str
    timezone: Timezone
    language: str = "en"
    account_uuid: str = ""
    control_panel_base_url: str = ""
    secure_url: str = ""
    plan_name: str = ""


class InventoryRules(BaseModel):
    """When the platform moves stock, and what it shows of it."""

    product_out_of_stock_behavior: str | None = None
    option_out_of_stock_behavior: str | None = None
    update_stock_behavior: Literal["order_placed", "order_completed_or_shipped"] | None = None
    edit_order_stock_adjustment: bool | None = None
    refund_order_stock_adjustment: bool | None = None
    stock_level_display: str | None = None


class Channel(BaseModel):
    id: int
    name: str
    type: str
    status: str
    platform: str = ""


FACTS = TypeAdapter(StoreFacts)
RULES = TypeAdapter(Data[InventoryRules])
CHANNELS = TypeAdapter(Page[Channel])


async def facts(client: Client) -> StoreFacts:
    return (await client.ask("GET", "v2/store")).read(FACTS)


async def inventory_rules(client: Client) -> InventoryRules:
    return (await client.ask("GET", "v3/settings/inventory")).read(RULES).data


async def storefronts(client: Client) -> list[Channel]:
    """Channels where shoppers see pages of a theme."""
    return [
        channel
        async for page in client.pages("v3/channels", CHANNELS, MOST_CHANNELS)
        for channel in page.data
        if channel.type == STOREFRONT and channel.status in ACTIVE
    ]
