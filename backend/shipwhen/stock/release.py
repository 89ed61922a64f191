"""Every product given back when a merchant leaves: written down at once, done by a worker."""

import datetime as dt

from shipwhen.db import unit_of_work
from shipwhen.jobs import enqueue, is_asked
from shipwhen.stock.assignment import Assignments
from shipwhen.stock.rules import kept_products
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold, store_named

RELEASE = "release products"
LONGEST = 191
"""Of a key."""


class Release:
    def __init__(self, assignments: Assignments) -> None:
        self._assignments = assignments

    async def work(self, key: str) -> None:
        """Key `hash/who`."""
        hash, _, by = key.partition("/")  # noqa: A001 - the platform's word
        await self._assignments.release_all(await store_named(hash), by)


@unit_of_work
async def release(store: Store, by: str, at: dt.datetime) -> int:
    """Ask for it; of how many products."""
    await hold(store)
    count = await kept_products(store)
    await enqueue(RELEASE, f"{store.hash}/{by}"[:LONGEST], at)
    await record(store, by, at, Changed("release products", f"All products: {count}"))
    return count


async def releasing(store: Store) -> bool:
    """Whether it is still under way."""
    return await is_asked(RELEASE, store.hash)
