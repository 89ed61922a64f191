"""Shipments, backorders and activity in the control panel, as a merchant works with them."""

import re

import httpx
from playwright.sync_api import Locator, expect

from browser.admin import Panel

SHOP = "/demo/cornerstone"
KETTLE, LANTERN, BACKPACK = 103, 105, 101


def sound(panel: Panel, picture: str) -> None:
    assert panel.findings() == []
    with panel.on_phone():
        assert panel.findings() == []
    assert panel.too_wide() == []
    panel.photograph(picture)


def ordered(panel: Panel, *lines: tuple[int, int]) -> int:
    """As a shopper's cart and checkout do."""
    with httpx.Client(base_url=panel.http.base_url) as shopper:
        for product, units in lines:
            line = {"product_id": product, "qty[]": units}
            shopper.post(f"{SHOP}/remote/v1/cart/add", data=line).raise_for_status()
        answer = shopper.post(f"{SHOP}/checkout", data={"message": ""})
        return int(answer.headers["location"].rpartition("/")[2])


def said(panel: Panel) -> Locator:
    """What somebody hears: in a place that was there before."""
    return panel.app.locator("#said[role=status]")


def menu(panel: Panel, row: str, item: str) -> None:
    rows = panel.app.locator("tbody tr").filter(has_text=row)
    rows.first.get_by_label("Actions for").press("Enter")
    rows.first.get_by_role("button", name=item).press("Enter")


def search(panel: Panel, text: str, rows: int) -> None:
    """On a page that has just come."""
    box = panel.app.get_by_role("searchbox")
    expect(box).to_have_value("")
    box.fill(text)
    expect(panel.app.locator("tbody tr")).to_have_count(rows)
    expect(said(panel)).to_have_text(f"{rows} shipment{'s' if rows > 1 else ''}")


def added(panel: Panel) -> None:
    """With a search in the dialog, and first without what it asks for."""
    panel.app.get_by_role("button", name="Add shipment").press("Enter")
    dialog = panel.app.get_by_role("dialog", name="Add shipment")
    dialog.get_by_role("searchbox", name="Product").fill("JK-SOL-MOSS-M")
    expect(dialog.get_by_role("radio")).to_have_count(1)
    dialog.get_by_role("searchbox", name="Product").press("Enter")
    panel.page.wait_for_timeout(300)  # as long as an answer would take
    expect(dialog.get_by_text("Choose a product.")).to_be_hidden()
    dialog.get_by_label("Units").fill("7")
    dialog.get_by_role("button", name="Add shipment").press("Enter")
    expect(dialog.get_by_text("Choose a product.")).to_be_visible()
    expect(dialog.get_by_label("Units")).to_have_value("7")
    sound(panel, "shipment-add-wrong")
    dialog.get_by_role("radio").press("Space")
    dialog.get_by_label("Reference").fill("PO-1042")
    dialog.get_by_label("Latest day").fill("2029-12-24")
    dialog.get_by_label("Latest day").press("Enter")
    panel.alert("The shipment was added.")
    expect(dialog).to_be_hidden()


def test_a_shipment_is_added_received_moved_and_cancelled_by_keyboard(panel: Panel):
    number = ordered(panel, (KETTLE, 5))
    panel.expected_errors = ["422"]
    panel.open("Shipments")
    expect(panel.app.get_by_text("Overdue since")).to_be_visible()
    panel.app.locator("label.pill", has_text="Overdue").hover()
    panel.app.get_by_label("Actions for").first.press("Enter")
    sound(panel, "shipments")

    added(panel)
    with panel.page.expect_response("**/admin/shipments"):
        panel.frame.evaluate("history.back()")
    panel.page.wait_for_timeout(300)  # until it is put in its place

    search(panel, "po-104", rows=1)
    expect(panel.app.get_by_role("searchbox")).to_be_focused()
    menu(panel, "PO-1042", "Cancel shipment")
    sound(panel, "shipment-cancel")
    panel.app.get_by_role("dialog").get_by_role("button", name="Cancel shipment").press("Enter")
    panel.alert("was cancelled")

    search(panel, "kettle", rows=2)
    menu(panel, "Kettle", "Move date")
    panel.app.get_by_label("Latest day").fill("2029-11-30")
    panel.app.get_by_role("button", name="Show who is affected").press("Enter")
    expect(panel.app.get_by_role("cell", name=str(number))).to_be_visible()
    sound(panel, "shipment-move")
    panel.app.get_by_role("button", name="Back").press("Enter")
    expect(panel.app.get_by_label("Latest day")).to_have_value("2029-11-30")
    panel.app.get_by_role("button", name="Show who is affected").press("Enter")
    panel.app.get_by_role("button", name="Move shipment").press("Enter")
    panel.alert("was moved")

    search(panel, "kettle", rows=2)
    menu(panel, "Nov 30, 2029", "Receive units")
    sound(panel, "shipment-receive")
    panel.app.get_by_label("Units that have come").fill("3")
    panel.app.get_by_label("Units that have come").press("Enter")
    panel.alert("3 units of Ember Enamel Kettle were received.")

    panel.open("Backorders")
    expect(panel.app.get_by_role("cell", name="Ready to ship")).to_be_visible()


