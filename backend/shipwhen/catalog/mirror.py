"""Our copy of a store's catalogue: read whole, then product by product as the platform tells."""

import itertools
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import F, Q

from shipwhen.bigcommerce import catalog
from shipwhen.catalog.models import Placement, Product, Sweep, Variant
from shipwhen.catalog.naming import NAMES, UNKNOWN, names_all
from shipwhen.catalog.words import key_of, words_of
from shipwhen.clock import Clock
from shipwhen.db import unit_of_work
from shipwhen.jobs import enqueue
from shipwhen.stores.installation import Installations
from shipwhen.stores.models import Store
from shipwhen.stores.service import store_named

SWEEP, REFRESH = "sweep the catalogue", "refresh a product"
"""Kinds of work; their keys are a store's hash, and `hash/product id`."""
NIGHTLY = timedelta(days=1)
TURN = 60.0
"""Seconds that a sweep goes on before it lets other work in."""
BATCH = 500
PORTION = 5_000
"""Variants that are written in one transaction, unless a single product has more."""
MOST_LETTERS = 255
PRODUCT_FACTS = [
    "name",
    "sku",
    "is_visible",
    "availability",
    "inventory_tracking",
    "inventory_level",
    "brand_id",
    "gone",
    "read_at",
    "name_key",
    "words",
]
VARIANT_FACTS = ["product_id", "sku", "options", "inventory_level", "purchasing_disabled", "gone"]


@dataclass(frozen=True)
class Progress:
    """How far the newest reading of a catalogue is."""

    products: int
    total: int
    finished: bool


class Mirror:
    """Copies catalogues. Whatever it does may be done again without harm."""

    def __init__(self, installations: Installations, clock: Clock) -> None:
        self._installations, self._clock = installations, clock

    async def sweep(self, hash: str) -> datetime | None:  # noqa: A002 - the platform's word
        """Go on with the reading that was begun, or begin one; for a turn, and anew each night."""
        store = await store_named(hash)
        if not await self._installations.reaches(store):
            return None
        client = await self._installations.client(store)
        since = await self._installations.since(store)
        begun = Sweep.filter(store=store, finished_at=None, begun_at__gte=since)
        sweep = await begun.order_by("id").first() or await self._begin(store)
        end = time.monotonic() + TURN
        while sweep.finished_at is None:
            if time.monotonic() > end:
                return self._clock.now()
            read_at = self._clock.now()
            rows, left = await catalog.products_after(client, sweep.last_product_id)
            for some in _portions(rows):
                await _keep(store, sweep, some, left, read_at)
                left -= len(some)
        return self._clock.now() + NIGHTLY

    async def refresh(self, key: str) -> None:
        """Read one product anew; one that is gone is marked so."""
        hash, _, number = key.partition("/")  # noqa: A001 - as above
        store = await store_named(hash)
        if not await self._installations.reaches(store):
            return
        client = await self._installations.client(store)
        read_at = self._clock.now()
        found = await catalog.products_with(client, [int(number)])
        if found:
            await refreshed(store, found[0], read_at)
        else:
            await _lost(store, int(number), read_at)

    async def _begin(self, store: Store) -> Sweep:
        highest = await Product.filter(store=store).order_by("-product_id").first()
        return await Sweep.create(
            store=store,
            begun_at=self._clock.now(),
            highest_product_id=highest.product_id if highest else 0,
        )


def _portions(rows: Sequence[catalog.Product]) -> Iterator[list[catalog.Product]]:
    """Of so few variants that nobody waits long for the database; one at least, if of nothing."""
    portion: list[catalog.Product] = []
    for row in rows:
        if portion and sum(len(each.variants) for each in [*portion, row]) > PORTION:
            yield portion
            portion = []
        portion.append(row)
    yield portion


@unit_of_work
async def _keep(
    store: Store, sweep: Sweep, rows: Sequence[catalog.Product], left: int, read_at: datetime
) -> None:
    """Products and how far they bring us, both or neither.

    After the last one, what it never met is gone; numbers past it were given since. What brands and
    categories are called is read then, when all that products name of them is known.
    """
    sweep.total = sweep.products + left
    if rows:
        await _put(store, rows, sweep.id, read_at)
        sweep.last_product_id, sweep.products = rows[-1].id, sweep.products + len(rows)
    if len(rows) >= left:
        last = max(sweep.last_product_id, sweep.highest_product_id)
        missed = Product.filter(_older(read_at), store=store, product_id__lte=last)
        await missed.exclude(swept=sweep.id).update(gone=True, read_at=read_at)
        sweep.finished_at = read_at
        await enqueue(NAMES, store.hash, read_at)
    await sweep.save()


