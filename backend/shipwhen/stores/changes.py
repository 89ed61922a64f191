"""Who changed what, when, from what to what."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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


async def last_of_product(store: Store, product_id: int) -> Change | None:
    """Who changed a product last."""
    return await Change.filter(store=store, product_id=product_id).order_by("-id").first()


async def newest(store: Store) -> int:
    """The number of a store's last change, 0 where nothing was changed yet."""
    last = await Change.filter(store=store).order_by("-id").first()
    return last.id if last else 0
