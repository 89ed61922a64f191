"""Where the platform counts and refuses: its numbers are followed, our limits written to it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog
from tortoise.expressions import Q

from shipwhen.bigcommerce import Client, catalog, inventory
from shipwhen.bigcommerce.catalog import Tracking
from shipwhen.bigcommerce.errors import PlatformError, Unauthorized, Unavailable
from shipwhen.bigcommerce.inventory import (
    DEFAULT_LOCATION,
    Location,
    SellsFrom,
    Setting,
    Sold,
)
from shipwhen.catalog.models import Product, Variant
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.promise import offer
from shipwhen.stock import locations, service
from shipwhen.stock.leaving import counted_as
from shipwhen.stock.ledger import Cause, ask_for_what_follows, move
from shipwhen.stock.models import (
    Assignment,
    EntryKind,
    Mode,
    StockAdjustment,
    StockLevel,
)
from shipwhen.stock.rules import rules_of
from shipwhen.stores.models import Store
from shipwhen.stores.service import hold

log = structlog.get_logger()
REASON = "Shipwhen lets BigCommerce count"
LAG = dt.timedelta(minutes=1)
"""Time by which the platform shows what it accepted."""
COMPARED_AT_ONCE = 100
"""Products whose numbers are asked for and held together."""
Found = tuple[int, str, str]
"""A product by the platform's number, how it is here, and how there."""


