"""What a server does by itself now and then, beside what it is asked for.

Every task may run twice, on several servers at once, and be cut off anywhere: each leaves what it found or
what it was to make.
"""

from __future__ import annotations

import asyncio
import logging
import time

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from collab.config import Limits
from collab.crdt.compaction import merge_bursts, mergeable, pack_rows, packable
from collab.crdt.history import SESSION_PAUSE
from collab.crdt.storage import UpdateLog
from collab.db import activity, binned, compiles, users, versions
from collab.db.activity import LastEdit
from collab.db.engine import Database
from collab.errors import OmniCraftError
from collab.rooms.runner import load_document

logger = logging.getLogger(__name__)

INTERVAL = 600.0
"""Seconds between two rounds."""
DAY = 24 * 3600.0
PACKED_AFTER = DAY
"""Seconds after which rows of the log are packed."""


class Upkeep:
    """Empties bins, saves versions at the ends of sessions, packs old history, forgets old compiles."""

    def __init__(self, engine: Engine, database: Database, log: UpdateLog, limits: Limits) -> None:
        self._engine = engine
        self._database = database
        self._log = log
        self._limits = limits

    async def run(self) -> None:
        """Go round until cancelled. What fails is logged, and tried again the next time."""
        while True:
            await asyncio.sleep(INTERVAL)
            try:
                await self.round(time.time())
            except (OmniCraftError, SQLAlchemyError) as error:
                logger.warning("Upkeep failed: %s", error)

    async def round(self, now: float) -> None:
        """Do all that is due at this time (seconds since 1970)."""
        await self.save_sessions(now)
        await self._database.write(lambda session: binned.empty(session, now - self._limits.bin_days * DAY))
        noted = now - self._limits.compile_log_days * DAY
        await self._database.write(lambda session: compiles.forget(session, noted))
        for component_id in await asyncio.to_thread(packable, self._engine, now - PACKED_AFTER):
            await asyncio.to_thread(pack_rows, self._engine, component_id, now - PACKED_AFTER)
        before = now - self._limits.history_days * DAY
        for component_id in await asyncio.to_thread(mergeable, self._engine):
            await asyncio.to_thread(merge_bursts, self._engine, component_id, before)

    async def save_sessions(self, now: float) -> None:
        """Save each text that has been edited since its last version, but not for ``SESSION_PAUSE``."""
        for last in await self._database.read(lambda session: activity.unsaved(session, now - SESSION_PAUSE)):
            document, seq, _ = await load_document(self._log, last.component_id, self._limits)
            if seq == last.seq:
                await self._save(last, document.text)

    async def _save(self, last: LastEdit, source: str) -> None:
        def work(session: Session) -> None:
            if versions.latest_seq(session, last.component_id) >= last.seq:
                return  # Another server was quicker.
            author = None if last.author_id is None else users.find(session, last.author_id)
            versions.add(
                session,
                last.component_id,
                seq=last.seq,
                source=source,
                message="At the end of a session",
                created_by=author.id if author else None,
                is_automatic=True,
            )

        await self._database.write(work)
