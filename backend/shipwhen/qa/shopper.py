"""What shoppers do on a page: choose, ask for a quantity, press, look closer, open the cart."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import ElementHandle, Error

from shipwhen.qa.assets import script
from shipwhen.qa.browser import Tab
from shipwhen.shopfront.script import built

PATIENCE = 6000
PREVIEWING = 1000
"""Milliseconds in which a preview shows by itself, once the shop has answered."""
PRESSING = 2000


class Absent(Exception):
    """The theme has no such thing, or nothing that can be recognised as it."""


class Stuck(Exception):
    """What a shopper pressed did nothing."""


@dataclass
class Shopper:
    """One shopper; things are found by the theme's adapter, as shipped, or by what they read."""

    tab: Tab
    adapter: dict[str, Any]

    async def choose(self, values: dict[str, str]) -> None:
        """Choose option values by the ids that the form sends. Raises Absent."""
        form = await self._find("product.form")
        for option, value in values.items():
            name = f'[name="attribute[{option}]"]'
            select = await form.query_selector(f"select{name}")
            if select:
                await select.select_option(value, force=True)
                continue
            choice = await form.query_selector(f'{name}[value="{value}"]')
            if not choice:
                raise Absent(f"no control for option {option}")
            label = (await choice.evaluate_handle("node => node.labels[0] ?? node")).as_element()
            await self._press(label or choice)
        await self.tab.settle()

    async def ask(self, quantity: int) -> None:
        """Type a quantity, as a person does. Raises Absent."""
        box = await self._find("product.quantity")
        if not await box.is_visible():
            raise Absent("the quantity box cannot be seen")
        await box.click(click_count=3)
        await self.tab.page.keyboard.type(str(quantity))
        await self.tab.page.keyboard.press("Tab")

    async def buy(self) -> None:
        """Press the purchase button. Raises Absent."""
        await self.tab.ignore_shifts()
        await self._press(await self._find("product.button"))
        await self.tab.settle()

    async def look_closer(self, product: int) -> None:
        """Open a listing's quick view of a product. Raises Absent, Stuck."""
        trigger = await self._find("quick view", product=str(product))
        await self.tab.ignore_shifts()
        card = await trigger.evaluate_handle("(node, cards) => node.closest(cards)", self._cards)
        await (card.as_element() or trigger).scroll_into_view_if_needed()
        await (card.as_element() or trigger).hover()
        before = await self.tab.page.evaluate_handle(SHOWN_FORMS, self._forms)
        await self._press(trigger)
        another = (
            f"([forms, before]) => ({SHOWN_FORMS})(forms).some(form => !before.includes(form))"
        )
        if not await self._came(another, [self._forms, before]):
            raise Stuck("no quick view opened")
        await self.tab.settle()

    async def open_cart(self) -> None:
        """See what lies in the cart without leaving the page: a preview that shows by itself, else
        what the header opens. Raises Absent, Stuck."""
        where = self.tab.page.url
        if not await self._came(SHOWN_MODAL, self._modals, PREVIEWING):
            await self._press(await self._find("cart"))
            await self.tab.settle()
            if self.tab.page.url != where:
                raise Absent("the header's cart is a link to the cart page")
            if not await self._came(SHOWN_MODAL, self._modals):
                raise Stuck("neither a preview nor the header's cart opened")
        await self.tab.settle()

    async def _find(self, what: str, **more: str) -> ElementHandle:
        page = self.tab.page
        await page.evaluate(built("probe.js"))
        wanted = {"adapter": self.adapter, "what": what, **more}
        found = await page.evaluate_handle(script("seek.js"), wanted)
        element = found.as_element()
        if not element:
            raise Absent(f"no {what.removeprefix('product.')} was found")
        return element

    async def _press(self, element: ElementHandle) -> None:
        """With the mouse; where something lies over it or it is never shown, by script."""
        try:
            await element.click(timeout=PRESSING)
        except Error:
            await element.evaluate("node => node.click()")

    async def _came(self, condition: str, arg: object, patience: float = PATIENCE) -> bool:
        try:
            await self.tab.page.wait_for_function(condition, arg=arg, timeout=patience)
        except Error:
            return False
        return True

    @property
    def _cards(self) -> str:
        return ",".join(self.adapter["card"]["select"])

    @property
    def _forms(self) -> str:
        return ",".join(self.adapter["product"]["form"])

    @property
    def _modals(self) -> str:
        return ",".join(self.adapter.get("regions", {}).get("modal", [])) or ":not(*)"


SHOWN_FORMS = """forms =>
  [...document.querySelectorAll(forms)].filter(form => form.getClientRects().length)"""
SHOWN_MODAL = """modals =>
  [...document.querySelectorAll(modals)]
    .some(modal => modal.childElementCount && modal.getClientRects().length)"""
