"""A room whose document has grown too large begins it anew (R21)."""

import hashlib

import pytest

from collab.config import Limits
from collab.crdt.document import Document
from collab.crdt.storage import LogRow, StorageError
from collab.rooms.effects import Keep
from collab.rooms.messages import Committed, Loaded, PersistFailed, Submit, SyncReply, Tick
from collab.rooms.requests import EditRequest, intents
from tests.rooms.scene import (
    ANN,
    BOB,
    CID,
    EVE,
    YEN,
    Client,
    Close,
    From,
    Persist,
    Reload,
    Scene,
    access,
    events,
    only,
    statuses,
    updates,
)
from tests.rooms.test_room import SyncRequest

SOURCE = '<component name="A"><template><rect width={10} /></template></component>'


@pytest.fixture
def scene():
    """A room whose next edit finds its document full."""
    scene = Scene(SOURCE, limits=Limits(state_bytes=600))
    scene.join(ANN, BOB, YEN, EVE)
    client = scene.clients[ANN]
    for at in range(60):
        before = client.doc.get_state()
        client.source.insert(at % 7, "x")
        del client.source[at % 7 : at % 7 + 1]
        scene.commit(scene.put(From(ANN, SyncReply(client.doc.get_update(before)))))
        scene.later(1)
        if len(scene.room.state()[0]) >= 600:
            break
    assert scene.room.source == SOURCE
    return scene


def reopened(scene: Scene, peer: int) -> Client:
    """The peer opens the document afresh."""
    client = scene.clients[peer] = Client(b"\0\0")
    for update in updates(scene.put(From(peer, SyncRequest(client.doc.get_state()))), peer):
        client.doc.apply_update(update)
    return client


def test_r21_a_full_document_is_begun_anew_and_everyone_is_told(scene):
    effects = scene.edit(BOB, "B")
    assert statuses(effects, BOB) == [False]
    assert events(effects, BOB, "update:rejected")[0]["code"] == "DOCUMENT_RENEWED"
    (row,) = only(effects, Persist)[0].rows
    assert (row.epoch, row.author_id) == (2, None)
    effects = scene.put(Committed())
    digest = hashlib.sha256(SOURCE.encode()).hexdigest()
    for peer in (ANN, BOB):
        assert events(effects, peer, "document:renewed")[0]["hash"] == digest
        assert not updates(effects, peer)
    assert [close.code for close in only(effects, Close)] == [4409]
    assert events(effects, EVE, "component:updated")[0]["seq"] == row.seq
    (keep,) = only(effects, Keep)
    assert (keep.snapshot.seq, keep.snapshot.epoch.number) == (row.seq, 2)
    assert scene.room.source == SOURCE
    # Those who open it afresh go on.
    ann, bob = reopened(scene, ANN), reopened(scene, BOB)
    assert str(ann.source) == SOURCE
    scene.later(1)
    effects = scene.edit(BOB, "B")
    assert only(effects, Persist)[0].rows[0].epoch == 2
    effects = scene.put(Committed())
    assert statuses(effects, BOB) == [True]
    for update in updates(effects, ANN):
        ann.doc.apply_update(update)
    assert str(ann.source) == str(bob.source) == "B" + SOURCE


def test_r21_a_copy_of_the_epoch_before_gets_and_brings_nothing(scene):
    old = scene.clients[ANN]
    scene.edit(BOB, "B")
    scene.put(Committed())
    scene.join(CID, sync=False)
    effects = scene.put(From(CID, SyncRequest(old.doc.get_state())))
    assert events(effects, CID, "document:renewed")
    assert not updates(effects, CID)
    effects = scene.put(From(CID, SyncReply(old.doc.get_update())))
    assert events(effects, CID, "update:rejected")[0]["code"] == "DOCUMENT_RENEWED"
    reopened(scene, BOB)
    scene.later(1)
    scene.edit(BOB, "B")
    assert not updates(scene.put(Committed()), CID)


def test_r21_what_the_room_writes_itself_follows_in_the_new_epoch(scene):
    change = intents([{"node": "0", "attribute": "width", "value": 20, "expect": 10}])
    request = EditRequest(change, None, None)
    effects = scene.put(Submit(7, access(ANN), request))
    assert only(effects, Persist)[0].rows[0].epoch == 2
    effects = scene.put(Committed())
    if not only(effects, Persist):
        scene.later(1)
        effects = scene.put(Tick())
    (row,) = only(effects, Persist)[0].rows
    assert (row.epoch, row.author_id) == (2, "ann")


def test_r21_a_row_that_can_not_be_written_begins_nothing(scene):
    count = scene.room.seq
    rows = [LogRow(seq, author, 0.0, data) for seq, (data, author) in enumerate(scene.rows, 1)]
    first = only(scene.edit(BOB, "B"), Persist)[0]
    effects = scene.put(PersistFailed(StorageError("full")))
    assert only(effects, Reload)
    effects = scene.put(Loaded(Document.of_log(None, rows, scene.limits), count))
    assert not events(effects, ANN, "document:renewed")
    scene.later(1)
    again = only(scene.put(Tick()), Persist)[0]
    assert again == first
    effects = scene.put(Committed())
    assert events(effects, ANN, "document:renewed")
    assert events(effects, ANN, "document:writable")
    assert str(reopened(scene, ANN).source) == SOURCE


def test_r21_a_row_that_was_written_although_it_seemed_to_fail_begins_the_epoch(scene):
    rows = [LogRow(seq, author, 0.0, data) for seq, (data, author) in enumerate(scene.rows, 1)]
    (row,) = only(scene.edit(BOB, "B"), Persist)[0].rows
    scene.put(PersistFailed(StorageError("who knows")))
    rows.append(LogRow(row.seq, None, 0.0, row.data, row.epoch))
    effects = scene.put(Loaded(Document.of_log(None, rows, scene.limits), row.seq))
    assert events(effects, ANN, "document:renewed")
    assert str(reopened(scene, ANN).source) == SOURCE
