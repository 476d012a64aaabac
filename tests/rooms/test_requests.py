"""Locks, caret and pointer moves, and edits that the room itself writes."""

import json

import pytest

from collab.auth.identity import Role
from collab.compile.attributes import set_attribute
from collab.config import Limits
from collab.crdt.offsets import utf16_length
from collab.crdt.storage import StorageError
from collab.rooms import requests
from collab.rooms.effects import Answer
from collab.rooms.errors import RequestError
from collab.rooms.messages import (
    Drained,
    Join,
    Overflowed,
    PersistFailed,
    Stateless,
    Submit,
    Tick,
    Update,
    Wire,
)
from collab.rooms.requests import EditRequest, Intent
from tests.rooms.scene import (
    ANN,
    BOB,
    CID,
    EVE,
    VIV,
    YEN,
    Close,
    From,
    Leave,
    Persist,
    Scene,
    access,
    events,
    only,
    statuses,
    to,
    updates,
)

SOURCE = """\
<component name="Dot"><template>
  <rect width={100} fill="red" />
  <text content="😀" />
</template></component>
"""


@pytest.fixture
def scene() -> Scene:
    made = Scene(SOURCE)
    made.preview(made.join(ANN))
    made.join(BOB)
    made.later(1.0)
    return made


def ask(scene: Scene, peer: int, kind: str, **more):
    return scene.put(From(peer, Stateless(json.dumps({"type": kind, **more}))))


def intent(attribute="width", value=180, expect=100, node="0", **more):
    return {"node": node, "attribute": attribute, "value": value, "expect": expect, **more}


# Locks


def test_k1_a_lock_keeps_everyone_else_out(scene):
    (locked,) = events(ask(scene, ANN, "component:lock"), BOB)
    assert (locked["type"], locked["userId"], locked["userName"]) == ("component:locked", "ann", "Ann")
    assert locked["expiresIn"] == 30
    effects = scene.edit(BOB, "x")
    assert statuses(effects, BOB) == [False]
    assert events(effects, BOB)[0]["code"] == "COMPONENT_LOCKED"
    assert events(ask(scene, BOB, "component:lock"), BOB)[0]["code"] == "COMPONENT_LOCKED"
    assert events(ask(scene, BOB, "component:unlock"), BOB)[0]["code"] == "COMPONENT_LOCKED"
    refused = ask(scene, BOB, "component:edit", intents=[intent()], id=7)
    assert (events(refused, BOB)[0]["code"], events(refused, BOB)[0]["id"]) == ("COMPONENT_LOCKED", 7)
    assert only(scene.edit(ANN, "x"), Persist)


def test_k1_a_lock_closes_a_wire_that_can_not_be_told(scene):
    scene.join(YEN)
    ask(scene, ANN, "component:lock")
    (close,) = only(scene.edit(YEN, "x"), Close)
    assert (close.peer, close.code) == (YEN, 4409)


def test_k1_a_locked_out_peer_may_still_say_what_is_known(scene):
    ask(scene, ANN, "component:lock")
    from collab.rooms.messages import SyncReply

    state = scene.clients[BOB].doc.get_update()
    assert statuses(scene.put(From(BOB, SyncReply(state))), BOB) == [True]


def test_k1_an_edit_that_waited_while_the_lock_was_taken_is_refused(scene):
    first = scene.edit(ANN, "A")
    scene.edit(BOB, "B")
    ask(scene, ANN, "component:lock")
    scene.commit(first)
    scene.later(1.0)
    effects = scene.put(Tick())
    assert not only(effects, Persist)
    assert statuses(effects, BOB) == [False]


def test_k2_a_lock_ends_when_its_holder_lets_go_leaves_or_is_silent(scene):
    ask(scene, ANN, "component:lock")
    assert events(ask(scene, ANN, "component:unlock"), BOB)[0]["type"] == "component:unlocked"
    ask(scene, ANN, "component:lock")
    assert "component:unlocked" in [event["type"] for event in events(scene.put(Leave(ANN)), BOB)]
    ask(scene, BOB, "component:lock")
    scene.join(CID)
    scene.later(29)
    renewed = ask(scene, BOB, "component:lock")
    assert not events(renewed, CID)
    scene.later(29)
    assert not events(scene.put(Tick()), CID)
    assert scene.room.deadline == pytest.approx(scene.now + 1)
    scene.later(1.1)
    assert events(scene.put(Tick()), CID)[0]["type"] == "component:unlocked"
    assert only(scene.edit(CID, "x"), Persist)


