"""What the platform has of variants at each location, and what of it storefronts sell together."""

from collections.abc import Iterable, Sequence, Set

from shipwhen.bigcommerce.inventory import DEFAULT_LOCATION, Item, SellsFrom, Sold
from shipwhen.stock.models import LocationLevel, StockLevel
from shipwhen.stores.models import Store


def sold(items: Iterable[Item], sells_from: SellsFrom) -> dict[int, Sold]:
    """By variant id; a product that is counted as one although it has options has none."""
    found = {each.identity.variant_id: each.sold(sells_from) for each in items}
    return {number: each for number, each in found.items() if number and each}


def told(item: Item, sells_from: SellsFrom) -> list[LocationLevel]:
    """As it is kept, the default location first."""
    return [
        LocationLevel(
            location_id=each.location_id,
            name=each.location_name,
            on_hand=each.total_inventory_onhand,
            qty_backordered=each.qty_backordered or 0,
            backorder_limit=each.backorder_limit,
            safety_stock=each.settings.safety_stock,
            sells=each.sells(sells_from),
        )
        for each in sorted(item.locations, key=lambda each: each.location_id)
    ]


def elsewhere(known: Iterable[LocationLevel] | None) -> list[LocationLevel]:
    """Other locations than the default one that storefronts sell from."""
    return [each for each in known or () if each["sells"] and not _is_default(each)]


def on_hand_of(known: Iterable[LocationLevel]) -> int:
    """At all locations that storefronts sell from."""
    known = list(known)
    return on_hand_elsewhere(known) + sum(each["on_hand"] for each in known if _is_default(each))


def on_hand_elsewhere(known: Iterable[LocationLevel] | None) -> int:
    """Of these, at others than the default one, without what is kept back there."""
    return sum(max(0, each["on_hand"] - each.get("safety_stock", 0)) for each in elsewhere(known))


def _is_default(level: LocationLevel) -> bool:
    return level["location_id"] == DEFAULT_LOCATION


def refused(on_hand: int, others: int, change: int) -> str:
    """Why units on hand, some of them elsewhere, cannot change by so many; "" where they can."""
    left = on_hand + change
    if left < 0:
        units = "1 unit is" if on_hand == 1 else f"{on_hand} units are"
        return f"Only {units} left by now, since orders took some: take fewer away."
    if change < 0 and left < others:
        verb, those = ("is", "it") if others == 1 else ("are", "those")
        return (
            f"{others} of the {on_hand} {verb} at other locations: lower {those} in BigCommerce, or"
            f" write {others} or more."
        )
    return ""


async def copied(level: StockLevel, item: Item, sells_from: SellsFrom) -> bool:
    """Keep what is at each location; whether that changes what storefronts sell beside the default
    location, to which our limit is written."""
    now = told(item, sells_from)
    several = now if len(now) > 1 else None
    if several == level.locations:
        return False
    before, after = elsewhere(level.locations), elsewhere(several)
    level.locations, level.on_hand_elsewhere = several, on_hand_elsewhere(several)
    await level.save(update_fields=["locations", "on_hand_elsewhere"])
    return before != after


def compared(level: StockLevel, item: Item | None, sells_from: SellsFrom) -> tuple[str, str]:
    """What storefronts sell of a variant, as it is here and at the platform."""
    kept_back = level.platform_safety_stock
    safety_stock = None if kept_back is None else level.safety_stock
    here = _named(level.on_hand, level.qty_backordered, safety_stock, elsewhere(level.locations))
    there = item.sold(sells_from) if item else None
    if item is None or there is None:
        return here, "not counted"
    others = elsewhere(told(item, sells_from))
    safety_stock = None if kept_back is None else there.safety_stock
    return here, _named(max(0, there.on_hand), there.qty_backordered, safety_stock, others)


def _named(
    on_hand: int, owed: int, safety_stock: int | None, others: Sequence[LocationLevel]
) -> str:
    """`safety_stock` None where nobody has compared it yet."""
    places = [
        f"{each['name']} {each['on_hand']} and {each['qty_backordered']}, limit"
        f" {'none' if each['backorder_limit'] is None else each['backorder_limit']}"
        for each in others
    ]
    kept_back = f", safety stock {safety_stock}" if safety_stock else ""
    return "; ".join([f"{on_hand} on hand, {owed} backordered{kept_back}", *places])


async def mark(product_id: int, exceeded: Set[int]) -> None:
    """Write down of which variants of a product, by its row, other locations let too many be
    backordered; variants by their ids."""
    rows = StockLevel.filter(variant__product_id=product_id)
    for level in await rows.prefetch_related("variant"):
        is_so = level.variant.variant_id in exceeded
        if level.limit_exceeded != is_so:
            level.limit_exceeded = is_so
            await level.save(update_fields=["limit_exceeded"])


async def exceeded(store: Store) -> list[str]:
    """Names of products of which other locations let too many be backordered."""
    rows = StockLevel.filter(variant__store=store, limit_exceeded=True)
    names = await rows.distinct().values_list("variant__product__name", "variant__product_id")
    return sorted(str(name) for name, _ in names)


async def forget(product_id: int) -> None:
    """Of a product, by its row, that the platform does not count any more."""
    rows = StockLevel.filter(variant__product_id=product_id)
    await rows.update(locations=None, on_hand_elsewhere=0, limit_exceeded=False)
