"""The gate before pycrdt: reads a Yjs v1 update's own structure and passes only edits of one text.

pycrdt panics, hangs or takes gigabytes on crafted updates, so none reaches it unread. What passes can be
applied at once and completely: nothing in it waits for something that has not come. The rules are numbered
in ``SPEC.md``.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from collab.config import Limits
from collab.crdt.epoch import Epoch
from collab.crdt.idset import IdSet
from collab.crdt.key_press import read_key_press
from collab.crdt.lib0 import Reader
from collab.crdt.offsets import surrogate_offsets, utf16_length
from collab.crdt.order import CrowdedError, Id, Order, Piece, in_order
from collab.errors import OmniCraftError

ROOT = "source"
MAX_CLOCK = 2**31 - 1  # yrs keeps clocks in 32 bits.

# Bits of the byte that starts a struct (yjs, ``Item.write``).
_KIND = 0x1F
_HAS_RIGHT_ORIGIN = 0x40
_HAS_ORIGIN = 0x80
_HAS_PARENT = _HAS_RIGHT_ORIGIN | _HAS_ORIGIN  # With either, the parent is the neighbour's.
_GC, _DELETED, _STRING, _SKIP = 0, 1, 4, 10
_ITEMS = frozenset(kind | origins for kind in (_DELETED, _STRING) for origins in (0, 0x40, 0x80, 0xC0))
_NAMES = {2: "JSON", 3: "binary data", 5: "an embed", 6: "a format", 7: "a shared type", 8: "any value"}

MALFORMED = "MALFORMED"
NOT_TEXT = "UPDATE_NOT_TEXT"
OUT_OF_ORDER = "UPDATE_OUT_OF_ORDER"
TOO_COMPLEX = "UPDATE_TOO_COMPLEX"
SPLIT_CHARACTER = "UPDATE_SPLITS_CHARACTER"
CLIENT_TAKEN = "CLIENT_ID_TAKEN"
SOURCE_TOO_LARGE = "SOURCE_TOO_LARGE"
STATE_TOO_LARGE = "STATE_TOO_LARGE"
RENEWED = "DOCUMENT_RENEWED"


class GateError(OmniCraftError):
    """An update that must not be applied. ``code`` is one of the constants of this module."""

    status = 400

    def __init__(self, code: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        if code in (SOURCE_TOO_LARGE, STATE_TOO_LARGE):
            self.status = 413
        if code == RENEWED:
            self.status = 409


def renewed() -> GateError:
    """Why nothing is taken from a copy of an epoch before."""
    return GateError(
        RENEWED,
        "This document has been begun anew, because its memory of past edits had grown too large.",
        hint="Open it again: its text and history are all there.",
    )


@dataclass(slots=True)
class Checked:
    """What a checked update adds to the document. Clocks count UTF-16 units."""

    clocks: dict[int, int] = field(default_factory=dict)
    """The next clock of each client that has something new."""
    deletions: list[tuple[int, int, int]] = field(default_factory=list)
    """Ranges (client, start, end) that are not all deleted yet."""
    surrogates: list[tuple[int, int]] = field(default_factory=list)
    """Ids (client, clock) of second halves of surrogate pairs."""
    inserted: int = 0
    """UTF-8 bytes of new text."""
    pieces: list[list[Piece]] = field(default_factory=list)
    """New structs of each client, in the order of their clocks."""
    blank: int = 0
    """UTF-16 units that come as deleted already: their text is not in the update."""
    is_whole: bool = False
    """Whether the update is one struct, one deleted range or both, and nothing in it was known: what it
    changes is what it says."""

    @property
    def is_new(self) -> bool:
        """Whether applying it changes anything."""
        return bool(self.clocks or self.deletions)


_FIRST_EPOCH = Epoch()


class Gate:
    """What the gate knows of one document: clocks, deletions, split points, and whose each client id is."""

    def __init__(self, limits: Limits, epoch: Epoch = _FIRST_EPOCH) -> None:
        self._limits = limits
        self.retired = epoch.retired
        self._order: Order[Piece] = Order()
        self.deleted = IdSet()
        self._surrogates: defaultdict[int, set[int]] = defaultdict(set)
        self._owners: dict[int, str | None] = {epoch.server: None}

    @property
    def clocks(self) -> dict[int, int]:
        """The next clock of each client."""
        return self._order.clocks

    @property
    def first(self) -> Id | None:
        """The first character there is, deleted or not."""
        return self._order.first

    def visible(self) -> dict[int, list[tuple[int, int]]]:
        """The ranges ``[start, end)`` of each client that are not deleted."""
        gone = self.deleted.ranges()
        ranges: dict[int, list[tuple[int, int]]] = {}
        for client, clock in self.clocks.items():
            edges = [0, *(edge for pair in gone.get(client, ()) for edge in pair), clock]
            pairs = zip(edges[::2], edges[1::2], strict=True)
            if found := [(start, end) for start, end in pairs if start < end]:
                ranges[client] = found
        return ranges

    def is_visible(self, character: Id) -> bool:
        """Whether this character, which there is or was, has not been deleted."""
        client, clock = character
        return bool(self.deleted.missing(client, clock, clock + 1))

    def offsets(self, characters: Iterable[Id]) -> dict[Id, int]:
        """How many UTF-16 units of the text stand up to the end of each of these, be it deleted or not."""
        wanted: defaultdict[int, list[int]] = defaultdict(list)
        for client, clock in sorted(characters):
            wanted[client].append(clock)
        found: dict[Id, int] = {}
        before = 0
        for piece in self._order:
            client, start, end = piece.client, piece.clock, piece.clock + piece.length
            if clocks := wanted.get(client):
                for clock in clocks[bisect_left(clocks, start) : bisect_left(clocks, end)]:
                    found[client, clock] = before + self.deleted.missing(client, start, clock + 1)
            before += self.deleted.missing(client, start, end)
        return found

    def characters(self, places: Iterable[int]) -> dict[int, Id]:
        """The characters at these places of the text (UTF-16 units), without those beyond its end."""
        wanted = sorted(set(places))
        found: dict[int, Id] = {}
        before = done = 0
        for piece in self._order:
            client, start = piece.client, piece.clock
            there = self.deleted.missing(client, start, start + piece.length)
            while done < len(wanted) and wanted[done] < before + there:
                found[wanted[done]] = (
                    client,
                    self._visible(client, start, piece.length, wanted[done] - before),
                )
                done += 1
            before += there
        return found

    def _visible(self, client: int, start: int, length: int, before: int) -> int:
        """The clock from ``start`` on that is not deleted and has so many before it that are not."""
        low, high = start, start + length - 1
        while low < high:
            middle = (low + high) // 2
            if self.deleted.missing(client, start, middle + 1) > before:
                high = middle
            else:
                low = middle + 1
        return low

    def check(self, update: bytes, user_id: str, source_bytes: int) -> Checked:
        """What ``update`` of this user adds to a document whose text has ``source_bytes`` bytes of UTF-8.

        Changes nothing. Raises GateError or MalformedError.
        """
        checked = self.examine(update, source_bytes)
        for client in checked.clocks:
            if self._owners.get(client, user_id) != user_id:
                raise GateError(
                    CLIENT_TAKEN,
                    f"Client id {client} belongs to somebody else in this document.",
                    hint="Open the document with a fresh client id.",
                )
        return checked

    def examine(self, update: bytes, source_bytes: int) -> Checked:
        """The same, whoever it comes from."""
        checked = self._read_key_press(update) or _Parser(self, update, self._limits.update_structs).read()
        self._check_bounds(checked, source_bytes)
        return checked

    def _read_key_press(self, update: bytes) -> Checked | None:
        """What the parser says, in a third of the time, when somebody types their next character."""
        if (piece := read_key_press(update)) is None:
            return None
        client, origin, right_origin = piece.client, piece.origin, piece.right_origin
        clocks = self.clocks
        end = piece.clock + piece.length
        if piece.clock != clocks.get(client, 0) or end > MAX_CLOCK or client in self.retired:
            return None
        if origin is None or origin[1] >= clocks.get(origin[0], 0) or self.splits(origin[0], origin[1] + 1):
            return None
        if right_origin and (
            right_origin == origin
            or right_origin[1] >= clocks.get(right_origin[0], 0)
            or self.splits(*right_origin)
        ):
            return None
        return Checked({client: end}, inserted=piece.length, pieces=[[piece]], is_whole=True)

    def admit(self, checked: Checked, user_id: str | None) -> None:
        """Take note of what is about to be applied, by whom. Raises GateError; then nothing has changed."""
        self._admit(checked, user_id, self._limits.update_crossings)

    def replay(self, update: bytes, user_id: str | None) -> None:
        """Take note of an update from the log: passed once, so only its structure is read again."""
        checked = _Parser(self, update, sys.maxsize).read()
        self._admit(checked, user_id, sys.maxsize)

    @property
    def owners(self) -> dict[int, str | None]:
        """The user that each client id is bound to."""
        return dict(self._owners)

    def restore(self, state: bytes, owners: dict[int, str | None]) -> None:
        """Take note of a snapshot's whole state."""
        self._owners |= owners
        self.replay(state, None)

    def owner(self, client: int) -> str | None:
        """The user that this client id is bound to, or None."""
        return self._owners.get(client)

    def splits(self, client: int, clock: int) -> bool:
        """Whether the position before this id is inside a character."""
        return client in self._surrogates and clock in self._surrogates[client]

    def _admit(self, checked: Checked, user_id: str | None, most: int) -> None:
        self._place(checked, most)
        for client in checked.clocks:
            self._owners.setdefault(client, user_id)
        for client, start, end in checked.deletions:
            self.deleted.add(client, start, end)
        for client, clock in checked.surrogates:
            self._surrogates[client].add(clock)

    def _place(self, checked: Checked, most: int) -> None:
        """Find the place of every new struct, as pycrdt is about to, past ``most`` others at most.

        To pass over what was put in the same place is what a crafted update can make as costly as it likes.
        """
        order = self._order
        if len(checked.pieces) == 1 and len(checked.pieces[0]) == 1:
            (only,) = checked.pieces[0]
            if order.knows(only) and (grown := order.growing(only)) is not None:
                order.grow(grown, only.length)
                return
        before = {client: order.clocks.get(client, 0) for client in checked.clocks}
        try:
            for piece in in_order(order, checked.pieces):
                if (grown := order.growing(piece)) is not None:
                    order.grow(grown, piece.length)
                else:
                    most -= order.place(piece, most)
        except CrowdedError:
            for client, clock in before.items():
                order.truncate(client, clock)
            raise GateError(
                TOO_COMPLEX,
                "Too much was written in one place at the same time.",
                hint="Open the document anew, and write elsewhere first.",
            ) from None

    def _check_bounds(self, checked: Checked, source_bytes: int) -> None:
        limits = self._limits
        if len(checked.clocks) > limits.update_clients:
            raise GateError(
                TOO_COMPLEX,
                f"The update brings edits of {len(checked.clocks)} clients; "
                f"at most {limits.update_clients} are allowed.",
            )
        if len(checked.deletions) > limits.update_delete_ranges:
            raise GateError(
                TOO_COMPLEX,
                f"The update deletes {len(checked.deletions)} ranges; "
                f"at most {limits.update_delete_ranges} are allowed.",
            )
        size = source_bytes + checked.inserted
        is_large = checked.inserted and size > limits.source_bytes
        if is_large and size - self._deleted_units(checked) > limits.source_bytes:
            raise GateError(
                SOURCE_TOO_LARGE,
                f"The source would become larger than {limits.source_bytes // 1024} KB.",
                hint="Move parts of it into components of their own.",
            )

    def _deleted_units(self, checked: Checked) -> int:
        """UTF-16 units of text that the update takes away: at least as many bytes."""
        spans = IdSet()
        for span in checked.deletions:
            spans.add(*span)
        missing = sum(
            self.deleted.missing(client, start, end)
            for client, ranges in spans.ranges().items()
            for start, end in ranges
        )
        return missing - checked.blank


