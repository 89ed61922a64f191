"""What somebody typed of a variant's stock, or of that of all variants at once."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest
from typing import Any, TypeVar

from shipwhen.promise import Kind, Policy, Shipment, Stock
from shipwhen.stock.columns import NOT_LIMITED
from shipwhen.stock.days import picked, refuse_days
from shipwhen.stock.editing import Edit, Facts, ShipmentEdit
from shipwhen.stock.worksheet import Line
from shipwhen.whole import MOST, whole

MOST_DAYS, MOST_LETTERS = 3650, 100
PLAIN = ("on_hand", "safety_stock", "backorder_limit", "lead_shortest", "lead_longest")
NAMES = (*PLAIN, "kind", "backorder_policy")
COLUMNS = ("number", "units", "from", "to", "reference")
"""Of a shipment's row."""
SHIPMENTS = "shipments"
"""All rows of them, as one field that was touched or was not."""
ALL = "all"
FIELDS = {"lead_time_longest": "lead_shortest"}
"""Where the service's own complaints are shown, if under another name."""


Word = TypeVar("Word", bound=StrEnum)


def prefix_of(variant_id: int) -> str:
    return f"v{variant_id}"


@dataclass
class Entered:
    """Words as they stand in the fields, and what is wrong with them."""

    prefix: str
    values: dict[str, str]
    shipments: list[dict[str, str]] = field(default_factory=list)
    was: dict[str, str] = field(default_factory=dict)
    """What stood in the fields when somebody began to type, but for units on hand, which `seen` is;
    nothing where all were empty."""
    errors: dict[str, str] = field(default_factory=dict)
    present: "Entered | None" = None
    """What is so by now, with the values of fields that somebody else changed too."""

    @classmethod
    def of_line(cls, line: Line) -> "Entered":
        """As it is."""
        stock = line.stock
        shortest, longest = stock.lead_time_days or (None, None)
        values = {
            "on_hand": stock.on_hand,
            "seen": stock.on_hand,
            "kind": stock.kind,
            "backorder_policy": stock.backorder_policy,
            "backorder_limit": stock.backorder_limit,
            "safety_stock": stock.safety_stock,
            "lead_shortest": shortest,
            "lead_longest": longest,
        }
        rows = [_row(each) for each in line.incoming]
        words = {name: "" if each is None else str(each) for name, each in values.items()}
        found = cls(prefix_of(line.variant_id), words, rows)
        found.was = {name: word for name, word in found._told().items() if name != "on_hand"}
        return found

    @classmethod
    def of_all(cls, **said: str) -> "Entered":
        """Nothing said of anything else."""
        return cls(ALL, {**dict.fromkeys((*NAMES, "seen"), ""), **said})

    @classmethod
    def of_form(cls, prefix: str, form: Mapping[str, Sequence[str]]) -> "Entered":
        values = {name: _last(form, f"{prefix}.{name}") for name in (*NAMES, "seen")}
        was = {name: _last(form, f"{prefix}.was.{name}") for name in (*NAMES, SHIPMENTS)}
        columns = [form.get(f"{prefix}.{name}", []) for name in COLUMNS]
        rows = [
            dict(zip(COLUMNS, (each.strip() for each in row), strict=True))
            for row in zip_longest(*columns, fillvalue="")
        ]
        return cls(prefix, values, [row for row in rows if any(row.values())], was)

    def read(self) -> "Wanted":
        """What it means; with errors where it means nothing."""
        self.errors = {}
        numbers = {
            name: self._number(name, MOST_DAYS if name.startswith("lead") else MOST)
            for name in PLAIN
        }
        policy = self._word("backorder_policy", Policy)
        days = self._days(numbers["lead_shortest"], numbers["lead_longest"])
        return Wanted(
            numbers["on_hand"],
            whole(self.values["seen"]),
            self._word("kind", Kind),
            policy,
            self._limit(numbers["backorder_limit"], policy),
            numbers["safety_stock"],
            days,
            list(self._incoming()),
        )

    def meet(self, now: "Entered") -> None:
        """What nobody touched here becomes what it is by now, since somebody else saved that."""
        mine, theirs = self._told(), now._told()
        was = {**self.was, "on_hand": self.values["seen"]}
        touched = {name for name, word in mine.items() if word != was.get(name)}
        both = {name for name in touched if theirs[name] not in {mine[name], was.get(name)}}
        self.present = replace(now, values={name: theirs[name] for name in both})
        self.values |= {name: word for name, word in now.values.items() if name not in touched}
        if SHIPMENTS not in touched:
            self.shipments = now.shipments
        self.was = now.was

    def _told(self) -> dict[str, str]:
        fields = {name: self.values[name] for name in NAMES}
        return {**fields, SHIPMENTS: json.dumps(self.shipments)}

    def refuse_days(self, there: Sequence[ShipmentEdit], today: dt.date) -> None:
        """Of shipments that are new or moved; after it was read."""
        known = {(str(each.number), each.shipment.date_from, each.shipment.date) for each in there}
        for place, row in enumerate(self.shipments):
            first, last = picked(row["from"]), picked(row["to"])
            if last is None or (row["number"], first, last) in known:
                continue
            try:
                refuse_days(first, last, today)
            except ValueError as error:
                self.errors.setdefault(f"shipment {place}", str(error))

    def need(self, name: str) -> None:
        """Of one variant this cannot be left open."""
        if not self.values[name]:
            self.errors.setdefault(name, "Write a whole number, 0 for none.")

    def _limit(self, units: int | None, policy: Policy | None) -> int | None:
        """Without a policy it is for those that have the right one. One that another policy left
        there is no complaint."""
        typed = self.values["backorder_limit"] not in {"", self.was.get("backorder_limit", "")}
        if policy == Policy.LIMITED and units is None:
            self.errors.setdefault("backorder_limit", "Say how many may be sold beyond the stock.")
        elif policy not in {Policy.LIMITED, None} and typed:
            self.errors.setdefault("backorder_limit", NOT_LIMITED)
        return units if policy in {Policy.LIMITED, None} else None

    def _number(self, name: str, most: int) -> int | None:
        word = self.values[name]
        if not word:
            return None
        if (number := whole(word, most)) is None:
            self.errors[name] = f"Write a whole number from 0 to {most}."
        return number

    def _word(self, name: str, words: type[Word]) -> Word | None:
        word = self.values[name]
        if word and word not in set(words):
            self.errors[name] = "Choose one of these."
            return None
        return words(word) if word else None

    def _days(self, shortest: int | None, longest: int | None) -> tuple[int, int] | None:
        if shortest is None and longest is None:
            return None
        if shortest is None or longest is None or shortest > longest:
            self.errors.setdefault(
                "lead_shortest", "Give both, the shortest first, or leave both empty."
            )
            return None
        return shortest, longest

    def _incoming(self) -> Iterator[ShipmentEdit]:
        for place, row in enumerate(self.shipments):
            units, first, last = whole(row["units"]), picked(row["from"]), picked(row["to"])
            if not units:
                self.errors[f"shipment {place}"] = "Write how many units come, 1 or more."
            elif last is None or (row["from"] and first is None):
                self.errors[f"shipment {place}"] = (
                    "Choose the latest day; the earliest is optional."
                )
            elif first and first > last:
                self.errors[f"shipment {place}"] = "The earliest day is after the latest."
            else:
                shipment = Shipment(units, last, first)
                number = whole(row["number"]) or None
                yield ShipmentEdit(shipment, number, row["reference"][:MOST_LETTERS])