def test_k2_what_a_lock_refused_is_asked_for_when_it_ends(scene):
    ask(scene, ANN, "component:lock")
    update = scene.clients[BOB].insert("B")
    scene.put(From(BOB, Update(update)))
    from collab.rooms.messages import SyncRequest

    assert [
        message
        for message in to(ask(scene, ANN, "component:unlock"), BOB)
        if isinstance(message, SyncRequest)
    ]


def test_k3_each_lease_has_a_higher_number_and_an_edit_under_an_old_one_is_refused(scene):
    first = events(ask(scene, ANN, "component:lock"), ANN)[0]["fence"]
    scene.later(31)
    scene.put(Tick())
    second = events(ask(scene, BOB, "component:lock"), ANN)[0]["fence"]
    assert second > first
    ask(scene, BOB, "component:unlock")
    late = ask(scene, ANN, "component:edit", intents=[intent()], fence=first)
    assert events(late, ANN)[0]["code"] == "COMPONENT_LOCKED"
    fence = events(ask(scene, ANN, "component:lock"), ANN)[0]["fence"]
    assert only(ask(scene, ANN, "component:edit", intents=[intent()], fence=fence), Persist)


def test_k4_an_owner_breaks_a_lock(scene):
    ask(scene, ANN, "component:lock")
    scene.put(Join(50, access(CID, Role.OWNER), Wire.COLLAB))
    assert events(ask(scene, 50, "component:unlock"), ANN)[0]["userId"] == "ann"
    assert only(scene.edit(BOB, "x"), Persist)


def test_k5_a_viewer_can_not_lock_and_a_newcomer_is_told(scene):
    scene.join(VIV)
    assert events(ask(scene, VIV, "component:lock"), VIV)[0]["code"] == "FORBIDDEN"
    ask(scene, ANN, "component:lock")
    assert events(scene.join(CID), CID, "component:locked")[0]["userId"] == "ann"
    assert ask(scene, BOB, "component:unlock") != []


# Carets and pointers


def test_p8_moves_are_told_to_others_together(scene):
    scene.join(EVE)
    first = ask(scene, ANN, "pointer:move", x=1.5, y=2)
    (event,) = events(first, BOB)
    assert (event["type"], event["userId"], event["x"], event["y"]) == ("pointer:moved", "ann", 1.5, 2)
    assert not events(first, ANN)
    for x in range(5):
        assert not events(ask(scene, ANN, "pointer:move", x=x, y=0), BOB)
    ask(scene, ANN, "cursor:move", position={"line": 2, "column": 3})
    scene.later(0.05)
    told = events(scene.put(Tick()), EVE)
    assert [(event["type"], event.get("x")) for event in told] == [
        ("pointer:moved", 4),
        ("cursor:moved", None),
    ]
    assert told[1]["position"] == {"line": 2, "column": 3}


# Intents


def test_i1_an_intent_changes_the_text_where_the_tree_says(scene):
    effects = ask(scene, ANN, "component:edit", intents=[intent()], id="drag-1")
    after = scene.commit(effects)
    assert 'width={180} fill="red"' in scene.stored().text
    (done,) = events(after, ANN, "component:edited")
    assert (done["id"], done["seq"]) == ("drag-1", 2)
    assert done["inverse"] == [intent(value=100, expect=180)]
    for peer in (ANN, BOB):  # Also its sender, whose document doesn't have it.
        scene.clients[peer].doc.apply_update(updates(after, peer)[0])
        assert str(scene.clients[peer].source) == scene.stored().text
    undone = ask(scene, ANN, "component:edit", intents=done["inverse"])
    scene.later(1.0)
    undone += scene.put(Tick())
    scene.commit(undone)
    assert scene.stored().text == SOURCE


def test_i2_of_two_who_drag_the_same_one_the_second_is_told(scene):
    first = ask(scene, ANN, "component:edit", intents=[intent(value=180)])
    ask(scene, BOB, "component:edit", intents=[intent(value=200)], id=9)
    scene.commit(first)
    scene.later(1.0)
    (event,) = events(scene.put(Tick()), BOB, "update:rejected")
    assert (event["code"], event["id"]) == ("STALE_EDIT", 9)
    assert event["message"] == "width is 180 now, not 100."
    assert "width={180}" in scene.room.source


