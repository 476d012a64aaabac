"""The WebSocket endpoints: they let sockets in and give each a connection of the hub."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from collab.api.transport import EXTENSION, DirectSocket
from collab.rooms.connection import CollabConnection, Connection, YConnection
from collab.rooms.errors import TOO_MANY
from collab.rooms.events_connection import EventsConnection
from collab.rooms.hub import Hub
from collab.rooms.overview_connection import OverviewConnection


def routes(hub: Hub) -> list[WebSocketRoute]:
    """The endpoints ``/collab``, ``/yjs/{component_id}``, ``/events/{project_id}`` and ``/events``."""
    door = _Door(hub)

    async def collab(websocket: WebSocket) -> None:
        await door.serve(websocket, lambda socket: CollabConnection(hub, socket))

    async def yjs(websocket: WebSocket) -> None:
        component_id = websocket.path_params["component_id"]
        token = websocket.query_params.get("token", "")
        await door.serve(websocket, lambda socket: YConnection(hub, socket, component_id, token))

    async def events(websocket: WebSocket) -> None:
        project_id = websocket.path_params["project_id"]
        await door.serve(websocket, lambda socket: EventsConnection(hub, socket, project_id))

    async def overview(websocket: WebSocket) -> None:
        await door.serve(websocket, lambda socket: OverviewConnection(hub, socket))

    return [
        WebSocketRoute("/collab", collab),
        WebSocketRoute("/yjs/{component_id}", yjs),
        WebSocketRoute("/events/{project_id}", events),
        WebSocketRoute("/events", overview),
    ]


class _Door:
    """Lets sockets in, as long as there are not too many from one address."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._addresses: Counter[str] = Counter()

    async def serve(self, websocket: WebSocket, connect: Callable[[DirectSocket], Connection]) -> None:
        """Carry one socket to its end. The server must run with ``DirectSocket`` as its protocol."""
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
            await self._carry(websocket, connect)
        finally:
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]

    async def _carry(self, websocket: WebSocket, connect: Callable[[DirectSocket], Connection]) -> None:
        socket: DirectSocket = websocket.scope["extensions"][EXTENSION]
        connection = connect(socket)
        try:
            socket.attach(connection, self._hub.limits)
            # Messages go to the connection; only the end comes this way.
            while (await websocket.receive())["type"] != "websocket.disconnect":
                pass
        finally:
            connection.lost()


def _same_origin(websocket: WebSocket) -> bool:
    """Whether the page that opens this socket is ours. Programs that are no browser send no origin."""
    origin = websocket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == websocket.headers.get("host")
