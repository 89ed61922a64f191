"""Shipments on the way: found, added, received, moved with a view of who is affected, cancelled."""

import re
from datetime import date

import pytest

from api.conftest import HASH, Market
from api.desk import Staff, staff_of
from api.test_admin_report import LANTERN, LANTERN_VARIANT
from api.test_orders import KETTLE, VARIANT, assign, line, shelf, told
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.sandbox.platform import User
from shipwhen.stock.editing import Edit, edit
from shipwhen.stock.ledger import Cause
from shipwhen.stock.models import Assignment, EntryKind, IncomingShipment
from shipwhen.stores.models import Change, Store

LATE, SOON = Shipment(4, date(2026, 11, 20)), Shipment(6, date(2026, 11, 25))
FAR = Shipment(10, date(2026, 12, 20), date(2026, 12, 15))


@pytest.fixture
async def staff(installed: Market) -> Staff:
    return await stocked(installed)


@pytest.fixture
async def on_sqlite(installed_on_sqlite: Market) -> Staff:
    """For what no database changes."""
    return await stocked(installed_on_sqlite)


async def stocked(market: Market) -> Staff:
    """Of the kettle a shipment is soon here and one late; of the lantern one is far."""
    for product, variant, due in (
        (KETTLE, VARIANT, (LATE, SOON)),
        (LANTERN, LANTERN_VARIANT, (FAR,)),
    ):
        await assign(
            market, {variant: Stock(backorder_policy=Policy.UNLIMITED, incoming=due)}, product
        )
    return await staff_of(market)


async def shipment(quantity: int) -> IncomingShipment:
    return await IncomingShipment.get(quantity=quantity)


async def listed(staff: Staff, **query: str) -> list[str]:
    answer = await staff.get("/admin/shipments", **query)
    assert answer.status_code == 200
    return re.findall(r'Units">(\d+)<', answer.text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["4", "6", "10"]),
        ({"view": "overdue"}, ["4"]),
        ({"view": "week"}, ["6"]),
        ({"view": "received"}, []),
        ({"view": "no such view"}, ["4", "6", "10"]),
        ({"q": "kettle"}, ["4", "6"]),
        ({"q": "lt-polar"}, ["10"]),
        ({"q": "po-7"}, ["10"]),
        ({"q": "lantern", "view": "week"}, []),
        ({"after": "2026-11-25_999"}, ["10"]),
        ({"after": "x_y"}, ["4", "6", "10"]),
    ],
)
async def test_the_most_urgent_comes_first_and_filters_narrow(
    on_sqlite: Staff, query: dict[str, str], found: list[str]
):
    await IncomingShipment.filter(quantity=10).update(reference="PO-77")

    assert await listed(on_sqlite, **query) == found


@pytest.mark.parametrize("page", ["shipments", "report", "activity", "products"])
async def test_only_a_search_takes_the_place_of_the_address(on_sqlite: Staff, page: str):
    there = await on_sqlite.get(f"/admin/{page}", q="kettle", state="", view="")
    on_sqlite.headers["HX-Target"] = "div#results"
    searched = await on_sqlite.get(f"/admin/{page}", q="kettle", state="", view="")

    assert not {"hx-replace-url", "hx-push-url"} & set(there.headers)
    assert searched.headers["hx-replace-url"] == f"/admin/{page}?q=kettle"


async def test_a_shipment_that_is_late_says_since_when(on_sqlite: Staff):
    assert "Overdue since Nov 20, 2026" in (await on_sqlite.get("/admin/shipments")).text


