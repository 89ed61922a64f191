"""What a merchant who looks at their own pages is told there, kept for the app to tell it too.

Only who came from the app has a ticket: nobody else writes here."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from shipwhen.clock import Clock
from shipwhen.errors import TooLarge, Unsigned, checked
from shipwhen.shopfront.models import Look
from shipwhen.stores.models import Store
from shipwhen.stores.service import store_named
from shipwhen.stores.session import Sessions

LARGEST = 10_000
"""Bytes of a body."""
MOST_PAGES = 50
"""Of one store; those looked at longest ago are forgotten."""


class Told(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    page: str = Field(max_length=255, pattern="^/")
    theme: str = Field("", max_length=64)
    missed: list[str] = Field([], max_length=50)


@dataclass(frozen=True)
class Looked:
    page: str
    theme: str
    missed: Sequence[str]
    at: dt.datetime


class Looks:
    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions, self._clock = sessions, clock

    def routes(self) -> list[BaseRoute]:
        return [Route("/looks/{store}", self._tell, methods=["POST"])]

    async def _tell(self, request: Request) -> Response:
        """Sent as plain text, so that a browser asks for no leave before."""
        holder = self._sessions.holder(request.query_params.get("ticket", ""))
        if holder != request.path_params["store"]:
            raise Unsigned("The ticket is another store's.")
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                raise TooLarge(f"At most {LARGEST} bytes.")
        told = checked(TypeAdapter(Told), body, "What was found")
        await self._keep(await store_named(holder), told)
        return Response(status_code=204, headers={"Access-Control-Allow-Origin": "*"})

    async def _keep(self, store: Store, told: Told) -> None:
        facts = {"theme": told.theme, "missed": told.missed, "at": self._clock.now()}
        await Look.update_or_create(facts, store=store, page=told.page)
        older = await Look.filter(store=store).order_by("-at").offset(MOST_PAGES)
        await Look.filter(id__in=[each.id for each in older]).delete()


async def looked(store: Store) -> list[Looked]:
    """The newest first."""
    rows = await Look.filter(store=store).order_by("-at")
    return [Looked(row.page, row.theme, row.missed, row.at) for row in rows]


async def forget_looks(store: Store) -> None:
    await Look.filter(store=store).delete()
