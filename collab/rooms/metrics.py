"""What the hub counts, kept so cheap that it can count everything; ``collab.api.metrics`` writes it out."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds of the buckets of every duration."""


class Histogram:
    """How long something took, in buckets."""

    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts = [0] * (len(SECONDS) + 1)
        self.total = 0.0

    def observe(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(SECONDS, seconds)] += 1
        self.total += seconds

    def observe_all(self, durations: Iterable[float]) -> None:
        """Count several."""
        for seconds in durations:
            self.observe(seconds)


@dataclass(slots=True)
class Metrics:
    """What has happened since the process began."""

    messages_received: int = 0
    bytes_received: int = 0
    frames_sent: int = 0
    bytes_sent: int = 0
    updates_saved: int = 0
    batches_saved: int = 0
    saves_failed: int = 0
    trials: int = 0
    """Of large updates."""
    compiles: int = 0
    compiles_failed: int = 0
    connections: int = 0
    rooms_opened: int = 0
    rooms_broken: int = 0
    outbox_overflows: int = 0
    closed: Counter[int] = field(default_factory=Counter)
    """Connections that the hub closed, by close code."""
    rejected: Counter[str] = field(default_factory=Counter)
    """Edits and requests that were refused, by error code."""
    acknowledgement: Histogram = field(default_factory=Histogram)
    """From an edit's coming to its acknowledgement."""
    commit: Histogram = field(default_factory=Histogram)
    """Of a batch to the log."""
    compile: Histogram = field(default_factory=Histogram)
    """From the wish for a compile to its result."""
    tick: Histogram = field(default_factory=Histogram)
    """Of one input to a room, with all that it makes the room do."""
