"""Sample pages for merchants to see their texts on: of any theme, in any situation, at any time.

Nothing here is a store's: the pages and their stock are ours, and the script with a merchant's
texts is handed in by the page whose frame they stand in. So anybody may open them.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pydantic import BaseModel
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from shipwhen.clock import Clock
from shipwhen.errors import Unknown
from shipwhen.promise import Offer, promise
from shipwhen.sandbox.carts import Cart, CartLine
from shipwhen.sandbox.catalog import DemoProduct, DemoVariant
from shipwhen.sandbox.samples import Samples, Scene
from shipwhen.sandbox.states import BY_NAME, State, catalogue
from shipwhen.sandbox.stencil import asked_templates, render_with
from shipwhen.sandbox.views import Views, storefront_cart
from shipwhen.settings import Settings
from shipwhen.shopfront import contract
from shipwhen.stock.service import OfferedVariant
from shipwhen.themes import PICTURE, Collection

HERE = Path(__file__).parent
LINE = "the-line"
ADDED = "added"
PAGES = {"product": "product", "listing": "shop", "cart": "cart", ADDED: "product"}
"""What can be looked at, and its template; `added` is a product that is being put into the cart."""
KNOWN_UNITS: int = Settings.model_fields["known_units"].default
HEADERS = {
    "Content-Security-Policy": (
        "sandbox allow-scripts allow-forms; default-src 'none'; img-src 'self' data:;"
        " script-src 'self' 'unsafe-inline' blob:; style-src 'self' 'unsafe-inline';"
        " connect-src 'self'; base-uri 'none'; form-action 'none'"
    ),
    "Cache-Control": "public, max-age=300",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Whatever runs in these pages is kept away from all else of this host."""
FOR_SANDBOXED = Middleware(
    CORSMiddleware,
    allow_origins=["null"],
    allow_credentials=True,
    allow_methods=["GET", "POST"],
    allow_headers=["*"],
)
"""A sandboxed page has no origin, and its theme asks for parts of it as shops do: with cookies,
of which none is read here."""


