"""What many changes at once do to units that the platform counts, sells and gets back."""

from collections.abc import AsyncIterator

import pytest

from api.conftest import HASH, a_market
from api.desk import Owner, owner
from api.test_admin_imports import SKU
from api.test_modes import settle, theirs
from api.test_orders import shelf
from shipwhen.stock.ledger import drift
from shipwhen.stock.models import Mode
from shipwhen.stock.rules import set_rules
from shipwhen.stores.models import Store


@pytest.fixture
async def ana(migrated_sqlite_url: str) -> AsyncIterator[Owner]:
    async with a_market(migrated_sqlite_url) as market:
        yield await owner(market)


@pytest.fixture
async def native(ana: Owner) -> Owner:
    ana.market.store.native_backorders = True
    await set_rules(await Store.get(hash=HASH), mode=Mode.NATIVE)
    return ana


async def test_a_file_that_assigns_tells_the_platform_its_numbers_where_it_counts(native: Owner):
    await native.imported(f"sku,on_hand\n{SKU},77\n", "assign")
    await settle(native.market)

    assert await shelf() == theirs(native.market) == (77, 0)
    assert await drift(await Store.get(hash=HASH)) == []
