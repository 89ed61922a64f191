"""All products of a store: found, filtered, sorted, and each with what can be had of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.assigning import PRODUCT, PRODUCTS, back_of, number_of
from shipwhen.admin.desk import Desk, Visit
from shipwhen.admin.recent import recent
from shipwhen.admin.searching import narrowed
from shipwhen.admin.words import POLICIES
from shipwhen.catalog import filters
from shipwhen.catalog.mirror import progress
from shipwhen.errors import Invalid, Unknown
from shipwhen.jobs import Jobs
from shipwhen.stock import batch as batches
from shipwhen.stock import listing
from shipwhen.stock.listing import COLUMNS, MOST_COUNTED, SIZES, Place
from shipwhen.stock.selection import Selection
from shipwhen.stock.showing import Showing
from shipwhen.stock.standing import Standing
from shipwhen.stores.changes import newest_of_products
from shipwhen.stores.models import Store
from shipwhen.whole import MOST_ROWS, whole

MOST_TICKED = 300
"""Their numbers stand in the address of the page of them all, of which some proxies take 8 KB."""
Choices = Mapping[str, Mapping[str, str]]
"""By filter, what can be chosen: labels by what stands in the address."""
VISIBILITY = {"visible": "Visible", "hidden": "Hidden"}
AVAILABILITY = {
    "available": "Available",
    "disabled": "Unavailable",
    "preorder": "Pre-order",
}
ASSIGNED = {"yes": "Assigned", "no": "Not assigned"}
BADGES = {
    Standing.OVERDUE: ("Overdue", "danger"),
    Standing.SOLD_OUT: ("Sold out", ""),
    Standing.BACKORDER: ("Backorder", "primary"),
    Standing.PRE_ORDER: ("Pre-order", "primary"),
    Standing.IN_STOCK: ("In stock", "success"),
}
"""From what needs a hand first to what needs none."""
LABELS = {
    "visibility": "Visibility",
    "availability": "Availability",
    "assigned": "Assigned",
    "state": "State",
    "category": "Category",
    "brand": "Brand",
}


@dataclass(frozen=True)
class Address:
    """The list as somebody has it before them."""

    selection: Selection
    place: Place

    def but(self, **filters: str) -> str:
        """With other filters, from the first page on."""
        return _url({**replace(self.selection, **filters).query(), **self.place.query()})

    def clear(self) -> str:
        """Without filters."""
        return _url(self.place.query())

    def sorted(self, column: str) -> str:
        """By a column; by the same one, the other way round."""
        turned = column == self.place.column and not self.place.descending
        place = Place(f"-{column}" if turned else column, rows=self.place.rows)
        return _url({**self.selection.query(), **place.query()})

    def sized(self, rows: int) -> str:
        place = Place(self.place.sort, rows=rows)
        return _url({**self.selection.query(), **place.query()})

    def at(self, **place: int) -> str:
        """Another page of it."""
        return _url({**self.selection.query(), **self.place.query(), **_words(place)})

    @property
    def whole(self) -> str:
        """Itself."""
        places = {"after": self.place.after, "before": self.place.before}
        return self.at(**{name: number for name, number in places.items() if number is not None})

    @property
    def query(self) -> str:
        return urlencode(self.selection.query())


@dataclass(frozen=True)
class News:
    """What a list may lack that somebody has before them."""

    change: int
    """The last one that it has."""
    state: str = ""
    """`batch` or `sync` while one is under way, `newer` once there is more to be seen."""

    @classmethod
    async def of(cls, store: Store) -> "News":
        """As a list is that is read now."""
        read = await progress(store)
        syncing = "sync" if read and not read.finished else ""
        state = "batch" if await batches.changing(store) else syncing
        return cls(await newest_of_products(store), state)

    @classmethod
    def told(cls, query: Mapping[str, str]) -> "News":
        """From an address. Raises Invalid."""
        change = whole(query.get("change", ""), MOST_ROWS)
        if change is None:
            raise Invalid("Say in `change` which was the last that the list has.")
        return cls(change, query.get("state", ""))

    def since(self, then: "News") -> "News":
        is_newer = not self.state and (then.state or then.change != self.change)
        return News(then.change, "newer" if is_newer else self.state)


class Products:
    """The list, and what is switched in it without a dialog."""

    def __init__(self, desk: Desk, showing: Showing, jobs: Jobs) -> None:
        self._desk, self._showing, self._jobs = desk, showing, jobs

    def routes(self) -> list[BaseRoute]:
        route = self._desk.route
        return [
            route(PRODUCTS, self._list),
            route(f"{PRODUCTS}/news", self._tell_news),
            route(f"{PRODUCT}/row", self._row),
            route(f"{PRODUCT}/visibility", self._show, "POST"),
            route(f"{PRODUCT}/availability", self._sell, "POST"),
        ]

    async def _list(self, visit: Visit) -> Response:
        store, address = visit.store, Address(Selection.of(visit.query), Place.of(visit.query))
        selection = address.selection
        everything, kept = await listing.counts(store)
        choices = await _choices(visit)
        found = await listing.listed(store, selection, address.place, visit.today)
        filtered = bool(selection.query()) and selection != Selection(assigned="yes")
        answer = visit.page(
            "products.html",
            "products",
            address=address,
            selection=selection,
            place=address.place,
            listed=found,
            total=await listing.count(store, selection, found, address.place) if filtered else None,
            most_counted=MOST_COUNTED,
            most_ticked=MOST_TICKED,
            all_products=everything,
            kept=kept,
            choices=choices,
            chips=_chips(address, choices),
            labels=LABELS,
            sizes=SIZES,
            columns=COLUMNS,
            recent=await recent(store),
            catalogue=None if everything else await progress(store),
            news=await News.of(store),
            **WORDS,
        )
        return narrowed(visit, answer, address.whole)

    async def _tell_news(self, visit: Visit) -> Response:
        """What became of the list since it was shown; nothing where that is told already."""
        told = News.told(visit.query)
        now = (await News.of(visit.store)).since(told)
        if now == told:
            return Response(status_code=204, headers=dict(visit.headers))
        return visit.page("products_news.html", news=now, address=back_of(visit))

    async def _row(self, visit: Visit) -> Response:
        """One product, with its variants or without."""
        number = number_of(visit)
        row = await listing.row_of(visit.store, number, visit.today)
        if row is None:
            raise Unknown("product", str(number))
        variants = None
        if visit.query.get("open"):
            variants = await listing.variants_of(visit.store, row.product, visit.today)
        ticked = "product" in visit.query
        return visit.page("products_row.html", row=row, variants=variants, ticked=ticked, **WORDS)

    async def _show(self, visit: Visit) -> Response:
        product = await self._showing.product(visit.store, number_of(visit))
        visible = await _chosen(visit, "visible", "hidden")
        await self._showing.show(visit.store, product, visit.member.email, visible=visible)
        how = "is shown on the store" if visible else "is hidden from the store"
        return visit.go(back_of(visit), f"{product.name} {how}.")

    async def _sell(self, visit: Visit) -> Response:
        product = await self._showing.product(visit.store, number_of(visit))
        on_sale = await _chosen(visit, "available", "disabled")
        await self._showing.sell(visit.store, product, visit.member.email, on_sale=on_sale)
        self._jobs.ring()
        how = "can be bought" if on_sale else "can no longer be bought"
        return visit.go(back_of(visit), f"{product.name} {how}.")


async def _chosen(visit: Visit, yes: str, no: str) -> bool:
    """Which of two ways something is to be switched. Raises Invalid for a third."""
    word = (await visit.form()).get("to", "")
    if word not in {yes, no}:
        raise Invalid(f"Say in `to` whether it is to be {yes} or {no}.")
    return word == yes


def badge(standings: Standing) -> tuple[str, str]:
    """Of one variant, or of all of a product's: what is overdue, what they share, what is mixed."""
    if Standing.OVERDUE in standings:
        return BADGES[Standing.OVERDUE]
    if standings in BADGES:
        return BADGES[standings]
    if Standing.SOLD_OUT in standings:
        return ("Partly sold out", "warning")
    if Standing.IN_STOCK in standings:
        return ("Partly in stock", "warning")
    return BADGES[Standing.BACKORDER]


