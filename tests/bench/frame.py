"""What the control panel's frame loads when a merchant opens the app for the first time."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from bench.figure import Figure
from shipwhen.qa import chromium

MOST = 60_000


def figures(address: str) -> list[Figure]:
    executable = chromium.find()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable)
        try:
            loaded = _loaded(browser.new_context().new_page(), address)
        finally:
            browser.close()
    total = sum(loaded.values())
    parts = ", ".join(f"{urlsplit(url).path} {size}" for url, size in sorted(loaded.items()))
    others = {urlsplit(url).netloc for url in loaded} - {urlsplit(address).netloc}
    return [
        Figure("first view in the frame, brotli", f"≤ {MOST} bytes", f"{total}", total <= MOST),
        Figure("of that", "", parts),
        Figure("other hosts asked by it", "0", f"{len(others)}", not others),
    ]


def _loaded(page: Page, address: str) -> dict[str, int]:
    """Bytes that came over the wire, headers too, by address."""
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def answered(told: dict) -> None:
        urls[told["requestId"]] = told["response"]["url"]

    def finished(told: dict) -> None:
        url = urls.get(told["requestId"], "")
        if url.startswith("http"):
            sizes[url] = sizes.get(url, 0) + int(told["encodedDataLength"])

    session = page.context.new_cdp_session(page)
    session.on("Network.responseReceived", answered)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    page.goto(f"{address}/demo/panel/open", wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    return sizes
