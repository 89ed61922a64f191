"""Backordered lines as a merchant looks for them, and what of them is still open, added up.

However long a store's history is, a page reads only some of it: rows stand in an index in the order
they are shown, and what is added up are the lines that wait, never those that are over.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.expressions import F, Q, Subquery
from tortoise.functions import Coalesce, Count, Min, Sum
from tortoise.queryset import QuerySet

from shipwhen.catalog import filters
from shipwhen.orders.backorders import money
from shipwhen.orders.models import Backorder, State
from shipwhen.stock import units
from shipwhen.stores.models import Store

NEWEST = 5_000
"""Rows that are looked through one by one for products that were asked for, before the rows of just
these products are read and sorted."""
PORTION = 1_000
FIRST_YEAR, LAST_YEAR = 1970, 2999
LARGEST = 2**63
MOST_DIGITS = 9
"""Of the platform's numbers."""


@dataclass(frozen=True)
class Wanted:
    """As it stands in an address; "" for what is not asked for."""

    q: str = ""
    """A part of a product's name or of a stock-keeping unit's."""
    since: str = ""
    """The first and the last day of an order, in the store's time zone."""
    until: str = ""
    brand: str = ""
    category: str = ""
    state: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        """What cannot be understood is not asked for."""
        told = {name: query.get(name, "").strip() for name in cls.__dataclass_fields__}
        for name, is_known in (("since", _day), ("until", _day), ("state", _state)):
            told[name] = told[name] if is_known(told[name]) else ""
        for name in ("brand", "category"):
            is_number = told[name].isdecimal() and len(told[name]) <= MOST_DIGITS
            told[name] = told[name] if is_number else ""
        return cls(**told)

    def query(self, **other: str) -> dict[str, str]:
        """Back into an address, some of it as told here."""
        return {name: value for name, value in {**asdict(self), **other}.items() if value}


@dataclass(frozen=True)
class Place:
    """A row, as the one before the next ones."""

    placed_at: dt.datetime
    id: int

    @classmethod
    def of(cls, told: str) -> "Place | None":
        """From an address; None for what is none."""
        at, _, number = told.partition("_")
        try:
            moment = dt.datetime.fromtimestamp(int(at) / 1_000_000, dt.UTC)
            return cls(moment, int(number)) if abs(int(number)) < LARGEST else None
        except (ValueError, OverflowError, OSError):
            return None

    def __str__(self) -> str:
        return f"{round(self.placed_at.timestamp() * 1_000_000)}_{self.id}"


@dataclass(frozen=True)
class Told:
    """Days on which units were promised; no days where none were."""

    quantity: int
    date_from: dt.date | None
    date: dt.date | None


@dataclass(frozen=True)
class Row:
    """A product in an order."""

    place: Place
    order_id: int
    name: str
    sku: str
    product_id: int
    quantity: int
    ready: int
    backordered: int
    waiting: int
    state: State
    told: Sequence[Told]
    price: Decimal | None
    currency: str
    paid: bool | None
    """None where nothing tells."""

    @property
    def value(self) -> Decimal | None:
        """Of the units that still wait: rows add up to the total."""
        if self.price is None or self.state != State.WAITING:
            return None
        return self.price * self.waiting

    @property
    def promised(self) -> tuple[dt.date | None, dt.date | None]:
        """The first and the last day that all its backordered units were told of, if they were."""
        days = [each.date for each in self.told if each.date]
        if not days or len(days) < len(self.told):
            return None, None
        return min(each.date_from or each.date or days[0] for each in self.told), max(days)

    def late(self, today: dt.date) -> bool:
        """Whether units still wait after the last day that was told."""
        _, last = self.promised
        return self.state == State.WAITING and last is not None and last < today


@dataclass(frozen=True)
class Page:
    rows: Sequence[Row]
    older: Place | None
    """The last of these, where older ones follow."""


@dataclass(frozen=True)
class Open:
    """What still waits, whichever state is asked for."""

    units: int
    orders: int
    since: dt.datetime | None
    """When the first of these orders was placed."""
    values: Mapping[str, Decimal]
    """By currency."""
    paid: Mapping[str, Decimal]
    """What of it is paid, by currency; nothing where nobody has paid."""
    untold: int
    """Orders of which nothing tells whether they are paid."""
    unpriced: int
    """Lines whose price is not read yet."""


async def page(store: Store, wanted: Wanted, older: Place | None, size: int) -> Page:
    """Newest orders first, from a row on."""
    rows = await _placed(store, wanted, older, size + 1)
    shown = await _rows([number for number, _ in rows[:size]])
    return Page(shown, shown[-1].place if len(rows) > size else None)


async def every(store: Store, wanted: Wanted) -> AsyncIterator[Row]:
    """All that fits, never many at a time."""
    last: Place | None = None
    while True:
        found = _before(_found(store, wanted, walk=True), last).limit(PORTION)
        rows = await _rows([int(str(each)) for each in await found.values_list("id", flat=True)])
        for row in rows:
            yield row
        if len(rows) < PORTION:
            return
        last = rows[-1].place


async def still_open(store: Store, wanted: Wanted) -> Open:
    found = _found(store, wanted, walk=True, state=State.WAITING)
    sums = await (
        found.annotate(
            units=Sum("waiting"),
            orders=Count("order_id", distinct=True),
            since=Min("placed_at"),
            parts=Sum("value"),
            lines=Count("id"),
            priced=Count("value"),
        )
        .group_by("currency", "paid")
        .values("currency", "paid", "units", "orders", "since", "parts", "lines", "priced")
    )
    return Open(
        sum(each["units"] for each in sums),
        sum(each["orders"] for each in sums),
        min((each["since"] for each in sums), default=None),
        _values(sums),
        _values([each for each in sums if each["paid"]]),
        sum(each["orders"] for each in sums if each["paid"] is None),
        sum(each["lines"] - each["priced"] for each in sums),
    )


