"""Limits on how often something may be done, kept in this process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from collab.errors import OmniCraftError

_SWEEP_AT = 10_000


class TooManyError(OmniCraftError):
    """Asked for too often. ``retry_after`` is in whole seconds."""

    code = "TOO_MANY"
    status = 429

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            "That was asked for too often.",
            hint=f"Try again in {retry_after} s.",
            details={"retryAfter": retry_after},
        )
        self.retry_after = retry_after


class Buckets:
    """A token bucket for each key: ``burst`` at once, then ``per_second``.

    Memory is bounded: full buckets are forgotten once there are many.
    """

    def __init__(self, burst: float, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._levels: dict[str, tuple[float, float]] = {}

    def take(self, key: str, cost: float = 1.0) -> None:
        """Take from a bucket that holds at least 1, even if that leaves it in debt. Raises TooManyError."""
        now = self._clock()
        level = self._level(key, now)
        if level < 1:
            raise TooManyError(max(1, math.ceil((1 - level) / self._per_second)))
        if len(self._levels) >= _SWEEP_AT:
            self._levels = {
                key: kept for key, kept in self._levels.items() if self._level(key, now) < self._burst
            }
        self._levels[key] = (level - cost, now)

    def charge(self, key: str, cost: float) -> None:
        """Take from a bucket afterwards, whatever it holds."""
        now = self._clock()
        self._levels[key] = (self._level(key, now) - cost, now)

    def _level(self, key: str, now: float) -> float:
        level, at = self._levels.get(key, (self._burst, now))
        return min(self._burst, level + (now - at) * self._per_second)
