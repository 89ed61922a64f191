"""The platform's own OpenAPI files, where a machine has them beside the repository."""

from functools import cache
from pathlib import Path

import jsonschema_rs
import yaml

ROOT = Path(__file__).parents[3]
FOLDER = ROOT.parent / "shared" / "bigcommerce" / "openapi"

NATIVE = {"qty_backordered", "backorder_limit", "quantity_backordered"}
"""Newer than the files."""
NULL_IN_TRUTH = {"base_variant_id", "sku_id", "price", "sale_price", "retail_price", "weight"}
"""Null by the files' own words or by another of their schemas, though these do not say so."""


def problems(schema: dict, body: object) -> list[str]:
    """What a schema says against an answer."""
    found = jsonschema_rs.Draft4Validator(schema).iter_errors(body)
    return [f"{'.'.join(map(str, each.instance_path))}: {each.message}" for each in found]


def response_schema(file: str, method: str, path: str, status: int) -> dict:
    document = load(file)
    answer = resolved(document, document["paths"][path][method.lower()]["responses"][str(status)])
    [content] = [each for kind, each in answer["content"].items() if kind.endswith("json")]
    return plain(document, content["schema"])


@cache
def load(file: str) -> dict:
    return yaml.load((FOLDER / file).read_text(), Loader=yaml.CSafeLoader)


def resolved(document: dict, node: object) -> object:
    while isinstance(node, dict) and "$ref" in node:
        target: object = document
        for key in node["$ref"].removeprefix("#/").split("/"):
            target = target[key.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def plain(document: dict, node: object) -> object:
    """As JSON Schema: references put in place, `nullable` said as a type, examples left out."""
    node = resolved(document, node)
    if isinstance(node, list):
        return [plain(document, each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {
        LOOSER.get(key, key): plain(document, value)
        for key, value in node.items()
        if key not in ANNOTATIONS
    }
    return {"anyOf": [kept, {"type": "null"}]} if node.get("nullable") is True else kept


LOOSER = {"oneOf": "anyOf"}
"""Links to an order's parts fit several of the files' alternatives, of which one may fit."""
ANNOTATIONS = {"example", "examples", "nullable", "readOnly", "default", "xml", "deprecated"}


def without(body: object, names: set[str]) -> object:
    if isinstance(body, list):
        return [without(each, names) for each in body]
    if isinstance(body, dict):
        return {
            key: without(value, names)
            for key, value in body.items()
            if key not in names and not (value is None and key in NULL_IN_TRUTH)
        }
    return body


def unknown_fields(schema: object, body: object, place: str = "") -> set[str]:
    """Names that the schema does not have, where it lists names at all."""
    if isinstance(body, list):
        parts = [part["items"] for part in _parts(schema) if "items" in part]
        return {
            name for each in body for part in parts for name in unknown_fields(part, each, place)
        }
    if not isinstance(body, dict):
        return set()
    known: dict[str, list] = {}
    for part in _parts(schema):
        for name, value in part.get("properties", {}).items():
            known.setdefault(name, []).append(value)
    if not known:
        return set()
    found = {f"{place}.{name}".strip(".") for name in body if name not in known}
    for name, schemas in known.items():
        if name in body:
            inner = {"anyOf": schemas}
            found |= unknown_fields(inner, body[name], f"{place}.{name}".strip("."))
    return found


def _parts(schema: object) -> list[dict]:
    """A schema with all it is put together from."""
    if not isinstance(schema, dict):
        return []
    inner = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, [])]
    return [schema, *(each for part in inner for each in _parts(part))]
