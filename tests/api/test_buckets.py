import pytest

from collab.api import buckets
from collab.api.buckets import Buckets, TooManyError


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_burst_then_a_rate(clock):
    limit = Buckets(3, 0.5, clock)
    for _ in range(3):
        limit.take("a")
    with pytest.raises(TooManyError) as refused:
        limit.take("a")
    assert refused.value.retry_after == 2
    clock.now = 2
    limit.take("a")
    with pytest.raises(TooManyError):
        limit.take("a")
    limit.take("b")


def test_a_bucket_never_holds_more_than_its_burst(clock):
    limit = Buckets(2, 1, clock)
    limit.take("a")
    clock.now = 1_000
    limit.take("a")
    limit.take("a")
    with pytest.raises(TooManyError):
        limit.take("a")


def test_a_charge_may_leave_debt_that_is_paid_by_waiting(clock):
    limit = Buckets(5, 1, clock)
    limit.charge("a", 15)
    with pytest.raises(TooManyError) as refused:
        limit.take("a")
    assert refused.value.retry_after == 11
    clock.now = 11
    limit.take("a")


def test_full_buckets_are_forgotten_once_there_are_many(clock, monkeypatch):
    monkeypatch.setattr(buckets, "_SWEEP_AT", 10)
    limit = Buckets(1, 1, clock)
    for key in range(9):
        limit.take(str(key))
    clock.now = 0.5
    limit.take("late")
    clock.now = 1
    limit.take("next")
    assert set(limit._levels) == {"late", "next"}
