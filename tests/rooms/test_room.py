import hashlib

import pytest

from collab.auth.identity import Role
from collab.compile.result import CompileResult
from collab.config import Limits
from collab.crdt.document import Document, DocumentBrokenError
from collab.crdt.storage import SequenceError, StorageError
from collab.rooms.effects import SourceChanged, Uses
from collab.rooms.journal import RETRY
from collab.rooms.messages import (
    Committed,
    CompileFailed,
    CompileFinished,
    Drained,
    Join,
    Loaded,
    LoadFailed,
    Overflowed,
    PersistFailed,
    PresenceEntry,
    PresenceQuery,
    PresenceUpdate,
    Stateless,
    SyncReply,
    SyncRequest,
    Tick,
    Update,
    UsedChanged,
    Wire,
)
from collab.rooms.pace import SHARE, SHORTEST, cost
from collab.rooms.preview import INTERVAL as PREVIEW
from collab.rooms.preview import INTERVAL_PER_OTHER, INTERVAL_PER_PEER, INTERVAL_PER_WAIT, LONGEST
from collab.rooms.room import BEACON
from tests.rooms.scene import (
    ANN,
    BOB,
    CID,
    VIV,
    YEN,
    Client,
    Close,
    Compile,
    From,
    Leave,
    Persist,
    Reload,
    Scene,
    access,
    events,
    only,
    statuses,
    to,
    updates,
)

TICK = Limits().tick_seconds
DISK_FULL = StorageError("The document can't be saved at the moment.")


def two() -> Scene:
    made = Scene()
    made.preview(made.join(ANN))
    made.join(BOB)
    made.later(1.0)
    return made


@pytest.fixture
def scene() -> Scene:
    return two()


def failing(scene: Scene) -> None:
    """The write of an edit of Ann has failed, and the room has read the document again."""
    scene.edit(ANN, "A")
    scene.put(PersistFailed(DISK_FULL))
    scene.put(Loaded(scene.stored(), 1))


# Edits


def test_r1_nothing_is_told_before_the_commit(scene):
    before = scene.edit(ANN, "A")
    assert [type(effect) for effect in before] == [Persist, Compile]
    after = scene.commit(before)
    assert statuses(after, ANN) == [True]
    peer = Client(Scene().stored().full_state())
    for update in updates(after, BOB):
        peer.doc.apply_update(update)
    assert str(peer.source) == "Ahello"


def test_r2_the_first_edit_goes_at_once_and_others_wait_for_the_tick(scene):
    scene.commit(scene.edit(ANN, "A"))
    scene.later(SHORTEST / 4)
    assert scene.edit(ANN, "B") == []
    assert scene.edit(BOB, "C") == []
    assert scene.room.deadline == pytest.approx(scene.now + SHORTEST * 3 / 4)
    scene.later(TICK)
    (persist,) = scene.put(Tick())
    assert len(persist.rows) == 2


def test_r2_a_room_waits_longer_when_its_batches_have_come_one_after_the_other_for_long(scene):
    scene.join(*range(100, 106))
    waits = []
    effects = scene.edit(ANN, "A")
    for _ in range(20):
        scene.commit(effects)
        scene.edit(BOB, "B")
        waits.append(scene.room.deadline - scene.now)
        scene.later(waits[-1])
        effects = scene.put(Tick())
    scene.commit(effects)
    assert waits[0] == pytest.approx(SHORTEST)
    assert waits[-1] == pytest.approx(cost(8) / SHARE)
    scene.later(1.0)
    scene.commit(scene.edit(ANN, "A"))
    scene.edit(BOB, "B")
    assert scene.room.deadline == pytest.approx(scene.now + SHORTEST)


