"""What a store calls its brands and categories, and products by them."""

from datetime import timedelta

import pytest
from tortoise import connections

from api.conftest import HASH, Market
from api.test_hooks import BODY, tell
from shipwhen.bigcommerce import Unavailable
from shipwhen.catalog import filters, naming
from shipwhen.catalog.mirror import Mirror
from shipwhen.catalog.models import Brand, Category, Placement, Product
from shipwhen.sandbox.platform.products import Brand as Theirs
from shipwhen.sandbox.platform.products import Category as TheirCategory
from shipwhen.stores.models import Store

BRANDS, TREE = "/v3/catalog/brands", "/v3/catalog/trees/categories"
READ_BRANDS, READ_TREE, READ = f"GET {BRANDS}", f"GET {TREE}", "GET /v3/catalog/products"
KETTLE = 103


@pytest.fixture
def read(installed: Market) -> Market:
    """A store whose catalogue was read a minute ago."""
    installed.app.clock.at += timedelta(minutes=1)
    installed.platform.requests.clear()
    return installed


async def harbour() -> Store:
    return await Store.get(hash=HASH)


async def told(market: Market, product_id: int, **changes: object) -> None:
    """A product is changed at the platform, whose webhook comes to us."""
    await market.merchant("PUT", f"/v3/catalog/products/{product_id}", changes)
    await market.back.jobs.ask("refresh a product", f"{HASH}/{product_id}")
    await market.work()


async def night(market: Market) -> None:
    market.app.clock.at += timedelta(days=1)
    await market.work()


async def shown() -> dict[int, tuple[str, list[str]]]:
    """Products by number, as a page would show their brand and categories."""
    store = await harbour()
    rows = await filters.products(store)
    brands = await filters.brands(store)
    paths = {each.category_id: " / ".join(each.path) for each in await filters.categories(store)}
    places = await filters.places(rows)
    return {
        row.product_id: (
            brands.get(row.brand_id, ""),
            [paths[each] for each in places.get(row.product_id, []) if each in paths],
        )
        for row in rows
    }


async def test_products_are_shown_with_the_platforms_own_names(read: Market):
    theirs = read.store.products

    assert await shown() == {
        each.id: (
            theirs.brands[each.brand_id].name,
            [theirs.categories[number].name for number in each.categories],
        )
        for each in theirs.by_id.values()
    }


async def test_each_page_of_names_is_asked_for_once(market: Market):
    theirs = market.store.products
    theirs.brands |= {each: Theirs(each, f"Brand {each}") for each in range(10, 310)}
    theirs.categories |= {each: TheirCategory(each, f"Place {each}") for each in range(10, 610)}
    await market.install()
    await market.work()

    asked = market.platform.requests
    assert (asked[READ], asked[READ_BRANDS], asked[READ_TREE]) == (1, 2, 3)
    assert await Brand.filter(gone=False).count() == len(theirs.brands)
    assert await Category.filter(gone=False).count() == len(theirs.categories)


async def test_descriptions_are_not_asked_for(read: Market, monkeypatch):
    asked = []
    client = await read.back.installations.client(await harbour())
    once = type(client)._once

    async def listen(self, method, path, params, json):
        asked.append((path, dict(params or {}).get("include_fields")))
        return await once(self, method, path, params, json)

    monkeypatch.setattr(type(client), "_once", listen)
    await night(read)

    assert dict(asked)["v3/catalog/brands"] == "name"
    assert dict(asked)["v3/catalog/trees/categories"] == "category_id,name,parent_id,tree_id"


async def test_a_product_of_a_brand_that_nobody_named_yet_asks_for_that_one_alone(read: Market):
    theirs = read.store.products
    brand, place = theirs.brand("Tarn"), theirs.category("Boats")
    await told(read, KETTLE, brand_id=brand, categories=[1, place])

    assert (await shown())[KETTLE] == ("Tarn", [theirs.categories[1].name, "Boats"])
    assert (read.platform.requests[READ_BRANDS], read.platform.requests[READ_TREE]) == (1, 1)


