from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.crdt.history import History
from collab.crdt.replay import BETWEEN_BURSTS, FASTEST, SLOWEST, Frame, Replay, frames
from collab.crdt.storage import LogRow
from tests.crdt.updates import text, update


def history(*steps: tuple[float, str]) -> History:
    made = History()
    made.extend(
        LogRow(seq, author, at, update((5, seq - 1, [text("x", (5, seq - 2) if seq > 1 else None)])))
        for seq, (at, author) in enumerate(steps, 1)
    )
    return made


LIFE = history((0, "ann"), (0.1, "ann"), (0.11, "ann"), (1.5, "ann"), (1.6, "bob"), (9000, "bob"))
SCHEDULE = frames(LIFE, 1, 6)


def play(replay: Replay, *, until: float = 1e9) -> list[tuple[int, float]]:
    """What comes, and when, with a clock that jumps to each deadline."""
    seen = []
    while (deadline := replay.deadline) is not None and deadline <= until:
        seen += [(seq, deadline) for seq in replay.due(deadline)]
    return seen


def test_p2_pauses_are_cut():
    stays = [later.at - frame.at for frame, later in pairwise(SCHEDULE)]
    assert stays == pytest.approx([0.1, FASTEST, SLOWEST, BETWEEN_BURSTS, BETWEEN_BURSTS])


@given(
    speed=st.floats(0.1, 50),
    start=st.floats(-1e3, 1e3),
    looks=st.lists(st.floats(0, 30), max_size=20),
)
def test_p1_every_step_comes_once_in_order_and_not_before_its_time(speed, start, looks):
    replay = Replay(SCHEDULE, start, speed)
    seen: list[int] = []
    for look in sorted(looks):
        seen += replay.due(start + look)
        for frame in SCHEDULE[: len(seen)]:
            assert frame.at / speed <= look + 1e-6
    assert seen == [frame.seq for frame in SCHEDULE[: len(seen)]]
    seen += [seq for seq, _ in play(replay)]
    assert seen == [1, 2, 3, 4, 5, 6]
    assert replay.is_over
    assert replay.deadline is None


def test_p3_a_pause_holds_the_time():
    replay = Replay(SCHEDULE, 100.0)
    assert [seq for seq, _ in play(replay, until=100.1)] == [1, 2]
    replay.pause(100.12)
    replay.pause(101)
    assert replay.deadline is None
    assert replay.due(200) == []
    replay.resume(300)
    replay.resume(301)
    assert replay.deadline == pytest.approx(300.02)


def test_p3_another_speed_goes_on_from_here():
    replay = Replay(SCHEDULE, 0.0)
    play(replay, until=0.1)
    replay.set_speed(0.5, 0.12)
    assert replay.deadline == pytest.approx(0.16)
    replay.pause(0.14)
    replay.set_speed(2, 0.15)
    replay.resume(1.0)
    assert replay.deadline == pytest.approx(1.005)


def test_p3_a_step_that_is_sought_is_due_at_once():
    replay = Replay(SCHEDULE, 0.0)
    play(replay, until=0.1)
    replay.seek(5, 7.0)
    assert replay.due(7.0) == [5]
    replay.seek(0, 8.0)
    assert replay.due(8.0) == [1]
    replay.pause(8.0)
    replay.seek(5, 9.0)
    assert replay.deadline == 9.0
    assert replay.due(9.0) == [5]
    assert replay.deadline is None
    replay.seek(99, 9.5)
    replay.resume(10.0)
    assert play(replay) == [(6, 10.0)]


@given(count=st.integers(1, 40), most=st.integers(1, 50))
def test_p4_fewer_frames_are_spread_evenly(count, most):
    life = history(*((seq / 10, "ann") for seq in range(count)))
    chosen = [frame.seq for frame in frames(life, 1, count, most)]
    assert len(chosen) == min(count, most)
    assert chosen[-1] == count
    gaps = [later - one for one, later in pairwise([0, *chosen])]
    assert max(gaps) - min(gaps) <= 1


def test_nothing_to_play():
    replay = Replay([], 0.0)
    assert (replay.is_over, replay.deadline, replay.due(1.0)) == (True, None, [])
    replay.seek(1, 0.0)
    assert frames(LIFE, 5, 4) == []
    assert frames(LIFE, 2, 3) == [Frame(2, 0.0), Frame(3, pytest.approx(FASTEST))]
