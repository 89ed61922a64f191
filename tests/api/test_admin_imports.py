"""Many products are changed by a file: looked at first, changed then, put back if wanted."""

import codecs
import datetime as dt
import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from api.conftest import HASH, Market
from api.desk import OWNER, Owner, owner, staff_of, where
from api.test_orders import told as notified
from shipwhen.admin.batches import _cell
from shipwhen.admin.formats import Formats
from shipwhen.catalog.models import Product, Variant
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.sandbox.platform import User
from shipwhen.stock import batch as batch_room
from shipwhen.stock import making
from shipwhen.stock.bulk import write
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.ledger import drift
from shipwhen.stock.models import Assignment, Batch, IncomingShipment, StockLevel
from shipwhen.stock.situation import LOOK_UP
from shipwhen.stores.models import Change, Store

KETTLE, VARIANT, SKU = 103, 1030, "KT-EMBER-16"
PACK, PACK_SKU = 101, "PK-RIDGE-28"
LEAD_TIME = "Lead time, longest: give the shortest and the longest lead time."
NO_SKU = "The store has no such SKU."
DUE = Shipment(4, date(2026, 12, 1))


@pytest.fixture
async def ana(installed: Market) -> Owner:
    """The kettle is assigned: two on hand, four on the way, three may be owed."""
    return await _assigned(installed)


@pytest.fixture
async def quick(installed_on_sqlite: Market) -> Owner:
    """The same on SQLite, for what no database could change."""
    return await _assigned(installed_on_sqlite)


async def _assigned(market: Market) -> Owner:
    ana = await owner(market)
    stock = Stock(on_hand=2, backorder_policy=Policy.LIMITED, backorder_limit=3, incoming=(DUE,))
    store = await Store.get(hash=HASH)
    await market.back.assignments.assign(store, KETTLE, {VARIANT: stock}, OWNER)
    await market.work()
    return ana


async def level(sku: str = SKU) -> StockLevel:
    return await StockLevel.get(variant__sku=sku)


async def due(sku: str = SKU) -> list[tuple[int, str]]:
    rows = IncomingShipment.filter(variant__sku=sku, cancelled=False).order_by("date")
    return [(row.expected, str(row.date)) for row in await rows]


async def reason(ana: Owner, batch: str) -> str:
    """Of the only row that is wrong, or was left as it is."""
    page = (await ana.get(f"{batch}?show=wrong")).text
    [told] = re.split('badge--(?:danger">Wrong|warning">Left as it is)<', page)[1:]
    return told.partition("<small>")[2].partition("</small>")[0]


async def test_a_file_changes_assigned_products_and_all_of_it_is_written_down(ana: Owner):
    file = "SKU,On Hand,Backorder Limit,Incoming Stock,Back in stock date\n"
    file += f"{SKU},7,9,4; 6,2026-12-01; 2027-01-05\n"

    batch = await ana.imported(file)

    now = await level()
    assert (now.on_hand, now.backorder_limit) == (7, 9)
    assert await due() == [(4, "2026-12-01"), (6, "2027-01-05")]
    assert await drift(await Store.get(hash=HASH)) == []
    change = await Change.filter(action="edit products").get()
    assert (change.by, change.subject, change.after["changed"]) == (OWNER, "stock.csv", 1)
    assert "Changed" in (await ana.get(batch)).text


async def test_nothing_is_written_before_somebody_has_seen_what_would_happen(ana: Owner):
    batch = await ana.checked(f"sku,on_hand\n{SKU},7\n")

    assert (await level()).on_hand == 2
    page = (await ana.get(batch)).text
    assert "What will happen" in page
    assert "Units on hand: 2 → 7" in page


async def test_a_policy_is_called_as_in_the_dialog_wherever_a_row_is_told(quick: Owner):
    batch = await quick.checked(
        f"sku,backorder_policy,kind\n{SKU},incoming,pre_order\nNO-SUCH,incoming,pre_order\n"
    )

    page = (await quick.get(batch)).text
    assert "Backorder policy: Limited → On the way" in page
    assert "Kind: Backorder → Pre-order" in page
    assert "Backorder policy: On the way" in page


