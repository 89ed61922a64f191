"""What merchants change of assigned variants: settings, units on hand, shipments on the way."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypedDict

from shipwhen.catalog.models import Product
from shipwhen.db import unit_of_work
from shipwhen.errors import Conflict, ErrorDetail, Invalid, Unknown
from shipwhen.promise import Kind, Policy, Shipment
from shipwhen.stock import locations
from shipwhen.stock.ledger import Cause, ask_for_what_follows, move_everywhere
from shipwhen.stock.models import Assignment, IncomingShipment, StockLevel
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold


class Facts(TypedDict, total=False):
    """Settings of a variant; what is left out stays as it is."""

    kind: Kind
    safety_stock: int
    backorder_policy: Policy
    backorder_limit: int | None
    lead_time_shortest: int | None
    lead_time_longest: int | None


class Settings(NamedTuple):
    """All of them, as the database has them."""

    kind: str
    safety_stock: int
    backorder_policy: str
    backorder_limit: int | None
    lead_time_shortest: int | None
    lead_time_longest: int | None


@dataclass(frozen=True)
class ShipmentEdit:
    """A shipment as it is to be: a known one by its number, otherwise a new one."""

    shipment: Shipment
    """With the units that are still to come."""
    number: int | None = None
    reference: str = ""


@dataclass(frozen=True)
class Edit:
    """What somebody wants of one variant."""

    variant_id: int
    facts: Facts = field(default_factory=Facts)
    on_hand: int = 0
    """Units more, less where negative: what was sold since somebody looked stays sold."""
    incoming: Sequence[ShipmentEdit] | None = None
    """All that is on the way, known ones that are missing are cancelled; None leaves it."""


@unit_of_work
async def edit(
    store: Store,
    product_id: int,
    edits: Sequence[Edit],
    cause: Cause,
    seen: int | None = None,
) -> None:
    """Change variants of one product, all or none; `seen` is the revision that the editor saw.

    Raises Unknown, Conflict where somebody else has edited it since, and Invalid, whose details
    name `variant id.setting`.
    """
    await hold(store)
    assignment = await Assignment.of(store, product_id)
    if assignment is None or assignment.leaving is not None:
        raise Unknown("assigned product", str(product_id))
    if seen is not None and seen != assignment.revision:
        who = assignment.revised_by or "Somebody"
        raise Conflict(f"{who} changed this product meanwhile. Your entries were not saved.")
    levels = {each.variant.variant_id: each for each in await assignment.stock_levels()}
    wrong, changing = [], []
    for each in edits:
        level = levels.get(each.variant_id)
        if level is None:
            raise Unknown("assigned variant", str(each.variant_id))
        wrong += _wrong(level, each)
        changing.append(level)
    if wrong:
        raise Invalid("Correct what is marked.", wrong)
    before = await _shown(changing)
    for each in edits:
        await _apply(levels[each.variant_id], each, cause)
    after = await _shown(changing)
    await Assignment.revise(store, cause.source, id=assignment.id)
    product = await assignment.product
    different = [sku for sku in after if after[sku] != before[sku]]
    changed = Changed(
        "edit product",
        product.name,
        {sku: before[sku] for sku in different},
        {sku: after[sku] for sku in different},
        product_id,
    )
    if different:
        await record(store, cause.source, cause.at, changed)


def _wrong(level: StockLevel, wanted: Edit) -> list[ErrorDetail]:
    """What cannot be, with what the level has now."""
    found = {name: getattr(level, name) for name in Facts.__annotations__} | dict(wanted.facts)
    shortest, longest = found["lead_time_shortest"], found["lead_time_longest"]
    limited = found["backorder_policy"] == Policy.LIMITED
    refused = locations.refused(level.on_hand, level.on_hand_elsewhere, wanted.on_hand)
    rules = {
        "on_hand": (
            bool(refused),
            refused,
        ),
        "backorder_limit": (
            limited and found["backorder_limit"] is None,
            "Say how many may be sold beyond the stock.",
        ),
        "lead_time_longest": (
            (shortest is None) != (longest is None) or (shortest or 0) > (longest or 0),
            "Give the shortest and the longest number of days.",
        ),
    }
    return [
        ErrorDetail(field=f"{wanted.variant_id}.{name}", message=message)
        for name, (is_wrong, message) in rules.items()
        if is_wrong
    ]


async def _apply(level: StockLevel, wanted: Edit, cause: Cause) -> None:
    if wanted.facts:
        await level.update_from_dict(dict(wanted.facts)).save(update_fields=list(wanted.facts))
    if wanted.incoming is not None:
        await put_incoming(level.variant_id, wanted.incoming)
    if wanted.on_hand:
        await move_everywhere(level, wanted.on_hand, 0, cause)
    else:
        await ask_for_what_follows(level, cause.at)


async def put_incoming(variant: int, wanted: Sequence[ShipmentEdit]) -> None:
    """All that is on the way of a variant, by its row: what is not wanted any more is cancelled."""
    known = {
        row.id: row
        for row in await IncomingShipment.filter(variant_id=variant, cancelled=False)
        if row.expected
    }
    for each in wanted:
        row = known.pop(each.number, None) if each.number else None
        if each.number and row is None:
            raise Unknown("shipment", str(each.number))
        row = row or IncomingShipment(variant_id=variant, received=0)
        row.quantity = row.received + each.shipment.quantity
        row.date, row.date_from = each.shipment.date, each.shipment.date_from
        row.reference = each.reference
        await row.save()
    await IncomingShipment.filter(id__in=list(known)).update(cancelled=True)


def due(units: int, last: object, first: object) -> str:
    """A shipment, as it is written down; both days are as ISO has them."""
    days = f"{first}/{last}" if first and first != last else last
    return f"{units} by {days}"


async def shown(product: Product) -> dict[str, Any]:
    """All that is kept of a product, as it is written down."""
    levels = StockLevel.filter(variant__product_id=product.id).order_by("id")
    return await _shown(await levels.prefetch_related("variant"))


async def _shown(levels: Sequence[StockLevel]) -> dict[str, Any]:
    coming: dict[int, list[str]] = defaultdict(list)
    rows = IncomingShipment.filter(variant_id__in=[each.variant_id for each in levels])
    for row in await rows.order_by("date", "id"):
        if row.expected:
            coming[row.variant_id].append(due(row.expected, row.date, row.date_from))
    return {
        level.variant.sku or str(level.variant.variant_id): {
            **{name: getattr(level, name) for name in Facts.__annotations__},
            "on_hand": level.on_hand,
            "incoming": coming[level.variant_id],
        }
        for level in levels
    }
