"""Orders as the platform tells them, and what we write beside them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import format_datetime, parsedate_to_datetime
from enum import IntEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, TypeAdapter

from shipwhen.bigcommerce.client import Client, Page
from shipwhen.bigcommerce.errors import Missing

MOST_ROWS = 250
MOST_METAFIELDS = 250
NAMESPACE, KEY = "shipwhen", "backorder"
PAGE = "{control_panel}/manage/orders/{number}"
"""Where a merchant sees an order."""


class Status(IntEnum):
    """Those that say something of stock or of money."""

    INCOMPLETE = 0
    SHIPPED = 2
    REFUNDED = 4
    CANCELLED = 5
    DECLINED = 6
    AWAITING_PAYMENT = 7
    COMPLETED = 10


GIVEN_BACK = {Status.REFUNDED, Status.CANCELLED, Status.DECLINED}
TAKES_NOTHING = {Status.INCOMPLETE, *GIVEN_BACK}
DONE = {Status.SHIPPED, Status.COMPLETED}
"""Nothing of it is still to be shipped, also where nobody has written a shipment."""


def _rfc2822(told: Any) -> Any:  # noqa: ANN401 - whatever the platform sends
    """Version 2 writes dates as mails do."""
    if not isinstance(told, str):
        return told
    at = parsedate_to_datetime(told)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


Moment = Annotated[datetime, BeforeValidator(_rfc2822)]


class Order(BaseModel):
    id: int
    status_id: int
    date_created: Moment
    date_modified: Moment
    channel_id: int = 1
    is_deleted: bool = False
    payment_status: str | None = None
    """`captured`, `authorized` and so on; empty where the store's way of paying tells nothing."""
    staff_notes: str | None = None
    customer_message: str | None = None
    default_currency_code: str = ""
    """What the shopper paid in, and what its prices are in."""


class OrderLine(BaseModel):
    id: int
    product_id: int
    variant_id: int | None = None
    name: str
    sku: str = ""
    quantity: int
    price_inc_tax: Decimal | None = None
    """Of one unit."""
    quantity_shipped: int = 0
    quantity_refunded: int = 0
    quantity_backordered: int | None = None
    """Told by stores that have the platform's own backorders."""


class Metafield(BaseModel):
    id: int
    value: str


ORDER = TypeAdapter(Order)
ORDERS = TypeAdapter(list[Order])
LINES = TypeAdapter(list[OrderLine])
METAFIELDS = TypeAdapter(Page[Metafield])


async def order(client: Client, id: int) -> Order | None:  # noqa: A002 - the platform's word
    """None where there is no such order, or no longer."""
    try:
        return (await client.ask("GET", f"v2/orders/{id}")).read(ORDER)
    except Missing:
        return None


async def lines(client: Client, id: int) -> list[OrderLine]:  # noqa: A002 - as above
    """Every line of an order."""
    found: list[OrderLine] = []
    page, more = 1, True
    while more:
        asked: dict[str, str | int] = {"page": page, "limit": MOST_ROWS}
        answer = await client.ask("GET", f"v2/orders/{id}/products", asked)
        some = answer.read(LINES) if answer.content else []
        found, page, more = found + some, page + 1, len(some) == MOST_ROWS
    return found


async def modified_since(client: Client, since: datetime) -> AsyncIterator[Order]:
    """Orders that changed at that time or later, archived ones too; by number, since one that
    changes while they are read would shift pages."""
    for archived in ("false", "true"):
        least, found = 1, list[Order]()
        while least == 1 or len(found) == MOST_ROWS:
            asked: dict[str, str | int] = {
                "min_date_modified": format_datetime(since),
                "is_deleted": archived,
                "sort": "id:asc",
                "min_id": least,
                "limit": MOST_ROWS,
            }
            answer = await client.ask("GET", "v2/orders", asked)
            found = answer.read(ORDERS) if answer.content else []
            for each in found:
                yield each
            least = max([least, *(each.id for each in found)]) + 1


async def write_note(client: Client, id: int, **notes: str) -> None:  # noqa: A002 - as above
    """Set `staff_notes` or `customer_message` whole: read before, and append. Never sends lines,
    which would take their discounts away."""
    await client.ask("PUT", f"v2/orders/{id}", json=notes)


async def write_record(client: Client, id: int, value: str) -> None:  # noqa: A002 - as above
    """Keep our record of an order beside it; written again only where it differs."""
    path = f"v3/orders/{id}/metafields"
    named: dict[str, str | int] = {"namespace": NAMESPACE, "key": KEY}
    pages = client.pages(path, METAFIELDS, MOST_METAFIELDS, named)
    known = [each async for page in pages for each in page.data]
    if not known:
        new = {"permission_set": "read", **named, "value": value}
        await client.ask("POST", path, json=new)
    elif known[0].value != value:
        await client.ask("PUT", f"{path}/{known[0].id}", json={"value": value})