async def test_a_file_assigns_products_and_leaves_assigned_ones_as_they_were(ana: Owner):
    file = f"sku;on_hand;backorder_limit\n{PACK_SKU};5;8\n{SKU};99;99\nJK-SOL-MOSS-S;1;1\n"

    batch = await ana.imported(file, "assign")

    pack = await level(PACK_SKU)
    assert (pack.on_hand, pack.backorder_policy, pack.backorder_limit) == (5, Policy.LIMITED, 8)
    assert (await level()).on_hand == 2
    assert await StockLevel.filter(variant__product__product_id=104).count() == 9
    assert await reason(ana, batch) == "It is assigned already: it is left as it was."
    platform = ana.market.store.products.by_id[PACK]
    assert platform.inventory_tracking == "none"


async def test_who_reads_of_a_file_in_activity_finds_what_each_row_was_before(ana: Owner):
    """As long as it is known, also once it is put back."""
    file = "SKU,On Hand,Backorder Limit,Incoming Stock,Back in stock date\n"
    batch = await ana.imported(file + f"{SKU},7,9,4000,2026-12-01\n")
    told = [
        "Units on hand: 2 → 7",
        "Backorder limit: 3 → 9",
        "On the way: 4 by Dec 1, 2026 → 4,000 by Dec 1, 2026",
    ]

    for action in ("edit products", "undo edit products"):
        line = (await ana.get(f"/admin/activity?action={action}")).text
        assert f'<a href="{batch}">From what to what, row by row</a>' in line
        assert "Batch" not in line.partition("<tbody>")[2].partition("</tbody>")[0]
        page = (await ana.get(batch)).text
        assert [each for each in told if each not in page] == []
        await ana.post(f"{batch}/undo")
        await ana.market.work()


async def test_an_earliest_day_that_a_file_takes_away_is_told_before_and_after(quick: Owner):
    await IncomingShipment.filter(variant__sku=SKU).update(date_from=date(2026, 11, 27))

    batch = await quick.checked(f"SKU,Date\n{SKU},2026-12-01\n")

    told = "On the way: 4 by Nov 27 – Dec 1, 2026 → 4 by Dec 1, 2026"
    assert told in thin((await quick.get(batch)).text)
    await quick.post(f"{batch}/start", {"rows": "all"})
    await quick.market.work()
    assert told in thin((await quick.get(batch)).text)


def thin(page: str) -> str:
    """With the plain spaces of a keyboard."""
    return page.replace("\u2009", " ")


@pytest.mark.parametrize("q", ["kettle", SKU.lower()])
async def test_who_looks_for_a_product_in_activity_finds_the_files_that_touched_it(
    ana: Owner, q: str
):
    """Not those that named it and changed nothing of it; also where they were undone."""
    edited = await ana.imported(f"sku,safety_stock\n{SKU},1\n")
    assigned = await ana.imported(f"sku,on_hand\n{PACK_SKU},5\n", "assign")
    both = await ana.imported(f"sku,safety_stock\n{SKU},1\n{PACK_SKU},3\n")
    await ana.post(f"{both}/undo")
    await ana.market.work()

    found = [
        touching((await ana.get(f"/admin/activity?q={each}")).text) for each in (q, "ridgeline")
    ]

    assert found == [[edited], [both, both, assigned]]
    assert touching((await ana.get("/admin/activity?q=lantern")).text) == []


def touching(page: str) -> list[str]:
    return re.findall('href="([^"]+)">From what to what', page)


