"""What one worker remembers of its answers, for a moment."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

import structlog

from shipwhen.errors import ShipwhenError
from shipwhen.prepared import Prepared

log = structlog.get_logger()

Address = tuple[str, bytes]
"""Path and query as a request has them."""

MOST_ADDRESSES = 10_000
PATIENCE = 2.0
"""Seconds that an answer is prepared before the old one, where there is one, is sent instead."""
LONGEST = 15.0
"""Seconds after which preparing it is given up: what hangs may be better when it is begun anew."""


@dataclass(frozen=True, slots=True)
class Entry:
    prepared: Prepared
    generation: int
    until: float


@dataclass(frozen=True, slots=True)
class Underway:
    """An answer that is being prepared."""

    task: asyncio.Future[Prepared]
    begun: float

    async def soon(self) -> bool:
        """Whether it is there before patience ends, which is the same moment for all who wait."""
        left = self.begun + PATIENCE - time.monotonic()
        done, _ = await asyncio.wait({self.task}, timeout=max(0.0, left))
        return bool(done)


class Memory:
    """At most `size` answers, each believed for `seconds`; prepared once however many ask at once.

    When an answer cannot be prepared anew (a database that restarts, or hangs), the old one is
    served.
    """

    def __init__(self, seconds: float, size: int = 4096) -> None:
        self._seconds, self._size = seconds, size
        self._generation = 0
        """Counts changes: what was begun before one is not believed after it."""
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._underway: dict[tuple[int, Hashable], Underway] = {}
        self._keys: dict[Address, Hashable] = {}

    def fresh(self, key: Hashable) -> Prepared | None:
        entry = self._entries.get(key)
        if entry and entry.generation == self._generation and entry.until > time.monotonic():
            return entry.prepared
        return None

    def at(self, address: Address) -> Prepared | None:
        """What is believed of an address that was met."""
        key = self._keys.get(address)
        return self.fresh(key) if key else None

    def meet(self, address: Address, key: Hashable) -> None:
        """Many addresses may have one key: `products=1,2` and `products=2,1`."""
        if len(self._keys) >= MOST_ADDRESSES:
            self._keys.clear()
        self._keys[address] = key

    async def get(self, key: Hashable, prepare: Callable[[], Awaitable[Prepared]]) -> Prepared:
        if prepared := self.fresh(key):
            return prepared
        underway = self._begun(key, prepare)
        stale = self._entries.get(key)
        if stale and not await underway.soon():
            log.warning("answered from memory", key=key, error="it takes too long")
            return stale.prepared
        return await asyncio.shield(underway.task)

    def _begun(self, key: Hashable, prepare: Callable[[], Awaitable[Prepared]]) -> Underway:
        now = (self._generation, key)
        if now not in self._underway:
            task = asyncio.ensure_future(self._prepare(key, prepare))
            self._underway[now] = Underway(task, time.monotonic())
            task.add_done_callback(lambda _: self._underway.pop(now, None))
        return self._underway[now]

    def forget(self) -> None:
        """Believe nothing any more, after a change made by this very process."""
        self._generation += 1

    async def _prepare(self, key: Hashable, prepare: Callable[[], Awaitable[Prepared]]) -> Prepared:
        generation, until = self._generation, time.monotonic() + self._seconds
        try:
            async with asyncio.timeout(LONGEST):
                prepared = await prepare()
        except ShipwhenError:
            self._entries.pop(key, None)
            raise
        except Exception as error:
            if stale := self._entries.get(key):
                log.warning("answered from memory", key=key, error=repr(error))
                return stale.prepared
            raise
        self._keep(key, Entry(prepared, generation, until))
        return prepared

    def _keep(self, key: Hashable, entry: Entry) -> None:
        known = self._entries.get(key)
        if known and known.generation > entry.generation:
            return
        self._entries[key] = entry
        self._entries.move_to_end(key)
        while len(self._entries) > self._size:
            self._entries.popitem(last=False)
