"""Backordered lines as a merchant looks for them, and what of them is still open, added up.

However long a store's history is, a page reads only some of it: rows stand in an index in the order
they are shown, and what is added up are the lines that wait, never those that are over.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tortoise.expressions import F, Q, Subquery
from tortoise.functions import Coalesce, Count, Min, Sum
from tortoise.queryset import QuerySet

from shipwhen.catalog import filters
from shipwhen.orders.backorders import money
from shipwhen.orders.models import Backorder, OrderLine, State
from shipwhen.stock import units
from shipwhen.stores.models import Store

NEWEST = 5_000
"""Rows that are looked through one by one for what stands in no index of time: for products, before
the rows of just these are read and sorted; for payments, before the page ends."""
PORTION = 1_000
FIRST_YEAR, LAST_YEAR = 1970, 2999
LARGEST = 2**63
MOST_DIGITS = 9
"""Of the platform's numbers."""
LATE, OVERSOLD = "late", "oversold"
NEEDY = {LATE, OVERSOLD}
"""What is asked for of those that wait."""
QUEUE = {State.WAITING, *NEEDY}
"""As many as wait, however long the history."""
PAYMENTS = {"yes": True, "no": False, "unknown": None}


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
    """What became of it, or `late` or `oversold`: some of what waits."""
    paid: str = ""
    """`yes`, `no` or `unknown`."""
    order: str = ""
    """The number of one, as it was typed."""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        """What cannot be understood is not asked for."""
        told = {name: query.get(name, "").strip() for name in cls.__dataclass_fields__}
        checks = {"since": _day, "until": _day, "state": _state, "paid": PAYMENTS.__contains__}
        for name, is_known in checks.items():
            told[name] = told[name] if is_known(told[name]) else ""
        told["order"] = told["order"].removeprefix("#")
        for name in ("brand", "category"):
            told[name] = told[name] if _is_number(told[name]) else ""
        return cls(**told)

    @property
    def is_no_order(self) -> bool:
        """Whether somebody typed what no order has for a number: nothing is found then."""
        return bool(self.order) and not _is_number(self.order)

    @property
    def ends_early(self) -> bool:
        """Whether the last day is before the first one, so that no day is between them."""
        first, last = _day(self.since), _day(self.until)
        return bool(first and last and last < first)

    @property
    def may_wait(self) -> bool:
        """Whether any of it can still be waited for."""
        return not self.state or self.state in QUEUE

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
    next_by: dt.date | None
    """The day by which the next unit that waits was promised, None where it was promised none."""
    over: int
    """Units sold past what could be had, which no shipment is to bring."""

    @property
    def value(self) -> Decimal | None:
        """Of the units that still wait: rows add up to the total."""
        if self.price is None or self.state != State.WAITING:
            return None
        return self.price * self.waiting

    def late(self, today: dt.date) -> bool:
        """Whether units still wait after the day by which they were promised."""
        waits = self.state == State.WAITING
        return waits and self.next_by is not None and self.next_by < today

    @property
    def oversold(self) -> int:
        """Units past the limit that still wait."""
        return min(self.over, self.waiting) if self.state == State.WAITING else 0


@dataclass(frozen=True)
class Page:
    rows: Sequence[Row]
    older: Place | None
    """The last of these, where older ones follow."""
    until: dt.datetime | None = None
    """Where looking for payments ended early: older ones may follow."""


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


async def page(
    store: Store, wanted: Wanted, today: dt.date, older: Place | None, size: int
) -> Page:
    """Newest orders first, from a row on."""
    rows, until = await _placed(_Asked(store, wanted, today), older, size + 1)
    shown = await _rows([number for number, _ in rows[:size]])
    if until:
        return Page(shown, Place(until, 0), until)
    return Page(shown, shown[-1].place if len(rows) > size else None)


async def every(store: Store, wanted: Wanted, today: dt.date) -> AsyncIterator[Row]:
    """All that fits, never many at a time."""
    last, asked = None, _Asked(store, wanted, today)
    while True:
        found = _before(_found(asked, walk=True), last).limit(PORTION)
        rows = await _rows([int(str(each)) for each in await found.values_list("id", flat=True)])
        for row in rows:
            yield row
        if len(rows) < PORTION:
            return
        last = rows[-1].place


async def still_open(store: Store, wanted: Wanted, today: dt.date) -> Open:
    waiting = wanted if wanted.state in NEEDY else replace(wanted, state=State.WAITING)
    found = _found(_Asked(store, waiting, today), walk=True)
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


