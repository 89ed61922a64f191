"""Who changed what, when, from what to what."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tortoise.expressions import Q

from shipwhen.stores.models import Change, Store


@dataclass(frozen=True)
class Changed:
    """A change that is about to be written down: `before` and `after` hold only what differs."""

    action: str
    subject: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    product_id: int | None = None


async def record(store: Store, by: str, at: dt.datetime, changed: Changed) -> None:
    """To be called in the transaction of the change itself."""
    await Change.create(
        store=store,
        at=at,
        by=by,
        action=changed.action,
        subject=changed.subject[:255],
        product_id=changed.product_id,
        before=dict(changed.before),
        after=dict(changed.after),
    )


async def newest_of_products(store: Store) -> int:
    """The number of the last change of one product or of many; 0 where there is none."""
    of_products = Q(product_id__isnull=False) | Q(action__endswith=" products")
    last = await Change.filter(of_products, store=store).order_by("-id").first()
    return last.id if last else 0


@dataclass(frozen=True)
class Asked:
    """As it stands in an address; "" for what is not asked for."""

    by: str = ""
    action: str = ""
    q: str = ""
    """A part of what was changed, by the name that people know."""
    before: int | None = None
    """The last change of the page before."""


async def changes(
    store: Store,
    asked: Asked,
    most: int,
    products: Collection[int] = (),
    also: Collection[int] = (),
) -> list[Change]:
    """The newest ones first; what is looked for is found by its name, is of one of these products,
    or is one of `also`."""
    found = Change.filter(store=store)
    if asked.by:
        found = found.filter(by=asked.by)
    if asked.action:
        found = found.filter(action=asked.action)
    if asked.q:
        looked_for = Q(subject__icontains=asked.q)
        if products:
            looked_for |= Q(product_id__in=list(products))
        if also:
            looked_for |= Q(id__in=list(also))
        found = found.filter(looked_for)
    if asked.before is not None:
        found = found.filter(id__lt=asked.before)
    return await found.order_by("-id").limit(most)


async def of_batches(store: Store, numbers: Collection[int], most: int) -> list[int]:
    """The numbers of those, among so many of the newest ones of many products, that tell of these
    batches."""
    rows = Change.filter(store=store, action__endswith=" products").order_by("-id").limit(most)
    told = await rows.values_list("id", "after")
    return [int(str(number)) for number, after in told if after.get("batch") in numbers]


async def named(store: Store, column: str) -> list[str]:
    """Everybody who changed something, or all that was done: `by` or `action`."""
    rows = Change.filter(store=store).order_by(column).distinct()
    return [str(each) for each in await rows.values_list(column, flat=True)]


async def newest(store: Store, but: str) -> int:
    """The number of a store's last change, somebody's own left out; 0 where there is none."""
    last = await Change.filter(store=store).exclude(by=but).order_by("-id").first()
    return last.id if last else 0
