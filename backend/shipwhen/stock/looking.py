"""What each row of a batch would do, and what is to be said of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from shipwhen.promise import Stock
from shipwhen.stock.batch import SAME
from shipwhen.stock.bulk import Step, faults, planned
from shipwhen.stock.columns import TICKS, Given, Reader, named
from shipwhen.stock.editing import Settings
from shipwhen.stock.faults import Fault, fault, merged
from shipwhen.stock.models import Action, Batch
from shipwhen.stock.rules import DEFAULT
from shipwhen.stock.situation import Situation, Situations, coming, situations
from shipwhen.stores.models import Store

PAGE = 1024
Pairs = Sequence[tuple[Given, Situation]]


Wrong = dict[int, tuple[Fault, ...]]
"""All that is wrong with rows, by their indexes."""


class Look(NamedTuple):
    """What saving what somebody has just filled in would come to."""

    wrong: Wrong
    good: int
    """Rows that would change something."""
    to_waiting: int = 0
    """Units that would go to orders that wait."""


class Seen:
    """Numbers met before, a bit for each."""

    def __init__(self) -> None:
        self._pages: dict[int, int] = defaultdict(int)
        self.count = 0

    def add(self, number: int) -> bool:
        """False for one that was met."""
        page, bit = number // PAGE, 1 << number % PAGE
        if self._pages[page] & bit:
            return False
        self._pages[page] |= bit
        self.count += 1
        return True

    def __contains__(self, number: int) -> bool:
        return bool(self._pages[number // PAGE] & 1 << number % PAGE)


async def looked(
    batch: Batch,
    rows: Sequence[Given],
    found: Situations,
    today: dt.date,
    seen: Seen | None = None,
) -> tuple[list[Step], dict[int, str]]:
    """Steps that change something, and outcomes of all other rows, by their indexes."""
    steps, wrong = await _looked(batch, rows, found, today, seen)
    said = outcomes(wrong)
    moving = [step for step in steps if step.moves and step.index not in said]
    if batch.action == Action.EDIT:
        moved = {step.index for step in moving}
        said = {step.index: SAME for step in steps if step.index not in moved} | said
    return moving, said


async def look(
    store: Store,
    action: Action,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    today: dt.date,
) -> Look:
    """At rows that somebody has just filled in; what is wrong by their places."""
    read = Reader(columns, (), list(TICKS))
    given = [read.given(index, index + 1, cells) for index, cells in enumerate(rows)]
    unsaved, found = Batch(id=0, action=action), await situations(store, given)
    steps, wrong = await _looked(unsaved, given, found, today, Seen())
    good = {each.index for each in given}
    if action == Action.EDIT:
        good = {step.index for step in steps if step.moves}
    to_waiting = sum(step.to_waiting for step in steps if step.index not in wrong)
    return Look(wrong, len(good - set(wrong)), to_waiting)


def outcomes(wrong: Wrong) -> dict[int, str]:
    return {index: " ".join(map(named, faults)) for index, faults in wrong.items()}


async def _looked(
    batch: Batch, rows: Sequence[Given], found: Situations, today: dt.date, seen: Seen | None
) -> tuple[list[Step], Wrong]:
    pairs: list[tuple[Given, Situation]] = []
    wrong: Wrong = {}
    for row in rows:
        if row.faults:
            wrong[row.index] = row.faults
            if row.nameless:
                continue
        try:
            pairs += [(row, each) for each in _fitting(batch, row, found, seen)]
        except ValueError as error:
            wrong[row.index] = (*row.faults, fault(error))
    if batch.action == Action.UNASSIGN:
        return [], wrong
    steps, more = await steps_of(pairs, today)
    return steps, wrong | more


async def steps_of(pairs: Pairs, today: dt.date) -> tuple[list[Step], Wrong]:
    """And why not, by the rows' indexes."""
    due = [each.row for row, each in pairs if row.wanted.due]
    there = await coming(due) if due else {}
    steps: list[Step] = []
    wrong: Wrong = {}
    for row, each in pairs:
        known = there.get(each.row, [])
        try:
            step = planned(row, _with_stock(each), known, today)
        except ValueError:
            step = None
        if step and not row.faults:
            steps.append(step)
        else:
            before = wrong.get(row.index, row.faults)
            more = faults(row, _with_stock(each), known, today)
            wrong[row.index] = merged([*before, *more])
    return steps, wrong


def _fitting(batch: Batch, row: Given, found: Situations, seen: Seen | None) -> list[Situation]:
    """Variants of a row that the batch may touch. Raises ValueError."""
    there = found.of(row)
    if batch.action == Action.ASSIGN:
        _refuse_assigned(batch, there)
    else:
        there = [each for each in there if each.kept]
        if not there:
            raise ValueError("It is not assigned: assign it first.")
    if row.seen is not None and row.seen < (there[0].revision or 0):
        who = there[0].revised_by or "Somebody"
        raise ValueError(f"{who} changed this product meanwhile: look at it once more.")
    if seen and not row.faults:  # what a wrong row names may be named once more
        new = [seen.add(each.row) for each in there]
        if not all(new):
            raise ValueError("It stands further up already: name each once.")
    return there


def _refuse_assigned(batch: Batch, there: Sequence[Situation]) -> None:
    if any(each.leaving for each in there):
        raise ValueError("It is being unassigned just now: try again in a minute.")
    if any(each.assignment and each.batch_id != batch.id for each in there):
        raise ValueError("It is assigned already: it is left as it was.")


def _with_stock(found: Situation) -> Situation:
    """One that has no stock yet would have the defaults."""
    return found if found.level is not None else found._replace(settings=settings(DEFAULT))


def settings(stock: Stock) -> Settings:
    return Settings(
        stock.kind,
        stock.safety_stock,
        stock.backorder_policy,
        stock.backorder_limit,
        *(stock.lead_time_days or (None, None)),
    )
