"""What is particular to each sample theme: one short table per theme."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """How a shopper uses it, as in Cornerstone unless said; what is told is the same on all."""

    id: str
    label: str
    """The button's own words."""
    card: str = "article.card"
    quick_view: str = ".quickview"
    """What opens a quick view, within a card."""
    row: str = "tr.cart-item"
    preview: str = "#previewModal .previewCart"
    """What shows by itself after adding."""
    update: str | None = None
    """A button that makes a typed quantity count, within a row; without one, a change does."""
    open_cart: str = "[data-cart-preview]"
    """What opens the header's cart."""
    mini_cart: str = "#cart-preview-dropdown"
    quantity: bool = True
    """Whether the product page has a quantity box."""
    typed: bool = True
    """Whether a cart line's quantity can be typed; without, arrows change it by one."""
    structured_data: bool = False
    """Whether the product page carries JSON-LD."""


THEMES = [
    Theme(
        id="cornerstone",
        structured_data=True,
        label="Add to Cart",
    ),
    Theme(
        id="cornerstone-4",
        label="Add to cart",
    ),
    Theme(
        id="merchant",
        structured_data=True,
        label="Add to cart",
        card="article.product-grid-item",
        quick_view="[data-quick-shop]",
        row="article.cart-item",
        preview=".site-alerts .alert-success",
        update="[data-cart-item-update]",
        open_cart="[data-mini-cart-open]",
        mini_cart=".mini-cart",
    ),
    Theme(
        id="peak",
        label="Add to bag",
        card="article.product-grid-item",
        quick_view="[data-quick-shop]",
        row="article.cart-item",
        preview=".mini-cart .mini-cart-item",
        update="[data-cart-item-update]",
        open_cart="[data-bag-open]",
        mini_cart=".mini-cart",
    ),
    Theme(
        id="halo",
        label="Add to cart",
        quick_view=".button--quickShop",
    ),
    Theme(
        id="chiara",
        quantity=False,
        label="Add to cart",
    ),
    Theme(
        id="cornerstone-5",
        label="Add to Cart",
    ),
    Theme(
        id="roots",
        label="Add to cart",
    ),
    Theme(
        id="camden",
        label="Add to order",
        quick_view=".card-figcaption .quickview",
        mini_cart=".side-cart",
    ),
    Theme(
        id="cornerstone-1",
        typed=False,
        label="Add to cart",
    ),
    Theme(
        id="lone-star",
        label="Add to Cart",
    ),
]

FAMILIES = [theme for theme in THEMES if theme.id in {"cornerstone", "cornerstone-4", "merchant"}]
"""One of each family: what is the same on all is tried on these."""
