"""One file taken in by a process of its own: `importing.py HOW URL FILE`.

HOW is `whole`, all that an import is (read, kept, every row looked at, levels changed, the ledger
written, what follows asked for), or `bare`: the same rows put into a plain table by Tortoise, a
thousand at a time. Prints the seconds, those among them of the look before anything is written, the
most memory in MiB, and the rows.
"""

import asyncio
import csv
import itertools
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
from tortoise import Tortoise, fields
from tortoise.models import Model

from bench.stocked import HASH
from bench.worker import memory
from shipwhen.bigcommerce import Gateway
from shipwhen.bigcommerce.gateway import Credentials
from shipwhen.clock import Clock
from shipwhen.db import connected
from shipwhen.db.config import opened, tortoise_config
from shipwhen.stock import batch
from shipwhen.stock.assignment import Assignments
from shipwhen.stock.batch import Wish
from shipwhen.stock.batching import Batching
from shipwhen.stock.columns import TICKS, recognised
from shipwhen.stock.models import Action
from shipwhen.stock.sheet import lines
from shipwhen.stores.installation import Installations
from shipwhen.stores.plan import Plans
from shipwhen.stores.service import store_named
from shipwhen.stores.vault import Vault, new_key

AT_ONCE = 1000


class BareRow(Model):
    id = fields.IntField(primary_key=True)
    sku = fields.CharField(max_length=255)
    on_hand = fields.IntField()
    backorder_policy = fields.CharField(max_length=16)
    backorder_limit = fields.IntField()
    safety_stock = fields.IntField()

    class Meta:
        app = "bench"
        table = "bench_imported"


async def bare(url: str, path: Path) -> tuple[float, float, int]:
    config = tortoise_config(url)
    config["apps"] = {"bench": {"models": [BareRow.__module__], "default_connection": "default"}}
    async with opened(config):
        await Tortoise.generate_schemas()
        begun, rows = time.perf_counter(), 0
        with path.open(encoding="utf-8", newline="") as file:
            for some in _portions(csv.DictReader(file)):
                await BareRow.bulk_create([BareRow(**each) for each in some])
                rows += len(some)
        return time.perf_counter() - begun, 0, rows


def _portions(rows: Iterator[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    while some := list(itertools.islice(rows, AT_ONCE)):
        yield some


async def whole(url: str, path: Path) -> tuple[float, float, int]:
    async with connected(url), httpx.AsyncClient() as http:
        store, clock = await store_named(HASH), Clock()
        nowhere = Gateway(http, Credentials("", ""), "", "", Clock())
        installations = Installations(nowhere, Vault(new_key()), clock)
        assignments = Assignments(installations, Plans([], None, clock), clock)
        work = Batching(assignments, clock).work
        begun = time.perf_counter()
        with path.open("rb") as file:
            rows = lines(file)
            _, header = next(rows)
            wish = Wish(Action.EDIT, "bench", clock.now(), path.name, header, recognised(header))
            kept = await batch.keep(store, wish, rows)
        key = f"{HASH}/{kept.id}"
        await batch.check(store, kept.id, wish.columns, list(TICKS), clock.now())
        looks = time.perf_counter()
        await work(key)
        looked = time.perf_counter() - looks
        await batch.start(store, kept.id, clock.now(), all_or_none=True)
        while await work(key):
            pass
        took = time.perf_counter() - begun
        return took, looked, (await batch.batch_of(store, kept.id)).good


if __name__ == "__main__":
    how, url, path = sys.argv[1:]
    took, looked, rows = asyncio.run({"bare": bare, "whole": whole}[how](url, Path(path)))
    sys.stdout.write(f"{took} {looked} {memory(os.getpid())} {rows}\n")
