"""A history of 50,000 edits by four people, against pycrdt: its replay, and its ids of characters."""

import random
from bisect import bisect_right

import pycrdt
import pytest
from pycrdt import Assoc

from collab.crdt.history import History
from collab.crdt.lib0 import Reader
from collab.crdt.structs import read_update
from tests.crdt.traces import ASCII_WORDS, record

EDITS = 50_000
SEED = 20_261
SAMPLES = 60


@pytest.fixture(scope="module")
def rows():
    return record(EDITS, SEED)


@pytest.fixture(scope="module")
def life(rows):
    made = History()
    made.extend(rows)
    return made


@pytest.fixture(scope="module")
def moments(rows):
    """Steps all over the history, with the document that pycrdt makes of the rows up to each."""
    wanted = {1, EDITS, *random.Random(SEED).sample(range(1, EDITS), SAMPLES)}
    doc = pycrdt.Doc()
    doc.get("source", type=pycrdt.Text)
    found = {}
    for row in rows:
        doc.apply_update(row.data)
        if row.seq in wanted:
            found[row.seq] = doc.get_update()
    return found


def opened(state):
    doc = pycrdt.Doc()
    text = doc.get("source", type=pycrdt.Text)
    doc.apply_update(state)
    return text


def test_t1_the_text_is_that_of_a_replay(life, moments):
    for seq, state in moments.items():
        assert life.text(seq) == str(opened(state)), seq


def test_t5_blame_is_that_of_the_characters_ids():
    """pycrdt tells the id of a character, and the log in which row it came.

    ASCII alone: within a struct that holds other characters, pycrdt's sticky indices count bytes as clocks.
    """
    rows = record(10_000, SEED, words=ASCII_WORDS)
    life = History()
    life.extend(rows)
    doc = pycrdt.Doc()
    text = doc.get("source", type=pycrdt.Text)
    ends: dict[int, list[int]] = {}
    steps: dict[int, list[int]] = {}
    for row in rows:
        for structs in read_update(row.data)[0]:
            for struct in structs:
                ends.setdefault(struct.client, []).append(struct.clock + struct.length)
                steps.setdefault(struct.client, []).append(row.seq)
    source = random.Random(SEED)
    for row in rows:
        doc.apply_update(row.data)
        if row.seq % 500:
            continue
        spans = life.blame(row.seq)
        assert spans[-1].end == len(text)
        starts = [span.start for span in spans]
        for _ in range(40):
            at = source.randrange(len(text))
            reader = Reader(text.sticky_index(at, Assoc.AFTER).encode())
            reader.byte()
            client, clock = reader.uint(), reader.uint()
            written = steps[client][bisect_right(ends[client], clock)]
            span = spans[bisect_right(starts, at) - 1]
            assert span.author_id == rows[written - 1].author_id
            assert written <= span.seq <= row.seq


def test_t7_the_steps_add_up(life):
    size = 0
    for first in range(1, EDITS + 1, 10_000):
        for step in life.steps(first, first + 9_999):
            size += len(step.inserted) - len(step.deleted)
    assert size == len(life.text(EDITS))
    bursts = life.bursts(1, EDITS)
    assert bursts[-1].session > 1
    assert sum(burst.last - burst.first + 1 for burst in bursts) == EDITS
