"""Who is doing something, who is idle, who is away."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """What somebody is said to be: by what they did last, in seconds before now."""

    ACTIVE = "active"
    IDLE = "idle"
    AWAY = "away"


class Activity:
    """The people of one room; ``idle_after`` and ``away_after`` are seconds without anything done."""

    def __init__(self, idle_after: float, away_after: float) -> None:
        self._idle_after = idle_after
        self._away_after = away_after
        self._last: dict[str, float] = {}
        self._said: dict[str, Status] = {}
        self.next_change: float | None = None
        """When to call ``changes``: nobody becomes idle or away before."""

    def acted(self, user_id: str, now: float) -> bool:
        """Somebody did something; whether they were idle or away before."""
        self._last[user_id] = now
        self.next_change = min(self.next_change or float("inf"), now + self._idle_after)
        return self._said.pop(user_id, Status.ACTIVE) is not Status.ACTIVE

    def left(self, user_id: str) -> None:
        """Somebody is gone."""
        self._last.pop(user_id, None)
        self._said.pop(user_id, None)
        if not self._last:
            self.next_change = None

    def changes(self, now: float) -> list[tuple[str, Status]]:
        """Who has become idle or away since this was asked last."""
        if self.next_change is None or now < self.next_change:
            return []
        changed = []
        for user_id, last in self._last.items():
            status = self._status(now - last)
            if status is not self._said.get(user_id, Status.ACTIVE):
                self._said[user_id] = status
                changed.append((user_id, status))
        times = [at for user_id in self._last if (at := self._next(user_id)) is not None]
        self.next_change = min(times, default=None)
        return changed

    def status(self, user_id: str) -> Status:
        """What somebody was last said to be."""
        return self._said.get(user_id, Status.ACTIVE)

    def _next(self, user_id: str) -> float | None:
        """When this person's status changes next, if they do nothing."""
        status = self._said.get(user_id, Status.ACTIVE)
        if status is Status.AWAY:
            return None
        return self._last[user_id] + (self._idle_after if status is Status.ACTIVE else self._away_after)

    def _status(self, quiet: float) -> Status:
        if quiet < self._idle_after:
            return Status.ACTIVE
        return Status.IDLE if quiet < self._away_after else Status.AWAY
