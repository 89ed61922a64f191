"""Answers kept as bytes: compressed ahead, told apart by ETag, sent without a framework."""

import gzip
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import brotli
from starlette.types import Scope, Send

Headers = list[tuple[bytes, bytes]]
BEST_FIRST = (b"br", b"gzip")


class Caching(StrEnum):
    """How long others may keep an answer."""

    SCRIPT = "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
    AVAILABILITY = "public, max-age=15, stale-while-revalidate=60, stale-if-error=86400"
    PROMISE = "public, max-age=5"
    IMMUTABLE = "public, max-age=31536000, immutable"

    @property
    def quality(self) -> int:
        """Of brotli: the best takes a tenth of a second for twenty kilobytes, which pays only where
        the answer is sent for long."""
        return 11 if self in {Caching.SCRIPT, Caching.IMMUTABLE} else 5


@dataclass(frozen=True, slots=True)
class Coded:
    """One content coding of an answer, with the messages that send it."""

    etag: bytes
    body: bytes
    full: Headers
    unchanged: Headers


class Prepared:
    """A body in every content coding, ready to send."""

    __slots__ = ("body", "codings", "hash")

    def __init__(self, body: bytes, content_type: str, caching: Caching) -> None:
        self.body = body
        self.hash = hashlib.sha256(body).hexdigest()
        brotlied = brotli.compress(body, quality=caching.quality)
        codings = {b"br": brotlied, b"gzip": gzip.compress(body, mtime=0)}
        smaller = {name: coded for name, coded in codings.items() if len(coded) < len(body)}
        self.codings = {
            name: self._coded(coded, name, content_type, caching)
            for name, coded in {**smaller, b"": body}.items()
        }

    async def send(self, scope: Scope, send: Send) -> None:
        accepted, known = b"", b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accepted += b"," + value
            elif name == b"if-none-match":
                known = value
        coded = next(self.codings[each] for each in _accepted(accepted) if each in self.codings)
        unchanged = known and (coded.etag in known or known == b"*")
        body = b"" if unchanged or scope["method"] == "HEAD" else coded.body
        status, headers = (304, coded.unchanged) if unchanged else (200, coded.full)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _coded(self, body: bytes, coding: bytes, content_type: str, caching: Caching) -> Coded:
        etag = f'"{self.hash[:20]}{"-" if coding else ""}{coding.decode()}"'.encode()
        always = [
            (b"etag", etag),
            (b"cache-control", caching.encode()),
            (b"vary", b"accept-encoding"),
            (b"access-control-allow-origin", b"*"),
            (b"cross-origin-resource-policy", b"cross-origin"),
            (b"timing-allow-origin", b"*"),
            (b"x-content-type-options", b"nosniff"),
        ]
        full = [
            *always,
            (b"content-type", content_type.encode()),
            (b"content-length", str(len(body)).encode()),
            *_coding_header(coding),
        ]
        return Coded(etag, body, full, always)


def _coding_header(coding: bytes) -> Iterable[tuple[bytes, bytes]]:
    return [(b"content-encoding", coding)] if coding else []


@lru_cache(maxsize=64)
def _accepted(header: bytes) -> tuple[bytes, ...]:
    """Codings of ours that the client takes, best first; `br;q=0` refuses one."""
    taken: dict[bytes, bool] = {}
    for part in header.lower().split(b","):
        name, _, weight = part.partition(b";")
        quality = weight.strip().removeprefix(b"q=")
        taken[name.strip()] = not quality or bool(quality.strip(b"0."))
    return *(name for name in BEST_FIRST if taken.get(name)), b""
