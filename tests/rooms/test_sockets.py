"""Connections of both Yjs wires on a hub."""

import asyncio

import pytest

from collab.crdt.storage import StorageError
from collab.rooms.messages import SyncReply, SyncRequest
from collab.rooms.wire import y_websocket
from tests.rooms.world import Pipe, World, scenario


@scenario
async def test_w4_a_denied_sign_in_says_why():
    world = World()
    missing = Pipe(world)
    missing.sign_in("ann", "missing")
    denied = await missing.until(b"\x02\x01")
    assert b"COMPONENT_NOT_FOUND: There is no such component." in denied
    assert (await missing.closed())[0] == 4404


@scenario
async def test_w4_a_mistake_of_the_server_denies_and_is_no_secret_of_its_own():
    world = World()
    broken = Pipe(world)
    broken.sign_in("bug", "button")
    assert b"INTERNAL" in await broken.until(b"\x02\x01")
    assert (await broken.closed())[0] == 1011


@scenario
async def test_w4_a_log_that_can_not_be_read_denies(monkeypatch):
    world = World()

    async def load(component_id, after=0):
        raise StorageError("The document can't be read at the moment.")

    monkeypatch.setattr(world.log, "load", load)
    ann = Pipe(world)
    ann.sign_in("ann", "button")
    assert b"STORAGE_FAILED" in await ann.until(b"\x02\x01")


@scenario
async def test_w4_a_plain_socket_is_told_and_closed():
    world = World()
    socket = world.plain("missing")
    frames = await socket.outgoing()
    assert frames == [y_websocket.permission_denied("COMPONENT_NOT_FOUND: There is no such component.")]
    assert await socket.outgoing() == []
    assert socket.closing == (4404, "There is no such component.")


@scenario
async def test_w3_a_plain_socket_keeps_what_comes_early():
    world = World(reconnect_message=500)
    await world.hub.create("button", "hello", "ann")
    socket = world.plain("button")
    socket.connection.receive(y_websocket.encode(SyncRequest(b"\x00")))
    frames = await socket.outgoing()
    reply = y_websocket.decode(frames[0])
    assert isinstance(reply, SyncReply)
    assert b"hello" in reply.update
    for too_much in ([b"x" * 501], [b""] * 200):
        early = world.plain("button")
        for data in too_much:
            early.connection.receive(data)
        while await early.outgoing():
            pass
        assert early.closing[0] == 4429


@pytest.mark.parametrize(("data", "code"), [(b"\x09", 4400), (b"x" * 300_000, 4413)])
def test_w2_a_plain_socket_is_closed_for_bad_bytes(data, code):
    async def main() -> None:
        world = World()
        await world.hub.create("button", "hello", "ann")
        socket = world.plain("button")
        socket.connection.receive(y_websocket.encode(SyncRequest(b"\x00")))
        await socket.outgoing()
        socket.connection.receive(data)
        while await socket.outgoing():
            pass
        assert socket.closing[0] == code
        socket.connection.lost()
        socket.connection.lost()

    asyncio.run(main())


@scenario
async def test_w8_connections_of_a_person_are_bounded():
    world = World(connections_per_user=1)
    first = await world.enter("ann")
    second = Pipe(world)
    second.sign_in("ann", "button")
    assert b"TOO_MANY" in await second.until(b"\x02\x01")
    assert (await second.closed())[0] == 4429
    first.connection.lost()
    await world.enter("ann")


@scenario
async def test_w8_connections_of_a_room_are_bounded():
    world = World(connections_per_room=1)
    await world.enter("ann")
    second = Pipe(world)
    second.sign_in("bob", "button")
    assert b"TOO_MANY" in await second.until(b"\x02\x01")


@scenario
async def test_s1_a_full_outbox_catches_up():
    world = World(outbox_bytes=300)
    await world.hub.create("button", "hello", "ann")
    ann, bob = await world.enter("ann"), await world.enter("bob")
    for pipe in (ann, bob):
        pipe.sync()
        await pipe.until(b"\x00\x01")
    for _ in range(30):
        ann.type("x" * 50)
        await ann.until(b"\x08\x01")
    assert bob.text == "hello"
    while bob.text != ann.text:
        await bob.until(b"\x00")
    assert world.hub.metrics.frames_sent > 0


@scenario
async def test_reasons_fit_a_close_frame():
    world = World()
    ann = await world.enter("ann")
    ann.connection.close(4400, "é" * 100)
    ann.connection.close(4401, "too late")
    code, reason = await ann.closed()
    assert code == 4400
    assert reason == "é" * 61