def test_i3_intents_of_one_edit_are_made_together_or_not_at_all(scene):
    effects = ask(
        scene,
        ANN,
        "component:edit",
        intents=[intent(), intent("height", 20, None), intent("content", "é<", "😀", node="1")],
    )
    after = scene.commit(effects)
    assert '<rect width={180} fill="red" height={20} />\n  <text content={"é<"} />' in scene.room.source
    inverse = events(after, ANN, "component:edited")[0]["inverse"]
    scene.later(1.0)
    scene.commit(ask(scene, ANN, "component:edit", intents=inverse))
    assert scene.room.source == SOURCE
    scene.later(1.0)
    refused = ask(scene, ANN, "component:edit", intents=[intent(), intent("height", 1, 2)])
    assert events(refused, ANN)[0]["code"] == "STALE_EDIT"
    assert scene.room.source == SOURCE


def letter(scene, before):
    """What Yjs calls the first letter of the tag that this text begins."""
    document = scene.stored()
    place = utf16_length(document.text[: document.text.index(before)]) + 1
    return document.anchor(place, place + 1)[0]


def test_i11_an_element_is_found_by_its_letter_whatever_came_before_it(scene):
    at = letter(scene, "<rect")
    scene.commit(ask(scene, BOB, "component:edit", intents=[{"node": "0", "insert": "<rect width={100} />"}]))
    scene.later(1.0)
    after = scene.commit(
        ask(scene, ANN, "component:edit", intents=[intent(at=at), intent("height", 5, None, at=at)])
    )
    expected = SOURCE.replace('width={100} fill="red"', 'width={180} fill="red" height={5}')
    assert scene.room.source == expected.replace("<template>", "<template>\n  <rect width={100} />")
    (done,) = events(after, ANN, "component:edited")
    assert [each["at"] for each in done["inverse"]] == [at, at]
    scene.later(1.0)
    scene.commit(ask(scene, ANN, "component:edit", intents=done["inverse"]))
    assert scene.room.source == SOURCE.replace("<template>", "<template>\n  <rect width={100} />")


def test_i11_while_the_text_around_an_element_can_not_be_read_nothing_else_is_changed(scene):
    at = letter(scene, "<rect")
    scene.commit(scene.edit(BOB, "<circle radius={"))
    scene.later(1.0)
    broken = scene.room.source
    (refused,) = events(ask(scene, ANN, "component:edit", intents=[intent(at=at)]), ANN)
    assert (refused["code"], refused["message"]) == (
        "ELEMENT_UNREADABLE",
        "The text around the element has errors.",
    )
    assert scene.room.source == broken


def test_i11_elements_are_found_in_each_step_of_an_edit(scene):
    first, second = letter(scene, "<rect"), letter(scene, "<text")
    source = SOURCE.split("<template>\n")[1].splitlines()[0].strip()
    moved = [
        {"node": "7", "remove": source, "at": first},
        {"node": "0", "insert": "<circle />"},
        intent("x", 3, None, node="9", at=second),
    ]
    scene.commit(ask(scene, ANN, "component:edit", intents=moved))
    assert source not in scene.room.source
    assert "<circle />\n" in scene.room.source
    assert "x={3} />" in scene.room.source


def test_i11_an_element_that_is_gone_is_not_confused_with_another(scene):
    at = letter(scene, "<rect")
    line = SOURCE.split("<template>\n")[1].splitlines()[0].strip()
    replaced = [{"node": "0", "remove": line}, {"node": "0", "insert": line}]
    scene.commit(ask(scene, BOB, "component:edit", intents=replaced))
    assert scene.room.source == SOURCE
    scene.later(1.0)
    for unknown in (at, [77, 3]):
        (refused,) = events(ask(scene, ANN, "component:edit", intents=[intent(at=unknown)]), ANN)
        assert (refused["code"], refused["message"]) == ("STALE_EDIT", "The element is no longer there.")
    assert scene.room.source == SOURCE


def lines(scene):
    return [line.strip() for line in scene.room.source.splitlines()[1:-1]]


