"""The compile log: how each compile of a component went."""

from __future__ import annotations

import asyncio
import logging
from collections import deque

from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from collab.db.engine import Database
from collab.db.paging import Page, Slice, page
from collab.db.tables import CompileEvent, Component, User

logger = logging.getLogger(__name__)

INTERVAL = 2.0
"""Seconds between two writes."""
MOST_WAITING = 10_000
"""Events that wait to be written; the oldest give way: nothing depends on this log."""


class CompileLog:
    """Notes events at once, and writes them some seconds later, all in one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[CompileEvent] = deque(maxlen=MOST_WAITING)

    def note(self, event: CompileEvent) -> None:
        """Keep this event."""
        self._waiting.append(event)

    async def run(self) -> None:
        """Write now and then until cancelled."""
        while True:
            await asyncio.sleep(INTERVAL)
            await self.flush()

    async def flush(self) -> None:
        """Write what waits. What can't be written is told in the server's log, and lost."""
        if not self._waiting:
            return
        events = list(self._waiting)
        self._waiting.clear()
        try:
            await self._database.write(lambda session: add(session, events))
        except SQLAlchemyError as error:
            logger.warning("%d compiles can't be noted: %s", len(events), error)


def add(session: Session, events: list[CompileEvent]) -> None:
    """Write events, but for those of components that have gone."""
    components = set(
        session.exec(
            select(Component.id).where(col(Component.id).in_({event.component_id for event in events}))
        )
    )
    users = set(session.exec(select(User.id).where(col(User.id).in_({event.user_id for event in events}))))
    for event in events:
        if event.component_id in components:
            if event.user_id not in users:
                event.user_id = None
            session.add(event)


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


def forget(session: Session, before: float) -> None:
    """Delete what was noted before this time (seconds since 1970)."""
    session.exec(delete(CompileEvent).where(col(CompileEvent.created_at) < before))
