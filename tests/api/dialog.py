"""The page of products and its dialogs, as somebody fills them in."""

import re

import httpx

from api.conftest import HASH, INSTALLER, Market
from api.desk import Staff
from api.test_orders import KETTLE, VARIANT, assign
from shipwhen.catalog.models import Product
from shipwhen.promise import Stock
from shipwhen.stock.models import StockLevel

JACKET = 104


class Desk(Staff):
    """Somebody at the page of products."""

    async def get(self, path: str, **query: str | int) -> httpx.Response:
        return await super().get(f"/admin/products{path}", **query)

    async def post(self, path: str, form: object = None, **files) -> httpx.Response:
        return await super().post(f"/admin/products{path}", form, **files)

    async def names(self, **query: str) -> list[str]:
        answer = await self.get("", **query)
        assert answer.status_code == 200, answer.text
        return re.findall('class="link"[^>]*>([^<]*)<', answer.text)


async def opened(market: Market) -> Desk:
    return Desk(market, await market.session(INSTALLER))


def fields(variant: int = VARIANT, **typed: object) -> dict[str, object]:
    """One variant's fields as the dialog sends them."""
    plain = {
        "seen": 2,
        "on_hand": 2,
        "kind": "backorder",
        "backorder_policy": "limited",
        "backorder_limit": 5,
        "safety_stock": 0,
        "lead_shortest": "",
        "lead_longest": "",
    }
    return {"variant": variant, **{f"v{variant}.{k}": v for k, v in {**plain, **typed}.items()}}


def coming(*rows: tuple[object, str, str, str], variant: int = VARIANT) -> dict[str, object]:
    """Shipments: units, earliest and latest day, reference."""
    columns = zip(*rows, strict=True)
    names = ("units", "from", "to", "reference")
    told = {f"v{variant}.{name}": list(each) for name, each in zip(names, columns, strict=True)}
    return {**told, f"v{variant}.number": [""] * len(rows)}


async def of(product: int) -> Product:
    return await Product.get(store__hash=HASH, product_id=product)


async def level(variant: int = VARIANT) -> StockLevel:
    return await StockLevel.get(variant__store__hash=HASH, variant__variant_id=variant)


async def assigned(
    desk: Desk, product: int = KETTLE, stocks: dict[int, Stock] | None = None
) -> None:
    await assign(desk.market, stocks or {}, product)
