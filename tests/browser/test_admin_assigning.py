"""A product's way with the app, whoever counts: from BigCommerce's list to who waits for it, to the
day on which its units come, and back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from browser.admin import Panel
from browser.conftest import Shop
from browser.test_admin_native import (
    INCENSE,
    KETTLE,
    SKU,
    STICKS,
    choose_who_counts,
    opened,
    products,
    settings,
    told,
)
from browser.test_admin_products import row
from browser.themes import THEMES

APP, BIGCOMMERCE = "The app", "BigCommerce"
READY = {"native_backorders": "on", "stock_level_display": "dont_show"}


def begin(panel: Panel, counts: str) -> None:
    """Whatever is assigned from now on is counted so; the list of products is before us."""
    panel.open()
    if counts == BIGCOMMERCE:
        panel.http.post("/demo/panel/settings", data=READY)
        choose_who_counts(panel, counts)
    products(panel)


@contextmanager
def shopping(panel: Panel) -> Iterator[Shop]:
    """Somebody who was never here before."""
    page = panel.page.context.browser.new_page()
    shop = Shop(page, panel.http, THEMES[0])
    yield shop
    assert not shop.errors
    page.close()


def order(shop: Shop) -> str:
    """What is in the cart; the order's number, from the page that the checkout ends with."""
    shop.open("/cart.php")
    shop.page.get_by_role("link", name="Check out").click()
    shop.page.get_by_role("button", name="Place the order").click()
    heading = shop.page.get_by_role("heading", name="Order")
    expect(heading).to_be_visible()
    return heading.inner_text().split()[1]


def assign(panel: Panel, limit: str) -> None:
    """With what it comes to in sight before it is saved."""
    offered = row(panel, STICKS).locator("li")
    expect(offered.filter(has_text="Assign")).to_have_count(1)
    expect(offered.filter(has_text="Unassign")).to_have_count(0)
    assigning = opened(panel, STICKS, "Assign")
    expect(assigning.get_by_role("button", name="Cancel")).to_be_visible()
    assigning.get_by_label("Backorder policy").select_option("limited")
    for typed in ("9", limit):
        assigning.get_by_label("Limit").fill(typed)
        expect(assigning.locator("output strong")).to_have_text(typed)
    assigning.get_by_role("button", name="Add shipment").click()
    assigning.get_by_label("Units").fill("10")
    assigning.get_by_label("Latest day").fill("2031-05-06")
    assigning.get_by_role("button", name="Assign product").click()
    panel.alert(f"{STICKS} is assigned.")


def sold_out(panel: Panel) -> None:
    with shopping(panel) as shop:
        shop.product(INCENSE)
        expect(shop.button.filter(visible=True)).to_have_count(0)


def buy_what_may_be_owed(panel: Panel) -> str:
    """Five, as the sixth is refused; beside something else that has to be waited for."""
    with shopping(panel) as shop:
        shop.product(INCENSE)
        shop.ask(6)
        shop.says(inventory="Only 5 available")
        shop.button.click()
        shop.says(limit="Only 5 can be ordered. Please lower the quantity.")
        shop.ask(5)
        shop.add()
        shop.open("/cart.php", action="add", product_id="103", qty="3")
        number = order(shop)
        expect(shop.page.get_by_text("Staff notes").locator("+ dd")).to_contain_text(STICKS)
    panel.page.bring_to_front()
    return number


def raise_limit(panel: Panel, limit: str, **numbers: str) -> None:
    """On the page of many, where the numbers to decide by stand beside it."""
    panel.app.get_by_role("checkbox", name=f"Tick {STICKS}").check()
    panel.app.get_by_role("button", name="Edit", exact=True).click()
    field = panel.app.get_by_label(f"Limit, {SKU}")
    line = panel.app.get_by_role("row").filter(has=field)
    for label, number in numbers.items():
        column = label.replace("_", " ").capitalize()
        expect(line.locator(f"td[data-label='{column}']")).to_have_text(number)
    field.fill(limit)
    panel.app.get_by_role("button", name="Save product").click()
    result(panel, 1)
    products(panel)


