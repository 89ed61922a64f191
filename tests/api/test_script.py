"""The script as storefronts get it: small, cached, told apart by what it says."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess

import brotli
import httpx

from conftest import Running, skip
from shipwhen.shopfront.script import PLACE, runtime
from shipwhen.themes import Collection, folder

THEMES = list(Collection(folder()).adapters)
ADDRESSES = ["/s/demo/shipwhen.js", *(f"/s/demo/shipwhen.js?theme={theme}" for theme in THEMES)]
ADDRESS = "/s/demo/shipwhen.js?theme=cornerstone"
BUDGET = 6144
RECOGNISING = 8192
"""Of the script that carries the whole collection, since nobody said which theme it is for."""
AWKWARD = [
    "</script><script>alert(1)</script>",
    "<!--",
    "a\u2028b\u2029c",
    "\"quoted\", 'twice' and back\\slash\\",
    '","button_colour":"x',
    "__SHIPWHEN__ `$x`",
    "$& $1 \\u0041",
]
CODINGS = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}


async def publish(shop: Running, text: str, theme: str = "cornerstone") -> None:
    document = {"backorder": {"inventory": {"backorder": text}}}
    answer = await shop.client.put(f"/demo/appearance/{theme}/en", json=document)
    answer.raise_for_status()


async def pinned(shop: Running, address: str = ADDRESS) -> tuple[str, bytes]:
    """Address and bytes of the script as it is now."""
    body = (await shop.get(address)).content
    return f"/s/demo/{hashlib.sha256(body).hexdigest()}/shipwhen.js", body


async def coded(shop: Running, coding: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """The answer, and its bytes as they travelled."""
    asked = {"accept-encoding": coding, **headers}
    async with shop.client.stream("GET", ADDRESS, headers=asked) as answer:
        return answer, b"".join([part async for part in answer.aiter_raw()])


def setup_literal(script: bytes) -> str:
    """What was written into the runtime."""
    before, after = runtime().split(PLACE)
    return script.decode().removeprefix(before).removesuffix(after)


def run(*command: str, source: bytes) -> bytes:
    return subprocess.run(command, input=source, capture_output=True, check=True).stdout


async def test_every_script_stays_within_its_budget(small_shop):
    answers = {
        address: await small_shop.get(address, headers={"accept-encoding": "br"})
        for address in ADDRESSES
    }
    sizes = {address: int(each.headers["content-length"]) for address, each in answers.items()}

    assert all(each.headers["content-encoding"] == "br" for each in answers.values())
    assert sizes.pop("/s/demo/shipwhen.js") <= RECOGNISING
    assert {address: size for address, size in sizes.items() if size > BUDGET} == {}


async def test_the_script_may_be_cached_and_used_by_any_page(shop):
    answer = await shop.get(ADDRESS)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == (
        "public, max-age=300, stale-while-revalidate=86400, stale-if-error=604800"
    )
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["vary"] == "accept-encoding"
    assert not answer.headers["etag"].startswith("W/")
    assert "set-cookie" not in answer.headers


async def test_every_coding_carries_the_same_script(small_shop):
    answers = {coding: await coded(small_shop, coding) for coding in CODINGS}
    plain = {CODINGS[coding](body) for coding, (_, body) in answers.items()}

    assert len(plain) == 1
    assert len({answer.headers["etag"] for answer, _ in answers.values()}) == len(CODINGS)


async def test_an_unchanged_script_is_not_sent_again(small_shop):
    for coding in CODINGS:
        first, _ = await coded(small_shop, coding)
        etag = first.headers["etag"]
        second, body = await coded(small_shop, coding, **{"if-none-match": f'"other", {etag}'})

        assert (second.status_code, body) == (304, b"")
        assert second.headers["etag"] == etag
        assert second.headers["cache-control"] == first.headers["cache-control"]


async def test_a_changed_script_is_sent_again(small_shop):
    before, _ = await coded(small_shop, "br")
    await publish(small_shop, "On its way")
    after, _ = await coded(small_shop, "br", **{"if-none-match": before.headers["etag"]})

    assert after.status_code == 200
    assert after.headers["etag"] != before.headers["etag"]


async def test_a_script_carries_the_adapters_that_its_pages_may_need(small_shop):
    carried = {
        theme: re.findall(
            r'\bid:"([a-z0-9-]+)"',
            setup_literal((await small_shop.get(f"/s/demo/shipwhen.js?theme={theme}")).content),
        )
        for theme in ("", "generic", "merchant")
    }

    assert {"": sorted(THEMES), "generic": ["generic"], "merchant": ["merchant"]} == {
        theme: sorted(ids) for theme, ids in carried.items()
    }


async def test_a_published_text_is_in_the_script(shop):
    addresses = ["/s/demo/shipwhen.js", ADDRESS]
    before = [await shop.get(address) for address in addresses]
    await publish(shop, "Straks tilbake – snart")
    after = [await shop.get(address) for address in addresses]

    assert not any("Straks tilbake – snart" in each.text for each in before)
    assert all("Straks tilbake – snart" in each.text for each in after)


async def test_a_text_of_one_theme_is_not_in_the_script_of_another(small_shop):
    await publish(small_shop, "Only for Merchant", theme="merchant")

    assert "Only for Merchant" not in (await small_shop.get(ADDRESS)).text


async def test_texts_mean_themselves_in_javascript(small_shop):
    node = shutil.which("node") or skip("no node to read the script with")
    literals = []
    for text in AWKWARD:
        await publish(small_shop, text)
        script = (await small_shop.get(ADDRESS)).content
        literals.append(setup_literal(script))
    ask = f"process.stdout.write(JSON.stringify([{','.join(literals)}]))"
    read = run(node, "-", source=ask.encode())
    run(node, "--check", "-", source=script)
    shown = [setup["configs"][""]["en"]["backorder"] for setup in json.loads(read)]

    assert [each["inventory"]["backorder"] for each in shown] == AWKWARD
    assert not re.search("</script|<!--|\u2028|\u2029", "".join(literals))


async def test_a_pinned_script_is_the_same_for_ever(shop):
    address, now = await pinned(shop)
    answer = await shop.get(address)

    assert answer.content == now
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_page_that_pinned_an_older_script_still_gets_it(shop):
    old, body = await pinned(shop)
    await publish(shop, "Newer words")
    new, _ = await pinned(shop)

    assert old != new
    assert (await shop.get(old)).content == body


async def test_the_newest_scripts_are_kept_and_one_served_again_is_new(shop, monkeypatch):
    monkeypatch.setattr("shipwhen.shopfront.builds.KEPT", 2)
    addresses = {}
    for text in ("one", "two", "one", "three"):
        await publish(shop, text)
        addresses[text], _ = await pinned(shop)
    statuses = {text: (await shop.get(address)).status_code for text, address in addresses.items()}

    assert statuses == {"one": 200, "two": 404, "three": 200}


async def test_what_is_not_there_is_told_with_what_is(shop):
    none = "0" * 64
    for path, code, told in [
        (f"/s/demo/{none}/shipwhen.js", "unknown_script", "There is no script"),
        (f"/s/nobody/{none}/shipwhen.js", "unknown_store", "There is no store 'nobody'."),
        ("/s/nobody/shipwhen.js", "unknown_store", "There is no store 'nobody'."),
        ("/s/demo/shipwhen.js?theme=nothing", "unknown_theme", f"Known: {', '.join(THEMES)}."),
    ]:
        answer = await shop.get(path)
        error = answer.json()["error"]

        assert (answer.status_code, error["code"]) == (404, code)
        assert told in error["message"]
