"""The public routes: anonymous, cached, answered from prepared bytes."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qs

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from shipwhen.appearance import service as appearance
from shipwhen.clock import Clock
from shipwhen.prepared import Caching, Prepared
from shipwhen.settings import Settings
from shipwhen.shopfront import builds, contract
from shipwhen.shopfront.memory import Memory
from shipwhen.shopfront.script import OVERLAY, built, element, script, told_for
from shipwhen.stock import service as stock
from shipwhen.stores.service import store_named
from shipwhen.themes import Collection

JAVASCRIPT = "application/javascript; charset=utf-8"


@dataclass(frozen=True)
class Question:
    """What a request asks for, in the one form under which its answer is remembered."""

    store: str
    about: str = ""
    products: tuple[int, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()


class Answering:
    """An ASGI endpoint that prepares an answer, or finds that it was asked in other words."""

    def __init__(
        self,
        memory: Memory,
        parse: Callable[[dict[str, str], dict[str, str]], Question],
        prepare: Callable[[Question], Awaitable[Prepared]],
    ) -> None:
        self._memory, self._parse, self._prepare = memory, parse, prepare

    async def __call__(self, scope: Scope, _: Receive, send: Send) -> None:
        question = self._question(scope)
        key = (self, question)
        prepared = await self._memory.get(key, lambda: self._prepare(question))
        self._memory.meet((scope["path"], scope["query_string"]), key)
        await prepared.send(scope, send)

    def _question(self, scope: Scope) -> Question:
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return self._parse(scope["path_params"], {name: each[-1] for name, each in query.items()})


class Shopfront:
    """Everything a storefront may ask, of any store."""

    def __init__(self, settings: Settings, clock: Clock, themes: Collection) -> None:
        self._settings, self._clock, self._themes = settings, clock, themes
        self.memory = Memory(settings.memory_seconds)
        self._scripts: dict[tuple[str, str], Prepared] = {}

    def routes(self) -> list[BaseRoute]:
        return [
            self._route("/s/{store}/shipwhen.js", _theme_of, self._script),
            self._route("/s/{store}/element.js", _theme_of, self._element),
            self._route("/s/{store}/debug.js", _store_of, self._debug),
            self._route("/s/{store}/config.json", _theme_of, self._config),
            self._route("/s/{store}/availability.json", _products_of, self._availability),
            self._route("/s/{store}/promise.json", _lines_of, self._promise),
            self._route("/s/{store}/{hash}/shipwhen.js", _hash_of, self._pinned_script),
            Route("/openapi.json", _openapi, methods=["GET"]),
        ]

    def _route(
        self,
        path: str,
        parse: Callable[[dict[str, str], dict[str, str]], Question],
        prepare: Callable[[Question], Awaitable[Prepared]],
    ) -> Route:
        return Route(path, Answering(self.memory, parse, prepare), methods=["GET"])

    async def _script(self, question: Question) -> Prepared:
        store = await store_named(question.store)
        body = await script(store, self._themes, question.about)
        known = self._scripts.get((question.store, question.about))
        if known and known.body == body:
            return known
        prepared = Prepared(body, JAVASCRIPT, Caching.SCRIPT)
        await builds.keep(store, question.about, prepared)
        self._scripts[question.store, question.about] = prepared
        return prepared

    async def _pinned_script(self, question: Question) -> Prepared:
        store = await store_named(question.store)
        build = await builds.build(store, question.about)
        return Prepared(build.body, JAVASCRIPT, Caching.IMMUTABLE)

    async def _element(self, question: Question) -> Prepared:
        store = await store_named(question.store)
        body = await element(store, self._themes, told_for(store, self._themes, question.about))
        return Prepared(body, JAVASCRIPT, Caching.SCRIPT)

    async def _debug(self, question: Question) -> Prepared:
        await store_named(question.store)
        return _overlay()

    async def _config(self, question: Question) -> Prepared:
        store = await store_named(question.store)
        theme = told_for(store, self._themes, question.about)
        published = await appearance.published(store, theme.id)
        answer = contract.Config(
            theme=theme.id,
            version=published.version,
            languages={name: each.spoken() for name, each in published.languages.items()},
        )
        return _json(answer, Caching.SCRIPT)

    async def _availability(self, question: Question) -> Prepared:
        store = await store_named(question.store)
        today = self._clock.today(store.timezone)
        offered = await stock.offered(store, question.products, today)
        known = self._settings.known_units
        return _json(contract.Availability.of(today, offered, known), Caching.AVAILABILITY)

    async def _promise(self, question: Question) -> Prepared:
        store = await store_named(question.store)
        today = self._clock.today(store.timezone)
        lines = [
            contract.PromiseLine(
                variant=each.variant.variant_id, quantity=each.quantity, promise=each.line
            )
            for each in await stock.promised(store, question.lines, today)
        ]
        return _json(contract.Promises(today=today, lines=lines), Caching.PROMISE)


def _store_of(path: dict[str, str], _: dict[str, str]) -> Question:
    return Question(path["store"])


def _theme_of(path: dict[str, str], query: dict[str, str]) -> Question:
    return Question(path["store"], about=query.get("theme", ""))


def _hash_of(path: dict[str, str], _: dict[str, str]) -> Question:
    return Question(path["store"], about=path["hash"])


def _products_of(path: dict[str, str], query: dict[str, str]) -> Question:
    return Question(path["store"], products=contract.product_ids(query.get("products", "")))


def _lines_of(path: dict[str, str], query: dict[str, str]) -> Question:
    return Question(path["store"], lines=contract.promise_lines(query.get("lines", "")))


def _json(answer: BaseModel, caching: Caching) -> Prepared:
    return Prepared(answer.model_dump_json().encode(), "application/json", caching)


@cache
def _overlay() -> Prepared:
    return Prepared(built(OVERLAY).encode(), JAVASCRIPT, Caching.SCRIPT)


@cache
def _openapi_bytes() -> bytes:
    return json.dumps(contract.openapi(), indent=1).encode()


async def _openapi(_: Request) -> Response:
    return Response(
        _openapi_bytes(),
        media_type="application/json",
        headers={"Access-Control-Allow-Origin": "*"},
    )
