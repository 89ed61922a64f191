"""Adapters: what a theme's pages look like to the storefront script, as data.

`Adapter` declares format 1. Each theme's `adapter.json` is merged over the one it extends
(objects merge, lists replace) and refused as a whole if anything in it is wrong. The JSON Schema
in `themes/adapter.schema.json` is generated from here.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)

FORMAT = 1
GENERIC = "generic"
PICTURE = "picture.webp"
"""Of a theme's sample page; `shipwhen theme picture` takes it."""

Place = Literal[
    "inventory", "shipping", "added", "limit", "cart-line", "cart", "mini-cart", "badge"
]
Scope = Literal["page", "container", "form", "button", "row", "card", "modal"]


def _selector(text: str) -> str:
    """Catch what a typing slip leaves behind; a browser test parses every selector for real."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", "", text)
    if any(quote in bare for quote in "\"'"):
        raise ValueError(f"a quote in {text!r} is never closed")
    if bare.count("[") != bare.count("]") or bare.count("(") != bare.count(")"):
        raise ValueError(f"a bracket in {text!r} is never closed")
    if text != text.strip() or "{" in bare or ";" in bare:
        raise ValueError(f"{text!r} is not a CSS selector")
    return text


def _pattern(text: str) -> str:
    try:
        groups = re.compile(text).groups
    except re.error as error:
        raise ValueError(f"{text!r} is not a regular expression: {error}") from error
    if groups != 1:
        raise ValueError(f"{text!r} must have exactly one group: the id")
    return text


Selector = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_selector)]
Selectors = list[Selector]
Pattern = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_pattern)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)]
Version = Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]


SHIPPING = {"shipping": True}


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Row(Part):
    """A part that ships as the bare list of its values, in the order declared."""

    @model_serializer(mode="wrap")
    def _pack(self, dump: SerializerFunctionWrapHandler, info: SerializationInfo) -> Any:  # noqa: ANN401
        if info.context is not SHIPPING:
            return dump(self)
        values = [value or "" for value in self.__dict__.values()]
        while not values[-1]:
            values.pop()
        return values


class Fingerprint(Part):
    """How a page of the theme is recognised: all present, any present, none present."""

    all: Selectors = []
    any: Selectors = []
    none: Selectors = []


class Source(Row):
    """Where an id is read: an attribute of an element, or of the scope itself; a group of it."""

    select: Selector | None = None
    attribute: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    pattern: Pattern | None = None


class Target(Row):
    """An element, looked for within a scope."""

    scope: Scope
    select: Selector


class Slot(Row):
    """Where a message goes: a position at an anchor, or (`text`) in place of the anchor's text.

    Without `select` the anchor is the scope itself; the scope `button` is the purchase button
    with whatever shares a row with it.
    """

    scope: Scope
    at: Literal["before", "after", "prepend", "append", "text"]
    select: Selector | None = None
    tag: Literal["div", "p", "span", "li", "dd"] | None = None
    """A `div` unless said; the script itself sees to what a list or a table row may hold."""


class Label(Part):
    """The button's own words: an input's value, else the first text inside the button."""

    select: Selector | None = None
    """The element inside the button that holds them, where the first text is another's."""


class ProductPlace(Part):
    """Add-to-cart forms, each bound by itself: a page may hold several."""

    form: Selectors
    outside: Selectors = []
    """Forms inside these are not product forms (those on cards)."""
    container: Selectors
    product_id: list[Source]
    quantity: Selectors
    button: list[Target]
    mirrors: Selectors = []
    """Buttons elsewhere in the container that press this one: a sticky bar's."""
    label: Label = Label()


class CardPlace(Part):
    """Products in listings."""

    select: Selectors
    outside: Selectors = []
    product_id: list[Source]


class CartPlace(Part):
    """Cart rows, joined to the storefront cart by line id."""

    row: Selectors
    line_id: list[Source]


class Regions(Part):
    """What comes and goes while the page lives: holders of a preview, a side cart, a mini cart."""

    modal: Selectors = []


class Platform(Part):
    """The names under which the platform knows the theme, and the versions meant.

    It tells a version only where somebody wrote one into the name; without one, any is meant.
    """

    names: list[str] = []
    from_version: Version | None = None
    below_version: Version | None = None

    def covers(self, said: str) -> bool:
        name, version = _named(said)
        if name.casefold() not in {each.casefold() for each in self.names}:
            return False
        return not version or not (
            (self.from_version and version < _parts(self.from_version))
            or (self.below_version and version >= _parts(self.below_version))
        )


class Adapter(Part):
    """One theme, or one span of versions of it."""

    format: Literal[1]
    id: Id
    name: Annotated[str, Field(min_length=1, max_length=80)]
    extends: Id | None = None
    about: Annotated[list[str], Field(alias="_about")] = []
    """Notes for people; never shipped."""
    platform: Platform = Platform()
    priority: Annotated[int, Field(ge=0, le=100)] = 0
    """Where several fit a page, the highest is taken."""
    fingerprint: Fingerprint = Fingerprint()
    product: ProductPlace
    card: CardPlace
    cart: CartPlace
    regions: Regions = Regions()
    slots: dict[Place, list[Slot]]
    """`added` and `limit` stand where `shipping` stands unless they have slots of their own."""
    native: dict[Place, Selectors] = {}
    """Elements in which the theme itself speaks; `beside_native` says what is then left to us."""

    def shipped(self) -> dict[str, Any]:
        """What the script needs of it, as small as it goes: a slot, source or target is a list."""
        return self.model_dump(
            mode="json",
            exclude={"format", "name", "extends", "about", "platform", "priority"},
            exclude_defaults=True,
            context=SHIPPING,
        )


