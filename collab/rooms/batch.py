"""What a room keeps of edits on their way to disk, and of how it stands with the disk."""

from __future__ import annotations

from typing import Any

from collab.records import record
from collab.rooms.effects import Row
from collab.rooms.messages import PeerId
from collab.rooms.requests import AnyIntent, EditRequest


@record
class Edit:
    """An update that waits for its turn."""

    peer: PeerId | None
    user_id: str
    content: bytes | EditRequest
    at: float
    is_reply: bool = False
    ticket: int | None = None
    """That of a Submit, whose sender is no peer."""


@record
class Kept:
    """An edit that was applied, with what undoes it, where the room knows."""

    edit: Edit
    inverse: tuple[AnyIntent, ...] = ()


@record
class Batch:
    """Rows on their way to disk, the edits in them, and what they change for those who read no updates."""

    rows: tuple[Row, ...]
    kept: tuple[Kept, ...]
    changes: tuple[dict[str, Any], ...]

    @property
    def authors(self) -> tuple[str, ...]:
        """Whose rows they are, each once."""
        return tuple(dict.fromkeys(row.author_id for row in self.rows if row.author_id))


@record
class Ready:
    """The document is what is on disk. The next batch may begin at ``next_batch``."""

    next_batch: float


@record
class Committing:
    """The document is ahead of the log by this batch."""

    batch: Batch
    next_batch: float


@record
class Reloading:
    """The document is being read again. ``unsaved``: a batch whose write failed."""

    unsaved: Batch | None
    retry_at: float | None = None


@record
class ReadOnly:
    """The document is what is on disk, and writing fails. ``retry_at``: None while an attempt runs."""

    unsaved: Batch
    retry_at: float | None


Phase = Ready | Committing | Reloading | ReadOnly


def runs(edits: list[Edit]) -> list[list[Edit]]:
    """Edits of one batch by person, in order; what the room itself has to write, each on its own.

    Edits of one batch don't build on another person's in it: nobody has seen those yet.
    """
    if len(edits) == 1:
        return [edits]
    people: dict[str, list[Edit]] = {}
    for edit in edits:
        people.setdefault(edit.user_id, []).append(edit)
    found: list[list[Edit]] = []
    for mine in people.values():
        run: list[Edit] = []
        for edit in mine:
            if isinstance(edit.content, bytes):
                if not run:
                    found.append(run)
                run.append(edit)
            else:
                found.append([edit])
                run = []
    return found
