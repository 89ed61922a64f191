"""Many variants changed at once: worked out for each, written with a few statements for all."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from shipwhen.db import insert_many, update_many
from shipwhen.jobs import enqueue_many
from shipwhen.promise import Shipment
from shipwhen.stock.columns import (
    COMING,
    MOST_UNITS,
    Given,
    Wanted,
    after,
    refuse_lead_time,
    refuse_limit,
    settled,
    shipments,
)
from shipwhen.stock.days import refuse_days
from shipwhen.stock.editing import Settings
from shipwhen.stock.faults import Fault, Misfilled, gathered
from shipwhen.stock.ledger import ALLOT, KEEP, MOST_LETTERS, Cause
from shipwhen.stock.locations import refused
from shipwhen.stock.models import (
    Assignment,
    IncomingShipment,
    StockAdjustment,
    StockEntry,
    StockLevel,
)
from shipwhen.stock.situation import Coming, Situation
from shipwhen.stores.models import Store

MOVED = ("variant_id", "on_hand")
SHIPMENT = ("quantity", "date", "date_from", "reference", "cancelled")
Expected = tuple[Shipment, str]
"""With how the merchant calls it."""
Window = tuple[dt.date | None, dt.date]


@dataclass(slots=True)
class Step:
    """What becomes of one variant, for one row."""

    index: int
    standing: Situation
    settings: Settings
    units: int
    there: list[Coming] | None = None
    """What is on the way, None where nothing is said of it."""
    incoming: list[Expected] | None = None
    """All that is to be on the way, None where that stays."""

    @property
    def moves(self) -> bool:
        changed = self.settings != self.standing.settings
        return changed or bool(self.units) or self.incoming is not None

    @property
    def to_waiting(self) -> int:
        """Of the units that it puts on hand, those that go to orders before any can be sold: of 2
        and 5 more, 3 kept back and 6 owed, 4. What the platform counts it hands out itself."""
        at = self.standing
        if self.units <= 0 or not at.qty_backordered or at.counted_there:
            return 0
        free = at.on_hand + self.units - self.settings.safety_stock - at.on_hand_elsewhere
        return max(0, min(at.qty_backordered, free))


class Planned(NamedTuple):
    """A step as it is kept, plain enough for JSON, to be made and to be put back."""

    row: int
    """Its index among those of the portion."""
    sku: str
    on_hand: int
    units: int
    was: Sequence[Any]
    """Its settings."""
    now: Sequence[Any]
    there: list[list[Any]] | None
    incoming: list[list[Any]] | None


def plan(steps: Iterable[Step]) -> dict[str, Planned]:
    """By the platform's numbers of the variants."""
    return {
        str(at.variant_id): Planned(
            step.index,
            at.sku,
            at.on_hand,
            step.units,
            at.settings,
            step.settings,
            _plain_coming(step.there),
            _plain(step.incoming),
        )
        for step, at in ((step, step.standing) for step in steps)
    }


def planned(given: Given, standing: Situation, there: list[Coming], today: dt.date) -> Step:
    """Raises ValueError for what cannot be, in words for who wrote the row."""
    wanted = given.wanted
    settings = after(wanted, standing.settings)
    units = _units(given, standing)
    if not wanted.due:
        return Step(given.index, standing, settings, units)
    known = [each.shipment for each in there]
    due = shipments(wanted, known) or []
    _refuse_new_days([(each.date_from, each.date) for each in due], known, today)
    _refuse_too_many_due(due, there)
    same = _ordered(due) == _ordered(known)
    incoming = None if same else [(each, "") for each in due]
    return Step(given.index, standing, settings, units, there, incoming)


def faults(
    given: Given, standing: Situation, there: list[Coming], today: dt.date
) -> tuple[Fault, ...]:
    """All that keeps a row from being planned, but for what only follows from cells that cannot be
    read."""
    wanted, known = given.wanted, [each.shipment for each in there]
    unread = {each.field for each in given.faults}
    checks: list[Callable[[], object]] = [partial(_units, given, standing)]
    if wanted.facts:
        settings = settled(wanted, standing.settings)
        if not unread & {"backorder_policy", "backorder_limit"}:
            checks.append(partial(refuse_limit, wanted, settings))
        if not unread & {"lead_time_shortest", "lead_time_longest"}:
            checks.append(partial(refuse_lead_time, settings))
    checks.append(partial(_refuse_new_days, wanted.windows or (), known, today))
    if not unread & {*COMING}:
        checks.append(lambda: _refuse_too_many_due(shipments(wanted, known) or (), there))
    return gathered(checks)


