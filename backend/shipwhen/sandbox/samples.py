"""The sample themes' pages, filled with a catalogue."""

import json
from dataclasses import dataclass, field
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
)
from markupsafe import Markup

from shipwhen.errors import Unknown
from shipwhen.sandbox.carts import Cart
from shipwhen.sandbox.catalog import Catalogue, DemoProduct
from shipwhen.sandbox.views import Views
from shipwhen.themes import Collection

RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
RELATED = 4


@dataclass(frozen=True)
class Scene:
    """Where a sample shop stands, what is known of its products, and who looks at it."""

    theme: str
    base: str
    views: Views
    cart: Cart = field(default_factory=Cart)
    language: str = "en"
    tag: Markup = field(default_factory=Markup)
    """What the Scripts API would print."""
    bar: Markup = field(default_factory=Markup)
    native: bool = False
    added: str = ""
    """The cart's line that was just added."""
    assets: str = "/demo/{theme}/assets"


class Samples:
    """Renders any page of any sample theme."""

    def __init__(self, themes: Collection, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._pages = {theme: environment(_templates(themes, theme)) for theme in themes.samples}

    def check(self, theme: str) -> None:
        """Raises Unknown for a theme without sample pages."""
        if theme not in self._pages:
            raise Unknown("theme", theme, self._pages)

    def html(
        self,
        scene: Scene,
        name: str,
        product: DemoProduct | None = None,
        **extra: Any,  # noqa: ANN401 - a template's context
    ) -> str:
        """Of a template such as `products/quick-view`, which is the file quick-view.html."""
        self.check(scene.theme)
        file = f"{name.rsplit('/', maxsplit=1)[-1]}.html"
        known = self._pages[scene.theme].list_templates(["html"])
        if file not in known:
            raise Unknown("template", name, (each.removesuffix(".html") for each in known))
        views, products = scene.views, extra.pop("products", self._related(product))
        cart = views.cart(scene.cart)
        context = {
            "page_type": name,
            "base": scene.base,
            "assets": scene.assets.format(theme=scene.theme),
            "language": scene.language,
            "direction": "rtl" if scene.language in RIGHT_TO_LEFT else "ltr",
            "store": self._catalogue.store,
            "categories": sorted({p.category for p in self._catalogue.products if p.category}),
            "products": [views.card(each) for each in products],
            "cart": cart,
            "added": next((line for line in cart["lines"] if line["id"] == scene.added), None),
            "native": scene.native,
            "shipwhen_tag": scene.tag,
            "demo_bar": scene.bar,
            **extra,
        }
        if product:
            simple = product.variants[0] if not product.choices else None
            context["product"] = views.product(product)
            context["bcdata"] = json_script(
                {"product_attributes": views.attributes(product, simple), "csrf_token": "demo"}
            )
        return self._pages[scene.theme].get_template(file).render(context)

    def _related(self, product: DemoProduct | None) -> list[DemoProduct]:
        return [each for each in self._catalogue.products if each is not product][:RELATED]


def json_script(value: object) -> Markup:
    """JSON that may stand inside a script element."""
    return Markup(json.dumps(value).replace("<", "\\u003c"))  # noqa: S704 - made safe here


def environment(loader: BaseLoader) -> Environment:
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _templates(themes: Collection, theme: str) -> BaseLoader:
    """`card.html` is the theme's or the nearest it inherits, `cornerstone/card.html` that one."""
    folders = themes.sample(theme)
    named = {folder.parent.name: FileSystemLoader(folder) for folder in folders}
    return ChoiceLoader([FileSystemLoader(folders), PrefixLoader(named)])
