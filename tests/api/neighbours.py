"""Two stores with the same numbers for almost everything, and all that is kept of one of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise import Tortoise
from tortoise.expressions import Q
from tortoise.models import Model

from api.conftest import SCOPES, Market
from shipwhen.appearance import service as appearance
from shipwhen.appearance.service import Editor
from shipwhen.catalog.models import Variant
from shipwhen.jobs.models import Job
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.sandbox.catalog import Catalogue
from shipwhen.sandbox.platform import PlatformStore
from shipwhen.sandbox.platform import products as platform
from shipwhen.shopfront.models import Look, ScriptBuild
from shipwhen.stock import shipments
from shipwhen.stock.batch import Wish, keep
from shipwhen.stock.models import Action, IncomingShipment, StockAdjustment
from shipwhen.stock.shipments import Hand
from shipwhen.stores.models import Store, Subscription

OTHER, WORD = "quagga1", "zebra"
"""The other store's hash, and a word in every name, code and address of it."""
KETTLE, VARIANT = 103, 1030
ALONE, ALONE_VARIANT = 90_000_001, 90_000_011
"""Of a product that only the other store has."""
UNITS, DUE = 470_011, date(2031, 7, 9)
"""On its shelf and on the way to it; nobody else has so many, or on that day."""
SHARED_USER = 7
"""Somebody who works in both stores."""


@dataclass
class Theirs:
    """What somebody would have to know of the other store to ask for it."""

    market: Market
    platform: PlatformStore
    store: Store
    shipment: int
    order: int
    script: str
    batch: int

    async def secrets(self) -> list[str]:
        """What opens its doors."""
        door = await self.market.back.installations.door(self.store)
        return [door.secret, *self.platform.tokens]

    async def told_in(self, text: str, asked: str) -> list[str]:
        """What a text says of it that whoever asked did not say."""
        words = [WORD, str(UNITS), DUE.isoformat(), OTHER, *await self.secrets()]
        return [each for each in words if each in text + text.casefold() and each not in asked]

    async def everything(self) -> dict[str, list[dict[str, Any]]]:
        """All rows of it, and what the platform has of it."""
        kept = {
            model.__name__: await model.filter(_of(model, self.store.hash)).order_by("id").values()
            for model in models()
        }
        there = self.platform
        facts = [there.products.by_id, there.hooks.by_id, there.scripts, there.tokens]
        return {**kept, "platform": [{"facts": repr(each)} for each in facts]}


async def neighbour(market: Market) -> Theirs:
    """Another store with products, stock, shipments, an order, users, texts and a script."""
    there = market.platform.open_store(OTHER, name="Zebra & Sons", timezone="Europe/Oslo")
    there.quota.requests = 10_000
    _fill(there, market)
    await install(market, OTHER, SHARED_USER, f"seven@{WORD}.test")
    await market.work()
    store = await Store.get(hash=OTHER)
    shipment = Shipment(UNITS, DUE)
    stock = Stock(on_hand=UNITS, backorder_policy=Policy.INCOMING, incoming=(shipment,))
    for product, variant in ((KETTLE, VARIANT), (ALONE, ALONE_VARIANT)):
        by = f"ana@{WORD}.test"
        await market.back.assignments.assign(store, product, {variant: stock}, by)
    texts = {"backorder": {"button": "Zebra please"}}
    editor = Editor(f"ana@{WORD}.test", market.app.clock.now())
    await appearance.publish(store, "generic", "en", texts, editor)
    await market.work()
    order = there.place_order([(ALONE_VARIANT, UNITS + 2)], email=f"shopper@{WORD}.test")
    await market.back.jobs.ask("read an order", f"{OTHER}/{order.id}")
    await market.work()
    for path in ("shipwhen.js", "config.json", f"availability.json?products={KETTLE},{ALONE}"):
        assert (await market.app.get(f"/s/{OTHER}/{path}")).status_code == 200
    on_the_way = await IncomingShipment.filter(variant__store=store).order_by("-id").first()
    row = {"on_hand": UNITS, "qty_backordered": 0, "source": WORD, "source_event_id": WORD}
    alone = await Variant.get(store=store, variant_id=ALONE_VARIANT)
    at = market.app.clock.now()
    await StockAdjustment.create(variant=alone, at=at, sent_at=at, **row)
    script = await ScriptBuild.filter(store=store).first()
    assert on_the_way
    assert script
    await shipments.reschedule(store, on_the_way.id, DUE, None, Hand(f"ana@{WORD}.test", at))
    await market.work()
    wish = Wish(Action.EDIT, f"ana@{WORD}.test", at, f"{WORD}.csv", ["sku"], ["sku"])
    batch = await keep(store, wish, [(2, [f"ZEBRA-{WORD}"])])
    await Look.create(store=store, page=f"/{WORD}/", theme=WORD, missed=[WORD], at=at)
    await Subscription.create(store=store, plan=WORD)
    return Theirs(market, there, store, on_the_way.id, order.id, script.hash, batch.id)


async def install(market: Market, store: str, user_id: int, email: str) -> str:
    """A merchant agrees, and has the session of the first page."""
    code = market.platform.authorize(store, user_id, email, SCOPES)
    asked = {"code": code, "scope": SCOPES, "context": f"stores/{store}"}
    answer = await market.app.get("/auth", params=asked)
    return answer.headers["location"].partition("session=")[2]


def _fill(there: PlatformStore, market: Market) -> None:
    there.fill(Catalogue.read())
    products = there.products
    alone = platform.Product(ALONE, "Only here", 9, there.now(), there.now(), sku="ALONE")
    alone.variants = [platform.Variant(ALONE_VARIANT, ALONE, "ALONE", None)]
    products.add(alone)
    for product in products.by_id.values():
        product.name, product.sku = f"Zebra {product.name}", f"ZEBRA-{product.sku}"
        for variant in product.variants:
            products.rename(variant, f"ZEBRA-{variant.sku}")
    for each in [*products.brands.values(), *products.categories.values()]:
        each.name = f"Zebra {each.name}"


def webhook(
    store: str, scope: str = "store/product/updated", data: dict[str, Any] | None = None
) -> bytes:
    """Told of the product that only the other store has, or of what is said instead."""
    body = {
        "scope": scope,
        "store_id": "1000002",
        "data": data or {"type": "product", "id": ALONE},
        "hash": "5f2a",
        "created_at": 1_700_000_000,
        "producer": f"stores/{store}",
    }
    return json.dumps(body).encode()


def models() -> list[type[Model]]:
    """Everything that is kept."""
    return list(Tortoise.apps["shipwhen"].values())


def ways_to_the_store(model: type[Model]) -> list[str]:
    """Names of its store's hash, over each column that leads there."""
    return list(_ways(model))


def _ways(model: type[Model]) -> Iterator[str]:
    if model is Store:
        yield "hash"
    for name in sorted(model._meta.fk_fields | model._meta.o2o_fields):
        for way in _ways(model._meta.fields_map[name].related_model):
            yield f"{name}__{way}"


def _of(model: type[Model], store: str) -> Q:
    if model is Job:
        return Q(key=store) | Q(key__startswith=f"{store}/")
    return Q(**{ways_to_the_store(model)[0]: store})
