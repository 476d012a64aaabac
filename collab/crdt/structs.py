"""Reads an update of the log as the structs it holds (Yjs update format v1).

What is in the log has passed the gate, so this reads and doesn't judge: text, deleted text and skips under
the one root there is.
"""

from __future__ import annotations

from dataclasses import dataclass

from collab.crdt.lib0 import MalformedError, Reader
from collab.crdt.offsets import utf16_length
from collab.crdt.order import Id

_KIND = 0x1F
_HAS_RIGHT_ORIGIN = 0x40
_HAS_ORIGIN = 0x80
_DELETED, _STRING, _SKIP = 1, 4, 10


@dataclass(frozen=True, slots=True)
class Struct:
    """Text of one client, between two neighbours at the time of writing.

    ``clock`` and ``length`` count UTF-16 units. ``text`` is None when it came as deleted already.
    """

    client: int
    clock: int
    length: int
    origin: Id | None
    right_origin: Id | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Range:
    """The characters ``[start, end)`` of one client."""

    client: int
    start: int
    end: int


def read_update(update: bytes) -> tuple[list[list[Struct]], list[Range]]:
    """The structs of each client, in the order of their clocks, and what is deleted.

    Raises MalformedError for bytes that are no update of one text.
    """
    reader = Reader(update)
    clients = [_client(reader) for _ in range(reader.uint())]
    deletions = []
    for _ in range(reader.uint()):
        client = reader.uint()
        for _ in range(reader.uint()):
            start = reader.uint()
            deletions.append(Range(client, start, start + reader.uint()))
    reader.end()
    return clients, deletions


def _client(reader: Reader) -> list[Struct]:
    structs = []
    count = reader.uint()
    client = reader.uint()
    clock = reader.uint()
    for _ in range(count):
        info = reader.byte()
        kind = info & _KIND
        if kind == _SKIP:
            clock += reader.uint()
            continue
        origin = (reader.uint(), reader.uint()) if info & _HAS_ORIGIN else None
        right_origin = (reader.uint(), reader.uint()) if info & _HAS_RIGHT_ORIGIN else None
        if origin is None and right_origin is None:
            reader.uint()
            reader.string()  # The root's name: there is but one.
        if kind == _STRING:
            text: str | None = reader.string()
            length = utf16_length(text or "")
        elif kind == _DELETED:
            text, length = None, reader.uint()
        else:
            raise MalformedError(f"An update of a text holds no content of kind {kind}.")
        structs.append(Struct(client, clock, length, origin, right_origin, text))
        clock += length
    return structs
