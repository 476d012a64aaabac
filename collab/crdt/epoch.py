"""Epochs: a document whose state has grown too large goes on as a fresh one, with the same text.

The states of two epochs never meet: whoever wrote in an epoch before, the server included, writes under no id
of theirs again. So one order can hold the pieces of all epochs, as a history does. The row that begins an
epoch is an update of the document before it too: it deletes everything there and writes the text anew.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from collab.crdt.lib0 import MalformedError, write_string, write_uint
from collab.crdt.order import Id
from collab.crdt.structs import Struct, read_update

SEED_CLIENT = 1
"""The client id of what the server itself writes in the first epoch."""
_STRING, _DELETED, _HAS_RIGHT_ORIGIN = 4, 1, 0x40
_ROOT = b"\x01\x06source"


@dataclass(frozen=True, slots=True)
class Epoch:
    """Which epoch a document is in. ``server`` is the id that the server writes with, in this one alone."""

    number: int = 1
    server: int = SEED_CLIENT
    retired: frozenset[int] = frozenset()
    """The clients of all epochs before."""

    def next(self, clients: Collection[int]) -> Epoch:
        """The epoch after this one, in which these clients have written."""
        retired = self.retired.union(clients, (self.server,))
        server = next(each for each in itertools.count(SEED_CLIENT + 1) if each not in retired)
        return Epoch(self.number + 1, server, retired)


def beginning(
    epoch: Epoch, text: str, first: Id | None, visible: Mapping[int, Collection[tuple[int, int]]]
) -> bytes:
    """The row that begins an epoch.

    ``first`` is the first character of the document before, seen or not, and ``visible`` holds the ranges
    ``[start, end)`` of those that are seen. An empty text begins with a deleted character.
    """
    info = (_STRING if text else _DELETED) | (_HAS_RIGHT_ORIGIN if first else 0)
    parts = [*map(write_uint, (1, 1, epoch.server, 0)), bytes((info,))]
    parts += map(write_uint, first) if first else (_ROOT,)
    parts.append(write_string(text) if text else write_uint(1))
    parts.append(write_uint(len(visible)))
    for client, ranges in visible.items():
        parts += map(write_uint, (client, len(ranges)))
        for start, end in ranges:
            parts += map(write_uint, (start, end - start))
    return b"".join(parts)


def begun(row: bytes) -> tuple[int, bytes]:
    """What a row that begins an epoch says to the new document alone: the server's id, and its seed.

    Raises MalformedError.
    """
    match read_update(row)[0]:
        case [[Struct(client=server, clock=0, text=text)]]:
            return server, beginning(Epoch(server=server), text or "", None, {})
    raise MalformedError("The row begins no epoch.")
