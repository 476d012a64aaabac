"""The hub: rooms opened, closed and drained, people put out."""

import asyncio
import hashlib

import pytest

from collab.crdt.lib0 import write_string
from collab.rooms import hub as hub_module
from collab.rooms.deadlines import call_at
from collab.rooms.hub import DocumentExistsError
from collab.rooms.messages import SyncReply, Tick
from tests.rooms.world import Pipe, World, access, scenario, until


@scenario
async def test_two_people_edit_and_see_the_result():
    world = World()
    await world.hub.create("button", "hello", "ann")
    ann, bob = await world.enter("ann"), await world.enter("bob")
    for pipe in (ann, bob):
        pipe.sync()
        await pipe.until(b"\x00\x01")
    ann.type("A")
    await ann.until(b"\x08\x01")
    await bob.until(b"\x00\x02")
    assert ann.text == bob.text == "Ahello"
    assert await world.hub.source("button") == ("Ahello", 2)
    while not bob.events or bob.events[-1].get("seq") != 2:
        await bob.until(b"\x05")
    assert bob.events[-1]["sourceHash"] == hashlib.sha256(b"Ahello").hexdigest()
    assert (await world.hub.result("button"))["seq"] == 2
    assert set(world.compiler.files) == {"Button.omni"}
    assert world.hub.metrics.updates_saved == 1
    component_id, noted = world.noted[-1]
    assert (component_id, noted.seq, noted.cause) == ("button", 2, ("ann",))


@scenario
async def test_r22_rooms_that_use_a_component_follow_it():
    world = World()
    world.compiler.uses = {"card": {"Button"}, "other": {"Badge"}}
    people = [await world.enter("ann", each) for each in ("button", "card", "other")]
    for pipe in people:
        while not pipe.events or pipe.events[-1]["type"] != "compilation:completed":
            await pipe.until(b"\x05")
    world.compiler.files.clear()
    people[0].sync()
    await people[0].until(b"\x00\x01")
    people[0].type("A")
    while people[1].events[-1].get("cause") != ["ann"]:
        await people[1].until(b"\x05")
    assert world.compiler.files == ["Button.omni", "Card.omni"]
    world.compiler.files.clear()
    world.hub.renamed("other", "project", "Other", "Badge")
    while people[2].events[-1]["type"] != "compilation:completed" or len(world.compiler.files) < 1:
        await people[2].until(b"\x05")
    assert world.compiler.files == ["Badge.omni"]
    await world.hub.forget("card")
    world.compiler.files.clear()
    people[0].type("B")
    while people[0].events[-1].get("seq") != 2:
        await people[0].until(b"\x05")
    assert world.compiler.files == ["Button.omni"]


@scenario
async def test_r4_an_acknowledgement_goes_with_the_edits_of_others_in_one_write():
    world = World()
    await world.hub.create("button", "hello", "ann")
    people = [await world.enter("ann"), await world.enter("bob")]
    for each in people:
        each.sync()
        await each.until(b"\x00\x01")
    for each in people:
        each.socket.together.clear()
    ann, bob = people
    world.log.open.clear()
    ann.type("A")
    ann.type("B")
    bob.type("C")
    world.log.open.set()
    for each, saved in ((ann, 2), (bob, 1)):
        while len(each.saved) < saved:
            await each.until(b"\x08\x01")
    assert ann.socket.together == [1, 2]
    assert bob.socket.together == [2]
    assert ann.text == bob.text
    assert sorted(ann.text) == sorted("ABChello")


@pytest.mark.plain
@scenario
async def test_r2_a_tick_does_not_come_twice_before_its_time():
    world = World()
    await world.hub.create("button", "hello", "ann")
    ann = await world.enter("ann")
    ann.sync()
    await ann.until(b"\x00\x01")
    runner = await world.hub.open("button", await access("ann", "button"))
    receive = runner.room.receive
    asked_for = []

    def watch(message, now):
        if isinstance(message, Tick):
            asked_for.append(runner._timer_at)  # What it was set for is done now, or no longer wanted.
        return receive(message, now)

    runner.room.receive = watch
    for content in "ABCDEFGHIJ":
        ann.type(content)  # At once, or with the next: after a millisecond and a part of one.
        ann.type(content)
        await ann.until(b"\x08\x01")
    while len(ann.saved) < 20:
        await ann.until(b"\x08\x01")
    assert asked_for
    assert len(set(asked_for)) == len(asked_for)


@scenario
async def test_r2_timers_are_never_early():
    loop = asyncio.get_running_loop()
    for milliseconds in (0.3, 1.0, 1.15, 1.4, 2.6, 8.0):
        deadline = loop.time() + milliseconds / 1000
        called_at = loop.create_future()
        call_at(loop, deadline, lambda called_at=called_at: called_at.set_result(loop.time()))
        assert await called_at > deadline - 1e-5


