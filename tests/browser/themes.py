"""What is particular to each sample theme: one short table per theme."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """How a shopper uses it; what is said is the same on all."""

    id: str
    label: str
    """The button's own words."""
    card: str
    quick_view: str
    """What opens a quick view, within a card."""
    row: str
    preview: str
    """What shows by itself after adding."""
    update: str | None = None
    """A button that makes a typed quantity count, within a row; without one, a change does."""
    open_cart: str = ""
    """What opens the header's cart."""
    mini_cart: str = ""
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
        card="article.card",
        quick_view=".quickview",
        row="tr.cart-item",
        preview="#previewModal .previewCart",
        open_cart="[data-cart-preview]",
        mini_cart="#cart-preview-dropdown",
    ),
    Theme(
        id="cornerstone-4",
        label="Add to cart",
        card="article.card",
        quick_view=".quickview",
        row="tr.cart-item",
        preview="#previewModal .previewCart",
        open_cart="[data-cart-preview]",
        mini_cart="#cart-preview-dropdown",
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
        card="article.card",
        quick_view=".button--quickShop",
        row="tr.cart-item",
        preview="#previewModal .previewCart",
        open_cart="[data-cart-preview]",
        mini_cart="#cart-preview-dropdown",
    ),
    Theme(
        id="chiara",
        quantity=False,
        label="Add to cart",
        card="article.card",
        quick_view=".quickview",
        row="tr.cart-item",
        preview="#previewModal .previewCart",
        open_cart="[data-cart-preview]",
        mini_cart="#cart-preview-dropdown",
    ),
    Theme(
        id="cornerstone-5",
        label="Add to Cart",
        card="article.card",
        quick_view=".quickview",
        row="tr.cart-item",
        preview="#previewModal .previewCart",
        open_cart="[data-cart-preview]",
        mini_cart="#cart-preview-dropdown",
    ),
    Theme(
        id="roots",
        label="Add to cart",
        card="article.card",
        quick_view=".quickview",
        row="tr.cart-item",
        preview="#previewModal .previewCart",
        open_cart="[data-cart-preview]",
        mini_cart="#cart-preview-dropdown",
    ),
    Theme(
        id="camden",
        label="Add to order",
        card="article.card",
        quick_view=".card-figcaption .quickview",
        row="tr.cart-item",
        preview="#previewModal .previewCart",
        open_cart="[data-cart-preview]",
        mini_cart=".side-cart",
    ),
    Theme(
        id="cornerstone-1",
        typed=False,
        label="Add to cart",
        card="article.card",
        quick_view=".quickview",
        row="tr.cart-item",
        preview="#previewModal .previewCart",
        open_cart="[data-cart-preview]",
        mini_cart="#cart-preview-dropdown",
    ),
    Theme(
        id="lone-star",
        label="Add to Cart",
        card="article.card",
        quick_view=".quickview",
        row="tr.cart-item",
        preview="#previewModal .previewCart",
        open_cart="[data-cart-preview]",
        mini_cart="#cart-preview-dropdown",
    ),
]

FAMILIES = [theme for theme in THEMES if theme.id in {"cornerstone", "cornerstone-4", "merchant"}]
"""One of each family: what is the same on all is tried on these."""
