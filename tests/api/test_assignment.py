"""Products are taken over, kept and given back; the platform always ends where it should."""

from datetime import date, timedelta

import pytest

from api.conftest import HASH, Market
from api.test_orders import KETTLE, VARIANT, assign, ordered, shelf, told
from shipwhen.errors import Invalid, Unknown
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.models import Assignment, DueDay, IncomingShipment, StockEntry, StockLevel
from shipwhen.stock.rules import set_rules
from shipwhen.stores.models import Store

JACKET = 104
MOSS_S, MOSS_M = 1041, 1042
LIMITED = Stock(on_hand=2, backorder_policy=Policy.LIMITED, backorder_limit=5)


@pytest.fixture
def ready(installed: Market) -> Market:
    """A store whose catalogue was read, nothing of it assigned."""
    return installed


async def harbour() -> Store:
    return await Store.get(hash=HASH)


def product(market: Market, number: int = KETTLE):
    return market.store.products.by_id[number]


async def leave(market: Market, leaving: Leaving, number: int = KETTLE) -> None:
    await market.back.assignments.unassign(await harbour(), number, leaving, "ana@harbour.test")
    await market.work()
    await market.platform.settled()


async def platform_says(market: Market, path: str, **fields: object) -> None:
    """Somebody changes a product at the platform, whose webhook comes to us."""
    await market.merchant("PUT", f"/v3/catalog/{path}", fields)
    number = int(path.rpartition("/")[2])
    await market.back.jobs.ask("refresh a product", f"{HASH}/{number}")
    await market.work()


async def test_assigned_the_platform_counts_no_longer_and_we_show_its_number(ready: Market):
    before = product(ready).inventory_tracking, ready.store.products.variants[VARIANT].stock.on_hand
    await assign(ready, {})

    assert before[0] != "none"
    assert product(ready).inventory_tracking == "none"
    assert await shelf() == (max(0, before[1]), 0)


async def test_a_product_is_assigned_with_all_its_variants(ready: Market):
    await assign(ready, {}, JACKET)

    levels = StockLevel.filter(variant__product__product_id=JACKET, variant__store__hash=HASH)
    assert await levels.count() == len(product(ready, JACKET).variants)


async def test_what_is_assigned_cannot_be_assigned_again(ready: Market):
    await assign(ready, {VARIANT: LIMITED})
    with pytest.raises(Invalid, match="assigned already"):
        await assign(ready, {VARIANT: Stock()})
    with pytest.raises(Unknown):
        await assign(ready, {}, 999_999)

    assert await shelf() == (2, 0)


@pytest.mark.parametrize("track", [True, False])
@pytest.mark.parametrize("closed", [True, False])
async def test_given_back_it_is_as_the_two_boxes_say(ready: Market, track: bool, closed: bool):
    before = product(ready).inventory_tracking
    await assign(ready, {VARIANT: Stock(on_hand=9)})
    await ordered(ready, 2)
    await leave(ready, Leaving(track, closed))

    assert product(ready).inventory_tracking == (before if track else "none")
    assert product(ready).availability == ("disabled" if closed else "available")
    if track:
        assert ready.store.products.variants[VARIANT].stock.on_hand == 7
    assert not await Assignment.all().exists()
    assert not await StockLevel.filter(variant__store__hash=HASH).exists()


async def test_variants_get_their_own_levels_back(ready: Market):
    before = product(ready, JACKET).inventory_tracking
    await assign(ready, {MOSS_S: Stock(on_hand=4), MOSS_M: Stock(on_hand=3)}, JACKET)
    await leave(ready, Leaving(), JACKET)

    variants = ready.store.products.variants
    assert product(ready, JACKET).inventory_tracking == before == "variant"
    assert [variants[each].stock.on_hand for each in (MOSS_S, MOSS_M)] == [4, 3]


