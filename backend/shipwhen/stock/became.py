"""What rows of a batch changed of each variant, from what to what, read from what is kept of it to
put it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shipwhen.stock.batch import Told
from shipwhen.stock.bulk import Planned
from shipwhen.stock.editing import Settings, due
from shipwhen.stock.models import Action

Facts = dict[str, Any]


@dataclass(frozen=True)
class Became:
    """A variant by the platform's number; facts that are nowhere changed may be left out."""

    variant_id: int
    before: Facts
    after: Facts


def became(action: Action, told: Told) -> list[Became]:
    """Of one row; nothing of products that were assigned, which had no stock of ours before."""
    if action == Action.EDIT:
        return [_edited(int(number), Planned(*plain)) for number, plain in told.kept]
    if action == Action.UNASSIGN:
        stocks = [plain[3] for _, plain in told.kept]
        return [_given_back(int(each), was[each]) for was in stocks for each in was]
    return []


def _edited(variant_id: int, planned: Planned) -> Became:
    was = Settings(*planned.was)._asdict() | {"on_hand": planned.on_hand}
    now = Settings(*planned.now)._asdict() | {"on_hand": planned.on_hand + planned.units}
    if planned.incoming is not None:
        was["incoming"], now["incoming"] = _due(planned.there or ()), _due(planned.incoming)
    return Became(variant_id, was, now)


def _given_back(variant_id: int, was: Mapping[str, Any]) -> Became:
    facts = {name: value for name, value in was.items() if value}
    if days := facts.pop("lead_time_days", None):
        facts |= {"lead_time_shortest": days[0], "lead_time_longest": days[1]}
    if "incoming" in facts:
        facts["incoming"] = _due(facts["incoming"])
    return Became(variant_id, facts, {})


def _due(shipments: Sequence[Sequence[Any]]) -> list[str]:
    return [due(units, last, first) for units, last, first, *_ in shipments]
