"""A store that has installed the app, on a database of a bench's own."""

from collections.abc import Sequence

import httpx

from shipwhen.bigcommerce import Gateway, Grant, User, scopes
from shipwhen.bigcommerce.gateway import Credentials
from shipwhen.clock import Clock
from shipwhen.db import connected
from shipwhen.stores.installation import Installations
from shipwhen.stores.vault import Vault, new_key

HASH, TOKEN = "bench1", "a-token"
SECRET, KEY = "a-client-secret-as-long-as-a-key-should-be", new_key()
SETTINGS = {"client_secret": SECRET, "keys": KEY}
"""Of processes that work on such a database."""
OWNER = User(id=7, email="owner@bench.test")


async def take_in(url: str, work: Sequence[str] = (), store_hash: str = HASH) -> str:
    """Ask for the work that a new store has to be done; the secret of its webhooks."""
    async with connected(url), httpx.AsyncClient() as http:
        nowhere = Gateway(http, Credentials("the-app", SECRET), "", "", Clock())
        installations = Installations(nowhere, Vault(KEY), Clock(), work)
        grant = Grant(
            access_token=TOKEN,
            scope=" ".join(scopes.NEEDED),
            user=OWNER,
            owner=OWNER,
            context=f"stores/{store_hash}",
        )
        store = await installations.install(grant)
        return (await installations.door(store)).secret
