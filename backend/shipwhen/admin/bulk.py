"""Products that were ticked, or all that fit a filter, changed together."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from starlette.responses import Response
from starlette.routing import BaseRoute

from shipwhen.admin.desk import Desk, Visit
from shipwhen.admin.products import Address
from shipwhen.admin.recent import TITLES
from shipwhen.admin.words import POLICIES
from shipwhen.errors import Unknown
from shipwhen.jobs import Jobs
from shipwhen.promise import offer
from shipwhen.stock import batch as batches
from shipwhen.stock import selection as selections
from shipwhen.stock import service
from shipwhen.stock.batch import Wish
from shipwhen.stock.columns import TICKS, Given, named
from shipwhen.stock.faults import Fault
from shipwhen.stock.listing import Place
from shipwhen.stock.looking import Look, Wrong, look
from shipwhen.stock.models import Action
from shipwhen.stock.rules import rules_of
from shipwhen.stock.selection import Selection
from shipwhen.stock.situation import Coming, Situation, coming, situations
from shipwhen.whole import whole

MOST_PRODUCTS, MOST_VARIANTS = 100, 300
"""That are shown one by one; of more, only what is the same for all."""
FIELDS = ("on_hand", "backorder_policy", "backorder_limit", "safety_stock", "incoming", "date")
EACH = ("variant_id", "seen", "units", *FIELDS)
TOGETHER = ("product_id", "seen", *FIELDS)
ALL = "all"
"""The row whose values go for every product."""
WHOLE = ("product_id", "seen")
"""Of products that are unassigned."""
TRIED = 20
"""Rows of many that are looked at before all of them are taken in."""
WRONG = "Correct what is marked."
Told = Mapping[str, Sequence[Fault]]
"""What is wrong with rows, by their names."""


@dataclass(frozen=True)
class Chosen:
    """What a bulk page is of."""

    selection: Selection
    everything: bool
    numbers: Sequence[int]
    """Of products that the action fits."""
    variants: Sequence[Situation]
    """Of those products, where they are few."""
    there: Mapping[int, Sequence[Coming]]
    salable: Mapping[int, int | None]
    """Units of assigned variants, None where there is no limit."""
    others: Sequence[str]
    """Names of products that were ticked too, but do not fit."""

    @property
    def each(self) -> bool:
        return bool(self.variants)

    @property
    def names(self) -> Mapping[int, str]:
        """By product, where they are few."""
        return {each.product_id: each.name for each in self.variants}

    @property
    def owed(self) -> int:
        """Units that orders wait for and what is put on hand goes to."""
        return sum(each.qty_backordered for each in self.variants if not each.counted_there)

    def salable_of(self, rows: Sequence[Situation]) -> list[int | None]:
        found = self.salable
        return [found[each.variant_id] for each in rows if each.variant_id in found]

    @property
    def shown(self) -> str:
        """How many products these are, and another word for others."""
        numbers = ",".join(map(str, sorted(self.numbers)))
        return f"{len(self.numbers)}-{hashlib.sha256(numbers.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Tried:
    """What somebody filled in, and what was wrong with it: in all, and by the rows' names."""

    form: Mapping[str, str] = field(default_factory=dict)
    wrong: Told = field(default_factory=dict)
    error: str = ""
    good: int = 0
    """Rows that can be saved without the wrong ones."""
    to_waiting: int = 0


