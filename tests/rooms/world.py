"""A hub with everything but a socket, and short names for what people do there."""

import asyncio
import inspect
import json
from dataclasses import replace

import uvloop

from collab.app import SOURCE_EDITS
from collab.auth.identity import Access, Identity, Role
from collab.compile.attributes import find_element
from collab.compile.result import CompileResult
from collab.config import Limits
from collab.crdt.lib0 import Reader, write_string
from collab.crdt.storage import LogBatch, LogRow, MemoryLog
from collab.errors import OmniCraftError
from collab.rooms.connection import CollabConnection, Connection, YConnection
from collab.rooms.effects import Compiled
from collab.rooms.events_connection import EventsConnection
from collab.rooms.hub import Hub
from collab.rooms.messages import SyncReply, SyncRequest, Update
from collab.rooms.overview_connection import OverviewConnection
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
    project_id = "far" if component_id.startswith("far") else "project"
    return Access(Identity(token, token.title()), project_id, Role.EDITOR, sign_in_id=f"by {token}")


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
        self.uses: dict[str, set[str]] = {}
        self.error: Exception | None = None

    async def compile(
        self, source: str, *, component_id: str, file: str, patience: float = 0.0
    ) -> CompileResult:
        self.files.append(file)
        if self.error:
            raise self.error
        return CompileResult(source, success=True, uses=frozenset(self.uses.get(component_id, ())))


class World:
    def __init__(self, **limits) -> None:
        self.log = HoldingLog()
        self.compiler = Compiler()
        self.joined: dict[str, list[str]] = {}
        """The projects that people take part in; who isn't named, in ``project``."""
        self.noted: list[tuple[str, Compiled]] = []
        self.removed: set[str] = set()
        self.hub = Hub(
            log=self.log,
            compiler=self.compiler,
            access=self.access,
            projects=project_access,
            everywhere=self.everywhere,
            source_edits=SOURCE_EDITS,
            find_element=find_element,
            keep_chat=self.keep_chat,
            components=Names(),
            note=lambda component_id, compiled: self.noted.append((component_id, compiled)),
            limits=Limits(**limits),
        )

    async def access(self, token: str, component_id: str) -> Access:
        if token in self.removed:
            raise NotFoundError("There is no such component.")
        return await access(token, component_id)

    async def everywhere(self, token: str) -> tuple[Access, list[Access]]:
        own = replace(await access(token, "button"), project_id="")
        return own, [
            replace(own, project_id=project_id) for project_id in self.joined.get(token, ["project"])
        ]

    async def keep_chat(self, access: Access, text: str) -> dict:
        return {"id": 1, "userId": access.identity.user_id, "text": text}

    def plain(self, component_id: str) -> "Socket":
        """A socket of the y-websocket wire."""
        return Socket(lambda socket: YConnection(self.hub, socket, component_id, "ann"), self.hub.limits)

    def listening(self, who: str = "ann") -> "Socket":
        """A socket of the events wire, which has said who it is."""
        socket = Socket(lambda socket: EventsConnection(self.hub, socket, "project"), self.hub.limits)
        socket.connection.receive_text(json.dumps({"type": "project:join", "token": who}))
        return socket

    def overview(self, who: str = "ann") -> "Socket":
        """A socket of the wire for lists of projects, which has said who it is."""
        socket = Socket(lambda socket: OverviewConnection(self.hub, socket), self.hub.limits)
        socket.connection.receive_text(json.dumps({"type": "projects:watch", "token": who}))
        return socket

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
        self.together: list[int] = []
        """How many frames came at once, where several may."""
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

    def write_all(self, frames: list[bytes]) -> None:
        self.together.append(len(frames))
        for frame in frames:
            self.write(frame)

    def close(self, code: int, reason: str) -> None:
        self.closing = self.closing or (code, reason)
        self._came.set()

    def said(self, kind: str) -> list[dict]:
        """What waits here of an events wire, of one type."""
        return [event for event in map(json.loads, self._frames) if event["type"] == kind]

    async def outgoing(self) -> list[bytes]:
        """What has been sent since; empty when the socket is closed and all has been taken."""
        await asyncio.sleep(0)  # Others have their turn, as with a real socket.
        while not self._frames and not self.closing:
            self._came.clear()
            await asyncio.wait_for(self._came.wait(), 100)
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
    async with asyncio.timeout(100):
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
