"""The first page says what needs somebody, and its numbers are those of the pages behind them."""

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from api.conftest import HASH, Installed, Market, a_market
from shipwhen.catalog.models import Sweep
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.sandbox.platform import User
from shipwhen.shopfront.looks import MOST_PAGES, looked
from shipwhen.stock.models import StockLevel
from shipwhen.stores.models import Store

KETTLE, VARIANT = 103, 1030
TODAY = date(2026, 11, 21)
NEEDY = "message message--"


@pytest.fixture
def market(installed: Market) -> Market:
    return installed


async def keep(market: Market, **stock) -> None:
    store = await Store.get(hash=HASH)
    wanted = {VARIANT: Stock(**{"backorder_policy": Policy.INCOMING, **stock})}
    await market.back.assignments.assign(store, KETTLE, wanted, "ana@harbour.test")
    await market.work()


def shipment(days: int, units: int = 7) -> tuple[Shipment, ...]:
    return (Shipment(units, TODAY + timedelta(days=days)),)


async def test_a_new_store_is_led_from_step_to_step(market: Market):
    text = (await market.admin("")).text

    assert NEEDY not in text.split("</template>")[0].split("<main")[1].split("<template")[0]
    assert "of 4 done" in text
    assert "Nothing arrives this week" in text
    await keep(market, on_hand=2)
    assert "Assign your first product" in (await market.admin("")).text


@pytest.mark.parametrize("page", ["", "products"])
async def test_a_page_asks_again_while_the_catalogue_is_read_and_only_then(
    migrated_sqlite_url: str, page: str
):
    async with a_market(migrated_sqlite_url) as market:
        await market.install()
        store = await Store.get(hash=HASH)
        sweep = await Sweep.create(store=store, total=13, begun_at=market.app.clock.now())
        while_read = (await market.admin(page)).text
        await sweep.delete()
        await market.work()
        afterwards = (await market.admin(page)).text

        assert 'hx-trigger="every 3s"' in while_read
        assert "0 of 13" in while_read
        assert "every 3s" not in afterwards


@pytest.mark.parametrize(
    ("stock", "told"),
    [
        ({"incoming": shipment(-3)}, "1 shipment is overdue"),
        ({"on_hand": 0}, "1 product has reached the limit"),
        (
            {"backorder_policy": Policy.LIMITED, "backorder_limit": 2, "qty_backordered": 2},
            "1 product has reached the limit",
        ),
    ],
)
async def test_what_needs_somebody_is_named_and_leads_to_where_it_is_mended(market, stock, told):
    await keep(market, **stock)

    text = (await market.admin("")).text

    assert told in text
    links = re.findall(r'href="(/admin/(?:products|shipments)\?[^"]+)"', text)
    pages = [(await market.admin(unescape(each).removeprefix("/admin/"))).text for each in links]
    assert "Ember Enamel Kettle" in pages[0]


@pytest.mark.parametrize(
    "stock",
    [
        {"backorder_policy": Policy.NONE},
        {"backorder_policy": Policy.UNLIMITED},
        {"backorder_policy": Policy.LIMITED, "backorder_limit": 1},
    ],
)
async def test_who_never_wanted_to_sell_beyond_stock_is_not_told_to_raise_a_limit(
    installed_on_sqlite: Market, stock: dict[str, object]
):
    await keep(installed_on_sqlite, on_hand=0, **stock)

    assert "reached the limit" not in (await installed_on_sqlite.admin("")).text


@pytest.mark.parametrize(("assigned", "told"), [(0, False), (1, True)])
async def test_a_plan_that_is_full_is_told(
    installed_sqlite_copy: Installed, assigned: int, told: bool
):
    async with installed_sqlite_copy.opened(plans="default") as market:
        if assigned:
            await keep(market, on_hand=2)
        text = (await market.admin("")).text

        assert ("Your plan is full" in text) is told
        assert ('<a href="/admin/plan">See plans' in text) is told


async def test_without_plans_none_is_full(market: Market):
    await keep(market, on_hand=2)

    assert "Your plan is full" not in (await market.admin("")).text


@pytest.mark.parametrize(
    ("chosen", "named", "done"),
    [
        (None, None, False),
        (None, [], False),
        (None, ["Nobody's Theme"], False),
        (None, ["Cornerstone", "Nobody's Theme"], False),
        (None, ["Cornerstone"], True),
        ("cornerstone", ["Nobody's Theme"], True),
        ("generic", None, True),
    ],
)
async def test_a_theme_is_chosen_once_somebody_wrote_rules_for_it_or_the_merchant_says_so(
    installed_on_sqlite: Market, chosen: str | None, named: list[str] | None, done: bool
):
    await Store.filter(hash=HASH).update(theme=chosen, active_themes=named)
    text = (await installed_on_sqlite.admin("")).text

    assert ("Done:</span><span>Choose your theme" in text) is done


