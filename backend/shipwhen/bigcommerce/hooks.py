"""Webhooks: which events the app asks for, registered once each."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter

from shipwhen.bigcommerce.client import Client, Data, Page

MOST = 250
SCOPES = (
    "store/product/created",
    "store/product/updated",
    "store/product/deleted",
    "store/product/inventory/updated",
    "store/product/inventory/order/updated",
    "store/sku/created",
    "store/sku/updated",
    "store/sku/deleted",
    "store/sku/inventory/updated",
    "store/sku/inventory/order/updated",
    "store/category/created",
    "store/category/updated",
    "store/category/deleted",
    "store/order/created",
    "store/order/updated",
    "store/order/archived",
    "store/order/statusUpdated",
    "store/order/refund/created",
    "store/channel/*/inventory/product/stock_changed",
    "store/channel/*/inventory/product/settings_changed",
    "store/information/updated",
)
"""What every store is asked for; of brands the platform tells nothing."""


class Hook(BaseModel):
    id: int
    scope: str
    destination: str
    is_active: bool
    headers: dict[str, str] | None = None


HOOKS = TypeAdapter(Page[Hook])
CREATED = TypeAdapter(Data[Hook] | Hook)


async def hooks(client: Client) -> list[Hook]:
    """The app's own; those of other apps are never seen."""
    return [hook async for page in client.pages("v3/hooks", HOOKS, MOST) for hook in page.data]


async def ensure(client: Client, destination: str, headers: Mapping[str, str]) -> list[str]:
    """Have one active hook for each scope at the destination; the scopes that were mended.

    A hook of ours at another destination is one of an earlier address: it goes.
    """
    wanted = {"destination": destination, "is_active": True, "headers": dict(headers)}
    known: dict[str, Hook] = {}
    for hook in await hooks(client):
        if hook.scope in known or hook.destination != destination or hook.scope not in SCOPES:
            await client.remove(f"v3/hooks/{hook.id}")
        else:
            known[hook.scope] = hook
    mended = []
    for scope in SCOPES:
        found = known.get(scope)
        if found and found.is_active and found.headers == wanted["headers"]:
            continue
        await _put(client, {"scope": scope, **wanted}, found)
        mended.append(scope)
    return mended


async def _put(client: Client, wanted: dict[str, Any], hook: Hook | None) -> None:
    """The answer of a creation comes in an envelope or without one: both are good."""
    if hook:
        await client.ask("PUT", f"v3/hooks/{hook.id}", json=wanted)
    else:
        (await client.ask("POST", "v3/hooks", json=wanted)).read(CREATED)