@pytest.mark.parametrize(
    ("ticked", "left"),
    [
        (("date",), (2, 3, [(4, "2027-02-02")])),
        (("on_hand",), (7, 3, [(4, "2026-12-01")])),
        (("backorder_limit", "incoming"), (2, 9, [(6, "2026-12-01")])),
    ],
)
async def test_only_what_is_ticked_is_overwritten(
    quick: Owner, ticked: tuple[str, ...], left: tuple
):
    file = f"sku,on_hand,backorder_limit,incoming,date\n{SKU},7,9,6,2027-02-02\n"

    await quick.imported(file, "edit", *ticked)

    now = await level()
    assert (now.on_hand, now.backorder_limit, await due()) == left


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("sku,on_hand", "NO-SUCH,1", "The store has no such SKU."),
        ("sku,on_hand", f"{PACK_SKU},1", "It is not assigned: assign it first."),
        ("sku,on_hand", f"{SKU},-1", "Units on hand: -1 is less than nothing."),
        ("sku,on_hand", f"{SKU},many", "Units on hand: “many” is no whole number."),
        ("sku,on_hand", f"{SKU},99999999999", "Units on hand: 99999999999 is too large."),
        ("sku,on_hand", ",4", "It names no SKU."),
        (
            "variant_id,on_hand",
            "2147483647,4",
            f"The store has no variant 2147483647: {LOOK_UP}",
        ),
        ("product_id,on_hand", "77,4", f"The store has no product 77: {LOOK_UP}"),
        ("sku,variant_id,on_hand", "OTHER,1030,4", f"The variant 1030 has another SKU: {SKU}."),
        (
            "sku,backorder_policy,backorder_limit",
            f"{SKU},none,4",
            "A backorder limit needs the policy “limited”: choose it, or leave the limit out.",
        ),
        (
            "sku,backorder_policy",
            f"{SKU},some",
            "Backorder policy: there is no “some”, but none, limited, unlimited, incoming.",
        ),
        ("sku,lead_time_longest", f"{SKU},9", LEAD_TIME),
        (
            "sku,incoming,date",
            f"{SKU},4,03/04/2027",
            "Day they are due: “03/04/2027” is no day: write it like 2026-12-24.",
        ),
        (
            "sku,incoming,date",
            f"{SKU},4,2027-02-30",
            "Day they are due: “2027-02-30” is no day: write it like 2026-12-24.",
        ),
        (
            "sku,incoming,date",
            f"{SKU},4; 5,2027-02-01",
            "Day they are due: give as many days as numbers of units on the way.",
        ),
        (
            "sku,incoming,date,date_from",
            f"{SKU},4,2027-02-01,2027-02-02",
            "Day they are due: the earliest day is after the latest.",
        ),
        *(
            ("sku,incoming,date", f"{SKU},4,{day}", f"Day they are due: {day} is {why}")
            for day, why in {
                "0001-01-01": "over: give today or a later day.",
                "2020-01-01": "over: give today or a later day.",
                "2026-11-20": "over: give today or a later day.",
                "9999-12-31": "more than 5 years ahead: look at the year.",
            }.items()
        ),
    ],
)
async def test_a_wrong_row_says_why_and_changes_nothing(
    quick: Owner, header: str, row: str, told: str
):
    before = (await level()).on_hand, await due()

    batch = await quick.checked(f"{header}\n{row}\n")

    assert await reason(quick, batch) == told
    assert ((await level()).on_hand, await due()) == before


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        (
            "sku,on_hand,safety_stock",
            f"{SKU},-1,lots",
            [
                "Units on hand: -1 is less than nothing.",
                "Safety stock: “lots” is no whole number.",
            ],
        ),
        (
            "sku,on_hand,backorder_policy,backorder_limit",
            f"{SKU},-1,none,4",
            [
                "Units on hand: -1 is less than nothing.",
                "A backorder limit needs the policy “limited”: choose it, or leave the limit out.",
            ],
        ),
        (
            "sku,backorder_policy,backorder_limit,lead_time_longest,incoming,date",
            f"{SKU},none,4,9,4,2020-01-01",
            [
                "A backorder limit needs the policy “limited”: choose it, or leave the limit out.",
                LEAD_TIME,
                "Day they are due: 2020-01-01 is over: give today or a later day.",
            ],
        ),
        (
            "sku,incoming,date,date_from",
            f"{SKU},many,x,y",
            [
                "Units on the way: “many” is no whole number.",
                "Day they are due: “x” is no day: write it like 2026-12-24.",
                "Earliest day they are due: “y” is no day: write it like 2026-12-24.",
            ],
        ),
        ("sku,on_hand", "NO-SUCH,-1", ["Units on hand: -1 is less than nothing.", NO_SKU]),
        # what only follows from a fault is none
        (
            "sku,backorder_policy,backorder_limit",
            f"{SKU},some,4",
            ["Backorder policy: there is no “some”, but none, limited, unlimited, incoming."],
        ),
        (
            "sku,incoming,date",
            f"{SKU},many,2027-01-02",
            ["Units on the way: “many” is no whole number."],
        ),
        (
            "variant_id,on_hand",
            "x,-1",
            ["Variant id: “x” is no whole number.", "Units on hand: -1 is less than nothing."],
        ),
    ],
)
async def test_all_that_is_wrong_with_a_row_is_named(
    quick: Owner, header: str, row: str, told: list[str]
):
    """On the page and in the file with the result."""
    batch = await quick.checked(f"{header}\n{row}\n")

    assert await reason(quick, batch) == " ".join(told)
    assert " ".join(told) in (await quick.get(f"{batch}/result.csv")).text


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ("JK-SOL,104,7", 9),
        (",104,7", 9),
        ("JK-SOL-CLAY-S,104,7", 1),
        ("JK-SOL-CLAY-S,5,7", 1),
        ("JK-SOL-CLAY-S,row 5,7", 1),
        ("JK-SOL,,7", 0),
        ("JK-SOL,103,7", 0),
        ("JK-SOL-NONE,104,7", 0),
    ],
)
async def test_beside_a_products_own_sku_its_number_tells_which(quick: Owner, row: str, count: int):
    """As in the files of GritGlobal's app, which have both."""
    await quick.imported("sku,on_hand\nJK-SOL-CLAY-S,1\n", "assign")
    await Product.filter(product_id=104).update(sku="JK-SOL")

    await quick.imported(f"SKU,Product ID,Current Stock\n{row}\n")

    assert await StockLevel.filter(on_hand=7).count() == count


