"""The dialog in which a product is assigned, edited and unassigned, as its answers are."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import httpx
import pytest

from api.conftest import HASH, Market
from api.dialog import JACKET, Desk, assigned, coming, fields, level, of, opened
from api.test_assignment import LIMITED
from api.test_modes import settle
from api.test_orders import KETTLE, VARIANT, ordered
from shipwhen.bigcommerce.inventory import SellsFrom
from shipwhen.promise import Shipment, Stock
from shipwhen.sandbox.platform.stock import Stock as Shelf
from shipwhen.stock.models import IncomingShipment, Mode, StockLevel
from shipwhen.stock.rules import set_rules
from shipwhen.stores.models import Change, Store

LONG, NUL = "9" * 5000, "Po\0lar"


@pytest.fixture
async def desk(installed_on_sqlite: Market) -> Desk:
    return await opened(installed_on_sqlite)


async def test_assigned_in_the_dialog_it_is_as_typed(installed: Market):
    desk = await opened(installed)
    seen = (await of(KETTLE)).inventory_level
    typed = fields(
        on_hand=5, seen=seen, backorder_limit=9, safety_stock=1, lead_shortest=3, lead_longest=5
    )

    answer = await desk.post(
        f"/{KETTLE}/assign",
        {**typed, **coming((6, "", "2026-12-04", "PO 7"), (2, "2026-12-08", "2026-12-09", ""))},
    )

    assert answer.status_code == 200, answer.text
    assert "Ember Enamel Kettle is assigned" in answer.headers["HX-Trigger"]
    row = await level()
    assert (row.on_hand, row.backorder_limit, row.safety_stock) == (5, 9, 1)
    assert (row.lead_time_shortest, row.lead_time_longest) == (3, 5)
    shipments = await IncomingShipment.filter(variant_id=row.variant_id).order_by("date")
    assert [(each.quantity, each.reference) for each in shipments] == [(6, "PO 7"), (2, "")]
    await installed.work()
    assert installed.store.products.by_id[KETTLE].inventory_tracking == "none"
    change = await Change.get(action="assign product")
    assert (change.by, change.product_id) == ("user7@harbour.test", KETTLE)
    assert change.after["KT-EMBER-16"]["on_hand"] == 5


async def test_what_was_sold_while_the_form_was_filled_in_stays_sold(desk: Desk):
    seen = (await of(KETTLE)).inventory_level
    desk.market.store.place_order([(VARIANT, 2)])

    await desk.post(f"/{KETTLE}/assign", fields(on_hand=seen + 10, seen=seen))

    assert (await level()).on_hand == seen + 8


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"on_hand": "-1"}, "Write a whole number from 0"),
        ({"on_hand": ""}, "Write a whole number, 0 for none"),
        ({"on_hand": "99999999999"}, "Write a whole number from 0"),
        ({"backorder_limit": ""}, "Say how many may be sold beyond the stock"),
        ({"backorder_policy": "incoming"}, "A backorder limit needs the policy “limited”"),
        ({"lead_shortest": "5"}, "Give both, the shortest first"),
        ({"lead_shortest": "9", "lead_longest": "8"}, "Give both, the shortest first"),
        ({"kind": "gift"}, "Choose one of these"),
    ],
    ids=str,
)
async def test_wrong_input_is_told_at_its_field_and_nothing_is_lost(desk: Desk, typed, complaint):
    answer = await desk.post(f"/{KETTLE}/assign", fields(**{"safety_stock": 77, **typed}))

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
        ((4, "", "0001-01-01", ""), "Jan 1, 1 is over"),
        ((4, "", "2026-11-20", ""), "Nov 20, 2026 is over"),
        ((4, "", "9999-12-31", ""), "Dec 31, 9999 is more than 5 years ahead"),
        ((4, "0001-01-01", "2026-12-09", ""), "Jan 1, 1 is more than a year ago"),
    ],
    ids=str,
)
async def test_a_wrong_shipment_is_told_in_its_row(desk: Desk, row, complaint):
    answer = await desk.post(f"/{KETTLE}/assign", {**fields(), **coming(row)})

    assert answer.status_code == 422
    assert complaint in answer.text


async def test_a_shipment_may_come_today_in_the_stores_own_time_zone(desk: Desk):
    """At noon in London the next day has begun on Kiritimati."""
    await Store.filter(hash=HASH).update(timezone="Pacific/Kiritimati")
    told = fields(), coming((4, "", "2026-11-21", ""))
    assert (
        "Nov 21, 2026 is over"
        in (await desk.post(f"/{KETTLE}/assign", {**told[0], **told[1]})).text
    )
    await Store.filter(hash=HASH).update(timezone="Europe/London")

    await desk.post(f"/{KETTLE}/assign", {**told[0], **told[1]})

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

    await desk.post(f"/{KETTLE}/edit", {"revision": 0, **fields(), **typed})

    row = await IncomingShipment.get()
    assert (row.quantity, row.reference) == left


async def test_no_day_is_told_of_a_shipment_that_cannot_be(desk: Desk):
    absurd = coming((9, "", "9999-12-31", ""))
    for path in (f"/{KETTLE}/offer?variant={VARIANT}", f"/{KETTLE}/variant?variant={VARIANT}"):
        assert (await desk.post(path, {**fields(), **absurd})).status_code == 200


async def test_available_to_sell_is_computed_while_somebody_types(desk: Desk):
    asked = f"/{KETTLE}/offer?variant={VARIANT}"
    told = await desk.post(
        asked, {**fields(on_hand=3), **coming((9, "2026-12-04", "2026-12-05", ""))}
    )
    wrong = [await desk.post(asked, fields(on_hand=each)) for each in ("x", "")]

    assert "<strong>8</strong>" in told.text
    assert "3 ready now, 5 can be backordered" in told.text
    assert "Dec 4" in told.text
    assert all("Shown once the fields above are correct" in each.text for each in wrong)
    assert not await StockLevel.all().exists(), "nothing is saved by it"


async def test_what_is_said_of_all_goes_for_each_variant_that_is_not_opened(desk: Desk):
    everything = {"all.backorder_policy": "limited", "all.backorder_limit": 3, "all.on_hand": 1}

    answer = await desk.post(
        f"/{JACKET}/assign", {**everything, **fields(1042, seen=0, on_hand=8, backorder_limit=20)}
    )

    assert answer.status_code == 200, answer.text
    assert ((await level(1042)).on_hand, (await level(1042)).backorder_limit) == (8, 20)
    assert ((await level(1043)).on_hand, (await level(1043)).backorder_limit) == (1, 3)


@pytest.mark.parametrize(
    ("was", "typed", "kept"),
    [
        ("", {"backorder_limit": 12}, False),
        ("", {"backorder_limit": ""}, True),
        (20, {"backorder_limit": 20}, True),
        (20, {"backorder_limit": 12}, False),
        (20, {"backorder_limit": 12, "backorder_policy": "limited"}, True),
    ],
    ids=str,
)
async def test_only_a_limit_that_somebody_typed_needs_its_policy(
    desk: Desk, was: object, typed: dict[str, object], kept: bool
):
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=2)})
    given = {
        **fields(**{"backorder_policy": "incoming"} | typed),
        f"v{VARIANT}.was.backorder_limit": was,
        "revision": 0,
    }
    offered = await desk.post(f"/{KETTLE}/offer?variant={VARIANT}", given)

    answer = await desk.post(f"/{KETTLE}/edit", given)

    assert answer.status_code == (200 if kept else 422)
    assert ("A backorder limit needs the policy" in answer.text) is not kept
    assert ("Shown once the fields above" in offered.text) is not kept
    assert (await level()).backorder_policy == (
        given[f"v{VARIANT}.backorder_policy"] if kept else "none"
    )


async def test_a_stale_limit_is_known_as_what_stood_there(desk: Desk):
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=2)})
    await StockLevel.all().update(backorder_limit=20)

    text = (await desk.get(f"/{KETTLE}/edit")).text

    assert 'name="v1030.was.backorder_limit" value="20"' in text


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ({}, "Not limited: JK-SOL-MOSS-M, JK-SOL-MOSS-L."),
        ({"all.backorder_policy": "incoming"}, "A backorder limit needs the policy"),
        ({"variant": [1042, 1043]}, ""),
        ({"all.backorder_policy": "limited"}, ""),
    ],
    ids=str,
)
async def test_a_limit_for_all_goes_to_those_that_are_limited_or_to_none(
    desk: Desk, typed: dict[str, object], refused: str
):
    limited = dict.fromkeys(range(1041, 1050), replace(LIMITED, backorder_limit=3))
    await assigned(desk, JACKET, {**limited, 1042: Stock(), 1043: Stock()})
    own = {"on_hand": 0, "seen": 0, "backorder_policy": "none", "backorder_limit": ""}
    opened = {**fields(1042, **own), **fields(1043, **own)}
    given = {**opened, "variant": [], "all.backorder_limit": 77, "revision": 0, **typed}
    total = await desk.post(f"/{JACKET}/offer", given)

    answer = await desk.post(f"/{JACKET}/edit", given)

    assert answer.status_code == (422 if refused else 200), answer.text
    assert refused in answer.text
    assert ("Shown once the fields above" in total.text) is bool(refused)
    assert (await level(1041)).backorder_limit == (3 if refused else 77)
    if refused:
        assert 'name="all.backorder_limit" type="number" value="77"' in answer.text


async def test_an_opened_variant_begins_with_what_is_said_of_all(desk: Desk):
    typed = {"all.backorder_policy": "limited", "all.backorder_limit": 33}

    answer = await desk.post(f"/{JACKET}/variant?variant=1042", typed)

    assert 'name="v1042.backorder_limit" type="number" value="33"' in answer.text


async def test_edited_for_all_what_is_left_empty_stays(desk: Desk):
    await assigned(desk, JACKET, {1041: Stock(on_hand=7, safety_stock=2), 1042: Stock(on_hand=1)})

    typed = {"all.kind": "pre_order", "all.units": 10, "all.to": "2026-12-20", "revision": 0}
    answer = await desk.post(f"/{JACKET}/edit", typed)

    assert answer.status_code == 200, answer.text
    row = await level(1041)
    assert (row.on_hand, row.safety_stock, row.kind) == (7, 2, "pre_order")
    assert await IncomingShipment.filter(variant__variant_id=1042).count() == 1


async def test_units_sold_while_somebody_edits_stay_sold(installed: Market):
    desk = await opened(installed)
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=5)})
    await ordered(installed, 2)

    answer = await desk.post(f"/{KETTLE}/edit", {**fields(seen=5, on_hand=15), "revision": 0})

    assert answer.status_code == 200, answer.text
    assert (await level()).on_hand == 13
    assert (await of(KETTLE)).on_hand == 13


async def test_units_that_are_gone_cannot_be_taken_away(desk: Desk):
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=5)})
    await ordered(desk.market, 4)

    answer = await desk.post(f"/{KETTLE}/edit", {**fields(seen=5, on_hand=2), "revision": 0})

    assert answer.status_code == 422
    assert "Only 1 unit is left by now" in answer.text
    assert 'name="v1030.on_hand" type="number" value="2"' in answer.text


def sent(text: str) -> dict[str, list[str]]:
    """All fields of a dialog as a browser would send them."""
    found: dict[str, list[str]] = {}
    for tag in re.findall("<input[^>]*>", text):
        name, value = (re.search(f' {each}="([^"]*)"', tag) for each in ("name", "value"))
        if name:
            found.setdefault(name[1], []).append(unescape(value[1] if value else ""))
    for name, choices in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', text, re.S):
        found[name] = re.findall(r'value="([^"]*)" selected', choices)
    return found


async def test_the_second_of_two_editors_is_told_and_nothing_of_either_is_lost(installed: Market):
    desk = await opened(installed)
    await assigned(desk, KETTLE, {VARIANT: replace(LIMITED, on_hand=5, backorder_limit=20)})
    second = sent((await desk.get(f"/{KETTLE}/edit")).text)
    due = coming((5, "", "2026-12-24", ""), (6, "2026-12-28", "2026-12-30", ""))
    first = fields(seen=5, on_hand=9, backorder_limit=44, safety_stock=2, kind="pre_order")
    assert (await desk.post(f"/{KETTLE}/edit", {**second, **first, **due})).status_code == 200

    mine = {"v1030.safety_stock": 1, "v1030.lead_shortest": 3, "v1030.lead_longest": 4}
    told = await desk.post(f"/{KETTLE}/edit", {**second, **mine})

    assert told.status_code == 409
    assert "user7@harbour.test changed this product meanwhile" in told.text
    assert 'name="v1030.backorder_limit" type="number" value="44"' in told.text
    assert 'name="v1030.safety_stock" type="number" value="1"' in told.text
    assert re.findall("Now: *([^<]*)<", told.text) == ["2"], "only of what both changed"
    assert (await level()).lead_time_shortest is None
    again = await desk.post(f"/{KETTLE}/edit", sent(told.text))
    assert again.status_code == 200, again.text
    row = await level()
    assert (row.on_hand, row.backorder_limit, row.safety_stock) == (9, 44, 1)
    assert (row.kind, row.lead_time_shortest) == ("pre_order", 3)
    assert await IncomingShipment.filter(cancelled=False).count() == 2


async def test_shipments_that_both_changed_are_told_beside_those_that_were_typed(desk: Desk):
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=5)})
    second = sent((await desk.get(f"/{KETTLE}/edit")).text)
    due = coming((5, "", "2026-12-24", ""), (6, "2026-12-28", "2026-12-30", ""))
    await desk.post(f"/{KETTLE}/edit", {**second, **due})

    told = await desk.post(f"/{KETTLE}/edit", {**second, **coming((7, "", "2026-12-31", "PO 9"))})

    assert "5 by Dec 24, 2026; 6 from Dec 28, 2026 to Dec 30, 2026" in told.text
    await desk.post(f"/{KETTLE}/edit", sent(told.text))
    [left] = await IncomingShipment.filter(cancelled=False)
    assert (left.quantity, left.reference) == (7, "PO 9")


async def test_what_two_editors_made_together_is_checked_once_more(desk: Desk):
    """The limit that the second left alone is gone with the policy of the first."""
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=5)})
    await StockLevel.all().update(backorder_limit=20)
    second = sent((await desk.get(f"/{KETTLE}/edit")).text)
    await desk.post(f"/{KETTLE}/edit", {**second, "v1030.safety_stock": 1})

    told = await desk.post(f"/{KETTLE}/edit", {**second, "v1030.backorder_policy": "limited"})

    assert told.status_code == 409
    assert "Say how many may be sold beyond the stock" in told.text


@pytest.mark.parametrize("track", [True, False])
@pytest.mark.parametrize("closed", [True, False])
async def test_unassigned_it_is_as_the_two_boxes_say(desk: Desk, track: bool, closed: bool):
    await assigned(desk, KETTLE, {VARIANT: Stock(on_hand=9)})

    given = {name: "on" for name, ticked in {"track": track, "closed": closed}.items() if ticked}
    answer = await desk.post(f"/{KETTLE}/unassign", given)
    assert await desk.names(assigned="yes") == [], "at once"
    await desk.market.work()
    await desk.market.platform.settled()

    there = desk.market.store.products.by_id[KETTLE]
    assert answer.status_code == 200
    assert (there.inventory_tracking != "none") is track
    assert there.availability == ("disabled" if closed else "available")
    assert (await Change.get(action="unassign product")).by == "user7@harbour.test"


async def test_in_native_mode_a_number_typed_is_written_to_bigcommerce(installed: Market):
    installed.store.native_backorders = True
    desk = await opened(installed)
    await set_rules(await Store.get(hash=HASH), mode=Mode.NATIVE)
    dialog = await desk.get(f"/{KETTLE}/assign")
    assert "BigCommerce goes on counting this product" in dialog.text
    assert "Stock levels on the storefront: don&#39;t show (now: show)" in dialog.text
    seen = (await of(KETTLE)).inventory_level
    typed = fields(on_hand=seen + 3, seen=seen)

    refused = await desk.post(f"/{KETTLE}/assign", typed)
    assert refused.status_code == 422
    assert "Or let the app count, under Settings, Stock." in refused.text
    await installed.merchant("PUT", "/v3/settings/inventory", {"stock_level_display": "dont_show"})
    await desk.post(f"/{KETTLE}/assign", typed)
    await installed.work()
    await installed.platform.settled()

    there = installed.store.products.by_id[KETTLE]
    assert there.inventory_tracking != "none"
    assert installed.store.products.variants[VARIANT].stock.on_hand == seen + 3
    assert (await level()).on_hand == seen + 3


@pytest.fixture
async def several(installed: Market) -> Desk:
    """A store that sells natively from the default location and a warehouse: 2 and 4 kettles."""
    installed.store.native_backorders = installed.store.aggregated_stock = True
    installed.store.settings.inventory.stock_level_display = "dont_show"
    installed.store.products.variants[VARIANT].stock.on_hand = 2
    installed.store.add_location("Warehouse")
    there = Shelf(4, 1, 3, counted=True)
    installed.store.products.variants[VARIANT].stocks[2] = there
    desk = await opened(installed)
    rules = {"mode": Mode.NATIVE, "sells_from": SellsFrom.ALL}
    await set_rules(await Store.get(hash=HASH), **rules)
    return desk


def places(text: str) -> list[list[str]]:
    """Rows of the table of locations."""
    table = text.partition("In BigCommerce, by location")[2].partition("</table>")[0]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", each) for each in table.split("<tr>")[2:]]
    return [[re.sub("<[^>]*>", ": ", cell).strip(": ") for cell in row] for row in cells]


async def assign_both(desk: Desk, **typed: object) -> httpx.Response:
    answer = await desk.post(f"/{KETTLE}/assign", fields(**{"seen": 6, "on_hand": 6} | typed))
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
    refused = await several.post(f"/{KETTLE}/assign", fields(seen=6, on_hand=6))
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
    refused = await several.post(f"/{KETTLE}/edit", {**fields(seen=6, on_hand=3), "revision": 0})
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


async def test_without_other_locations_none_are_shown(installed: Market):
    installed.store.native_backorders = True
    desk = await opened(installed)
    await set_rules(await Store.get(hash=HASH), mode=Mode.NATIVE, sells_from=SellsFrom.ALL)

    assert places((await desk.get(f"/{KETTLE}/assign")).text) == []


@pytest.mark.parametrize(
    "name", ["on_hand", "seen", "safety_stock", "backorder_limit", "lead_shortest", "revision"]
)
@pytest.mark.parametrize("path", ["assign", "offer", "variant"])
async def test_a_number_of_thousands_of_digits_is_none(desk: Desk, path: str, name: str):
    told = {"revision": LONG} if name == "revision" else {}
    typed = fields(**{} if told else {name: LONG}) | told
    where = f"/{KETTLE}/{path}" + ("" if path == "assign" else f"?variant={VARIANT}")

    answer = await desk.post(where, typed)

    assert answer.status_code in {200, 422}


@pytest.mark.parametrize("column", ["units", "number"])
async def test_nor_is_one_of_a_shipment(desk: Desk, column: str):
    typed = coming((4, "", "2026-12-04", "")) | {f"v{VARIANT}.{column}": [LONG]}
    answer = await desk.post(f"/{KETTLE}/assign", {**fields(), **typed})
    assert answer.status_code == (422 if column == "units" else 200)


async def test_what_no_database_holds_is_no_part_of_a_reference(installed: Market):
    desk = await opened(installed)

    await desk.post(f"/{KETTLE}/assign", {**fields(), **coming((4, "", "2026-12-04", NUL))})

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

    answer = await desk.post(f"/{JACKET}/offer", typed)

    assert told in answer.text
