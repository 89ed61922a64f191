"""The script tags of the app on a store's pages, one per channel."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, TypeAdapter

from shipwhen.bigcommerce.client import Client, Data, Page

MOST = 250
OURS = {
    "name": "Shipwhen",
    "description": "Says what ships now, what ships later and when.",
    "kind": "script_tag",
    "load_method": "default",
    "location": "head",
    "visibility": "storefront",
    "auto_uninstall": True,
}
MERCHANTS = {"consent_category": "essential", "enabled": True}
"""What a merchant may change and we leave so. Shoppers must read about a delay whatever they think
of cookies; the script sets none."""


class Script(BaseModel):
    uuid: str
    name: str
    html: str | None = None
    channel_id: int | None = None
    location: str | None = None
    visibility: str | None = None
    auto_uninstall: bool | None = None


SCRIPTS = TypeAdapter(Page[Script])
CREATED = TypeAdapter(Data[Script])


async def scripts(client: Client) -> list[Script]:
    """The app's own; those of others are never seen."""
    return [
        script
        async for page in client.pages("v3/content/scripts", SCRIPTS, MOST)
        for script in page.data
    ]


async def ensure(client: Client, html: str, channels: Iterable[int]) -> list[int]:
    """Have exactly our tag on each channel; the channels where something was mended."""
    known: dict[int | None, Script] = {}
    for script in await scripts(client):
        if script.channel_id in known or script.name != OURS["name"]:
            await client.remove(f"v3/content/scripts/{script.uuid}")
        else:
            known[script.channel_id] = script
    mended = []
    for channel in channels:
        ours = known.pop(channel, None)
        wanted = {**OURS, "html": html, "channel_id": channel}
        if ours and _fits(ours, wanted):
            continue
        if ours:
            await client.ask("PUT", f"v3/content/scripts/{ours.uuid}", json=wanted)
        else:
            made = await client.ask("POST", "v3/content/scripts", json={**wanted, **MERCHANTS})
            made.read(CREATED)
        mended.append(channel)
    for left in known.values():
        await client.remove(f"v3/content/scripts/{left.uuid}")
    return mended


def _fits(script: Script, wanted: dict[str, Any]) -> bool:
    return all(
        getattr(script, name) == wanted[name] for name in Script.model_fields if name in wanted
    )
