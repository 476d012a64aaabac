"""One component's document. The only file that imports pycrdt, and everything passes the gate on its way."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pycrdt

from collab.config import Limits
from collab.crdt.edits import Edit
from collab.crdt.epoch import SEED_CLIENT, Epoch, beginning, begun
from collab.crdt.gate import ROOT, SOURCE_TOO_LARGE, STATE_TOO_LARGE, Checked, Gate, GateError
from collab.crdt.lib0 import MalformedError, read_state_vector, write_state_vector
from collab.crdt.marks import read_deletion
from collab.crdt.offsets import OffsetError, surrogate_offsets, utf16_to_utf8
from collab.crdt.order import Id
from collab.crdt.storage import Anchor, LogRow, Snapshot
from collab.crdt.structs import read_update
from collab.errors import OmniCraftError
from collab.records import record

_UNMEASURED = sys.maxsize


class DocumentBrokenError(OmniCraftError):
    """pycrdt gave up on an update that passed the gate. The document must be loaded again from its log."""

    code = "DOCUMENT_BROKEN"


@record
class Applied:
    """What became of some updates: the change they made together, and why any were refused, by position.

    ``change`` is a Yjs update, empty when nothing changed.
    """

    change: bytes = b""
    refused: dict[int, OmniCraftError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Splice:
    """Replace the text from ``start`` to ``end`` (UTF-16 units) by another."""

    start: int
    end: int
    text: str


class Document:
    """A text that several people edit. It may be built in one thread and used in another, not in both."""

    def __init__(self, limits: Limits, epoch: Epoch | None = None) -> None:
        self._limits = limits
        self.epoch = epoch or Epoch()
        self._gate = Gate(limits, self.epoch)
        # Bytes of state: what it was when it was measured last, and of updates since, which is never too few.
        self._weight = 0
        # Bytes of text, or more: what they were when they were measured last, and what was inserted since.
        self._most_bytes = _UNMEASURED
        self._doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc(
            client_id=self.epoch.server, allow_multithreading=True
        )
        # The full state and the text, until something changes: many join at once, each with an update that
        # changes nothing, and each batch asks twice.
        self._state: bytes | None = None
        self._text: str | None = None
        self._source = self._doc.get(ROOT, type=pycrdt.Text)
        # What ``apply`` has left open for the next update: to begin and end a transaction takes longer than
        # to apply a key press in it.
        self._open: pycrdt.Transaction | None = None

    @classmethod
    def replay(cls, updates: Iterable[tuple[bytes, str | None]], limits: Limits) -> Document:
        """The document that these updates (with their authors) from the log make.

        Raises DocumentBrokenError, GateError or MalformedError.
        """
        document = cls(limits)
        document.restore(updates)
        return document

    @classmethod
    def open(
        cls, snapshot: Snapshot | None, updates: Iterable[tuple[bytes, str | None]], limits: Limits
    ) -> Document:
        """The document of a snapshot and the updates (with their authors) after it. Raises as ``replay``."""
        document = cls(limits, snapshot.epoch if snapshot else None)
        if snapshot:
            with _Guard():
                document._gate.restore(snapshot.data, snapshot.owners)
                document._doc.apply_update(snapshot.data)
            document._weight = len(snapshot.data)
        document.restore(updates)
        return document

    def snapshot(self, seq: int) -> Snapshot:
        """What ``open`` makes this document of, which is that after row ``seq`` of its log."""
        return Snapshot(seq, self.full_state(), self._gate.owners, self.epoch)

    @classmethod
    def of_log(cls, snapshot: Snapshot | None, rows: Sequence[LogRow], limits: Limits) -> Document:
        """The document of a snapshot and the rows after it, in the epoch of the last of them.

        Raises as ``replay`` does.
        """
        number = snapshot.epoch.number if snapshot else 1
        start = next((at for at, row in enumerate(rows) if row.epoch > number), None)
        if start is None:
            return cls.open(snapshot, [(row.data, row.author_id) for row in rows], limits)
        before = snapshot.epoch if snapshot else Epoch()
        clients = set(snapshot.owners) if snapshot else set()
        while start is not None:
            begins, later = rows[start], rows[start + 1 :]
            clients |= {structs[0].client for row in rows[:start] for structs in read_update(row.data)[0]}
            server, _ = begun(begins.data)
            before = Epoch(begins.epoch, server, before.retired.union(clients, (before.server,)))
            rows, clients = later, set()
            start = next((at for at, row in enumerate(rows) if row.epoch > before.number), None)
        return cls.begin(before, begins.data, limits, [(row.data, row.author_id) for row in rows])

    @classmethod
    def begin(
        cls, epoch: Epoch, row: bytes, limits: Limits, updates: Iterable[tuple[bytes, str | None]] = ()
    ) -> Document:
        """The document of an epoch that this row begins, and of the updates after it."""
        document = cls(limits, epoch)
        document.restore([(begun(row)[1], None), *updates])
        return document

    def renewal(self) -> bytes | None:
        """The row of the log that begins the next epoch with the same text; None when that would not help."""
        if not self._can_begin_anew:
            return None
        epoch = self.epoch.next(self._gate.owners)
        return beginning(epoch, self.text, self._gate.first, self._gate.visible())

    def renewed(self, row: bytes) -> Document:
        """The document of the next epoch, which this row begins."""
        epoch = self.epoch.next(self._gate.owners)
        return Document.begin(replace(epoch, server=begun(row)[0]), row, self._limits)

    def carried(self, row: bytes, anchors: Mapping[str, Anchor]) -> dict[str, Anchor]:
        """What these stretches are found by in the next epoch, which this row begins.

        Without those of which nothing is left here.
        """
        server, _ = begun(row)  # It writes the whole text at once, so clocks are offsets.
        second_halves = set(surrogate_offsets(self.text))
        carried: dict[str, Anchor] = {}
        for name, place in zip(anchors, self.locate(list(anchors.values())), strict=True):
            if place:
                start, end = place
                first = start + 1 if start + 1 in second_halves else start
                carried[name] = [[server, first], [server, end - 1]]
        return carried

    def is_older(self, state_vector: bytes) -> bool:
        """Whether the peer that has this state vector is in an epoch before. Raises MalformedError."""
        return not self.epoch.retired.isdisjoint(read_state_vector(state_vector))

    @staticmethod
    def seed(source: str, limits: Limits) -> bytes:
        """The update that makes an empty document hold ``source``; empty for an empty source.

        Raises GateError for a source that is too large or not well-formed.
        """
        try:
            size = len(source.encode())
        except UnicodeEncodeError:
            raise GateError("MALFORMED", "The source holds half a surrogate pair.") from None
        if size > limits.source_bytes:
            raise GateError(SOURCE_TOO_LARGE, f"The source is larger than {limits.source_bytes // 1024} KB.")
        if not source:
            return b""
        doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc(client_id=SEED_CLIENT)
        doc.get(ROOT, type=pycrdt.Text).insert(0, source)
        return doc.get_update()

    @property
    def text(self) -> str:
        """The source."""
        if self._text is None:
            self._text = str(self._source)
        return self._text

    def apply(self, updates: Sequence[bytes], user_id: str) -> Applied:
        """Apply what passes the gate, in order, as one change. Raises DocumentBrokenError.

        Who has applied all that there was calls ``finish``.
        """
        takes_nothing = self.is_full and not self._can_begin_anew
        refused: dict[int, OmniCraftError] = {}
        change = b""
        if len(updates) == 1:
            # What people type comes so, and to be told of the change would take longer than to make it.
            change = self._apply_alone(updates[0], user_id, refused, takes_nothing=takes_nothing)
        else:
            change = self._apply_together(updates, user_id, refused, takes_nothing=takes_nothing)
        self._weight += len(change)
        return Applied(change, refused)

    def _apply_alone(
        self, update: bytes, user_id: str, refused: dict[int, OmniCraftError], *, takes_nothing: bool
    ) -> bytes:
        try:
            checked = self._admit(update, user_id, takes_nothing=takes_nothing)
        except (GateError, MalformedError) as error:
            refused[0] = error
            return b""
        if not checked.is_new:
            return b""
        self._forget()
        if checked.is_whole:
            with _Guard():
                if self._open is None:
                    self._open = self._doc.transaction()
                    self._open.__enter__()
                self._doc.apply_update(update)
            return update
        self.finish()
        changes: list[bytes] = []
        with _Guard(), self._observed(changes):
            self._doc.apply_update(update)
        return changes[0] if changes else b""

    def finish(self) -> None:
        """End what ``apply`` has begun. Raises DocumentBrokenError."""
        if self._open is not None:
            transaction, self._open = self._open, None
            with _Guard():
                transaction.__exit__(None, None, None)

    def _apply_together(
        self,
        updates: Sequence[bytes],
        user_id: str,
        refused: dict[int, OmniCraftError],
        *,
        takes_nothing: bool,
    ) -> bytes:
        self.finish()
        changes: list[bytes] = []
        with _Guard(), self._observed(changes), self._doc.transaction():
            for position, update in enumerate(updates):
                try:
                    checked = self._admit(update, user_id, takes_nothing=takes_nothing)
                except (GateError, MalformedError) as error:
                    refused[position] = error
                    continue
                if checked.is_new:
                    self._forget()
                    self._doc.apply_update(update)
        # One transaction makes one change, or none.
        return changes[0] if changes else b""

    def _admit(self, update: bytes, user_id: str, *, takes_nothing: bool) -> Checked:
        """Have the gate take note of an update. Raises GateError or MalformedError."""
        checked = self._check(update, user_id)
        if takes_nothing and checked.is_new:
            raise self._full()
        self._gate.admit(checked, user_id)
        self._most_bytes += checked.inserted
        return checked

    def _check(self, update: bytes, user_id: str) -> Checked:
        """What the gate says of an update. The text is measured only where it may have become too large."""
        try:
            return self._gate.check(update, user_id, self._most_bytes)
        except GateError as error:
            if error.code != SOURCE_TOO_LARGE:
                raise
        self._most_bytes = len(self._source)
        return self._gate.check(update, user_id, self._most_bytes)

    @property
    def is_full(self) -> bool:
        """Whether the state has reached its limit, so that it should be begun anew.

        It is measured only when it may have.
        """
        if self._weight >= self._limits.state_bytes:
            self._weight = len(self.full_state())
        return self._weight >= self._limits.state_bytes

    @property
    def _can_begin_anew(self) -> bool:
        return 2 * len(self.text.encode()) <= self._limits.state_bytes

    def _full(self) -> GateError:
        size = self._limits.state_bytes // (1024 * 1024)
        return GateError(
            STATE_TOO_LARGE,
            f"This document has been edited so much that its memory of it has reached {size} MB.",
            hint="Copy the text into a new component; the history of this one stays.",
        )

    def restore(self, updates: Iterable[tuple[bytes, str | None]]) -> None:
        """Apply updates (with their authors) from the log. Raises as ``replay`` does."""
        self.finish()
        self._forget()
        self._most_bytes = _UNMEASURED
        with _Guard():
            for update, author_id in updates:
                self._gate.replay(update, author_id)
                self._doc.apply_update(update)
                self._weight += len(update)

    def edit(self, splices: Sequence[Splice]) -> bytes:
        """Make these changes, which don't overlap and ascend, as one; the change, empty when there is none.

        They are written under the server's own client id, which belongs to nobody. Raises GateError or
        OffsetError when it can't be done, and changes nothing then; DocumentBrokenError.
        """
        if self.is_full and not self._can_begin_anew:
            raise self._full()
        text = self.text
        end = 0
        spans: list[tuple[int, int, str]] = []
        size = len(text.encode())
        for splice in splices:
            if not end <= splice.start <= splice.end:
                raise GateError("MALFORMED", "The changes overlap or go backwards.")
            end = splice.end
            start, stop = utf16_to_utf8(text, splice.start), utf16_to_utf8(text, splice.end)
            try:
                size += len(splice.text.encode()) - (stop - start)
            except UnicodeEncodeError:
                raise GateError("MALFORMED", "The text holds half a surrogate pair.") from None
            spans.append((start, stop, splice.text))
        if size > self._limits.source_bytes and any(splice.text for splice in splices):
            raise GateError(
                SOURCE_TOO_LARGE,
                f"The source would become larger than {self._limits.source_bytes // 1024} KB.",
            )
        changes: list[bytes] = []
        self.finish()
        self._forget()
        self._most_bytes = _UNMEASURED
        with _Guard(), self._observed(changes), self._doc.transaction():
            for start, stop, inserted in reversed(spans):
                if stop > start:
                    del self._source[start:stop]
                if inserted:
                    self._source.insert(start, inserted)
        if not changes:
            return b""
        self._gate.replay(changes[0], None)
        self._weight += len(changes[0])
        return changes[0]

    def anchor(self, start: int, end: int) -> list[list[int]]:
        """The ids, each ``[client, clock]``, of the first and the last character of a stretch.

        Offsets count UTF-16 units. Raises OffsetError for a stretch that is empty or not in the text.
        (pycrdt's own sticky positions count bytes where ids count UTF-16 units, and panic at the text's end.)
        """
        text = self.text
        first, stop = utf16_to_utf8(text, start), utf16_to_utf8(text, end)
        if first >= stop:
            raise OffsetError("A stretch of text has at least one character.")
        characters = text.encode()[first:stop].decode()
        after_first = first + len(characters[0].encode())
        before_last = stop - len(characters[-1].encode())
        scratch, source = self._scratch()
        changes: list[bytes] = []
        # What is deleted from a copy is named in the change. The last goes first: nothing before it moves.
        with _Guard():
            scratch.observe(lambda event: changes.append(event.update))
            del source[before_last:stop]
            if before_last > first:
                del source[first:after_first]
        return [list(read_deletion(changes[-1])), list(read_deletion(changes[0]))]

    def locate(self, anchors: Sequence[list[list[int]]]) -> list[tuple[int, int] | None]:
        """Where stretches stand now, in UTF-16 units; None for one of which nothing is left."""
        clocks = self._gate.clocks
        known = [all(of < clocks.get(client, 0) for client, of in anchor) for anchor in anchors]
        found = [anchor for anchor, is_known in zip(anchors, known, strict=True) if is_known]
        after = self._gate.offsets({(client, of) for anchor in found for client, of in anchor})
        second_halves = set(surrogate_offsets(self.text))
        places: list[tuple[int, int] | None] = []
        for anchor, is_known in zip(anchors, known, strict=True):
            if not is_known:
                places.append(None)  # Of an epoch before.
                continue
            first, last = ((client, of) for client, of in anchor)
            start, end = after[first], after[last]
            if self._gate.is_visible(first):
                start -= 2 if start - 1 in second_halves else 1
            places.append((start, end) if start < end else None)
        return places

    def characters(self, places: Sequence[int]) -> dict[int, Id]:
        """The ids of the characters at these places (UTF-16 units), without those beyond the text's end."""
        return self._gate.characters(places)

    @property
    def next_id(self) -> Id:
        """What the first character that ``edit`` inserts next is called."""
        return self.epoch.server, self._gate.clocks.get(self.epoch.server, 0)

    def _scratch(self) -> tuple[pycrdt.Doc[pycrdt.Text], pycrdt.Text]:
        """A copy to try things on."""
        with _Guard():
            doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
            doc.apply_update(self.full_state())
            return doc, doc.get(ROOT, type=pycrdt.Text)

    def adopt(self, update: bytes, author_id: str | None) -> bytes:
        """Apply a row of another server's log, by whoever that says; the change, empty when there is none.

        It passes the gate like any stranger's. Raises GateError, MalformedError or DocumentBrokenError.
        """
        changes: list[bytes] = []
        checked = self._gate.examine(update, len(self._source))
        if not checked.is_new:
            return b""
        if self.is_full:
            raise self._full()
        self.finish()
        self._forget()
        self._most_bytes = _UNMEASURED
        self._gate.admit(checked, author_id)
        with _Guard(), self._observed(changes), self._doc.transaction():
            self._doc.apply_update(update)
        change = changes[0] if changes else b""
        self._weight += len(change)
        return change

    def contains(self, update: bytes, user_id: str) -> bool:
        """Whether applying this update would change nothing. Raises GateError or MalformedError."""
        return not self._gate.check(update, user_id, 0).is_new

    def state_vector(self) -> bytes:
        """What this document knows: the next clock of each client, as Yjs encodes it."""
        return write_state_vector(self._gate.clocks)

    def diff(self, state_vector: bytes) -> bytes:
        """The update that brings a peer with this state vector up to date. Raises MalformedError."""
        theirs = read_state_vector(state_vector)
        if not theirs:
            return self.full_state()
        clocks = {}
        for client, clock in self._gate.clocks.items():
            shared = min(theirs.get(client, 0), clock)
            clocks[client] = shared - 1 if self._gate.splits(client, shared) else shared
        self.finish()
        with _Guard():
            return self._doc.get_update(write_state_vector(clocks))

    def full_state(self) -> bytes:
        """The update that makes an empty document equal to this one."""
        if self._state is None:
            self.finish()
            with _Guard():
                self._state = self._doc.get_update()
        return self._state

    def _forget(self) -> None:
        """Something changes: what was read of the document before no longer holds."""
        self._state = self._text = None

    @contextmanager
    def _observed(self, changes: list[bytes]) -> Iterator[None]:
        """Collect what transactions change. Only while it lasts: a subscription keeps its document alive."""
        subscription = self._doc.observe(lambda event: changes.append(event.update))
        try:
            yield
        finally:
            self._doc.unobserve(subscription)

    def owner(self, client: int) -> str | None:
        """The user that this client id is bound to, or None while nobody has written with it."""
        return self._gate.owner(client)


