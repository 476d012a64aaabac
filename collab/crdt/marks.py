"""Updates of one character, read and written by hand: how ids of characters and their places are found."""

from __future__ import annotations

from collab.crdt.lib0 import MalformedError, Reader, write_string, write_uint

_STRING = 4
_HAS_ORIGIN = 0x80


def read_deletion(update: bytes) -> tuple[int, int]:
    """The id (client, clock) of the last UTF-16 unit of the one character that an update deletes."""
    reader = Reader(update)
    if reader.uint() or reader.uint() != 1:  # Counts of clients with structs, and with deletions.
        raise MalformedError("The update does more than delete a character.")
    client, ranges, clock, length = (reader.uint() for _ in range(4))
    if ranges != 1:
        raise MalformedError("The update deletes more than one character.")
    return client, clock + length - 1


def write_insert(client: int, clock: int, origin: tuple[int, int], text: str) -> bytes:
    """The update that puts a text right after a character."""
    head = b"".join(map(write_uint, (1, 1, client, clock)))
    neighbour = b"".join(map(write_uint, origin))
    return head + bytes((_STRING | _HAS_ORIGIN,)) + neighbour + write_string(text) + b"\0"


def write_deletion(client: int, clock: int, length: int) -> bytes:
    """The update that deletes what a client wrote."""
    return b"\0" + b"".join(map(write_uint, (1, client, 1, clock, length)))
