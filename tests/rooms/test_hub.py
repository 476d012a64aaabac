"""The hub, its runners and connections, with everything but a socket."""

import asyncio
import inspect
import json
from dataclasses import replace

import pytest
import uvloop

from collab.auth.identity import Access, Identity, Role
from collab.compile.attributes import find_element, set_attribute
from collab.compile.result import CompileResult
from collab.config import Limits
from collab.crdt.document import draft
from collab.crdt.edits import Edit
from collab.crdt.lib0 import Reader, write_string
from collab.crdt.storage import LogBatch, LogRow, MemoryLog, Snapshot, StorageError
from collab.errors import OmniCraftError
from collab.rooms import hub as hub_module
from collab.rooms import journal as journal_module
from collab.rooms import runner as runner_module
from collab.rooms.connection import CollabConnection, Connection, YConnection
from collab.rooms.hub import DocumentExistsError, Hub, RestartingError
from collab.rooms.messages import SyncReply, SyncRequest, Update
from collab.rooms.room import Room
from collab.rooms.wire import hocuspocus, y_websocket
from tests.rooms.scene import Client


class NotFoundError(OmniCraftError):
    code = "COMPONENT_NOT_FOUND"
    status = 404


async def access(token: str, component_id: str) -> Access:
    if component_id == "missing":
        raise NotFoundError("There is no such component.")
    if token == "bug":
        raise RuntimeError("a mistake")
    return Access(Identity(token, token.title()), "project", Role.EDITOR)


async def project_access(token: str, project_id: str) -> Access:
    return await access(token, "missing" if project_id == "missing" else "button")


class Names:
    async def name(self, component_id: str) -> str:
        return component_id.title()


class HoldingLog(MemoryLog):
    """A log whose writes and reads wait until they are let through."""

    def __init__(self) -> None:
        super().__init__()
        self.open = asyncio.Event()
        self.open.set()
        self.loads = 0

    async def append(self, batch: LogBatch) -> None:
        await self.open.wait()
        await super().append(batch)

    async def load(self, component_id: str, after: int = 0) -> list[LogRow]:
        self.loads += 1
        await self.open.wait()
        return await super().load(component_id, after)


class Compiler:
    def __init__(self) -> None:
        self.files: list[str] = []
        self.error: Exception | None = None

    async def compile(self, source: str, *, component_id: str, file: str) -> CompileResult:
        self.files.append(file)
        if self.error:
            raise self.error
        return CompileResult(source, success=True)


class World:
    def __init__(self, **limits) -> None:
        self.log = HoldingLog()
        self.compiler = Compiler()
        self.hub = Hub(
            log=self.log,
            compiler=self.compiler,
            access=access,
            projects=project_access,
            set_attribute=set_attribute,
            find_element=find_element,
            keep_chat=self.keep_chat,
            components=Names(),
            limits=Limits(**limits),
        )

    async def keep_chat(self, access: Access, text: str) -> dict:
        return {"id": 1, "userId": access.identity.user_id, "text": text}

    def plain(self, component_id: str) -> "Socket":
        """A socket of the y-websocket wire."""
        return Socket(lambda socket: YConnection(self.hub, socket, component_id, "ann"), self.hub.limits)

    async def enter(self, who: str, component_id: str = "button") -> "Pipe":
        pipe = Pipe(self)
        pipe.sign_in(who, component_id)
        await pipe.until(b"\x02")
        return pipe


