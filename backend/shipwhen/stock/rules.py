"""How a store wants its stock kept."""

import datetime as dt

from shipwhen.db import unit_of_work
from shipwhen.errors import Conflict
from shipwhen.stock.models import Assignment, StockRules
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold


async def rules_of(store: Store) -> StockRules:
    """The defaults where the store has said nothing."""
    return await StockRules.get_or_none(store=store) or StockRules(store=store)


async def set_rules(store: Store, **changes: str | bool) -> StockRules:
    """Change some of them."""
    rules, _ = await StockRules.update_or_create(changes, store=store)
    return rules


def standing(rules: StockRules) -> str:
    """As a form keeps it, to tell later whether somebody changed them meanwhile."""
    named = (rules.mode, rules.sells_from, rules.due_day, rules.keep_untracked, rules.note)
    return " ".join(map(str, named))


@unit_of_work
async def change_rules(
    store: Store, by: str, at: dt.datetime, seen: str | None = None, **changes: str | bool
) -> None:
    """The same as somebody's doing, which is written down. Raises Conflict."""
    await hold(store)
    now = await rules_of(store)
    if seen is not None and seen != standing(now):
        raise Conflict("Somebody changed these settings meanwhile.")
    before = {name: getattr(now, name) for name in changes}
    after = {name: value for name, value in changes.items() if before[name] != value}
    if after:
        await set_rules(store, **after)
        changed = Changed("change stock settings", "Stock", {n: before[n] for n in after}, after)
        await record(store, by, at, changed)


async def kept_products(store: Store) -> int:
    """How many are assigned."""
    return await Assignment.filter(product__store=store, leaving__isnull=True).count()


async def forget_rules(store: Store) -> None:
    """Back to the defaults."""
    await StockRules.filter(store=store).delete()
