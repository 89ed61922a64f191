"""Products as a merchant works with them in the control panel."""

import re

from playwright.sync_api import Locator, expect

from browser.admin import PHONE, Panel

KETTLE, JACKET, STICKS = "Ember Enamel Kettle", "Solstice Rain Jacket", "Cedar Incense Sticks"

MEANWHILE = """async () => {
  const form = new URLSearchParams(new FormData(document.querySelector("#dialog form")));
  form.set("v1030.on_hand", "7");
  form.set("v1030.safety_stock", "2");
  const token = sessionStorage.getItem("shipwhen-session");
  const headers = { Authorization: `Bearer ${token}` };
  await fetch("/admin/products/103/edit", { method: "POST", body: form, headers });
}"""
"""Somebody else has the same dialog open, and saves."""


def row(panel: Panel, name: str) -> Locator:
    button = panel.app.get_by_role("button", name=name, exact=True)
    return panel.app.get_by_role("row").filter(has=button).first


def cell(panel: Panel, name: str, label: str) -> Locator:
    return row(panel, name).locator(f"td[data-label='{label}']")


def choose(panel: Panel, name: str, action: str) -> None:
    """From the menu of a row, by keyboard."""
    row(panel, name).locator("summary").press("Enter")
    item = row(panel, name).get_by_role("button", name=action, exact=True)
    item.focus()
    item.press("Enter")


def dialog(panel: Panel) -> Locator:
    return panel.app.get_by_role("dialog")


def clean(panel: Panel, picture: str) -> None:
    assert panel.findings() == []
    assert panel.too_wide() == []
    panel.photograph(picture)


def names(panel: Panel) -> list[str]:
    return panel.app.locator("tr .link").all_inner_texts()


def test_the_list_is_searched_filtered_sorted_and_the_same_after_a_reload(panel: Panel):
    panel.open("Products")
    expect(panel.app.locator(".pills")).to_contain_text(re.compile(r"All\s*13\s*Assigned\s*11"))
    clean(panel, "products")
    row(panel, JACKET).locator("summary").press("Enter")
    assert panel.findings() == []
    row(panel, JACKET).locator("summary").press("Escape")

    panel.app.get_by_role("searchbox").fill("jk-sol")
    expect(panel.app.locator("tr .link")).to_have_text([JACKET])
    expect(panel.app.get_by_role("searchbox")).to_be_focused()
    panel.app.get_by_role("searchbox").fill("")
    for label, option in {
        "Visibility": "Visible",
        "Availability": "Available",
        "Assigned": "Not assigned",
    }.items():
        panel.app.get_by_role("combobox", name=label).select_option(option)
    expect(panel.app.locator(".chip")).to_have_count(3)
    assert sorted(names(panel)) == [STICKS, "First Night Out Set"]
    panel.app.get_by_role("link", name="Clear all").click()
    expect(panel.app.locator("tr .link")).to_have_count(13)
    panel.app.get_by_label("State").select_option("Backorder")
    panel.app.get_by_label("Brand").select_option(index=1)
    expect(panel.app.locator(".chip")).to_have_count(2)
    both = names(panel)
    assert 0 < len(both) < 13
    clean(panel, "products-filtered")

    panel.expected_errors = ["401"]
    panel.frame.evaluate("location.reload()")
    expect(panel.app.locator(".chip")).to_have_count(2)
    expect(panel.app.locator("tr .link")).to_have_text(both)
    panel.app.get_by_role("link", name="Clear all").click()
    expect(panel.app.locator("tr .link")).to_have_count(13)
    panel.app.get_by_role("link", name="On hand").click()
    expect(panel.app.get_by_role("columnheader", name="On hand")).to_have_attribute(
        "aria-sort", "ascending"
    )
    panel.app.get_by_role("link", name="On hand").click()
    expect(panel.app.locator("tr .link").first).to_have_text("Northlight Thermos")
    panel.frame.evaluate("history.back()")
    expect(panel.app.get_by_role("columnheader", name="On hand")).to_have_attribute(
        "aria-sort", "ascending"
    )

    panel.app.get_by_role("searchbox").fill("nothing is called so")
    expect(panel.app.get_by_role("heading", name="No product fits")).to_be_visible()
    expect(panel.app.locator("#said[role=status]")).to_have_text("No product fits")
    clean(panel, "products-nothing-fits")


def test_on_a_phone_filters_wait_behind_a_button(panel: Panel):
    panel.page.set_viewport_size(PHONE)
    panel.open("Products")
    filters = panel.app.get_by_role("button", name="Filters")
    expect(panel.app.get_by_label("State")).to_be_hidden()
    assert panel.findings() == []
    filters.press("Enter")

    expect(filters).to_have_attribute("aria-expanded", "true")
    panel.app.get_by_label("State").select_option("Backorder")
    expect(panel.app.locator(".chip")).to_have_count(1)
    expect(panel.app.get_by_text("Visible", exact=True).locator("visible=true")).to_have_count(0)
    assert panel.findings() == []
    assert panel.too_wide() == []