async def test_added_it_is_on_the_way_and_written_down(staff: Staff):
    answer = await staff.post(
        "/admin/shipments/new",
        {"variant": VARIANT, "units": 9, "date": "2026-12-24", "reference": "PO-1"},
    )

    row = await shipment(9)
    assert "close-dialog" in answer.headers["hx-trigger"]
    assert (row.date, row.date_from, row.reference) == (date(2026, 12, 24), None, "PO-1")
    change = await Change.filter(action="add shipment").first()
    assert change.subject == "Ember Enamel Kettle, KT-EMBER-16"
    assert change.after["units"] == 9


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"variant": ""}, "Choose a product."),
        ({"units": "0"}, "Give a number of units from 1 to 1,000,000."),
        ({"variant": "9" * 5000}, "Choose a product."),
        ({"units": "9" * 5000}, "Give a number of units from 1 to 1,000,000."),
        ({"units": "9" * 30}, "Give a number of units from 1 to 1,000,000."),
        ({"date": ""}, "Give the latest day that it may arrive."),
        ({"date": "2026-11-20"}, "Nov 20, 2026 is over: give today or a later day."),
        ({"date": "9999-12-31"}, "Dec 31, 9999 is more than 5 years ahead: look at the year."),
        ({"date_from": "0001-01-01"}, "Jan 1, 1 is more than a year ago: look at the year."),
        ({"date_from": "2026-12-25"}, "Give a day that is not after the latest one."),
    ],
)
async def test_what_is_wrong_is_told_and_what_was_typed_stays(
    on_sqlite: Staff, wrong: dict[str, str], told: str
):
    typed = {"variant": str(VARIANT), "units": "9", "date": "2026-12-24", "reference": "PO-8"}
    answer = await on_sqlite.post("/admin/shipments/new", typed | wrong)

    assert answer.status_code == 422
    assert told in answer.text
    assert 'value="PO-8"' in answer.text
    assert not await IncomingShipment.filter(quantity=9).exists()


async def test_a_product_that_is_not_assigned_gets_no_shipment(on_sqlite: Staff):
    answer = await on_sqlite.post(
        "/admin/shipments/new", {"variant": 1010, "units": 9, "date": "2026-12-24"}
    )

    assert answer.status_code == 422
    assert "It is not assigned any more: choose another product." in answer.text


async def test_only_assigned_products_are_offered_by_name_or_sku(on_sqlite: Staff):
    found = (await on_sqlite.get("/admin/shipments/choices", product="EMBER-16")).text

    assert "Ember Enamel Kettle" in found
    assert "Lantern" not in found
    nothing = (await on_sqlite.get("/admin/shipments/choices", product="backpack")).text
    assert "No assigned product has “backpack”" in nothing
    chosen = {"product": "backpack", "variant": VARIANT}
    kept = (await on_sqlite.get("/admin/shipments/choices", **chosen)).text
    assert re.findall('value="(\\d+)" checked', kept) == [str(VARIANT)], "it is chosen already"


async def test_received_in_part_the_rest_is_still_on_the_way(staff: Staff):
    row = await shipment(6)
    dialog = (await staff.get(f"/admin/shipments/{row.id}/receive")).text
    assert 'value="6"' in dialog
    came = await staff.post(f"/admin/shipments/{row.id}/receive", {"units": 2, "seen": row.seen})
    await staff.market.work()

    assert "2 units of Ember Enamel Kettle were received." in came.headers["hx-trigger"]
    assert (await shipment(6)).expected == 4
    assert await shelf() == (2, 0)
    change = await Change.filter(action="receive shipment").get()
    assert (change.before["received"], change.after["received"]) == (0, 2)


@pytest.mark.parametrize(
    ("came", "told"),
    [
        (0, "6 are expected: write 6 or fewer, and add what came beyond under Products"),
        (5, "1 is expected: write 1, and add what came beyond under Products"),
    ],
)
async def test_more_than_is_expected_is_refused_with_what_to_do(
    on_sqlite: Staff, came: int, told: str
):
    await IncomingShipment.filter(quantity=6).update(received=came)
    row = await shipment(6)
    path = f"/admin/shipments/{row.id}/receive"
    answer = await on_sqlite.post(path, {"units": 99, "seen": row.seen})

    assert answer.status_code == 422
    assert told in answer.text
    assert f'max="{6 - came}"' in answer.text
    assert 'value="99"' in answer.text
    assert ((await shipment(6)).received, await shelf()) == (came, (0, 0))


@pytest.mark.parametrize("units", ["", "0", "x"])
async def test_what_is_no_number_of_units_is_told_with_how_many_may_come(
    on_sqlite: Staff, units: str
):
    row = await shipment(6)
    answer = await on_sqlite.post(f"/admin/shipments/{row.id}/receive", {"units": units})

    assert answer.status_code == 422
    assert "Give a number of units from 1 to 6." in answer.text


async def test_sent_twice_it_is_received_once(staff: Staff):
    row = await shipment(6)
    answers = [
        await staff.post(f"/admin/shipments/{row.id}/receive", {"units": 6, "seen": row.seen})
        for _ in range(2)
    ]

    assert [each.status_code for each in answers] == [200, 409]
    assert await shelf() == (6, 0)


