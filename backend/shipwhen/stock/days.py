"""Days as they are written: by ISO 8601, in files also in the formats that the store itself uses;
and which of them something can be expected on."""

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from functools import cache

MONTHS = list(calendar.month_name)[1:]
PARTS = {
    "d": r"(?P<day>\d{2})",
    "j": r"(?P<day>\d{1,2})",
    "m": r"(?P<month>\d{2})",
    "n": r"(?P<month>\d{1,2})",
    "M": rf"(?P<month>{'|'.join(name[:3] for name in MONTHS)})",
    "F": rf"(?P<month>{'|'.join(MONTHS)})",
    "Y": r"(?P<year>\d{4})",
    "S": "(?:st|nd|rd|th)",
    "D": f"(?:{'|'.join(('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'))})",
    "l": "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
}
"""Letters of the platform's date formats, which are PHP's. One with another letter is not used."""
ISO = "Y-m-d"
MOST_YEARS = 5
"""Ahead, that something may be due in."""
YEAR = dt.timedelta(days=366)


def refuse_days(first: dt.date | None, last: dt.date, today: dt.date) -> None:
    """Of units that are newly on the way, or moved to these days. Raises ValueError."""
    if last < today:
        raise ValueError(f"{last} is over: give today or a later day.")
    if last > today + MOST_YEARS * YEAR:
        raise ValueError(f"{last} is more than {MOST_YEARS} years ahead: look at the year.")
    if first and first < today - YEAR:
        raise ValueError(f"{first} is more than a year ago: look at the year.")


def picked(text: str) -> dt.date | None:
    """A day as browsers send it, None for what is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def day(text: str, formats: Sequence[str] = ()) -> dt.date:
    """Raises ValueError for what is no day, and for what could be two of them."""
    found = {each for each in (_read(text, form) for form in (ISO, *formats)) if each}
    if len(found) > 1:
        raise ValueError(f"“{text[:20]}” can be read as two days: write it like 2026-12-24.")
    if not found:
        raise ValueError(f"“{text[:20]}” is no day: write it like 2026-12-24.")
    return found.pop()


def _read(text: str, form: str) -> dt.date | None:
    pattern = _pattern(form)
    match = pattern.fullmatch(text) if pattern else None
    if match is None:
        return None
    month = match["month"]
    number = int(month) if month.isdecimal() else _month(month)
    try:
        return dt.date(int(match["year"]), number, int(match["day"]))
    except ValueError:
        return None


def _month(name: str) -> int:
    short = [each[:3].casefold() for each in MONTHS]
    return short.index(name[:3].casefold()) + 1


@cache
def _pattern(form: str) -> re.Pattern[str] | None:
    """None for a format that does not tell a whole day."""
    if any(letter.isalpha() and letter not in PARTS for letter in form):
        return None
    try:
        pattern = re.compile("".join(PARTS.get(each) or re.escape(each) for each in form), re.I)
    except re.error:
        return None
    return pattern if {"day", "month", "year"} <= set(pattern.groupindex) else None
