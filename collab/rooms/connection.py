"""One socket, whatever carries it: an outbox, the documents open on it, and its timers.

A WebSocket adapter hands incoming bytes to ``receive``, sends what ``outgoing`` gives, and calls ``lost``
when the socket is gone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from collab.auth.identity import Access
from collab.crdt.lib0 import MalformedError
from collab.errors import OmniCraftError
from collab.rooms.errors import MALFORMED, TOO_LARGE, TOO_MANY, TOO_SLOW, TooManyError, close_code
from collab.rooms.intake import Intake
from collab.rooms.messages import PeerId, RoomMessage
from collab.rooms.outbox import Outbox
from collab.rooms.runner import BROKEN, Runner
from collab.rooms.session import (
    FRAMING,
    Action,
    Deliver,
    Depart,
    Enter,
    HangUp,
    Reply,
    Session,
    SignIn,
)
from collab.rooms.wire import hocuspocus, y_websocket

if TYPE_CHECKING:
    from collab.rooms.hub import Hub

logger = logging.getLogger(__name__)

MAX_REASON = 123
"""Bytes that a WebSocket close frame has for its reason."""


_MISTAKE = OmniCraftError("The document can't be opened because of a mistake of the server's own.")


class Connection:
    """What both wires share."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.limits = hub.limits
        self.loop = asyncio.get_running_loop()
        self._outbox = Outbox(hub.limits)
        self._wake = asyncio.Event()
        self._closing: tuple[int, str] | None = None
        self._is_lost = False
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0  # uvloop's handles don't always know.
        self._tasks: set[asyncio.Task[None]] = set()
        hub.connected(self)

    # What the adapter calls

    def receive(self, data: bytes) -> None:
        """Bytes have come in."""
        raise NotImplementedError

    async def outgoing(self) -> list[bytes]:
        """Frames to send, as soon as there are any. Empty when the socket is to be closed."""
        while not self._outbox and self._closing is None:
            self._wake.clear()
            await self._wake.wait()
        return self._outbox.take()

    def sent(self, frames: list[bytes]) -> None:
        """These frames have gone."""
        if self._outbox.sent(frames):
            for runner, peer in self.peers():
                runner.drained(peer)

    @property
    def is_stuck(self) -> bool:
        """Whether the other end has taken too little for too long."""
        return self._outbox.stuck(self.loop.time())

    @property
    def closing(self) -> tuple[int, str]:
        """The close code and reason, once ``outgoing`` was empty."""
        assert self._closing is not None
        return self._closing

    def lost(self) -> None:
        """The socket is gone."""
        if self._is_lost:
            return
        self._is_lost = True
        if self._timer:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        for runner, peer in self.peers():
            runner.leave(peer)
        self.hub.disconnected(self)

    # What the rooms and the hub call

    def send(self, frame: bytes) -> None:
        """Put a frame in the outbox."""
        if self._closing is not None:
            return
        became_full = self._outbox.put(frame, self.loop.time())
        self._wake.set()
        if became_full:
            for runner, peer in self.peers():
                runner.overflowed(peer)

    def close(self, code: int, reason: str) -> None:
        """Close the socket once the outbox is empty. The first reason stands."""
        if self._closing is None:
            self._closing = (code, reason.encode()[:MAX_REASON].decode(errors="ignore"))
            self._wake.set()

    def peers(self) -> list[tuple[Runner, PeerId]]:
        """Who this connection is, in which rooms."""
        raise NotImplementedError

    def accesses(self) -> list[Access]:
        """By what right it is in its documents, or about to be."""
        raise NotImplementedError

    # For the two kinds

    @property
    def is_deaf(self) -> bool:
        """Whether what comes in no longer counts: the socket is being closed, or the server stops."""
        return self._closing is not None or self._is_lost or self.hub.is_draining

    def start(self, work: Any) -> asyncio.Task[None]:
        """Run something that belongs to this connection."""
        task: asyncio.Task[None] = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def wake_at(self, deadline: float) -> None:
        """Have ``tick`` called then, at the latest."""
        if self._is_lost or (self._timer and self._timer_at <= deadline):
            return
        if self._timer:
            self._timer.cancel()
        self._timer_at = deadline
        self._timer = self.loop.call_at(deadline, self._on_timer)

    def tick(self) -> None:
        """Time has passed."""
        raise NotImplementedError

    def _on_timer(self) -> None:
        self._timer = None
        if not self._is_lost:
            self.tick()


@dataclass(slots=True)
class _OpenDocument:
    access: Access
    runner: Runner
    peer: PeerId | None = None


@dataclass(frozen=True, slots=True)
class _CollabLink:
    """A document on a ``/collab`` socket."""

    connection: Connection
    name: str
    hears_events = True

    @property
    def address(self) -> Hashable:
        return self.name

    def encode(self, message: RoomMessage) -> bytes:
        return hocuspocus.encode(self.name, message)

    def send(self, frame: bytes) -> None:
        self.connection.send(frame)

    def close(self, code: int, reason: str) -> None:
        self.connection.close(code, reason)


