"""What was changed, in words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shipwhen.admin.formats import NOTHING, Formats
from shipwhen.admin.settings.fields import NAMES

KINDS = [("backorder", "Backorder"), ("pre_order", "Pre-order")]
POLICIES = [
    ("none", "None"),
    ("incoming", "On the way"),
    ("limited", "Limited"),
    ("unlimited", "No limit"),
]
"""Everywhere by these names: pairs of value and label, as a list to choose from."""
FIELDS = {
    "on_hand": "Units on hand",
    "qty_backordered": "Units backordered",
    "safety_stock": "Safety stock",
    "backorder_policy": "Backorder policy",
    "backorder_limit": "Backorder limit",
    "lead_time_shortest": "Shortest lead time",
    "lead_time_longest": "Longest lead time",
    "date_from": "Earliest day",
    "date": "Latest day",
    "kind": "Kind",
    "incoming": "On the way",
}
WORDS = {"kind": dict(KINDS), "backorder_policy": dict(POLICIES)}
"""Values of these fields, as the dialogs call them."""
TEXTS = re.compile(r"Texts of (.+) in (\S+)")
"""What a change of texts is of, with a theme and a language as the platform calls them."""
VALUES = {
    "lead_time": "lead time",
    "managed": "the app",
    "native": "BigCommerce",
} | {name: label.lower() for name, label in FIELDS.items() if "_" in name}
"""Words of ours that a value is made of; whatever else stands there somebody typed."""
DEEPEST = 6
DUE = re.compile(r"(\d+)( by \S+)$")
"""Units on the way, as changes keep them."""


@dataclass(frozen=True)
class Difference:
    """One field, and the names of what it is part of."""

    name: str
    before: str
    after: str


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], show: Formats
) -> list[Difference]:
    """Field by field; what stayed is left out."""
    return [
        Difference(
            " · ".join(map(_named, path)), _told(path[-1], old, show), _told(path[-1], new, show)
        )
        for path, old, new in _pairs(before, after, ())
        if old != new
    ]


def worded(name: str, value: str) -> str:
    """A value that one chooses from a list, "" for any other."""
    return WORDS.get(name, {}).get(value, "")


def named(subject: str, themes: Mapping[str, str], show: Formats) -> str:
    """What was changed, with its theme and its language by their names."""
    if not (found := TEXTS.fullmatch(subject)):
        return subject
    theme, language = found.groups()
    return f"Texts of {themes.get(theme, theme)} in {show.language_name(language)}"


def sentence(words: str) -> str:
    """As a sentence begins."""
    return words[:1].upper() + words[1:]


def _pairs(
    before: Mapping[str, Any], after: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    for name in [*before, *(each for each in after if each not in before)]:
        old, new = before.get(name), after.get(name)
        nested = isinstance(old, dict) or isinstance(new, dict)
        if nested and len(path) < DEEPEST:
            yield from _pairs(_part(old), _part(new), (*path, name))
        else:
            yield (*path, name), old, new


def _part(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _named(name: str) -> str:
    """A name that is no word of ours stays as it is: a stock-keeping unit, a language."""
    is_ours = name.islower() and name.replace("_", "").isalpha()
    return (
        FIELDS.get(name)
        or NAMES.get(name)
        or (sentence(name.replace("_", " ")) if is_ours else name)
    )


def _told(name: str, value: object, show: Formats) -> str:
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return show.number(value)
        case list():
            return ", ".join(_told(name, each, show) for each in value)
        case str():
            return worded(name, value) or _words(value, show)
    return str(value)


def _words(text: str, show: Formats) -> str:
    if due := DUE.match(text):
        return f"{show.number(int(due[1]))}{show.written(due[2])}"
    return show.written(", ".join(VALUES.get(each, each) for each in text.split(", ")))
