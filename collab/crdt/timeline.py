"""Every character that a document ever had, in the document's order, with the step that wrote it and the step
that deleted it.

The order never changes once something has its place in it, so one order serves every moment: the text at a
step is what was written by then and not yet deleted. The rules are numbered in ``SPEC.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from collab.crdt.edits import Edit, replacing
from collab.crdt.offsets import utf16_to_character
from collab.crdt.order import MissingError, Order, Piece, in_order
from collab.crdt.storage import LogCorruptError, LogRow
from collab.crdt.structs import Struct, read_update


class Written(Piece):
    """A piece of text with its fate.

    ``written`` and ``deleted`` are steps; ``deleted`` is 0 while nobody has deleted it. ``text`` is None when
    nobody ever saw it: it came as deleted.
    """

    __slots__ = ("deleted", "text", "written")

    text: str | None
    written: int
    deleted: int

    @classmethod
    def of(cls, struct: Struct, seq: int) -> Written:
        """What a struct brings in step ``seq``."""
        piece = cls(struct.client, struct.clock, struct.length, struct.origin, struct.right_origin)
        piece.text = struct.text
        piece.written = seq
        piece.deleted = seq if struct.text is None else 0
        return piece

    def split(self, length: int) -> Written:
        """Shorten this piece to ``length`` and give the rest."""
        rest = super().split(length)
        rest.written, rest.deleted, rest.text = self.written, self.deleted, None
        if self.text is not None:
            cut = utf16_to_character(self.text, length)
            self.text, rest.text = self.text[:cut], self.text[cut:]
        return rest

    def visible(self, seq: int) -> bool:
        """Whether it is in the text after step ``seq``."""
        return self.written <= seq and (self.deleted == 0 or self.deleted > seq)


class Timeline:
    """The life of one document, built row by row. ``seq`` is the last step in it."""

    def __init__(self, seq: int = 0, pieces: Iterable[Written] = ()) -> None:
        self.seq = seq
        self._order: Order[Written] = Order()
        self._order.rebuild(pieces)

    def extend(self, rows: Iterable[LogRow]) -> None:
        """Take in the rows that follow, in order. Raises LogCorruptError for rows that don't fit."""
        for row in rows:
            if row.seq != self.seq + 1:
                raise LogCorruptError(f"Update {self.seq + 1} is missing.")
            self._take(row)
            self.seq = row.seq

    def pieces(self) -> Iterator[Written]:
        """All pieces, in the document's order."""
        return iter(self._order)

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

        def wanted(piece: Written) -> bool:
            return piece.written != seq and (piece.visible(now) or piece.deleted == seq)

        return self._edits(now, wanted)

    def _edits(self, now: int, wanted: Callable[[Written], bool]) -> list[Edit]:
        edits: list[Edit] = []
        position = 0  # In the text as the edits so far leave it.
        gone: list[str] = []
        come: list[str] = []
        for piece in self.pieces():
            text = piece.text or ""
            there, kept = piece.visible(now), bool(text) and wanted(piece)
            if there and kept:
                edits += replacing("".join(gone), "".join(come), position)
                position += sum(map(len, come)) + len(text)
                gone, come = [], []
            elif there:
                gone.append(text)
            elif kept:
                come.append(text)
        return edits + replacing("".join(gone), "".join(come), position)

    def _take(self, row: LogRow) -> None:
        clients, deletions = read_update(row.data)
        try:
            for piece in in_order(
                self._order, [[Written.of(each, row.seq) for each in one] for one in clients]
            ):
                if piece.clock != self._order.clocks.get(piece.client, 0):
                    raise MissingError((piece.client, piece.clock))
                self._order.place(piece)
            for gone in deletions:
                self._delete(gone.client, gone.start, gone.end, row.seq)
        except MissingError as error:
            raise LogCorruptError(f"Update {row.seq} builds on edits that are not in the log.") from error

    def _delete(self, client: int, start: int, end: int, seq: int) -> None:
        while start < end:
            piece = self._order.starting((client, start))
            self._order.cut(piece, end - start)
            if not piece.deleted:
                piece.deleted = seq
            start += piece.length
