"""The time, passed in, so that tests and the demo can move it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class Clock:
    """The machine's time, moved by whole days where somebody asked for it."""

    def __init__(self) -> None:
        self.days_ahead = 0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=self.days_ahead)

    def today(self, timezone: str) -> date:
        """The calendar date in an IANA time zone, such as "Europe/Oslo"."""
        return self.now().astimezone(ZoneInfo(timezone)).date()


class FixedClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at + timedelta(days=self.days_ahead)