def test_a_product_is_assigned_by_keyboard_with_what_it_will_sell_in_sight(panel: Panel):
    panel.open("Products")
    choose(panel, STICKS, "Assign")
    expect(dialog(panel)).to_contain_text("stock tracking in BigCommerce is switched off")

    panel.app.get_by_label("On hand").fill("0")
    panel.app.get_by_label("Backorder policy").select_option("limited")
    panel.app.get_by_label("Limit").fill("5")
    expect(panel.app.locator("output strong")).to_have_text("5")
    panel.app.get_by_role("button", name="Add shipment").press("Enter")
    panel.app.get_by_label("Units").fill("5")
    panel.app.get_by_label("Latest day").fill("2027-01-08")
    panel.app.get_by_label("Reference").fill("PO 77")
    expect(panel.app.locator("output")).to_contain_text("ships Jan 8, 2027")
    clean(panel, "products-assign")
    panel.app.get_by_role("button", name="Assign product").press("Enter")

    panel.alert(f"{STICKS} is assigned.")
    expect(dialog(panel)).to_be_hidden()
    expect(panel.app.locator(".pills")).to_contain_text(re.compile(r"Assigned\s*12"))
    expect(cell(panel, STICKS, "Available to sell")).to_have_text(re.compile("5"))
    expect(row(panel, STICKS)).to_contain_text("Backorder")


def test_two_edit_one_product_and_the_second_loses_nothing(panel: Panel):
    panel.open("Products")
    choose(panel, KETTLE, "Edit")
    panel.app.get_by_label("Safety stock").fill("1")
    panel.frame.evaluate(MEANWHILE)
    panel.expected_errors = ["409", "422"]
    panel.app.get_by_role("button", name="Save product").click()

    expect(dialog(panel)).to_contain_text("changed this product meanwhile")
    expect(panel.app.get_by_label("Safety stock")).to_have_value("1")
    expect(dialog(panel)).to_contain_text("Now: 2")
    expect(panel.app.get_by_label("On hand")).to_have_value("7")
    clean(panel, "products-conflict")

    panel.app.get_by_label("Limit").fill("")
    panel.app.get_by_role("button", name="Save product").click()
    expect(dialog(panel)).to_contain_text("Say how many may be sold beyond the stock")
    expect(panel.app.get_by_label("Limit")).to_be_focused()
    clean(panel, "products-wrong")
    panel.app.get_by_label("Limit").fill("6")
    panel.app.get_by_label("On hand").fill("9")
    panel.app.get_by_role("button", name="Save product").click()
    panel.alert(f"{KETTLE} is saved.")
    expect(cell(panel, KETTLE, "On hand")).to_have_text("9")
    expect(cell(panel, KETTLE, "Available to sell")).to_have_text("14")


def test_a_list_says_that_others_changed_it_and_takes_nobodys_place(panel: Panel):
    panel.open("Products")
    choose(panel, KETTLE, "Edit")
    expect(dialog(panel)).to_be_visible()
    panel.frame.evaluate(MEANWHILE)
    panel.page.keyboard.press("Escape")
    search = panel.app.get_by_role("searchbox")
    search.focus()
    hint = panel.app.get_by_role("status").filter(has_text="since this list was shown")
    expect(hint).to_have_count(0)
    panel.frame.evaluate("dispatchEvent(new Event('focus'))")

    expect(hint).to_be_visible()
    expect(search).to_be_focused()
    clean(panel, "products-news")
    panel.app.get_by_role("link", name="Show the newest").press("Enter")
    expect(cell(panel, KETTLE, "On hand")).to_have_text("7")
    expect(hint).to_have_count(0)


def test_variants_unfold_and_each_has_numbers_of_its_own(panel: Panel):
    panel.open("Products")
    row(panel, JACKET).get_by_role("checkbox").check()
    fold = panel.app.get_by_role("button", name=f"9 variants of {JACKET}")
    fold.press("Enter")
    expect(panel.app.get_by_role("cell", name="JK-SOL-INK-L")).to_be_visible()
    expect(fold).to_have_attribute("aria-expanded", "true")
    expect(fold).to_be_focused()
    expect(row(panel, JACKET).get_by_role("checkbox")).to_be_checked()
    expect(panel.app.locator(".toolbar [data-ticked]")).to_contain_text("1 ticked")
    clean(panel, "products-variants")

    row(panel, JACKET).get_by_role("button", name=JACKET, exact=True).click()
    panel.app.locator("summary", has_text="JK-SOL-INK-L").press("Enter")
    own = panel.app.get_by_role("group", name="Stock of JK-SOL-INK-L")
    own.get_by_label("On hand").fill("3")
    expect(own.locator("output strong")).to_have_text("3")
    clean(panel, "products-edit-variants")
    panel.app.get_by_role("button", name="Save product").click()
    panel.alert(f"{JACKET} is saved.")
    expect(cell(panel, JACKET, "On hand")).to_have_text("52")