def test_r2_beside_a_crowd_that_never_stops_nobody_waits_longer_than_a_tick(scene):
    crowd = range(100, 120)
    scene.join(*crowd)
    scene.commit(scene.edit(ANN, "a"))
    for _ in range(5):
        for peer in crowd:
            scene.edit(peer, "b")
        assert scene.edit(BOB, "c") == [], "the tick is not over"
        scene.later(TICK)
        effects = scene.commit(scene.put(Tick()))
        assert statuses(effects, BOB) == [True]
        assert len(updates(effects, BOB)) == 1, "all of it in one message"
        for update in updates(effects, ANN):
            scene.clients[ANN].doc.apply_update(update)
    assert str(scene.clients[ANN].source) == scene.room.source


def test_r2_after_quiet_nothing_waits(scene):
    scene.commit(scene.edit(ANN, "A"))
    scene.later(1.0)
    assert only(scene.edit(BOB, "B"), Persist)


def test_r3_edits_that_come_during_a_write_wait(scene):
    first = scene.edit(ANN, "A")
    scene.later(1.0)
    assert scene.edit(BOB, "B") == []
    assert scene.room.source == "hello"
    after = scene.commit(first)
    assert scene.room.source == "Ahello"
    (persist,) = only(after, Persist)
    assert [row.seq for row in persist.rows] == [3]


def test_r4_each_edit_is_acknowledged_once(scene):
    first = scene.edit(ANN, "A")
    scene.edit(ANN, "B")
    scene.edit(BOB, "C")
    scene.edit(ANN, "D")
    assert statuses(scene.commit(first), ANN) == [True]
    scene.later(TICK)
    after = scene.commit(scene.put(Tick()))
    assert statuses(after, ANN) == [True, True]
    assert statuses(after, BOB) == [True]


def test_r4_an_edit_that_brings_nothing_new_is_acknowledged_and_not_kept(scene):
    update = scene.clients[ANN].insert("A")
    scene.commit(scene.put(From(ANN, Update(update))))
    scene.later(1.0)
    again = scene.put(From(ANN, SyncReply(update)))
    assert statuses(again, ANN) == [True]
    assert not only(again, Persist)


def test_r4_a_single_sender_does_not_get_its_edit_back(scene):
    after = scene.commit(scene.edit(ANN, "A"))
    assert not updates(after, ANN)
    assert len(updates(after, BOB)) == 1


def test_r5_a_batch_is_a_row_per_person_and_one_message(scene):
    scene.join(CID)
    scene.commit(scene.edit(ANN, "1"))
    for peer, content in ((ANN, "2"), (ANN, "3"), (BOB, "4"), (ANN, "5")):
        scene.edit(peer, content)
    scene.later(TICK)
    effects = scene.put(Tick())
    (persist,) = only(effects, Persist)
    assert [(row.seq, row.author_id) for row in persist.rows] == [(3, "ann"), (4, "bob")]
    after = scene.commit(effects)
    assert len(updates(after, CID)) == 1
    assert scene.stored().text == scene.room.source


def test_r6_a_request_during_a_write_is_answered_after_it(scene):
    first = scene.edit(ANN, "A")
    joining = scene.join(CID)
    assert not updates(joining, CID)
    after = scene.commit(first)
    scene.clients[CID].doc.apply_update(updates(after, CID)[0])
    assert str(scene.clients[CID].source) == "Ahello"
    assert [type(message) for message in to(after, CID)][:2] == [SyncReply, SyncRequest]


def test_r6_edits_follow_only_after_the_answer(scene):
    scene.join(CID, sync=False)
    assert not updates(scene.commit(scene.edit(ANN, "A")), CID)


def test_r6_a_garbled_request_closes_that_peer_alone(scene):
    (close,) = scene.put(From(ANN, SyncRequest(b"\x05")))
    assert close == Close(ANN, 4400, close.reason)
    assert close.reason.endswith(".")
    scene.later(1.0)
    assert only(scene.edit(BOB, "B"), Persist)


def test_r7_a_refused_edit_is_answered_in_words_and_the_connection_goes_on(scene):
    effects = scene.put(From(ANN, Update(b"\x01\x01\x05\x00\x08nonsense")))
    assert statuses(effects, ANN) == [False]
    (event,) = events(effects, ANN, "update:rejected")
    assert event["code"] == "UPDATE_NOT_TEXT"
    assert "plain text" in event["message"]
    assert not only(effects, Close)
    assert not to(effects, BOB)
    assert only(scene.edit(ANN, "A"), Persist)


