"""The client of the platform: it waits, tries again, pages, and believes only what fits."""

import httpx
import pytest
from pydantic import TypeAdapter
from starlette.applications import Starlette

from shipwhen.bigcommerce import (
    Client,
    Missing,
    Refused,
    Unauthorized,
    Unavailable,
    Unreadable,
    catalog,
)
from shipwhen.bigcommerce import store as facts
from shipwhen.bigcommerce.quota import Quota
from shipwhen.clock import Clock
from shipwhen.sandbox.platform import Platform

HASH, TOKEN = "harbour1", "the-token"


class Asked:
    """A client of a store of 600 products, which notes how long it would have slept."""

    def __init__(self) -> None:
        self.platform = Platform(Clock(), "the-app", "secret")
        self.store = self.platform.open_store(HASH, token=TOKEN)
        self.store.generate(600, 2)
        self.store.quota.requests = 1000
        self.slept: list[float] = []
        transport = httpx.ASGITransport(Starlette(routes=self.platform.routes()))
        self.http = httpx.AsyncClient(transport=transport)
        self.client = self.with_token(TOKEN)

    def with_token(self, token: str) -> Client:
        address = f"http://platform.test/stores/{HASH}"
        return Client(self.http, address, token, Quota(), self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    @property
    def requests(self) -> int:
        return self.platform.requests.total()


@pytest.fixture
def asked() -> Asked:
    return Asked()


async def test_a_catalogue_comes_whole_in_the_fewest_requests(asked: Asked):
    found, left = await catalog.products_after(asked.client, 0)
    while len(found) < 600:
        more, left = await catalog.products_after(asked.client, found[-1].id)
        found += more

    assert left == 100
    assert sum(len(product.variants) for product in found) == 1200
    assert asked.requests == 3


async def test_products_are_asked_for_by_number_and_those_gone_are_left_out(asked: Asked):
    numbers = list(asked.store.products.by_id)[:3]

    found = await catalog.products_with(asked.client, [*numbers, 999_999])

    assert [product.id for product in found] == numbers


FAULTS = {
    "too many requests, the platform says for how long": ("throttled", 2),
    "overloaded, and no word about when": ("overloaded", 4),
    "broken": ("broken", 2),
    "down": ("down", 3),
}


@pytest.mark.parametrize(("fault", "times"), FAULTS.values(), ids=FAULTS)
async def test_it_waits_and_asks_again(asked: Asked, fault: str, times: int):
    setattr(asked.platform.faults, fault, times)

    assert (await facts.facts(asked.client)).name == "Demo store"
    assert len(asked.slept) >= times


async def test_without_a_word_of_the_platform_it_waits_longer_each_time(asked: Asked):
    asked.platform.faults.overloaded = 4

    await facts.facts(asked.client)

    assert asked.slept == sorted(asked.slept)
    assert asked.slept[-1] > 4 * asked.slept[0]


async def test_it_waits_as_long_as_the_platform_says(asked: Asked):
    asked.store.quota.seconds = 7
    asked.platform.faults.throttled = 1

    await facts.facts(asked.client)

    assert 6 < max(asked.slept) < 9


async def test_it_leaves_a_part_of_the_quota_to_other_apps(asked: Asked):
    asked.store.quota.requests, asked.store.quota.seconds = 100, 20

    for _ in range(95):
        await facts.facts(asked.client)
    assert asked.slept == []
    await facts.facts(asked.client)

    assert 0 < asked.slept[0] <= 20


async def test_it_gives_up_and_says_what_it_met(asked: Asked):
    asked.platform.faults.broken = 99

    with pytest.raises(Unavailable, match="GET v2/store: 500"):
        await facts.facts(asked.client)


@pytest.mark.parametrize(("fault", "tried"), [("broken", 1), ("overloaded", 5), ("down", 5)])
async def test_a_creation_is_repeated_only_where_it_was_not_worked_on(
    asked: Asked, fault: str, tried: int
):
    setattr(asked.platform.faults, fault, 99)

    with pytest.raises(Unavailable):
        await asked.client.ask("POST", "v3/hooks", json={})

    assert asked.requests == tried


async def test_a_server_that_is_not_there_is_unavailable(asked: Asked):
    async with httpx.AsyncClient() as http:
        client = Client(http, "http://127.0.0.1:9", TOKEN, Quota(), asked.sleep)

        with pytest.raises(Unavailable, match="ConnectError"):
            await facts.facts(client)


async def test_a_dead_token_is_told_as_such(asked: Asked):
    with pytest.raises(Unauthorized, match="401"):
        await facts.facts(asked.with_token("dead"))


async def test_what_is_gone_is_missing(asked: Asked):
    with pytest.raises(Missing):
        await catalog.change_product(asked.client, 999_999, is_visible=False)


async def test_a_refusal_names_the_fields(asked: Asked):
    product = next(iter(asked.store.products.by_id))

    with pytest.raises(Refused) as refused:
        await catalog.change_product(asked.client, product, availability="sometimes")

    assert refused.value.status == 422
    assert "availability" in refused.value.fields


async def test_a_product_saved_in_part_is_told_as_such(asked: Asked):
    product = next(iter(asked.store.products.by_id))

    assert await catalog.change_product(asked.client, product, is_visible=False)
    asked.platform.faults.partial = 1
    assert not await catalog.change_product(asked.client, product, is_visible=True)


async def test_more_variants_than_a_batch_may_hold_are_written_in_several(asked: Asked):
    numbers = list(asked.store.products.variants)[:120]

    changes = [{"id": number, "purchasing_disabled": True} for number in numbers]
    await catalog.change_variants(asked.client, changes)

    assert asked.platform.requests["PUT /v3/catalog/variants"] == 3
    assert all(asked.store.products.variants[number].purchasing_disabled for number in numbers)


async def test_an_answer_cut_short_is_unreadable(asked: Asked):
    asked.platform.faults.malformed = 1

    with pytest.raises(Unreadable, match="GET v2/store"):
        await facts.facts(asked.client)


async def test_an_answer_of_another_shape_names_the_place(asked: Asked):
    answer = await asked.client.ask("GET", "v2/store")

    with pytest.raises(Unreadable) as unreadable:
        answer.read(TypeAdapter(catalog.OptionValue))

    assert unreadable.value.place == "id"
