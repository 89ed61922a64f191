"""How a store wants its stock kept."""

import datetime as dt
from dataclasses import replace

from shipwhen.db import unit_of_work
from shipwhen.errors import Conflict
from shipwhen.promise import Policy, Stock
from shipwhen.stock.models import Assignment, StockRules
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold

DEFAULT = Stock(backorder_policy=Policy.INCOMING)
"""Of a variant of which nothing was said: what is on the way may be sold, and nothing beyond."""
MOST_BUFFER_DAYS = 60


async def rules_of(store: Store) -> StockRules:
    """The defaults where the store has said nothing."""
    return await StockRules.get_or_none(store=store) or StockRules(store=store)


def default_stock(rules: StockRules) -> Stock:
    """The same with what the store says of all."""
    return replace(DEFAULT, safety_stock=rules.safety_stock, buffer_days=rules.buffer_days)


async def set_rules(store: Store, **changes: str | int) -> StockRules:
    """Change some of them."""
    rules, _ = await StockRules.update_or_create(changes, store=store)
    return rules


def standing(rules: StockRules) -> str:
    """As a form keeps it, to tell later whether somebody changed them meanwhile."""
    chosen = (rules.mode, rules.sells_from, rules.due_day, rules.keep_untracked, rules.note)
    return " ".join(map(str, (*chosen, rules.buffer_days, rules.safety_stock)))


@unit_of_work
async def change_rules(
    store: Store, by: str, at: dt.datetime, seen: str | None = None, **changes: str | int
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
