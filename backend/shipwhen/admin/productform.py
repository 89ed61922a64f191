"""What the dialogs of a product hold: fields for all its variants, and for each that is open."""

import datetime as dt
from dataclasses import dataclass, replace

from shipwhen.admin.desk import Visit
from shipwhen.admin.stockform import ALL, FIELDS, Entered, Wanted, prefix_of
from shipwhen.errors import Invalid
from shipwhen.promise import Policy, Stock, offer
from shipwhen.stock.assignment import Typed
from shipwhen.stock.columns import NOT_LIMITED
from shipwhen.stock.editing import Edit
from shipwhen.stock.locations import on_hand_elsewhere, refused
from shipwhen.stock.worksheet import Line, Worksheet
from shipwhen.whole import whole

NAMED = 5
"""Variants that are named where something is wrong with many."""
OPEN = 1
"""Variants that are open from the start; of more, each is opened by whoever wants it apart."""


@dataclass(frozen=True)
class Total:
    """What can be had of all variants of a product."""

    units: int
    """Of those that have a limit."""
    unlimited: bool
    ready: int


@dataclass
class Form:
    """All that one dialog holds."""

    sheet: Worksheet
    all: Entered
    lines: dict[int, Entered]
    """By variant id, of those that are open."""
    revision: int | None
    wrong: bool = False

    @classmethod
    def of_sheet(cls, sheet: Worksheet) -> "Form":
        alone = len(sheet.lines) <= OPEN
        lines = {each.variant_id: Entered.of_line(each) for each in sheet.lines if alone}
        return cls(sheet, Entered.of_all(**_begun(sheet)), lines, sheet.revision)

    @classmethod
    async def of_visit(cls, visit: Visit, sheet: Worksheet) -> "Form":
        """As it was sent; what is wrong with it stands at its fields."""
        sent = await visit.fields()
        form = {name: sent.getlist(name) for name in sent}
        opened = set(form.get("variant", []))
        lines = {
            each.variant_id: Entered.of_form(prefix_of(each.variant_id), form)
            for each in sheet.lines
            if str(each.variant_id) in opened
        }
        [revision] = form.get("revision", [""])[-1:]
        found = cls(sheet, Entered.of_form(ALL, form), lines, whole(revision))
        found._check(visit.today)
        return found

    def _check(self, today: dt.date) -> None:
        there = {each.variant_id: each.incoming for each in self.sheet.lines}
        self._refuse_limit(self.all.read())
        self.all.refuse_days((), today)
        for number, entered in self.lines.items():
            entered.read()
            entered.need("on_hand")
            entered.refuse_days(there[number], today)
        self.wrong = any(each.errors for each in (self.all, *self.lines.values()))

    def _refuse_limit(self, said: Wanted) -> None:
        """Where nothing is said of the policy, for those that have another one."""
        if said.backorder_policy or said.backorder_limit is None:
            return
        others = [
            line.sku or str(line.variant_id)
            for line in self.sheet.lines
            if line.variant_id not in self.lines and line.stock.backorder_policy != Policy.LIMITED
        ]
        if others:
            more = f" and {len(others) - NAMED} more" if len(others) > NAMED else ""
            who = ", ".join(others[:NAMED]) + more
            self.all.errors.setdefault("backorder_limit", f"{NOT_LIMITED} Not limited: {who}.")

    def total(self, today: dt.date) -> Total | None:
        """Of all variants as typed; None while that means nothing."""
        stocks = [self.stock(line) for line in self.sheet.lines]
        known = [each for each in stocks if each]
        if len(known) < len(stocks):
            return None
        offers = [offer(each, today) for each in known]
        most = [each.available_to_sell for each in offers]
        return Total(
            sum(each or 0 for each in most),
            unlimited=None in most,
            ready=sum(each.ready for each in offers),
        )

    def stock(self, line: Line) -> Stock | None:
        """As typed of one variant; None while that means nothing."""
        entered = self.lines.get(line.variant_id)
        typed = entered or self.all
        if typed.errors:
            return None
        wanted = typed.read()
        return wanted.alone(line.stock) if entered else wanted.stock(line.stock)

    def likely(self, line: Line) -> Stock:
        """As typed of one variant that is open, where that means something, or as it is."""
        entered = self.lines.get(line.variant_id)
        if entered is None or entered.errors:
            return line.stock
        return entered.read().alone(line.stock)

    def check_locations(self) -> None:
        """Of a product to be assigned: what is written goes to the default location."""
        everything = self.all.read()
        wrong: dict[str, str] = {}
        for line in self.sheet.lines:
            entered = self.lines.get(line.variant_id)
            wanted = entered.read() if entered else everything
            if line.locations and wanted.on_hand is not None:
                seen = line.stock.on_hand if wanted.seen is None else wanted.seen
                others = on_hand_elsewhere(line.locations)
                why = refused(line.stock.on_hand, others, wanted.on_hand - seen)
                if why:
                    wrong[(entered or self.all).prefix] = why
        for each in (self.all, *self.lines.values()):
            if each.prefix in wrong:
                each.errors["on_hand"], self.wrong = wrong[each.prefix], True

    def stocks(self) -> dict[int, Stock]:
        """Of variants to be assigned; where nothing is said of one, the platform tells it."""
        said: dict[int, Stock] = {}
        everything = self.all.read()
        for line in self.sheet.lines:
            entered = self.lines.get(line.variant_id)
            if entered:
                said[line.variant_id] = entered.read().alone(line.stock)
            elif not self.sheet.counted_as_one or everything.on_hand is not None:
                said[line.variant_id] = everything.stock(line.stock)
        return {each: replace(stock, incoming=()) for each, stock in said.items()}

    def typed(self) -> Typed:
        seen = {each.variant_id: each.stock.on_hand for each in self.sheet.lines}
        incoming = {each.variant_id: self.all.read().incoming for each in self.sheet.lines}
        for number, entered in self.lines.items():
            wanted = entered.read()
            incoming[number] = wanted.incoming
            seen[number] = seen[number] if wanted.seen is None else wanted.seen
        return Typed(seen, incoming)

    def edits(self) -> list[Edit]:
        everything = self.all.read()
        found = []
        for line in self.sheet.lines:
            entered = self.lines.get(line.variant_id)
            if entered:
                found.append(entered.read().edit(line))
            elif everything.says_something:
                found.append(everything.edit_too(line))
        return found

    def beside(self, now: Worksheet, today: dt.date) -> "Form":
        """What was typed, among what is so by now: saved again, it replaces that."""
        for line in now.lines:
            entered = self.lines.get(line.variant_id)
            if entered:
                entered.meet(Entered.of_line(line))
        found = Form(now, self.all, self.lines, now.revision)
        found._check(today)
        return found

    def take(self, error: Invalid) -> None:
        """Put what the service says to the fields that it means."""
        for detail in error.details:
            number, _, name = detail.field.partition(".")
            entered = self.lines.get(int(number), self.all)
            entered.errors[FIELDS.get(name, name)] = detail.message


def _begun(sheet: Worksheet) -> dict[str, str]:
    """What is said of all variants of a product that is not assigned yet."""
    if sheet.revision is not None or not sheet.lines:
        return {}
    stocks = [each.stock for each in sheet.lines]
    same = {each.safety_stock for each in stocks}
    safety_stock = str(stocks[0].safety_stock or "") if len(same) == 1 else ""
    return {"backorder_policy": str(stocks[0].backorder_policy), "safety_stock": safety_stock}
