"""The plainest intake: `inserting.py URL PORT` puts each webhook into one row and answers 200.

Starlette, Tortoise, our connections (a pool of PostgreSQL's, SQLite with BEGIN IMMEDIATE), one
insert in one transaction; nothing is checked, nothing else written.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tortoise import Tortoise, fields
from tortoise.models import Model
from tortoise.transactions import in_transaction

from shipwhen.db.config import opened, tortoise_config


class Row(Model):
    id = fields.BigIntField(primary_key=True)
    scope = fields.CharField(max_length=96)
    hash = fields.CharField(max_length=64)
    data = fields.JSONField[dict[str, object]]()
    at = fields.DatetimeField()

    class Meta:
        app = "bench"
        table = "bench_rows"


async def insert(request: Request) -> Response:
    told = await request.json()
    async with in_transaction():
        row = Row(scope=told["scope"], hash=told["hash"], data=told["data"], at=datetime.now(UTC))
        await row.save()
    return Response()


def app(url: str) -> Starlette:
    config = tortoise_config(url)
    config["apps"] = {"bench": {"models": [Row.__module__], "default_connection": "default"}}

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with opened(config):
            await Tortoise.generate_schemas()
            yield

    return Starlette(routes=[Route("/hooks", insert, methods=["POST"])], lifespan=lifespan)


if __name__ == "__main__":
    uvicorn.run(app(sys.argv[1]), port=int(sys.argv[2]), log_level="warning", access_log=False)
