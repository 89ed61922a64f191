"""A new adapter to begin with: it loads, fits no page yet, and finds what its parent finds."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from shipwhen.errors import Invalid, Unknown
from shipwhen.themes import FORMAT, Collection, Id, schema

PLACEHOLDER = "[data-what-only-this-theme-has]"
ABOUT = "What differs from the parent, and which version of the theme was looked at."
LEAST_PRIORITY, STEP, HIGHEST = 20, 10, 100
SCHEMA = "adapter.schema.json"


def make(themes: Collection, folder: Path, theme: str, parent: str, name: str | None) -> list[Path]:
    """Write `folder/theme/adapter.json` and what belongs to it; the files written.

    Where the parent's sample pages stand in the same folder, there is one to begin with too.
    Raises Invalid for an id that is none or taken, Unknown for a parent that is not there.
    """
    _check(themes, folder, theme, parent)
    page = _page(themes, folder, parent)
    files = {folder / theme / "adapter.json": _adapter(themes, theme, parent, name)}
    if not (folder / SCHEMA).exists():
        files[folder / SCHEMA] = schema()
    if page:
        files[folder / theme / "sample" / "product.html"] = page
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return list(files)


def _check(themes: Collection, folder: Path, theme: str, parent: str) -> None:
    try:
        TypeAdapter(Id).validate_python(theme)
    except ValidationError as error:
        raise Invalid(f"{theme!r} is no id; give words of a-z, 0-9: acme-fork") from error
    if (folder / theme).exists() or theme in themes.adapters:
        raise Invalid(f"there is a theme {theme!r} already; choose another id")
    if parent not in themes.adapters:
        raise Unknown("theme", parent, themes.adapters)


def _adapter(themes: Collection, theme: str, parent: str, name: str | None) -> str:
    priority = max(LEAST_PRIORITY, themes.adapters[parent].priority + STEP)
    adapter: dict[str, Any] = {
        "$schema": f"../{SCHEMA}",
        "format": FORMAT,
        "id": theme,
        "name": name or theme.replace("-", " ").capitalize(),
        "_about": [ABOUT],
        "extends": parent,
        "priority": min(priority, HIGHEST),
        "fingerprint": {"all": [PLACEHOLDER]},
    }
    return json.dumps(adapter, indent=2, ensure_ascii=False) + "\n"


def _page(themes: Collection, folder: Path, parent: str) -> str:
    """The parent's product page as a template to alter, if this folder has one."""
    for sample in themes.sample(parent):
        if sample.parents[1] == folder.resolve() and (sample / "product.html").is_file():
            return f'{{% extends "{sample.parent.name}/product.html" %}}\n'
    return ""
