"""A store's own facts: its name, its clock, its channels."""

from pydantic import BaseModel, TypeAdapter

from shipwhen.bigcommerce.client import Client, Data, Page

STOREFRONT = "storefront"
ACTIVE = {"active", "prelaunch", "connected"}
MOST_CHANNELS = 50


class DateFormat(BaseModel):
    """In the letters of PHP."""

    display: str = ""
    export: str = ""


class Timezone(BaseModel):
    name: str
    date_format: DateFormat = DateFormat()


class StoreFacts(BaseModel):
    id: str
    name: str
    timezone: Timezone
    language: str = "en"
    account_uuid: str = ""
    control_panel_base_url: str = ""
    secure_url: str = ""


class Channel(BaseModel):
    id: int
    name: str
    type: str
    status: str
    platform: str = ""


class InventorySettings(BaseModel):
    """What holds for orders and shelves; null in a channel's answer stands for the store's own."""

    product_out_of_stock_behavior: str | None = None
    option_out_of_stock_behavior: str | None = None
    stock_level_display: str | None = None
    update_stock_behavior: str | None = None
    edit_order_stock_adjustment: bool | None = None
    refund_order_stock_adjustment: bool | None = None

    @property
    def takes_when_placed(self) -> bool:
        return self.update_stock_behavior != "order_completed_or_shipped"


SETTINGS = TypeAdapter(Data[InventorySettings])
FACTS = TypeAdapter(StoreFacts)
CHANNELS = TypeAdapter(Page[Channel])


async def facts(client: Client) -> StoreFacts:
    return (await client.ask("GET", "v2/store")).read(FACTS)


async def inventory_settings(client: Client, channel_id: int | None = None) -> InventorySettings:
    """The store's, with what a channel has of its own."""
    path = "v3/settings/inventory"
    whole = (await client.ask("GET", path)).read(SETTINGS).data
    if channel_id is None:
        return whole
    own = (await client.ask("GET", path, {"channel_id": channel_id})).read(SETTINGS).data
    return whole.model_copy(update=own.model_dump(exclude_none=True))


async def storefronts(client: Client) -> list[Channel]:
    """Channels where shoppers see pages of a theme."""
    return [
        channel
        async for page in client.pages("v3/channels", CHANNELS, MOST_CHANNELS)
        for channel in page.data
        if channel.type == STOREFRONT and channel.status in ACTIVE
    ]