class Bulk:
    def __init__(self, desk: Desk, jobs: Jobs) -> None:
        self._desk, self._jobs = desk, jobs

    def routes(self) -> list[BaseRoute]:
        route, path = self._desk.route, "/admin/products/bulk/{action}"
        return [
            route(path, self._show),
            route(f"{path}/save", self._save, "POST"),
            route(f"{path}/waiting", self._waiting, "POST"),
        ]

    async def _show(self, visit: Visit) -> Response:
        action = _action(visit)
        begun = await _begun(visit) if action == Action.ASSIGN else {}
        return self._page(visit, action, await _chosen(visit, action), Tried(begun))

    async def _save(self, visit: Visit) -> Response:
        action, form = _action(visit), await visit.form()
        chosen = await _chosen(visit, action)
        if form.get("shown", "" if chosen.everything else chosen.shown) != chosen.shown:
            return self._page(visit, action, chosen, _anew(form, chosen))
        columns, rows = _rows(action, chosen, form)
        if action == Action.EDIT and not _asks(columns, rows):
            return self._page(
                visit, action, chosen, Tried(form, error="Fill in what is to change.")
            )
        found = await _looked(visit, action, chosen, columns, rows)
        leaves_out = form.get("rows") == "good" and bool(found.good)
        if not rows or (found.wrong and not leaves_out):
            told = _told(action, chosen, form, found.wrong)
            tried = Tried(form, told, WRONG, found.good, found.to_waiting)
            return self._page(visit, action, chosen, tried)
        options = {"track": "track" in form, "closed": "closed" in form}
        wish = Wish(
            action=action,
            by=visit.member.email,
            at=visit.now,
            header=columns,
            columns=columns,
            options={**options, "go": True, "leaves_out": leaves_out},
        )
        lines = ((number, list(row)) for number, row in enumerate(rows, 1))
        kept = await batches.keep(visit.store, wish, lines)
        await batches.check(visit.store, kept.id, columns, list(TICKS), visit.now)
        self._jobs.ring()
        return visit.go(f"/admin/batches/{kept.id}")

    async def _waiting(self, visit: Visit) -> Response:
        """How many of the units that are typed go to orders that wait."""
        action, form = _action(visit), await visit.form()
        chosen = await _chosen(visit, action)
        columns, rows = _rows(action, chosen, form)
        found = await _looked(visit, action, chosen, columns, rows)
        owed, units = chosen.owed, found.to_waiting
        return visit.page("bulk-waiting.html", owed=owed, to_waiting=units)

    def _page(
        self,
        visit: Visit,
        action: Action,
        chosen: Chosen,
        tried: Tried,
    ) -> Response:
        return visit.page(
            "bulk.html",
            "products",
            422 if tried.error else 200,
            action=action,
            title=TITLES[action],
            chosen=chosen,
            back=Address(chosen.selection, Place()).whole,
            form=tried.form,
            wrong=tried.wrong,
            error=tried.error,
            good=tried.good,
            owed=chosen.owed,
            to_waiting=tried.to_waiting,
            named=named,
            policies=POLICIES,
        )


def _action(visit: Visit) -> Action:
    """Raises Unknown."""
    name = visit.request.path_params["action"]
    if name not in list(Action):
        raise Unknown("bulk action", name, Action)
    return Action(name)


async def _chosen(visit: Visit, action: Action) -> Chosen:
    """From an address or from a form, whichever it came by."""
    given = [*visit.query.multi_items(), *(await visit.fields()).multi_items()]
    told = dict(given)
    selection = Selection.of(told)
    everything = told.get("everything") == "yes"
    fitting = replace(selection, assigned="no" if action == Action.ASSIGN else "yes")
    read = (whole(each) for name, each in given if name == "product")
    numbers = [each for each in read if each is not None]
    if everything:
        numbers = await selections.numbers(visit.store, fitting)
    if len(numbers) > MOST_PRODUCTS:
        return Chosen(selection, everything, numbers, [], {}, {}, [])
    rows = [Given(index, 0, product_id=number) for index, number in enumerate(numbers)]
    found = (await situations(visit.store, rows)).by_product
    fits = {
        number: found[number]
        for number in dict.fromkeys(numbers)
        if any(each.kept != (action == Action.ASSIGN) for each in found[number])
    }
    others = [found[each][0].name for each in numbers if each not in fits and found[each]]
    variants = [each for number in fits for each in found[number]]
    if len(variants) > MOST_VARIANTS:
        return Chosen(selection, everything, list(fits), [], {}, {}, others)
    there = await coming([each.row for each in variants])
    kept = await service.of_variants(visit.store, [each.variant_id for each in variants])
    salable = {each.variant_id: offer(each.stock, visit.today).available_to_sell for each in kept}
    return Chosen(selection, everything, list(fits), variants, there, salable, others)


