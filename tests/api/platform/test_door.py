"""Who is let in, how often, and what goes wrong at the door on purpose."""

import asyncio
import json
import time
from itertools import count

import httpx
import jwt
import pytest

from shipwhen.sandbox.platform import Token, User
from shipwhen.sandbox.platform.answers import Refused

from .conftest import HASH, SECRET, TOKEN

ASKED = {
    "client_id": "the-app",
    "client_secret": SECRET,
    "scope": "store_v2_orders store_inventory",
    "context": f"stores/{HASH}",
    "grant_type": "authorization_code",
    "redirect_uri": "https://app.test/auth",
}


async def exchange(box, form: bool = False, **fields: str) -> httpx.Response:
    body = {**ASKED, **fields}
    how = {"data": body} if form else {"json": body}
    return await box.client.post("/bc/oauth2/token", **how)


@pytest.fixture
def code(box) -> str:
    return box.platform.authorize(HASH, 7, "ann@shop.example", "store_inventory store_v2_orders")


@pytest.mark.parametrize("form", [False, True], ids=["json", "form"])
async def test_a_code_buys_a_token_that_replaces_the_old_one(box, code, form):
    bought = (await exchange(box, form, code=code)).json()
    token = bought["access_token"]

    assert bought["user"] == {"id": 7, "username": "ann@shop.example", "email": "ann@shop.example"}
    assert bought["context"] == f"stores/{HASH}"
    assert set(bought) == {
        *("access_token", "scope", "user", "owner", "context", "account_uuid"),
    }
    assert (await box.get("/v2/time", token=token)).status_code == 200
    assert (await box.get("/v2/time", token=TOKEN)).status_code == 401


async def test_an_exchange_that_cannot_be_read_lacks_everything(box):
    for content in (b"{", b"[]"):
        headers = {"Content-Type": "application/json"}
        answer = await box.client.post("/bc/oauth2/token", content=content, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_a_store_that_is_not_there_is_told_so(box):
    answer = await box.client.get("/bc/stores/nowhere/v2/store", headers={"X-Auth-Token": TOKEN})

    assert answer.status_code == 404
    with pytest.raises(Refused):
        box.platform.authorize("nowhere", 1, "ann@shop.example", "")


async def test_a_code_is_good_once(box, code):
    statuses = [(await exchange(box, code=code)).status_code for _ in range(2)]

    assert statuses == [200, 400]


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({"client_secret": "guess"}, 401, "invalid_client"),
        ({"client_id": "another"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"context": "stores/other"}, 400, "invalid_grant"),
        ({"scope": "store_inventory"}, 400, "invalid_grant"),
        ({"code": "guess"}, 400, "invalid_grant"),
        ({"redirect_uri": ""}, 400, "invalid_request"),
    ],
)
async def test_a_wrong_exchange_says_what_is_wrong(box, code, fields, status, error):
    answer = await exchange(box, **{"code": code, **fields})

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_payload_says_who_clicked_and_where(box):
    ann = User(7, "ann@shop.example", "nb-NO")
    signed = box.platform.signed_payload(HASH, user=ann, url="/orders/5", jti="once")
    told = jwt.decode(
        signed, SECRET, algorithms=["HS256"], audience="the-app", options={"verify_exp": False}
    )

    assert (told["iss"], told["sub"], told["url"], told["jti"]) == (
        *("bc", f"stores/{HASH}", "/orders/5", "once"),
    )
    assert told["user"] == {"id": 7, "email": "ann@shop.example", "locale": "nb-NO"}
    assert told["owner"]["id"] == box.store.owner.id
    assert told["exp"] - told["iat"] == 24 * 60 * 60


@pytest.mark.parametrize("path", ["/v2/store", "/v3/hooks"])
async def test_a_stranger_is_refused_in_the_shape_of_the_version(box, path):
    answer = await box.get(path, token="guess")
    told = answer.json()
    error = told[0] if path.startswith("/v2") else told

    assert answer.status_code == error["status"] == 401


async def test_a_token_opens_its_own_store_only(box):
    box.platform.open_store("other", token="theirs")

    assert (await box.get("/v2/time", token="theirs")).status_code == 401


