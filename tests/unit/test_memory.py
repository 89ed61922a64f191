"""A worker's memory: prepared once, believed for a moment, kept for when things break."""

import asyncio

import pytest
from structlog.testing import capture_logs

from shipwhen.errors import Unknown
from shipwhen.prepared import Caching, Prepared
from shipwhen.shopfront.memory import Memory


class Kitchen:
    """Prepares numbered answers, when it is let to, or fails as told."""

    def __init__(self) -> None:
        self.prepared = 0
        self.error: Exception | None = None
        self.begun = asyncio.Semaphore(0)
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> Prepared:
        self.prepared += 1
        number = self.prepared
        self.begun.release()
        await self.gate.wait()
        if self.error:
            raise self.error
        return Prepared(str(number).encode(), "text/plain", Caching.PROMISE)


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


@pytest.fixture
def now(monkeypatch) -> list[float]:
    """The time, to be moved by hand."""
    at = [1000.0]
    monkeypatch.setattr("shipwhen.shopfront.memory.time.monotonic", lambda: at[0])
    return at


async def test_many_who_ask_at_once_are_answered_from_one(kitchen):
    memory = Memory(2)
    kitchen.gate.clear()
    asking = [asyncio.ensure_future(memory.get("key", kitchen)) for _ in range(50)]
    await asyncio.sleep(0)
    kitchen.gate.set()
    answers = await asyncio.gather(*asking)

    assert kitchen.prepared == 1
    assert {b"1"} == {answer.body for answer in answers}


async def test_each_question_has_its_own_answer(kitchen):
    memory = Memory(2)
    answers = [await memory.get(key, kitchen) for key in ("a", "b", "a")]

    assert [answer.body for answer in answers] == [b"1", b"2", b"1"]


async def test_an_answer_is_believed_for_its_seconds(kitchen, now):
    memory = Memory(2)
    bodies = []
    for now[0] in (1000, 1001.9, 1002, 1003.9):
        bodies.append((await memory.get("key", kitchen)).body)

    assert bodies == [b"1", b"1", b"2", b"2"]


async def test_no_seconds_is_no_belief(kitchen, now):
    memory = Memory(0)
    bodies = [(await memory.get("key", kitchen)).body for _ in range(2)]

    assert bodies == [b"1", b"2"]


async def test_what_is_forgotten_is_prepared_anew(kitchen):
    memory = Memory(2)
    await memory.get("key", kitchen)
    memory.forget()

    assert memory.fresh("key") is None
    assert (await memory.get("key", kitchen)).body == b"2"


async def test_what_was_begun_before_a_change_is_not_believed_after_it(kitchen):
    memory = Memory(2)
    kitchen.gate.clear()
    before = asyncio.ensure_future(memory.get("key", kitchen))
    await kitchen.begun.acquire()
    memory.forget()
    after = asyncio.ensure_future(memory.get("key", kitchen))
    await kitchen.begun.acquire()
    kitchen.gate.set()

    assert [(await each).body for each in (before, after)] == [b"1", b"2"]
    assert (await memory.get("key", kitchen)).body == b"2"


async def test_a_late_answer_does_not_take_the_place_of_a_newer_one(kitchen):
    memory, late = Memory(2), Kitchen()
    late.gate.clear()
    before = asyncio.ensure_future(memory.get("key", late))
    await late.begun.acquire()
    memory.forget()
    kitchen.prepared = 1
    await memory.get("key", kitchen)
    late.gate.set()
    await before

    assert memory.fresh("key").body == b"2"


async def test_the_seconds_count_from_when_it_was_begun(kitchen, now):
    memory = Memory(2)
    kitchen.gate.clear()
    asking = asyncio.ensure_future(memory.get("key", kitchen))
    await kitchen.begun.acquire()
    now[0] += 1.5
    kitchen.gate.set()
    await asking
    beliefs = []
    for now[0] in (1001.9, 1002):
        beliefs.append(memory.fresh("key") is not None)

    assert beliefs == [True, False]