async def _begun(visit: Visit) -> dict[str, str]:
    """What the store says of newly assigned products."""
    safety_stock = (await rules_of(visit.store)).safety_stock
    return {"all.safety_stock": str(safety_stock)} if safety_stock else {}


def _anew(form: Mapping[str, str], chosen: Chosen) -> Tried:
    """What was filled in, for products of which some were not among those that were shown."""
    before = form.get("shown", "").partition("-")[0] or "other"
    now = len(chosen.numbers)
    were = "was 1" if before == "1" else f"were {before}"
    error = (
        f"Nothing was changed: of these products there {were} when you looked, and {now} now. Look"
        " once more, then save."
    )
    typed = {name: value for name, value in form.items() if name not in {"shown", "seen"}}
    return Tried(typed, error=error)


def _rows(
    action: Action, chosen: Chosen, form: Mapping[str, str]
) -> tuple[Sequence[str], list[list[str]]]:
    """As a file would have them."""
    seen = form.get("seen", "")
    if action == Action.UNASSIGN:
        return WHOLE, [[str(number), seen] for number in chosen.numbers]
    same = [form.get(f"all.{name}", "") for name in FIELDS]
    if not chosen.each:
        return TOGETHER, [[str(number), seen, *same] for number in chosen.numbers]
    return EACH, [_row(each, form) for each in chosen.variants]


async def _looked(
    visit: Visit,
    action: Action,
    chosen: Chosen,
    columns: Sequence[str],
    rows: Sequence[list[str]],
) -> Look:
    """At all rows where they are few. Of many at the first ones, only to refuse what is wrong for
    each of them: what some cannot take is found when all are checked."""
    if chosen.each:
        return await look(visit.store, action, columns, rows, visit.today)
    # those that somebody changed meanwhile are named when all are checked
    unseen = [[product, "", *fields] for product, _, *fields in rows[:TRIED]]
    found = await look(visit.store, action, columns, unseen, visit.today)
    return Look(found.wrong if len(found.wrong) == len(unseen) else {}, 0)


def _told(action: Action, chosen: Chosen, form: Mapping[str, str], wrong: Wrong) -> Told:
    """By the names of rows; what is wrong for all is told once, where it was filled in."""
    if action == Action.UNASSIGN:
        return {str(chosen.numbers[index]): faults for index, faults in wrong.items()}
    if not chosen.each:
        return {ALL: wrong[0]} if wrong else {}
    told: dict[str, list[Fault]] = defaultdict(list)
    for index, faults in wrong.items():
        own = str(chosen.variants[index].variant_id)
        for each in faults:
            common = all(each in wrong.get(other, ()) for other in range(len(chosen.variants)))
            row = ALL if common and not _is_own(form, own, each.field) else own
            if each not in told[row]:
                told[row].append(each)
    return told


def _is_own(form: Mapping[str, str], own: str, at: str) -> bool:
    """Whether what is wrong was filled in for one row, by its name."""
    if not at or form.get(f"{own}.{at}"):
        return True
    return not form.get(f"{ALL}.{at}") and any(form.get(f"{own}.{name}") for name in FIELDS)


def _asks(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether anything is to change."""
    asked = [index for index, name in enumerate(columns) if name in {*FIELDS, "units"}]
    return any(row[index] for row in rows for index in asked)


def _row(each: Situation, form: Mapping[str, str]) -> list[str]:
    """A cell of its own goes before what is the same for all."""
    told = {
        name: form.get(f"{each.variant_id}.{name}", "") or form.get(f"all.{name}", "")
        for name in FIELDS
    }
    was, now = whole(form.get(f"was.{each.variant_id}", "")), whole(told["on_hand"])
    units = ""
    if was is not None and now is not None:
        # what was sold since somebody looked stays sold
        units, told["on_hand"] = str(now - was), ""
    return [str(each.variant_id), form.get("seen", ""), units, *told.values()]
