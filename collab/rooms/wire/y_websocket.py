"""The wire protocol of ``y-websocket``: one document on one socket, no acknowledgement, no events."""

from __future__ import annotations

from collab.crdt.lib0 import MalformedError, Reader, write_string
from collab.rooms.messages import (
    PeerMessage,
    PresenceQuery,
    PresenceUpdate,
    RoomMessage,
    SyncReply,
    SyncRequest,
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

_PERMISSION_DENIED = 0

# Clients hang up when they hear nothing for 30 seconds; an awareness message without entries is heard.
KEEPALIVE = write_awareness(PresenceUpdate(()))


def decode(data: bytes) -> PeerMessage:
    """Read one message. Raises MalformedError."""
    reader = Reader(data)
    kind = reader.uint()
    if kind == SYNC:
        return read_sync(reader)
    if kind == AWARENESS:
        return read_awareness(reader)
    if kind == QUERY_AWARENESS:
        reader.end()
        return PresenceQuery()
    raise MalformedError(f"There is no message type {kind}.")


def encode(message: RoomMessage) -> bytes:
    """The frame that brings a message to a client. Raises TypeError for one that this wire can't carry."""
    match message:
        case SyncRequest() | SyncReply() | Update():
            return write_sync(message)
        case PresenceUpdate():
            return write_awareness(message)
    raise TypeError(f"{type(message).__name__} can't travel on this wire.")


def permission_denied(reason: str) -> bytes:
    """The message that says why the connection is about to be closed."""
    return bytes((AUTH, _PERMISSION_DENIED)) + write_string(reason)
