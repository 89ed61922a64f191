"""Numbers, dates and money as the person who reads them writes them. Sentences are in English, as
the pages are: “6 minutes ago” is one.
"""

import datetime as dt
import re
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_interval, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal

NOTHING = "–"
COUNTED = re.compile(
    r"(?:(?<=than )|(?<=to )|(?<=Only ))\d{4,}(?!\d)|\d{4,}(?= days| are expected| or fewer)"
)
DAY = "yMMMd"
MINUTE = dt.timedelta(minutes=1)
ISO_DAYS = re.compile(r"(?<![\w-])(\d{4}-\d\d-\d\d)(?:/(\d{4}-\d\d-\d\d))?(?![\w-])")
"""One, or the first and the last of several."""


class Formats:
    """For one reader, in the time zone of one store."""

    def __init__(self, locale: str, timezone: str, now: dt.datetime) -> None:
        self._locale, self._zone, self._now = _known(locale), ZoneInfo(timezone), now

    def language_name(self, code: str) -> str:
        """As it is called in the language of our pages."""
        try:
            return Locale.parse(code, sep="-").get_display_name("en") or code
        except (UnknownLocaleError, ValueError):
            return code

    def number(self, value: float | Decimal | None) -> str:
        return NOTHING if value is None else format_decimal(value, locale=self._locale)

    def money(self, value: Decimal, currency: str) -> str:
        return format_currency(value, currency, locale=self._locale)

    def date(self, day: dt.date | None) -> str:
        return format_skeleton(DAY, day, locale=self._locale) if day else NOTHING

    def written(self, text: str) -> str:
        """With each day as the reader writes it, where it stands as a field holds it."""
        return ISO_DAYS.sub(self._days, text)

    def counted(self, text: str) -> str:
        """With numbers that count something as the reader writes them; numbers are also names."""
        return COUNTED.sub(lambda found: self.number(int(found[0])), text)

    def _days(self, found: re.Match[str]) -> str:
        try:
            first, last = found[1], found[2] or found[1]
            return self.window(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        except ValueError:
            return found[0]

    def day(self, at: dt.datetime) -> dt.date:
        """On which a moment falls, in the store's time zone."""
        return at.astimezone(self._zone).date()

    def window(self, first: dt.date | None, last: dt.date | None) -> str:
        """Whole days, both included."""
        if last is None or first is None or first == last:
            return self.date(last or first)
        return format_interval(first, last, DAY, locale=self._locale)

    def time(self, at: dt.datetime | None) -> str:
        if at is None:
            return NOTHING
        clock = format_time(at, "medium", self._zone, self._locale)
        return f"{self.date(self.day(at))}, {clock}"

    def ago(self, at: dt.datetime | None) -> str:
        if at is None:
            return NOTHING
        if abs(at - self._now) < MINUTE:
            return "just now"
        return format_timedelta(at - self._now, add_direction=True, locale="en")


def _known(locale: str) -> Locale:
    """American English for one that nobody knows."""
    try:
        return Locale.parse(locale.replace("-", "_") or "en_US")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")