def test_r7_on_a_wire_without_answers_a_refused_edit_closes(scene):
    scene.join(YEN)
    (close,) = only(scene.put(From(YEN, Update(b"\x01\x01\x05\x00\x08nonsense"))), Close)
    assert (close.peer, close.code) == (YEN, 4400)
    scene.room.receive(Leave(YEN), scene.now)
    scene.put(Join(YEN, access(YEN, Role.VIEWER), Wire.YJS))
    (close,) = only(scene.edit(YEN, "Y"), Close)
    assert close.code == 4403


def test_r8_a_gap_asks_for_what_is_missing(scene):
    scene.clients[ANN].insert("1")  # Never arrives.
    effects = scene.edit(ANN, "2")
    assert statuses(effects, ANN) == [False]
    (request,) = [message for message in to(effects, ANN) if isinstance(message, SyncRequest)]
    answer = scene.clients[ANN].doc.get_update(request.state_vector)
    scene.commit(scene.put(From(ANN, SyncReply(answer))))
    assert scene.room.source == "21hello"


def test_r9_a_viewer_can_not_edit(scene):
    scene.join(VIV)
    effects = scene.edit(VIV, "V")
    assert statuses(effects, VIV) == [False]
    assert events(effects, VIV, "update:rejected")[0]["code"] == "FORBIDDEN"
    assert scene.room.source == "hello"


def test_r9_a_viewers_sync_answer_is_fine_when_it_holds_nothing_new(scene):
    scene.join(VIV)
    client = scene.clients[VIV]
    assert statuses(scene.put(From(VIV, SyncReply(client.doc.get_update()))), VIV) == [True]
    client.insert("V")
    assert statuses(scene.put(From(VIV, SyncReply(client.doc.get_update()))), VIV) == [False]


def test_r10_the_size_of_an_edit_is_bounded(scene):
    scene.room._journal._limits = Limits(live_message=50, reconnect_message=100)
    effects = scene.edit(ANN, "x" * 60)
    assert events(effects, ANN, "update:rejected")[0]["code"] == "TOO_LARGE"
    answer = scene.clients[ANN].doc.get_update(scene.stored().state_vector())
    assert not events(scene.put(From(ANN, SyncReply(answer))), ANN, "update:rejected")
    answer = scene.clients[BOB].insert("y" * 100)
    effects = scene.put(From(BOB, SyncReply(answer)))
    assert events(effects, BOB, "update:rejected")[0]["code"] == "TOO_LARGE"


# When something fails


def test_r11_a_failed_write_makes_the_room_read_only(scene):
    scene.edit(ANN, "A")
    effects = scene.put(PersistFailed(DISK_FULL))
    assert events(effects, ANN, "document:readonly")
    assert events(effects, BOB, "document:readonly")
    assert only(effects, Reload)
    assert not statuses(effects, ANN)
    scene.put(Loaded(scene.stored(), 1))
    refused = scene.edit(BOB, "B")
    assert statuses(refused, BOB) == [False]
    assert events(refused, BOB, "update:rejected")[0]["code"] == "STORAGE_FAILED"


def test_r11_a_read_only_room_answers_from_what_is_on_disk(scene):
    failing(scene)
    effects = scene.join(CID, sync=False)
    assert events(effects, CID, "document:readonly")
    effects = scene.put(From(CID, SyncRequest(b"\x00")))
    assert str(Client(updates(effects, CID)[0]).source) == "hello"


def test_r11_edits_that_waited_are_refused_too(scene):
    scene.edit(ANN, "A")
    scene.edit(BOB, "B")
    assert statuses(scene.put(PersistFailed(DISK_FULL)), BOB) == [False]


