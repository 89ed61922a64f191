"""Two who change one product at once: the second is told by whom, however the first did it."""

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from api.conftest import HASH, Market
from api.desk import Owner
from api.dialog import fields
from api.test_admin_imports import SKU
from api.test_assignment import platform_says
from api.test_orders import KETTLE, VARIANT, assign
from shipwhen.promise import Shipment, Stock
from shipwhen.sandbox.platform import User
from shipwhen.stock.models import Assignment, StockLevel
from shipwhen.stores.models import Store

ANA, NOOR = User(8, "ana@harbour.test"), User(9, "noor@harbour.test")
HERE = Shipment(4, date(2026, 11, 21))
First = Callable[[Owner], Awaitable[object]]


@pytest.fixture
async def market(installed_on_sqlite: Market) -> Market:
    await assign(installed_on_sqlite, {VARIANT: Stock(on_hand=2, incoming=(HERE,))})
    return installed_on_sqlite


async def edits(noor: Owner) -> None:
    await noor.post(f"/admin/products/{KETTLE}/edit", fields(safety_stock=1))


async def edits_many(noor: Owner) -> None:
    typed = {"product": str(KETTLE), "all.safety_stock": "1"}
    await noor.post("/admin/products/bulk/edit/save", typed)


async def imports(noor: Owner) -> None:
    await noor.imported(f"sku,safety_stock\n{SKU},1\n")


async def undoes(noor: Owner) -> None:
    batch = await noor.imported(f"sku,safety_stock\n{SKU},1\n")
    await noor.post(f"{batch}/undo")


async def announces(noor: Owner) -> None:
    typed = {"variant": str(VARIANT), "units": "9", "date": "2026-12-24"}
    await noor.post("/admin/shipments/new", typed)


async def stocks_up_at_bigcommerce(noor: Owner) -> None:
    await platform_says(noor.market, f"products/{KETTLE}", inventory_level=6)


@pytest.mark.parametrize(
    ("acts", "who"),
    [
        (edits, NOOR.email),
        (edits_many, NOOR.email),
        (imports, NOOR.email),
        (undoes, NOOR.email),
        (announces, NOOR.email),
        (stocks_up_at_bigcommerce, "BigCommerce"),
    ],
)
async def test_who_changed_it_is_named_and_nobody_else(market: Market, acts: First, who: str):
    """Ana was the last before that, and what she does after it is no edit."""
    ana, noor = [Owner(market, await market.session(each)) for each in (ANA, NOOR)]
    await announces(ana)
    store = await Store.get(hash=HASH)
    seen = await Assignment.of(store, KETTLE)
    await acts(noor)
    await market.work()
    await ana.post(f"/admin/products/{KETTLE}/visibility", {"to": "hidden"})

    mine = await market.admin(
        f"products/{KETTLE}/edit", {**fields(safety_stock=3), "revision": seen.revision}
    )
    ticked = {"product": str(KETTLE), "seen": seen.revision, "all.safety_stock": "3"}
    together = await market.admin("products/bulk/edit/save", ticked)

    assert (mine.status_code, together.status_code) == (409, 422)
    for answer in (mine, together):
        assert f"{who} changed this product meanwhile" in answer.text
    assert (await StockLevel.get(variant__variant_id=VARIANT)).safety_stock != 3
