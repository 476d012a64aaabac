import json

import pytest

from collab.auth.identity import COLORS, Access, Identity, Role
from collab.config import Limits
from collab.rooms import presence as presence_module
from collab.rooms.messages import From, Join, PresenceEntry, PresenceQuery, PresenceUpdate, Tick, Wire
from collab.rooms.presence import Presence
from tests.rooms.scene import ANN, BOB, CID, YEN, Broadcast, Close, Leave, Scene, access, events, only, to


@pytest.fixture
def scene() -> Scene:
    made = Scene()
    made.join(ANN, BOB, CID)
    return made


def says(scene: Scene, peer: int, client: int, state: object, clock: int = 1, after: float = 1.0):
    scene.later(after)
    text = state if isinstance(state, str) else json.dumps(state)
    return scene.put(From(peer, PresenceUpdate((PresenceEntry(client, clock, text),))))


def heard(effects, peer: int) -> dict[int, dict | None]:
    messages = [message for message in to(effects, peer) if isinstance(message, PresenceUpdate)]
    return {entry.client: json.loads(entry.state) for message in messages for entry in message.entries}


def test_p1_identity_is_stamped(scene):
    forged = {"cursor": 3, "user": {"id": "bob", "name": "Bob", "color": "#000000"}}
    ann = access(ANN).identity
    stamped = {"id": "ann", "name": "Ann", "color": ann.color}
    assert heard(says(scene, ANN, 11, forged), BOB) == {11: {"cursor": 3, "user": stamped}}


def test_p2_a_connection_speaks_for_one_client_id(scene):
    says(scene, ANN, 11, {})
    assert not says(scene, ANN, 12, {})
    assert not says(scene, BOB, 11, {"forged": True})
    assert not says(scene, BOB, 11, "null")
    assert list(heard(says(scene, BOB, 12, {}), ANN)) == [12]


def test_p2_an_id_that_somebody_else_has_edited_with_is_theirs(scene):
    client = scene.clients[ANN].doc.client_id
    scene.commit(scene.edit(ANN, "A"))
    assert not says(scene, BOB, client, {})
    assert heard(says(scene, ANN, client, {}), BOB)


def test_p2_a_new_connection_of_the_same_person_takes_the_id_over(scene):
    says(scene, ANN, 11, {"at": 1})
    scene.put(Join(77, access(ANN), Wire.COLLAB))
    assert heard(says(scene, 77, 11, {"at": 2}), BOB)[11]["at"] == 2
    scene.later(1.0)
    assert not heard(scene.put(Leave(ANN)), BOB)
    assert heard(scene.put(Leave(77)), BOB) == {11: None}


@pytest.mark.parametrize(
    "state",
    [
        "[]",
        "3",
        "nonsense",
        '{"a":NaN}',
        '{"a":[1e999]}',
        '{"a":' * 2000,
        '{"a":[[[[1]]]]}',
        json.dumps({"a": "x" * 3000}),
    ],
)
def test_p3_states_are_bounded_objects(scene, state):
    effects = says(scene, ANN, 11, state)
    assert events(effects, ANN, "presence:rejected")[0]["code"] == "BAD_PRESENCE"
    assert not to(effects, BOB)
    # A state that was refused claims nothing.
    assert heard(says(scene, BOB, 11, {}), ANN)


def test_p3_clocks_are_bounded(scene):
    assert events(says(scene, ANN, 11, {}, clock=2**40), ANN, "presence:rejected")


def test_p3_four_levels_are_fine(scene):
    cursor = {"cursor": {"anchor": {"item": {"client": 1, "clock": 2}}}}
    assert heard(says(scene, ANN, 11, cursor), BOB)[11]["cursor"] == cursor["cursor"]


def test_p3_on_a_wire_without_answers_a_bad_state_closes(scene):
    scene.join(YEN)
    assert only(says(scene, YEN, 15, "[]"), Close)[0].code == 4400


def test_p4_who_leaves_is_gone_at_once(scene):
    says(scene, ANN, 11, {})
    assert heard(scene.put(Leave(ANN)), BOB) == {11: None}


def test_p4_who_hides_is_gone(scene):
    says(scene, ANN, 11, {})
    assert heard(says(scene, ANN, 11, "null", clock=2), BOB) == {11: None}


def test_p4_who_is_silent_is_gone_after_a_while(scene):
    says(scene, ANN, 11, {})
    says(scene, BOB, 12, {}, after=0)
    says(scene, ANN, 11, {}, clock=2, after=20.0)
    scene.later(10.5)
    assert scene.room.deadline <= scene.now
    assert heard(scene.put(Tick()), CID) == {12: None}
    scene.later(20.0)
    assert heard(scene.put(Tick()), CID) == {11: None}
    assert scene.room.deadline >= scene.now + 1  # Only whether somebody is idle remains.


def test_p5_changes_that_come_together_are_told_together(scene):
    assert heard(says(scene, ANN, 11, {"at": 1}), CID)
    assert not says(scene, ANN, 11, {"at": 2}, clock=2, after=0.001)
    assert not says(scene, BOB, 12, {}, after=0.001)
    scene.now = scene.room.deadline
    effects = scene.put(Tick())
    assert {client: state.get("at") for client, state in heard(effects, CID).items()} == {11: 2, 12: None}
    assert list(heard(effects, ANN)) == [12]
    assert list(heard(effects, BOB)) == [11]


def test_p5_nobody_is_told_of_itself(scene):
    (broadcast,) = only(says(scene, ANN, 11, {}), Broadcast)
    assert set(broadcast.peers) == {BOB, CID}
    assert list(heard(scene.put(From(ANN, PresenceQuery())), ANN)) == []
    assert list(heard(scene.put(From(BOB, PresenceQuery())), BOB)) == [11]


