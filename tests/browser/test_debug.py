"""`?shipwhen=debug`, as somebody at a merchant's support uses it."""

import re

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from browser.conftest import Shop
from browser.test_cart import put
from browser.test_harm import body
from browser.themes import THEMES, Theme
from shipwhen.shopfront.script import built

CHOSEN = [theme for theme in THEMES if theme.id in {"cornerstone", "merchant"}]
PRODUCT = "/products/101/"
HOSTILE = (
    ":not(html, body) { all: unset !important; display: none !important; color: red !important }"
)


def on(*themes: Theme) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("theme", themes, ids=lambda each: each.id, indirect=True)


on_both, on_one = on(*CHOSEN), on(CHOSEN[0])


def overlay(shop: Shop, path: str = PRODUCT) -> Locator:
    shop.open(path, shipwhen="debug")
    found = shop.page.locator("shipwhen-debug")
    expect(found.get_by_role("region", name="Shipwhen")).to_be_visible()
    return found


def box(where: Locator, label: str) -> Locator:
    """The outlines with a label, which may name others of the same place."""
    return where.locator(".layer div").filter(has_text=re.compile(rf"(^|· ){label}( ·|$)"))


def row(where: Locator, name: str) -> Locator:
    """What the panel says of one thing."""
    bold = where.page.locator("b").get_by_text(name, exact=True)
    return where.get_by_role("listitem").filter(has=bold)


def rectangle(element: Locator) -> FloatRect:
    found = element.bounding_box()
    assert found
    return {side: round(pixels) for side, pixels in found.items()}


@pytest.mark.parametrize(
    ("path", "anchors", "slots"),
    [
        ("/shop/", ["card"], ["badge"]),
        (PRODUCT, ["form", "quantity", "button"], ["inventory", "shipping", "added", "limit"]),
        ("/cart.php", ["row"], ["cart-line", "cart"]),
    ],
    ids=["listing", "product", "cart"],
)
@on_both
def test_what_was_found_is_outlined_and_named(shop: Shop, path, anchors, slots):
    put(shop, 101)
    debug = overlay(shop, path)

    for label in [*anchors, *slots]:
        expect(box(debug, label).first).to_be_visible()
    for slot in slots:
        expect(row(debug, f"slots.{slot}")).to_contain_text("✓")
    expect(row(debug, "adapter")).to_have_text(f"· adapter {shop.theme.id}")
    expect(row(debug, "fingerprint")).to_have_text("✓ fingerprint fits this page")
    expect(row(debug, "missed")).to_have_text("✓ missed nothing")
    expect(debug.locator(".bad")).to_have_count(0)
    shop.photograph(f"debug{path.replace('/', '-').rstrip('-')}")


@on_both
def test_an_outline_stands_around_its_element_wherever_the_page_is_scrolled(shop: Shop):
    debug = overlay(shop)
    for distance in (0, 150):
        shop.page.mouse.wheel(0, distance)
        shop.page.wait_for_timeout(300)

        assert rectangle(box(debug, "button")) == rectangle(shop.button)


@on_one
def test_each_place_names_the_rule_that_found_it(shop: Shop):
    debug = overlay(shop)

    expect(row(debug, "product.form")).to_have_text("✓ product.form 1 by form[data-cart-item-add]")
    expect(row(debug, "slots.shipping")).to_have_text("✓ slots.shipping 1 by after button")
    expect(row(debug, "not on this page")).to_contain_text("cart.row, cart.line_id, ")


@on_both
def test_what_is_missed_is_named_first_and_as_soon_as_the_page_changes(shop: Shop):
    debug = overlay(shop)
    shop.button.evaluate("button => button.remove()")

    expect(row(debug, "product.button")).to_have_text("✗ product.button missed in 1 of 1")
    expect(row(debug, "slots.shipping")).to_have_text("✗ slots.shipping missed in 1 of 1")
    expect(debug.locator("h3:has-text('Places') + ul li").first).to_have_class("bad")
    expect(box(debug, "button")).to_have_count(0)


@on_both
def test_an_adapter_of_another_theme_is_told(shop: Shop):
    shop.adapter = next(theme.id for theme in CHOSEN if theme is not shop.theme)
    debug = overlay(shop)

    expect(row(debug, "fingerprint")).to_have_text("✗ fingerprint does not fit this page")
    expect(row(debug, "missed")).to_contain_text("✗ missed fingerprint")


