"""A page is never worse off for having our script."""

import contextlib
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, Route, expect

from browser.conftest import Shop, families
from browser.test_cart import put
from browser.themes import FAMILIES

PAGES = {"home": "/", "listing": "/shop/", "product": "/products/101/", "cart": "/cart.php"}
SCRIPT = re.compile(r"/s/demo/shipwhen\.js")
AVAILABILITY = re.compile(r"/s/demo/availability\.json")

BODY = """() => {
  const copy = document.body.cloneNode(true);
  for (const node of copy.querySelectorAll("script, demo-bar")) node.remove();
  return copy.innerHTML.replace(/\\s+/g, " ");
}"""


def body(shop: Shop) -> str:
    """What stands in the page, without the demo's own bar."""
    return shop.page.evaluate(BODY)


def as_it_was(shop: Shop, path: str) -> str:
    shop.open(path, shipwhen="off")
    shop.settle(quiet=100)
    return body(shop)


def test_stopped_it_leaves_the_theme_as_it_was(shop: Shop):
    put(shop, 101)
    for name, path in PAGES.items():
        before = as_it_was(shop, path)
        shop.open(path)
        expect(shop.page.locator("[data-shipwhen]").first).to_be_attached()
        shop.settle(quiet=100)
        shop.page.evaluate("window.shipwhen.stop()")

        assert before == body(shop), name


FAILURES = {
    "refused": lambda route: route.abort(),
    "broken": lambda route: route.fulfill(status=500, json={"error": {}}),
    "not JSON": lambda route: route.fulfill(body="<html>Bad gateway</html>"),
    "not ours": lambda route: route.fulfill(json={"hello": "world"}),
    "silent": lambda _: None,
}


@families
@pytest.mark.parametrize("failure", FAILURES)
def test_with_the_backend_down_the_shop_goes_on(shop: Shop, failure: str):
    shop.expected_errors += ["ERR_FAILED", "500"]
    shop.page.route(AVAILABILITY, FAILURES[failure])
    shop.product(101)
    expect(shop.told("shipping")).to_be_attached()

    shop.says(inventory="", shipping="")
    assert shop.theme.label == shop.label()
    shop.add()
    expect(shop.page.locator(shop.theme.preview)).to_be_visible()


@families
@pytest.mark.parametrize("failure", ["refused", "broken", "not JSON", "silent"])
def test_without_the_script_the_theme_is_as_it_was(shop: Shop, failure: str):
    before = as_it_was(shop, "/products/101/")
    shop.expected_errors += ["ERR_FAILED", "500", "Unexpected token"]
    shop.page.route(SCRIPT, FAILURES[failure])
    shop.page.goto(f"{shop.server}/demo/{shop.theme.id}/products/101/", wait_until="commit")
    expect(shop.button).to_be_visible()
    shop.page.wait_for_function("document.readyState !== 'loading'")

    assert before == body(shop)
    shop.errors = [each for each in shop.errors if "Unexpected token" not in each]
    shop.add()
    expect(shop.page.locator(shop.theme.preview)).to_be_visible()


@families
def test_a_question_that_fails_later_takes_nothing_back(shop: Shop):
    shop.product(101)
    shop.says(inventory="Available on backorder")
    shop.expected_errors.append("ERR_FAILED")
    shop.page.route(AVAILABILITY, lambda route: route.abort())
    shop.page.evaluate(
        """card => document.querySelector(card).insertAdjacentHTML("afterend",
             '<article class="card product-grid-item" data-product-id="9999"></article>')""",
        shop.theme.card,
    )
    shop.ask(25)

    shop.says(inventory="Only 24 available")
    shop.button.click()
    shop.says(limit="Only 24 can be ordered. Please lower the quantity.")


@families
@pytest.mark.parametrize("failure", ["refused", "broken", "silent"])
def test_a_press_held_back_is_let_go_when_no_answer_comes(shop: Shop, failure: str):
    """More than the published offer knows, and the server that would know is down."""
    shop.expected_errors += ["ERR_FAILED", "500"]
    shop.page.route("**/promise.json*", FAILURES[failure])
    shop.product(112)
    shop.settle(quiet=100)
    shop.form.locator('[name="qty[]"]').fill("300")

    shop.add()


@families
def test_an_exact_answer_that_failed_is_asked_for_again_later(shop: Shop):
    shop.expected_errors.append("ERR_FAILED")
    shop.product(112)
    shop.page.route("**/promise.json*", lambda route: route.abort(), times=1)
    shop.ask(900)
    shop.settle(quiet=100)
    shop.says(inventory="")
    shop.page.wait_for_timeout(2100)
    shop.ask(1)
    shop.ask(900)

    shop.says(inventory="Only 850 available")


@families
def test_a_second_copy_does_nothing(shop: Shop):
    shop.product(103)
    shop.ask(3)
    shop.says(inventory="2 in stock, 1 on backorder")
    shop.page.add_script_tag(url="/s/demo/shipwhen.js")
    shop.page.wait_for_timeout(300)

    for place in ("inventory", "shipping", "added", "limit"):
        expect(shop.told(place)).to_have_count(1)


@families
def test_with_another_themes_adapter_the_generic_rules_help_out(shop: Shop):
    put(shop, 101)
    for other in {theme.id for theme in FAMILIES} - {shop.theme.id}:
        shop.product(101, adapter=other)
        shop.says(inventory="Available on backorder")
        expect(shop.told("badge").first).to_be_visible()
        assert shop.label() == "Backorder now"

        shop.open("/cart.php", adapter=other)
        expect(shop.told("cart-line")).to_contain_text("Expected to ship")
        assert "fingerprint" in shop.page.evaluate("window.shipwhen.missed"), other


