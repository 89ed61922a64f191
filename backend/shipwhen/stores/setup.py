"""What a store needs of the platform: our hooks, our script tag, its own facts known to us."""

from datetime import datetime, timedelta
from zoneinfo import available_timezones

import structlog

from shipwhen.bigcommerce import hooks, scripts, themes
from shipwhen.bigcommerce import store as platform
from shipwhen.clock import Clock
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Installation, Store
from shipwhen.stores.service import store_named

log = structlog.get_logger()
SET_UP = "set up a store"
"""The work that a store needs after it was installed or opened; its key is the store's hash."""
DAILY = timedelta(days=1)
PRODUCT = "{{product.id}}"
"""Nothing on pages that are of none."""
SECRET_HEADER = "X-Shipwhen-Secret"  # noqa: S105 - a header's name


class Setup:
    """Checks a store's hooks and script tags, and mends them."""

    def __init__(self, installations: Installations, public_url: str, clock: Clock) -> None:
        self._installations, self._public_url, self._clock = installations, public_url, clock

    async def work(self, hash: str) -> datetime | None:  # noqa: A002 - the platform's word
        """Check a store, and again tomorrow: hooks that the platform switched off tell nobody."""
        store = await store_named(hash)
        if not await self._installations.reaches(store):
            return None
        await self.check(store)
        return self._clock.now() + DAILY

    async def check(self, store: Store) -> None:
        """Raises PlatformError."""
        client = await self._installations.client(store)
        facts = await platform.facts(client)
        zone = facts.timezone.name if facts.timezone.name in available_timezones() else "UTC"
        written = facts.timezone.date_format
        await Store.filter(id=store.id).update(
            name=facts.name,
            timezone=zone,
            language=facts.language,
            url=facts.secure_url[:255],
            date_formats=[each for each in (written.export, written.display) if each],
        )
        await Installation.filter(store=store).update(
            account_uuid=facts.account_uuid, control_panel_url=facts.control_panel_base_url
        )
        secret = {SECRET_HEADER: (await self._installations.door(store)).secret}
        mended = await hooks.ensure(client, f"{self._public_url}/hooks", secret)
        storefronts = await platform.storefronts(client)
        channels = [channel.id for channel in storefronts]
        tagged = await scripts.ensure(client, self.tag(store), channels)
        await Store.filter(id=store.id).update(
            active_themes=await themes.active(client, storefronts)
        )
        if mended or tagged:
            log.info("store set right", store=store.hash, hooks=mended, channels=tagged)

    def tag(self, store: Store) -> str:
        """For each page's head; `async`, so that a server of ours that hangs delays nothing. The
        platform writes in which product a page is of, so that it is asked for at once."""
        script = f"{self._public_url}/s/{store.hash}/shipwhen.js"
        return f'<script async src="{script}" data-product="{PRODUCT}"></script>'
