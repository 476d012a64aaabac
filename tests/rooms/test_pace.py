"""The pace of a room's batches: by what they cost, never longer than the limit."""

import pytest

from collab.rooms.pace import CREDIT, SHARE, SHORTEST, Pace, cost

LONGEST = 0.016  # Long enough for every share to be seen.


def waits(peers: int, interval: float, batches: int = 400) -> list[float]:
    """How long a batch waits after each of so many; edits come once in each ``interval``."""
    pace, now, found = Pace(LONGEST), 50.0, []
    for _ in range(batches):
        may = pace.next_batch(peers, now)
        found.append(may - now)
        now = max(may, now + interval)
    return found


@pytest.mark.parametrize(("peers", "interval"), [(2, 0.01), (10, 0.01), (50, 0.02), (200, 0.05)])
def test_r2_where_edits_come_seldom_enough_none_waits(peers, interval):
    assert waits(peers, interval) == pytest.approx([SHORTEST] * 400)


@pytest.mark.parametrize("peers", [2, 10, 50])
def test_r2_edits_that_keep_coming_take_no_more_than_the_share(peers):
    steady = waits(peers, 0.0)[-200:]
    assert 200 * cost(peers) / sum(steady) == pytest.approx(SHARE)


def test_r2_no_tick_is_longer_than_the_limit():
    many = waits(1000, 0.0)
    assert max(many) == pytest.approx(LONGEST)
    assert many[-1] == pytest.approx(LONGEST)


def test_r2_what_a_room_owes_is_forgotten_after_the_longest_tick():
    pace, now = Pace(LONGEST), 50.0
    for _ in range(100):
        pace.next_batch(1000, now)
    may = pace.next_batch(2, now + LONGEST)
    assert may - now - LONGEST == pytest.approx(cost(2) / SHARE)


def test_r2_a_quiet_room_saves_up_for_a_few_batches_and_no_more():
    free = CREDIT / cost(50)
    for quiet in (1.0, 1000.0):
        pace = Pace(LONGEST)
        pace.next_batch(50, 50.0)
        now = 50.0 + quiet
        at_once = 0
        while pace.next_batch(50, now) - now == pytest.approx(SHORTEST):
            at_once += 1
        assert free - 1 <= at_once <= free


def test_r2_a_limit_below_the_shortest_tick_holds():
    assert Pace(0.0005).next_batch(2, 1.0) == pytest.approx(1.0005)
