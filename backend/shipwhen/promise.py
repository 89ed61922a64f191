"""What can be sold, what ships now and what ships when.

Everything that speaks about stock prints from `offer` and `promise`: a page, a mail and a
report cannot disagree because none of them counts for itself. Both are pure: `today` is the
calendar date in the store's time zone, quantities are units, windows are whole days.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Annotated, TypeVar

from annotated_types import Ge, Le

Units = Annotated[int, Ge(0), Le(2_147_483_647)]
"""As many as a column of any database holds."""
Days = Annotated[int, Ge(0), Le(3650)]

EXACT = {"extra": "forbid", "strict": True}
"""How Pydantic reads stock from JSON: a misspelt name or `true` for a number is an error."""


class Kind(StrEnum):
    """Chooses words, never numbers."""

    BACKORDER = "backorder"
    PRE_ORDER = "pre_order"


class Policy(StrEnum):
    """How many units may be sold beyond the shelf."""

    NONE = "none"
    LIMITED = "limited"
    UNLIMITED = "unlimited"
    INCOMING = "incoming"


class State(StrEnum):
    """What one cart line is told."""

    SOLD_OUT = "sold_out"
    OVER_LIMIT = "over_limit"
    IN_STOCK = "in_stock"
    PARTIAL = "partial"
    BACKORDER = "backorder"


@dataclass(frozen=True, slots=True)
class Shipment:
    """Units on the way; `date` is the latest day they may arrive, `date_from` the earliest."""

    __pydantic_config__ = EXACT

    quantity: Units
    date: dt.date
    date_from: dt.date | None = None

    def __post_init__(self) -> None:
        if self.date_from and self.date_from > self.date:
            raise ValueError(f"date_from {self.date_from} is after date {self.date}")

    @property
    def first_day(self) -> dt.date:
        return self.date_from or self.date


@dataclass(frozen=True, slots=True)
class Stock:
    """What a store knows of one stock-keeping unit."""

    __pydantic_config__ = EXACT

    kind: Kind = Kind.BACKORDER
    on_hand: Units = 0
    safety_stock: Units = 0
    qty_backordered: Units = 0
    backorder_policy: Policy = Policy.NONE
    backorder_limit: Units | None = None
    lead_time_days: tuple[Days, Days] | None = None
    incoming: tuple[Shipment, ...] = ()
    buffer_days: Days = 0
    """Between the day that goods are there and the day that they ship: moves every window."""

    def __post_init__(self) -> None:
        if self.backorder_policy == Policy.LIMITED and self.backorder_limit is None:
            raise ValueError("backorder_policy limited needs a backorder_limit")
        if self.lead_time_days and self.lead_time_days[0] > self.lead_time_days[1]:
            raise ValueError("lead_time_days is [shortest, longest]")


@dataclass(frozen=True, slots=True)
class Span:
    """Days without a number of units."""

    date_from: dt.date
    date: dt.date


@dataclass(frozen=True, slots=True)
class Window:
    """Units that ship between two days, both included."""

    date_from: dt.date
    date: dt.date
    quantity: int


@dataclass(frozen=True, slots=True)
class Split:
    """Units of one line that share a window; no date where none is known."""

    date_from: dt.date | None
    date: dt.date | None
    quantity: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What a new shopper can have of one stock-keeping unit. None means no limit, or no date."""

    kind: Kind
    ready: int
    backorder_left: int | None
    available_to_sell: int | None
    windows: tuple[Window, ...]
    beyond: Span | None
    supply_overdue: bool


@dataclass(frozen=True, slots=True)
class PublishedOffer(Offer):
    """An offer cut for the public: it answers as the whole one does up to `known_units`."""

    known_units: int


@dataclass(frozen=True, slots=True)
class Line:
    """What one cart line gets; ready + backordered + excess is what was asked."""

    state: State
    ready: int
    backordered: int
    excess: int
    splits: tuple[Split, ...]
    expected_date: dt.date | None


