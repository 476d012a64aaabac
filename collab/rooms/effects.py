"""What a room wants done. The runner does it; the room never waits for it."""

from __future__ import annotations

from collab.auth.identity import Access
from collab.compile.result import CompileResult
from collab.crdt.storage import Snapshot
from collab.records import record
from collab.rooms.messages import PeerId, RoomMessage


@record
class Row:
    """One update to keep; the runner adds the time of day."""

    seq: int
    author_id: str | None
    data: bytes
    epoch: int = 1


@record
class Send:
    """Put a message in one peer's outbox."""

    peer: PeerId
    message: RoomMessage


@record
class Broadcast:
    """Put one message in several outboxes: encoded once for each wire.

    To say the same ``peers`` again, as one object, costs less than to say others.
    """

    peers: tuple[PeerId, ...]
    message: RoomMessage
    without: PeerId | None = None
    """One of them that gets nothing."""


@record
class Persist:
    """Keep these rows, then say Committed or PersistFailed."""

    rows: tuple[Row, ...]


@record
class Keep:
    """Keep this snapshot: the next opening needs only what comes after it."""

    snapshot: Snapshot


@record
class Try:
    """Try this update of this person beside the room, on the document as in the snapshot; then say Tried."""

    number: int
    snapshot: Snapshot
    update: bytes
    user_id: str


@record
class Reload:
    """Read the document from the log, then say Loaded or LoadFailed."""


@record
class Compile:
    """Compile this text, then say CompileFinished or CompileFailed with this seq."""

    source: str
    seq: int


@record
class Compiled:
    """Note in the compile log: the text as of this edit was compiled, after edits of these people."""

    seq: int
    result: CompileResult
    cause: tuple[str, ...]


@record
class SourceChanged:
    """Tell the rooms of components that use this one: it is another now, by edits of these people."""

    cause: tuple[str, ...]


@record
class Uses:
    """From now on the component uses those of its project that have these names."""

    names: frozenset[str]


@record
class Close:
    """End one peer's connection with a WebSocket close code and a reason in words."""

    peer: PeerId
    code: int
    reason: str


@record
class Answer:
    """What became of a Submit or a Look: an error, or what its sender gets to know."""

    ticket: int
    outcome: object


@record
class Say:
    """Keep a chat message and tell the project."""

    access: Access
    text: str


@record
class Acknowledged:
    """For the record: how long edits have waited for their acknowledgement, in seconds."""

    waits: tuple[float, ...]


@record
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
