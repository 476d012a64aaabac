"""Yjs updates written by hand, byte for byte, so that tests can say what no client would."""

import random
from dataclasses import dataclass

from collab.crdt.gate import ROOT
from collab.crdt.lib0 import write_string, write_uint
from collab.crdt.offsets import utf16_length

GC, DELETED, JSON, BINARY, STRING, EMBED, FORMAT, TYPE, ANY, DOC, SKIP = range(11)
Id = tuple[int, int]


@dataclass(frozen=True)
class Struct:
    """One struct. ``content`` is what follows the neighbours, already encoded."""

    kind: int
    content: bytes
    origin: Id | None = None
    right: Id | None = None
    parent: str | Id = ROOT
    key: str | None = None

    def encode(self) -> bytes:
        if self.kind in (GC, SKIP):
            return bytes((self.kind,)) + self.content
        info = self.kind
        info |= 0x80 if self.origin else 0
        info |= 0x40 if self.right else 0
        info |= 0x20 if self.key is not None else 0
        parts = [bytes((info,))]
        for neighbour in (self.origin, self.right):
            if neighbour:
                parts += map(write_uint, neighbour)
        if not self.origin and not self.right:
            if isinstance(self.parent, str):
                parts += (b"\x01", write_string(self.parent))
            else:
                parts += (b"\x00", *map(write_uint, self.parent))
            if self.key is not None:
                parts.append(write_string(self.key))
        return b"".join(parts) + self.content


def text(content: str, origin: Id | None = None, right: Id | None = None, **more) -> Struct:
    return Struct(STRING, write_string(content), origin, right, **more)


def deleted(length: int, origin: Id | None = None, right: Id | None = None) -> Struct:
    return Struct(DELETED, write_uint(length), origin, right)


def update(
    *clients: tuple[int, int, list[Struct]], deletes: dict[int, list[tuple[int, int]]] | None = None
) -> bytes:
    """An update of ``(client, first clock, structs)`` and of deleted ``(clock, length)`` by client."""
    parts = [write_uint(len(clients))]
    for client, clock, structs in clients:
        parts += (write_uint(len(structs)), write_uint(client), write_uint(clock))
        parts += (struct.encode() for struct in structs)
    deletes = deletes or {}
    parts.append(write_uint(len(deletes)))
    for client, ranges in deletes.items():
        parts += (write_uint(client), write_uint(len(ranges)))
        for clock, length in ranges:
            parts += (write_uint(clock), write_uint(length))
    return b"".join(parts)


_WORDS = ("a", "rect", "日本", "😀", "é", "x😀y", "\n", "<circle/>")


def random_update(source: random.Random, clocks: dict[int, int]) -> bytes:
    """An update that is often almost right for a document with these clocks."""
    ends = dict(clocks)
    sections = []
    for client in source.sample(range(2, 7), source.choice((1, 1, 1, 2, 3))):
        start = clock = max(clocks.get(client, 0) + source.choice((0,) * 9 + (-3, -1, 1)), 0)
        structs = []
        for _ in range(source.randint(1, 3)):
            struct, length = _random_struct(source, ends | {client: clock})
            structs.append(struct)
            clock += length
        sections.append((client, start, structs))
        ends[client] = clock
    source.shuffle(sections)
    deletes: dict[int, list[tuple[int, int]]] = {}
    if source.random() < 0.4 and ends:
        client = source.choice(sorted(ends))
        deletes[client] = [(source.randint(0, ends[client]), source.randint(1, 3))]
    return update(*sections, deletes=deletes)


def _random_struct(source: random.Random, ends: dict[int, int]) -> tuple[Struct, int]:
    neighbours: list[Id | None] = []
    for _ in range(2):
        client = source.choice(sorted(ends))
        if source.random() < 0.3 or not ends[client]:
            neighbours.append(None)
        elif source.random() < 0.97:
            neighbours.append((client, source.randrange(ends[client])))
        else:
            neighbours.append((source.randint(1, 7), source.randint(0, ends[client] + 2)))
    chance = source.random()
    if chance < 0.85:
        content = source.choice(_WORDS)
        return text(content, *neighbours), utf16_length(content)
    if chance < 0.97:
        length = source.randint(1, 4)
        return deleted(length, *neighbours), length
    kind = source.choice((GC, JSON, BINARY, EMBED, FORMAT, TYPE, ANY, DOC, SKIP))
    return Struct(kind, write_uint(source.randint(0, 5)), *neighbours), 1


def mutate(source: random.Random, data: bytes) -> bytes:
    """These bytes with a few of them changed, moved, repeated or left out."""
    changed = bytearray(data)
    for _ in range(source.randint(1, 4)):
        at = source.randrange(len(changed) + 1)
        match source.randrange(5):
            case 0 if changed:
                changed[at % len(changed)] = source.choice((0, 1, 0x7F, 0x80, 0xFF, source.randrange(256)))
            case 1:
                changed[at:at] = source.randbytes(source.randint(1, 4))
            case 2:
                del changed[at : at + source.randint(1, 4)]
            case 3:
                changed[at:at] = changed[: source.randint(0, 8)]
            case 4:
                changed[at:at] = b"\xff" * source.randint(1, 12)
    return bytes(changed)