@on_one
def test_messages_and_products_are_told(shop: Shop):
    debug = overlay(shop)

    expect(row(debug, "inventory")).to_have_text("· inventory “Available on backorder”")
    expect(row(debug, "101")).to_have_text("· 101 PK-RIDGE-28 backorder")


@on_one
def test_what_the_script_asked_is_not_asked_again(shop: Shop):
    debug = overlay(shop)
    expect(row(debug, "101")).to_contain_text("backorder")
    travelled = shop.page.evaluate(
        """() => performance.getEntriesByType("resource")
             .filter(({ name }) => name.includes("/availability.json"))
             .map(({ transferSize }) => transferSize > 0)"""
    )

    assert travelled == [True, True, False, False]


@on_both
def test_what_opens_later_is_outlined_above_it(shop: Shop):
    debug = overlay(shop)
    shop.add()
    if shop.theme.open_cart and "site-alerts" in shop.theme.preview:
        shop.page.locator(shop.theme.open_cart).click()
    outlined = box(debug, "modal").first
    expect(outlined).to_be_visible()
    expect(row(debug, "slots.mini-cart")).to_contain_text("✓")
    shop.photograph("debug-added")


@on_one
def test_everything_can_be_copied_for_a_mail(shop: Shop):
    shop.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    debug = overlay(shop)
    expect(row(debug, "101")).to_contain_text("backorder")
    debug.get_by_role("button", name="Copy as text").click()
    expect(debug.get_by_role("status")).to_have_text("Copied.")
    text = shop.page.evaluate("navigator.clipboard.readText()")

    for line in (
        f"Script\n  · adapter: {shop.theme.id}\n",
        "  ✓ product.form: 1 by form[data-cart-item-add]\n",
        "  · inventory: “Available on backorder”\n",
        "  · 101: PK-RIDGE-28 backorder",
        f"  · address: {shop.page.url}\n  · language: en\n",
    ):
        assert line in text


@on_one
def test_where_a_page_may_not_copy_the_text_stands_there_selected(shop: Shop):
    shop.page.add_init_script("delete Navigator.prototype.clipboard")
    debug = overlay(shop)
    debug.get_by_role("button", name="Copy as text").click()
    field = debug.get_by_label("Findings as text")

    expect(field).to_be_visible()
    expect(debug.get_by_role("status")).to_have_text("Copy the text below.")
    assert field.evaluate("field => field.value && field.selectionEnd === field.value.length")


@on_one
def test_it_is_used_by_keyboard_alone(shop: Shop):
    debug = overlay(shop)
    reached = []
    for _ in range(4):
        shop.page.keyboard.press("Shift+Tab")
        focused = "host => (at => at?.ariaLabel ?? at?.textContent)(host.shadowRoot.activeElement)"
        reached.append(debug.evaluate(focused))
    shop.page.keyboard.press("Escape")

    assert reached == ["Findings", "Close", "Move", "Copy as text"]
    expect(debug).to_have_count(0)


@on_one
def test_it_moves_out_of_the_way(shop: Shop):
    debug = overlay(shop)
    panel = debug.get_by_role("region", name="Shipwhen")
    places = []
    for _ in range(5):
        at = rectangle(panel)
        places.append((at["x"] > 600, at["y"] > 400))
        debug.get_by_role("button", name="Move").click()

    assert places == [(False, True), (True, True), (True, False), (False, False), (False, True)]


@on_one
def test_on_a_phone_it_leaves_half_of_the_page(shop: Shop):
    shop.page.set_viewport_size({"width": 320, "height": 640})
    debug = overlay(shop)
    at = rectangle(debug.get_by_role("region", name="Shipwhen"))

    assert at["width"] <= 320
    assert at["height"] <= 320
    assert shop.page.evaluate("document.documentElement.scrollWidth") <= 320
    shop.photograph("debug-phone")


@on_one
def test_no_style_of_the_theme_reaches_it(shop: Shop):
    debug = overlay(shop)
    panel = debug.get_by_role("region", name="Shipwhen")
    button = debug.get_by_role("button", name="Move")
    looks = "node => { const s = getComputedStyle(node); return [s.color, s.font, s.display] }"
    before = [rectangle(panel), button.evaluate(looks)]
    shop.page.add_style_tag(content=HOSTILE)

    assert before == [rectangle(panel), button.evaluate(looks)]


