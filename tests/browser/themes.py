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


THEMES = [
    Theme(
        id="cornerstone",
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
        label="Add to cart",
        card="article.product-grid-item",
        quick_view="[data-quick-shop]",
        row="article.cart-item",
        preview=".site-alerts .alert-success",
        update="[data-cart-item-update]",
        open_cart="[data-mini-cart-open]",
        mini_cart=".mini-cart",
    ),
]
