"""Everybody can read what we add: axe finds nothing in it, on any theme, in any state."""

from playwright.sync_api import expect

from browser.conftest import Shop
from browser.test_cart import put
from conftest import ROOT

AXE = ROOT / "backend/shipwhen/static/dist/axe.min.js"

FINDINGS = """async () => {
  const include = [["[data-shipwhen]"]];
  const values = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
  const runOnly = { type: "tag", values };
  const { violations } = await axe.run({ include }, { runOnly, preload: false });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}"""


def findings(shop: Shop) -> list[str]:
    expect(shop.page.locator("[data-shipwhen]:not(:empty)").first).to_be_attached()
    shop.page.add_script_tag(path=AXE)
    return shop.page.evaluate(FINDINGS)


def test_axe_finds_nothing_in_what_we_say_of_a_product(shop: Shop):
    shop.product(103)
    if shop.theme.quantity:
        shop.ask(13)
        shop.says(inventory="Only 12 available")
        shop.button.click()
        expect(shop.told("limit")).not_to_be_empty()

    assert findings(shop) == []
    shop.product(105)
    assert findings(shop) == []


def test_axe_finds_nothing_in_marks_previews_and_the_cart(shop: Shop):
    shop.open("/shop/")
    assert findings(shop) == []
    shop.product(101)
    shop.add()
    expect(shop.told("added")).not_to_be_empty()
    assert findings(shop) == []

    put(shop, 103, quantity=14)
    shop.open("/cart.php")
    assert findings(shop) == []


def test_axe_finds_nothing_from_right_to_left(shop: Shop):
    shop.product(101, language="ar")

    assert findings(shop) == []
