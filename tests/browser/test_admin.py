"""The merchant's pages in the control panel's frame: opened, reloaded, walked by keyboard."""

from playwright.sync_api import expect

from browser.admin import Panel


def test_the_app_opens_in_the_frame_and_its_address_holds_no_token(panel: Panel):
    panel.open()

    assert "session" not in panel.frame.url
    assert panel.findings() == []
    assert panel.too_wide() == []
    panel.photograph("home")


def test_a_reloaded_frame_goes_on_where_it_was(panel: Panel):
    panel.open()
    panel.expected_errors = ["401"]

    panel.frame.evaluate("location.reload()")

    expect(panel.heading("Home")).to_be_visible()
    expect(panel.app.locator("nav.tabs")).to_be_visible()


def test_without_a_session_it_says_what_to_do(panel: Panel):
    panel.expected_errors = ["401"]
    server = str(panel.http.base_url).rstrip("/")

    panel.page.goto(f"{server}/admin/")

    expect(panel.page.get_by_role("alert")).to_have_text("Open the app from the control panel.")


def test_a_merchant_looks_at_the_store_and_home_knows_what_its_theme_lacks(panel: Panel):
    panel.open()
    panel.app.get_by_role("button", name="See your store").first.press("Enter")
    link = panel.app.get_by_role("link", name="Open your store")
    expect(link).to_be_visible()
    assert panel.findings() == []
    assert panel.too_wide() == []
    panel.photograph("live")

    with panel.page.context.expect_page() as opened:
        link.press("Enter")
    store = opened.value
    with store.expect_response("**/looks/*") as told:
        store.goto(store.url.replace("/?", "/products/103/?"))
    assert told.value.status == 204
    store.close()
    panel.open()

    expect(panel.app.get_by_text("2 of 4 done")).to_be_visible()


def test_what_went_wrong_is_told_until_the_next_page_or_dialog_comes(panel: Panel):
    """Read aloud, to be dismissed, and never laid over what somebody does next."""
    panel.expected_errors = ["404"]
    panel.open()
    told = panel.app.locator("#alerts .message--error")

    for goes_on in (
        lambda: panel.app.get_by_role("link", name="Shipments", exact=True).press("Enter"),
        lambda: panel.app.get_by_role("button", name="Add shipment").press("Enter"),
    ):
        panel.frame.evaluate("htmx.ajax('GET', '/admin/products/999999/edit', {target: '#dialog'})")
        expect(told).to_contain_text("look for it under Products.")
        assert told.get_attribute("role") == "alert"
        panel.photograph("alert")
        goes_on()
        expect(told).to_have_count(0)

    expect(panel.app.get_by_role("dialog", name="Add shipment")).to_be_visible()
    panel.page.keyboard.press("Escape")
    panel.frame.evaluate("htmx.ajax('GET', '/admin/products/999999/edit', {target: '#dialog'})")
    told.get_by_role("button", name="Close").press("Enter")
    expect(told).to_have_count(0)