class Native:
    """Keeps a product whose units the platform counts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def keep(self, client: Client, store: Store, assignment: Assignment) -> bool:
        """Have our limits there and its numbers here; False where what was just written can be read
        only a little later."""
        if assignment.taken_at:
            await self._hand_over(client, store, assignment)
            return False
        # what can be read of a new one may be older than what gave it back before
        is_new = assignment.at + LAG > self._clock.now()
        unwritten = assignment.written_at is None
        if await self.tell(client, assignment):
            if unwritten:  # or nothing could be backordered until the numbers can be read
                await self._set_unread(client, store, assignment, await _counted(assignment))
            return False
        if self.settling(assignment):
            return False
        product = await assignment.product
        items = await inventory.items(client, [product.product_id])
        await self._followed(store, assignment, items)
        sold = locations.sold(items, (await rules_of(store)).sells_from)
        counted = {
            variant_id: each
            for variant_id, each in sold.items()
            if each.default.qty_backordered is not None
        }
        settings: defaultdict[int, Setting] = defaultdict(Setting)
        for variant_id, limit in (await self._limits(store, product, counted)).items():
            if is_new or limit != counted[variant_id].default.backorder_limit:
                settings[variant_id]["backorder_limit"] = limit
        kept_back = await _edited_safety_stock(assignment, counted)
        for variant_id, units in kept_back.items():
            settings[variant_id]["safety_stock"] = units
        await _remember(assignment, counted)
        await self._set(client, assignment, settings)
        return not (kept_back or is_new)

    async def follow(self, client: Client, store: Store, assignment: Assignment) -> None:
        """Take over all numbers of the platform, once what we told it can be read."""
        product = await assignment.product
        items = await inventory.items(client, [product.product_id])
        await self._followed(store, assignment, items)

    async def differences(self, client: Client, store: Store) -> list[Found]:
        """Products whose numbers are others there than here; raises PlatformError. What was written
        a moment ago, or has still to be told, is compared later."""
        shown = Q(written_at=None) | Q(written_at__lte=self._clock.now() - LAG)
        kept = Assignment.filter(shown, product__store=store, mode=Mode.NATIVE, taken_at=None)
        there = kept.filter(leaving__isnull=True, product__gone=False).order_by("id")
        numbers = await there.values_list("product__product_id", flat=True)
        sells_from = (await rules_of(store)).sells_from
        found = []
        for at in range(0, len(numbers), COMPARED_AT_ONCE):
            some = [int(str(each)) for each in numbers[at : at + COMPARED_AT_ONCE]]
            found += await _different(client, store, some, sells_from)
        return found

    def settling(self, assignment: Assignment) -> bool:
        """Whether what we wrote may not be read at the platform yet."""
        return bool(assignment.written_at and assignment.written_at + LAG > self._clock.now())

    async def tell(self, client: Client, assignment: Assignment) -> bool:
        """Tell the platform what moved here, each once; whether there was anything. What may have
        been heard, though no answer came, stays to be named."""
        waiting = StockAdjustment.filter(
            variant__product_id=assignment.product_id, sent_at=None
        ).order_by("id")
        rows = await waiting.prefetch_related("variant")
        if not rows:
            return False
        unit, numbers = await _names(assignment)
        await self._writes(assignment)
        for row in rows:
            mine = StockAdjustment.filter(id=row.id, sent_at=None)
            if not await mine.update(sent_at=self._clock.now()):
                continue  # another hand has it
            units = row.on_hand, row.qty_backordered
            try:
                await inventory.adjust(
                    client, unit, numbers[row.variant.variant_id], units, row.source
                )
            except (Unavailable, Unauthorized) as error:
                if not getattr(error, "heard", False):
                    await StockAdjustment.filter(id=row.id).update(sent_at=None)
                raise
            except PlatformError as error:
                log.info("adjustment refused", source=row.source, why=str(error))
                await _set_instead(client, assignment, row)
            await row.delete()
        return True

    async def _set_unread(
        self,
        client: Client,
        store: Store,
        assignment: Assignment,
        counted: Mapping[int, tuple[int, int]],
    ) -> None:
        """Set what should be there where the platform does not show yet what was just written:
        units on hand and owed by variant id."""
        product = await assignment.product
        items = await inventory.items(client, [product.product_id])
        there = locations.sold(items, (await rules_of(store)).sells_from)
        await _remember(assignment, there)
        sold = {each: _counted_here(there.get(each), *units) for each, units in counted.items()}
        settings: defaultdict[int, Setting] = defaultdict(Setting)
        for variant_id, limit in (await self._limits(store, product, sold)).items():
            settings[variant_id]["backorder_limit"] = limit
        for level in await assignment.stock_levels():
            if level.safety_stock or level.platform_safety_stock is not None:
                settings[level.variant.variant_id]["safety_stock"] = level.safety_stock
        await self._set(client, assignment, settings)

    async def _set(
        self, client: Client, assignment: Assignment, settings: Mapping[int, Setting]
    ) -> None:
        """By variant id. What of them is followed as well counts as read."""
        if not settings:
            return
        unit, numbers = await _names(assignment)
        kept_back = {
            each: told["safety_stock"] for each, told in settings.items() if "safety_stock" in told
        }
        if kept_back:
            await self._writes(assignment)
        numbered = {numbers[variant_id]: told for variant_id, told in settings.items()}
        await inventory.set_settings(client, unit, numbered)
        for variant_id, units in kept_back.items():
            same = StockLevel.filter(
                variant__product_id=assignment.product_id, variant__variant_id=variant_id
            )
            await same.update(platform_safety_stock=units)

    async def _writes(self, assignment: Assignment) -> None:
        await Assignment.filter(id=assignment.id).update(written_at=self._clock.now())

    async def _hand_over(self, client: Client, store: Store, assignment: Assignment) -> None:
        """It counts again, from our numbers, and sells what we had closed."""
        product, levels = await assignment.product, await assignment.stock_levels()
        tracking = counted_as(assignment, len(levels))
        changes: dict[str, str] = {"inventory_tracking": tracking}
        if assignment.closed:
            changes["availability"] = assignment.availability
        if not await catalog.change_product(client, product.product_id, **changes):
            raise Unavailable(f"PUT product {product.product_id}", "it was changed in part")
        shut = [level.variant.variant_id for level in levels if level.closed]
        opened = [{"id": each, "purchasing_disabled": False} for each in shut]
        await catalog.change_variants(client, opened)
        unit, numbers = await _names(assignment)
        counted = await self._snapshot(store, assignment)
        on_hand = {numbers[variant_id]: units for variant_id, (units, _) in counted.items()}
        owed = {numbers[variant_id]: units for variant_id, (_, units) in counted.items()}
        await self._writes(assignment)
        await inventory.set_levels(client, unit, on_hand, REASON, owed)
        await self._set_unread(client, store, assignment, counted)
        await self._handed_over(store, assignment, product)

    @unit_of_work
    async def _snapshot(self, store: Store, assignment: Assignment) -> dict[int, tuple[int, int]]:
        """Units on hand and owed by variant id; what orders move from here on is told beside."""
        await hold(store)
        await take_back(assignment)
        return await _counted(assignment)

    @unit_of_work
    async def _handed_over(self, store: Store, assignment: Assignment, product: Product) -> None:
        """Orders placed until now were taken by nobody at the platform: they are ours to count."""
        await hold(store)
        availability = assignment.availability if assignment.closed else product.availability
        await Product.filter(id=product.id).update(availability=availability)
        levels = StockLevel.filter(variant__product_id=product.id)
        await levels.update(closed=False, platform_level=None)
        now = self._clock.now()
        facts = {"taken_at": None, "closed": False, "moved_at": now, "written_at": now}
        await Assignment.filter(id=assignment.id).update(**facts)

    async def _limits(
        self, store: Store, product: Product, sold: Mapping[int, Sold]
    ) -> dict[int, int | None]:
        """Units that may be owed at the default location, by variant id, from numbers of one
        reading: our own may be of an older one, which another worker wrote meanwhile."""
        today = self._clock.today(store.timezone)
        limits: dict[int, int | None] = {}
        exceeded = set()
        for each in await service.of_products(store, [product.product_id]):
            if there := sold.get(each.variant_id):
                on_hand, owed = max(0, there.on_hand), there.qty_backordered
                stock = replace(each.stock, on_hand=on_hand, qty_backordered=owed)
                left = offer(stock, today).backorder_left
                limits[each.variant_id] = there.default_limit(left)
                if there.exceeds(left):
                    exceeded.add(each.variant_id)
        await locations.mark(product.id, exceeded)
        return limits

    @unit_of_work
    async def _followed(
        self, store: Store, read: Assignment, items: Sequence[inventory.Item]
    ) -> None:
        """Unless it is counted otherwise by now, or was written to since."""
        await hold(store)
        now = await Assignment.get_or_none(id=read.id)
        counts = now and now.mode == Mode.NATIVE and now.taken_at is None and now.leaving is None
        if now and counts and now.written_at == read.written_at and not self.settling(now):
            sells_from = (await rules_of(store)).sells_from
            await take_over(store, items, sells_from, self._clock.now())


async def _different(
    client: Client, store: Store, numbers: Sequence[int], sells_from: SellsFrom
) -> list[Found]:
    """Of these products; one movement that is still to be told explains any difference."""
    items = {each.identity.variant_id: each for each in await inventory.items(client, numbers)}
    levels = StockLevel.filter(
        variant__product__store=store,
        variant__product__product_id__in=list(numbers),
        variant__adjustments__id__isnull=True,
    )
    found = []
    for row in await levels.order_by("id").prefetch_related("variant__product"):
        item = items.get(row.variant.variant_id)
        ours, theirs = locations.compared(row, item, sells_from)
        if ours != theirs:
            found.append((row.variant.product.product_id, ours, theirs))
    return found


async def _counted(assignment: Assignment) -> dict[int, tuple[int, int]]:
    """Units on hand and owed by variant id, as we have them, at the location that we write to."""
    found = {}
    for level in await assignment.stock_levels():
        others = sum(each["qty_backordered"] for each in locations.elsewhere(level.locations))
        owed = max(0, level.qty_backordered - others)
        found[level.variant.variant_id] = (level.on_hand - level.on_hand_elsewhere, owed)
    return found


async def _remember(assignment: Assignment, there: Mapping[int, Sold]) -> None:
    """The platform's limits as they were, before they are ours."""
    if assignment.limits is None and there:
        assignment.limits = {str(each): at.default.backorder_limit for each, at in there.items()}
        await assignment.save(update_fields=["limits"])


