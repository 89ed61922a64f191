"""Many wanted changes, kept until they are checked, made and perhaps put back."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat
from typing import Any

from tortoise.expressions import F, Q

from shipwhen.db import unit_of_work
from shipwhen.errors import Conflict, Invalid, Unknown
from shipwhen.jobs import enqueue
from shipwhen.stock.columns import COMING, TICKS, Given, Reader
from shipwhen.stock.models import Action, Batch, BatchPortion, BatchState
from shipwhen.stock.sheet import LONGEST_CELL, LONGEST_LIST, Line, cut
from shipwhen.stock.situation import counts, situations
from shipwhen.stores.models import Store

WORK = "make many changes"
"""The kind of work; its key is `hash/number of the batch`."""
AT_ONCE, PRODUCTS_AT_ONCE = 2500, 100
"""Rows of a portion; fewer where a product is taken over or given back for each."""
VARIANTS_AT_ONCE = 500
"""Of products that are taken over or given back in one transaction, unless one has more."""
MOST_ROWS = 200_000
MOST_TEXT = 1_000_000
NO_NUMBER = 2**63
"""Nor is any greater one a batch's."""
UNSTARTED = dt.timedelta(days=1)
SAME = "="


@dataclass(frozen=True)
class Wish:
    """What somebody asks for, before any row of it is read."""

    action: Action
    by: str
    at: dt.datetime
    source: str = ""
    header: Sequence[str] = ()
    columns: Sequence[str] = ()
    options: Mapping[str, bool] | None = None


@dataclass(frozen=True)
class Told:
    """A row with what becomes of it."""

    line: int
    cells: Sequence[str]
    outcome: str
    kept: Sequence[tuple[str, Sequence[Any]]] = ()
    """What is kept to put it back, by the platform's number of each variant or product."""

    @property
    def wrong(self) -> bool:
        return self.outcome not in {"", SAME}


@dataclass(frozen=True)
class Good:
    """What was found good of a portion."""

    portion: BatchPortion
    outcomes: Sequence[str]
    planned: Mapping[str, Any]
    reader: Reader

    def rows(self, but: Collection[int] = ()) -> list[Given]:
        """All, or those without some, by their indexes. They are read only now."""
        if len(but) == self.outcomes.count(""):
            return []
        return [
            self.reader.given(index, *row)
            for index, row in enumerate(rows_of(self.portion))
            if not self.outcomes[index] and index not in but
        ]


async def keep(store: Store, wish: Wish, rows: Iterable[Line]) -> Batch:
    """Take rows in, a portion at a time. Raises Invalid, and leaves nothing behind then."""
    await _forget_unstarted(store, wish.at)
    batch = await Batch.create(
        store=store,
        action=wish.action,
        by=wish.by,
        at=wish.at,
        source=wish.source[:255],
        header=[cut(each, LONGEST_CELL) for each in wish.header],
        columns=list(wish.columns),
        ticked=list(TICKS),
        options=dict(wish.options or {}),
    )
    try:
        await _put(store, batch, rows)
    except BaseException:
        await batch.delete()
        raise
    return batch


async def _put(store: Store, batch: Batch, rows: Iterable[Line]) -> None:
    most = AT_ONCE if batch.action == Action.EDIT else PRODUCTS_AT_ONCE
    number, held, size = 0, [], 0
    most_letters = [LONGEST_LIST if each in COMING else LONGEST_CELL for each in batch.columns]
    for line, whole in rows:
        cells, letters = whole, sum(map(len, whole))
        if letters > LONGEST_CELL:
            cells = [*map(cut, whole, chain(most_letters, repeat(LONGEST_CELL)))]
            letters = sum(map(len, cells))
        held.append([line, *cells])
        size += letters
        if len(held) == most or size > MOST_TEXT:
            number += await _put_portions(store, batch, number, held)
            held, size = [], 0
    if held:
        await _put_portions(store, batch, number, held)
    if not batch.rows:
        raise Invalid("There are no rows in it.")
    await batch.save(update_fields=["rows"])


