"""What webhooks of a store are known by, remembered for a moment."""

from dataclasses import dataclass
from time import monotonic

from shipwhen.stores.installation import Door, Installations
from shipwhen.stores.models import Store
from shipwhen.stores.service import store_named


@dataclass(frozen=True, slots=True)
class Entry:
    store: Store
    door: Door
    until: float


class Doors:
    """Doors of stores, each believed for `seconds`; of a store that is not installed, nothing is
    remembered."""

    def __init__(self, installations: Installations, seconds: float) -> None:
        self._installations, self._seconds = installations, seconds
        self._entries: dict[str, Entry] = {}

    async def of(self, hash: str) -> Entry:  # noqa: A002 - the platform's word
        """Raises Unknown for a store that is not installed."""
        known = self._entries.get(hash)
        return known if known and known.until > monotonic() else await self.anew(hash)

    async def anew(self, hash: str) -> Entry:  # noqa: A002 - as above
        """The same, whatever is remembered."""
        self._entries.pop(hash, None)
        until = monotonic() + self._seconds
        store = await store_named(hash)
        entry = Entry(store, await self._installations.door(store), until)
        self._entries[hash] = entry
        return entry
