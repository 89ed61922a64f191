"""Units that BigCommerce keeps back: not promised, not lost, the same number here and there."""

import pytest

from api.conftest import HASH, Market
from api.test_native import Situation as Elsewhere
from api.test_native import days_later, differences, follow, kept, theirs, warehouse
from api.test_orders import VARIANT, assign, shelf
from shipwhen.promise import Policy, Stock, offer
from shipwhen.stock import service
from shipwhen.stock.editing import Edit, edit
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.ledger import Cause, drift
from shipwhen.stock.models import Assignment, EntryKind, Mode, StockLevel
from shipwhen.stock.rules import set_rules
from shipwhen.stores.models import Store

KETTLE = 103
LIMITED = Stock(on_hand=8, safety_stock=3, backorder_policy=Policy.LIMITED, backorder_limit=5)


@pytest.fixture(params=list(Mode))
async def kettles(installed: Market, request: pytest.FixtureRequest) -> Market:
    """A store that is about to keep 8 kettles, of which BigCommerce keeps 3 back."""
    installed.store.native_backorders = True
    installed.store.settings.inventory.stock_level_display = "dont_show"
    theirs(installed).on_hand, theirs(installed).safety_stock = 8, 3
    await set_rules(await harbour(), mode=request.param)
    return installed


@pytest.fixture
async def assigned(kettles: Market) -> Market:
    await assign(kettles, {VARIANT: LIMITED})
    await kettles.platform.settled()
    return kettles


only_native = pytest.mark.parametrize("kettles", [Mode.NATIVE], indirect=True)


async def harbour() -> Store:
    return await Store.get(hash=HASH)


async def kept_back() -> tuple[int, int | None]:
    """Ours, and what we know of theirs."""
    row = await StockLevel.get(variant__variant_id=VARIANT)
    return row.safety_stock, row.platform_safety_stock


async def ready(market: Market) -> int:
    [kettle] = await service.of_variants(await harbour(), [VARIANT])
    return offer(kettle.stock, market.app.clock.today("Europe/Oslo")).ready


async def keep_back(market: Market, units: int) -> None:
    """Somebody changes it here."""
    cause = Cause(EntryKind.SET, "ana@harbour.test", market.app.clock.now())
    wanted = Edit(VARIANT, {"safety_stock": units})
    await edit(await harbour(), KETTLE, [wanted], cause)
    await kept(market)


@pytest.mark.parametrize(("said", "units"), [(None, 3), (0, 0), (2, 2)])
async def test_what_is_kept_back_there_is_kept_back_here(
    kettles: Market, said: int | None, units: int
):
    """All units are on hand; who says nothing takes over what BigCommerce has."""
    stocks = {} if said is None else {VARIANT: Stock(on_hand=8, safety_stock=said)}
    await assign(kettles, stocks)
    await kettles.platform.settled()

    assert await shelf() == (8, 0)
    assert (await kept_back())[0] == units
    assert await ready(kettles) == 8 - units


async def test_a_dialog_shows_all_units_and_how_many_are_kept_back(kettles: Market):
    """Who counts 8 and types 8 changes nothing."""
    page = (await kettles.admin(f"products/{KETTLE}/assign")).text
    assert f'name="v{VARIANT}.on_hand" type="number" value="8"' in page
    assert f'name="v{VARIANT}.safety_stock" type="number" value="3"' in page

    form = {f"v{VARIANT}.{name}": "8" for name in ("on_hand", "seen")}
    form |= {"variant": str(VARIANT), f"v{VARIANT}.safety_stock": "3"}
    form |= {f"v{VARIANT}.kind": "backorder", f"v{VARIANT}.backorder_policy": "none"}
    answer = await kettles.admin(f"products/{KETTLE}/assign", form)
    await kettles.work()
    await kettles.platform.settled()

    assert answer.status_code == 200, answer.text
    assert await shelf() == (8, 0)
    assert theirs(kettles).on_hand == 8


@pytest.mark.parametrize("kettles", [Mode.MANAGED], indirect=True)
async def test_what_is_kept_back_of_all_variants_is_not_kept_back_of_each(kettles: Market):
    """BigCommerce counts the backpack's nine variants as one."""
    backpack = kettles.store.products.by_id[101]
    backpack.inventory_tracking, backpack.stock.on_hand = "product", 10
    backpack.stock.safety_stock = 3
    each = {variant.id: Stock(on_hand=1) for variant in backpack.variants}
    await assign(kettles, each, 101)

    kept = await StockLevel.filter(variant__product__product_id=101).values_list("safety_stock")
    assert kept == [(0,)] * len(each)