async def test_overdue_shipments_are_one_click_away(market: Market):
    await keep(market, incoming=shipment(-3))
    tile = (await market.admin("")).text.split('<div class="tile">')[4]

    assert '<a href="/admin/shipments?view=overdue">1 shipment should be here</a>' in tile


async def test_what_is_in_order_is_not_mentioned(market: Market):
    await keep(market, on_hand=3, incoming=shipment(3))

    text = (await market.admin("")).text

    assert "overdue</strong>" not in text
    assert "reached the limit" not in text
    assert "Nothing arrives this week" not in text


async def test_open_backorders_are_counted_with_their_money(market: Market):
    await keep(market, on_hand=1, incoming=shipment(3))
    async with market.platform.delivering(market.app.client):
        market.store.place_order([(VARIANT, 3)])
        await market.platform.delivered()
        await market.work()

    page, report = (await market.admin("")).text, (await market.admin("report")).text

    assert "on 1 order</a>" in page
    for text in (page, report):
        assert "<strong>2</strong>" in text


@pytest.mark.parametrize(
    ("owed", "ordered", "told"),
    [
        (0, 3, ""),
        (4, 3, "and 4 units of orders"),
        (4, 0, "and 4 units of"),
        (1, 3, "and 1 unit of"),
    ],
)
async def test_units_that_no_order_explains_are_told_beside_those_that_orders_do(
    installed_sqlite_copy: Installed, owed: int, ordered: int, told: str
):
    """So that Home adds up to what the product's page says it owes."""
    async with installed_sqlite_copy.opened() as market:
        await keep(market, qty_backordered=owed, incoming=shipment(3, 20))
        async with market.platform.delivering(market.app.client):
            if ordered:
                market.store.place_order([(VARIANT, ordered)])
            await market.platform.delivered()
            await market.work()

        level = await StockLevel.get(variant__variant_id=VARIANT)
        pages = [(await market.admin(path)).text for path in ("", "report", "report?state=waiting")]
        filters = ("q=kettle", "since=2026-01-01", "state=late", "state=oversold", "state=ready")
        narrowed = [(await market.admin(f"report?{each}")).text for each in filters]

        assert level.qty_backordered == owed + ordered
        for text in pages:
            assert f"<strong>{ordered}</strong>" in text
            assert (told in text) if told else ("has not read" not in text)
        assert not [each for each in narrowed if "has not read" in each]


async def ticket(market: Market) -> str:
    answer = await market.admin("live", {})
    address = answer.text.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert address.startswith(f"{market.store.identity.url}/?")
    return parse_qs(urlsplit(address).query)["ticket"][0]


async def tell(market: Market, told: object, given: str, store: str = HASH):
    return await market.app.client.post(
        f"/looks/{store}", params={"ticket": given}, json=told, headers={"Origin": "https://x"}
    )


async def test_places_that_a_theme_lacks_are_told_once_its_merchant_has_looked(market: Market):
    given = await ticket(market)
    page = {"page": "/kettle/", "theme": "cornerstone", "missed": ["shipping", "badge"]}

    assert (await tell(market, page, given)).status_code == 204
    text = (await market.admin("")).text
    assert "Missed on /kettle/: badge, shipping." in text
    await tell(market, page | {"missed": []}, given)

    assert "Missed on" not in (await market.admin("")).text


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"page": "kettle"}, 422),
        ({"page": "/", "missed": "shipping"}, 422),
        ({"page": "/", "else": 1}, 422),
        ({"page": "/", "missed": ["x" * 20_000]}, 413),
    ],
)
async def test_what_no_page_of_ours_would_say_is_refused(market: Market, told, status):
    assert (await tell(market, told, await ticket(market))).status_code == status
    assert await looked(await Store.get(hash=HASH)) == []


async def test_nobody_says_anything_without_a_ticket_that_is_good(market: Market):
    given, page = await ticket(market), {"page": "/"}
    session = await market.session(User(41, "noor@harbour.test"))

    assert (await tell(market, page, "")).status_code == 401
    assert (await tell(market, page, session)).status_code == 401
    assert (await market.admin("", session=given)).status_code == 401
    market.app.clock.at += timedelta(hours=2)
    assert (await tell(market, page, given)).status_code == 401


async def test_of_many_pages_the_newest_are_kept(market: Market):
    given = await ticket(market)
    for number in range(MOST_PAGES + 5):
        market.app.clock.at += timedelta(seconds=1)
        await tell(market, {"page": f"/{number}/"}, given)

    pages = [each.page for each in await looked(await Store.get(hash=HASH))]

    assert len(pages) == MOST_PAGES
    assert pages[0] == f"/{MOST_PAGES + 4}/"
