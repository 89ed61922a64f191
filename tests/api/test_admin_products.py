"""The page of products as its answers are: found, filtered, sorted, paged, and switched."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import httpx
import pytest

from api.conftest import HASH, Market
from api.dialog import JACKET, Desk, assigned, fields, of, opened
from api.test_assignment import LIMITED
from api.test_orders import KETTLE, VARIANT, ordered
from conftest import NOW
from shipwhen.catalog.models import Product, Sweep
from shipwhen.catalog.service import VariantFacts, put_product
from shipwhen.promise import Shipment, Stock
from shipwhen.stock import standing
from shipwhen.stock.models import Action, Batch, BatchState
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Change, Store


@pytest.fixture
async def desk(installed_on_sqlite: Market) -> Desk:
    return await opened(installed_on_sqlite)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "enamel"}, ["Ember Enamel Kettle"]),
        ({"q": "JK-SOL-CLAY"}, ["Solstice Rain Jacket"]),
        ({"q": "boots%"}, []),
        ({"assigned": "yes"}, ["Ember Enamel Kettle", "Solstice Rain Jacket"]),
        ({"assigned": "yes", "q": "rain"}, ["Solstice Rain Jacket"]),
        ({"assigned": "no", "q": "rain"}, []),
        ({"state": "overdue"}, ["Ember Enamel Kettle"]),
        ({"state": "sold_out", "assigned": "yes"}, ["Solstice Rain Jacket"]),
        ({"state": "at_limit"}, ["Solstice Rain Jacket"]),
        ({"state": "nonsense"}, []),
        ({"visibility": "hidden"}, ["Granite Trail Boots"]),
        ({"availability": "preorder"}, ["Polar Lantern 2"]),
        ({"visibility": "hidden", "availability": "preorder"}, []),
        ({"category": "99999"}, []),
        ({"brand": "99999"}, []),
    ],
    ids=str,
)
async def test_filters_narrow_the_list_and_combine(desk: Desk, asked, found):
    late = Shipment(4, date(2026, 11, 1))
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=2, incoming=(late,))})
    await assigned(desk, JACKET, {1041: Stock(), 1042: Stock(on_hand=3)})
    await Product.filter(product_id=109).update(is_visible=False)
    await Product.filter(product_id=105).update(availability="preorder")

    assert await desk.names(**asked) == found


async def test_the_tabs_counts_differ_by_the_unassigned_ones(installed: Market):
    desk = await opened(installed)
    await assigned(desk)

    text = (await desk.get("", q="kettle")).text
    [everything, kept] = re.findall(r'class="tag">(\d+)<', text)
    assert (everything, kept) == ("13", "1")
    assert "Remove “kettle”" in text
    assert ">1 product<" in text


async def test_filters_stand_in_the_address_which_a_search_replaces(desk: Desk):
    desk.headers["HX-Target"] = "div#results"

    answer = await desk.get("", q="kettle", visibility="", state="", sort="-on_hand", rows="25")

    assert answer.headers["HX-Replace-Url"] == "/admin/products?q=kettle&sort=-on_hand"


@pytest.mark.parametrize("sort", ["name", "-name", "sku", "-on_hand", "available_to_sell"])
async def test_pages_follow_each_other_in_any_order(installed: Market, sort: str):
    desk = await opened(installed)
    await assigned(desk, JACKET)
    store = await Store.get(hash=HASH)
    for number in range(1, 61):
        name = f"Anvil {number % 7}"
        await put_product(store, 5000 + number, name, [VariantFacts(90_000 + number, f"A{number}")])
    whole = await desk.names(sort=sort, rows="100")

    walked, path = [], f"/admin/products?sort={sort}"
    while path:
        answer = await desk.market.app.client.get(path, headers=desk.headers)
        walked += names_in(answer.text)
        last, path = path, turn(answer.text, "Next")
    answer = await desk.market.app.client.get(last, headers=desk.headers)
    before = await desk.market.app.client.get(turn(answer.text, "Previous"), headers=desk.headers)

    assert len(whole) == 73
    assert walked == whole
    assert names_in(before.text) == whole[25:50]


def names_in(text: str) -> list[str]:
    return re.findall('class="link"[^>]*>([^<]*)<', text)


def turn(text: str, where: str) -> str:
    found = re.search(f'<a class="[^"]*" href="([^"]*)" aria-label="{where} page"', text)
    return found[1].replace("&amp;", "&") if found else ""


async def test_a_row_shows_what_bigcommerce_says_until_it_is_assigned(desk: Desk):
    [unassigned] = re.findall("<tbody.*?</tbody>", (await desk.get("", q="kettle")).text, re.S)
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=4, qty_backordered=1)})
    [kept] = re.findall("<tbody.*?</tbody>", (await desk.get("", q="kettle")).text, re.S)

    level = (await of(KETTLE)).inventory_level
    assert f'data-label="On hand">{level}<' in unassigned
    assert "Not assigned" in unassigned
    assert "/assign" in unassigned
    assert 'data-label="On hand">4<' in kept
    assert "<strong>3</strong>" in kept
    assert "/unassign" in kept


async def test_variants_unfold_under_their_product(desk: Desk):
    await assigned(desk, JACKET, {1041: Stock(on_hand=7)})

    text = (await desk.get(f"/{JACKET}/row", open="yes", product=str(JACKET))).text

    assert text.count("table__variant") == 9
    assert 'aria-expanded="true"' in text
    assert "data-tick checked" in text, "what was ticked stays ticked"
    assert "table__variant" not in (await desk.get(f"/{JACKET}/row")).text


async def test_it_is_hidden_and_shown_taken_off_sale_and_put_back(installed: Market):
    desk = await opened(installed)
    there = installed.store.products.by_id[KETTLE]
    desk.headers["HX-Current-URL"] = "https://app.test/admin/products?q=kettle"

    hidden = await desk.post(f"/{KETTLE}/visibility", {"to": "hidden"})
    assert (there.is_visible, (await of(KETTLE)).is_visible) == (False, False)
    await desk.post(f"/{KETTLE}/visibility", {"to": "visible"})
    assert there.is_visible
    await desk.post(f"/{KETTLE}/availability", {"to": "disabled"})
    assert (there.availability, (await of(KETTLE)).availability) == ("disabled", "disabled")
    await desk.post(f"/{KETTLE}/availability", {"to": "available"})
    assert there.availability == "available"
    assert "/admin/products?q=kettle" in hidden.headers["HX-Location"], "back to what was seen"
    assert await Change.filter(action="change product", product_id=KETTLE).count() == 4


async def test_what_is_sold_out_is_opened_by_stock_and_not_by_hand(desk: Desk):
    await assigned(desk, KETTLE, {VARIANT: Stock()})
    there = desk.market.store.products.by_id[KETTLE]
    assert there.availability == "disabled"

    refused = await desk.post(f"/{KETTLE}/availability", {"to": "available"})
    assert refused.status_code == 422
    assert "add stock or raise its limit" in refused.text

    await desk.post(f"/{KETTLE}/availability", {"to": "disabled"})
    await desk.post(f"/{KETTLE}/edit", fields(seen=0, on_hand=4))
    await desk.market.work()
    assert there.availability == "disabled", "who closed it by hand opens it"


async def test_how_it_stands_follows_orders_and_the_calendar(installed: Market):
    desk = await opened(installed)
    due = Shipment(3, date(2026, 11, 25))
    await assigned(desk, KETTLE, {VARIANT: replace(LIMITED, on_hand=1, incoming=(due,))})
    assert await desk.names(state="in_stock") == ["Ember Enamel Kettle"]

    await ordered(installed, 1)
    assert await desk.names(state="backorder") == ["Ember Enamel Kettle"]

    installed.app.clock.days_ahead = 10
    await installed.back.keeping.wake(await Store.get(hash=HASH))
    assert await desk.names(state="overdue") == ["Ember Enamel Kettle"]


async def test_how_products_stand_can_be_derived_anew(desk: Desk):
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=4)})
    right = await Product.get(product_id=KETTLE).values("standings", "on_hand", "salable")
    await Product.filter(product_id=KETTLE).update(standings=9, on_hand=99, salable=99)

    await standing.rebuild(await Store.get(hash=HASH), date(2026, 11, 21))

    assert await Product.get(product_id=KETTLE).values("standings", "on_hand", "salable") == right


async def news(desk: Desk, page: httpx.Response) -> httpx.Response:
    """What an open list asks for by itself."""
    [address] = re.findall(r'hx-get="/admin/products(/news[^"]*)"', page.text)
    desk.headers["HX-Current-URL"] = "https://app.test/admin/products?q=kettle"
    path, _, query = unescape(address).partition("?")
    return await desk.get(path, **dict(parse_qsl(query, keep_blank_values=True)))


async def batch_begins() -> None:
    store = await Store.get(hash=HASH)
    await Batch.create(
        store=store, action=Action.EDIT, state=BatchState.APPLYING, by="noor", at=NOW
    )


async def sweep_begins() -> None:
    await Sweep.create(store=await Store.get(hash=HASH), total=13, begun_at=NOW)


async def batch_ends() -> None:
    await Batch.all().update(state=BatchState.DONE)


async def sweep_ends() -> None:
    await Sweep.all().update(finished_at=NOW)


async def text_published() -> None:
    store = await Store.get(hash=HASH)
    await record(store, "noor", NOW, Changed("publish texts", "Texts"))


@pytest.mark.parametrize(
    ("before", "after", "shown", "told"),
    [
        (None, None, "", ""),
        (None, text_published, "", ""),
        (None, assigned, "", "since this list was shown"),
        (None, batch_begins, "", "A bulk change is under way"),
        (batch_begins, None, "A bulk change is under way", ""),
        (batch_begins, batch_ends, "A bulk change is under way", "since this list"),
        (sweep_begins, None, "being read from BigCommerce", ""),
        (sweep_begins, batch_begins, "being read from BigCommerce", "A bulk change"),
        (sweep_begins, sweep_ends, "being read from BigCommerce", "since this list"),
    ],
)
async def test_an_open_list_is_told_what_others_do(desk: Desk, before, after, shown, told):
    if before:
        await before()
    page = await desk.get("")
    if after:
        await (after(desk) if after is assigned else after())
    answer = await news(desk, page)

    hint = page.text.partition('role="status">')[2].partition("</div>")[0]
    assert shown in hint
    assert ("Show the newest" in hint) == bool(shown)
    assert answer.status_code == (200 if told else 204)
    assert told in answer.text
    if told:
        assert '<a href="/admin/products?q=kettle">Show the newest</a>' in answer.text
        assert ("hx-get" in answer.text) == ("bulk change" in told)


@pytest.mark.parametrize("change", ["", "-1", "x", "9" * 5000])
async def test_news_are_since_a_change(desk: Desk, change: str):
    assert (await desk.get("/news", change=change)).status_code == 422


LONG, NUL = "9" * 5000, "Po\0lar"


@pytest.mark.parametrize("name", ["after", "before", "rows", "brand", "category"])
async def test_a_number_of_thousands_of_digits_is_none_in_an_address(desk: Desk, name: str):
    assert (await desk.get("", **{name: LONG})).status_code == 200


async def test_nor_is_one_of_a_path(desk: Desk):
    assert (await desk.get(f"/{LONG}/edit")).status_code == 404


@pytest.mark.parametrize("name", ["q", "brand", "category", "state", "availability", "sort"])
async def test_what_no_database_holds_is_no_part_of_a_search(installed: Market, name: str):
    desk = await opened(installed)
    assert (await desk.get("", **{name: NUL})).status_code == 200


async def test_units_backordered_stand_beside_the_limit(desk: Desk):
    await assigned(desk, stocks={VARIANT: replace(LIMITED, qty_backordered=2)})
    text = (await desk.get(f"/{KETTLE}/edit")).text
    assert re.search(r">Backordered</span><small>[^<]*</small><span[^>]*>2<", text)
