"""What the platform told, kept until it can no longer be told again."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeGuard

from pydantic import BaseModel, Field

from shipwhen.bigcommerce.gateway import STORE
from shipwhen.catalog.mirror import REFRESH
from shipwhen.catalog.naming import NAMES
from shipwhen.clock import Clock
from shipwhen.db import insert, unit_of_work
from shipwhen.hooks.models import Event
from shipwhen.jobs import Jobs, enqueue
from shipwhen.orders.reading import READ
from shipwhen.stores.models import Store
from shipwhen.stores.setup import SET_UP

FORGET = "forget old events"
DAILY = timedelta(days=1)
REMEMBERED = timedelta(days=7)
"""The platform repeats itself for two days: what is known that long is recognised."""
INFORMATION = "store/information/updated"
ORDER, CATEGORY = re.compile("store/order/"), re.compile("store/category/")
PRODUCT, CHANNEL = re.compile("store/(product|sku)/"), re.compile("store/channel/[^/]+/inventory/")


class Told(BaseModel):
    """The body of every webhook."""

    scope: str = Field(min_length=1, max_length=96)
    hash: str = Field(min_length=1, max_length=64)
    producer: str = Field(pattern=f"^{STORE.pattern}$")
    data: dict[str, Any] = {}

    @property
    def store_hash(self) -> str:
        return self.producer.removeprefix("stores/")


class Inbox:
    """Keeps events and asks for what they lead to, both or neither."""

    def __init__(self, jobs: Jobs, clock: Clock) -> None:
        self._jobs, self._clock = jobs, clock

    async def keep(self, store: Store, told: Told) -> None:
        """Once it returns, the event is not lost."""
        await _kept(store, told, self._clock.now())
        self._jobs.ring()

    async def forget(self, _: str) -> datetime:
        """Drop what is too old to be told again."""
        now = self._clock.now()
        await Event.filter(at__lt=now - REMEMBERED).delete()
        return now + DAILY


@unit_of_work
async def _kept(store: Store, told: Told, now: datetime) -> None:
    event = {
        "store_id": store.id,
        "scope": told.scope,
        "hash": told.hash,
        "data": told.data,
        "at": now,
    }
    await insert(Event, event, "DO NOTHING")
    if work := _work(store, told):
        await enqueue(*work, now)


def _work(store: Store, told: Told) -> tuple[str, str] | None:
    """What an event leads to. It is asked for at a repetition too: two events of one second may
    look the same, and the work does no harm."""
    if told.scope == INFORMATION:
        return SET_UP, store.hash
    if CATEGORY.match(told.scope):
        return NAMES, store.hash
    if ORDER.match(told.scope):
        number = told.data.get("id")
        return (READ, f"{store.hash}/{number}") if _is_number(number) else None
    product = _product(told)
    return (REFRESH, f"{store.hash}/{product}") if product else None


def about(scope: str, data: Mapping[str, Any]) -> str:
    """What an event is of, in words."""
    told = Told(scope=scope, hash="-", producer="stores/0", data=dict(data))
    if ORDER.match(scope):
        return f"order {data.get('id')}"
    product = _product(told)
    return f"product {product}" if product else ""


def _product(told: Told) -> int | None:
    """The product that an event is about: its number stands in a part, or in the open."""
    data = told.data
    if CHANNEL.match(told.scope):
        found = data.get("product_id")
    elif PRODUCT.match(told.scope):
        parts = [part for name in ("sku", "inventory") if isinstance(part := data.get(name), dict)]
        found = next((part.get("product_id") for part in parts), None)
        if found is None and told.scope.startswith("store/product/"):
            found = data.get("id")
    else:
        found = None
    return found if _is_number(found) else None


def _is_number(found: object) -> TypeGuard[int]:
    return isinstance(found, int) and found > 0