async def test_what_the_platform_cannot_name_is_asked_for_once(read: Market):
    for name in ("Kettle", "Kettle 2"):
        await told(read, KETTLE, name=name, brand_id=999, categories=[888])

    assert (await shown())[KETTLE] == ("", [])
    assert (read.platform.requests[READ_BRANDS], read.platform.requests[READ_TREE]) == (1, 1)


async def test_a_product_whose_names_are_known_asks_for_none(read: Market):
    await told(read, KETTLE, brand_id=1, categories=[1, 2])

    assert not read.platform.requests[READ_BRANDS] + read.platform.requests[READ_TREE]
    assert await Placement.filter(product__product_id=KETTLE).count() == 2


async def test_taken_out_of_its_category_a_product_stands_there_no_longer(read: Market):
    await told(read, KETTLE, brand_id=0, categories=[])

    assert (await shown())[KETTLE] == ("", [])


async def test_categories_changed_at_the_platform_are_changed_here_without_a_click(read: Market):
    top, below = read.store.products.category("Sea"), read.store.products.category("Sails")
    async with read.platform.delivering(read.app.client):
        moved = {"category_id": below, "parent_id": top, "name": "Jibs"}
        await read.merchant("PUT", TREE, [moved])
        await read.platform.delivered()
        await read.work()
        paths = {each.path for each in await filters.categories(await harbour())}
        read.app.clock.at += timedelta(minutes=1)
        await read.merchant("DELETE", f"{TREE}?category_id:in={top}")
        await read.platform.delivered()
        await read.work()

    assert ("Sea", "Jibs") in paths
    left = {each.category_id for each in await filters.categories(await harbour())}
    assert left == set(read.store.products.categories)
    assert await Category.filter(gone=True).count() == 2


@pytest.mark.parametrize("number", [42, "42"])
async def test_a_category_is_heard_of_however_its_number_is_written(read: Market, number):
    await tell(
        read,
        {**BODY, "scope": "store/category/deleted", "data": {"type": "category", "id": number}},
    )
    await read.work()

    assert read.platform.requests[READ_TREE] == 1


async def test_the_night_finds_brands_of_which_no_hook_tells(read: Market):
    first, second, *_ = read.store.products.brands
    await read.merchant("PUT", f"{BRANDS}/{first}", {"name": "Renamed"})
    await read.merchant("DELETE", f"{BRANDS}/{second}")
    await night(read)

    names = await filters.brands(await harbour())
    assert (names[first], second in names) == ("Renamed", False)
    assert not await filters.products(await harbour(), brand_id=second).exists()
    assert (await Brand.get(brand_id=second)).name


async def test_one_that_slipped_between_two_pages_is_asked_for_before_it_is_called_gone(
    read: Market, monkeypatch
):
    whole = naming.catalog.listed

    async def without_the_first(client, listing):
        async for rows in whole(client, listing):
            yield rows[1:]

    monkeypatch.setattr(naming.catalog, "listed", without_the_first)
    await naming.Names(read.back.installations, read.app.clock).read(HASH)

    assert set(await filters.brands(await harbour())) == set(read.store.products.brands)
    assert not await Category.filter(gone=True).exists()


async def test_names_that_cannot_be_read_do_not_hold_up_the_catalogue(market: Market, monkeypatch):
    whole = naming.catalog.listed

    async def broken(client, listing):
        raise Unavailable(f"GET {listing.path}", "the line is dead")
        yield []

    monkeypatch.setattr(naming.catalog, "listed", broken)
    await market.install()
    await market.work()
    before = await filters.products(await harbour()).count(), await Brand.all().count()
    monkeypatch.setattr(naming.catalog, "listed", whole)
    market.platform.requests.clear()
    market.app.clock.at += timedelta(minutes=1)
    await market.work()

    assert before == (len(market.store.products.by_id), 0)
    assert await Brand.all().count() == len(market.store.products.brands)
    assert market.platform.requests[READ] == 0


