"""Settings in the control panel: texts are seen before they are saved, published, and put back."""

import re

import pytest
from playwright.sync_api import FrameLocator, Locator, expect

from browser.admin import DESK, PHONE, Panel
from browser.test_admin_assigning import order, shopping
from browser.test_product import days, written
from shipwhen.themes import Collection, folder

THEMES = Collection(folder()).samples
BACKPACK, LANTERN = 101, 105
OF_AXE = "does not match the recipient window's origin"
"""What axe tells of a frame that it may not look into."""


SEEN = """(words) => {
  window.seen = new Promise((done) => {
    const look = () => document.body.textContent.includes(words) && done(Date.now());
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
}"""
TYPED = """(node, words) => {
  node.value = words;
  node.dispatchEvent(new Event("input", { bubbles: true }));
  return Date.now();
}"""


@pytest.fixture
def texts(panel: Panel) -> Panel:
    panel.open("Settings")
    panel.app.get_by_role("link", name="Texts", exact=True).click()
    expect(told(panel, "inventory")).to_have_text("Available on backorder")
    panel.expected_errors = [OF_AXE, "422"]
    return panel


def sample(panel: Panel) -> FrameLocator:
    return panel.app.frame_locator("#sample")


def told(panel: Panel, place: str) -> Locator:
    return sample(panel).locator(f'[data-shipwhen="{place}"]').last


def come(panel: Panel) -> None:
    """What fades in is there."""
    panel.frame.evaluate("Promise.all(document.getAnimations().map(({ finished }) => finished))")


def show(panel: Panel, situation: str, page: str = "Product page") -> None:
    panel.app.get_by_label("Page", exact=True).select_option(page)
    panel.app.get_by_label("Situation").select_option(situation)


def test_a_text_is_seen_before_it_is_saved_and_by_shoppers_once_published(texts: Panel):
    field = texts.app.get_by_label("None in stock", exact=True).first
    field.fill("On the boat: ")
    texts.app.get_by_role("button", name="Put in units that ship later").first.press("Enter")
    field.press_sequentially(" for you")

    expect(told(texts, "inventory")).to_have_text("On the boat: 1 for you", timeout=1000)
    texts.app.get_by_label("None in stock", exact=True).first.fill("On the boat")
    texts.app.get_by_role("button", name="Save draft").press("Enter")
    texts.alert("Draft saved")
    come(texts)
    expect(texts.app.locator("#state .badge")).to_have_text("Draft")
    assert texts.findings() == []
    assert texts.too_wide() == []
    texts.photograph("settings-texts-draft")
    texts.app.get_by_role("button", name="Publish").click()
    texts.alert("Published")
    expect(texts.app.locator("#state .badge")).to_have_text("Live")

    shopper = texts.page.context.new_page()
    server = str(texts.http.base_url).rstrip("/")
    shopper.wait_for_timeout(2000)  # as long as an answer is believed
    shopper.goto(f"{server}/demo/cornerstone/products/101/")
    expect(shopper.locator('[data-shipwhen="inventory"]')).to_have_text("On the boat")
    shopper.close()

    texts.app.get_by_role("link", name="History").click()
    expect(texts.heading("History of texts")).to_be_visible()
    expect(texts.app.locator("ins")).to_have_text("On the boat")
    assert texts.findings() == []
    assert texts.too_wide() == []
    texts.photograph("settings-history")
    texts.app.get_by_role("link", name="Back to texts").click()
    texts.app.get_by_label("None in stock", exact=True).first.fill("On the train")
    with texts.page.expect_response("**/texts/publish"):
        texts.app.get_by_role("button", name="Publish").press("Enter")
    texts.app.get_by_role("link", name="History").press("Enter")
    texts.app.get_by_role("button", name="Roll back to version 1").press("Enter")
    texts.alert("Version 1 is in force again")
    expect(told(texts, "inventory")).to_have_text("On the boat")


def write(panel: Panel, topic: str, label: str, *texts: str) -> None:
    """A text of a backorder, and the same of a pre-order."""
    for place, text in enumerate(texts):
        group = panel.app.locator("details", has_text=topic).nth(place)
        if group.get_attribute("open") is None:
            group.locator("summary").click()
        group.get_by_label(label, exact=True).fill(text)


