"""Products that a merchant chose by filters, all of which have to fit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from tortoise.queryset import QuerySet

from shipwhen.catalog import filters
from shipwhen.catalog.models import Product
from shipwhen.stock.standing import Standing
from shipwhen.stores.models import Store
from shipwhen.whole import whole


@dataclass(frozen=True)
class Selection:
    """As it stands in an address; "" for what is not asked for."""

    q: str = ""
    """A part of a name or of a stock-keeping unit's."""
    visibility: str = ""
    """`visible` or `hidden`."""
    availability: str = ""
    """The platform's word: `available`, `disabled`, `preorder`."""
    assigned: str = ""
    """`yes` or `no`."""
    state: str = ""
    """How a variant of it stands: `in_stock`, `backorder`, `pre_order`, `sold_out`,
    `overdue`, `at_limit`."""
    brand: str = ""
    category: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Selection":
        """From an address; what is not known is left out."""
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in query.items() if name in known})

    def query(self) -> dict[str, str]:
        """Back into an address."""
        return {name: value for name, value in asdict(self).items() if value}


def chosen(store: Store, selection: Selection) -> QuerySet[Product]:
    """What fits, in no order."""
    found = filters.products(store, whole(selection.brand), whole(selection.category))
    if selection.q:
        found = found.filter(words__contains=selection.q.lower())
    if selection.visibility:
        found = found.filter(is_visible=selection.visibility == "visible")
    if selection.availability:
        found = found.filter(availability=selection.availability)
    if selection.assigned:
        found = found.filter(kept=selection.assigned == "yes")
    if selection.state:
        found = found.filter(standings__in=_masks(selection.state))
    return found


async def numbers(store: Store, selection: Selection) -> list[int]:
    """The platform's numbers of all that fits."""
    rows = await chosen(store, selection).order_by("id").values_list("product_id", "id")
    return [int(str(each)) for each, _ in rows]  # what rows are ordered by has to be chosen too


def _masks(state: str) -> list[int]:
    """Nothing stands like a word that nobody knows."""
    known = {each.name.lower(): each for each in Standing if each.name}
    return known[state].masks if state in known else [-1]
