"""What many changes at once do to units that the platform counts, sells and gets back."""

from datetime import date, timedelta

import pytest

from api.conftest import HASH, Installed, Market
from api.desk import Owner, owner
from api.test_admin_bulk import KETTLE, PACK, VARIANT, saved
from api.test_admin_imports import PACK_SKU, SKU, reason
from api.test_modes import settle, theirs
from api.test_orders import shelf, told
from shipwhen.bigcommerce.inventory import SellsFrom
from shipwhen.bigcommerce.orders import Status
from shipwhen.catalog.models import Variant
from shipwhen.stock import batch as batch_room
from shipwhen.stock import batching
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.ledger import Cause, drift, move
from shipwhen.stock.models import (
    Assignment,
    Batch,
    BatchPortion,
    EntryKind,
    IncomingShipment,
    Mode,
    StockEntry,
    StockLevel,
)
from shipwhen.stock.rules import set_rules
from shipwhen.stores.models import Store


@pytest.fixture
async def ana(installed_on_sqlite: Market) -> Owner:
    return await owner(installed_on_sqlite)


@pytest.fixture
async def native(ana: Owner) -> Owner:
    ana.market.store.native_backorders = True
    ana.market.store.settings.inventory.stock_level_display = "dont_show"
    await set_rules(await Store.get(hash=HASH), mode=Mode.NATIVE)
    return ana


async def test_a_file_that_assigns_tells_the_platform_its_numbers_where_it_counts(native: Owner):
    await native.imported(f"sku,on_hand\n{SKU},77\n", "assign")
    await settle(native.market)

    assert await shelf() == theirs(native.market) == (77, 0)
    assert await drift(await Store.get(hash=HASH)) == []


async def test_a_file_says_no_units_of_what_is_kept_at_several_locations(native: Owner):
    """It could only be written to one of them."""
    await set_rules(await Store.get(hash=HASH), sells_from=SellsFrom.ALL)
    kettle = theirs(native.market)
    await native.imported(f"sku,on_hand\n{SKU},77\n", "assign")
    assert not await Assignment.exists()
    [portion] = await BatchPortion.all()
    assert "at several locations" in portion.outcomes

    await native.imported(f"sku,backorder_limit\n{SKU},7\n", "assign")
    await settle(native.market)
    assert await shelf() == theirs(native.market) == kettle


async def test_a_row_is_refused_whose_product_the_platform_would_not_sell(native: Owner):
    native.market.store.native_backorders = False
    batch = await native.imported(f"sku,backorder_limit\n{SKU},5\n", "assign")

    assert "Backorders: switched on" in await reason(native, batch)
    assert not await Assignment.exists()


@pytest.mark.parametrize("stopped", [False, True])
async def test_an_assignment_that_is_put_back_leaves_bigcommerce_the_units_it_had(
    ana: Owner, stopped: bool
):
    """By hand, or since all or none was wanted and somebody took the pack meanwhile."""
    kettle, file = theirs(ana.market), f"sku,on_hand\n{SKU},77\n"
    if stopped:
        batch = await ana.checked(f"{file}{PACK_SKU},5\n", "assign")
        await ana.market.back.assignments.assign(await Store.get(hash=HASH), PACK, {}, "ben")
        await ana.post(f"{batch}/start", {"rows": "all"})
    else:
        batch = await ana.imported(file, "assign")
        await settle(ana.market)
        order = ana.market.store.place_order([(VARIANT, 1)])
        await told(ana.market, order.id)
        await ana.post(f"{batch}/undo")
    await settle(ana.market)

    assert not await Assignment.filter(product__product_id=KETTLE).exists()
    assert theirs(ana.market) == (kettle[0] - (not stopped), 0)


async def test_it_leaves_them_too_where_bigcommerce_counts(native: Owner):
    kettle = theirs(native.market)
    batch = await native.imported(f"sku,on_hand\n{SKU},77\n", "assign")
    await settle(native.market)

    await native.post(f"{batch}/undo")
    await settle(native.market)

    assert theirs(native.market) == kettle


@pytest.mark.parametrize(
    ("sold", "left"), [(0, [4, 5, 6]), (2, [])], ids=["as it was", "sold meanwhile"]
)
async def test_variants_that_bigcommerce_counts_as_one_keep_their_own_units(
    ana: Owner, sold: int, left: list[int]
):
    there = ana.market.store.products.by_id.values()
    shirt = next(each for each in there if len(each.variants) == 3)
    shirt.inventory_tracking = "product"
    units = {f"{each.id}.on_hand": str(4 + at) for at, each in enumerate(shirt.variants)}
    await saved(ana, "assign", {"product": str(shirt.id), **units})
    await settle(ana.market)
    batch = await saved(ana, "unassign", {"product": str(shirt.id), "track": "on"})
    await settle(ana.market)
    assert shirt.stock.on_hand == 15
    shirt.stock.on_hand -= sold
    await settle(ana.market)

    await ana.post(f"{batch}/undo")
    await ana.market.work()

    levels = StockLevel.filter(variant__product__product_id=shirt.id).order_by("id")
    assert [each.on_hand for each in await levels] == left
    assert ("counts it as one" in (await ana.get(batch)).text) == bool(sold)