def _units(given: Given, standing: Situation) -> int:
    """More on hand. Raises Misfilled."""
    wanted = given.wanted
    units = wanted.units if wanted.on_hand is None else wanted.on_hand - standing.on_hand
    if why := refused(standing.on_hand, standing.on_hand_elsewhere, units):
        raise Misfilled("on_hand", why)
    _refuse_too_many("on_hand", standing.on_hand + units)
    return units


def _refuse_new_days(windows: Iterable[Window], there: Sequence[Shipment], today: dt.date) -> None:
    """What is overdue already may stay so."""
    known = {(each.date_from, each.date) for each in there}
    for window in windows:
        if window not in known:
            try:
                refuse_days(*window, today)
            except ValueError as error:
                raise Misfilled("date", str(error)) from error


def _refuse_too_many_due(due: Sequence[Shipment], there: Sequence[Coming]) -> None:
    received = sum(each.received for each in there)
    most = max((each.quantity for each in due), default=0)
    _refuse_too_many("incoming", received + most)


def _refuse_too_many(field: str, units: int) -> None:
    if units > MOST_UNITS:
        raise Misfilled(field, f"These would be more than {MOST_UNITS} units: give fewer.")


def still(planned: Planned, standing: Situation, there: list[Coming]) -> Step | None:
    """None where anything that it was planned by is otherwise by now."""
    row, sku, on_hand, units, was, now, known, wanted = planned
    same = standing.sku == sku and standing.on_hand == on_hand and [*standing.settings] == was
    if not same or not standing.kept:
        return None
    settings = Settings._make(now)
    if known is None:
        return Step(row, standing, settings, units)
    if known != _plain_coming(there):
        return None
    return Step(row, standing, settings, units, there, _expected(wanted))


def overwrites(then: Planned, step: Step, wanted: Wanted) -> bool:
    """Whether a step would write over what is otherwise by now. Units that orders took are so, too,
    where a row names all that are on hand: it would sell them again."""
    at = step.standing
    if wanted.on_hand is not None and step.units and at.on_hand != then.on_hand:
        return True
    facts = zip(then.was, at.settings, step.settings, strict=True)
    if any(was != found != new for was, found, new in facts):
        return True
    if step.incoming is None:
        return False
    known = _plain_coming(step.there) or ()
    return _overwritten(wanted, then.there or ()) != _overwritten(wanted, known)


