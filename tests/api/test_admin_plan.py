"""Plans of somebody who hosts Shipwhen for others: limits, and how they are paid for."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest

from api.conftest import HASH, Installed, Market
from shipwhen.errors import Invalid
from shipwhen.sandbox.platform.billing import MONTH
from shipwhen.stores.models import Change, Store
from shipwhen.stores.plan import Plan, read_plans

BACKPACK, TENT, KETTLE = 101, 102, 103


@pytest.fixture
async def market(installed_copy: Installed) -> AsyncIterator[Market]:
    async with installed_copy.opened(plans="default") as market:
        yield market


async def assign(market: Market, product_id: int) -> None:
    store = await Store.get(hash=HASH)
    await market.back.assignments.assign(store, product_id, {}, "ana@harbour.test")


async def choose(market: Market, plan: str) -> None:
    """The owner asks for a plan, and approves what it costs."""
    await market.admin("plan", {"plan": plan})
    billing = market.platform.billing
    for number in [each.id for each in billing.checkouts.values() if not each.complete]:
        billing.approve(number)
    await market.admin("plan")


def later(market: Market, time: timedelta, *, here_only: bool = False) -> None:
    market.app.clock.at += time
    if not here_only:
        market.platform.clock.at += time


def charges(market: Market) -> list[Decimal]:
    return [
        each for kept in market.platform.billing.subscriptions.values() for each in kept.charges
    ]


async def plan(market: Market) -> str:
    store = await Store.get(hash=HASH)
    in_force = await market.back.plans.in_force(store)
    return in_force.plan.id


async def test_one_product_is_free_and_the_second_is_refused_by_the_plans_name(market: Market):
    await assign(market, KETTLE)

    with pytest.raises(Invalid, match="The plan Free keeps 1 product: choose a larger one"):
        await assign(market, BACKPACK)
    assert charges(market) == []


async def test_a_larger_plan_is_paid_and_in_force_at_once(market: Market):
    await assign(market, KETTLE)
    page = await market.admin("plan", {"plan": "starter"})

    assert "Continue to checkout" in page.text
    assert await plan(market) == "free"
    [checkout] = market.platform.billing.checkouts.values()
    market.platform.billing.approve(checkout.id)
    page = await market.admin("plan")

    assert await plan(market) == "starter"
    assert "1 of 25 products assigned" in page.text
    await assign(market, BACKPACK)
    assert charges(market) == [Decimal("9.0")]


async def test_an_upgrade_is_charged_for_the_days_that_are_left(market: Market):
    await choose(market, "starter")
    later(market, MONTH / 2)

    await choose(market, "growth")

    assert await plan(market) == "growth"
    assert charges(market) == [Decimal("9.0"), Decimal("10.00")]


async def test_the_fee_is_charged_once_a_cycle(market: Market):
    await choose(market, "starter")
    for _ in range(2):
        later(market, MONTH + timedelta(hours=1))
        await market.work()
        await market.work()

    assert charges(market) == [Decimal("9.0")] * 3
    assert await plan(market) == "starter"


async def test_a_platform_that_begins_the_next_period_late_is_asked_again_later(market: Market):
    await choose(market, "growth")
    later(market, MONTH + timedelta(minutes=1), here_only=True)
    await market.work()

    assert await plan(market) == "growth"


@pytest.mark.parametrize(("smaller", "paid"), [("starter", ["29.0", "9.0"]), ("free", ["29.0"])])
async def test_a_smaller_plan_waits_until_what_is_paid_has_ended(market: Market, smaller, paid):
    await choose(market, "growth")
    await choose(market, smaller)
    page = await market.admin("plan")

    assert await plan(market) == "growth"
    assert "follows on Dec 21, 2026. Until then everything stays as it is." in page.text

    later(market, MONTH + timedelta(hours=1))
    await market.work()

    assert await plan(market) == smaller
    assert charges(market) == [Decimal(each) for each in paid]


async def test_a_smaller_plan_is_asked_about_with_what_ends_and_when(market: Market):
    await choose(market, "growth")
    await assign(market, KETTLE)
    await assign(market, BACKPACK)
    page = await market.admin("plan")
    assert 'hx-get="/admin/plan/smaller?plan=free"' in page.text
    assert 'name="plan" value="free"' not in page.text

    dialog = await market.admin("plan/smaller?plan=free")

    assert "you can no longer assign another product" in dialog.text
    assert "Growth stays in force until Dec 21, 2026, then Free follows." in dialog.text
    assert (await market.admin("plan/smaller?plan=zebra")).status_code == 404


async def test_a_smaller_plan_than_a_cancelled_one_is_told_with_what_is_paid_next(market: Market):
    await choose(market, "growth")
    await choose(market, "free")

    dialog = await market.admin("plan/smaller?plan=starter")

    ends = "Growth stays in force until the month ends that you pay for next"
    assert f"{ends}, then Starter follows." in dialog.text


@pytest.mark.parametrize(
    ("before", "asked", "told"),
    [
        (
            [],
            "starter",
            "in force as soon as you have approved it, and you pay for the first month",
        ),
        (["starter"], "growth", "you pay for the days that are left of this month"),
        (["growth"], "starter", "until Dec 21, 2026, then Starter follows. Nothing is charged"),
        (["growth", "starter"], "growth", "as it is. Nothing is charged before Dec 21, 2026."),
        (
            ["growth", "free"],
            "growth",
            "You pay for a month as soon as you have approved it. Growth",
        ),
        (["growth", "free"], "starter", "until that month ends, then Starter follows."),
    ],
)
async def test_what_is_approved_is_told_with_its_day_and_its_charge(
    market: Market, before: list[str], asked: str, told: str
):
    for each in before:
        await choose(market, each)
    page = await market.admin("plan", {"plan": asked})

    assert told in page.text


async def test_a_plan_that_follows_is_told_apart_from_the_plan_in_force(market: Market):
    for each in ("growth", "starter", "growth", "starter"):
        await choose(market, each)
    later(market, MONTH + timedelta(hours=1))
    await market.work()

    rows = await Change.filter(action="choose plan").order_by("id").values_list("before", "after")
    assert rows == [
        ({"plan": "Free"}, {"plan": "Growth"}),
        ({"next_plan": ""}, {"next_plan": "Starter"}),
        ({"next_plan": "Starter"}, {"next_plan": ""}),
        ({"next_plan": ""}, {"next_plan": "Starter"}),
        ({"plan": "Growth", "next_plan": "Starter"}, {"plan": "Starter", "next_plan": ""}),
    ]


async def test_more_products_than_a_plan_includes_are_told_so(market: Market):
    await choose(market, "starter")
    await assign(market, KETTLE)
    await assign(market, BACKPACK)
    await choose(market, "free")
    later(market, MONTH + timedelta(hours=1))
    await market.work()

    page = await market.admin("plan")

    assert "2 products assigned, 1 included." in page.text
    assert '<progress class="is-over"' in page.text


async def test_the_plan_that_is_offered_first_has_room_for_one_more(market: Market):
    """One of three is larger than the free one, and full as well."""
    market.back.plans.all[:] = [
        Plan(id=f"{most}-{price}", name=f"Plan {price}", products=most, price=price)
        for most, price in ((3, 0), (3, 5), (4, 7), (None, 9))
    ]
    for product in (KETTLE, BACKPACK, TENT):
        await assign(market, product)
    page = (await market.admin("plan")).text

    [offered] = re.findall(r'button--primary">Choose (Plan \d)<', page)
    assert offered == "Plan 7"


async def test_who_thinks_better_of_leaving_pays_for_a_new_subscription(market: Market):
    await choose(market, "growth")
    await choose(market, "free")
    await choose(market, "growth")
    later(market, MONTH + timedelta(hours=1))
    await market.work()

    assert await plan(market) == "growth"
    assert charges(market) == [Decimal("29.0"), Decimal("29.0"), Decimal("29.0")]


async def test_what_nobody_approves_changes_nothing(market: Market):
    await market.admin("plan", {"plan": "growth"})
    await market.admin("plan")

    assert await plan(market) == "free"
    assert charges(market) == []


async def test_a_plan_that_is_not_there_is_refused(market: Market):
    answer = await market.admin("plan", {"plan": "zebra"})

    assert answer.status_code == 404


async def test_without_plans_there_is_no_limit_and_no_page(installed: Market):
    for product_id in (BACKPACK, TENT, KETTLE):
        await assign(installed, product_id)

    assert (await installed.admin("plan")).status_code == 404
    assert "/admin/plan" not in (await installed.admin("")).text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[]", "one plan has to be free"),
        ('[{"id": "a", "name": "A", "products": 1, "price": "5"}]', "one plan has to be free"),
        ('[{"id": "a", "name": "A", "products": 0, "price": "0"}]', "greater than or equal to 1"),
        ("nonsense", "no plans that can be used"),
    ],
)
def test_a_file_of_plans_that_makes_no_sense_is_refused(tmp_path, text, why):
    file = tmp_path / "plans.json"
    file.write_text(text)

    with pytest.raises(Invalid, match=why):
        read_plans(str(file))
