"""Pages that a merchant sees seldom: while there is nothing, when two change the same, when
something went wrong."""

import json
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from browser.admin import Panel
from browser.server import demo
from browser.test_admin_products import choose, dialog
from browser.test_admin_report import menu
from conftest import ROOT

BLANKET, CHAIR, STICKS = 102, 107, 110
PLANS = [
    {"id": "free", "name": "Free", "products": 1, "price": "0"},
    {"id": "more", "name": "More", "products": 2, "price": "9"},
]
MEANWHILE = """async ([path, changes]) => {
  const form = document.querySelector(`form[action="${path}"], form[hx-post="${path}"]`);
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(changes)) body.set(name, value);
  const headers = { Authorization: `Bearer ${sessionStorage.getItem("shipwhen-session")}` };
  return (await fetch(path, { method: "POST", body, headers })).status;
}"""
"""What stands in the form is sent by somebody else, with changes."""
OLD_LINK = """() => {
  const link = document.createElement("a");
  link.href = "/admin/nowhere";
  link.textContent = "An old link";
  document.querySelector("main").append(link);
  htmx.process(link);
}"""


def clean(panel: Panel, picture: str) -> None:
    assert panel.findings() == []
    assert panel.too_wide() == []
    panel.photograph(picture)


def meanwhile(panel: Panel, path: str, **changes: str) -> None:
    assert panel.frame.evaluate(MEANWHILE, [path, changes]) < 300


def tab(panel: Panel, name: str) -> None:
    panel.app.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
    expect(panel.app.locator("nav.tabs a[aria-current=page]")).to_have_text(name)


@pytest.fixture
def bare(tmp_path: Path) -> list[str]:
    """A store of which nothing is assigned, on a plan that keeps one product."""
    whole = json.loads((ROOT / "backend/shipwhen/sandbox/catalog.json").read_text())
    wanted = [each for each in whole["products"] if each["id"] in {BLANKET, CHAIR, STICKS}]
    for product in wanted:
        for variant in product["variants"]:
            variant.pop("stock", None)
    (tmp_path / "catalog.json").write_text(json.dumps({**whole, "products": wanted}))
    (tmp_path / "plans.json").write_text(json.dumps(PLANS))
    return [str(tmp_path / "catalog.json"), str(tmp_path / "plans.json")]


def test_a_store_without_anything_says_how_to_begin_and_how_far_the_plan_goes(
    page: Page, bare: list[str], server: str, pytestconfig: pytest.Config
):
    catalogue, plans = bare
    settings = {"SHIPWHEN_PLANS": plans, "SHIPWHEN_HELP_URL": server}
    with (
        demo("--catalog", catalogue, **settings) as address,
        httpx.Client(base_url=address) as http,
    ):
        panel = Panel(page, http, pytestconfig.getoption("photographs"), ["422"])
        panel.open("Shipments")
        expect(panel.app.get_by_role("heading", name="Nothing is on the way")).to_be_visible()
        clean(panel, "shipments-empty")
        tab(panel, "Backorders")
        expect(panel.app.get_by_role("heading", name="No backorders yet")).to_be_visible()
        clean(panel, "report-empty")
        tab(panel, "Activity")
        clean(panel, "activity-empty")
        tab(panel, "Settings")
        with panel.renewed():
            panel.app.get_by_role("link", name="Stock", exact=True).click()
        with page.expect_popup() as opened:
            panel.app.get_by_role("link", name="Ask for help").click()
        expect(opened.value.get_by_role("heading", level=1)).to_be_visible()
        opened.value.close()

        tab(panel, "Products")
        assign = dialog(panel).get_by_role("button", name="Assign product")
        choose(panel, "Cedar Incense Sticks", "Assign")
        with panel.renewed():
            assign.click()
        choose(panel, "Driftwood Camp Chair", "Assign")
        assign.click()
        expect(dialog(panel)).to_contain_text("The plan Free keeps 1 product")
        clean(panel, "products-assign-plan")
        dialog(panel).get_by_role("button", name="Cancel").click()
        tab(panel, "Plan")
        expect(panel.app.get_by_text("1 of 1 product assigned.")).to_be_visible()
        clean(panel, "plan-full")
        assert not panel.errors


