"""Batches as somebody's work: checked, made, put back, a portion at a time.

A portion and what is said of it are one transaction, so a worker that dies loses nothing and
another one goes on.
"""

import asyncio
import contextlib
import datetime as dt
import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.stock.assignment import Assignments, Told
from shipwhen.stock.batch import SAME, Good, batch_of, reader, rows_of
from shipwhen.stock.bulk import plan
from shipwhen.stock.columns import Given
from shipwhen.stock.ledger import Cause
from shipwhen.stock.looking import Seen, looked
from shipwhen.stock.making import Turn, event_of, makings
from shipwhen.stock.models import (
    Action,
    Assignment,
    Batch,
    BatchPortion,
    BatchState,
    EntryKind,
    Mode,
)
from shipwhen.stock.native import LAG
from shipwhen.stock.rules import rules_of
from shipwhen.stock.situation import Situations, situations
from shipwhen.stock.touched import with_more
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold, store_named

OFTEN, RARELY = gc.get_threshold()[0], 100_000
"""Objects more, after which cycles are looked for."""
SLICE = 20.0
"""Seconds of work after which another worker may have the rest."""
SOON = dt.timedelta(seconds=5)
"""After which work is looked at again that something else has to be done for first."""
FURTHER = {BatchState.APPLYING: BatchState.DONE, BatchState.UNDOING: BatchState.UNDONE}