@scenario
async def test_h1_a_room_is_opened_once():
    world = World()
    await world.hub.create("button", "hello", "ann")
    world.log.open.clear()
    loads = world.log.loads
    coming = [asyncio.ensure_future(world.enter(f"user{at}")) for at in range(5)]
    await until(lambda: world.log.loads > loads)
    world.log.open.set()
    await asyncio.gather(*coming)
    assert world.log.loads == loads + 1
    assert world.hub.metrics.rooms_opened == 1


@scenario
async def test_h1_an_empty_room_is_closed(monkeypatch):
    monkeypatch.setattr(hub_module, "LINGER", 0.02)
    world = World()
    ann = await world.enter("ann")
    assert world.hub.gauges()["rooms_open"] == 1
    ann.connection.lost()
    await until(lambda: not world.hub.gauges()["rooms_open"])
    assert world.hub.gauges()["connections_open"] == 0
    assert await world.hub.result("button") is None


@scenario
async def test_h1_leaving_one_document_keeps_the_socket(monkeypatch):
    monkeypatch.setattr(hub_module, "LINGER", 0.02)
    world = World()
    ann = await world.enter("ann")
    ann.connection.receive(write_string("button") + b"\x07")
    ann.sign_in("ann", "other")
    await ann.until(b"\x02\x02")
    await until(lambda: world.hub.gauges()["rooms_open"] == 1)


@scenario
async def test_h2_draining_commits_acknowledges_and_closes():
    world = World()
    await world.hub.create("button", "hello", "ann")
    ann = await world.enter("ann")
    ann.sync()
    await ann.until(b"\x00\x01")
    world.log.open.clear()
    ann.type("A")
    draining = asyncio.ensure_future(world.hub.drain())
    closing = asyncio.ensure_future(ann.closed())
    await asyncio.sleep(0)
    ann.type("late")
    assert not closing.done()
    world.log.open.set()
    code, reason = await closing
    await draining
    assert (code, reason) == (1012, "The server is restarting.")
    assert ann.saved == [True]
    assert await world.hub.source("button") == ("Ahello", 2)
    late = Pipe(world)
    assert (await late.closed())[0] == 1012


@scenario
async def test_h5_a_document_is_made_once():
    world = World()
    await world.hub.create("button", "hello", "ann")
    with pytest.raises(DocumentExistsError):
        await world.hub.create("button", "again", "ann")
    await world.hub.create("empty", "", "ann")
    assert await world.hub.source("empty") == ("", 0)


@scenario
async def test_h6_disconnecting_closes_that_person_alone():
    world = World()
    ann, bob = await world.enter("ann"), await world.enter("bob")
    await world.hub.disconnect("other-project", "ann", 4403, "Removed.")
    await world.hub.disconnect("project", "ann", 4403, "Removed.")
    assert await ann.closed() == (4403, "Removed.")
    bob.sync()
    await bob.until(b"\x00\x01")


@scenario
async def test_h6_a_removal_ends_the_documents_of_that_project_alone():
    world = World()
    ann = await world.enter("ann", "far")
    ann.sign_in("ann", "button")
    await ann.until(b"\x02\x02")
    world.removed.add("ann")
    await world.hub.disconnect("project", "ann", 4403, "Removed.")
    assert await ann.until(b"\x07") == b"\x07" + write_string("4403: Removed.")
    ann.sign_in("ann", "button")  # It is asked for its token, as it is by now.
    await ann.until(b"\x02\x01")
    ann.name = "far"
    ann.sync()
    await ann.until(b"\x00\x01")
    assert ann.socket.closing is None
    assert world.hub.people("project") == []


@scenario
async def test_h6_who_may_come_back_goes_on_with_everything():
    world = World()
    await world.hub.create("button", "hello", "ann")
    ann = await world.enter("ann", "far")
    ann.sign_in("ann", "button")
    ann.sync()
    await ann.until(b"\x00\x01")
    await world.hub.disconnect("project", "ann", 4403, "Your access has changed.")
    await ann.until(b"\x02\x00")
    ann.type("lost ")
    ann.sign_in("ann", "button")
    await ann.until(b"\x03")
    bob = await world.enter("bob")
    bob.sync()
    ann.say(SyncReply(ann.client.doc.get_update()))
    while not ann.saved:
        await ann.until(b"\x08")
    await bob.until(b"\x00")
    while bob.text != "lost hello":
        await bob.until(b"\x00\x02")
    ann.type("more ")
    while bob.text != "more lost hello":
        await bob.until(b"\x00\x02")