def conflict(panel: Panel, picture: str, words: str) -> None:
    expect(panel.app.get_by_text(words).first).to_be_visible()
    clean(panel, picture)


def test_who_changes_what_somebody_else_changed_is_told_and_loses_nothing(panel: Panel):
    panel.expected_errors = ["409", "does not match the recipient window's origin"]
    app = panel.app
    panel.open("Settings")
    app.get_by_role("radio", name="Merchant").check()
    meanwhile(panel, "/admin/settings/theme", theme="roots")
    app.get_by_role("button", name="Save theme").click()
    conflict(panel, "conflict-theme", "Somebody chose another theme meanwhile")
    expect(app.get_by_role("radio", name="Merchant")).to_be_checked()

    app.get_by_role("link", name="Stock", exact=True).click()
    app.get_by_label("Count it as received").check()
    meanwhile(panel, "/admin/settings/stock", note="none", due_day="wait")
    app.get_by_role("button", name="Save stock settings").click()
    conflict(panel, "conflict-stock", "Somebody changed these settings meanwhile")
    expect(app.get_by_label("Count it as received")).to_be_checked()

    app.get_by_role("link", name="Texts", exact=True).click()
    field = app.get_by_label("None in stock", exact=True).first
    field.fill("On the boat")
    meanwhile(panel, "/admin/settings/texts", button_colour="#ffee88")
    app.get_by_role("button", name="Save draft").click()
    conflict(panel, "conflict-texts", "meanwhile")
    expect(field).to_have_value("On the boat")


def test_a_shipment_that_somebody_else_received_is_not_received_again(panel: Panel):
    panel.expected_errors = ["409"]
    panel.open("Shipments")
    menu(panel, "Kettle", "Receive units")
    units = dialog(panel).get_by_label("Units that have come")
    expect(units).to_have_value("4")
    address = dialog(panel).locator("form").get_attribute("hx-post") or ""
    meanwhile(panel, address)
    dialog(panel).get_by_role("button", name="Receive units").click()
    expect(panel.app.get_by_text("This shipment was changed meanwhile").first).to_be_visible()
    expect(dialog(panel)).to_contain_text("All of its units were received")
    expect(units).to_have_count(0)
    clean(panel, "conflict-shipment")

    dialog(panel).get_by_role("button", name="Close").last.click()
    panel.expected_errors.append("404")
    panel.frame.evaluate(OLD_LINK)
    panel.app.get_by_role("link", name="An old link").click()
    expect(panel.app.get_by_role("link", name="Go to Home")).to_be_visible()
    clean(panel, "problem")


FILE = "sku,on_hand\nIN-CEDAR-40,4\nST-FIRST,2\n"


def test_all_rows_or_none_stops_where_somebody_else_was_first(panel: Panel):
    app = panel.app
    panel.open("Products")
    panel.go("/admin/import")
    app.get_by_role("radio", name="Assign more products").check()
    file = {"name": "all.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    app.get_by_label("CSV file").set_input_files(file)
    app.get_by_role("button", name="Upload file").click()
    app.get_by_role("button", name="Check rows").click()
    expect(app.get_by_role("button", name="Change 2 rows")).to_be_visible()
    checked = panel.frame.evaluate("location.pathname")
    tab(panel, "Products")
    choose(panel, "Cedar Incense Sticks", "Assign")
    with panel.renewed():
        dialog(panel).get_by_role("button", name="Assign product").click()

    panel.go(checked)
    app.get_by_role("button", name="Change 2 rows").click()
    expect(app.get_by_text("You wanted all rows or none")).to_be_visible()
    clean(panel, "import-stopped")
