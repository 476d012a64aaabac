"""The wire protocol of ``@hocuspocus/provider`` 4: several documents on one socket.

A frame is the document's name, a message type, and the message. A provider that shares its socket with
another one for the same document adds ``\\0`` and a session id to the name; frames to it carry the same.
Ping and pong are a single byte each, without a name.
"""

from __future__ import annotations

from collab.crdt.lib0 import MalformedError, Reader, write_string
from collab.records import record
from collab.rooms.messages import (
    PeerMessage,
    PresenceQuery,
    PresenceUpdate,
    RoomMessage,
    Stateless,
    SyncReply,
    SyncRequest,
    SyncStatus,
    Update,
)
from collab.rooms.wire.y_protocols import (
    AUTH,
    AWARENESS,
    QUERY_AWARENESS,
    SYNC,
    read_awareness,
    read_sync,
    write_awareness,
    write_sync,
)

_STATELESS, _CLOSE, _SYNC_STATUS, _PING, _PONG = 5, 7, 8, 9, 10
_TOKEN, _PERMISSION_DENIED, _AUTHENTICATED = 0, 1, 2

PING = bytes((_PING,))
PONG = bytes((_PONG,))


@record
class SignIn:
    """The provider shows its token for a document."""

    token: str


@record
class Goodbye:
    """The provider leaves a document and keeps the socket."""


@record
class Ping:
    """The client wants to know whether this end is there."""


@record
class Pong:
    """The answer to a ping."""


@record
class Frame:
    """A message for one document. ``name`` is the name as it came, session id included."""

    name: str
    message: PeerMessage | SignIn | Goodbye

    @property
    def component_id(self) -> str:
        """The document's own name."""
        return self.name.partition("\0")[0]


def decode(data: bytes) -> Frame | Ping | Pong:
    """Read one frame. Raises MalformedError."""
    if len(data) == 1:
        if data[0] == _PONG:
            return Pong()
        if data[0] == _PING:
            return Ping()
        raise MalformedError("A message of one byte can only be a ping or a pong.")
    reader = Reader(data)
    name = reader.string()
    return Frame(name, _message(reader))


def _message(reader: Reader) -> PeerMessage | SignIn | Goodbye:
    kind = reader.uint()
    if kind == SYNC:
        return read_sync(reader)
    if kind == AWARENESS:
        return read_awareness(reader)
    message: PeerMessage | SignIn | Goodbye
    if kind == AUTH:
        if reader.uint() != _TOKEN:
            raise MalformedError("A client's authentication message must hold a token.")
        message = SignIn(reader.string())
        if not reader.at_end():
            reader.string()  # The provider's version, since 4.
    elif kind == QUERY_AWARENESS:
        message = PresenceQuery()
    elif kind == _STATELESS:
        message = Stateless(reader.string())
    elif kind == _CLOSE:
        message = Goodbye()
    else:
        raise MalformedError(f"There is no message type {kind}.")
    reader.end()
    return message


def encode(name: str, message: RoomMessage) -> bytes:
    """The frame that brings a message to a provider."""
    return write_string(name) + _body(message)


def _body(message: RoomMessage) -> bytes:
    match message:
        case SyncRequest() | SyncReply() | Update():
            return write_sync(message)
        case PresenceUpdate():
            return write_awareness(message)
        case SyncStatus(saved):
            return bytes((_SYNC_STATUS, int(saved)))
        case Stateless(payload):
            return bytes((_STATELESS,)) + write_string(payload)


def authenticated(name: str, *, may_edit: bool) -> bytes:
    """The frame that accepts a sign-in."""
    scope = "read-write" if may_edit else "readonly"
    return write_string(name) + bytes((AUTH, _AUTHENTICATED)) + write_string(scope)


def permission_denied(name: str, reason: str) -> bytes:
    """The frame that turns a sign-in down."""
    return write_string(name) + bytes((AUTH, _PERMISSION_DENIED)) + write_string(reason)


def closed(name: str, reason: str) -> bytes:
    """The frame that ends a document's session; the provider's other documents go on."""
    return write_string(name) + bytes((_CLOSE,)) + write_string(reason)


def token_wanted(name: str) -> bytes:
    """The frame that has a provider show its token, as it is by then, and nothing else."""
    return write_string(name) + bytes((AUTH, _TOKEN))


def presence_wanted(name: str) -> bytes:
    """The frame that has a provider say where it is."""
    return write_string(name) + bytes((QUERY_AWARENESS,))
