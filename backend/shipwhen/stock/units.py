"""Units that orders take, wait for and give back, where we count them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from shipwhen.promise import Line, Stock, offer, promise
from shipwhen.stock import service
from shipwhen.stock.ledger import Cause, move, move_everywhere
from shipwhen.stock.models import Mode, StockLevel
from shipwhen.stock.shipments import arrived
from shipwhen.stores.models import Store


@dataclass(frozen=True)
class Kept:
    """Who counts a variant, since when it is assigned, and since when in this mode."""

    mode: Mode
    since: dt.datetime
    moved_at: dt.datetime | None

    def counted(self, placed: dt.datetime) -> Mode | None:
        """Who counted when an order was placed; nobody that we know before it was assigned."""
        if placed < self.since.replace(microsecond=0):
            return None
        if self.moved_at and placed < self.moved_at.replace(microsecond=0):
            return Mode.MANAGED if self.mode == Mode.NATIVE else Mode.NATIVE
        return self.mode


async def kept(store: Store, variant_ids: Collection[int]) -> dict[int, Kept]:
    """Of the assigned ones among these variants."""
    levels = StockLevel.filter(variant__store=store, variant__variant_id__in=list(variant_ids))
    of = "variant__product__assignment"
    rows = await levels.exclude(**{f"{of}__mode": None}).values_list(
        "variant__variant_id", f"{of}__mode", f"{of}__at", f"{of}__moved_at", f"{of}__taken_at"
    )
    found = {}
    for variant_id, mode, at, moved_at, taken_at in rows:
        # until it is handed over, the platform counts nothing
        counts = Mode.MANAGED if taken_at else Mode(mode)
        found[variant_id] = Kept(counts, at, moved_at)
    return found


async def owed(store: Store) -> dict[int, int]:
    """Units that somebody waits for, whoever told of them, by the rows of assigned variants."""
    levels = StockLevel.filter(variant__store=store, variant__product__kept=True)
    rows = levels.filter(qty_backordered__gt=0).values_list("variant_id", "qty_backordered")
    return {int(str(variant)): int(str(units)) for variant, units in await rows}


def told(stock: Stock, units: int, today: dt.date) -> Line:
    """What a new order of so many units gets."""
    [line] = promise(offer(stock, today), [units])
    return line


async def take(
    store: Store, variant_id: int, units: int, today: dt.date, cause: Cause
) -> Line | None:
    """Take units for an order line, from the shelf first; what it was promised.

    Units past what could be had are owed all the same: the shop has sold them. None where the
    variant is no longer assigned. To be called in a transaction that holds the store.
    """
    level = await _level(store, variant_id)
    if level is None:
        return None
    [variant] = await service.of_variants(store, [variant_id])
    line = told(variant.stock, units, today)
    await move_everywhere(level, -line.ready, line.backordered + line.excess, cause)
    return line


async def give_back(store: Store, variant_id: int, held: int, waiting: int, cause: Cause) -> None:
    """Put units back that an order line no longer holds or waits for."""
    level = await _level(store, variant_id)
    if level:
        await move_everywhere(level, held, -min(waiting, level.qty_backordered), cause)


async def settle(store: Store, variant_id: int, waiting: int, today: dt.date, cause: Cause) -> None:
    """Units that an order waited for were shipped, though nobody had said that they came."""
    level = await _level(store, variant_id)
    if level:
        await move_everywhere(level, 0, -min(waiting, level.qty_backordered), cause)
        await arrived(level, waiting, today)


async def wait_again(store: Store, variant_id: int, waiting: int, cause: Cause) -> None:
    """An order that was settled waits after all."""
    level = await _level(store, variant_id)
    if level:
        await move_everywhere(level, 0, waiting, cause)


async def free(store: Store, variant_id: int) -> int:
    """Units on the shelf that may go to who waits; where the platform counts, at the location that
    we write to."""
    level = await _level(store, variant_id)
    if level is None:
        return 0
    return max(0, level.on_hand - level.on_hand_elsewhere - level.safety_stock)


async def owe(store: Store, variant_id: int, waiting: int, cause: Cause) -> None:
    """No fewer are owed than orders wait for: some may have waited before it was assigned anew."""
    level = await _level(store, variant_id)
    if level and level.qty_backordered < waiting:
        await move(level, 0, waiting - level.qty_backordered, cause)


async def serve(store: Store, variant_id: int, units: int, cause: Cause) -> None:
    """Hand units from the shelf to an order line that waited for them."""
    level = await _level(store, variant_id)
    if level:
        await move_everywhere(level, -units, -min(units, level.qty_backordered), cause)


async def _level(store: Store, variant_id: int) -> StockLevel | None:
    return await StockLevel.get_or_none(variant__store=store, variant__variant_id=variant_id)
