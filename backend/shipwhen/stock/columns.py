"""Columns of files, whatever they are called elsewhere, and what a row of them wants."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from shipwhen.promise import Kind, Policy, Shipment
from shipwhen.stock.days import day
from shipwhen.stock.editing import Settings
from shipwhen.stock.faults import Fault, Misfilled, gathered, merged
from shipwhen.stock.sheet import LONGEST_CELL, is_cut
from shipwhen.whole import MOST, whole

MOST_UNITS, MOST_DAYS = MOST, 3650
NOT_LIMITED = "A backorder limit needs the policy “limited”: choose it, or leave the limit out."
BETWEEN = "; "
"""Of several shipments in one cell."""


@dataclass(frozen=True)
class Column:
    name: str
    label: str
    others: tuple[str, ...] = ()
    """How it is called elsewhere: by the platform, by GritGlobal's app, by people."""


NAMES = (
    Column("sku", "SKU", ("product sku", "variant sku", "product code sku", "code")),
    Column("variant_id", "Variant id"),
    Column("product_id", "Product id", ("id",)),
)
"""What a row is of."""
SETTABLE = (
    Column(
        "on_hand",
        "Units on hand",
        (
            "current stock",
            "current stock level",
            "stock",
            "stock level",
            "inventory level",
            "quantity on hand",
            "qty on hand",
        ),
    ),
    Column("backorder_policy", "Backorder policy", ("policy",)),
    Column(
        "backorder_limit",
        "Backorder limit",
        ("backorder threshold", "threshold", "sell ahead", "backorder cap"),
    ),
    Column("safety_stock", "Safety stock", ("buffer",)),
    Column(
        "incoming",
        "Units on the way",
        ("incoming stock", "incoming quantity", "incoming units", "qty incoming", "expected"),
    ),
    Column(
        "date",
        "Day they are due",
        (
            "back in stock date",
            "restock date",
            "expected date",
            "incoming date",
            "due date",
            "eta",
        ),
    ),
    Column("date_from", "Earliest day they are due", ("earliest date",)),
    Column("lead_time_shortest", "Lead time, shortest", ("shortest lead time",)),
    Column("lead_time_longest", "Lead time, longest", ("lead time", "longest lead time")),
    Column("kind", "Kind"),
)
TOLD = (
    Column("name", "Product", ("product name", "product")),
    Column("qty_backordered", "Units backordered", ("quantity backordered", "backordered")),
    Column("available_to_sell", "Available to sell", ("ats", "salable qty", "salable quantity")),
)
"""Stand in our files to be read and are never written."""
NAMED = ("sku", "variant_id", "product_id", "seen")
COMING = ("incoming", "date", "date_from")
KNOWN = {column.name: column for column in (*NAMES, *SETTABLE, *TOLD)}
TICKS = {
    "on_hand": ("on_hand", "units"),
    "backorder_policy": ("backorder_policy",),
    "backorder_limit": ("backorder_limit",),
    "safety_stock": ("safety_stock",),
    "incoming": ("incoming",),
    "date": ("date", "date_from"),
    "lead_time": ("lead_time_shortest", "lead_time_longest"),
    "kind": ("kind",),
}
"""What a merchant ticks to be overwritten, with its columns."""


def recognised(header: Sequence[str]) -> list[str]:
    """For each column of a file what it is of ours, "" for what is nothing to us."""
    names = {plain(each): name for name, column in KNOWN.items() for each in _called(column)}
    found: list[str] = []
    for cell in header:
        name = names.get(plain(cell), "")
        found.append("" if name in found else name)
    return found


def named(fault: Fault) -> str:
    """With the column that it is of, where its words do not say so already."""
    label = KNOWN[fault.field].label if fault.field in KNOWN else ""
    if label.casefold() in fault.why.casefold():
        return fault.why
    return f"{label}: {fault.why[:1].lower()}{fault.why[1:]}"


def plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


def _called(column: Column) -> tuple[str, ...]:
    return column.name, column.label, *column.others


@dataclass(slots=True)
class Wanted:
    """What is to become of a variant; None leaves it as it is."""

    facts: dict[str, Any] = field(default_factory=dict)
    on_hand: int | None = None
    units: int = 0
    """Units more, for who edits what they saw rather than what there is."""
    quantities: list[int] | None = None
    windows: list[tuple[dt.date | None, dt.date]] | None = None
    limit_alone: bool = False
    """A limit from a file that knows no policies: it means that there is one."""

    @property
    def due(self) -> bool:
        """Whether it says anything of what is on the way."""
        return self.quantities is not None or self.windows is not None


@dataclass(slots=True)
class Given:
    """One row: what it is of, what it wants, or why nobody can tell."""

    index: int
    line: int
    sku: str = ""
    variant_id: int | None = None
    product_id: int | None = None
    """Beside an SKU it is asked for only where that is not of one variant."""
    seen: int | None = None
    """The store's revision when somebody looked."""
    wanted: Wanted = field(default_factory=Wanted)
    faults: tuple[Fault, ...] = ()

    @property
    def nameless(self) -> bool:
        """Nobody can tell what it is of."""
        return any(each.field in {"", *NAMED} for each in self.faults)


