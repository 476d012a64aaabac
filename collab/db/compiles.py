"""The compile log: how each compile of a component went."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from functools import partial

from sqlalchemy import delete, insert
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from collab.db.engine import Database
from collab.db.paging import Page, Slice, page
from collab.db.tables import CompileEvent, Component, User, new_id

logger = logging.getLogger(__name__)

INTERVAL = 2.0
"""Seconds between two writes, while little is to be written."""
MOST_WAITING = 10_000
"""Events that wait to be written; the oldest give way: nothing depends on this log."""
AT_ONCE = 50
"""Events that are written in one transaction: edits wait for it to end."""


@dataclass(frozen=True, slots=True)
class Note:
    """A ``CompileEvent`` that is not written yet: the same columns."""

    component_id: str
    user_id: str | None
    source_hash: str
    success: bool
    milliseconds: float
    size: int
    seq: int
    errors: int
    phases: list[list[str | float]]
    created_at: float = field(default_factory=time.time)


_COLUMNS = tuple(each.name for each in fields(Note))


class CompileLog:
    """Notes events at once, and writes them some seconds later."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[Note] = deque(maxlen=MOST_WAITING)

    def note(self, event: Note) -> None:
        """Keep this event."""
        self._waiting.append(event)

    async def run(self) -> None:
        """Write now and then until cancelled: a little more often the more waits, so never much at once."""
        while True:
            await asyncio.sleep(self.pause)
            await self._write_some()

    async def flush(self) -> None:
        """Write all that waits. What can't be written is told in the server's log, and lost."""
        while self._waiting:
            await self._write_some()

    @property
    def pause(self) -> float:
        """The seconds until the next write: what waits now is written within the interval, part by part."""
        return INTERVAL / max(1.0, len(self._waiting) / AT_ONCE)

    async def _write_some(self) -> None:
        events = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        if not events:
            return
        try:
            await self._database.write(partial(add, events=events))
        except SQLAlchemyError as error:
            logger.warning("%d compiles can't be noted: %s", len(events), error)


def add(session: Session, events: Sequence[Note]) -> None:
    """Write events, but for those of components that have gone."""
    components = set(
        session.exec(
            select(Component.id).where(col(Component.id).in_({event.component_id for event in events}))
        )
    )
    users = set(session.exec(select(User.id).where(col(User.id).in_({event.user_id for event in events}))))
    # Not by ``dataclasses.asdict``, which copies what is in the phases one by one and took longest of all.
    rows = [
        {name: getattr(event, name) for name in _COLUMNS}
        | {"id": new_id(), "user_id": event.user_id if event.user_id in users else None}
        for event in events
        if event.component_id in components
    ]
    if rows:
        # Without an object for each: hundreds come in a second where many rooms are busy.
        session.connection().execute(insert(CompileEvent), rows)


def of_component(
    session: Session, component_id: str, part: Slice | None
) -> Page[tuple[CompileEvent, str | None]]:
    """A component's compiles, the newest first, each with the name of who edited last."""
    query = (
        select(CompileEvent, User.name)
        .outerjoin(User, col(User.id) == CompileEvent.user_id)
        .where(CompileEvent.component_id == component_id)
        .order_by(col(CompileEvent.created_at).desc())
    )
    return page(session, query, part)


def newest_success(session: Session, component_id: str) -> int | None:
    """The step of the newest text that compiled, as far as the log tells."""
    query = (
        select(CompileEvent.seq)
        .where(CompileEvent.component_id == component_id, col(CompileEvent.success))
        .order_by(col(CompileEvent.seq).desc())
        .limit(1)
    )
    return session.exec(query).first()


def forget(session: Session, before: float) -> None:
    """Delete what was noted before this time (seconds since 1970)."""
    session.exec(delete(CompileEvent).where(col(CompileEvent.created_at) < before))
