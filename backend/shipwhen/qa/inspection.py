"""One visit: open a page, do what a shopper does, read everything, take a picture."""

import time
from collections.abc import Awaitable, Callable

from playwright.async_api import Error

from shipwhen.qa.adapters import read
from shipwhen.qa.browser import Tab, first_line
from shipwhen.qa.shopper import Absent, Shopper, Stuck
from shipwhen.qa.visit import Fault, Problem, Violation, Visit
from shipwhen.themes import Collection

UNFELT = 0.001
"""Layout shift below this is nobody's."""

Act = Callable[[Shopper], Awaitable[None]]


async def inspect(tab: Tab, themes: Collection, visit: Visit, act: Act) -> Visit:
    """Fill in a visit. Raises CannotOpen; what goes wrong on the opened page is told in it."""
    started = time.monotonic()
    shipped = themes.shipped(visit.theme)
    await tab.open(visit.url)
    try:
        await act(Shopper(tab, shipped))
        raw = await tab.look(shipped)
        visit.look, visit.shift = read(themes, visit.theme, raw), raw["shift"]
        visit.screenshot = await tab.photograph()
        visit.violations = [Violation(**each) for each in await tab.judge()]
    except Absent as reason:
        visit.absent = str(reason)
    except Stuck as reason:
        visit.problems.append(Problem("stuck", str(reason)))
    except Error as error:
        visit.problems.append(Problem("stuck", first_line(error)))
    visit.faults = list(tab.faults)
    visit.seconds = time.monotonic() - started
    return visit


def less(visit: Visit, plain: Visit) -> None:
    """Take away what the same page does without the script; what remains is of our making."""
    visit.shift = max(0.0, visit.shift - plain.shift)
    known = {fault.text for fault in plain.faults}
    visit.faults = [
        Fault(fault.kind, fault.text, fault.ours or fault.text not in known)
        for fault in visit.faults
    ]


def needs_comparing(visit: Visit) -> bool:
    """Whether it matters what the page does without the script."""
    return visit.shift > UNFELT or any(not fault.ours for fault in visit.faults)
