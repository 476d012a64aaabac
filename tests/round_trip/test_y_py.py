"""y-py, an older and independent binding of Yjs, through the plain wire of a real server process."""

import asyncio
import os
import sys
import urllib.request
from contextlib import asynccontextmanager
from pathlib import Path

import y_py
from websockets.asyncio.client import connect

from collab.rooms.messages import SyncReply, SyncRequest, Update
from collab.rooms.wire import y_websocket

ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def server(data: Path):
    """The address of a running server."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(Path(__file__).with_name("server.py")),
        str(data),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout
        line = (await asyncio.wait_for(process.stdout.readline(), 100)).decode()
        yield line.removeprefix("ready http://").strip()
    finally:
        process.terminate()
        await process.wait()


class Peer:
    """A y-py document and its socket. y-py is told to count UTF-16 units, as browsers do."""

    def __init__(self, client: int, socket) -> None:
        self.doc = y_py.YDoc(client, "utf16")
        self.source = self.doc.get_text("source")
        self.socket = socket

    async def say(self, message) -> None:
        await self.socket.send(y_websocket.encode(message))

    async def until(self, condition) -> None:
        """Take in what comes until the text is as asked."""
        async with asyncio.timeout(100):
            while not condition(str(self.source)):
                frame = await self.socket.recv()
                if frame[0] != 0:
                    continue
                match y_websocket.decode(frame):
                    case SyncReply(update) | Update(update):
                        y_py.apply_update(self.doc, update)
                    case SyncRequest(state_vector):
                        await self.say(SyncReply(y_py.encode_state_as_update(self.doc, state_vector)))

    async def edit(self, change) -> None:
        before = y_py.encode_state_vector(self.doc)
        with self.doc.begin_transaction() as transaction:
            change(transaction)
        await self.say(Update(y_py.encode_state_as_update(self.doc, before)))


def test_y_py_peers_converge_through_the_server(tmp_path):
    async def main() -> None:
        async with server(tmp_path) as address:
            url = f"http://{address}/test/shared"
            request = urllib.request.Request(url, data="日本 😀".encode(), method="POST")
            await asyncio.to_thread(urllib.request.urlopen, request)
            where = f"ws://{address}/yjs/shared?token=editor:"
            async with connect(where + "ann") as one, connect(where + "bob") as two:
                ann, bob = Peer(101, one), Peer(202, two)
                for peer in (ann, bob):
                    await peer.say(SyncRequest(y_py.encode_state_vector(peer.doc)))
                    await peer.until(lambda text: text == "日本 😀")
                await ann.edit(lambda transaction: ann.source.insert(transaction, 5, " ann é"))
                await bob.edit(lambda transaction: bob.source.insert(transaction, 0, "bob 👩‍👩‍👧 "))
                for peer in (ann, bob):
                    await peer.until(lambda text: "ann" in text and "bob" in text)
                await bob.edit(lambda transaction: bob.source.delete_range(transaction, 0, 4))
                await ann.until(lambda text: "bob" not in text)
                assert str(ann.source) == str(bob.source) == "👩‍👩‍👧 日本 😀 ann é"

    asyncio.run(main())
