"""Writes that are accepted at once and carried out a little later, in the order they came."""

import asyncio
from collections import deque
from collections.abc import Callable

Change = Callable[[], None]


class Writes:
    """Inventory is written so: readers see what was accepted after `lag` seconds."""

    def __init__(self) -> None:
        self.lag = 0.05
        self._waiting: deque[Change] = deque()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def waiting(self) -> bool:
        return bool(self._waiting)

    def later(self, change: Change) -> None:
        self._waiting.append(change)
        self._idle.clear()
        asyncio.get_running_loop().call_later(self.lag, self._carry_out)

    async def settled(self) -> None:
        """Return when all accepted writes can be read."""
        await self._idle.wait()

    def _carry_out(self) -> None:
        self._waiting.popleft()()
        if not self._waiting:
            self._idle.set()
