"""The time, passed in, so that tests and the demo can move it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class Clock:
    """The machine's time, and a calendar that may be whole days ahead of it."""

    def __init__(self) -> None:
        self.days_ahead = 0

    def now(self) -> datetime:
        """It never goes back, so what was read later is newer."""
        return datetime.now(UTC)

    def on_calendar(self) -> datetime:
        """For what ends with a day, such as a month that was paid."""
        return self.now() + timedelta(days=self.days_ahead)

    def today(self, timezone: str) -> date:
        """The calendar date in an IANA time zone, such as "Europe/Oslo"."""
        today = self.now().astimezone(ZoneInfo(timezone)).date()
        return today + timedelta(days=self.days_ahead)


class FixedClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at
