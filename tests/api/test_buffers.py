"""A store's buffers: days between what comes and what is promised, units that are never sold."""

from datetime import date

import pytest

from api.conftest import HASH, Market
from api.desk import Staff, staff_of
from api.dialog import coming, fields
from api.test_assignment import MOSS_S
from api.test_orders import KETTLE, VARIANT, assign, line, ordered
from shipwhen.catalog.models import Product
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.stock.models import IncomingShipment, StockLevel
from shipwhen.stock.rules import set_rules
from shipwhen.stores.models import Change, Store

SETTINGS = "/admin/settings/stock"
DEFAULTS = {"mode": "managed", "due_day": "wait", "note": "staff", "keep_untracked": "on"}
DUE = Shipment(10, date(2026, 12, 5), date(2026, 12, 3))
JACKET = 104


@pytest.fixture
async def staff(installed: Market, monkeypatch: pytest.MonkeyPatch) -> Staff:
    """Of the kettle ten are due, and after them there is a lead time."""
    monkeypatch.setattr("shipwhen.shopfront.memory.Memory.fresh", lambda *_: None)
    stock = Stock(backorder_policy=Policy.UNLIMITED, lead_time_days=(20, 30), incoming=(DUE,))
    await assign(installed, {VARIANT: stock})
    return await staff_of(installed)


async def harbour() -> Store:
    return await Store.get(hash=HASH)


async def buffered(staff: Staff, days: int) -> None:
    answer = await staff.post(SETTINGS, {**DEFAULTS, "buffer_days": days})
    assert answer.status_code == 200, answer.text
    await staff.market.work()


async def published(staff: Staff) -> tuple[list[str], str]:
    """The days of what may be had, and how the answer is told from another one."""
    answer = await staff.get(f"/s/{HASH}/availability.json", products=KETTLE)
    [variant] = answer.json()["products"][str(KETTLE)]["variants"]
    spans = [*variant["offer"]["windows"], variant["offer"]["beyond"]]
    return [f"{each['date_from']} {each['date']}" for each in spans], answer.headers["etag"]


async def test_a_buffer_moves_shipments_and_lead_times_alike(staff: Staff):
    before, was = await published(staff)
    await buffered(staff, 2)
    after, etag = await published(staff)

    assert before == ["2026-12-03 2026-12-05", "2026-12-11 2026-12-21"]
    assert after == ["2026-12-05 2026-12-07", "2026-12-13 2026-12-23"]
    assert etag != was
    change = await Change.get(action="change stock settings")
    assert (change.before, change.after) == ({"buffer_days": 0}, {"buffer_days": 2})


async def test_whoever_is_told_is_told_the_same_day(staff: Staff):
    """The order, its note, the report, the exact promise and the dialog, saved or still typed."""
    await buffered(staff, 2)
    number = await ordered(staff.market, 3)
    asked = await staff.get(f"/s/{HASH}/promise.json", lines=f"{VARIANT}:1")
    report = await staff.get("/admin/report")
    saved = await staff.get(f"/admin/products/{KETTLE}/edit")
    typed = await staff.post(
        f"/admin/products/{KETTLE}/offer?variant={VARIANT}",
        {**fields(on_hand=0), **coming((5, "2026-12-03", "2026-12-05", ""))},
    )

    assert (await line(number)).splits == [
        {"date_from": "2026-12-05", "date": "2026-12-07", "quantity": 3}
    ]
    assert asked.json()["lines"][0]["promise"]["expected_date"] == "2026-12-07"
    note = staff.market.store.orders.by_id[number].staff_notes
    for told in (note, report.text, saved.text, typed.text):
        assert "Dec 5 – 7, 2026" in told.replace("\u2009", " ")


async def test_shipments_stay_due_on_their_own_days(staff: Staff):
    await buffered(staff, 2)
    shipments = await staff.get("/admin/shipments")
    products = await staff.get("/admin/products")
    staff.market.app.clock.days_ahead = 15  # the day after it was due
    await staff.market.back.keeping.wake(await harbour())
    overdue = await staff.get("/admin/shipments", view="overdue")

    for page in (shipments, products):
        assert "Dec 3 – 5, 2026" in page.text.replace("\u2009", " ")
    assert "Ember Enamel Kettle" in overdue.text
    assert (await published(staff))[0] == ["2026-12-28 2027-01-07"], "only the lead time is left"
    assert (await IncomingShipment.get()).date == DUE.date


async def test_a_shipment_that_is_moved_breaks_what_was_promised_with_the_buffer(staff: Staff):
    await buffered(staff, 2)
    number = await ordered(staff.market, 3)
    row = await IncomingShipment.get()
    check = f"/admin/shipments/{row.id}/check"
    same = await staff.post(
        check, {"date_from": "2026-12-04", "date": "2026-12-05", "seen": row.seen}
    )
    late = await staff.post(
        check, {"date_from": "2026-12-03", "date": "2026-12-06", "seen": row.seen}
    )

    assert "No order gets late by this" in same.text
    assert f"<td>{number}</td>" in late.text
    assert "<td>Dec 7, 2026</td>" in late.text
    assert "<td>Dec 8, 2026</td>" in late.text


@pytest.mark.parametrize(
    ("how", "left"),
    [("dialog", 4), ("dialog, own", 1), ("page", 4), ("page, own", 1), ("service", 4)],
)
async def test_a_product_begins_with_the_stores_safety_stock(
    installed: Market, how: str, left: int
):
    """Unless somebody says otherwise while they assign it."""
    await set_rules(await harbour(), safety_stock=4)
    staff = await staff_of(installed)
    own = {"safety_stock": "1"} if "own" in how else {}
    if "dialog" in how:
        opened = await staff.get(f"/admin/products/{KETTLE}/assign")
        assert 'name="v1030.safety_stock" type="number" value="4"' in opened.text
        typed = fields(**{"safety_stock": "4", **own})
        await staff.post(f"/admin/products/{KETTLE}/assign", typed)
    elif "page" in how:
        opened = await staff.get("/admin/products/bulk/assign", product=KETTLE)
        assert 'name="all.safety_stock" value="4"' in opened.text
        cell = {f"{VARIANT}.{name}": value for name, value in own.items()}
        await staff.post("/admin/products/bulk/assign/save", {"product": KETTLE, **cell})
    else:
        await assign(installed, {})
    await installed.work()

    assert (await StockLevel.get(variant__variant_id=VARIANT)).safety_stock == left


async def test_all_variants_begin_with_it_and_those_that_come_later_too(installed: Market):
    await set_rules(await harbour(), safety_stock=4)
    staff = await staff_of(installed)
    opened = await staff.get(f"/admin/products/{JACKET}/assign")
    await assign(installed, {}, JACKET)
    await StockLevel.filter(variant__variant_id=MOSS_S).delete()
    await installed.back.jobs.ask("refresh a product", f"{HASH}/{JACKET}")
    await installed.work()

    assert 'name="all.safety_stock" type="number" value="4"' in opened.text
    jacket = await Product.get(product_id=JACKET)
    levels = StockLevel.filter(variant__product_id=jacket.id)
    assert set(await levels.values_list("safety_stock", flat=True)) == {4}