class Preview:
    """A shop for each theme and situation, with nothing in it that lasts."""

    def __init__(self, themes: Collection, clock: Clock) -> None:
        self._themes, self._clock, self._catalogue = themes, clock, catalogue()
        self._samples = Samples(themes, self._catalogue)
        self._page = cache(self._rendered)

    def routes(self) -> list[BaseRoute]:
        shop = "/{theme}/{state}"
        routes = [
            Route("/preview.js", _script),
            Route("/images/{file}", _image),
            Route("/{theme}/picture.webp", self._picture),
            Route("/{theme}/assets/{file}", self._asset),
            Route(f"{shop}/s/preview/availability.json", self._availability),
            Route(f"{shop}/s/preview/promise.json", self._promises),
            Route(f"{shop}/api/storefront/carts", self._carts),
            Route(f"{shop}/cart.php", self._part),
            Route(f"{shop}/products.php", self._part),
            Route(
                f"{shop}/remote/v1/product-attributes/{{id}}", self._attributes, methods=["POST"]
            ),
            Route(f"{shop}/remote/v1/cart/{{act}}", self._act, methods=["POST"]),
            Route(f"{shop}/{{page}}", self._whole),
        ]
        return [Mount("/preview", routes=routes, middleware=[FOR_SANDBOXED])]

    async def _whole(self, request: Request) -> Response:
        path = request.path_params
        self._samples.check(path["theme"])
        state = _state(path["state"])
        if path["page"] not in PAGES:
            raise Unknown("page", path["page"], PAGES)
        return HTMLResponse(self._page(path["theme"], state, path["page"]), headers=HEADERS)

    def _rendered(self, theme: str, state: State, page: str) -> str:
        """There are a few hundred of them, which never change."""
        product = self._catalogue.product(str(state.product))
        act = {ADDED: "add", "product": "ask"}.get(page, "")
        tag = Markup(
            '<script src="/preview/preview.js" data-base="/preview/{}/{}" data-quantity="{}"'
            ' data-act="{}"></script>'
        ).format(theme, state.name, state.quantity, act)
        scene = self._scene(theme, state, tag, full=page == "cart")
        if page == "listing":
            others = [each for each in self._catalogue.products if each is not product]
            extra = {"page_type": "category", "products": [product, *others], "sort": "featured"}
            return self._samples.html(scene, PAGES[page], None, **extra)
        shown = None if page == "cart" else product
        return self._samples.html(scene, PAGES[page], shown)

    async def _part(self, request: Request) -> Response:
        """What a theme puts into its page later: a cart's preview, a quick view."""
        theme, state = request.path_params["theme"], _state(request.path_params["state"])
        scene, query = self._scene(theme, state, Markup(""), full=True), request.query_params
        product = self._catalogue.product(query["productId"]) if "productId" in query else None
        kind = "quick-view" if product else "cart"
        names = asked_templates(request, kind)
        parts = [self._samples.html(scene, name, product, page_type=kind) for name in names]
        if len(parts) > 1:
            return JSONResponse(dict(zip(render_with(request), parts, strict=True)))
        return HTMLResponse(parts[0], headers=HEADERS)

    def _scene(self, theme: str, state: State, tag: Markup, *, full: bool) -> Scene:
        base = f"/preview/{theme}/{state.name}"
        offers = self._offers()

        def sells(variant: int) -> bool:
            return variant not in offers or offers[variant].available_to_sell != 0

        return Scene(
            theme=theme,
            base=base,
            views=Views(base, sells, offers, images="/preview/images"),
            cart=_cart(state) if full else Cart(),
            tag=tag,
            added=LINE,
            assets="/preview/{theme}/assets",
        )

    def _offers(self) -> dict[int, Offer]:
        return {each.variant_id: each.offer for each in self._offered()}

    def _offered(self) -> Iterable[OfferedVariant]:
        today = self._clock.today("UTC")
        for product, variant in self._catalogue.variants():
            if variant.stock:
                state = State("", product.id, variant.id)
                yield OfferedVariant(
                    product.id, variant.id, variant.sku, variant.chosen_values, state.offer(today)
                )

    async def _availability(self, request: Request) -> Response:
        asked = contract.product_ids(request.query_params.get("products", ""))
        offered = [each for each in self._offered() if each.product_id in asked]
        return _json(contract.Availability.of(self._clock.today("UTC"), offered, KNOWN_UNITS))

    async def _promises(self, request: Request) -> Response:
        offers, lines = self._offers(), []
        for variant, quantity in contract.promise_lines(request.query_params.get("lines", "")):
            if variant in offers:
                [line] = promise(offers[variant], [quantity])
                told = contract.PromiseLine(variant=variant, quantity=quantity, promise=line)
                lines.append(told)
        return _json(contract.Promises(today=self._clock.today("UTC"), lines=lines))

    async def _carts(self, request: Request) -> Response:
        return JSONResponse(storefront_cart(_cart(_state(request.path_params["state"]))))

    async def _attributes(self, request: Request) -> Response:
        product = self._catalogue.product(request.path_params["id"])
        scene = self._scene("", _state(request.path_params["state"]), Markup(""), full=False)
        data = scene.views.attributes(product, _simple(product))
        return JSONResponse({"data": data, "content": ""})

    async def _act(self, request: Request) -> Response:
        """Whatever is done to the cart leaves it as it is."""
        state = _state(request.path_params["state"])
        base = f"/preview/{request.path_params['theme']}/{state.name}"
        item = {"id": LINE, "cart_url": f"{base}/cart", "product_id": state.product}
        data: dict[str, Any] = {"error": None, "status": "succeed", "errors": [], "cart_item": item}
        return JSONResponse({"data": data | {"cart_id": "preview"}})

    async def _picture(self, request: Request) -> Response:
        theme = request.path_params["theme"]
        self._samples.check(theme)
        return _file(self._themes.folder / theme, PICTURE, "image/webp")

    async def _asset(self, request: Request) -> Response:
        theme, name = request.path_params["theme"], request.path_params["file"]
        self._samples.check(theme)
        folders = [folder / "assets" for folder in self._themes.sample(theme)]
        found = next((each for each in folders if name in _names(each)), folders[0])
        return _file(found, name)


async def _script(_: Request) -> Response:
    return _file(HERE / "pages" / "assets", "preview.js")


async def _image(request: Request) -> Response:
    return _file(HERE / "images", request.path_params["file"])


def _file(folder: Path, name: str, kind: str | None = None) -> Response:
    if name not in _names(folder):
        raise Unknown("file", name)
    keep = {"Cache-Control": HEADERS["Cache-Control"], "X-Content-Type-Options": "nosniff"}
    return FileResponse(folder / name, headers=keep, media_type=kind)


def _names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()} if folder.is_dir() else set()


def _state(name: str) -> State:
    if name not in BY_NAME:
        raise Unknown("situation", name, BY_NAME)
    return BY_NAME[name]


def _simple(product: DemoProduct) -> DemoVariant | None:
    return None if product.choices else product.variants[0]


def _cart(state: State) -> Cart:
    product, variant = catalogue().product(str(state.product)), state.demo_variant()
    line = CartLine(product, variant, state.quantity, variant.chosen_values, LINE)
    return Cart("preview", [line])


def _json(answer: BaseModel) -> Response:
    return Response(answer.model_dump_json(), media_type="application/json")
