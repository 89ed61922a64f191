"""How long ago something was, as people say it."""

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
