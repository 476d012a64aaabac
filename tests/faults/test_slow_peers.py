"""Peers that send or take a byte at a time: nobody else waits for them."""

import asyncio
import contextlib
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from collab.crdt.lib0 import write_bytes, write_string
from collab.rooms.errors import TOO_SLOW
from tests.crdt.updates import text, update
from tests.faults.harness import AUTH, SYNC, ServerProcess, Typist, on_disk, typed

_HANDSHAKE = (
    "GET /collab HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def frame(payload: bytes) -> bytes:
    """A client's frame (RFC 6455, section 5.2), masked with zeros."""
    assert len(payload) < 126
    return bytes((0x82, 0x80 | len(payload))) + bytes(4) + payload


async def raw(url: str, buffer: int) -> socket.socket:
    """A socket that has been let in, with so small a buffer for what it receives."""
    loop = asyncio.get_running_loop()
    address = urlsplit(url)
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.setblocking(False)
    await loop.sock_connect(client, (address.hostname, address.port))
    await loop.sock_sendall(client, _HANDSHAKE.format(host=address.netloc).encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += await loop.sock_recv(client, 1)
    assert b" 101 " in head
    return client


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_a_peer_that_sends_a_byte_at_a_time_is_heard_in_the_end(tmp_path):
    """Each byte goes out when others have been acknowledged some edits more."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = ServerProcess(tmp_path)
        try:
            server.create("slow")
            ann = Typist("slow", "ann", ahead=1)
            typing = asyncio.ensure_future(ann.run(server.url))
            await ann.until(lambda each: each.acknowledged > 5)
            client = await raw(server.url, 65_536)
            name = write_string("slow")
            await loop.sock_sendall(client, frame(name + bytes((AUTH, 0)) + write_string("editor:eve")))
            edit = update((7, 0, [text("eve was here", (ann.client, 0))]))
            for byte in frame(name + bytes((SYNC, 2)) + write_bytes(edit)):
                await loop.sock_sendall(client, bytes((byte,)))
                served = ann.acknowledged
                await ann.until(lambda each, served=served: each.acknowledged >= served + 5)
            answer = b""
            saved = name + b"\x08\x01"
            while saved not in answer:
                answer += await loop.sock_recv(client, 4096)
            client.close()
            typing.cancel()
            await asyncio.gather(typing, return_exceptions=True)
            assert all(ann.statuses)
        finally:
            server.kill()
        document = await on_disk(tmp_path, "slow")
        assert "eve was here" in document.text
        assert typed(document, ann) >= ann.acknowledged

    asyncio.run(main())


def test_a_peer_that_takes_a_byte_at_a_time_is_closed_and_nobody_waits(tmp_path):
    """It asks for a long document again and again, and reads a byte whenever others have been served."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = ServerProcess(tmp_path, outbox_seconds=1)
        try:
            server.create("slow", "z" * 90_000)
            ann = Typist("slow", "ann", ahead=1)
            typing = asyncio.ensure_future(ann.run(server.url))
            await ann.until(lambda each: each.acknowledged > 5)
            before = resident(server.process.pid)
            client = await raw(server.url, 4096)
            name = write_string("slow")
            await loop.sock_sendall(client, frame(name + bytes((AUTH, 0)) + write_string("editor:eve")))
            ask = frame(name + bytes((SYNC, 0)) + write_bytes(b"\0"))
            with contextlib.suppress(ConnectionError):
                while server.gauges()["connections_open"] > 1:
                    await loop.sock_sendall(client, ask * 5)
                    await loop.sock_recv(client, 1)
                    served = ann.acknowledged
                    await ann.until(lambda each, served=served: each.acknowledged >= served + 5)
            assert resident(server.process.pid) - before < 64 * 2**20
            assert server.closed() == {str(TOO_SLOW): 1}
            client.close()
            typing.cancel()
            await asyncio.gather(typing, return_exceptions=True)
            assert all(ann.statuses)
        finally:
            server.kill()
        assert typed(await on_disk(tmp_path, "slow"), ann) >= ann.acknowledged

    asyncio.run(main())
