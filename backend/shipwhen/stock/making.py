"""What a batch does with a portion, and how that is put back, for each of the three actions.

Everything here runs in a transaction that holds the store.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from shipwhen.bigcommerce.catalog import Tracking
from shipwhen.bigcommerce.inventory import SellsFrom
from shipwhen.errors import ShipwhenError
from shipwhen.promise import Kind, Policy, Shipment, Stock
from shipwhen.stock import service
from shipwhen.stock.assignment import Assignments, Shelf, Told, Typed, events_of
from shipwhen.stock.batch import Good
from shipwhen.stock.bulk import Planned, Step, overwrites, plan, put_back, still, write
from shipwhen.stock.columns import Given, after, shipments
from shipwhen.stock.editing import ShipmentEdit
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.ledger import Cause, move_everywhere
from shipwhen.stock.looking import Pairs, looked, outcomes, settings, steps_of
from shipwhen.stock.models import (
    Action,
    Assignment,
    Batch,
    EntryKind,
    IncomingShipment,
    Mode,
    StockEntry,
)
from shipwhen.stock.native import LAG
from shipwhen.stock.rules import default_stock, rules_of
from shipwhen.stock.situation import Coming, Situation, awaited, coming, of_variants, situations
from shipwhen.stores.models import Store

SEVERAL = (
    "BigCommerce keeps its units at several locations: say nothing of units on hand here, change"
    " them there."
)
CHANGED_SINCE = (
    "It was changed since these rows were checked: look at it, then change it once more."
)
Before = dict[str, Any]
"""By the platform's numbers of variants or products; each begins with the index of its row."""


@dataclass(frozen=True)
class Turn:
    """One portion of a batch in hand."""

    store: Store
    batch: Batch
    cause: Cause
    today: dt.date
    told: Mapping[int, Told] = field(default_factory=dict)
    """What the platform has now, of products that it has to be asked about."""


class Making(Protocol):
    """One of the actions."""

    async def make(self, turn: Turn, good: Good) -> tuple[dict[int, str], Before]:
        """Outcomes of rows that change nothing, by their indexes, and what to remember."""

    async def undo(self, turn: Turn, before: Before) -> dict[int, str]:
        """Why some were left as they are, by the rows' indexes."""


class Edits:
    async def make(self, turn: Turn, good: Good) -> tuple[dict[int, str], Before]:
        """What was planned is done where all is as it was then, else the row is looked at anew: it
        writes over nothing that somebody has not seen."""
        kept = await _still_planned(turn.store, good.planned)
        rows = good.rows(but={step.index for step in kept.values()})
        found = await situations(turn.store, rows)
        steps, said = await looked(turn.batch, rows, found, turn.today)
        unseen = _unseen(good.planned, rows, steps)
        said |= dict.fromkeys(unseen, CHANGED_SINCE)
        steps = [step for step in steps if step.index not in unseen]
        await write(turn.store, [*kept.values(), *steps], turn.cause)
        before = {number: good.planned[number] for number in kept}
        return said, before | plan(steps)

    async def undo(self, turn: Turn, before: Before) -> dict[int, str]:
        found = await _by_variant(turn.store, before)
        variants = [each.row for each in found.values()]
        typed = await _typed_since(turn, variants)
        there = await coming(variants)
        steps: list[Step] = []
        wrong: dict[int, str] = {}
        for number, done in ((number, Planned(*told)) for number, told in before.items()):
            try:
                each = _still_kept(found.get(number))
                if done.units and each.row in typed:
                    wrong[done.row] = (
                        "Somebody has changed its units since: edit it to set them back."
                    )
                else:
                    steps.append(put_back(done, each, there.get(each.row, [])))
            except ValueError as error:
                wrong[done.row] = str(error)
        await write(turn.store, [each for each in steps if each.index not in wrong], turn.cause)
        return wrong


async def _still_planned(store: Store, planned: Mapping[str, Any]) -> dict[str, Step]:
    """Steps that can be made as they were planned, by the platform's numbers of variants."""
    told = {number: Planned(*each) for number, each in planned.items()}
    found = await _by_variant(store, told)
    due = [each.row for number, each in found.items() if told[number].there is not None]
    there = await coming(due) if due else {}
    steps = {
        number: still(told[number], each, there.get(each.row, [])) for number, each in found.items()
    }
    return {number: step for number, step in steps.items() if step}