async def _put_portions(store: Store, batch: Batch, number: int, rows: list[list[object]]) -> int:
    """One, or more where products with many variants are taken over or given back; how many."""
    sizes = [0] * len(rows) if batch.action == Action.EDIT else await _sizes(store, batch, rows)
    portions: list[list[list[object]]] = []
    variants = 0
    for row, size in zip(rows, sizes, strict=True):
        if not portions or variants + size > VARIANTS_AT_ONCE:
            portions, variants = [*portions, []], 0
        portions[-1].append(row)
        variants += size
    for place, some in enumerate(portions):
        await _put_portion(batch, number + place, some)
    return len(portions)


async def _sizes(store: Store, batch: Batch, rows: Sequence[Sequence[object]]) -> list[int]:
    """Variants of the product that a row is the first to name."""
    read = reader(batch, ())
    given = [read.given(at, 0, [str(each) for each in row[1:]]) for at, row in enumerate(rows)]
    found = await situations(store, given)
    sizes: list[int] = []
    named: set[int] = set()
    variants = await counts({each.product_row for each in found.by_variant.values()})
    for row in given:
        try:
            product = found.of(row)[0].product_row
        except ValueError:
            product = 0
        sizes.append(0 if product in named else variants.get(product, 0))
        named.add(product)
    return sizes


async def _put_portion(batch: Batch, number: int, rows: list[list[object]]) -> None:
    batch.rows += len(rows)
    if batch.rows > MOST_ROWS:
        raise Invalid(f"These are more than {MOST_ROWS} rows: split the file.")
    await BatchPortion.create(
        batch=batch,
        number=number,
        count=len(rows),
        rows=json.dumps(rows, separators=(",", ":"), ensure_ascii=False),
    )


async def _forget_unstarted(store: Store, now: dt.datetime) -> None:
    waiting = [BatchState.READ, BatchState.CHECKED]
    await Batch.filter(store=store, state__in=waiting, at__lt=now - UNSTARTED).delete()


async def batch_of(store: Store, number: int) -> Batch:
    """Raises Unknown."""
    known = number < NO_NUMBER
    batch = await Batch.get_or_none(store=store, id=number) if known else None
    if batch is None:
        raise Unknown("batch", str(number))
    return batch


async def last(store: Store) -> Batch | None:
    """The newest that was begun, but for those that changed nothing: since one row could not be, or
    since none had to."""
    none = [BatchState.READ, BatchState.CHECKING, BatchState.CHECKED, BatchState.STOPPED]
    nothing = Q(state=BatchState.DONE, rows=F("wrong") + F("same"))
    return await Batch.filter(~nothing, store=store).exclude(state__in=none).order_by("-id").first()


async def changing(store: Store) -> bool:
    """Whether one is changing products just now."""
    states = [BatchState.APPLYING, BatchState.UNDOING]
    return await Batch.filter(store=store, state__in=states).exists()


async def recent(store: Store) -> list[Batch]:
    """The newest, and the newest that was begun: one, two or none."""
    newest = await Batch.filter(store=store).order_by("-id").first()
    found = {each.id: each for each in (newest, await last(store)) if each}
    return list(found.values())


async def can_undo(batch: Batch) -> bool:
    """The last one of its store, once it is done and has changed something."""
    store = await batch.store
    newest = await last(store)
    return batch.state == BatchState.DONE and bool(batch.good) and newest == batch


@unit_of_work
async def check(
    store: Store, number: int, columns: Sequence[str], ticked: Sequence[str], now: dt.datetime
) -> None:
    """Have every row looked at. Raises Invalid where no row could be good, and Conflict."""
    if not {"sku", "variant_id", "product_id"} & set(columns):
        raise Invalid("Say which column has the SKU.")
    named = [each for each in columns if each]
    if len(named) != len(set(named)):
        raise Invalid("Two columns cannot be the same.")
    ticks = [each for each in TICKS if each in ticked]
    chosen = {name for each in ticks for name in TICKS[each]}
    batch = await batch_of(store, number)
    if batch.action == Action.EDIT and not chosen & set(columns):
        raise Invalid("Tick at least one column of the file that may be overwritten.")
    ready = Batch.filter(store=store, id=number, state__in=[BatchState.READ, BatchState.CHECKED])
    facts = {"columns": list(columns), "ticked": ticks, "handled": 0, "wrong": 0, "same": 0}
    if not await ready.update(**facts, state=BatchState.CHECKING):
        raise Conflict("It is being worked on already.")
    await enqueue(WORK, f"{store.hash}/{number}", now)


