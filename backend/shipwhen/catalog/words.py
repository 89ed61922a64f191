"""How products are found and sorted in lists."""

from collections.abc import Iterable

MOST_LETTERS = 100
"""Of a name that decide where it stands."""


def key_of(name: str) -> str:
    return name.lower()[:MOST_LETTERS]


def words_of(name: str, skus: Iterable[str]) -> str:
    """To be searched by a part of it; a line break is in no search."""
    return "\n".join(dict.fromkeys(each.lower() for each in (name, *skus) if each))