class _Parser:
    """One reading of one update."""

    __slots__ = (
        "checked",
        "cuts",
        "gate",
        "is_known_in_part",
        "known",
        "max_structs",
        "pieces",
        "reader",
        "structs",
        "waiting",
    )

    def __init__(self, gate: Gate, update: bytes, max_structs: int) -> None:
        self.gate = gate
        self.reader = Reader(update)
        self.known = gate.clocks
        self.checked = Checked()
        self.max_structs = max_structs
        self.structs = 0
        self.is_known_in_part = False
        self.pieces: list[Piece] = []
        # Positions that must not be inside a character: (client, clock).
        self.cuts: list[tuple[int, int]] = []
        # Structs whose neighbour comes with this update: (client, clock, neighbour's client and clock).
        self.waiting: list[tuple[int, int, int, int]] = []

    def read(self) -> Checked:
        """Read it all. Raises GateError or MalformedError."""
        seen: set[int] = set()
        clients = self.reader.uint()
        for _ in range(clients):
            self._client(seen)
        if self.waiting:
            self._resolve()
        has_one_range_at_most = self._delete_set()
        self.reader.end()
        self.checked.is_whole = (
            clients == self.structs == len(self.checked.clocks)
            and clients <= 1
            and has_one_range_at_most
            and not self.is_known_in_part
            and self.checked.is_new
        )
        surrogates = set(self.checked.surrogates)
        for cut in self.cuts:
            if cut in surrogates or self.gate.splits(*cut):
                raise GateError(
                    SPLIT_CHARACTER,
                    "The update splits a character that takes two UTF-16 units, such as an emoji.",
                )
        return self.checked

    def _client(self, seen: set[int]) -> None:
        reader = self.reader
        count = reader.uint()
        client = reader.uint()
        clock = reader.uint()
        known = self.known.get(client, 0)
        if client in self.gate.retired:
            raise renewed()
        if client in seen:
            raise GateError(MALFORMED, f"The update lists client {client} twice.")
        seen.add(client)
        if clock > known:
            raise GateError(OUT_OF_ORDER, f"Edits {known} to {clock - 1} of client {client} are missing.")
        self.structs += count
        if self.structs > self.max_structs:
            raise GateError(
                TOO_COMPLEX,
                f"The update has {self.structs} parts; at most {self.max_structs} are allowed.",
            )
        self.pieces = []
        for _ in range(count):
            clock = self._struct(client, clock, known)
        if clock > known:
            self.checked.clocks[client] = clock
            self.checked.pieces.append(self.pieces)

    def _struct(self, client: int, clock: int, known: int) -> int:
        """Read one struct; the clock after it."""
        reader = self.reader
        info = reader.byte()
        if info not in _ITEMS:
            return self._other(info, client, clock, known)
        origin = right_origin = None
        if info & _HAS_ORIGIN:
            origin = (reader.uint(), reader.uint())
            self._neighbour(client, clock, *origin)
            self.cuts.append((origin[0], origin[1] + 1))
        if info & _HAS_RIGHT_ORIGIN:
            right_origin = (reader.uint(), reader.uint())
            self._neighbour(client, clock, *right_origin)
            if origin == right_origin:
                raise GateError(MALFORMED, "An edit stands between a character and itself.")
            self.cuts.append(right_origin)
        if not info & _HAS_PARENT and (reader.uint() != 1 or reader.string() != ROOT):
            raise GateError(NOT_TEXT, f"The update writes outside the text {ROOT!r}.")
        if info & _KIND == _STRING:
            end = self._text(reader.string(), client, clock, known)
        else:
            end = self._end(clock, reader.uint())
            if end > known:
                start = max(clock, known)
                self.checked.deletions.append((client, start, end))
                self.checked.blank += end - start
        if clock >= known:
            self.pieces.append(Piece(client, clock, end - clock, origin, right_origin))
        elif end > known:
            # Known in part: the rest goes on from what is known.
            self.is_known_in_part = True
            self.pieces.append(Piece(client, known, end - known, (client, known - 1), right_origin))
        return end

    def _text(self, text: str, client: int, clock: int, known: int) -> int:
        end = self._end(clock, utf16_length(text))
        if end <= known:
            return end
        if clock < known:
            # Known in part: the document takes the rest, from ``known`` on.
            halves = surrogate_offsets(text)
            if known - clock in halves:
                raise GateError(SPLIT_CHARACTER, "The update splits a character that was sent before.")
            text = text.encode("utf-16-le")[(known - clock) * 2 :].decode("utf-16-le")
            clock = known
        self.checked.inserted += len(text.encode())
        if not text.isascii():
            self.checked.surrogates += [(client, clock + offset) for offset in surrogate_offsets(text)]
        return end

    def _other(self, info: int, client: int, clock: int, known: int) -> int:
        """A struct that is no item of text: a stretch left out that is known here, or a refusal."""
        if info == _SKIP:
            end = self._end(clock, self.reader.uint())
            if end > known:
                raise GateError(OUT_OF_ORDER, f"Edits {clock} to {end - 1} of client {client} are missing.")
            return end
        if info == _GC:
            # Only children of deleted shared types are collected, and a text has none.
            raise GateError(NOT_TEXT, "The update holds collected content, which a text never has.")
        kind = info & _KIND
        if info & 0x20 and kind in (_DELETED, _STRING):
            raise GateError(NOT_TEXT, "The update sets an entry of a map.")
        name = _NAMES.get(kind, f"content of kind {kind}")
        raise GateError(NOT_TEXT, f"The update holds {name}; a component's document holds plain text only.")

    def _neighbour(self, client: int, clock: int, other: int, other_clock: int) -> None:
        if other == client:
            if other_clock >= clock:
                raise GateError(MALFORMED, "An edit stands next to one that comes after it.")
        elif other_clock >= self.known.get(other, 0):
            self.waiting.append((client, clock, other, other_clock))

    def _end(self, clock: int, length: int) -> int:
        end = clock + length
        if not length:
            raise GateError(MALFORMED, "The update holds an empty edit.")
        if end > MAX_CLOCK:
            raise GateError(TOO_COMPLEX, "The update counts further than a document can.")
        return end

    def _resolve(self) -> None:
        """Check that structs that wait for others of this update can be put in an order."""
        ends = self.checked.clocks
        waiting: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for client, clock, other, other_clock in self.waiting:
            if other_clock >= ends.get(other, 0):
                raise GateError(OUT_OF_ORDER, f"Edit {other_clock} of client {other} is missing.")
            waiting[client].append((clock, other, other_clock))
        # ``reach``: up to which clock a client's structs can be applied.
        reach = {**self.known, **ends, **{client: spans[0][0] for client, spans in waiting.items()}}
        position = dict.fromkeys(waiting, 0)
        progress = True
        while progress:
            progress = False
            for client, spans in waiting.items():
                at = position[client]
                while at < len(spans) and spans[at][2] < reach[spans[at][1]]:
                    at += 1
                    reach[client] = spans[at][0] if at < len(spans) else ends.get(client, reach[client])
                    progress = True
                position[client] = at
        if any(position[client] < len(spans) for client, spans in waiting.items()):
            raise GateError(MALFORMED, "The update's edits depend on each other in a circle.")

    def _delete_set(self) -> bool:
        """Read what is deleted; whether that is one range, or none."""
        reader = self.reader
        checked = self.checked
        deleted = self.gate.deleted
        clients = reader.uint()
        ranges = 0
        for _ in range(clients):
            client = reader.uint()
            next_clock = checked.clocks.get(client) or self.known.get(client, 0)
            for _ in range(reader.uint()):
                ranges += 1
                start = reader.uint()
                end = self._end(start, reader.uint())
                if end > next_clock:
                    raise GateError(
                        OUT_OF_ORDER,
                        f"The update deletes edit {end - 1} of client {client}, which has not come yet.",
                    )
                missing = deleted.missing(client, start, end)
                if missing < end - start:
                    self.is_known_in_part = True
                if missing:
                    checked.deletions.append((client, start, end))
                    self.cuts += ((client, start), (client, end))
        return clients == ranges <= 1
