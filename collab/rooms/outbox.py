"""What waits to be sent on one socket, bounded in bytes."""

from __future__ import annotations

from collab.config import Limits


class Outbox:
    """Frames in order. Once they take more than the limit it is *full* until all of them have gone.

    The frame that goes over the limit is still taken: a room stops before the next one. What it holds back
    is made up for by a state diff when the outbox has drained.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._frames: list[bytes] = []
        self._size = 0
        self._full_since: float | None = None

    def put(self, frame: bytes, now: float) -> bool:
        """Add a frame. Whether this made the outbox full."""
        self._frames.append(frame)
        self._size += len(frame)
        if self._full_since is None and self._size > self._limits.outbox_bytes:
            self._full_since = now
            return True
        return False

    def take(self) -> list[bytes]:
        """All that waits. They count as waiting until ``sent``."""
        frames, self._frames = self._frames, []
        return frames

    def sent(self, frames: list[bytes]) -> bool:
        """These have gone. Whether that drained an outbox that was full."""
        self._size -= sum(map(len, frames))
        if self._full_since is None or self._size > 0:
            return False
        self._full_since = None
        return True

    def stuck(self, now: float) -> bool:
        """Whether it has been full for longer than allowed."""
        return self._full_since is not None and now - self._full_since > self._limits.outbox_seconds

    def __bool__(self) -> bool:
        return bool(self._frames)