async def test_an_uninstalled_store_is_not_asked_for_names(read: Market):
    await read.open("/uninstall")
    read.platform.requests.clear()
    names = naming.Names(read.back.installations, read.app.clock)
    await names.read(HASH)
    await names.learn(HASH)

    assert not read.platform.requests


async def test_names_of_another_store_under_the_same_numbers_are_not_touched(read: Market):
    other = await Store.create(hash="another", name="Another")
    at = read.app.clock.now() - timedelta(days=9)
    await Brand.create(store=other, brand_id=1, name="Not theirs", read_at=at)
    await Category.create(store=other, category_id=1, name="Not theirs", read_at=at)
    product = await Product.create(store=other, product_id=KETTLE, name="Kettle", brand_id=777)
    await Placement.create(store=other, product=product, category_id=666)
    await night(read)

    assert await filters.brands(other) == {1: "Not theirs"}
    assert [each.path for each in await filters.categories(other)] == [("Not theirs",)]
    assert await filters.places([product]) == {KETTLE: [666]}
    assert not await Brand.filter(brand_id=777).exists()
    assert not await filters.products(await harbour(), category_id=666).exists()


async def test_what_another_store_knows_by_a_number_is_neither_known_nor_missed_here(read: Market):
    other = await Store.create(hash="another", name="Another")
    at = read.app.clock.now() - timedelta(days=9)
    number = read.store.products.brand("Tarn")
    await Brand.create(store=other, brand_id=number, name="Not theirs", read_at=at)
    await Brand.create(store=other, brand_id=777, name="Not theirs", read_at=at)
    await told(read, KETTLE, brand_id=number)
    await night(read)

    assert (await shown())[KETTLE][0] == "Tarn"
    assert not await Brand.filter(store=await harbour(), gone=True).exists()


async def test_products_are_chosen_by_brand_and_by_category(read: Market):
    theirs = read.store.products.by_id.values()
    store = await harbour()
    for brand, place in [(1, None), (None, 2), (1, 2), (None, None), (99, None), (None, 99)]:
        wanted = {
            each.id
            for each in theirs
            if brand in (None, each.brand_id) and (place is None or place in each.categories)
        }
        found = await filters.products(store, brand, place).values_list("product_id", flat=True)
        assert sorted(found) == sorted(wanted)


async def test_a_product_that_is_gone_is_not_chosen(read: Market):
    await Product.filter(product_id=KETTLE).update(gone=True)
    store, brand = await harbour(), read.store.products.product(KETTLE).brand_id

    found = await filters.products(store, brand).values_list("product_id", flat=True)

    assert KETTLE not in found


async def test_categories_in_a_ring_are_told_all_the_same(read: Market):
    await Category.filter(category_id=1).update(parent_id=2)
    await Category.filter(category_id=2).update(parent_id=1)

    paths = {each.category_id: each.path for each in await filters.categories(await harbour())}

    assert len(paths) == len(read.store.products.categories)


@pytest.mark.parametrize("which", ["brand_id", "category_id"])
async def test_a_choice_goes_by_an_index_of_its_own(small_shop, which: str):
    query = filters.products(await Store.get(hash="demo"), **{which: 1})
    asked = f"EXPLAIN QUERY PLAN {query.sql(params_inline=True)}"
    plan = await connections.get("default").execute_query_dict(asked)

    assert f"store_id=? AND {which}=?" in plan[0]["detail"]


async def test_read_again_each_product_stands_where_it_stood(read: Market):
    copy = Mirror(read.back.installations, read.app.clock)
    before = await shown()
    for _ in range(2):
        await copy.sweep(HASH)

    assert await shown() == before
    assert await Placement.all().count() == sum(
        len(each.categories) for each in read.store.products.by_id.values()
    )
