"""How stores come, are reached, and go."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from shipwhen.bigcommerce import Client, Gateway, Grant, User, scopes
from shipwhen.bigcommerce.gateway import Payload
from shipwhen.bigcommerce.store import facts
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.errors import Invalid, Unknown, Unsigned
from shipwhen.jobs import enqueue
from shipwhen.stores.models import Installation, Store, StoreUser
from shipwhen.stores.service import put_store, store_named
from shipwhen.stores.session import Session
from shipwhen.stores.vault import Vault

log = structlog.get_logger()
HASH = re.compile("[a-z0-9]{1,64}")
SECRET_BYTES = 32
LATE = timedelta(minutes=1)
"""What clocks may differ."""


@dataclass(frozen=True)
class Door:
    """How a webhook of a store is known: its secret, and whether it has to be signed as well."""

    secret: str = field(repr=False)
    signs: bool


class Installations:
    """Keeps what opens a store's doors, and opens them."""

    def __init__(
        self, gateway: Gateway, vault: Vault, clock: Clock, work: Sequence[str] = ()
    ) -> None:
        """`work` is what a store that comes in has to be done with, kinds whose key is its hash."""
        self._gateway, self._vault, self._clock, self._work = gateway, vault, clock, work

    @unit_of_work
    async def install(self, grant: Grant) -> Store:
        """Take a store in, or give a known one its new token."""
        if lacking := scopes.lacking(grant.scope):
            log.warning("scopes not granted", store=grant.store_hash, scopes=lacking)
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
        if not HASH.fullmatch(hash):
            raise Invalid(
                f"{hash!r} is no store's hash: small letters and digits, as in its address."
            )
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
        store = await Store.get_or_none(hash=hash)
        current = Installation.filter(store=store, at__lte=latest, by_app=True)
        if store and await current.update(token=""):
            await StoreUser.filter(store=store).update(removed_at=self._clock.now())

    async def reaches(self, store: Store) -> bool:
        """Whether the store is installed."""
        return await Installation.filter(store=store).exclude(token="").exists()

    async def door(self, store: Store) -> Door:
        """Raises Unknown for a store that is not installed."""
        installation = await Installation.get_or_none(store=store)
        if installation is None or not installation.token:
            raise Unknown("installation", store.hash)
        return Door(self._vault.open(installation.hook_secret), signs=installation.by_app)

    async def since(self, store: Store) -> datetime:
        """When the present token came."""
        return (await Installation.get(store=store)).at

    async def control_panel(self, store: Store) -> str:
        """The address of the store's control panel, "" until it was asked for."""
        return (await Installation.get(store=store)).control_panel_url

    async def client(self, store: Store) -> Client:
        """Raises Unknown for a store that is not installed."""
        installation = await Installation.get_or_none(store=store)
        if installation is None or not installation.token:
            raise Unknown("installation", store.hash)
        return self._gateway.store(store.hash, self._vault.open(installation.token))

    @unit_of_work
    async def renew_secrets(self) -> int:
        """Seal everything with the newest key, so that earlier ones can be thrown away."""
        installations = await Installation.all().select_for_update()
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
        for kind in self._work:
            await enqueue(kind, hash, installation.at)
        return store


async def forget_installation(hash: str) -> None:  # noqa: A002 - as above
    """What opened a store of the sandbox is good for nothing in another process."""
    await Installation.filter(
        store__id__in=await Store.filter(hash=hash).values_list("id", flat=True)
    ).delete()


async def put_user(store: Store, user: User, *, owner: bool) -> None:
    known = {"email": user.email, "owner": owner, "locale": user.locale or "", "removed_at": None}
    await StoreUser.update_or_create(known, store=store, user_id=user.id)


async def remove_user(store: Store, user: User, now: datetime) -> None:
    """Take a user out of one store; in others, nothing changes."""
    removed = {"email": user.email, "owner": False, "removed_at": now}
    await StoreUser.update_or_create(removed, store=store, user_id=user.id)


async def let_in(store: Store, payload: Payload) -> None:
    """Know who opens the app. Raises Unsigned for what was signed before its user was removed."""
    signed_at = datetime.fromtimestamp(payload.iat, UTC)
    user = StoreUser.filter(store=store, user_id=payload.user.id)
    if await user.filter(removed_at__gte=signed_at).exists():
        raise Unsigned("You no longer work in this store.")
    await put_user(store, payload.user, owner=payload.by_owner)


@dataclass(frozen=True)
class Member:
    """Somebody at work in a store."""

    store: Store
    user_id: int
    email: str
    locale: str
    owner: bool


async def member_of(session: Session) -> Member:
    """Whose session it is. Raises Unsigned once they no longer work in that store."""
    store = await store_named(session.store)
    user = await StoreUser.get_or_none(store=store, user_id=session.user_id, removed_at=None)
    if user is None:
        raise Unsigned("You no longer work in this store: open the app once more.")
    return Member(store, user.user_id, user.email, user.locale, user.owner)