@unit_of_work
async def start(store: Store, number: int, now: dt.datetime, *, all_or_none: bool) -> None:
    """Make the changes that were checked. Raises Invalid where all are wanted and one is wrong,
    and Conflict where they were begun already."""
    batch = await batch_of(store, number)
    if all_or_none and batch.wrong:
        wrong = "1 row is" if batch.wrong == 1 else f"{batch.wrong} rows are"
        how = "in the file and upload it again" if batch.source else "and save it again"
        raise Invalid(
            f"Nothing was changed, since {wrong} wrong: correct what is wrong {how}, or leave it"
            " out."
        )
    ready = Batch.filter(store=store, id=number, state=BatchState.CHECKED)
    if not await ready.update(state=BatchState.APPLYING, handled=0, all_or_none=all_or_none):
        raise Conflict("It is being worked on already.")
    await enqueue(WORK, f"{store.hash}/{number}", now)


@unit_of_work
async def undo(store: Store, number: int, now: dt.datetime) -> None:
    """Put back what it changed. Raises Conflict for one that is not the last of its store."""
    batch = await batch_of(store, number)
    if not await can_undo(batch):
        raise Conflict("Only the last bulk change can be undone.")
    done = Batch.filter(store=store, id=number, state=BatchState.DONE)
    if not await done.update(state=BatchState.UNDOING, handled=0, wrong=0, same=0):
        raise Conflict("It is being worked on already.")
    await enqueue(WORK, f"{store.hash}/{number}", now)


def reader(batch: Batch, formats: Sequence[str]) -> Reader:
    ticked = list(TICKS) if batch.action == Action.ASSIGN else batch.ticked
    return Reader(batch.columns, formats, ticked)


def rows_of(portion: BatchPortion) -> list[tuple[int, list[str]]]:
    return [(line, cells) for line, *cells in json.loads(portion.rows)]


async def page_of(batch: Batch, first: int, count: int, *, wrong: bool = False) -> list[Told]:
    """Rows from a place on, of all or of the wrong ones."""
    found: list[Told] = []
    skipped = 0
    sizes = BatchPortion.filter(batch=batch).order_by("number")
    for number, rows, bad in await sizes.values_list("number", "count", "wrong"):
        size = bad if wrong else rows
        if skipped + size <= first:
            skipped += size
            continue
        portion = await BatchPortion.get(batch=batch, number=number)
        chosen = [each for each in _with_kept(portion) if each.wrong or not wrong]
        found += chosen[max(0, first - skipped) :]
        skipped += size
        if len(found) >= count:
            break
    return found[:count]


def told(portion: BatchPortion) -> list[Told]:
    rows, outcomes = rows_of(portion), json.loads(portion.outcomes)
    outcomes += [""] * (len(rows) - len(outcomes))
    return [
        Told(line, cells, outcome) for (line, cells), outcome in zip(rows, outcomes, strict=True)
    ]


def _with_kept(portion: BatchPortion) -> list[Told]:
    kept: dict[int, list[tuple[str, Sequence[Any]]]] = defaultdict(list)
    for number, plain in json.loads(portion.before).items():
        kept[plain[0]].append((number, plain))
    return [replace(each, kept=kept[index]) for index, each in enumerate(told(portion))]


async def every(batch: Batch) -> AsyncIterator[list[Told]]:
    """All rows, a portion at a time."""
    numbers = BatchPortion.filter(batch=batch).order_by("number").values_list("number", flat=True)
    for number in await numbers:
        yield told(await BatchPortion.get(batch=batch, number=number))
