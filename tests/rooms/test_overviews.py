"""The wire for lists of projects: it tells which have become others, to those who take part in them."""

import asyncio
import json

from collab.rooms import overviews
from tests.rooms.world import World, access, scenario, until


async def told(socket) -> dict:
    """The next event."""
    if not hasattr(socket, "waiting"):
        socket.waiting = []
    while not socket.waiting:
        socket.waiting += [json.loads(frame) for frame in await socket.outgoing()]
    return socket.waiting.pop(0)


async def watching(world: World, who: str = "ann"):
    socket = world.overview(who)
    assert (await told(socket))["type"] == "projects:watching"
    return socket


@scenario
async def test_l1_the_first_frame_says_who_listens():
    world = World()
    world.joined["ann"] = ["project", "far"]
    assert await told(world.overview("ann")) == {
        "type": "projects:watching",
        "projectIds": ["project", "far"],
    }
    stray = world.overview("ann")
    stray.connection.receive_text(json.dumps({"type": "component:open"}))
    assert (await told(stray))["type"] == "projects:watching"
    assert (await told(stray))["code"] == "UNKNOWN_MESSAGE"
    other = world.overview("ann")
    await told(other)
    other.connection.receive_text(json.dumps({"type": "projects:watch", "token": "bob"}))
    assert (await told(other))["code"] == "MALFORMED"


@scenario
async def test_l2_who_comes_and_goes_is_told_at_once_and_who_only_listens_is_nobody():
    world = World()
    await world.hub.create("button", "hello", "ann")
    socket = await watching(world)
    world.listening("bob")
    bob = await world.enter("bob")
    assert await told(socket) == {"type": "project:changed", "projectId": "project"}
    assert [who.name for who, _ in world.hub.people("project")] == ["Bob"]
    bob.connection.lost()
    assert (await told(socket))["type"] == "project:changed"
    assert world.hub.people("project") == []


@scenario
async def test_l2_changes_right_after_another_are_told_once(monkeypatch):
    monkeypatch.setattr(overviews, "TOGETHER", 0.0)
    world = World()
    socket = await watching(world)
    for _ in range(100):
        world.hub.project_changed("project")
    world.hub.project_changed("far")  # In which Ann takes no part.
    assert [(await told(socket))["projectId"] for _ in range(2)] == ["project", "project"]
    await until(lambda: not world.hub.overviews._quiet)
    assert not socket.waiting
    world.hub.project_changed("project")
    await told(socket)


@scenario
async def test_l2_an_edit_is_told_a_while_later(monkeypatch):
    monkeypatch.setattr(overviews, "EDITS_TOGETHER", 0.0)
    world = World()
    await world.hub.create("button", "hello", "ann")
    bob = await world.enter("bob")
    bob.sync()
    await bob.until(b"\x00\x01")
    socket = await watching(world)
    bob.type("!")
    assert await told(socket) == {"type": "project:changed", "projectId": "project"}


@scenario
async def test_l3_who_takes_part_in_other_projects_is_told_to_look_and_hears_no_more_of_what_they_left():
    world = World()
    world.joined["ann"] = ["project", "far"]
    socket = await watching(world)
    world.hub.projects_changed("bob")
    world.hub.projects_changed("ann")
    assert await told(socket) == {"type": "projects:changed"}
    await world.hub.disconnect("far", "ann", 4403, "You were removed.")
    assert await told(socket) == {"type": "projects:changed"}
    world.hub.project_changed("far")
    world.hub.project_changed("project")
    assert (await told(socket))["projectId"] == "project"
    await world.hub.forget_project("project")
    assert await told(socket) == {"type": "projects:changed"}
    assert socket.closing is None
    await world.hub.end_sign_in((await access("ann", "button")).sign_in_id, 4401, "You signed out.")
    assert socket.closing == (4401, "You signed out.")


@scenario
async def test_l3_what_is_taken_away_while_it_is_looked_up_is_not_heard_of():
    world = World()
    asked, may_answer = asyncio.Event(), asyncio.Event()
    look_up = world.everywhere

    async def slowly(token):
        found = await look_up(token)
        asked.set()
        await may_answer.wait()
        return found

    world.hub._everywhere = slowly
    socket = world.overview("ann")
    await asked.wait()
    world.joined["ann"] = []
    await world.hub.disconnect("project", "ann", 4403, "You were removed.")
    may_answer.set()
    assert await told(socket) == {"type": "projects:watching", "projectIds": []}


@scenario
async def test_l1_nothing_is_kept_of_who_has_left():
    world = World()
    socket = await watching(world)
    socket.connection.lost()
    world.hub.project_changed("project")
    assert world.hub.overviews._by_project == world.hub.overviews._by_person == {}
    assert not socket.waiting
