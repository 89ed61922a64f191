"""Work that is due is done, once at a time, however workers die."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from conftest import NOW
from shipwhen.clock import Clock, FixedClock
from shipwhen.db import connected, unit_of_work
from shipwhen.jobs import Bell, Jobs, enqueue, service
from shipwhen.jobs.models import Job
from shipwhen.jobs.service import LEASE, TAKEN_OVER

COUNT = "count"
asked = unit_of_work(enqueue)


class Desk:
    """Workers that share a database, and what they did."""

    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.done: list[str] = []
        self.fails = 0

    def worker(self, bell: Bell | None = None) -> Jobs:
        jobs = Jobs(self.clock, bell=bell)
        jobs.handle(COUNT, self.count)
        return jobs

    async def count(self, key: str) -> None:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("not today")
        self.done.append(key)

    async def ask(self, key: str = "one", after: timedelta = timedelta()) -> None:
        await asked(COUNT, key, self.clock.now() + after)


@pytest.fixture
async def desk(migrated_url: str) -> AsyncIterator[Desk]:
    async with connected(migrated_url):
        yield Desk()


async def test_asked_for_twice_it_is_done_once(desk: Desk):
    await desk.ask()
    await desk.ask()

    await desk.worker().run_due()

    assert desk.done == ["one"]
    assert not await Job.exists()


async def test_it_waits_until_it_is_due_and_an_earlier_asker_is_not_put_off(desk: Desk):
    await desk.ask("later", timedelta(hours=1))
    await desk.ask("sooner", timedelta(minutes=1))
    await desk.ask("sooner", timedelta(hours=1))

    desk.clock.at += timedelta(minutes=2)
    await desk.worker().run_due()

    assert desk.done == ["sooner"]


async def test_work_that_says_so_is_done_again_when_it_is_due(desk: Desk):
    jobs = Jobs(desk.clock)

    async def daily(key: str) -> datetime:
        desk.done.append(key)
        return desk.clock.now() + timedelta(days=1)

    jobs.handle(COUNT, daily)
    await desk.ask()
    await jobs.run_due()
    await jobs.run_due()
    assert desk.done == ["one"]
    desk.clock.at += timedelta(days=1)
    await jobs.run_due()

    assert desk.done == ["one", "one"]


async def test_asked_for_while_it_is_under_way_it_is_done_again(desk: Desk):
    jobs = Jobs(desk.clock)

    async def work(key: str) -> None:
        desk.done.append(key)
        if len(desk.done) == 1:
            await desk.ask()

    jobs.handle(COUNT, work)
    await desk.ask()
    await jobs.run_due()

    assert desk.done == ["one", "one"]
    assert not await Job.exists()


async def test_asked_for_by_many_at_once_each_of_them_counts(desk: Desk):
    await asyncio.gather(*(desk.ask() for _ in range(12)))

    assert (await Job.get()).asked == 12


async def test_it_ends_in_the_moment_in_which_it_is_asked_for_again_and_is_done_again(desk: Desk):
    """Whoever asks has not committed yet when the worker is finished: it has to wait and see."""
    jobs, begun = Jobs(desk.clock), asyncio.Event()

    @unit_of_work
    async def asks_slowly() -> None:
        await enqueue(COUNT, "one", desk.clock.now())
        begun.set()
        await asyncio.sleep(0.1)

    async def work(key: str) -> None:
        desk.done.append(key)
        if len(desk.done) == 1:
            asking.append(asyncio.create_task(asks_slowly()))
            await begun.wait()

    asking: list[asyncio.Task[None]] = []
    jobs.handle(COUNT, work)
    await desk.ask()
    await jobs.run_due()
    await asyncio.gather(*asking)

    assert desk.done == ["one", "one"]
    assert not await Job.exists()


async def test_work_asked_for_in_one_transaction_many_times_is_one_row(desk: Desk):
    @unit_of_work
    async def change() -> None:
        for hours in (2, 1, 3):
            await enqueue(COUNT, "one", desk.clock.now() + timedelta(hours=hours))

    await change()

    job = await Job.get()
    assert (job.asked, job.due_at) == (3, desk.clock.now() + timedelta(hours=1))
    assert (job.attempts, job.lease, job.lease_until, job.last_error) == (0, "", None, None)


async def test_what_fails_is_tried_again_later_and_later_and_says_why(desk: Desk):
    await desk.ask()
    desk.fails = 3
    worker, pauses = desk.worker(), []

    for _ in range(3):
        await worker.run_due()
        job = await Job.get()
        assert job.last_error == "RuntimeError: not today"
        pauses.append((job.due_at - desk.clock.now()).total_seconds())
        desk.clock.at = job.due_at
    await worker.run_due()

    assert pauses == [10, 20, 40]
    assert desk.done == ["one"]


async def test_two_workers_never_have_the_same_work(desk: Desk):
    for number in range(30):
        await desk.ask(str(number))

    await asyncio.gather(*(desk.worker().run_due() for _ in range(4)))

    assert sorted(desk.done, key=int) == [str(number) for number in range(30)]


async def test_the_work_of_a_worker_that_died_is_done_by_another(desk: Desk):
    await desk.ask()
    held = await desk.worker()._leased()
    other = desk.worker()

    await other.run_due()
    assert desk.done == []
    desk.clock.at += LEASE + timedelta(seconds=1)
    with capture_logs() as logged:
        await other.run_due()

    assert desk.done == ["one"]
    assert [(each["event"], each["key"]) for each in logged] == [(TAKEN_OVER, "one")]
    assert held.attempts == 1


async def test_a_worker_that_was_given_up_takes_nothing_away(desk: Desk):
    """It comes back to life when another has the work: what it finishes is no longer its own."""
    await desk.ask()
    slow = desk.worker()
    held = await slow._leased()
    desk.clock.at += LEASE + timedelta(seconds=1)
    taken = await desk.worker()._leased()

    await slow._finished(held)

    assert (await Job.get()).lease == taken.lease


async def test_work_that_takes_longer_than_a_lease_stays_with_its_worker(desk: Desk):
    jobs, other = (Jobs(Clock(), lease=timedelta(seconds=1.2)) for _ in range(2))

    async def long(key: str) -> None:
        desk.done.append(key)
        await asyncio.sleep(2.4)

    jobs.handle(COUNT, long)
    other.handle(COUNT, desk.count)
    await jobs.ask(COUNT, "one")
    async with jobs.working(tick=60):
        for _ in range(30):
            await asyncio.sleep(0.1)
            await other.run_due()

    assert desk.done == ["one"]
    assert not await Job.exists()


async def test_a_worker_that_no_longer_has_its_work_stops_it(desk: Desk):
    jobs, stopped = Jobs(desk.clock, lease=timedelta(seconds=0.3)), asyncio.Event()

    async def endless(_: str) -> None:
        await Job.all().update(lease="another's")
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()

    jobs.handle(COUNT, endless)
    await desk.ask()
    await asyncio.wait_for(jobs.run_due(), 10)

    assert stopped.is_set()
    assert (await Job.get()).lease == "another's"


async def test_work_that_hangs_is_given_up_in_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(service, "LONGEST", timedelta(seconds=0.5))
    jobs = Jobs(desk.clock, lease=timedelta(seconds=0.3))

    async def hang(_: str) -> None:
        await asyncio.Event().wait()

    jobs.handle(COUNT, hang)
    await desk.ask()
    await asyncio.wait_for(jobs.run_due(), 10)

    job = await Job.get()
    assert job.last_error.startswith("TimeoutError")
    assert (job.lease, job.attempts) == ("", 1)


async def test_work_asked_for_in_a_transaction_that_fails_was_never_asked_for(desk: Desk):
    @unit_of_work
    async def change() -> None:
        await desk.ask()
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - ours, three lines above
        await change()

    assert not await Job.exists()


async def test_what_nobody_here_knows_how_to_do_is_left_to_others(desk: Desk):
    await enqueue("another kind", "one", desk.clock.now())

    await desk.worker().run_due()

    assert await Job.exists()


async def test_a_bell_is_heard_between_ticks(desk: Desk):
    worker = desk.worker()
    async with worker.working(tick=60):
        await asyncio.sleep(0.05)
        await worker.ask(COUNT, "rung")
        for _ in range(100):
            if desk.done:
                break
            await asyncio.sleep(0.02)

    assert desk.done == ["rung"]


async def test_work_that_is_under_way_when_the_process_ends_is_free_at_once(desk: Desk):
    jobs, begun = Jobs(desk.clock), asyncio.Event()

    async def long(_: str) -> None:
        begun.set()
        await asyncio.sleep(60)

    jobs.handle(COUNT, long)
    await desk.ask()
    async with jobs.working(tick=60):
        await asyncio.wait_for(begun.wait(), 5)
    await desk.worker().run_due()

    assert desk.done == ["one"]


async def test_one_long_work_does_not_keep_the_next_waiting(desk: Desk):
    jobs = Jobs(desk.clock)

    async def work(key: str) -> None:
        if key == "long":
            await asyncio.sleep(60)
        desk.done.append(key)

    jobs.handle(COUNT, work)
    await desk.ask("long")
    async with jobs.working(tick=60):
        await asyncio.sleep(0.05)
        for number in range(6):
            await jobs.ask(COUNT, str(number))
        for _ in range(100):
            if len(desk.done) == 6:
                break
            await asyncio.sleep(0.02)

    assert len(desk.done) == 6


async def until(true, seconds: float = 5) -> None:
    for _ in range(int(seconds * 50)):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen")


async def test_another_process_is_woken_at_once(desk: Desk, redis_url: str):
    """Its own tick is an hour away; only the bell is shared."""
    far, near = desk.worker(Bell(redis_url)), desk.worker(Bell(redis_url))
    async with near.opened(), far.opened(), far.working(tick=3600):
        await asyncio.sleep(0.3)
        await desk.ask()
        near.ring()
        await until(lambda: desk.done == ["one"])


async def test_without_redis_the_next_tick_finds_the_work(desk: Desk):
    worker = desk.worker(Bell("redis://127.0.0.1:1/0"))
    async with worker.opened(), worker.working(tick=0.1):
        worker.ring()
        await desk.ask()
        await until(lambda: desk.done == ["one"])
