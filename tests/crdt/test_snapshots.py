"""A snapshot is a cache: what it opens is what a replay gives."""

import random
import sqlite3

import pytest
from sqlmodel import Session, SQLModel

from collab.config import Limits
from collab.crdt.document import Document, Splice
from collab.crdt.sql_log import SqlLog
from collab.crdt.storage import LogBatch, LogCorruptError, LogRow, Snapshot
from collab.db.engine import create_engine
from collab.db.tables import Component, Project, User
from tests.crdt.updates import random_update

LIMITS = Limits()
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.parametrize("seed", range(15))
def test_d10_a_snapshot_and_what_follows_equal_a_replay(seed):
    source = random.Random(seed)
    document = Document.replay([(Document.seed("héllo 😀", LIMITS), None)], LIMITS)
    rows = [(document.full_state(), None)]
    snapshot = document.snapshot(1)
    for number in range(200):
        user = source.choice(("ann", "bob"))
        clocks = {client: source.randrange(9) for client in range(2, 7)}
        change = document.apply([random_update(source, clocks)], user).change
        if change:
            rows.append((change, user))
        if source.random() < 0.1:
            rows.append((document.edit([Splice(0, 0, "x")]), user))
        if number == 120:
            snapshot = document.snapshot(len(rows))
    replayed = Document.replay(rows, LIMITS)
    opened = Document.open(snapshot, rows[snapshot.seq :], LIMITS)
    assert len(rows) > snapshot.seq > 1
    assert opened.text == replayed.text == document.text
    assert opened.state_vector() == replayed.state_vector()
    for client in range(1, 8):
        assert opened.owner(client) == replayed.owner(client)
    for _ in range(100):
        clocks = {client: source.randrange(12) for client in range(2, 7)}
        update = random_update(source, clocks)
        mine, theirs = (each.apply([update], "ann") for each in (opened, replayed))
        assert (mine.refused.keys(), opened.text) == (theirs.refused.keys(), replayed.text), f"seed {seed}"


async def test_l9_a_damaged_snapshot_is_none_and_a_missing_row_is_noticed(tmp_path):
    path = tmp_path / "log.db"
    engine = create_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        for row in (
            User(id="ann", name="Ann"),
            Project(id="p", user_id="ann", name="P"),
            Component(id="one", project_id="p", name="one"),
        ):
            session.add(row)
            session.commit()
    log = SqlLog(engine)
    assert await log.snapshot("one") is None
    rows = tuple(LogRow(seq, "ann", 0.0, b"x") for seq in range(1, 6))
    await log.append(LogBatch("one", rows))
    await log.keep("one", Snapshot(2, b"old", {}))
    await log.keep("one", Snapshot(3, b"state", {7: "ann", 1: None}))
    assert await log.snapshot("one") == Snapshot(3, b"state", {7: "ann", 1: None})
    assert [row.seq for row in await log.load("one", 3)] == [4, 5]
    assert await log.load("one", 5) == []
    with pytest.raises(LogCorruptError):
        await log.load("one", 6)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE document_snapshots SET owners = '{}'")
    database.close()
    assert await log.snapshot("one") is None
    await log.close()
    engine.dispose()
