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

BUILT = Path(__file__).parents[1] / "static" / "dist" / "shipwhen.js"
ELEMENT, OVERLAY, STYLE = "element.js", "debug.js", "style.css"
PLACE = "__SHIPWHEN__"
SPEAKING = ":root:has([data-shipwhen]:not(:empty,[data-shipwhen=badge]))"
"""A page on which we say something; where we cannot, the theme's own words stay."""


class NotBuilt(Exception):
    """A storefront script was never built."""

    def __init__(self, name: str = BUILT.name) -> None:
        file = BUILT.with_name(name)
        super().__init__(f"{file} is missing: run `make script`, or install a released wheel")


@cache
def built(name: str) -> str:
    """A script of ours, as it was built. Raises NotBuilt."""
    try:
        return BUILT.with_name(name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotBuilt(name) from error


def runtime(name: str = BUILT.name) -> str:
    """A script with a place for adapters and texts. Raises NotBuilt."""
    text = built(name)
    if text.count(PLACE) != 1:
        raise NotBuilt(name)
    return text


def theme_named(themes: Collection, theme: str) -> Adapter:
    if theme not in themes.adapters:
        raise Unknown("theme", theme, themes.adapters)
    return themes.adapters[theme]


def adapters_for(store: Store, themes: Collection, asked: str = "") -> list[Adapter]:
    """Of the theme asked for; else of that which the merchant chose; else of those which the
    platform says are active; else all. Of several, each page's fingerprint decides."""
    if theme := asked or store.theme:
        return [theme_named(themes, theme)]
    return themes.for_platform(store.active_themes or [])


def told_for(store: Store, themes: Collection, asked: str) -> Adapter:
    """Whose texts are meant where a page cannot be looked at."""
    adapters = adapters_for(store, themes, asked)
    return adapters[0] if len(adapters) == 1 else themes.adapters[GENERIC]


async def script(store: Store, themes: Collection, asked: str = "") -> bytes:
    """The script for a theme, or for whichever of several a page turns out to be.

    The generic rules always come along: what an adapter misses on a page, they may find.
    """
    adapters, told = adapters_for(store, themes, asked), told_for(store, themes, asked).id
    documents = {"": await _documents(store, told)}
    if len(adapters) > 1:
        carried = {each.id for each in adapters}
        for own in await appearance.themes_with_appearance(store):
            if own in carried and own != told:
                documents[own] = await _documents(store, own)
    return _written(themes, adapters, documents, store.language)


async def element(store: Store, themes: Collection, adapter: Adapter) -> bytes:
    """The custom element of headless storefronts, with the texts published for a theme."""
    documents = {"": await _documents(store, adapter.id)}
    return _written(themes, [adapter], documents, store.language, ELEMENT)


def script_without_store(
    themes: Collection, theme: str, document: Document | None = None, language: str = "en"
) -> bytes:
    """The script for a theme, to try it anywhere: with the texts that every store begins with, or
    with those that somebody is working on."""
    documents = {"": {language: document or Document()}}
    return _written(themes, [theme_named(themes, theme)], documents, language)


async def _documents(store: Store, theme: str) -> dict[str, Document]:
    """Texts by language; the script relies on those in the store's own being there."""
    published = await appearance.published(store, theme)
    return {**published.languages, store.language: published.document(store.language)}


def _written(
    themes: Collection,
    adapters: list[Adapter],
    documents: dict[str, dict[str, Document]],
    language: str,
    name: str = BUILT.name,
) -> bytes:
    theirs = {each for adapter in adapters for rules in adapter.native.values() for each in rules}
    configs = {
        key: {language: _shown(document, sorted(theirs)) for language, document in those.items()}
        for key, those in documents.items()
    }
    setup = {
        "adapters": [themes.shipped(each.id) for each in adapters],
        "configs": configs,
        "language": language,
        "style": built(STYLE).strip(),
    }
    return runtime(name).replace(PLACE, _as_javascript(setup)).encode()


def _shown(document: Document, theirs: list[str]) -> dict[str, Any]:
    """A document for the page: its colours, and who steps back for whom, as a style sheet."""
    document, style = document.spoken(), ""
    if colour := document.button_colour:
        rules = {"background": colour, "border-color": colour, "color": readable_on(colour)}
        style = f"[data-shipwhen=button]{{{_important(rules)}}}"
    if document.beside_native == "everything" and theirs:
        hidden = ",".join(f"{SPEAKING} {each}" for each in theirs)
        style += f"{hidden}{{{_important({'display': 'none'})}}}"
    shown = document.model_dump(exclude={"order_note", "button_colour", "silent"})
    if document.beside_native == "everything":
        shown["beside_native"] = ""  # nothing is left to the theme
    return {**shown, "style": style}


def _important(rules: dict[str, str]) -> str:
    return ";".join(f"{name}:{value}!important" for name, value in rules.items())


def _as_javascript(value: object) -> str:
    """An object literal that also stands inside a script element and in engines before ES2019."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = re.sub(r'([{,])"([a-z_]+)":', r"\1\2:", text)
    for unsafe in ("<", "\u2028", "\u2029"):
        text = text.replace(unsafe, f"\\u{ord(unsafe):04x}")
    return text