class Batching:
    """Does what a batch is waiting for."""

    def __init__(self, assignments: Assignments, clock: Clock) -> None:
        self._assignments, self._clock = assignments, clock
        self._makings = makings(assignments)

    async def work(self, key: str) -> dt.datetime | None:
        """Again at once where some is left."""
        with _rarely_collected():
            return await self._work(key)

    async def _work(self, key: str) -> dt.datetime | None:
        hash, _, number = key.partition("/")  # noqa: A001 - the platform's word
        store = await store_named(hash)
        batch = await batch_of(store, int(number))
        if batch.state == BatchState.CHECKING:
            await self._check(store, batch)
        if batch.state not in FURTHER:
            return None
        if later := await self._slice(store, batch):
            return later
        if batch.state == BatchState.APPLYING and batch.all_or_none and batch.wrong:
            await self._stop(batch)
            return self._clock.now()
        await self._finish(store, batch)
        return None

    async def _check(self, store: Store, batch: Batch) -> None:
        """From the first row on, whoever began it: which SKUs stand twice is known only so."""
        seen, read = Seen(), reader(batch, store.date_formats or [])
        products, today = Seen(), self._clock.today(store.timezone)
        batch.handled = batch.wrong = batch.same = to_waiting = 0
        for number in await _numbers(batch):
            portion = await BatchPortion.get(batch=batch, number=number)
            rows = [read.given(index, *row) for index, row in enumerate(rows_of(portion))]
            found = await situations(store, rows)
            steps, said = await looked(batch, rows, found, today, seen)
            if batch.action == Action.EDIT:
                to_waiting += sum(step.to_waiting for step in steps)
            if batch.action == Action.ASSIGN:
                good = [row for row in rows if row.index not in said]
                said |= await self._beyond(store, good, found, products)
            else:
                _remember(
                    portion, plan(step for step in steps if found.names_one(rows[step.index]))
                )
            outcomes = [said.get(index, "") for index in range(portion.count)]
            await self._checked(batch, portion, outcomes)
        leaves_out = batch.options.get("leaves_out", False)
        go = batch.options.get("go") and bool(batch.good) and (leaves_out or not batch.wrong)
        nothing = not batch.good and not batch.wrong
        checked = BatchState.DONE if nothing else BatchState.CHECKED
        batch.state = BatchState.APPLYING if go else checked
        # asked for without a second look: then nothing is to be half done that was not said to be
        batch.all_or_none, batch.handled = bool(go) and not leaves_out, 0
        batch.to_waiting = to_waiting
        await batch.save(update_fields=["state", "all_or_none", "handled", "to_waiting"])

    @unit_of_work
    async def _checked(self, batch: Batch, portion: BatchPortion, outcomes: Sequence[str]) -> None:
        _say(portion, outcomes)
        portion.state = BatchState.CHECKED
        await portion.save(update_fields=["outcomes", "wrong", "before", "state"])
        await _counted(batch, portion, portion.wrong, outcomes.count(SAME))

    async def _beyond(
        self, store: Store, rows: Sequence[Given], found: Situations, products: Seen
    ) -> dict[int, str]:
        """Rows of products that the plan does not keep beside those of earlier rows, which are
        `products`."""
        of_rows = {row.index: found.of(row)[0].product_row for row in rows}
        new = {number for number in of_rows.values() if number not in products}
        everything_fits = not await self._assignments.too_many(store, products.count + len(new))
        why, beyond = "", {}
        for index, number in of_rows.items():
            if number in products:
                continue
            if not everything_fits:
                why = why or await self._assignments.too_many(store, products.count + 1)
            if why:
                beyond[index] = why
            else:
                products.add(number)
        return beyond

    async def _slice(self, store: Store, batch: Batch) -> dt.datetime | None:
        """Portions for a while; when to go on, None once all are done."""
        loop = asyncio.get_running_loop()
        end = loop.time() + SLICE
        left = await _numbers(batch, FURTHER[batch.state])
        for number in left:
            if later := await self._not_yet(store, batch, number):
                return later
            turn = await self._turn(store, batch, number)
            if batch.state == BatchState.APPLYING:
                await self._make(turn, number)
            else:
                await self._undo(turn, number)
            if loop.time() > end and number != left[-1]:
                return self._clock.now()
        return None

    async def _not_yet(self, store: Store, batch: Batch, number: int) -> dt.datetime | None:
        """When products can be taken back that are being given back just now: once that is done and
        the platform shows it."""
        if (batch.state, batch.action) != (BatchState.UNDOING, Action.UNASSIGN):
            return None
        portion = await BatchPortion.get(batch=batch, number=number)
        numbers = [int(each) for each in json.loads(portion.before)]
        leaving = Assignment.filter(product__store=store, leaving__isnull=False)
        waits = await leaving.filter(product__product_id__in=numbers).exists()
        waited = batch.options.get("waits", False)
        if waits != waited:
            batch.options = {**batch.options, "waits": waits}
            await batch.save(update_fields=["options"])
        if waits:
            return self._clock.now() + SOON
        shown_later = waited and batch.options.get("track", True)
        return self._clock.now() + LAG if shown_later else None

    async def _turn(self, store: Store, batch: Batch, number: int) -> Turn:
        """The platform is asked before the store is held. The cause's time is when."""
        now = self._clock.now()
        undone = batch.state == BatchState.UNDOING
        event = f"undo of {event_of(batch)}" if undone else event_of(batch)
        asked = Action.UNASSIGN if undone else Action.ASSIGN
        told: list[Told] = []
        if batch.action == asked:
            portion = await BatchPortion.get(batch=batch, number=number)
            told = await self._told(store, batch, portion, undone=undone)
        cause = Cause(EntryKind.SET, batch.by, now, event)
        today = self._clock.today(store.timezone)
        return Turn(store, batch, cause, today, {each.product.id: each for each in told})

    async def _told(
        self, store: Store, batch: Batch, portion: BatchPortion, *, undone: bool
    ) -> list[Told]:
        """Products that are to be kept, as the platform has them."""
        if undone:
            before = json.loads(portion.before)
            numbers = [int(each) for each in before]
            native = any(mode == Mode.NATIVE for _, _, mode, _ in before.values())
        else:
            numbers = await _products(store, _good(store, batch, portion).rows())
            native = (await rules_of(store)).mode == Mode.NATIVE
        return await self._assignments.told(store, numbers, native=native) if numbers else []

    @unit_of_work
    async def _make(self, turn: Turn, number: int) -> None:
        await hold(turn.store)
        batch = turn.batch
        portion = await BatchPortion.get(batch=batch, number=number)
        if portion.state == BatchState.DONE:
            return
        good, wrong = _good(turn.store, batch, portion), portion.wrong
        said, before = await self._makings[batch.action].make(turn, good)
        changed = ["state"]
        if said:
            _say(portion, [said.get(*row) for row in enumerate(good.outcomes)])
            changed += ["outcomes", "wrong"]
        if before != good.planned:
            _remember(portion, before)
            changed.append("before")
        portion.state = BatchState.DONE
        await portion.save(update_fields=changed)
        batch.touched = with_more(batch.touched or {}, map(int, before))
        same = sum(1 for each in said.values() if each == SAME)
        await _counted(batch, portion, portion.wrong - wrong, same)

    @unit_of_work
    async def _undo(self, turn: Turn, number: int) -> None:
        await hold(turn.store)
        batch = turn.batch
        portion = await BatchPortion.get(batch=batch, number=number)
        if portion.state == BatchState.UNDONE:
            return
        before, stopped = json.loads(portion.before), batch.options.get("stopped", False)
        wrong = await self._makings[batch.action].undo(turn, before)
        changed = {each[0] for each in before.values()}
        # where it stopped by itself, why it did is still to be read
        outcomes = [
            wrong.get(index, "" if index in changed else outcome if stopped else SAME)
            for index, outcome in enumerate(json.loads(portion.outcomes))
        ]
        was = portion.wrong if stopped else 0
        _say(portion, outcomes)
        portion.state = BatchState.UNDONE
        await portion.save(update_fields=["outcomes", "wrong", "state"])
        await _counted(batch, portion, portion.wrong - was, 0 if stopped else outcomes.count(SAME))

    async def _stop(self, batch: Batch) -> None:
        """What was good when it was checked is good no longer, and all or none was wanted."""
        batch.options = {**batch.options, "stopped": True}
        batch.state, batch.handled = BatchState.UNDOING, 0
        await batch.save(update_fields=["options", "state", "handled"])

    @unit_of_work
    async def _finish(self, store: Store, batch: Batch) -> None:
        stopped, verb = batch.options.get("stopped"), ""
        if batch.state == BatchState.UNDOING:
            verb = "undo "
            batch.state = BatchState.STOPPED if stopped else BatchState.UNDONE
        else:
            batch.state = BatchState.DONE
        await batch.save(update_fields=["state"])
        told: dict[str, object] = {
            "batch": batch.id,
            "changed": batch.good,
            "wrong": batch.wrong,
            "same": batch.same,
        }
        if batch.action == Action.EDIT:
            told["overwritten"] = ", ".join(batch.ticked)
        subject = batch.source or ("1 row" if batch.rows == 1 else f"{batch.rows} rows")
        changed = Changed(f"{verb}{batch.action} products", subject, {}, told)
        await record(store, batch.by, self._clock.now(), changed)