Setting = tuple[int, str, Callable[[str, str], Any]]
"""A column of a file by its place, what it is of ours, and how its cells are read."""


class Reader:
    """Reads rows of one file: `columns` names ours for each of the file's, "" for what is left."""

    def __init__(
        self, columns: Sequence[str], formats: Sequence[str], ticked: Sequence[str]
    ) -> None:
        at = {name: index for index, name in enumerate(columns) if name}
        chosen = {name for tick in ticked for name in TICKS[tick]} & set(at)
        self._formats = formats
        self._naming = [(name, at[name]) for name in NAMED if name in at]
        self._settings = [
            (at[name], name, read) for name, read in SETTINGS.items() if name in chosen
        ]
        self._due = [(name, at[name]) for name in COMING if name in chosen]
        self._limit_alone = "backorder_policy" not in at

    def given(self, index: int, line: int, cells: Sequence[str]) -> Given:
        row = Given(index, line)
        try:
            if len("".join(cells)) > LONGEST_CELL:
                for name, at in self._read:
                    _refuse_cut(name, cells, at)
            self._named(row, cells)
            self._set(row.wanted, cells, self._settings)
            if self._due:
                told = self._told(cells)
                self._quantities(row.wanted, told)
                self._windows(row.wanted, told)
        except ValueError:
            row.faults = self._faults(row, cells)
        return row

    @property
    def _read(self) -> list[tuple[str, int]]:
        settings = [(name, at) for at, name, _ in self._settings]
        return [*self._naming, *settings, *self._due]

    def _faults(self, row: Given, cells: Sequence[str]) -> tuple[Fault, ...]:
        """All that is wrong, each with its own try: only rows that are pay for it."""
        row.wanted, told = Wanted(), self._told(cells)
        cut = gathered(partial(_refuse_cut, name, cells, at) for name, at in self._read)
        checks: list[Callable[[], object]] = [
            *(partial(self._set, row.wanted, cells, [each]) for each in self._settings),
            partial(self._quantities, row.wanted, told),
            partial(self._last_days, told),
            partial(self._first_days, told),
            partial(self._windows, row.wanted, told),
        ]
        if not any(each.field in NAMED for each in cut):
            checks.insert(0, partial(self._named, row, cells))
        return merged((*cut, *gathered(checks)))

    def _named(self, row: Given, cells: Sequence[str]) -> None:
        named = {name: cells[at] for name, at in self._naming if at < len(cells) and cells[at]}
        row.sku = named.get("sku", "")
        if told := named.get("variant_id"):
            row.variant_id = number("variant_id", told)
        elif row.sku:
            row.product_id = whole(named.get("product_id", ""))
        elif "product_id" in named:
            row.product_id = number("product_id", named["product_id"])
        else:
            raise ValueError("It names no SKU.")
        if told := named.get("seen"):
            row.seen = number("seen", told)

    def _set(self, wanted: Wanted, cells: Sequence[str], settings: Sequence[Setting]) -> None:
        facts, width = wanted.facts, len(cells)
        for at, name, read in settings:
            if at < width and (told := cells[at]):
                facts[name] = read(name, told)
        if "on_hand" in facts:
            wanted.on_hand = facts.pop("on_hand")
        if "units" in facts:
            wanted.units = facts.pop("units")
        wanted.limit_alone = self._limit_alone and "backorder_limit" in facts

    def _told(self, cells: Sequence[str]) -> Mapping[str, str]:
        return {name: cells[at] for name, at in self._due if at < len(cells) and cells[at]}

    def _quantities(self, wanted: Wanted, told: Mapping[str, str]) -> None:
        if "incoming" in told:
            wanted.quantities = [number("incoming", each) for each in _several(told["incoming"])]

    def _windows(self, wanted: Wanted, told: Mapping[str, str]) -> None:
        if "date" not in told:
            return
        last, first = self._last_days(told), self._first_days(told)
        first += [None] * (len(last) - len(first))
        if len(first) > len(last):
            raise Misfilled("date", "There are more earliest days than days.")
        windows = list(zip(first, last, strict=True))
        if any(begin and begin > end for begin, end in windows):
            raise Misfilled("date", "The earliest day is after the latest.")
        wanted.windows = windows

    def _last_days(self, told: Mapping[str, str]) -> list[dt.date]:
        return (
            [self._day("date", each) for each in _several(told["date"])] if "date" in told else []
        )

    def _first_days(self, told: Mapping[str, str]) -> list[dt.date | None]:
        cells = _several(told.get("date_from", ""))
        return [self._day("date_from", each) if each else None for each in cells]

    def _day(self, name: str, told: str) -> dt.date:
        try:
            return day(told, self._formats)
        except ValueError as error:
            raise Misfilled(name, str(error)) from error