async def test_an_unassignment_is_put_back_though_the_units_are_not_given_back_yet(
    ana: Owner, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shipwhen.bigcommerce.client.FIRST_PAUSE", 0)
    await saved(ana, "assign", {"product": str(KETTLE), "all.on_hand": "4"})
    await settle(ana.market)
    ana.market.platform.faults.broken = 50
    batch = await saved(ana, "unassign", {"product": str(KETTLE), "track": "on"})
    ana.market.platform.faults.broken = 0
    assert (await Assignment.get()).leaving

    await ana.post(f"{batch}/undo")
    await settle(ana.market)

    assert (await Batch.all().order_by("-id").first()).wrong == 0
    assert not (await Assignment.get()).leaving
    assert await shelf() == (4, 0)


@pytest.mark.parametrize(
    ("unread", "cancelled", "owed"), [(0, False, 2), (4, False, 6), (4, True, 4), (0, True, 0)]
)
async def test_units_that_somebody_waits_for_are_there_again_when_it_is_put_back(
    ana: Owner, unread: int, cancelled: bool, owed: int
):
    """Three on hand stay as a safety stock, of which two are owed, and more to orders that were
    never read; those of an order that is cancelled meanwhile are owed no longer."""
    await saved(ana, "assign", {"product": str(KETTLE), "all.on_hand": "1"})
    await saved(
        ana, "edit", {"product": str(KETTLE), "all.incoming": "9", "all.date": "2026-12-24"}
    )
    await settle(ana.market)
    order = ana.market.store.place_order([(VARIANT, 3)])
    await told(ana.market, order.id)
    fields = {"all.on_hand": "3", "all.safety_stock": "3"}
    await saved(ana, "edit", {"product": str(KETTLE), **fields})
    cause = Cause(EntryKind.ORDER, "orders before us", ana.market.app.clock.now())
    await move(await StockLevel.get(), 0, unread, cause)
    assert await shelf() == (3, 2 + unread)
    batch = await saved(ana, "unassign", {"product": str(KETTLE), "track": "on"})
    await settle(ana.market)
    if cancelled:
        ana.market.store.set_order_status(order.id, Status.CANCELLED)
        await told(ana.market, order.id)

    await ana.post(f"{batch}/undo")
    await settle(ana.market)

    assert await shelf() == (3, owed)
    assert await drift(await Store.get(hash=HASH)) == []


async def test_what_nobody_has_counted_meanwhile_is_not_put_back(ana: Owner):
    await saved(ana, "assign", {"product": str(KETTLE), "all.on_hand": "4"})
    await settle(ana.market)
    batch = await saved(ana, "unassign", {"product": str(KETTLE)})
    await settle(ana.market)

    await ana.post(f"{batch}/undo")
    await ana.market.work()

    assert not await Assignment.exists()
    assert "Nobody has counted what was sold since" in (await ana.get(batch)).text


async def test_products_that_the_plan_does_not_keep_are_named_before_anything_is_written(
    installed_sqlite_copy: Installed,
):
    """The free plan keeps one."""
    async with installed_sqlite_copy.opened(plans="default") as market:
        ana = await owner(market)
        batch = await ana.checked(f"sku,on_hand\n{SKU},7\n{PACK_SKU},5\n", "assign")

        answer = await ana.post(f"{batch}/start", {"rows": "all"})

        assert answer.status_code == 422
        assert "The plan Free keeps 1 product" in await reason(ana, batch)
        row = await Batch.get()
        assert (row.good, row.wrong) == (1, 1)


async def test_what_is_unassigned_between_two_portions_of_a_batch_stays_so(
    ana: Owner, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(batch_room, "PRODUCTS_AT_ONCE", 1)
    monkeypatch.setattr(batching, "SLICE", -1.0)
    batch = await ana.checked("sku,on_hand\nJK-SOL-MOSS-S,5\nJK-SOL-MOSS-M,6\n", "assign")
    await ana.post(f"{batch}/start", {"rows": "good"})
    store, key = await Store.get(hash=HASH), f"{HASH}/{batch.rpartition('/')[2]}"
    work = batching.Batching(ana.market.back.assignments, ana.market.app.clock).work
    assert await work(key)
    await ana.market.back.assignments.unassign(store, 104, Leaving(), "ben")

    await work(key)

    assert await reason(ana, batch) == "It is no longer assigned: assign it first."
    assert await drift(store) == []


async def test_shipments_and_the_mode_are_put_back_as_they_were(ana: Owner):
    await saved(ana, "assign", {"product": str(KETTLE), "all.on_hand": "4"})
    await saved(
        ana, "edit", {"product": str(KETTLE), "all.incoming": "9", "all.date": "2026-12-24"}
    )
    await IncomingShipment.all().update(reference="PO 7", quantity=12, received=3)
    await set_rules(await Store.get(hash=HASH), mode=Mode.NATIVE)
    batch = await saved(ana, "unassign", {"product": str(KETTLE), "track": "on"})
    await settle(ana.market)

    await ana.post(f"{batch}/undo")
    await ana.market.work()

    due = await IncomingShipment.get()
    assert (due.reference, due.received, due.expected) == ("PO 7", 3, 9)
    assert (await Assignment.get()).mode == Mode.MANAGED


async def test_a_batch_that_stopped_is_not_the_last_change(ana: Owner):
    file = f"sku,on_hand\n{SKU},7\n"
    first = await ana.imported(file, "assign")
    batch = await ana.checked(f"{file.replace('7', '9')}", "edit")
    await saved(ana, "unassign", {"product": str(KETTLE)})
    await Batch.filter(action="unassign").delete()
    await ana.post(f"{batch}/start", {"rows": "all"})
    await ana.market.work()
    assert [each.state for each in await Batch.all().order_by("id")] == ["done", "stopped"]

    assert (await ana.post(f"{first}/undo")).status_code == 200


async def test_more_than_a_column_holds_is_refused_and_a_long_address_is_cut(ana: Owner):
    """What PostgreSQL would not take, whoever asks how often."""
    who = f"{'a' * 110}@harbour.test"
    await saved(ana, "assign", {"product": str(KETTLE), "all.on_hand": "5"})
    await IncomingShipment.create(
        variant=await Variant.get(variant_id=VARIANT),
        quantity=9,
        received=8,
        date=date(2026, 12, 24),
    )
    batch = await ana.checked(f"sku,incoming\n{SKU},{2**31 - 1}\n")
    assert await reason(ana, batch) == (
        "Units on the way: these would be more than 2,147,483,647 units: give fewer."
    )

    batch = await ana.checked(f"sku,on_hand\n{SKU},6\n")
    await Batch.filter(state="checked").update(by=who)
    await ana.post(f"{batch}/start", {"rows": "good"})
    await ana.market.work()

    assert max([len(each.source) async for each in StockEntry.all()]) == 100


@pytest.mark.parametrize(
    ("path", "status"),
    [("/admin/export.csv?brand={}&category={}", 200), ("/admin/batches/{}", 404)],
)
async def test_numbers_that_no_column_holds_are_nobodys(ana: Owner, path: str, status: int):
    assert (await ana.get(path.replace("{}", "9" * 20))).status_code == status


async def test_many_shipments_stand_in_a_cell_and_what_is_too_long_is_named(ana: Owner):
    await saved(ana, "assign", {"product": str(KETTLE)})
    days = [date(2027, 1, 1) + timedelta(days=each) for each in range(60)]
    cells = "; ".join("1" for _ in days), "; ".join(map(str, days))
    await ana.imported(f'sku,incoming,date,note\n{SKU},"{cells[0]}","{cells[1]}",{"n" * 5000}\n')
    assert await IncomingShipment.all().count() == 60
    file = (await ana.get("/admin/export.csv")).content
    await ana.checked(file)
    assert (await Batch.all().order_by("-id").first()).same == 1

    batch = await ana.checked(f'sku,incoming,date\n{SKU},1,"{cells[1] * 7}"\n')

    assert await reason(ana, batch) == "Day they are due: so much cannot stand in one cell."
    batch = await ana.checked(f"sku,on_hand\n{'x' * 300},1\n")
    assert await reason(ana, batch) == "SKU: so much cannot stand in one cell."


async def test_products_with_many_variants_are_not_taken_over_in_one_transaction(
    ana: Owner, monkeypatch: pytest.MonkeyPatch
):
    """The jacket has nine."""
    monkeypatch.setattr(batch_room, "VARIANTS_AT_ONCE", 9)
    file = f"sku,on_hand\n{SKU},1\nJK-SOL-MOSS-S,5\nJK-SOL-MOSS-M,6\n{PACK_SKU},7\n"

    await ana.imported(file, "assign")

    counts = await BatchPortion.all().order_by("number").values_list("count", flat=True)
    assert list(counts) == [1, 2, 1]
    assert (await Batch.get()).good == 4
    assert await Assignment.all().count() == 3