@pytest.mark.parametrize("path", ["/v3/nothing", "/v2/nothing", "/v4/store"])
async def test_what_is_not_there_is_told_so(box, path):
    assert (await box.get(path)).status_code == 404


async def test_a_used_up_quota_is_told_with_the_time_to_wait(box):
    ticks = count(start=100, step=0)
    quota = box.store.quota
    quota.requests, quota.seconds, quota.ticks = 2, 30, lambda: next(ticks)
    answers = [await box.get("/v2/time") for _ in range(3)]
    left = [answer.headers["X-Rate-Limit-Requests-Left"] for answer in answers]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert left == ["1", "0", "0"]
    assert answers[0].headers["X-Rate-Limit-Requests-Quota"] == "2"
    assert answers[0].headers["X-Rate-Limit-Time-Window-Ms"] == "30000"
    assert answers[2].headers["X-Rate-Limit-Time-Reset-Ms"] == "30000"
    assert answers[2].headers["X-Retry-After"] == "30"

    quota.ticks = lambda: 130
    assert (await box.get("/v2/time")).status_code == 200


async def test_requests_are_counted_by_what_was_asked(box):
    for product in (101, 103):
        await box.get(f"/v3/catalog/products/{product}")
    await box.put("/v3/catalog/products/101", {"name": "Pack"})
    await exchange(box, code="-")

    assert box.platform.requests == {
        "GET /v3/catalog/products/{product_id}": 2,
        "PUT /v3/catalog/products/{product_id}": 1,
        "POST /oauth2/token": 1,
    }


@pytest.mark.parametrize(
    ("fault", "status", "limited"),
    [
        ("throttled", 429, True),
        ("overloaded", 429, False),
        ("broken", 500, True),
        ("down", 503, True),
    ],
)
async def test_the_next_answers_fail_as_asked_and_then_no_more(box, fault, status, limited):
    switched = await box.client.put("/bc/faults", json={fault: 2})
    answers = [await box.put("/v3/catalog/products/101", {"name": "Pack"}) for _ in range(2)]

    assert switched.json()[fault] == 2
    assert [answer.status_code for answer in answers] == [status] * 2
    assert all(limited == ("X-Rate-Limit-Requests-Left" in each.headers) for each in answers)
    assert box.store.products.product(101).name != "Pack"
    assert (await box.get("/v2/time")).status_code == 200


async def test_a_malformed_answer_tells_badly_of_what_was_done(box):
    box.platform.faults.malformed = 1
    answer = await box.put("/v3/catalog/products/101", {"name": "Pack"})

    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert box.store.products.product(101).name == "Pack"


async def test_a_partial_write_saves_all_but_the_inventory(box):
    box.platform.faults.partial = 1
    answer = await box.put("/v3/catalog/products/103", {"name": "Pot", "inventory_level": 9})

    assert answer.status_code == 207
    assert (answer.json()["data"]["name"], answer.json()["data"]["inventory_level"]) == ("Pot", 2)
    assert answer.json()["errors"]["status"] == 207


async def test_a_slow_platform_takes_its_time(box):
    box.platform.faults.slow = 0.03
    start = time.monotonic()
    await asyncio.gather(*(box.get("/v2/time") for _ in range(3)))

    assert time.monotonic() - start >= 0.03


@pytest.mark.parametrize("change", [{"broken": -1}, {"nonsense": 1}, {"hooks_lost": 2}])
async def test_a_fault_that_is_none_is_refused(box, change):
    assert (await box.client.put("/bc/faults", json=change)).status_code == 422


async def test_uninstalling_takes_hooks_scripts_and_token(box):
    await box.listen("store/order/*")
    for keeps, name in ((False, "gone"), (True, "stays")):
        script = {"name": name, "src": "https://app.test/s.js", "auto_uninstall": not keeps}
        assert (await box.post("/v3/content/scripts", script)).status_code == 200
    box.platform.uninstall(HASH)
    refused = await box.get("/v2/time")
    box.store.issue(Token(TOKEN, "the-app"))

    assert refused.status_code == 401
    assert (await box.get("/v3/hooks")).json()["data"] == []
    [left] = (await box.get("/v3/content/scripts")).json()["data"]
    assert left["name"] == "stays"
