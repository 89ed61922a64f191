"""The demo's BigCommerce, in this very process. It and the application talk by HTTP, as they would
over a network: signed webhooks one way, the REST API the other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from shipwhen.bigcommerce.scopes import NEEDED
from shipwhen.clock import Clock
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.sandbox.platform import Platform
from shipwhen.sandbox.platform.tokens import new_secret
from shipwhen.settings import Settings
from shipwhen.stores.vault import new_key

DEMO, THEME = "demo", "cornerstone"
CLIENT_ID = "shipwhen-demo"
OURS, THEIRS = "https://shipwhen.demo", "https://bigcommerce.demo"
"""Addresses that lead nowhere else."""
ORDER_PAGE = f"/demo/{THEME}/orders/{{number}}"
"""Where a visitor is the merchant of an order."""
PLENTY = 1_000_000
"""Requests in a window: a demo that waits for its quota shows nothing."""
SCOPES = " ".join(NEEDED)


class Box:
    """A platform with one store, filled from the catalogue."""

    def __init__(self, catalogue: Catalogue, clock: Clock, address: str) -> None:
        """`address` is where visitors of the demo find it."""
        self.catalogue, self.clock, self._secret = catalogue, clock, new_secret()
        self.platform = Platform(clock, CLIENT_ID, self._secret)
        facts = catalogue.store
        shop = f"{address}/demo/{THEME}"
        self.store = self.platform.open_store(DEMO, facts.name, facts.timezone, url=shop)
        self.store.language = facts.language
        self.store.channels[1].theme = "Of many themes"
        self.store.quota.requests = PLENTY
        self.store.fill(catalogue)
        self.has_app = False
        """Whether the application is installed."""

    def settings(self, settings: Settings) -> Settings:
        """Those of an application that this platform knows."""
        known = {
            "client_id": CLIENT_ID,
            "client_secret": self._secret,
            "keys": settings.keys or new_key(),
            "public_url": OURS,
            "api_url": THEIRS,
            "login_url": THEIRS,
            "app_id": CLIENT_ID,
            "billing_account": self.platform.billing.account,
            "billing_token": self.platform.billing.token,
        }
        return settings.model_copy(update=known)

    def transport(self) -> httpx.ASGITransport:
        """How the application reaches it."""
        return httpx.ASGITransport(Starlette(routes=self.platform.routes()))

    @asynccontextmanager
    async def installed(self, app: ASGIApp) -> AsyncIterator[None]:
        """The merchant installs the application, which hears of all that happens while it lasts."""
        async with (
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=OURS) as self._app,
            self.platform.delivering(self._app),
        ):
            await self.install()
            yield

    async def install(self) -> None:
        """The owner agrees."""
        await self._app.get("/auth", params=self.agreement(), follow_redirects=True)

    def agreement(self) -> dict[str, str]:
        """What the owner's browser brings to the application then."""
        owner = self.store.owner
        code = self.platform.authorize(DEMO, owner.id, owner.email, SCOPES)
        self.has_app = True
        return {"code": code, "scope": SCOPES, "context": f"stores/{DEMO}"}

    async def uninstall(self) -> None:
        """The owner has enough of it; its token and its hooks end."""
        signed = self.platform.signed_payload(DEMO)
        await self._app.get("/uninstall", params={"signed_payload_jwt": signed})
        self.store.revoke(CLIENT_ID)
        self.has_app = False
