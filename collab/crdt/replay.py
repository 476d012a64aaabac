"""Playing a history: which step is due when. Pure: whoever plays has the clock.

The same schedule serves a live replay and a film: ``frames`` gives it whole, ``Replay`` as time goes by.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from collab.crdt.history import History

FASTEST = 0.04
"""Seconds that a step is shown at least, at speed 1."""
SLOWEST = 0.25
"""Seconds that a step is shown at most, while its author goes on."""
BETWEEN_BURSTS = 0.5
"""Seconds that the last step of a burst is shown, however long the pause after it was."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Step ``seq`` is due ``at`` seconds after the beginning, at speed 1."""

    seq: int
    at: float


def frames(history: History, first: int, last: int, most: int | None = None) -> list[Frame]:
    """The schedule of steps ``first`` to ``last``: about as long as their authors took, without the pauses.

    At most ``most`` of them, spread evenly, the last among them.
    """
    schedule = []
    at = 0.0
    for seq in range(first, last + 1):
        schedule.append(Frame(seq, at))
        if seq < last:
            pause = history.at(seq + 1) - history.at(seq)
            at += min(max(pause, FASTEST), SLOWEST) if history.continues(seq) else BETWEEN_BURSTS
    if most is None or len(schedule) <= most:
        return schedule
    return [schedule[-1 - index * len(schedule) // most] for index in reversed(range(most))]


class Replay:
    """One run through a schedule. ``now`` is in seconds from any fixed point."""

    def __init__(self, schedule: list[Frame], now: float, speed: float = 1.0) -> None:
        self._schedule = schedule
        self._next = 0
        self._speed = speed
        self._position = schedule[0].at if schedule else 0.0
        self._since: float | None = now
        self._sought: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether every step has been given."""
        return self._next >= len(self._schedule)

    @property
    def deadline(self) -> float | None:
        """When the next step is due; None while paused, or when there is none."""
        if self.is_over:
            return None
        if self._since is None:
            return self._sought
        return self._since + (self._schedule[self._next].at - self._position) / self._speed

    def due(self, now: float) -> list[int]:
        """The steps that are due by now and have not been given yet."""
        if self._since is None and self._sought is None:
            return []
        reached = (
            self._position if self._since is None else self._position + (now - self._since) * self._speed
        )
        self._sought = None
        steps = []
        # A hair of a second is what counting in floats may be off.
        while not self.is_over and self._schedule[self._next].at <= reached + 1e-9:
            steps.append(self._schedule[self._next].seq)
            self._next += 1
        return steps

    def pause(self, now: float) -> None:
        """Stop here."""
        if self._since is not None:
            self._position += (now - self._since) * self._speed
            self._since = None

    def resume(self, now: float) -> None:
        """Go on from here."""
        if self._since is None:
            self._since = now

    def set_speed(self, speed: float, now: float) -> None:
        """Go on at another speed."""
        if self._since is not None:
            self._position += (now - self._since) * self._speed
            self._since = now
        self._speed = speed

    def seek(self, seq: int, now: float) -> None:
        """Go to a step, or to the nearest of the schedule before it. It is due at once, also when paused."""
        index = max(bisect_right([frame.seq for frame in self._schedule], seq) - 1, 0)
        self._next = index
        self._position = self._schedule[index].at if self._schedule else 0.0
        if self._since is not None:
            self._since = now
        else:
            self._sought = now
