"""Products ticked in the list are assigned, edited and unassigned together."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import httpx
import pytest

from api.conftest import HASH, Market
from api.desk import OWNER, Owner, owner, where
from shipwhen.admin.words import POLICIES
from shipwhen.catalog.models import Variant
from shipwhen.promise import Policy
from shipwhen.sandbox.platform import products as platform
from shipwhen.stock.ledger import drift
from shipwhen.stock.models import Assignment, Batch, IncomingShipment, StockLevel
from shipwhen.stores.models import Change, Store

KETTLE, VARIANT, PACK, PACK_VARIANT = 103, 1030, 101, 1010
FIFTY = range(50_000, 50_050)
BULK = "/admin/products/bulk"


@pytest.fixture
async def ana(installed: Market) -> Owner:
    return await owner(installed)


@pytest.fixture
async def quick(installed_on_sqlite: Market) -> Owner:
    return await owner(installed_on_sqlite)


async def saved(ana: Owner, action: str, fields: dict[str, object]) -> str:
    answer = await ana.post(f"{BULK}/{action}/save", fields)
    assert answer.status_code == 200, answer.text
    await ana.market.work()
    return where(answer)


def fill(market: Market) -> None:
    """Fifty products more at the platform."""
    there = market.store.products
    for number in FIFTY:
        product = platform.Product(
            number, f"Cup {number}", 9, market.store.now(), market.store.now()
        )
        product.variants = [platform.Variant(number + 1000, number, f"CUP-{number}", None)]
        there.add(product)


async def test_fifty_ticked_products_are_assigned_with_one_save(market: Market):
    fill(market)
    await market.install()
    await market.work()
    ana = await owner(market)
    ticked = "&".join(f"product={each}" for each in FIFTY)
    page = await ana.get(f"{BULK}/assign?{ticked}&q=cup&brand=7")
    assert page.text.count('name="product"') == 50
    assert page.text.count('href="/admin/products?q=cup&amp;brand=7"') == 2

    fields = {"product": [str(each) for each in FIFTY], "all.backorder_policy": "limited"}
    fields |= {"all.backorder_limit": "5", f"{FIFTY[0] + 1000}.on_hand": "7"}
    batch = await saved(ana, "assign", fields)

    assert await Assignment.filter(product__product_id__in=list(FIFTY)).count() == 50
    levels = StockLevel.filter(variant__product__product_id__in=list(FIFTY), backorder_limit=5)
    assert await levels.count() == 50
    assert (await StockLevel.get(variant__variant_id=FIFTY[0] + 1000)).on_hand == 7
    assert "Changed" in (await ana.get(batch)).text
    assert await drift(await Store.get(hash=HASH)) == []


async def test_an_error_is_named_in_its_row_and_nothing_is_half_saved(quick: Owner):
    await saved(quick, "assign", {"product": [str(KETTLE), str(PACK)]})
    fields = {"product": [str(KETTLE), str(PACK)], f"{VARIANT}.safety_stock": "3"}

    answer = await quick.post(
        f"{BULK}/edit/save", {**fields, f"{PACK_VARIANT}.safety_stock": "lots"}
    )

    assert answer.status_code == 422
    assert f'id="{PACK_VARIANT}-error"' in answer.text
    assert f'id="{VARIANT}-error"' not in answer.text
    assert 'value="lots"' in answer.text
    assert not await StockLevel.filter(safety_stock=3).exists()


async def test_the_field_that_an_error_names_is_marked_where_it_was_filled_in(quick: Owner):
    both = {"product": [str(KETTLE), str(PACK)]}
    await saved(quick, "assign", both)

    common = await quick.post(
        f"{BULK}/edit/save", {**both, "all.backorder_limit": "-2", "all.on_hand": "5"}
    )
    own = await quick.post(
        f"{BULK}/edit/save",
        {**both, "all.safety_stock": "2", f"{PACK_VARIANT}.safety_stock": "-1"},
    )

    assert marked(common) == ["all.backorder_limit"]
    assert common.text.count("-2 is less than nothing") == 1
    assert marked(own) == [f"{PACK_VARIANT}.safety_stock"]


async def test_every_fault_of_a_row_is_named_and_marked(quick: Owner):
    await saved(quick, "assign", {"product": str(KETTLE)})

    answer = await quick.post(
        f"{BULK}/edit/save",
        {
            "product": str(KETTLE),
            f"{VARIANT}.on_hand": "-1",
            f"{VARIANT}.backorder_policy": "none",
            f"{VARIANT}.backorder_limit": "4",
        },
    )

    assert marked(answer) == [f"{VARIANT}.{name}" for name in ("on_hand", "backorder_limit")]
    assert "-1 is less than nothing. A backorder limit needs" in answer.text


LIMIT = {"product": [str(KETTLE), str(PACK)], "all.backorder_limit": "4"}


async def who_can_and_who_cannot(quick: Owner) -> None:
    """Both are to have a limit, which the policy of the kettle allows and that of the pack does
    not."""
    policies = {f"{VARIANT}.backorder_policy": "limited", f"{VARIANT}.backorder_limit": "1"}
    await saved(quick, "assign", {"product": [str(KETTLE), str(PACK)], **policies})


@pytest.mark.parametrize(
    ("rows", "limits"),
    [({}, [1, None]), ({"rows": "all"}, [1, None]), ({"rows": "good"}, [4, None])],
)
async def test_a_product_that_cannot_is_left_out_only_by_who_says_so(
    quick: Owner, rows: dict[str, str], limits: list[int | None]
):
    await who_can_and_who_cannot(quick)

    answer = await quick.post(f"{BULK}/edit/save", {**LIMIT, **rows})
    await quick.market.work()

    assert [await limit(each) for each in (VARIANT, PACK_VARIANT)] == limits
    if rows != {"rows": "good"}:
        assert marked(answer) == [f"{PACK_VARIANT}.backorder_limit"]
        assert "Change 1 row and leave out the wrong ones" in answer.text
        return
    page = (await quick.get(where(answer))).text
    assert (
        "A backorder limit needs the policy “limited”: choose it, or leave the limit out." in page
    )
    assert "Some rows were left out" in page
    result = (await quick.get(f"{where(answer)}/result.csv")).text
    assert re.findall(r",(changed|not changed),", result) == ["changed", "not changed"]


async def limit(variant: int) -> int | None:
    return (await StockLevel.get(variant__variant_id=variant)).backorder_limit


@pytest.mark.parametrize(("rows", "limits"), [("good", [4, None]), ("all", [1, None])])
async def test_one_of_many_that_cannot_does_not_stop_the_others(
    quick: Owner, monkeypatch: pytest.MonkeyPatch, rows: str, limits: list[int | None]
):
    """They are not shown one by one, so the choice is given once all of them were looked at."""
    await who_can_and_who_cannot(quick)
    monkeypatch.setattr("shipwhen.admin.bulk.MOST_PRODUCTS", 1)
    batch = await saved(quick, "edit", LIMIT)
    assert "What about the wrong rows?" in (await quick.get(batch)).text
    assert await limit(VARIANT) == 1

    answer = await quick.post(f"{batch}/start", {"rows": rows})
    await quick.market.work()

    assert answer.status_code == (200 if rows == "good" else 422)
    assert [await limit(each) for each in (VARIANT, PACK_VARIANT)] == limits


async def test_what_none_of_many_can_is_told_where_it_was_filled_in(
    quick: Owner, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shipwhen.admin.bulk.MOST_PRODUCTS", 1)
    await saved(quick, "assign", {"product": [str(KETTLE), str(PACK)]})

    answer = await quick.post(f"{BULK}/edit/save", LIMIT)

    assert marked(answer) == ["all.backorder_limit"]
    assert "What about the wrong rows?" not in answer.text


async def test_a_product_that_somebody_changed_meanwhile_is_left_assigned(quick: Owner):
    await saved(quick, "assign", {"product": [str(KETTLE), str(PACK)]})
    page = {**hidden((await quick.get(f"{BULK}/unassign?product={KETTLE}&product={PACK}")).text)}
    page["product"] = [str(KETTLE), str(PACK)]
    await saved(quick, "edit", {"product": str(PACK), "all.safety_stock": "4"})
    answer = await quick.post(f"{BULK}/unassign/save", page)
    assert "Change 1 row and leave out the wrong ones" in answer.text

    await saved(quick, "unassign", {**page, "rows": "good"})

    [left] = await Assignment.all().values_list("product__product_id", flat=True)
    assert left == PACK


def marked(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422
    fields: list[str] = re.findall(r"<(?:input|select)[^>]*aria-invalid[^>]*>", answer.text)
    return [name for each in fields for name in re.findall(r'name="([^"]+)"', each)]


@pytest.mark.parametrize("day", ["0001-01-01", "2020-01-01", "2026-11-20", "9999-12-31"])
@pytest.mark.parametrize("action", ["assign", "edit"])
async def test_nothing_is_due_on_a_day_that_cannot_be(quick: Owner, action: str, day: str):
    if action == "edit":
        await saved(quick, "assign", {"product": str(KETTLE)})
    coming = {"all.incoming": "5", "all.date": day}

    answer = await quick.post(f"{BULK}/{action}/save", {"product": str(KETTLE), **coming})

    assert answer.status_code == 422
    assert f"{day} is " in answer.text
    assert not await IncomingShipment.exists()


async def test_an_overdue_shipment_stays_where_its_units_are_corrected(quick: Owner):
    await saved(quick, "assign", {"product": str(KETTLE)})
    variant = await Variant.get(variant_id=VARIANT)
    await IncomingShipment.create(variant=variant, quantity=4, date="2026-11-20")

    await saved(quick, "edit", {"product": str(KETTLE), f"{VARIANT}.incoming": "5"})

    row = await IncomingShipment.get()
    assert (row.quantity, str(row.date)) == (5, "2026-11-20")


async def test_each_row_has_its_own_numbers_and_the_rest_are_the_same_for_all(ana: Owner):
    await saved(ana, "assign", {"product": [str(KETTLE), str(PACK)]})

    fields = {"product": [str(KETTLE), str(PACK)], "all.safety_stock": "2"}
    fields |= {f"{VARIANT}.safety_stock": "1", f"{VARIANT}.incoming": "9"}
    await saved(ana, "edit", {**fields, f"{VARIANT}.date": "2027-01-05"})

    kettle = await StockLevel.get(variant__variant_id=VARIANT)
    pack = await StockLevel.get(variant__variant_id=PACK_VARIANT)
    assert (kettle.safety_stock, pack.safety_stock) == (1, 2)
    [due] = await IncomingShipment.filter(cancelled=False)
    assert (due.variant_id, due.quantity, str(due.date)) == (kettle.variant_id, 9, "2027-01-05")
    assert await Change.filter(action="edit products").count() == 1


async def test_what_was_sold_since_somebody_looked_stays_sold(quick: Owner):
    await saved(quick, "assign", {"product": str(KETTLE), "all.on_hand": "10"})
    fields = {"product": str(KETTLE), f"was.{VARIANT}": "10", f"{VARIANT}.on_hand": "15"}
    await saved(quick, "edit", {"product": str(KETTLE), f"{VARIANT}.on_hand": "8"})

    await saved(quick, "edit", fields)

    assert (await StockLevel.get(variant__variant_id=VARIANT)).on_hand == 13


async def test_of_two_who_edit_at_once_the_second_is_told(quick: Owner):
    await saved(quick, "assign", {"product": str(KETTLE)})
    mine = {"product": str(KETTLE), "seen": "0", "all.safety_stock": "1"}
    await saved(quick, "edit", mine)

    answer = await quick.post(f"{BULK}/edit/save", {**mine, "all.safety_stock": "2"})

    assert answer.status_code == 422
    assert f"{OWNER} changed this product meanwhile" in answer.text
    assert (await StockLevel.get(variant__variant_id=VARIANT)).safety_stock == 1


def hidden(page: str) -> dict[str, object]:
    """What a page sends along, as it was shown."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


