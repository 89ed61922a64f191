"""How a store wants its stock kept."""

from shipwhen.stock.models import StockRules
from shipwhen.stores.models import Store


async def rules_of(store: Store) -> StockRules:
    """The defaults where the store has said nothing."""
    return await StockRules.get_or_none(store=store) or StockRules(store=store)


async def set_rules(store: Store, **changes: str | bool) -> StockRules:
    """Change some of them."""
    rules, _ = await StockRules.update_or_create(changes, store=store)
    return rules


async def forget_rules(store: Store) -> None:
    """Back to the defaults."""
    await StockRules.filter(store=store).delete()
