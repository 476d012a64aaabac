"""The order of everything that was ever written to a text: where Yjs puts each struct, and at what cost.

The algorithm is yjs's (``Item.integrate``), after "Near Real-Time Peer-to-Peer Shared Editing on Extensible
Data Types" (Nicolaescu et al., 2016): a struct goes between its two neighbours of the time of writing; among
others that were put there without knowing of it, by the neighbours of those and by client id. Nothing moves
afterwards. Passing over the others is the only step whose cost depends on them, so it is counted.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Generic, Self, TypeVar

Id = tuple[int, int]
"""A character: the client that wrote it, and its clock in UTF-16 units."""


class MissingError(Exception):
    """A struct builds on a character that has not been placed."""


class CrowdedError(Exception):
    """Placing a struct passes over more others than allowed."""


class Piece:
    """Characters ``[clock, clock + length)`` of one client, which stand together."""

    __slots__ = ("before", "client", "clock", "length", "next", "origin", "right_origin")

    def __init__(
        self, client: int, clock: int, length: int, origin: Id | None, right_origin: Id | None
    ) -> None:
        self.client = client
        self.clock = clock
        self.length = length
        self.origin = origin
        self.right_origin = right_origin
        self.before: Self | None = None
        self.next: Self | None = None

    def split(self, length: int) -> Self:
        """Shorten this piece to ``length`` and give the rest."""
        rest = type(self)(
            self.client,
            self.clock + length,
            self.length - length,
            (self.client, self.clock + length - 1),
            self.right_origin,
        )
        self.length = length
        return rest


AnyPiece = TypeVar("AnyPiece", bound=Piece)


_clock = attrgetter("clock")


class Order(Generic[AnyPiece]):
    """All pieces of one text. ``clocks`` has the next clock of each client."""

    def __init__(self) -> None:
        self.clocks: dict[int, int] = {}
        self._first: AnyPiece | None = None
        self._pieces: dict[int, list[AnyPiece]] = {}
        self._starts: dict[int, list[int]] = {}

    def __iter__(self) -> Iterator[AnyPiece]:
        piece = self._first
        while piece is not None:
            yield piece
            piece = piece.next

    @property
    def first(self) -> Id | None:
        """The first character in the order."""
        return (self._first.client, self._first.clock) if self._first else None

    def rebuild(self, pieces: Iterable[AnyPiece]) -> None:
        """Take in pieces that stand in order already. This order must be empty, and no client has a gap."""
        last: AnyPiece | None = None
        clients: dict[int, list[AnyPiece]] = {}
        for piece in pieces:
            piece.before = last
            if last is None:
                self._first = piece
            else:
                last.next = piece
            last = piece
            clients.setdefault(piece.client, []).append(piece)
        for client, own in clients.items():
            own.sort(key=_clock)
            self._pieces[client] = own
            self._starts[client] = [piece.clock for piece in own]
            self.clocks[client] = own[-1].clock + own[-1].length

    def knows(self, piece: AnyPiece) -> bool:
        """Whether both neighbours of a piece have been placed."""
        clocks = self.clocks
        for neighbour in (piece.origin, piece.right_origin):
            if neighbour is not None and neighbour[1] >= clocks.get(neighbour[0], 0):
                return False
        return True

    def place(self, piece: AnyPiece, most: int = sys.maxsize) -> int:
        """Put a piece, the next of its client, where it belongs. How many others it was passed over.

        Raises MissingError, or CrowdedError beyond ``most``; then nothing has changed.
        """
        left = self._ending(piece.origin) if piece.origin else None
        right = self.starting(piece.right_origin) if piece.right_origin else None
        left, passed = self._settle(piece, left, right, most)
        self._link(left, piece)
        self._pieces.setdefault(piece.client, []).append(piece)
        self._starts.setdefault(piece.client, []).append(piece.clock)
        self.clocks[piece.client] = piece.clock + piece.length
        return passed

    def truncate(self, client: int, clock: int) -> None:
        """Forget what a client wrote from this clock on. Nothing that stays may build on it."""
        pieces, starts = self._pieces.get(client, []), self._starts.get(client, [])
        while pieces and pieces[-1].clock >= clock:
            starts.pop()
            self._unlink(pieces.pop())
        if pieces:
            pieces[-1].length = clock - pieces[-1].clock
            self.clocks[client] = clock
        else:
            self.clocks.pop(client, None)

    def growing(self, piece: AnyPiece) -> AnyPiece | None:
        """The piece that this one only makes longer, as a key press does with the word it is in."""
        pieces = self._pieces.get(piece.client)
        if not pieces:
            return None
        last = pieces[-1]
        end = last.clock + last.length
        if (
            piece.clock != end
            or piece.origin != (piece.client, end - 1)
            or last.right_origin != piece.right_origin
        ):
            return None
        right = self._at(piece.right_origin) if piece.right_origin else None
        # Its right neighbour must begin where it says, and nothing may have come in between.
        if last.next is not right or (right and piece.right_origin != (right.client, right.clock)):
            return None
        return last

    def grow(self, piece: AnyPiece, by: int) -> None:
        """Make the last piece of its client longer."""
        piece.length += by
        self.clocks[piece.client] += by

    def starting(self, place: Id) -> AnyPiece:
        """The piece that begins with this character; one is cut in two for it if need be."""
        piece = self._at(place)
        return piece if piece.clock == place[1] else self._split(piece, place[1] - piece.clock)

    def cut(self, piece: AnyPiece, length: int) -> None:
        """Make a piece end after ``length`` characters, if it goes on."""
        if length < piece.length:
            self._split(piece, length)

    def _settle(
        self, piece: AnyPiece, left: AnyPiece | None, right: AnyPiece | None, most: int
    ) -> tuple[AnyPiece | None, int]:
        """What the piece stands behind, and how many others were looked at to find out."""
        other = left.next if left else self._first
        before: set[AnyPiece] = set()
        conflicting: set[AnyPiece] = set()
        while other is not None and other is not right:
            before.add(other)
            if len(before) > most:
                raise CrowdedError
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
        return left, len(before)

    def _ending(self, place: Id) -> AnyPiece:
        piece = self._at(place)
        self.cut(piece, place[1] - piece.clock + 1)
        return piece

    def _at(self, place: Id) -> AnyPiece:
        """The piece that holds this character."""
        client, clock = place
        if clock >= self.clocks.get(client, 0):
            raise MissingError(place)
        return self._pieces[client][bisect_right(self._starts[client], clock) - 1]

    def _link(self, left: AnyPiece | None, piece: AnyPiece) -> None:
        piece.before = left
        if left is None:
            piece.next, self._first = self._first, piece
        else:
            piece.next, left.next = left.next, piece
        if piece.next is not None:
            piece.next.before = piece

    def _unlink(self, piece: AnyPiece) -> None:
        if piece.before is None:
            self._first = piece.next
        else:
            piece.before.next = piece.next
        if piece.next is not None:
            piece.next.before = piece.before

    def _split(self, piece: AnyPiece, length: int) -> AnyPiece:
        rest = piece.split(length)
        self._link(piece, rest)
        starts = self._starts[piece.client]
        at = bisect_right(starts, piece.clock)
        starts.insert(at, rest.clock)
        self._pieces[piece.client].insert(at, rest)
        return rest


def in_order(order: Order[AnyPiece], clients: list[list[AnyPiece]]) -> Iterator[AnyPiece]:
    """The pieces of several clients, each once those it builds on have been placed: place it before the next.

    Raises MissingError when what is left waits for something else.
    """
    ready = [(pieces[0], iter(pieces[1:])) for pieces in clients if pieces]
    while ready:
        waiting = []
        progress = False
        for piece, rest in ready:
            current: AnyPiece | None = piece
            while current is not None and order.knows(current):
                yield current
                progress = True
                current = next(rest, None)
            if current is not None:
                waiting.append((current, rest))
        if waiting and not progress:
            raise MissingError(waiting[0][0].origin or waiting[0][0].right_origin)
        ready = waiting
