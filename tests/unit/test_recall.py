"""The short way: what is believed of an address is sent past the routes, and nothing else is."""

import pytest

from shipwhen.prepared import Caching, Prepared
from shipwhen.shopfront.memory import Memory
from shipwhen.shopfront.recall import Recall

KNOWN = {"type": "http", "method": "GET", "path": "/s/a", "query_string": b"x=1", "headers": []}


async def prepare() -> Prepared:
    return Prepared(b"remembered", "text/plain", Caching.PROMISE)


async def routes(scope, receive, send) -> None:
    await send({"type": "http.response.body", "body": b"routed"})


async def ask(memory: Memory, **changed: object) -> bytes:
    sent = []

    async def send(message) -> None:
        sent.append(message)

    await Recall(routes, memory)({**KNOWN, **changed}, None, send)
    return sent[-1]["body"]


@pytest.fixture
async def memory() -> Memory:
    memory = Memory(2)
    await memory.get("key", prepare)
    memory.meet(("/s/a", b"x=1"), "key")
    return memory


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({}, b"remembered"),
        ({"path": "/s/b"}, b"routed"),
        ({"query_string": b""}, b"routed"),
        ({"method": "HEAD"}, b"routed"),
        ({"method": "POST"}, b"routed"),
        ({"type": "lifespan"}, b"routed"),
        ({"type": "websocket"}, b"routed"),
    ],
)
async def test_only_what_was_met_and_is_got_is_recalled(memory, changed, answer):
    assert answer == await ask(memory, **changed)


async def test_what_is_forgotten_goes_to_the_routes(memory):
    memory.forget()

    assert await ask(memory) == b"routed"
