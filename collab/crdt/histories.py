"""The histories of the documents that somebody looks at: read from the log once, kept up to date after."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from collab.crdt.history import History
from collab.crdt.storage import UpdateLog

Answer = TypeVar("Answer")

KEPT = 16
"""Histories that stay in memory after they were asked: about 15 MB for 100,000 steps."""


@dataclass(slots=True)
class _Kept:
    history: History = field(default_factory=History)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Histories:
    """Answers questions about documents' histories, as of everything that is on disk."""

    def __init__(self, log: UpdateLog) -> None:
        self._log = log
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def ask(self, component_id: str, question: Callable[[History], Answer]) -> Answer:
        """What ``question`` finds out about this component's history. It runs in a thread, one at a time.

        Raises StorageError or LogCorruptError, and what the question raises.
        """
        kept = self._kept.setdefault(component_id, _Kept())
        self._kept.move_to_end(component_id)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        async with kept.lock:
            rows = await self._log.load(component_id, after=kept.history.seq)

            def answer() -> Answer:
                kept.history.extend(rows)
                return question(kept.history)

            try:
                return await asyncio.to_thread(answer)
            except BaseException:
                # What was taken in may be half of a row.
                self.forget(component_id)
                raise

    def forget(self, component_id: str) -> None:
        """Read this history anew when it is asked next."""
        self._kept.pop(component_id, None)
