"""How Tortoise is told of our database and our models."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tortoise import Tortoise, connections
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE

from shipwhen.settings import Settings

ROOMS = ("stores", "catalog", "stock", "orders", "appearance", "shopfront", "jobs", "hooks")
MODELS = [f"shipwhen.{room}.models" for room in ROOMS]


def tortoise_config(url: str) -> dict[str, Any]:
    """Tortoise's configuration for a database URL; SQLite gets our engine and a patient lock."""
    connection = expand_db_url(url)
    if url.startswith("sqlite"):
        connection["engine"] = "shipwhen.db.sqlite_immediate"
        connection["credentials"] = {"busy_timeout": 10_000, **connection["credentials"]}
    return {
        "connections": {"default": connection},
        "apps": {
            "shipwhen": {
                "models": MODELS,
                "default_connection": "default",
                "migrations": "shipwhen.db.migrations",
            }
        },
        "use_tz": True,
    }


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[None]:
    """Open the database for this process; a wrong address fails here, not at the first shopper."""
    async with opened(tortoise_config(url)):
        await connections.get("default").execute_query("SELECT 1")
        yield


@asynccontextmanager
async def opened(config: dict[str, Any]) -> AsyncIterator[None]:
    """The global fallback is needed because requests run in other tasks than the one that opens.

    Tortoise remembers SQL by the names of connection and table, whatever the database behind them.
    """
    EXECUTOR_CACHE.clear()
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        yield
    finally:
        await Tortoise.close_connections()


def __getattr__(name: str) -> dict[str, Any]:
    """`TORTOISE` for Tortoise's own command, made when asked for: settings may be wrong."""
    if name == "TORTOISE":
        return tortoise_config(Settings().database_url)
    raise AttributeError(name)
