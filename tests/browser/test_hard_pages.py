"""What shops do to their pages: kits, kept pages, other languages, late options, early scripts."""

import datetime as dt
import json
import re

import pytest
from playwright.sync_api import Route, expect

from browser.conftest import Shop, families
from browser.test_cart import line, put
from browser.test_product import BACKORDER, LATER, days, written
from browser.themes import FAMILIES

ARABIC = "متاح للطلب المسبق"
BACK = 'new PageTransitionEvent("pageshow", { persisted: true })'


def test_of_a_kit_the_weakest_part_decides(shop: Shop):
    shop.product(113)
    shop.choose("Enamel kettle")
    shop.says(inventory="", shipping="")
    if shop.theme.quantity:
        shop.ask(3)
        told = f"2 ready to ship now\n1 expected to ship {days(9)}"
        shop.says(inventory="2 in stock, 1 on backorder", shipping=written(shop, told))

    shop.choose("Copper pour-over")
    if shop.theme.quantity:
        shop.ask(1)
    shop.says(inventory="Available on backorder", shipping=LATER)
    assert shop.label() == BACKORDER
    shop.photograph("kit")


@families
def test_a_kits_lines_are_told_by_what_was_chosen(shop: Shop):
    put(shop, 113, quantity=3, **{"16": "161"})
    put(shop, 113, **{"16": "162"})
    shop.open("/cart.php")

    expect(line(shop, "Enamel kettle")).to_contain_text(
        written(shop, f"1 expected to ship {days(9)}")
    )
    expect(line(shop, "Copper pour-over")).to_have_text(LATER)


@families
def test_a_page_that_the_browser_kept_asks_again(shop: Shop):
    # the browser's own cache may answer for some seconds: not while requests are looked at
    shop.page.route("**/availability.json*", lambda route: route.continue_())
    shop.product(101)
    shop.says(inventory="Available on backorder")
    expect(shop.told("badge").first).to_be_visible()
    shop.set_stock(1010, on_hand=5)
    shop.set_stock(1050, on_hand=5)
    shop.page.evaluate(f"dispatchEvent({BACK})")

    shop.says(inventory="", shipping="")
    assert shop.label() == shop.theme.label
    expect(shop.told("badge").filter(has_text="Pre-order")).to_have_count(0)


def test_in_another_language_under_its_prefix(shop: Shop):
    shop.publish("ar", backorder__inventory__backorder=ARABIC, show_date=False)
    shop.publish("en")
    shop.product(101, language="ar")
    shop.says(inventory=ARABIC)
    assert shop.page.evaluate("document.dir") == "rtl"
    shop.photograph("right-to-left")
    shop.add()

    shop.says(added="Added: 1 on backorder. We will confirm the date.")
    shop.open("/cart.php", language="ar")
    expect(shop.told("cart-line")).to_have_text(LATER)
    shop.photograph("right-to-left-cart")


@families
def test_the_documents_own_events_are_heard(shop: Shop):
    shop.product(103)
    shop.form.locator('[name="qty[]"]').first.evaluate("node => { node.value = 3 }")
    shop.page.evaluate(
        """document.dispatchEvent(new CustomEvent("onProductOptionsChanged",
             { bubbles: true, detail: { data: "<p>swapped</p>", content: { price: {} } } }))"""
    )

    shop.says(inventory="2 in stock, 1 on backorder")


@families
def test_until_options_arrive_the_platforms_default_selection_counts(shop: Shop):
    shop.product(104)
    shop.page.evaluate(
        """() => {
          for (const field of document.querySelectorAll("form [name^=attribute]")) field.remove();
          window.BCData.product_attributes.sku = "JK-SOL-MOSS-M";
          document.body.append("");
        }"""
    )

    shop.says(
        inventory="Available on backorder", shipping=written(shop, f"Expected to ship {days(8)}")
    )


@families
def test_a_script_that_loads_after_the_themes_hears_it_all_the_same(shop: Shop):
    def late(route: Route) -> None:
        shop.page.wait_for_load_state("domcontentloaded")
        route.continue_()

    shop.page.route(re.compile("/s/demo/shipwhen.js"), late)
    shop.product(103)
    shop.says(inventory="")
    shop.ask(3)
    shop.says(inventory="2 in stock, 1 on backorder")
    shop.add()

    shop.says(added=written(shop, f"Added: 1 on backorder, expected to ship {days(9)}"))