_Piece = TypeVar("_Piece", Window, Split)


def offer(stock: Stock, today: dt.date) -> Offer:
    """Who waits is served before who comes: 10 units arriving for 2 waiting leave 8."""
    free = stock.on_hand - stock.safety_stock - stock.qty_backordered
    ready, waiting = max(0, free), max(0, -free)
    due = sorted(
        (shipment for shipment in stock.incoming if shipment.date >= today),
        key=lambda shipment: (shipment.date, shipment.first_day),
    )
    left = _backorder_left(stock, sum(shipment.quantity for shipment in due) - waiting)
    windows = tuple(_joined(_take(_units(stock, due), skip=waiting, most=left), Window))
    needs_beyond = left is None or left > _total(windows)
    return Offer(
        kind=stock.kind,
        ready=ready,
        backorder_left=left,
        available_to_sell=None if left is None else ready + left,
        windows=windows,
        beyond=_beyond(stock, today, due) if needs_beyond else None,
        supply_overdue=len(due) < len(stock.incoming),
    )


def publish(whole: Offer, known_units: int) -> PublishedOffer:
    """Cut an offer to what an order of `known_units` (at least 1) could tell apart."""
    ready = min(whole.ready, known_units)
    room = known_units - ready
    left = whole.backorder_left if whole.backorder_left is None else min(whole.backorder_left, room)
    windows = tuple(_take(iter(whole.windows), most=room))
    return PublishedOffer(
        kind=whole.kind,
        ready=ready,
        backorder_left=left,
        available_to_sell=None if left is None else ready + left,
        windows=windows,
        beyond=whole.beyond if room > _total(windows) else None,
        supply_overdue=whole.supply_overdue,
        known_units=known_units,
    )


def together(parts: Sequence[Offer]) -> Offer:
    """What can be had of a kit that takes one of each part (at least one): the weakest decides.

    Its n-th unit ships when the n-th of every part has; one part without a date leaves none.
    """
    ready = min(part.ready for part in parts)
    sellable = [part.available_to_sell for part in parts if part.available_to_sell is not None]
    left = min(sellable) - ready if sellable else None
    met = _Meeting(parts, skip=ready)
    windows = tuple(_joined(_take(iter(met.windows()), most=left), Window))
    needs_beyond = left is None or left > _total(windows)
    return Offer(
        kind=max(part.kind for part in parts),
        ready=ready,
        backorder_left=left,
        available_to_sell=None if left is None else ready + left,
        windows=windows,
        beyond=met.beyond() if needs_beyond else None,
        supply_overdue=any(part.supply_overdue for part in parts),
    )


def promise(offer: Offer, quantities: Sequence[int]) -> list[Line]:
    """Hand units out over the lines in cart order; lines of one unit share one shelf.

    The cost follows lines and shipments, never units.
    """
    ready_left, room = offer.ready, offer.backorder_left
    supply = _Supply(offer)
    lines = []
    for asked in quantities:
        ready = min(asked, ready_left)
        backordered = asked - ready if room is None else min(asked - ready, room)
        ready_left -= ready
        room = None if room is None else room - backordered
        splits = tuple(_joined(supply.take(backordered), Split))
        lines.append(
            Line(
                state=_state(offer, ready, backordered, asked),
                ready=ready,
                backordered=backordered,
                excess=asked - ready - backordered,
                splits=splits,
                expected_date=splits[-1].date if splits else None,
            )
        )
    return lines


class _Supply:
    """The windows of an offer, used up from the front; past them, `beyond`."""

    def __init__(self, offer: Offer) -> None:
        self._windows = iter(offer.windows)
        self._beyond = offer.beyond
        self._open: Window | None = next(self._windows, None)

    def take(self, units: int) -> Iterator[Split]:
        while units and self._open:
            taken = min(units, self._open.quantity)
            yield Split(self._open.date_from, self._open.date, taken)
            units -= taken
            left = self._open.quantity - taken
            self._open = replace(self._open, quantity=left) if left else next(self._windows, None)
        if units and self._beyond:
            yield Split(self._beyond.date_from, self._beyond.date, units)
        elif units:
            yield Split(None, None, units)


