"""The probe reads a page as the runtime does: rule by rule, and without a trace."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from shipwhen.qa.adapters import collection
from shipwhen.shopfront.script import built
from unit.test_themes_readme import example

GENERIC = collection().shipped("generic")

FORM = """
<form action="/cart.php" data-cart-item-add>
  <input name="product_id" value="{id}"><input name="qty[]"><div><button>Add</button></div>
</form>"""
CARD = '<article><a href="/a/" data-product-id="{id}">A</a></article>'
ROW = '<table><tr data-item-row><td><a href="/a/">A</a><input name="qty-ab-1"></td></tr></table>'


def probed(page: Page, html: str, adapter: dict | None = None) -> dict[str, dict]:
    """What is found on a page, by what it is."""
    page.set_content(f"<!doctype html><title>x</title>{html}")
    page.evaluate(built("probe.js"))
    found = page.evaluate(
        """adapter => {
             const { found, ...rest } = shipwhenProbe(adapter);
             const short = element => element.getAttribute("id") ?? element.tagName.toLowerCase();
             const plain = each => ({ ...each, elements: each.elements.map(short) });
             return { ...rest, found: found.map(plain) };
           }""",
        adapter or GENERIC,
    )
    return {each["what"]: each for each in found.pop("found")} | {"page": found}


def counts(finding: dict) -> tuple[int, int, int | None]:
    """Looked for in, found nothing in, and the first rule that found something."""
    return finding["count"], finding["without"], finding["by"]


NOTHING, ONE = (0, 0, None), (1, 0, 0)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", {"product.form": NOTHING, "card.select": NOTHING, "slots.cart": NOTHING}),
        (
            FORM.format(id=101),
            {
                "product.form": ONE,
                "product.container": (1, 1, None),
                "product.product_id": ONE,
                "product.quantity": ONE,
                "product.button": (1, 0, 2),
                "slots.inventory": ONE,
                "slots.shipping": ONE,
                "slots.added": ONE,
                "slots.limit": ONE,
                "card.select": NOTHING,
            },
        ),
        (
            f"<main>{FORM.format(id=101)}</main>{FORM.format(id=102).replace('button', 'b')}",
            {
                "product.form": (2, 0, 0),
                "product.container": (2, 1, 1),
                "product.button": (2, 1, 2),
                "slots.shipping": (2, 1, 0),
            },
        ),
        (
            FORM.format(id=""),
            {"product.product_id": (1, 1, None), "product.button": NOTHING},
        ),
        (f"<article>{FORM.format(id=101)}</article>", {"product.form": NOTHING}),
        (
            CARD.format(id=101) + CARD.format(id=102),
            {"card.select": (2, 0, 0), "card.product_id": (2, 0, 0), "slots.badge": (2, 0, 0)},
        ),
        (
            CARD.format(id=101) + '<div data-product-id="102">B</div>',
            {"card.select": (2, 1, 0), "card.product_id": ONE, "slots.badge": ONE},
        ),
        (
            CARD.format(id=101).replace("</a>", '</a><i data-product-id="101"></i>'),
            {"card.select": ONE},
        ),
        (f"<header>{CARD.format(id=101)}</header>", {"card.select": NOTHING}),
        ('<div data-product-id="a1-b2">Remove</div>', {"card.select": NOTHING}),
        (
            f'<main data-product-id="101">{FORM.format(id=101)}</main>',
            {"product.form": ONE, "card.select": NOTHING},
        ),
        (
            ROW,
            {
                "cart.row": ONE,
                "cart.line_id": ONE,
                "slots.cart-line": (1, 0, 1),
                "slots.cart": (1, 1, None),
            },
        ),
        (ROW + "<p data-cart-totals>9</p>", {"slots.cart": ONE}),
        ('<p><input name="qty-ab-1"></p>', {"cart.row": (1, 1, None), "slots.cart": NOTHING}),
        (
            '<div id="previewModal"><ul><li><a href="/">A</a></li></ul></div>'
            '<div class="mini-cart" hidden><p>A</p></div><div class="side-cart"></div>',
            {"regions.modal": (3, 0, 0), "slots.mini-cart": ONE},
        ),
    ],
)
def test_it_counts_where_it_looked_and_what_it_missed(page: Page, html, expected):
    found = probed(page, html)

    assert {what: counts(found[what]) for what in expected} == expected


def test_each_rule_is_told_in_words_with_what_it_alone_would_find(page: Page):
    found = probed(page, f"<main>{FORM.format(id=101)}</main>{CARD.format(id=102)}{ROW}")
    rules = {what: each.get("rules") for what, each in found.items()}

    assert rules["product.button"] == [
        {"select": "#form-action-addToCart, [data-button-purchase] in form", "found": 0},
        {"select": "#form-action-addToCart, [data-button-purchase] in container", "found": 0},
        {
            "select": "[type=submit], button:not([type], [data-quantity-change] *) in form",
            "found": 1,
        },
    ]
    assert rules["product.product_id"] == [{"select": "[name=product_id] @value", "found": 1}]
    assert rules["cart.line_id"] == [{"select": "[name^=qty-] @name ^qty-(.+)$", "found": 1}]
    assert rules["card.product_id"][0] == {"select": "[data-product-id]", "found": 1}
    assert rules["slots.shipping"] == [{"select": "after button", "found": 1}]
    assert rules["slots.cart"][1]["select"] == "after [data-cart-content] in page"


def test_it_gives_the_anchors_themselves(page: Page):
    html = f'<main id="all">{FORM.format(id=101).replace("<button", "<button id=buy")}</main>'
    found = probed(page, html)

    assert found["product.container"]["elements"] == ["all"]
    assert found["product.button"]["elements"] == ["buy"]
    assert found["slots.shipping"]["elements"] == ["div"]


def test_it_says_whether_the_page_looks_like_the_adapters_theme(page: Page):
    for theme, fits in {"generic": True, "merchant": False}.items():
        found = probed(page, FORM.format(id=101), collection().shipped(theme))

        assert found["page"] == {"adapter": theme, "fits": fits}


def test_it_leaves_no_trace(page: Page):
    html = f"<main>{FORM.format(id=101)}</main>{CARD.format(id=102)}{ROW}"
    page.set_content(f"<!doctype html><title>x</title>{html}")
    page.evaluate(built("probe.js"))
    changes = page.evaluate(
        """async adapter => {
             let changes = 0;
             const watch = new MutationObserver(records => (changes += records.length));
             const all = { attributes: true, characterData: true, childList: true, subtree: true };
             watch.observe(document, all);
             shipwhenProbe(adapter);
             await new Promise(requestAnimationFrame);
             return changes;
           }""",
        GENERIC,
    )

    assert changes == 0


def test_the_walk_through_of_the_manual_finds_what_it_says(page: Page, tmp_path: Path):
    file = tmp_path / "harbour" / "adapter.json"
    file.parent.mkdir()
    file.write_text(example("json"), encoding="utf-8")
    before = probed(page, example("html"))
    after = probed(page, example("html"), collection(file).shipped("harbour"))
    missed = {
        "product.container",
        "product.button",
        "card.select",
        *(f"slots.{place}" for place in ("inventory", "shipping", "added", "limit")),
    }

    assert {what for what, each in before.items() if each.get("without")} == missed
    assert {what for what, each in after.items() if each.get("without")} == set()
    assert after["page"] == {"adapter": "harbour", "fits": True}