@on_one
def test_a_click_in_it_is_none_in_the_shop(shop: Shop):
    debug = overlay(shop)
    shop.page.evaluate("document.addEventListener('click', () => (window.clicked = true))")
    debug.get_by_role("button", name="Move").click()

    assert not shop.page.evaluate("window.clicked")


@on_one
def test_axe_finds_nothing_in_it(shop: Shop):
    debug = overlay(shop)
    expect(row(debug, "101")).to_contain_text("backorder")
    shop.page.evaluate(built("axe.min.js"))
    found = shop.page.evaluate(
        """async () => (await axe.run({ include: ["shipwhen-debug"] },
             { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }))
           .violations.map(each => [each.id, ...each.nodes.map(node => node.html)])"""
    )

    assert found == []


@on_both
def test_the_page_is_as_it_is_without_it(shop: Shop):
    shop.product(101)
    shop.says(inventory="Available on backorder")
    before = body(shop)
    debug = overlay(shop)
    shop.says(inventory="Available on backorder")
    expect(row(debug, "101")).to_contain_text("backorder")
    open_ = body(shop)
    debug.get_by_role("button", name="Close").click()

    assert [before] * 2 == [open_, body(shop)]
    expect(shop.page.locator("shipwhen-debug")).to_have_count(0)


@on_one
def test_after_closing_nothing_of_it_goes_on(shop: Shop):
    debug = overlay(shop)
    debug.get_by_role("button", name="Close").click()
    shop.ask(3)
    shop.page.mouse.wheel(0, 200)
    shop.page.wait_for_timeout(300)

    expect(shop.page.locator("shipwhen-debug")).to_have_count(0)


@pytest.mark.parametrize("over", ["Close", "off"])
@on_both
def test_it_stays_from_page_to_page_until_it_is_over(shop: Shop, over: str):
    overlay(shop)
    shop.page.locator("a[href$='/cart.php']").first.evaluate("link => location.assign(link.href)")
    shop.page.wait_for_url("**/cart.php")
    debug = shop.page.locator("shipwhen-debug")
    expect(row(debug, "adapter")).to_have_text(f"· adapter {shop.theme.id}")
    if over == "Close":
        debug.get_by_role("button", name="Close").click()
        expect(debug).to_have_count(0)
    else:  # the demo, which reads the last word, would leave the script out
        shop.page.goto(f"{shop.page.url}?shipwhen=off&shipwhen=on")
        shop.settle()
    shop.sent.clear()
    shop.product(101)
    shop.says(inventory="Available on backorder")

    assert [url for url in shop.sent if "debug" in url] == []
    expect(debug).to_have_count(0)
    assert shop.page.evaluate("[name, sessionStorage.getItem('shipwhen-debug')]") == ["", None]


@on_one
def test_another_store_in_the_tab_is_not_looked_at(shop: Shop):
    """It was begun elsewhere: the tab's name came along, what the store keeps did not."""
    overlay(shop)
    shop.page.evaluate("sessionStorage.clear()")
    with shop.page.expect_response("**/debug.js"):
        shop.product(101)

    shop.says(inventory="Available on backorder")
    expect(shop.page.locator("shipwhen-debug")).to_have_count(0)


@on_one
def test_where_nothing_may_be_kept_it_is_looked_at_page_by_page(shop: Shop):
    shop.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no') } })"
    )
    overlay(shop)
    shop.product(101)
    shop.says(inventory="Available on backorder")

    expect(shop.page.locator("shipwhen-debug")).to_have_count(0)


@on_one
def test_a_merchants_ticket_goes_along(shop: Shop):
    """Each page tells the app what was found on it."""
    shop.expected_errors = ["401"]
    with shop.page.expect_response("**/looks/demo?ticket=mine"):
        shop.open(PRODUCT, shipwhen="debug", ticket="mine")
    with shop.page.expect_response("**/looks/demo?ticket=mine"):
        shop.open("/cart.php")


@on_one
def test_a_page_without_the_word_does_not_load_it(shop: Shop):
    for query in ({}, {"shipwhen": "on"}):
        shop.product(101, **query)

    assert [url for url in shop.sent if "debug" in url] == []
    expect(shop.page.locator("shipwhen-debug")).to_have_count(0)


@on_one
def test_on_a_page_without_the_script_it_says_so(shop: Shop):
    shop.open(PRODUCT, shipwhen="off")
    shop.page.add_script_tag(url="/s/demo/debug.js")
    debug = shop.page.locator("shipwhen-debug")

    expect(row(debug, "state")).to_have_text("✗ state not running on this page")
