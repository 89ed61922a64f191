"""How many requests a store answers in a window of time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Quota:
    """`ticks` is a clock of seconds that never goes back."""

    requests: int = 150
    seconds: float = 30
    ticks: Callable[[], float] = time.monotonic
    _left: int = field(default=0, init=False)
    _until: float = field(default=float("-inf"), init=False)

    def take(self) -> bool:
        """Count one request; False when the window is used up."""
        self._open()
        self._left -= 1
        return self._left >= 0

    def headers(self) -> dict[str, str]:
        self._open()
        return {
            "X-Rate-Limit-Time-Window-Ms": str(round(self.seconds * 1000)),
            "X-Rate-Limit-Time-Reset-Ms": str(self._reset_ms()),
            "X-Rate-Limit-Requests-Quota": str(self.requests),
            "X-Rate-Limit-Requests-Left": str(max(0, min(self._left, self.requests))),
        }

    def exhausted_headers(self) -> dict[str, str]:
        return {
            **self.headers(),
            "X-Rate-Limit-Requests-Left": "0",
            "X-Retry-After": str(-(-self._reset_ms() // 1000)),
        }

    def _open(self) -> None:
        """Begin a window where the last one is over."""
        if self.ticks() >= self._until:
            self._left, self._until = self.requests, self.ticks() + self.seconds

    def _reset_ms(self) -> int:
        return max(0, round((self._until - self.ticks()) * 1000))
