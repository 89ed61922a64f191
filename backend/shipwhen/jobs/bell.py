"""Wakes workers of other processes by Redis. It carries nothing and may fail: whoever hears no bell
looks for work at the next tick anyway."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import structlog

log = structlog.get_logger()
CHANNEL = "shipwhen:due"
PAUSE = 2.0
"""Seconds before a connection that broke is tried again."""


class Bell:
    """Heard by every process that listens to the same Redis."""

    def __init__(self, url: str) -> None:
        """Raises ImportError without the extra `redis`."""
        import redis.asyncio  # noqa: PLC0415 - an extra

        self._redis = redis.asyncio.from_url(url, socket_connect_timeout=PAUSE)
        self._away = redis.RedisError, OSError
        self._ringing: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """It may be rung and heard for as long as this lasts."""
        try:
            yield
        finally:
            await asyncio.gather(*self._ringing, return_exceptions=True)
            await self._redis.aclose()

    def ring(self) -> None:
        """Without waiting for it."""
        task = asyncio.create_task(self._ring())
        self._ringing.add(task)
        task.add_done_callback(self._ringing.discard)

    async def _ring(self) -> None:
        try:
            await self._redis.publish(CHANNEL, "")
        except self._away as error:
            log.warning("bell not rung", why=str(error))

    @contextlib.asynccontextmanager
    async def heard(self, by: Callable[[], None]) -> AsyncIterator[None]:
        """Call `by` at each ring, for as long as this lasts, through outages of Redis."""
        listening = asyncio.create_task(self._listen(by))
        try:
            yield
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _listen(self, by: Callable[[], None]) -> None:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as told:
                    await told.subscribe(CHANNEL)
                    by()  # what was rung for while nobody listened
                    async for _ in told.listen():
                        by()
            except self._away as error:
                log.warning("bell not heard", why=str(error))
                await asyncio.sleep(PAUSE)
