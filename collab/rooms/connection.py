"""One socket, whatever carries it: the documents open on it, and its timers.

A carrier hands incoming messages to ``receive`` or ``receive_text``, sends what it is given to ``write``, and
says ``full``, ``drained`` and ``stuck``. Who brought the two together calls ``lost`` when the socket is gone.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from collab.auth.identity import Access
from collab.crdt.lib0 import MalformedError
from collab.errors import OmniCraftError
from collab.rooms.carrier import Carrier
from collab.rooms.deadlines import call_at
from collab.rooms.errors import MALFORMED, TOO_LARGE, TOO_MANY, TOO_SLOW, TooManyError, close_code
from collab.rooms.intake import Intake
from collab.rooms.messages import PeerId, RoomMessage, Wire
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


MISTAKE = OmniCraftError("The document can't be opened because of a mistake of the server's own.")


class Connection:
    """What all wires share."""

    def __init__(self, hub: Hub, carrier: Carrier) -> None:
        self.hub = hub
        self.limits = hub.limits
        self.carrier = carrier
        self.loop = asyncio.get_running_loop()
        self.is_full = False
        """Whether what was sent waits, so that rooms send nothing more."""
        self._is_closing = False
        self._is_lost = False
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0  # uvloop's handles don't always know.
        self._tasks: set[asyncio.Task[None]] = set()
        hub.connected(self)

    # What the carrier calls

    def receive(self, data: bytes) -> None:
        """A binary message has come in."""
        raise NotImplementedError

    def receive_text(self, text: str) -> None:
        """A text message has come in."""
        del text
        self.close(MALFORMED, "Only binary messages are understood here.")

    def full(self) -> None:
        """The outbox has no room: rooms send nothing more."""
        self.is_full = True
        for runner, peer in self.peers():
            runner.overflowed(peer)

    def drained(self) -> None:
        """The outbox, full before, is empty."""
        self.is_full = False
        for runner, peer in self.peers():
            runner.drained(peer)

    def stuck(self) -> None:
        """The other end has taken too little for too long."""
        self.close(TOO_SLOW, "This client takes too little of what it is sent.")

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

    def send(self, payload: bytes | str) -> None:
        """Send a message."""
        self.carrier.write(self.carrier.frame(payload))

    def close(self, code: int, reason: str) -> None:
        """Close the socket when what was sent has gone. The first reason stands."""
        if not self._is_closing:
            self._is_closing = True
            self.hub.metrics.closed[code] += 1
            self.carrier.close(code, reason.encode()[:MAX_REASON].decode(errors="ignore"))

    def end(
        self, concerns: Callable[[Access], bool], code: int, reason: str, *, may_return: bool = False
    ) -> None:
        """End what is open here by a right that this ``concerns``.

        Who ``may_return`` is asked to sign in again where that goes on on the same socket.
        """
        del may_return
        if any(map(concerns, self.accesses())):
            self.close(code, reason)

    def peers(self) -> list[tuple[Runner, PeerId]]:
        """Who this connection is, in which rooms."""
        raise NotImplementedError

    def accesses(self) -> list[Access]:
        """By what right it is in its documents."""
        raise NotImplementedError

    # For the two kinds

    @property
    def is_deaf(self) -> bool:
        """Whether what comes in no longer counts: the socket is being closed, or the server stops."""
        return self._is_closing or self._is_lost or self.hub.is_draining

    @property
    def now(self) -> float:
        """The time, which is at least that for which ``tick`` was asked last once it is called."""
        return self.loop.time() if self._timer else max(self.loop.time(), self._timer_at)

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
        self._timer = call_at(self.loop, deadline, self._on_timer)

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

    connection: CollabConnection
    carrier: Carrier
    address: str
    """The document's name, as this provider says it."""

    @property
    def wire(self) -> Wire:
        return Wire.COLLAB

    def encode(self, message: RoomMessage) -> bytes:
        return self.carrier.frame(hocuspocus.encode(self.address, message))

    def end(self, code: int, reason: str) -> None:
        self.connection.end_document(self.address, code, reason)

    def close(self, code: int, reason: str) -> None:
        self.connection.close(code, reason)


