"""Products that Shipwhen keeps: taken over, moved between the modes, given back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from shipwhen.bigcommerce import catalog, inventory
from shipwhen.bigcommerce.catalog import Tracking
from shipwhen.bigcommerce.inventory import SellsFrom
from shipwhen.catalog.models import Product, Variant
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.errors import Invalid, Unknown
from shipwhen.jobs import enqueue
from shipwhen.promise import Stock
from shipwhen.stock import locations, service, standing
from shipwhen.stock.editing import ShipmentEdit, put_incoming, shown
from shipwhen.stock.leaving import Leaving
from shipwhen.stock.ledger import ALLOT, KEEP, Cause, move_everywhere
from shipwhen.stock.models import Assignment, EntryKind, LocationLevel, Mode, StockLevel
from shipwhen.stock.native import LAG, take_back, take_over
from shipwhen.stock.readiness import Unmet, refusal, unmet, unmet_of
from shipwhen.stock.rules import default_stock, rules_of
from shipwhen.stores.changes import Changed, record
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Store
from shipwhen.stores.plan import Plans
from shipwhen.stores.service import hold

OURS = {"inventory_tracking", "availability"}
"""Settings that we made what they are, and set right when the platform counts again."""
THE_MERCHANTS = {"availability"}
"""Of a product that is not assigned yet: they may not want to sell it now."""


def events_of(event_id: str) -> tuple[str, str]:
    """What the movements are called by which a variant is taken over: to what the platform has, and
    where it counts, from there to what somebody typed."""
    return f"{event_id} taken", f"{event_id} typed"


class Shelf(NamedTuple):
    """What the platform has of a variant."""

    level: int = 0
    """The catalogue's number, which is without what is kept back."""
    on_hand: int = 0
    """With it."""
    safety_stock: int | None = None
    """None where it cannot be read, or is of several variants together."""
    backorder_limit: int | None = 0
    """None for no limit."""

    def alone(self, unsaid: Stock) -> Stock:
        """Where nothing is said of the variant."""
        kept_back = unsaid.safety_stock or self.safety_stock or 0
        return replace(unsaid, on_hand=self.on_hand, safety_stock=kept_back)


@dataclass(frozen=True)
class Told:
    """A product as the platform has it now."""

    product: catalog.Product
    items: Sequence[inventory.Item] = ()
    """Empty where its stock is not counted."""
    unmet: Sequence[Unmet] | None = None
    """What stands in the way of the platform counting it; None where nobody asked."""

    def shelves(self) -> dict[int, Shelf]:
        """By variant id. Of a product that is counted as one, the product's stands for each."""
        return {each.id: self._shelf(each) for each in self.product.variants}

    def _shelf(self, variant: catalog.Variant) -> Shelf:
        level = self.product.level_of(variant)
        own = (each for each in self.items if each.identity.variant_id in {variant.id, None})
        sold = next((each.sold(SellsFrom.DEFAULT) for each in own), None)
        tracking = self.product.inventory_tracking
        if sold is None or tracking == Tracking.NONE:
            return Shelf(level, max(0, level))
        as_one = tracking == Tracking.PRODUCT and len(self.product.variants) > 1
        return Shelf(
            level,
            max(0, sold.default.total_inventory_onhand),
            None if as_one else sold.safety_stock,
            sold.default.backorder_limit,
        )

    def limits(self) -> dict[str, int | None] | None:
        """The platform's own, as an assignment keeps them; None where there are none to be read."""
        places = [place for each in self.items for place in each.locations]
        has_backorders = any(each.qty_backordered is not None for each in places)
        if not has_backorders or self.product.inventory_tracking == Tracking.NONE:
            return None
        return {str(number): each.backorder_limit for number, each in self.shelves().items()}


