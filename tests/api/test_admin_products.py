"""The page of products as its answers are: found, filtered, sorted, paged, and switched."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import httpx
import pytest

from api.conftest import HASH, Market, a_market
from api.test_assignment import LIMITED
from api.test_modes import settle
from api.test_orders import KETTLE, VARIANT, assign, ordered
from conftest import NOW
from shipwhen.bigcommerce.inventory import SellsFrom
from shipwhen.catalog.models import Product, Sweep
from shipwhen.catalog.service import VariantFacts, put_product
from shipwhen.promise import Shipment, Stock
from shipwhen.sandbox.platform.stock import Stock as Shelf
from shipwhen.stock import standing
from shipwhen.stock.models import (
    Action,
    Batch,
    BatchState,
    IncomingShipment,
    Mode,
    StockLevel,
)
from shipwhen.stock.rules import set_rules
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Change, Store

JACKET = 104


class Desk:
    """Somebody of the store at its pages."""

    def __init__(self, market: Market, token: str) -> None:
        self.market, self.headers = market, {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **query: str) -> httpx.Response:
        return await self.market.app.client.get(
            f"/admin/products{path}", params=query, headers=self.headers
        )

    async def post(self, path: str, **form: object) -> httpx.Response:
        return await self.market.app.client.post(
            f"/admin/products{path}", data=form, headers=self.headers
        )

    async def names(self, **query: str) -> list[str]:
        answer = await self.get("", **query)
        assert answer.status_code == 200, answer.text
        return re.findall('class="link"[^>]*>([^<]*)<', answer.text)


@pytest.fixture
async def desk(migrated_sqlite_url: str):
    async with a_market(migrated_sqlite_url) as market:
        yield await opened(market)


async def opened(market: Market) -> Desk:
    answer = await market.install()
    await market.work()
    return Desk(market, answer.headers["location"].partition("session=")[2])


def fields(variant: int = VARIANT, **typed: object) -> dict[str, object]:
    """One variant's fields as the dialog sends them."""
    plain = {
        "seen": 2,
        "on_hand": 2,
        "kind": "backorder",
        "backorder_policy": "limited",
        "backorder_limit": 5,
        "safety_stock": 0,
        "lead_shortest": "",
        "lead_longest": "",
    }
    return {"variant": variant, **{f"v{variant}.{k}": v for k, v in {**plain, **typed}.items()}}


def coming(*rows: tuple[object, str, str, str], variant: int = VARIANT) -> dict[str, object]:
    """Shipments: units, earliest and latest day, reference."""
    columns = zip(*rows, strict=True)
    names = ("units", "from", "to", "reference")
    told = {f"v{variant}.{name}": list(each) for name, each in zip(names, columns, strict=True)}
    return {**told, f"v{variant}.number": [""] * len(rows)}


async def of(product: int) -> Product:
    return await Product.get(store__hash=HASH, product_id=product)


async def level(variant: int = VARIANT) -> StockLevel:
    return await StockLevel.get(variant__store__hash=HASH, variant__variant_id=variant)


async def assigned(
    desk: Desk, product: int = KETTLE, stocks: dict[int, Stock] | None = None
) -> None:
    await assign(desk.market, stocks or {}, product)


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


async def test_the_tabs_counts_differ_by_the_unassigned_ones(market: Market):
    desk = await opened(market)
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
async def test_pages_follow_each_other_in_any_order(market: Market, sort: str):
    desk = await opened(market)
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


async def test_assigned_in_the_dialog_it_is_as_typed(market: Market):
    desk = await opened(market)
    seen = (await of(KETTLE)).inventory_level
    typed = fields(
        on_hand=5, seen=seen, backorder_limit=9, safety_stock=1, lead_shortest=3, lead_longest=5
    )

    answer = await desk.post(
        f"/{KETTLE}/assign",
        **typed,
        **coming((6, "", "2026-12-04", "PO 7"), (2, "2026-12-08", "2026-12-09", "")),
    )

    assert answer.status_code == 200, answer.text
    assert "Ember Enamel Kettle is assigned" in answer.headers["HX-Trigger"]
    row = await level()
    assert (row.on_hand, row.backorder_limit, row.safety_stock) == (5, 9, 1)
    assert (row.lead_time_shortest, row.lead_time_longest) == (3, 5)
    shipments = await IncomingShipment.filter(variant_id=row.variant_id).order_by("date")
    assert [(each.quantity, each.reference) for each in shipments] == [(6, "PO 7"), (2, "")]
    await market.work()
    assert market.store.products.by_id[KETTLE].inventory_tracking == "none"
    change = await Change.get(action="assign product")
    assert (change.by, change.product_id) == ("user7@harbour.test", KETTLE)
    assert change.after["KT-EMBER-16"]["on_hand"] == 5


