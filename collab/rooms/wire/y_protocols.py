"""What both wires share: the sync and awareness messages of ``y-protocols``.

A message is a type, then for sync a step and a byte string, for awareness a byte string with the entries.
"""

from __future__ import annotations

from collab.crdt.lib0 import MalformedError, Reader, write_bytes, write_string, write_uint
from collab.rooms.messages import PresenceEntry, PresenceUpdate, SyncReply, SyncRequest, Update

SYNC = 0
AWARENESS = 1
AUTH = 2
QUERY_AWARENESS = 3

_SYNC_STEP_1, _SYNC_STEP_2, _UPDATE = range(3)
_MAX_ENTRIES = 1000  # More than there can be people in a room: a longer list is not meant well.


def read_sync(reader: Reader) -> SyncRequest | SyncReply | Update:
    """The rest of a sync message. Raises MalformedError."""
    step = reader.uint()
    content = reader.bytes()
    reader.end()
    if step == _SYNC_STEP_1:
        return SyncRequest(content)
    if step == _SYNC_STEP_2:
        return SyncReply(content)
    if step == _UPDATE:
        return Update(content)
    raise MalformedError(f"There is no sync step {step}.")


def read_awareness(reader: Reader) -> PresenceUpdate:
    """The rest of an awareness message. Raises MalformedError."""
    content = Reader(reader.bytes())
    reader.end()
    count = content.uint()
    if count > _MAX_ENTRIES:
        raise MalformedError(f"{count} awareness entries are more than a room has.")
    entries = tuple(PresenceEntry(content.uint(), content.uint(), content.string()) for _ in range(count))
    content.end()
    return PresenceUpdate(entries)


def write_sync(message: SyncRequest | SyncReply | Update) -> bytes:
    """A sync message."""
    match message:
        case SyncRequest(content):
            step = _SYNC_STEP_1
        case SyncReply(content):
            step = _SYNC_STEP_2
        case Update(content):
            step = _UPDATE
    # At once: the content may be a whole document, which each sum would copy.
    return b"".join((bytes((SYNC, step)), write_uint(len(content)), content))


def write_awareness(message: PresenceUpdate) -> bytes:
    """An awareness message."""
    parts = [write_uint(len(message.entries))]
    for entry in message.entries:
        parts += (write_uint(entry.client), write_uint(entry.clock), write_string(entry.state))
    return bytes((AWARENESS,)) + write_bytes(b"".join(parts))
