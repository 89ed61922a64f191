"""The overlay for a support call, as any page may load it."""

import gzip

import brotli
import httpx
import pytest

from conftest import Running
from shipwhen.shopfront.script import OVERLAY, built

ADDRESS = "/s/demo/debug.js"
CODINGS = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}
BUDGET = 8192
"""For people who look for a fault; shoppers never load it."""


async def coded(shop: Running, coding: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The answer, and its bytes as they travelled."""
    asked = {"accept-encoding": coding, **headers}
    async with shop.client.stream("GET", ADDRESS, headers=asked) as answer:
        return answer, b"".join([part async for part in answer.aiter_raw()])


async def test_it_is_cached_as_the_script_is(small_shop):
    overlay, script = [await small_shop.get(f"/s/demo/{each}.js") for each in ("debug", "shipwhen")]
    of_its_own = {"etag", "content-length"}

    assert overlay.status_code == 200
    assert {name: text for name, text in overlay.headers.items() if name not in of_its_own} == {
        name: text for name, text in script.headers.items() if name not in of_its_own
    }


@pytest.mark.parametrize("coding", CODINGS)
async def test_every_coding_carries_what_was_built(small_shop, coding):
    answer, body = await coded(small_shop, coding)

    assert answer.headers.get("content-encoding", "identity") == coding
    assert CODINGS[coding](body).decode() == built(OVERLAY)


@pytest.mark.parametrize("coding", CODINGS)
async def test_unchanged_it_is_not_sent_again(small_shop, coding):
    first, _ = await coded(small_shop, coding)
    second, body = await coded(small_shop, coding, **{"if-none-match": first.headers["etag"]})

    assert (second.status_code, body) == (304, b"")


async def test_it_is_small(small_shop):
    _, body = await coded(small_shop, "br")

    assert len(body) <= BUDGET


async def test_only_a_store_of_ours_has_it(small_shop):
    answer = await small_shop.get("/s/nobody/debug.js")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_store")
