"""A checkpoint is the history that it was made of."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from collab.crdt.checkpoints import CheckpointError, dump, load
from collab.crdt.compaction import merge_bursts, pack_rows
from collab.crdt.histories import CHECKPOINT_EVERY, Histories
from collab.crdt.history import History
from collab.crdt.sql_log import SqlLog
from collab.crdt.storage import LogBatch, LogRow
from tests.crdt.histories import history
from tests.crdt.test_storage import engine_with_components
from tests.crdt.traces import record
from tests.crdt.updates import deleted, update

pytestmark = pytest.mark.anyio
EDITS = 1_200


@pytest.fixture
def anyio_backend():
    return "asyncio"


def life(rows) -> History:
    made = History()
    made.extend(rows)
    return made


def same(one: History, other: History) -> None:
    assert one.seq == other.seq
    for seq in range(one.seq + 1):
        assert one.text(seq) == other.text(seq)
        assert one.blame(seq) == other.blame(seq)
        assert one.diff(0, seq) == other.diff(0, seq)
    assert one.bursts(1, one.seq) == other.bursts(1, other.seq)
    assert one.steps(1, one.seq) == other.steps(1, other.seq)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(2, 25), data=st.data())
def test_t8_a_checkpoint_is_its_history_and_goes_on(seed, steps, data):
    rows = history(seed, steps)
    cut = data.draw(st.integers(0, steps))
    opened = load(dump(life(rows[:cut])))
    same(opened, life(rows[:cut]))
    opened.extend(rows[cut:])
    same(opened, life(rows))


def test_t8_text_that_nobody_saw_stays_so():
    rows = [LogRow(1, None, 1.5, update((5, 0, [deleted(3)])))]
    same(load(dump(life(rows))), life(rows))


def test_t8_an_empty_history_has_a_checkpoint():
    same(load(dump(History())), History())


def test_t8_what_is_no_checkpoint_is_noticed():
    data = dump(life(history(1, 9)))
    for damaged in (b"", data[:-9], zlib.compress(b"{}"), zlib.compress(zlib.decompress(data)[:-3])):
        with pytest.raises(CheckpointError):
            load(damaged)


@pytest.fixture
async def log(database_url):
    class Counted(SqlLog):
        loaded: list[int]

        async def load(self, component_id, after=0):
            self.loaded.append(after)
            return await super().load(component_id, after)

    engine = engine_with_components(database_url)
    log = Counted(engine)
    log.loaded = []
    log.engine = engine
    await log.append(LogBatch("one", tuple(record(EDITS, 4))))
    yield log
    await log.close()
    engine.dispose()


async def asked(log) -> str:
    histories = Histories(log)
    found = await histories.ask("one", lambda life: life.text(life.seq - 10))
    await histories.settled()
    return found


async def test_t8_a_history_is_opened_from_its_checkpoint(log):
    text = await asked(log)
    assert await asked(log) == text
    assert log.loaded == [0, EDITS]
    assert await Histories(log).ask("two", lambda life: life.seq) == 0


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE history_checkpoints SET checksum = checksum + 1",
        "UPDATE history_checkpoints SET data = :other, checksum = 0",
        "DELETE FROM document_updates WHERE seq > 1100",
    ],
)
async def test_t8_a_checkpoint_that_can_not_be_used_is_not(log, damage):
    text = await asked(log)
    with log.engine.begin() as connection:
        connection.execute(sql(damage), {"other": b""} if ":other" in damage else {})
    assert (await asked(log) == text) == ("history" in damage)
    assert log.loaded[-1] == 0


async def test_t8_checkpoints_follow(log):
    histories = Histories(log)
    for part in range(3):
        await histories.ask("one", lambda life: life.seq)
        more = [LogRow(EDITS + part * 400 + at, "ann", 9e9, b"\0\0") for at in range(1, 401)]
        await log.append(LogBatch("one", tuple(more)))
    await histories.settled()
    with log.engine.connect() as connection:
        assert connection.execute(sql("SELECT seq FROM history_checkpoints")).scalar_one() == EDITS + 800
    assert CHECKPOINT_EVERY > 400


async def test_l11_merging_lets_the_checkpoint_go(log):
    await asked(log)
    pack_rows(log.engine, "one", 9e12)
    merge_bursts(log.engine, "one", 9e12)
    assert await log.checkpoint("one") is None


async def test_a_question_that_fails_leaves_the_history_open(log):
    histories = Histories(log)

    def fails(life):
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            await histories.ask("one", fails)
    await histories.settled()
    assert log.loaded == [0, EDITS]
