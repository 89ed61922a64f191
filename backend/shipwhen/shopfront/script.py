"""The script of a store: the built runtime with its adapters and its config written into it."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from shipwhen.appearance import service as appearance
from shipwhen.appearance.colour import readable_on
from shipwhen.appearance.document import Document
from shipwhen.errors import Unknown
from shipwhen.stores.models import Store
from shipwhen.themes import GENERIC, Adapter, Collection

BUILT = Path(__file__).parents[1] / "static" / "dist"
RUNTIME, OVERLAY = "shipwhen.js", "debug.js"
PLACE = "__SHIPWHEN__"


class NotBuilt(Exception):
    """A storefront script was never built."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{BUILT / name} is missing: run `make script`, or install a released wheel"
        )


@cache
def built(name: str) -> str:
    """A script as the build left it. Raises NotBuilt."""
    try:
        return (BUILT / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotBuilt(name) from error


def runtime() -> str:
    text = built(RUNTIME)
    if text.count(PLACE) != 1:
        raise NotBuilt(RUNTIME)
    return text


def theme_named(themes: Collection, theme: str) -> Adapter:
    if theme not in themes.adapters:
        raise Unknown("theme", theme, themes.adapters)
    return themes.adapters[theme]


async def script(store: Store, themes: Collection, theme: str | None) -> bytes:
    """The script for a theme, or, where none is chosen, for whichever theme a page turns out to be.

    The generic rules always come along: what the chosen adapter misses on a page, they may find.
    """
    if theme is None:
        adapters = themes.by_priority
        own = await appearance.themes_with_appearance(store)
        configs = {each: await _config(store, each) for each in own}
    else:
        adapters = [theme_named(themes, theme)]
        configs = {}
    setup = {
        "adapters": [themes.shipped(each.id) for each in adapters],
        "configs": {"": await _config(store, theme or GENERIC), **configs},
        "language": store.language,
    }
    return runtime().replace(PLACE, _as_javascript(setup)).encode()


async def _config(store: Store, theme: str) -> dict[str, Any]:
    """Texts by language; the script relies on those in the store's own being there."""
    published = await appearance.published(store, theme)
    documents = {**published.languages, store.language: published.document(store.language)}
    return {language: _shown(document) for language, document in documents.items()}


def _shown(document: Document) -> dict[str, Any]:
    colour = document.button_colour
    shown = document.model_dump(exclude={"order_note"})
    return {**shown, "button_text": readable_on(colour) if colour else ""}


def _as_javascript(value: object) -> str:
    """An object literal that also stands inside a script element and in engines before ES2019."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = re.sub(r'([{,])"([a-z_]+)":', r"\1\2:", text)
    for unsafe in ("<", "\u2028", "\u2029"):
        text = text.replace(unsafe, f"\\u{ord(unsafe):04x}")
    return text
