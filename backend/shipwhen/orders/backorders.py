"""What the report shows of lines of which units were backordered, written with them."""

from decimal import Decimal
from typing import Any

from shipwhen.bigcommerce.orders import DONE, TAKES_NOTHING, Status
from shipwhen.orders.models import Backorder, Order, OrderLine, State
from shipwhen.orders.promised import next_day

PAID = {"captured", "paid", "partially refunded"}
"""The platform's words for money that has come; what is only authorized may never come."""
PARTS = 10_000
"""Of one of a currency: the platform tells prices with four decimals."""


async def follow(order: Order) -> None:
    """After its lines were saved, in the same transaction."""
    lines = await OrderLine.filter(order=order)
    for line in lines:
        if line.backordered:
            await follow_line(order, line)
    kept = [line.id for line in lines if line.backordered]
    await Backorder.filter(order=order).exclude(line_id__in=kept).delete()


async def follow_line(order: Order, line: OrderLine) -> None:
    """A line stays in the report, whatever becomes of it, while anything of it was backordered."""
    state = state_of(order, line)
    waiting = line.waiting if state == State.WAITING else 0
    facts: dict[str, Any] = {
        "state": state,
        "waiting": waiting,
        "value": None if line.price is None else in_parts(line.price) * waiting,
        "promised_by": next_day(line) if waiting else None,
        "currency": order.currency or "",
        "paid": is_paid(order),
    }
    if not await Backorder.filter(line=line).update(**facts):
        await Backorder.create(
            store_id=order.store_id,
            line=line,
            order=order,
            variant_id=line.variant_id,
            placed_at=order.placed_at,
            **facts,
        )


def state_of(order: Order, line: OrderLine) -> State:
    if order.status_id in TAKES_NOTHING:
        return State.CANCELLED
    if line.waiting:
        return State.WAITING
    if order.status_id in DONE or line.shipped >= line.held > 0:
        return State.SHIPPED
    return State.CANCELLED if order.gone or not line.held else State.READY


def is_paid(order: Order) -> bool | None:
    """None where nothing tells: the platform has no word for most ways to pay outside of it."""
    if order.payment:
        return order.payment in PAID
    return False if order.status_id == Status.AWAITING_PAYMENT else None


def in_parts(price: Decimal) -> int:
    return int(price.scaleb(4).to_integral_value())


def money(parts: int) -> Decimal:
    return Decimal(parts) / PARTS
