"""What all tests share: databases to run on, and an application with a clock that stands still."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from postgres import Copies, made
from shipwhen.app import create_app
from shipwhen.clock import FixedClock
from shipwhen.db.migrate import migrate
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.settings import Settings

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LOCAL_REDIS = "redis://127.0.0.1:6379/0"
LOCAL_POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"


def skip(reason: str) -> None:
    """Skip in words; where nothing may be skipped (`.ci/run`), fail."""
    if os.environ.get("SHIPWHEN_TEST_SKIP") == "never":
        pytest.fail(f"may not be skipped here: {reason}")
    pytest.skip(reason)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="session")
def postgres() -> str:
    """A server that tests may make databases on."""
    server = os.environ.get("SHIPWHEN_TEST_DATABASE_URL") or LOCAL_POSTGRES
    if server == LOCAL_POSTGRES and not answers(5432):
        skip("no PostgreSQL at 127.0.0.1:5432; SHIPWHEN_TEST_DATABASE_URL names another")
    return server


@pytest.fixture(scope="session")
def redis_url() -> str:
    url = os.environ.get("SHIPWHEN_TEST_REDIS_URL") or LOCAL_REDIS
    if url == LOCAL_REDIS and not answers(6379):
        skip("no Redis at 127.0.0.1:6379; SHIPWHEN_TEST_REDIS_URL names another")
    return url


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """An empty PostgreSQL database of one test's own."""
    with made(postgres) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite://{tmp_path / 'shipwhen.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, of each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied: a copy is made in a hundredth of the time that migrations take."""
    file = tmp_path_factory.mktemp("migrated") / "shipwhen.sqlite3"
    asyncio.run(migrate(f"sqlite://{file}"))
    return file


@pytest.fixture
def migrated_sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    return f"sqlite://{shutil.copy(migrated_file, tmp_path)}"


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> Iterator[Copies]:
    with made(postgres) as url:
        asyncio.run(migrate(url))
        with closing(Copies(postgres, url)) as copies:
            yield copies


@pytest.fixture
def migrated_postgres_url(migrated_postgres: Copies) -> Iterator[str]:
    with migrated_postgres.one() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """A database of the newest shape, of each kind."""
    return request.getfixturevalue(f"migrated_{request.param}_url")


@dataclass
class Running:
    """The application in this process, asked over ASGI."""

    app: Starlette
    client: httpx.AsyncClient
    clock: FixedClock

    async def get(self, path: str, **kwargs) -> httpx.Response:
        return await self.client.get(path, **kwargs)


@asynccontextmanager
async def running(
    url: str,
    platform: httpx.AsyncBaseTransport | None = None,
    catalogue: Catalogue | None = None,
    **settings,
) -> AsyncIterator[Running]:
    clock = FixedClock(NOW)
    settings = Settings(database_url=url, **settings)
    app = create_app(settings, clock, catalogue, platform, worker=False)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client,
    ):
        yield Running(app, client, clock)


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Running]:
    """The demo store, on each database."""
    async with running(migrated_url, catalogue=Catalogue.read()) as app:
        yield app


@pytest.fixture
async def small_shop(migrated_sqlite_url: str) -> AsyncIterator[Running]:
    """The demo store on SQLite, for what no database could change."""
    async with running(migrated_sqlite_url, catalogue=Catalogue.read()) as app:
        yield app


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("SHIPWHEN_") and not name.startswith("SHIPWHEN_TEST_"):
            monkeypatch.delenv(name)
