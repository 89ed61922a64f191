"""The storefront's types name the fields that the server's shapes have."""

import re

import pytest
from pydantic import BaseModel, TypeAdapter

from conftest import ROOT
from shipwhen import promise, themes
from shipwhen.appearance import document
from shipwhen.shopfront import contract

TYPES = (ROOT / "storefront/src/types.d.ts").read_text()

SHAPES = {
    "Offer": promise.PublishedOffer,
    "Line": promise.Line,
    "Split": promise.Split,
    "Span": promise.Span,
    "Availability": contract.Availability,
    "Variant": contract.AvailableVariant,
    "Promises": contract.Promises,
    "Document": document.Document,
    "KindTexts": document.KindTexts,
    "ScheduleTexts": document.ScheduleTexts,
    "Adapter": themes.Adapter,
}


def declared(name: str) -> set[str]:
    """Fields of an interface, with those of the one it extends."""
    head, body = re.search(
        rf"export interface {name}( extends \w+)? {{\n(.*?)^}}", TYPES, re.S | re.M
    ).groups()
    parent = declared(head.removeprefix(" extends ")) if head else set()
    return parent | set(re.findall(r"^  (\w+)\??:", body, re.M))


def served(shape: type) -> set[str]:
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        return set(shape.model_fields)
    return set(TypeAdapter(shape).json_schema()["properties"])


@pytest.mark.parametrize("name", SHAPES)
def test_no_type_names_a_field_that_is_not_served(name: str):
    assert declared(name)
    assert declared(name) - served(SHAPES[name]) == set()
