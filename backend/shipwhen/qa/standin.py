"""Stands in for our server on pages of any store: the script, and offers of an invented stock."""

import asyncio
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import BrowserContext, Error, Response, Route
from pydantic import BaseModel

from shipwhen.errors import Invalid
from shipwhen.promise import Line, promise
from shipwhen.qa import assets
from shipwhen.qa.states import State, this_day
from shipwhen.settings import Settings
from shipwhen.shopfront import contract
from shipwhen.shopfront.script import OVERLAY, built
from shipwhen.stock.service import OfferedVariant

HOST = "shipwhen.invalid"
"""Resolves nowhere: whatever is asked of it is answered here."""
SCRIPT = f"https://{HOST}/s/qa/shipwhen.js"
ASKED = re.compile(r"/s/[^/?#]+/(shipwhen\.js|debug\.js|availability\.json|promise\.json)")
CARTS = "/api/storefront/carts"

JAVASCRIPT, JSON = "application/javascript; charset=utf-8", "application/json"
KNOWN_UNITS: int = Settings.model_fields["known_units"].default


@dataclass(frozen=True)
class Item:
    """A line of the store's own cart."""

    product: int
    variant: int
    quantity: int


@dataclass
class StandIn:
    """Every product of the page is in one situation; any choice of options fits its one variant."""

    state: State
    script: bytes
    insists: bool
    """Whether our script replaces one that the store has already."""
    theirs: bool = False
    """Whether the store's own script was left in its place."""
    items: list[Item] = field(default_factory=list)
    _reading: set[asyncio.Task[None]] = field(default_factory=set)

    async def install(self, context: BrowserContext) -> None:
        await context.add_init_script(assets.script("inject.js").replace("SHIPWHEN_SCRIPT", SCRIPT))
        await context.route(ASKED, self._answer)
        context.on("response", self._heard)

    def lines(self) -> list[Line]:
        """What the store's own cart gets in this situation."""
        return [promise(self.state.offer(), [item.quantity])[0] for item in self.items]

    async def _answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        name = address.path.rpartition("/")[2]
        if name == "shipwhen.js":
            await self._send_script(route, theirs=address.hostname != HOST)
        elif name == OVERLAY:
            await _send(route, built(OVERLAY), JAVASCRIPT)
        else:
            query = {key: values[-1] for key, values in parse_qs(address.query).items()}
            await asyncio.gather(*self._reading)
            try:
                body = self._availability(query) if "avail" in name else self._promises(query)
            except Invalid as error:
                await _send(route, error.message, JSON, status=error.status)
                return
            await _send(route, body.model_dump_json(), JSON)

    async def _send_script(self, route: Route, *, theirs: bool) -> None:
        if theirs and not self.insists:
            self.theirs = True
            await route.continue_()
        else:
            await _send(route, self.script.decode(), JAVASCRIPT)

    def _availability(self, query: dict[str, str]) -> BaseModel:
        offer = self.state.offer()
        carted = defaultdict(set)
        for item in self.items:
            carted[item.product].add(item.variant)
        offered = [
            OfferedVariant(product, variant, "", {}, offer)
            for product in contract.product_ids(query.get("products", ""))
            for variant in sorted(carted[product]) or [product]
        ]
        return contract.Availability.of(this_day(), offered, KNOWN_UNITS)

    def _promises(self, query: dict[str, str]) -> BaseModel:
        pairs = contract.promise_lines(query.get("lines", ""))
        got = promise(self.state.offer(), [quantity for _, quantity in pairs])
        lines = [
            contract.PromiseLine(variant=variant, quantity=quantity, promise=line)
            for (variant, quantity), line in zip(pairs, got, strict=True)
        ]
        return contract.Promises(today=this_day(), lines=lines)

    def _heard(self, response: Response) -> None:
        """Variants in the cart are named by the store; they must be known before we answer."""
        if CARTS in response.url:
            task = asyncio.ensure_future(self._read(response))
            self._reading.add(task)
            task.add_done_callback(self._reading.discard)

    async def _read(self, response: Response) -> None:
        try:
            carts = await response.json()
            kinds = carts[0]["lineItems"].values() if carts else []
            self.items = [_item(each) for kind in kinds for each in kind if each.get("productId")]
        except (Error, ValueError, KeyError, IndexError, TypeError, AttributeError):
            self.items = []


def _item(raw: dict[str, Any]) -> Item:
    return Item(int(raw["productId"]), int(raw["variantId"]), int(raw["quantity"]))


async def _send(route: Route, body: str, content_type: str, status: int = 200) -> None:
    headers = {"access-control-allow-origin": "*", "cache-control": "no-store"}
    await route.fulfill(status=status, body=body, content_type=content_type, headers=headers)