def narrowed(panel: Panel, rows: Locator) -> None:
    """Each filter by itself, then what fits all of them."""
    app = panel.app
    for label, value, left in [
        ("Ordered from", "2100-01-01", 0),
        ("Ordered from", "2020-01-01", 3),
        ("Ordered until", "2020-01-31", 0),
        ("Ordered until", "2100-01-01", 3),
    ]:
        app.get_by_label(label).fill(value)
        expect(rows).to_have_count(left)
    for category, left in {
        "Camp kitchen": "Kettle",
        "Packs": "Backpack",
        "Camp": "Lantern",
    }.items():
        app.get_by_label("Category").select_option(category)
        expect(rows).to_have_text([re.compile(left)])
    for brand, left in {"Hearth No. 4": 0, "Northlight": 1}.items():
        app.get_by_label("Brand").select_option(brand)
        expect(rows).to_have_count(left)
    number = rows.get_by_role("link").inner_text()
    app.get_by_role("link", name="Clear filters").press("Enter")
    expect(app.get_by_label("Brand")).to_have_value("")
    for order, left in {number: 2, "1": 0}.items():
        app.get_by_label("Order number").fill(order)
        expect(rows).to_have_count(left)
    app.get_by_role("link", name="Clear filters").press("Enter")
    expect(app.get_by_label("Order number")).to_have_value("")
    app.get_by_role("radio", name="Waiting").check(force=True)
    expect(rows).to_have_count(3)


def test_backorders_are_found_added_up_and_exported(panel: Panel):
    both = ordered(panel, (KETTLE, 5), (LANTERN, 2))
    ordered(panel, (BACKPACK, 3))
    panel.open("Backorders")
    panel.app.get_by_role("radio", name="All").press("ArrowRight")
    expect(panel.app.get_by_role("radio", name="Waiting")).to_be_checked()

    rows = panel.app.locator("table.report tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text=str(both))).to_have_count(2)
    for label, number in {
        "Units waiting": "8",
        "Orders waiting": "2",
        "Value waiting": "$817.00 of it paid",
        "First ordered": "since",
    }.items():
        expect(panel.app.locator(".tile", has_text=label)).to_contain_text(number)
    sound(panel, "report")
    with panel.on_phone():  # beside text; axe cannot judge what it has to scroll to
        number = rows.first.get_by_role("link")
        expect(number).to_have_css("text-decoration-line", "underline")
    narrowed(panel, rows)
    search = panel.app.get_by_role("searchbox")
    search.press_sequentially("polar")
    expect(rows).to_have_count(1)
    expect(search).to_be_focused()
    expect(panel.app.locator(".tile").first).to_contain_text("2")
    expect(said(panel)).to_have_text("1 backorder")
    panel.app.get_by_label("Brand").select_option("Hearth No. 4")
    expect(panel.app.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(said(panel)).to_have_text("Nothing found")
    sound(panel, "report-nothing")
    assert "q=polar&brand=" in panel.frame.url
    panel.app.get_by_role("link", name="Clear filters").press("Enter")
    expect(search).to_have_value("")
    panel.app.get_by_label("Payment").select_option("Not paid")
    expect(panel.app.get_by_role("heading", name="Nothing found")).to_be_visible()
    panel.app.get_by_label("Payment").select_option("Paid")
    expect(rows).to_have_count(3)
    assert panel.frame.url.endswith("/admin/report?paid=yes")
    with panel.page.expect_download() as saving:
        panel.app.get_by_role("link", name="Export CSV").press("Enter")
    text = saving.value.path().read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == 4

    with panel.page.expect_popup() as opening:
        rows.last.get_by_role("link").press("Enter")
    expect(opening.value.get_by_role("heading", name=f"Order {both}")).to_be_visible()
    opening.value.close()
    expect(panel.heading("Backorders")).to_be_visible()
    panel.app.get_by_role("link", name="Home", exact=True).click()
    for tile, number, link, listed in [
        ("Units waiting", "8", "on 2 orders", 3),
        ("Units on the way", "311", "in 9 shipments", 9),
        ("Overdue", "1", "1 shipment", 1),
    ]:
        expect(panel.heading("Home")).to_be_visible()
        mine = panel.app.locator(".tile", has_text=tile)
        expect(mine.locator("strong")).to_have_text(number)
        mine.get_by_role("link", name=link).click()
        expect(panel.app.locator("tbody tr")).to_have_count(listed)
        panel.frame.evaluate("history.back()")


def test_activity_names_what_changed_and_repairs_what_differs(panel: Panel):
    panel.open("Shipments")
    menu(panel, "Kettle", "Receive units")
    panel.app.get_by_label("Units that have come").press("Enter")
    panel.alert("were received")
    panel.open("Activity")
    fold = panel.app.locator("tbody tr").first.get_by_text("Received: 0 → 4")
    expect(fold).to_be_visible()
    panel.app.get_by_text("fields").first.press("Enter")
    rows = panel.app.locator("#results tbody tr")
    panel.app.get_by_role("searchbox").fill("no such product")
    expect(rows).to_have_count(0)
    panel.app.get_by_role("searchbox").fill("kettle")
    expect(rows.first).to_contain_text("Kettle")
    expect(rows.filter(has_text="Polar Lantern 2")).to_have_count(0)
    expect(said(panel)).to_have_text(re.compile(rf"{rows.count()} changes?$"))
    panel.app.get_by_role("searchbox").fill("")
    sound(panel, "activity")

    panel.app.get_by_role("link", name="Sync and repair").press("Enter")
    expect(panel.app.get_by_text("All webhooks are registered and active")).to_be_visible()
    check = panel.app.get_by_role("button", name="Check now")
    check.press("Enter")
    expect(said(panel)).to_contain_text("Comparing with BigCommerce")
    expect(check).to_be_focused()
    expect(said(panel)).to_contain_text("Nothing differs", timeout=15_000)
    expect(check).to_be_focused()
    sound(panel, "activity-sync")