async def shown(ana: Owner, action: str, **query: str) -> dict[str, object]:
    return hidden((await ana.get(f"{BULK}/{action}?{urlencode(query)}")).text)


@pytest.mark.parametrize("action", ["edit", "unassign"])
async def test_what_somebody_changed_since_the_page_of_many_was_shown_is_named(
    quick: Owner, monkeypatch: pytest.MonkeyPatch, action: str
):
    """And left as it is, as is all the rest until somebody has seen that."""
    monkeypatch.setattr("shipwhen.admin.bulk.MOST_PRODUCTS", 1)
    await saved(quick, "assign", {"product": [str(KETTLE), str(PACK)]})
    page = await shown(quick, action, everything="yes", assigned="yes")
    await saved(quick, "edit", {"product": str(PACK), "all.safety_stock": "4"})

    batch = await saved(quick, action, {**page, "all.safety_stock": "2"})

    told = (await quick.get(f"{batch}?show=wrong")).text
    assert told.count(f"{OWNER} changed this product meanwhile") == 1
    assert not await StockLevel.filter(safety_stock=2).exists()
    assert await Assignment.all().count() == 2
    await quick.post(f"{batch}/start", {"rows": "good"})
    await quick.market.work()
    left = await Assignment.all().values_list("product__product_id", flat=True)
    assert set(left) == ({KETTLE, PACK} if action == "edit" else {PACK})
    assert (await StockLevel.get(variant__variant_id=PACK_VARIANT)).safety_stock == 4


