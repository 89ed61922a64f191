"""A store's own facts: its name, its clock, its channels."""

from pydantic import BaseModel, TypeAdapter

from shipwhen.bigcommerce.client import Client, Page

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


class Channel(BaseModel):
    id: int
    name: str
    type: str
    status: str
    platform: str = ""


FACTS = TypeAdapter(StoreFacts)
CHANNELS = TypeAdapter(Page[Channel])


async def facts(client: Client) -> StoreFacts:
    return (await client.ask("GET", "v2/store")).read(FACTS)


async def storefronts(client: Client) -> list[Channel]:
    """Channels where shoppers see pages of a theme."""
    return [
        channel
        async for page in client.pages("v3/channels", CHANNELS, MOST_CHANNELS)
        for channel in page.data
        if channel.type == STOREFRONT and channel.status in ACTIVE
    ]