@unit_of_work
async def refreshed(store: Store, product: catalog.Product, read_at: datetime) -> None:
    """Keep a product as it was told at that time, unless something newer is known."""
    await _put(store, [product], None, read_at)
    if not await names_all(store, product):
        await enqueue(UNKNOWN, store.hash, read_at)


@unit_of_work
async def _lost(store: Store, product_id: int, read_at: datetime) -> None:
    older = Product.filter(_older(read_at), store=store, product_id=product_id)
    await older.update(gone=True, read_at=read_at)


def _older(read_at: datetime) -> Q:
    """What was read before that, or at no time that we know."""
    return Q(read_at=None) | Q(read_at__lte=read_at)


async def _put(
    store: Store, told: Sequence[catalog.Product], sweep: int | None, read_at: datetime
) -> None:
    """Write products with their variants, except those that were read later than this.

    A sweep's number stays where none is given.
    """
    asked = Product.filter(store=store, product_id__in=[row.id for row in told])
    if sweep is not None:
        await asked.update(swept=sweep)
    newer = {row.product_id async for row in asked.filter(read_at__gt=read_at)}
    rows = [row for row in told if row.id not in newer]
    if not rows:
        return
    facts = PRODUCT_FACTS if sweep is None else [*PRODUCT_FACTS, "swept"]
    await Product.bulk_create(
        [_product(store, row, sweep or 0, read_at) for row in rows],
        on_conflict=["store_id", "product_id"],
        update_fields=facts,
        batch_size=BATCH,
    )
    ids = [row.id for row in rows]
    left_alone = Product.filter(store=store, product_id__in=ids, kept=False)
    await left_alone.update(on_hand=F("inventory_level"))
    known = await Product.filter(store=store, product_id__in=ids).values_list("product_id", "id")
    products = dict(known)
    variants = ((products[row.id], each) for row in rows for each in row.variants)
    while some := list(itertools.islice(variants, BATCH)):
        await Variant.bulk_create(
            [_variant(store, *each) for each in some],
            on_conflict=["store_id", "variant_id"],
            update_fields=VARIANT_FACTS,
        )
    await _forget_variants(products.values(), {each.id for row in rows for each in row.variants})
    placed = {(products[row.id], category) for row in rows for category in row.categories}
    await _place(store, products.values(), placed)


async def _place(store: Store, products: Collection[int], told: set[tuple[int, int]]) -> None:
    """Let products stand where they were told to, (product, category), and nowhere else."""
    known = Placement.filter(product_id__in=list(products))
    rows = await known.values_list("id", "product_id", "category_id")
    lost = [row for row, *place in rows if tuple(place) not in told]
    for at in range(0, len(lost), BATCH):
        await Placement.filter(id__in=lost[at : at + BATCH]).delete()
    new = told - {(product, category) for _, product, category in rows}
    await Placement.bulk_create(
        [Placement(store=store, product_id=each, category_id=category) for each, category in new],
        ignore_conflicts=True,
        batch_size=BATCH,
    )


async def _forget_variants(products: Collection[int], seen: set[int]) -> None:
    """Mark those gone that the platform no longer names."""
    known = Variant.filter(product_id__in=list(products), gone=False)
    numbers = await known.values_list("id", "variant_id")
    lost = [row for row, variant_id in numbers if variant_id not in seen]
    for at in range(0, len(lost), BATCH):
        await Variant.filter(id__in=lost[at : at + BATCH]).update(gone=True)


def _product(store: Store, row: catalog.Product, sweep: int, read_at: datetime) -> Product:
    return Product(
        store=store,
        product_id=row.id,
        name=row.name[:MOST_LETTERS],
        sku=row.sku[:MOST_LETTERS],
        is_visible=row.is_visible,
        availability=row.availability,
        inventory_tracking=row.inventory_tracking,
        inventory_level=row.inventory_level,
        brand_id=row.brand_id or 0,
        swept=sweep,
        read_at=read_at,
        name_key=key_of(row.name),
        words=words_of(row.name, [row.sku, *(each.sku or "" for each in row.variants)]),
    )


def _variant(store: Store, product: int, row: catalog.Variant) -> Variant:
    return Variant(
        store=store,
        product_id=product,
        variant_id=row.id,
        sku=(row.sku or "")[:MOST_LETTERS],
        options={str(each.option_id): str(each.id) for each in row.option_values},
        inventory_level=row.inventory_level,
        purchasing_disabled=row.purchasing_disabled,
    )


async def readings(store: Store, most: int) -> list[Sweep]:
    """The newest ones first."""
    return await Sweep.filter(store=store).order_by("-id").limit(most)


async def progress(store: Store) -> Progress | None:
    """Of the newest sweep; None before its first page."""
    sweep = await Sweep.filter(store=store).order_by("-id").first()
    if sweep is None or not (sweep.total or sweep.finished_at):
        return None
    return Progress(sweep.products, sweep.total, sweep.finished_at is not None)
