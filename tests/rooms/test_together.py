"""Edits over several components of a project."""

import json
from dataclasses import replace

import pytest

from collab.auth.identity import Role
from collab.crdt.document import draft
from collab.crdt.edits import Edit, replacing
from collab.errors import OmniCraftError
from collab.rooms.errors import StaleEditError
from collab.rooms.messages import Stateless
from collab.rooms.together import Part, PartRefusedError
from tests.rooms.world import World, access, scenario


def swapping(old: str, new: str):
    """Edits that put one text in the place of another; none where it isn't there."""
    return lambda text: replacing(text, text.replace(old, new))


def part(component_id: str) -> Part:
    return Part(component_id, component_id.title(), swapping("old", "new"), swapping("new", "old"))


async def world_of(**texts: str) -> World:
    world = World()
    for component_id, text in texts.items():
        await world.hub.create(component_id, text, "ann")
    return world


async def texts_of(world: World, *names: str) -> list[str]:
    return [(await world.hub.source(name))[0] for name in names]


async def lock(world: World, component_id: str) -> None:
    """Bob has this component to himself from now on."""
    bob = await world.enter("bob", component_id)
    bob.say(Stateless(json.dumps({"type": "component:lock"})))
    await bob.until(b"\x05")
    while not [event for event in bob.events if event["type"] == "component:locked"]:
        await bob.until(b"\x05")


@scenario
async def test_h11_all_are_changed_by_their_author_and_counted():
    world = await world_of(button="an old one", card="old", board="nothing of it")
    ann = await access("ann", "button")
    assert await world.hub.edit_together(ann, [part("button"), part("board"), part("card")]) == {
        "button": 1,
        "card": 1,
    }
    assert await texts_of(world, "button", "card", "board") == ["an new one", "new", "nothing of it"]
    assert [(await world.log.load(name))[-1].author_id for name in ("button", "card")] == ["ann", "ann"]
    assert len(await world.log.load("board")) == 1


@scenario
async def test_h11_a_lock_of_another_on_one_leaves_all_as_they_are():
    world = await world_of(button="old", card="old", board="nothing of it")
    await lock(world, "card")
    await lock(world, "board")  # In which nothing would change.
    with pytest.raises(PartRefusedError) as refused:
        await world.hub.edit_together(
            await access("ann", "button"), [part("button"), part("board"), part("card")]
        )
    assert (refused.value.code, refused.value.status) == ("COMPONENT_LOCKED", 409)
    assert refused.value.message == "“Card” can't be changed, so nothing was: Bob has locked this component."
    assert refused.value.details == {"componentId": "card"}
    assert await texts_of(world, "button", "card") == ["old", "old"]
    # Its holder may.
    assert await world.hub.edit_together(await access("bob", "card"), [part("button"), part("card")])


@scenario
async def test_h11_who_may_not_edit_changes_nothing():
    world = await world_of(button="old")
    viewer = replace(await access("ann", "button"), role=Role.VIEWER)
    with pytest.raises(PartRefusedError) as refused:
        await world.hub.edit_together(viewer, [part("button")])
    assert refused.value.code == "FORBIDDEN"


@scenario
async def test_h11_a_text_that_can_not_have_it_leaves_all_as_they_are():
    world = await world_of(button="old", card="old")

    def never(_text: str) -> list[Edit]:
        raise StaleEditError("It is gone.")

    with pytest.raises(PartRefusedError, match="“Card” can't be changed, so nothing was: It is gone"):
        await world.hub.edit_together(
            await access("ann", "button"), [part("button"), Part("card", "Card", never, never)]
        )
    assert await texts_of(world, "button", "card") == ["old", "old"]


def refusing_later(world: World, name: str, error: OmniCraftError) -> Part:
    """A part that is refused only when its turn has come; meanwhile somebody else has edited the first."""
    times = 0

    def forth(text: str) -> list[Edit]:
        nonlocal times
        times += 1
        if times > 1:
            raise error
        return replacing(text, text.replace("old", "new"))

    return Part(name, name.title(), forth, swapping("new", "old"))


@scenario
async def test_h11_what_was_changed_is_changed_back_when_a_later_one_refuses():
    world = await world_of(button="one old", card="two old", board="old")
    ann = await access("ann", "button")
    parts = [part("button"), part("card"), refusing_later(world, "board", StaleEditError("It is gone."))]
    with pytest.raises(PartRefusedError, match="“Board” can't be changed, so nothing was: It is gone"):
        await world.hub.edit_together(ann, parts)
    assert await texts_of(world, "button", "card", "board") == ["one old", "two old", "old"]
    assert [len(await world.log.load(name)) for name in ("button", "card", "board")] == [3, 3, 1]


@scenario
async def test_h11_what_can_not_be_changed_back_is_told():
    world = await world_of(button="old", card="old")

    def stuck(_text: str) -> list[Edit]:
        raise StaleEditError("It is gone, too.")

    parts = [
        Part("button", "Button", swapping("old", "new"), stuck),
        refusing_later(world, "card", StaleEditError("It is gone.")),
    ]
    with pytest.raises(PartRefusedError) as refused:
        await world.hub.edit_together(await access("ann", "button"), parts)
    assert refused.value.message == (
        "“Card” can't be changed: It is gone. “Button” was changed before, and could not be changed back."
    )
    assert await texts_of(world, "button", "card") == ["new", "old"]


@scenario
async def test_h11_what_others_write_meanwhile_stays():
    world = await world_of(button="old", card="old")
    ann = await access("ann", "button")

    def forth(text: str) -> list[Edit]:
        return replacing(text, text.replace("old", "new"))

    async def insert(state: bytes, _seq: int) -> bytes:
        return draft(state, lambda _text: [Edit(0, 0, "Hi, ")])

    await world.hub.submit("card", await access("bob", "card"), insert)
    await world.hub.edit_together(ann, [part("button"), Part("card", "Card", forth, forth)])
    assert await texts_of(world, "button", "card") == ["new", "Hi, new"]
