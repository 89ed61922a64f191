"""A newcomer at the demo sees cause and effect at once."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from browser.conftest import SCREENSHOTS, Shop, families
from browser.test_cart import put
from browser.test_product import days, written
from browser.themes import THEMES
from conftest import ROOT


def test_the_welcome_page_says_what_to_try(page: Page, server: str):
    httpx.post(f"{server}/demo/reset").raise_for_status()
    page.goto(server)
    page.screenshot(path=SCREENSHOTS / "welcome.png")

    for theme in ("Cornerstone 6.19 and later", "Cornerstone 2.4 to 5.0", "Merchant"):
        expect(page.get_by_role("link", name=theme)).to_be_visible()
    page.get_by_role("link", name="Merchant").click()
    expect(page.locator("[data-shipwhen=inventory]")).to_have_text("Available on backorder")


@pytest.mark.parametrize("theme", THEMES[:1], indirect=True)
def test_the_picture_in_the_readme(shop: Shop):
    """Taken by `make screenshots`; copied to tests/data when the demo has changed its looks."""
    shop.page.set_viewport_size({"width": 1280, "height": 800})
    shop.product(103)
    shop.ask(8)
    shop.says(inventory="2 in stock, 6 on backorder")
    if shop.photographs:
        shop.page.screenshot(path=SCREENSHOTS / "readme.png")

    assert "](tests/data/readme.png)" in (ROOT / "README.md").read_text()
    assert (ROOT / "tests/data/readme.png").is_file()


@families
def test_the_bar_sets_the_stock(shop: Shop):
    shop.product(101)
    shop.page.get_by_role("button", name="Stock").click()
    shop.page.get_by_label("On hand").fill("5")
    shop.page.get_by_role("button", name="Set stock").click()

    shop.says(inventory="", shipping="")
    assert shop.theme.label == shop.label()


@families
def test_the_bar_moves_the_date_past_a_shipment(shop: Shop):
    shop.product(111)
    shop.says(shipping=written(shop, f"Expected to ship {days(5, 6)}"))
    shop.page.get_by_role("button", name="Date:").click()
    shop.page.get_by_role("button", name="A week later").click()

    expect(shop.button.filter(visible=True)).to_have_count(0)


@families
def test_a_window_that_has_begun_is_shown_from_today(shop: Shop):
    shop.change(days_ahead=14)
    shop.product(101)

    shop.says(shipping=written(shop, f"Expected to ship {days(0, 2)}"))


@families
def test_the_bar_publishes_texts_and_colour(shop: Shop):
    shop.product(101)
    shop.says(inventory="Available on backorder")
    shop.page.get_by_role("button", name="Texts and colour").click()
    shop.page.get_by_label("Above the button", exact=True).fill("Yours by {date}")
    shop.page.get_by_label("Button", exact=True).fill("Reserve yours")
    shop.page.get_by_label("Button colour").fill("#b45309")
    shop.page.get_by_role("button", name="Publish for").click()

    expect(shop.told("button")).to_have_css("background-color", "rgb(180, 83, 9)")
    assert shop.label() == "Reserve yours"
    shop.says(inventory=written(shop, f"Yours by {days(16)}"))


@families
def test_the_bar_says_what_is_wrong_with_a_text(shop: Shop):
    shop.expected_errors.append("422")
    shop.product(101)
    shop.page.get_by_role("button", name="Texts and colour").click()
    shop.page.get_by_label("Button", exact=True).fill("Only {some} left")
    shop.page.get_by_role("button", name="Publish for").click()

    alert = shop.page.get_by_role("alert").filter(has_text="unknown placeholder {some}")
    expect(alert).to_contain_text("backorder.button")
    assert shop.label() == "Backorder now"


@families
def test_the_bar_switches_theme_and_keeps_the_cart(shop: Shop):
    put(shop, 101)
    shop.product(101)
    other = "merchant" if shop.theme.id != "merchant" else "cornerstone"
    shop.page.get_by_role("combobox", name="Theme").select_option(other)

    expect(shop.page).to_have_url(f"{shop.server}/demo/{other}/products/101/")
    shop.says(shipping=written(shop, f"Expected to ship {days(12, 16)}"))


@families
def test_the_bar_switches_shipwhen_off_and_everything_back(shop: Shop):
    shop.set_stock(1010, on_hand=3)
    shop.product(101)
    shop.page.get_by_role("switch", name="Shipwhen").click()
    expect(shop.page.locator("[data-shipwhen]")).to_have_count(0)
    with shop.page.expect_navigation():
        shop.page.get_by_role("button", name="Start over").click()
    shop.page.get_by_role("switch", name="Shipwhen").click()

    shop.says(inventory="Available on backorder")


def test_an_order_moves_the_stock_that_the_next_shopper_is_told_of(shop: Shop):
    """Through BigCommerce's checkout, its webhook, and back into the page."""
    shop.open("/cart.php", action="add", product_id="103", qty="2")
    shop.page.get_by_role("link", name="Check out").click()
    shop.page.get_by_role("button", name="Place the order").click()
    expect(shop.page.get_by_role("heading", name="Order")).to_contain_text("Awaiting Fulfillment")
    shop.photograph("order")
    shop.page.wait_for_load_state("networkidle")

    shop.product(103)
    shop.says(inventory="Available on backorder")


@families
def test_on_a_small_screen(shop: Shop):
    shop.page.set_viewport_size({"width": 390, "height": 844})
    put(shop, 103, quantity=8)
    shop.product(103)
    shop.ask(8)
    shop.says(inventory="2 in stock, 6 on backorder")
    shop.told("button").scroll_into_view_if_needed()
    shop.photograph("phone-product")
    shop.open("/cart.php")
    expect(shop.told("cart")).not_to_be_empty()
    shop.photograph("phone-cart")
    shop.open("/shop/")
    expect(shop.told("badge").first).to_be_attached()
    shop.photograph("phone-listing")

    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert shop.page.evaluate(overflow) <= 0
