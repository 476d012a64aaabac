"""Updates of one character, read by hand: how ids of characters are found."""

from __future__ import annotations

from collab.crdt.lib0 import MalformedError, Reader


def read_deletion(update: bytes) -> tuple[int, int]:
    """The id (client, clock) of the last UTF-16 unit of the one character that an update deletes."""
    reader = Reader(update)
    if reader.uint() or reader.uint() != 1:  # Counts of clients with structs, and with deletions.
        raise MalformedError("The update does more than delete a character.")
    client, ranges, clock, length = (reader.uint() for _ in range(4))
    if ranges != 1:
        raise MalformedError("The update deletes more than one character.")
    return client, clock + length - 1
