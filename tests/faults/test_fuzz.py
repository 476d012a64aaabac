"""Mutated frames on live rooms: nothing breaks, nothing hangs, honest people see one text.

``make fuzz`` sends a million; some thousands are part of every test run. The frames go to connections of a
real hub over a real log, as the transport would hand them on; ``tests/api/test_transport.py`` has what stands
before.
"""

import asyncio
import gc
import json
import os
import random
import sys
import time
from pathlib import Path

import uvloop
from sqlmodel import Session, SQLModel

from collab.app import SOURCE_EDITS
from collab.auth.identity import Access, Identity, Role
from collab.cli.serve import SWITCH_SECONDS
from collab.compile.attributes import find_element
from collab.compile.result import CompileResult
from collab.config import Limits
from collab.crdt.document import Document
from collab.crdt.lib0 import Reader, write_string
from collab.crdt.sql_log import SqlLog
from collab.db.engine import create_engine
from collab.db.tables import Component, Project, User
from collab.rooms.connection import CollabConnection, YConnection
from collab.rooms.events_connection import EventsConnection
from collab.rooms.hub import Hub
from collab.rooms.messages import (
    PresenceEntry,
    PresenceQuery,
    PresenceUpdate,
    Stateless,
    SyncReply,
    SyncRequest,
    Update,
)
from collab.rooms.wire import hocuspocus, y_websocket
from tests.crdt.updates import mutate, random_update
from tests.rooms.scene import Client

FRAMES = int(os.environ.get("OMNICRAFT_FUZZ_FRAMES", "20000"))
ROOMS = ("one", "two", "three")
SOURCE = '<component name="A"><template><rect width={10} /></template></component>'
SYNC, STATELESS, SYNC_STATUS = 0, 5, 8


async def may(token: str, _where: str) -> Access:
    return Access(Identity(token, token.title()), "project", Role.VIEWER if token == "viv" else Role.EDITOR)


async def everywhere(token: str) -> tuple[Access, list[Access]]:
    access = await may(token, "")
    return access, [access]


async def keep_chat(access: Access, text: str) -> dict:
    return {"text": text}


class Names:
    async def name(self, component_id: str) -> str:
        return component_id


class Compiler:
    async def compile(self, source, *, component_id, file, patience=0.0):
        return CompileResult("hash", success=True)


class Carrier:
    """A socket into nothing."""

    closed: int | None = None

    def frame(self, payload):
        return payload if isinstance(payload, bytes) else payload.encode()

    def write(self, frame):
        pass

    def write_all(self, frames):
        for frame in frames:
            self.write(frame)

    def close(self, code, reason):
        self.closed = code


class Honest(Carrier):
    """Somebody who types and keeps what arrives."""

    def __init__(self, hub: Hub, room: str, user: str) -> None:
        self.room = room
        self.client = Client(b"\0\0")
        self.typed = self.saved = self.refused = 0
        self.is_synced = False
        self.since = 0.0
        self.waits: list[float] = []
        self.connection = CollabConnection(hub, self)
        self.connection.receive(write_string(room) + b"\2\0" + write_string(user))
        self.say(SyncRequest(b"\0"))

    def say(self, message) -> None:
        self.connection.receive(hocuspocus.encode(self.room, message))

    def type(self) -> None:
        if self.is_synced and self.typed == self.saved:
            self.typed += 1
            self.since = time.perf_counter()
            self.say(Update(self.client.insert("h") if len(self.client.source) < 2000 else self.shorten()))

    def shorten(self) -> bytes:
        """Make room: the text must not reach its limit by honest keys."""
        before = self.client.doc.get_state()
        del self.client.source[0 : len("".join(list(str(self.client.source))[:20]).encode())]
        return self.client.doc.get_update(before)

    def write(self, frame):
        if frame == hocuspocus.PING:
            self.connection.receive(b"\x0a")
            return
        reader = Reader(frame)
        reader.string()
        body = frame[reader.pos :]
        if body[0] == SYNC:
            message = y_websocket.decode(body)
            if isinstance(message, SyncReply | Update):
                self.client.doc.apply_update(message.update)
                self.is_synced = True
        elif body[0] == SYNC_STATUS:
            self.refused += body[1] == 0
            self.saved += 1
            self.waits.append(time.perf_counter() - self.since)


