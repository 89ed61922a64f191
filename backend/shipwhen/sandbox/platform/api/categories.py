"""Categories, in one tree or several, many at once."""

from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

from shipwhen.sandbox.platform.answers import Json, missing, wrong
from shipwhen.sandbox.platform.call import Call, Rule
from shipwhen.sandbox.platform.products import Category, next_number

LISTS_ONLY = ("category_id", "tree_id", "parent_id")
"""Filters that the platform takes with `:in` only."""
Name = Annotated[str, Field(min_length=1, max_length=255)]


class CategoryChange(BaseModel):
    """The defaults are never read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    category_id: int
    name: Name = "-"
    parent_id: int = 0
    tree_id: int = 1


class NewCategory(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: Name
    parent_id: int = 0
    tree_id: int = 1


def _list(call: Call) -> Response:
    if plain := [name for name in LISTS_ONLY if name in call.query]:
        raise wrong({name: f"is not supported, {name}:in is" for name in plain})
    return call.paged(_asked(call), call.told(lambda each: _show(call, each), "category_id"))


def _add(call: Call) -> Response:
    known, made = call.store.products.categories, []
    for new in call.read(list[NewCategory]):
        category = Category(next_number(known), new.name, new.parent_id, new.tree_id)
        known[category.id] = category
        call.store.events.category("created", category.id)
        made.append(_show(call, category))
    return JSONResponse({"data": made, "meta": _counted(len(made))}, 201)


def _change(call: Call) -> Response:
    """A number that is not there refuses them all."""
    known = call.store.products.categories
    changes = call.read(list[CategoryChange])
    if lost := [each.category_id for each in changes if each.category_id not in known]:
        raise missing("category", lost[0])
    for change in changes:
        for name, value in change.model_dump(exclude_unset=True, exclude={"category_id"}).items():
            setattr(known[change.category_id], name, value)
        call.store.events.category("updated", change.category_id)
    return JSONResponse({"meta": _counted(len(changes))})


def _remove(call: Call) -> Response:
    """All of no filter would be all that there are: one is asked for."""
    if "category_id:in" not in call.query:
        raise wrong({"category_id:in": "is needed"})
    gone: list[int] = []
    for category in _asked(call):
        if category.id not in gone:
            gone += call.store.products.remove_category(category.id)
    for number in gone:
        call.store.events.category("deleted", number)
    return JSONResponse({"meta": _counted(len(gone))}, 202)


def _asked(call: Call) -> list[Category]:
    wanted = call.numbers("category_id:in")
    known = call.store.products.categories.values()
    return [each for each in known if wanted is None or each.id in wanted]


def _show(call: Call, category: Category) -> Json:
    return {
        "category_id": category.id,
        "category_uuid": str(uuid5(NAMESPACE_URL, f"{call.store.hash} {category.id}")),
        "tree_id": category.tree_id,
        "parent_id": category.parent_id,
        "name": category.name,
        "description": "",
        "is_visible": True,
        "sort_order": 0,
        "url": {"path": f"/category-{category.id}/", "is_customized": False},
    }


def _counted(number: int) -> Json:
    return {"total": number, "success": number, "failed": 0}


ALL = "/v3/catalog/trees/categories"

RULES = [
    Rule("GET", ALL, _list),
    Rule("POST", ALL, _add),
    Rule("PUT", ALL, _change),
    Rule("DELETE", ALL, _remove),
]