def test_the_right_adapter_is_recognised_and_every_message_finds_its_place(shop: Shop):
    put(shop, 101)
    for name, path in PAGES.items():
        shop.open(path, adapter="auto")
        shop.settle(quiet=100)

        assert shop.theme.id == shop.page.evaluate("window.shipwhen.adapter.id"), name
        assert shop.page.evaluate("window.shipwhen.missed") == [], name


@families
def test_one_script_and_one_question_and_one_for_the_product_before(any_adapter: Shop):
    """A product page asks for its product at once, and for its cards when they are there."""
    shop = any_adapter
    put(shop, 101)
    counts = {**dict.fromkeys(PAGES.values(), 1), "/products/101/": 2, "/about/": 0}
    for path, questions in counts.items():
        shop.sent.clear()
        shop.open(path)
        shop.settle(quiet=100)

        assert len([url for url in shop.sent if SCRIPT.search(url)]) == 1
        urls = [url for url in shop.sent if AVAILABILITY.search(url)]
        assert questions == len(urls), path
        asked = [each for url in urls for each in url.rpartition("=")[2].split(",")]
        assert len(asked) == len(set(asked)), path


@families
def test_the_product_is_asked_for_before_the_themes_own_scripts_ran(shop: Shop):
    def slowly(route: Route) -> None:
        time.sleep(0.7)
        route.continue_()

    shop.page.route(re.compile("/assets/.*[.]js"), slowly)
    shop.product(101)
    asked, ran = (
        shop.page.evaluate(
            """part => performance.getEntriesByType("resource")
                .find(({ name }) => name.includes(part))""",
            part,
        )
        for part in ("/availability.json", "/assets/theme.js")
    )

    assert asked["startTime"] < ran["responseEnd"]
    shop.says(inventory="Available on backorder")


@families
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_no_time_zone_shifts_a_day(shop: Shop, zone: str):
    shop.product(103)
    shop.ask(3)
    expect(shop.told("shipping")).to_contain_text("expected to ship")
    here = shop.told("shipping").inner_text()
    context = shop.page.context.browser.new_context(timezone_id=zone, locale="en-US")
    far = Shop(context.new_page(), shop.http, shop.theme)
    far.product(103)
    far.ask(3)

    expect(far.told("shipping")).to_have_text(here, use_inner_text=True)
    context.close()


@families
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", r"\d+\.–\d+\. |\d+\. \w+ – \d+\. \w+|\d+\. \w+ \d{4} – "),
        ("ar", "."),
        ("x!", r"\w+ \d+"),
    ],
)
def test_dates_are_written_in_the_pages_language(shop: Shop, language: str, expected: str):
    _rewrite(shop.page, 'lang="en"', f'lang="{language}"')
    shop.product(101)

    expect(shop.told("shipping")).to_have_text(re.compile(f"Expected to ship .*(?:{expected})"))


@families
def test_texts_follow_the_pages_language(shop: Shop):
    shop.publish("de", backorder__inventory__backorder="Auf Bestellung lieferbar")
    shop.publish("en")
    for language, text in [
        ("de", "Auf Bestellung lieferbar"),
        ("de-AT", "Auf Bestellung lieferbar"),
        ("fr", "Available on backorder"),
    ]:
        shop.page.unroute_all()
        _rewrite(shop.page, 'lang="en"', f'lang="{language}"')
        shop.product(101)

        shop.says(inventory=text)


@families
def test_hostile_names_stay_text(shop: Shop):
    _rewrite(shop.page, ">Ridgeline 28 L Backpack</h1>", ">&lt;img src=x onerror=alert(1)&gt;</h1>")
    shop.publish(backorder__inventory__backorder="Wait for {product}")
    shop.product(101)

    shop.says(inventory="Wait for <img src=x onerror=alert(1)>")


def _rewrite(page: Page, old: str, new: str) -> None:
    """Serve the theme's pages with something else in them."""

    def answer(route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace(old, new))

    page.route(re.compile(r"/demo/[^/]+/products/"), answer)


PAGE = """<!doctype html><html lang="en"><head><link rel="icon" href="data:,">
<script async src="{server}/s/demo/shipwhen.js"></script></head><body><main>
<h1>Somebody else's shop</h1>
<form action="/cart.php" method="post"><input type="hidden" name="action" value="add">
<input type="hidden" name="product_id" value="103">
<label>How many <input name="qty[]" value="3"></label>
<p style="display: flex"><button>Buy <em>now</em></button><a href="/wish">Wish</a></p></form>
<ul><li><a href="/lantern">Lantern</a>
<a href="/cart.php?action=add&amp;product_id=105">Add</a></li></ul>
</main></body></html>"""


class Elsewhere(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.format(server=self.server.shipwhen).encode())

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def another_origin(server: str) -> Iterator[str]:
    other = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    other.shipwhen = server
    threading.Thread(target=other.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{other.server_port}"
    finally:
        other.shutdown()
        other.server_close()


def test_a_page_of_any_other_origin_and_theme(page: Page, server: str):
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    with another_origin(server) as address:
        page.goto(address)

        expect(page.locator("[data-shipwhen=inventory]")).to_have_text("2 in stock, 1 on backorder")
        expect(page.locator("[data-shipwhen=badge]")).to_have_text("Pre-order")
        button = page.locator("button")
        expect(button).to_have_text("Backorder now")
        assert page.locator("[data-shipwhen=shipping]").evaluate(
            "node => getComputedStyle(node.parentElement).display !== 'flex'"
        )
        page.evaluate("window.shipwhen.stop()")
        assert button.inner_html() == "Buy <em>now</em>"
        assert errors == []