def _unseen(planned: Mapping[str, Any], rows: Sequence[Given], steps: Sequence[Step]) -> set[int]:
    """Rows, by their indexes, that would do something else by now than was told when they were
    checked: to another variant, or to what was changed since."""
    wanted = {row.index: row.wanted for row in rows}
    then = {plain[0]: (number, Planned(*plain)) for number, plain in planned.items()}
    unseen = set()
    for step in (each for each in steps if each.index in then):
        number, known = then[step.index]
        another = number != str(step.standing.variant_id)
        if another or overwrites(known, step, wanted[step.index]):
            unseen.add(step.index)
    return unseen


async def _by_variant(store: Store, numbers: Iterable[str]) -> dict[str, Situation]:
    found = await of_variants(store, [int(each) for each in numbers])
    return {str(each.variant_id): each for each in found}


def _still_kept(found: Situation | None) -> Situation:
    if found is None or not found.kept:
        raise ValueError("It is no longer assigned: assign it first.")
    return found


async def _typed_since(turn: Turn, variants: Sequence[int]) -> set[int]:
    """Variants, by their rows, whose units somebody set after the batch did."""
    of_these = StockEntry.filter(store=turn.store, variant_id__in=list(variants))
    ours = of_these.filter(source_event_id=event_of(turn.batch))
    last: dict[int, int] = dict(await ours.values_list("variant_id", "id"))
    if not last:
        return set()
    typed = of_these.filter(kind__in=[EntryKind.SET, EntryKind.PLATFORM], id__gt=min(last.values()))
    rows = await typed.values_list("variant_id", "id")
    return {variant for variant, number in rows if number > last.get(variant, number)}


class Takings:
    def __init__(self, assignments: Assignments) -> None:
        self._assignments = assignments

    async def make(self, turn: Turn, good: Good) -> tuple[dict[int, str], Before]:
        """Products are taken over with all that is said of their variants. One that an earlier
        portion took over is only told the rest."""
        rows = good.rows()
        found = await situations(turn.store, rows)
        new: dict[int, list[tuple[Given, Situation]]] = defaultdict(list)
        rest: list[tuple[Given, Situation]] = []
        said: dict[int, str] = {}
        for row in rows:
            try:
                there = found.of(row)
                mine = there[0].assignment and there[0].batch_id == turn.batch.id
                if mine:
                    rest += [(row, _still_kept(each)) for each in there]
                else:
                    new[there[0].product_id] += [(row, each) for each in there]
            except ValueError as error:
                said[row.index] = str(error)
        before, unsaid = {}, default_stock(await rules_of(turn.store))
        for product_id, pairs in new.items():
            wrong = await self._taken(turn, product_id, pairs, unsaid)
            said |= {row.index: wrong for row, _ in pairs if wrong}
            if not wrong:
                before[str(product_id)] = [pairs[0][0].index]
        steps, others = await steps_of(rest, turn.today)
        await write(turn.store, [each for each in steps if each.moves], turn.cause, edited=False)
        return said | outcomes(others), before

    async def _taken(self, turn: Turn, product_id: int, pairs: Pairs, unsaid: Stock) -> str:
        told = turn.told.get(product_id)
        if told is None:
            return "BigCommerce has it no longer: leave it out."
        try:
            stocks = _stocks(told, pairs, unsaid)
            # what a row says is what is there, however many the platform has by now
            said = {each.variant_id for row, each in pairs if row.wanted.on_hand is not None}
            if said and await _counted_at_several(turn.store):
                return SEVERAL
            shelves = told.shelves()
            seen = {number: shelves[number].on_hand for number in said if number in shelves}
            typed = Typed(seen, batch_id=turn.batch.id)
            await self._assignments.take(turn.store, told, stocks, turn.cause, typed)
        except (ValueError, ShipwhenError) as error:
            return str(error)
        return ""

    async def undo(self, turn: Turn, before: Before) -> dict[int, str]:
        wrong: dict[int, str] = {}
        for number, (index,) in before.items():
            assignment = await Assignment.of(turn.store, int(number))
            if assignment is None or assignment.batch_id != turn.batch.id or assignment.leaving:
                wrong[index] = "It was unassigned since: nothing is left to be undone."
            elif assignment.revision:
                wrong[index] = "Somebody has changed it since: unassign it by itself."
            else:
                await _untyped(turn, assignment)
                leaving = Leaving(track=assignment.tracking != Tracking.NONE)
                await self._assignments.drop(turn.store, int(number), leaving, turn.batch.by)
        return wrong


async def _counted_at_several(store: Store) -> bool:
    rules = await rules_of(store)
    return rules.mode == Mode.NATIVE and rules.sells_from == SellsFrom.ALL


