"""One suite that every log passes, then what only the SQL log can get wrong."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlmodel import Session

from collab.crdt import sql_log as sql_log_module
from collab.crdt.sql_log import SqlLog
from collab.crdt.storage import (
    AnchorsChangedError,
    Carried,
    LogBatch,
    LogCorruptError,
    LogRow,
    MemoryLog,
    SequenceError,
    StorageError,
    UpdateLog,
)
from collab.db.engine import create_engine
from collab.db.tables import Component, Project, User
from collab.db.talk import Comment, held
from tests.conftest import KINDS, database

Run = Callable[[Callable[[UpdateLog], Awaitable[None]]], None]


def engine_with_components(url):
    engine = create_engine(url)
    with Session(engine) as session:
        for row in (
            User(id="ann", name="Ann"),
            Project(id="p", user_id="ann", name="P"),
            *(Component(id=name, project_id="p", name=name) for name in ("one", "two", "three")),
            Comment(
                id="remark",
                component_id="one",
                user_id="ann",
                user_name="Ann",
                text="?",
                anchor="[[1, 0], [1, 1]]",
            ),
        ):
            session.add(row)
            session.commit()
    return engine


@pytest.fixture
def engine(database_url):
    engine = engine_with_components(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["memory", *KINDS])
def run(request):
    """Runs a scenario against a log."""
    if request.param == "memory":
        yield lambda scenario: _run(scenario, MemoryLog)
        return
    engine = engine_with_components(database(request.param, request))
    yield lambda scenario: _run(scenario, lambda: SqlLog(engine))
    engine.dispose()


@pytest.fixture
def run_sql(engine) -> Run:
    return lambda scenario: _run(scenario, lambda: SqlLog(engine))


def _run(scenario: Callable[[UpdateLog], Awaitable[None]], make: Callable[[], UpdateLog]) -> None:
    async def main() -> None:
        log = make()
        try:
            await scenario(log)
        finally:
            await log.close()

    asyncio.run(main())


def batch(component_id: str, first: int, *data: bytes) -> LogBatch:
    rows = (LogRow(first + at, "ann", 1000.5 + at, each) for at, each in enumerate(data))
    return LogBatch(component_id, tuple(rows))


async def contents(log: UpdateLog, component_id: str) -> list[bytes]:
    return [row.data for row in await log.load(component_id)]


def test_l1_what_was_appended_is_loaded(run):
    async def scenario(log: UpdateLog) -> None:
        first, second = batch("one", 1, b"a", b"\x00\xff"), batch("one", 3, b"c")
        await log.append(first)
        await log.append(second)
        assert await log.load("one") == [*first.rows, *second.rows]

    run(scenario)


def test_l1_an_unknown_component_has_no_rows(run):
    async def scenario(log: UpdateLog) -> None:
        assert await log.load("nothing") == []

    run(scenario)


@pytest.mark.parametrize("first", [1, 2, 4, 0])
def test_l2_a_batch_continues_the_log(run, first):
    async def scenario(log: UpdateLog) -> None:
        await log.append(batch("one", 1, b"a", b"b"))
        with pytest.raises(SequenceError):
            await log.append(batch("one", first, b"x"))
        await log.append(batch("one", 3, b"c"))
        assert await contents(log, "one") == [b"a", b"b", b"c"]

    run(scenario)


def test_l2_a_log_goes_on_where_it_ends_however_many_there_are(run_sql, monkeypatch):
    monkeypatch.setattr(sql_log_module, "REMEMBERED", 1)

    async def scenario(log: UpdateLog) -> None:
        for first in (1, 2, 3):
            for name in ("one", "two", "three"):
                await log.append(batch(name, first, b"x"))
        assert len(log._last) <= 2
        with pytest.raises(SequenceError):
            await log.append(batch("one", 9, b"x"))
        assert await contents(log, "two") == [b"x"] * 3

    run_sql(scenario)


def test_l2_a_first_batch_begins_at_one(run):
    async def scenario(log: UpdateLog) -> None:
        with pytest.raises(SequenceError):
            await log.append(batch("one", 2, b"x"))
        assert await contents(log, "one") == []

    run(scenario)


def test_l3_a_batch_is_kept_as_a_whole_or_not_at_all(run):
    async def scenario(log: UpdateLog) -> None:
        rows = (LogRow(1, "ann", 1.0, b"a"), LogRow(3, "ann", 1.0, b"c"))
        with pytest.raises(SequenceError):
            await log.append(LogBatch("one", rows))
        assert await contents(log, "one") == []

    run(scenario)


def test_l13_anchors_of_comments_are_kept_with_their_batch_or_not_at_all(run):
    async def scenario(log):
        before = await log.anchors("one")
        kept = {"remark": [[5, 0], [5, 3]]}
        await log.append(replace(batch("one", 1, b"a"), anchors=Carried(before, kept)))
        assert await log.anchors("one") == kept
        with pytest.raises(SequenceError):
            later = Carried(kept, {"remark": [[9, 0], [9, 1]]})
            await log.append(replace(batch("one", 7, b"b"), anchors=later))
        assert await log.anchors("one") == kept
        assert await log.anchors("two") == {}

    run(scenario)


def test_l13_anchors_that_are_others_by_now_fail_their_batch_alone(run):
    async def scenario(log):
        old = Carried({"another": [[3, 0], [3, 1]]}, {"another": [[5, 0], [5, 1]]})
        outcomes = await asyncio.gather(
            log.append(batch("two", 1, b"x")),
            log.append(replace(batch("one", 1, b"a"), anchors=old)),
            log.append(batch("three", 1, b"y")),
            return_exceptions=True,
        )
        assert list(map(type, outcomes)) == [type(None), AnchorsChangedError, type(None)]
        assert [await contents(log, name) for name in ("one", "two", "three")] == [[], [b"x"], [b"y"]]
        before = await log.anchors("one")
        await log.append(replace(batch("one", 1, b"a"), anchors=Carried(before, before)))
        assert await contents(log, "one") == [b"a"]

    run(scenario)


def test_l13_who_comments_and_who_carries_wait_for_each_other(request):
    engine = engine_with_components(database("postgresql", request))

    async def scenario(log):
        before = await log.anchors("one")
        with Session(engine) as session:
            session.execute(held("one"))
            carried = replace(batch("one", 1, b"a"), anchors=Carried(before, before))
            carrying = asyncio.ensure_future(log.append(carried))
            await asyncio.to_thread(until_somebody_waits, engine)
            place = "[[1, 1], [1, 1]]"
            session.add(Comment(component_id="one", user_id="ann", user_name="Ann", text="!", anchor=place))
            session.commit()
        with pytest.raises(AnchorsChangedError):
            await carrying

    _run(scenario, lambda: SqlLog(engine))
    engine.dispose()


def until_somebody_waits(engine):
    """For a lock, in PostgreSQL."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with engine.connect() as connection:
        while not connection.execute(waiting).scalar():
            connection.rollback()