async def test_an_address_is_known_once_it_was_met(kitchen):
    memory = Memory(2)
    before = memory.at(("/a", b""))
    await memory.get("key", kitchen)
    for address in (("/a", b""), ("/b", b"x=1")):
        memory.meet(address, "key")
    met = [memory.at(address) for address in (("/a", b""), ("/b", b"x=1"), ("/a", b"x=1"))]
    memory.forget()

    assert before is None
    assert [each and each.body for each in met] == [b"1", b"1", None]
    assert memory.at(("/a", b"")) is None


async def test_addresses_do_not_pile_up(kitchen, monkeypatch):
    monkeypatch.setattr("shipwhen.shopfront.memory.MOST_ADDRESSES", 3)
    memory = Memory(2)
    await memory.get("key", kitchen)
    addresses = [(f"/{number}", b"") for number in range(4)]
    for address in addresses:
        memory.meet(address, "key")

    assert [memory.at(each) is not None for each in addresses] == [False, False, False, True]


async def test_the_old_answer_stands_in_while_a_new_one_cannot_be_had(kitchen):
    memory = Memory(2)
    await memory.get("key", kitchen)
    memory.forget()
    kitchen.error = OSError("database away")
    with capture_logs() as logs:
        during = await memory.get("key", kitchen)
    kitchen.error = None
    after = await memory.get("key", kitchen)

    assert (during.body, after.body) == (b"1", b"3")
    assert [each["event"] for each in logs] == ["answered from memory"]


async def test_the_old_answer_stands_in_while_a_new_one_takes_too_long(kitchen, monkeypatch):
    """A database that hangs: who comes later does not wait at all."""
    monkeypatch.setattr("shipwhen.shopfront.memory.PATIENCE", 0.05)
    memory = Memory(2)
    await memory.get("key", kitchen)
    memory.forget()
    kitchen.gate.clear()
    with capture_logs() as logs:
        during = [await memory.get("key", kitchen) for _ in range(3)]
    kitchen.gate.set()
    await asyncio.sleep(0)
    after = await memory.get("key", kitchen)

    assert [each.body for each in (*during, after)] == [b"1", b"1", b"1", b"2"]
    assert [each["event"] for each in logs] == ["answered from memory"] * 3
    assert kitchen.prepared == 2


async def test_what_hangs_is_given_up_and_begun_anew(kitchen, monkeypatch):
    monkeypatch.setattr("shipwhen.shopfront.memory.LONGEST", 0.05)
    memory = Memory(2)
    kitchen.gate.clear()
    with pytest.raises(TimeoutError):
        await memory.get("key", kitchen)
    kitchen.gate.set()

    assert (await memory.get("key", kitchen)).body == b"2"


async def test_without_an_old_answer_the_failure_is_told_and_not_remembered(kitchen):
    memory = Memory(2)
    kitchen.error = OSError("database away")
    with pytest.raises(OSError, match="database away"):
        await memory.get("key", kitchen)
    kitchen.error = None

    assert (await memory.get("key", kitchen)).body == b"2"


async def test_what_is_gone_is_not_answered_from_memory(kitchen):
    memory = Memory(2)
    await memory.get("key", kitchen)
    memory.forget()
    kitchen.error = Unknown("store", "demo", [])
    with pytest.raises(Unknown):
        await memory.get("key", kitchen)
    kitchen.error = OSError("database away")
    with pytest.raises(OSError, match="database away"):
        await memory.get("key", kitchen)


async def test_the_oldest_answers_make_room(kitchen):
    memory = Memory(2, size=3)
    for key in range(5):
        await memory.get(key, kitchen)

    assert [memory.fresh(key) is not None for key in range(5)] == [False, False, True, True, True]


async def test_who_gives_up_does_not_take_the_answer_from_others(kitchen):
    memory = Memory(2)
    kitchen.gate.clear()
    first, second = (asyncio.ensure_future(memory.get("key", kitchen)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    kitchen.gate.set()

    assert (await second).body == b"1"
    assert first.cancelled()


async def test_an_answer_that_all_gave_up_on_is_there_for_the_next(kitchen):
    memory = Memory(2)
    kitchen.gate.clear()
    asking = asyncio.ensure_future(memory.get("key", kitchen))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.sleep(0)
    kitchen.gate.set()

    assert (await memory.get("key", kitchen)).body == b"1"
    assert kitchen.prepared == 1
