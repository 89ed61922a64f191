"""What the public routes take and give, in one place; /openapi.json is made from it."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from shipwhen import __version__
from shipwhen.appearance.document import Document
from shipwhen.errors import ErrorDetail, ErrorEnvelope, Invalid
from shipwhen.promise import Kind, Line, Offer, PublishedOffer, promise, publish
from shipwhen.stock.service import OfferedVariant

MOST = 100
NUMBER = "[1-9][0-9]{0,9}"
QUANTITY = "[1-9][0-9]{0,6}"
PRODUCTS = f"^({NUMBER}(,{NUMBER}){{0,{MOST - 1}}})?$"
LINES = f"^({NUMBER}:{QUANTITY}(,{NUMBER}:{QUANTITY}){{0,{MOST - 1}}})?$"
LARGEST_ID = 2**31 - 1


class AvailableVariant(BaseModel):
    """A variant, found by the option values chosen: `options` maps option ids to value ids."""

    id: int
    sku: str
    options: dict[str, str]
    offer: PublishedOffer


class Waiting(BaseModel):
    """When the first unit of a product ships; no date where none is known."""

    kind: Kind
    date_from: dt.date | None
    date: dt.date | None


class AvailableProduct(BaseModel):
    variants: list[AvailableVariant]
    waiting: Annotated[
        Waiting | None, Field(description="Where nothing ships now, and something can be had.")
    ]

    @classmethod
    def of(cls, variants: list[AvailableVariant]) -> Self:
        return cls(variants=variants, waiting=_waiting([each.offer for each in variants]))


class Availability(BaseModel):
    """Assigned products only: one that is absent is none of Shipwhen's business."""

    today: Annotated[dt.date, Field(description="In the store's time zone.")]
    products: dict[str, AvailableProduct]

    @classmethod
    def of(cls, today: dt.date, offered: Iterable[OfferedVariant], known_units: int) -> Self:
        """What may be known of these variants in public."""
        variants: dict[str, list[AvailableVariant]] = defaultdict(list)
        for each in offered:
            variants[str(each.product_id)].append(
                AvailableVariant(
                    id=each.variant_id,
                    sku=each.sku,
                    options=each.options,
                    offer=publish(each.offer, known_units),
                )
            )
        products = {product: AvailableProduct.of(those) for product, those in variants.items()}
        return cls(today=today, products=products)


class PromiseLine(BaseModel):
    variant: int
    quantity: int
    promise: Line


class Promises(BaseModel):
    """Lines in the order asked, sharing a shelf per variant; unassigned ones are absent."""

    today: dt.date
    lines: list[PromiseLine]


class Config(BaseModel):
    """What is published for a theme; `version` counts publications, 0 means defaults."""

    theme: str
    version: int
    languages: dict[str, Document]


def _waiting(offers: Sequence[Offer]) -> Waiting | None:
    lines = [(offer.kind, promise(offer, [1])[0]) for offer in offers]
    if any(line.ready for _, line in lines):
        return None
    spans = [
        Waiting(kind=kind, date_from=line.splits[0].date_from, date=line.splits[0].date)
        for kind, line in lines
        if line.backordered
    ]
    return min(spans, key=lambda span: span.date or dt.date.max, default=None)


def product_ids(text: str) -> tuple[int, ...]:
    """`"7,3,7"` gives (3, 7). Raises Invalid for anything but at most 100 product ids."""
    if not re.fullmatch(PRODUCTS, text):
        how = f"at most {MOST} product ids, whole numbers separated by commas: products=101,102"
        raise _invalid("products", how, text)
    return tuple(
        sorted({int(part) for part in text.split(",") if part and int(part) <= LARGEST_ID})
    )


def promise_lines(text: str) -> tuple[tuple[int, int], ...]:
    """`"11:2,12:1"` gives ((11, 2), (12, 1)). Raises Invalid for anything else."""
    if not re.fullmatch(LINES, text):
        how = f"at most {MOST} lines VARIANT:QUANTITY separated by commas: lines=1001:2,1002:1"
        raise _invalid("lines", how, text)
    pairs = (part.split(":") for part in text.split(",") if part)
    return tuple((int(v), int(quantity)) for v, quantity in pairs if int(v) <= LARGEST_ID)


def _invalid(field: str, how: str, text: str) -> Invalid:
    message = f"Give {how}. Got {text[:80]!r}."
    return Invalid(f"{field}: {message}", [ErrorDetail(field=field, message=message)])


def openapi() -> dict[str, Any]:
    """The public contract as an OpenAPI 3.1 document."""
    models: list[type[BaseModel]] = [Availability, Promises, Config, ErrorEnvelope]
    refs, definitions = models_json_schema(
        [(model, "serialization") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    json_of = {model: refs[model, "serialization"] for model in models}
    script = {"application/javascript": {"schema": {"type": "string"}}}
    theme = _query("theme", {"type": "string"}, "Id of an adapter, such as cornerstone.")
    store = _path("store", "The store's hash.")
    build = _path("hash", "SHA-256 of the script, in hexadecimal.")
    products = _query("products", {"type": "string", "pattern": PRODUCTS}, "Product ids.")
    lines = _query("lines", {"type": "string", "pattern": LINES}, "VARIANT:QUANTITY,...")
    routes: list[tuple[str, str, list[dict[str, Any]], dict[str, Any]]] = [
        ("/s/{store}/shipwhen.js", "The script of a store", [store, theme], script),
        (
            "/s/{store}/{hash}/shipwhen.js",
            "The same bytes, while it is among the 20 newest of its theme",
            [store, build],
            script,
        ),
        ("/s/{store}/element.js", "The element of headless shops", [store, theme], script),
        ("/s/{store}/debug.js", "The overlay of `?shipwhen=debug`", [store], script),
        (
            "/s/{store}/config.json",
            "Texts and colours of a theme",
            [store, theme],
            _json(json_of[Config]),
        ),
        (
            "/s/{store}/availability.json",
            "Published offers of products",
            [store, products],
            _json(json_of[Availability]),
        ),
        (
            "/s/{store}/promise.json",
            "The promise for exact quantities",
            [store, lines],
            _json(json_of[Promises]),
        ),
    ]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Shipwhen",
            "version": __version__,
            "description": "Public, anonymous, cached. Every error has one envelope.",
        },
        "paths": {
            path: {
                "get": {
                    "summary": summary,
                    "parameters": parameters,
                    "responses": {
                        "200": {"description": summary, "content": content},
                        "304": {"description": "Not changed since the ETag given"},
                        "404": _failure("Not known", json_of[ErrorEnvelope]),
                        "422": _failure("Cannot be used", json_of[ErrorEnvelope]),
                    },
                }
            }
            for path, summary, parameters, content in routes
        },
        "components": {"schemas": definitions["$defs"]},
    }


def _json(schema: object) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _failure(description: str, schema: object) -> dict[str, Any]:
    return {"description": description, "content": _json(schema)}


def _path(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1}
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": schema,
        "description": description,
    }


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}
