"""What the platform told of a store lately, for its merchant to read."""

import datetime as dt
from dataclasses import dataclass

from tortoise.functions import Count, Max

from shipwhen.hooks.inbox import about
from shipwhen.hooks.models import Event
from shipwhen.stores.models import Store


@dataclass(frozen=True)
class Heard:
    """How often an event was told since it is remembered, and when last."""

    scope: str
    times: int
    last: dt.datetime


@dataclass(frozen=True)
class Telling:
    at: dt.datetime
    scope: str
    about: str
    """What of the store, in words; "" where it is the store itself."""


async def heard(store: Store) -> list[Heard]:
    rows = Event.filter(store=store).group_by("scope").annotate(times=Count("id"), last=Max("at"))
    found = await rows.order_by("scope").values("scope", "times", "last")
    return [Heard(**each) for each in found]


async def latest(store: Store, most: int) -> list[Telling]:
    """The newest ones first."""
    rows = await Event.filter(store=store).order_by("-id").limit(most)
    return [Telling(row.at, row.scope, about(row.scope, row.data)) for row in rows]
