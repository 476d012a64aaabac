"""What a log tells about a document's life: its steps, who wrote what, and what changed between two moments.

Everything is derived from the rows of the log and kept nowhere else. A *step* is one row; a *burst* is what
one person did without a longer pause; a *session* is what happened without everyone pausing for long.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from collab.crdt.edits import Edit
from collab.crdt.storage import LogRow
from collab.crdt.timeline import Timeline, Written

BURST_PAUSE = 2.0
"""Seconds: a longer pause of an author ends a burst."""
SESSION_PAUSE = 30 * 60.0
"""Seconds: a longer pause of everyone ends a session."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the log. ``at`` is in seconds since 1970.

    ``inserted`` and ``deleted`` are its text in the document's order; what came and went within the step is
    in neither.
    """

    seq: int
    at: float
    author_id: str | None
    inserted: str
    deleted: str


@dataclass(frozen=True, slots=True)
class Burst:
    """Steps ``first`` to ``last``, all by one author; ``inserted`` and ``deleted`` count UTF-16 units."""

    first: int
    last: int
    author_id: str | None
    started: float
    ended: float
    session: int
    inserted: int
    deleted: int


@dataclass(frozen=True, slots=True)
class Span:
    """The text ``[start, end)`` (UTF-16 offsets) was written by ``author_id``, last in step ``seq``."""

    start: int
    end: int
    author_id: str | None
    seq: int
    at: float


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that two moments share, or that only one of them has.

    For what was inserted or deleted in between, ``author_id`` and ``seq`` tell who did it, and in which step.
    """

    kind: Literal["same", "inserted", "deleted"]
    text: str
    author_id: str | None = None
    seq: int | None = None


@dataclass(slots=True)
class _Sizes:
    inserted: int = 0
    deleted: int = 0