@families
def test_it_is_announced_once_per_settled_change(shop: Shop):
    shop.product(103)
    shop.says(inventory="")
    shop.page.evaluate(
        """() => {
          window.announced = [];
          const region = document.querySelector("[data-shipwhen=inventory]");
          new MutationObserver(() => announced.push(region.textContent))
            .observe(region, { childList: true, characterData: true, subtree: true });
        }"""
    )
    field = shop.form.locator('[name="qty[]"]').first
    field.fill("")
    field.press_sequentially("12", delay=40)
    shop.says(inventory="2 in stock, 10 on backorder")
    shop.page.wait_for_timeout(500)

    assert shop.page.evaluate("announced") == ["2 in stock, 10 on backorder"]


def test_a_sticky_bar_and_other_forms_say_it_once(shop: Shop):
    """However many purchase buttons a page has, each message of the product stands there once."""
    shop.product(101)
    shop.says(inventory="Available on backorder")

    for place in ("inventory", "shipping", "added", "limit"):
        expect(shop.told(place)).to_have_count(1)


LISTED = """([ids, card]) => {
  const list = document.querySelector(card).parentElement;
  const [first] = document.querySelectorAll(card);
  for (const id of ids) {
    const copy = first.cloneNode(true);
    for (const node of [copy, ...copy.querySelectorAll("*")])
      for (const { name, value } of [...node.attributes])
        node.setAttribute(name, value.replace(/\\b10[0-9]\\b|\\b11[0-9]\\b/g, id));
    for (const mark of copy.querySelectorAll("[data-shipwhen]")) mark.remove();
    list.append(copy);
  }
}"""


@families
def test_cards_that_arrive_later_are_marked_too(shop: Shop):
    shop.open("/shop/")
    expect(shop.told("badge").first).to_be_visible()
    before = shop.told("badge").count()
    shop.page.evaluate(LISTED, [["105", "108"], shop.theme.card])

    expect(shop.told("badge")).to_have_count(before + 2)


def data(shop: Shop) -> dict:
    """The offers of the page's product in its JSON-LD."""
    found = []

    def keep(node: object) -> None:
        if isinstance(node, list):
            for each in node:
                keep(each)
        elif isinstance(node, dict):
            if node.get("@type") == "Product":
                found.append(node)
            for each in node.values():
                keep(each)

    for text in shop.page.locator("script[type='application/ld+json']").all_text_contents():
        keep(json.loads(text))
    [product] = found
    return product["offers"]


WITH_DATA = [theme for theme in FAMILIES if theme.structured_data]
structured = pytest.mark.parametrize("theme", WITH_DATA, indirect=True, ids=lambda theme: theme.id)


def _day(today: str, later: int) -> str:
    return str(dt.date.fromisoformat(today) + dt.timedelta(days=later))


@structured
@pytest.mark.parametrize(
    ("product", "availability", "after"),
    [
        (101, "BackOrder", 16),
        (105, "PreOrder", 45),
        (108, "BackOrder", None),
        (102, "InStock", None),
    ],
)
def test_structured_data_says_what_the_page_says(shop: Shop, product, availability, after):
    shop.open(f"/products/{product}/", shipwhen="off")
    own = data(shop)
    shop.product(product)
    shop.page.wait_for_function(
        "availability => document.documentElement.innerHTML.includes(`schema.org/${availability}`)",
        arg=availability,
    )
    state = json.loads(shop.page.locator("#demo-bar-state").text_content())
    told = data(shop)

    assert told["availability"] == f"https://schema.org/{availability}"
    assert told.get("availabilityStarts") == (_day(state["today"], after) if after else None)
    assert told["price"] == own["price"]
    shop.page.evaluate("window.shipwhen.stop()")
    assert data(shop) == own


