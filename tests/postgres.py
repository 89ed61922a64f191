"""Databases of a test's own on a PostgreSQL server."""

import asyncio
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import asyncpg

AHEAD = 2
"""Copies made before anybody asks for them."""


@contextmanager
def made(server: str) -> Iterator[str]:
    """An empty database of one's own; its address."""
    url = asyncio.run(_make(server, "template1"))
    try:
        yield url
    finally:
        asyncio.run(_drop(server, url))


class Copies:
    """Copies of a database: while a test runs on one, the next are made, which takes longer than
    most tests."""

    def __init__(self, server: str, url: str) -> None:
        self._server, self._like = server, _name(url)
        self._thread = ThreadPoolExecutor(1)
        self._next: deque[Future[str]] = deque()

    @contextmanager
    def one(self) -> Iterator[str]:
        """Its address."""
        while len(self._next) <= AHEAD:
            self._next.append(self._made())
        url = self._next.popleft().result()
        try:
            yield url
        finally:
            self._thread.submit(lambda: asyncio.run(_drop(self._server, url)))

    def close(self) -> None:
        for each in self._next:
            asyncio.run(_drop(self._server, each.result()))
        self._thread.shutdown()

    def _made(self) -> Future[str]:
        return self._thread.submit(lambda: asyncio.run(_make(self._server, self._like)))


async def _make(server: str, like: str) -> str:
    name = f"shipwhen_{uuid4().hex}"
    await _do(server, f"CREATE DATABASE {name} TEMPLATE {like}")
    return f"{server.rpartition('/')[0]}/{name}"


async def _drop(server: str, url: str) -> None:
    await _do(server, f"DROP DATABASE {_name(url)} WITH (FORCE)")


async def _do(server: str, command: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(command)
    finally:
        await connection.close()


def _name(url: str) -> str:
    return url.rpartition("/")[2]
