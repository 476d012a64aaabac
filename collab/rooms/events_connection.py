"""One socket of the JSON wire ``/events/{projectId}``: a project without a CRDT, for bots and dashboards."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from collab.auth.identity import Access
from collab.errors import OmniCraftError
from collab.rooms import replaying, requests
from collab.rooms.carrier import Carrier
from collab.rooms.errors import (
    RequestError,
    TooManyError,
    UnknownMessageError,
)
from collab.rooms.json_connection import JsonConnection
from collab.rooms.messages import PeerId, RoomMessage, Stateless, Wire
from collab.rooms.replaying import Replaying, ReplayRequest
from collab.rooms.runner import Runner

if TYPE_CHECKING:
    from collab.rooms.hub import Hub

logger = logging.getLogger(__name__)

MAX_WAITING = 200
"""Frames that may wait while the room before them is being opened."""


@dataclass(slots=True)
class _Room:
    """A room that this connection is in. One that it only ``watches`` closes when others have left."""

    runner: Runner
    peer: PeerId
    access: Access
    watches: bool


@dataclass(frozen=True, slots=True)
class _EventsLink:
    """A component on an ``/events`` socket."""

    connection: EventsConnection
    carrier: Carrier
    component_id: str

    @property
    def wire(self) -> Wire:
        return Wire.EVENTS

    @property
    def address(self) -> str:
        return "events"

    def encode(self, message: RoomMessage) -> bytes:
        if not isinstance(message, Stateless):
            raise TypeError(f"{type(message).__name__} can't travel on this wire.")
        return self.carrier.frame(message.payload)

    def end(self, code: int, reason: str) -> None:
        del code, reason  # A component ends alone only when it is deleted.
        self.connection.component_deleted(self.component_id)

    def close(self, code: int, reason: str) -> None:
        self.connection.close(code, reason)


class EventsConnection(JsonConnection):
    """Signs in with its first frame, watches the project's open rooms, and enters those it speaks to."""

    def __init__(self, hub: Hub, carrier: Carrier, project_id: str) -> None:
        super().__init__(hub, carrier)
        self._project_id = project_id
        self._token = ""
        self._access: Access | None = None
        self._rooms: dict[str, _Room] = {}
        self._replaying: Replaying | None = None
        self._replay: asyncio.Task[None] | None = None
        self._has_room = asyncio.Event()
        self._has_room.set()

    @property
    def is_signed_in(self) -> bool:
        """Whether the first frame was good."""
        return self._access is not None

    def peers(self) -> list[tuple[Runner, PeerId]]:
        """Who this connection is, in which rooms."""
        return [(room.runner, room.peer) for room in self._rooms.values() if not room.runner.is_closed]

    def accesses(self) -> list[Access]:
        """By what right it is in the project and its components."""
        project = [self._access] if self._access else []
        return project + [room.access for room in self._rooms.values()]

    def full(self) -> None:
        """The outbox has no room: nothing more is sent."""
        self._has_room.clear()
        super().full()

    def drained(self) -> None:
        """The outbox, full before, is empty."""
        self._has_room.set()
        super().drained()

    def lost(self) -> None:
        """The socket is gone."""
        self.hub.unwatch(self._project_id, self)
        super().lost()

    def watch(self, runner: Runner) -> None:
        """Join this room, if it has not."""
        component_id = runner.room.component_id
        room = self._rooms.get(component_id)
        if self._access and not self.is_deaf and (room is None or room.runner is not runner):
            link = _EventsLink(self, self.carrier, component_id)
            peer = runner.join(link, self._access, watches=True, is_full=self.is_full)
            self._rooms[component_id] = _Room(runner, peer, self._access, watches=True)

    def unwatch(self, runner: Runner) -> None:
        """This room has closed."""
        component_id = runner.room.component_id
        if (room := self._rooms.get(component_id)) and room.runner is runner:
            del self._rooms[component_id]

    def component_deleted(self, component_id: str) -> None:
        """One of the components is no more; the project and this connection are."""
        if self._rooms.pop(component_id, None):
            self.tell({"type": "component:deleted", "componentId": component_id})

    async def handle(self, frame: dict[str, Any]) -> None:
        """Sign in, then do what is asked for."""
        await (self._handle(frame) if self._access else self._join(frame))

    async def _join(self, frame: dict[str, Any]) -> None:
        token = frame.get("token")
        if frame["type"] != "project:join" or not isinstance(token, str):
            raise RequestError("The first frame is project:join with a token.")
        access = await self.hub.sign_in_to_project(self, token, self._project_id)
        self._token = token
        self._access = access
        who = access.identity
        answer = {"type": "project:joined", "projectId": self._project_id, "role": access.role.value}
        self.say({**answer, "userId": who.user_id, "userName": who.name, "color": who.color}, frame)
        self.hub.watch(self._project_id, self)

    async def _handle(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "project:join":
            # A fresh token for the rooms that are yet to be opened.
            token = frame.get("token")
            if not isinstance(token, str):
                raise RequestError("project:join has a token.")
            access = await self.hub.sign_in_to_project(self, token, self._project_id)
            self._check_person(access)
            self._token, self._access = token, access
            return
        if frame["type"] == "chat:send":
            assert self._access
            await self.hub.check_project(self._token, self._project_id)  # It may have been taken away.
            await self.hub.say(self._access, requests.clean_text(frame.get("text")))
            return
        if frame["type"].startswith("history:") and frame["type"] != "history:replay":
            self._steer(frame)
            return
        component_id = frame.get("componentId")
        if not isinstance(component_id, str):
            raise RequestError("The request names no component: componentId is missing.")
        if frame["type"] == "component:open":
            entered = await self._enter(component_id)
            text = {"source": entered.runner.room.source, "seq": entered.runner.room.seq}
            self.say({"type": "component:opened", "componentId": component_id, **text}, frame)
        elif frame["type"] == "history:replay":
            await self._start_replay(component_id, frame)
        elif frame["type"] == "component:close":
            if room := self._rooms.get(component_id):
                room.runner.leave(room.peer)
                del self._rooms[component_id]
                self.watch(room.runner)
        else:
            requests.read(frame)  # Before a room is opened for nothing.
            entered = await self._enter(component_id)
            entered.runner.hear(entered.peer, Stateless(json.dumps(frame)))

    async def _enter(self, component_id: str) -> _Room:
        """The room, in which this connection then takes part."""
        room = self._rooms.get(component_id)
        if room and not room.watches and not room.runner.is_closed:
            return room
        if sum(not room.watches for room in self._rooms.values()) >= self.limits.documents_per_connection:
            raise TooManyError(f"A connection may open {self.limits.documents_per_connection} components.")
        access, runner = await self.hub.enter(self, self._token, component_id)
        self._check_component(access)
        watched = self._rooms.get(component_id)
        if watched and watched.runner is runner:
            runner.leave(watched.peer)
        link = _EventsLink(self, self.carrier, component_id)
        peer = runner.join(link, access, is_full=self.is_full)
        entered = self._rooms[component_id] = _Room(runner, peer, access, watches=False)
        return entered

    def _check_component(self, access: Access) -> None:
        if access.project_id != self._project_id:
            raise RequestError("The component belongs to another project.")

    def _check_person(self, access: Access) -> None:
        """Who the connection is for is told to others, and counted, once."""
        if self._access and access.identity.user_id != self._access.identity.user_id:
            raise RequestError("This connection is somebody else's: open another one.")

    async def _start_replay(self, component_id: str, frame: dict[str, Any]) -> None:
        """Play a history, in the place of the one that is being played."""
        request = replaying.read(frame)
        self._check_component(await self.hub.sign_in(self, self._token, component_id))
        if self._replay:
            self._replay.cancel()
        self._replaying = await self.hub.replaying(component_id, self.tell, self._has_room.wait)
        self._replay = self.start(self._play(self._replaying, request, frame))

    async def _play(self, replay: Replaying, request: ReplayRequest, frame: dict[str, Any]) -> None:
        try:
            await replay.play(request)
        except OmniCraftError as error:
            self.say({"type": "request:rejected", "code": error.code, "message": error.message}, frame)

    def _steer(self, frame: dict[str, Any]) -> None:
        """Change how the history is played that is being played, if one is."""
        if (replay := self._replaying) is None:
            raise RequestError("No history is being played.")
        match frame["type"]:
            case "history:pause":
                replay.pause()
            case "history:resume":
                replay.resume()
            case "history:seek":
                replay.seek(requests.count(frame, "seq"))
            case "history:speed":
                replay.set_speed(replaying.speed(frame))
            case "history:stop":
                if self._replay:
                    self._replay.cancel()
                self._replay = self._replaying = None
            case kind:
                raise UnknownMessageError(f"This server takes no request {kind[:50]!r}.")