async def take_over(
    store: Store, items: Sequence[inventory.Item], sells_from: SellsFrom, at: dt.datetime
) -> None:
    """Make the platform's numbers ours, with what it has still to be told, in a transaction that
    holds the store."""
    for item in items:
        sold = item.sold(sells_from)
        level = await StockLevel.get_or_none(
            variant__store=store, variant__variant_id=item.identity.variant_id
        )
        if level is None or sold is None:
            continue
        kept_back = await _kept_back(level, sold.safety_stock)
        if await locations.copied(level, item, sells_from) or kept_back:
            await ask_for_what_follows(level, at)
        untold = await StockAdjustment.filter(variant_id=level.variant_id, sent_at=None)
        on_hand = sold.on_hand + sum(row.on_hand for row in untold)
        waiting = sold.qty_backordered + sum(row.qty_backordered for row in untold)
        rise, owed = max(0, on_hand) - level.on_hand, max(0, waiting) - level.qty_backordered
        if rise or owed:
            source = f"platform: {sold.on_hand}"
            await move(level, rise, owed, Cause(EntryKind.PLATFORM, source, at))


async def _kept_back(level: StockLevel, units: int) -> bool:
    """Follow the platform's safety stock, where that was changed; whether ours has to. One that
    somebody gave here before it was first read stays, to be written there."""
    if units == level.platform_safety_stock:
        return False
    typed = level.platform_safety_stock is None and level.safety_stock
    changed = not typed and level.safety_stock != units
    level.platform_safety_stock = units
    if changed:
        level.safety_stock = units
        variant = await Variant.get(id=level.variant_id).prefetch_related("store")
        await Assignment.revise(variant.store, "BigCommerce", product_id=variant.product_id)
    await level.save(update_fields=["safety_stock", "platform_safety_stock"])
    return changed


