"""Databases of the newest shape to measure on: SQLite always, PostgreSQL where one answers."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from conftest import LOCAL_POSTGRES, answers
from postgres import made
from shipwhen.db.migrate import migrate

SERVER = os.environ.get("SHIPWHEN_TEST_DATABASE_URL") or LOCAL_POSTGRES
PORT = 5432
SQLITE, POSTGRES = "SQLite", "PostgreSQL"
KINDS = [SQLITE, POSTGRES] if SERVER != LOCAL_POSTGRES or answers(PORT) else [SQLITE]


@contextmanager
def database(kind: str) -> Iterator[str]:
    """One of one's own; its address."""
    with _sqlite() if kind == SQLITE else _postgres() as url:
        yield url


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="shipwhen-bench-") as folder:
        url = f"sqlite://{folder}/bench.sqlite3"
        asyncio.run(migrate(url))
        yield url


@contextmanager
def _postgres() -> Iterator[str]:
    with made(SERVER) as url:
        asyncio.run(migrate(url))
        yield url
