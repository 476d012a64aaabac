"""What a room wants done. The runner does it; the room never waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from collab.auth.identity import Access
from collab.compile.result import CompileResult
from collab.crdt.storage import Snapshot
from collab.rooms.messages import PeerId, RoomMessage


@dataclass(frozen=True, slots=True)
class Row:
    """One update to keep; the runner adds the time of day."""

    seq: int
    author_id: str | None
    data: bytes
    epoch: int = 1


@dataclass(frozen=True, slots=True)
class Send:
    """Put a message in one peer's outbox."""

    peer: PeerId
    message: RoomMessage


@dataclass(frozen=True, slots=True)
class Broadcast:
    """Put one message in several outboxes: encoded once for each wire."""

    peers: tuple[PeerId, ...]
    message: RoomMessage


@dataclass(frozen=True, slots=True)
class Persist:
    """Keep these rows, then say Committed or PersistFailed."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep this snapshot: the next opening needs only what comes after it."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Try:
    """Try this update of this person beside the room, on the document as in the snapshot; then say Tried."""

    number: int
    snapshot: Snapshot
    update: bytes
    user_id: str


@dataclass(frozen=True, slots=True)
class Reload:
    """Read the document from the log, then say Loaded or LoadFailed."""


@dataclass(frozen=True, slots=True)
class Compile:
    """Compile this text, then say CompileFinished or CompileFailed with this seq."""

    source: str
    seq: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """Note in the compile log: the text as of this edit was compiled, after edits of these people."""

    seq: int
    result: CompileResult
    cause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourceChanged:
    """Tell the rooms of components that use this one: it is another now, by edits of these people."""

    cause: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uses:
    """From now on the component uses those of its project that have these names."""

    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Close:
    """End one peer's connection with a WebSocket close code and a reason in words."""

    peer: PeerId
    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a Submit or a Look: an error, or what its sender gets to know."""

    ticket: int
    outcome: object


@dataclass(frozen=True, slots=True)
class Say:
    """Keep a chat message and tell the project."""

    access: Access
    text: str


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """For the record: how long edits have waited for their acknowledgement, in seconds."""

    waits: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """For the record: an edit or request was refused, with this code."""

    code: str


Effect = (
    Keep
    | Say
    | Acknowledged
    | Rejected
    | Answer
    | Send
    | Broadcast
    | Persist
    | Try
    | Reload
    | Compile
    | Compiled
    | SourceChanged
    | Uses
    | Close
)