def publish(panel: Panel) -> None:
    panel.app.get_by_role("button", name="Publish").click()
    panel.alert("Published")
    panel.settle()


def test_two_kinds_have_words_of_their_own_and_silence_sells_on(texts: Panel):
    write(texts, "What is in stock", "None in stock", "Back soon", "Not out yet")
    write(texts, "Button and badge", "Button", "Wait for it", "Be the first")
    publish(texts)
    with shopping(texts) as shop:
        shop.product(LANTERN)
        released = written(shop, f"Released {days(40, 45)}, ships then")
        shop.says(inventory="Not out yet", shipping=released)
        assert shop.label() == "Be the first"
        shop.product(BACKPACK)
        shop.says(inventory="Back soon", shipping=written(shop, f"Expected to ship {days(12, 16)}"))
        assert shop.label() == "Wait for it"
        shop.add()
        shop.open("/cart.php")
        expect(shop.told("cart")).to_contain_text("Includes backordered items")
        order(shop)
        expect(shop.page.get_by_text("Staff notes").locator("+ dd")).to_contain_text("Backpack")

    texts.page.bring_to_front()
    texts.app.get_by_label("Show nothing to shoppers").check()
    publish(texts)
    with shopping(texts) as shop:
        for product in (LANTERN, BACKPACK):
            shop.product(product)
            shop.says(inventory="", shipping="")
            assert shop.label() == shop.theme.label
        shop.add()
        shop.open("/cart.php")
        shop.settle()
        for told in shop.page.locator("[data-shipwhen]").all():
            expect(told).to_have_text("")
        order(shop)


def test_what_is_wrong_is_told_at_its_field_and_all_else_is_shown(texts: Panel):
    field = texts.app.get_by_label("None in stock", exact=True).first
    other = texts.app.get_by_label("Button", exact=True).first
    note = texts.app.locator("#preview-note")
    wrong = re.compile("^Unknown placeholder {colour}")
    field.fill("On the boat")
    expect(told(texts, "inventory")).to_have_text("On the boat")
    field.fill("Hello {colour}")

    expect(note).to_have_text("“None in stock” is shown as it was, until you correct it.")
    expect(field).to_have_accessible_description(wrong)
    assert texts.findings() == []
    other.evaluate(TYPED, "Order ahead")
    expect(sample(texts).get_by_role("button", name="Order ahead")).to_be_visible()
    expect(told(texts, "inventory")).to_have_text("On the boat")
    for button in ("Save draft", "Publish"):
        with texts.renewed():
            texts.app.get_by_role("button", name=button).click()
        expect(field).to_be_focused()
        expect(field).to_have_accessible_description(wrong)
        expect(texts.app.locator(".error")).to_have_count(1)
        expect(note).to_be_in_viewport()
        expect(note).to_contain_text("is shown as it was")
        expect(told(texts, "inventory")).to_have_text("Available on backorder")
        expect(sample(texts).get_by_role("button", name="Order ahead")).to_be_visible()
    texts.photograph("settings-texts-wrong")
    assert texts.findings() == []
    other.evaluate(TYPED, "{x}")
    expect(note).to_have_text("2 fields are shown as they were, until you correct them.")
    other.evaluate(TYPED, "Order ahead")
    field.fill("On the boat")
    expect(texts.app.locator(".error, [aria-invalid]")).to_have_count(0)
    expect(told(texts, "inventory")).to_have_text("On the boat")
    texts.app.get_by_role("button", name="Save draft").press("Enter")
    texts.alert("Draft saved")
    expect(texts.app.locator(".error, [aria-invalid], main .message")).to_have_count(0)


