"""What peers and a room say to each other, whatever the wire, and what else reaches a room."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any

from collab.auth.identity import Access
from collab.compile.result import CompileResult
from collab.crdt.document import Document
from collab.errors import OmniCraftError
from collab.records import record
from collab.rooms.requests import EditRequest

if TYPE_CHECKING:
    from collab.rooms.room import Room

PeerId = int


# Both ways between a peer and the room.


@record
class SyncRequest:
    """This is what I know (a Yjs state vector): send me the rest."""

    state_vector: bytes


@record
class SyncReply:
    """The rest (a Yjs update): the answer to a SyncRequest."""

    update: bytes


@record
class Update:
    """An edit as it happens (a Yjs update)."""

    update: bytes


@record
class PresenceEntry:
    """One client's awareness state, as JSON text; ``null`` when it has gone."""

    client: int
    clock: int
    state: str


@record
class PresenceUpdate:
    """Awareness states that changed."""

    entries: tuple[PresenceEntry, ...]


@record
class PresenceQuery:
    """Send me everyone's awareness state."""


@record
class SyncStatus:
    """One update (or SyncReply) was kept on disk, or refused. From the room only."""

    saved: bool


@record
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

    __hash__ = object.__hash__  # Enum's own is Python, and each edit asks several times who talks how.

    @property
    def hears_events(self) -> bool:
        """Whether it carries SyncStatus and Stateless."""
        return self is not Wire.YJS

    @property
    def speaks_yjs(self) -> bool:
        """Whether it carries updates and awareness."""
        return self is not Wire.EVENTS


@record
class Join:
    """A peer comes in; one that only ``watches`` takes no part, one whose outbox ``is_full`` waits."""

    peer: PeerId
    access: Access
    wire: Wire
    watches: bool = False
    is_full: bool = False


@record
class Submit:
    """An edit that comes by no socket, such as over HTTP; its outcome is an ``effects.Answer``.

    It is a request, or a Yjs update that the server drafted for this person.
    """

    ticket: int
    access: Access
    content: EditRequest | bytes


@record
class Look:
    """Somebody wants to look at the room, at a moment when its document is what is on disk.

    What they see is an ``effects.Answer``, as is an OmniCraftError that looking raises.
    """

    ticket: int
    see: Callable[[Room], object]


@record
class Announce:
    """Tell everyone whose wire carries events about something that concerns the component."""

    payload: dict[str, Any]
    only: Wire | None = None


@record
class UsedChanged:
    """A component that this one uses is another now, by edits of these people."""

    cause: tuple[str, ...]


@record
class Leave:
    """A peer has gone."""

    peer: PeerId


@record
class From:
    """A peer says something."""

    peer: PeerId
    message: PeerMessage


@record
class Overflowed:
    """A peer's outbox is full: what it has been sent so far will arrive, nothing more fits."""

    peer: PeerId


@record
class Drained:
    """A peer's outbox, full before, is empty again."""

    peer: PeerId


@record
class Committed:
    """The rows of the last Persist are on disk."""


@record
class PersistFailed:
    """The rows of the last Persist were not kept, as far as one can know."""

    error: OmniCraftError


@record
class Tried:
    """What a Try has shown: the change that the update makes (empty for none), or why it is refused."""

    number: int
    outcome: bytes | OmniCraftError


@record
class Loaded:
    """The document as the log has it, after its row ``seq``."""

    document: Document
    seq: int


@record
class LoadFailed:
    """The log could not be read."""

    error: OmniCraftError


@record
class CompileFinished:
    """The text as of ``seq`` has been compiled. ``begun``: how many compiles the hub has begun so far."""

    seq: int
    result: CompileResult
    begun: int = 0


@record
class CompileFailed:
    """The compile of the text as of ``seq`` gave no result. ``begun``: as in CompileFinished."""

    seq: int
    begun: int = 0


@record
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
