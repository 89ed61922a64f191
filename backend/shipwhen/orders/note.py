"""What we write beside an order at the platform: a message for people, a record for programs."""

import datetime as dt
import json

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval

from shipwhen.appearance import service as appearance
from shipwhen.appearance.document import OrderNoteTexts
from shipwhen.bigcommerce import Client
from shipwhen.bigcommerce import orders as platform
from shipwhen.clock import Clock
from shipwhen.orders.models import Order, OrderLine
from shipwhen.stock.rules import rules_of
from shipwhen.stores.models import Store
from shipwhen.texts import filled

FIELDS = {"staff": "staff_notes", "customer": "customer_message"}
GENERIC = "generic"


class Notes:
    """Writes a message once, and a record whenever it changed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def write(self, store: Store, client: Client, order: Order) -> None:
        """Nothing for an order without backordered units."""
        lines = await OrderLine.filter(order=order, backordered__gt=0).order_by("line_id")
        if not lines or order.gone:
            return
        if order.noted_at is None:
            await self._append(store, client, order, lines)
        await platform.write_record(client, order.order_id, record(lines))

    async def _append(
        self, store: Store, client: Client, order: Order, lines: list[OrderLine]
    ) -> None:
        """One that stands there already, because we were cut off after writing it, is not written
        again, even where it would be worded otherwise by now."""
        field = FIELDS.get((await rules_of(store)).note)
        if field:
            told = await platform.order(client, order.order_id)
            if told is None:
                return
            text, words = await message(store, lines), getattr(told, field) or ""
            known = [each for each in (text, order.note) if each]
            if text and not any(each in words.replace("\r\n", "\n") for each in known):
                await Order.filter(id=order.id).update(note=text)
                joined = f"{words.rstrip()}\n\n{text}" if words.strip() else text
                await platform.write_note(client, order.order_id, **{field: joined})
        await Order.filter(id=order.id).update(noted_at=self._clock.now())


async def message(store: Store, lines: list[OrderLine]) -> str:
    """A line for each backordered product, in the store's language."""
    published = await appearance.published(store, store.theme or GENERIC)
    texts = published.document(store.language).order_note
    return "\n".join(told for line in lines if (told := _line(texts, line, store.language)))


def _line(texts: OrderNoteTexts, line: OrderLine, language: str) -> str:
    values: dict[str, str | int] = {
        "product": line.name,
        "ready": line.ready,
        "backordered": line.backordered,
    }
    if not line.splits or any(each["date"] is None for each in line.splits):
        return filled(texts.undated, **values)
    first = min(each["date_from"] for each in line.splits)
    window, last = _window(first, max(each["date"] for each in line.splits), language)
    return filled(texts.dated, **values, window=window, date=last)


def _window(first: str, last: str, language: str) -> tuple[str, str]:
    """The days between and the last one, as the language writes them."""
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    begin, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    date = format_date(end, "medium", locale=locale)
    if begin == end:
        return date, date
    return format_interval(begin, end, "yMMMd", locale=locale), date


def record(lines: list[OrderLine]) -> str:
    """For programs: counts and windows as they were promised, by order line."""
    return json.dumps(
        {
            "lines": [
                {
                    "order_product_id": line.line_id,
                    "ready": line.ready,
                    "backordered": line.backordered,
                    "splits": line.splits,
                }
                for line in lines
            ]
        },
        sort_keys=True,
    )
