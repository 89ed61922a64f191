"""Brands and categories, which only name what products are."""

from uuid import NAMESPACE_URL, uuid5

from starlette.responses import Response

from shipwhen.sandbox.platform.answers import Json
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.products import Brand, Category


def _brands(call: Call) -> Response:
    wanted = call.numbers("id:in")
    brands = [each for each in call.store.products.brands.values() if _in(each.id, wanted)]

    def show(brand: Brand) -> Json:
        url = {"url": f"/brand-{brand.id}/", "is_customized": False}
        return {
            "id": brand.id,
            "name": brand.name,
            "page_title": "",
            "meta_keywords": [],
            "meta_description": "",
            "search_keywords": "",
            "image_url": "",
            "custom_url": url,
        }

    return call.paged(brands, show)


def _categories(call: Call) -> Response:
    wanted = call.numbers("category_id:in")
    known = call.store.products.categories.values()

    def show(category: Category) -> Json:
        return {
            "category_id": category.id,
            "category_uuid": str(uuid5(NAMESPACE_URL, f"{call.store.hash} {category.id}")),
            "tree_id": 1,
            "parent_id": 0,
            "name": category.name,
            "description": "",
            "is_visible": True,
            "sort_order": 0,
            "url": {"path": f"/category-{category.id}/", "is_customized": False},
        }

    return call.paged([each for each in known if _in(each.id, wanted)], show)


def _in(number: int, wanted: list[int] | None) -> bool:
    return wanted is None or number in wanted


RULES = [
    Rule("GET", "/v3/catalog/brands", _brands),
    Rule("GET", "/v3/catalog/trees/categories", _categories),
]