def test_r12_the_write_is_tried_again_until_it_works(scene):
    failing(scene)
    for _ in range(3):
        assert not scene.put(Tick())
        scene.later(RETRY)
        assert scene.room.deadline <= scene.now
        effects = scene.put(Tick())
        assert [row.seq for row in only(effects, Persist)[0].rows] == [2]
        assert not scene.put(PersistFailed(DISK_FULL))
    scene.edit(BOB, "B")
    scene.later(RETRY)
    after = scene.commit(scene.put(Tick()))
    assert scene.room.source == "Ahello"
    assert statuses(after, ANN) == [True]
    assert updates(after, BOB)
    assert events(after, ANN, "document:writable")
    (request,) = [message for message in to(after, BOB) if isinstance(message, SyncRequest)]
    answer = scene.clients[BOB].doc.get_update(request.state_vector)
    scene.commit(scene.put(From(BOB, SyncReply(answer))))
    assert sorted(scene.room.source) == sorted("ABhello")


@pytest.mark.parametrize("noticed", ["while reading again", "by the next attempt"])
def test_r13_a_batch_that_is_on_disk_after_all_counts(scene, noticed):
    (persist,) = only(scene.edit(ANN, "A"), Persist)
    scene.put(PersistFailed(DISK_FULL))
    if noticed == "by the next attempt":
        scene.put(Loaded(scene.stored(), 1))
        scene.later(RETRY)
        scene.put(Tick())
    scene.rows += [(row.data, row.author_id) for row in persist.rows]
    if noticed == "by the next attempt":
        assert only(scene.put(PersistFailed(SequenceError("Update 2 should be number 3."))), Reload)
    after = scene.put(Loaded(scene.stored(), 2))
    assert statuses(after, ANN) == [True]
    assert updates(after, BOB)
    assert scene.room.seq == 2
    assert only(scene.edit(BOB, "B"), Persist)


@pytest.mark.plain
def test_r14_a_broken_document_is_read_again_and_others_go_on(scene, monkeypatch):
    scene.commit(scene.edit(ANN, "1"))
    for peer, content in ((BOB, "2"), (ANN, "3"), (BOB, "4")):
        scene.edit(peer, content)
    real = Document.apply

    def breaks_on_ann(self, batch, user_id):
        if user_id == "ann":
            raise DocumentBrokenError("The document can't take this edit.")
        return real(self, batch, user_id)

    monkeypatch.setattr(Document, "apply", breaks_on_ann)
    scene.later(TICK)
    effects = scene.put(Tick())
    assert only(effects, Reload)
    assert not only(effects, Persist)
    assert statuses(effects, ANN) == [False]
    assert events(effects, ANN, "update:rejected")[0]["code"] == "DOCUMENT_BROKEN"
    assert not to(effects, BOB)
    assert not updates(scene.join(CID), CID)
    assert not scene.put(LoadFailed(DISK_FULL))
    scene.later(RETRY)
    assert only(scene.put(Tick()), Reload)
    loaded = scene.put(Loaded(scene.stored(), 2))
    assert updates(loaded, CID)
    after = scene.commit(loaded)
    assert statuses(after, BOB) == [True, True]
    assert sorted(scene.room.source) == sorted("421hello")


@pytest.mark.plain
def test_r14_a_document_that_breaks_at_the_end_of_a_batch_takes_nothing_of_it(scene, monkeypatch):
    scene.commit(scene.edit(ANN, "1"))
    for peer, content in ((BOB, "2"), (ANN, "3")):
        scene.edit(peer, content)

    def breaks(self):
        raise DocumentBrokenError("The document can't take this edit.")

    monkeypatch.setattr(Document, "finish", breaks)
    scene.later(TICK)
    effects = scene.put(Tick())
    assert only(effects, Reload)
    assert not only(effects, Persist)
    assert statuses(effects, ANN) == statuses(effects, BOB) == [False]
    monkeypatch.undo()
    loaded = scene.put(Loaded(scene.stored(), 2))
    assert not only(loaded, Persist)
    assert sorted(scene.room.source) == sorted("1hello")