def undo(scene, effects):
    """Ann takes an edit back when the room has answered it."""
    (done,) = events(effects, ANN, "component:edited")
    scene.later(1.0)
    return scene.commit(ask(scene, ANN, "component:edit", intents=done["inverse"]))


def test_i12_what_was_taken_away_comes_back_beside_its_neighbours(scene):
    rect, text = lines(scene)
    removal = {"node": "0", "remove": text, "at": letter(scene, "<text")}
    removed = scene.commit(ask(scene, ANN, "component:edit", intents=[removal]))
    scene.later(1.0)
    others = [{"node": place, "insert": "<circle />"} for place in ("0", "0", "3")]
    scene.commit(ask(scene, BOB, "component:edit", intents=others))
    undone = undo(scene, removed)
    assert lines(scene) == ["<circle />", "<circle />", rect, text, "<circle />"]
    # It is named anew, so that exactly it is taken away once more.
    scene.later(1.0)
    scene.commit(ask(scene, BOB, "component:edit", intents=[{"node": "0", "insert": text}]))
    again = undo(scene, undone)
    assert lines(scene) == [text, "<circle />", "<circle />", rect, "<circle />"]
    undo(scene, again)
    assert lines(scene) == [text, "<circle />", "<circle />", rect, text, "<circle />"]


def test_i12_several_come_back_in_their_order_and_into_what_held_them(scene):
    rect, text = lines(scene)
    group = "<group>\n    <line />\n    <path />\n  </group>"
    scene.commit(ask(scene, ANN, "component:edit", intents=[{"node": "0", "insert": group}]))
    scene.later(1.0)
    inside = [
        {"node": "1", "remove": "<path />", "at": letter(scene, "<path")},
        {"node": "2", "remove": "<line />", "at": letter(scene, "<line")},
        {"node": "3", "remove": text, "at": letter(scene, "<text")},
        {"node": "4", "remove": rect, "at": letter(scene, "<rect")},
    ]
    removed = scene.commit(ask(scene, ANN, "component:edit", intents=inside))
    scene.later(1.0)
    others = [{"node": "0", "insert": "<circle />"}, {"node": "1.0", "insert": "<image />"}]
    scene.commit(ask(scene, BOB, "component:edit", intents=others))
    undo(scene, removed)
    assert lines(scene) == [
        "<circle />",
        "<group>",
        "<line />",
        "<path />",
        "<image />",
        "</group>",
        rect,
        text,
    ]


def test_i12_where_nothing_is_left_to_stand_beside_it_is_told(scene):
    scene.commit(
        ask(scene, BOB, "component:edit", intents=[{"node": "0", "insert": "<group><line /></group>"}])
    )
    scene.later(1.0)
    group = letter(scene, "<group")
    removal = {"node": "0.0", "remove": "<line />", "at": letter(scene, "<line")}
    removed = scene.commit(ask(scene, ANN, "component:edit", intents=[removal]))
    scene.later(1.0)
    gone = [{"node": "0", "remove": "<group></group>", "at": group}]
    scene.commit(ask(scene, BOB, "component:edit", intents=gone))
    scene.later(1.0)
    (done,) = events(removed, ANN, "component:edited")
    (refused,) = events(ask(scene, ANN, "component:edit", intents=done["inverse"]), ANN)
    assert (refused["code"], refused["message"]) == ("STALE_EDIT", "The element is no longer there.")


def test_i8_i9_elements_are_moved_in_one_edit_and_moved_back(scene):
    first, second = SOURCE.split("<template>\n")[1].splitlines()[:2]
    moved = [{"node": "0", "remove": first.strip()}, {"node": "1", "insert": first.strip()}]
    after = scene.commit(ask(scene, ANN, "component:edit", intents=moved))
    assert scene.room.source == SOURCE.replace(f"{first}\n{second}", f"{second}\n{first}")
    inverse = events(after, ANN, "component:edited")[0]["inverse"]
    scene.later(1.0)
    refused = ask(scene, BOB, "component:edit", intents=moved)
    assert events(refused, BOB)[0]["code"] == "STALE_EDIT"
    scene.later(1.0)
    scene.commit(ask(scene, ANN, "component:edit", intents=inverse))
    assert scene.room.source == SOURCE
    scene.later(1.0)
    refused = ask(scene, ANN, "component:edit", intents=[{"node": "0", "insert": "<rect"}])
    assert events(refused, ANN)[0]["code"] == "BAD_EDIT"


