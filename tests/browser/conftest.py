"""A real browser on the really running demo; every page is checked for what no text shows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from playwright.sync_api import (
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    expect,
)

from browser.admin import Panel
from browser.server import demo
from browser.themes import FAMILIES, THEMES, Theme
from conftest import ROOT
from shipwhen.qa import chromium

SCREENSHOTS = ROOT / "build" / "screenshots"
MESSAGES = ["inventory", "shipping", "added", "limit", "cart-line", "cart", "mini-cart", "badge"]


STARTED = """() => new Promise((done) => {
  const look = (frames) =>
    frames && window.shipwhen && !window.shipwhen.adapter
      ? requestAnimationFrame(() => look(frames - 1))
      : done();
  look(20);
})"""
"""The script begins after the first frame, if it is there and can begin at all."""

families = pytest.mark.families
"""Tried on one theme of each family: what differs between themes plays no part in it."""

generic_in_families = pytest.mark.generic_in_families
"""Tried on every theme with its own adapter, with the generic one on one theme of each family."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--photographs",
        action="store_true",
        help="keep a picture of every theme, page and state in build/screenshots",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
    beyond = [item for item in items if _beyond(item)]
    config.hook.pytest_deselected(items=beyond)
    items[:] = [item for item in items if item not in beyond]


def _beyond(item: pytest.Item) -> bool:
    """Whether a test's theme is not the one that its family is tried on."""
    chosen = item.callspec.params if hasattr(item, "callspec") else {}
    generic = chosen.get("any_adapter") == "generic"
    marked = item.get_closest_marker("families") or (
        generic and item.get_closest_marker("generic_in_families")
    )
    return bool(marked) and chosen.get("theme") not in [None, *FAMILIES]


@pytest.fixture(scope="session")
def browser_type_launch_args(pytestconfig: pytest.Config) -> dict[str, object]:
    """Without product pictures where nobody looks: to draw them is a fifth of all work."""
    pictures = "true" if pytestconfig.getoption("photographs") else "false"
    return {
        "executable_path": chromium.find(),
        "args": [f"--blink-settings=imagesEnabled={pictures}"],
    }


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    return {"viewport": {"width": 1280, "height": 900}, "locale": "en-US"}


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with demo() as address:
        yield address


@pytest.fixture(params=THEMES, ids=lambda theme: theme.id)
def theme(request: pytest.FixtureRequest) -> Theme:
    return request.param