@dataclass(frozen=True)
class Typed:
    """What somebody wrote into a form; by variant id."""

    seen: Mapping[int, int] = field(default_factory=dict)
    """Units on hand that stood there: what was sold since then stays sold."""
    incoming: Mapping[int, Sequence[ShipmentEdit]] = field(default_factory=dict)
    """On the way, where it is called something; otherwise the stock tells it."""
    batch_id: int | None = None
    """Of a product that was assigned with many."""
    mode: Mode | None = None
    """None for the store's."""

    def stock(self, variant_id: int, there: Shelf, wanted: Stock | None, unsaid: Stock) -> Stock:
        if wanted is None:
            return there.alone(unsaid)
        if variant_id not in self.seen:
            return wanted
        more = wanted.on_hand - self.seen[variant_id]
        return replace(wanted, on_hand=max(0, there.on_hand + more))


class Assignments:
    """Takes products over and gives them back. What is asked for stands in the database at once;
    the platform follows as soon as it can."""

    def __init__(self, installations: Installations, plans: Plans, clock: Clock) -> None:
        self._installations, self._plans, self._clock = installations, plans, clock

    async def assign(
        self,
        store: Store,
        product_id: int,
        stocks: Mapping[int, Stock],
        by: str,
        typed: Typed | None = None,
    ) -> None:
        """Keep a product with all its variants; `stocks` by variant id.

        Units on hand are the platform's own, except where `stocks` tells more. Raises Unknown and
        Invalid, and PlatformError while the platform cannot be asked.
        """
        now, typed = self._clock.now(), typed or Typed()
        mode = typed.mode or (await rules_of(store)).mode
        found = await self.told(store, [product_id], native=mode == Mode.NATIVE)
        if not found:
            raise Unknown("product", str(product_id))
        cause = Cause(EntryKind.SET, by, now)
        await self._assigned(store, found[0], stocks, cause, typed)

    async def told(self, store: Store, product_ids: Sequence[int], *, native: bool) -> list[Told]:
        """As the platform has these products now; with `native`, whether it can count them too.
        Raises PlatformError."""
        client = await self._installations.client(store)
        products = await catalog.products_with(client, product_ids)
        items = await inventory.items_of(client, [each.id for each in products])
        if not native:
            return [Told(each, items[each.id]) for each in products]
        found = await unmet_of(client, products, items)
        return [
            Told(each, items[each.id], _without(THE_MERCHANTS, found[each.id])) for each in products
        ]

    @unit_of_work
    async def _assigned(
        self,
        store: Store,
        told: Told,
        stocks: Mapping[int, Stock],
        cause: Cause,
        typed: Typed,
    ) -> None:
        await hold(store)
        product = await self.take(store, told, stocks, cause, typed)
        number = told.product.id
        changed = Changed("assign product", product.name, {}, await shown(product), number)
        await record(store, cause.source, cause.at, changed)

    async def take(
        self,
        store: Store,
        asked: Told,
        stocks: Mapping[int, Stock],
        cause: Cause,
        typed: Typed,
    ) -> Product:
        """The same within a transaction that holds the store; nothing is written where it raises.

        The cause's time is when the platform was asked.
        """
        told = asked.product
        product = await Product.get_or_none(store=store, product_id=told.id)
        if product is None:
            raise Invalid("The product is not copied yet: try again when the catalogue is read.")
        if await Assignment.filter(product=product).exists():
            raise Invalid(f"{product.name} is assigned already: edit it, or unassign it first.")
        await self._plans.check(store, await self.count(store) + 1)
        now = cause.at
        rules = await rules_of(store)
        mode = typed.mode or rules.mode
        if mode == Mode.NATIVE:
            _check_ready(asked)
        if told.inventory_tracking == Tracking.PRODUCT and len(told.variants) > 1:
            unsaid = {each.id for each in told.variants} - set(stocks)
            if unsaid or mode == Mode.NATIVE:
                raise Invalid(
                    f"{product.name} is counted as one although it has options: let BigCommerce"
                    " count its variants, or say how many there are of each."
                )
        shelves = asked.shelves()
        await Assignment.create(
            product=product,
            mode=mode,
            tracking=told.inventory_tracking,
            availability=told.availability,
            levels={str(variant_id): each.on_hand for variant_id, each in shelves.items()},
            limits=asked.limits(),
            at=now,
            batch_id=typed.batch_id,
        )
        for variant in await Variant.filter(product=product, gone=False).order_by("id"):
            found = shelves.get(variant.variant_id, Shelf())
            wanted = stocks.get(variant.variant_id)
            stock = typed.stock(variant.variant_id, found, wanted, default_stock(rules))
            tell = mode == Mode.NATIVE and variant.variant_id in typed.seen
            await self._put(variant, stock, found, cause, tell=tell)
            if incoming := typed.incoming.get(variant.variant_id):
                await put_incoming(variant.id, incoming)
            await enqueue(ALLOT, f"{store.hash}/{variant.variant_id}", now)
        await standing.begin(product, self._clock.today(store.timezone))
        await enqueue(KEEP, f"{store.hash}/{told.id}", now)
        return product

    async def _put(
        self, variant: Variant, stock: Stock, found: Shelf, cause: Cause, *, tell: bool
    ) -> None:
        """Where the platform counts, it has to be told a number that somebody typed."""
        wanted = stock.on_hand
        if tell:
            stock = replace(stock, on_hand=found.on_hand)
        taken, told = events_of(cause.event_id)
        await service.put_stock(variant, stock, replace(cause, event_id=taken))
        row = await StockLevel.get(variant=variant)
        if stock.on_hand != wanted:
            more = wanted - found.on_hand
            await move_everywhere(row, more, 0, replace(cause, event_id=told))
        row.platform_level, row.platform_safety_stock = found.level, found.safety_stock
        await row.save(update_fields=["platform_level", "platform_safety_stock"])

    async def unmet(self, store: Store, product_id: int) -> list[Unmet]:
        """What stands in the way of BigCommerce counting a product that is assigned, or others like
        it. Raises Unknown and PlatformError."""
        client = await self._installations.client(store)
        return _without(OURS, await unmet(client, product_id))

    async def shelves(self, store: Store, product_id: int) -> dict[int, Shelf]:
        """What the platform has of a product, by variant id. Raises PlatformError."""
        found = await self.told(store, [product_id], native=False)
        return found[0].shelves() if found else {}

    async def locations(self, store: Store, product_id: int) -> dict[int, list[LocationLevel]]:
        """What the platform has at each of several locations, by variant id. Raises
        PlatformError."""
        client = await self._installations.client(store)
        sells_from = (await rules_of(store)).sells_from
        return {
            item.identity.variant_id: locations.told(item, sells_from)
            for item in await inventory.items(client, [product_id])
            if item.identity.variant_id and len(item.locations) > 1
        }

    async def count(self, store: Store) -> int:
        """Products that are kept."""
        return await Assignment.filter(product__store=store, leaving__isnull=True).count()

    async def too_many(self, store: Store, more: int) -> str:
        """Why so many products more cannot be kept, "" where they can."""
        try:
            await self._plans.check(store, await self.count(store) + more)
        except Invalid as error:
            return error.message
        return ""

    async def move(self, store: Store, product_id: int, mode: Mode, by: str) -> None:
        """Let the other side count from now on; what orders hold, wait for and were promised stays.

        Raises Unknown, Invalid where the store's settings stand in the way, and PlatformError.
        """
        client, items, now = await self._installations.client(store), [], self._clock.now()
        if mode == Mode.NATIVE:
            if found := await self.unmet(store, product_id):
                raise Invalid(refusal(found))
        else:
            items = await inventory.items(client, [product_id])
        await self._moved(store, product_id, mode, items, Cause(EntryKind.SET, by, now))

    @unit_of_work
    async def _moved(
        self,
        store: Store,
        product_id: int,
        mode: Mode,
        items: Sequence[inventory.Item],
        cause: Cause,
    ) -> None:
        """The cause's time is when the platform was asked: what is sold since then is ours to
        count."""
        await hold(store)
        now = cause.at
        assignment = await self._kept(store, product_id)
        if assignment.mode == mode:
            raise Invalid(f"The product is counted that way already: {mode}.")
        levels = len(await assignment.stock_levels())
        if assignment.tracking == Tracking.PRODUCT and levels > 1:
            raise Invalid("BigCommerce counted this product as one: let it count its variants.")
        if mode == Mode.MANAGED and assignment.taken_at is None:
            if assignment.written_at and assignment.written_at + LAG > now:
                raise Invalid("BigCommerce is still taking in its numbers: try again in a minute.")
            # where we count, it is at the default location, to which the units go back
            await take_over(store, items, SellsFrom.DEFAULT, now)
            await locations.forget(assignment.product_id)
            assignment.moved_at = now
        await take_back(assignment)
        before, assignment.mode = assignment.mode, mode
        await assignment.save(update_fields=["mode", "moved_at"])
        name = (await assignment.product).name
        told = {"counted_by": str(before)}, {"counted_by": str(mode)}
        await record(store, cause.source, now, Changed("move product", name, *told, product_id))
        await enqueue(KEEP, f"{store.hash}/{product_id}", now)

    async def _kept(self, store: Store, product_id: int) -> Assignment:
        assignment = await Assignment.of(store, product_id)
        if assignment is None or assignment.leaving is not None:
            raise Unknown("assigned product", str(product_id))
        return assignment

    @unit_of_work
    async def unassign(self, store: Store, product_id: int, leaving: Leaving, by: str) -> None:
        """Keep a product no longer: it leaves every promise at once. Raises Unknown."""
        await hold(store)
        product = await (await self._kept(store, product_id)).product
        before = await shown(product)
        await self.drop(store, product_id, leaving, by)
        after = {"tracked by BigCommerce": leaving.track, "made not purchasable": leaving.closed}
        changed = Changed("unassign product", product.name, before, after, product_id)
        await record(store, by, self._clock.now(), changed)

    async def drop(self, store: Store, product_id: int, leaving: Leaving, by: str) -> None:
        """The same within a transaction that holds the store."""
        assignment, now = await self._kept(store, product_id), self._clock.now()
        left: dict[str, int] = {}
        closed: list[int] = []
        for level in await assignment.stock_levels():
            left[str(level.variant.variant_id)] = max(0, level.on_hand - level.qty_backordered)
            if level.closed:
                closed.append(level.variant.variant_id)
            await service.drop_stock(level.variant, Cause(EntryKind.SET, by, now))
        assignment.leaving = {
            "at": now.isoformat(),
            "track": leaving.track,
            "closed": leaving.closed,
            "units": left,
            "variants_closed": closed,
        }
        await assignment.save(update_fields=["leaving"])
        await standing.end(assignment.product_id)
        await enqueue(KEEP, f"{store.hash}/{product_id}", now)

    async def release_all(self, store: Store, by: str) -> int:
        """Give every product back as it was, to leave; how many."""
        kept = Assignment.filter(product__store=store, leaving__isnull=True)
        numbers = await kept.values_list("product__product_id", flat=True)
        for number in numbers:
            await self.unassign(store, int(str(number)), Leaving(), by)
        return len(numbers)


def _without(settings: Collection[str], found: Sequence[Unmet]) -> list[Unmet]:
    return [each for each in found if each.setting not in settings]


def _check_ready(told: Told) -> None:
    """A promise beyond the stock that the platform refuses to sell is none. Raises Invalid."""
    if told.unmet is None:
        raise Invalid("Who counts was changed meanwhile: try again.")
    if told.unmet:
        raise Invalid(refusal(told.unmet))