async def test_a_product_to_be_unassigned_that_somebody_changed_is_named(quick: Owner):
    await saved(quick, "assign", {"product": [str(KETTLE), str(PACK)]})
    page = await shown(quick, "unassign", product=str(KETTLE))
    await saved(quick, "edit", {"product": str(KETTLE), "all.safety_stock": "4"})

    answer = await quick.post(f"{BULK}/unassign/save", page)

    assert answer.status_code == 422
    assert f"Kettle: {OWNER} changed this product meanwhile" in answer.text
    assert await Assignment.all().count() == 2


@pytest.mark.parametrize("action", ["edit", "unassign"])
async def test_products_that_began_to_fit_since_the_page_was_shown_are_shown_first(
    quick: Owner, action: str
):
    await saved(quick, "assign", {"product": str(KETTLE)})
    page = await shown(quick, action, everything="yes", assigned="yes")
    await saved(quick, "assign", {"product": str(PACK)})
    fields = {**page, "all.safety_stock": "7"}
    batches = await Batch.all().count()

    answer = await quick.post(f"{BULK}/{action}/save", fields)

    assert answer.status_code == 422
    assert "there was 1 when you looked, and 2 now" in answer.text
    assert await Batch.all().count() == batches
    assert await Assignment.all().count() == 2
    await saved(quick, action, {**fields, **hidden(answer.text)})
    assert await Assignment.all().count() == (2 if action == "edit" else 0)