def _values(sums: Sequence[dict[str, Any]]) -> dict[str, Decimal]:
    """By currency, of those that have a price."""
    values: dict[str, Decimal] = defaultdict(Decimal)
    for each in sums:
        if each["priced"]:
            values[each["currency"]] += money(int(each["parts"]))
    return dict(values)


async def unread(store: Store) -> int:
    """Units owed to orders that were never read: those from before a product was assigned."""
    owed = await units.owed(store)
    if not owed:
        return 0
    waiting = Backorder.filter(store_id=store.id, state=State.WAITING)
    sums = waiting.annotate(units=Sum("waiting")).group_by("variant_id")
    known = dict(await sums.values_list("variant_id", "units"))
    return sum(max(0, each - known.get(variant, 0)) for variant, each in owed.items())


async def _placed(
    store: Store, wanted: Wanted, older: Place | None, most: int
) -> list[tuple[int, dt.datetime]]:
    """Numbers of rows in their order. Where few of the newest fit, those asked for are rare."""
    found = _before(_found(store, wanted, walk=True), older)
    beyond = await _beyond(store, wanted, older) if wanted.q or _numbers(wanted) else None
    if beyond:
        some = await _listed(found.filter(placed_at__gte=beyond), most)
        if len(some) == most:
            return some
        # sorted by what stands in no index, or all rows would be walked through after all
        rare = _before(_found(store, wanted, walk=False), older)
        found = rare.annotate(at=Coalesce("placed_at", F("placed_at"))).order_by("-at", "-id")
    return await _listed(found, most)


async def _beyond(store: Store, wanted: Wanted, older: Place | None) -> dt.datetime | None:
    """When the last of the newest orders was placed, whatever was ordered; None for few orders."""
    anything = Wanted(since=wanted.since, until=wanted.until, state=wanted.state)
    rows = _before(_found(store, anything, walk=True), older)
    last = await rows.offset(NEWEST).limit(1).values_list("placed_at", flat=True)
    return last[0] if last else None  # type: ignore[return-value]


async def _listed(found: QuerySet[Backorder], most: int) -> list[tuple[int, dt.datetime]]:
    return await found.limit(most).values_list("id", "placed_at")


def _before(found: QuerySet[Backorder], place: Place | None) -> QuerySet[Backorder]:
    if place:
        earlier = Q(placed_at__lt=place.placed_at) | Q(id__lt=place.id)
        found = found.filter(earlier, placed_at__lte=place.placed_at)
    return found.order_by("-placed_at", "-id")


def _found(
    store: Store, wanted: Wanted, *, walk: bool, state: str | None = None
) -> QuerySet[Backorder]:
    """With `walk` in the order of time, never by the index of products."""
    found = Backorder.filter(store_id=store.id)
    if state or wanted.state:
        found = found.filter(state=state or wanted.state)
    if first := _day(wanted.since):
        found = found.filter(placed_at__gte=_begins(first, store))
    if last := _day(wanted.until):
        found = found.filter(placed_at__lt=_begins(last + dt.timedelta(days=1), store))
    numbers = _numbers(wanted)
    if wanted.q or numbers:
        asked = Subquery(filters.variants(store, wanted.q, **numbers).values("id"))
        if walk:
            # a sum stands in no index
            return found.annotate(asked=F("variant_id") + 0).filter(asked__in=asked)
        found = found.filter(variant_id__in=asked)
    return found


def _begins(day: dt.date, store: Store) -> dt.datetime:
    """In UTC, since SQLite compares moments as they are written."""
    return dt.datetime.combine(day, dt.time.min, ZoneInfo(store.timezone)).astimezone(dt.UTC)


def _numbers(wanted: Wanted) -> dict[str, int]:
    told = {"brand_id": wanted.brand, "category_id": wanted.category}
    return {name: int(value) for name, value in told.items() if value}


async def _rows(ids: Sequence[int]) -> list[Row]:
    found = Backorder.filter(id__in=list(ids)).values(
        "id",
        "placed_at",
        "state",
        "waiting",
        "currency",
        "paid",
        order_id="order__order_id",
        name="line__name",
        sku="variant__sku",
        product_id="variant__product__product_id",
        quantity="line__quantity",
        ready="line__ready",
        backordered="line__backordered",
        price="line__price",
        splits="line__splits",
    )
    rows = {each["id"]: _row(each) for each in await found} if ids else {}
    return [rows[each] for each in ids]


def _row(facts: dict[str, Any]) -> Row:
    place = Place(facts.pop("placed_at"), facts.pop("id"))
    told = [
        Told(each["quantity"], _day(each["date_from"] or ""), _day(each["date"] or ""))
        for each in facts.pop("splits")
    ]
    return Row(place=place, told=told, **{**facts, "state": State(facts["state"])})


def _day(told: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(told)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _state(told: str) -> bool:
    return told in set(State)


async def oversold(store: Store) -> Open:
    """What still waits of lines that were sold past what could be had: no shipment is theirs."""
    found = Backorder.filter(store=store, state=State.WAITING, line__oversold__gt=0)
    rows = await found.values_list("order_id", "placed_at", "line__oversold", "waiting")
    return Open(
        sum(min(units, waiting) for _, _, units, waiting in rows),
        len({order for order, _, _, _ in rows}),
        min((at for _, at, _, _ in rows), default=None),
        {},
        {},
        0,
        0,
    )
