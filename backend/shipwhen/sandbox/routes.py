"""A BigCommerce storefront in a box: themed pages and the endpoints that theme scripts call."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from markupsafe import Markup
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from shipwhen.sandbox.box import DEMO
from shipwhen.sandbox.carts import MOST_UNITS, CartLine, Carts
from shipwhen.sandbox.catalog import DemoProduct
from shipwhen.sandbox.checkout import Checkout
from shipwhen.sandbox.controls import Controls
from shipwhen.sandbox.panel import Panel
from shipwhen.sandbox.samples import Samples, Scene, environment, json_script
from shipwhen.sandbox.stencil import asked_templates, render_with
from shipwhen.sandbox.store import DemoStore
from shipwhen.sandbox.views import Views, storefront_cart
from shipwhen.themes import Collection

HERE = Path(__file__).parent
SHOWN_AT_HOME = 8


class LanguageConvertor(StringConvertor):
    """The address prefix of a store's other language: two letters."""

    regex = "[a-z]{2}"


register_url_convertor("language", LanguageConvertor())


class Sandbox:
    """The demo: its welcome page, the sample themes' pages, and the bar that changes the store."""

    def __init__(self, demo: DemoStore, themes: Collection) -> None:
        self._demo, self._catalogue, self._themes = demo, demo.catalogue, themes
        self._carts = Carts()
        self._controls = Controls(demo, themes, self._carts)
        self._own = environment(FileSystemLoader(HERE / "pages"))
        self._checkout = Checkout(demo, self._carts, self._own)
        self._samples = Samples(themes, demo.catalogue)

    @asynccontextmanager
    async def opened(self, app: ASGIApp) -> AsyncIterator[None]:
        """The store is installed and open for as long as this lasts."""
        await self._demo.prepare()
        async with self._demo.box.installed(app):
            await self._demo.fill()
            yield

    def routes(self) -> list[BaseRoute]:
        assets = [
            Mount(f"/demo/{theme}/assets", _assets(self._themes.sample(theme)))
            for theme in self._themes.samples
        ]
        return [
            Route("/", self._welcome),
            Route("/demo/headless/", self._headless),
            *Panel(self._demo, self._own).routes(),
            Mount("/demo/images", StaticFiles(directory=HERE / "images")),
            Mount("/demo/static", StaticFiles(directory=HERE / "pages" / "assets")),
            *self._controls.routes(),
            *assets,
            *self._shop_routes("/demo/{theme}"),
            *self._shop_routes("/demo/{theme}/{language:language}"),
            Route("/api/storefront/carts", self._storefront_carts),
        ]

    def _shop_routes(self, shop: str) -> list[BaseRoute]:
        remote = f"{shop}/remote/v1"
        return [
            Route(f"{shop}/", self._home),
            Route(f"{shop}/shop/", self._shop),
            Route(f"{shop}/about/", self._about),
            Route(f"{shop}/products/{{id}}/", self._product),
            Route(f"{shop}/products.php", self._quick_view),
            Route(f"{shop}/cart.php", self._cart),
            Route(f"{shop}/cart.php", self._add_by_form, methods=["POST"]),
            Route(
                f"{remote}/product-attributes/{{id}}",
                self._attributes,
                methods=["POST"],
            ),
            *self._checkout.routes(shop),
            Route(f"{remote}/cart/add", self._add, methods=["POST"]),
            Route(f"{remote}/cart/update", self._update, methods=["POST"]),
            Route(f"{shop}/api/storefront/carts", self._storefront_carts),
        ]

    async def _welcome(self, _: Request) -> Response:
        themes = [self._themes.adapters[theme] for theme in self._themes.samples]
        page = self._own.get_template("welcome.html")
        return HTMLResponse(page.render(themes=themes, catalogue=self._catalogue))

    async def _headless(self, _: Request) -> Response:
        views = Views("/demo/headless", self._demo.box.store.sells, {}, native=False)
        cards = [
            {**views.card(each), "variants": [variant.id for variant in each.variants]}
            for each in self._catalogue.products
            if not each.options
        ]
        page = self._own.get_template("headless.html")
        return HTMLResponse(
            page.render(store=self._catalogue.store, products=cards, api=f"/s/{DEMO}")
        )

    async def _home(self, request: Request) -> Response:
        return await self._page(request, "home", products=self._catalogue.products[:SHOWN_AT_HOME])

    async def _about(self, request: Request) -> Response:
        return await self._page(request, "about")

    async def _shop(self, request: Request) -> Response:
        sort = request.query_params.get("sort", "featured")
        products = list(self._catalogue.products)
        if sort in {"name", "price"}:
            products.sort(key=lambda product: getattr(product, sort))
        name = asked_templates(request, "shop")[0]
        return await self._page(request, name, page_type="category", products=products, sort=sort)

    async def _product(self, request: Request) -> Response:
        product = self._catalogue.product(request.path_params["id"])
        return await self._page(request, "product", product=product)

    async def _quick_view(self, request: Request) -> Response:
        product = self._catalogue.product(request.query_params.get("productId", ""))
        name = asked_templates(request, "quick-view")[0]
        return await self._page(request, name, page_type="quick-view", product=product)

    async def _cart(self, request: Request) -> Response:
        if request.query_params.get("action") == "add":
            return await self._add_by_link(request)
        names = asked_templates(request, "cart")
        if len(names) == 1:
            return await self._page(request, names[0], page_type="cart")
        parts = {}
        for name, asked in zip(names, render_with(request), strict=True):
            parts[asked] = await self._html(request, name, page_type="cart")
        return JSONResponse(parts)

    async def _add_by_link(self, request: Request) -> Response:
        query = request.query_params
        form = {"product_id": query.get("product_id", ""), "qty[]": query.get("qty", "1")}
        return await self._added_or_product(request, form)

    async def _add_by_form(self, request: Request) -> Response:
        return await self._added_or_product(request, _flat(await request.form()))

    async def _added_or_product(self, request: Request, form: dict[str, str]) -> Response:
        """Add and show the cart; where a choice is missing, show the product instead."""
        base = _base(request)
        line = await self._put(request, form)
        where = "cart.php" if isinstance(line, CartLine) else f"products/{form['product_id']}/"
        response = RedirectResponse(f"{base}/{where}", status_code=303)
        return self._kept(request, response, line)

    async def _attributes(self, request: Request) -> Response:
        product = self._catalogue.product(request.path_params["id"])
        variant = product.chosen(_chosen(_flat(await request.form())))
        data = (await self._views(request)).attributes(product, variant)
        return JSONResponse({"data": data, "content": ""})

    async def _add(self, request: Request) -> Response:
        line = await self._put(request, _flat(await request.form()))
        if not isinstance(line, CartLine):
            return JSONResponse({"data": {"error": line}})
        url = f"{_base(request)}/cart.php"
        item = {"id": line.id, "cart_url": url, "product_id": line.product.id}
        data = {"error": None, "cart_id": request.state.cart.id, "cart_item": item}
        response = JSONResponse({"data": data})
        return self._kept(request, response, line)

    async def _put(self, request: Request, form: dict[str, str]) -> CartLine | str:
        """The line that now holds what was asked, or, in words, why not."""
        product = self._catalogue.product(form.get("product_id", ""))
        attributes = _chosen(form)
        variant = product.chosen(attributes)
        if variant is None:
            return "Please choose all options."
        if not (await self._views(request)).purchasable(variant):
            return "This product cannot be bought at the moment."
        quantity = max(1, _units(form.get("qty[]", form.get("qty", "1"))))
        cart = self._carts.of(request)
        request.state.cart = cart
        return cart.add(product, variant, quantity, attributes)

    def _kept(self, request: Request, response: Response, line: CartLine | str) -> Response:
        if isinstance(line, CartLine):
            self._carts.keep(request.state.cart, response)
        return response

    async def _update(self, request: Request) -> Response:
        form = _flat(await request.form())
        cart = self._carts.of(request)
        for key, line_id in form.items():
            if key.startswith("items[") and key.endswith("][id]"):
                cart.update(line_id, _units(form.get(key.replace("[id]", "[quantity]"), "0")))
        return JSONResponse({"data": {"status": "succeed", "errors": []}})

    async def _storefront_carts(self, request: Request) -> Response:
        return JSONResponse(storefront_cart(self._carts.of(request)))

    async def _page(self, request: Request, name: str, **context: Any) -> Response:  # noqa: ANN401 - a template's context
        return HTMLResponse(await self._html(request, name, **context))

    async def _html(
        self,
        request: Request,
        name: str,
        product: DemoProduct | None = None,
        **extra: Any,  # noqa: ANN401 - a template's context
    ) -> str:
        theme = request.path_params["theme"]
        self._samples.check(theme)
        scene = Scene(
            theme=theme,
            base=_base(request),
            views=await self._views(request),
            cart=self._carts.of(request),
            language=request.path_params.get("language", self._catalogue.store.language),
            tag=_script_tag(request, product if name == "product" else None),
            bar=await self._bar(request, product),
            native=self._demo.native,
            added=request.query_params.get("suggest", ""),
        )
        return self._samples.html(scene, name, product, **extra)

    async def _views(self, request: Request) -> Views:
        offers = await self._demo.offers()
        sells = self._demo.box.store.sells
        return Views(_base(request), sells, offers, native=self._demo.native)

    async def _bar(self, request: Request, product: DemoProduct | None) -> Markup:
        state = await self._controls.state(request.path_params["theme"], product)
        page = self._own.get_template("bar.html")
        return Markup(page.render(state=json_script(state)))  # noqa: S704 - our own, escaped


