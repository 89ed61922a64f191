"""Ask for work, and do what is due."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from tortoise.expressions import F, Q

from shipwhen.clock import Clock
from shipwhen.db import insert, insert_many, unit_of_work
from shipwhen.jobs.bell import Bell
from shipwhen.jobs.models import Job

log = structlog.get_logger()
Handler = Callable[[str], Awaitable[datetime | None]]
"""Does the work that a key names; tells when it is due again, if it is."""

LEASE = timedelta(seconds=30)
"""A worker that died gives its work back by then; one that lives renews it in time."""
RENEWALS = 3
"""In the time of one lease: two may fail, or come late, before the work is given up."""
LONGEST = timedelta(minutes=4)
"""Time that a handler has in all, so that one that hangs keeps nothing for ever."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
AT_ONCE = 4
ASKED_AGAIN = """(kind, key) DO UPDATE SET asked = jobs.asked + 1,
    due_at = CASE WHEN excluded.due_at < jobs.due_at THEN excluded.due_at ELSE jobs.due_at END"""
TAKEN_OVER = "work of a worker that died taken over"


async def enqueue(kind: str, key: str, due_at: datetime) -> None:
    """Ask for work in the transaction of its cause; work asked for earlier is not put off.

    The row is always touched, so that a worker that is about to finish it waits for this
    transaction and sees that it was asked for again.
    """
    await insert(Job, {"kind": kind, "key": key, "due_at": due_at}, ASKED_AGAIN)


async def enqueue_many(kind: str, keys: Sequence[str], due_at: datetime) -> None:
    """The same for many keys, each named once."""
    rows = [(key,) for key in keys]
    await insert_many(Job, ("key",), rows, {"kind": kind, "due_at": due_at}, ASKED_AGAIN)


async def problems(key: str) -> dict[str, str]:
    """Why work on what the key names, or on a part of it, failed the last time; by kind."""
    about = Q(key=key) | Q(key__startswith=f"{key}/")
    failed = Job.filter(about, last_error__not_isnull=True).order_by("-due_at")
    return {job.kind: job.last_error or "" async for job in failed}


async def is_asked(kind: str, key: str) -> bool:
    """Whether work on what the key names, or on a part of it, is still to be done."""
    about = Q(key=key) | Q(key__startswith=f"{key}/")
    return await Job.filter(about, kind=kind).exists()


_enqueue_alone = unit_of_work(enqueue)


