"""The adapters to judge by: the collection's, one of somebody's own, and whose rule is whose."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shipwhen.errors import Unknown
from shipwhen.qa.visit import Finding, Look, Message, Rule
from shipwhen.themes import GENERIC, Adapter, AdapterError, Collection, folder

Shipped = Mapping[str, Any]
ALL = "all"


def collection(own: Path | None = None) -> Collection:
    """The collection, with the `adapter.json` of a folder of somebody's own added to it.

    Raises AdapterError naming the file at fault.
    """
    if own is None:
        return Collection(folder())
    if not own.is_file():
        raise AdapterError(own, "", "does not exist")
    theme = own.resolve().parent.name
    with tempfile.TemporaryDirectory(prefix="shipwhen-themes-") as place:
        for file in [*folder().glob("*/adapter.json"), own]:
            target = Path(place) / file.resolve().parent.name / "adapter.json"
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(file, target)
        try:
            return Collection(Path(place))
        except AdapterError as error:
            real = own if error.file.parent.name == theme else error.file
            raise AdapterError(real, error.path, error.reason) from error


def named(name: str | None) -> tuple[Collection, str | None]:
    """Adapters and the one among them that is meant: an id, the path of an `adapter.json`, `all`.

    Raises AdapterError, and Unknown where there is no such adapter.
    """
    own = Path(name) if name and name.endswith(".json") else None
    themes = collection(own)
    if name in {None, ALL}:
        return themes, None
    theme = own.resolve().parent.name if own else str(name)
    if theme not in themes.adapters:
        raise Unknown("theme", theme, themes.adapters)
    return themes, theme


def specific(themes: Collection) -> list[Adapter]:
    """Adapters of named themes, in the order in which the script tries them."""
    return [each for each in themes.by_priority if each.id != GENERIC]


def read(themes: Collection, theme: str, raw: Mapping[str, Any]) -> Look:
    """What look.js read by an adapter, with the origin of each rule."""
    found = [_finding(themes, theme, each) for each in raw["findings"]]
    return Look(
        title=raw["title"],
        adapter=raw["adapter"],
        complaints=raw["complaints"],
        findings={each.what: each for each in found},
        messages=[Message(**each) for each in raw["messages"]],
        label=raw["label"],
        ours=raw["ours"],
        native=raw["native"],
    )


def _finding(themes: Collection, theme: str, raw: Mapping[str, Any]) -> Finding:
    whose = _origins(themes, theme, raw["what"])
    rules = [
        Rule(rule["select"], origin, rule["found"])
        for rule, origin in zip(raw["rules"], whose, strict=True)
    ]
    return Finding(
        what=raw["what"],
        rules=rules,
        by=None if raw["by"] is None else rules[raw["by"]],
        count=raw["count"],
        without=raw["without"],
        elements=raw["elements"],
    )


def _origins(themes: Collection, theme: str, what: str) -> list[str]:
    """For each rule of the shipped adapter the adapter that says it first, the eldest counting."""
    elders = [(each.id, each.shipped()) for each in reversed(themes.lineage(theme))]
    return [
        next((name for name, shipped in elders if rule in _rules(shipped, what)), GENERIC)
        for rule in _rules(themes.shipped(theme), what)
    ]


def _rules(shipped: Shipped, what: str) -> list[Any]:
    part, _, key = what.partition(".")
    within = shipped.get(part, {})
    return list(within.get(key) or (within.get("shipping", []) if part == "slots" else []))