def limit(policies: frozenset[str], most: str) -> str:
    """How many may be sold beyond the stock, in a word."""
    if len(policies) != 1:
        return "Several"
    [policy] = policies
    return f"Up to {most}" if policy == "limited" else dict(POLICIES)[policy]


WORDS: dict[str, Any] = {"badge": badge, "limit": limit, "availabilities": AVAILABILITY}


async def _choices(visit: Visit) -> Choices:
    named = await filters.categories(visit.store)
    brands = await filters.brands(visit.store)
    states = {str(each.name).lower(): label for each, (label, _) in BADGES.items()}
    return {
        "visibility": VISIBILITY,
        "availability": AVAILABILITY,
        "assigned": ASSIGNED,
        "state": states | {Standing.AT_LIMIT.name.lower(): "Fully backordered"},
        "category": {str(each.category_id): " / ".join(each.path) for each in named},
        "brand": {str(number): name for number, name in brands.items()},
    }


def _chips(address: Address, choices: Choices) -> list[tuple[str, str]]:
    """What each filter says, and where one goes who takes it away."""
    found = []
    for name, value in address.selection.query().items():
        if name == "q":
            label = f"“{value}”"
        else:
            label = f"{LABELS[name]}: {choices[name].get(value, value)}"
        found.append((label, address.but(**{name: ""})))
    return found


def _url(query: Mapping[str, str]) -> str:
    return f"{PRODUCTS}?{urlencode(query)}" if query else PRODUCTS


def _words(numbers: Mapping[str, int]) -> dict[str, str]:
    return {name: str(number) for name, number in numbers.items()}
