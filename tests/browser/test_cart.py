"""The cart agrees with the product page, whatever the theme replaces."""

import re

from playwright.sync_api import Locator, expect

from browser.conftest import Shop, families, generic_in_families
from browser.test_product import days, written

WHOLE = "Includes backordered items, complete by {}"


def row(shop: Shop, name: str) -> Locator:
    return shop.page.locator(shop.theme.row).filter(has_text=name)


def put(shop: Shop, product: int, quantity: int = 1, **attributes: str) -> None:
    """Put something into the shopper's cart beforehand."""
    form = {"product_id": str(product), "qty[]": str(quantity)}
    form |= {f"attribute[{option}]": value for option, value in attributes.items()}
    context = shop.page.context
    url = f"{shop.server}/demo/{shop.theme.id}/remote/v1/cart/add"
    assert context.request.post(url, multipart=form).json()["data"]["error"] is None


def set_quantity(shop: Shop, name: str, quantity: int) -> None:
    """As a patient shopper does: until the theme has replaced the rows."""
    field = row(shop, name).locator('[name^="qty-"]')
    if not shop.theme.typed:
        _press_arrows(shop, name, quantity)
        return
    with shop.page.expect_response(re.compile(r"/cart\.php")):
        field.fill(str(quantity))
        if shop.theme.update:
            row(shop, name).locator(shop.theme.update).click()
        else:
            field.blur()
    expect(field).to_have_value(str(quantity))


def _press_arrows(shop: Shop, name: str, quantity: int) -> None:
    field = row(shop, name).locator('[name^="qty-"]')
    while (now := int(field.input_value())) != quantity:
        action, then = ("inc", now + 1) if now < quantity else ("dec", now - 1)
        with shop.page.expect_response(re.compile(r"/cart\.php")):
            row(shop, name).locator(f'[data-action="{action}"]').click()
        expect(field).to_have_value(str(then))


def line(shop: Shop, name: str) -> Locator:
    return row(shop, name).locator("[data-shipwhen=cart-line]")


def until(shop: Shop, last: int) -> str:
    return written(shop, WHOLE.format(days(last)))


def test_adding_says_what_was_promised(any_adapter: Shop):
    shop = any_adapter
    shop.product(103)
    shop.ask(3)
    shop.says(inventory="2 in stock, 1 on backorder")
    shop.add()

    shop.says(added=written(shop, f"Added: 1 on backorder, expected to ship {days(9)}"))
    expect(shop.page.locator(shop.theme.preview)).to_be_visible()
    shop.photograph("after-adding")


@families
def test_units_of_two_shipments_are_told_from_the_first_day_to_the_last(shop: Shop):
    shop.product(103)
    shop.ask(8)
    shop.says(inventory="2 in stock, 6 on backorder")
    shop.add()

    shop.says(added=written(shop, f"Added: 6 on backorder, expected to ship {days(9, 27)}"))


@generic_in_families
def test_the_preview_names_the_date(any_adapter: Shop):
    shop = any_adapter
    shop.product(101)
    shop.add()
    if shop.theme.id == "merchant":
        shop.page.locator(shop.theme.open_cart).click()

    expected = written(shop, f"Includes backordered items, complete by {days(16)}")
    expect(shop.told("mini-cart").locator("visible=true").last).to_have_text(expected)
    shop.photograph("preview")


def test_the_header_cart_names_the_date(any_adapter: Shop):
    shop = any_adapter
    put(shop, 101)
    shop.open("/about/")
    shop.page.locator(shop.theme.open_cart).first.click()

    expected = written(shop, f"Includes backordered items, complete by {days(16)}")
    mini_cart = shop.page.locator(shop.theme.mini_cart)
    expect(mini_cart.locator("[data-shipwhen=mini-cart]")).to_have_text(expected)
    shop.photograph("mini-cart")


