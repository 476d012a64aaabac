"""A log that is packed gives what it gave before, to whoever reads it meanwhile too."""

import asyncio
import threading

import pytest
from sqlalchemy import text
from sqlmodel import Session

from collab.config import Limits
from collab.crdt.compaction import LONGEST, SHORTEST, merge_bursts, pack_rows, packable
from collab.crdt.document import Document
from collab.crdt.history import History
from collab.crdt.sql_log import SqlLog
from collab.crdt.storage import LogBatch, LogCorruptError, LogRow
from collab.db.tables import ComponentVersion
from collab.rooms.runner import load_document
from tests.crdt.test_storage import engine_with_components
from tests.crdt.traces import record

pytestmark = pytest.mark.anyio
EDITS = 1_300
LATER = 9e12


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
def rows():
    return record(EDITS, 3)


@pytest.fixture
def engine(database_url):
    engine = engine_with_components(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
async def log(engine, rows):
    log = SqlLog(engine)
    await log.append(LogBatch("one", tuple(rows)))
    yield log
    await log.close()


def count(engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


async def test_l10_a_packed_log_gives_every_row(engine, log, rows):
    assert packable(engine, LATER) == ["one"]
    assert pack_rows(engine, "one", LATER) == EDITS - 1
    assert count(engine, "document_updates") == 1
    assert count(engine, "document_blocks") == -(-(EDITS - 1) // LONGEST)
    assert await log.load("one") == rows
    for after in (1, LONGEST - 1, LONGEST, LONGEST + 1, EDITS - 1, EDITS):
        assert await log.load("one", after) == rows[after:]
    with pytest.raises(LogCorruptError):
        await log.load("one", EDITS + 1)
    assert packable(engine, LATER) == []
    assert pack_rows(engine, "one", LATER) == 0


async def test_l10_a_log_goes_on_after_packing(engine, log, rows):
    pack_rows(engine, "one", LATER)
    more = [LogRow(row.seq + EDITS, row.author_id, row.at, b"\0\0") for row in rows[:200]]
    await log.append(LogBatch("one", tuple(more)))
    assert pack_rows(engine, "one", LATER) == 200
    assert await log.load("one") == rows + more


async def test_l10_what_is_new_or_little_stays(engine, log, rows):
    young = rows[700].at
    assert pack_rows(engine, "one", young) <= 700
    assert await log.load("one") == rows
    await log.append(LogBatch("two", tuple(rows[:SHORTEST])))
    assert packable(engine, LATER) == ["one"]
    assert pack_rows(engine, "two", LATER) == 0


async def test_l10_a_document_opens_from_packed_rows(engine, log, rows):
    document = Document.replay([(row.data, row.author_id) for row in rows], Limits())
    await log.keep(
        "one", Document.replay([(r.data, r.author_id) for r in rows[:600]], Limits()).snapshot(600)
    )
    pack_rows(engine, "one", LATER)
    opened, seq, _ = await load_document(log, "one", Limits())
    assert (opened.text, opened.state_vector(), seq) == (document.text, document.state_vector(), EDITS)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE document_blocks SET checksum = checksum + 1 WHERE first = 1",
        "DELETE FROM document_blocks WHERE first = 501",
        "UPDATE document_blocks SET data = :other WHERE first = 501",
    ],
)
async def test_l6_damage_to_a_block_is_noticed(engine, log, rows, damage):
    pack_rows(engine, "one", LATER)
    with engine.begin() as connection:
        connection.execute(text(damage), {"other": b"\0"} if ":other" in damage else {})
    with pytest.raises(LogCorruptError):
        await log.load("one")
    assert await log.load("one", 1001) == rows[1001:]


async def test_l10_damaged_rows_are_not_packed(engine, log, rows):
    with engine.begin() as connection:
        connection.execute(text("UPDATE document_updates SET checksum = checksum + 1 WHERE seq = 800"))
    assert pack_rows(engine, "one", LATER) == 799
    with engine.connect() as connection:
        assert connection.execute(text("SELECT min(seq) FROM document_updates")).scalar_one() == 800
    with pytest.raises(LogCorruptError):
        await log.load("one")


async def test_l10_readers_see_every_row_while_it_is_packed(engine, log, rows):
    over = threading.Event()
    wrong: list[int] = []

    def read() -> None:
        while not over.is_set():
            found = log._load("one", 0)
            if found != rows:
                wrong.append(len(found))

    reading = [asyncio.create_task(asyncio.to_thread(read)) for _ in range(3)]
    packed = 0
    for row in rows[SHORTEST + 1 :: SHORTEST + 1]:
        packed += await asyncio.to_thread(pack_rows, engine, "one", row.at)
    over.set()
    await asyncio.gather(*reading)
    assert packed > EDITS // 2
    assert wrong == []


async def test_l11_old_bursts_are_merged_once_and_versions_stay(engine, log, rows):
    def size() -> int:
        with engine.connect() as connection:
            return connection.execute(text("SELECT sum(length(data)) FROM document_blocks")).scalar_one()

    with Session(engine) as session, session.begin():
        session.add(ComponentVersion(component_id="one", number=1, seq=333, source=""))
    pack_rows(engine, "one", LATER)
    before, whole = History(), size()
    before.extend(rows)
    assert merge_bursts(engine, "one", rows[0].at) == 0
    assert await log.load("one") == rows
    assert merge_bursts(engine, "one", LATER) == count(engine, "document_blocks")
    assert merge_bursts(engine, "one", LATER) == 0
    assert size() < whole
    after = History()
    after.extend(await log.load("one"))
    assert after.text(333) == before.text(333)
    for burst in before.bursts(1, EDITS):
        assert after.text(burst.last) == before.text(burst.last)
