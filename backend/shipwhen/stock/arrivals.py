"""Shipments on the way as a merchant looks for them."""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from tortoise.expressions import F, Q
from tortoise.queryset import QuerySet

from shipwhen.errors import Unknown
from shipwhen.promise import Policy, Shipment, Stock
from shipwhen.stock.models import IncomingShipment, Mode, StockLevel
from shipwhen.stock.service import of_variants
from shipwhen.stores.models import Store

WEEK = dt.timedelta(days=7)


class View(StrEnum):
    """What is looked at, in the order that it is shown in."""

    COMING = ""
    OVERDUE = "overdue"
    WEEK = "week"
    RECEIVED = "received"
    CANCELLED = "cancelled"


OVER = {View.RECEIVED, View.CANCELLED}
"""Shown with the newest first; those to come with the most urgent first."""


@dataclass(frozen=True)
class Arrival:
    """A shipment with the variant that it brings."""

    number: int
    product_id: int
    variant_id: int
    name: str
    sku: str
    quantity: int
    received: int
    expected: int
    date_from: dt.date | None
    date: dt.date
    reference: str
    cancelled: bool
    native: bool
    """Whether the platform counts the product."""
    seen: str

    def overdue(self, today: dt.date) -> bool:
        return self.expected > 0 and self.date < today

    @property
    def place(self) -> str:
        """For an address: where the next page goes on."""
        return f"{self.date}_{self.number}"


@dataclass(frozen=True)
class Choice:
    """A variant that a shipment may bring."""

    variant_id: int
    name: str
    sku: str


@dataclass(frozen=True)
class Counts:
    coming: int
    units: int
    overdue: int


@dataclass(frozen=True)
class Asked:
    """As it stands in an address."""

    view: View = View.COMING
    q: str = ""
    after: str = ""
    """The place of the last shipment of the page before."""


async def arrivals(store: Store, asked: Asked, today: dt.date, most: int) -> list[Arrival]:
    found = _viewed(_named(store, asked.q), asked.view, today)
    sign = "-" if asked.view in OVER else ""
    if place := _place(asked.after):
        date, number = place
        later = Q(date__lt=date) if sign else Q(date__gt=date)
        same_day = Q(date=date, id__lt=number) if sign else Q(date=date, id__gt=number)
        found = found.filter(later | same_day)
    found = found.order_by(f"{sign}date", f"{sign}id").limit(most)
    return [_arrival(row) for row in await found.prefetch_related("variant__product__assignment")]


async def arrival(store: Store, number: int) -> Arrival:
    """Raises Unknown, also for one of a product that is no longer assigned."""
    found = _named(store, "").filter(id=number).prefetch_related("variant__product__assignment")
    row = await found.first()
    if row is None:
        raise Unknown("shipment", str(number))
    return _arrival(row)


async def counts(store: Store, today: dt.date) -> Counts:
    """Few enough to be looked at one by one."""
    rows = await _viewed(_named(store, ""), View.COMING, today).only("quantity", "received", "date")
    late = sum(row.date < today for row in rows)
    return Counts(len(rows), sum(row.quantity - row.received for row in rows), late)


async def choices(store: Store, q: str, most: int, chosen: int | None = None) -> list[Choice]:
    """Assigned variants by a part of a name or a stock-keeping unit's, and the one that is `chosen`
    already."""
    levels = StockLevel.filter(
        variant__store_id=store.id,
        variant__gone=False,
        variant__product__assignment__leaving__isnull=True,
    )
    found = await _choices(levels.filter(_like(q, "variant__")), most)
    if chosen is None or chosen in {each.variant_id for each in found}:
        return found
    return [*await _choices(levels.filter(variant__variant_id=chosen), 1), *found]


async def _choices(levels: QuerySet[StockLevel], most: int) -> list[Choice]:
    rows = levels.order_by("variant__product__name", "variant__sku").limit(most)
    facts = await rows.values_list("variant__variant_id", "variant__product__name", "variant__sku")
    return [Choice(*each) for each in facts]


async def plans(
    store: Store, number: int, days: tuple[dt.date | None, dt.date], today: dt.date
) -> tuple[Stock, Stock]:
    """The variant's stock as it is planned and with the shipment moved, for those who wait: nobody
    else is served before them, and whatever comes is theirs. Overdue, it was still to come at any
    moment, so it is planned for today."""
    moved = await arrival(store, number)
    [variant] = await of_variants(store, [moved.variant_id])
    now = replace(
        variant.stock,
        qty_backordered=0,
        backorder_policy=Policy.UNLIMITED,
        on_hand=max(0, variant.stock.on_hand),
    )
    old = Shipment(moved.expected, moved.date, moved.date_from)
    rest = list(now.incoming)
    if old in rest:
        rest.remove(old)
    first, last = days
    new = Shipment(moved.expected, last, first)
    if moved.overdue(today):
        old = Shipment(moved.expected, today)
    return replace(now, incoming=(*rest, old)), replace(now, incoming=(*rest, new))


def _named(store: Store, q: str) -> QuerySet[IncomingShipment]:
    """Of assigned variants; also by the merchant's own reference."""
    named = _like(q, "variant__") | Q(reference__icontains=q) if q else Q()
    return IncomingShipment.filter(
        named, variant__store_id=store.id, variant__stock_level__id__isnull=False
    )


def _like(q: str, of: str) -> Q:
    if not q:
        return Q()
    by_sku = Q(**{f"{of}sku__icontains": q})
    return by_sku | Q(**{f"{of}product__name__icontains": q})


def _viewed(
    found: QuerySet[IncomingShipment], view: View, today: dt.date
) -> QuerySet[IncomingShipment]:
    if view == View.CANCELLED:
        return found.filter(cancelled=True)
    found = found.filter(cancelled=False)
    if view == View.RECEIVED:
        return found.filter(quantity__lte=F("received"))
    found = found.filter(quantity__gt=F("received"))
    if view == View.OVERDUE:
        return found.filter(date__lt=today)
    if view == View.WEEK:
        return found.filter(date__gte=today, date__lt=today + WEEK)
    return found


def _arrival(row: IncomingShipment) -> Arrival:
    variant = row.variant
    product = variant.product
    assignment = product.assignment  # type: ignore[attr-defined]
    return Arrival(
        row.id,
        product.product_id,
        variant.variant_id,
        product.name,
        variant.sku,
        row.quantity,
        row.received,
        row.expected,
        row.date_from,
        row.date,
        row.reference,
        row.cancelled,
        bool(assignment) and assignment.mode == Mode.NATIVE and assignment.taken_at is None,
        row.seen,
    )


def _place(told: str) -> tuple[dt.date, int] | None:
    date, _, number = told.partition("_")
    try:
        return (dt.date.fromisoformat(date), int(number)) if len(number) < len("9" * 10) else None
    except ValueError:
        return None
