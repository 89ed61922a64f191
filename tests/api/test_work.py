"""Transactions: what is counted stays right, whoever is cancelled and whoever else writes."""

import asyncio
import random
import subprocess
import sys

import pytest

from shipwhen.db import connected, unit_of_work
from shipwhen.db.migrate import migrate
from shipwhen.stores.models import Store

ROUNDS = 60
WRITER = """
import asyncio, sys
from shipwhen.db import connected, unit_of_work
from shipwhen.stores.models import Store

@unit_of_work
async def count():
    store = await Store.get(hash="counted")
    store.name = str(int(store.name) + 1)
    await store.save()

async def main():
    async with connected(sys.argv[1]):
        for _ in range(50):
            await count()

asyncio.run(main())
"""


@unit_of_work
async def count(hash: str, *, fail: bool = False) -> int:  # noqa: A002 - the platform's word
    store = await Store.select_for_update().get(hash=hash)
    store.name = str(int(store.name) + 1)
    await store.save()
    if fail:
        raise ValueError("changed my mind")
    return int(store.name)


@pytest.fixture
async def counting(database_url):
    await migrate(database_url)
    async with connected(database_url):
        await Store.create(hash="counted", name="0")
        yield


async def test_a_unit_of_work_gives_what_it_did(counting):
    assert [await count("counted"), await count("counted")] == [1, 2]


async def test_work_that_fails_leaves_no_trace(counting):
    with pytest.raises(ValueError, match="changed my mind"):
        await count("counted", fail=True)

    assert (await Store.get(hash="counted")).name == "0"


async def test_no_cancellation_leaves_a_transaction_open(counting):
    moments = random.Random(7)
    cancelled = 0
    for _ in range(ROUNDS):
        tasks = [asyncio.ensure_future(count("counted")) for _ in range(3)]
        await asyncio.sleep(moments.uniform(0, 0.005))
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        cancelled += sum(isinstance(end, asyncio.CancelledError) for end in ends)
    async with asyncio.timeout(30):
        total = await count("counted")

    assert cancelled > 0
    assert total <= 3 * ROUNDS + 1


async def test_processes_that_write_to_one_sqlite_file_wait_for_each_other(sqlite_url):
    await migrate(sqlite_url)
    async with connected(sqlite_url):
        await Store.create(hash="counted", name="0")
    writers = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", WRITER, sqlite_url), stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    outputs = [(await each.communicate())[1].decode() for each in writers]
    async with connected(sqlite_url):
        total = (await Store.get(hash="counted")).name

    assert outputs == [""] * 4
    assert total == "200"
