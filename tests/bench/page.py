"""The sample themes' pages as a browser sees them, with the script and without it."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Browser, BrowserContext, Route, ViewportSize, async_playwright

from browser.themes import THEMES
from shipwhen.qa import chromium

PAGES = {
    "home": "/",
    "shop": "/shop/",
    "product 101": "/products/101/",
    "product 103": "/products/103/",
    "cart": "/cart.php",
    "about": "/about/",
}
CART = {"101": "1", "103": "3"}
VIEWPORTS = [ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)]
AT_ONCE = 2
"""Themes looked at side by side: as many as there are cores."""

SOON, LATE, NEVER = 0.05, 1.0, float("inf")
"""Seconds after which availability answers."""
DELAYED = ("shop", "product 101", "product 103", "cart")
"""Pages that are also looked at with an answer that is late or never comes."""

WATCH = """
window.shifts = [];
const own = ({ localName, id, classList, dataset: { shipwhen } }) =>
  [localName, ...(id ? [`#${id}`] : []), ...[...classList].map((each) => `.${each}`)].join("") +
  (shipwhen ? `[data-shipwhen=${shipwhen}]` : "");
const name = (node) => {
  const element = node?.nodeType === 1 ? node : node?.parentElement;
  const known = element?.closest("[class], [id], [data-shipwhen]") ?? element;
  return element ? (known === element ? "" : `${own(known)} `) + own(element) : "(hidden node)";
};
new PerformanceObserver((list) => {
  for (const { hadRecentInput, value, sources } of list.getEntries()) {
    if (!hadRecentInput) shifts.push({ value, nodes: sources.map(({ node }) => name(node)) });
  }
}).observe({ type: "layout-shift", buffered: true });
"""
SHIFTS = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(shifts))));
})"""


@dataclass(frozen=True)
class View:
    """What a browser saw of one page."""

    paths: list[str]
    shift: float
    shifted: list[str]

    def asked(self, start: str, end: str) -> int:
        return sum(path.startswith(start) and path.endswith(end) for path in self.paths)


@dataclass(frozen=True)
class Pair:
    """One page of one theme, seen with the script and without it."""

    theme: str
    viewport: str
    page: str
    on: View
    off: View
    late: View | None = None
    never: View | None = None

    def asked(self, start: str = "", end: str = "") -> int:
        """Requests that the script adds, by how their path starts and ends."""
        return self.on.asked(start, end) - self.off.asked(start, end)

    def added(self, view: View) -> float:
        """Layout shift that a view has beyond the page's own."""
        return view.shift - self.off.shift


def pairs(address: str) -> list[Pair]:
    return asyncio.run(_all(address, chromium.find()))


async def _all(address: str, executable: str | None) -> list[Pair]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable)
        cart = _filled_cart(address)
        turn = asyncio.Semaphore(AT_ONCE)
        themes = [_of_theme(browser, address, theme.id, cart, turn) for theme in THEMES]
        found = [pair for some in await asyncio.gather(*themes) for pair in some]
        await browser.close()
    return found


def _filled_cart(address: str) -> dict[str, str]:
    """The cookies of a shopper with something in the cart, whichever theme is looked at."""
    with httpx.Client() as client:
        for product, quantity in CART.items():
            form = {"product_id": product, "qty[]": quantity}
            client.post(f"{address}/demo/{THEMES[0].id}/cart.php", data=form)
        if not client.get(f"{address}/api/storefront/carts").json():
            raise RuntimeError("the demo's cart stayed empty")
        return dict(client.cookies)


async def _of_theme(
    browser: Browser, address: str, theme: str, cart: dict[str, str], turn: asyncio.Semaphore
) -> list[Pair]:
    found = []
    cookies = [{"name": name, "value": value, "url": address} for name, value in cart.items()]
    for viewport in VIEWPORTS:
        size = f"{viewport['width']}x{viewport['height']}"
        for page, path in PAGES.items():
            url = f"{address}/demo/{theme}{path}"
            delays = [SOON, LATE, NEVER] if page in DELAYED else [SOON]
            async with turn, await browser.new_context(viewport=viewport, locale="en-US") as at:
                await at.add_cookies(cookies)
                off = await _view(at, f"{url}?shipwhen=off", SOON)
                views = [await _view(at, url, delay) for delay in delays]
            found.append(Pair(theme, size, page, views[0], off, *views[1:]))
    return found


async def _view(context: BrowserContext, url: str, delay: float) -> View:
    """A visit with nothing cached, until the network has been quiet for half a second."""

    async def answer_late(route: Route) -> None:
        if delay < NEVER:
            await asyncio.sleep(delay)
            await route.continue_()

    async with await context.new_page() as page:
        await page.add_init_script(WATCH)
        await page.route("**/availability.json*", answer_late)
        paths: list[str] = []
        page.on("request", lambda request: paths.append(urlsplit(request.url).path))
        until = "load" if delay == NEVER else "networkidle"
        answer = await page.goto(url, wait_until=until)
        if delay == NEVER:
            await page.wait_for_timeout(1000)
        if not answer or not answer.ok:
            raise RuntimeError(f"{url} did not open")
        shifts = await page.evaluate(SHIFTS)
    nodes = dict.fromkeys(node for each in shifts for node in each["nodes"])
    return View(paths, sum(each["value"] for each in shifts), list(nodes))
