"""Brands, which only name what products are; no hook tells of them."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from shipwhen.sandbox.platform.answers import Json, data, missing, nothing
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.products import Brand, next_number

Name = Annotated[str, Field(min_length=1, max_length=255)]


class BrandChange(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name


def _list(call: Call) -> Response:
    wanted, known = call.numbers("id:in"), call.store.products.brands.values()
    brands = [each for each in known if wanted is None or each.id in wanted]
    return call.paged(brands, call.told(_show, "id"))


def _add(call: Call) -> Response:
    known = call.store.products.brands
    brand = Brand(next_number(known), call.read(BrandChange).name)
    known[brand.id] = brand
    return data(_show(brand))


def _one(call: Call) -> Response:
    return data(_show(_brand(call)))


def _change(call: Call) -> Response:
    brand = _brand(call)
    brand.name = call.read(BrandChange).name
    return data(_show(brand))


def _remove(call: Call) -> Response:
    call.store.products.remove_brand(_brand(call).id)
    return nothing()


def _brand(call: Call) -> Brand:
    number = call.number("brand_id")
    if number not in call.store.products.brands:
        raise missing("brand", number)
    return call.store.products.brands[number]


def _show(brand: Brand) -> Json:
    return {
        "id": brand.id,
        "name": brand.name,
        "page_title": "",
        "meta_keywords": [],
        "meta_description": "",
        "search_keywords": "",
        "image_url": "",
        "custom_url": {"url": f"/brand-{brand.id}/", "is_customized": False},
    }


ONE = "/v3/catalog/brands/{brand_id:int}"

RULES = [
    Rule("GET", "/v3/catalog/brands", _list),
    Rule("POST", "/v3/catalog/brands", _add),
    Rule("GET", ONE, _one),
    Rule("PUT", ONE, _change),
    Rule("DELETE", ONE, _remove),
]