def _overwritten(wanted: Wanted, due: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """What a row says anew of shipments: units, days, or both. A day alone leaves the units, of
    which some may have come meanwhile."""
    units = wanted.quantities is not None
    days = wanted.windows is not None or wanted.quantities == [0]
    return [(each[:1] if units else [], each[1:3] if days else []) for each in due]


def _order(shipment: Shipment) -> tuple[dt.date, dt.date, int]:
    return shipment.date, shipment.first_day, shipment.quantity


def _ordered(shipments: Iterable[Shipment]) -> list[Shipment]:
    return sorted(shipments, key=_order)


async def write(store: Store, steps: Sequence[Step], cause: Cause, *, edited: bool = True) -> None:
    """To be called in a transaction that holds the store since the variants were read.

    With `edited`, who has one of the products open is told so when they save.
    """
    if not steps:
        return
    await _levels(steps)
    await _entries(store, steps, cause)
    await _shipments(steps)
    if edited:
        kept = {step.standing.assignment for step in steps}
        await Assignment.revise(store, cause.source, id__in=list(kept))
    await _what_follows(store, steps, cause.at)


async def _levels(steps: Iterable[Step]) -> None:
    rows = []
    for step in steps:
        at = step.standing
        if step.units or step.settings != at.settings:
            rows.append((at.on_hand + step.units, *step.settings, at.level))
    await update_many(StockLevel, ("on_hand", *Settings._fields), rows)


async def _entries(store: Store, steps: Iterable[Step], cause: Cause) -> None:
    moved = [step for step in steps if step.units]
    same = {
        "qty_backordered": 0,
        "source": cause.source[:MOST_LETTERS],
        "source_event_id": cause.event_id,
        "at": cause.at,
    }
    rows = [(each.standing.row, each.units) for each in moved]
    await insert_many(StockEntry, MOVED, rows, {**same, "store_id": store.id, "kind": cause.kind})
    told = [(each.standing.row, each.units) for each in moved if each.standing.counted_there]
    await insert_many(StockAdjustment, MOVED, told, same)


async def _shipments(steps: Iterable[Step]) -> None:
    changed: list[tuple[object, ...]] = []
    new: list[tuple[object, ...]] = []
    for step in steps:
        if step.incoming is None:
            continue
        for known, wanted in _paired(step.there or (), step.incoming):
            if known is None and wanted:
                new.append((*_row(*wanted, 0), step.standing.row))
            elif known and wanted:
                shipment, reference = wanted
                changed.append(
                    (*_row(shipment, reference or known.reference, known.received), known.id)
                )
            elif known:
                row = _row(known.shipment, known.reference, known.received)
                changed.append((*row[:-1], True, known.id))
    await update_many(IncomingShipment, SHIPMENT, changed)
    await insert_many(IncomingShipment, (*SHIPMENT, "variant_id"), new, {})


def _row(shipment: Shipment, reference: str, received: int) -> tuple[object, ...]:
    units = received + shipment.quantity
    return units, shipment.date, shipment.date_from, reference, False


def _paired(
    there: Sequence[Coming], wanted: Sequence[Expected]
) -> list[tuple[Coming | None, Expected | None]]:
    """Those of the same days first, then in their order, so that a known one keeps its name."""
    pairs: list[tuple[Coming | None, Expected | None]] = []
    known, new = list(there), []
    for each in wanted:
        same = [row for row in known if _order(row.shipment)[:2] == _order(each[0])[:2]]
        if same:
            known.remove(same[0])
            pairs.append((same[0], each))
        else:
            new.append(each)
    longest = max(len(known), len(new))
    for at in range(longest):
        old = known[at] if at < len(known) else None
        pairs.append((old, new[at] if at < len(new) else None))
    return pairs


async def _what_follows(store: Store, steps: Iterable[Step], at: dt.datetime) -> None:
    """As after each change of one: who waits is served, and the sale opened or closed."""
    served, kept = set(), set()
    for step in steps:
        found = step.standing
        if found.qty_backordered and found.on_hand + step.units > step.settings.safety_stock:
            served.add(f"{store.hash}/{found.variant_id}")
        kept.add(f"{store.hash}/{found.product_id}")
    await enqueue_many(ALLOT, sorted(served), at)
    await enqueue_many(KEEP, sorted(kept), at)


def put_back(done: Planned, standing: Situation, there: list[Coming]) -> Step:
    """What undoes a change. Raises ValueError where somebody has changed the same since."""
    settings: list[Any] = []
    for old, new, found in zip(done.was, done.now, standing.settings, strict=True):
        if old != new != found:
            raise ValueError("Somebody has changed it since: edit it to set it back.")
        settings.append(found if old == new else old)
    became = _expected(done.incoming)
    if became is not None:
        if _ordered(each for each, _ in became) != _ordered(each.shipment for each in there):
            raise ValueError("Its shipments have changed since: change them under Shipments.")
        became = _expected(done.there)
    if done.units > standing.on_hand:
        raise ValueError(_taken(standing.on_hand))
    if why := refused(standing.on_hand, standing.on_hand_elsewhere, -done.units):
        raise ValueError(why)
    return Step(done.row, standing, Settings(*settings), -done.units, there, became)


def _taken(left: int) -> str:
    """Why units that were added cannot be taken away again."""
    units = "1 unit is" if left == 1 else f"{left} units are"
    return f"Only {units} left by now: the others went to orders, first to those that waited."


def _plain_coming(there: Iterable[Coming] | None) -> list[list[Any]] | None:
    return None if there is None else _plain([(each.shipment, each.reference) for each in there])


def _plain(expected: Iterable[Expected] | None) -> list[list[Any]] | None:
    if expected is None:
        return None
    return [
        [
            shipment.quantity,
            shipment.date.isoformat(),
            shipment.date_from.isoformat() if shipment.date_from else None,
            reference,
        ]
        for shipment, reference in expected
    ]


def _expected(plain: Iterable[Sequence[Any]] | None) -> list[Expected] | None:
    if plain is None:
        return None
    return [
        (Shipment(units, dt.date.fromisoformat(last), first and dt.date.fromisoformat(first)), name)
        for units, last, first, name in plain
    ]