def test_r15_messages_of_the_gone_are_ignored(scene):
    scene.put(Leave(ANN))
    assert scene.edit(ANN, "A") == []
    assert scene.put(Leave(ANN)) == []


def test_r15_an_edit_counts_although_its_sender_has_left(scene):
    first = scene.edit(ANN, "A")
    scene.put(Leave(ANN))
    after = scene.commit(first)
    assert scene.room.source == "Ahello"
    assert not to(after, ANN)


def test_r15_a_request_this_server_does_not_know_is_refused_in_words(scene):
    effects = scene.put(From(ANN, Stateless('{"type":"no:such"}')))
    assert events(effects, ANN)[0]["code"] == "UNKNOWN_MESSAGE"


def test_r19_a_hash_of_the_text_follows_edits_now_and_then(scene):
    scene.compiled(scene.commit(scene.edit(ANN, "A")))
    scene.later(1.0)
    scene.compiled(scene.commit(scene.edit(BOB, "é")))
    assert scene.room.deadline == pytest.approx(scene.now - 1 + BEACON)
    scene.later(BEACON)
    (event,) = events(scene.put(Tick()), ANN, "document:hash")
    assert event["seq"] == 3
    assert event["hash"] == hashlib.sha256(scene.room.source.encode()).hexdigest()
    scene.later(BEACON)
    assert not events(scene.put(Tick()), ANN, "document:hash")


def test_r19_no_hash_of_a_text_that_is_not_on_disk(scene):
    scene.compiled(scene.commit(scene.edit(ANN, "A")))
    scene.later(BEACON)
    pending = scene.edit(ANN, "B")
    assert not events(scene.put(Tick()), ANN, "document:hash")
    scene.commit(pending)
    assert events(scene.put(Tick()), ANN, "document:hash")[0]["seq"] == 3


# Preview


def test_r16_the_first_peer_has_the_text_compiled():
    scene = Scene("text")
    assert Compile("text", 1) in scene.join(ANN)
    assert not only(scene.join(BOB), Compile)


def test_r16_a_new_text_is_compiled_while_it_is_written_and_told_after_the_commit(scene):
    before = scene.edit(ANN, "A")
    assert only(before, Compile) == [Compile("Ahello", 2)]
    assert scene.compiled(before) == []
    after = scene.commit(before)[1:]
    assert [event["seq"] for event in events(after, BOB, "compilation:completed")] == [2]
    assert updates(after, BOB)
    told = [message for message in to(after, BOB) if isinstance(message, Update | Stateless)]
    assert isinstance(told[0], Update), "the text comes before its picture"
    assert not only(after, Compile)


def test_r16_a_text_that_waits_to_be_written_is_not_compiled():
    scene = Scene()
    scene.preview(scene.join(ANN))
    scene.later(1.0)
    assert scene.compiled(scene.edit(ANN, "A")) == []
    assert not only(scene.edit(ANN, "B"), Compile)
    assert not only(scene.join(BOB), Compile)


@pytest.mark.parametrize("ended", ["before", "after"])
def test_r16_what_was_compiled_of_a_text_that_could_not_be_written_is_never_told(scene, ended):
    before = scene.edit(ANN, "A")
    if ended == "before":
        assert scene.compiled(before) == []
    failed = scene.put(PersistFailed(DISK_FULL))
    failed += scene.put(Loaded(scene.stored(), 1))
    if ended == "after":
        failed += scene.compiled(before)
    scene.later(RETRY)
    again = scene.put(Tick())
    assert not events(failed + again, BOB, "compilation:completed")
    assert not only(failed + again, Compile)
    after = scene.commit(again)
    assert only(after, Compile) == [Compile("Ahello", 2)]
    (event,) = events(scene.compiled(after), BOB)
    assert (event["seq"], event["cause"]) == (2, ["ann"])


def test_r16_the_same_text_is_not_compiled_again(scene):
    client = scene.clients[ANN]
    before = client.doc.get_state()
    with client.doc.transaction():
        client.source.insert(0, "x")
        del client.source[0:1]
    after = scene.commit(scene.put(From(ANN, Update(client.doc.get_update(before)))))
    assert not only(after, Compile)