@dataclass(frozen=True)
class Wanted:
    """What was typed; None where nothing was."""

    on_hand: int | None
    seen: int | None
    kind: Kind | None
    backorder_policy: Policy | None
    backorder_limit: int | None
    safety_stock: int | None
    lead_time_days: tuple[int, int] | None
    incoming: Sequence[ShipmentEdit]

    def stock(self, present: Stock) -> Stock:
        """With all that was typed in place of what is so; of shipments, in addition."""
        facts: dict[str, Any] = {
            "on_hand": self.on_hand,
            "kind": self.kind,
            "safety_stock": self.safety_stock,
            "lead_time_days": self.lead_time_days,
        }
        said = {name: value for name, value in facts.items() if value is not None}
        if self.backorder_policy is not None:
            said |= {
                "backorder_policy": self.backorder_policy,
                "backorder_limit": self.backorder_limit,
            }
        elif self.backorder_limit is not None and present.backorder_policy == Policy.LIMITED:
            said["backorder_limit"] = self.backorder_limit
        coming = (*present.incoming, *(each.shipment for each in self.incoming))
        return replace(present, incoming=coming, **said)

    def alone(self, present: Stock) -> Stock:
        """Of one variant, all of which was before whoever typed; only what nobody types is left of
        what is so."""
        untyped = Stock(qty_backordered=present.qty_backordered, buffer_days=present.buffer_days)
        whole = self.stock(untyped)
        return replace(whole, lead_time_days=self.lead_time_days)

    def edit(self, line: Line) -> Edit:
        """One variant's own fields: what was emptied is nothing."""
        stock = self.alone(line.stock)
        seen = line.stock.on_hand if self.seen is None else self.seen
        return Edit(line.variant_id, _facts(stock), stock.on_hand - seen, self.incoming)

    def edit_too(self, line: Line) -> Edit:
        """What is said of all: what is left empty stays."""
        stock = self.stock(line.stock)
        incoming = [*line.incoming, *self.incoming] if self.incoming else None
        return Edit(line.variant_id, _facts(stock), stock.on_hand - line.stock.on_hand, incoming)

    @property
    def says_something(self) -> bool:
        return any(
            value is not None and value != []
            for name, value in vars(self).items()
            if name != "seen"
        )


def _facts(stock: Stock) -> Facts:
    shortest, longest = stock.lead_time_days or (None, None)
    return {
        "kind": stock.kind,
        "safety_stock": stock.safety_stock,
        "backorder_policy": stock.backorder_policy,
        "backorder_limit": stock.backorder_limit,
        "lead_time_shortest": shortest,
        "lead_time_longest": longest,
    }


def _row(each: ShipmentEdit) -> dict[str, str]:
    shipment = each.shipment
    first = shipment.date_from.isoformat() if shipment.date_from else ""
    words = (each.number or "", shipment.quantity, first, shipment.date, each.reference)
    return dict(zip(COLUMNS, map(str, words), strict=True))


def _last(form: Mapping[str, Sequence[str]], name: str) -> str:
    return form[name][-1].strip() if form.get(name) else ""
