"""Prepared answers: the coding that was asked for, and nothing twice."""

import gzip

import brotli
import pytest

from shipwhen.prepared import Caching, Prepared

BODY = b"Expected to ship 3 to 7 December. " * 50
ANSWER = Prepared(BODY, "text/plain", Caching.PROMISE)
PLAIN = {b"br": brotli.decompress, b"gzip": gzip.decompress, b"": bytes}


async def ask(answer: Prepared, method: str = "GET", **headers: bytes) -> tuple[int, dict, bytes]:
    sent = []

    async def send(message) -> None:
        sent.append(message)

    asked = [(name.replace("_", "-").encode(), value) for name, value in headers.items()]
    await answer.send({"method": method, "headers": asked}, send)
    start, end = sent
    return start["status"], dict(start["headers"]), end["body"]


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (b"br", b"br"),
        (b"gzip", b"gzip"),
        (b"gzip, deflate, br, zstd", b"br"),
        (b"gzip,br", b"br"),
        (b"gzip;q=1.0, br;q=0.5", b"br"),
        (b"br;q=0, gzip", b"gzip"),
        (b"br; q=0.000 , gzip ; q=0.1", b"gzip"),
        (b"br;q=0", b""),
        (b"br;q=0,gzip;q=0", b""),
        (b"brotli, xgzip", b""),
        (b"deflate", b""),
        (b"identity", b""),
        (b"*", b""),
        (b"GZIP", b"gzip"),
        (b"BR;Q=0, Gzip", b"gzip"),
        (b"", b""),
    ],
)
async def test_the_coding_is_one_that_the_client_accepts(accepted, coding):
    status, headers, body = await ask(ANSWER, accept_encoding=accepted)

    assert status == 200
    assert coding == headers.get(b"content-encoding", b"")
    assert PLAIN[coding](body) == BODY
    assert headers[b"content-length"] == str(len(body)).encode()


@pytest.mark.parametrize(
    ("caching", "quality"),
    [
        (Caching.SCRIPT, 11),
        (Caching.IMMUTABLE, 11),
        (Caching.AVAILABILITY, 5),
        (Caching.PROMISE, 5),
    ],
)
async def test_what_is_soon_made_anew_is_compressed_quickly(caching: Caching, quality: int):
    _, _, body = await ask(Prepared(BODY, "text/plain", caching), accept_encoding=b"br")

    assert body == brotli.compress(BODY, quality=quality)


async def test_several_headers_are_one_list():
    sent = []

    async def send(message) -> None:
        sent.append(message)

    asked = [(b"accept-encoding", each) for each in (b"gzip", b"br", b"deflate")]
    await ANSWER.send({"method": "GET", "headers": asked}, send)

    assert dict(sent[0]["headers"])[b"content-encoding"] == b"br"


async def test_who_names_no_coding_gets_none():
    _, headers, body = await ask(ANSWER)

    assert b"content-encoding" not in headers
    assert body == BODY


async def test_each_coding_has_an_etag_of_its_own():
    answers = [await ask(ANSWER, accept_encoding=coding) for coding in PLAIN]
    etags = {headers[b"etag"] for _, headers, _ in answers}

    assert len(etags) == len(PLAIN)
    assert all(etag[:1] == etag[-1:] == b'"' for etag in etags)
    assert {b"accept-encoding"} == {headers[b"vary"] for _, headers, _ in answers}


async def test_other_bytes_have_another_etag():
    other = Prepared(BODY + b"!", "text/plain", Caching.PROMISE)

    assert (await ask(ANSWER))[1][b"etag"] != (await ask(other))[1][b"etag"]


@pytest.mark.parametrize("coding", PLAIN)
@pytest.mark.parametrize("known", [b"%s", b"W/%s", b'"x", %s', b'%s,W/"x"'])
async def test_what_the_client_has_is_not_sent_again(coding, known):
    _, first, _ = await ask(ANSWER, accept_encoding=coding)
    status, headers, body = await ask(
        ANSWER, accept_encoding=coding, if_none_match=known % first[b"etag"]
    )

    assert (status, body) == (304, b"")
    assert headers[b"etag"] == first[b"etag"]
    assert headers[b"cache-control"] == b"public, max-age=5"
    assert b"content-length" not in headers


async def test_a_star_knows_every_etag():
    assert (await ask(ANSWER, if_none_match=b"*"))[0] == 304


@pytest.mark.parametrize("coding", [b"br", b"gzip"])
async def test_the_etag_of_one_coding_is_not_that_of_another(coding):
    _, plain, _ = await ask(ANSWER)
    _, coded, _ = await ask(ANSWER, accept_encoding=coding)

    assert (await ask(ANSWER, accept_encoding=coding, if_none_match=plain[b"etag"]))[0] == 200
    assert (await ask(ANSWER, if_none_match=coded[b"etag"]))[0] == 200


@pytest.mark.parametrize("coding", PLAIN)
async def test_head_has_the_headers_and_no_body(coding):
    _, get, _ = await ask(ANSWER, accept_encoding=coding)
    status, head, body = await ask(ANSWER, "HEAD", accept_encoding=coding)

    assert (status, body) == (200, b"")
    assert head == get


async def test_what_would_only_grow_is_not_compressed():
    tiny = Prepared(b"{}", "application/json", Caching.PROMISE)
    _, headers, body = await ask(tiny, accept_encoding=b"br, gzip")

    assert b"content-encoding" not in headers
    assert body == b"{}"


def test_the_same_body_is_the_same_bytes_at_any_time():
    again = Prepared(BODY, "text/plain", Caching.PROMISE)

    assert again.codings == ANSWER.codings