def test_r17_a_result_is_broadcast_with_its_cause(scene):
    after = scene.commit(scene.edit(ANN, "A"))
    (event,) = events(scene.compiled(after), BOB)
    assert event["type"] == "compilation:completed"
    assert (event["componentId"], event["seq"], event["cause"]) == ("button", 2, ["ann"])


def test_r16_while_one_is_compiled_the_newest_waits(scene):
    first = scene.commit(scene.edit(ANN, "A"))
    for content in "BC":
        scene.later(1.0)
        assert not only(scene.commit(scene.edit(BOB, content)), Compile)
    done = scene.compiled(first)
    assert events(done, ANN)[0]["cause"] == ["ann"]
    assert [each.seq for each in only(done, Compile)] == [4]
    assert events(scene.compiled(done), ANN)[0]["cause"] == ["bob"]


def test_r16_busy_rooms_are_compiled_now_and_then(scene):
    scene.compiled(scene.commit(scene.edit(ANN, "A")))
    scene.later(TICK)
    second = scene.edit(ANN, "B")
    assert not only(scene.commit(second), Compile)
    interval = PREVIEW + INTERVAL_PER_PEER * len(scene.room.peers)
    assert scene.room.deadline == pytest.approx(scene.now - TICK + interval)
    scene.later(interval)
    assert Compile("BAhello", 3) in scene.put(Tick())


def test_r16_who_hears_no_results_does_not_delay_them(scene):
    heard = len(scene.room.peers)
    scene.join(YEN)
    scene.compiled(scene.commit(scene.edit(ANN, "A")))
    scene.later(TICK)
    scene.commit(scene.edit(ANN, "B"))
    assert scene.room.deadline == pytest.approx(scene.now - TICK + PREVIEW + INTERVAL_PER_PEER * heard)


def busy_hub(scene: Scene, *, others: int, rounds: int) -> float:
    """Seconds between two compiles of a room that is typed in all the time, among so many like it."""
    begun = 0
    began_at = scene.now
    effects = scene.commit(scene.edit(ANN, "A"))
    for _ in range(rounds):
        (compile_,) = only(effects, Compile)
        last, began_at = began_at, scene.now
        begun += 1 + others
        scene.put(CompileFinished(compile_.seq, CompileResult("hash", success=True), begun))
        scene.later(TICK)
        assert not only(scene.commit(scene.edit(ANN, "A")), Compile)
        scene.later(scene.room.deadline - scene.now)
        effects = scene.put(Tick())
    return began_at - last


def test_r16_where_all_rooms_are_busy_each_is_compiled_less_often(scene):
    alone = PREVIEW + INTERVAL_PER_PEER * len(scene.room.peers)
    assert busy_hub(two(), others=0, rounds=4) == pytest.approx(alone)
    assert busy_hub(two(), others=20, rounds=4) == pytest.approx(alone + 20 * INTERVAL_PER_OTHER)
    assert busy_hub(two(), others=1000, rounds=4) == pytest.approx(LONGEST), "fair to each of them"


def test_r16_a_compile_that_takes_long_leaves_time_to_others(scene):
    def wait_after(took: float) -> float:
        scene = two()
        began_at = scene.now
        effects = scene.commit(scene.edit(ANN, "A"))
        scene.later(took)
        scene.compiled(effects)
        scene.commit(scene.edit(ANN, "B"))
        return scene.room.deadline - began_at

    alone = PREVIEW + INTERVAL_PER_PEER * len(scene.room.peers)
    assert wait_after(alone / 4) == pytest.approx(alone)
    assert wait_after(0.2) == pytest.approx(INTERVAL_PER_WAIT * 0.2)
    assert wait_after(0.8) == pytest.approx(LONGEST)