def _assets(folders: list[Path]) -> StaticFiles:
    """Files of a theme, and what it lacks of those that it extends."""
    nearest, *others = [folder / "assets" for folder in folders if (folder / "assets").is_dir()]
    files = StaticFiles(directory=nearest)
    files.all_directories.extend(others)
    return files


def _script_tag(request: Request, product: DemoProduct | None) -> Markup:
    """The tag the Scripts API would print; `?shipwhen=off` and `?adapter=` are for comparing."""
    query = request.query_params
    if "off" in (query.get("shipwhen"), request.cookies.get("shipwhen")):
        return Markup("")
    adapter = query.get("adapter", request.path_params["theme"])
    theme = "" if adapter == "auto" else f"?theme={adapter}"
    tag = Markup('<script async src="/s/{}/shipwhen.js{}" data-product="{}"></script>')
    return tag.format(DEMO, theme, product.id if product else "")


def _base(request: Request) -> str:
    """Where this shop stands; other languages have a prefix of their own, as on the platform."""
    path = request.path_params
    return "/".join(["/demo", path["theme"], *([path["language"]] if "language" in path else [])])


def _flat(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def _chosen(form: dict[str, str]) -> dict[str, str]:
    """`attribute[11]=111` as {"11": "111"}."""
    return {
        name.removeprefix("attribute[").removesuffix("]"): value
        for name, value in form.items()
        if name.startswith("attribute[") and value
    }


def _units(text: str) -> int:
    """A whole number, at most what a line holds; 0 for what is none."""
    if not re.fullmatch("[0-9]+", text):
        return 0
    return int(text) if len(text) <= len(str(MOST_UNITS)) else MOST_UNITS
