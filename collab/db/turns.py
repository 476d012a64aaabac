"""Who writes to an embedded database, and when."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

from sqlalchemy.pool import PoolProxiedConnection

LOCK_SECONDS = 5.0
"""What a writer waits for others, in this process or another, before it fails."""


class TakingTurns(sqlite3.Connection):
    """A connection that takes turns with the others of its engine.

    SQLite lets who finds the write lock taken sleep, for up to a tenth of a second, and look again: people
    would wait for their edits long after whoever was in the way has done.
    """

    def __init__(self, *arguments: Any, turn: threading.Lock, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._turn = turn
        self._has_turn = False

    def begin_writing(self) -> None:
        """Begin a transaction, with the write lock."""
        # Whoever has no turn after that long is told by SQLite, in its own words.
        self._has_turn = self._turn.acquire(timeout=LOCK_SECONDS)
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException:
            self._give_way()
            raise

    def commit(self) -> None:
        """End the transaction and keep it."""
        super().commit()
        self._give_way()

    def rollback(self) -> None:
        """End the transaction and undo it."""
        try:
            super().rollback()
        finally:
            self._give_way()

    def close(self) -> None:
        """Let go of the database."""
        try:
            super().close()
        finally:
            self._give_way()

    def _give_way(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turn.release()


def begin_writing(connection: PoolProxiedConnection) -> None:
    """Begin a transaction that takes SQLite's write lock, on one of the driver's own connections."""
    driver = connection.driver_connection
    assert isinstance(driver, TakingTurns)
    driver.begin_writing()