def draft(state: bytes, edits: Callable[[str], Sequence[Edit]]) -> bytes:
    """The update by which a new client makes edits to a document with this state; empty for none.

    ``edits`` is given the document's text. Raises DocumentBrokenError.
    """
    changes: list[bytes] = []
    with _Guard():
        doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
        source = doc.get(ROOT, type=pycrdt.Text)
        doc.apply_update(state)
        text = str(source)
        subscription = doc.observe(lambda event: changes.append(event.update))
        with doc.transaction():
            for edit in edits(text):
                start = len(text[: edit.position].encode())
                end = edit.position + edit.deleted
                if gone := text[edit.position : end]:
                    del source[start : start + len(gone.encode())]
                if edit.inserted:
                    source.insert(start, edit.inserted)
                text = text[: edit.position] + edit.inserted + text[end:]
        doc.unobserve(subscription)
    return changes[0] if changes else b""


def merge(updates: Sequence[bytes]) -> bytes:
    """One update with the effect of these few consecutive changes of one document."""
    return updates[0] if len(updates) == 1 else pycrdt.merge_updates(*updates)


class _Guard:
    """Turns whatever pycrdt throws at its user into DocumentBrokenError.

    Its panics derive from BaseException, so that ``except Exception`` would let them end the process.
    """

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None or error is None or isinstance(error, OmniCraftError):
            return
        if kind.__name__ == "PanicException" or isinstance(error, Exception):
            raise DocumentBrokenError("The document can't take this edit.") from error
