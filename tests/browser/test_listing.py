"""Listings mark what one would have to wait for; quick views tell it like the product page."""

import re

from playwright.sync_api import Locator, expect

from browser.conftest import Shop, families, generic_in_families

MARKED = {
    "Ridgeline 28 L Backpack": "Backorder",
    "Polar Lantern 2": "Pre-order",
    "Copper Pour-over Set": "Backorder",
    "Tidewater Dry Bag": "Backorder",
}


def card(shop: Shop, name: str) -> Locator:
    return shop.page.locator(shop.theme.card).filter(has_text=name).first


def marks(shop: Shop) -> dict[str, str]:
    """Marked products by name, each seen once."""
    found = {}
    for node in shop.page.locator(f"{shop.theme.card} [data-shipwhen=badge]").all():
        name = node.evaluate(
            "(node, card) => node.closest(card).querySelector('h2,h3,h4').innerText.trim()",
            shop.theme.card,
        )
        assert name.lower() not in found, f"{name} is marked twice"
        found[name.lower()] = node.inner_text()
    return found


def expected(names: dict[str, str]) -> dict[str, str]:
    return {name.lower(): mark for name, mark in names.items()}


def test_only_what_one_would_wait_for_is_marked(any_adapter: Shop):
    any_adapter.open("/shop/")
    expect(any_adapter.told("badge")).to_have_count(len(MARKED))

    assert expected(MARKED) == marks(any_adapter)
    any_adapter.photograph("listing")


@generic_in_families
def test_a_mark_lies_on_its_card_and_moves_nothing(any_adapter: Shop):
    any_adapter.open("/shop/", shipwhen="off")
    before = card(any_adapter, "Harbour Wool Blanket").bounding_box()
    any_adapter.open("/shop/")
    expect(any_adapter.told("badge")).to_have_count(len(MARKED))

    assert before == card(any_adapter, "Harbour Wool Blanket").bounding_box()
    on = card(any_adapter, "Polar Lantern 2").bounding_box()
    mark = card(any_adapter, "Polar Lantern 2").locator("[data-shipwhen=badge]").bounding_box()
    assert on["x"] <= mark["x"]
    assert mark["x"] + mark["width"] <= on["x"] + on["width"]
    assert on["y"] <= mark["y"] <= on["y"] + on["height"]


@generic_in_families
def test_a_sorted_listing_is_marked_again(any_adapter: Shop):
    any_adapter.open("/shop/")
    expect(any_adapter.told("badge")).to_have_count(len(MARKED))
    with any_adapter.page.expect_response(re.compile("sort=price")):
        any_adapter.page.locator("select").filter(has_text="Price").select_option("price")

    expect(any_adapter.page.locator(any_adapter.theme.card).first).to_contain_text("Incense")
    expect(any_adapter.told("badge")).to_have_count(len(MARKED))
    assert expected(MARKED) == marks(any_adapter)


@families
def test_a_cloned_card_keeps_its_one_mark(shop: Shop):
    """As carousels do."""
    shop.open("/shop/")
    expect(shop.told("badge")).to_have_count(len(MARKED))
    card(shop, "Polar Lantern 2").evaluate("node => node.after(node.cloneNode(true))")
    shop.page.wait_for_timeout(200)

    expect(shop.told("badge")).to_have_count(len(MARKED) + 1)


@generic_in_families
def test_quick_view_on_a_listing(any_adapter: Shop):
    shop = any_adapter
    shop.open("/shop/")
    open_quick_view(shop, "Ridgeline 28 L Backpack")

    shop.says(inventory="Available on backorder")
    assert shop.label() == "Backorder now"
    shop.photograph("quick-view")


@generic_in_families
def test_quick_view_on_a_product_page_is_a_product_of_its_own(any_adapter: Shop):
    shop = any_adapter
    shop.product(102)
    open_quick_view(shop, "Ridgeline 28 L Backpack")

    shop.says(inventory="Available on backorder")
    assert shop.label() == "Backorder now"
    page_form = shop.page.locator("form[data-cart-item-add]").first
    assert page_form.locator("[data-shipwhen=button]").count() == 0
    assert not page_form.locator("[data-shipwhen=inventory]").inner_text()


@generic_in_families
def test_quick_view_of_a_product_with_options(any_adapter: Shop):
    shop = any_adapter
    shop.open("/shop/")
    open_quick_view(shop, "Solstice Rain Jacket")
    shop.choose("Clay", "M")

    shop.says(inventory="Available for pre-order")
    assert shop.label() == "Pre-order now"


@families
def test_the_preview_of_the_cart_marks_its_suggestions(shop: Shop):
    if shop.theme.id == "merchant":
        shop.product(102)
        expect(card(shop, "Ridgeline").locator("[data-shipwhen=badge]")).to_have_text("Backorder")
        return
    shop.product(102)
    shop.add()

    suggested = shop.page.locator(".suggestiveCart [data-shipwhen=badge]")
    expect(suggested.first).to_be_visible()


def open_quick_view(shop: Shop, name: str) -> None:
    holder = card(shop, name)
    holder.hover()
    holder.locator(shop.theme.quick_view).click()
    expect(shop.page.locator("form[data-cart-item-add]:visible").last).to_be_visible()