class CollabConnection(Connection):
    """A socket of the Hocuspocus wire: several documents."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub)
        self._session = Session(hub.limits, self.loop.time())
        self._documents: dict[str, _OpenDocument] = {}
        self._signing_in: dict[str, asyncio.Task[None]] = {}
        self.wake_at(self._session.deadline)

    def receive(self, data: bytes) -> None:
        """A frame has come in."""
        if not self.is_deaf:
            self._perform(self._session.receive(data, self.loop.time()))

    def tick(self) -> None:
        """Time has passed."""
        self._perform(self._session.tick(self.loop.time()))

    def peers(self) -> list[tuple[Runner, PeerId]]:
        """Who this connection is, in which rooms."""
        return [
            (document.runner, document.peer)
            for document in self._documents.values()
            if document.peer is not None
        ]

    def accesses(self) -> list[Access]:
        """By what right it is in its documents, or about to be."""
        return [document.access for document in self._documents.values()]

    def _perform(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Deliver(name, message):
                    document = self._documents.get(name)
                    if document and document.peer is not None:
                        document.runner.hear(document.peer, message)
                case Reply(frame):
                    self.send(frame)
                case SignIn():
                    self._signing_in[action.name] = self.start(self._sign_in(action))
                case Enter(name):
                    document = self._documents[name]
                    document.peer = document.runner.join(_CollabLink(self, name), document.access)
                case Depart(name):
                    self._depart(name)
                case HangUp(code, reason):
                    self.close(code, reason)
        self.wake_at(self._session.deadline)

    async def _sign_in(self, sign_in: SignIn) -> None:
        name = sign_in.name
        try:
            access = await self.hub.sign_in(self, sign_in.token, sign_in.component_id)
            runner = await self.hub.open(sign_in.component_id, access)
        except OmniCraftError as error:
            self._perform(self._session.denied(name, error, self.loop.time()))
        except Exception:
            logger.exception("Sign-in to %s failed", sign_in.component_id)
            self._perform(self._session.denied(name, _MISTAKE, self.loop.time()))
        else:
            self._documents[name] = _OpenDocument(access, runner)
            self._perform(self._session.accepted(name, may_edit=access.role.may_edit))

    def _depart(self, name: str) -> None:
        if task := self._signing_in.pop(name, None):
            task.cancel()
        document = self._documents.pop(name, None)
        if document and document.peer is not None:
            document.runner.leave(document.peer)


class YConnection(Connection):
    """A socket of the y-websocket wire: one document, and closing as the only way to refuse."""

    hears_events = False
    address: Hashable = "y-websocket"

    def __init__(self, hub: Hub, component_id: str, token: str) -> None:
        super().__init__(hub)
        self._intake = Intake(hub.limits, self.loop.time())
        self._document: _OpenDocument | None = None
        self._waiting: list[bytes] = []
        self._waiting_size = 0
        self._keepalive_at = self.loop.time() + hub.limits.ping_interval
        self.start(self._sign_in(component_id, token))
        self.wake_at(self._keepalive_at)

    def encode(self, message: RoomMessage) -> bytes:
        """The frame for a message."""
        return y_websocket.encode(message)

    def receive(self, data: bytes) -> None:
        """A frame has come in."""
        if self.is_deaf:
            return
        if len(data) > self.limits.reconnect_message + FRAMING:
            limit = self.limits.reconnect_message // 1024
            self.close(TOO_LARGE, f"The message has {len(data) // 1024} KB; at most {limit} are allowed.")
        elif self._document is None:
            self._waiting.append(data)
            self._waiting_size += len(data)
            if self._waiting_size > self.limits.reconnect_message:
                self.close(TOO_MANY, "Too much came before the sign-in was decided.")
        else:
            self._hear(data, self._document)

    def tick(self) -> None:
        """Time has passed."""
        now = self.loop.time()
        for _, message in self._intake.release(now):
            if self._document and self._document.peer is not None:
                self._document.runner.hear(self._document.peer, message)
        if self._keepalive_at <= now:
            self._keepalive_at = now + self.limits.ping_interval
            self.send(y_websocket.KEEPALIVE)
        self.wake_at(self._keepalive_at)

    def peers(self) -> list[tuple[Runner, PeerId]]:
        """Who this connection is, in which room."""
        document = self._document
        return [(document.runner, document.peer)] if document and document.peer is not None else []

    def accesses(self) -> list[Access]:
        """By what right it is in its document."""
        return [self._document.access] if self._document else []

    def _hear(self, data: bytes, document: _OpenDocument) -> None:
        try:
            message = y_websocket.decode(data)
            if self._intake.admit("", message, self.loop.time()) and document.peer is not None:
                document.runner.hear(document.peer, message)
        except MalformedError as error:
            self.close(MALFORMED, error.message)
        except TooManyError as error:
            self.close(TOO_MANY, error.message)
        if self._intake.release_at is not None:
            self.wake_at(self._intake.release_at)

    async def _sign_in(self, component_id: str, token: str) -> None:
        try:
            access = await self.hub.sign_in(self, token, component_id)
            runner = await self.hub.open(component_id, access)
        except OmniCraftError as error:
            self.send(y_websocket.permission_denied(f"{error.code}: {error.message}"))
            self.close(close_code(error), error.message)
        except Exception:
            logger.exception("Sign-in to %s failed", component_id)
            self.close(BROKEN, _MISTAKE.message)
        else:
            document = self._document = _OpenDocument(access, runner)
            document.peer = runner.join(self, access)
            waiting, self._waiting = self._waiting, []
            for data in waiting:
                if not self.is_deaf:
                    self._hear(data, document)


STUCK = (TOO_SLOW, "This client takes too little of what it is sent.")