async def test_what_was_sold_while_the_form_was_filled_in_stays_sold(desk: Desk):
    seen = (await of(KETTLE)).inventory_level
    desk.market.store.place_order([(VARIANT, 2)])

    await desk.post(f"/{KETTLE}/assign", **fields(on_hand=seen + 10, seen=seen))

    assert (await level()).on_hand == seen + 8


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"on_hand": "-1"}, "Write a whole number from 0"),
        ({"on_hand": ""}, "Write a whole number, 0 for none"),
        ({"on_hand": "99999999999"}, "Write a whole number from 0"),
        ({"backorder_limit": ""}, "Say how many may be sold beyond the stock"),
        ({"lead_shortest": "5"}, "Give both, the shortest first"),
        ({"lead_shortest": "9", "lead_longest": "8"}, "Give both, the shortest first"),
        ({"kind": "gift"}, "Choose one of these"),
    ],
    ids=str,
)
async def test_wrong_input_is_told_at_its_field_and_nothing_is_lost(desk: Desk, typed, complaint):
    answer = await desk.post(f"/{KETTLE}/assign", **fields(**{"safety_stock": 77, **typed}))

    assert answer.status_code == 422
    assert complaint in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert 'value="77"' in answer.text
    assert "Shown once the fields above are correct." in answer.text
    assert "ready now" not in answer.text
    assert not await StockLevel.all().exists()


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (("", "", "2026-12-04", ""), "Write how many units come"),
        ((4, "", "", ""), "Choose the latest day"),
        ((4, "2026-12-05", "2026-12-04", ""), "The earliest day is after the latest"),
        ((4, "12/05/2026", "2026-12-09", ""), "Choose the latest day"),
        ((4, "", "0001-01-01", ""), "0001-01-01 is over"),
        ((4, "", "2026-11-20", ""), "2026-11-20 is over"),
        ((4, "", "9999-12-31", ""), "9999-12-31 is more than 5 years ahead"),
        ((4, "0001-01-01", "2026-12-09", ""), "0001-01-01 is more than a year ago"),
    ],
    ids=str,
)
async def test_a_wrong_shipment_is_told_in_its_row(desk: Desk, row, complaint):
    answer = await desk.post(f"/{KETTLE}/assign", **fields(), **coming(row))

    assert answer.status_code == 422
    assert complaint in answer.text


async def test_a_shipment_may_come_today_in_the_stores_own_time_zone(desk: Desk):
    """At noon in London the next day has begun on Kiritimati."""
    await Store.filter(hash=HASH).update(timezone="Pacific/Kiritimati")
    told = fields(), coming((4, "", "2026-11-21", ""))
    assert "2026-11-21 is over" in (await desk.post(f"/{KETTLE}/assign", **told[0], **told[1])).text
    await Store.filter(hash=HASH).update(timezone="Europe/London")

    await desk.post(f"/{KETTLE}/assign", **told[0], **told[1])

    assert str((await IncomingShipment.get()).date) == "2026-11-21"


@pytest.mark.parametrize(("day", "left"), [("2026-11-20", (6, "kept")), ("2026-11-19", (4, "PO"))])
async def test_an_overdue_shipment_is_edited_where_it_is_but_not_moved_back(
    desk: Desk, day: str, left: tuple[int, str]
):
    overdue = Stock(on_hand=2, incoming=(Shipment(4, date(2026, 11, 20)),))
    await assigned(desk, stocks={VARIANT: overdue})
    row = await IncomingShipment.get()
    await IncomingShipment.filter(id=row.id).update(reference="PO")
    typed = coming((6, "", day, "kept")) | {f"v{VARIANT}.number": [row.id]}

    await desk.post(f"/{KETTLE}/edit", revision=0, **fields(), **typed)

    row = await IncomingShipment.get()
    assert (row.quantity, row.reference) == left