def test_i10_a_signal_its_use_and_its_timeline_are_one_edit_and_taken_back(scene):
    keyframes = "<keyframe at={0} value={100} />\n  <keyframe at={9} value={1} />"
    timeline = f'<timeline signal="wide">\n  {keyframes}\n</timeline>'
    animated = [
        {"declare": "wide", "value": 100},
        {"node": "0", "insert": timeline},
        {"node": "1", "attribute": "width", "value": {"expression": "wide()"}, "expect": 100},
    ]
    after = scene.commit(ask(scene, ANN, "component:edit", intents=animated))
    assert "const wide = signal(100);" in scene.room.source
    assert "width={wide()}" in scene.room.source
    inverse = events(after, ANN, "component:edited")[0]["inverse"]
    scene.later(1.0)
    refused = ask(scene, BOB, "component:edit", intents=animated)
    assert events(refused, BOB)[0]["code"] == "BAD_EDIT"
    scene.later(1.0)
    scene.commit(ask(scene, ANN, "component:edit", intents=inverse))
    assert scene.room.source == SOURCE
    scene.later(1.0)
    refused = ask(scene, ANN, "component:edit", intents=[{"declare": "wide", "value": "1"}])
    assert events(refused, ANN)[0]["code"] == "MALFORMED"


def test_i4_an_edit_by_no_socket_is_answered(scene):
    request = EditRequest((Intent("0", "width", 1, 100),), None, None)
    effects = scene.put(Submit(5, access(CID), request))
    (answer,) = only(scene.commit(effects), Answer)
    assert (answer.ticket, answer.outcome["seq"]) == (5, 2)
    scene.later(1.0)
    (answer,) = only(scene.put(Submit(6, access(CID), request)), Answer)
    assert answer.outcome.code == "STALE_EDIT"
    (answer,) = only(scene.put(Submit(7, access(VIV), request)), Answer)
    assert answer.outcome.code == "FORBIDDEN"


def test_i4_an_edit_whose_write_failed_is_answered_when_it_is_on_disk(scene):
    request = EditRequest((Intent("0", "width", 1, 100),), None, None)
    first = scene.put(Submit(5, access(CID), request))
    assert not only(scene.put(PersistFailed(StorageError("The disk is full."))), Answer)
    from collab.rooms.messages import Loaded

    scene.put(Loaded(scene.stored(), 1))
    (answer,) = only(scene.put(Submit(6, access(CID), request)), Answer)
    assert answer.outcome.code == "STORAGE_FAILED"
    scene.later(1.1)
    scene.put(Tick())
    (answer,) = only(scene.commit(first), Answer)
    assert answer.ticket == 5


# Deltas


def test_i5_a_delta_is_applied_and_told_as_one(scene):
    scene.join(EVE)
    at = SOURCE.index("red")
    ops = [{"retain": at}, {"insert": "blue"}, {"delete": 3}]
    after = scene.commit(ask(scene, EVE, "component:edit", changes={"ops": ops}, seq=1))
    assert 'fill="blue"' in scene.room.source
    assert events(after, EVE, "component:updated") == [
        {
            "componentId": "button",
            "type": "component:updated",
            "userId": "eve",
            "seq": 2,
            "changes": {"ops": ops},
        }
    ]
    assert not events(after, ANN, "component:updated")
    assert events(after, EVE, "component:edited")[0]["seq"] == 2
    scene.later(1.0)
    stale = ask(scene, EVE, "component:edit", changes=ops, seq=1)
    assert events(stale, EVE)[0]["code"] == "STALE_EDIT"


def test_i5_changes_of_everyone_are_told_row_by_row(scene):
    scene.join(EVE)
    first = scene.edit(ANN, "A")
    scene.edit(ANN, "C")
    scene.edit(BOB, "😀")
    told = events(scene.commit(first), EVE, "component:updated")
    scene.later(1.0)
    told += events(scene.commit(scene.put(Tick())), EVE, "component:updated")
    text = SOURCE.encode("utf-16-le")
    for event in told:
        at, out = 0, b""
        for op in event["changes"]["ops"]:
            step = 2 * (op.get("retain") or op.get("delete") or 0)
            out += op["insert"].encode("utf-16-le") if "insert" in op else b""
            out += text[at : at + step] if "retain" in op else b""
            at += step
        text = out + text[at:]
    assert text.decode("utf-16-le") == scene.room.source
    assert [event["seq"] for event in told] == [2, 3, 4]
    assert [event["userId"] for event in told] == ["ann", "ann", "bob"]


