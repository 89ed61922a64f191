"""For pytest: the fixture `storefront`. Costs nothing until a test asks for it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from shipwhen.qa.storefront import Storefront


@pytest.fixture(scope="session")
def storefront() -> "Iterator[Storefront]":
    """Opens pages of any store with the script: `storefront.visit(url, theme=..., state=...)`."""
    try:
        from shipwhen.qa.storefront import storefront as opened  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        if not str(error.name).startswith("playwright"):
            raise
        pytest.fail("the fixture storefront needs a browser's driver: pip install 'shipwhen[qa]'")
    with opened() as shop:
        yield shop
