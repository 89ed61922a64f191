"""The demo's control panel as a merchant has it before them, with the app in its frame."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from playwright.sync_api import ConsoleMessage, Error, FrameLocator, Locator, Page, expect

from conftest import ROOT

PICTURES = ROOT / "build" / "screenshots" / "admin"
AXE = ROOT / "backend/shipwhen/static/dist/axe.min.js"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
FINDINGS = """async () => {
  const values = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
  const runOnly = { type: "tag", values };
  const { violations } = await axe.run(document, { runOnly, preload: false });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}"""
SETTLE = """() => {
  for (const each of document.getAnimations())
    if (each.effect.getTiming().iterations !== Infinity) each.finish();
}"""
"""What fades in is there."""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  const hides = (node) =>
    node && (getComputedStyle(node).overflowX !== "visible" || hides(node.parentElement));
  const wide = (node) => node.getBoundingClientRect().right > width + 1;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((node) => wide(node) && !hides(node.parentElement))
    .map((node) => node.outerHTML.slice(0, 120));
}"""


@dataclass
class Panel:
    """Who looks at it is the owner, or somebody of the staff."""

    page: Page
    http: httpx.Client
    photographs: bool = False
    expected_errors: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", self._page_error)

    def _console(self, message: ConsoleMessage) -> None:
        expected = any(each in message.text for each in self.expected_errors)
        if message.type in {"error", "warning"} and not expected:
            self.errors.append(message.text)

    def _page_error(self, error: Error) -> None:
        self.errors.append(str(error))

    @property
    def app(self) -> FrameLocator:
        return self.page.frame_locator("iframe[title=Shipwhen]")

    @property
    def frame(self):
        """For scripts of a test's own."""
        [frame] = [each for each in self.page.frames if "/admin/" in each.url]
        return frame

    def open(self, tab: str = "", who: str = "owner") -> None:
        """As a merchant opens the app and, from there, one of its pages."""
        self.page.goto(f"{self.server}/demo/panel/?as={who}")
        expect(self.heading("Home")).to_be_visible()
        if tab:
            self.app.get_by_role("navigation").get_by_role("link", name=tab, exact=True).click()
            expect(self.app.locator("nav.tabs a[aria-current=page]")).to_have_text(tab)

    def heading(self, name: str) -> Locator:
        return self.app.get_by_role("heading", name=name, exact=True, level=1)

    def alert(self, text: str) -> None:
        """What is told after something was done."""
        expect(self.app.locator("#alerts .message")).to_contain_text(text)

    @contextmanager
    def renewed(self) -> Iterator[None]:
        """After this the page is another one, or the same with what is so by now."""
        self.app.locator("#page").evaluate("(node) => node.toggleAttribute('data-old')")
        yield
        expect(self.app.locator("#page[data-old]")).to_have_count(0)

    @property
    def server(self) -> str:
        return str(self.http.base_url).rstrip("/")

    def in_bigcommerce(self, name: str, *cells: str) -> None:
        """What the platform's own list says of a product, looked up in another tab."""
        self.settle()
        there = self.page.context.new_page()
        there.goto(f"{self.server}/demo/panel/products")
        words = re.compile(r"\s+".join(cells))
        expect(there.get_by_role("row").filter(has_text=name).first).to_contain_text(words)
        there.close()
        self.page.bring_to_front()  # behind another one it draws nothing new

    def settle(self) -> None:
        """All that follows from what was done has reached BigCommerce, and come back."""
        self.http.patch("/demo/state", json={"days_ahead": 0}).raise_for_status()

    def go(self, path: str) -> None:
        """To one of our pages by its address, as a link of ours does."""
        self.frame.evaluate(
            "(path) => htmx.ajax('GET', path, {target: '#page', select: '#page', swap: 'outerHTML',"
            " push: 'true'})",
            path,
        )

    def findings(self) -> list[str]:
        """What axe finds in all that the frame shows."""
        self.frame.evaluate(SETTLE)
        self.frame.evaluate("document.activeElement?.blur()")
        if not self.frame.evaluate("'axe' in window"):
            self.frame.evaluate(AXE.read_text(encoding="utf-8"))
        return self.frame.evaluate(FINDINGS)

    def too_wide(self) -> list[str]:
        """What makes somebody with a phone scroll sideways."""
        with self.on_phone():
            return self.frame.evaluate(TOO_WIDE)

    @contextmanager
    def on_phone(self) -> Iterator[None]:
        self.page.set_viewport_size(PHONE)
        try:
            yield
        finally:
            self.page.set_viewport_size(DESK)

    def photograph(self, name: str) -> None:
        """For somebody's eyes, when asked for: the frame alone, as long as it is."""
        if not self.photographs:
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        for size in (DESK, PHONE):
            self.page.set_viewport_size(size)
            height = self.frame.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({**size, "height": max(size["height"], height + 60)})
            self.page.screenshot(path=PICTURES / f"{name}-{size['width']}.png")
        self.page.set_viewport_size(DESK)
