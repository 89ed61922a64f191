"""A store's quota of requests, which all its apps share."""

from collections.abc import Mapping
from dataclasses import dataclass

LEFT = "X-Rate-Limit-Requests-Left"
QUOTA = "X-Rate-Limit-Requests-Quota"
RESET = "X-Rate-Limit-Time-Reset-Ms"
RETRY = "X-Retry-After"
SPARED = 0.05
"""The part of the quota that is left to the store's other apps."""


@dataclass
class Quota:
    """What the platform said of it last; times in seconds of a clock that never goes back."""

    resumes_at: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds to wait before the next request."""
        return max(0.0, self.resumes_at - now)

    def told(self, headers: Mapping[str, str], now: float) -> None:
        """Learn from an answer's headers; without any, nothing is known and nothing changes."""
        left, quota = _number(headers, LEFT), _number(headers, QUOTA)
        if left is not None and quota is not None and left <= quota * SPARED:
            self.resumes_at = now + (reset(headers) or 0.0)


def reset(headers: Mapping[str, str]) -> float | None:
    """Seconds until the quota is whole again, if the answer says so."""
    milliseconds, seconds = _number(headers, RESET), _number(headers, RETRY)
    return milliseconds / 1000 if milliseconds is not None else seconds


def _number(headers: Mapping[str, str], name: str) -> float | None:
    text = headers.get(name, "")
    return float(text) if text.isdecimal() else None