@pytest.mark.parametrize(
    "ops",
    [
        [{"retain": 10_000}, {"insert": "x"}],
        [{"retain": SOURCE.index("😀") + 1}, {"insert": "x"}],
        [{"insert": "\ud800"}],
        [{"insert": "x" * 200_000}],
    ],
)
def test_i5_a_delta_that_can_not_be_changes_nothing(scene, ops):
    effects = ask(scene, ANN, "component:edit", changes=ops)
    assert not only(effects, Persist)
    assert events(effects, ANN)[0]["type"] == "update:rejected"
    assert scene.room.source == SOURCE


def test_s1_a_full_events_peer_gets_the_text_when_it_has_drained(scene):
    scene.join(EVE)
    scene.put(Overflowed(EVE))
    scene.commit(scene.edit(ANN, "A"))
    told = events(scene.put(Drained(EVE)), EVE)
    assert told[0]["type"] == "component:state"
    assert (told[0]["source"], told[0]["seq"]) == (scene.room.source, 2)


def test_e1_who_only_watches_is_not_there(scene):
    joining = scene.put(Join(EVE, access(EVE), Wire.EVENTS, watches=True))
    assert not events(joining, ANN, "user:joined")
    scene.put(Leave(ANN))
    scene.put(Leave(BOB))
    assert scene.room.is_idle
    assert scene.room.peers == {}


# Reading


@pytest.mark.parametrize(
    "frame",
    [
        "[]",
        "{",
        "{}",
        '{"type": 1}',
        '{"type": "cursor:move"}',
        '{"type": "cursor:move", "position": {"line": 0, "column": 1}}',
        '{"type": "cursor:move", "position": {"line": true, "column": 1}}',
        '{"type": "pointer:move", "x": "1"}',
        '{"type": "pointer:move", "x": NaN}',
        '{"type": "pointer:move", "x": 1e999}',
        '{"type": "component:edit"}',
        '{"type": "component:edit", "intents": []}',
        '{"type": "component:edit", "intents": [{}]}',
        '{"type": "component:edit", "intents": [{"node": "0", "remove": "", "at": [1]}]}',
        '{"type": "component:edit", "intents": [{"node": "0", "remove": "", "at": [1, -1]}]}',
        '{"type": "component:edit", "intents": [{"node": "0", "insert": "", "place": {"behind": [1, 1]}}]}',
        '{"type": "component:edit", "intents": [{"node": 1, "attribute": "x", "value": 1, "expect": 1}]}',
        '{"type": "component:edit", "intents": [{"node": "0", "attribute": "x", "value": [], "expect": 1}]}',
        '{"type": "component:edit", "changes": 1}',
        '{"type": "component:edit", "changes": [{"retain": -1}]}',
        '{"type": "component:edit", "changes": [{"insert": {"image": "x"}}]}',
        '{"type": "component:edit", "changes": [{"insert": "x", "attributes": {"bold": true}}]}',
        '{"type": "component:edit", "changes": [{"insert": "x", "delete": 1}]}',
        '{"type": "component:edit", "changes": [], "id": {}}',
        '{"type": "component:edit", "changes": [], "fence": "1"}',
        "[" * 100_000,
    ],
    ids=lambda frame: frame[:80],
)
def test_w10_what_is_no_request_is_refused(frame):
    with pytest.raises(RequestError):
        requests.parse(frame)


def test_i6_a_large_source_takes_no_more():
    scene = Scene(SOURCE, Limits(source_bytes=len(SOURCE.encode()) + 2))
    scene.join(ANN)
    effects = ask(scene, ANN, "component:edit", intents=[intent(value=123456)])
    assert events(effects, ANN)[0]["code"] == "TOO_LARGE"
    assert set_attribute(SOURCE, "0", "width", 1, 100).was == 100