def test_r16_what_others_did_while_nobody_typed_here_does_not_count(scene):
    first = scene.commit(scene.edit(ANN, "A"))
    scene.put(CompileFinished(only(first, Compile)[0].seq, CompileResult("hash", success=True), 1))
    scene.later(3600.0)
    scene.put(Tick())
    second = scene.commit(scene.edit(ANN, "B"))
    scene.put(CompileFinished(only(second, Compile)[0].seq, CompileResult("hash", success=True), 10_000))
    scene.later(TICK)
    scene.commit(scene.edit(ANN, "C"))
    alone = PREVIEW + INTERVAL_PER_PEER * len(scene.room.peers)
    assert scene.room.deadline == pytest.approx(scene.now - TICK + alone, abs=INTERVAL_PER_OTHER)


def test_r16_nothing_is_compiled_for_those_who_can_not_be_told():
    scene = Scene()
    assert not only(scene.join(YEN), Compile)
    assert scene.room.deadline is None
    assert Compile("hello", 1) in scene.join(ANN)


def test_r17_a_compile_that_failed_leaves_its_cause_to_the_next(scene):
    (compile_,) = only(scene.commit(scene.edit(ANN, "A")), Compile)
    assert scene.put(CompileFailed(compile_.seq)) == []
    scene.later(1.0)
    second = scene.commit(scene.edit(BOB, "B"))
    assert events(scene.compiled(second), ANN)[0]["cause"] == ["ann", "bob"]


def test_r22_who_uses_a_component_hears_of_a_text_that_compiles(scene):
    assert not only(scene.compiled(scene.commit(scene.edit(ANN, "A")), success=False), SourceChanged)
    scene.later(1.0)
    done = scene.compiled(scene.commit(scene.edit(BOB, "B")))
    assert only(done, SourceChanged) == [SourceChanged(("bob",))]


def test_r22_who_uses_a_component_that_nobody_watches_hears_of_each_text():
    scene = Scene()
    scene.join(YEN)
    assert only(scene.commit(scene.edit(YEN, "A")), SourceChanged) == [SourceChanged(("yen",))]


def test_r22_the_same_text_is_compiled_again_when_what_it_uses_is_another(scene):
    done = scene.compiled(scene.commit(scene.edit(ANN, "A")), uses=["Badge"])
    assert only(done, Uses) == [Uses(frozenset(["Badge"]))]
    scene.later(1.0)
    again = scene.put(UsedChanged(("eve",)))
    assert again == [Compile("Ahello", 2)]
    told = scene.compiled(again, uses=["Badge"])
    (event,) = events(told, BOB)
    assert (event["type"], event["seq"], event["cause"]) == ("compilation:completed", 2, ["eve"])
    assert not only(told, SourceChanged), "its own text is the one that others know"
    assert not only(told, Uses), "it uses what it used before"


def test_r22_while_one_is_compiled_the_next_waits(scene):
    first = scene.commit(scene.edit(ANN, "A"))
    assert not scene.put(UsedChanged(()))
    done = scene.compiled(first)
    assert not only(done, Compile)
    scene.later(PREVIEW + INTERVAL_PER_PEER * len(scene.room.peers))
    assert only(scene.put(Tick()), Compile) == [Compile("Ahello", 2)]


def test_r18_who_comes_later_gets_the_last_result_at_once(scene):
    scene.compiled(scene.commit(scene.edit(ANN, "A")))
    (event,) = events(scene.join(CID, sync=False), CID, "compilation:completed")
    assert event["seq"] == 2
    assert scene.room.result["seq"] == 2


def test_r18_a_result_that_nobody_asked_for_is_dropped(scene):
    assert scene.put(CompileFinished(77, CompileResult("hash", success=True))) == []


# People


def test_p7_the_first_connection_joins_and_the_last_one_leaves():
    scene = Scene()
    scene.join(ANN)
    joining = scene.join(BOB)
    assert events(joining, ANN, "user:joined") == [
        {
            "componentId": "button",
            "type": "user:joined",
            "userId": "bob",
            "userName": "Bob",
            "color": access(BOB).identity.color,
        }
    ]
    assert not events(joining, BOB, "user:joined")
    assert not events(scene.put(Join(99, access(BOB), Wire.COLLAB)), ANN, "user:joined")
    assert not events(scene.put(Leave(99)), ANN, "user:left")
    assert events(scene.put(Leave(BOB)), ANN, "user:left")[0]["userId"] == "bob"


