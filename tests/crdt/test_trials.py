"""Large updates are tried in a process of their own (R20)."""

import asyncio
import sys

import pytest

from collab.config import Limits
from collab.crdt import trials as trials_module
from collab.crdt.document import Document
from collab.crdt.gate import GateError
from collab.crdt.trials import TrialError, Trials
from tests.crdt.updates import text, update

UNBOUNDED = {"update_structs": 10**6, "update_crossings": 10**12, "update_clients": 10**6}


def change(document: Document, content: bytes, limits: Limits, user: str = "bob") -> bytes:
    return asyncio.run(Trials(limits).change(document.snapshot(1), content, user))


def crowd(clients: int) -> bytes:
    """Characters that all claim to stand behind the first one: each client's are put past all others'."""
    return update(*((100 + each, 0, [text("y", (1, 0)) for _ in range(30)]) for each in range(clients)))


@pytest.fixture
def document():
    return Document.replay([(Document.seed("hello", Limits()), "ann")], Limits())


def test_r20_a_trial_gives_what_is_new_and_no_more(document):
    for at in range(5):
        document.apply([update(deletes={1: [(at, 1)]})], "ann")
    known = {1: [(at % 5, 1) for at in range(40_000)]}  # A peer repeats every deletion it knows of.
    content = update((7, 0, [text("new", (1, 4))]), deletes=known)
    assert len(content) > Limits().live_message
    brought = change(document, content, Limits())
    assert len(brought) < 50
    assert not document.apply([brought], "bob").refused
    assert document.text == "new"
    assert change(document, content, Limits()) == b""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xff", "MALFORMED"),
        (update((9, 4, [text("x" * 70_000)])), "UPDATE_OUT_OF_ORDER"),
        (update((9, 0, [text("x" * 110_000, (1, 0))])), "SOURCE_TOO_LARGE"),
        (crowd(60), "UPDATE_TOO_COMPLEX"),
    ],
)
def test_r20_what_the_gate_refuses_is_refused_with_its_words(document, content, code):
    with pytest.raises(GateError) as refused:
        change(document, content, Limits())
    assert refused.value.code == code
    assert refused.value.message


def test_r20_what_takes_too_long_is_ended_while_the_loop_goes_on(document):
    limits = Limits(**UNBOUNDED, trial_seconds=0.1)

    async def main() -> int:
        trial = asyncio.ensure_future(Trials(limits).change(document.snapshot(1), crowd(1_000), "eve"))
        turns = 0
        while not trial.done():
            await asyncio.sleep(0.001)
            turns += 1
        with pytest.raises(GateError) as refused:
            await trial
        assert refused.value.code == "UPDATE_TOO_COMPLEX"
        return turns

    assert asyncio.run(main()) > 20


def test_r20_what_takes_too_much_memory_is_ended(document):
    limits = Limits(**UNBOUNDED, trial_memory=8 * 1024 * 1024)
    content = update((100, 0, [text("y", (100, at - 1) if at else (1, 0)) for at in range(40_000)]))
    with pytest.raises(GateError) as refused:
        change(document, content, limits)
    assert refused.value.code == "UPDATE_TOO_COMPLEX"


def test_r20_a_trial_that_can_not_be_held_says_so(document, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(TrialError):
        change(document, crowd(3), Limits())


def test_r20_trials_that_wait_are_bounded(document, monkeypatch):
    monkeypatch.setattr(trials_module, "_MOST_WAITING", 3)

    async def main() -> list[object]:
        trials = Trials(Limits())
        snapshot = document.snapshot(1)
        return await asyncio.gather(
            *(trials.change(snapshot, b"\0\0", "ann") for _ in range(5)), return_exceptions=True
        )

    outcomes = asyncio.run(main())
    assert sum(isinstance(outcome, TrialError) for outcome in outcomes) == 2
    assert sum(outcome == b"" for outcome in outcomes) == 3
