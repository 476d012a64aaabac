"""Every character that a document ever had, in the document's order, with the step that wrote it and the step
that deleted it.

The order is the one that Yjs gives: its integration algorithm (``Item.integrate`` of yjs, after "Near
Real-Time Peer-to-Peer Shared Editing on Extensible Data Types", Nicolaescu et al., 2016) places each struct
once, and nothing moves afterwards. So one order serves every moment: the text at a step is what was written
by then and not yet deleted. The rules are numbered in ``SPEC.md``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from collab.crdt.edits import Edit
from collab.crdt.offsets import utf16_to_character
from collab.crdt.storage import LogCorruptError, LogRow
from collab.crdt.structs import Id, Struct, read_update


class Piece:
    """Characters of one client that stand together and share their fate.

    ``written`` and ``deleted`` are steps; ``deleted`` is 0 while nobody has deleted it. ``text`` is None when
    nobody ever saw it: it came as deleted.
    """

    __slots__ = ("client", "clock", "deleted", "length", "next", "origin", "right_origin", "text", "written")

    def __init__(self, struct: Struct, written: int) -> None:
        self.client = struct.client
        self.clock = struct.clock
        self.length = struct.length
        self.origin = struct.origin
        self.right_origin = struct.right_origin
        self.text = struct.text
        self.written = written
        self.deleted = written if struct.text is None else 0
        self.next: Piece | None = None

    def visible(self, seq: int) -> bool:
        """Whether it is in the text after step ``seq``."""
        return self.written <= seq and (self.deleted == 0 or self.deleted > seq)


class Timeline:
    """The life of one document, built row by row. ``seq`` is the last step in it."""

    def __init__(self) -> None:
        self.seq = 0
        self._first: Piece | None = None
        self._pieces: dict[int, list[Piece]] = {}
        self._starts: dict[int, list[int]] = {}
        self._clocks: dict[int, int] = {}

    def extend(self, rows: Iterable[LogRow]) -> None:
        """Take in the rows that follow, in order. Raises LogCorruptError for rows that don't fit."""
        for row in rows:
            if row.seq != self.seq + 1:
                raise LogCorruptError(f"Update {self.seq + 1} is missing.")
            self._take(row)
            self.seq = row.seq

    def pieces(self) -> Iterator[Piece]:
        """All pieces, in the document's order."""
        piece = self._first
        while piece is not None:
            yield piece
            piece = piece.next

    def text(self, seq: int) -> str:
        """The text after step ``seq``."""
        return "".join(piece.text or "" for piece in self.pieces() if piece.visible(seq))

    def restoring(self, seq: int, now: int) -> list[Edit]:
        """The edits that turn the text after step ``now`` into what it was after step ``seq``."""
        return self._edits(now, lambda piece: piece.visible(seq))

    def undoing(self, seq: int, now: int) -> list[Edit]:
        """The edits that take step ``seq`` back from the text after step ``now`` and leave the rest.

        Its text goes, as far as it is still there; what it deleted comes back where it stood.
        """

        def wanted(piece: Piece) -> bool:
            return piece.written != seq and (piece.visible(now) or piece.deleted == seq)

        return self._edits(now, wanted)

    def _edits(self, now: int, wanted: Callable[[Piece], bool]) -> list[Edit]:
        edits: list[Edit] = []
        position = 0  # In the text as the edits so far leave it.
        gone: list[str] = []
        come: list[str] = []
        for piece in self.pieces():
            text = piece.text or ""
            there, kept = piece.visible(now), bool(text) and wanted(piece)
            if there and kept:
                position += _replace(edits, position, "".join(gone), "".join(come)) + len(text)
                gone, come = [], []
            elif there:
                gone.append(text)
            elif kept:
                come.append(text)
        _replace(edits, position, "".join(gone), "".join(come))
        return edits

    # Building

    def _take(self, row: LogRow) -> None:
        clients, deletions = read_update(row.data)
        queues = [iter(structs) for structs in clients]
        waiting: list[tuple[Struct, Iterator[Struct]]] = []
        ready = [(struct, queue) for queue in queues if (struct := next(queue, None)) is not None]
        while ready:
            waiting, progress = [], False
            for struct, queue in ready:
                current: Struct | None = struct
                while current is not None and self._knows(current):
                    self._place(current, row.seq)
                    current = next(queue, None)
                    progress = True
                if current is not None:
                    waiting.append((current, queue))
            if waiting and not progress:
                raise LogCorruptError(f"Update {row.seq} builds on edits that are not in the log.")
            ready = waiting
        for gone in deletions:
            self._delete(gone.client, gone.start, gone.end, row.seq)

    def _knows(self, struct: Struct) -> bool:
        clocks = self._clocks
        return all(
            neighbour is None or neighbour[1] < clocks.get(neighbour[0], 0)
            for neighbour in (struct.origin, struct.right_origin)
        )

    def _place(self, struct: Struct, seq: int) -> None:
        known = self._clocks.get(struct.client, 0)
        if struct.clock != known:
            raise LogCorruptError(f"Update {seq} doesn't follow on edit {known} of client {struct.client}.")
        piece = Piece(struct, seq)
        left = self._ending(struct.origin) if struct.origin else None
        right = self._starting(struct.right_origin) if struct.right_origin else None
        left = self._settle(piece, left, right)
        if left is None:
            piece.next, self._first = self._first, piece
        else:
            piece.next, left.next = left.next, piece
        self._pieces.setdefault(struct.client, []).append(piece)
        self._starts.setdefault(struct.client, []).append(struct.clock)
        self._clocks[struct.client] = struct.clock + struct.length

    def _settle(self, piece: Piece, left: Piece | None, right: Piece | None) -> Piece | None:
        """What the piece stands behind, among others that were put in the same place at the same time."""
        other = left.next if left else self._first
        before: set[Piece] = set()
        conflicting: set[Piece] = set()
        while other is not None and other is not right:
            before.add(other)
            conflicting.add(other)
            if other.origin == piece.origin:
                if other.client < piece.client:
                    left = other
                    conflicting.clear()
                elif other.right_origin == piece.right_origin:
                    break
            elif other.origin is not None and (origin := self._at(other.origin)) in before:
                if origin not in conflicting:
                    left = other
                    conflicting.clear()
            else:
                break
            other = other.next
        return left

    def _delete(self, client: int, start: int, end: int, seq: int) -> None:
        while start < end:
            piece = self._starting((client, start))
            if start + piece.length > end:
                self._split(piece, end - start)
            if not piece.deleted:
                piece.deleted = seq
            start += piece.length

    # Finding

    def _at(self, place: Id) -> Piece:
        """The piece that holds this character."""
        client, clock = place
        if clock >= self._clocks.get(client, 0):
            raise LogCorruptError(f"Edit {clock} of client {client} is not in the log.")
        return self._pieces[client][bisect_right(self._starts[client], clock) - 1]

    def _starting(self, place: Id) -> Piece:
        """The piece that begins with this character; one is cut in two for it if need be."""
        piece = self._at(place)
        return piece if piece.clock == place[1] else self._split(piece, place[1] - piece.clock)

    def _ending(self, place: Id) -> Piece:
        """The piece that ends with this character; one is cut in two for it if need be."""
        piece = self._at(place)
        length = place[1] - piece.clock + 1
        if length < piece.length:
            self._split(piece, length)
        return piece

    def _split(self, piece: Piece, length: int) -> Piece:
        """Shorten a piece to this length and give the rest, which follows it."""
        text, rest = piece.text, None
        if text is not None:
            cut = utf16_to_character(text, length)
            piece.text, rest = text[:cut], text[cut:]
        last = (piece.client, piece.clock + length - 1)
        struct = Struct(
            piece.client, piece.clock + length, piece.length - length, last, piece.right_origin, rest
        )
        following = Piece(struct, piece.written)
        following.deleted = piece.deleted
        following.next, piece.next = piece.next, following
        piece.length = length
        at = bisect_right(self._starts[piece.client], piece.clock)
        self._starts[piece.client].insert(at, following.clock)
        self._pieces[piece.client].insert(at, following)
        return following


def _replace(edits: list[Edit], position: int, gone: str, come: str) -> int:
    """Add the edit that puts one text in another's place; what they share at both ends stays.

    Gives the length of the new text.
    """
    if gone != come:
        start = _shared(gone, come)
        end = _shared(gone[start:][::-1], come[start:][::-1])
        edits.append(Edit(position + start, len(gone) - start - end, come[start : len(come) - end]))
    return len(come)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))
