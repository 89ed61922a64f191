"""Many products changed at once, by a file and by ticking them, as a merchant does it."""

from playwright.sync_api import expect

from browser.admin import Panel

KETTLE, KETTLE_SKU, PACK_SKU = 103, "KT-EMBER-16", "PK-RIDGE-28"
FILE = f"""SKU;Product Name;On Hand;Backorder Limit;Incoming Stock;Back in stock date
{KETTLE_SKU};Ember Enamel Kettle;7;12;20;2031-05-06
{PACK_SKU};Ridgeline 28 L Backpack;-3;;;
NO-SUCH-1;Somebody else's;4;;;
"""


def choose(panel: Panel, text: str, name: str = "december.csv") -> None:
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    panel.app.get_by_label("CSV file").set_input_files(file)


def drop(panel: Panel, text: str, name: str = "december.csv") -> None:
    """At the edge of the box, beside the field."""
    told = """(box, [text, name]) => {
      const carried = new DataTransfer();
      carried.items.add(new File([text], name, { type: "text/csv" }));
      for (const type of ["dragover", "drop"]) {
        const how = { bubbles: true, cancelable: true, dataTransfer: carried };
        if (box.dispatchEvent(new DragEvent(type, how))) throw new Error(`${type} is not taken`);
      }
    }"""
    panel.app.locator(".drop").evaluate(told, [text, name])


def looks_right(panel: Panel, name: str) -> None:
    assert panel.findings() == []
    assert panel.too_wide() == []
    panel.photograph(name)


def test_a_file_is_checked_imported_and_undone(panel: Panel):
    app = panel.app
    panel.open()
    panel.go("/admin/import")
    expect(panel.heading("Import products")).to_be_visible()
    looks_right(panel, "import-upload")

    panel.expected_errors = ["422"]
    choose(panel, "sku,on_hand\n")
    app.get_by_role("button", name="Upload file").click()
    expect(app.get_by_text("There are no rows in it.")).to_be_visible()
    expect(app.get_by_label("CSV file")).to_be_focused()
    looks_right(panel, "import-refused")

    drop(panel, FILE)
    app.get_by_role("button", name="Upload file").click()
    expect(panel.heading("Import december.csv")).to_be_visible()
    expect(app.get_by_label("Back in stock date")).to_have_value("date")
    expect(app.get_by_role("checkbox", name="Units on the way")).to_be_checked()
    looks_right(panel, "import-columns")

    app.get_by_role("checkbox", name="Safety stock").focus()
    panel.page.keyboard.press("Space")
    app.get_by_role("button", name="Check rows").focus()
    panel.page.keyboard.press("Enter")
    expect(app.get_by_role("heading", name="What will happen")).to_be_visible()
    expect(app.get_by_role("row", name="-3")).to_contain_text("-3 is less than nothing")
    looks_right(panel, "import-checked")
    app.get_by_role("link", name="Wrong (2)").click()
    expect(app.get_by_role("row")).to_have_count(3)
    with panel.page.expect_download() as download:
        app.get_by_role("link", name="Download outcome").click()
    assert "The store has no such SKU." in download.value.path().read_text(encoding="utf-8")

    app.get_by_role("radio", name="Change all or nothing").check()
    app.get_by_role("button", name="Change 1 row").click()
    expect(app.get_by_role("alert")).to_contain_text("Nothing was changed")
    app.get_by_role("radio", name="Change 1 row and leave out").check()
    app.get_by_role("button", name="Change 1 row").click()
    expect(app.get_by_role("heading", name="Result", exact=True)).to_be_visible()
    assert on_hand(panel) == ["7", "limited", "12"]
    looks_right(panel, "import-done")

    app.get_by_role("button", name="Undo this change").click()
    expect(app.get_by_text("This change was undone")).to_be_visible()
    assert on_hand(panel) == ["2", "limited", "10"]
    looks_right(panel, "import-undone")
    panel.go("/admin/activity")
    expect(panel.heading("Activity")).to_be_visible()
    with panel.on_phone():
        assert panel.findings() == []
    panel.photograph("activity-import")