@pytest.mark.parametrize("act", ["receive", "move", "cancel"])
async def test_who_saw_an_older_state_is_told_and_nothing_is_lost(on_sqlite: Staff, act: str):
    row = await shipment(6)
    guest = await staff_of(on_sqlite.market, User(9, "ida@harbour.test"))
    await guest.post(
        f"/admin/shipments/{row.id}/move", {"date": "2026-11-30", "date_from": "", "seen": row.seen}
    )
    typed = {"units": "5", "date": "2026-12-07", "date_from": "2026-12-05", "seen": row.seen}
    answer = await on_sqlite.post(f"/admin/shipments/{row.id}/{act}", typed)
    now = await shipment(6)

    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert (now.date, now.received, now.cancelled) == (date(2026, 11, 30), 0, False)
    assert f'value="{now.seen}"' in answer.text, "pressed again, it is done"
    assert {"receive": 'value="5"', "move": 'value="2026-12-07"', "cancel": ""}[act] in answer.text


@pytest.mark.parametrize("act", ["receive", "move", "check", "cancel"])
@pytest.mark.parametrize(
    ("facts", "told"), [({"cancelled": True}, "was cancelled"), ({"received": 6}, "were received")]
)
async def test_what_is_over_stays_as_it_is(
    on_sqlite: Staff, facts: dict[str, int], told: str, act: str
):
    seen = (await shipment(6)).seen
    await IncomingShipment.filter(quantity=6).update(**facts)
    row = await shipment(6)
    path = f"/admin/shipments/{row.id}/{act}"
    typed = {"units": "2", "date": "2026-12-07", "date_from": ""}
    for each in (seen, row.seen):
        answer = await on_sqlite.post(path, {**typed, "seen": each})
        assert "Nothing more is expected" in answer.text
        assert told in answer.text

    assert (await shipment(6)).seen == row.seen
    assert not await Change.filter(action__contains="shipment").exists()


async def test_moved_to_the_days_it_has_it_is_not_moved(on_sqlite: Staff):
    row = await shipment(6)
    days = {"date": str(row.date), "date_from": str(row.date_from or "")}
    for act in ("check", "move"):
        answer = await on_sqlite.post(f"/admin/shipments/{row.id}/{act}", days)
        told = "It is due then already: give another day." in answer.text
        assert told == (act == "check")

    assert not await Change.filter(action="move shipment").exists()


async def test_cancelled_it_leaves_the_list_and_keeps_what_came(staff: Staff):
    row = await shipment(6)
    await staff.post(f"/admin/shipments/{row.id}/receive", {"units": 2, "seen": row.seen})
    row = await shipment(6)
    await staff.post(f"/admin/shipments/{row.id}/cancel", {"seen": row.seen})

    assert await listed(staff) == ["4", "10"]
    assert await listed(staff, view="cancelled") == ["6"]
    assert (await shipment(6)).received == 2


async def test_before_it_is_moved_it_says_whose_promise_breaks(staff: Staff):
    """The first is served by the first shipment either way; the second waits for both."""
    await IncomingShipment.filter(quantity=4).update(date=date(2026, 11, 24))
    first = staff.market.store.place_order([(VARIANT, 4)])
    await told(staff.market, first.id)
    second = staff.market.store.place_order([(VARIANT, 5)])
    await told(staff.market, second.id)
    row = await shipment(6)
    fine = await staff.post(
        f"/admin/shipments/{row.id}/check", {"date": "2026-11-24", "seen": row.seen}
    )
    late = await staff.post(
        f"/admin/shipments/{row.id}/check", {"date": "2026-12-24", "seen": row.seen}
    )

    assert "No order gets late by this" in fine.text
    assert "1 order was told an earlier day" in late.text
    assert re.findall(r"<td>(\d+)</td>", late.text) == [str(second.id)]
    assert "<td>Nov 25, 2026</td>" in late.text
    assert "<td>Dec 24, 2026</td>" in late.text
    assert (await shipment(6)).date == date(2026, 11, 25), "nothing has moved yet"

    await staff.post(f"/admin/shipments/{row.id}/move", {"date": "2026-12-24", "seen": row.seen})
    await staff.market.work()
    change = await Change.filter(action="move shipment").get()
    assert (change.before, change.after) == ({"date": "2026-11-25"}, {"date": "2026-12-24"})
    assert (await line(second.id)).splits[-1]["date"] == "2026-11-25", (
        "it was told what it was told"
    )


