"""Days and moments as people write them, and how long ago they were."""

import datetime as dt

import pytest

from shipwhen.admin.formats import Formats

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "just now"), (59, "just now"), (60, "1 minute ago"), (7200, "2 hours ago")],
)
def test_what_was_done_a_moment_ago_counts_no_seconds(seconds: int, told: str):
    show = Formats("en_US", "Europe/Oslo", NOW)

    assert show.ago(NOW - dt.timedelta(seconds=seconds)) == told


@pytest.mark.parametrize(
    ("locale", "day", "days", "moment"),
    [
        ("en-US", "Dec 4, 2026", "Dec 4 – 8, 2026", "Nov 21, 2026, 1:00:00 PM"),
        ("en-GB", "4 Dec 2026", "4–8 Dec 2026", "21 Nov 2026, 13:00:00"),
        ("de-DE", "4. Dez. 2026", "4.–8. Dez. 2026", "21. Nov. 2026, 13:00:00"),
        ("ja-JP", "2026年12月4日", "2026年12月4日～8日", "2026年11月21日, 13:00:00"),
    ],
)
def test_days_are_in_one_style_alone_and_together(locale: str, day: str, days: str, moment: str):
    """Sentences are in English, as the pages are."""
    show, first = Formats(locale, "Europe/Oslo", NOW), dt.date(2026, 12, 4)
    window = show.window(first, first + dt.timedelta(days=4))

    assert show.date(first) == show.window(first, first) == day
    assert window.replace("\u2009", " ") == days
    assert show.time(NOW).replace("\u202f", " ") == moment
    assert show.ago(NOW - dt.timedelta(minutes=6)) == "6 minutes ago"
