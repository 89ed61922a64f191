"""Webhooks taken in, against the plainest route that puts one row into the same database."""

import asyncio
import itertools
import json
from collections.abc import Iterator, Mapping
from statistics import median

from bench import client
from bench.client import CONNECTIONS, Round
from bench.databases import KINDS, database
from bench.figure import Figure
from bench.installed import HASH, SECRET, SETTINGS, take_in
from bench.worker import Worker, inserting, serving
from shipwhen.bigcommerce.signature import ID, SIGNATURE, TIMESTAMP, signature
from shipwhen.db import connected
from shipwhen.hooks.models import Event
from shipwhen.jobs.models import Job
from shipwhen.stores.setup import SECRET_HEADER

ROUNDS, WEBHOOKS = 60, 150
LEAST = 0.6

Told = tuple[bytes, Mapping[str, str]]


def figures() -> list[Figure]:
    return [figure for kind in KINDS for figure in _figures(kind)]


def _figures(kind: str) -> list[Figure]:
    """Rounds in pairs, so that busy neighbours slow both, and short, as a disk's moods are; of
    their ratios the one in the middle."""
    with database(kind) as url:
        webhooks = _webhooks(asyncio.run(take_in(url)))
        with serving(url, **SETTINGS) as ours, inserting(url) as plain:
            before = ours.cpu(), plain.cpu()
            pairs = [_pair(ours, plain, webhooks, number) for number in range(ROUNDS)]
            used = ours.cpu() - before[0], plain.cpu() - before[1]
        kept = asyncio.run(_kept(url))
    ratio = median(they.seconds / we.seconds for we, they in pairs)
    sent = ROUNDS * (1 + WEBHOOKS)
    how = f"median of {ROUNDS} pairs x {WEBHOOKS}, {CONNECTIONS} connections"
    told = f"{ratio:.2f} ({how}; of {sent} kept {kept[0]}, with work {kept[1]})"
    ok, name = ratio >= LEAST and kept == (sent, sent), "webhook intake"
    figures = [Figure(f"{name}, rate to a bare insert, {kind}", f"≥ {LEAST}", told, ok)]
    if all(used):
        rate = f"{used[1] / used[0]:.2f}"
        figures.append(Figure(f"{name}, per CPU s to a bare insert, {kind}", "", rate))
    return figures


def _pair(
    ours: Worker, plain: Worker, webhooks: Iterator[Told], number: int
) -> tuple[Round, Round]:
    """Ours and the plain one, each of them first in turn."""
    if number % 2:
        they, we = _round(plain, webhooks), _round(ours, webhooks)
    else:
        we, they = _round(ours, webhooks), _round(plain, webhooks)
    return we, they


def _round(worker: Worker, webhooks: Iterator[Told]) -> Round:
    """The first tells how long an answer is and is no part of the round."""
    return client.tell(f"{worker.address}/hooks", itertools.islice(webhooks, 1 + WEBHOOKS))


def _webhooks(secret: str) -> Iterator[Told]:
    """Each another event of another product, with both proofs."""
    for number in itertools.count(1):
        told = {
            "scope": "store/product/updated",
            "store_id": "1000001",
            "data": {"type": "product", "id": number},
            "hash": f"{number:040x}",
            "created_at": 1_700_000_000,
            "producer": f"stores/{HASH}",
        }
        body = json.dumps(told).encode()
        headers = {ID: f"msg_{number}", TIMESTAMP: "1700000000", SECRET_HEADER: secret}
        headers[SIGNATURE] = signature(SECRET, headers[ID], headers[TIMESTAMP], body)
        yield body, {"Content-Type": "application/json", **headers}


async def _kept(url: str) -> tuple[int, int]:
    """Events, and work that they led to."""
    async with connected(url):
        return await Event.all().count(), await Job.filter(key__startswith=f"{HASH}/").count()
