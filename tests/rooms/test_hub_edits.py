"""Edits that the server makes for a person."""

import asyncio
from dataclasses import replace

import pytest

from collab.auth.identity import Role
from collab.crdt.document import draft
from collab.crdt.edits import Edit
from collab.crdt.storage import StorageError
from collab.errors import OmniCraftError
from collab.rooms import runner as runner_module
from collab.rooms.hub import RestartingError
from tests.crdt.test_epochs import Life
from tests.rooms.world import World, access, scenario


def inserting(content: str):
    """A draft that puts this at the beginning of the text."""

    async def make(state: bytes, _seq: int) -> bytes:
        return draft(state, lambda _text: [Edit(0, 0, content)])

    return make


@scenario
async def test_h7_an_edit_of_the_server_reaches_everyone_and_announces_nobody():
    world = World()
    await world.hub.create("button", "hello", "ann")
    bob = await world.enter("bob")
    bob.sync()
    await bob.until(b"\x00\x01")
    assert await world.hub.submit("button", await access("ann", "button"), inserting("A")) == 2
    assert (await world.log.load("button"))[-1].author_id == "ann"
    await bob.until(b"\x00\x02")
    assert bob.text == "Ahello"
    assert not [event for event in bob.events if event["type"].startswith("user:")]


@scenario
async def test_h7_what_came_while_it_was_drafted_is_merged():
    world = World()
    await world.hub.create("button", "hello", "ann")
    bob = await world.enter("bob")
    bob.sync()
    await bob.until(b"\x00\x01")

    async def make(state: bytes, seq: int) -> bytes:
        update = draft(state, lambda _text: [Edit(0, 5, "bye")])
        bob.type("B")
        await bob.until(b"\x08\x01")
        return update

    assert await world.hub.submit("button", await access("ann", "button"), make) == 3
    await bob.until(b"\x00\x02")
    assert sorted(bob.text) == sorted("Bbye")


@scenario
async def test_h7_it_is_drafted_where_edits_never_stop_coming():
    world = World()
    await world.hub.create("button", "hello", "ann")
    bob = await world.enter("bob")
    bob.sync()
    await bob.until(b"\x00\x01")
    append = world.log.append

    async def more(batch):
        bob.type("B")  # While this batch is written: the next one begins as soon as it is.
        await append(batch)

    world.log.append = more
    bob.type("B")
    await asyncio.sleep(0)
    async with asyncio.timeout(100):
        await world.hub.submit("button", await access("ann", "button"), inserting("A"))
    world.log.append = append


@scenario
async def test_h7_no_edit_writes_nothing():
    world = World()
    await world.hub.create("button", "hello", "ann")

    async def make(state: bytes, seq: int) -> bytes:
        return draft(state, lambda _text: [])

    assert await world.hub.submit("button", await access("ann", "button"), make) == 1


@scenario
async def test_h7_a_refused_edit_says_why(monkeypatch):
    world = World(source_bytes=10)
    await world.hub.create("button", "hello", "ann")
    ann = await access("ann", "button")
    with pytest.raises(OmniCraftError) as refused:
        await world.hub.submit("button", ann, inserting("too much of it"))
    assert (refused.value.code, refused.value.status) == ("SOURCE_TOO_LARGE", 413)
    with pytest.raises(OmniCraftError) as refused:
        await world.hub.submit("button", replace(ann, role=Role.VIEWER), inserting("A"))
    assert (refused.value.code, refused.value.status) == ("FORBIDDEN", 403)

    async def append(batch):
        raise StorageError("The document can't be saved at the moment.")

    monkeypatch.setattr(world.log, "append", append)
    monkeypatch.setattr(runner_module, "PATIENCE", 0.05)
    for _ in range(2):  # The one that is being tried again, and the one after it.
        with pytest.raises(OmniCraftError) as refused:
            await world.hub.submit("button", ann, inserting("A"))
        assert (refused.value.code, refused.value.status) == ("STORAGE_FAILED", 503)
    assert await world.hub.source("button") == ("hello", 1)


@scenario
async def test_h7_a_room_that_ends_refuses(monkeypatch):
    world = World()
    await world.hub.create("button", "hello", "ann")

    async def make(state: bytes, seq: int) -> bytes:
        await world.hub.forget("button")
        world.hub.is_draining = True
        return draft(state, lambda _text: [Edit(0, 0, "A")])

    with pytest.raises(RestartingError):
        await world.hub.submit("button", await access("ann", "button"), make)


@scenario
async def test_h9_the_log_of_another_server_is_adopted_with_its_epochs():
    life = Life()
    life.edit("ann", "one ")
    life.renew()
    life.edit("bob", "two ")
    world = World()
    assert await world.hub.adopt("button", life.rows) == life.document.text
    rows = await world.hub.rows("button")
    assert [row.epoch for row in rows] == [1, 1, 2, 2]
    assert await world.hub.source("button") == (life.document.text, 4)
    ann = await world.enter("ann")
    ann.sync()
    await ann.until(b"\x00\x01")
    ann.type("three ")
    await ann.until(b"\x08\x01")
    assert (await world.hub.rows("button"))[-1].epoch == 2