@pytest.mark.parametrize(
    ("come", "day", "broken"),
    [
        (0, "2027-01-20", [("4", "Dec 1, 2026", "Dec 19, 2026")]),
        (3, "2027-01-20", [("1", "Dec 1, 2026", "Dec 19, 2026")]),
        (4, "2027-01-20", []),
        (0, "2026-11-30", []),
    ],
)
async def test_each_unit_that_waits_has_its_own_promise(
    staff: Staff, come: int, day: str, broken: list[tuple[str, str, str]]
):
    """4 of 6 are promised by a day that the others are not; those that came were the first."""
    await IncomingShipment.filter(quantity=6).update(cancelled=True)
    row = await shipment(4)
    await IncomingShipment.filter(id=row.id).update(date=date(2026, 12, 1))
    rest = {"units": 10, "date_from": "2026-12-15", "date": "2026-12-19"}
    await staff.post("/admin/shipments/new", {"variant": VARIANT, **rest})
    placed = staff.market.store.place_order([(VARIANT, 6)])
    await told(staff.market, placed.id)
    if come:
        cause = Cause(EntryKind.SET, "ida@harbour.test", staff.market.app.clock.now())
        store = await Store.get(hash=HASH)
        await edit(store, KETTLE, [Edit(VARIANT, on_hand=come)], cause)
        await staff.market.work()
    page = await staff.post(f"/admin/shipments/{row.id}/check", {"date": day, "seen": ""})

    cell = r"<td[^>]*>([^<]*)</td>\s*"
    assert re.findall(rf"<td>{placed.id}</td>\s*{cell * 3}", page.text) == broken
    assert ("No order gets late by this" in page.text) == (not broken)


@pytest.mark.parametrize(
    ("stands", "to", "affected", "late"),
    [
        (date(2026, 11, 20), "2026-12-24", True, False),
        (date(2026, 12, 10), "2026-12-24", True, True),
        (date(2026, 12, 10), "2026-11-30", False, False),
        (date(2026, 11, 20), "2026-11-25", False, False),
    ],
    ids=["overdue", "moved before", "earlier again", "overdue, in time after all"],
)
async def test_who_was_told_an_earlier_day_is_named_however_the_shipment_stands(
    staff: Staff, stands: date, to: str, affected: bool, late: bool
):
    """They were told Nov 25, before it was moved or became overdue."""
    await IncomingShipment.filter(quantity=4).update(cancelled=True)
    placed = staff.market.store.place_order([(VARIANT, 3)])
    await told(staff.market, placed.id)
    await IncomingShipment.filter(quantity=6).update(date=stands)
    row = await shipment(6)
    page = (await staff.post(f"/admin/shipments/{row.id}/check", {"date": to})).text

    assert (f"<td>{placed.id}</td>" in page) == affected
    assert ("<td>Nov 25, 2026" in page) == affected
    assert ("Late already" in page) == late
    assert ("No order gets late by this" in page) != affected


async def test_who_edits_the_product_meanwhile_cancels_nothing_they_never_saw(on_sqlite: Staff):
    store = await Store.get(hash=HASH)
    seen = (await Assignment.of(store, KETTLE)).revision
    await on_sqlite.post(
        "/admin/shipments/new", {"variant": VARIANT, "units": 9, "date": "2026-12-24"}
    )
    cause = Cause(EntryKind.SET, "ida@harbour.test", on_sqlite.market.app.clock.now())
    with pytest.raises(Exception, match="changed this product meanwhile"):
        await edit(store, KETTLE, [Edit(VARIANT, incoming=[])], cause, seen)

    assert not (await shipment(9)).cancelled


async def test_pages_show_each_shipment_once(on_sqlite: Staff, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shipwhen.admin.shipments.ROWS", 2)
    page = (await on_sqlite.get("/admin/shipments")).text
    [after] = re.findall(r'after=([^"]+)">Show more', page)

    assert await listed(on_sqlite) == ["4", "6"]
    assert await listed(on_sqlite, after=after) == ["10"]


async def test_a_shipment_of_an_unknown_number_is_told(on_sqlite: Staff):
    for number in (999, 10**30):
        answer = await on_sqlite.get(f"/admin/shipments/{number}/move")
        assert answer.status_code == 404