def test_what_was_typed_or_saved_is_not_lost_without_a_question(texts: Panel):
    texts.app.get_by_label("None in stock", exact=True).first.fill("On the moon")
    texts.app.get_by_role("button", name="Save draft").press("Enter")
    texts.app.get_by_role("button", name="Discard draft").press("Enter")
    dialog = texts.app.get_by_role("dialog", name="Discard draft?")
    expect(dialog).to_contain_text("will be lost")
    assert texts.findings() == []
    texts.photograph("settings-discard")
    dialog.get_by_role("button", name="Discard draft").press("Enter")
    texts.alert("Draft discarded")
    expect(told(texts, "inventory")).to_have_text("Available on backorder")

    field = texts.app.get_by_label("None in stock", exact=True).first
    asked = texts.app.get_by_role("dialog", name="Leave without saving?")
    field.fill("On the moon")
    texts.app.get_by_role("link", name="History").press("Enter")
    expect(asked).to_be_visible()
    assert texts.findings() == []
    texts.photograph("settings-leave")
    asked.get_by_role("button", name="Stay").press("Enter")
    expect(asked).to_be_hidden()
    texts.frame.evaluate("history.back()")
    expect(asked).to_be_visible()
    texts.page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(field).to_have_value("On the moon")
    assert "/settings/texts" in texts.frame.evaluate("location.pathname")
    texts.app.get_by_role("link", name="Home").press("Enter")
    asked.get_by_role("button", name="Leave").press("Enter")
    expect(texts.heading("Home")).to_be_visible()


def test_each_situation_is_shown_on_each_page_and_on_a_phone(texts: Panel):
    for situation, place, words in [
        ("Partly in stock", "inventory", "2 in stock, 1 on backorder"),
        ("Pre-order", "inventory", "Available for pre-order"),
        ("Without a date", "shipping", "Ships when more arrives. We will confirm the date."),
        ("Over the limit", "limit", "can be ordered. Please lower the quantity."),
    ]:
        show(texts, situation)
        expect(told(texts, place)).to_contain_text(words)
    show(texts, "In stock")
    expect(sample(texts).locator("h1")).to_have_text("Harbour Wool Blanket")
    expect(told(texts, "inventory")).to_have_text("")
    show(texts, "On backorder", "Listing")
    expect(told(texts, "badge").first).to_have_text("Backorder")
    show(texts, "On backorder", "Cart")
    expect(told(texts, "cart")).to_contain_text("Includes backordered items, complete by")
    show(texts, "Sold out", "Cart")
    expect(told(texts, "cart-line")).to_have_text("Sold out. Please remove it.")
    show(texts, "On backorder", "After adding")
    expect(told(texts, "mini-cart")).to_contain_text("Includes backordered items")
    expect(told(texts, "added")).to_contain_text("Added: 1 on backorder")

    colour = texts.app.locator("#button_colour")
    colour.fill("#abc")
    expect(texts.app.get_by_label("Pick the button colour")).to_have_value("#aabbcc")
    colour.fill("#ffee88")
    expect(texts.app.locator("#verdict")).to_contain_text("hard to see")
    expect(told(texts, "mini-cart")).to_contain_text("Includes backordered items")
    texts.app.locator("summary").filter(has_text="On adding to the cart").first.click()
    field = texts.app.get_by_label("Added, with a date").first
    field.fill("It is yours by {date}")
    expect(told(texts, "added")).to_contain_text("It is yours by")
    texts.page.wait_for_timeout(500)  # in which the theme opens its preview anew
    expect(field).to_be_focused()
    texts.app.get_by_role("button", name="Phone").press("Enter")
    assert sample(texts).locator("body").evaluate("() => innerWidth") == PHONE["width"]
    texts.photograph("settings-preview-phone")
    texts.page.set_viewport_size(PHONE)
    show(texts, "Partly in stock")
    assert texts.findings() == []
    texts.app.locator("summary").last.focus()
    expect(told(texts, "inventory")).to_be_in_viewport()
    texts.page.set_viewport_size(DESK)
    show(texts, "On backorder", "After adding")
    texts.app.get_by_label("Show nothing to shoppers").check()
    expect(told(texts, "mini-cart")).to_have_text("")


def test_words_are_seen_within_half_a_second_of_the_last_key(texts: Panel):
    """The best of some: this machine may have other work."""
    field = texts.app.get_by_label("None in stock", exact=True).first
    frame = texts.app.locator("#sample").element_handle().content_frame()
    assert frame
    waits = []
    for words in ("Soon here", "Nearly here", "On its way", "On the boat", "In port"):
        frame.evaluate(SEEN, words)
        typed = field.evaluate(TYPED, words)
        waits.append(frame.evaluate("window.seen") - typed)

    assert min(waits) < 500, waits


