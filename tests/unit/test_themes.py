"""Adapters: read whole or refused, told where and why."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from conftest import ROOT
from shipwhen import themes
from shipwhen.themes import AdapterError, Collection

FOLDER = ROOT / "themes"
WHOLE = {
    "format": 1,
    "id": "shop",
    "name": "A shop",
    "product": {
        "form": ["form"],
        "container": ["main"],
        "product_id": [{"select": "[name=product_id]", "attribute": "value"}],
        "quantity": ["[name=qty]"],
        "button": [{"scope": "form", "select": "button"}],
    },
    "card": {"select": ["article"], "product_id": [{"attribute": "data-product-id"}]},
    "cart": {"row": ["tr"], "line_id": [{"attribute": "id", "pattern": "^line-(.+)$"}]},
    "slots": {"inventory": [{"scope": "button", "at": "before"}]},
}


def collection(folder: Path, **adapters: Any) -> Collection:
    """Themes by folder name: an adapter, or the text of its file."""
    for name, adapter in adapters.items():
        file = folder / name / "adapter.json"
        file.parent.mkdir()
        file.write_text(adapter if isinstance(adapter, str) else json.dumps(adapter))
    return Collection(folder)


def changed(path: str, value: object) -> dict:
    """The whole adapter with one place changed."""
    adapter = json.loads(json.dumps(WHOLE))
    at: Any = adapter
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in way:
        at = at[key]
    at[last] = value
    return adapter


def heir(parent: str | None = "shop", **own: Any) -> dict:
    return {"format": 1, "id": "heir", "name": "An heir", "extends": parent, **own}


def test_every_theme_of_ours_can_be_used():
    ours = Collection(FOLDER)

    assert {file.parent.name for file in FOLDER.glob("*/adapter.json")} == set(ours.adapters)
    assert "generic" in ours.adapters
    assert set(ours.samples) == {file.parent.name for file in FOLDER.glob("*/sample")}
    assert ours.by_priority[-1].id == "generic"


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("name", 7, "valid string"),
        ("name", "", "at least 1 character"),
        ("priority", "high", "valid integer"),
        ("priority", True, "valid integer"),
        ("priority", 101, "less than or equal to 100"),
        ("format", 2, "should be 1"),
        ("colour", "red", "not permitted"),
        ("product.shape", [], "not permitted"),
        ("product.form", "form", "valid list"),
        ("slots.sidebar", [], "'inventory', 'shipping'"),
        ("slots.inventory.0.scope", "window", "'page', 'container'"),
        ("slots.inventory.0.at", "above", "'before', 'after'"),
        ("slots.inventory.0.tag", "script", "'div', 'p'"),
        ("product.form.0", "[name='qty]", "a quote in"),
        ("product.form.0", "form:not([x]", "a bracket in"),
        ("product.form.0", "form {", "is not a CSS selector"),
        ("product.form.0", " form", "is not a CSS selector"),
        ("product.form.0", "", "at least 1 character"),
        ("cart.line_id.0.pattern", "^line-(", "is not a regular expression"),
        ("cart.line_id.0.pattern", "^(line)-(.+)$", "exactly one group"),
        ("cart.line_id.0.pattern", "^line-.+$", "exactly one group"),
        ("cart.line_id.0.attribute", "on click", "match pattern"),
        ("platform.names", "Cornerstone", "valid list"),
        ("platform.from_version", "latest", "match pattern"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, path, value, reason):
    adapter = (
        changed(path, value)
        if "platform" not in path
        else {**WHOLE, "platform": {path.partition(".")[2]: value}}
    )
    with pytest.raises(AdapterError) as refused:
        collection(tmp_path, shop=adapter)
    error = refused.value

    assert error.file == tmp_path / "shop" / "adapter.json"
    assert error.path.startswith(path)
    assert reason in error.reason
    assert str(error) == f"{error.file}: {error.path}: {error.reason}"


@pytest.mark.parametrize(
    ("adapters", "at", "path", "reason"),
    [
        ({"shop": "{"}, "shop", "", "is not JSON"),
        ({"shop": "[]"}, "shop", "", "is not a JSON object"),
        ({"shop": WHOLE, "other": WHOLE}, "other", "id", "is 'shop' but stands in the folder"),
        ({"shop": WHOLE, "heir": heir("nobody")}, "heir", "extends", "no adapter 'nobody'"),
        ({"shop": WHOLE, "heir": heir(["shop"])}, "heir", "extends", "no adapter ['shop']"),
        ({"heir": heir("heir")}, "heir", "extends", "extends this adapter in turn"),
        (
            {"heir": heir("one"), "one": heir("two"), "two": heir("one")},
            "two",
            "extends",
            "extends this adapter in turn",
        ),
        ({"shop": {"format": 1, "id": "shop", "name": "x"}}, "shop", "product", "required"),
    ],
)
def test_a_family_that_cannot_be_is_refused(tmp_path, adapters, at, path, reason):
    with pytest.raises(AdapterError) as refused:
        collection(tmp_path, **adapters)

    assert refused.value.file == tmp_path / at / "adapter.json"
    assert refused.value.path == path
    assert reason in refused.value.reason


def test_what_is_wrong_with_a_parent_is_told_too(tmp_path):
    with pytest.raises(AdapterError, match=r"slots\.inventory\.0\.at"):
        collection(tmp_path, shop=changed("slots.inventory.0.at", "above"), heir=heir())


def test_an_heir_merges_objects_and_replaces_lists(tmp_path):
    own = heir(
        product={"form": ["form.buy"]},
        slots={"shipping": [{"scope": "button", "at": "after"}]},
    )
    adapter = collection(tmp_path, shop=WHOLE, heir=own).adapters["heir"]

    assert adapter.product.form == ["form.buy"]
    assert adapter.product.quantity == ["[name=qty]"]
    assert list(adapter.slots) == ["inventory", "shipping"]


def test_an_heir_is_recognised_by_itself_only(tmp_path):
    parent = {
        **WHOLE,
        "_about": ["A note"],
        "priority": 50,
        "fingerprint": {"all": ["#shop"]},
        "platform": {"names": ["Shop"]},
    }
    adapter = collection(tmp_path, shop=parent, heir=heir()).adapters["heir"]

    assert (adapter.about, adapter.priority) == ([], 0)
    assert adapter.fingerprint == themes.Fingerprint()
    assert adapter.platform == themes.Platform()


def test_grandchildren_inherit_too(tmp_path):
    grandchild = {**heir("heir"), "id": "grandchild"}
    found = collection(tmp_path, shop=WHOLE, heir=heir(cart={"row": ["li"]}), grandchild=grandchild)

    assert found.adapters["grandchild"].cart.row == ["li"]
    assert found.adapters["grandchild"].product.form == ["form"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["Cornerstone-1.0.11"], ["cornerstone-1"]),
        (["Cornerstone 2.3.1"], ["cornerstone-1"]),
        (["Cornerstone-v2.4"], ["cornerstone-4"]),
        (["cornerstone_5.0.9"], ["cornerstone-4"]),
        (["Cornerstone-5.1"], ["cornerstone-5"]),
        (["Cornerstone-6.18.2"], ["cornerstone-5"]),
        (["Cornerstone-6.19"], ["cornerstone"]),
        (["Cornerstone-10.21.0"], ["cornerstone"]),
        ([" Halo "], ["halo"]),
        (["Pinnacle"], ["lone-star"]),
        (["Cornerstone"], ["cornerstone", "cornerstone-1", "cornerstone-4", "cornerstone-5"]),
        (["Halo", "Camden"], ["camden", "halo"]),
        (["Halo", "Halo-2.1"], ["halo"]),
        (["Halo", "Of our own"], "all"),
        (["Halo of our own"], "all"),
        ([""], "all"),
        ([], "all"),
    ],
    ids=str,
)
def test_adapters_are_found_by_what_the_platform_calls_the_active_themes(said, expected):
    found = Collection(FOLDER)
    everything = sorted(found.adapters)

    chosen = sorted(adapter.id for adapter in found.for_platform(said))

    assert chosen == (everything if expected == "all" else expected)


def test_a_version_without_an_adapter_leaves_it_to_the_page(tmp_path):
    old = {**WHOLE, "id": "old", "platform": {"names": ["Shop"], "below_version": "2"}}
    found = collection(tmp_path, old=old, shop=WHOLE)

    assert [each.id for each in found.for_platform(["Shop-1.9"])] == ["old"]
    assert {each.id for each in found.for_platform(["Shop-2.0"])} == {"old", "shop"}


def test_of_two_that_cover_a_theme_the_higher_priority_comes_first(tmp_path):
    platform = {"platform": {"names": ["Shop"]}}
    found = collection(
        tmp_path,
        shop={**WHOLE, **platform, "priority": 1},
        heir=heir(**platform, priority=2),
    )

    assert [each.id for each in found.for_platform(["Shop"])] == ["heir", "shop"]


def test_notes_and_names_for_people_are_not_shipped(tmp_path):
    noted = {**WHOLE, "_about": ["A note"], "priority": 5, "platform": {"names": ["Shop"]}}
    shipped = collection(tmp_path, shop=noted).adapters["shop"].shipped()

    assert set(shipped) == {"id", "product", "card", "cart", "slots"}
    assert shipped["slots"] == {"inventory": [["button", "before"]]}
    assert shipped["cart"]["line_id"] == [["", "id", "^line-(.+)$"]]


def test_the_schema_in_the_repository_is_the_generated_one():
    assert (FOLDER / "adapter.schema.json").read_text(encoding="utf-8") == themes.schema()


def test_every_adapter_keeps_to_the_schema():
    validator = jsonschema_rs.validator_for(json.loads(themes.schema()))
    for file in FOLDER.glob("*/adapter.json"):
        assert [str(error) for error in validator.iter_errors(json.loads(file.read_text()))] == []


def test_the_schema_refuses_what_is_wrong():
    validator = jsonschema_rs.validator_for(json.loads(themes.schema()))

    assert validator.is_valid(WHOLE)
    for path, value in {"format": 2, "colour": "red", "slots.inventory.0.at": "above"}.items():
        assert not validator.is_valid(changed(path, value))