def result(panel: Panel, number: int) -> None:
    """Of all that were ticked, as soon as the work is done."""
    ended = panel.app.get_by_role("heading", name="Result", exact=True)
    expect(ended).to_be_visible(timeout=20_000)
    changed = panel.app.locator(".tile").filter(has_text="Changed").locator("strong")
    expect(changed).to_have_text(str(number))


@pytest.mark.parametrize("counts", [APP, BIGCOMMERCE])
def test_it_sells_up_to_its_limit_and_no_further(panel: Panel, counts: str):
    with shopping(panel) as shop:
        shop.open("/cart.php", action="add", product_id=str(INCENSE), qty="25")
        order(shop)
    sold_out(panel)
    begin(panel, counts)
    told(panel, STICKS, on_hand="0", available_to_sell="0")
    assign(panel, "5")
    counted = ["Not tracked"] if counts == APP else ["By product", "0"]
    panel.in_bigcommerce(STICKS, SKU, "Visible", "Available", *counted)
    told(panel, STICKS, on_hand="0", available_to_sell="5", limit="Up to 5")
    told(panel, STICKS, next_shipment="10 · May 6, 2031", backordered="0")

    number = buy_what_may_be_owed(panel)
    sold_out(panel)
    with panel.renewed():
        panel.app.get_by_role("link", name="Backorders", exact=True).click()
    expect(panel.app.get_by_role("row").filter(has_text=number)).to_have_count(2)
    products(panel)
    told(panel, STICKS, on_hand="0", available_to_sell="0", backordered="5")
    raise_limit(panel, "7", available_to_sell="0", backordered="5")
    told(panel, STICKS, limit="Up to 7", available_to_sell="2", backordered="5")

    leaving = opened(panel, STICKS, "Unassign")
    leaving.get_by_role("button", name="Unassign product").click()
    panel.alert(f"{STICKS} is no longer assigned.")
    expect(panel.app.locator(".pills")).to_contain_text(re.compile(r"Assigned\s*11"))
    panel.in_bigcommerce(STICKS, "Available", "By product", "0")
    sold_out(panel)


FIFTY, MUGS = 50, ["Tin Mug 1", "Tin Mug 2", "Tin Mug 3"]


def fill(page: Page, **fields: str) -> None:
    for label, value in fields.items():
        page.get_by_label(label.replace("_", " ")).fill(value)


def make(panel: Panel, name: str, number: int) -> None:
    """By hand, in BigCommerce."""
    platform = panel.page.context.new_page()
    platform.goto(f"{panel.server}/demo/panel/")
    platform.get_by_role("link", name="Products in BigCommerce").click()
    fill(platform, Name=name, SKU="TIN", Stock="3", How_many=str(number))
    platform.get_by_role("button", name="Add product").click()
    expect(platform.get_by_role("row").filter(has_text=name)).to_have_count(number)
    platform.close()
    panel.page.bring_to_front()


def found(panel: Panel, name: str, number: int) -> None:
    with panel.renewed():
        products(panel)
    panel.app.get_by_role("searchbox").fill(name)
    counted = panel.app.locator("#results").get_by_text(re.compile(f"^{number} products?$"))
    expect(counted).to_be_visible()


def tick(panel: Panel, names: list[str], action: str) -> None:
    for name in names:
        panel.app.get_by_role("checkbox", name=f"Tick {name}", exact=True).check()
    panel.app.get_by_role("button", name=action, exact=True).click()


def assign_ticked(panel: Panel, limit: str) -> None:
    panel.app.get_by_label("Backorder policy, all products").select_option("Limited")
    panel.app.get_by_label("Limit, all products").fill(limit)
    panel.app.get_by_role("button", name="Assign products").click()