def test_every_theme_is_shown_in_its_own_pages(texts: Panel):
    for theme in THEMES:
        texts.go(f"/admin/settings/texts?theme={theme}&language=en")
        expect(texts.app.locator("#sample")).to_have_attribute("data-theme", theme)
        expect(told(texts, "inventory")).to_have_text("Available on backorder")
        show(texts, "On backorder", "After adding")
        expect(told(texts, "added")).to_contain_text("Added: 1 on backorder")
        show(texts, "Partly in stock", "Cart")
        expect(told(texts, "cart")).to_contain_text("Includes backordered items")


def test_a_language_is_added_and_removed_by_keyboard(texts: Panel):
    texts.app.get_by_role("button", name="Add language").press("Enter")
    texts.app.get_by_label("Language", exact=True).select_option("Arabic")
    assert texts.findings() == []
    texts.photograph("settings-language")
    texts.app.locator("#dialog").get_by_role("button", name="Add language").press("Enter")
    texts.alert("Arabic is a draft")
    expect(sample(texts).locator("html")).to_have_attribute("dir", "rtl")

    texts.app.get_by_role("button", name="Remove Arabic").press("Enter")
    expect(texts.app.locator("#dialog")).to_be_visible()
    assert texts.findings() == []
    texts.app.locator("#dialog").get_by_role("button", name="Remove Arabic").press("Enter")
    texts.alert("Arabic is removed")
    expect(texts.app.get_by_role("link", name="Arabic")).to_have_count(0)


def test_a_theme_is_chosen_by_its_picture(panel: Panel):
    panel.open("Settings")
    choice = panel.app.get_by_role("radio", name="Merchant")

    expect(panel.app.get_by_role("radio", name="Let BigCommerce decide")).to_be_checked()
    expect(panel.app.get_by_text("No rules were written for Of many themes")).to_be_visible()
    expect(panel.app.get_by_role("link", name="ask for help")).to_be_visible()
    assert panel.findings() == []
    assert panel.too_wide() == []
    panel.photograph("settings-theme")
    choice.press("Space")
    panel.app.get_by_role("button", name="Save theme").press("Enter")
    panel.alert("Saved: messages are placed by Merchant")
    expect(panel.app.get_by_text("was not made for your theme")).to_be_visible()
    assert panel.findings() == []
    panel.photograph("settings-theme-doubtful")


def test_stock_settings_are_saved_and_all_products_released(panel: Panel):
    panel.expected_errors = ["422"]
    panel.open("Settings")
    panel.app.get_by_role("link", name="Stock", exact=True).click()
    panel.app.get_by_label("Count it as received").check()
    example = panel.app.get_by_role("status").filter(has_text="A shipment that comes")
    expect(example).to_contain_text("the same days")
    days = panel.app.get_by_label("Buffer days")
    days.fill("-5")
    panel.app.get_by_role("button", name="Save stock settings").press("Enter")
    expect(panel.app.get_by_text("Write a whole number from 0 to 60.")).to_be_in_viewport()
    expect(days).to_be_focused()
    days.fill("2")
    expect(example).not_to_contain_text("the same days")
    expect(days).to_be_focused()
    assert panel.findings() == []
    assert panel.too_wide() == []
    panel.photograph("settings-stock")
    panel.app.get_by_role("button", name="Save stock settings").press("Enter")
    panel.alert("Stock settings saved")

    panel.app.get_by_role("button", name="Check BigCommerce's settings").click()
    expect(panel.app.get_by_role("dialog")).to_contain_text("Checked with")
    assert panel.findings() == []
    panel.photograph("settings-readiness")
    panel.app.locator(".dialog__actions").get_by_role("button", name="Close").click()
    panel.app.get_by_role("button", name="Release all products").click()
    expect(panel.app.get_by_role("dialog")).to_contain_text("will be given back to BigCommerce")
    assert panel.findings() == []
    panel.photograph("settings-release")
    panel.app.get_by_role("button", name="Cancel").press("Enter")
    expect(panel.app.get_by_role("dialog")).to_be_hidden()


def test_staff_see_who_counts_and_cannot_change_it(panel: Panel):
    panel.open("Settings", who="staff")
    panel.app.get_by_role("link", name="Stock", exact=True).click()

    expect(panel.app.get_by_role("radio").first).to_be_disabled()
    expect(panel.app.get_by_role("button", name="Release all products")).to_have_count(0)