class Socket:
    """A carrier whose frames wait until they are taken; full beyond the limit until all are."""

    def __init__(self, connect, limits: Limits) -> None:
        self._limits = limits
        self._frames: list[bytes] = []
        self._is_full = False
        self._came = asyncio.Event()
        self.closing: tuple[int, str] | None = None
        self.connection = connect(self)

    def frame(self, payload: bytes | str) -> bytes:
        return payload if isinstance(payload, bytes) else payload.encode()

    def write(self, frame: bytes) -> None:
        if self.closing:
            return
        self._frames.append(frame)
        self._came.set()
        if not self._is_full and sum(map(len, self._frames)) > self._limits.outbox_bytes:
            self._is_full = True
            self.connection.full()

    def close(self, code: int, reason: str) -> None:
        self.closing = self.closing or (code, reason)
        self._came.set()

    async def outgoing(self) -> list[bytes]:
        """What has been sent since; empty when the socket is closed and all has been taken."""
        await asyncio.sleep(0)  # Others have their turn, as with a real socket.
        while not self._frames and not self.closing:
            self._came.clear()
            await asyncio.wait_for(self._came.wait(), 5)
        frames, self._frames = self._frames, []
        if self._is_full:
            self._is_full = False
            self.connection.drained()
        return frames


class Pipe:
    """The far end of a connection: keeps what comes out of it."""

    def __init__(self, world: World, name: str = "button") -> None:
        self.socket = Socket(lambda socket: CollabConnection(world.hub, socket), world.hub.limits)
        self.connection: Connection = self.socket.connection
        self.name = name
        self.client = Client(b"\x00\x00")
        self.events: list[dict] = []
        self.saved: list[bool] = []

    def sign_in(self, who: str, component_id: str) -> None:
        self.name = component_id
        self.connection.receive(write_string(component_id) + b"\x02\x00" + write_string(who))

    def say(self, message) -> None:
        self.connection.receive(hocuspocus.encode(self.name, message))

    def sync(self) -> None:
        self.say(SyncRequest(self.client.doc.get_state()))

    def type(self, content: str) -> None:
        self.say(Update(self.client.insert(content)))

    async def until(self, kind: bytes) -> bytes:
        """Take in frames up to one whose body begins so; that body."""
        while True:
            frames = await self.socket.outgoing()
            assert frames, f"closed with {self.socket.closing}"
            found = None
            for frame in frames:
                reader = Reader(frame)
                if reader.string() != self.name:
                    continue  # For the document that was open before.
                body = frame[reader.pos :]
                self._take_in(body)
                if body.startswith(kind):
                    found = body
            if found is not None:
                return found

    async def closed(self) -> tuple[int, str]:
        """Take in what is left; the close code and reason."""
        while frames := await self.socket.outgoing():
            for frame in frames:
                reader = Reader(frame)
                reader.string()
                self._take_in(frame[reader.pos :])
        self.connection.lost()
        assert self.socket.closing
        return self.socket.closing

    def _take_in(self, body: bytes) -> None:
        if body[0] == 0:
            message = y_websocket.decode(body)
            if isinstance(message, Update | SyncReply):
                self.client.doc.apply_update(message.update)
        elif body[0] == 5:
            self.events.append(json.loads(Reader(body[1:]).string()))
        elif body[0] == 8:
            self.saved.append(body[1] == 1)

    @property
    def text(self) -> str:
        return str(self.client.source)


async def until(condition) -> None:
    """Let other tasks run until this holds."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - nobody outside is told when a room closes
            await asyncio.sleep(0)


def scenario(test):
    """Run a coroutine test in a loop of its own."""

    def run(**fixtures):
        # On uvloop, as the server does.
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(test(**fixtures))

    run.__name__ = test.__name__
    run.__signature__ = inspect.signature(test)
    return run


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
    assert bob.events[-1]["sourceHash"] == "Ahello"
    assert (await world.hub.result("button"))["seq"] == 2
    assert set(world.compiler.files) == {"Button.omni"}
    assert world.hub.metrics.updates_saved == 1


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
    await ann.until(b"\x05")
    assert ann.events[-1]["sourceHash"] == "BA"
    assert ann.events[-1]["cause"] == ["ann"]


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
async def test_a_deleted_component_closes_its_room():
    world = World()
    ann = await world.enter("ann")
    await world.hub.forget("button")
    assert (await ann.closed())[0] == 4404
    await world.hub.forget("button")


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
    early = world.plain("button")
    early.connection.receive(b"x" * 501)
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
