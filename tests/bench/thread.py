"""Main-thread time of the script, sampled with the processor slowed four times."""

import asyncio
from collections import defaultdict
from typing import Any

from playwright.async_api import Browser, CDPSession, async_playwright

from bench.figure import Figure
from browser.themes import THEMES
from shipwhen.qa import chromium

SLOWED = 4
OFTEN = 100
"""Microseconds between samples."""
VISITS = 3
RATIO = 0.25
LONG = 50
"""Milliseconds of one task."""
ADDED = 0.15
OURS, THEIRS = "/shipwhen.js", "/theme.js"

MANY = """count => {
  const first = document.querySelector(".body article, main article");
  const ids = [101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112];
  const copies = Array.from({ length: count }, (_, at) => {
    const copy = first.cloneNode(true);
    for (const mark of copy.querySelectorAll("[data-shipwhen]")) mark.remove();
    for (const node of [copy, ...copy.querySelectorAll("*")])
      for (const { name, value } of [...node.attributes])
        if (/data-|href|value|^id$/.test(name))
          node.setAttribute(name, value.replace(/\\b1[01]\\d\\b/g, ids[at % ids.length]));
    return copy;
  });
  first.parentElement.append(...copies);
}"""


def figures(address: str) -> list[Figure]:
    return asyncio.run(_all(address, chromium.find()))


async def _all(address: str, executable: str | None) -> list[Figure]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable)
        found = [await _product(browser, address, theme.id) for theme in THEMES]
        found.append(await _listing(browser, address, THEMES[0].id))
        await browser.close()
    return found


async def _product(browser: Browser, address: str, theme: str) -> Figure:
    """The mean of some visits; a short script may fall between the samples of one."""
    times: dict[str, list[float]] = defaultdict(list)
    longest = []
    for _ in range(VISITS):
        async with await browser.new_page() as page:
            session = await page.context.new_cdp_session(page)
            await page.goto(f"{address}/demo/{theme}/about/?shipwhen=off")
            await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
            await _start(session)
            await page.goto(f"{address}/demo/{theme}/products/103/", wait_until="networkidle")
            profile = await _stop(session)
        for script in (OURS, THEIRS):
            times[script].append(_spent(profile, script))
        longest.append(_longest(profile, OURS))
    ours, theirs = (sum(times[script]) / VISITS for script in (OURS, THEIRS))
    ratio = f"{ours / (theirs or 1):.2f} ({ours:.0f} of {theirs:.0f} ms)"
    told = f"{ratio}, longest task {min(longest):.0f} ms"
    fine = ours <= RATIO * theirs and min(longest) <= LONG
    name = f"main thread on a product page, 4x slowed, {theme}"
    return Figure(name, f"≤ {RATIO}, no task > {LONG} ms", told, fine)


async def _listing(browser: Browser, address: str, theme: str) -> Figure:
    async with await browser.new_page() as page:
        session = await page.context.new_cdp_session(page)
        await page.goto(f"{address}/demo/{theme}/shop/", wait_until="networkidle")
        await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        spent = []
        for count in (200, 10):
            await _start(session)
            await page.evaluate(MANY, count)
            await page.wait_for_timeout(1500)
            spent.append(_spent(await _stop(session), OURS))
    first, added = spent
    told = f"{added / first:.2f} ({added:.1f} of {first:.1f} ms)"
    name = "10 cards added to a listing, against its first 200"
    return Figure(name, f"≤ {ADDED}", told, added / first <= ADDED)


async def _start(session: CDPSession) -> None:
    await session.send("Profiler.enable")
    await session.send("Profiler.setSamplingInterval", {"interval": OFTEN})
    await session.send("Profiler.start")


async def _stop(session: CDPSession) -> dict[str, Any]:
    return (await session.send("Profiler.stop"))["profile"]


def _owners(profile: dict[str, Any]) -> dict[int, str]:
    """The script that each node of the call tree works for: its own, else its caller's."""
    owners: dict[int, str] = {}
    nodes = {node["id"]: node for node in profile["nodes"]}

    def own(node_id: int, caller: str) -> None:
        owners[node_id] = nodes[node_id]["callFrame"]["url"] or caller
        for child in nodes[node_id].get("children", []):
            own(child, owners[node_id])

    own(profile["nodes"][0]["id"], "")
    return owners


def _samples(profile: dict[str, Any]) -> list[tuple[str, float]]:
    """Script and milliseconds of each sample."""
    owners = _owners(profile)
    pairs = zip(profile["samples"], profile["timeDeltas"], strict=True)
    return [(owners.get(node, ""), delta / 1000) for node, delta in pairs]


def _spent(profile: dict[str, Any], script: str) -> float:
    return sum(spent for url, spent in _samples(profile) if script in url)


def _longest(profile: dict[str, Any], script: str) -> float:
    """The longest stretch of samples without a pause in which the script was at work."""
    longest = stretch = 0.0
    for url, spent in _samples(profile):
        stretch = stretch + spent if script in url else 0.0
        longest = max(longest, stretch)
    return longest
