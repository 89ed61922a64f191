"""The sandbox's catalogue: read whole, or refused with file and place."""

import datetime as dt
import json
from typing import Any

import pytest

from shipwhen.promise import State, offer, promise
from shipwhen.sandbox.catalog import Catalogue, CatalogueError

TODAY = dt.date(2026, 11, 21)


def product(number: int = 1, **facts: Any) -> dict:
    variants = [{"id": number * 10, "sku": "S"}]
    return {"id": number, "name": "N", "price": 1, "image": "i.svg", "variants": variants, **facts}


def stocked(**stock: Any) -> dict:
    return {"products": [product(variants=[{"id": 10, "sku": "S", "stock": stock}])]}


def test_the_demo_has_a_product_for_every_state():
    catalogue = Catalogue.read()
    stocks = [variant.stock for _, variant in catalogue.variants() if variant.stock]
    offers = [offer(stock.on(TODAY), TODAY) for stock in stocks]
    states = {promise(each, [quantity])[0].state for each in offers for quantity in (1, 2, 11)}

    assert len(catalogue.products) >= 8
    assert states == set(State)
    assert any(variant.stock is None for _, variant in catalogue.variants())
    assert any(each.supply_overdue for each in offers)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("+12", dt.date(2026, 12, 3)),
        ("-3", dt.date(2026, 11, 18)),
        ("+0", TODAY),
        ("2027-05-12", dt.date(2027, 5, 12)),
    ],
)
def test_days_may_be_relative_to_today(day, expected):
    catalogue = Catalogue.model_validate(stocked(incoming=[{"quantity": 1, "date": day}]))
    [shipment] = catalogue.products[0].variants[0].stock.on(TODAY).incoming

    assert expected == shipment.date


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "The catalogue: Invalid JSON: "),
        ("{", "at line 1 column 1"),
        ("[]", "The catalogue: "),
        ({}, "products: Field required"),
        ({"products": []}, "products: List should have at least 1 item"),
        ({"products": [product(colour="red")]}, "products.0.colour: Extra inputs"),
        ({"products": [product(price="dear")]}, "products.0.price: "),
        ({"products": [product(variants=[])]}, "products.0.variants: "),
        ({"products": [product(), product()]}, "product id 1 stands there twice"),
        (
            {"products": [product(), product(2, variants=[{"id": 10, "sku": "S"}])]},
            "variant id 10 stands there twice",
        ),
        ({"products": [product(2**31)]}, "products.0.id: "),
        ({"products": [product(name="N" * 256)]}, "products.0.name: "),
        (
            {"store": {"timezone": "Mars/Olympus"}, "products": [product()]},
            "store.timezone: there is no time zone 'Mars/Olympus'",
        ),
        (
            {"store": {"timezone": "../etc"}, "products": [product()]},
            "store.timezone: there is no time zone '../etc'",
        ),
        ({"store": {"language": "no language"}, "products": [product()]}, "store.language: "),
        (stocked(on_hand=-1), "products.0.variants.0.stock.on_hand: "),
        (stocked(on_hand=True), "products.0.variants.0.stock.on_hand: "),
        (stocked(on_hand=2**31), "products.0.variants.0.stock.on_hand: "),
        (stocked(on_hnad=1), "products.0.variants.0.stock.on_hnad: Extra inputs"),
        (stocked(backorder_policy="limited"), "needs a backorder_limit"),
        (stocked(lead_time_days=[9, 7]), "lead_time_days is [shortest, longest]"),
        (
            stocked(incoming=[{"quantity": 1, "date": "soon"}]),
            "products.0.variants.0.stock.incoming.0.date: ",
        ),
        (
            stocked(incoming=[{"quantity": 0, "date": "+1"}]),
            "products.0.variants.0.stock.incoming.0.quantity: ",
        ),
        (stocked(incoming=[{"quantity": 1, "date": "+1", "date_from": "+2"}]), "is after date"),
        (stocked(incoming=[{"quantity": 1, "date": ""}]), "stock.incoming.0.date: "),
        (stocked(incoming=[{"quantity": 1, "date": "+99999999"}]), "stock.incoming.0.date: "),
        (stocked(incoming=[{"quantity": 1, "date": "+1_0"}]), "stock.incoming.0.date: "),
    ],
)
def test_a_catalogue_that_cannot_be_used_is_told_with_its_place(tmp_path, content, told):
    file = tmp_path / "catalogue.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(CatalogueError) as refused:
        Catalogue.read(file)

    assert refused.value.file == file
    assert str(refused.value) == f"{file}: {refused.value.reason}"
    assert told in refused.value.reason


def test_a_missing_catalogue_is_told(tmp_path):
    with pytest.raises(CatalogueError, match=r"missing\.json: .*No such file"):
        Catalogue.read(tmp_path / "missing.json")


@pytest.mark.parametrize(
    ("attributes", "variant"),
    [
        ({"13": "131"}, 1061),
        ({"13": "132", "14": "AB"}, 1062),
        ({"13": "131", "99": "1"}, 1061),
        ({"13": "9"}, None),
        ({"14": "AB"}, None),
        ({}, None),
    ],
)
def test_a_variant_is_chosen_by_its_options_and_never_by_a_text(attributes, variant):
    chosen = Catalogue.read().product("106").chosen(attributes)

    assert variant == (chosen and chosen.id)


def test_a_product_without_options_has_one_choice():
    assert Catalogue.read().product("101").chosen({"14": "AB"}).id == 1010