async def test_rows_that_name_a_product_and_one_of_its_variants_do_not_hide_it(quick: Owner):
    batch = await quick.checked(f"sku,variant_id,on_hand\n{SKU},,4\n,1030,5\n")
    assert "stands further up already" in await reason(quick, batch)


async def test_the_second_row_of_a_sku_is_wrong_and_names_its_line(quick: Owner):
    batch = await quick.checked(f'sku,name,on_hand\n{SKU},"two\nlines",5\n{SKU},x,6\n')

    assert "stands further up already" in await reason(quick, batch)
    result = (await quick.get(f"{batch}/result.csv")).text.splitlines()
    assert result[-1].startswith(f"4,{SKU},x,6,not changed,It stands further up")


async def test_all_or_nothing_changes_nothing_as_long_as_one_is_wrong(ana: Owner):
    batch = await ana.checked(f"sku,on_hand\n{SKU},7\nNO-SUCH,7\n")

    answer = await ana.post(f"{batch}/start", {"rows": "all"})
    await ana.market.work()

    assert answer.status_code == 422
    assert "since 1 row is wrong: correct what is wrong in the file" in answer.text
    assert (await level()).on_hand == 2


async def test_what_became_wrong_meanwhile_puts_everything_back(quick: Owner):
    """Between the look and the change the pack was given back."""
    await quick.imported(f"sku,on_hand\n{PACK_SKU},5\n", "assign")
    batch = await quick.checked(f"sku,on_hand\n{SKU},7\n{PACK_SKU},7\n")
    store = await Store.get(hash=HASH)
    await quick.market.back.assignments.unassign(store, PACK, Leaving(), OWNER)

    await quick.post(f"{batch}/start", {"rows": "all"})
    await quick.market.work()

    assert (await level()).on_hand == 2
    assert "Nothing was changed" in (await quick.get(batch)).text


