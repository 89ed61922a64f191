"""Settings in the control panel: texts are seen before they are saved, published, and put back."""

from playwright.sync_api import FrameLocator, expect

from browser.admin import Panel

KETTLE = "/demo/cornerstone/products/101/"


def sample(panel: Panel) -> FrameLocator:
    return panel.app.frame_locator("#sample")


def told(panel: Panel, place: str):
    return sample(panel).locator(f'[data-shipwhen="{place}"]')


def test_a_text_is_seen_before_it_is_saved_and_by_shoppers_once_published(panel: Panel):
    panel.open("Settings")
    panel.app.get_by_role("link", name="Texts", exact=True).click()
    expect(told(panel, "inventory")).to_have_text("Available on backorder")
    button = panel.app.get_by_label("None in stock", exact=True).first

    button.fill("On the boat to us, {backordered} for you")
    expect(told(panel, "inventory")).to_have_text("On the boat to us, 1 for you", timeout=2000)
    assert panel.findings() == []
    panel.photograph("settings-texts")