async def test_all_that_fit_are_not_changed_by_who_was_shown_none(quick: Owner):
    answer = await quick.post(f"{BULK}/assign/save", {"everything": "yes", "all.on_hand": "1"})
    assert answer.status_code == 422
    assert not await Batch.exists()


async def test_a_ticked_product_that_no_longer_fits_is_told(quick: Owner):
    await saved(quick, "assign", {"product": [str(KETTLE), str(PACK)]})
    page = await quick.get(f"{BULK}/edit?product={KETTLE}&product={PACK}")
    typed = {**hidden(page.text), "product": [str(KETTLE), str(PACK)], "all.safety_stock": "7"}
    await saved(quick, "unassign", {"product": str(PACK)})

    answer = await quick.post(f"{BULK}/edit/save", typed)

    assert "Ridgeline" in answer.text
    assert "there were 2 when you looked, and 1 now" in answer.text
    assert not await StockLevel.filter(safety_stock=7).exists()


async def test_everything_that_fits_a_filter_is_changed(ana: Owner):
    filtered = {"everything": "yes", "q": "kettle"}
    page = await shown(ana, "assign", **filtered)
    await saved(ana, "assign", {**page, "all.on_hand": "3"})

    assert await Assignment.all().count() == 1
    page = await shown(ana, "edit", **filtered)
    await saved(ana, "edit", {**page, "all.backorder_policy": "unlimited"})
    level = await StockLevel.get(variant__variant_id=VARIANT)
    assert (level.on_hand, level.backorder_policy) == (3, Policy.UNLIMITED)