@pytest.mark.parametrize(
    ("columns", "shipment", "made"),
    [
        ("backorder_limit,incoming,date\n{sku},9,6,2027-02-02", False, (1, 9, 4, "2027-02-02", 6)),
        ("on_hand,backorder_limit\n{sku},7,9", True, (7, 9, 3, "2026-12-01", 5)),
        ("date\n{sku},2027-02-02", True, (2, 3, 3, "2027-02-02", 5)),
    ],
)
async def test_what_a_row_does_not_name_may_change_before_it_is_made(
    quick: Owner, columns: str, shipment: bool, made: tuple
):
    """Units go to an order while somebody edits, or come; that is what it is put back to."""
    batch = await quick.checked(f"sku,{columns.format(sku=SKU)}\n")
    if shipment:
        await IncomingShipment.filter(variant__sku=SKU).update(quantity=6, received=1)
        await StockLevel.filter(variant__sku=SKU).update(safety_stock=3)
    else:
        order = quick.market.store.place_order([(VARIANT, 1)])
        await notified(quick.market, order.id)
        await StockLevel.filter(variant__sku=SKU).update(safety_stock=4)
    before = await state()

    await quick.post(f"{batch}/start", {"rows": "all"})
    await quick.market.work()
    found = await state()
    await quick.post(f"{batch}/undo")
    await quick.market.work()

    assert found == made
    assert await state() == before
    assert await drift(await Store.get(hash=HASH)) == []


async def all_kept() -> list[tuple[object, ...]]:
    levels = StockLevel.all().order_by("id")
    due = IncomingShipment.all().order_by("id")
    return [
        *await levels.values_list("variant_id", "on_hand", "backorder_limit", "safety_stock"),
        *await due.values_list("variant_id", "quantity", "received", "date", "cancelled"),
    ]


async def state() -> tuple[int, int | None, int, str, int]:
    now, [(units, day)] = await level(), await due()
    return now.on_hand, now.backorder_limit, now.safety_stock, day, units


async def sells(ana: Owner) -> None:
    await notified(ana.market, ana.market.store.place_order([(VARIANT, 1)]).id)


async def limits(_: Owner) -> None:
    await StockLevel.filter(variant__sku=SKU).update(backorder_limit=5)


async def moves(_: Owner) -> None:
    await IncomingShipment.filter(variant__sku=SKU).update(date=date(2026, 12, 9))


async def ships_more(_: Owner) -> None:
    await IncomingShipment.filter(variant__sku=SKU).update(quantity=5)


async def swaps(_: Owner) -> None:
    """Another variant, assigned as well, is called so by now."""
    await Variant.filter(sku=SKU).update(sku="KT-OLD")
    await Variant.filter(sku=PACK_SKU).update(sku=SKU)


@pytest.mark.parametrize("rows", ["all", "good"])
@pytest.mark.parametrize(
    ("columns", "meanwhile"),
    [
        ("on_hand,\n{sku},36,", sells),
        ("backorder_limit,\n{sku},36,", limits),
        ("safety_stock,backorder_limit\n{sku},1,3", limits),
        ("date,\n{sku},2027-02-02,", moves),
        ("incoming,date\n{sku},0,", moves),
        ("incoming,\n{sku},9,", ships_more),
        ("safety_stock,\n{sku},1,", swaps),
    ],
)
async def test_what_was_changed_since_the_look_is_not_overwritten(
    quick: Owner, columns: str, meanwhile: Callable[[Owner], Awaitable[None]], rows: str
):
    """Also where the row said what there was: nobody was told that it would be another change."""
    await quick.imported(f"sku,on_hand\n{PACK_SKU},5\n", "assign")
    batch = await quick.checked(f"sku,{columns.format(sku=SKU)}\n")
    await meanwhile(quick)
    before = await all_kept()

    await quick.post(f"{batch}/start", {"rows": rows})
    await quick.market.work()

    assert await all_kept() == before
    assert await reason(quick, batch) == making.CHANGED_SINCE
    assert (await Batch.all().order_by("-id").first()).state == (
        "stopped" if rows == "all" else "done"
    )


