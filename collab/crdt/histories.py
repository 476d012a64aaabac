"""The histories of the documents that somebody looks at: opened once, kept up to date after."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from collab.crdt.checkpoints import CheckpointError, dump, load
from collab.crdt.history import History
from collab.crdt.storage import LogCorruptError, LogRow, StorageError, UpdateLog

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

KEPT = 16
"""Histories that stay in memory after they were asked: about 15 MB for 100,000 steps."""
CHECKPOINT_EVERY = 500
"""Steps after which a checkpoint is made anew, or a fiftieth of all when that is more."""


@dataclass(slots=True)
class _Kept:
    history: History | None = None
    checkpoint: int = 0
    """The step of the checkpoint that is in the log."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Histories:
    """Answers questions about documents' histories, as of everything that is on disk."""

    def __init__(self, log: UpdateLog) -> None:
        self._log = log
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, component_id: str, question: Callable[[History], Answer]) -> Answer:
        """What ``question`` finds out about this component's history. It runs in a thread, one at a time.

        Raises StorageError or LogCorruptError, and what the question raises.
        """
        kept = self._kept.setdefault(component_id, _Kept())
        self._kept.move_to_end(component_id)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        async with kept.lock:
            history, rows = await self._read(component_id, kept)
            kept.history = history

            def answer() -> Answer:
                try:
                    history.extend(rows)
                except BaseException:
                    self.forget(component_id)  # What was taken in may be half of a row.
                    raise
                return question(history)

            try:
                found = await asyncio.to_thread(answer)
            except asyncio.CancelledError:
                self.forget(component_id)  # The thread goes on with it.
                raise
        if history.seq - kept.checkpoint >= max(CHECKPOINT_EVERY, history.seq // 50):
            kept.checkpoint = history.seq
            task = asyncio.create_task(self._keep(component_id, kept))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return found

    def forget(self, component_id: str) -> None:
        """Read this history anew when it is asked next."""
        self._kept.pop(component_id, None)

    async def settled(self) -> None:
        """Wait for the checkpoints that are being made."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def _read(self, component_id: str, kept: _Kept) -> tuple[History, list[LogRow]]:
        """The history so far, and the rows that it lacks."""
        if kept.history is not None:
            return kept.history, await self._log.load(component_id, after=kept.history.seq)
        if data := await self._log.checkpoint(component_id):
            try:
                history = await asyncio.to_thread(load, data)
                rows = await self._log.load(component_id, after=history.seq)
            except (CheckpointError, LogCorruptError):
                where = {"room": component_id}
                logger.warning("A checkpoint can't be used; the history is made of all rows", extra=where)
            else:
                kept.checkpoint = history.seq
                return history, rows
        return History(), await self._log.load(component_id)

    async def _keep(self, component_id: str, kept: _Kept) -> None:
        async with kept.lock:
            if kept.history is None:
                return
            seq, data = kept.history.seq, await asyncio.to_thread(dump, kept.history)
        try:
            await self._log.keep_checkpoint(component_id, seq, data)
        except StorageError as error:
            logger.warning("A checkpoint can't be kept: %s", error.message, extra={"room": component_id})
