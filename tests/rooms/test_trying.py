"""What a room does with an update that is too large to be taken untried (R20)."""

import pytest

from collab.config import Limits
from collab.crdt.gate import TOO_COMPLEX, GateError
from collab.rooms.effects import Try
from collab.rooms.messages import Committed, Stateless, SyncReply, Tried, Update
from tests.rooms.scene import (
    ANN,
    BOB,
    VIV,
    From,
    Leave,
    Persist,
    Scene,
    events,
    only,
    statuses,
    updates,
)

HEAVY = GateError(TOO_COMPLEX, "That takes too much.")


@pytest.fixture
def scene():
    scene = Scene(limits=Limits(live_message=50))
    scene.join(ANN, BOB, VIV)
    return scene


def reply(scene: Scene, peer: int, content: str = "A" * 60):
    """The peer comes back with much that is new; the effects, and the trial they ask for."""
    effects = scene.put(From(peer, SyncReply(scene.clients[peer].insert(content))))
    return effects, only(effects, Try)


def test_r20_a_large_answer_is_tried_and_what_it_changes_is_taken(scene):
    effects, (trial,) = reply(scene, ANN)
    assert effects == [trial]
    assert (trial.user_id, trial.snapshot.seq) == ("ann", 1)
    effects = scene.put(Tried(trial.number, trial.update))
    assert only(effects, Persist)[0].rows[0].author_id == "ann"
    effects = scene.commit(effects)
    assert statuses(effects, ANN) == [True]
    assert updates(effects, BOB)
    assert scene.room.source == "A" * 60 + "hello"


def test_r20_nobody_else_waits_and_its_sender_is_in_order(scene):
    _, (trial,) = reply(scene, ANN)
    assert scene.edit(ANN, "x") == []
    scene.commit(scene.edit(BOB, "y"))
    scene.later(1)
    effects = scene.put(Tried(trial.number, trial.update))
    effects = scene.commit(effects)
    assert statuses(effects, ANN) == [True]
    scene.later(1)
    effects += scene.commit(scene.put(Committed()) or scene.edit(BOB, "z"))
    assert statuses(effects, ANN) == [True, True]
    assert scene.room.source.count("A") == 60
    assert "x" in scene.room.source


def test_r20_what_waits_for_a_trial_is_bounded():
    scene = Scene(limits=Limits(live_message=50, reconnect_message=150))
    scene.join(ANN, BOB)
    _, (trial,) = reply(scene, ANN)
    for _ in range(3):
        assert scene.edit(ANN, "y") == []
    outcomes = [scene.edit(ANN, "z") for _ in range(5)]
    (refused,) = events(outcomes[-1], ANN, "update:rejected")
    assert (refused["code"], statuses(outcomes[-1], ANN)) == ("TOO_MANY", [False])
    scene.commit(scene.put(Tried(trial.number, trial.update)))
    assert scene.room.source.startswith("yyy") or scene.room.source.startswith("A")


def test_r20_one_that_takes_too_much_is_refused_and_the_room_goes_on(scene):
    _, (trial,) = reply(scene, ANN)
    effects = scene.put(Tried(trial.number, HEAVY))
    assert statuses(effects, ANN) == [False]
    assert events(effects, ANN, "update:rejected")[0]["code"] == TOO_COMPLEX
    assert scene.room.source == "hello"
    assert statuses(scene.commit(scene.edit(BOB, "y")), BOB) == [True]


def test_r20_one_that_brings_nothing_new_is_acknowledged_a_viewers_too(scene):
    for peer in (ANN, VIV):
        _, (trial,) = reply(scene, peer)
        assert statuses(scene.put(Tried(trial.number, b"")), peer) == [True]


def test_r20_a_viewers_edit_is_refused_all_the_same(scene):
    _, (trial,) = reply(scene, VIV)
    effects = scene.put(Tried(trial.number, trial.update))
    assert events(effects, VIV, "update:rejected")[0]["code"] == "FORBIDDEN"
    assert scene.room.source == "hello"


def test_r20_one_that_was_locked_out_meanwhile_is_refused(scene):
    _, (trial,) = reply(scene, ANN)
    scene.put(From(BOB, Stateless('{"type": "component:lock"}')))
    effects = scene.put(Tried(trial.number, trial.update))
    assert events(effects, ANN, "update:rejected")[0]["code"] == "COMPONENT_LOCKED"


def test_r20_it_is_tried_on_what_is_on_disk(scene):
    pending = scene.edit(BOB, "y")
    effects, trials = reply(scene, ANN)
    assert not trials
    effects = scene.commit(pending)
    (trial,) = only(effects, Try)
    assert trial.snapshot.seq == 2


def test_r20_one_after_another_of_the_same_peer(scene):
    _, (first,) = reply(scene, ANN)
    effects, trials = reply(scene, ANN, "B" * 60)
    assert not trials
    effects = scene.put(Tried(first.number, first.update))
    assert not only(effects, Try)  # The first is being written.
    (second,) = only(scene.commit(effects), Try)
    scene.later(1)
    scene.commit(scene.put(Tried(second.number, second.update)))
    assert scene.room.source == "B" * 60 + "A" * 60 + "hello"


def test_r20_who_leaves_meanwhile_has_said_it(scene):
    _, (trial,) = reply(scene, ANN)
    scene.put(Leave(ANN))
    scene.put(Leave(BOB))
    scene.put(Leave(VIV))
    assert not scene.room.is_idle
    scene.commit(scene.put(Tried(trial.number, trial.update)))
    assert scene.room.is_idle
    assert scene.room.source.startswith("A")


def test_r20_a_trial_nobody_asked_for_is_ignored(scene):
    assert scene.put(Tried(99, Update)) == []