@contextlib.contextmanager
def _rarely_collected() -> Iterator[None]:
    """Rows leave no cycles behind, and looking for some among those in hand takes a third of the
    time. Where two batches are in hand, the first that ends ends it."""
    often, *others = gc.get_threshold()
    gc.set_threshold(max(often, RARELY), *others)
    try:
        yield
    finally:
        gc.set_threshold(OFTEN, *others)


async def _numbers(batch: Batch, but: BatchState | None = None) -> list[int]:
    """Of the portions, without those that are as far already."""
    rows = BatchPortion.filter(batch=batch).order_by("number")
    if but:
        rows = rows.exclude(state=but)
    return [int(str(each)) for each in await rows.values_list("number", flat=True)]


def _good(store: Store, batch: Batch, portion: BatchPortion) -> Good:
    planned = json.loads(portion.before)
    read = reader(batch, store.date_formats or [])
    return Good(portion, json.loads(portion.outcomes), planned, read)


async def _products(store: Store, rows: Sequence[Given]) -> list[int]:
    found = await situations(store, rows)
    return sorted({each.product_id for each in found.by_variant.values()})


def _remember(portion: BatchPortion, before: Mapping[str, Any]) -> None:
    portion.before = json.dumps(before, separators=(",", ":"), ensure_ascii=False)


def _say(portion: BatchPortion, outcomes: Sequence[str]) -> None:
    portion.outcomes = json.dumps(outcomes, separators=(",", ":"), ensure_ascii=False)
    portion.wrong = sum(1 for each in outcomes if each not in {"", SAME})


async def _counted(batch: Batch, portion: BatchPortion, wrong: int, same: int) -> None:
    batch.handled += portion.count
    batch.wrong += wrong
    batch.same += same
    await batch.save(update_fields=["handled", "wrong", "same", "touched"])
