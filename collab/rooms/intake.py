"""How much one connection may say."""

from __future__ import annotations

from collab.config import Limits
from collab.rooms.errors import TooManyError
from collab.rooms.messages import PeerMessage, PresenceUpdate


class TokenBucket:
    """``rate`` tokens a second, at most ``burst`` at once; full at first."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = burst
        self._at = now

    def take(self, now: float) -> bool:
        """Take a token, if there is one."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Intake:
    """Lets messages of one connection pass while they are not too many.

    Awareness beyond the rate is held back, the newest of each document, because a newer state replaces an
    older one; anything else beyond the rate is an error.
    """

    def __init__(self, limits: Limits, now: float) -> None:
        self._messages = TokenBucket(limits.updates_per_second, limits.updates_burst, now)
        self._awareness = TokenBucket(limits.awareness_per_second, limits.awareness_per_second, now)
        self._interval = 1 / limits.awareness_per_second
        self._limits = limits
        self._held: dict[str, PresenceUpdate] = {}
        self.release_at: float | None = None
        """When to call ``release``."""

    def admit(self, name: str, message: PeerMessage, now: float) -> bool:
        """Whether the message passes now. Raises TooManyError."""
        if isinstance(message, PresenceUpdate):
            if name not in self._held and self._awareness.take(now):
                return True
            self._held[name] = message
            if self.release_at is None:
                self.release_at = now + self._interval
            return False
        self.admit_message(now)
        return True

    def admit_message(self, now: float) -> None:
        """Count a message of a kind that can't be held back. Raises TooManyError."""
        if not self._messages.take(now):
            raise TooManyError(f"More than {self._limits.updates_per_second} messages a second are too many.")

    def release(self, now: float) -> list[tuple[str, PresenceUpdate]]:
        """What was held back and may pass now."""
        if self.release_at is None or now < self.release_at:
            return []
        held = list(self._held.items())
        self._held.clear()
        self.release_at = None
        return held

    def forget(self, name: str) -> None:
        """This document has been left."""
        self._held.pop(name, None)