async def test_no_day_is_told_of_a_shipment_that_cannot_be(desk: Desk):
    absurd = coming((9, "", "9999-12-31", ""))
    for path in (f"/{KETTLE}/offer?variant={VARIANT}", f"/{KETTLE}/variant?variant={VARIANT}"):
        assert (await desk.post(path, **fields(), **absurd)).status_code == 200


async def test_available_to_sell_is_computed_while_somebody_types(desk: Desk):
    asked = f"/{KETTLE}/offer?variant={VARIANT}"
    told = await desk.post(
        asked, **fields(on_hand=3), **coming((9, "2026-12-04", "2026-12-05", ""))
    )
    wrong = await desk.post(asked, **fields(on_hand="x"))

    assert "<strong>8</strong>" in told.text
    assert "3 ready now, 5 can be backordered" in told.text
    assert "Dec 4" in told.text
    assert "Shown once the fields above are correct" in wrong.text
    assert not await StockLevel.all().exists(), "nothing is saved by it"


async def test_what_is_said_of_all_goes_for_each_variant_that_is_not_opened(desk: Desk):
    everything = {"all.backorder_policy": "limited", "all.backorder_limit": 3, "all.on_hand": 1}

    answer = await desk.post(
        f"/{JACKET}/assign", **everything, **fields(1042, seen=0, on_hand=8, backorder_limit=20)
    )

    assert answer.status_code == 200, answer.text
    assert ((await level(1042)).on_hand, (await level(1042)).backorder_limit) == (8, 20)
    assert ((await level(1043)).on_hand, (await level(1043)).backorder_limit) == (1, 3)


async def test_an_opened_variant_begins_with_what_is_said_of_all(desk: Desk):
    typed = {"all.backorder_policy": "limited", "all.backorder_limit": 33}

    answer = await desk.post(f"/{JACKET}/variant?variant=1042", **typed)

    assert 'name="v1042.backorder_limit" type="number" value="33"' in answer.text


async def test_edited_for_all_what_is_left_empty_stays(desk: Desk):
    await assigned(desk, JACKET, {1041: Stock(on_hand=7, safety_stock=2), 1042: Stock(on_hand=1)})

    typed = {"all.kind": "pre_order", "all.units": 10, "all.to": "2026-12-20", "revision": 0}
    answer = await desk.post(f"/{JACKET}/edit", **typed)

    assert answer.status_code == 200, answer.text
    row = await level(1041)
    assert (row.on_hand, row.safety_stock, row.kind) == (7, 2, "pre_order")
    assert await IncomingShipment.filter(variant__variant_id=1042).count() == 1


async def test_units_sold_while_somebody_edits_stay_sold(market: Market):
    desk = await opened(market)
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=5)})
    await ordered(market, 2)

    answer = await desk.post(f"/{KETTLE}/edit", **fields(seen=5, on_hand=15), revision=0)

    assert answer.status_code == 200, answer.text
    assert (await level()).on_hand == 13
    assert (await of(KETTLE)).on_hand == 13


async def test_units_that_are_gone_cannot_be_taken_away(desk: Desk):
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=5)})
    await ordered(desk.market, 4)

    answer = await desk.post(f"/{KETTLE}/edit", **fields(seen=5, on_hand=2), revision=0)

    assert answer.status_code == 422
    assert "Only 1 unit is left by now" in answer.text
    assert 'name="v1030.on_hand" type="number" value="2"' in answer.text


async def test_the_second_of_two_editors_is_told_and_sees_both(market: Market):
    desk = await opened(market)
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=5)})
    due = coming((5, "", "2026-12-24", ""), (6, "2026-12-28", "2026-12-30", ""))
    first = await desk.post(f"/{KETTLE}/edit", **fields(seen=5, on_hand=9), **due, revision=0)
    assert first.status_code == 200

    second = fields(seen=5, on_hand=5, backorder_limit=44)
    told = await desk.post(f"/{KETTLE}/edit", **second, revision=0)

    assert told.status_code == 409
    assert "user7@harbour.test changed this product meanwhile" in told.text
    assert 'name="v1030.backorder_limit" type="number" value="44"' in told.text
    assert "Now: 9" in told.text
    assert "5 by Dec 24, 2026; 6 from Dec 28, 2026 to Dec 30, 2026" in told.text
    assert (await level()).backorder_limit == 5
    again = await desk.post(f"/{KETTLE}/edit", **{**second, "v1030.seen": 9}, revision=1)
    assert again.status_code == 200
    assert ((await level()).on_hand, (await level()).backorder_limit) == (5, 44)


