"""What the platform tells: believed with both proofs only, kept before it is acknowledged."""

import json
import time
from datetime import timedelta

import pytest

from api.conftest import HASH, KEY, SECRET, Market
from shipwhen.bigcommerce.signature import ID, SIGNATURE, TIMESTAMP, signature
from shipwhen.catalog.models import Product
from shipwhen.hooks import doors, inbox
from shipwhen.hooks.inbox import REMEMBERED
from shipwhen.hooks.models import Event
from shipwhen.jobs.models import Job
from shipwhen.settings import Settings
from shipwhen.stores.models import Installation, Store
from shipwhen.stores.setup import SECRET_HEADER
from shipwhen.stores.vault import Vault

BODY = {
    "scope": "store/product/updated",
    "store_id": "1000001",
    "data": {"type": "product", "id": 101},
    "hash": "5f2a",
    "created_at": 1_700_000_000,
    "producer": f"stores/{HASH}",
}


async def tell(market: Market, body: object = BODY, secret: str = SECRET, **headers: str):
    store = await Store.get_or_none(hash=HASH)
    door = (await market.back.installations.door(store)).secret if store else "none"
    return await told(market, body, door, secret, **headers)


async def told(market: Market, body: object, door: str, secret: str = SECRET, **headers: str):
    """The same, where the secret of the store's hooks is known."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    made = {ID: "msg_1", TIMESTAMP: "1700000000", SECRET_HEADER: door}
    made[SIGNATURE] = signature(secret, made[ID], made[TIMESTAMP], sent)
    return await market.app.client.post("/hooks", content=sent, headers={**made, **headers})


async def test_what_is_told_is_kept_with_the_work_it_leads_to(installed: Market):
    answer = await tell(installed)

    assert (answer.status_code, answer.content) == (200, b"")
    [event] = await Event.all()
    assert (event.scope, event.data) == (BODY["scope"], BODY["data"])
    assert await Job.filter(key=f"{HASH}/101").exists()


async def test_told_three_times_it_is_one_event(installed: Market):
    for _ in range(3):
        assert (await tell(installed)).status_code == 200

    assert await Event.all().count() == 1
    assert await Job.filter(key=f"{HASH}/101").count() == 1


async def test_an_event_whose_work_cannot_be_written_is_not_acknowledged(
    installed: Market, monkeypatch: pytest.MonkeyPatch
):
    async def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(inbox, "enqueue", fails)

    assert (await tell(installed)).status_code == 500
    assert not await Event.exists()


WRONG = {
    "signed with another secret": ({"secret": "another"}, 401, "unsigned"),
    "not signed": ({SIGNATURE: ""}, 401, "unsigned"),
    "without the store's secret": ({SECRET_HEADER: ""}, 401, "unsigned"),
    "with the secret of another store": ({SECRET_HEADER: "another"}, 401, "unsigned"),
    "of an unknown store": (
        {"body": {**BODY, "producer": "stores/unknown"}}, 404, "unknown_store"
    ),
    "of no store": ({"body": {**BODY, "producer": "stores/../x"}}, 400, "malformed"),
    "no JSON": ({"body": b"{"}, 400, "malformed"),
    "of another shape": ({"body": {"scope": "store/product/updated"}}, 400, "malformed"),
    "larger than a mebibyte": ({"body": b" " * (1024 * 1024 + 1)}, 413, "too_large"),
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "status", "code"), WRONG.values(), ids=WRONG)
async def test_what_cannot_be_believed_leaves_no_trace(
    installed: Market, wrong: dict, status: int, code: str
):
    answer = await tell(installed, **wrong)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not await Event.exists()


async def test_of_a_store_with_an_account_of_its_own_the_secret_alone_is_proof(installed: Market):
    await Installation.all().update(by_app=False)

    assert (await tell(installed, **{SIGNATURE: ""})).status_code == 200
    assert (await tell(installed, **{SECRET_HEADER: "another"})).status_code == 401


async def test_an_uninstalled_store_is_no_longer_listened_to(installed: Market):
    await installed.open("/uninstall")
    sent = json.dumps(BODY).encode()

    answer = await installed.app.client.post("/hooks", content=sent)

    assert answer.status_code == 404
    assert not await Event.exists()


async def test_a_product_changed_at_the_platform_is_changed_here_without_a_click(
    installed: Market,
):
    store = installed.store
    async with installed.platform.delivering(installed.app.client):
        await installed.merchant("PUT", "/v3/catalog/products/101", {"name": "Ridgeline 30 L"})
        await installed.platform.delivered()
    await installed.work()

    assert (await Product.get(product_id=101, store__hash=store.hash)).name == "Ridgeline 30 L"


async def test_a_product_deleted_at_the_platform_is_gone_here(installed: Market):
    async with installed.platform.delivering(installed.app.client):
        await installed.merchant("DELETE", "/v3/catalog/products/101")
        await installed.platform.delivered()
    await installed.work()

    assert (await Product.get(product_id=101, store__hash=HASH)).gone


async def test_many_webhooks_of_a_moment_look_for_their_store_once(
    installed: Market, monkeypatch: pytest.MonkeyPatch
):
    looked, door = [], installed.back.installations.door

    async def counted(store: Store):
        looked.append(store.hash)
        return await door(store)

    secret = (await door(await Store.get(hash=HASH))).secret
    monkeypatch.setattr(installed.back.installations, "door", counted)
    for number in range(5):
        body = {**BODY, "hash": str(number)}
        assert (await told(installed, body, secret)).status_code == 200

    assert looked == [HASH]
    assert await Event.all().count() == 5


async def test_a_secret_that_has_changed_since_is_believed_at_once(installed: Market):
    await tell(installed)
    sealed = Vault(KEY).seal("another")
    await Installation.all().update(hook_secret=sealed)

    assert (await told(installed, {**BODY, "hash": "later"}, "another")).status_code == 200
    assert (await told(installed, BODY, "neither")).status_code == 401


async def test_an_uninstalled_store_is_believed_no_longer_than_a_moment(
    installed: Market, monkeypatch: pytest.MonkeyPatch
):
    secret = (await installed.back.installations.door(await Store.get(hash=HASH))).secret
    assert (await told(installed, BODY, secret)).status_code == 200
    await installed.open("/uninstall")
    longest = Settings.model_fields["memory_seconds"].default
    later = time.monotonic() + longest
    monkeypatch.setattr(doors, "monotonic", lambda: later)

    assert (await told(installed, {**BODY, "hash": "later"}, secret)).status_code == 404
    assert await Event.all().count() == 1


EVENTS = {
    "store/product/created": {"id": 7},
    "store/product/inventory/updated": {"id": 7, "inventory": {"product_id": 7, "value": 1}},
    "store/sku/updated": {"id": 900, "sku": {"product_id": 7, "variant_id": 70}},
    "store/sku/inventory/order/updated": {"id": 900, "inventory": {"product_id": 7}},
    "store/channel/1/inventory/product/stock_changed": {"product_id": 7, "variant_id": 70},
}


@pytest.mark.parametrize(("scope", "data"), EVENTS.items(), ids=EVENTS)
async def test_every_event_about_stock_leads_to_its_product(installed, scope: str, data: dict):
    await tell(installed, {**BODY, "scope": scope, "data": data})

    assert await Job.filter(key=f"{HASH}/7").exists()


@pytest.mark.parametrize("data", [{"id": "7"}, {"id": -1}, {"sku": 7}, {"id": 900}])
async def test_a_number_that_is_none_leads_nowhere(installed: Market, data: dict):
    answer = await tell(installed, {**BODY, "scope": "store/sku/updated", "data": data})

    assert answer.status_code == 200
    assert not await Job.filter(key__startswith=f"{HASH}/").exists()


async def test_old_events_are_forgotten(installed: Market):
    await tell(installed)
    installed.app.clock.at += REMEMBERED
    await installed.work()
    assert await Event.exists()

    installed.app.clock.at += timedelta(days=1)
    await installed.work()

    assert not await Event.exists()