@families
def test_a_cart_in_stock_says_nothing(any_adapter: Shop):
    put(any_adapter, 102)
    put(any_adapter, 110)
    any_adapter.open("/cart.php")
    any_adapter.settle(quiet=100)

    assert not any(any_adapter.told("cart-line").all_inner_texts())
    any_adapter.says(cart="")


def test_each_line_tells_what_ships_when(any_adapter: Shop):
    shop = any_adapter
    put(shop, 102)
    put(shop, 101)
    put(shop, 103, quantity=8)
    shop.open("/cart.php")

    expect(line(shop, "Backpack")).to_have_text(written(shop, f"Expected to ship {days(12, 16)}"))
    parts = f"2 ready to ship now\n4 expected to ship {days(9)}\n2 expected to ship {days(23, 27)}"
    expect(line(shop, "Kettle")).to_have_text(written(shop, parts))
    expect(line(shop, "Blanket")).to_have_text("")
    shop.says(cart=until(shop, 27))
    shop.photograph("cart")


@generic_in_families
def test_a_changed_quantity_changes_the_promise(any_adapter: Shop):
    shop = any_adapter
    put(shop, 103, quantity=2)
    shop.open("/cart.php")
    shop.says(cart="")

    for quantity, told in [(3, f"1 expected to ship {days(9)}"), (7, days(23, 27))]:
        set_quantity(shop, "Kettle", quantity)

        expect(line(shop, "Kettle")).to_contain_text(written(shop, told))
    shop.says(cart=until(shop, 27))

    set_quantity(shop, "Kettle", 1)
    expect(line(shop, "Kettle")).to_have_text("")
    shop.says(cart="")


@families
def test_two_lines_of_one_unit_share_one_shelf(any_adapter: Shop):
    shop = any_adapter
    put(shop, 106, **{"13": "131", "14": "ANNA"})
    put(shop, 106, quantity=2, **{"13": "131", "14": "OLE"})
    shop.open("/cart.php")

    expect(line(shop, "ANNA")).to_have_text("")
    expect(line(shop, "OLE")).to_have_text(written(shop, f"Expected to ship {days(7, 10)}"))


@families
def test_a_cart_over_the_limit_says_so(any_adapter: Shop):
    shop = any_adapter
    put(shop, 103, quantity=14)
    shop.open("/cart.php")

    expect(line(shop, "Kettle")).to_contain_text("Only 12 can be ordered.")
    shop.says(cart="")
    shop.photograph("cart-over-limit")


@families
def test_an_unknown_date_is_not_made_up(any_adapter: Shop):
    shop = any_adapter
    put(shop, 108)
    put(shop, 101)
    shop.open("/cart.php")

    expect(line(shop, "Copper")).to_have_text("Ships when more arrives. We will confirm the date.")
    shop.says(cart="Includes backordered items. We will confirm the date.")


@generic_in_families
def test_more_than_can_be_sold_is_refused_before_the_shop_hears_of_it(any_adapter: Shop):
    shop = any_adapter
    shop.product(103)
    shop.ask(13)
    shop.says(inventory="Only 12 available")
    shop.button.click()

    shop.says(limit="Only 12 can be ordered. Please lower the quantity.", added="")
    assert shop.told("limit").get_attribute("role") == "alert"
    assert not [url for url in shop.sent if "cart/add" in url]
    shop.photograph("limit")

    shop.ask(12)
    shop.says(limit="")
    shop.add()
    assert [url for url in shop.sent if "cart/add" in url]


@families
def test_what_is_still_being_asked_is_held_back_until_it_is_known(shop: Shop):
    """900 thermoses at once: only the server knows that 850 can be had."""
    shop.product(112)
    expect(shop.told("inventory")).to_be_attached()
    shop.settle(quiet=100)
    shop.form.locator('[name="qty[]"]').fill("900")
    shop.button.click()

    shop.says(limit="Only 850 can be ordered. Please lower the quantity.")
    assert not [url for url in shop.sent if "cart/add" in url]

    shop.form.locator('[name="qty[]"]').fill("820")
    with shop.page.expect_response(re.compile("/remote/v1/cart/add")):
        shop.button.click()
    shop.says(added=written(shop, f"Added: 20 on backorder, expected to ship {days(20, 25)}"))


