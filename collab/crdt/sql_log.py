"""The document log in a SQL database: one thread writes, a transaction for all that waits."""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
import threading
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, bindparam, func, insert, literal_column, select, update
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import PoolProxiedConnection

from collab.crdt.sql_caches import SqlCaches
from collab.crdt.sql_rows import ROWS, load_rows
from collab.crdt.storage import (
    Anchor,
    AnchorsChangedError,
    Carried,
    LogBatch,
    LogRow,
    SequenceError,
    Snapshot,
    StorageError,
    check_anchors,
    check_sequence,
)
from collab.db.talk import Comment, held

_COMMENTS = Comment.__table__  # type: ignore[attr-defined]
REMEMBERED = 10_000
"""Components of which the writer knows by heart where their logs end."""
_COLUMNS = ("component_id", "seq", "epoch", "author_id", "at", "data", "checksum")


def _anchored(component_id: Any) -> Select[tuple[str, str]]:
    """The comments on a component that stand somewhere."""
    return select(_COMMENTS.c.id, _COMMENTS.c.anchor).where(
        _COMMENTS.c.component_id == component_id, _COMMENTS.c.anchor != literal_column("''")
    )


def _read(comments: Iterable[Sequence[Any]]) -> dict[str, Anchor]:
    return {name: json.loads(anchor) for name, anchor in comments}


