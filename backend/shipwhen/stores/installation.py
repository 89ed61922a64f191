"""How stores come, are reached, and go."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shipwhen.bigcommerce import Client, Gateway, Grant, User
from shipwhen.bigcommerce.store import facts
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.errors import Unknown, Unsigned
from shipwhen.stores.models import Installation, Store, StoreUser
from shipwhen.stores.service import put_store, store_named
from shipwhen.stores.session import Session
from shipwhen.stores.vault import Vault

SECRET_BYTES = 32
LATE = timedelta(minutes=1)
"""What clocks may differ."""


@dataclass(frozen=True)
class Door:
    """How a webhook of a store is known: its secret, and whether it has to be signed as well."""

    secret: str
    signs: bool


class Installations:
    """Keeps what opens a store's doors, and opens them."""

    def __init__(self, gateway: Gateway, vault: Vault, clock: Clock) -> None:
        self._gateway, self._vault, self._clock = gateway, vault, clock

    @unit_of_work
    async def install(self, grant: Grant) -> Store:
        """Take a store in, or give a known one its new token."""
        store = await self._put(grant.store_hash, grant.access_token, by_app=True)
        await Installation.filter(store=store).update(
            scope=grant.scope, account_uuid=grant.account_uuid
        )
        await put_user(store, grant.owner, owner=True)
        await put_user(store, grant.user, owner=grant.user.id == grant.owner.id)
        return store

    async def add(self, hash: str, token: str) -> Store:  # noqa: A002 - the platform's word
        """Take a store in by an API account that its merchant made. Raises PlatformError, and
        leaves everything as it was, where the token does not open the store."""
        await facts(self._gateway.store(hash, token))
        return await self._added(hash, token)

    @unit_of_work
    async def _added(self, hash: str, token: str) -> Store:  # noqa: A002 - as above
        return await self._put(hash, token, by_app=False)

    @unit_of_work
    async def uninstall(self, hash: str, signed_at: int) -> None:  # noqa: A002 - as above
        """Forget what opens the store; what it sold and promised stays.

        An order signed before the present installation is an old one, sent again.
        """
        latest = datetime.fromtimestamp(signed_at, UTC) + LATE
        current = Installation.filter(store__hash=hash, at__lte=latest)
        if installation := await current.first().select_related("store"):
            await StoreUser.filter(store=installation.store).delete()
            await Installation.filter(id=installation.id).update(token="")

    async def reaches(self, store: Store) -> bool:
        """Whether the store is installed."""
        return await Installation.filter(store=store).exclude(token="").exists()

    async def door(self, store: Store) -> Door:
        """Raises Unknown for a store that is not installed."""
        installation = await Installation.get_or_none(store=store)
        if installation is None or not installation.token:
            raise Unknown("installation", store.hash, [])
        return Door(self._vault.open(installation.hook_secret), signs=installation.by_app)

    async def control_panel(self, store: Store) -> str:
        """The address of the store's control panel, "" until it was asked for."""
        return (await Installation.get(store=store)).control_panel_url

    async def client(self, store: Store) -> Client:
        """Raises Unknown for a store that is not installed."""
        installation = await Installation.get_or_none(store=store)
        if installation is None or not installation.token:
            raise Unknown("installation", store.hash, [])
        return self._gateway.store(store.hash, self._vault.open(installation.token))

    @unit_of_work
    async def renew_secrets(self) -> int:
        """Seal everything with the newest key, so that earlier ones can be thrown away."""
        installations = await Installation.all()
        for each in installations:
            each.token = each.token and self._vault.renewed(each.token)
            each.hook_secret = self._vault.renewed(each.hook_secret)
            await each.save(update_fields=["token", "hook_secret"])
        return len(installations)

    async def _put(self, hash: str, token: str, *, by_app: bool) -> Store:  # noqa: A002 - as above
        store = await Store.get_or_none(hash=hash) or await put_store(hash, name=hash)
        installation = await Installation.get_or_none(store=store) or Installation(
            store=store, hook_secret=self._vault.seal(secrets.token_urlsafe(SECRET_BYTES))
        )
        installation.token, installation.by_app = self._vault.seal(token), by_app
        installation.at = self._clock.now()
        await installation.save()
        return store


async def put_user(store: Store, user: User, *, owner: bool) -> None:
    facts = {"email": user.email, "owner": owner, "locale": user.locale or ""}
    await StoreUser.update_or_create(facts, store=store, user_id=user.id)


async def remove_user(hash: str, user_id: int) -> None:  # noqa: A002 - the platform's word
    """Take a user out of one store; in others, nothing changes."""
    await StoreUser.filter(store__hash=hash, user_id=user_id).delete()


async def store_of(session: Session) -> Store:
    """The store that a session is for. Raises Unsigned once its user no longer works there."""
    store = await store_named(session.store)
    if not await StoreUser.filter(store=store, user_id=session.user_id).exists():
        raise Unsigned("You no longer work in this store: open the app once more.")
    return store
