"""The merchant's pages where BigCommerce's own backorders count, in the control panel."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.admin import Panel
from browser.test_admin_products import cell, choose, dialog

INCENSE, STICKS, SKU = 110, "Cedar Incense Sticks", "IN-CEDAR-40"
KETTLE, KETTLE_SKU = "Ember Enamel Kettle", "KT-EMBER-16"


@pytest.fixture
def shopper(panel: Panel) -> Page:
    return panel.page.context.new_page()


def clean(panel: Panel, picture: str) -> None:
    assert panel.findings() == []
    assert panel.too_wide() == []
    panel.photograph(picture)


def settings(panel: Panel) -> None:
    with panel.renewed():
        panel.app.get_by_role("link", name="Settings", exact=True).click()
    panel.app.get_by_role("link", name="Stock", exact=True).click()
    expect(panel.app.get_by_role("heading", name="Who counts")).to_be_visible()


def choose_who_counts(panel: Panel, name: str) -> None:
    settings(panel)
    panel.app.get_by_role("radio", name=re.compile(f"^{name} ")).check()
    with panel.renewed():
        panel.app.get_by_role("button", name="Save stock settings").click()
    panel.alert("Stock settings saved.")


def switch_on_in_bigcommerce(panel: Panel) -> None:
    """Outside the app's frame, among the store's own settings."""
    panel.page.get_by_text("Inventory settings").click()
    panel.page.get_by_label("BigCommerce's own backorders").check()
    panel.page.get_by_label("Stock levels on the storefront").select_option("Don't show")
    panel.page.get_by_role("button", name="Save settings").click()
    expect(panel.heading("Home")).to_be_visible()


def products(panel: Panel) -> None:
    panel.app.get_by_role("link", name="Products", exact=True).click()
    expect(panel.heading("Products")).to_be_visible()


def told(panel: Panel, name: str, **cells: str) -> None:
    """What the list says of a product, once BigCommerce has told it."""
    for label, text in cells.items():
        column = label.replace("_", " ").capitalize()
        expect(cell(panel, name, column)).to_have_text(text)


def opened(panel: Panel, name: str, action: str) -> Locator:
    choose(panel, name, action)
    expect(dialog(panel)).to_be_visible()
    return dialog(panel)


def test_bigcommerce_is_made_ready_and_then_counts_what_is_assigned(panel: Panel, shopper: Page):
    panel.open()
    choose_who_counts(panel, "BigCommerce")
    panel.app.get_by_role("button", name="Check BigCommerce's settings").click()
    for words in (
        r"Stock levels on the storefront\s*show\s*don't show",
        r"Backorders\s*not switch",
    ):
        expect(dialog(panel)).to_contain_text(re.compile(words))
    clean(panel, "native-not-ready")
    dialog(panel).locator(".dialog__actions button").click()

    panel.expected_errors = ["422"]
    products(panel)
    assigning = opened(panel, STICKS, "Assign")
    expect(assigning).to_contain_text("Backorders: switched on (now: not switched on")
    clean(panel, "native-assign-not-ready")
    assigning.get_by_role("button", name="Assign product").click()
    expect(assigning).to_contain_text("Or let the app count")
    clean(panel, "native-assign-refused")

    switch_on_in_bigcommerce(panel)
    settings(panel)
    panel.app.get_by_role("button", name="Check BigCommerce's settings").click()
    expect(dialog(panel)).to_contain_text("Everything is ready for BigCommerce's own backorders")
    dialog(panel).locator(".dialog__actions button").click()

    products(panel)
    assign(panel)
    told(panel, STICKS, on_hand="25", available_to_sell="30", limit="Up to 5")
    panel.settle()

    assert buy(shopper, panel, 31).endswith("Some items are out of stock.")
    assert "Order" in buy(shopper, panel, 27)
    panel.page.bring_to_front()  # behind another one it draws nothing new
    products(panel)
    told(panel, STICKS, on_hand="0", available_to_sell="3", backordered="2")
    clean(panel, "native-products")
    with panel.renewed():
        panel.app.get_by_role("link", name="Backorders", exact=True).click()
    waiting = panel.app.get_by_role("row").filter(has_text=STICKS).first  # the newest
    expect(waiting).to_contain_text("Waiting")
    expect(waiting).to_contain_text("May 6, 2031")

    receive(panel)
    products(panel)
    told(panel, STICKS, on_hand="10", available_to_sell="11")  # 2 of them are for who waits
    editing = opened(panel, STICKS, "Edit")
    editing.get_by_label("On hand").fill("8")
    editing.get_by_role("button", name="Save product").click()
    panel.alert(f"{STICKS} is saved.")
    told(panel, STICKS, on_hand="8", available_to_sell="9")


def assign(panel: Panel) -> None:
    assigning = opened(panel, STICKS, "Assign")
    expect(assigning).to_contain_text("BigCommerce goes on counting this product")
    assigning.get_by_label("Backorder policy").select_option("limited")
    assigning.get_by_label("Limit").fill("5")
    assigning.get_by_role("button", name="Add shipment").click()
    assigning.get_by_label("Units").fill("10")
    assigning.get_by_label("Latest day").fill("2031-05-06")
    clean(panel, "native-assign")
    assigning.get_by_role("button", name="Assign product").click()
    panel.alert(f"{STICKS} is assigned.")


def receive(panel: Panel) -> None:
    panel.app.get_by_role("link", name="Shipments", exact=True).click()
    shipment = panel.app.locator("tbody tr").filter(has_text=STICKS)
    shipment.get_by_label("Actions for").press("Enter")
    shipment.get_by_role("button", name="Receive units").press("Enter")
    expect(dialog(panel).get_by_label("added in BigCommerce already")).not_to_be_checked()
    clean(panel, "native-receive")
    with panel.renewed():
        dialog(panel).get_by_role("button", name="Receive units").click()
    panel.alert(f"10 units of {STICKS} were received.")


def test_many_that_bigcommerce_counts_are_changed_at_once_and_moved_back(panel: Panel):
    app, settings = panel.app, {"native_backorders": "on", "stock_level_display": "dont_show"}
    panel.http.post("/demo/panel/settings", data=settings)
    panel.open()
    choose_who_counts(panel, "BigCommerce")
    assigned_by_file(panel, f"sku,backorder_policy,backorder_limit\n{SKU},limited,6\n")
    products(panel)
    told(panel, STICKS, on_hand="25", available_to_sell="31", limit="Up to 6")

    moving = opened(panel, KETTLE, "Change who counts")
    expect(moving).to_contain_text("Now the app counts it.")
    clean(panel, "native-move")
    with panel.renewed():
        moving.get_by_role("button", name="Let BigCommerce count").click()
    panel.alert(f"{KETTLE} is counted by BigCommerce.")
    for name in (STICKS, KETTLE):
        app.get_by_role("checkbox", name=f"Tick {name}").check()
    app.get_by_role("button", name="Edit", exact=True).press("Enter")
    app.get_by_label("Limit, all products").fill("7")
    app.get_by_role("button", name="Save products").click()
    expect(app.get_by_role("heading", name="Result", exact=True)).to_be_visible()
    result = panel.frame.evaluate("location.pathname")
    products(panel)
    told(panel, STICKS, limit="Up to 7", available_to_sell="32")
    told(panel, KETTLE, limit="Up to 7", available_to_sell="9")
    panel.go(result)
    app.get_by_role("button", name="Undo this change").click()
    expect(app.get_by_text("This change was undone")).to_be_visible()
    products(panel)
    told(panel, STICKS, limit="Up to 6")
    told(panel, KETTLE, limit="Up to 10")

    moving = opened(panel, STICKS, "Change who counts")
    expect(moving).to_contain_text("Now BigCommerce counts it.")
    with panel.renewed():
        moving.get_by_role("button", name="Let the app count").click()
    panel.alert(f"{STICKS} is counted by the app.")
    told(panel, STICKS, on_hand="25", available_to_sell="31")
    leaving = opened(panel, KETTLE, "Unassign")
    expect(leaving).to_contain_text("BigCommerce goes on counting it")
    expect(leaving.get_by_role("checkbox", name="Let BigCommerce track")).to_have_count(0)
    clean(panel, "native-unassign")
    leaving.get_by_role("button", name="Unassign product").click()
    panel.alert(f"{KETTLE} is no longer assigned.")


@pytest.mark.parametrize("counts", ["The app", "BigCommerce"])
def test_files_change_what_is_ticked_and_tell_what_they_leave(panel: Panel, counts: str):
    app, settings = panel.app, {"native_backorders": "on", "stock_level_display": "dont_show"}
    panel.http.post("/demo/panel/settings", data=settings)
    panel.open()
    if counts == "BigCommerce":
        choose_who_counts(panel, counts)
    assigned_by_file(
        panel, f"sku,backorder_policy,backorder_limit\n{SKU},limited,6\n{KETTLE_SKU},limited,1\n"
    )
    expect(app.get_by_text("It is assigned already: it is left as it was.")).to_be_visible()

    sample = downloaded(panel, "Download sample to update")
    uploaded(panel, "Update assigned products", sample)
    app.get_by_role("button", name="Check rows").click()
    expect(app.get_by_text("Nothing had to change")).to_be_visible()
    expect(app.get_by_role("link", name="Wrong (0)")).to_be_visible()

    rows = [row.split(",") for row in downloaded(panel, "Export assigned products").splitlines()]
    limit, on_hand = rows[0].index("backorder_limit"), rows[0].index("on_hand")
    mine = next(row for row in rows if SKU in row)
    mine[limit], mine[on_hand] = "9", "99"
    other = ["ST-FIRST" if cell == SKU else "" for cell in mine]
    other[limit] = "9"
    text = "\n".join(",".join(row) for row in (rows[0], mine, other))
    uploaded(panel, "Update assigned products", text)
    ticks = app.get_by_role("group", name="What may be overwritten?")
    expect(ticks).to_be_visible()
    for box in ticks.get_by_role("checkbox").all():
        box.set_checked(box.get_attribute("value") == "backorder_limit")
    app.get_by_role("button", name="Check rows").click()
    expect(app.get_by_text("It is not assigned: assign it first.")).to_be_visible()
    app.get_by_role("button", name="Change 1 row").click()
    expect(app.get_by_role("heading", name="Result", exact=True)).to_be_visible()
    products(panel)
    told(panel, STICKS, limit="Up to 9", on_hand="25")


def downloaded(panel: Panel, name: str) -> str:
    panel.go("/admin/import")
    with panel.page.expect_download() as download:
        panel.app.get_by_role("link", name=name).click()
    return download.value.path().read_text(encoding="utf-8-sig")


def uploaded(panel: Panel, action: str, text: str) -> None:
    app = panel.app
    panel.go("/admin/import")
    app.get_by_role("radio", name=action).check()
    file = {"name": "limits.csv", "mimeType": "text/csv", "buffer": text.encode()}
    app.get_by_label("CSV file").set_input_files(file)
    app.get_by_role("button", name="Upload file").click()


def assigned_by_file(panel: Panel, text: str) -> None:
    uploaded(panel, "Assign more products", text)
    panel.app.get_by_role("button", name="Check rows").click()
    panel.app.get_by_role("button", name="Change 1 row").click()
    expect(panel.app.get_by_role("heading", name="Result", exact=True)).to_be_visible()


def buy(shopper: Page, panel: Panel, units: int) -> str:
    """What the checkout ends with."""
    shop = f"{str(panel.http.base_url).rstrip('/')}/demo/cornerstone"
    shopper.context.clear_cookies()
    shopper.goto(f"{shop}/cart.php?action=add&product_id={INCENSE}&qty={units}")
    shopper.get_by_role("link", name="Check out").click()
    shopper.get_by_role("button", name="Place the order").click()
    ended = shopper.locator("p[role=alert]").or_(shopper.get_by_role("heading", name="Order"))
    expect(ended).to_be_visible()
    return ended.inner_text()
