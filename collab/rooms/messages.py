"""What peers and a room say to each other, whatever the wire, and what else reaches a room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from collab.auth.identity import Access
from collab.compile.result import CompileResult
from collab.crdt.document import Document
from collab.errors import OmniCraftError
from collab.rooms.requests import EditRequest

if TYPE_CHECKING:
    from collab.rooms.room import Room

PeerId = int


# Both ways between a peer and the room.


@dataclass(frozen=True, slots=True)
class SyncRequest:
    """This is what I know (a Yjs state vector): send me the rest."""

    state_vector: bytes


@dataclass(frozen=True, slots=True)
class SyncReply:
    """The rest (a Yjs update): the answer to a SyncRequest."""

    update: bytes


@dataclass(frozen=True, slots=True)
class Update:
    """An edit as it happens (a Yjs update)."""

    update: bytes


@dataclass(frozen=True, slots=True)
class PresenceEntry:
    """One client's awareness state, as JSON text; ``null`` when it has gone."""

    client: int
    clock: int
    state: str


@dataclass(frozen=True, slots=True)
class PresenceUpdate:
    """Awareness states that changed."""

    entries: tuple[PresenceEntry, ...]


@dataclass(frozen=True, slots=True)
class PresenceQuery:
    """Send me everyone's awareness state."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """One update (or SyncReply) was kept on disk, or refused. From the room only."""

    saved: bool


@dataclass(frozen=True, slots=True)
class Stateless:
    """An event or request as JSON text."""

    payload: str


PeerMessage = SyncRequest | SyncReply | Update | PresenceUpdate | PresenceQuery | Stateless
RoomMessage = SyncRequest | SyncReply | Update | PresenceUpdate | SyncStatus | Stateless


# What reaches a room.


class Wire(Enum):
    """How a peer talks, as far as a room must know."""

    COLLAB = "collab"
    YJS = "yjs"
    EVENTS = "events"

    @property
    def hears_events(self) -> bool:
        """Whether it carries SyncStatus and Stateless."""
        return self is not Wire.YJS

    @property
    def speaks_yjs(self) -> bool:
        """Whether it carries updates and awareness."""
        return self is not Wire.EVENTS


@dataclass(frozen=True, slots=True)
class Join:
    """A peer comes in; one that only ``watches`` takes no part, one whose outbox ``is_full`` waits."""

    peer: PeerId
    access: Access
    wire: Wire
    watches: bool = False
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class Submit:
    """An edit that comes by no socket, such as over HTTP; its outcome is an ``effects.Answer``.

    It is a request, or a Yjs update that the server drafted for this person.
    """

    ticket: int
    access: Access
    content: EditRequest | bytes


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody wants to look at the room, at a moment when its document is what is on disk.

    What they see is an ``effects.Answer``, as is an OmniCraftError that looking raises.
    """

    ticket: int
    see: Callable[[Room], object]


@dataclass(frozen=True, slots=True)
class Announce:
    """Tell everyone whose wire carries events about something that concerns the component."""

    payload: dict[str, Any]
    only: Wire | None = None


@dataclass(frozen=True, slots=True)
class UsedChanged:
    """A component that this one uses is another now, by edits of these people."""

    cause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """A peer has gone."""

    peer: PeerId


@dataclass(frozen=True, slots=True)
class From:
    """A peer says something."""

    peer: PeerId
    message: PeerMessage


@dataclass(frozen=True, slots=True)
class Overflowed:
    """A peer's outbox is full: what it has been sent so far will arrive, nothing more fits."""

    peer: PeerId


@dataclass(frozen=True, slots=True)
class Drained:
    """A peer's outbox, full before, is empty again."""

    peer: PeerId


@dataclass(frozen=True, slots=True)
class Committed:
    """The rows of the last Persist are on disk."""


@dataclass(frozen=True, slots=True)
class PersistFailed:
    """The rows of the last Persist were not kept, as far as one can know."""

    error: OmniCraftError


@dataclass(frozen=True, slots=True)
class Tried:
    """What a Try has shown: the change that the update makes (empty for none), or why it is refused."""

    number: int
    outcome: bytes | OmniCraftError


@dataclass(frozen=True, slots=True)
class Loaded:
    """The document as the log has it, after its row ``seq``."""

    document: Document
    seq: int


@dataclass(frozen=True, slots=True)
class LoadFailed:
    """The log could not be read."""

    error: OmniCraftError


@dataclass(frozen=True, slots=True)
class CompileFinished:
    """The text as of ``seq`` has been compiled."""

    seq: int
    result: CompileResult


@dataclass(frozen=True, slots=True)
class CompileFailed:
    """The compile of the text as of ``seq`` gave no result."""

    seq: int


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed: the room's deadline has come."""


RoomInput = (
    Join
    | Leave
    | Submit
    | Look
    | Announce
    | UsedChanged
    | From
    | Overflowed
    | Drained
    | Committed
    | PersistFailed
    | Tried
    | Loaded
    | LoadFailed
    | CompileFinished
    | CompileFailed
    | Tick
)
