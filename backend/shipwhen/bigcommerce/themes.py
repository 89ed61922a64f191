"""What the platform calls the themes that its storefronts show."""

import structlog
from pydantic import BaseModel, TypeAdapter

from shipwhen.bigcommerce.client import Client, Data
from shipwhen.bigcommerce.errors import Missing, Refused, Unauthorized, Unreadable
from shipwhen.bigcommerce.store import Channel

log = structlog.get_logger()
STENCIL = "bigcommerce"


class ActiveTheme(BaseModel):
    active_theme_uuid: str


class Theme(BaseModel):
    name: str


ACTIVE = TypeAdapter(Data[ActiveTheme])
THEME = TypeAdapter(Data[Theme])


async def active(client: Client, storefronts: list[Channel]) -> list[str] | None:
    """Their names, each once; None if that of a single storefront cannot be known (Blueprint, or a
    token that may not read themes), since pages of that one will be asked for, too."""
    names = set()
    for channel in storefronts:
        if channel.platform != STENCIL:
            continue
        try:
            path = f"v3/channels/{channel.id}/active-theme"
            uuid = (await client.ask("GET", path)).read(ACTIVE).data.active_theme_uuid
            names.add((await client.ask("GET", f"v3/themes/{uuid}")).read(THEME).data.name)
        except (Missing, Refused, Unauthorized, Unreadable) as error:
            log.info("active theme unknown", channel=channel.id, why=str(error))
            return None
    return sorted(names)