async def _untyped(turn: Turn, assignment: Assignment) -> None:
    """Take off what the batch said there was more than BigCommerce had, as far as it is left."""
    typed, levels = await _typed(turn, assignment), await assignment.stock_levels()
    as_one = assignment.tracking == Tracking.PRODUCT and len(levels) > 1
    more = 0
    for place, level in enumerate(levels):
        # counted as one, the level of each is that of all together
        had = 0 if as_one and place else assignment.levels.get(str(level.variant.variant_id), 0)
        if level.variant_id in typed:
            more += typed[level.variant_id] - max(0, had)
        off = min(more, level.on_hand)
        if off:
            await move_everywhere(level, -off, 0, turn.cause)
        more = more - off if as_one else 0


async def _typed(turn: Turn, assignment: Assignment) -> dict[int, int]:
    """Units that the batch set, by the rows of variants, without what an ERP has set since."""
    event = event_of(turn.batch)
    ours = {event, *events_of(event)}
    of_it = StockEntry.filter(variant__product_id=assignment.product_id, at__gte=assignment.at)
    units: dict[int, int] = defaultdict(int)
    for entry in await of_it.order_by("id"):
        if entry.source_event_id in ours:
            units[entry.variant_id] += entry.on_hand
        elif entry.kind == EntryKind.PLATFORM and assignment.mode == Mode.MANAGED:
            units.pop(entry.variant_id, None)
    return units


class Leavings:
    def __init__(self, assignments: Assignments) -> None:
        self._assignments = assignments

    async def make(self, turn: Turn, good: Good) -> tuple[dict[int, str], Before]:
        rows = good.rows()
        found = await situations(turn.store, rows)
        _, said = await looked(turn.batch, rows, found, turn.today)
        before: Before = {}
        for row in (each for each in rows if each.index not in said):
            try:
                there = found.of(row)
                told = await self._dropped(turn, there)
                before[str(there[0].product_id)] = [row.index, turn.cause.at.isoformat(), *told]
            except (ValueError, ShipwhenError) as error:
                said[row.index] = str(error)
        return said, before

    async def _dropped(self, turn: Turn, there: Sequence[Situation]) -> tuple[Mode, Before]:
        """Who counted, and its stock as it was by variant id."""
        options, product_id = turn.batch.options, there[0].product_id
        leaving = Leaving(track=options.get("track", True), closed=options.get("closed", False))
        stocked = await service.of_products(turn.store, [product_id])
        rows = {each.variant_id: each.row for each in there}
        due = await coming(list(rows.values()))
        read = await awaited(turn.store, list(rows))
        await self._assignments.drop(turn.store, product_id, leaving, turn.batch.by)
        mode = Mode.NATIVE if there[0].counted_there else Mode.MANAGED
        return mode, {
            str(each.variant_id): {
                **_plain(each.stock, due.get(rows.get(each.variant_id, 0), [])),
                "unread": max(0, each.stock.qty_backordered - read.get(each.variant_id, 0)),
            }
            for each in stocked
        }

    async def undo(self, turn: Turn, before: Before) -> dict[int, str]:
        wrong: dict[int, str] = {}
        for number, (index, left_at, mode, stocks) in before.items():
            told = turn.told.get(int(number))
            # what was given back can be read at the platform only a little later
            settled = dt.datetime.fromisoformat(left_at) + LAG <= turn.cause.at
            try:
                if told is None:
                    raise ValueError("BigCommerce has it no longer: nothing can be put back.")  # noqa: TRY301 - named below
                levels = _counted(told, stocks) if settled else {}
                await self._put_back(turn, told, Mode(mode), stocks, levels)
            except (ValueError, ShipwhenError) as error:
                wrong[index] = str(error)
        return wrong

    async def _put_back(
        self,
        turn: Turn,
        told: Told,
        mode: Mode,
        stocks: Mapping[str, Before],
        levels: Mapping[int, int],
    ) -> None:
        was, due = {}, {}
        read = await awaited(turn.store, [int(each) for each in stocks])
        for number, plain in ((int(each), plain) for each, plain in stocks.items()):
            was[number] = _as_it_was(plain, mode, levels.get(number), read.get(number, 0))
            due[number] = [
                ShipmentEdit(_shipment(*days), reference=reference)
                for *days, reference, _ in plain["incoming"]
            ]
        typed = Typed(incoming=due, mode=mode)
        await self._assignments.take(turn.store, told, was, turn.cause, typed)
        for each, plain in stocks.items():
            rows = IncomingShipment.filter(variant__store=turn.store, cancelled=False)
            rows = rows.filter(variant__variant_id=int(each)).order_by("id")
            for row, (*_, received) in zip(await rows, plain["incoming"], strict=False):
                row.quantity, row.received = row.quantity + received, received
                await row.save(update_fields=["quantity", "received"])


