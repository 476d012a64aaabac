"""The WebSocket transport over a real socket, byte for byte."""

import asyncio
import contextlib
import os
import struct

import pytest
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from collab.api.transport import EXTENSION, DirectSocket
from collab.config import Limits

BINARY, TEXT, CONTINUED, CLOSE, PING, PONG = 2, 1, 0, 8, 9, 10
LAST = 0x80


class Echo:
    """Sends back what comes in; keeps what it is told."""

    def __init__(self, socket: DirectSocket) -> None:
        self.socket = socket
        self.told: list[str] = []
        self.changed = asyncio.Event()

    def receive(self, data: bytes) -> None:
        if data == b"bye":
            self.socket.close(4400, "Bye.")
        self.socket.write(self.socket.frame(data))

    def receive_text(self, text: str) -> None:
        self.socket.write(self.socket.frame(text))

    def full(self) -> None:
        self.tell("full")

    def drained(self) -> None:
        self.tell("drained")

    def stuck(self) -> None:
        self.tell("stuck")
        self.socket.close(4408, "Too slow.")

    def tell(self, what: str) -> None:
        self.told.append(what)
        self.changed.set()

    async def until(self, what: str) -> None:
        while what not in self.told:
            self.changed.clear()
            await asyncio.wait_for(self.changed.wait(), 100)


class Client:
    """A WebSocket client that says exactly what it is told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def say(self, opcode: int, payload: bytes = b"", *, first: int = LAST, masked: bool = True) -> None:
        self.writer.write(frame(opcode, payload, first=first, masked=masked))
        await self.writer.drain()

    async def hear(self) -> tuple[int, bytes]:
        first, length = await self.reader.readexactly(2)
        if length == 126:
            (length,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack("!Q", await self.reader.readexactly(8))
        return first & 0x0F, await self.reader.readexactly(length)

    async def closed(self) -> int:
        """Take in what comes before the close frame; its code."""
        while True:
            opcode, payload = await self.hear()
            if opcode == CLOSE:
                return int.from_bytes(payload[:2], "big")


def frame(opcode: int, payload: bytes, *, first: int = LAST, masked: bool = True) -> bytes:
    length = len(payload)
    bit = 0x80 if masked else 0
    if length < 126:
        head = bytes((first | opcode, bit | length))
    elif length < 65_536:
        head = struct.pack("!BBH", first | opcode, bit | 126, length)
    else:
        head = struct.pack("!BBQ", first | opcode, bit | 127, length)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))


def on_wire(test):
    """Run a test with a client whose messages come back, and the server's end of it."""

    async def main() -> None:
        ends: asyncio.Queue[Echo] = asyncio.Queue()

        async def endpoint(websocket: WebSocket) -> None:
            await websocket.accept()
            socket = websocket.scope["extensions"][EXTENSION]
            echo = Echo(socket)
            socket.attach(echo, Limits(outbox_bytes=2_000_000, outbox_seconds=0.2))
            ends.put_nowait(echo)
            while (await websocket.receive())["type"] != "websocket.disconnect":
                pass
            echo.tell("gone")

        config = uvicorn.Config(
            Starlette(routes=[WebSocketRoute("/", endpoint)]),
            port=0,
            ws=DirectSocket,
            ws_max_size=100_000,
            ws_per_message_deflate=False,
            log_level="warning",
            lifespan="off",
        )
        server = uvicorn.Server(config)
        server.capture_signals = contextlib.nullcontext
        listening = config.bind_socket()
        serving = asyncio.ensure_future(server.serve([listening]))
        while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.001)
        reader, writer = await asyncio.open_connection("127.0.0.1", listening.getsockname()[1])
        writer.write(
            b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        try:
            await asyncio.wait_for(test(Client(reader, writer), await ends.get()), 60)
        finally:
            writer.close()
            server.should_exit = True
            await serving

    def run() -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main())

    run.__name__ = test.__name__
    return run