def test_p5_a_newcomer_sees_everyone(scene):
    says(scene, ANN, 11, {})
    assert list(heard(scene.join(YEN), YEN)) == [11]


def test_p6_who_comes_back_is_shown_with_a_higher_clock(scene):
    def clock(effects) -> int:
        return to(effects, BOB)[0].entries[0].clock

    first = clock(says(scene, ANN, 11, {}, clock=5))
    gone = clock(scene.put(Leave(ANN)))
    scene.join(ANN)
    back = clock(says(scene, ANN, 11, {}, clock=5))
    assert first < gone < back


def test_p2_who_hides_comes_back_as_the_same(scene):
    says(scene, ANN, 11, {})
    assert heard(says(scene, ANN, 11, "null"), BOB) == {11: None}
    assert not says(scene, ANN, 12, {})
    assert heard(says(scene, ANN, 11, {}), BOB)[11] is not None
    scene.later(40)
    scene.put(Tick())
    assert not says(scene, ANN, 12, {})
    # Somebody else may take the place of one who is not seen, and then keeps it.
    says(scene, ANN, 11, "null")
    says(scene, BOB, 11, {"of": "bob"})
    assert not says(scene, ANN, 11, {"of": "ann"})
    assert not says(scene, ANN, 11, "null")


@pytest.mark.plain
def test_p6_what_is_remembered_of_who_has_gone_is_bounded(monkeypatch):
    monkeypatch.setattr(presence_module, "REMEMBERED", 10)
    presence = Presence(Limits(), 1000)
    clocks: dict[int, int] = {}

    def comes_and_goes(client: int) -> None:
        for state in ("{}", "null"):
            presence.update(client, access(ANN).identity, (PresenceEntry(client, 1, state),), 0.0)
            for entry in presence.take_changes():
                assert entry.clock > clocks.get(entry.client, 0)
                clocks[entry.client] = entry.clock
        presence.remove(client)

    for client in range(100):
        comes_and_goes(client)
        comes_and_goes(client % 7)
    assert len(presence._last_clock) <= 11
    assert max(clocks.values()) < 1000 + 2 * 200


def test_p6_who_comes_back_is_shown_the_others_with_clocks_that_are_news(scene):
    def shown(effects) -> int:
        (update,) = [message for message in to(effects, CID) if isinstance(message, PresenceUpdate)]
        (entry,) = update.entries
        assert (entry.client, json.loads(entry.state)["at"]) == (11, 1)
        return entry.clock

    says(scene, ANN, 11, {"at": 1}, clock=5)
    first = shown(scene.join(CID))
    scene.put(Leave(CID))
    second = shown(scene.join(CID))
    scene.later(1)
    third = shown(says(scene, ANN, 11, {"at": 1}, clock=6))
    assert first < second < third


def test_p6_clocks_grow_from_room_to_room():
    early, late = Scene(), Scene()
    late.room._people._presence._base = early.room._people._presence._base + 1
    for scene in (early, late):
        scene.join(ANN, BOB)
    (before,) = to(says(early, ANN, 11, {}, clock=5), BOB)
    (after,) = to(says(late, ANN, 11, {}, clock=5), BOB)
    assert before.entries[0].clock < after.entries[0].clock


def test_limits_come_from_the_settings():
    scene = Scene(limits=Limits(awareness_bytes=20))
    scene.join(ANN, BOB)
    assert events(says(scene, ANN, 11, {"name": "longer than that"}), ANN, "presence:rejected")


def test_p9_who_does_nothing_is_idle_then_away_then_back(scene):
    says(scene, ANN, 11, {"at": 1})
    scene.later(30)
    says(scene, BOB, 12, {"at": 1})
    scene.later(30)
    says(scene, ANN, 11, {"at": 1}, clock=2)  # Repeats itself, as clients do.
    assert [(e["userId"], e["status"]) for e in events(scene.put(Tick()), BOB, "user:status")] == [
        ("ann", "idle")
    ]
    joining = events(scene.join(CID), CID, "user:status")
    assert [(e["userId"], e["status"]) for e in joining] == [("ann", "idle")]
    scene.later(30)
    assert events(scene.put(Tick()), ANN, "user:status")[0]["userId"] == "bob"
    scene.later(211)
    assert [(e["userId"], e["status"]) for e in events(scene.put(Tick()), CID, "user:status")] == [
        ("ann", "away")
    ]
    back = events(scene.edit(ANN, "x"), CID, "user:status")
    assert [(e["userId"], e["status"]) for e in back] == [("ann", "active")]


def test_p1_people_who_are_here_together_have_colours_apart():
    everyone = [Identity(f"user-{'x' * number}", "X") for number in range(len(COLORS) + 1)]
    same = [Identity(f"{letter}{other}", "S") for letter, other in zip("abcdefgh", "hgfedcba", strict=True)]
    assert len({identity.color for identity in same}) == 1
    for people in (same, everyone):
        room = Scene().room
        for peer, identity in enumerate(people, 1):
            room.receive(Join(peer, Access(identity, "project", Role.EDITOR), Wire.COLLAB), 0.0)
        colors = [access.identity.color for access in room.peers.values()]
        assert people[0].color == colors[0]
        assert len(set(colors)) == min(len(people), len(COLORS))
        # The same person's next connection has the same one.
        room.receive(Join(99, Access(people[3], "project", Role.EDITOR), Wire.COLLAB), 0.0)
        assert room.peers[99].identity.color == colors[3]