def makings(assignments: Assignments) -> dict[Action, Making]:
    return {
        Action.ASSIGN: Takings(assignments),
        Action.EDIT: Edits(),
        Action.UNASSIGN: Leavings(assignments),
    }


def event_of(batch: Batch) -> str:
    """What each of its movements is called, once for each variant."""
    return f"batch {batch.id}"


def _stocks(told: Told, pairs: Pairs, unsaid: Stock) -> dict[int, Stock]:
    """Of variants that something is said of; units on hand are the platform's, or what is said.
    Raises ValueError."""
    shelves = told.shelves()
    several = len(told.product.variants) > 1
    by_product = told.product.inventory_tracking == Tracking.PRODUCT and several
    found = {}
    for row, each in pairs:
        if by_product and row.wanted.on_hand is None:
            continue  # nobody knows how many there are of it
        there = shelves.get(each.variant_id, Shelf())
        found[each.variant_id] = _stock(row, there.alone(unsaid))
    return found


def _stock(row: Given, unsaid: Stock) -> Stock:
    wanted = row.wanted
    how = after(wanted, settings(unsaid))
    shortest, longest = how.lead_time_shortest, how.lead_time_longest
    return Stock(
        kind=Kind(how.kind),
        on_hand=unsaid.on_hand if wanted.on_hand is None else wanted.on_hand,
        safety_stock=how.safety_stock,
        backorder_policy=Policy(how.backorder_policy),
        backorder_limit=how.backorder_limit,
        lead_time_days=None if shortest is None or longest is None else (shortest, longest),
        incoming=tuple(shipments(wanted, ()) or ()),
    )


def _counted(told: Told, stocks: Mapping[str, Before]) -> dict[int, int]:
    """Units that the platform has of variants by now, none where what they had still holds. Raises
    ValueError."""
    product = told.product
    on_hand = {number: each.on_hand for number, each in told.shelves().items()}
    if product.inventory_tracking == Tracking.NONE:
        raise ValueError(
            "Nobody has counted what was sold since: assign it, and say how many there are."
        )
    if product.inventory_tracking == Tracking.PRODUCT and len(product.variants) > 1:
        left = sum(max(0, each["on_hand"] - each["qty_backordered"]) for each in stocks.values())
        if left not in on_hand.values():
            raise ValueError(
                "BigCommerce counts it as one, and it has changed since: assign it, and say how"
                " many there are of each variant."
            )
        return {}
    return on_hand


def _plain(stock: Stock, due: Sequence[Coming]) -> Before:
    incoming = [
        [
            each.shipment.quantity,
            each.shipment.date.isoformat(),
            each.shipment.date_from and each.shipment.date_from.isoformat(),
            each.reference,
            each.received,
        ]
        for each in due
    ]
    return {**asdict(stock), "incoming": incoming}


def _as_it_was(plain: Mapping[str, Any], mode: Mode, level: int | None, read: int) -> Stock:
    """With the platform's own units where it has counted meanwhile; `read` are those that orders
    wait for which were read, owed beside those of orders that never were."""
    days, on_hand = plain["lead_time_days"], plain["on_hand"]
    if level is not None:
        on_hand = max(0, level) + (_kept_back(plain) if mode == Mode.MANAGED else 0)
    return Stock(
        kind=Kind(plain["kind"]),
        on_hand=on_hand,
        safety_stock=plain["safety_stock"],
        # where the platform counts, it knows what is owed
        qty_backordered=plain.get("unread", 0) + read if mode == Mode.MANAGED else 0,
        backorder_policy=Policy(plain["backorder_policy"]),
        backorder_limit=plain["backorder_limit"],
        lead_time_days=(days[0], days[1]) if days else None,
    )


def _kept_back(plain: Mapping[str, Any]) -> int:
    """Units that were not given back, for those who wait: they will be owed them again."""
    return min(int(plain["qty_backordered"]), int(plain["on_hand"]))


def _shipment(units: int, last: str, first: str | None) -> Shipment:
    begin = dt.date.fromisoformat(first) if first else None
    return Shipment(units, dt.date.fromisoformat(last), begin)
