"""The WebSocket endpoints: they carry bytes between a socket and a connection of the hub."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from collab.rooms.connection import STUCK, CollabConnection, Connection, YConnection
from collab.rooms.errors import MALFORMED, TOO_MANY
from collab.rooms.hub import Hub


def routes(hub: Hub) -> list[WebSocketRoute]:
    """The endpoints ``/collab`` and ``/yjs/{component_id}``."""
    door = _Door(hub)

    async def collab(websocket: WebSocket) -> None:
        await door.serve(websocket, lambda: CollabConnection(hub))

    async def yjs(websocket: WebSocket) -> None:
        component_id = websocket.path_params["component_id"]
        token = websocket.query_params.get("token", "")
        await door.serve(websocket, lambda: YConnection(hub, component_id, token))

    return [WebSocketRoute("/collab", collab), WebSocketRoute("/yjs/{component_id}", yjs)]


class _Door:
    """Lets sockets in, as long as there are not too many from one address."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._addresses: Counter[str] = Counter()

    async def serve(self, websocket: WebSocket, connect: Callable[[], Connection]) -> None:
        """Carry one socket to its end."""
        if not _same_origin(websocket):
            await websocket.close()  # Before it is accepted: answered as HTTP 403.
            return
        await websocket.accept()
        address = websocket.client.host if websocket.client else ""
        limit = self._hub.limits.connections_per_address
        if self._addresses[address] >= limit:
            await websocket.close(TOO_MANY, f"There are {limit} connections from this address already.")
            return
        self._addresses[address] += 1
        try:
            await _carry(websocket, connect())
        finally:
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]


async def _carry(websocket: WebSocket, connection: Connection) -> None:
    """Read and write until either ends."""
    reader = asyncio.create_task(_read(websocket, connection))
    writer = asyncio.create_task(_write(websocket, connection))
    try:
        await asyncio.wait((reader, writer), return_when=asyncio.FIRST_COMPLETED)
    finally:
        connection.lost()
        reader.cancel()
        writer.cancel()
        for outcome in await asyncio.gather(reader, writer, return_exceptions=True):
            if isinstance(outcome, Exception) and not isinstance(outcome, WebSocketDisconnect):
                raise outcome


async def _read(websocket: WebSocket, connection: Connection) -> None:
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return
        if (data := message.get("bytes")) is not None:
            connection.receive(data)
        else:
            connection.close(MALFORMED, "Only binary messages are understood here.")


async def _write(websocket: WebSocket, connection: Connection) -> None:
    patience = connection.limits.outbox_seconds
    loop = asyncio.get_running_loop()
    try:
        while frames := await connection.outgoing():
            async with asyncio.timeout(patience) as timeout:
                for frame in frames:
                    await websocket.send_bytes(frame)
                    timeout.reschedule(loop.time() + patience)
            connection.sent(frames)
            if connection.is_stuck:
                connection.close(*STUCK)
    except TimeoutError:
        connection.close(*STUCK)
    code, reason = connection.closing
    with contextlib.suppress(TimeoutError):  # It takes nothing, not even a close frame.
        async with asyncio.timeout(patience):
            await websocket.close(code, reason)


def _same_origin(websocket: WebSocket) -> bool:
    """Whether the page that opens this socket is ours. Programs that are no browser send no origin."""
    origin = websocket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == websocket.headers.get("host")
