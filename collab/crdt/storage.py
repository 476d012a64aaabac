"""The contract of the document log, and the log in memory.

``SPEC.md`` numbers what every log must do; one suite of tests holds each of them to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from collab.errors import OmniCraftError


class StorageError(OmniCraftError):
    """The log can't be written or read now. Nothing of the batch was kept; trying again may work."""

    code = "STORAGE_FAILED"
    status = 503


class SequenceError(StorageError):
    """The batch doesn't continue the log: somebody else has written to it."""

    code = "LOG_SEQUENCE"


class LogCorruptError(OmniCraftError):
    """What is in the log is not what was written to it."""

    code = "LOG_CORRUPT"


@dataclass(frozen=True, slots=True)
class LogRow:
    """One update of a document. ``seq`` counts from 1; ``at`` is in seconds since 1970."""

    seq: int
    author_id: str | None
    at: float
    data: bytes


@dataclass(frozen=True, slots=True)
class LogBatch:
    """Consecutive rows of one component, kept together or not at all."""

    component_id: str
    rows: tuple[LogRow, ...]


class UpdateLog(Protocol):
    """Where updates are kept for good."""

    async def append(self, batch: LogBatch) -> None:
        """Keep a batch; it is on disk when this returns. Raises StorageError."""

    async def load(self, component_id: str, after: int = 0) -> list[LogRow]:
        """The rows of a component after row ``after``, in order. Raises StorageError or LogCorruptError."""

    async def close(self) -> None:
        """Finish what was begun and let go of everything."""


class MemoryLog:
    """A log that lasts as long as the process: for tests and trials."""

    def __init__(self) -> None:
        self._rows: dict[str, list[LogRow]] = {}

    async def append(self, batch: LogBatch) -> None:
        """Keep a batch. Raises SequenceError."""
        rows = self._rows.setdefault(batch.component_id, [])
        check_sequence(batch, len(rows) + 1)
        rows.extend(batch.rows)

    async def load(self, component_id: str, after: int = 0) -> list[LogRow]:
        """The rows of a component after row ``after``, in order."""
        return self._rows.get(component_id, [])[after:]

    async def close(self) -> None:
        """Nothing to let go of."""


def check_sequence(batch: LogBatch, expected: int) -> None:
    """Raise SequenceError unless the batch's rows count on from ``expected``."""
    for offset, row in enumerate(batch.rows):
        if row.seq != expected + offset:
            raise SequenceError(
                f"Update {row.seq} of component {batch.component_id} should be number {expected + offset}."
            )
