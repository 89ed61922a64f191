"""Hooks: who may have them, how they are signed, and how they get lost."""

import base64
import hashlib
import hmac
import json

import httpx
import pytest

from shipwhen.sandbox.platform import Platform, Token
from shipwhen.sandbox.platform.hooks import Hook

from .conftest import HASH, HOOKS, NOW, SECRET

HOOK = {"scope": "store/product/updated", "destination": HOOKS}


async def rename(box, *names: str) -> None:
    for name in names:
        await box.put("/v3/catalog/products/110", {"name": name})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"destination": "http://app.test/hooks"}, "destination"),
        ({"destination": "https://app.test:8443/hooks"}, "destination"),
        ({"scope": "store/product/eaten"}, "scope"),
        ({"scope": "store/*/updated"}, "scope"),
        ({"scope": "*"}, "scope"),
        ({"scope": 5}, "scope"),
        ({"headers": {"X": "v" * 8193}}, "headers"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_hook_that_cannot_be_is_refused_by_field(box, change, field):
    answer = await box.post("/v3/hooks", {**HOOK, **change})

    assert answer.status_code == 422
    assert field in answer.json()["errors"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "testserver"])
async def test_an_app_on_this_machine_may_listen_without_https(box, host):
    answer = await box.post("/v3/hooks", {**HOOK, "destination": f"http://{host}/hooks"})

    assert answer.status_code == 200


async def test_an_address_hears_a_scope_once_and_ten_may_hear_it(box):
    answers = [
        await box.post("/v3/hooks", {**HOOK, "destination": f"{HOOKS}/{place}"})
        for place in (*range(10), 0, 10)
    ]

    assert [answer.status_code for answer in answers] == [200] * 10 + [422, 422]


async def test_a_hook_is_listed_changed_and_removed(box):
    [number] = await box.listen("store/product/updated")
    await box.put(f"/v3/hooks/{number}", {"is_active": False})
    found = [
        (await box.get(f"/v3/hooks?is_active={active}")).json()["meta"]["pagination"]["total"]
        for active in ("true", "false")
    ]
    await rename(box, "Pine")
    await box.delete(f"/v3/hooks/{number}")

    assert found == [0, 1]
    assert await box.told() == []
    assert (await box.get(f"/v3/hooks/{number}")).status_code == 404


async def test_a_hook_cannot_become_like_another(box):
    _, number = await box.listen("store/product/updated", "store/product/created")

    assert (await box.put(f"/v3/hooks/{number}", {"scope": HOOK["scope"]})).status_code == 422


async def test_hooks_of_another_client_are_not_seen(box):
    box.store.issue(Token("theirs", "another-app"))
    [number] = await box.listen("store/product/updated")

    assert (await box.get("/v3/hooks", token="theirs")).json()["data"] == []
    assert (await box.get(f"/v3/hooks/{number}", token="theirs")).status_code == 404


@pytest.mark.parametrize(
    ("scope", "hears"),
    [
        ("store/product/updated", True),
        ("store/product/*", True),
        ("store/product/created", False),
        ("store/order/*", False),
    ],
)
async def test_a_star_stands_for_all_that_follows(box, scope, hears):
    await box.listen(scope)
    await rename(box, "Pine")

    assert bool(await box.told()) is hears


async def test_a_hook_arrives_signed_with_its_own_headers(box):
    await box.listen("store/product/updated", headers={"X-Own": "store-secret"})
    await rename(box, "Pine")
    await box.platform.delivered()
    [request], [raw] = box.requests, box.bodies
    sent = json.loads(raw)
    message = b".".join(
        [
            request.headers["webhook-id"].encode(),
            request.headers["webhook-timestamp"].encode(),
            raw,
        ]
    )
    mac = base64.b64encode(hmac.digest(SECRET.encode(), message, hashlib.sha256)).decode()

    assert request.headers["webhook-signature"] == f"v1,{mac}"
    assert request.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert request.headers["X-Own"] == "store-secret"
    assert sent["producer"] == f"stores/{HASH}"
    assert sent["store_id"] == str(box.store.identity.number)
    assert sent["created_at"] == int(NOW.timestamp())
    assert len(sent["hash"]) == 40


