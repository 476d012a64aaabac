"""The database engine, and the way async code reaches it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import sqlalchemy
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import ArgumentError
from sqlmodel import Session

from collab.db.errors import DatabaseError
from collab.db.turns import LOCK_SECONDS, TakingTurns, begin_writing

Result = TypeVar("Result")

_URL_HINT = (
    "Set OMNICRAFT_DATABASE_URL to sqlite:////PATH or postgresql+psycopg://USER:PASSWORD@HOST/NAME, "
    "or unset it for a database in the data folder."
)
# SQLite's work is all in this process: more threads only take the interpreter from each other, and writers
# wait for each other by polling. PostgreSQL's work is elsewhere, and a thread waits for it.
EMBEDDED_READERS = 2
_THREADS = 20
# Both kinds of threads, and the document log's writer and readers.
_CONNECTIONS = 50


def create_engine(url: str) -> Engine:
    """An engine for this URL. SQLite is set to WAL, full synchronisation and checked foreign keys.

    Statement parameters never appear in errors or logs. On SQLite every transaction takes the write lock
    when it begins, so that one that reads and then writes waits its turn instead of failing half-way; reads
    through ``engine.execution_options(read_only=True)`` don't take it. On PostgreSQL a connection that was
    lost while it lay idle is opened again.

    Raises DatabaseError for a URL that is none, or names a kind of database that is not installed.
    """
    options: dict[str, Any] = {"hide_parameters": True}
    turn = threading.Lock()
    if url.startswith("sqlite"):
        options["connect_args"] = {"factory": partial(TakingTurns, turn=turn)}
    if url.startswith("postgresql"):
        options |= {"pool_size": 5, "max_overflow": _CONNECTIONS - 5, "pool_pre_ping": True}
    try:
        engine = sqlalchemy.create_engine(url, **options)
    except ArgumentError:  # Without the URL: it may hold a password.
        raise DatabaseError("The database URL can't be understood.", hint=_URL_HINT) from None
    except ModuleNotFoundError as error:
        raise DatabaseError(f"The database's driver {error.name} is not installed.", hint=_URL_HINT) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own transaction handling is off: it would begin late, without the write lock.
    connection.isolation_level = None
    # First, because switching to WAL needs a lock that another process may hold.
    connection.execute(f"PRAGMA busy_timeout = {LOCK_SECONDS * 1000:.0f}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("read_only", False):
        connection.exec_driver_sql("BEGIN")
    else:
        begin_writing(connection.connection)


class Database:
    """Runs work on a session in a thread, one transaction a call.

    Rows returned by the work are detached and stay readable.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(read_only=True)
        is_embedded = engine.dialect.name == "sqlite"
        self._readers = anyio.CapacityLimiter(EMBEDDED_READERS if is_embedded else _THREADS)
        self._writers = anyio.CapacityLimiter(1 if is_embedded else _THREADS)

    async def read(self, work: Callable[[Session], Result]) -> Result:
        """What this work returns from one consistent view. Its changes are not kept."""

        def run() -> Result:
            with Session(self._reading, expire_on_commit=False) as session:
                return work(session)

        return await anyio.to_thread.run_sync(run, limiter=self._readers)

    async def read_columns(self, work: Callable[[Connection], Result]) -> Result:
        """The same for work that reads columns and no objects: half as much for the interpreter to do."""

        def run() -> Result:
            with self._reading.connect() as connection:
                return work(connection)

        return await anyio.to_thread.run_sync(run, limiter=self._readers)

    async def write(self, work: Callable[[Session], Result]) -> Result:
        """What this work returns, once its changes are on disk. An exception undoes all of them."""

        def run() -> Result:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                return work(session)

        return await anyio.to_thread.run_sync(run, limiter=self._writers)