def _refuse_cut(name: str, cells: Sequence[str], at: int) -> None:
    """Raises Misfilled for a cell of which only a part was kept."""
    if at < len(cells) and is_cut(cells[at]):
        label = KNOWN[name].label if name in KNOWN else name
        raise Misfilled(name, f"{label}: so much cannot stand in one cell.")


def _several(told: str) -> list[str]:
    return [each.strip() for each in told.split(BETWEEN.strip())]


@lru_cache(1000)
def number(name: str, told: str) -> int:
    """A whole number, 0 or more; spreadsheets may write 5 as 5.0."""
    if (found := whole(told)) is not None:
        return found
    text = told[:-2] if told.endswith((".0", ",0")) else told
    label = KNOWN[name].label if name in KNOWN else name
    if text.startswith("-") and text[1:].isdecimal():
        raise Misfilled(name, f"{label}: {told[:20]} is less than nothing.")
    if not (text.isascii() and text.isdecimal()):
        raise Misfilled(name, f"{label}: “{told[:20]}” is no whole number.")
    if (found := whole(text)) is None:
        raise Misfilled(name, f"{label}: {told[:20]} is too large.")
    return found


def _days(name: str, told: str) -> int:
    if (found := number(name, told)) > MOST_DAYS:
        raise Misfilled(name, f"{KNOWN[name].label}: {found} days are too many.")
    return found


def _signed(name: str, told: str) -> int:
    units = number(name, told.removeprefix("-"))
    return -units if told.startswith("-") else units


def _word(words: Mapping[str, str]) -> Callable[[str, str], str]:
    def read(name: str, told: str) -> str:
        word = told if told in words else plain(told).replace(" ", "_")
        if word not in words:
            known = ", ".join(words)
            raise Misfilled(name, f"{KNOWN[name].label}: there is no “{told[:20]}”, but {known}.")
        return words[word]

    return read


SETTINGS: dict[str, Callable[[str, str], Any]] = {
    "on_hand": number,
    "units": _signed,
    "backorder_policy": _word({each.value: each for each in Policy}),
    "backorder_limit": number,
    "safety_stock": number,
    "lead_time_shortest": _days,
    "lead_time_longest": _days,
    "kind": _word({each.value: each for each in Kind}),
}


def shipments(wanted: Wanted, there: Sequence[Shipment]) -> Sequence[Shipment] | None:
    """What is to be on the way after it; None where that stays. Raises ValueError."""
    if wanted.quantities == [0]:
        return []
    if not wanted.due:
        return None
    quantities = wanted.quantities or _same_units(wanted, there)
    windows = wanted.windows or _same_days(quantities, there)
    if len(windows) != len(quantities):
        raise Misfilled("date", "Give as many days as numbers of units on the way.")
    if 0 in quantities:
        raise Misfilled("incoming", "No units are on the way for one of the days: leave it out.")
    pairs = zip(quantities, windows, strict=True)
    return [Shipment(units, last, first) for units, (first, last) in pairs]


def _same_units(wanted: Wanted, there: Sequence[Shipment]) -> list[int]:
    """Only a day is told, which means one shipment only where there is one."""
    if len(there) != 1 or len(wanted.windows or ()) != 1:
        raise Misfilled("incoming", "Say how many units are on the way, for each day.")
    return [there[0].quantity]


def _same_days(
    quantities: Sequence[int], there: Sequence[Shipment]
) -> list[tuple[dt.date | None, dt.date]]:
    if len(there) != len(quantities):
        raise Misfilled("date", "Say by which day the units on the way are due.")
    return [(each.date_from, each.date) for each in there]


def after(wanted: Wanted, before: Settings) -> Settings:
    """Raises Misfilled for what cannot be together."""
    if not wanted.facts:
        return before
    found = settled(wanted, before)
    refuse_limit(wanted, found)
    refuse_lead_time(found)
    return found


def settled(wanted: Wanted, before: Settings) -> Settings:
    facts = wanted.facts
    if wanted.limit_alone:
        facts = {**facts, "backorder_policy": Policy.LIMITED}
    return Settings._make(map(facts.get, Settings._fields, before))


def refuse_limit(wanted: Wanted, found: Settings) -> None:
    limited = found.backorder_policy == Policy.LIMITED
    if limited and found.backorder_limit is None:
        raise Misfilled("backorder_limit", "The policy “limited” needs a backorder limit.")
    if "backorder_limit" in wanted.facts and not limited:
        raise Misfilled("backorder_limit", NOT_LIMITED)


def refuse_lead_time(found: Settings) -> None:
    shortest, longest = found.lead_time_shortest, found.lead_time_longest
    if (shortest is None) != (longest is None) or (shortest or 0) > (longest or 0):
        raise Misfilled("lead_time_longest", "Give the shortest and the longest lead time.")
