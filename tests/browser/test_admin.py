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