async def test_a_store_level_token_makes_unsigned_hooks(box):
    box.store.issue(Token("store-level", "store-level", signed=False))
    await box.post("/v3/hooks", HOOK, token="store-level")
    await rename(box, "Pine")
    await box.platform.delivered()
    [request] = box.requests

    assert "webhook-signature" not in request.headers


async def test_two_updates_of_one_second_share_their_hash(box):
    await box.listen("store/product/updated")
    await rename(box, "Pine", "Oak")
    await box.platform.delivered()

    assert len({body["hash"] for body in box.heard}) == 1


async def test_a_hook_is_tried_again_with_the_same_id(box):
    await box.listen("store/product/updated")
    box.answers = [500, 302]
    await rename(box, "Pine")
    await box.platform.delivered()

    assert len(box.requests) == 3
    assert len({request.headers["webhook-id"] for request in box.requests}) == 1
    assert len(box.heard) == 1


async def test_an_address_that_cannot_be_reached_is_tried_again(box):
    def broken(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) < 3:
            raise httpx.ConnectError("nobody there")
        return httpx.Response(204)

    asked: list[httpx.Request] = []
    platform = Platform(box.clock, "app", SECRET)
    platform.retry_scale = 1e-9
    store = platform.open_store("other")
    at = int(NOW.timestamp())
    store.hooks.add(Hook(0, "app", True, "store/app/uninstalled", HOOKS, {}, True, at, at))
    transport = httpx.MockTransport(broken)
    async with httpx.AsyncClient(transport=transport) as client, platform.delivering(client):
        platform.cancel("other")
        await platform.delivered()

    assert len(asked) == 3


async def test_after_the_last_try_the_hook_is_set_inactive(box):
    [number] = await box.listen("store/product/updated")
    box.platform.retry_scale = 1e-9
    box.answers = [500] * 20
    await rename(box, "Pine")
    await box.platform.delivered()

    assert len(box.requests) == 12
    assert not (await box.get(f"/v3/hooks/{number}")).json()["data"]["is_active"]


async def test_hooks_get_lost_doubled_and_late(box):
    await box.listen("store/product/updated")
    for faults, heard in [
        ({"hooks_lost": 1}, 0),
        ({"hooks_lost": 0, "hooks_doubled": 1}, 2),
        ({"hooks_doubled": 0, "hooks_late": 1, "late_by": 0.001}, 1),
        ({"hooks_late": 0}, 1),
    ]:
        await box.client.put("/bc/faults", json=faults)
        await rename(box, "Pine")
        assert len(await box.told()) == heard, faults


async def test_a_reordered_hook_lets_others_pass(box):
    await box.listen("store/product/*")
    box.platform.faults.hooks_reordered = 1
    await box.put("/v3/catalog/products/101", {"name": "Pack"})
    box.platform.faults.hooks_reordered = 0
    await box.put("/v3/catalog/products/103", {"name": "Pot"})

    assert [data["id"] for _, data in await box.told()] == [103, 101]


async def test_the_same_seed_loses_the_same_hooks(box):
    await box.listen("store/product/updated")
    heard = []
    for _ in range(2):
        await box.client.put("/bc/faults", json={"hooks_lost": 0.5, "seed": 4})
        await rename(box, *"abcdefgh")
        heard.append(len(await box.told()))

    assert heard[0] == heard[1]
    assert 0 < heard[0] < 8


async def test_waiting_for_hooks_that_nobody_delivers_says_so(box):
    lonely = Platform(box.clock, "app", SECRET)
    store = lonely.open_store("lonely")
    await box.listen("store/app/uninstalled")
    store.hooks.by_id |= box.store.hooks.by_id
    lonely.cancel("lonely")

    with pytest.raises(RuntimeError, match="nobody"):
        await lonely.delivered()


async def test_a_cancelled_store_tells_its_hooks(box):
    await box.listen("store/app/uninstalled")
    box.platform.cancel(HASH)

    assert await box.told() == [("store/app/uninstalled", {"type": "store"})]