async def test_given_back_every_unit_is_there_again(kettles: Market):
    await assign(kettles, {})
    await kettles.platform.settled()
    await kettles.back.assignments.unassign(await harbour(), KETTLE, Leaving(), "ana")
    await kettles.work()
    await kettles.platform.settled()

    assert (theirs(kettles).on_hand, theirs(kettles).safety_stock) == (8, 3)


@pytest.mark.parametrize("kettles", [Mode.MANAGED], indirect=True)
async def test_a_level_that_an_erp_sets_is_without_what_is_kept_back(kettles: Market):
    """The catalogue's number is what can be sold."""
    await assign(kettles, {})
    await kettles.platform.settled()
    await kettles.merchant("PUT", f"/v3/catalog/products/{KETTLE}", {"inventory_level": 10})
    await follow(kettles)

    assert await ready(kettles) == 10
    assert await shelf() == (13, 0)


@only_native
async def test_it_is_followed_when_it_changes_there(assigned: Market):
    row = {"identity": {"product_id": KETTLE}, "safety_stock": 6}
    await assigned.merchant("PUT", "/v3/inventory/locations/1/items", {"settings": [row]})
    await assigned.platform.settled()
    await follow(assigned)

    assert await kept_back() == (6, 6)
    assert await ready(assigned) == 2
    assigned.store.place_order([(VARIANT, 2 + 5)])


@only_native
async def test_it_is_written_there_when_it_changes_here(assigned: Market):
    await keep_back(assigned, 1)
    assert theirs(assigned).safety_stock == 1
    assert await differences(assigned) == []

    for _ in range(2):
        await days_later(assigned)
        await follow(assigned)
    assert await kept_back() == (1, 1)
    assert await ready(assigned) == 7


@only_native
@pytest.mark.parametrize("also", [3, 0], ids=["which stays", "which goes too"])
async def test_fewer_units_than_are_kept_back_can_be_counted(assigned: Market, also: int):
    """BigCommerce refuses to move a level below its safety stock, but not to set it there."""
    cause = Cause(EntryKind.SET, "ana@harbour.test", assigned.app.clock.now())
    wanted = Edit(VARIANT, {"safety_stock": also}, on_hand=2 - 8)
    await edit(await harbour(), KETTLE, [wanted], cause)
    await kept(assigned)
    for _ in range(2):
        await days_later(assigned)
        await follow(assigned)

    assert (theirs(assigned).on_hand, theirs(assigned).safety_stock) == (2, also)
    assert await shelf() == (2, 0)
    assert await differences(assigned) == []


@only_native
async def test_a_change_that_no_hook_told_of_is_found(assigned: Market):
    theirs(assigned).safety_stock = 4

    same = "8 on hand, 0 backordered, safety stock"
    assert await differences(assigned) == [(f"{same} 3", f"{same} 4")]
    await assigned.back.reconcile.work(HASH)
    await assigned.work()
    await assigned.platform.settled()
    assert await kept_back() == (4, 4)
    assert await differences(assigned) == []


@only_native
async def test_what_another_location_keeps_back_is_not_sold(assigned: Market):
    there = await warehouse(assigned, Elsewhere(on_hand=4))
    there.safety_stock = 3
    await follow(assigned)

    assert await shelf() == (8 + 1, 0)
    assert await differences(assigned) == []
    assert not await drift(await harbour())


async def test_it_moves_with_the_product(assigned: Market):
    """There and back, with a change of it where nobody but us counts."""
    there = (await Assignment.get()).mode
    other = Mode.MANAGED if there == Mode.NATIVE else Mode.NATIVE
    for to in (other, there):
        await assigned.back.assignments.move(await harbour(), KETTLE, to, "ana")
        await assigned.work()
        await assigned.platform.settled()
        await keep_back(assigned, 2)
        for _ in range(2):  # what was just written is written to once it is read
            await days_later(assigned)

        assert await shelf() == (8, 0)
        assert await ready(assigned) == 6
        if to == Mode.NATIVE:
            assert (theirs(assigned).on_hand, theirs(assigned).safety_stock) == (8, 2)