@pytest.mark.parametrize("track", [True, False])
@pytest.mark.parametrize("closed", [True, False])
async def test_unassigned_it_is_as_the_two_boxes_say(desk: Desk, track: bool, closed: bool):
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=9)})

    given = {name: "on" for name, ticked in {"track": track, "closed": closed}.items() if ticked}
    answer = await desk.post(f"/{KETTLE}/unassign", **given)
    assert await desk.names(assigned="yes") == [], "at once"
    await desk.market.work()
    await desk.market.platform.settled()

    there = desk.market.store.products.by_id[KETTLE]
    assert answer.status_code == 200
    assert (there.inventory_tracking != "none") is track
    assert there.availability == ("disabled" if closed else "available")
    assert (await Change.get(action="unassign product")).by == "user7@harbour.test"


async def test_it_is_hidden_and_shown_taken_off_sale_and_put_back(market: Market):
    desk = await opened(market)
    there = market.store.products.by_id[KETTLE]
    desk.headers["HX-Current-URL"] = "https://app.test/admin/products?q=kettle"

    hidden = await desk.post(f"/{KETTLE}/visibility", to="hidden")
    assert (there.is_visible, (await of(KETTLE)).is_visible) == (False, False)
    await desk.post(f"/{KETTLE}/visibility", to="visible")
    assert there.is_visible
    await desk.post(f"/{KETTLE}/availability", to="disabled")
    assert (there.availability, (await of(KETTLE)).availability) == ("disabled", "disabled")
    await desk.post(f"/{KETTLE}/availability", to="available")
    assert there.availability == "available"
    assert "/admin/products?q=kettle" in hidden.headers["HX-Location"], "back to what was seen"
    assert await Change.filter(action="change product", product_id=KETTLE).count() == 4


async def test_what_is_sold_out_is_opened_by_stock_and_not_by_hand(desk: Desk):
    await assigned(desk, KETTLE, {VARIANT: Stock()})
    there = desk.market.store.products.by_id[KETTLE]
    assert there.availability == "disabled"

    refused = await desk.post(f"/{KETTLE}/availability", to="available")
    assert refused.status_code == 422
    assert "add stock or raise its limit" in refused.text

    await desk.post(f"/{KETTLE}/availability", to="disabled")
    await desk.post(f"/{KETTLE}/edit", **fields(seen=0, on_hand=4))
    await desk.market.work()
    assert there.availability == "disabled", "who closed it by hand opens it"


async def test_in_native_mode_a_number_typed_is_written_to_bigcommerce(market: Market):
    market.store.native_backorders = True
    desk = await opened(market)
    await set_rules(await Store.get(hash=HASH), mode=Mode.NATIVE)
    dialog = await desk.get(f"/{KETTLE}/assign")
    assert "BigCommerce goes on counting this product" in dialog.text
    assert "Stock levels on the storefront: don&#39;t show (now: show)" in dialog.text
    seen = (await of(KETTLE)).inventory_level
    typed = fields(on_hand=seen + 3, seen=seen)

    refused = await desk.post(f"/{KETTLE}/assign", **typed)
    assert refused.status_code == 422
    assert "Or let the app count, under Settings, Stock." in refused.text
    await market.merchant("PUT", "/v3/settings/inventory", {"stock_level_display": "dont_show"})
    await desk.post(f"/{KETTLE}/assign", **typed)
    await market.work()
    await market.platform.settled()

    there = market.store.products.by_id[KETTLE]
    assert there.inventory_tracking != "none"
    assert market.store.products.variants[VARIANT].stock.on_hand == seen + 3
    assert (await level()).on_hand == seen + 3