@dataclass(frozen=True)
class _Asked:
    """What is looked for where, on the store's own day."""

    store: Store
    wanted: Wanted
    today: dt.date


async def _placed(
    asked: _Asked, older: Place | None, most: int
) -> tuple[list[tuple[int, dt.datetime]], dt.datetime | None]:
    """Numbers of rows in their order, and where looking for them ended before all were found."""
    found = _before(_found(asked, walk=True), older)
    by_product = bool(asked.wanted.q or _numbers(asked.wanted))
    by_payment = bool(asked.wanted.paid) and asked.wanted.state not in QUEUE
    beyond = await _beyond(asked, older) if by_product or by_payment else None
    if beyond is None:
        return await _listed(found, most), None
    some = await _listed(found.filter(placed_at__gte=beyond), most)
    if len(some) == most:
        return some, None
    if by_product and (not by_payment or await _few(asked, older, beyond, most)):
        # sorted by what stands in no index, or all rows would be walked through after all
        rare = _before(_found(asked, walk=False), older)
        at = rare.annotate(at=Coalesce("placed_at", F("placed_at"))).order_by("-at", "-id")
        return await _listed(at, most), None
    return some, beyond


async def _few(asked: _Asked, older: Place | None, beyond: dt.datetime, most: int) -> bool:
    """Whether few of the newest are of these products, paid or not."""
    either = replace(asked, wanted=replace(asked.wanted, paid=""))
    rows = _before(_found(either, walk=True), older).filter(placed_at__gte=beyond)
    return len(await _listed(rows, most)) < most


async def _beyond(asked: _Asked, older: Place | None) -> dt.datetime | None:
    """When the last of the newest orders was placed, whatever was ordered and paid; None for few
    orders."""
    anything = replace(asked.wanted, q="", brand="", category="", paid="")
    rows = _before(_found(replace(asked, wanted=anything), walk=True), older)
    last = await rows.offset(NEWEST).limit(1).values_list("placed_at", flat=True)
    return last[0] if last else None  # type: ignore[return-value]


async def _listed(found: QuerySet[Backorder], most: int) -> list[tuple[int, dt.datetime]]:
    return await found.limit(most).values_list("id", "placed_at")


def _before(found: QuerySet[Backorder], place: Place | None) -> QuerySet[Backorder]:
    if place:
        earlier = Q(placed_at__lt=place.placed_at) | Q(id__lt=place.id)
        found = found.filter(earlier, placed_at__lte=place.placed_at)
    return found.order_by("-placed_at", "-id")


def _found(asked: _Asked, *, walk: bool) -> QuerySet[Backorder]:
    """With `walk` in the order of time, never by the index of products."""
    store, wanted = asked.store, asked.wanted
    found = _of_order(store, wanted.order) if wanted.order else Backorder.filter(store_id=store.id)
    found = _of_state(found, wanted.state, asked.today)
    if first := _day(wanted.since):
        found = found.filter(placed_at__gte=_begins(first, store))
    if last := _day(wanted.until):
        found = found.filter(placed_at__lt=_begins(last + dt.timedelta(days=1), store))
    if wanted.paid:
        found = found.filter(paid=PAYMENTS[wanted.paid])
    numbers = _numbers(wanted)
    if wanted.q or numbers:
        of_these = Subquery(filters.variants(store, wanted.q, **numbers).values("id"))
        if walk:
            # a sum stands in no index
            return found.annotate(chosen=F("variant_id") + 0).filter(chosen__in=of_these)
        found = found.filter(variant_id__in=of_these)
    return found


def _of_order(store: Store, order: str) -> QuerySet[Backorder]:
    """By its lines alone: asked for the store as well, SQLite looks through all that are its."""
    lines = OrderLine.filter(order__store_id=store.id, order__order_id=_number(order))
    return Backorder.filter(line_id__in=Subquery(lines.values("id")))


def _of_state(found: QuerySet[Backorder], state: str, today: dt.date) -> QuerySet[Backorder]:
    if state == LATE:
        return found.filter(state=State.WAITING, promised_by__lt=today)
    if state == OVERSOLD:
        return found.filter(state=State.WAITING, line__oversold__gt=0)
    return found.filter(state=state) if state else found


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
        next_by="promised_by",
        over="line__oversold",
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


def _is_number(told: str) -> bool:
    return told.isdecimal() and len(told) <= MOST_DIGITS


def _number(order: str) -> int:
    """0, which no order has, for what is no number."""
    return int(order) if _is_number(order) else 0


def _day(told: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(told)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _state(told: str) -> bool:
    return told in {*State, *NEEDY}


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
