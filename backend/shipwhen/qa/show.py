"""A page with the script and its overlay, for a person to look at."""

import os
import sys
from urllib.parse import urlsplit, urlunsplit

from shipwhen.qa.browser import chrome, tab
from shipwhen.qa.standin import StandIn
from shipwhen.qa.states import BY_NAME
from shipwhen.qa.visit import CannotOpen
from shipwhen.shopfront.script import script_without_store
from shipwhen.themes import Collection


async def overlay(themes: Collection, theme: str, url: str) -> None:
    """Until the window is closed. Raises CannotOpen, without a display too."""
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ):
        raise CannotOpen("there is no display to show a browser on; leave --show out")
    stand_in = StandIn(BY_NAME["backorder"], script_without_store(themes, theme), insists=True)
    async with chrome(headed=True) as browser, tab(browser, stand_in.install) as here:
        await here.open(with_overlay(url))
        await here.page.wait_for_event("close", timeout=0)


def with_overlay(url: str) -> str:
    """`https://shop.example/a?b=1` as `https://shop.example/a?b=1&shipwhen=debug`."""
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, "shipwhen=debug"]))
    return urlunsplit(parts._replace(query=query))
