"""Small pictures of the sample themes, for merchants to know theirs by."""

import base64

from playwright.async_api import Browser

from shipwhen.qa.browser import chrome
from shipwhen.qa.demo import demo
from shipwhen.themes import PICTURE, Collection

SIZE = {"width": 1280, "height": 880}
SCALE = 0.25
QUALITY = 60


async def take(themes: Collection, wanted: list[str]) -> list[str]:
    """Put one beside each adapter; what was made, and how large it is. Raises CannotOpen."""
    made = []
    with demo() as address:
        async with chrome() as browser:
            for theme in wanted:
                picture = await _taken(browser, f"{address}/preview/{theme}/backorder/product")
                (themes.folder / theme / PICTURE).write_bytes(picture)
                made.append(f"{theme}: {len(picture)} bytes")
    return made


async def _taken(browser: Browser, url: str) -> bytes:
    context = await browser.new_context(viewport={"width": SIZE["width"], "height": SIZE["height"]})
    page = await context.new_page()
    await page.goto(url, wait_until="networkidle")
    session = await context.new_cdp_session(page)
    clip = {"x": 0, "y": 0, **SIZE, "scale": SCALE}
    form = {"format": "webp", "quality": QUALITY, "clip": clip}
    taken = await session.send("Page.captureScreenshot", form)
    await context.close()
    return base64.b64decode(taken["data"])
