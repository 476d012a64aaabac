"""Rooms, disks and compiles that fail, and what goes on."""

import hashlib

import pytest

from collab.crdt.storage import Snapshot, StorageError
from collab.rooms import hub as hub_module
from collab.rooms import journal as journal_module
from collab.rooms.room import Room
from tests.rooms.world import World, scenario, until


@pytest.mark.plain
@scenario
async def test_h3_a_room_that_fails_ends_alone(monkeypatch):
    world = World()
    await world.hub.create("button", "hello", "ann")
    ann, bob = await world.enter("ann"), await world.enter("bob", "other")
    real = Room.receive

    def fails(self, message, now):
        if self.component_id == "button":
            raise RuntimeError("a mistake")
        return real(self, message, now)

    monkeypatch.setattr(Room, "receive", fails)
    ann.sync()
    assert (await ann.closed())[0] == 1011
    bob.sync()
    await bob.until(b"\x00\x01")
    monkeypatch.undo()
    again = await world.enter("ann")
    again.sync()
    await again.until(b"\x00\x01")
    assert again.text == "hello"
    assert world.hub.metrics.rooms_broken == 1


@scenario
async def test_r15_a_socket_that_fails_ends_alone_and_the_log_names_it(monkeypatch, caplog):
    world = World()
    ann, bob = await world.enter("ann"), await world.enter("bob")
    for each in (ann, bob):
        each.sync()
        await each.until(b"\x00\x01")
    received = world.hub.metrics.bytes_received

    def fails(frame):
        if not ann.socket.closing:
            raise OSError("a mistake")

    monkeypatch.setattr(ann.socket, "write", fails)
    bob.type("B")
    await bob.until(b"\x08\x01")
    assert ann.socket.closing[0] == 1011
    (record,) = [each for each in caplog.records if "socket failed" in each.getMessage()]
    ((_, peer),) = ann.connection.peers()
    assert (record.room, record.peer) == ("button", peer)
    assert world.hub.metrics.bytes_received > received


@scenario
async def test_h3_a_log_that_fails_in_an_unknown_way_ends_the_room(monkeypatch):
    world = World()
    ann = await world.enter("ann")
    ann.sync()
    await ann.until(b"\x00\x01")

    async def append(batch):
        raise RuntimeError("a mistake")

    monkeypatch.setattr(world.log, "append", append)
    ann.type("A")
    assert (await ann.closed())[0] == 1011
    assert ann.saved == []
    assert world.hub.gauges()["rooms_open"] == 0


@scenario
async def test_r11_a_disk_that_fails_and_works_again(monkeypatch):
    monkeypatch.setattr(journal_module, "RETRY", 0.02)
    world = World()
    ann, bob = await world.enter("ann"), await world.enter("bob")
    for pipe in (ann, bob):
        pipe.sync()
        await pipe.until(b"\x00\x01")

    async def append(batch):
        raise StorageError("The document can't be saved at the moment.")

    monkeypatch.setattr(world.log, "append", append)
    ann.type("A")
    await bob.until(b"\x05")
    while "document:readonly" not in [event["type"] for event in bob.events]:
        await bob.until(b"\x05")
    await until(lambda: world.hub.metrics.saves_failed > 2)
    assert ann.saved == []
    assert bob.text == ""
    monkeypatch.setattr(world.log, "append", type(world.log).append.__get__(world.log))
    await ann.until(b"\x08\x01")
    await bob.until(b"\x00\x02")
    assert bob.text == "A"
    assert await world.hub.source("button") == ("A", 1)


@pytest.mark.plain
@scenario
async def test_l9_a_room_is_opened_from_its_snapshot(monkeypatch):
    monkeypatch.setattr(journal_module, "SNAPSHOT_ROWS", 3)
    monkeypatch.setattr(hub_module, "LINGER", 0.02)
    world = World()
    ann = await world.enter("ann")
    ann.sync()
    await ann.until(b"\x00\x01")
    for key in "abcdefgh":
        ann.type(key)
        await ann.until(b"\x08\x01")
    snapshot = await world.log.snapshot("button")
    assert (snapshot.seq, snapshot.owners[ann.client.doc.client_id]) == (6, "ann")
    ann.connection.lost()
    await until(lambda: not world.hub.gauges()["rooms_open"])
    loaded = []
    load = world.log.load
    monkeypatch.setattr(world.log, "load", lambda name, after=0: loaded.append(after) or load(name, after))
    bob = await world.enter("bob")
    bob.sync()
    await bob.until(b"\x00\x01")
    assert bob.text == ann.text
    assert loaded == [6]
    assert await world.hub.source("button") == ("hgfedcba", 8)
    # A snapshot that doesn't fit is not used.
    bob.connection.lost()
    await until(lambda: not world.hub.gauges()["rooms_open"])
    for broken in (Snapshot(99, snapshot.data, {}), Snapshot(6, b"nonsense", {}), Snapshot(6, b"", {})):
        await world.log.keep("button", broken)
        assert await world.hub.source("button") == ("hgfedcba", 8)


@scenario
async def test_h4_a_compile_that_fails_leaves_the_room():
    world = World()
    world.compiler.error = RuntimeError("worker died")
    ann = await world.enter("ann")
    ann.sync()
    await ann.until(b"\x00\x01")
    ann.type("A")
    await ann.until(b"\x08\x01")
    world.compiler.error = None
    ann.type("B")
    newest = hashlib.sha256(b"BA").hexdigest()
    # A result of the text between may come before it: when the next compile is due is the clock's.
    while not ann.events or ann.events[-1].get("sourceHash") != newest:
        await ann.until(b"\x05")
    assert ann.events[-1]["cause"] == ["ann"]
