"""Activity: who changed what; what differs from BigCommerce, told before it is repaired."""

import re
from dataclasses import replace
from datetime import date

import pytest

from api.conftest import HASH, OURS, Market
from api.desk import Staff, staff_of
from api.test_orders import DUE, KETTLE, VARIANT, assign, shelf
from shipwhen.bigcommerce.hooks import SCOPES
from shipwhen.orders.models import Order, Reconciliation
from shipwhen.promise import Policy, Stock
from shipwhen.sandbox.platform import User
from shipwhen.stock.models import IncomingShipment, StockLevel
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Change, Store

LANTERN = 105
IDA = User(9, "ida@harbour.test")


@pytest.fixture
async def staff(installed: Market) -> Staff:
    return await keeping(installed)


@pytest.fixture
async def on_sqlite(installed_on_sqlite: Market) -> Staff:
    """For what no database changes."""
    return await keeping(installed_on_sqlite)


async def keeping(market: Market) -> Staff:
    stock = Stock(
        on_hand=2,
        backorder_policy=Policy.UNLIMITED,
        incoming=(replace(DUE, date_from=date(2026, 12, 1)),),
    )
    await assign(market, {VARIANT: stock})
    return await staff_of(market)


async def changed(
    staff: Staff, subject: str, by: str = "ana@harbour.test", product: int = KETTLE
) -> None:
    at, store = staff.market.app.clock.now(), await Store.get(hash=HASH)
    before = {"KT-1": {"safety_stock": 1, "incoming": [], "kind": "pre_order"}, "closed": False}
    after = {"KT-1": {"safety_stock": 1200, "incoming": ["9 by 2026-12-03"]}, "closed": True}
    after["columns"] = "backorder_limit, PO_77"
    await record(store, by, at, Changed("edit product", subject, before, after, product))


async def test_a_change_is_told_field_by_field(on_sqlite: Staff):
    await changed(on_sqlite, "Kettle")
    page = (await on_sqlite.get("/admin/activity")).text

    told = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)
    assert told[:5] == [  # below stands how the kettle was assigned
        ("KT-1 · Safety stock", "1 → 1,200"),
        ("KT-1 · On the way", "– → 9 by Dec 3, 2026"),
        ("KT-1 · Kind", "Pre-order → –"),
        ("Closed", "no → yes"),
        ("Columns", "– → backorder limit, PO_77"),
    ]
    assert ("KT-EMBER-16 · On the way", "– → 10 by Dec 1 – 3, 2026") in [
        (name, value.replace("\u2009", " ")) for name, value in told
    ]
    assert "ana@harbour.test" in page
    assert "Edit product" in page


async def test_one_changed_field_stands_in_its_row(staff: Staff):
    row = await IncomingShipment.get(quantity=10)
    await staff.post(
        f"/admin/shipments/{row.id}/move", {"date": "2026-12-24", "date_from": "2026-12-01"}
    )

    page = (await staff.get("/admin/activity", action="move shipment")).text
    assert "Latest day: Dec 3, 2026 → Dec 24, 2026" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Lantern", "Kettle"]),
        ({"q": "kett"}, ["Kettle"]),
        ({"q": "KT-ember"}, ["Kettle"]),
        ({"q": "ember", "by": IDA.email}, []),
        ({"by": IDA.email}, ["Lantern"]),
        ({"by": IDA.email, "q": "kettle"}, []),
        ({"action": "edit product"}, ["Lantern", "Kettle"]),
        ({"action": "publish texts"}, []),
        ({"before": "{newest}"}, ["Kettle"]),
        ({"before": "9" * 30}, ["Lantern", "Kettle"]),
    ],
)
async def test_filters_narrow_and_combine(
    on_sqlite: Staff, query: dict[str, str], found: list[str]
):
    await Change.all().delete()
    await changed(on_sqlite, "Kettle")
    await changed(on_sqlite, "Lantern", IDA.email, LANTERN)
    newest = await Change.all().order_by("-id").first()
    asked = {name: value.replace("{newest}", str(newest.id)) for name, value in query.items()}
    page = (await on_sqlite.get("/admin/activity", **asked)).text

    assert re.findall(r'table__name">(\w+)<', page) == found


async def compared(staff: Staff) -> str:
    """Somebody presses the button, and waits."""
    running = (await staff.post("/admin/activity/check")).text
    assert "Comparing with BigCommerce" in running
    await staff.market.work()
    return (await staff.get("/admin/activity/drift")).text


async def repaired(staff: Staff) -> None:
    dialog = (await staff.get("/admin/activity/repair")).text
    [number] = re.findall(r'name="comparison" value="(\d+)"', dialog)
    await staff.post("/admin/activity/repair", {"comparison": number})
    await staff.market.work()