async def test_the_last_bulk_change_is_undone_but_for_what_was_changed_since(ana: Owner):
    await ana.imported(f"sku,on_hand,backorder_limit\n{PACK_SKU},5,5\n", "assign")
    file = "sku,on_hand,backorder_limit,incoming,date\n"
    batch = await ana.imported(f"{file}{SKU},7,9,0,\n{PACK_SKU},50,50,,\n")
    assert await due() == []
    await StockLevel.filter(variant__sku=PACK_SKU).update(backorder_limit=51)

    assert (await ana.post(f"{batch}/undo")).is_success
    await ana.market.work()

    now, pack = await level(), await level(PACK_SKU)
    assert (now.on_hand, now.backorder_limit, await due()) == (2, 3, [(4, "2026-12-01")])
    assert (pack.on_hand, pack.backorder_limit) == (50, 51)
    assert await reason(ana, batch) == "Somebody has changed it since: edit it to set it back."
    page = (await ana.get(batch)).text
    assert "Put back in part" in page
    assert ">Wrong" not in page, "of an undone change it is told what became of it"
    assert ">Left as they are (1)</a>" in page
    assert ",left as it is,Somebody has" in (await ana.get(f"{batch}/result.csv")).text
    assert await drift(await Store.get(hash=HASH)) == []
    assert await Change.filter(action="undo edit products").exists()


async def test_units_that_went_to_who_waited_cannot_be_put_back(ana: Owner):
    await notified(ana.market, ana.market.store.place_order([(VARIANT, 5)]).id)
    batch = await ana.imported(f"sku,on_hand\n{SKU},3\n")
    await ana.market.work()

    await ana.post(f"{batch}/undo")
    await ana.market.work()

    page = (await ana.get(batch)).text
    assert "Nothing could be put back" in page
    assert "This change was undone" not in page
    assert await reason(ana, batch) == (
        "Only 0 units are left by now: the others went to orders, first to those that waited."
    )


async def test_an_assignment_by_file_is_undone(ana: Owner):
    tracked = ana.market.store.products.by_id[PACK].inventory_tracking
    batch = await ana.imported(f"sku,on_hand\n{PACK_SKU},5\n", "assign")

    await ana.post(f"{batch}/undo")
    await ana.market.work()

    assert "This change was undone" in (await ana.get(batch)).text
    assert not await Assignment.filter(product__product_id=PACK).exists()
    assert ana.market.store.products.by_id[PACK].inventory_tracking == tracked


async def test_an_earlier_change_cannot_be_undone(quick: Owner):
    first = await quick.imported(f"sku,on_hand\n{SKU},7\n")
    await quick.imported(f"sku,on_hand\n{SKU},8\n")

    answer = await quick.post(f"{first}/undo")

    assert answer.status_code == 409
    assert (await level()).on_hand == 8


@pytest.mark.parametrize("page", ["/admin/products", "/admin/import", "/admin/activity"])
async def test_who_left_finds_back_to_the_last_change_and_to_what_waits(quick: Owner, page: str):
    assert "/admin/batches/" not in (await quick.get(page)).text
    done = await quick.imported(f"sku,on_hand\n{SKU},7\n")
    waiting = where(await quick.upload("sku,on_hand\nNO-1,1\n", name="later.csv"))

    text = (await quick.get(page)).text

    newer, older = text.split("Last bulk change")[1].split("Before it")
    assert f'href="{waiting}">Import later.csv' in newer
    assert "Columns not matched yet" in newer
    assert f'href="{done}">Import stock.csv' in older
    assert "Done" in older


async def test_a_file_that_changes_nothing_is_finished_and_stands_in_nobodys_way(ana: Owner):
    """What was changed before it can still be undone."""
    changed = await ana.imported(f"sku,on_hand\n{SKU},7\n")

    batch = await ana.checked(f"sku,on_hand\n{SKU},7\n")

    page = (await ana.get(batch)).text
    assert "Nothing had to change" in page
    assert "<button" not in page.partition("<main")[2].partition("</main>")[0]
    lines = (await ana.get("/admin/products")).text.split('class="recent"')[1:3]
    assert "Nothing had to change" in lines[0]
    assert f'href="{changed}"' in lines[1]
    assert await Change.filter(action="edit products").count() == 1
    await ana.post(f"{changed}/undo")
    await ana.market.work()
    assert (await level()).on_hand == 2


