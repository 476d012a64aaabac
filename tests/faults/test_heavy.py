"""Answers to a sync request that are crafted to take long: honest people don't notice (R20)."""

import asyncio
import json

from websockets.asyncio.client import connect

from collab.config import Limits
from collab.crdt.lib0 import Reader, write_bytes, write_string
from tests.crdt.updates import text, update
from tests.faults.harness import AUTH, STATELESS, SYNC, SYNC_STATUS, ServerProcess, Typist, on_disk, typed

UNBOUNDED = {"update_structs": 10**6, "update_clients": 10**6, "update_crossings": 10**9}
"""Without these of its bounds the gate itself would take minutes over the update below."""


class Answerer:
    """Comes back with a large update; what it is told about it."""

    def __init__(self, user: str) -> None:
        self.user = user
        self.status: bool | None = None
        self.code: str | None = None

    async def say(self, url: str, component: str, content: bytes) -> None:
        async with connect(url.replace("http", "ws") + "/collab", compression=None) as socket:
            name = write_string(component)
            await socket.send(name + bytes((AUTH, 0)) + write_string(f"editor:{self.user}"))
            await socket.send(name + bytes((SYNC, 1)) + write_bytes(content))
            async for frame in socket:
                reader = Reader(frame)
                reader.string()
                kind = reader.uint()
                if kind == SYNC_STATUS:
                    self.status = bool(reader.uint())
                elif kind == STATELESS and "update:rejected" in (said := reader.string()):
                    self.code = json.loads(said)["code"]
                if self.status or self.code:
                    return


def test_r20_what_is_crafted_to_take_long_is_ended_beside_the_room(tmp_path):
    crowd = update(*((100 + each, 0, [text("y") for _ in range(60)]) for each in range(380)))
    assert Limits().live_message < len(crowd) < Limits().reconnect_message

    async def main() -> None:
        server = ServerProcess(tmp_path, **UNBOUNDED)
        try:
            server.create("heavy")
            ann = Typist("heavy", "ann", ahead=1)
            typing = asyncio.ensure_future(ann.run(server.url))
            await ann.until(lambda each: each.acknowledged > 5)
            eve = Answerer("eve")
            before = ann.acknowledged
            await eve.say(server.url, "heavy", crowd)
            assert (eve.status, eve.code) == (False, "UPDATE_TOO_COMPLEX")
            # While it was tried, a second of processor time, others were served.
            assert ann.acknowledged - before > 20
            typing.cancel()
            await asyncio.gather(typing, return_exceptions=True)
            assert all(ann.statuses)
            # An honest large answer is taken as ever.
            bob = Answerer("bob")
            await bob.say(server.url, "heavy", update((7, 0, [text("b" * 90_000)])))
            assert (bob.status, bob.code) == (True, None)
        finally:
            server.kill()
        document = await on_disk(tmp_path, "heavy")
        assert typed(document, ann) >= ann.acknowledged
        assert document.text.count("b") == 90_000
        assert "y" not in document.text

    asyncio.run(main())