@families
def test_what_was_added_is_not_said_of_something_else(shop: Shop):
    shop.product(103)
    shop.ask(3)
    shop.says(inventory="2 in stock, 1 on backorder")
    shop.add()
    expect(shop.told("added").last).to_contain_text("Added: 1 on backorder")
    expect(shop.page.locator(shop.theme.preview)).to_be_visible()
    shop.page.keyboard.press("Escape")
    shop.ask(4)

    shop.says(added="")


@families
def test_a_line_that_can_no_longer_be_had_says_so(shop: Shop):
    put(shop, 101)
    shop.set_stock(1010)
    shop.open("/cart.php")

    expect(line(shop, "Backpack")).to_have_text("Sold out. Please remove it.")


def test_enter_in_the_quantity_box_is_refused_just_so(shop: Shop):
    shop.product(101)
    shop.quantity.fill("25")
    shop.quantity.press("Enter")

    shop.says(limit="Only 24 can be ordered. Please lower the quantity.")


@families
def test_a_shop_that_refuses_is_not_contradicted(shop: Shop):
    """Missing options: the shop answers with an error, so nothing was added."""
    shop.product(104)
    shop.choose("Moss", "M")
    shop.says(inventory="Available on backorder")
    shop.page.route(
        "**/remote/v1/cart/add", lambda route: route.fulfill(json={"data": {"error": "Not now"}})
    )
    shop.add()
    shop.page.wait_for_timeout(300)

    shop.says(added="")


@generic_in_families
def test_the_label_survives_the_themes_own_while_adding(any_adapter: Shop):
    shop = any_adapter
    shop.product(101)
    shop.says(inventory="Available on backorder")
    shop.add()
    shop.page.wait_for_timeout(1500)

    assert shop.label() == "Backorder now"


@families
def test_a_form_cleared_by_the_theme_is_told_afresh(shop: Shop):
    """Merchant clears the selection after adding, without an event."""
    shop.product(104)
    shop.choose("Moss", "M")
    shop.says(inventory="Available on backorder")
    shop.add()
    if shop.theme.id != "merchant":
        return

    shop.says(inventory="", shipping="")
    expect(shop.told("button")).to_have_count(0)
    expect(shop.told("added")).to_contain_text("Added: 1 on backorder")
    shop.page.wait_for_timeout(2600)
    assert shop.theme.label == shop.label()


def test_regions_stand_there_before_their_text(shop: Shop):
    shop.page.route("**/availability.json*", lambda route: route.abort())
    shop.expected_errors.append("ERR_FAILED")
    put(shop, 101)
    roles = {"inventory": "status", "shipping": "status", "added": "status", "limit": "alert"}
    shop.product(101)

    for place, role in roles.items():
        expect(shop.told(place)).to_have_attribute("role", role)
        expect(shop.told(place)).to_have_text("")
    shop.open("/cart.php")
    expect(shop.told("cart")).to_have_attribute("role", "status")


@families
def test_the_demo_agrees_with_the_server(any_adapter: Shop):
    """The page and promise.json, asked for the same units, name the same day."""
    shop = any_adapter
    shop.product(101)
    answer = shop.http.get("/s/demo/promise.json?lines=1010:1").json()

    expected = shop.page.evaluate(
        """day => new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" })
                  .format(new Date(day))""",
        answer["lines"][0]["promise"]["expected_date"],
    )
    day, year = expected.rsplit(", ", 1)
    expect(shop.told("shipping")).to_contain_text(year)
    expect(shop.told("shipping")).to_contain_text(day.split()[-1])
