"""What is unwise in an adapter is told with its place; what is wise is not."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from shipwhen import lint, scaffold
from shipwhen.cli import main
from shipwhen.themes import Collection

SHIPPED = Collection(ROOT / "themes")
RELATIVES = ("generic", "cornerstone")
FITTING = {"fingerprint": {"all": ["[data-acme]"]}}
LASTING = [
    "form[data-cart-item-add]",
    "#form-action-addToCart, [data-button-purchase]",
    "[name='qty[]']",
    "[name='products[]']",
    "[data-item-row]",
    "[style*=none]",
    "[href*='product_id=123456']",
    ".productView > .productView-details .productView-title",
    ".cart-item-name__label",
    ".card-figcaption-body",
    ".card-img__image2",
    ".product-grid-item:last-of-type",
    ".button--primary",
    ".u-hiddenVisually",
    ".grid-12",
    ".css-grid",
    ".sc-layout",
    "._hidden",
    "#halo-bundle-products",
    "#page-2",
    "[id^=halo], [class*=halo-]",
    "ul:has([href])",
    "button:not([type], [data-quantity-change] *)",
    "div#main-content.body[data-currency-code]",
]
HASHED = [
    ".css-1ab2c3",
    ".css-1ab2c3-Button",
    ".sc-bdnxRM",
    ".sc-a1b2c3-0",
    "._3Xy9z",
    "._button_1x2y3_5",
    ".Button_root__a1B2c",
    "form.Button_root__a1B2c > button",
    ".Button-module__root--3xYz9",
    ".svelte-1a2b3c",
    ".jss123",
    ".makeStyles-root-12",
    r".w-\[3px\]",
    "[data-v-1a2b3c4d]",
    "[class*='css-1ab2c3']",
    "[class~=_3Xy9z]",
    "button:not(.sc-bdnxRM)",
]


def checked(folder: Path, parent: str = "generic", **own: Any) -> list[tuple[str, str, str]]:
    """Level, place and reason of each problem of an adapter that says this."""
    for each in RELATIVES:
        shutil.copytree(SHIPPED.folder / each, folder / each, ignore=lambda *_: ["sample"])
    file = folder / "acme" / "adapter.json"
    file.parent.mkdir()
    head = {"format": 1, "id": "acme", "name": "Acme", "extends": parent}
    file.write_text(json.dumps({**head, **FITTING, **own}))
    found = lint.problems(Collection(folder), file)
    return [(each.level, each.path, each.reason) for each in found]


@pytest.mark.parametrize("theme", SHIPPED.adapters)
def test_no_adapter_of_ours_has_an_error(theme):
    found = lint.problems(SHIPPED, SHIPPED.folder / theme / "adapter.json")

    assert [each for each in found if each.level == "error"] == []


@pytest.mark.parametrize("selector", LASTING)
def test_what_will_last_is_not_spoken_of(tmp_path, selector):
    assert checked(tmp_path, native={"cart": [selector]}) == []


@pytest.mark.parametrize("selector", HASHED)
def test_a_name_that_a_build_made_up_is_an_error(tmp_path, selector):
    found = checked(
        tmp_path, slots={"cart": [{"scope": "page", "at": "append", "select": selector}]}
    )

    assert [(level, path) for level, path, _ in found] == [("error", "slots.cart.0.select")]
    assert "the next build renames it" in found[0][2]


@pytest.mark.parametrize(
    ("own", "path", "reason"),
    [
        ({"card": {"select": ["section"]}}, "card.select.0", "'section' is any such tag"),
        ({"card": {"select": [".x, div > li"]}}, "card.select.0", "'div > li' is any such tag"),
        ({"cart": {"row": [".a .b > .c .d"]}}, "cart.row.0", "goes through 4 levels"),
        ({"cart": {"row": [".a:nth-child(2)"]}}, "cart.row.0", "counts: one more element"),
        ({"cart": {"row": ["#row-10234"]}}, "cart.row.0", "'#row-10234' looks like the id of one"),
        (
            {"regions": {"modal": ["#m-3f2b8c1d-77aa-4b6e"]}},
            "regions.modal.0",
            "looks like the id of one thing",
        ),
        (
            {"product": {"button": [{"scope": "form", "select": "button"}]}},
            "product.button.0.select",
            "'button' is any such tag",
        ),
        ({"native": {"inventory": []}}, "native.inventory", "names nothing"),
        ({"fingerprint": {}}, "fingerprint", "names nothing present"),
        ({"fingerprint": {"none": [".x"]}}, "fingerprint", "names nothing present"),
        ({"_about": ["long " * 400]}, "", "bytes, more than 1536"),
        (
            {"product": {"form": ["form[data-cart-item-add]"]}},
            "product.form",
            "repeats what is inh",
        ),
        (
            {"slots": {"badge": [{"scope": "card", "at": "prepend", "tag": "span"}]}},
            "slots.badge",
            "",
        ),
        (
            {
                "slots": {
                    "shipping": [
                        {"scope": "form", "at": "append"},
                        {"scope": "button", "at": "after"},
                    ]
                }
            },
            "slots.shipping.1",
            "repeats a generic rule, which follows anyway",
        ),
    ],
)
def test_what_is_unwise_is_a_warning_with_its_place(tmp_path, own, path, reason):
    found = checked(tmp_path, **own)

    assert [(level, at) for level, at, _ in found] == [("warning", path)]
    assert reason in found[0][2]


def test_what_a_parent_says_is_not_said_again(tmp_path):
    found = checked(
        tmp_path, "cornerstone", regions=SHIPPED.adapters["cornerstone"].regions.model_dump()
    )

    assert [(path, reason) for _, path, reason in found] == [
        ("regions.modal", "repeats what is inherited")
    ]


def test_to_go_back_from_a_parents_rule_to_the_generic_one_is_no_repetition(tmp_path):
    assert (
        checked(tmp_path, "cornerstone", slots={"badge": [{"scope": "card", "at": "prepend"}]})
        == []
    )


def test_what_lies_outside_may_be_a_tag(tmp_path):
    assert checked(tmp_path, card={"outside": ["header, aside"]}) == []


def theme_check(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["theme", "check", *arguments])
    return ended.value.code


def test_the_command_looks_at_all_that_are_shipped(capsys):
    assert theme_check() == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("errors: 0, warnings: ")


@pytest.mark.parametrize("named", ["acme", "acme/adapter.json"])
def test_the_command_takes_a_folder_or_a_file(tmp_path, capsys, named):
    checked(tmp_path, cart={"row": [".sc-bdnxRM", "tr"]})
    status = theme_check(str(tmp_path / named))
    first, second, summary = capsys.readouterr().out.splitlines()
    file = tmp_path / "acme" / "adapter.json"

    assert status == 1
    assert first.startswith(f"{file}: cart.row.0: error: 'sc-bdnxRM' looks made by styled-")
    assert second.startswith(f"{file}: cart.row.1: warning: 'tr' is any such tag")
    assert summary == "errors: 1, warnings: 1"


@pytest.mark.parametrize(("strict", "status"), [((), 0), (("--strict",), 1)])
def test_warnings_are_errors_to_the_strict(tmp_path, capsys, strict, status):
    checked(tmp_path, cart={"row": ["tr"]})

    assert theme_check(str(tmp_path / "acme"), *strict) == status
    assert capsys.readouterr().out.endswith(f"errors: {status}, warnings: {1 - status}\n")


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("nobody", "There is no theme 'nobody'. Known: "),
        ("missing/adapter.json", "missing/adapter.json: the file: does not exist"),
    ],
)
def test_what_is_not_there_is_told(named, told):
    assert f"shipwhen: {told}" in str(theme_check(named))


def test_what_cannot_be_loaded_is_told_with_its_place(tmp_path):
    file = tmp_path / "acme" / "adapter.json"
    file.parent.mkdir()
    file.write_text('{"format": 2, "id": "acme", "name": "Acme", "extends": "generic"}')

    assert f"shipwhen: {file}: format: Input should be 1" == theme_check(str(file))


def test_a_fingerprint_that_nobody_filled_in_is_an_error(tmp_path):
    [(level, path, reason)] = checked(tmp_path, fingerprint={"any": [scaffold.PLACEHOLDER]})

    assert (level, path) == ("error", "fingerprint")
    assert "still to be filled in" in reason