async def test_all_products_are_released_at_once(ready: Market):
    await assign(ready, {VARIANT: LIMITED})
    await assign(ready, {}, JACKET)

    assert await ready.back.assignments.release_all(await harbour(), "ana@harbour.test") == 2
    await ready.work()
    assert {product(ready, each).inventory_tracking for each in (KETTLE, JACKET)} <= {
        "product",
        "variant",
    }


async def test_one_variant_is_sold_out_and_its_sibling_sells_on(ready: Market):
    await assign(ready, {MOSS_S: Stock(), MOSS_M: LIMITED}, JACKET)

    variants = ready.store.products.variants
    assert variants[MOSS_S].purchasing_disabled
    assert not variants[MOSS_M].purchasing_disabled


async def test_a_product_that_the_merchant_closed_is_not_opened_by_us(ready: Market):
    await ready.merchant("PUT", f"/v3/catalog/products/{KETTLE}", {"availability": "disabled"})
    await ready.back.jobs.ask("refresh a product", f"{HASH}/{KETTLE}")
    await ready.work()
    await assign(ready, {VARIANT: Stock()})
    await platform_says(ready, f"products/{KETTLE}", inventory_level=30)

    assert await shelf() == (30, 0)
    assert product(ready).availability == "disabled"


async def test_an_erp_tells_a_new_level_and_we_take_it_over(ready: Market):
    await assign(ready, {VARIANT: LIMITED})
    await platform_says(ready, f"products/{KETTLE}", inventory_level=30)
    assert await shelf() == (30, 0)

    before = await StockEntry.all().count()
    await ready.back.jobs.ask("refresh a product", f"{HASH}/{KETTLE}")
    await ready.work()
    assert await StockEntry.all().count() == before


async def test_units_that_come_are_no_longer_on_the_way(ready: Market):
    due = (Shipment(10, date(2026, 11, 21)), Shipment(10, date(2026, 12, 21)))
    await assign(ready, {VARIANT: Stock(on_hand=2, incoming=due)})
    await platform_says(ready, f"products/{KETTLE}", inventory_level=15)

    rows = await IncomingShipment.filter(variant__store__hash=HASH).order_by("date")
    assert [row.expected for row in rows] == [0, 10]


@pytest.mark.parametrize("keep", [True, False])
async def test_tracking_switched_on_elsewhere(ready: Market, keep: bool):
    await set_rules(await harbour(), keep_untracked=keep)
    await assign(ready, {VARIANT: LIMITED})
    await platform_says(
        ready, f"products/{KETTLE}", inventory_tracking="product", inventory_level=30
    )

    assert product(ready).inventory_tracking == ("none" if keep else "product")
    assert await Assignment.all().exists() is keep
    if keep:
        assert await shelf() == (30, 0)


@pytest.mark.parametrize(
    ("rule", "left", "overdue"), [(DueDay.WAIT, (0, 0), 6), (DueDay.RECEIVE, (6, 0), 0)]
)
async def test_the_day_a_shipment_is_due(ready: Market, rule: DueDay, left, overdue: int):
    await set_rules(await harbour(), due_day=rule)
    due = Shipment(6, date(2026, 11, 22))
    await assign(ready, {VARIANT: Stock(incoming=(due,))})
    for _ in range(2):
        ready.app.clock.at += timedelta(days=1)
        await ready.work()

    assert await shelf() == left
    [row] = await IncomingShipment.filter(variant__store__hash=HASH)
    assert row.expected == overdue


async def test_the_sale_closes_on_the_day_that_what_it_lives_on_is_late(ready: Market):
    due = Shipment(6, date(2026, 11, 22))
    stock = Stock(backorder_policy=Policy.INCOMING, incoming=(due,))
    await assign(ready, {VARIANT: stock})
    assert product(ready).availability == "available"

    ready.app.clock.at += timedelta(days=2)
    await ready.work()

    assert product(ready).availability == "disabled"


