"""Find and set up stores."""

import datetime as dt
import re

from shipwhen.db import unit_of_work
from shipwhen.errors import Conflict, Unknown
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Store

HASH = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def store_named(hash: str) -> Store:  # noqa: A002 - the platform's word
    """The store of that hash. Raises Unknown, which names no other: who has installed the app is
    nobody's business."""
    store = await Store.get_or_none(hash=hash) if HASH.fullmatch(hash) else None
    if store is None:
        raise Unknown("store", hash)
    return store


async def put_store(hash: str, **facts: str | None) -> Store:  # noqa: A002 - as above
    store, _ = await Store.update_or_create(facts, hash=hash)
    return store


async def hold(store: Store) -> None:
    """Let nobody else hold this store until the transaction ends (on SQLite it is alone anyway)."""
    await Store.select_for_update(no_key=True).get(id=store.id)


@unit_of_work
async def choose_theme(
    store: Store, theme: str | None, by: str, at: dt.datetime, seen: str | None = None
) -> None:
    """The merchant's word on which adapter is used; None leaves it to the platform's.

    Raises Conflict where it is not the one that was seen ("" for none) any more.
    """
    await hold(store)
    before = (await Store.get(id=store.id)).theme
    if seen is not None and seen != (before or ""):
        raise Conflict("Somebody chose another theme meanwhile.")
    if before == theme:
        return
    await Store.filter(id=store.id).update(theme=theme)
    changed = Changed("choose theme", "Theme", {"theme": before}, {"theme": theme})
    await record(store, by, at, changed)
