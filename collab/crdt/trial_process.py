"""A process in which one update is tried on a copy of its document, with bounds on time and memory.

Run as ``python -m collab.crdt.trial_process``. Frames are a length (u32, big-endian) and that many bytes. One
comes in on standard input, pickled: snapshot, update, user, limits. Two go out on standard output: an empty
one when the document is open, and what became of the update, as ``trials`` reads it.
"""

from __future__ import annotations

import json
import math
import os
import pickle
import resource
import struct
import sys
from pathlib import Path

from collab.config import Limits
from collab.crdt.document import Document
from collab.crdt.storage import Snapshot
from collab.errors import OmniCraftError

LENGTH = struct.Struct(">I")
CHANGE, REFUSED = b"c", b"r"


def main() -> None:
    """Try one update. What takes too much ends the process."""
    os.nice(5)
    incoming = sys.stdin.buffer
    # Written by the server that started this process, over a pipe nobody else has.
    arguments = pickle.loads(incoming.read(*LENGTH.unpack(incoming.read(LENGTH.size))))  # noqa: S301
    snapshot, update, user_id, limits = arguments
    _write(_tried(snapshot, update, user_id, limits))


def _tried(snapshot: Snapshot, update: bytes, user_id: str, limits: Limits) -> bytes:
    document = Document.open(snapshot, (), limits)
    _bound(limits)
    _write(b"")
    try:
        applied = document.apply([update], user_id)
        if 0 in applied.refused:
            raise applied.refused[0]
    except OmniCraftError as error:
        if isinstance(error.__cause__, MemoryError):
            sys.exit(1)
        return REFUSED + json.dumps([error.code, error.message, error.hint]).encode()
    return CHANGE + applied.change


def _bound(limits: Limits) -> None:
    """From here on, this much processor time and memory more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime + limits.trial_seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if (statm := Path("/proc/self/statm")).exists():  # Linux.
        held = int(statm.read_text().split()[0]) * resource.getpagesize()
        memory = held + limits.trial_memory
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write(frame: bytes) -> None:
    sys.stdout.buffer.write(LENGTH.pack(len(frame)) + frame)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
