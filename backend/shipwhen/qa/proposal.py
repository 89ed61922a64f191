"""A first adapter for a theme that none of ours describes: what generic rules miss, guessed."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser

from shipwhen.qa.adapters import collection, read, specific
from shipwhen.qa.browser import tab
from shipwhen.qa.chapter import Proposal
from shipwhen.qa.live import Survey, without_script
from shipwhen.qa.verdict import NEEDED
from shipwhen.qa.visit import Kind, Look
from shipwhen.themes import GENERIC, Collection

PRIORITY = 30
LONGEST_NAME = 80
WIDE = 90
WORTH_HAVING = ("product.container", "product.quantity")
DECIDES = {
    "product.outside": "product.form",
    "card.product_id": "card.select",
    "cart.line_id": "cart.row",
}
"""Guesses that go with another: they are wanted where that is missed."""


async def propose(browser: Browser, themes: Collection, page: Survey) -> Proposal:
    """Guess, then try the guesses on the page itself. Raises CannotOpen."""
    base = best_base(themes, page)
    before = page.looks[base]
    adapter = guessed(page, base, before)
    async with tab(browser, without_script) as here:
        await here.open(page.url)
        with tempfile.TemporaryDirectory(prefix="shipwhen-proposal-") as place:
            own = Path(place) / adapter["id"] / "adapter.json"
            own.parent.mkdir()
            own.write_text(json.dumps(adapter), encoding="utf-8")
            with_it = collection(own)
        shipped = with_it.shipped(adapter["id"])
        after = read(with_it, adapter["id"], await here.look(shipped))
    wanted = _wanted(page.kind)
    return Proposal(
        adapter=written(adapter),
        found_before=_found(page.looks[GENERIC], wanted),
        found_with_it=_found(after, wanted),
        of=len(wanted),
    )


def best_base(themes: Collection, page: Survey) -> str:
    """The adapter that finds most on the page; generic unless another finds more."""
    wanted = _wanted(page.kind)
    names = [GENERIC, *(each.id for each in specific(themes))]
    return max(names, key=lambda name: _found(page.looks[name], wanted))


def guessed(page: Survey, base: str, look: Look) -> dict[str, Any]:
    """An `adapter.json` over `base` with a guess for each thing that it misses."""
    adapter: dict[str, Any] = {
        "$schema": "../adapter.schema.json",
        "format": 1,
        "id": _id(page.url),
        "name": (look.title or "A theme")[:LONGEST_NAME],
        "extends": base,
        "priority": PRIORITY,
        "fingerprint": {"all": page.guesses["fingerprint"]},
    }
    for part, key, value in _overrides(page.guesses, look):
        adapter.setdefault(part, {})[key] = value
    return adapter


def written(value: object, indent: str = "") -> str:
    """JSON as the collection's adapters have it: what fits a line stands on one."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict) or (indent and len(indent + line) < WIDE):
        return line
    inner = f"{indent}  "
    parts = [f"{inner}{json.dumps(key)}: {written(each, inner)}" for key, each in value.items()]
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}"


def _overrides(guesses: dict[str, Any], look: Look) -> Iterator[tuple[str, str, Any]]:
    """Guesses for what is missed, as (part, key, value)."""
    for what, rules in guesses["rules"].items():
        finding = look.findings[DECIDES.get(what, what)]
        if rules is not None and (finding.missed or not finding.count):
            part, _, key = what.partition(".")
            yield part, key, rules


def _wanted(kind: Kind) -> list[str]:
    return [*NEEDED[kind], *(WORTH_HAVING if kind == Kind.PRODUCT else ())]


def _found(look: Look, wanted: list[str]) -> int:
    found = (look.findings[what] for what in wanted)
    return sum(each.found and not each.missed for each in found)


def _id(url: str) -> str:
    """`https://www.shop-of-bo.example/x` as "shop-of-bo-example"."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    slug = re.sub("[^a-z0-9]+", "-", host).strip("-")
    return slug[:64].rstrip("-") if re.match("[a-z]", slug) else "new-theme"