async def test_a_wrong_number_is_told_of_and_repaired(staff: Staff):
    await StockLevel.filter(variant__variant_id=VARIANT).update(on_hand=77)
    told = await compared(staff)

    assert "Stock of KT-EMBER-16" in told
    assert "77 on hand, 0 backordered" in told
    assert await shelf() == (77, 0), "nothing is made good before somebody says so"
    await repaired(staff)
    assert await shelf() == (2, 0)
    change = await Change.filter(action="repair differences").get()
    assert change.before == {"stock of KT-EMBER-16": "77 on hand, 0 backordered"}
    assert "Nothing differs" in await compared(staff)


async def test_an_order_whose_event_never_came_is_named_with_the_event(staff: Staff):
    await compared(staff)
    number = staff.market.store.place_order([(VARIANT, 5)]).id
    told = await compared(staff)
    assert f"Order {number}" in told
    assert "The event store/order/created never came" in told
    assert f"Order {number}" in await compared(staff), "looking twice forgets nothing"

    await repaired(staff)
    assert await Order.filter(order_id=number).exists()
    assert await shelf() == (0, 3)
    assert "Nothing differs" in await compared(staff)


async def test_what_was_only_looked_at_is_repaired_at_night(on_sqlite: Staff):
    number = on_sqlite.market.store.place_order([(VARIANT, 5)]).id
    await compared(on_sqlite)
    await on_sqlite.market.back.jobs.ask("reconcile a store", HASH)
    await on_sqlite.market.work()

    assert await Order.filter(order_id=number).exists()


async def test_an_older_comparison_is_not_repaired(on_sqlite: Staff):
    on_sqlite.market.store.place_order([(VARIANT, 5)])
    await compared(on_sqlite)
    older = await Reconciliation.all().order_by("-id").first()
    await compared(on_sqlite)
    answer = await on_sqlite.post("/admin/activity/repair", {"comparison": older.id})

    assert "compared anew meanwhile" in answer.headers["hx-trigger"]
    assert not await Reconciliation.filter(id=older.id, repaired=True).exists()
    assert (await on_sqlite.post("/admin/activity/repair")).status_code == 422


async def test_a_comparison_that_fails_says_so_and_is_tried_again(on_sqlite: Staff):
    on_sqlite.market.platform.faults.malformed = 5
    told = await compared(on_sqlite)

    assert "It did not succeed yet and is tried again" in told


async def test_webhooks_are_listed_by_name_with_what_they_were_of(staff: Staff):
    async with staff.market.platform.delivering(staff.market.app.client):
        body = {"inventory_level": 9}
        await staff.market.merchant("PUT", f"/v3/catalog/products/{KETTLE}", body)
        await staff.market.platform.delivered()
    page = (await staff.get("/admin/activity/sync")).text

    assert f"store/product/updated, product {KETTLE}" in page
    assert re.search(r"store/product/updated</td><td[^>]*>1<", page)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda _: None, "All webhooks are registered and active"),
        (
            lambda hook: setattr(hook, "is_active", False),
            f"Switched off by BigCommerce: {SCOPES[0]}.",
        ),
        (lambda hook: setattr(hook, "scope", "store/*"), f"Not registered: {SCOPES[0]}."),
    ],
)
async def test_webhooks_that_are_missing_or_switched_off_are_named(on_sqlite: Staff, change, told):
    hook = next(
        each for each in on_sqlite.market.store.hooks.by_id.values() if each.scope == SCOPES[0]
    )
    assert hook.destination == f"{OURS}/hooks"
    change(hook)

    assert told in (await on_sqlite.get("/admin/activity/webhooks")).text


async def test_readings_of_the_catalogue_are_told(on_sqlite: Staff):
    page = (await on_sqlite.get("/admin/activity/sync")).text

    assert "13 of 13" in page


@pytest.mark.parametrize(
    ("done", "told", "hidden"),
    [
        (Changed("choose theme", "Theme", {}, {"theme": "roots"}), "Theme: – → Roots", "roots"),
        (
            Changed(
                "publish texts",
                "Texts of every theme in en",
                {"backorder.inventory.partial": "a"},
                {"backorder.inventory.partial": "b"},
            ),
            "Backorder, what is in stock: part of it in stock: a → b",
            "in en<",
        ),
        (
            Changed("edit products", "a.csv", {}, {"batch": 1, "changed": 1, "same": 0}),
            "Changed: – → 1",
            "Same",
        ),
    ],
)
async def test_what_changed_is_told_by_the_names_that_people_know(
    on_sqlite: Staff, done: Changed, told: str, hidden: str
):
    await Change.all().delete()
    at, store = on_sqlite.market.app.clock.now(), await Store.get(hash=HASH)
    await record(store, "ana@harbour.test", at, done)
    page = (await on_sqlite.get("/admin/activity")).text.partition("<tbody>")[2]

    assert told in page
    assert hidden not in page
