"""Limits on how often something may be done: in this process, or in Redis for all servers together."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.storage.redis.redispy import RedispyBridge
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string

from collab.errors import OmniCraftError


class TooManyError(OmniCraftError):
    """Asked for too often. ``retry_after`` is in whole seconds; ``headers`` say it to programs."""

    code = "TOO_MANY"
    status = 429

    def __init__(self, standing: Standing) -> None:
        self.retry_after = max(1, math.ceil(standing.reset - time.time()))
        super().__init__(
            "That was asked for too often.",
            hint=f"Try again in {self.retry_after} s.",
            details={"retryAfter": self.retry_after},
        )
        self.headers = standing.headers() | {"Retry-After": str(self.retry_after)}


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a limit is left, and when the oldest use of it is forgotten, in seconds since 1970."""

    limit: int
    remaining: int
    reset: float

    def headers(self) -> dict[str, str]:
        """As the SDD names them."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": str(math.ceil(self.reset)),
        }


class Rates:
    """Counts uses in a window that moves with the time."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._storage = _storage(redis_url)
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)

    async def close(self) -> None:
        """Let go of the connections to Redis."""
        bridge = self._storage.bridge if isinstance(self._storage, RedisStorage) else None
        if isinstance(bridge, RedispyBridge):
            await bridge.storage.aclose()

    async def take(self, limit: RateLimitItem, *key: str) -> Standing:
        """Use a limit once. Raises TooManyError when it is used up."""
        allowed = await self._limiter.hit(limit, *key)
        standing = await self._standing(limit, key)
        if not allowed:
            raise TooManyError(standing)
        return standing

    async def check(self, limit: RateLimitItem, *key: str) -> None:
        """Raises TooManyError when a limit is used up; uses nothing."""
        if not await self._limiter.test(limit, *key):
            raise TooManyError(await self._standing(limit, key))

    async def forget(self, limit: RateLimitItem, *key: str) -> None:
        """Make a limit as if it had not been used."""
        await self._limiter.clear(limit, *key)

    async def _standing(self, limit: RateLimitItem, key: tuple[str, ...]) -> Standing:
        window = await self._limiter.get_window_stats(limit, *key)
        return Standing(limit.amount, max(0, window.remaining), window.reset_time)


def per_minute(amount: int) -> RateLimitItem:
    """So many in any 60 seconds."""
    return RateLimitItemPerMinute(amount)


def per_window(amount: int, seconds: int) -> RateLimitItem:
    """So many in any stretch of so many seconds."""
    return RateLimitItemPerSecond(amount, seconds)


def _storage(redis_url: str | None) -> Storage:
    if redis_url is None:
        return MemoryStorage()
    storage = storage_from_string(f"async+{redis_url}", implementation="redispy")
    assert isinstance(storage, Storage)
    return storage