class Jobs:
    """Does due work, by kind. A handler is given the key, and may be called again for the same."""

    def __init__(self, clock: Clock, lease: timedelta = LEASE, bell: Bell | None = None) -> None:
        """With a `bell` other processes are woken too."""
        self._clock, self._lease, self._far_bell = clock, lease, bell
        self._handlers: dict[str, Handler] = {}
        self._at_work, self._idle = 0, asyncio.Event()
        self._idle.set()
        self._bells = [asyncio.Event() for _ in range(AT_ONCE)]

    def handle(self, kind: str, handler: Handler) -> None:
        self._handlers[kind] = handler

    def opened(self) -> AbstractAsyncContextManager[None]:
        """To be entered before work is asked for or done."""
        return self._far_bell.opened() if self._far_bell else nullcontext()

    async def ask(self, kind: str, key: str) -> None:
        """Ask for work to be done now, apart from any other change."""
        await _enqueue_alone(kind, key, self._clock.now())
        self.ring()

    def ring(self) -> None:
        """There may be something to do: look now, not at the next tick."""
        self._wake()
        if self._far_bell:
            self._far_bell.ring()

    def _wake(self) -> None:
        for bell in self._bells:
            bell.set()

    async def run_due(self) -> int:
        """Do everything that is due, some of it side by side; how many were tried."""
        return sum(await asyncio.gather(*(self._drain() for _ in self._bells)))

    async def settled(self) -> int:
        """Do what is due until nothing is and nobody in this process is at work; how many were
        tried here."""
        tried = await self.run_due()
        await self._idle.wait()
        return tried

    @contextlib.asynccontextmanager
    async def working(self, tick: float) -> AsyncIterator[None]:
        """Work in the background, at each ring and at least every `tick` seconds."""
        async with self._far_bell.heard(self._wake) if self._far_bell else nullcontext():
            hands = [asyncio.create_task(self._work(bell, tick)) for bell in self._bells]
            try:
                yield
            finally:
                for hand in hands:
                    hand.cancel()
                await asyncio.gather(*hands, return_exceptions=True)

    async def _work(self, bell: asyncio.Event, tick: float) -> None:
        while True:
            bell.clear()
            try:
                await self._drain()
            except Exception:
                # the database may be away: the next tick looks again
                log.exception("work not looked for")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), tick)

    async def _drain(self) -> int:
        tried = 0
        self._at_work += 1
        self._idle.clear()
        try:
            while job := await self._leased():
                await self._do(job)
                tried += 1
        finally:
            self._at_work -= 1
            if not self._at_work:
                self._idle.set()
        return tried

    async def _leased(self) -> Job | None:
        """Due work that this hand, and no other, has from now on."""
        now = self._clock.now()
        until = now + self._lease
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        due = Job.filter(free, due_at__lte=now, kind__in=list(self._handlers))
        mine = uuid4().hex
        for job in await due.order_by("due_at").limit(AT_ONCE):
            # done by another hand meanwhile, it may be due again only later
            same = Job.filter(free, id=job.id, lease=job.lease, due_at__lte=now)
            changes = {"lease": mine, "lease_until": until, "attempts": F("attempts") + 1}
            if await self._taken(same.update(**changes), mine):
                if job.lease:
                    log.warning(TAKEN_OVER, kind=job.kind, key=job.key)
                job.lease, job.lease_until, job.attempts = mine, until, job.attempts + 1
                return job
        return None

    async def _taken(self, taking: Awaitable[int], lease: str) -> bool:
        """Whether the work could be had; who is stopped meanwhile gives it back, since nobody can
        tell what became of a statement that was on its way."""
        under_way = asyncio.ensure_future(taking)
        try:
            return bool(await asyncio.shield(under_way))
        except asyncio.CancelledError:
            await asyncio.wait({under_way})
            await asyncio.shield(self._let_go(lease))
            raise

    async def _do(self, job: Job) -> None:
        try:
            async with self._held(job):
                again = await self._handlers[job.kind](job.key)
        except asyncio.CancelledError:
            await asyncio.shield(self._let_go(job.lease))
            raise
        except Exception as error:
            log.warning("work failed", kind=job.kind, key=job.key, exc_info=error)
            await self._put_back(job, f"{type(error).__name__}: {error}")
        else:
            await self._finished(job, again)

    @contextlib.asynccontextmanager
    async def _held(self, job: Job) -> AsyncIterator[None]:
        """Renew the lease meanwhile. Raises TimeoutError when it may have ended, since from then
        on another may have the work."""
        now = self._clock.now()
        left = (job.lease_until or now) - now
        async with asyncio.timeout(left.total_seconds()) as limit:
            renewing = asyncio.create_task(self._renew(job, limit))
            try:
                yield
            finally:
                renewing.cancel()
                await asyncio.wait({renewing})

    async def _renew(self, job: Job, limit: asyncio.Timeout) -> None:
        lease, loop = self._lease.total_seconds(), asyncio.get_running_loop()
        last, mine = loop.time() + LONGEST.total_seconds(), 1
        while mine and loop.time() < last:
            await asyncio.sleep(lease / RENEWALS)
            begun, until = loop.time(), self._clock.now() + self._lease
            try:
                mine = await Job.filter(id=job.id, lease=job.lease).update(lease_until=until)
            except Exception as error:
                # the database may be away: the lease ends unless it comes back in time
                log.warning("lease not renewed", kind=job.kind, key=job.key, exc_info=error)
            else:
                if not limit.expired():
                    limit.reschedule(begun + lease if mine else begun)

    async def _finished(self, job: Job, again: datetime | None = None) -> None:
        """Gone or put off, unless it was asked for anew while it was under way."""
        mine = Job.filter(id=job.id, lease=job.lease)
        free = {"lease": "", "lease_until": None, "attempts": 0, "last_error": None}
        alone = mine.filter(asked=job.asked)
        ended = await (alone.update(due_at=again, **free) if again else alone.delete())
        if not ended:
            await mine.update(**free)

    async def _let_go(self, lease: str) -> None:
        """The process ends: another may have the work at once."""
        await Job.filter(lease=lease).update(lease="", lease_until=None)

    async def _put_back(self, job: Job, why: str) -> None:
        pause = min(FIRST_PAUSE * 2 ** min(job.attempts - 1, 20), LONGEST_PAUSE)
        mine = Job.filter(id=job.id, lease=job.lease)
        free = {"lease": "", "lease_until": None, "last_error": why[:2000]}
        due_at = self._clock.now() + pause
        if not await mine.filter(asked=job.asked).update(due_at=due_at, **free):
            await mine.update(due_at=self._clock.now() + FIRST_PAUSE, **free)
