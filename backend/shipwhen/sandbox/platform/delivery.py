"""Hooks on their way: signed, tried again after growing delays, and given up at last."""

import asyncio
import base64
import hashlib
import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from uuid import UUID

import httpx

from shipwhen.clock import Clock
from shipwhen.sandbox.platform.faults import Faults
from shipwhen.sandbox.platform.hooks import Hook

RETRY_AFTER = (60, 180, 300, 600, 900, 1800, 3600, 7200, 21600, 50400, 86400)
PASSED_BY = 0.02
"""Seconds for which a reordered hook lets later ones pass."""


@dataclass
class Letter:
    """One event for one hook; a second try has the same id."""

    hook: Hook
    id: str
    body: bytes
    tries: int = 0


class Deliveries:
    """A queue by time, emptied by one task while somebody is `delivering`."""

    def __init__(self, clock: Clock, secret: str, faults: Faults) -> None:
        self._clock, self._secret, self._faults = clock, secret, faults
        self.retry_scale = 0.001
        self._queue: list[tuple[float, int, Letter]] = []
        self._order = count()
        self._arrived = asyncio.Event()
        self._busy = False
        self._worker: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> bool:
        return self._busy or bool(self._queue)

    def put(self, hook: Hook, body: bytes) -> None:
        """Queue an event, as the faults of the day have it."""
        if self._faults.happens("hooks_lost"):
            return
        letter = Letter(hook, f"msg_{self._uuid()}", body)
        delay = self._faults.late_by if self._faults.happens("hooks_late") else 0.0
        if self._faults.happens("hooks_reordered"):
            delay += PASSED_BY
        self._push(letter, delay)
        if self._faults.happens("hooks_doubled"):
            self._push(letter, delay)

    @asynccontextmanager
    async def delivering(self, client: httpx.AsyncClient) -> AsyncIterator[None]:
        """Deliver in the background for as long as this lasts."""
        self._worker = worker = asyncio.create_task(self._work(client))
        try:
            yield
        finally:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker

    async def delivered(self) -> None:
        """Return when nothing is on its way, retries included."""
        while self.waiting:
            if self._worker is None or self._worker.done():
                raise RuntimeError("hooks are waiting and nobody delivers them")
            await asyncio.sleep(0.001)

    async def _work(self, client: httpx.AsyncClient) -> None:
        while True:
            letter = await self._next()
            try:
                await self._deliver(letter, client)
            finally:
                self._busy = False

    async def _next(self) -> Letter:
        while True:
            self._arrived.clear()
            wait = self._queue[0][0] - time.monotonic() if self._queue else None
            if wait is not None and wait <= 0:
                self._busy = True
                return heappop(self._queue)[2]
            try:
                await asyncio.wait_for(self._arrived.wait(), wait)
            except TimeoutError:
                continue

    async def _deliver(self, letter: Letter, client: httpx.AsyncClient) -> None:
        if not letter.hook.is_active or await self._accepted(letter, client):
            return
        if letter.tries == len(RETRY_AFTER):
            letter.hook.is_active = False
            return
        delay = RETRY_AFTER[letter.tries] * self.retry_scale
        self._push(Letter(letter.hook, letter.id, letter.body, letter.tries + 1), delay)

    async def _accepted(self, letter: Letter, client: httpx.AsyncClient) -> bool:
        headers = {"Content-Type": "application/json", **letter.hook.headers}
        if letter.hook.signed:
            headers |= self._signature(letter)
        try:
            answer = await client.post(
                letter.hook.destination, content=letter.body, headers=headers
            )
        except httpx.HTTPError:
            return False
        return answer.is_success

    def _signature(self, letter: Letter) -> dict[str, str]:
        """By the Standard Webhooks rules, keyed with the app's secret."""
        at = str(int(self._clock.now().timestamp()))
        signed = b".".join((letter.id.encode(), at.encode(), letter.body))
        mac = hmac.digest(self._secret.encode(), signed, hashlib.sha256)
        return {
            "webhook-id": letter.id,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
        }

    def _push(self, letter: Letter, delay: float) -> None:
        """What has no delay keeps its place behind what was put before."""
        heappush(self._queue, (time.monotonic() + delay, next(self._order), letter))
        self._arrived.set()

    def _uuid(self) -> UUID:
        return UUID(int=self._faults.dice.getrandbits(128), version=4)
