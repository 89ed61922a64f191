"""Our copy of a store's catalogue."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from api.conftest import HASH, Market
from bench.installed import HASH as TAKEN_IN
from bench.installed import SETTINGS, TOKEN, take_in
from bench.worker import boxed, working
from conftest import NOW
from shipwhen.bigcommerce import Unavailable
from shipwhen.catalog import mirror
from shipwhen.catalog.models import Product, Sweep, Variant
from shipwhen.db import connected
from shipwhen.jobs.models import Job
from shipwhen.stores.models import Store

READ = "GET /v3/catalog/products"


@pytest.fixture
async def large(market: Market) -> Market:
    """A store of 700 more products, not read yet."""
    market.store.generate(700, 3)
    await market.install()
    return market


async def copied(market: Market) -> dict[int, tuple]:
    rows = Product.filter(store__hash=HASH, gone=False)
    return {
        row.product_id: (row.name, row.sku, row.is_visible, row.availability, row.inventory_level)
        async for row in rows
    }


async def test_the_copy_equals_the_platforms_words(large: Market):
    await large.work()

    theirs = large.store.products.by_id
    ours = await copied(large)
    assert set(ours) == set(theirs)
    assert all(ours[each][0] == theirs[each].name for each in theirs)
    assert all(ours[each][3] == theirs[each].availability for each in theirs)
    variants = Variant.filter(store__hash=HASH, gone=False)
    assert set(await variants.values_list("variant_id", flat=True)) == set(
        large.store.products.variants
    )


async def test_it_takes_the_fewest_requests_that_pages_allow(large: Market):
    await large.work()

    assert large.platform.requests[READ] == 3


async def test_progress_is_told_while_it_is_read(large: Market):
    store = await Store.get(hash=HASH)
    assert await mirror.progress(store) is None
    large.platform.faults.broken = 0
    await large.work()

    done = await mirror.progress(store)

    assert (done.products, done.total, done.finished) == (len(large.store.products.by_id),) * 2 + (
        True,
    )


async def test_broken_off_it_goes_on_where_it_was(large: Market):
    copy = mirror.Mirror(large.back.installations, large.app.clock)
    pages = 0
    before = mirror.catalog.products_after

    async def once(client, after):
        nonlocal pages
        pages += 1
        if pages == 2:
            raise Unavailable("GET v3/catalog/products", "the line is dead")
        return await before(client, after)

    mirror.catalog.products_after = once
    try:
        with pytest.raises(Unavailable):
            await copy.sweep(HASH)
    finally:
        mirror.catalog.products_after = before
    half = await mirror.progress(await Store.get(hash=HASH))
    assert (half.products, half.finished) == (250, False)
    assert half.total == len(large.store.products.by_id)

    large.platform.requests.clear()
    await copy.sweep(HASH)

    assert large.platform.requests[READ] == 2
    assert await Sweep.filter(store__hash=HASH).count() == 1
    assert len(await copied(large)) == half.total


async def test_a_page_of_many_variants_lets_others_in_while_it_is_written(
    large: Market, monkeypatch: pytest.MonkeyPatch
):
    portions, keep = [], mirror._keep

    async def counted(store, sweep, rows, left, read_at):
        portions.append(sum(len(row.variants) for row in rows))
        await keep(store, sweep, rows, left, read_at)

    monkeypatch.setattr(mirror, "PORTION", 100)
    monkeypatch.setattr(mirror, "_keep", counted)
    await large.work()

    assert max(portions) <= 100
    assert sum(portions) == await Variant.filter(store__hash=HASH, gone=False).count()
    assert len(await copied(large)) == len(large.store.products.by_id)
    assert large.platform.requests[READ] == 3
    done = await mirror.progress(await Store.get(hash=HASH))
    assert (done.products, done.finished) == (done.total, True)


async def test_a_product_of_more_variants_than_a_portion_is_written_at_once(
    market: Market, monkeypatch: pytest.MonkeyPatch
):
    market.store.generate(2, 120)
    monkeypatch.setattr(mirror, "PORTION", 100)
    await market.install()
    await market.work()

    assert set(await copied(market)) == set(market.store.products.by_id)


async def test_the_nightly_sweep_finds_what_no_webhook_told(large: Market):
    await large.work()
    numbers = list(large.store.products.by_id)
    first, renamed, *_, last = numbers
    for gone in (first, last):
        await large.merchant("DELETE", f"/v3/catalog/products/{gone}")
    await large.merchant("PUT", f"/v3/catalog/products/{renamed}", {"name": "Renamed"})

    large.app.clock.at += timedelta(days=1)
    await large.work()

    ours = await copied(large)
    assert not {first, last} & set(ours)
    assert ours[renamed][0] == "Renamed"


async def test_a_product_that_comes_back_is_there_again(large: Market):
    await large.work()
    await Product.filter(store__hash=HASH, product_id=101).update(gone=True)

    copy = mirror.Mirror(large.back.installations, large.app.clock)
    await copy.refresh(f"{HASH}/101")

    assert 101 in await copied(large)


async def test_what_another_store_has_under_the_same_number_is_not_touched(large: Market):
    other = await Store.create(hash="another", name="Another")
    await Product.create(store=other, product_id=101, name="Not theirs")

    await large.work()

    assert (await Product.get(store=other)).name == "Not theirs"


async def test_what_a_webhook_told_meanwhile_is_newer_than_a_page_that_was_asked_for_before(
    large: Market,
):
    await large.work()
    later = large.app.clock.now() + timedelta(minutes=1)
    await Product.filter(store__hash=HASH, product_id=101).update(name="Newer", read_at=later)

    await mirror.Mirror(large.back.installations, large.app.clock).sweep(HASH)

    assert (await copied(large))[101][0] == "Newer"


async def test_killed_while_it_reads_another_worker_goes_on_where_it_was(migrated_url: str):
    """With processes that are killed as for want of memory: nothing is tidied up."""
    await take_in(migrated_url, [mirror.SWEEP])
    with boxed(TAKEN_IN, TOKEN, 1000, 2) as box:
        async with connected(migrated_url), httpx.AsyncClient(base_url=box.address) as client:
            await client.put("/faults", json={"slow": 0.6})
            settings = {"api_url": box.address, **SETTINGS}
            with working(migrated_url, **settings) as worker:
                await read_up_to(lambda done: done.products > 0)
                worker.kill()
                worker.wait()
            half = await read_up_to(lambda _: True)
            assert await Product.all().count() == half.products < half.total
            assert await Variant.all().count() == 2 * half.products

            await client.put("/faults", json={})
            await Job.all().update(lease_until=NOW)  # as once the lease has ended
            with working(migrated_url, **settings):
                done = await read_up_to(lambda done: done.finished)
            asked = (await client.get("/requests")).json()
            assert (done.products, await Variant.filter(gone=False).count()) == (1000, 2000)
            assert await Sweep.all().count() == 1
    assert asked[READ] in {4, 5}  # the page it was killed at is read again


async def read_up_to(far_enough: Callable[[mirror.Progress], bool]) -> mirror.Progress:
    store = await Store.get()
    async with asyncio.timeout(60):
        while True:
            done = await mirror.progress(store)
            if done and far_enough(done):
                return done
            await asyncio.sleep(0.05)
