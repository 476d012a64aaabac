"""Histories against an independent model: the deltas that pycrdt reports, applied to a list of characters."""

import asyncio
from itertools import pairwise

import pycrdt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.crdt.histories import Histories
from collab.crdt.history import BURST_PAUSE, SESSION_PAUSE, History
from collab.crdt.offsets import utf16_length
from collab.crdt.storage import LogBatch, LogCorruptError, LogRow, MemoryLog
from tests.crdt.histories import history
from tests.crdt.updates import text, update

SEEDS = st.integers(0, 2**32)


class Model:
    """Characters with the step that wrote each, after every step."""

    def __init__(self, rows: list[LogRow]) -> None:
        self.states: list[list[tuple[str, int]]] = [[]]
        self._doc: pycrdt.Doc = pycrdt.Doc()
        source = self._doc.get("source", type=pycrdt.Text)
        deltas: list[list[dict]] = []
        subscription = source.observe(lambda event: deltas.append(event.delta))
        for row in rows:
            deltas.clear()
            self._doc.apply_update(row.data)
            state = self.states[-1]
            for delta in deltas:
                state = self._apply(state, delta, row.seq)
            self.states.append(state)
        source.unobserve(subscription)

    @staticmethod
    def _apply(state, delta, seq):
        rest, after = list(state), []

        def take(size: int) -> list[tuple[str, int]]:  # Deltas count UTF-8 bytes.
            taken = []
            while size:
                character = rest.pop(0)
                taken.append(character)
                size -= len(character[0].encode())
            return taken

        for part in delta:
            if "retain" in part:
                after += take(part["retain"])
            elif "delete" in part:
                take(part["delete"])
            else:
                after += [(character, seq) for character in part["insert"]]
        return after + rest

    def text(self, seq: int) -> str:
        return "".join(character for character, _ in self.states[seq])


def made(rows) -> History:
    result = History()
    result.extend(rows)
    return result


def row(seq: int, data: bytes, author: str = "ann", at: float = 0.0) -> LogRow:
    return LogRow(seq, author, at, data)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, steps=st.integers(1, 30))
def test_t5_blame_names_who_wrote_each_character(seed: int, steps: int) -> None:
    rows = history(seed, steps)
    life, model = made(rows), Model(rows)
    for seq, state in enumerate(model.states):
        encoded = life.text(seq).encode("utf-16-le")
        offset, blamed = 0, []
        for span in life.blame(seq):
            assert span.start == offset < span.end
            offset = span.end
            part = encoded[2 * span.start : 2 * span.end].decode("utf-16-le")
            blamed += [(character, span.author_id) for character in part]
        assert offset * 2 == len(encoded)
        assert blamed == [(character, rows[step - 1].author_id) for character, step in state]


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, steps=st.integers(1, 20))
def test_t6_a_diff_holds_both_texts_and_who_made_the_difference(seed: int, steps: int) -> None:
    rows = history(seed, steps)
    life, model = made(rows), Model(rows)
    for before in range(steps + 1):
        for after in range(steps + 1):
            changes = life.diff(before, after)
            assert "".join(c.text for c in changes if c.kind != "inserted") == model.text(before)
            assert "".join(c.text for c in changes if c.kind != "deleted") == model.text(after)
            for change in changes:
                if change.kind == "same":
                    assert change.seq is None
                else:
                    assert min(before, after) < change.seq <= max(before, after)
                    assert change.author_id == rows[change.seq - 1].author_id
            assert all(a.kind != b.kind or a.seq != b.seq for a, b in pairwise(changes))


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, steps=st.integers(1, 30))
def test_t7_steps_and_bursts_give_all_that_changed(seed: int, steps: int) -> None:
    rows = history(seed, steps)
    life, model = made(rows), Model(rows)
    for step in life.steps(1, steps):
        was, now = (len(model.states[step.seq - back]) for back in (1, 0))
        assert now - was == len(step.inserted) - len(step.deleted)
        written = [character for character, seq in model.states[step.seq] if seq == step.seq]
        assert step.inserted == "".join(written)
    bursts = life.bursts(1, steps)
    assert [bursts[0].first, bursts[-1].last] == [1, steps]
    for one, two in pairwise(bursts):
        assert two.first == one.last + 1
        assert one.author_id != two.author_id or two.started - one.ended > BURST_PAUSE
    for burst in bursts:
        inside = life.steps(burst.first, burst.last)
        assert {step.author_id for step in inside} == {burst.author_id}
        assert burst.inserted == sum(utf16_length(step.inserted) for step in inside)
        assert burst.deleted == sum(utf16_length(step.deleted) for step in inside)


def test_t7_a_part_of_the_history_has_its_bursts_whole():
    rows = [row(seq, update((5, seq - 1, [text("x", (5, seq - 2) if seq > 1 else None)]))) for seq in (1, 2)]
    rows.append(row(3, update((6, 0, [text("y", (5, 1))])), "bob"))
    life = made(rows)
    assert [(burst.first, burst.last) for burst in life.bursts(2, 2)] == [(1, 2)]
    assert life.bursts(4, 9) == []
    assert [step.seq for step in life.steps(2, 9)] == [2, 3]


def test_a_long_pause_begins_a_session():
    key = [update((5, at, [text("x", (5, at - 1) if at else None)])) for at in range(3)]
    times = (0.0, 1.0, 2.0 + SESSION_PAUSE)
    life = made([row(seq, data, at=at) for seq, (data, at) in enumerate(zip(key, times, strict=True), 1)])
    assert [burst.session for burst in life.bursts(1, 3)] == [1, 2]
    assert [life.step_at(at) for at in (0.0, 0.5, 1.0, 9e9)] == [0, 1, 1, 3]


def test_histories_read_the_log_once_and_then_what_is_new():
    class Log(MemoryLog):
        def __init__(self) -> None:
            super().__init__()
            self.loaded: list[int] = []

        async def load(self, component_id, after=0):
            self.loaded.append(after)
            return await super().load(component_id, after)

    async def main() -> None:
        log = Log()
        histories = Histories(log)
        for seq in (1, 2):
            data = update((5, seq - 1, [text("x", (5, seq - 2) if seq > 1 else None)]))
            await log.append(LogBatch("one", (row(seq, data),)))
            assert await histories.ask("one", lambda life: life.text(life.seq)) == "x" * seq
        assert log.loaded == [0, 1]
        assert await histories.ask("two", lambda life: life.seq) == 0

    asyncio.run(main())


def test_a_history_that_can_not_be_read_is_tried_anew():
    async def main() -> None:
        log = MemoryLog()
        histories = Histories(log)
        await log.append(LogBatch("one", (row(1, update((5, 1, [text("x", (5, 0))]))),)))
        for _ in range(2):
            with pytest.raises(LogCorruptError):
                await histories.ask("one", lambda life: life.seq)

    asyncio.run(main())
