"""What each row of a batch would do, and what is to be said of it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from shipwhen.promise import Stock
from shipwhen.stock.batch import SAME
from shipwhen.stock.bulk import Step, planned
from shipwhen.stock.columns import TICKS, Given, Reader
from shipwhen.stock.editing import Settings
from shipwhen.stock.models import Action, Batch
from shipwhen.stock.rules import DEFAULT
from shipwhen.stock.situation import Situation, Situations, coming, situations
from shipwhen.stores.models import Store

PAGE = 1024
Pairs = Sequence[tuple[Given, Situation]]


class Refusal(NamedTuple):
    why: str
    field: str
    """The column at fault, "" where it is not one alone."""


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
    pairs: list[tuple[Given, Situation]] = []
    said: dict[int, str] = {}
    for row in rows:
        try:
            pairs += [(row, each) for each in _fitting(batch, row, found, seen)]
        except ValueError as error:
            said[row.index] = str(error)
    if batch.action == Action.UNASSIGN:
        return [], said
    steps, wrong = await steps_of(pairs, today)
    said |= wrong
    moving = [step for step in steps if step.moves and step.index not in said]
    if batch.action == Action.EDIT:
        moved = {step.index for step in moving}
        said = {step.index: SAME for step in steps if step.index not in moved} | said
    return moving, said


async def refusals(
    store: Store,
    action: Action,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    today: dt.date,
) -> dict[int, Refusal]:
    """Why rows that somebody has just filled in cannot be, by their places."""
    read = Reader(columns, (), list(TICKS))
    given = [read.given(index, index + 1, cells) for index, cells in enumerate(rows)]
    unsaved = Batch(id=0, action=action)
    _, said = await looked(unsaved, given, await situations(store, given), today, Seen())
    return {index: Refusal(why, given[index].field) for index, why in said.items() if why != SAME}


async def steps_of(pairs: Pairs, today: dt.date) -> tuple[list[Step], dict[int, str]]:
    """And why not, by the rows' indexes."""
    due = [each.row for row, each in pairs if row.wanted.due]
    there = await coming(due) if due else {}
    steps: list[Step] = []
    wrong: dict[int, str] = {}
    for row, each in pairs:
        try:
            steps.append(planned(row, _with_stock(each), there.get(each.row, []), today))
        except ValueError as error:
            row.refuse(error)
            wrong[row.index] = row.wrong
    return steps, wrong


def _fitting(batch: Batch, row: Given, found: Situations, seen: Seen | None) -> list[Situation]:
    """Variants of a row that the batch may touch. Raises ValueError."""
    if row.wrong:
        raise ValueError(row.wrong)
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
    if seen:
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
    return found if found.level is not None else replace(found, settings=settings(DEFAULT))


def settings(stock: Stock) -> Settings:
    return Settings(
        stock.kind,
        stock.safety_stock,
        stock.backorder_policy,
        stock.backorder_limit,
        *(stock.lead_time_days or (None, None)),
    )
