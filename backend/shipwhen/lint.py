"""What is unwise in an adapter that can be loaded: rules that will not last, and needless ones.

Selectors are trusted in this order: data attributes, stable ids, names, classes with a meaning.
Hashed classes are an error, since the theme's next build renames them; the rest are warnings.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from shipwhen.scaffold import PLACEHOLDER
from shipwhen.themes import GENERIC, Adapter, Collection

MOST_BYTES = 1536
MOST_LEVELS = 3
PARTS = ("fingerprint", "product", "card", "cart", "regions", "slots", "native")
NO_SELECTORS = {"scope", "at", "tag", "attribute", "pattern"}
FOLLOWED = ("product", "card", "cart", "slots")
"""Parts whose lists of rules the generic ones follow anyway."""

HASHED = {
    "CSS modules": (
        r"_\d[A-Za-z0-9]{3,}",
        r"_(?=\w*\d)(?=\w*[A-Z])(?=\w*[a-z])[A-Za-z0-9]{5,}",
        r"_[\w-]+_[a-z0-9]{5}_\d+",
        r"[A-Za-z][\w-]*_[A-Za-z][\w-]*__(?=[\w-]*[A-Z0-9])[\w-]{5,8}",
        r"[\w-]+(?:__|--)(?=\w*\d)(?=\w*[A-Z])(?=\w*[a-z])[A-Za-z0-9]{5,}",
    ),
    "Emotion": (r"css-(?=[a-z0-9]*\d)[a-z0-9]{5,}(?:-[\w-]+)?",),
    "styled-components": (r"sc-(?=[a-zA-Z0-9]*[A-Z0-9])[a-zA-Z0-9]{5,}(?:-\d+)?",),
    "JSS": (r"jss\d+", r"makeStyles-\w+-\d+"),
    "Svelte": (r"svelte-[a-z0-9]{5,}",),
}
"""Patterns of whole class names, by what makes them."""

CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
CLASS_VALUE = re.compile(r"""\[class[*^$~|]?=\s*["']?([^"'\]]+)""")
NUMBERED = re.compile(r"#[\w-]*(?:\d{3,}|[0-9a-f]{8}-[0-9a-f]{4})[\w-]*")


@dataclass(frozen=True)
class Problem:
    """Where in an adapter, and what about it."""

    level: Literal["error", "warning"]
    path: str
    reason: str


def problems(themes: Collection, file: Path) -> list[Problem]:
    """What is unwise in an adapter's file, which is loaded in the collection."""
    raw = json.loads(file.read_text(encoding="utf-8"))
    adapter = themes.adapters[raw["id"]]
    found = [
        problem
        for path, selector in _selectors({part: raw.get(part) for part in PARTS})
        for problem in _of_selector(path, selector, broad=adapter.id == GENERIC)
    ]
    if adapter.id != GENERIC:
        found += [*_recognition(adapter), *_size(file), *_repeated(themes, adapter, raw)]
    return [*found, *_silent(raw)]


def _selectors(value: Any, *way: str | int) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - JSON
    """Every selector that the file itself says, with its place: `slots.badge.0.select`."""
    if isinstance(value, str):
        yield ".".join(map(str, way)), value
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _selectors(each, *way, at)
    elif isinstance(value, dict):
        for key in [key for key in value if key not in NO_SELECTORS]:
            yield from _selectors(value[key], *way, key)


def _of_selector(path: str, selector: str, *, broad: bool) -> Iterator[Problem]:
    for name, maker in _hashed(selector):
        yield Problem("error", path, f"{name!r} looks made by {maker}: the next build renames it")
    for numbered in NUMBERED.findall(selector):
        yield Problem("warning", path, f"{numbered!r} looks like the id of one thing on one page")
    if ":nth-" in selector:
        yield Problem("warning", path, f"{selector!r} counts: one more element and it is another")
    for alternative in _alternatives(selector):
        levels = re.split(r"\s*[>+~]\s*|\s+", alternative)
        if len(levels) > MOST_LEVELS:
            reason = f"goes through {len(levels)} levels; more than {MOST_LEVELS} seldom last"
            yield Problem("warning", path, f"{selector!r} {reason}")
        if not broad and ".outside." not in path and all(map(str.isalnum, levels)):
            yield Problem("warning", path, f"{alternative!r} is any such tag; say which one")


def _hashed(selector: str) -> Iterator[tuple[str, str]]:
    """Names that a build tool made up, and which one."""
    if "\\[" in selector:
        yield selector, "Tailwind (an arbitrary value)"
    for attribute in re.findall(r"\[(data-v-[0-9a-f]{6,})\b", selector):
        yield attribute, "Vue"
    values = [name for value in CLASS_VALUE.findall(selector) for name in value.split()]
    for name in [*CLASS.findall(re.sub(r"\[[^\]]*\]", "", selector)), *values]:
        for maker, patterns in HASHED.items():
            if any(re.fullmatch(pattern, name) for pattern in patterns):
                yield name, maker


def _alternatives(selector: str) -> list[str]:
    """What commas part at the top, without what stands in brackets."""
    bare = re.sub(r"\[[^\]]*\]", "[]", selector)
    while (simpler := re.sub(r"\([^()]*\)", "", bare)) != bare:
        bare = simpler
    return [each.strip() for each in bare.split(",")]


def _recognition(adapter: Adapter) -> Iterator[Problem]:
    fingerprint = adapter.fingerprint
    present = [*fingerprint.all, *fingerprint.any]
    if not present:
        yield Problem("warning", "fingerprint", "names nothing present, so that every page fits")
    elif PLACEHOLDER in present:
        yield Problem("error", "fingerprint", "is still to be filled in: no page fits")


def _size(file: Path) -> Iterator[Problem]:
    size = file.stat().st_size
    if size > MOST_BYTES:
        yield Problem("warning", "", f"has {size} bytes, more than {MOST_BYTES}: inherit more")


def _repeated(themes: Collection, adapter: Adapter, raw: dict[str, Any]) -> Iterator[Problem]:
    """Rules without which the script would get the same ones."""
    own, generic = adapter.shipped(), themes.adapters[GENERIC].shipped()
    parent = themes.adapters[adapter.extends].shipped() if adapter.extends else {}
    for part, key in _lists(raw):
        follows = part in FOLLOWED and key != "outside"
        last = generic.get(part, {}).get(key, []) if follows else []
        rules = own.get(part, {}).get(key, [])
        shipped = _followed(rules, last)
        if shipped and shipped == _followed(parent.get(part, {}).get(key, []), last):
            yield Problem("warning", f"{part}.{key}", "repeats what is inherited")
        elif rules[1:] and shipped == _followed(rules[:-1], last):
            path = f"{part}.{key}.{len(rules) - 1}"
            yield Problem("warning", path, "repeats a generic rule, which follows anyway")


def _silent(raw: dict[str, Any]) -> Iterator[Problem]:
    for place, selectors in raw.get("native", {}).items():
        if not selectors:
            yield Problem("warning", f"native.{place}", "names nothing in which the theme speaks")


def _lists(raw: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for part in (*FOLLOWED, "regions", "native"):
        for key, value in raw.get(part, {}).items():
            if isinstance(value, list):
                yield part, key


def _followed(rules: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    return [*rules, *(each for each in others if each not in rules)]