def ticked(panel: Panel) -> Locator:
    return panel.app.locator(".toolbar [data-ticked-count]")


def searched(panel: Panel, text: str, found: str) -> None:
    panel.app.get_by_label("Search products").fill(text)
    expect(panel.app.locator("tbody[id]")).to_have_count(1)
    expect(row(panel, found)).to_be_visible()


def test_ticks_outlast_searches_until_something_was_done_with_them(panel: Panel):
    app = panel.app
    panel.open("Products")
    for text, name in (("kettle", KETTLE), ("jacket", JACKET)):
        searched(panel, text, name)
        row(panel, name).get_by_role("checkbox").press("Space")
    expect(ticked(panel)).to_have_text("2 ticked, 1 not on this page")
    clean(panel, "products-ticked")
    app.get_by_role("button", name="Clear ticks").press("Enter")
    expect(ticked(panel)).to_be_hidden()
    expect(app.get_by_label("Tick all products on this page")).to_be_focused()

    app.get_by_label("Tick all products on this page").press("Space")
    searched(panel, "kettle", KETTLE)
    row(panel, KETTLE).get_by_role("checkbox").check()
    app.get_by_role("button", name="Edit", exact=True).press("Enter")
    expect(app.get_by_text("2 products")).to_be_visible()
    app.get_by_role("link", name="Cancel").click()
    expect(ticked(panel)).to_contain_text("2 ticked")
    app.get_by_role("button", name="Edit", exact=True).press("Enter")
    app.get_by_label("Safety stock, all products").fill("1")
    app.get_by_role("button", name="Save products").press("Enter")
    expect(app.get_by_role("heading", name="Result", exact=True)).to_be_visible()
    app.get_by_role("navigation").get_by_role("link", name="Products", exact=True).click()
    expect(row(panel, KETTLE)).to_be_visible()
    expect(ticked(panel)).to_be_hidden()


def test_more_ticks_than_an_address_holds_are_told(panel: Panel):
    app = panel.app
    panel.open("Products")
    app.locator("[data-ticked]").evaluate("(each) => { each.dataset.ticked = 1; }")
    row(panel, KETTLE).get_by_role("checkbox").check()
    expect(app.get_by_role("button", name="Edit", exact=True)).to_be_enabled()
    row(panel, JACKET).get_by_role("checkbox").check()
    expect(app.get_by_text("ticked products go at once")).to_be_visible()
    expect(app.get_by_role("button", name="Edit", exact=True)).to_be_disabled()
    clean(panel, "products-ticked-many")
    app.get_by_role("button", name="Clear ticks").click()
    expect(app.get_by_text("ticked products go at once")).to_be_hidden()


def test_it_is_taken_off_sale_and_unassigned(panel: Panel):
    panel.open("Products")
    row(panel, KETTLE).locator("summary").click()
    panel.photograph("products-menu")
    row(panel, KETTLE).locator("summary").click()
    choose(panel, KETTLE, "Make not purchasable")
    panel.alert(f"{KETTLE} can no longer be bought.")
    expect(row(panel, KETTLE)).to_contain_text("Unavailable")
    panel.in_bigcommerce(KETTLE, "Visible", "Unavailable")
    choose(panel, KETTLE, "Make purchasable")
    panel.alert(f"{KETTLE} can be bought.")
    expect(row(panel, KETTLE)).not_to_contain_text("Unavailable")

    choose(panel, KETTLE, "Unassign")
    expect(panel.app.get_by_role("checkbox", name="Let BigCommerce track")).to_be_checked()
    clean(panel, "products-unassign")
    panel.app.get_by_role("button", name="Unassign product").click()
    panel.alert(f"{KETTLE} is no longer assigned.")
    panel.app.get_by_role("link", name="Assigned 10").click()
    expect(panel.app.locator("tr .link")).to_have_count(10)
    assert KETTLE not in names(panel)


def test_each_way_of_giving_a_product_back_leaves_what_it_says(panel: Panel):
    ways = {
        KETTLE: (True, False),
        "Copper Pour-over Set": (True, True),
        "Northlight Thermos": (False, False),
        "Harbour Wool Blanket": (False, True),
    }
    panel.open("Products")
    for name, (track, closed) in ways.items():
        choose(panel, name, "Unassign")
        dialog(panel).get_by_role("checkbox", name="Let BigCommerce track").set_checked(track)
        dialog(panel).get_by_role("checkbox", name="Make it not").set_checked(closed)
        with panel.renewed():
            dialog(panel).get_by_role("button", name="Unassign product").click()

    panel.in_bigcommerce(KETTLE, "Available", "By product", "2")
    with panel.renewed():
        panel.app.get_by_role("link", name="Products", exact=True).click()
    for name, (track, closed) in ways.items():
        untracked = re.compile("Not tracked") if not track else re.compile("[0-9]+")
        expect(cell(panel, name, "On hand")).to_have_text(untracked)
        expect(row(panel, name)).to_contain_text("Unavailable" if closed else "Available")
