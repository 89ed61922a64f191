"""What a store needs of the platform: our hooks, our script tag, its own facts known to us."""

from dataclasses import dataclass
from zoneinfo import available_timezones

from shipwhen.bigcommerce import hooks, scripts
from shipwhen.bigcommerce import store as platform
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Installation, Store
from shipwhen.stores.service import store_named

SET_UP = "set up a store"
"""The work that a store needs after it was installed or opened; its key is the store's hash."""
SECRET_HEADER = "X-Shipwhen-Secret"  # noqa: S105 - a header's name


@dataclass(frozen=True)
class Mended:
    """What was missing or not as it should be."""

    hooks: list[str]
    channels: list[int]


class Setup:
    """Checks a store's hooks and script tags, and mends them."""

    def __init__(self, installations: Installations, public_url: str) -> None:
        self._installations, self._public_url = installations, public_url.rstrip("/")

    async def work(self, hash: str) -> None:  # noqa: A002 - the platform's word
        """Check a store that may have gone meanwhile."""
        store = await store_named(hash)
        if await self._installations.reaches(store):
            await self.check(store)

    async def check(self, store: Store) -> Mended:
        """Raises PlatformError."""
        client = await self._installations.client(store)
        facts = await platform.facts(client)
        zone = facts.timezone.name if facts.timezone.name in available_timezones() else "UTC"
        await Store.filter(id=store.id).update(
            name=facts.name, timezone=zone, language=facts.language
        )
        await Installation.filter(store=store).update(
            account_uuid=facts.account_uuid, control_panel_url=facts.control_panel_base_url
        )
        secret = {SECRET_HEADER: (await self._installations.door(store)).secret}
        mended = await hooks.ensure(client, f"{self._public_url}/hooks", secret)
        channels = [channel.id for channel in await platform.storefronts(client)]
        return Mended(mended, await scripts.ensure(client, self.tag(store), channels))

    def tag(self, store: Store) -> str:
        """For each page's head; `async`, so that a server of ours that hangs delays nothing."""
        return f'<script async src="{self._public_url}/s/{store.hash}/shipwhen.js"></script>'
