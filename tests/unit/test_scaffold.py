"""A new adapter: good to begin with, and no harm where it is left as it is."""

import json
import shutil
from pathlib import Path

import jsonschema_rs
import pytest

from conftest import ROOT, running
from shipwhen import scaffold, themes
from shipwhen.cli import main
from shipwhen.errors import Invalid, ShipwhenError, Unknown
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.themes import Collection

SHIPPED = Collection(ROOT / "themes")


def copied(folder: Path, *, without: str = "") -> Collection:
    """A copy of the whole collection, to put something into."""
    shutil.copytree(SHIPPED.folder, folder, ignore=shutil.ignore_patterns(without))
    return Collection(folder)


@pytest.mark.parametrize("parent", SHIPPED.adapters)
def test_it_finds_what_its_parent_finds(tmp_path, parent):
    ours = tmp_path / "themes"
    scaffold.make(copied(ours, without="sample"), ours, "acme-fork", parent, None)
    found = Collection(ours)
    own, parents = [
        {key: value for key, value in found.shipped(theme).items() if key != "fingerprint"}
        for theme in ("acme-fork", parent)
    ]

    assert own == {**parents, "id": "acme-fork"}
    assert found.adapters["acme-fork"].priority > found.adapters[parent].priority


def test_it_keeps_to_the_schema_that_is_written_beside_it(tmp_path):
    files = scaffold.make(SHIPPED, tmp_path, "acme", "generic", "Acme, a fork")
    adapter, schema = [json.loads(file.read_text()) for file in files]

    assert files == [tmp_path / "acme" / "adapter.json", tmp_path / "adapter.schema.json"]
    assert schema == json.loads(themes.schema())
    assert jsonschema_rs.validator_for(schema).is_valid(adapter)
    assert (files[0].parent / adapter["$schema"]).resolve() == files[1]
    assert adapter["name"] == "Acme, a fork"


def test_a_schema_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "adapter.schema.json").write_text("{}")
    files = scaffold.make(SHIPPED, tmp_path, "acme", "generic", None)

    assert files == [tmp_path / "acme" / "adapter.json"]
    assert (tmp_path / "adapter.schema.json").read_text() == "{}"


async def test_beside_its_parents_sample_pages_it_has_one_of_its_own(
    tmp_path, sqlite_url, monkeypatch
):
    ours = tmp_path / "themes"
    _, page = scaffold.make(copied(ours), ours, "acme", "cornerstone", None)
    monkeypatch.setattr("shipwhen.app.folder", lambda: ours)
    async with running(sqlite_url, catalogue=Catalogue.read()) as shop:
        answer = await shop.get("/demo/acme/products/101/")

    assert page == ours / "acme" / "sample" / "product.html"
    assert answer.status_code == 200
    assert "data-cart-item-add" in answer.text
    assert "/demo/acme/cart.php" in answer.text


def test_elsewhere_it_has_no_sample(tmp_path):
    scaffold.make(SHIPPED, tmp_path, "acme", "cornerstone", None)

    assert not (tmp_path / "acme" / "sample").exists()


@pytest.mark.parametrize(
    ("theme", "parent", "error", "told"),
    [
        ("Acme", "generic", Invalid, "'Acme' is no id"),
        ("../acme", "generic", Invalid, "is no id"),
        ("cornerstone", "generic", Invalid, "there is a theme 'cornerstone' already"),
        ("taken", "generic", Invalid, "there is a theme 'taken' already"),
        ("acme", "nobody", Unknown, "There is no theme 'nobody'. Known: "),
    ],
)
def test_what_cannot_be_made_is_told_and_nothing_is_written(tmp_path, theme, parent, error, told):
    (tmp_path / "taken").mkdir()
    with pytest.raises(error, match=told.replace(".", r"\.")):
        scaffold.make(SHIPPED, tmp_path, theme, parent, None)

    assert issubclass(error, ShipwhenError)
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]


def test_the_command_tells_what_it_wrote_and_what_comes_next(tmp_path, capsys):
    main(["theme", "new", "acme", "--extends", "merchant", "--folder", str(tmp_path)])
    file = tmp_path / "acme" / "adapter.json"
    told = capsys.readouterr().out.splitlines()

    assert told[0] == str(file)
    assert f"shipwhen theme try {file} --url ADDRESS" in told[-1]
    assert json.loads(file.read_text())["extends"] == "merchant"


def test_the_command_tells_what_it_cannot_do(tmp_path):
    with pytest.raises(SystemExit) as ended:
        main(["theme", "new", "Acme", "--folder", str(tmp_path)])

    assert str(ended.value) == "shipwhen: 'Acme' is no id; give words of a-z, 0-9: acme-fork"
