"""What themes/README.md says is so."""

import json
import re
from pathlib import Path

from conftest import ROOT
from shipwhen import lint
from shipwhen.qa.adapters import collection
from shipwhen.themes import Collection

README = (ROOT / "themes" / "README.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    """The one block of code in a language."""
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", README, re.S | re.M)
    return block


def test_every_adapter_is_in_the_table():
    rows = re.findall(r"^\| (`[^|]+) \|", README.split("## ")[0], re.M)
    named = {name for row in rows for name in re.findall(r"`([a-z0-9-]+)`", row)}

    assert named == set(Collection(ROOT / "themes").adapters)


def test_the_adapter_of_the_walk_through_can_be_used_as_it_stands(tmp_path: Path):
    file = tmp_path / "harbour" / "adapter.json"
    file.parent.mkdir()
    file.write_text(example("json"), encoding="utf-8")

    assert json.loads(example("json"))["extends"] == "generic"
    assert lint.problems(collection(file), file) == []
