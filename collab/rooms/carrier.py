"""What a connection and its rooms need of a socket."""

from __future__ import annotations

from typing import Protocol


class Carrier(Protocol):
    """The way out of this process: a socket with a bounded outbox."""

    def frame(self, payload: bytes | str) -> bytes:
        """The frame of a message: made once, written to any carrier."""

    def write(self, frame: bytes) -> None:
        """Send a frame."""

    def write_all(self, frames: list[bytes]) -> None:
        """Send several, in this order and at once."""

    def close(self, code: int, reason: str) -> None:
        """Close the socket when what was written has gone."""