@dataclass(slots=True)
class _Job:
    batch: LogBatch
    done: asyncio.Future[None]

    def resolve(self, error: StorageError | None) -> None:
        """Tell the one who waits. Call it in the loop it waits in."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


def _settle(jobs: list[_Job], error: StorageError | None) -> None:
    """Tell those who wait: each loop is woken once."""

    def resolve(theirs: list[_Job]) -> None:
        for job in theirs:
            job.resolve(error)

    waiting: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        waiting.setdefault(job.done.get_loop(), []).append(job)
    for loop, theirs in waiting.items():
        with contextlib.suppress(RuntimeError):  # That loop is closed: nobody waits any more.
            loop.call_soon_threadsafe(resolve, theirs)


class SqlLog:
    """A log over an engine whose connections sync each commit to disk (``collab.db.engine``)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._caches = SqlCaches(engine)
        self._reading = engine.execution_options(read_only=True)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        # The last seq of components written to: saves asking the database. The writer thread's own.
        self._last: dict[str, int] = {}
        # The writer's own: two statements, and one of the driver's connections. Everyone waits for a commit,
        # and SQLAlchemy would take longer over it than the database.
        statement = insert(ROWS).values({name: bindparam(name) for name in _COLUMNS})
        self._insert = str(statement.compile(dialect=engine.dialect))
        newest = select(func.max(ROWS.c.seq)).where(ROWS.c.component_id == bindparam(_COLUMNS[0]))
        self._newest = str(newest.compile(dialect=engine.dialect))
        move = (
            update(_COMMENTS)
            .values(anchor=bindparam("found_by"))
            .where(_COMMENTS.c.id == bindparam("comment"))
        )
        self._move = str(move.compile(dialect=engine.dialect))
        self._comments = str(_anchored(bindparam(_COLUMNS[0])).compile(dialect=engine.dialect))
        self._hold = str(held(bindparam(_COLUMNS[0])).compile(dialect=engine.dialect))
        self._is_positional = engine.dialect.positional
        self._begins_itself = engine.dialect.name != "sqlite"  # See ``collab.db.engine``.
        self._connection: PoolProxiedConnection | None = None
        self._writer = threading.Thread(target=self._run, name="document-log", daemon=True)
        self._writer.start()

    def append(self, batch: LogBatch) -> asyncio.Future[None]:
        """Keep a batch; it is on disk when this is done. Raises StorageError."""
        job = _Job(batch, asyncio.get_running_loop().create_future())
        self._jobs.put(job)
        return job.done

    async def load(self, component_id: str, after: int = 0) -> list[LogRow]:
        """The rows of a component after this one, in order, checked.

        Raises StorageError or LogCorruptError.
        """
        return await asyncio.to_thread(self._load, component_id, after)

    async def anchors(self, component_id: str) -> dict[str, Anchor]:
        """What the comments on a component are found by, by their ids. Raises StorageError."""
        return await asyncio.to_thread(self._read_anchors, component_id)

    async def keep(self, component_id: str, snapshot: Snapshot) -> None:
        """Keep a snapshot instead of the one before. Raises StorageError."""
        await asyncio.to_thread(self._caches.keep_snapshot, component_id, snapshot)

    async def snapshot(self, component_id: str) -> Snapshot | None:
        """The newest snapshot; None also for one that is damaged. Raises StorageError."""
        return await asyncio.to_thread(self._caches.snapshot, component_id)

    async def keep_checkpoint(self, component_id: str, seq: int, data: bytes) -> None:
        """Keep a history up to this step instead of the one before. Raises StorageError."""
        await asyncio.to_thread(self._caches.keep_checkpoint, component_id, seq, data)

    async def checkpoint(self, component_id: str) -> bytes | None:
        """The history that was kept; None also for one that is damaged. Raises StorageError."""
        return await asyncio.to_thread(self._caches.checkpoint, component_id)

    async def close(self) -> None:
        """Write what waits and end the thread. The engine stays open."""
        self._jobs.put(None)
        await asyncio.to_thread(self._writer.join)

    def _load(self, component_id: str, after: int) -> list[LogRow]:
        try:
            with self._reading.connect() as connection:
                return load_rows(connection, component_id, after)
        except SQLAlchemyError as error:
            raise StorageError("The document can't be read at the moment.") from error

    def _read_anchors(self, component_id: str) -> dict[str, Anchor]:
        try:
            with self._reading.connect() as connection:
                return _read(connection.execute(_anchored(component_id)))
        except SQLAlchemyError as error:
            raise StorageError("The comments can't be read at the moment.") from error

    def _run(self) -> None:
        """The writer thread: takes all that waits, commits it, tells who waits for it."""
        while (job := self._jobs.get()) is not None:
            jobs: list[_Job] = [job]
            last = False
            while not self._jobs.empty():
                if (following := self._jobs.get()) is None:
                    last = True
                    break
                jobs.append(following)
            self._write(jobs)
            if last:
                break
        self._disconnect()

    def _write(self, jobs: list[_Job]) -> None:
        error = self._commit(jobs)
        if error is None or len(jobs) == 1:
            _settle(jobs, error)
            return
        # One bad batch must not fail the others: each on its own.
        for job in jobs:
            _settle([job], self._commit([job]))

    def _commit(self, jobs: list[_Job]) -> StorageError | None:
        """Write these jobs in one transaction. Why nothing of them was kept, or None."""
        values: list[tuple[object, ...]] = []
        last: dict[str, int] = {}
        try:
            connection = self._connect()
            cursor = connection.cursor()
            if not self._begins_itself:
                connection.begin_writing()
            for job in jobs:
                component_id = job.batch.component_id
                if component_id not in last:
                    last[component_id] = self._last_seq(cursor, component_id)
                check_sequence(job.batch, last[component_id] + 1)
                last[component_id] += len(job.batch.rows)
                values += [
                    (component_id, row.seq, row.epoch, row.author_id, row.at, row.data, zlib.crc32(row.data))
                    for row in job.batch.rows
                ]
            cursor.executemany(self._insert, [self._parameters(row) for row in values])
            for job in jobs:
                if job.batch.anchors:
                    self._carry(cursor, job.batch.component_id, job.batch.anchors)
            connection.commit()
        except Exception as error:  # Whatever it is, this thread must go on for the other documents.
            self._disconnect()
            for job in jobs:
                self._last.pop(job.batch.component_id, None)
            if isinstance(error, SequenceError | AnchorsChangedError):
                return error
            failure = StorageError("The document can't be saved at the moment.")
            failure.__cause__ = error
            return failure
        if len(self._last) > REMEMBERED:
            self._last.clear()
        self._last.update(last)
        return None

    def _carry(self, cursor: DBAPICursor, component_id: str, carried: Carried) -> None:
        """Have comments found by something else. Whoever adds one holds the component, as this does."""
        cursor.execute(self._hold, self._parameters((component_id,)))
        cursor.execute(self._comments, self._parameters((component_id,)))
        check_anchors(carried, _read(cursor.fetchall()))
        for comment, anchor in carried.after.items():
            found_by = json.dumps(anchor)
            cursor.execute(self._move, self._parameters((found_by, comment), ("found_by", "comment")))

    def _parameters(self, values: tuple[object, ...], names: tuple[str, ...] = _COLUMNS) -> Any:
        """The values of the first so many names, as the driver wants them."""
        return values if self._is_positional else dict(zip(names, values, strict=False))

    def _connect(self) -> Any:
        """The driver's own connection, of an embedded database a ``TakingTurns``."""
        if self._connection is None:
            self._connection = self._engine.raw_connection()
        return self._connection.driver_connection

    def _disconnect(self) -> None:
        """Let go of the connection: after a failure the next batch begins with a fresh one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):  # The driver's or SQLAlchemy's: it may be what has failed.
                connection.close()

    def _last_seq(self, cursor: DBAPICursor, component_id: str) -> int:
        if (known := self._last.get(component_id)) is not None:
            return known
        cursor.execute(self._newest, self._parameters((component_id,)))
        found = cursor.fetchone()
        return found[0] or 0 if found else 0
