"""The whole way: from the app's installation to the first order of somebody who waits."""

import pytest
from playwright.sync_api import Page, expect

from browser.admin import Panel

INCENSE, SKU = 110, "IN-CEDAR-40"
FILE = f"sku,on_hand,incoming,date\n{SKU},1,6,2031-05-06\n"
MOMENT = 2500
"""Milliseconds after which no worker believes what it knew."""


@pytest.fixture
def shopper(panel: Panel) -> Page:
    return panel.page.context.new_page()


def install(panel: Panel) -> None:
    """The app leaves the store and comes back, as on the first day."""
    page, server = panel.page, str(panel.http.base_url).rstrip("/")
    page.goto(f"{server}/demo/panel/")
    page.get_by_role("button", name="Uninstall Shipwhen").click()
    page.get_by_role("button", name="Install", exact=True).click()
    expect(panel.heading("Home")).to_be_visible()


def choose_theme(panel: Panel, name: str) -> None:
    panel.app.get_by_role("link", name="Settings", exact=True).click()
    panel.app.get_by_role("radio", name=name).check()
    panel.app.get_by_role("button", name="Save theme").click()
    panel.alert("Saved")


def publish(panel: Panel, text: str) -> None:
    panel.app.get_by_role("link", name="Texts", exact=True).click()
    panel.app.get_by_label("Part of it in stock", exact=True).first.fill(text)
    panel.app.get_by_role("button", name="Publish").click()
    panel.alert("Published")


def assign_by_file(panel: Panel) -> None:
    app = panel.app
    app.get_by_role("link", name="Products", exact=True).click()
    app.get_by_role("link", name="Import products").click()
    app.get_by_role("radio", name="Assign more products").check()
    file = {"name": "first.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    app.get_by_label("CSV file").set_input_files(file)
    app.get_by_role("button", name="Upload file").click()
    app.get_by_role("button", name="Check rows").click()
    app.get_by_role("button", name="Change 1").click()
    expect(app.get_by_role("heading", name="Result", exact=True)).to_be_visible()


def buy(shopper: Page, shop: str, units: int) -> None:
    """What was told before it was bought stands in the cart, and at the checkout's end."""
    shopper.goto(f"{shop}/products/{INCENSE}/")
    shopper.locator('[name="qty[]"]').first.fill(str(units))
    shopper.locator('[name="qty[]"]').first.dispatch_event("change")
    told = shopper.locator('[data-shipwhen="inventory"]').first
    expect(told).to_have_text("1 is yours now, 2 follow")
    shopper.goto(f"{shop}/cart.php?action=add&product_id={INCENSE}&qty={units}")
    expect(shopper.locator('[data-shipwhen="cart"]')).to_contain_text("May 6, 2031")
    shopper.get_by_role("link", name="Check out").click()
    shopper.get_by_role("button", name="Place the order").click()
    expect(shopper.get_by_role("heading", name="Order")).to_be_visible()


def test_from_the_installation_to_the_first_who_waits(panel: Panel, shopper: Page):
    server = str(panel.http.base_url).rstrip("/")
    install(panel)
    choose_theme(panel, "Roots")
    publish(panel, "{ready} is yours now, {backordered} follow")
    assign_by_file(panel)
    shopper.wait_for_timeout(MOMENT)

    buy(shopper, f"{server}/demo/roots", 3)

    panel.page.bring_to_front()  # behind another one it draws nothing new
    with panel.renewed():
        panel.app.get_by_role("link", name="Backorders", exact=True).click()
    row = panel.app.get_by_role("row").filter(has_text="Cedar Incense Sticks").first  # the newest
    expect(row).to_contain_text("Waiting")
    expect(row).to_contain_text("May 6, 2031")
    panel.photograph("journey-report")
    panel.app.get_by_role("link", name="Home", exact=True).click()
    expect(panel.app.get_by_text("on 1 order")).to_be_visible()

    panel.http.post("/demo/reset").raise_for_status()
    fresh = panel.page.context.browser.new_page()
    fresh.goto(f"{server}/demo/cornerstone/products/{INCENSE}/")
    expect(fresh.locator("#form-action-addToCart")).to_be_enabled()
    expect(fresh.locator("[data-shipwhen=shipping]")).to_have_text("")
    fresh.close()