def unassign_ticked(panel: Panel, *, closed: bool) -> None:
    panel.app.get_by_label("Make them not purchasable").set_checked(closed)
    panel.app.get_by_role("button", name="Unassign products").click()
    result(panel, len(MUGS))


def test_fifty_made_in_bigcommerce_are_assigned_at_once_and_some_given_back(panel: Panel):
    begin(panel, APP)
    make(panel, "Tin Mug", FIFTY)
    found(panel, "tin mug", FIFTY)
    panel.app.get_by_label("Rows on a page").click()
    panel.app.get_by_role("link", name="100 rows").click()
    expect(panel.app.locator("tr .link")).to_have_count(FIFTY)
    panel.app.get_by_label("Tick all products on this page").check()
    tick(panel, [], "Assign")
    panel.app.get_by_label("On hand, TIN-2", exact=True).fill("-3")
    panel.expected_errors = ["422"]
    assign_ticked(panel, "5")
    wrong = panel.app.get_by_role("row").filter(has=panel.app.locator(".error"))
    expect(wrong).to_have_text(re.compile("Tin Mug 2TIN-2.*-3 is less than nothing", re.DOTALL))
    panel.app.get_by_label("On hand, TIN-2", exact=True).fill("4")
    panel.app.get_by_role("button", name="Assign products").click()
    result(panel, FIFTY)
    found(panel, "tin mug", FIFTY)
    expect(panel.app.locator(".pills")).to_contain_text(re.compile(rf"Assigned\s*{11 + FIFTY}"))
    told(panel, "Tin Mug 2", on_hand="4", available_to_sell="9", limit="Up to 5")
    tick(panel, MUGS, "Unassign")
    unassign_ticked(panel, closed=False)
    panel.in_bigcommerce("Tin Mug 2", "Available", "By product", "4")

    panel.http.post("/demo/panel/settings", data=READY)
    choose_who_counts(panel, BIGCOMMERCE)
    found(panel, "tin mug", FIFTY)
    tick(panel, MUGS, "Assign")
    assign_ticked(panel, "6")
    result(panel, len(MUGS))
    found(panel, "tin mug", FIFTY)
    told(panel, "Tin Mug 2", on_hand="4", available_to_sell="10", limit="Up to 6")
    tick(panel, MUGS, "Unassign")
    unassign_ticked(panel, closed=True)
    panel.in_bigcommerce("Tin Mug 2", "Unavailable", "By product", "4")
    with panel.renewed():
        products(panel)
    left = 11 + FIFTY - len(MUGS)
    expect(panel.app.locator(".pills")).to_contain_text(re.compile(rf"Assigned\s*{left}"))


@pytest.mark.parametrize("counts", [APP, BIGCOMMERCE])
def test_on_its_day_what_was_on_the_way_is_on_the_shelf_once(panel: Panel, counts: str):
    begin(panel, counts)
    if counts == BIGCOMMERCE:
        with panel.renewed():
            moving = opened(panel, KETTLE, "Change who counts")
            moving.get_by_role("button", name="Let BigCommerce count").click()
    settings(panel)
    panel.app.get_by_label("Count it as received").check()
    panel.app.get_by_role("button", name="Save stock settings").click()
    panel.alert("Stock settings saved")
    products(panel)
    told(panel, KETTLE, on_hand="2")
    with shopping(panel) as shop:
        shop.product(103)
        for later, on_hand in (("week", "2"), ("week", "6"), ("day", "6")):
            pass_time(shop, later)
            panel.page.bring_to_front()
            products(panel)
            told(panel, KETTLE, on_hand=on_hand)
            shop.page.bring_to_front()


def pass_time(shop: Shop, later: str) -> None:
    """By the bar at the demo's foot."""
    shop.page.get_by_role("button", name="Date:").click()
    with shop.page.expect_navigation():
        shop.page.get_by_role("button", name=f"A {later} later").click()
