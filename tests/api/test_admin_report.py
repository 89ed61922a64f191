"""The report: a row for each backordered product in an order, found by filters, added up."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from api.conftest import HASH, Market
from api.desk import Staff, staff_of
from api.test_orders import DUE, KETTLE, VARIANT, assign, told
from shipwhen.catalog.models import Placement, Product
from shipwhen.orders import report
from shipwhen.orders.models import Backorder, Order, OrderLine, State
from shipwhen.orders.report import Place, Wanted
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.stock import shipments
from shipwhen.stock.editing import Edit, edit
from shipwhen.stock.ledger import Cause
from shipwhen.stock.models import EntryKind, IncomingShipment, StockLevel
from shipwhen.stock.shipments import Hand, Received
from shipwhen.stores.models import Installation, Store

LANTERN, LANTERN_VARIANT = 105, 1050
TODAY = date(2026, 11, 21)
ROW = re.compile(
    r"<tr>\s*<td class=\"nowrap report__order\"[^>]*>(?:<a [^>]*>)?(\d+)<.*?</tr>", re.DOTALL
)


@pytest.fixture
async def staff(installed: Market) -> Staff:
    return await trading(installed)


@pytest.fixture
async def on_sqlite(installed_on_sqlite: Market) -> Staff:
    """For what no database changes."""
    return await trading(installed_on_sqlite)


async def trading(market: Market) -> Staff:
    """The kettle has 2 on the shelf, the lantern none; of both there are more to come."""
    for product, variant, units in ((KETTLE, VARIANT, 2), (LANTERN, LANTERN_VARIANT, 0)):
        stock = Stock(on_hand=units, backorder_policy=Policy.UNLIMITED, incoming=(DUE,))
        await assign(market, {variant: stock}, product)
    return await staff_of(market)


async def order(staff: Staff, *lines: tuple[int, int]) -> int:
    placed = staff.market.store.place_order(list(lines))
    await told(staff.market, placed.id)
    return placed.id


async def arrive(staff: Staff, units: int) -> None:
    """Of kettles, and who waited for them gets them."""
    store, at = await Store.get(hash=HASH), staff.market.app.clock.now()
    due = await IncomingShipment.filter(variant__variant_id=VARIANT).first()
    cause = Cause(EntryKind.SHIPMENT, "shipment", at)
    await shipments.receive(store, Received(due.id, units), cause)
    await staff.market.work()


async def rows(staff: Staff, **query: str | int) -> list[int]:
    """Numbers of the orders that the page shows, a row each."""
    answer = await staff.get("/admin/report", **query)
    assert answer.status_code == 200
    return [int(each) for each in ROW.findall(answer.text)]


async def exported(staff: Staff, **query: str) -> list[dict[str, str]]:
    """The same rows as the file has them."""
    answer = await staff.get("/admin/report.csv", **query)
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def promised(line: dict[str, str]) -> list[str]:
    """Units that a shopper was told of, their days, and the day of the next that waits."""
    names = ("Promised units", "Promised from", "Promised by", "Next promised by")
    return [line[each] for each in names]


async def test_an_order_with_two_backordered_products_has_two_rows(staff: Staff):
    number = await order(staff, (VARIANT, 5), (LANTERN_VARIANT, 1))
    page = (await staff.get("/admin/report")).text

    assert await rows(staff) == [number, number]
    assert "Ember Enamel Kettle" in page
    assert "Dec 1\u2009–\u20093, 2026" in page


async def test_what_ships_at_once_is_no_backorder(staff: Staff):
    await order(staff, (VARIANT, 2))

    assert await rows(staff) == []
    assert "No backorders yet" in (await staff.get("/admin/report")).text


async def test_an_order_leaves_the_queue_when_its_units_have_come(staff: Staff):
    number = await order(staff, (VARIANT, 5))
    assert await rows(staff, state="waiting") == [number]

    await arrive(staff, 3)

    assert await rows(staff, state="waiting") == []
    assert await rows(staff, state="ready") == [number]


@pytest.mark.parametrize(
    ("status", "state"), [(2, "shipped"), (10, "shipped"), (5, "cancelled"), (4, "cancelled")]
)
async def test_what_became_of_an_order_is_told(on_sqlite: Staff, status: int, state: str):
    number = await order(on_sqlite, (VARIANT, 5))
    placed = on_sqlite.market.store.orders.get(number)
    if state == "shipped":
        placed.lines[0].quantity_shipped = 5
    on_sqlite.market.store.set_order_status(number, status)
    await told(on_sqlite.market, number)

    assert await rows(on_sqlite, state=state) == [number]
    assert await rows(on_sqlite, state="waiting") == []


async def test_an_order_that_no_longer_asks_for_more_than_there_is_has_no_row(on_sqlite: Staff):
    number = await order(on_sqlite, (VARIANT, 5))
    placed = on_sqlite.market.store.orders.get(number)
    on_sqlite.market.store.sales.edit(placed, {placed.lines[0].id: 1})
    await told(on_sqlite.market, number)

    assert await rows(on_sqlite) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "enamel"}, "kettle"),
        ({"q": "lt-pol"}, "lantern"),
        ({"q": "lantern", "state": "shipped"}, ""),
        ({"q": "nothing like it"}, ""),
        ({"q": "100%"}, ""),
        ({"since": "2026-11-21"}, "kettle lantern"),
        ({"since": "2026-11-22"}, ""),
        ({"until": "2026-11-21"}, "kettle lantern"),
        ({"until": "2026-11-20"}, ""),
        ({"since": "the day before", "state": "lost", "brand": "x"}, "kettle lantern"),
        ({"brand": "{brand of the kettle}"}, "kettle"),
        ({"category": "{category of the lantern}"}, "lantern"),
        ({"category": "{category of the lantern}", "q": "enamel"}, ""),
        ({"order": "{order of the kettle}"}, "kettle"),
        ({"order": "#{order of the kettle}"}, "kettle"),
        ({"order": "{order of the kettle}", "q": "lantern"}, ""),
        ({"order": "999999999"}, ""),
        ({"order": "9" * 20}, ""),
        ({"order": "PO-7"}, ""),
        ({"until": "9999-12-31", "since": "0001-01-01"}, "kettle lantern"),
        ({"older": "yesterday"}, "kettle lantern"),
        ({"older": "9_99999999999999999999", "brand": "9" * 20}, "kettle lantern"),
    ],
)
async def test_filters_narrow_and_combine(on_sqlite: Staff, query: dict[str, str], found: str):
    wanted = {"kettle": await order(on_sqlite, (VARIANT, 5))}
    wanted["lantern"] = await order(on_sqlite, (LANTERN_VARIANT, 1))
    await Product.filter(product_id=KETTLE).update(brand_id=91)
    lantern = await Product.get(product_id=LANTERN)
    await lantern.placements.all().delete()
    await Placement.create(store=await lantern.store, product=lantern, category_id=92)
    named = {"brand of the kettle": 91, "category of the lantern": 92}
    named["order of the kettle"] = wanted["kettle"]
    asked = {name: value.format_map(named) for name, value in query.items()}

    assert set(await rows(on_sqlite, **asked)) == {wanted[each] for each in found.split()}


@pytest.mark.parametrize(
    ("query", "backwards"),
    [
        ({"since": "2026-12-03", "until": "2026-12-02"}, True),
        ({"since": "2026-12-03", "until": "2026-12-02", "q": "kettle"}, True),
        ({"since": "2026-12-02", "until": "2026-12-02"}, False),
        ({"since": "2026-12-03"}, False),
        ({"since": "2026-12-03", "until": "0001-01-01"}, False),
    ],
)
async def test_days_that_end_before_they_begin_are_told_so(
    on_sqlite: Staff, query: dict[str, str], backwards: bool
):
    page = (await on_sqlite.get("/admin/report", **query)).text

    assert "Nothing found" in page
    assert ("The first day is after the last one" in page) == backwards
    assert ("No backorder fits these filters" in page) != backwards


async def test_what_no_order_has_for_a_number_is_told_so(on_sqlite: Staff):
    assert "has digits only" in (await on_sqlite.get("/admin/report", order="PO-7")).text
    assert "has digits only" not in (await on_sqlite.get("/admin/report", order="7")).text


async def test_days_are_the_stores_own(on_sqlite: Staff):
    number = await order(on_sqlite, (VARIANT, 5))
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # half past midnight in Oslo
    await Order.filter(order_id=number).update(placed_at=late)
    await Backorder.all().update(placed_at=late)

    assert await rows(on_sqlite, since="2026-11-21") == [number]
    assert await rows(on_sqlite, until="2026-11-20") == []


async def test_totals_are_the_sums_of_the_lines_that_wait(staff: Staff):
    first = await order(staff, (VARIANT, 5), (LANTERN_VARIANT, 2))
    await order(staff, (VARIANT, 4))
    over = await order(staff, (LANTERN_VARIANT, 9))
    staff.market.store.set_order_status(over, 5)
    await told(staff.market, over)
    store = await Store.get(hash=HASH)

    found = await report.still_open(store, Wanted(), TODAY)
    lines = [row for row in await OrderLine.all().prefetch_related("order") if row.waiting]
    assert found.units == sum(row.waiting for row in lines) == 3 + 2 + 4
    assert found.orders == len({row.order.id for row in lines}) == 2
    assert found.values == {"USD": sum(row.waiting * row.price for row in lines)}
    assert found.unpriced == 0
    assert (await report.still_open(store, Wanted(q="lantern"), TODAY)).units == 2
    assert (await report.still_open(store, Wanted(state="shipped"), TODAY)).units == 9
    assert first


async def test_rows_add_up_to_the_totals(staff: Staff):
    """Of one that got some of its units, one that got all, and some that are over."""
    await order(staff, (VARIANT, 5), (LANTERN_VARIANT, 2))
    await order(staff, (VARIANT, 4))
    over = await order(staff, (LANTERN_VARIANT, 9))
    staff.market.store.set_order_status(over, 5)
    await told(staff.market, over)
    await arrive(staff, 5)
    store = await Store.get(hash=HASH)

    found = (await report.page(store, Wanted(), TODAY, None, 50)).rows
    told_there = [line["Value waiting"] for line in await exported(staff)]
    open_ = await report.still_open(store, Wanted(), TODAY)
    values = {(row.state, row.backordered, row.waiting): row.value for row in found}
    assert values == {
        (State.READY, 3, 0): None,
        (State.WAITING, 4, 2): 2 * Decimal(64),
        (State.WAITING, 2, 2): 2 * Decimal(89),
        (State.CANCELLED, 9, 0): None,
    }
    assert open_.values == {"USD": sum(row.value or 0 for row in found)}
    assert told_there.count("") == 2
    assert sum(Decimal(each or 0) for each in told_there) == open_.values["USD"]


@pytest.mark.parametrize(
    ("state", "added_up"),
    [
        ("", True),
        ("waiting", True),
        ("late", True),
        ("oversold", True),
        ("ready", False),
        ("shipped", False),
        ("cancelled", False),
    ],
)
async def test_a_sum_of_what_waits_stands_over_no_list_of_what_is_over(
    on_sqlite: Staff, state: str, added_up: bool
):
    await order(on_sqlite, (LANTERN_VARIANT, 5))
    for over in (2, 5):
        number = await order(on_sqlite, (VARIANT, 4))
        placed = on_sqlite.market.store.orders.get(number)
        placed.lines[0].quantity_shipped = 4 if over == 2 else 0
        on_sqlite.market.store.set_order_status(number, over)
        await told(on_sqlite.market, number)
    page = (await on_sqlite.get("/admin/report", state=state)).text

    assert ("Units waiting" in page) == added_up
    assert ("None of these wait any more." in page) == (state in {"shipped", "cancelled"})


@pytest.mark.parametrize(
    ("status", "word", "paid"),
    [
        (11, "captured", True),
        (11, "paid", True),
        (14, "partially refunded", True),
        (7, "authorized", False),
        (11, "capture pending", False),
        (11, "held for review", False),
        (11, "declined", False),
        (11, "", None),
        (7, "", False),
    ],
)
async def test_money_that_came_is_told_apart_from_money_that_may_come(
    on_sqlite: Staff, status: int, word: str, paid: bool | None
):
    number = await order(on_sqlite, (VARIANT, 5))
    on_sqlite.market.store.set_order_status(number, status)
    on_sqlite.market.store.orders.get(number).payment_status = word
    await told(on_sqlite.market, number)

    found = await report.still_open(await Store.get(hash=HASH), Wanted(), TODAY)
    [line] = await exported(on_sqlite)
    page, home = [(await on_sqlite.get(path)).text for path in ("/admin/report", "/admin/")]
    told_of = {
        True: "$192.00 of it paid",
        False: "Nothing of it paid",
        None: "BigCommerce does not say whether it is paid.",
    }
    assert found.values == {"USD": 3 * Decimal(64)}
    assert found.paid == ({"USD": 3 * Decimal(64)} if paid else {})
    assert found.untold == (paid is None)
    assert line["Paid"] == {True: "yes", False: "no", None: ""}[paid]
    assert {each for each in told_of if told_of[each] in page} == {paid}
    assert {each for each in told_of if told_of[each] in home} == {paid}


async def test_what_is_paid_is_a_part_of_what_waits(staff: Staff):
    """Of three orders one is paid, one is not, and nobody says so of the third."""
    store = staff.market.store
    for status, word in ((11, "captured"), (7, "authorized"), (11, "")):
        number = await order(staff, (LANTERN_VARIANT, 1))
        store.set_order_status(number, status)
        store.orders.get(number).payment_status = word
        await told(staff.market, number)
    page = (await staff.get("/admin/report")).text

    assert "$267.00" in page
    assert "$89.00 of it paid" in page
    assert "BigCommerce does not say whether 1 order is paid." in page


PAID_AND_NOT = [
    ({}, "paid unpaid untold shipped"),
    ({"paid": "yes"}, "paid shipped"),
    ({"paid": "no"}, "unpaid"),
    ({"paid": "unknown"}, "untold"),
    ({"paid": "perhaps"}, "paid unpaid untold shipped"),
    ({"paid": "yes", "state": "waiting"}, "paid"),
    ({"paid": "no", "state": "shipped"}, ""),
    ({"paid": "no", "q": "lantern"}, "unpaid"),
    ({"paid": "unknown", "q": "lantern"}, ""),
    ({"paid": "yes", "state": "late"}, ""),
]


async def test_paid_and_unpaid_backorders_are_found_added_up_and_exported(staff: Staff):
    """Three orders wait: one is paid, one is not, of one nothing is told; a paid one is shipped."""
    store, numbers = staff.market.store, {}
    for name, variant, status, word in (
        ("paid", LANTERN_VARIANT, 11, "captured"),
        ("unpaid", LANTERN_VARIANT, 7, "authorized"),
        ("untold", VARIANT, 11, ""),
        ("shipped", LANTERN_VARIANT, 2, "captured"),
    ):
        numbers[name] = number = await order(staff, (variant, 4))
        store.set_order_status(number, status)
        placed = store.orders.get(number)
        placed.payment_status = word
        placed.lines[0].quantity_shipped = 4 if name == "shipped" else 0
        await told(staff.market, number)

    for query, found in PAID_AND_NOT:
        wanted = {numbers[each] for each in found.split()}
        lines = await exported(staff, **query)
        open_ = await report.still_open(await Store.get(hash=HASH), Wanted.of(query), TODAY)
        assert set(await rows(staff, **query)) == wanted, query
        assert {int(each["Order"]) for each in lines} == wanted, query
        if query.get("state") != "shipped":
            assert open_.units == sum(int(each["Still waiting"]) for each in lines), query


async def test_a_page_of_payments_ends_where_enough_was_looked_through(
    on_sqlite: Staff, monkeypatch: pytest.MonkeyPatch
):
    """Whether a line is paid stands in no index: of many others, only some are looked through."""
    market = on_sqlite.market
    monkeypatch.setattr(report, "NEWEST", 2)
    numbers = []
    for word in ("authorized", *["captured"] * 3):
        numbers.append(await order(on_sqlite, (LANTERN_VARIANT, 1)))
        market.store.orders.get(numbers[-1]).payment_status = word
        await told(market, numbers[-1])
        market.app.clock.at += timedelta(days=1)
        market.platform.clock.at += timedelta(days=1)
    on_sqlite = await staff_of(market)
    first = (await on_sqlite.get("/admin/report", paid="no")).text
    [older] = set(re.findall(r'href="/admin/report\?paid=no&amp;older=([0-9_]+)"', first))

    assert "Nothing found yet" in first
    assert "Looked through what was ordered since Nov 22, 2026" in first
    assert await rows(on_sqlite, paid="no", older=older) == numbers[:1]
    nothing = (await on_sqlite.get("/admin/report", paid="unknown", older=older)).text
    assert "No older ones" in nothing
    assert 'href="/admin/report?paid=unknown"' in nothing
    assert await rows(on_sqlite, paid="yes") == numbers[:0:-1][:3]


async def test_an_order_leads_to_the_control_panel_in_a_tab_of_its_own(on_sqlite: Staff):
    number = await order(on_sqlite, (VARIANT, 5))
    panel = f"https://store-{HASH}.mybigcommerce.com"
    link = f'<a href="{panel}/manage/orders/{number}" target="_blank" rel="noopener"'

    assert link in (await on_sqlite.get("/admin/report")).text
    await Installation.all().update(control_panel_url="")
    assert "/manage/orders/" not in (await on_sqlite.get("/admin/report")).text
    assert await rows(on_sqlite) == [number]


async def test_a_row_stands_as_its_order_does(staff: Staff):
    """One that waits, one whose units came, one shipped, cancelled, refunded and archived each."""
    await order(staff, (VARIANT, 3))
    for status in (None, 2, 5, 4):
        number = await order(staff, (VARIANT, 2), (LANTERN_VARIANT, 1))
        placed = staff.market.store.orders.get(number)
        if status:
            staff.market.store.set_order_status(number, status)
        for each in placed.lines if status == 2 else ():
            each.quantity_shipped = each.quantity
        await told(staff.market, number)
    archived = await order(staff, (VARIANT, 1))
    staff.market.store.archive_order(archived)
    await told(staff.market, archived)
    await arrive(staff, 1)
    rows = await Backorder.all().prefetch_related("line__order")
    stand = {(row.line.order.order_id, row.line_id): (row.state, row.waiting) for row in rows}

    assert {state for state, _ in stand.values()} == set(State)
    assert all((state is State.WAITING) == bool(waiting) for state, waiting in stand.values())


async def test_what_was_read_before_prices_were_kept_is_counted_without_and_read_again(
    staff: Staff,
):
    number = await order(staff, (VARIANT, 5))
    await Order.filter(order_id=number).update(currency=None, payment=None)
    await OrderLine.all().update(price=None)
    await Backorder.all().update(value=None, currency="", paid=None)
    store = await Store.get(hash=HASH)
    before = await report.still_open(store, Wanted(), TODAY)
    assert (before.units, before.values, before.unpriced) == (3, {}, 1)

    await staff.market.back.jobs.ask("reconcile a store", HASH)
    await staff.market.work()

    after = await report.still_open(store, Wanted(), TODAY)
    assert (list(after.values), after.unpriced) == (["USD"], 0)
    assert after.paid == after.values


async def test_payments_of_orders_that_wait_are_read_again_and_of_others_not(on_sqlite: Staff):
    waits, over = [await order(on_sqlite, (VARIANT, 5)) for _ in range(2)]
    on_sqlite.market.store.set_order_status(over, 5)
    await told(on_sqlite.market, over)
    await Order.all().update(payment=None)
    await Backorder.all().update(paid=None)

    await on_sqlite.market.back.jobs.ask("reconcile a store", HASH)
    await on_sqlite.market.work()

    read = {each.order_id: each.payment for each in await Order.all()}
    assert read == {waits: "captured", over: None}


@pytest.mark.parametrize("newest", [1, 5_000])
async def test_pages_show_each_row_once(staff: Staff, monkeypatch: pytest.MonkeyPatch, newest: int):
    """However few of the newest rows fit what is asked for."""
    monkeypatch.setattr(report, "NEWEST", newest)
    store, variants = await Store.get(hash=HASH), [VARIANT, LANTERN_VARIANT, VARIANT, VARIANT]
    numbers = [(variant, await order(staff, (variant, 7))) for variant in variants]
    for wanted, expected in (
        (Wanted(), [number for _, number in numbers]),
        (Wanted(q="kettle"), [number for variant, number in numbers if variant == VARIANT]),
        (Wanted(paid="yes"), [number for _, number in numbers]),
        (Wanted(paid="yes", q="lantern"), [numbers[1][1]]),
        (Wanted(paid="no", q="kettle"), []),
    ):
        seen, older = [], None
        while True:
            page = await report.page(store, wanted, TODAY, older, 2)
            seen += [row.order_id for row in page.rows]
            if page.older is None:
                break
            older = Place.of(str(page.older))
        assert seen == expected[::-1]


async def test_the_export_has_all_that_the_filter_matches_and_no_formula(staff: Staff):
    await order(staff, (VARIANT, 5), (LANTERN_VARIANT, 1))
    await OrderLine.filter(variant__variant_id=VARIANT).update(name='=HYPERLINK("http://x")')
    answer = await staff.get("/admin/report.csv", q="kettle")
    [line] = await exported(staff, q="kettle")

    assert (
        answer.headers["content-disposition"] == 'attachment; filename="backorders-2026-11-21.csv"'
    )
    assert line["Product"] == '\'=HYPERLINK("http://x")'
    assert (line["Backordered"], line["Still waiting"], line["Status"]) == ("3", "3", "Waiting")
    assert promised(line) == ["3", "2026-12-01", "2026-12-03", "2026-12-03"]
    assert (line["Value waiting"], line["Currency"]) == ("192.00", "USD")
    assert len(await exported(staff)) == 2


@pytest.mark.parametrize(
    ("currency", "value"), [("USD", "192.00"), ("JPY", "192"), ("KWD", "192.000"), ("", "192.00")]
)
async def test_money_is_exported_with_the_digits_of_its_currency(
    on_sqlite: Staff, currency: str, value: str
):
    await order(on_sqlite, (VARIANT, 5))
    await Backorder.all().update(currency=currency)

    assert [line["Value waiting"] for line in await exported(on_sqlite)] == [value]


async def test_a_line_that_waits_past_its_promise_is_late(on_sqlite: Staff):
    await order(on_sqlite, (VARIANT, 5))
    store = await Store.get(hash=HASH)
    [row] = (await report.page(store, Wanted(), TODAY, None, 9)).rows

    assert [row.late(DUE.date + timedelta(days=each)) for each in (0, 1)] == [False, True]
    assert row.state == State.WAITING
    assert row.place.placed_at.date() == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("came", "due"), [(0, "2026-12-03"), (9, "2026-12-03"), (10, "2026-12-19"), (12, None)]
)
async def test_a_line_is_late_from_the_day_that_its_next_unit_was_promised(
    on_sqlite: Staff, came: int, due: str | None
):
    """Of 12, 10 are promised by one day and 2 by a later one; the next of them counts."""
    store, now = await Store.get(hash=HASH), on_sqlite.market.app.clock.now()
    later = Shipment(10, date(2026, 12, 19), date(2026, 12, 15))
    await shipments.announce(store, VARIANT, later, Hand("ana@harbour.test", now))
    number = await order(on_sqlite, (VARIANT, 14))
    cause = Cause(EntryKind.SET, "ana@harbour.test", now)
    await edit(store, KETTLE, [Edit(VARIANT, on_hand=came)], cause)
    await on_sqlite.market.work()
    [row] = (await report.page(store, Wanted(), TODAY, None, 9)).rows

    [line] = await exported(on_sqlite)
    days = ["2026-12-01; 2026-12-15", "2026-12-03; 2026-12-19"]
    assert promised(line) == ["10; 2", *days, due or ""]
    assert str((await Backorder.get()).promised_by) == str(due)
    if due:
        day = date.fromisoformat(due)
        days = [day, day + timedelta(days=1)]
        late = Wanted(state="late")
        assert [row.late(each) for each in days] == [False, True]
        found = [(await report.page(store, late, each, None, 9)).rows for each in days]
        assert [[each.order_id for each in rows] for rows in found] == [[], [number]]


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("", "late ready oversold waiting"),
        ("waiting", "late oversold waiting"),
        ("late", "late oversold"),
        ("oversold", "oversold"),
        ("ready", "ready"),
    ],
)
async def test_late_and_oversold_lines_are_found_marked_and_exported(
    on_sqlite: Staff, state: str, found: str
):
    """The first kettles have come, the next ones should have; more lanterns were sold than come."""
    numbers = {"ready": await order(on_sqlite, (VARIANT, 3))}
    await arrive(on_sqlite, 1)
    numbers["late"] = await order(on_sqlite, (VARIANT, 2))
    level = StockLevel.filter(variant__variant_id=LANTERN_VARIANT)
    await level.update(backorder_policy=Policy.INCOMING)
    numbers["oversold"] = await order(on_sqlite, (LANTERN_VARIANT, DUE.quantity + 3))
    on_sqlite.market.app.clock.at += DUE.date - TODAY + timedelta(days=1)
    on_sqlite = await staff_of(on_sqlite.market)
    numbers["waiting"] = await order(on_sqlite, (VARIANT, 1))
    wanted = {numbers[each] for each in found.split()}

    assert set(await rows(on_sqlite, state=state)) == wanted
    page = (await on_sqlite.get("/admin/report", state=state)).text
    lines = {int(each["Order"]): each for each in await exported(on_sqlite, state=state)}
    marked = {name: line for name in numbers if (line := lines.get(numbers[name]))}
    assert set(lines) == wanted
    late = {"late": "yes", "oversold": "yes"}
    assert {name: (each["Late"], each["Oversold"]) for name, each in marked.items()} == {
        name: (late.get(name, "no"), "3" if name == "oversold" else "0") for name in marked
    }
    assert page.count('badge--danger">Late<') == len(late.keys() & marked.keys())
    assert ("3 past the limit" in page) == ("oversold" in found.split())
    today = on_sqlite.market.app.clock.now().date()
    open_ = await report.still_open(await Store.get(hash=HASH), Wanted(state=state), today)
    if state != "ready":
        assert open_.units == sum(int(each["Still waiting"]) for each in lines.values())


async def test_home_leads_to_the_lines_that_were_sold_past_the_limit(on_sqlite: Staff):
    assert "past the limit" not in (await on_sqlite.get("/admin/")).text
    await StockLevel.all().update(backorder_policy=Policy.INCOMING)
    number = await order(on_sqlite, (LANTERN_VARIANT, DUE.quantity + 3))
    await order(on_sqlite, (VARIANT, 3))

    assert "3 units were sold past the limit" in (await on_sqlite.get("/admin/")).text
    assert 'href="/admin/report?state=oversold"' in (await on_sqlite.get("/admin/")).text
    assert await rows(on_sqlite, state="oversold") == [number]
