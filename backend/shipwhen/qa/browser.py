"""A real Chromium, driven for one question: what does the script do on this page?"""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    ViewportSize,
    async_playwright,
)

from shipwhen.qa import chromium
from shipwhen.qa.assets import script
from shipwhen.qa.visit import CannotOpen, Fault
from shipwhen.shopfront.script import built

DESKTOP = ViewportSize(width=1280, height=900)
PHOTOGRAPHED = 0.6
"""Screenshots are for looking at in a report, not for measuring."""

OURS = re.compile(r"/shipwhen\.js|/s/[^/]+/(availability|promise)\.json|/s/[^/]+/debug\.js")
STORES_OWN_CART = "/api/storefront/carts"
"""Missing where a page was saved or is served by something simpler than the platform."""

OPENING = 30_000
QUIET, MOST_QUIET = 0.12, 8.0
LONGEST_TEXT = 400

Prepare = Callable[[BrowserContext], Awaitable[None]]


@asynccontextmanager
async def chrome(*, headed: bool = False) -> AsyncIterator[Browser]:
    """Raises CannotOpen where there is no Chromium."""
    async with async_playwright() as playwright:
        path = chromium.find(playwright.chromium.executable_path, headed=headed)
        try:
            browser = await playwright.chromium.launch(executable_path=path, headless=not headed)
        except Error as error:
            how = "install one with `python -m shipwhen.qa.chromium`, or set CHROMIUM"
            raise CannotOpen(
                f"no Chromium could be started ({first_line(error)}): {how}"
            ) from error
        async with browser:
            yield browser


@asynccontextmanager
async def tab(browser: Browser, prepare: Prepare | None = None) -> AsyncIterator["Tab"]:
    """A shopper who was never here: no cookies, nothing cached.

    Raises CannotOpen where the browser fails at something that nobody else expects.
    """
    context = await browser.new_context(
        viewport=DESKTOP,
        locale="en-US",
        bypass_csp=True,
        reduced_motion="reduce",
        ignore_https_errors=True,
        service_workers="block",
    )
    async with context:
        await context.add_init_script(script("watch.js"))
        if prepare:
            await prepare(context)
        try:
            yield Tab(await context.new_page())
        except Error as error:
            raise CannotOpen(f"the browser failed: {first_line(error)}") from error


@dataclass
class Tab:
    """One page, watched: what it asks for, and what goes wrong in it."""

    page: Page
    faults: list[Fault] = field(default_factory=list)
    _pending: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", self._sent)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)
        self.page.on("console", self._console)
        self.page.on("pageerror", self._uncaught)

    async def open(self, url: str) -> None:
        """Raises CannotOpen."""
        try:
            answer = await self.page.goto(url, wait_until="load", timeout=OPENING)
        except Error as error:
            raise CannotOpen(f"{url} cannot be opened: {first_line(error)}") from error
        if answer and not answer.ok:
            raise CannotOpen(f"{url} answered {answer.status} {answer.status_text}".rstrip())
        await self.settle()

    async def settle(self) -> None:
        """Until nothing has been asked for a moment; a page that never rests is not waited for."""
        loop = asyncio.get_running_loop()
        end = loop.time() + MOST_QUIET
        quiet_since = loop.time()
        while (now := loop.time()) < end and now - quiet_since < QUIET:
            if self._pending:
                quiet_since = now
            await asyncio.sleep(0.02)
        await self.page.evaluate("() => new Promise(requestAnimationFrame)")

    async def hear(self, places: Sequence[str], patience: float = 1500) -> None:
        """Wait for these places to say something, and no longer than `patience` milliseconds."""
        spoken = """places => places.every(place =>
          [...document.querySelectorAll(`[data-shipwhen="${place}"]`)]
            .some(node => node.value || node.textContent.trim()))"""
        try:
            await self.page.wait_for_function(
                spoken, arg=list(places), timeout=patience, polling=50
            )
        except Error:
            return

    async def ignore_shifts(self) -> None:
        """From here on: what a theme opens moves things, soon after a press or late."""
        await self.page.evaluate("() => { globalThis.shipwhenShiftEnough = true }")

    async def look(self, adapter: dict[str, Any]) -> dict[str, Any]:
        """What look.js reads, by an adapter as shipped."""
        await self.page.evaluate(built("probe.js"))
        read: dict[str, Any] = await self.page.evaluate(script("look.js"), adapter)
        return read

    async def judge(self) -> list[dict[str, str]]:
        """Accessibility rules broken by us alone. Takes the script out of the page: comes last."""
        await self.page.evaluate(built("axe.min.js"))
        broken: list[dict[str, str]] = await self.page.evaluate(script("judge.js"))
        return broken

    async def photograph(self) -> bytes:
        """What can be seen at once, with our first message in it, as WebP."""
        await self.page.evaluate(
            """() => {
              const all = [...document.querySelectorAll("[data-shipwhen]")];
              const said = all.filter(node => node.textContent.trim() && node.checkVisibility());
              const below = node => node.getBoundingClientRect().bottom > innerHeight;
              if (said[0] && said.every(below)) said[0].scrollIntoView({ block: "center" });
            }"""
        )
        session = await self.page.context.new_cdp_session(self.page)
        at = await self.page.evaluate("() => [scrollX, scrollY]")
        clip = {"x": at[0], "y": at[1], **DESKTOP, "scale": PHOTOGRAPHED}
        form = {"format": "webp", "quality": 60, "clip": clip}
        taken = await session.send("Page.captureScreenshot", form)
        await session.detach()
        return base64.b64decode(taken["data"])

    def _sent(self, request: Request) -> None:
        if request.resource_type in {"fetch", "xhr", "script"}:
            self._pending.add(request)

    def _ended(self, request: Request) -> None:
        self._pending.discard(request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and STORES_OWN_CART not in message.text:
            self._fault("console error", message.text, message.location["url"])

    def _uncaught(self, error: Error) -> None:
        self._fault("exception", str(error), error.stack or "")

    def _fault(self, kind: str, text: str, where: str) -> None:
        ours = bool(OURS.search(where))
        self.faults.append(Fault(kind, text[:LONGEST_TEXT], ours))


def first_line(error: Error) -> str:
    return error.message.strip().splitlines()[0]