def test_a_long_file_shows_how_far_it_is_and_can_be_left(panel: Panel):
    app = panel.app
    panel.open()
    panel.go("/admin/import")
    rows = "".join(f"NO-{number},1\n" for number in range(40_000))
    choose(panel, f"sku,on_hand\n{rows}{KETTLE_SKU},9\n", "long.csv")
    app.get_by_role("button", name="Upload file").click()
    app.get_by_role("button", name="Check rows").click()
    expect(app.get_by_role("heading", name="Checking rows")).to_be_visible()
    panel.photograph("import-progress")

    app.get_by_role("navigation", name="Shipwhen").get_by_role("link", name="Home").click()
    expect(panel.heading("Home")).to_be_visible()
    panel.frame.evaluate("history.back()")

    expect(app.get_by_role("link", name="Wrong (40,000)")).to_be_visible(timeout=30_000)
    assert panel.findings() == []


def test_ticked_products_are_edited_together(panel: Panel):
    app = panel.app
    panel.open("Products")
    app.locator("#filter-assigned").select_option("Assigned")
    expect(app.locator(".chip")).to_have_count(1)
    for name in ("Ember Enamel Kettle", "Ridgeline 28 L Backpack", "Solstice Rain Jacket"):
        app.get_by_role("checkbox", name=f"Tick {name}").check()
    panel.page.keyboard.press("Enter")
    app.get_by_role("button", name="Edit", exact=True).press("Enter")
    expect(panel.heading("Edit products")).to_be_visible()
    panel.frame.evaluate("history.back()")
    expect(panel.heading("Products")).to_be_visible()
    expect(app.locator(".chip")).to_have_count(1)
    panel.frame.evaluate("history.forward()")
    expect(panel.heading("Edit products")).to_be_visible()
    looks_right(panel, "bulk-edit")

    app.get_by_label("Safety stock, all products").fill("1")
    app.get_by_label(f"Limit, {PACK_SKU}").fill("4")
    panel.expected_errors = ["422"]
    app.get_by_role("button", name="Save products").click()
    expect(app.get_by_text("A backorder limit needs the policy")).to_be_visible()
    expect(app.get_by_role("radio", name="Change all or nothing")).to_be_checked()
    looks_right(panel, "bulk-edit-wrong")

    app.get_by_role("radio", name="and leave out the wrong ones").check()
    app.get_by_role("button", name="Save products").click()
    expect(app.get_by_text("Some rows were left out")).to_be_visible()
    looks_right(panel, "bulk-edit-left-out")
    panel.go(f"/admin/products/bulk/edit?product={KETTLE}&product=101")
    app.get_by_label("Safety stock, all products").fill("2")
    app.get_by_label(f"Limit, {PACK_SKU}").fill("4")
    app.get_by_label(f"Backorder policy, {PACK_SKU}").select_option("Limited")
    app.get_by_role("button", name="Save products").focus()
    panel.page.keyboard.press("Enter")
    expect(app.get_by_role("heading", name="Result", exact=True)).to_be_visible()
    looks_right(panel, "bulk-edit-done")

    panel.go(f"/admin/products/bulk/unassign?product={KETTLE}&product=101")
    expect(panel.heading("Unassign products")).to_be_visible()
    looks_right(panel, "bulk-unassign")
    panel.go(f"/admin/products/bulk/assign?product={KETTLE}")
    expect(app.get_by_role("heading", name="No product to assign")).to_be_visible()
    looks_right(panel, "bulk-assign-nothing")


def on_hand(panel: Panel) -> list[str]:
    """Of the kettle, with its policy and limit, as a file has them."""
    text = panel.frame.evaluate(
        """async () => {
          const headers = { Authorization: `Bearer ${sessionStorage.getItem("shipwhen-session")}` };
          return (await fetch("/admin/export.csv", { headers })).text();
        }"""
    )
    [line] = [each for each in text.splitlines() if each.startswith(KETTLE_SKU)]
    return line.split(",")[3:6]
