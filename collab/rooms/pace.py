"""How soon a room may write its next batch.

To write a batch and to tell everyone of it costs about the same whether it holds one edit or twenty, so that
waiting for more saves time. It saves next to nothing where edits come seldom, and there it is felt.
"""

from __future__ import annotations

SHORTEST = 0.001
"""Seconds from one batch to the next: who types at the same moment travels together."""
SHARE = 0.05
"""Of a processor: what the batches of one room may take of it for long."""
CREDIT = 0.004
"""Seconds of the processor that a room has when it has been quiet."""
_BATCH = 0.0003
_PEER = 0.000009
"""Seconds of the processor, about: what a batch takes to be written, and more for each who is told of it. So
it is on an idle machine; where a busy one takes longer, nobody should have to wait for that, too."""


def cost(peers: int) -> float:
    """The seconds of the processor that a batch takes where so many are told of it."""
    return _BATCH + _PEER * peers


class Pace:
    """The pace of one room, with ``longest`` seconds between two batches at most."""

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._credit = CREDIT
        self._at = 0.0

    def next_batch(self, peers: int, now: float) -> float:
        """A batch begins that so many are told of; when the next one may."""
        credit = min(CREDIT, self._credit + (now - self._at) * SHARE) - cost(peers)
        # Whatever it owes, after the longest time it owes nothing.
        self._credit = max(credit, -self._longest * SHARE)
        self._at = now
        return now + max(min(SHORTEST, self._longest), -self._credit / SHARE)