@scenario
async def test_h6_an_ended_sign_in_ends_what_it_opened():
    world = World()
    both, ann = await world.enter("ann", "far"), await world.enter("ann")
    both.sign_in("bob", "button")
    await both.until(b"\x02\x02")
    await world.hub.end_sign_in("by ann", 4401, "Signed out.")
    assert await ann.closed() == (4401, "Signed out.")
    both.sync()
    await both.until(b"\x00\x01")
    assert [identity.user_id for identity, _ in world.hub.people("project")] == ["bob"]
    assert world.hub.people("far") == []


@pytest.mark.parametrize("wire", ["collab", "yjs", "events"])
@scenario
async def test_h10_who_is_removed_while_a_room_opens_does_not_get_in(wire):
    world = World()
    await world.hub.create("button", "hello", "ann")
    world.log.open.clear()
    if wire == "collab":
        pipe = Pipe(world)
        socket = pipe.socket
        pipe.sign_in("ann", "button")
    elif wire == "yjs":
        socket = world.plain("button")
    else:
        socket = world.listening()
        await until(lambda: socket.said("project:joined"))
        socket.connection.receive_text('{"type": "component:open", "componentId": "button"}')
    loads = world.log.loads
    await until(lambda: world.log.loads > loads)
    world.removed.add("ann")
    await world.hub.disconnect("project", "ann", 4403, "Removed.")
    world.log.open.set()
    await until(lambda: socket.closing)
    assert world.hub.people("project") == []
    assert socket.closing[0] == (4403 if wire == "events" else 4404)


@scenario
async def test_h10_a_component_deleted_while_its_room_opens_lets_nobody_in():
    world = World()
    world.log.open.clear()
    pipe = Pipe(world)
    pipe.sign_in("ann", "button")
    loads = world.log.loads
    await until(lambda: world.log.loads > loads)
    world.removed.add("ann")
    await world.hub.forget("button")
    world.log.open.set()
    await pipe.until(b"\x02\x01")
    assert world.hub.people("project") == []


@scenario
async def test_w11_a_deleted_component_closes_its_room():
    world = World()
    ann = await world.enter("ann")
    await world.hub.forget("button")
    assert (await ann.closed())[0] == 4404
    await world.hub.forget("button")


@scenario
async def test_w11_a_deleted_component_ends_alone():
    world = World()
    ann = await world.enter("ann", "other")
    ann.sign_in("ann", "button")
    await ann.until(b"\x02\x02")
    yen, eve = world.plain("button"), world.listening()
    await until(lambda: eve.said("project:joined"))
    await world.hub.forget("button")
    assert await ann.until(b"\x07") == b"\x07" + write_string("4404: This component has been deleted.")
    ann.name = "other"
    ann.sync()
    await ann.until(b"\x00\x01")
    await until(lambda: yen.closing and eve.said("component:deleted"))
    assert (yen.closing[0], eve.closing, ann.socket.closing) == (4404, None, None)


@scenario
async def test_w11_a_deleted_project_ends_with_its_listeners():
    world = World()
    ann = await world.enter("ann", "far")
    ann.sign_in("ann", "button")
    await ann.until(b"\x02\x02")
    eve = world.listening()
    await until(lambda: eve.said("project:joined"))
    await world.hub.forget_project("project")
    await ann.until(b"\x07")
    assert (eve.closing, ann.socket.closing) == ((4404, "This project has been deleted."), None)
    assert world.hub.gauges()["rooms_open"] == 1


@scenario
async def test_w5_what_a_listener_hears_is_not_what_it_has_open(monkeypatch):
    monkeypatch.setattr(hub_module, "LINGER", 0.02)
    world = World(documents_per_connection=2)
    people = [await world.enter("bob", name) for name in ("one", "two", "three")]
    eve = world.listening()
    await until(lambda: eve.said("project:joined"))
    for name in ("four", "three"):
        eve.connection.receive_text(f'{{"type": "component:open", "componentId": "{name}"}}')
    await until(lambda: len(eve.said("component:opened")) == 2)
    eve.connection.receive_text('{"type": "component:open", "componentId": "two"}')
    await until(lambda: eve.said("request:rejected"))
    for pipe in people:
        pipe.connection.lost()
    # Those that only eve heard of are closed, and let go of.
    await until(lambda: world.hub.gauges()["rooms_open"] == 2)
    assert len(eve.connection.peers()) == 2


@scenario
async def test_e5_a_connection_is_one_persons():
    world = World()
    eve = world.listening("eve")
    await until(lambda: eve.said("project:joined"))
    eve.connection.receive_text('{"type": "project:join", "token": "bob"}')
    await until(lambda: eve.said("request:rejected"))
    eve.connection.receive_text('{"type": "component:open", "componentId": "button"}')
    await until(lambda: eve.said("component:opened"))
    assert [identity.user_id for identity, _ in world.hub.people("project")] == ["eve"]