# Slow peers


def test_s1_a_full_peer_is_sent_nothing_until_it_has_drained(scene):
    scene.put(Overflowed(BOB))
    for content in "ABC":
        scene.later(1.0)
        after = scene.commit(scene.edit(ANN, content))
        assert not to(after, BOB)
        assert not events(scene.compiled(after), BOB)
    caught_up = scene.put(Drained(BOB))
    (reply,) = updates(caught_up, BOB)
    scene.clients[BOB].doc.apply_update(reply)
    assert str(scene.clients[BOB].source) == "CBAhello"
    assert [message for message in to(caught_up, BOB) if isinstance(message, PresenceUpdate)]
    assert events(caught_up, BOB, "compilation:completed")[0]["seq"] == 4
    scene.later(1.0)
    assert updates(scene.commit(scene.edit(ANN, "D")), BOB)


def test_s1_a_peer_that_overflows_during_a_write_misses_nothing(scene):
    first = scene.edit(ANN, "A")
    scene.put(Overflowed(BOB))
    for update in updates(scene.commit(first), BOB):
        scene.clients[BOB].doc.apply_update(update)
    scene.later(1.0)
    scene.commit(scene.edit(ANN, "B"))
    for update in updates(scene.put(Drained(BOB)), BOB):
        scene.clients[BOB].doc.apply_update(update)
    assert str(scene.clients[BOB].source) == "BAhello"


def test_s1_a_peer_that_drains_during_a_write_catches_up_after_it(scene):
    scene.put(Overflowed(BOB))
    first = scene.edit(ANN, "A")
    assert scene.put(Drained(BOB)) == []
    for update in updates(scene.commit(first), BOB):
        scene.clients[BOB].doc.apply_update(update)
    assert str(scene.clients[BOB].source) == "Ahello"


def test_s1_what_a_full_peer_asks_for_waits(scene):
    scene.put(Overflowed(BOB))
    for _ in range(3):
        assert scene.put(From(BOB, SyncRequest(b"\0"))) == []
        assert scene.put(From(BOB, PresenceQuery())) == []
    scene.later(1.0)
    scene.commit(scene.edit(ANN, "A"))
    caught_up = scene.put(Drained(BOB))
    *_, answer = updates(caught_up, BOB)
    copy = Client(answer)
    assert str(copy.source) == "Ahello"
    assert len(updates(caught_up, BOB)) == 2  # What it has missed, and what it asked for, once.


def test_s1_who_opens_a_document_on_a_full_socket_waits(scene):
    scene.put(From(ANN, PresenceUpdate((PresenceEntry(11, 1, "{}"),))))
    scene.compiled(scene.commit(scene.edit(ANN, "A")))
    assert to(scene.put(Join(CID, access(CID), Wire.COLLAB, is_full=True)), CID) == []
    assert scene.put(From(CID, SyncRequest(b"\0"))) == []
    scene.later(1.0)
    assert not to(scene.commit(scene.edit(ANN, "B")), CID)
    caught_up = scene.put(Drained(CID))
    (answer,) = updates(caught_up, CID)
    assert str(Client(answer).source) == "BAhello"
    (presence,) = [message for message in to(caught_up, CID) if isinstance(message, PresenceUpdate)]
    assert [entry.client for entry in presence.entries] == [11]
    assert events(caught_up, CID, "compilation:completed")
    scene.later(1.0)
    assert updates(scene.edit(ANN, "C") and scene.put(Committed()), CID)


def test_h2_a_room_is_settled_when_nothing_is_being_written(scene):
    assert scene.room.is_settled
    first = scene.edit(ANN, "A")
    assert not scene.room.is_settled
    scene.commit(first)
    assert scene.room.is_settled
    assert scene.put(Committed()) == []