async def test_a_file_of_which_no_row_can_be_changed_says_so(quick: Owner):
    batch = await quick.checked("sku,on_hand\nNO-SUCH,7\n")

    assert "No row can be changed" in (await quick.get(batch)).text
    assert "No row can be changed" in (await quick.get("/admin/products")).text


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("sku,on_hand\nJÄRN,1\n".encode("cp1252"), "not UTF-8"),
        (b"sku,on_hand\n", "no rows in it"),
        (b"", "has to name the columns"),
        (b"%PDF-1.7\n\0\1\2", "has to name the columns"),
        (b"sku,on_hand\nA,\0\n", "Line 2 is no line of a CSV file"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_in_words(quick: Owner, file: bytes, told: str):
    answer = await quick.upload(file)

    assert answer.status_code == 422
    assert told in answer.text
    assert not await Batch.exists()


@pytest.mark.parametrize(
    ("locale", "told"), [("en-US", "200,000 rows"), ("nb-NO", "200\u00a0000 rows")]
)
async def test_how_long_a_file_may_be_is_written_as_its_reader_does(
    quick: Owner, locale: str, told: str
):
    """With no space at which a line may end."""
    kari = await staff_of(quick.market, User(9, "kari@harbour.test", locale))

    assert told in (await kari.get("/admin/import")).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
async def test_spreadsheets_write_files_in_many_ways(quick: Owner, encoding: str, delimiter: str):
    rows = [["Product Name", "Product Code/SKU", "Current Stock Level"], ['Kjel "Å"', SKU, "8.0"]]
    file = "\r\n".join(delimiter.join(row) for row in rows)

    await quick.imported(file.encode(encoding))

    assert (await level()).on_hand == 8


async def test_a_day_may_be_written_as_the_store_writes_it(quick: Owner):
    """The platform says `M jS Y`."""
    await quick.imported(f'sku,incoming,date\n{SKU},5,"Feb 3rd 2027"\n')

    assert await due() == [(5, "2027-02-03")]


async def test_two_columns_cannot_be_the_same(quick: Owner):
    batch = where(await quick.upload(f"sku,stock,on_hand\n{SKU},7,8\n"))
    fields = {"column.0": "sku", "column.1": "on_hand", "column.2": "on_hand"}

    answer = await quick.post(f"{batch}/check", {**fields, "overwrite": ["on_hand"]})

    assert answer.status_code == 422
    assert "Two columns cannot be the same." in answer.text


@pytest.mark.parametrize("action", ["edit", "assign"])
async def test_the_sample_comes_back_unchanged_without_an_error(quick: Owner, action: str):
    sample = (await quick.get(f"/admin/import/sample.csv?action={action}")).content

    await quick.checked(sample, action)

    batch = await Batch.get()
    assert batch.rows > 0
    assert batch.wrong == 0


async def test_what_is_exported_changes_nothing_when_it_is_imported(quick: Owner):
    await quick.imported(f"sku,on_hand\n{PACK_SKU},5\n", "assign")
    file = (await quick.get("/admin/export.csv")).content

    await quick.checked(file)

    batch = await Batch.all().order_by("-id").first()
    assert (batch.rows, batch.same, batch.wrong) == (2, 2, 0)


async def test_every_file_says_that_it_is_utf_8(quick: Owner):
    """Else a spreadsheet on Windows reads umlauts as two letters each."""
    batch = await quick.checked(f"sku,on_hand\n{SKU},7\n")

    for path in ("/admin/export.csv", "/admin/import/sample.csv", f"{batch}/result.csv"):
        answer = await quick.get(path)
        assert answer.content.startswith(codecs.BOM_UTF8), path
        assert answer.content.count(codecs.BOM_UTF8) == 1, path
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"


async def test_exported_edited_and_imported_the_limit_changes(quick: Owner):
    file = (await quick.get("/admin/export.csv")).text

    await quick.imported(file.replace(",limited,3,", ",limited,33,"))

    assert (await level()).backorder_limit == 33


async def test_the_export_honours_the_filters_of_products(quick: Owner):
    await quick.imported(f"sku,on_hand\n{PACK_SKU},5\n", "assign")

    file = (await quick.get("/admin/export.csv?q=kettle")).text

    assert SKU in file
    assert PACK_SKU not in file


async def test_a_batch_of_another_store_is_nobodys(quick: Owner):
    batch = await quick.checked(f"sku,on_hand\n{SKU},7\n")
    await Batch.all().update(store=await Store.create(hash="quagga1", name="Another"))

    for method, path in (
        ("get", ""),
        ("post", "/start"),
        ("post", "/undo"),
        ("get", "/result.csv"),
    ):
        answer = await getattr(quick, method)(batch + path)
        assert answer.status_code == 404


async def test_a_worker_that_dies_between_two_portions_loses_and_doubles_nothing(
    quick: Owner, monkeypatch: pytest.MonkeyPatch
):
    await quick.imported(f"sku,on_hand\n{PACK_SKU},5\n", "assign")
    monkeypatch.setattr(batch_room, "AT_ONCE", 1)
    batch = await quick.checked(f"sku,on_hand\n{SKU},7\n{PACK_SKU},9\n")
    written: list[object] = []

    async def dies(store, steps, cause):
        written.append(steps)
        if len(written) == 2:
            raise RuntimeError("killed")
        await write(store, steps, cause)

    monkeypatch.setattr(making, "write", dies)
    await quick.post(f"{batch}/start", {"rows": "good"})
    await quick.market.work()
    between = (await level()).on_hand, (await level(PACK_SKU)).on_hand
    assert "RuntimeError" in (await quick.get(batch)).text
    quick.market.app.clock.at += timedelta(minutes=1)
    await quick.market.work()

    assert between == (7, 5)
    assert ((await level()).on_hand, (await level(PACK_SKU)).on_hand) == (7, 9)
    assert len(written) == 3
    assert await Change.filter(action="edit products").count() == 1
    assert await drift(await Store.get(hash=HASH)) == []


async def test_who_waits_is_served_by_what_a_file_brings(quick: Owner):
    order = quick.market.store.place_order([(VARIANT, 4)])
    await notified(quick.market, order.id)
    assert (await level()).qty_backordered == 2
    batch = await quick.checked(f"sku,on_hand\n{SKU},10\n")
    assert "2 units go to orders that wait" in (await quick.get(batch)).text

    await quick.post(f"{batch}/start", {"rows": "all"})
    await quick.market.work()

    now = await level()
    assert (now.on_hand, now.qty_backordered) == (8, 0)
    assert "orders that wait" not in (await quick.get(batch)).text


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ("1,0", "1 unit goes to orders that wait"),
        ("3,2", "1 unit goes to orders that wait"),
        ("2,2", ""),
        (",1", ""),
    ],
)
async def test_before_a_file_is_made_it_says_how_many_units_go_to_who_waits(
    quick: Owner, cells: str, told: str
):
    """Two are owed, with so many put on hand and so many kept back."""
    order = quick.market.store.place_order([(VARIANT, 4)])
    await notified(quick.market, order.id)

    batch = await quick.checked(f"sku,on_hand,safety_stock\n{SKU},{cells}\n")

    page = (await quick.get(batch)).text
    assert (told or "What will happen") in page
    assert ("orders that wait" in page) == bool(told)


def test_cells_of_a_file_are_told_in_the_words_of_the_dialog():
    show = Formats("en-US", "UTC", dt.datetime(2026, 11, 22, tzinfo=dt.UTC))

    assert _cell("backorder_policy", "incoming", show) == "On the way"
    assert _cell("kind", "pre_order", show) == "Pre-order"
    assert _cell("date_from", "; 2026-12-15", show) == "Dec 15, 2026"
