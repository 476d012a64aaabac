"""Blocks hold all of their rows; merged bursts hold all of their text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.crdt.blocks import EMPTY, merged, pack, unpack
from collab.crdt.history import BURST_PAUSE, History
from collab.crdt.storage import LogCorruptError, LogRow
from tests.crdt.histories import history
from tests.crdt.updates import text, update

ROWS = st.builds(
    LogRow,
    st.just(0),
    st.none() | st.text(max_size=5),
    st.floats(0, 2e9),
    st.binary(max_size=30),
)


def numbered(rows: list[LogRow], first: int) -> list[LogRow]:
    return [LogRow(seq, row.author_id, row.at, row.data) for seq, row in enumerate(rows, first)]


def life(rows: list[LogRow]) -> History:
    made = History()
    made.extend(rows)
    return made


@given(rows=st.lists(ROWS, min_size=1, max_size=20), first=st.integers(1, 10**9))
def test_l10_a_block_gives_its_rows(rows, first):
    rows = numbered(rows, first)
    assert unpack(pack(rows), first) == rows


def test_l10_what_is_no_block_is_noticed():
    block = pack(numbered([LogRow(0, "ann", 1.0, b"abc")], 1))
    for damaged in (b"", block[:-5], b"x" + block):
        with pytest.raises(LogCorruptError):
            unpack(damaged, 1)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32), steps=st.integers(2, 40), data=st.data())
def test_l11_merged_bursts_keep_what_counts(seed, steps, data):
    rows = history(seed, steps)
    kept = data.draw(st.sets(st.integers(1, steps), max_size=3))
    less = merged(rows, BURST_PAUSE, kept)
    assert [(row.seq, row.author_id, row.at) for row in less] == [
        (row.seq, row.author_id, row.at) for row in rows
    ]
    before, after = life(rows), life(less)
    ends = {burst.last for burst in before.bursts(1, steps)} | kept
    for seq in ends:
        assert after.text(seq) == before.text(seq)
    assert [(b.first, b.last, b.author_id) for b in after.bursts(1, steps)] == [
        (b.first, b.last, b.author_id) for b in before.bursts(1, steps)
    ]
    assert [(s.start, s.end, s.author_id) for s in after.blame(steps)] == [
        (s.start, s.end, s.author_id) for s in before.blame(steps)
    ]
    for row in less:
        if row.data == EMPTY:
            assert after.text(row.seq) == after.text(row.seq - 1)


def test_l11_a_word_typed_in_one_go_is_one_step():
    keys = [update((5, at, [text("word"[at], (5, at - 1) if at else None)])) for at in range(4)]
    rows = [LogRow(seq, "ann", float(seq), key) for seq, key in enumerate(keys, 1)]
    less = merged(rows, BURST_PAUSE, set())
    assert [row.data == EMPTY for row in less] == [True, True, True, False]
    assert [step.inserted for step in life(less).steps(1, 4)] == ["", "", "", "word"]
    assert merged(less, BURST_PAUSE, set()) == less
    assert len(pack(less)) < len(pack(rows))