def test_l4_a_failing_batch_leaves_the_others(run):
    async def scenario(log: UpdateLog) -> None:
        outcomes = await asyncio.gather(
            log.append(batch("one", 1, b"a")),
            log.append(batch("two", 9, b"wrong")),
            log.append(batch("three", 1, b"c")),
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes] == [type(None), SequenceError, type(None)]
        assert await contents(log, "one") == [b"a"]
        assert await contents(log, "two") == []
        assert await contents(log, "three") == [b"c"]

    run(scenario)


def test_l5_batches_appended_together_are_all_kept(run):
    async def scenario(log: UpdateLog) -> None:
        await asyncio.gather(
            *(log.append(batch(name, seq, b"%d" % seq)) for seq in range(1, 21) for name in ("one", "two"))
        )
        assert (
            await contents(log, "one") == await contents(log, "two") == [b"%d" % seq for seq in range(1, 21)]
        )

    run(scenario)


def test_l5_a_log_opened_again_goes_on(engine):
    async def first(log: UpdateLog) -> None:
        await log.append(batch("one", 1, b"a"))

    async def second(log: UpdateLog) -> None:
        await log.append(batch("one", 2, b"b"))
        assert await contents(log, "one") == [b"a", b"b"]

    for scenario in (first, second):
        _run(scenario, lambda: SqlLog(engine))


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE document_updates SET data = :other WHERE seq = 2",
        "UPDATE document_updates SET checksum = checksum + 1 WHERE seq = 1",
        "DELETE FROM document_updates WHERE seq = 2",
        "DELETE FROM document_updates WHERE seq = 1",
    ],
)
def test_l6_damage_is_noticed(run_sql, engine, damage):
    async def scenario(log: UpdateLog) -> None:
        await log.append(batch("one", 1, b"a", b"b", b"c"))
        with engine.begin() as connection:
            connection.execute(text(damage), {"other": b"\0"} if ":other" in damage else {})
        with pytest.raises(LogCorruptError):
            await log.load("one")

    run_sql(scenario)


class Watched:
    """The writer's connection; each of its commits is told before it is made."""

    def __init__(self, connection, tell) -> None:
        self._connection = connection
        self._tell = tell

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def commit(self) -> None:
        self._tell()
        self._connection.commit()


def watch_commits(log: SqlLog, tell) -> None:
    connect = log._connect
    log._connect = lambda: Watched(connect(), tell)


def test_l7_a_failing_database_is_said_and_survived(run_sql):
    async def scenario(log: SqlLog) -> None:
        await log.append(batch("one", 1, b"a"))
        failing = True

        def commit() -> None:
            if failing:
                raise sqlite3.OperationalError("database or disk is full")

        watch_commits(log, commit)
        with pytest.raises(StorageError):
            await log.append(batch("one", 2, b"b"))
        assert await contents(log, "one") == [b"a"]
        failing = False
        await log.append(batch("one", 2, b"b"))
        assert await contents(log, "one") == [b"a", b"b"]

    run_sql(scenario)


def test_l7_a_component_that_is_not_there_can_not_be_written_to(run_sql):
    async def scenario(log: UpdateLog) -> None:
        with pytest.raises(StorageError):
            await log.append(batch("no-such-component", 1, b"a"))

    run_sql(scenario)


def test_l7_a_database_that_can_not_be_read_is_said(tmp_path):
    async def scenario(log: UpdateLog) -> None:
        with pytest.raises(StorageError):
            await log.load("one")

    engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    _run(scenario, lambda: SqlLog(engine))
    engine.dispose()


def test_l8_what_waits_is_committed_together(run_sql, engine):
    async def scenario(log: SqlLog) -> None:
        commits = 0

        def count() -> None:
            nonlocal commits
            commits += 1

        watch_commits(log, count)
        lock = engine.connect()  # On SQLite its transaction takes the write lock at once.
        lock.execute(text("SELECT 1"))
        if engine.dialect.name == "postgresql":
            lock.execute(text("LOCK TABLE document_updates IN EXCLUSIVE MODE"))
        waiting = [asyncio.ensure_future(log.append(batch("one", 1, b"a")))]
        await asyncio.sleep(0)
        waiting += [asyncio.ensure_future(log.append(batch("one", seq, b"x"))) for seq in range(2, 10)]
        waiting += [asyncio.ensure_future(log.append(batch("two", seq, b"x"))) for seq in range(1, 10)]
        await asyncio.sleep(0)
        lock.rollback()
        lock.close()
        await asyncio.gather(*waiting)
        assert 1 <= commits <= 2

    run_sql(scenario)