@pytest.fixture
async def several(market: Market) -> Desk:
    """A store that sells natively from the default location and a warehouse: 2 and 4 kettles."""
    market.store.native_backorders = market.store.aggregated_stock = True
    market.store.settings.inventory.stock_level_display = "dont_show"
    market.store.products.variants[VARIANT].stock.on_hand = 2
    market.store.add_location("Warehouse")
    there = Shelf(4, 1, 3, counted=True)
    market.store.products.variants[VARIANT].stocks[2] = there
    desk = await opened(market)
    rules = {"mode": Mode.NATIVE, "sells_from": SellsFrom.ALL}
    await set_rules(await Store.get(hash=HASH), **rules)
    return desk


def places(text: str) -> list[list[str]]:
    """Rows of the table of locations."""
    table = text.partition("In BigCommerce, by location")[2].partition("</table>")[0]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", each) for each in table.split("<tr>")[2:]]
    return [[re.sub("<[^>]*>", ": ", cell).strip(": ") for cell in row] for row in cells]


async def assign_both(desk: Desk, **typed: object) -> httpx.Response:
    answer = await desk.post(f"/{KETTLE}/assign", **fields(**{"seen": 6, "on_hand": 6} | typed))
    await desk.market.work()
    await settle(desk.market)
    return answer


async def test_who_assigns_sees_what_is_at_each_location(several: Desk):
    text = (await several.get(f"/{KETTLE}/assign")).text
    assert 'name="v1030.on_hand" type="number" value="6"' in text
    assert places(text) == [["Default", "2", "0", "0", "10"], ["Warehouse", "4", "0", "1", "3"]]

    await assign_both(several)
    assert ((await level()).on_hand, (await level()).qty_backordered) == (6, 1)
    assert several.market.store.products.variants[VARIANT].stock.on_hand == 2
    text = (await several.get(f"/{KETTLE}/edit")).text
    assert places(text) == [["Default", "2", "0", "0", "2"], ["Warehouse", "4", "0", "1", "3"]]
    assert "Other locations allow more" not in text


async def test_a_location_that_does_not_sell_is_told_so(several: Desk):
    await set_rules(await Store.get(hash=HASH), sells_from=SellsFrom.DEFAULT)
    text = (await several.get(f"/{KETTLE}/assign")).text

    assert places(text)[1] == ["Warehouse: Shoppers do not buy from it", "4", "0", "1", "3"]
    assert 'name="v1030.on_hand" type="number" value="2"' in text


async def test_while_bigcommerce_is_away_the_dialogs_open_all_the_same(several: Desk, monkeypatch):
    monkeypatch.setattr("shipwhen.bigcommerce.client.FIRST_PAUSE", 0)
    several.market.platform.faults.down = 100
    text = (await several.get(f"/{KETTLE}/assign")).text
    refused = await several.post(f"/{KETTLE}/assign", **fields(seen=6, on_hand=6))
    several.market.platform.faults.down = 0
    assert places(text) == []
    assert "BigCommerce could not be asked" in refused.text

    await assign_both(several)
    several.market.platform.faults.down = 100
    assert len(places((await several.get(f"/{KETTLE}/edit")).text)) == 2


@pytest.mark.parametrize(("typed", "here"), [(9, 5), (4, 0)])
async def test_units_typed_for_both_locations_go_to_the_default_one(several: Desk, typed, here):
    await assign_both(several, on_hand=typed)

    stocks = several.market.store.products.variants[VARIANT].stocks
    assert (stocks[1].on_hand, stocks[2].on_hand) == (here, 4)
    assert (await level()).on_hand == typed


async def test_fewer_units_than_other_locations_have_are_refused(several: Desk):
    refused = await assign_both(several, on_hand=3)
    assert "4 of the 6 are at other locations" in refused.text
    assert not await StockLevel.exists()

    await assign_both(several)
    refused = await several.post(f"/{KETTLE}/edit", **fields(seen=6, on_hand=3), revision=0)
    assert "4 of the 6 are at other locations" in refused.text
    assert (await level()).on_hand == 6


async def test_limits_elsewhere_past_ours_are_told_where_the_limit_is_and_at_home(several: Desk):
    await assign_both(several, backorder_limit=1)

    assert (
        "Other locations allow more than this limit" in (await several.get(f"/{KETTLE}/edit")).text
    )
    home = await several.market.admin("")
    assert "BigCommerce lets more be backordered than you allow" in home.text
    assert "Ember Enamel Kettle: other locations allow more" in home.text