@structured
def test_structured_data_that_nobody_can_read_is_left_alone(shop: Shop):
    broken = '{"@type": "Product", "name": "Ridgeline 28 L Backpack", "offers": {'

    def broken_data(route: Route) -> None:
        response = route.fetch()
        body = re.sub(
            r'(?s)(<script type="application/ld\+json">).*?(</script>)',
            lambda match: match[1] + broken + match[2],
            response.text(),
        )
        route.fulfill(response=response, body=body)

    shop.page.route(re.compile("/products/101/"), broken_data)
    shop.product(101)
    shop.says(inventory="Available on backorder")

    assert shop.page.locator("script[type='application/ld+json']").text_content() == broken


NATIVE = [theme for theme in FAMILIES if theme.id == "cornerstone"]


@pytest.mark.parametrize("theme", NATIVE, indirect=True, ids=lambda theme: theme.id)
@pytest.mark.parametrize(
    "case",
    [
        ("dates", "", f"Expected to ship {days(9)}", f"Expected to ship {days(9)}", True),
        ("nothing", "", "", "", True),
        (
            "everything",
            "2 in stock, 1 on backorder",
            f"2 ready to ship now\n1 expected to ship {days(9)}",
            f"2 ready to ship now\n1 expected to ship {days(9)}",
            False,
        ),
    ],
)
def test_where_the_theme_speaks_a_setting_says_what_is_left_to_us(shop: Shop, case):
    beside, inventory, shipping, cart_line, theirs = case
    shop.change(native=True)
    shop.publish(beside_native=beside)
    put(shop, 103, quantity=3)
    shop.product(103)
    shop.ask(3)

    shop.says(inventory=inventory, shipping=written(shop, shipping))
    expect(shop.page.get_by_text("1 will be backordered")).to_be_visible(visible=theirs)
    shop.photograph(f"native-{beside}")
    shop.open("/cart.php")
    shop.says(cart_line=written(shop, cart_line), cart=written(shop, f"{WHOLE.format(days(9))}"))
    expect(shop.page.locator(".cart-item-backorder-message").first).to_be_visible(visible=theirs)
    shop.photograph(f"native-{beside}-cart")


@pytest.mark.parametrize("theme", NATIVE, indirect=True, ids=lambda theme: theme.id)
def test_in_the_place_of_the_themes_words_ours_stand_only_where_we_have_some(shop: Shop):
    shop.change(native=True)
    shop.publish(beside_native="everything")
    shop.expected_errors.append("ERR_FAILED")
    shop.page.route("**/availability.json*", lambda route: route.abort())
    shop.product(103)
    shop.ask(3)

    expect(shop.page.get_by_text("1 will be backordered")).to_be_visible()


WHOLE = "Includes backordered items, complete by {}"


@pytest.mark.parametrize("path", ["/products/103/", "/shop/", "/cart.php"])
def test_at_320_pixels_and_at_twice_the_size_nothing_sticks_out(shop: Shop, path: str):
    put(shop, 103, quantity=8)
    shop.open(path, shipwhen="off")
    own = {width: _scroll_width(shop, width) for width in WIDTHS}
    shop.open(path)
    if "products" in path and shop.theme.quantity:
        shop.ask(8)
    expect(shop.page.locator("[data-shipwhen]:not(:empty)").first).to_be_attached()

    for width in WIDTHS:
        assert _scroll_width(shop, width) <= own[width], width
        assert shop.page.evaluate(STICKING_OUT) == [], width
        shop.photograph(f"{width}-{path.strip('/').replace('/', '-').replace('.php', '')}")


WIDTHS = [320, 640]
"""640 pixels is what 200 % of zoom leaves of a screen of 1280."""


def _scroll_width(shop: Shop, width: int) -> int:
    shop.page.set_viewport_size({"width": width, "height": 900})
    return int(shop.page.evaluate("document.documentElement.scrollWidth"))


STICKING_OUT = """() => [...document.querySelectorAll("[data-shipwhen]:not(:empty)")]
  .filter(node => node.dataset.shipwhen !== "badge")
  .filter(node => {
    const { left, right, width } = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    return width && style.visibility !== "hidden" && !node.closest("[aria-hidden=true], [hidden]")
      && (left < -1 || right > innerWidth + 1 || node.scrollWidth > node.clientWidth + 1);
  })
  .map(node => `${node.dataset.shipwhen}: ${node.textContent}`)"""
