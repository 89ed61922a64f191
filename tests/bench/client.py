"""A client that costs less than any server: keep-alive connections and requests built ahead."""

import asyncio
import re
import socket
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import httpx
import uvloop

CONNECTIONS = 16
REQUESTS = 800
LIMIT = 30
HEADERS = {
    "Accept": "*/*",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-US,en;q=0.9",
    "Referer": "http://127.0.0.1/",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
}
GOOD, END = b"HTTP/1.1 200", b"\r\n\r\n"


@dataclass(frozen=True)
class Round:
    """One round of requests: how long it took, and how much of that the client itself worked."""

    seconds: float
    client: float


class Asker(asyncio.Protocol):
    """One connection: asks the next as soon as it has the answer; others may share the requests."""

    def __init__(self, requests: Iterator[bytes], size: int) -> None:
        self._requests, self._size = requests, size
        self._missing = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        if self._missing == self._size and not data.startswith(GOOD):
            self.connection_lost(ValueError(data[:200]))
        self._missing -= len(data)
        if not self._missing:
            self._ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("closed by the server"))

    def _ask(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._end()
        else:
            self._missing = self._size
            self._transport.write(request)

    def _end(self) -> None:
        self.done.set_result(None)
        self._transport.close()


def ask(url: str) -> Round:
    """Ask a fixed number of times; every answer must be a good one and as long as the first."""
    request = _request(httpx.URL(url))
    return uvloop.run(_ask(httpx.URL(url), [request] * (1 + REQUESTS)))


def tell(url: str, told: Iterable[tuple[bytes, Mapping[str, str]]]) -> Round:
    """Post each body with its headers once; every answer must be good and as long as the first."""
    address = httpx.URL(url)
    return uvloop.run(_ask(address, [_post(address, *each) for each in told]))


def waits(
    url: str, paths: Iterable[str], headers: Mapping[str, str] = MappingProxyType({})
) -> list[float]:
    """Seconds until each answer was there, asked one after the other on one connection."""
    address, found = httpx.URL(url), []
    with socket.create_connection((address.host, address.port or 80), LIMIT) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for path in paths:
            request = _request(address.join(path), headers)
            started = time.perf_counter()
            line.sendall(request)
            _read(line)
            found.append(time.perf_counter() - started)
    return found


def _read(line: socket.socket) -> None:
    """A whole answer. Raises ValueError where it is no good one."""
    answer = b""
    while END not in answer:
        answer += line.recv(65536)
    head, _, body = answer.partition(END)
    length = re.search(rb"content-length: (\d+)", head)
    if length is None or not head.startswith(GOOD):
        raise ValueError(head[:200])
    missing = int(length[1]) - len(body)
    while missing:
        missing -= len(line.recv(65536))


async def _ask(url: httpx.URL, requests: Sequence[bytes]) -> Round:
    """The first tells how long an answer is and is no part of the round."""
    first, *others = requests
    size = await _size(url, first)
    loop, left = asyncio.get_running_loop(), iter(others)
    started, busy = time.perf_counter(), time.process_time()
    async with asyncio.timeout(LIMIT):
        made = [
            loop.create_connection(lambda: Asker(left, size), url.host, url.port)
            for _ in range(CONNECTIONS)
        ]
        await asyncio.gather(*(asker.done for _, asker in await asyncio.gather(*made)))
    return Round(time.perf_counter() - started, time.process_time() - busy)


async def _size(url: httpx.URL, request: bytes) -> int:
    """How long a whole answer is, head and body."""
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
    answer = await reader.read()
    writer.close()
    return len(answer) - len(b"connection: close\r\n")


def _request(url: httpx.URL, headers: Mapping[str, str] = MappingProxyType({})) -> bytes:
    return _head("GET", url, {**HEADERS, **headers})


def _post(url: httpx.URL, body: bytes, headers: Mapping[str, str]) -> bytes:
    return _head("POST", url, {**headers, "Content-Length": str(len(body))}) + body


def _head(method: str, url: httpx.URL, headers: Mapping[str, str]) -> bytes:
    lines = [f"{method} {url.raw_path.decode()} HTTP/1.1", f"Host: {url.netloc.decode()}"]
    return "\r\n".join([*lines, *(f"{n}: {v}" for n, v in headers.items()), "", ""]).encode()