@pytest.mark.parametrize("track", [True, False])
@pytest.mark.parametrize("closed", [True, False])
async def test_ticked_products_are_unassigned(quick: Owner, track: bool, closed: bool):
    there = quick.market.store.products.by_id
    await saved(quick, "assign", {"product": [str(KETTLE), str(PACK)], "all.on_hand": "4"})

    ticks = {name: "on" for name, on in {"track": track, "closed": closed}.items() if on}
    await saved(quick, "unassign", {"product": [str(KETTLE), str(PACK)], **ticks})

    assert not await Assignment.exists()
    assert {there[each].inventory_tracking != "none" for each in (KETTLE, PACK)} == {track}
    assert {there[each].availability == "disabled" for each in (KETTLE, PACK)} == {closed}


async def test_each_variant_of_a_row_is_told_from_what_to_what(quick: Owner):
    """Of a jacket of nine, edited and unassigned as one."""
    await saved(quick, "assign", {"product": ["104"], "all.safety_stock": "1"})
    edited = await saved(quick, "edit", {"product": ["104"], "all.safety_stock": "2"})
    assert "Safety stock: 1 → 2" in (await quick.get(edited)).text
    await quick.checked("product id,safety stock\n104,3\n")
    whole = (await quick.get(await quick.imported("product id,safety stock\n104,4\n"))).text
    assert "<dt>JK-SOL-MOSS-S · Safety stock</dt><dd>2 → 4</dd>" in whole

    gone = await saved(quick, "unassign", {"product": ["104"]})
    page = (await quick.get(gone)).text
    assert "<dt>JK-SOL-MOSS-S · Safety stock</dt><dd>4 → –</dd>" in page
    assert "From what to what" in (await quick.get("/admin/activity?q=row")).text


@pytest.mark.parametrize("minutes", [0, 2])
async def test_a_bulk_unassignment_is_undone(ana: Owner, minutes: int):
    """At once, and when the platform shows the units that it was given back."""
    fields = {"all.on_hand": "4", "all.backorder_policy": "limited", "all.backorder_limit": "6"}
    await saved(ana, "assign", {"product": str(KETTLE), **fields})
    batch = await saved(ana, "unassign", {"product": str(KETTLE), "track": "on"})
    await ana.market.platform.settled()
    ana.market.app.clock.at += timedelta(minutes=minutes)
    ana.market.platform.clock.at += timedelta(minutes=minutes)

    await ana.post(f"{batch}/undo")
    await ana.market.work()

    level = await StockLevel.get(variant__variant_id=VARIANT)
    assert (level.on_hand, level.backorder_limit) == (4, 6)


async def test_what_does_not_fit_is_named_and_left_out(quick: Owner):
    await saved(quick, "assign", {"product": str(KETTLE)})

    page = (await quick.get(f"{BULK}/assign?product={KETTLE}&product={PACK}")).text
    nothing = (await quick.get(f"{BULK}/assign?product={KETTLE}")).text

    assert "Assigned already: Ember Enamel Kettle." in page
    assert f'value="{PACK}"' in page
    assert "No product to assign" in nothing