class CollabConnection(Connection):
    """A socket of the Hocuspocus wire: several documents."""

    def __init__(self, hub: Hub, carrier: Carrier) -> None:
        super().__init__(hub, carrier)
        self._session = Session(hub.limits, self.loop.time())
        self._documents: dict[str, _OpenDocument] = {}
        self._signing_in: dict[str, asyncio.Task[None]] = {}
        self.wake_at(self._session.deadline)

    def receive(self, data: bytes) -> None:
        """A frame has come in."""
        self.hub.metrics.bytes_received += len(data)
        if not self.is_deaf:
            self._perform(self._session.receive(data, self.loop.time()))

    def tick(self) -> None:
        """Time has passed."""
        self._perform(self._session.tick(self.now))

    def peers(self) -> list[tuple[Runner, PeerId]]:
        """Who this connection is, in which rooms."""
        return [
            (document.runner, document.peer)
            for document in self._documents.values()
            if document.peer is not None
        ]

    def accesses(self) -> list[Access]:
        """By what right it is in its documents."""
        return [document.access for document in self._documents.values()]

    def end(
        self, concerns: Callable[[Access], bool], code: int, reason: str, *, may_return: bool = False
    ) -> None:
        """End the documents that are open here by a right that this ``concerns``; with the last, the socket.

        Who ``may_return`` is asked to sign in to them again.
        """
        ended = [name for name, document in self._documents.items() if concerns(document.access)]
        if ended and len(ended) == self._session.documents:
            self.close(code, reason)
            return
        for name in ended:
            self.end_document(name, code, reason, may_return=may_return)

    def end_document(self, name: str, code: int, reason: str, *, may_return: bool = False) -> None:
        """End one document here; with the last, the socket."""
        self._perform(self._session.ended(name, code, reason, may_return=may_return))

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
                    link = _CollabLink(self, self.carrier, name)
                    document.peer = document.runner.join(link, document.access, is_full=self.is_full)
                case Depart(name):
                    self._depart(name)
                case HangUp(code, reason):
                    self.close(code, reason)
        self.wake_at(self._session.deadline)

    async def _sign_in(self, sign_in: SignIn) -> None:
        name = sign_in.name
        try:
            access, runner = await self.hub.enter(self, sign_in.token, sign_in.component_id)
        except OmniCraftError as error:
            actions = self._session.denied(name, error, self.loop.time())
        except Exception:
            logger.exception("Sign-in to %s failed", sign_in.component_id)
            actions = self._session.denied(name, MISTAKE, self.loop.time())
        else:
            self._documents[name] = _OpenDocument(access, runner)
            actions = self._session.accepted(name, may_edit=access.role.may_edit)
        del self._signing_in[name]
        self._perform(actions)

    def _depart(self, name: str) -> None:
        if task := self._signing_in.pop(name, None):
            task.cancel()
        document = self._documents.pop(name, None)
        if document and document.peer is not None:
            document.runner.leave(document.peer)


@dataclass(frozen=True, slots=True)
class _YLink:
    """The document on a ``/yjs`` socket."""

    connection: Connection
    carrier: Carrier

    @property
    def wire(self) -> Wire:
        return Wire.YJS

    @property
    def address(self) -> str:
        return "y-websocket"

    def encode(self, message: RoomMessage) -> bytes:
        return self.carrier.frame(y_websocket.encode(message))

    def end(self, code: int, reason: str) -> None:
        self.connection.close(code, reason)

    def close(self, code: int, reason: str) -> None:
        self.connection.close(code, reason)


class YConnection(Connection):
    """A socket of the y-websocket wire: one document, and closing as the only way to refuse."""

    def __init__(self, hub: Hub, carrier: Carrier, component_id: str, token: str) -> None:
        super().__init__(hub, carrier)
        self._intake = Intake(hub.limits, self.loop.time())
        self._document: _OpenDocument | None = None
        self._waiting: list[bytes] = []
        self._waiting_size = 0
        self._most_waiting = hub.limits.updates_burst + hub.limits.awareness_per_second
        self._keepalive_at = self.loop.time() + hub.limits.ping_interval
        self.start(self._sign_in(component_id, token))
        self.wake_at(self._keepalive_at)

    def receive(self, data: bytes) -> None:
        """A frame has come in."""
        self.hub.metrics.bytes_received += len(data)
        if self.is_deaf:
            return
        if len(data) > self.limits.reconnect_message + FRAMING:
            limit = self.limits.reconnect_message // 1024
            self.close(TOO_LARGE, f"The message has {len(data) // 1024} KB; at most {limit} are allowed.")
        elif self._document is None:
            self._waiting.append(data)
            self._waiting_size += len(data)
            if self._waiting_size > self.limits.reconnect_message or len(self._waiting) > self._most_waiting:
                self.close(TOO_MANY, "Too much came before the sign-in was decided.")
        else:
            self._hear(data, self._document)

    def tick(self) -> None:
        """Time has passed."""
        now = self.now
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
        except MalformedError as malformed:
            self.close(MALFORMED, malformed.message)
        except TooManyError as too_many:
            self.close(TOO_MANY, too_many.message)
        if self._intake.release_at is not None:
            self.wake_at(self._intake.release_at)

    async def _sign_in(self, component_id: str, token: str) -> None:
        try:
            access, runner = await self.hub.enter(self, token, component_id)
        except OmniCraftError as error:
            self.send(y_websocket.permission_denied(f"{error.code}: {error.message}"))
            self.close(close_code(error), error.message)
        except Exception:
            logger.exception("Sign-in to %s failed", component_id)
            self.close(BROKEN, MISTAKE.message)
        else:
            document = self._document = _OpenDocument(access, runner)
            document.peer = runner.join(_YLink(self, self.carrier), access)
            waiting, self._waiting = self._waiting, []
            for data in waiting:
                if not self.is_deaf:
                    self._hear(data, document)