class _Meeting:
    """Parts walked side by side: each stretch of units lies within one window of every part."""

    def __init__(self, parts: Sequence[Offer], skip: int) -> None:
        self._parts = parts
        self._open = [
            list(_take(iter((_on_the_shelf(part), *part.windows)), skip=skip)) for part in parts
        ]

    def windows(self) -> Iterator[Window]:
        """Up to where a part without a date begins, or every part is past its windows."""
        while any(self._open):
            heads = [
                (queue[0] if queue else part.beyond)
                for part, queue in zip(self._parts, self._open, strict=True)
            ]
            spans = [head for head in heads if head is not None]
            if len(spans) < len(heads):
                return
            units = min(queue[0].quantity for queue in self._open if queue)
            yield Window(*_latest(spans), units)
            self._open = [list(_take(iter(queue), skip=units)) for queue in self._open]

    def beyond(self) -> Span | None:
        spans = [part.beyond for part in self._parts if part.beyond]
        return Span(*_latest(spans)) if len(spans) == len(self._parts) else None


def _on_the_shelf(part: Offer) -> Window:
    return Window(dt.date.min, dt.date.min, part.ready)


def _latest(spans: Sequence[Window | Span]) -> tuple[dt.date, dt.date]:
    return max(each.date_from for each in spans), max(each.date for each in spans)


def _backorder_left(stock: Stock, uncommitted: int) -> int | None:
    match stock.backorder_policy:
        case Policy.UNLIMITED:
            return None
        case Policy.LIMITED:
            return max(0, (stock.backorder_limit or 0) - stock.qty_backordered)
        case Policy.INCOMING:
            return max(0, uncommitted)
        case Policy.NONE:
            return 0


def _beyond(stock: Stock, today: dt.date, due: list[Shipment]) -> Span | None:
    if not stock.lead_time_days:
        return None
    last = due[-1].date if due else today
    shortest, longest = (today + dt.timedelta(days=days) for days in stock.lead_time_days)
    return Span(*(_buffered(stock, max(day, last)) for day in (shortest, longest)))


def _buffered(stock: Stock, day: dt.date) -> dt.date:
    """The calendar ends on its last day."""
    return day + min(dt.timedelta(days=stock.buffer_days), dt.date.max - day)


def _state(offer: Offer, ready: int, backordered: int, asked: int) -> State:
    if offer.available_to_sell == 0:
        return State.SOLD_OUT
    if ready + backordered < asked:
        return State.OVER_LIMIT
    if not backordered:
        return State.IN_STOCK
    return State.PARTIAL if ready else State.BACKORDER


def _units(stock: Stock, shipments: list[Shipment]) -> Iterator[Window]:
    return (
        Window(_buffered(stock, each.first_day), _buffered(stock, each.date), each.quantity)
        for each in shipments
    )


def _take(windows: Iterator[Window], *, skip: int = 0, most: int | None = None) -> Iterator[Window]:
    for window in windows:
        skipped = min(skip, window.quantity)
        skip -= skipped
        kept = window.quantity - skipped
        if most is not None:
            kept = min(kept, most)
            most -= kept
        if kept:
            yield replace(window, quantity=kept)


def _joined(pieces: Iterator[_Piece], make: type[_Piece]) -> Iterator[_Piece]:
    for (first, last), same in groupby(pieces, key=lambda piece: (piece.date_from, piece.date)):
        yield make(first, last, sum(piece.quantity for piece in same))


def _total(windows: tuple[Window, ...]) -> int:
    return sum(window.quantity for window in windows)