class History:
    """One document's history, as far as its rows have been given.

    ``parts`` gives what another can be made of: ``authors`` and ``times`` have one for each step.
    """

    def __init__(
        self,
        timeline: Timeline | None = None,
        authors: Iterable[str | None] = (),
        times: Iterable[float] = (),
        bursts: Iterable[Burst] = (),
    ) -> None:
        self._timeline = timeline or Timeline()
        self._authors: list[str | None] = [None, *authors]
        self._times: list[float] = [0.0, *times]
        self._bursts: list[Burst] = list(bursts)
        self._burst_of: list[int] = [-1]
        for number, burst in enumerate(self._bursts):
            self._burst_of += [number] * (burst.last - burst.first + 1)

    def parts(self) -> tuple[Iterator[Written], list[str | None], list[float], list[Burst]]:
        """All pieces of text in the document's order; the author and time of each step; the bursts.

        The sizes of the bursts are not counted. Another history can be made of these.
        """
        return self._timeline.pieces(), self._authors[1:], self._times[1:], self._bursts

    @property
    def seq(self) -> int:
        """The last step."""
        return self._timeline.seq

    def extend(self, rows: Iterable[LogRow]) -> None:
        """Take in the rows that follow. Raises LogCorruptError."""
        for row in rows:
            self._timeline.extend((row,))
            self._authors.append(row.author_id)
            self._times.append(row.at)
            self._note_burst(row)

    def text(self, seq: int) -> str:
        """The text after step ``seq``; before the first step it is empty."""
        return self._timeline.text(seq)

    def author(self, seq: int) -> str | None:
        """Who made step ``seq``."""
        return self._authors[seq]

    def at(self, seq: int) -> float:
        """When step ``seq`` was made, in seconds since 1970."""
        return self._times[seq]

    def steps(self, first: int, last: int) -> list[Step]:
        """Steps ``first`` to ``last``."""
        inserted: dict[int, list[str]] = {}
        deleted: dict[int, list[str]] = {}
        for piece in self._timeline.pieces():
            if piece.text is None:
                continue
            if first <= piece.written <= last and piece.deleted != piece.written:
                inserted.setdefault(piece.written, []).append(piece.text)
            if first <= piece.deleted <= last and piece.deleted != piece.written:
                deleted.setdefault(piece.deleted, []).append(piece.text)
        return [
            Step(
                seq,
                self._times[seq],
                self._authors[seq],
                "".join(inserted.get(seq, ())),
                "".join(deleted.get(seq, ())),
            )
            for seq in range(max(first, 1), min(last, self.seq) + 1)
        ]

    def bursts(self, first: int, last: int) -> list[Burst]:
        """The bursts that reach into steps ``first`` to ``last``, whole."""
        first, last = max(first, 1), min(last, self.seq)
        if first > last:
            return []
        low, high = self._burst_of[first], self._burst_of[last]
        sizes = [_Sizes() for _ in range(low, high + 1)]
        for piece in self._timeline.pieces():
            if piece.text is None or piece.deleted == piece.written:
                continue
            if low <= (burst := self._burst_of[piece.written]) <= high:
                sizes[burst - low].inserted += piece.length
            if piece.deleted and low <= (burst := self._burst_of[piece.deleted]) <= high:
                sizes[burst - low].deleted += piece.length
        return [
            replace(burst, inserted=size.inserted, deleted=size.deleted)
            for burst, size in zip(self._bursts[low : high + 1], sizes, strict=True)
        ]

    def blame(self, seq: int) -> list[Span]:
        """Who wrote the text after step ``seq``: neighbouring text of one burst is one span."""
        spans: list[Span] = []
        offset = 0
        burst = -1
        for piece in self._timeline.pieces():
            if not piece.text or not piece.visible(seq):
                continue
            end = offset + piece.length
            written = self._burst_of[piece.written]
            if spans and written == burst:
                newest = max(spans[-1].seq, piece.written)
                spans[-1] = replace(spans[-1], end=end, seq=newest, at=self._times[newest])
            else:
                author = self._authors[piece.written]
                spans.append(Span(offset, end, author, piece.written, self._times[piece.written]))
            burst, offset = written, end
        return spans

    def diff(self, before: int, after: int) -> list[Change]:
        """What became of the text from one step to another; the earlier one may be either.

        Exact, since it follows the characters themselves instead of comparing texts.
        """
        changes: list[Change] = []
        for piece in self._timeline.pieces():
            if not piece.text:
                continue
            was, is_now = piece.visible(before), piece.visible(after)
            if was and is_now:
                change = Change("same", piece.text)
            elif is_now:
                change = self._change("inserted", piece, came=before < after)
            elif was:
                change = self._change("deleted", piece, came=before > after)
            else:
                continue
            if changes and replace(changes[-1], text=change.text) == change:
                changes[-1] = replace(change, text=changes[-1].text + change.text)
            else:
                changes.append(change)
        return changes

    def restoring(self, seq: int, now: int) -> list[Edit]:
        """The edits that turn the text after step ``now`` into what it was after step ``seq``."""
        return self._timeline.restoring(seq, now)

    def undoing(self, seq: int, now: int) -> list[Edit]:
        """The edits that take step ``seq`` back from the text after step ``now`` and leave the rest."""
        return self._timeline.undoing(seq, now)

    def continues(self, seq: int) -> bool:
        """Whether the author of step ``seq`` goes on with the next one, without a longer pause."""
        return seq < self.seq and self._burst_of[seq] == self._burst_of[seq + 1]

    def step_at(self, at: float) -> int:
        """The last step made before this time, 0 if there is none."""
        return bisect_left(self._times, at, lo=1) - 1

    def _change(self, kind: Literal["inserted", "deleted"], piece: Written, *, came: bool) -> Change:
        """``came``: the difference was made by writing the piece, not by deleting it."""
        seq = piece.written if came else piece.deleted
        return Change(kind, piece.text or "", self._authors[seq], seq)

    def _note_burst(self, row: LogRow) -> None:
        last = self._bursts[-1] if self._bursts else None
        if last and last.author_id == row.author_id and row.at - last.ended <= BURST_PAUSE:
            self._bursts[-1] = replace(last, last=row.seq, ended=max(last.ended, row.at))
        else:
            session = 1
            if last:
                session = last.session + (row.at - last.ended > SESSION_PAUSE)
            self._bursts.append(Burst(row.seq, row.seq, row.author_id, row.at, row.at, session, 0, 0))
        self._burst_of.append(len(self._bursts) - 1)