async def _edited_safety_stock(
    assignment: Assignment, counted: Mapping[int, Sold]
) -> dict[int, int]:
    """By variant id, where ours was changed since both were the same."""
    return {
        level.variant.variant_id: level.safety_stock
        for level in await assignment.stock_levels()
        if (there := counted.get(level.variant.variant_id))
        and there.safety_stock == level.platform_safety_stock != level.safety_stock
    }


async def _set_instead(client: Client, assignment: Assignment, row: StockAdjustment) -> None:
    """A movement that ends below the safety stock is refused, as is one of what was never counted:
    the level that it leads to is not."""
    unit, numbers = await _names(assignment)
    number = row.variant.variant_id
    product = await assignment.product
    there = locations.sold(await inventory.items(client, [product.product_id]), SellsFrom.DEFAULT)
    default = there[number].default if number in there else None
    on_hand = max(0, (default.total_inventory_onhand if default else 0) + row.on_hand)
    owed = max(0, ((default.qty_backordered or 0) if default else 0) + row.qty_backordered)
    key = numbers[number]
    await inventory.set_levels(client, unit, {key: on_hand}, row.source, {key: owed})


def _counted_here(there: Sold | None, on_hand: int, owed: int) -> Sold:
    """As it is once our numbers are written, which the platform shows a little later."""
    default = Location(
        location_id=DEFAULT_LOCATION, total_inventory_onhand=on_hand, qty_backordered=owed
    )
    return Sold(default, there.elsewhere if there else ())


async def take_back(assignment: Assignment) -> None:
    """Tell the platform nothing more: our own levels have moved already."""
    await StockAdjustment.filter(variant__product_id=assignment.product_id).delete()


async def _names(assignment: Assignment) -> tuple[inventory.Unit, dict[int, int]]:
    """What the platform counts of a product, and its numbers by variant id."""
    product = await assignment.product
    rows = Variant.filter(product_id=product.id)
    variants = [row.variant_id async for row in rows]
    there = await rows.filter(gone=False).count()
    if counted_as(assignment, there) == Tracking.PRODUCT:
        return "product_id", dict.fromkeys(variants, product.product_id)
    return "variant_id", {each: each for each in variants}
