"""The contract of the document log, and the log in memory.

``SPEC.md`` numbers what every log must do; one suite of tests holds each of them to it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Protocol

from collab.crdt.epoch import Epoch
from collab.errors import OmniCraftError
from collab.records import record


class StorageError(OmniCraftError):
    """The log can't be written or read now. Nothing of the batch was kept; trying again may work."""

    code = "STORAGE_FAILED"
    status = 503


class SequenceError(StorageError):
    """The batch doesn't continue the log: somebody else has written to it."""

    code = "LOG_SEQUENCE"


class AnchorsChangedError(StorageError):
    """The comments are not what the batch takes them for: some have come or gone since they were read."""

    code = "COMMENTS_CHANGED"


class LogCorruptError(OmniCraftError):
    """What is in the log is not what was written to it."""

    code = "LOG_CORRUPT"


@record
class LogRow:
    """One update of a document. ``seq`` counts from 1; ``at`` is in seconds since 1970."""

    seq: int
    author_id: str | None
    at: float
    data: bytes
    epoch: int = 1


Anchor = list[list[int]]
"""What a stretch of text is found again by: the ids (client, clock) of its first and last character."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a component's comments, by their ids, are found by: all of them before, and from now on."""

    before: Mapping[str, Anchor]
    after: Mapping[str, Anchor]


@record
class LogBatch:
    """Consecutive rows of one component, kept together or not at all."""

    component_id: str
    rows: tuple[LogRow, ...]
    anchors: Carried | None = None
    """Kept with the rows."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document after row ``seq``: its whole state, and the user that each client id is bound to."""

    seq: int
    data: bytes
    owners: dict[int, str | None]
    epoch: Epoch = Epoch()  # noqa: RUF009 - it is frozen


class UpdateLog(Protocol):
    """Where updates are kept for good."""

    def append(self, batch: LogBatch) -> Awaitable[None]:
        """Keep a batch; it is on disk when what this returns is done, and waiting for that has no part in it.

        Raises StorageError, of which AnchorsChangedError is for a batch whose comments are to be read again.
        """

    async def load(self, component_id: str, after: int = 0) -> list[LogRow]:
        """The rows of a component after the one with this number, in order.

        Raises StorageError, or LogCorruptError also when there is no row with that number.
        """

    async def anchors(self, component_id: str) -> dict[str, Anchor]:
        """What the comments on a component are found by, by their ids. Raises StorageError."""

    async def keep(self, component_id: str, snapshot: Snapshot) -> None:
        """Keep a snapshot instead of the one before. Raises StorageError."""

    async def snapshot(self, component_id: str) -> Snapshot | None:
        """The newest snapshot, if there is one and it is what was kept. Raises StorageError."""

    async def keep_checkpoint(self, component_id: str, seq: int, data: bytes) -> None:
        """Keep a history up to this step (``collab.crdt.checkpoints``) instead of the one before.

        Raises StorageError.
        """

    async def checkpoint(self, component_id: str) -> bytes | None:
        """The history that was kept, if there is one and it is what was kept. Raises StorageError."""

    async def close(self) -> None:
        """Finish what was begun and let go of everything."""


class MemoryLog:
    """A log that lasts as long as the process: for tests and trials."""

    def __init__(self) -> None:
        self._rows: dict[str, list[LogRow]] = {}
        self._snapshots: dict[str, Snapshot] = {}
        self._checkpoints: dict[str, bytes] = {}
        self._anchors: dict[str, dict[str, Anchor]] = {}

    async def append(self, batch: LogBatch) -> None:
        """Keep a batch. Raises SequenceError or AnchorsChangedError."""
        rows = self._rows.setdefault(batch.component_id, [])
        check_sequence(batch, len(rows) + 1)
        if batch.anchors:
            anchors = self._anchors.setdefault(batch.component_id, {})
            check_anchors(batch.anchors, anchors)
            anchors.update(batch.anchors.after)
        rows.extend(batch.rows)

    async def load(self, component_id: str, after: int = 0) -> list[LogRow]:
        """The rows of a component after the one with this number, in order. Raises LogCorruptError."""
        rows = self._rows.get(component_id, [])
        if len(rows) < after:
            raise LogCorruptError(f"Update {after} of component {component_id} is missing.")
        return rows[after:]

    async def anchors(self, component_id: str) -> dict[str, Anchor]:
        """What the comments on a component are found by, by their ids."""
        return dict(self._anchors.get(component_id, {}))

    async def keep(self, component_id: str, snapshot: Snapshot) -> None:
        """Keep a snapshot instead of the one before."""
        self._snapshots[component_id] = snapshot

    async def snapshot(self, component_id: str) -> Snapshot | None:
        """The newest snapshot, if there is one."""
        return self._snapshots.get(component_id)

    async def keep_checkpoint(self, component_id: str, seq: int, data: bytes) -> None:
        """Keep a history up to this step instead of the one before."""
        self._checkpoints[component_id] = data

    async def checkpoint(self, component_id: str) -> bytes | None:
        """The history that was kept, if there is one."""
        return self._checkpoints.get(component_id)

    async def close(self) -> None:
        """Nothing to let go of."""


def check_anchors(carried: Carried, found: Mapping[str, Anchor]) -> None:
    """Raise AnchorsChangedError unless these are the comments that a batch was made for."""
    if carried.before != found:
        raise AnchorsChangedError("The comments have changed meanwhile.")


def check_sequence(batch: LogBatch, expected: int) -> None:
    """Raise SequenceError unless the batch's rows count on from ``expected``."""
    for offset, row in enumerate(batch.rows):
        if row.seq != expected + offset:
            raise SequenceError(
                f"Update {row.seq} of component {batch.component_id} should be number {expected + offset}."
            )