async def test_too_many_are_only_changed_alike(quick: Owner, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shipwhen.admin.bulk.MOST_PRODUCTS", 1)
    page = (await quick.get(f"{BULK}/assign?product={KETTLE}&product={PACK}")).text
    assert "too many to be shown one by one" in page

    await saved(quick, "assign", {"product": [str(KETTLE), str(PACK)], "all.on_hand": "4"})

    assert await StockLevel.filter(on_hand=4).count() == 2


async def test_nothing_filled_in_is_nothing_to_save(quick: Owner):
    await saved(quick, "assign", {"product": str(KETTLE)})
    batches = await Batch.all().count()

    answer = await quick.post(f"{BULK}/edit/save", {"product": str(KETTLE)})

    assert "Fill in what is to change." in answer.text
    assert await Batch.all().count() == batches


async def test_there_are_three_bulk_actions(quick: Owner):
    assert (await quick.get(f"{BULK}/burn")).status_code == 404


async def test_products_of_another_store_are_nobodys(quick: Owner):
    page = (await quick.get(f"{BULK}/assign?product=90000001&product=x")).text

    assert "No product to assign" in page
    answer = await quick.post(f"{BULK}/assign/save", {"product": "90000001"})
    assert answer.status_code == 422
    assert not await Batch.exists()


LONG = "9" * 5000


@pytest.mark.parametrize("name", ["on_hand", "backorder_limit", "safety_stock", "incoming"])
@pytest.mark.parametrize("row", ["all", str(VARIANT)])
async def test_a_number_of_thousands_of_digits_is_told(quick: Owner, row: str, name: str):
    await saved(quick, "assign", {"product": str(KETTLE)})
    typed = {"product": [str(KETTLE), LONG], f"{row}.{name}": LONG, f"was.{VARIANT}": LONG}

    answer = await quick.post(f"{BULK}/edit/save", typed)

    assert answer.status_code == 422
    assert (await quick.get(f"{BULK}/edit?product={LONG}")).status_code == 200


async def test_what_no_database_holds_is_no_part_of_a_filter_or_a_name(ana: Owner):
    await saved(ana, "assign", {"product": str(KETTLE)})

    assert (await ana.get(f"{BULK}/edit?everything=yes&q=ket%00tle")).status_code == 200
    file = ("st\0ock.csv", b"sku,on_hand\nKT-EMBER-16,4\n", "text/csv")
    assert (await ana.post("/admin/import", {"action": "edit"}, file=file)).is_success


async def test_each_row_and_all_together_say_what_can_be_sold_and_is_owed(quick: Owner):
    fields = {"all.backorder_policy": "limited", "all.backorder_limit": "6", "all.on_hand": "2"}
    await saved(quick, "assign", {"product": [str(KETTLE), str(PACK)], **fields})
    await StockLevel.filter(variant__variant_id=VARIANT).update(qty_backordered=3)

    page = (await quick.get(f"{BULK}/edit?product={KETTLE}&product={PACK}")).text

    cells = re.findall(r'data-label="(Available to sell|Backordered)">([^<]*)<', page)
    assert [told for _, told in cells] == ["11", "3", "3", "3", "8", "0"]
    assert "Available to sell" not in (await quick.get(f"{BULK}/assign?product=104")).text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "3 units are backordered: what you put on hand goes to those orders first."),
        ({f"{VARIANT}.on_hand": "4"}, "2 of these units go to orders that wait,"),
        ({f"{VARIANT}.on_hand": "3"}, "1 of these units goes to orders that wait,"),
        ({"all.on_hand": "9"}, "3 of these units go to orders that wait,"),
        ({"all.on_hand": "many"}, "3 units are backordered"),
        ({"all.on_hand": "9", f"{PACK_VARIANT}.backorder_limit": "4"}, "3 of these units go"),
    ],
)
async def test_while_units_are_typed_it_is_told_how_many_go_to_who_waits(
    quick: Owner, typed: dict[str, str], told: str
):
    """Three of the kettle are owed, and two are kept back."""
    both = {"product": [str(KETTLE), str(PACK)]}
    await saved(quick, "assign", {**both, "all.safety_stock": "2", "all.on_hand": "2"})
    await StockLevel.filter(variant__variant_id=VARIANT).update(qty_backordered=3)
    page = (await quick.get(f"{BULK}/edit?product={KETTLE}&product={PACK}")).text
    assert 'hx-post="/admin/products/bulk/edit/waiting"' in page

    answer = await quick.post(f"{BULK}/edit/waiting", {**both, **typed})

    assert told in re.sub("<[^>]+>", "", answer.text)


@pytest.mark.parametrize("page", ["/admin/products/103/edit", f"{BULK}/edit?product=103"])
async def test_a_policy_has_one_name(quick: Owner, page: str):
    await saved(quick, "assign", {"product": str(KETTLE)})
    text = (await quick.get(page)).text
    labels = dict(
        re.findall(r'<option value="(none|incoming|limited|unlimited)"[^>]*>([^<]*)<', text)
    )
    assert labels == dict(POLICIES)
    assert ">On the way<" in (await quick.get("/admin/products?assigned=yes")).text