async def test_with_the_platform_away_nothing_is_lost_and_it_follows_later(ready: Market):
    await assign(ready, {VARIANT: LIMITED})
    tokens, ready.store.tokens = ready.store.tokens, {}
    await ready.back.assignments.unassign(await harbour(), KETTLE, Leaving(), "ana@harbour.test")
    await ready.work()
    assert product(ready).inventory_tracking == "none"

    ready.store.tokens = tokens
    ready.app.clock.at += timedelta(minutes=5)
    await ready.work()

    assert product(ready).inventory_tracking != "none"


async def test_an_order_from_before_takes_nothing_twice(ready: Market):
    """The platform took its units while it counted."""
    order = ready.store.place_order([(VARIANT, 1)])
    ready.app.clock.at += timedelta(minutes=1)
    await ready.back.jobs.ask("refresh a product", f"{HASH}/{KETTLE}")
    await ready.work()
    await assign(ready, {VARIANT: LIMITED})
    for _ in range(2):
        await told(ready, order.id)
    assert await shelf() == (2, 0)

    ready.store.set_order_status(order.id, 5)
    await told(ready, order.id)
    assert await shelf() == (3, 0)


async def test_unassigned_twice_it_is_given_back_once(ready: Market):
    await assign(ready, {VARIANT: Stock(on_hand=9)})
    by = "ana@harbour.test"
    await ready.back.assignments.unassign(await harbour(), KETTLE, Leaving(), by)
    with pytest.raises(Unknown):
        await ready.back.assignments.unassign(await harbour(), KETTLE, Leaving(), by)
    await ready.work()
    await ready.platform.settled()

    assert ready.store.products.variants[VARIANT].stock.on_hand == 9


async def test_a_product_counted_as_one_says_how_many_of_each(ready: Market):
    await ready.merchant("PUT", f"/v3/catalog/products/{JACKET}", {"inventory_tracking": "product"})
    with pytest.raises(Invalid, match="say how many there are of each"):
        await assign(ready, {MOSS_S: Stock(on_hand=4)}, JACKET)


async def test_a_variant_that_comes_later_is_kept_too(ready: Market):
    await assign(ready, {MOSS_S: LIMITED}, JACKET)
    await StockLevel.filter(variant__variant_id=MOSS_M).delete()
    await ready.back.jobs.ask("refresh a product", f"{HASH}/{JACKET}")
    await ready.work()

    assert await StockLevel.filter(variant__variant_id=MOSS_M).exists()


async def test_a_variant_that_the_merchant_closed_is_not_opened_by_us(ready: Market):
    ready.store.products.variants[MOSS_S].purchasing_disabled = True
    await assign(ready, {MOSS_S: LIMITED}, JACKET)
    await leave(ready, Leaving(), JACKET)

    assert ready.store.products.variants[MOSS_S].purchasing_disabled


async def test_what_somebody_else_opened_while_it_is_sold_out_is_closed_again(ready: Market):
    await assign(ready, {VARIANT: Stock()})
    assert product(ready).availability == "disabled"
    await platform_says(ready, f"products/{KETTLE}", availability="available")
    await ready.back.jobs.ask("keep a product", f"{HASH}/{KETTLE}")
    await ready.work()

    assert product(ready).availability == "disabled"


async def test_a_product_that_is_gone_is_left(ready: Market):
    await assign(ready, {VARIANT: LIMITED})
    await ready.merchant("DELETE", f"/v3/catalog/products/{KETTLE}")
    await leave(ready, Leaving())

    assert not await Assignment.all().exists()


async def test_what_is_sold_before_the_platform_counts_again_is_not_given_back(ready: Market):
    await assign(ready, {VARIANT: Stock(on_hand=9, backorder_policy=Policy.NONE)})
    by = "ana@harbour.test"
    await ready.back.assignments.unassign(await harbour(), KETTLE, Leaving(), by)
    _, cancelled = (ready.store.place_order([(VARIANT, units)]) for units in (2, 3))
    ready.store.place_order([(VARIANT, 1), (1020, 1)], status_id=0)
    ready.store.set_order_status(cancelled.id, 5)
    await ready.work()
    await ready.platform.settled()

    assert product(ready).stock.on_hand == 7
