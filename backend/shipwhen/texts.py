"""Merchant's texts: plain text with named places such as `{window}`."""

import re
from collections.abc import Set
from typing import Annotated

from pydantic import AfterValidator, Field

LINE = frozenset({"ready", "backordered", "date", "window", "limit", "stock", "product"})
"""Places of a text about one product."""

PRODUCT = frozenset({"date", "window"})
"""Places of a text about a product in a listing."""

ORDER = frozenset({"ready", "backordered", "date", "window"})
"""Places of a text about a whole cart."""


def filled(text: str, **values: str | int) -> str:
    """A text with its places filled in; a place without a value stays empty."""
    return re.sub(r"\{([^{}]*)\}", lambda place: str(values.get(place[1], "")), text)


def _checked(places: Set[str]) -> AfterValidator:
    def check(text: str) -> str:
        for found in re.findall(r"\{[^{}]*\}|[{}]", text):
            if found.strip("{}") not in places:
                known = " ".join(f"{{{place}}}" for place in sorted(places))
                raise ValueError(f"unknown placeholder {found}; known here: {known}")
        if re.search(r"[\x00-\x1f\x7f]", text):
            raise ValueError("must be one line of plain text")
        return text.strip()

    return AfterValidator(check)


LineText = Annotated[str, Field(max_length=300), _checked(LINE)]
OrderText = Annotated[str, Field(max_length=300), _checked(ORDER)]
ButtonText = Annotated[str, Field(max_length=40), _checked(LINE)]
BadgeText = Annotated[str, Field(max_length=30), _checked(PRODUCT)]
