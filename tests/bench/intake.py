"""Webhooks taken in, against the plainest route that puts one row into the same database."""

import asyncio
import itertools
import json
from collections.abc import Iterator, Mapping
from statistics import median

import httpx

from bench import client
from bench.client import CONNECTIONS, Round
from bench.databases import KINDS, database
from bench.figure import Figure
from bench.worker import Worker, inserting, serving
from shipwhen.bigcommerce import Gateway, Grant, User, scopes
from shipwhen.bigcommerce.gateway import Credentials
from shipwhen.bigcommerce.signature import ID, SIGNATURE, TIMESTAMP, signature
from shipwhen.clock import Clock
from shipwhen.db import connected
from shipwhen.hooks.models import Event
from shipwhen.jobs.models import Job
from shipwhen.stores.installation import Installations
from shipwhen.stores.setup import SECRET_HEADER
from shipwhen.stores.vault import Vault, new_key

ROUNDS, WEBHOOKS = 20, 400
LEAST = 0.6
HASH, SECRET, KEY = "bench1", "a-client-secret-as-long-as-a-key-should-be", new_key()
OWNER = User(id=7, email="owner@bench.test")

Told = tuple[bytes, Mapping[str, str]]


def figures() -> list[Figure]:
    return [_figure(kind) for kind in KINDS]


def _figure(kind: str) -> Figure:
    """Rounds in pairs, so that busy neighbours slow both; of their ratios the one in the middle."""
    with database(kind) as url:
        webhooks = _webhooks(asyncio.run(_installed(url)))
        settings = {"client_secret": SECRET, "keys": KEY}
        with serving(url, **settings) as ours, inserting(url) as plain:
            pairs = [(_round(ours, webhooks), _round(plain, webhooks)) for _ in range(ROUNDS)]
        kept = asyncio.run(_kept(url))
    ratio = median(they.seconds / we.seconds for we, they in pairs)
    sent = ROUNDS * (1 + WEBHOOKS)
    how = f"median of {ROUNDS} pairs x {WEBHOOKS}, {CONNECTIONS} connections"
    told = f"{ratio:.2f} ({how}; of {sent} kept {kept[0]}, with work {kept[1]})"
    ok = ratio >= LEAST and kept == (sent, sent)
    return Figure(f"webhook intake, rate to a bare insert, {kind}", f"≥ {LEAST}", told, ok)


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


async def _installed(url: str) -> str:
    """Take a store in; the secret of its webhooks."""
    async with connected(url), httpx.AsyncClient() as http:
        gateway = Gateway(http, Credentials("the-app", SECRET), "https://x", "https://x")
        installations = Installations(gateway, Vault(KEY), Clock())
        grant = Grant(
            access_token="token",
            scope=" ".join(scopes.NEEDED),
            user=OWNER,
            owner=OWNER,
            context=f"stores/{HASH}",
        )
        store = await installations.install(grant)
        return (await installations.door(store)).secret


async def _kept(url: str) -> tuple[int, int]:
    """Events, and work that they led to."""
    async with connected(url):
        return await Event.all().count(), await Job.filter(key__startswith=f"{HASH}/").count()
