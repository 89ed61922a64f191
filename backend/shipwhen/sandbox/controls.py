"""What the bar on each demo page does: theme, date, stock, texts and colour."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from shipwhen.appearance import service as appearance
from shipwhen.errors import checked
from shipwhen.promise import Stock
from shipwhen.sandbox.carts import Carts
from shipwhen.sandbox.catalog import DemoProduct
from shipwhen.sandbox.store import DemoStore
from shipwhen.shopfront.script import theme_named
from shipwhen.themes import Collection

STOCK: TypeAdapter[Stock] = TypeAdapter(Stock)


class DemoChange(BaseModel):
    """Days that the store's date is ahead of the calendar, whether the theme speaks too, and
    whether BigCommerce's own backorders are on."""

    model_config = ConfigDict(extra="forbid", strict=True)

    days_ahead: int | None = Field(None, ge=0, le=3650)
    native: bool | None = None
    native_backorders: bool | None = None


class Controls:
    def __init__(self, demo: DemoStore, themes: Collection, carts: Carts) -> None:
        self._demo, self._themes, self._carts = demo, themes, carts

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/demo/state", self._change, methods=["PATCH"]),
            Route("/demo/reset", self._reset, methods=["POST"]),
            Route("/demo/variants/{id}/stock", self._set_stock, methods=["PUT"]),
            Route("/demo/appearance/{theme}/{language}", self._publish, methods=["PUT"]),
        ]

    async def state(self, theme: str, product: DemoProduct | None) -> dict[str, Any]:
        """All that the bar shows."""
        store = await self._demo.store()
        stock = await self._demo.stock()
        published = await appearance.published(store, theme)
        return {
            "theme": theme,
            "themes": {name: self._themes.adapters[name].name for name in self._themes.samples},
            "today": self._demo.clock.today(store.timezone).isoformat(),
            "days_ahead": self._demo.clock.days_ahead,
            "native": self._demo.native if self._themes.adapters[theme].native else None,
            "language": store.language,
            "document": published.document(store.language).model_dump(),
            "variants": [
                {
                    "id": variant.id,
                    "sku": variant.sku,
                    "options": variant.options,
                    "stock": STOCK.dump_python(stock[variant.id], mode="json"),
                }
                for variant in (product.variants if product else [])
                if variant.id in stock
            ],
        }

    async def _change(self, request: Request) -> Response:
        change = checked(TypeAdapter(DemoChange), await request.body(), "The change")
        if change.native is not None:
            self._demo.native = change.native
        if change.native_backorders is not None:
            self._demo.box.store.native_backorders = change.native_backorders
        self._demo.changed()
        if change.days_ahead is not None:
            await self._demo.move_to(change.days_ahead)
        return Response(status_code=204)

    async def _reset(self, _: Request) -> Response:
        await self._demo.reset()
        self._carts.clear()
        return Response(status_code=204)

    async def _set_stock(self, request: Request) -> Response:
        variant = self._demo.catalogue.variant(request.path_params["id"])
        stock = checked(STOCK, await request.body(), "The stock")
        await self._demo.set_stock(variant, stock)
        return Response(status_code=204)

    async def _publish(self, request: Request) -> Response:
        theme = theme_named(self._themes, request.path_params["theme"])
        document = checked(TypeAdapter(dict[str, Any]), await request.body(), "The appearance")
        revision = await appearance.publish(
            await self._demo.store(), theme.id, request.path_params["language"], document
        )
        self._demo.changed()
        return JSONResponse({"version": revision.version})
