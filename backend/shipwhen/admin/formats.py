"""Numbers, dates and money as the person who reads them writes them."""

import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_interval, format_timedelta
from babel.numbers import format_currency, format_decimal

NOTHING = "–"
COUNTED = re.compile(
    r"(?:(?<=than )|(?<=to )|(?<=Only ))\d{4,}(?!\d)|\d{4,}(?= days| are expected| or fewer)"
)
MINUTE = dt.timedelta(minutes=1)
ISO_DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")


class Formats:
    """For one reader, in the time zone of one store."""

    def __init__(self, locale: str, timezone: str, now: dt.datetime) -> None:
        self.locale, self._zone, self._now = _known(locale), ZoneInfo(timezone), now

    @property
    def language(self) -> str:
        """As HTML names it."""
        return str(self.locale).replace("_", "-")

    def number(self, value: float | Decimal | None) -> str:
        return NOTHING if value is None else format_decimal(value, locale=self.locale)

    def money(self, value: Decimal, currency: str) -> str:
        return format_currency(value, currency, locale=self.locale)

    def date(self, day: dt.date | None) -> str:
        return format_date(day, "medium", self.locale) if day else NOTHING

    def written(self, text: str) -> str:
        """With each day as the reader writes it, where it stands as a field holds it."""
        return ISO_DAY.sub(lambda found: self._day(found[0]), text)

    def counted(self, text: str) -> str:
        """With numbers that count something as the reader writes them; numbers are also names."""
        return COUNTED.sub(lambda found: self.number(int(found[0])), text)

    def _day(self, iso: str) -> str:
        try:
            return self.date(dt.date.fromisoformat(iso))
        except ValueError:
            return iso

    def day(self, at: dt.datetime) -> dt.date:
        """On which a moment falls, in the store's time zone."""
        return at.astimezone(self._zone).date()

    def window(self, first: dt.date | None, last: dt.date | None) -> str:
        """Whole days, both included."""
        if last is None or first is None or first == last:
            return self.date(last or first)
        return format_interval(first, last, "yMMMd", locale=self.locale)

    def time(self, at: dt.datetime | None) -> str:
        return format_datetime(at, "medium", self._zone, self.locale) if at else NOTHING

    def ago(self, at: dt.datetime | None) -> str:
        if at is None:
            return NOTHING
        if abs(at - self._now) < MINUTE:
            return "just now"
        return format_timedelta(at - self._now, add_direction=True, locale=self.locale)


def _known(locale: str) -> Locale:
    """American English for one that nobody knows."""
    try:
        return Locale.parse(locale.replace("-", "_") or "en_US")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")