class Hostile:
    """Keeps connections of every wire that say almost the right things."""

    def __init__(self, hub: Hub, source: random.Random) -> None:
        self.hub = hub
        self.source = source
        self.open: list[tuple[Carrier, object, str]] = []
        self.codes: dict[int, int] = {}

    def step(self) -> None:
        source = self.source
        while len(self.open) < 12:
            self.open.append(self.connect(source.choice(ROOMS)))
        at = source.randrange(len(self.open))
        carrier, connection, room = self.open[at]
        if isinstance(connection, EventsConnection):
            text = mutate(source, json.dumps(self.request(room)).encode()).decode(errors="replace")
            connection.receive_text(text)
        else:
            message = self.message(room)
            is_collab = isinstance(connection, CollabConnection)
            frame = hocuspocus.encode(room, message) if is_collab else self.plain(message)
            connection.receive(frame if source.random() < 0.2 else mutate(source, frame))
        if carrier.closed is not None or source.random() < 0.001:
            self.codes[carrier.closed or 0] = self.codes.get(carrier.closed or 0, 0) + 1
            connection.lost()
            del self.open[at]

    def connect(self, room: str):
        carrier = Carrier()
        user = self.source.choice(("eve", "mallory", "viv"))
        kind = self.source.randrange(3)
        if kind == 0:
            connection = CollabConnection(self.hub, carrier)
            connection.receive(write_string(room) + b"\2\0" + write_string(user))
        elif kind == 1:
            connection = YConnection(self.hub, carrier, room, user)
        else:
            connection = EventsConnection(self.hub, carrier, "project")
            connection.receive_text(json.dumps({"type": "project:join", "token": user}))
        return carrier, connection, room

    def message(self, room: str):
        source = self.source
        clocks = {client: source.randrange(30) for client in range(2, 7)}
        match source.randrange(6):
            case 0:
                return SyncRequest(source.randbytes(source.randrange(12)))
            case 1:
                return SyncReply(random_update(source, clocks))
            case 2:
                state = json.dumps({"cursor": {"anchor": source.randrange(100)}})
                return PresenceUpdate((PresenceEntry(source.randrange(2, 9), source.randrange(50), state),))
            case 3:
                return Stateless(json.dumps(self.request(room)))
            case 4:
                return SyncRequest(b"\1\5\3")
        return Update(random_update(source, clocks))

    def plain(self, message) -> bytes:
        if isinstance(message, Stateless | PresenceQuery):
            return b"\3"
        return y_websocket.encode(message)

    def request(self, room: str) -> dict:
        source = self.source
        intent = {"node": "0", "attribute": "width", "value": source.randrange(99), "expect": 10}
        ops = [
            {"retain": source.randrange(60)},
            {"insert": source.choice("e😀日")},
            {"delete": source.randrange(3)},
        ]
        return {
            "componentId": room,
            **source.choice(
                (
                    {"type": "component:edit", "intents": [intent]},
                    {"type": "component:edit", "changes": {"ops": ops}},
                    {"type": "cursor:move", "position": {"line": 1, "column": source.randrange(99)}},
                    {"type": "pointer:move", "x": source.random(), "y": 1},
                    {"type": "component:open"},
                    {"type": "component:close"},
                    {"type": "chat:send", "text": "hello"},
                )
            ),
        }


def memory() -> int:
    """Bytes that this process holds."""
    gc.collect()
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError


async def main(folder: Path, frames: int, seed: int) -> None:
    source = random.Random(seed)
    engine = create_engine(f"sqlite:///{folder / 'fuzz.db'}")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        for row in (User(id="o", name="O"), Project(id="project", user_id="o", name="P")):
            session.add(row)
            session.commit()
        session.add_all([Component(id=room, project_id="project", name=room) for room in ROOMS])
        session.commit()
    log = SqlLog(engine)
    limits = Limits(
        connections_per_user=10**6,
        updates_per_second=10**9,
        updates_burst=10**9,
    )
    hub = Hub(
        log=log,
        compiler=Compiler(),
        access=may,
        projects=may,
        everywhere=everywhere,
        source_edits=SOURCE_EDITS,
        find_element=find_element,
        keep_chat=keep_chat,
        components=Names(),
        note=lambda _component, _compiled: None,
        limits=limits,
    )
    for room in ROOMS:
        await hub.create(room, SOURCE, "o")
    honest = [Honest(hub, room, user) for room in ROOMS for user in ("ann", "bob")]
    while not all(person.is_synced for person in honest):  # noqa: ASYNC110 - threads open the rooms
        await asyncio.sleep(0.001)
    hostile = Hostile(hub, source)
    sizes = []
    for number in range(frames):
        hostile.step()
        if number % 20 == 0:
            for person in honest:
                person.type()
            await asyncio.sleep(0)
        if frames >= 100_000 and number % (frames // 10) == frames // 10 - 1:
            sizes.append(memory())
            print(f"{number + 1} frames, {sizes[-1] / 2**20:.0f} MB, closed {hostile.codes}", flush=True)
    for _, connection, _ in hostile.open:
        connection.lost()
    while any(person.typed != person.saved for person in honest):  # noqa: ASYNC110 - writers call back
        await asyncio.sleep(0.001)
    assert hub.metrics.rooms_broken == 0
    assert not any(person.refused or person.closed for person in honest), f"seed {seed}"
    waits = sorted(wait for person in honest for wait in person.waits)
    assert len(waits) > frames / 5000
    for room in ROOMS:
        rows = await log.load(room)
        stored = Document.replay([(row.data, row.author_id) for row in rows], limits)
        texts = {str(person.client.source) for person in honest if person.room == room}
        assert texts == {stored.text}, f"seed {seed}, room {room}"
    print(
        f"seed {seed}: {frames} frames, closed {hostile.codes}; honest keys {len(waits)}, "
        f"acknowledged p50 {waits[len(waits) // 2] * 1e3:.1f} ms, "
        f"p99 {waits[len(waits) * 99 // 100] * 1e3:.1f} ms"
    )
    for person in honest:
        person.connection.lost()
    await log.close()
    engine.dispose()


def run(folder: Path, seed: int) -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)  # As the server does: people's edits wait for the log's thread.
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main(folder, FRAMES, seed))
    finally:
        sys.setswitchinterval(before)


def test_mutated_frames_break_nothing(tmp_path):
    run(tmp_path, random.SystemRandom().randrange(2**32))


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        run(Path(name), random.SystemRandom().randrange(2**32))
