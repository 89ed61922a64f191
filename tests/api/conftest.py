"""Our application and the platform in one process, each asked by the other over ASGI."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from conftest import NOW, Running, running
from postgres import Copies
from shipwhen.app import Back
from shipwhen.bigcommerce import scopes
from shipwhen.clock import FixedClock
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.sandbox.platform import Platform, PlatformStore, Token, User
from shipwhen.settings import Settings
from shipwhen.stores.session import Session, Sessions
from shipwhen.stores.vault import new_key

HASH = "harbour1"
CLIENT_ID, SECRET = "the-app", "a-client-secret-as-long-as-a-key-should-be"
KEY = new_key()
INSTALLER = User(7, "user7@harbour.test")
SCOPES = " ".join(scopes.NEEDED)
OURS, THEIRS = "https://app.test", "https://platform.test"


@dataclass
class Market:
    """A store on the platform, and the application that it may install."""

    platform: Platform
    store: PlatformStore
    app: Running
    reach: httpx.ASGITransport
    let_in: set[int] = field(default_factory=set)
    """Numbers of users who have opened the app."""

    @property
    def back(self) -> Back:
        return self.app.app.state.back

    async def install(
        self, user_id: int = INSTALLER.id, granted: str = SCOPES, **query: str
    ) -> httpx.Response:
        """A merchant agrees; their browser comes back to us."""
        code = self.platform.authorize(HASH, user_id, f"user{user_id}@harbour.test", granted)
        asked = {"code": code, "scope": granted, "context": f"stores/{HASH}"}
        return await self.app.get("/auth", params={**asked, **query})

    async def open(self, path: str = "/load", **payload) -> httpx.Response:
        """The control panel calls one of our addresses with a payload that it signed."""
        signed = self.platform.signed_payload(HASH, **payload)
        return await self.app.get(path, params={"signed_payload_jwt": signed})

    async def session(self, user: User | None = None) -> str:
        """The token of somebody who has opened the app; of the owner, unless said otherwise."""
        user = user or self.store.owner
        if user.id not in self.let_in:
            await self.open(user=user)
            self.let_in.add(user.id)
        sessions = Sessions(Settings(keys=KEY).session_secret, self.app.clock)
        return sessions.issue(Session(store=HASH, user_id=user.id))

    async def admin(
        self, path: str, form: object = None, *, session: str = "", **more
    ) -> httpx.Response:
        """One of the merchant's pages asked for, or a form of theirs sent."""
        token = session or await self.session()
        headers = {"Authorization": f"Bearer {token}", "HX-Request": "true"}
        method = "GET" if form is None else "POST"
        return await self.app.client.request(
            method, f"/admin/{path}", data=form, headers=headers, **more
        )

    async def merchant(self, method: str, path: str, body: object = None) -> None:
        """Somebody changes the store at the platform, with an account of their own."""
        self.store.issue(Token("of-the-merchant", "another-client", signed=False))
        headers = {"X-Auth-Token": "of-the-merchant"}
        async with httpx.AsyncClient(transport=self.reach, base_url=THEIRS) as client:
            answer = await client.request(
                method, f"/stores/{HASH}{path}", json=body, headers=headers
            )
        assert answer.is_success, answer.text

    async def work(self) -> None:
        """Everything that is due is done."""
        await self.back.jobs.run_due()


@pytest.fixture
async def market(migrated_url: str) -> AsyncIterator[Market]:
    async with a_market(migrated_url) as market:
        yield market


@dataclass(frozen=True)
class Installed:
    """Where a store has installed the app and its catalogue was read: what both sides keep."""

    url: str
    platform: Platform

    @asynccontextmanager
    async def opened(self, **settings: str) -> AsyncIterator[Market]:
        async with a_market(self.url, deepcopy(self.platform), **settings) as market:
            market.let_in.add(INSTALLER.id)
            yield market

    @classmethod
    async def on(cls, url: str) -> "Installed":
        async with a_market(url) as market:
            await market.install()
            await market.work()
            return cls(url, market.platform)


@pytest.fixture(scope="session")
def installed_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """To be copied: a copy is made in a tenth of the time that it takes to install."""
    file = shutil.copy(migrated_file, tmp_path_factory.mktemp("installed"))
    return asyncio.run(Installed.on(f"sqlite://{file}"))


@pytest.fixture(scope="session")
def installed_postgres(
    postgres: str, migrated_postgres: Copies
) -> Iterator[tuple[Copies, Platform]]:
    with migrated_postgres.one() as url:
        original = asyncio.run(Installed.on(url))
        with closing(Copies(postgres, url)) as copies:
            yield copies, original.platform


@pytest.fixture
def installed_sqlite_copy(installed_file: Installed, tmp_path: Path) -> Installed:
    """For what no database could change."""
    file = shutil.copy(installed_file.url.removeprefix("sqlite://"), tmp_path)
    return Installed(f"sqlite://{file}", installed_file.platform)


@pytest.fixture
def installed_postgres_copy(
    installed_postgres: tuple[Copies, Platform],
) -> Iterator[Installed]:
    copies, platform = installed_postgres
    with copies.one() as url:
        yield Installed(url, platform)


@pytest.fixture(params=["sqlite", "postgres"])
def installed_copy(request: pytest.FixtureRequest) -> Installed:
    """On each kind of database."""
    return request.getfixturevalue(f"installed_{request.param}_copy")


@pytest.fixture
async def installed(installed_copy: Installed) -> AsyncIterator[Market]:
    async with installed_copy.opened() as market:
        yield market


@pytest.fixture
async def installed_on_sqlite(installed_sqlite_copy: Installed) -> AsyncIterator[Market]:
    async with installed_sqlite_copy.opened() as market:
        yield market


def a_platform() -> Platform:
    platform = Platform(FixedClock(NOW), CLIENT_ID, SECRET)
    store = platform.open_store(HASH, name="Harbour", timezone="Europe/Oslo")
    store.fill(Catalogue.read())
    store.quota.requests = 10_000
    return platform


@asynccontextmanager
async def a_market(
    url: str, platform: Platform | None = None, **more: str
) -> AsyncIterator[Market]:
    """`more` are settings."""
    platform = platform or a_platform()
    transport = httpx.ASGITransport(Starlette(routes=platform.routes()))
    settings = {
        "client_id": CLIENT_ID,
        "client_secret": SECRET,
        "keys": KEY,
        "public_url": OURS,
        "api_url": THEIRS,
        "login_url": THEIRS,
        "billing_account": platform.billing.account,
        "billing_token": platform.billing.token,
    }
    async with running(url, transport, **settings, **more) as app:
        yield Market(platform, platform.stores[HASH], app, transport)