class AdapterError(Exception):
    """An adapter that cannot be used: which file, where in it, and why."""

    def __init__(self, file: Path, path: str, reason: str) -> None:
        self.file, self.path, self.reason = file, path, reason
        super().__init__(f"{file}: {path or 'the file'}: {reason}")


class Collection:
    """The adapters of a folder, by id; a folder without `adapter.json` is not a theme."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._raw = {file.parent.name: file for file in sorted(folder.glob("*/adapter.json"))}
        self.adapters: dict[str, Adapter] = {name: self._load(name) for name in self._raw}

    @cached_property
    def by_priority(self) -> list[Adapter]:
        return sorted(self.adapters.values(), key=lambda adapter: (-adapter.priority, adapter.id))

    def shipped(self, theme: str) -> dict[str, Any]:
        """What the script gets: the theme's rules, and the generic ones for what they miss."""
        own = self.adapters[theme].shipped()
        generic = self.adapters[GENERIC].shipped() if GENERIC in self.adapters else {}
        for part in ("product", "card", "cart", "slots"):
            own[part] = _followed(own[part], generic.get(part, {}))
        return own

    def for_platform(self, said: Sequence[str]) -> list[Adapter]:
        """The adapters for what the platform calls the active themes of a store's storefronts.

        All of them where it says nothing, or where one is a theme that nobody wrote an adapter for.
        """
        if not self.knows(said):
            return self.by_priority
        return [each for each in self.by_priority if any(map(each.platform.covers, said))]

    def knows(self, said: Sequence[str]) -> bool:
        """Whether somebody wrote an adapter for each of what the platform names."""
        adapters = self.by_priority
        return bool(said) and all(any(a.platform.covers(name) for a in adapters) for name in said)

    def lineage(self, theme: str) -> list[Adapter]:
        """The adapter and those it extends, the nearest first."""
        adapter: Adapter | None = self.adapters[theme]
        found = []
        while adapter:
            found.append(adapter)
            adapter = self.adapters[adapter.extends] if adapter.extends else None
        return found

    def sample(self, theme: str) -> list[Path]:
        """Folders of its sample pages: what its own does not hold stands in those it extends."""
        folders = [self.folder / each.id / "sample" for each in self.lineage(theme)]
        return [folder for folder in folders if folder.is_dir()]

    @cached_property
    def samples(self) -> list[str]:
        """Themes with sample pages of their own."""
        return [theme for theme in self.adapters if (self.folder / theme / "sample").is_dir()]

    @cached_property
    def pictures(self) -> list[str]:
        """Themes that merchants can know by a small picture."""
        return [theme for theme in self.samples if (self.folder / theme / PICTURE).is_file()]

    def _load(self, name: str) -> Adapter:
        file = self._raw[name]
        merged = self._merged(name, ())
        try:
            adapter = Adapter.model_validate(merged)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            path = ".".join(map(str, first["loc"]))
            raise AdapterError(file, path, first["msg"]) from error
        if adapter.id != name:
            raise AdapterError(file, "id", f"is {adapter.id!r} but stands in the folder {name!r}")
        return adapter

    def _merged(self, name: str, heirs: tuple[str, ...]) -> dict[str, Any]:
        file = self._raw[name]
        raw = _read(file)
        parent = raw.get("extends")
        if parent is None:
            return raw
        if not isinstance(parent, str) or parent not in self._raw:
            known = ", ".join(self._raw)
            raise AdapterError(file, "extends", f"there is no adapter {parent!r}; known: {known}")
        if parent in (*heirs, name):
            raise AdapterError(file, "extends", f"{parent!r} extends this adapter in turn")
        inherited = self._merged(parent, (*heirs, name))
        for own in ("_about", "platform", "priority", "fingerprint"):
            inherited.pop(own, None)
        return _merge(inherited, raw)


def folder() -> Path:
    """Where the adapters are: beside the code in a wheel, at the top of a checkout otherwise."""
    packaged = Path(__file__).parent / "themes"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "themes"


def schema() -> str:
    """The JSON Schema of `adapter.json`; `extends` may stand in for every other required key."""
    document = Adapter.model_json_schema(by_alias=True)
    document["properties"]["$schema"] = {"type": "string"}
    document["required"] = ["format", "id", "name"]
    for part in ("ProductPlace", "CardPlace", "CartPlace"):
        document["$defs"][part].pop("required")
    return json.dumps(document, indent=2) + "\n"


def _read(file: Path) -> dict[str, Any]:
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise AdapterError(file, "", f"is not JSON: {error}") from error
    if not isinstance(raw, dict):
        raise AdapterError(file, "", "is not a JSON object")
    raw.pop("$schema", None)
    return raw


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        merged[key] = _merge(below, value) if both and below else value
    return merged


def _followed(own: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of rules with those of others after them; what is excluded is the theme's own word."""
    followed = dict(own)
    for key, rules in others.items():
        if isinstance(rules, list) and key != "outside":
            mine = own.get(key, [])
            followed[key] = [*mine, *(each for each in rules if each not in mine)]
    return followed


def _named(said: str) -> tuple[str, tuple[int, ...]]:
    """A name, and the version that may stand behind it: Cornerstone, Cornerstone-6.12.0."""
    found = re.fullmatch(r"(.+?)[ _-]v?(\d{1,9}(?:\.\d{1,9})+)", said.strip())
    return (found[1], _parts(found[2])) if found else (said.strip(), ())


def _parts(version: str) -> tuple[int, ...]:
    """The numbers that lead: (6, 1, 0) of "6.1.0-rc1", none of "latest"."""
    leading = re.match(r"\d{1,9}(\.\d{1,9})*", version)
    return tuple(map(int, leading[0].split("."))) if leading else ()
