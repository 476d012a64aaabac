"""The time of day jumps, by an hour or by days, forwards and back: a room takes no notice."""

import json
import time

import pytest

from collab.crdt.history import History
from collab.rooms import hub as hub_module
from collab.rooms.messages import PresenceEntry, PresenceUpdate, Stateless
from collab.rooms.wire import hocuspocus
from tests.rooms.world import Pipe, World, scenario, until

DAY = 24 * 3600.0


@pytest.fixture
def clock(monkeypatch):
    """The time of day, in a list so that a test can set it."""
    now = [time.time()]
    monkeypatch.setattr(time, "time", lambda: now[0])
    monkeypatch.setattr(hub_module, "LINGER", 0.02)
    return now


async def presence_clock(ann: Pipe, bob: Pipe) -> int:
    """Ann moves her caret; the clock under which Bob hears of it."""
    ann.say(PresenceUpdate((PresenceEntry(77, 1, "{}"),)))
    body = await bob.until(b"\x01")
    (entry,) = hocuspocus.decode(hocuspocus.write_string(bob.name) + body).message.entries
    return entry.clock


async def fence(ann: Pipe) -> int:
    """The number of the lock that Ann gets."""
    ann.say(Stateless(json.dumps({"type": "component:lock"})))
    while not (locked := [each for each in ann.events if each["type"] == "component:locked"]):
        await ann.until(b"\x05")
    return locked[-1]["fence"]


@scenario
async def test_a_clock_that_jumps_loses_no_edit_and_no_order(clock):
    world = World()
    ann, bob = await world.enter("ann"), await world.enter("bob")
    for pipe in (ann, bob):
        pipe.sync()
        await pipe.until(b"\x00\x01")
    for number, jump in enumerate((3600.0, -DAY, 30 * DAY, -60 * DAY, 0.0)):
        clock[0] += jump
        ann.type(str(number))
        await ann.until(b"\x08\x01")
        await bob.until(b"\x00\x02")
    assert bob.text == ann.text == "43210"
    rows = await world.hub.rows("button")
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
    history = History()
    history.extend(rows)
    assert [history.text(seq) for seq in range(1, 6)] == ["0", "10", "210", "3210", "43210"]


@scenario
async def test_p6_k3_numbers_grow_over_a_clock_that_goes_back(clock):
    """Clients ignore awareness clocks, and locks, below those they have seen."""
    world = World()
    clocks, fences = [], []
    for jump in (0.0, -DAY, DAY, -DAY):
        clock[0] += jump
        ann, bob = await world.enter("ann"), await world.enter("bob")
        clocks.append(await presence_clock(ann, bob))
        fences.append(await fence(ann))
        ann.connection.lost()
        bob.connection.lost()
        await until(lambda: not world.hub.gauges()["rooms_open"])
    assert clocks == sorted(set(clocks))
    assert fences == sorted(set(fences))
