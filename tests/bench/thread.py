"""Main-thread time of the script, sampled with the processor slowed four times."""

import asyncio
import os
import subprocess
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Route, async_playwright

from bench.figure import Figure
from browser.themes import THEMES
from shipwhen.qa import chromium

SLOWED = 4
OFTEN = 200
"""Microseconds between samples."""
VISITS = 4
RATIO = 0.25
LONG = 50
"""Milliseconds of one task."""
ADDED = 0.15
OURS, THEIRS = "/shipwhen.js", "/theme.js"
LIBRARIES = Path(__file__).with_name("libraries.js")
MODULES = Path(__file__).parents[2] / "storefront/node_modules"

TOLD = "() => document.querySelector('[data-shipwhen]:not(:empty)')"

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
    libraries = _libraries()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable)
        found = [await _product(browser, address, theme.id, libraries) for theme in THEMES]
        found.append(await _listing(browser, address, THEMES[0].id))
        await browser.close()
    return found


def _libraries() -> str:
    """What stands before the sample themes' own few lines in a shop's bundle."""
    command = [MODULES / ".bin/esbuild", LIBRARIES, "--bundle", "--minify", "--log-level=error"]
    environment = {**os.environ, "NODE_PATH": str(MODULES)}
    built = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=60)
    return built.stdout.decode()


async def _product(browser: Browser, address: str, theme: str, libraries: str) -> Figure:
    alone, _ = await _visits(browser, address, theme, "")
    bundle, longest = await _visits(browser, address, theme, libraries)
    told = f"{_ratio(bundle)}, longest task {longest:.0f} ms; without libraries {_ratio(alone)}"
    fine = bundle[OURS] <= RATIO * bundle[THEIRS] and longest <= LONG
    name = f"main thread on a product page, 4x slowed, to the theme's libraries and script, {theme}"
    return Figure(name, f"≤ {RATIO}, no task > {LONG} ms", told, fine)


def _ratio(spent: dict[str, float]) -> str:
    ours, theirs = spent[OURS], spent[THEIRS]
    return f"{ours / (theirs or 1):.2f} ({ours:.0f} of {theirs:.0f} ms)"


async def _visits(
    browser: Browser, address: str, theme: str, libraries: str
) -> tuple[dict[str, float], float]:
    """By script the mean of some visits, as a short one may fall between samples; our longest
    task in the best of them."""
    times = dict.fromkeys([OURS, THEIRS], 0.0)
    longest = []

    async def bundled(route: Route) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=f"{libraries}\n{await answer.text()}")

    for _ in range(VISITS):
        async with await browser.new_page() as page:
            await page.route(f"**{THEIRS}", bundled)
            session = await page.context.new_cdp_session(page)
            await page.goto(
                f"{address}/openapi.json"
            )  # of the same process, and nothing compiled yet
            await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
            await _start(session)
            await page.goto(f"{address}/demo/{theme}/products/103/")
            await page.wait_for_function(TOLD)
            await page.wait_for_timeout(1000)
            profile = await _stop(session)
        for script in times:
            times[script] += _spent(profile, script) / VISITS
        longest.append(_longest(profile, OURS))
    return times, min(longest)


async def _listing(browser: Browser, address: str, theme: str) -> Figure:
    spent = dict.fromkeys([200, 10], 0.0)
    for _ in range(VISITS):
        async with await browser.new_page() as page:
            session = await page.context.new_cdp_session(page)
            await page.goto(f"{address}/demo/{theme}/shop/", wait_until="networkidle")
            await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
            for count in spent:
                await _start(session)
                await page.evaluate(MANY, count)
                await page.wait_for_timeout(1500)
                spent[count] += _spent(await _stop(session), OURS) / VISITS
    first, added = spent.values()
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