@on_wire
async def test_frames_that_are_sent_together_come_in_order(client, echo):
    frames = [DirectSocket.frame(payload) for payload in (b"one", "two", b"3" * 70_000)]
    echo.socket.write_all(frames)
    echo.socket.write_all(frames[:1])
    assert [await client.hear() for _ in range(2)] == [(BINARY, b"one"), (TEXT, b"two")]
    assert [await client.hear() for _ in range(2)] == [(BINARY, b"3" * 70_000), (BINARY, b"one")]
    echo.socket.close(4400, "Bye.")
    echo.socket.write_all(frames)
    assert (await client.hear())[0] == CLOSE, "nothing follows a close"


@on_wire
async def test_messages_of_all_lengths_come_and_go(client, echo):
    for length in (0, 1, 125, 126, 127, 65_535, 65_536, 100_000):
        payload = os.urandom(length)
        await client.say(BINARY, payload)
        assert await client.hear() == (BINARY, payload)
    await client.say(TEXT, "süß".encode())
    assert await client.hear() == (TEXT, "süß".encode())


@on_wire
async def test_messages_may_come_together_or_a_byte_at_a_time(client, echo):
    payloads = [bytes((at,)) * (at * 40) for at in range(9)]
    client.writer.write(b"".join(frame(BINARY, payload) for payload in payloads))
    for payload in payloads:
        assert await client.hear() == (BINARY, payload)
    for byte in frame(BINARY, b"x" * 300):
        client.writer.write(bytes((byte,)))
        await client.writer.drain()
    assert await client.hear() == (BINARY, b"x" * 300)


@on_wire
async def test_messages_may_come_in_fragments_with_pings_between(client, echo):
    await client.say(BINARY, b"one ", first=0)
    await client.say(PING, b"?")
    assert await client.hear() == (PONG, b"?")
    await client.say(CONTINUED, b"two ", first=0)
    await client.say(CONTINUED, b"three")
    assert await client.hear() == (BINARY, b"one two three")
    await client.say(BINARY, b"whole")
    assert await client.hear() == (BINARY, b"whole")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(frame(BINARY, b"x" * 100_001)[:14], 1009, id="too long"),
        pytest.param(frame(BINARY, b"x", masked=False), 1002, id="not masked"),
        pytest.param(frame(5, b"x"), 1002, id="no such kind"),
        pytest.param(frame(CONTINUED, b"x"), 1002, id="continues nothing"),
        pytest.param(frame(PING, b"x" * 126), 1002, id="long ping"),
        pytest.param(frame(BINARY, b"x", first=0) + frame(BINARY, b"x"), 1002, id="begun anew"),
        pytest.param(frame(BINARY, b"x", first=0xC0), 1002, id="compressed"),
        pytest.param(frame(TEXT, b"\xff"), 1007, id="not UTF-8"),
        pytest.param(frame(CLOSE, struct.pack("!H", 1000)), 1000, id="closed by the client"),
        pytest.param(frame(BINARY, b"bye"), 4400, id="closed by the application"),
    ],
)
def test_what_breaks_the_protocol_closes_the_socket(data, code):
    @on_wire
    async def test(client, echo):
        client.writer.write(data)
        assert await client.closed() == code
        if code == 4400:
            await client.say(BINARY, b"not heard any more")
            await client.say(CLOSE, struct.pack("!H", 4400))
        await echo.until("gone")
        assert await client.reader.read() == b""

    test()


@on_wire
async def test_s1_a_socket_says_when_it_is_full_and_when_it_has_drained(client, echo):
    echo.socket._limits = Limits(outbox_bytes=2_000_000, outbox_seconds=60)
    message = os.urandom(50_000)
    sent = 0
    while "full" not in echo.told:
        echo.socket.write(echo.socket.frame(message))
        sent += 1
        await asyncio.sleep(0)
    assert echo.told == ["full"]
    for _ in range(sent):
        assert await client.hear() == (BINARY, message)
    await echo.until("drained")
    assert echo.told == ["full", "drained"]


@on_wire
async def test_s2_a_socket_that_takes_nothing_is_stuck(client, echo):
    # Less than the outbox holds, more than the kernel takes.
    for _ in range(100):
        echo.socket.write(echo.socket.frame(os.urandom(90_000)))
        await asyncio.sleep(0)
        if echo.socket._watch:
            break
    assert "full" not in echo.told
    await echo.until("stuck")
    # It takes no close frame either: the transport is aborted.
    await echo.until("gone")