async def test_without_other_locations_none_are_shown(market: Market):
    market.store.native_backorders = True
    desk = await opened(market)
    await set_rules(await Store.get(hash=HASH), mode=Mode.NATIVE, sells_from=SellsFrom.ALL)

    assert places((await desk.get(f"/{KETTLE}/assign")).text) == []


async def test_how_it_stands_follows_orders_and_the_calendar(market: Market):
    desk = await opened(market)
    due = Shipment(3, date(2026, 11, 25))
    await assigned(desk, KETTLE, {VARIANT: replace(LIMITED, on_hand=1, incoming=(due,))})
    assert await desk.names(state="in_stock") == ["Ember Enamel Kettle"]

    await ordered(market, 1)
    assert await desk.names(state="backorder") == ["Ember Enamel Kettle"]

    market.app.clock.days_ahead = 10
    await market.back.keeping.wake(await Store.get(hash=HASH))
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


@pytest.mark.parametrize(
    "name", ["on_hand", "seen", "safety_stock", "backorder_limit", "lead_shortest", "revision"]
)
@pytest.mark.parametrize("path", ["assign", "offer", "variant"])
async def test_a_number_of_thousands_of_digits_is_none(desk: Desk, path: str, name: str):
    told = {"revision": LONG} if name == "revision" else {}
    typed = fields(**{} if told else {name: LONG}) | told
    where = f"/{KETTLE}/{path}" + ("" if path == "assign" else f"?variant={VARIANT}")

    answer = await desk.post(where, **typed)

    assert answer.status_code in {200, 422}


@pytest.mark.parametrize("column", ["units", "number"])
async def test_nor_is_one_of_a_shipment(desk: Desk, column: str):
    typed = coming((4, "", "2026-12-04", "")) | {f"v{VARIANT}.{column}": [LONG]}
    answer = await desk.post(f"/{KETTLE}/assign", **fields(), **typed)
    assert answer.status_code == (422 if column == "units" else 200)


@pytest.mark.parametrize("name", ["after", "before", "rows", "brand", "category"])
async def test_nor_is_one_of_an_address(desk: Desk, name: str):
    assert (await desk.get("", **{name: LONG})).status_code == 200


async def test_nor_is_one_of_a_path(desk: Desk):
    assert (await desk.get(f"/{LONG}/edit")).status_code == 404


@pytest.mark.parametrize("name", ["q", "brand", "category", "state", "availability", "sort"])
async def test_what_no_database_holds_is_no_part_of_a_search(market: Market, name: str):
    desk = await opened(market)
    assert (await desk.get("", **{name: NUL})).status_code == 200


async def test_nor_of_a_name_that_somebody_typed(market: Market):
    desk = await opened(market)

    await desk.post(f"/{KETTLE}/assign", **fields(), **coming((4, "", "2026-12-04", NUL)))

    assert (await IncomingShipment.get()).reference == "Polar"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "<strong>42</strong>"),
        ({"all.on_hand": 4}, "<strong>39</strong>"),
        ({"all.backorder_policy": "unlimited"}, "<strong>No limit</strong>"),
        ({"all.on_hand": "x"}, "Shown once the fields above"),
        (fields(1041, seen=0, on_hand=8, backorder_limit=2), "<strong>49</strong>"),
        (fields(1041, seen=0, on_hand="x"), "Shown once the fields above"),
    ],
    ids=str,
)
async def test_available_to_sell_of_all_variants_is_added_up_while_somebody_types(
    desk: Desk, typed: dict[str, object], told: str
):
    limited = replace(LIMITED, on_hand=0, backorder_limit=3)
    await assigned(
        desk, JACKET, {1041: limited, 1042: replace(limited, on_hand=2, backorder_limit=0)}
    )

    answer = await desk.post(f"/{JACKET}/offer", **typed)

    assert told in answer.text


async def test_units_backordered_stand_beside_the_limit(desk: Desk):
    await assigned(desk, stocks={VARIANT: replace(LIMITED, qty_backordered=2)})
    text = (await desk.get(f"/{KETTLE}/edit")).text
    assert re.search(r">Backordered</span><small>[^<]*</small><span[^>]*>2<", text)