@dataclass
class Shop:
    """The demo as a shopper sees it, in one theme."""

    page: Page
    http: httpx.Client
    theme: Theme
    photographs: bool = False
    adapter: str | None = None
    expected_errors: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    asked: set[Request] = field(default_factory=set)
    """What is not answered yet."""
    sent: list[str] = field(default_factory=list)
    """All that was asked."""

    @property
    def server(self) -> str:
        return str(self.http.base_url).rstrip("/")

    def __post_init__(self) -> None:
        self.page.on("request", self._sent)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)
        self.page.on("console", self._console)
        self.page.on("pageerror", self._page_error)

    def _sent(self, request: Request) -> None:
        self.asked.add(request)
        self.sent.append(request.url)

    def _ended(self, request: Request) -> None:
        self.asked.discard(request)

    def _console(self, message: ConsoleMessage) -> None:
        expected = any(each in message.text for each in self.expected_errors)
        if message.type in {"error", "warning"} and not expected:
            self.errors.append(message.text)

    def _page_error(self, error: Error) -> None:
        self.errors.append(str(error))

    def open(self, path: str = "/", language: str = "", **query: str) -> None:
        if self.adapter:
            query.setdefault("adapter", self.adapter)
        prefix = f"/{language}" if language else ""
        address = f"{self.server}/demo/{self.theme.id}{prefix}{path}"
        url = httpx.URL(address).copy_merge_params(query)
        self.page.goto(str(url), wait_until="load")

    def product(self, product_id: int, language: str = "", **query: str) -> None:
        """Open a product's page and wait, as a shopper's eyes do, for what it says of stock."""
        self.open(f"/products/{product_id}/", language, **query)
        self.settle()

    def settle(self, quiet: int = 0) -> None:
        """Until all that was asked is answered, or plainly never will be; then so long in quiet."""
        self.page.evaluate(STARTED)
        waited = since = 0
        while waited < 1500 and since <= quiet:
            since = 0 if self.asked else since + 10
            waited += 10
            self.page.wait_for_timeout(10)
        self.page.evaluate("() => new Promise(requestAnimationFrame)")

    @property
    def form(self) -> Locator:
        """The form on top: the quick view's where one is open."""
        return self.page.locator("form[data-cart-item-add]").last

    @property
    def button(self) -> Locator:
        return self.form.locator("[type=submit], #form-action-addToCart")

    def label(self) -> str:
        """The button's words as they stand in the page, before any capitals of the theme's."""
        return self.button.evaluate("node => (node.value || node.textContent).trim()")

    def choose(self, *labels: str) -> None:
        """Choose option values by what shoppers read."""
        for label in labels:
            select = self.form.locator("select").filter(has_text=label)
            value = self.form.get_by_text(label, exact=True)
            expect(select.or_(value).first).to_be_attached()
            if select.count():
                select.select_option(label=label)
            else:
                value.click()

    @property
    def quantity(self) -> Locator:
        """The quantity box; a theme without one has nothing to try."""
        if not self.theme.quantity:
            pytest.skip("this theme sells one at a time")
        return self.form.locator('[name="qty[]"]')

    def ask(self, quantity: int) -> None:
        if quantity == 1 and not self.theme.quantity:
            return
        self.quantity.fill(str(quantity))
        self.quantity.dispatch_event("change")

    def add(self) -> None:
        with self.page.expect_response(re.compile("/remote/v1/cart/add")):
            self.button.click()

    def told(self, place: str) -> Locator:
        return self.page.locator(f'[data-shipwhen="{place}"]')

    def says(self, **messages: str) -> None:
        """What each place of the form says, word for word; "" for nothing."""
        for place, text in messages.items():
            expect(self.told(place.replace("_", "-")).last).to_have_text(text)

    def set_stock(self, variant_id: int, **stock: object) -> None:
        self.http.put(f"/demo/variants/{variant_id}/stock", json=stock).raise_for_status()

    def publish(self, language: str = "en", **changes: object) -> None:
        """Publish the defaults with changes: `button_colour="#fff"`, `backorder__button=""`."""
        document = self.http.get("/s/demo/config.json").json()["languages"]["en"]
        for path, value in changes.items():
            *outer, last = path.split("__")
            inner = document
            for key in outer:
                inner = inner[key]
            inner[last] = value
        for adapter in {self.theme.id, self.adapter or self.theme.id}:
            url = f"/demo/appearance/{adapter}/{language}"
            self.http.put(url, json=document).raise_for_status()

    def change(self, **state: object) -> None:
        self.http.patch("/demo/state", json=state).raise_for_status()

    def photograph(self, name: str) -> None:
        """For somebody's eyes, when asked for; the generic adapter's looks are nobody's design."""
        if self.adapter or not self.photographs:
            return
        folder = SCREENSHOTS / self.theme.id
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=80)


@pytest.fixture(scope="session")
def http(server: str) -> Iterator[httpx.Client]:
    """One for all tests: to make a client takes longer than a request. To start over takes a while
    after much was done."""
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


@pytest.fixture
def shop(
    page: Page, http: httpx.Client, theme: Theme, pytestconfig: pytest.Config
) -> Iterator[Shop]:
    """A fresh store; afterwards the console must be clean and the script without a fault."""
    http.post("/demo/reset").raise_for_status()
    shop = Shop(page, http, theme, pytestconfig.getoption("photographs"))
    yield shop
    assert not shop.errors
    if not page.is_closed() and not shop.expected_errors:
        missed = page.evaluate("window.shipwhen ? window.shipwhen.missed : []")
        assert not [each for each in missed if "Error" in each]


@pytest.fixture(params=["own", "generic"])
def any_adapter(request: pytest.FixtureRequest, shop: Shop) -> Shop:
    """The shop with its own adapter, and with the one for themes that nobody wrote one for."""
    shop.adapter = None if request.param == "own" else request.param
    return shop


@pytest.fixture
def panel(page: Page, http: httpx.Client, pytestconfig: pytest.Config) -> Iterator[Panel]:
    """A fresh store, opened in the control panel; afterwards the console must be clean."""
    http.post("/demo/reset").raise_for_status()
    panel = Panel(page, http, pytestconfig.getoption("photographs"))
    yield panel
    assert not panel.errors
