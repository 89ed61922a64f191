"""The demo's control panel: the app in a frame, opened as BigCommerce opens it."""

import json
from typing import Annotated
from urllib.parse import urlencode

from jinja2 import Environment
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from shipwhen.errors import Invalid, Unknown, checked
from shipwhen.sandbox.box import DEMO
from shipwhen.sandbox.platform import User
from shipwhen.sandbox.platform.billing import Checkout
from shipwhen.sandbox.platform.settings import SettingsChange
from shipwhen.sandbox.store import DemoStore

STAFF = User(4, "noor@harbour.example", "de-DE")

MOST_MADE = 100
"""Products at a time."""


class NewProducts(BaseModel):
    """As the form brings them: texts."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    sku: Annotated[str, Field(min_length=1, max_length=200)]
    stock: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    number: Annotated[int, Field(ge=1, le=MOST_MADE)] = 1

    @property
    def named(self) -> list[tuple[str, str]]:
        if self.number == 1:
            return [(self.name, self.sku)]
        places = range(1, self.number + 1)
        return [(f"{self.name} {each}", f"{self.sku}-{each}") for each in places]


class Panel:
    """Who looks at it is the store's owner, or somebody of the staff."""

    def __init__(self, demo: DemoStore, pages: Environment) -> None:
        self._demo, self._box, self._pages = demo, demo.box, pages
        box = demo.box
        box.platform.billing.page = "/demo/panel/checkout/{id}"
        self._users = {"owner": box.store.owner, "staff": STAFF}

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/demo/panel/", self._panel),
            Route("/demo/panel/open", self._open),
            Route("/demo/panel/install", self._install, methods=["POST"]),
            Route("/demo/panel/uninstall", self._uninstall, methods=["POST"]),
            Route("/demo/panel/settings", self._change_settings, methods=["POST"]),
            Route("/demo/panel/products", self._products),
            Route("/demo/panel/products", self._make_products, methods=["POST"]),
            Route("/demo/panel/bills", self._bills),
            Route("/demo/panel/checkout/{number}", self._checkout),
            Route("/demo/panel/checkout/{number}", self._approve, methods=["POST"]),
        ]

    async def _panel(self, request: Request) -> Response:
        who = request.query_params.get("as", "owner")
        page = self._pages.get_template("panel.html")
        opened = f"/demo/panel/open?as={who}" if self._box.has_app else ""
        if "installing" in request.query_params and not opened:
            opened = f"/auth?{urlencode(self._box.agreement())}"
        shown = {
            "opened": opened,
            "store": self._box.catalogue.store,
            "users": self._users,
            "who": who,
            "bills": self._box.platform.billing.of(DEMO),
            "native_backorders": self._box.store.native_backorders,
            "stock_level_display": self._box.store.settings.inventory.stock_level_display,
        }
        return HTMLResponse(page.render(user=self._user(who), **shown))

    async def _open(self, request: Request) -> Response:
        """What the frame shows: the app, told by a signed payload who looks."""
        user = self._user(request.query_params.get("as", "owner"))
        signed = self._box.platform.signed_payload(DEMO, user)
        return RedirectResponse(f"/load?{urlencode({'signed_payload_jwt': signed})}")

    async def _install(self, _: Request) -> Response:
        """The owner agrees to what the app may do; it opens in the frame."""
        return RedirectResponse("/demo/panel/?installing", status_code=303)

    async def _uninstall(self, _: Request) -> Response:
        await self._box.uninstall()
        return RedirectResponse("/demo/panel/", status_code=303)

    async def _change_settings(self, request: Request) -> Response:
        """Of the store's inventory, those that native mode may find unmet."""
        form = await request.form()
        told = {"stock_level_display": form.get("stock_level_display", "show")}
        change = checked(TypeAdapter(SettingsChange), json.dumps(told).encode(), "The settings")
        self._box.store.settings.change(change)
        self._box.store.native_backorders = "native_backorders" in form
        self._demo.changed()
        return RedirectResponse("/demo/panel/", status_code=303)

    async def _products(self, _: Request) -> Response:
        """The platform's own list, beside the app's."""
        store = self._box.store
        page = self._pages.get_template("products.html")
        shown = {"store": self._box.catalogue.store, "most": MOST_MADE}
        return HTMLResponse(page.render(products=store.products.by_id.values(), **shown))

    async def _make_products(self, request: Request) -> Response:
        """One, or so many that are numbered."""
        form = dict((await request.form()).items())
        new = checked(TypeAdapter(NewProducts), json.dumps(form).encode(), "The product")
        taken = self._box.store.products.by_sku.keys() & {sku for _, sku in new.named}
        if taken:
            raise Invalid(f"The SKU {min(taken)} is another product's.")
        await self._demo.make_products(new.named, new.stock)
        return RedirectResponse("/demo/panel/products", status_code=303)

    async def _bills(self, _: Request) -> Response:
        """What the platform has charged for the app."""
        page = self._pages.get_template("bills.html")
        subscriptions = self._box.platform.billing.of(DEMO)
        return HTMLResponse(page.render(subscriptions=subscriptions))

    async def _checkout(self, request: Request) -> Response:
        """What the app asks a month for, to be approved by the owner."""
        page = self._pages.get_template("billing.html")
        return HTMLResponse(page.render(checkout=self._asked(request)))

    async def _approve(self, request: Request) -> Response:
        self._box.platform.billing.approve(self._asked(request).id)
        return RedirectResponse("/demo/panel/", status_code=303)

    def _asked(self, request: Request) -> Checkout:
        checkouts = self._box.platform.billing.checkouts
        number = request.path_params["number"]
        if number not in checkouts:
            raise Unknown("checkout", number)
        return checkouts[number]

    def _user(self, who: str) -> User:
        if who not in self._users:
            raise Unknown("user", who, self._users)
        return self._users[who]
