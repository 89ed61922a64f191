"""Many variants changed at once: worked out for each, written with a few statements for all."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tortoise.expressions import F

from shipwhen.db import insert_many, update_many
from shipwhen.jobs import enqueue_many
from shipwhen.promise import Shipment
from shipwhen.stock.columns import MOST_UNITS, Given, after, shipments
from shipwhen.stock.editing import Facts
from shipwhen.stock.ledger import ALLOT, KEEP, MOST_LETTERS, Cause
from shipwhen.stock.locations import refused
from shipwhen.stock.models import (
    Assignment,
    IncomingShipment,
    StockAdjustment,
    StockEntry,
    StockLevel,
)
from shipwhen.stock.situation import SETTINGS, Coming, Situation
from shipwhen.stores.models import Store

ENTRY = (
    "store_id",
    "variant_id",
    "kind",
    "on_hand",
    "qty_backordered",
    "source",
    "source_event_id",
    "at",
)
ADJUSTMENT = ("variant_id", "on_hand", "qty_backordered", "source", "source_event_id", "at")
SHIPMENT = ("quantity", "date", "date_from", "reference", "cancelled")
Expected = tuple[Shipment, str]
"""With how the merchant calls it."""


@dataclass(slots=True)
class Step:
    """What becomes of one variant, for one row."""

    index: int
    standing: Situation
    facts: Facts
    units: int
    incoming: list[Expected] | None
    """All that is to be on the way, None where that stays."""
    there: list[Coming] = field(default_factory=list)

    @property
    def moves(self) -> bool:
        return bool(self.facts or self.units or self.incoming is not None)

    def told(self) -> list[Any]:
        """From what to what, to be put back."""
        was = self.standing.settings
        facts = {name: [was[name], value] for name, value in self.facts.items()}
        if self.incoming is None:
            return [self.index, facts, self.units, None, None]
        before = [(each.shipment, each.reference) for each in self.there]
        return [self.index, facts, self.units, *map(_plain, (before, self.incoming))]


def planned(given: Given, standing: Situation, there: list[Coming]) -> Step:
    """Raises ValueError for what cannot be, in words for who wrote the row."""
    wanted = given.wanted
    facts = after(wanted, standing.settings)
    units = wanted.units if wanted.on_hand is None else wanted.on_hand - standing.on_hand
    if why := refused(standing.on_hand, standing.on_hand_elsewhere, units):
        raise ValueError(why)
    due = shipments(wanted, [each.shipment for each in there])
    received = sum(each.received for each in there)
    most = max([standing.on_hand + units, *(received + each.quantity for each in due or ())])
    if most > MOST_UNITS:
        raise ValueError(f"These would be more than {MOST_UNITS} units.")
    if due is not None and _ordered(due) == _ordered(each.shipment for each in there):
        due = None
    incoming = None if due is None else [(each, "") for each in due]
    return Step(given.index, standing, facts, units, incoming, there)


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
        await Assignment.filter(id__in=list(kept)).update(revision=F("revision") + 1)
    await _what_follows(store, steps, cause.at)


async def _levels(steps: Iterable[Step]) -> None:
    rows = []
    for step in steps:
        if step.facts or step.units:
            at = step.standing
            settings = {**at.settings, **step.facts}
            values = (settings[name] for name in SETTINGS)
            rows.append((at.on_hand + step.units, *values, at.level))
    await update_many(StockLevel, ("on_hand", *SETTINGS), rows)


async def _entries(store: Store, steps: Iterable[Step], cause: Cause) -> None:
    moved = [step for step in steps if step.units]
    same = cause.source[:MOST_LETTERS], cause.event_id, cause.at
    rows = [(store.id, each.standing.row, cause.kind, each.units, 0, *same) for each in moved]
    await insert_many(StockEntry, ENTRY, rows)
    told = [each for each in moved if each.standing.counted_there]
    adjusted = [(each.standing.row, each.units, 0, *same) for each in told]
    await insert_many(StockAdjustment, ADJUSTMENT, adjusted)


async def _shipments(steps: Iterable[Step]) -> None:
    changed: list[tuple[object, ...]] = []
    new: list[tuple[object, ...]] = []
    for step in steps:
        if step.incoming is None:
            continue
        for known, wanted in _paired(step.there, step.incoming):
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
    await insert_many(IncomingShipment, (*SHIPMENT, "variant_id"), new)


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
        safety = step.facts.get("safety_stock", found.settings["safety_stock"])
        if found.qty_backordered and found.on_hand + step.units > safety:
            served.add(f"{store.hash}/{found.variant_id}")
        kept.add(f"{store.hash}/{found.product_id}")
    await enqueue_many(ALLOT, sorted(served), at)
    await enqueue_many(KEEP, sorted(kept), at)


def put_back(told: Sequence[Any], standing: Situation, there: list[Coming]) -> Step:
    """What undoes a change. Raises ValueError where somebody has changed the same since."""
    index, facts, units, before, then = told
    for name, (_, now) in facts.items():
        if standing.settings[name] != now:
            raise ValueError("Somebody has changed it since.")
    if then is not None:
        became = _ordered(_expected(each)[0] for each in then)
        if became != _ordered(each.shipment for each in there):
            raise ValueError("Its shipments have changed since.")
    if why := refused(standing.on_hand, standing.on_hand_elsewhere, -units):
        raise ValueError(why)
    was: Facts = {name: old for name, (old, _) in facts.items()}  # type: ignore[assignment]
    incoming = None if before is None else [_expected(each) for each in before]
    return Step(index, standing, was, -units, incoming, there)


def _plain(expected: Iterable[Expected]) -> list[list[Any]]:
    return [
        [
            shipment.quantity,
            shipment.date.isoformat(),
            shipment.date_from.isoformat() if shipment.date_from else None,
            reference,
        ]
        for shipment, reference in expected
    ]


def _expected(plain: Sequence[Any]) -> Expected:
    units, last, first, reference = plain
    begin = dt.date.fromisoformat(first) if first else None
    return Shipment(units, dt.date.fromisoformat(last), begin), reference
