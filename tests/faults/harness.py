"""A real server process, peers that type as fast as they may, and what the log on disk holds."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from collab.config import Limits
from collab.crdt.document import Document
from collab.crdt.lib0 import Reader, read_state_vector, write_bytes, write_string
from collab.crdt.sql_log import SqlLog
from collab.db.engine import create_engine
from collab.rooms.wire.hocuspocus import PING, PONG
from tests.crdt.updates import text, update

ROOT = Path(__file__).parents[2]
LIMITS = {
    "CONNECTIONS_PER_USER": "1000",
    "CONNECTIONS_PER_ADDRESS": "1000",
    "UPDATES_PER_SECOND": "100000",
    "UPDATES_BURST": "100000",
}
SYNC, AUTH, STATELESS, SYNC_STATUS = 0, 2, 5, 8


class ServerProcess:
    """``tests/round_trip/server.py`` on a data folder; ``wrap`` is put before its command."""

    def __init__(self, data: Path, *, wrap: tuple[str, ...] = (), **limits: int) -> None:
        changed = LIMITS | {name.upper(): str(value) for name, value in limits.items()}
        environment = os.environ | {f"OMNICRAFT_LIMIT_{name}": value for name, value in changed.items()}
        self.process = subprocess.Popen(
            [*wrap, sys.executable, str(ROOT / "tests/round_trip/server.py"), str(data)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment | {"PYTHONPATH": str(ROOT)},
            start_new_session=True,
        )
        line = self.process.stdout.readline()
        if not line.startswith("ready "):
            raise RuntimeError(f"The server did not start: {line!r}")
        self.url = line.split()[1]

    def create(self, component: str, source: str = "") -> None:
        url = f"{self.url}/test/{component}"
        request = urllib.request.Request(url, data=source.encode(), method="POST")
        urllib.request.urlopen(request).read()

    def source(self, component: str) -> str:
        return json.load(urllib.request.urlopen(f"{self.url}/test/{component}"))["source"]

    def gauges(self) -> dict[str, int]:
        return json.load(urllib.request.urlopen(f"{self.url}/metrics"))

    def closed(self) -> dict[str, int]:
        """Sockets that the server has closed, by close code."""
        return json.load(urllib.request.urlopen(f"{self.url}/test"))

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        self.process.stdout.close()
        return self.process.wait(30)


class Typist:
    """A peer of ``/collab`` that types one ``x`` after another, ``ahead`` of the acknowledgements at most."""

    next_client = 1000

    def __init__(self, component: str, user: str, ahead: int = 20) -> None:
        self.component = component
        self.user = user
        Typist.next_client += 1
        self.client = Typist.next_client
        self.sent = 0
        self.acknowledged = 0
        self.events: list[str] = []
        self.statuses: list[bool] = []
        self._room = asyncio.Semaphore(ahead)
        self.changed = asyncio.Event()

    async def run(self, url: str, presses: int | None = None) -> None:
        """Type until the connection ends, or so many keys are acknowledged."""
        try:
            async with connect(url.replace("http", "ws") + "/collab", compression=None) as socket:
                name = write_string(self.component)
                await socket.send(name + bytes((AUTH, 0)) + write_string(f"editor:{self.user}"))
                await socket.send(name + bytes((SYNC, 0)) + write_bytes(b"\0"))
                hearing = asyncio.ensure_future(self._hear(socket))
                typing = asyncio.ensure_future(self._type(socket, name, presses))
                tasks = (hearing, typing)
                try:
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                    if presses is None or self.acknowledged < presses:
                        await hearing  # What came before the connection ended is still there to be read.
                finally:
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
        except (ConnectionClosed, OSError):
            pass

    async def _type(self, socket: ClientConnection, name: bytes, presses: int | None) -> None:
        while presses is None or self.sent < presses:
            await self._room.acquire()
            await self.pace()
            origin = (self.client, self.sent - 1) if self.sent else None
            key = update((self.client, self.sent, [text("x", origin)]))
            self.sent += 1
            await socket.send(name + bytes((SYNC, 2)) + write_bytes(key))
        while self.acknowledged < presses:
            self.changed.clear()
            await self.changed.wait()

    async def pace(self) -> None:
        """Wait before the next key; this one doesn't."""

    async def _hear(self, socket: ClientConnection) -> None:
        async for frame in socket:
            if frame == PING:
                await socket.send(PONG)
                continue
            reader = Reader(frame)
            reader.string()
            kind = reader.uint()
            if kind == SYNC_STATUS:
                saved = bool(reader.uint())
                self.statuses.append(saved)
                if saved:
                    self.acknowledged += 1
                    self._room.release()
                self.changed.set()
            elif kind == STATELESS:
                self.events.append(reader.string())
                self.changed.set()

    async def until(self, condition) -> None:
        while not condition(self):
            self.changed.clear()
            await asyncio.wait_for(self.changed.wait(), 100)


async def on_disk(data: Path, component: str) -> Document:
    """The document that the log on disk makes; its rows must be whole and without gaps."""
    engine = create_engine(f"sqlite:///{data / 'test.db'}")
    log = SqlLog(engine)
    try:
        rows = await log.load(component)
        return Document.replay([(row.data, row.author_id) for row in rows], Limits())
    finally:
        await log.close()
        engine.dispose()


def typed(document: Document, typist: Typist) -> int:
    """How many keys of this typist the document holds."""
    return read_state_vector(document.state_vector()).get(typist.client, 0)
