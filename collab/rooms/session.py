"""One socket of the Hocuspocus wire, as a state machine: bytes and time in, actions out.

A provider sends its token and, without waiting for the answer, its first messages; they are kept until the
sign-in is decided.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from collab.config import Limits
from collab.crdt.lib0 import MalformedError
from collab.errors import OmniCraftError
from collab.records import record
from collab.rooms.deadlines import earliest
from collab.rooms.errors import (
    MALFORMED,
    NOT_SIGNED_IN,
    TOO_LARGE,
    TOO_MANY,
    TOO_SLOW,
    TooManyError,
    close_code,
)
from collab.rooms.intake import Intake
from collab.rooms.messages import PeerMessage, PresenceUpdate, SyncRequest
from collab.rooms.wire import hocuspocus

DENIED_GRACE = 0.25
"""Seconds that a socket stays open after its only sign-in was turned down: another may be on its way."""
FRAMING = 1024
"""Bytes that a message may have beyond the update in it: the name, types and lengths."""
_EVERYTHING = SyncRequest(b"\0")
"""What a provider that begins with nothing asks for."""


@record
class SignIn:
    """Find out whether this token opens this component, then call ``accepted`` or ``denied``."""

    name: str
    component_id: str
    token: str


@record
class Enter:
    """Join the room of a document whose sign-in was accepted."""

    name: str


@record
class Deliver:
    """Hand a message to the room of a document."""

    name: str
    message: PeerMessage


@record
class Depart:
    """Leave the room of a document, or forget its sign-in."""

    name: str


@record
class Reply:
    """Send these bytes."""

    frame: bytes


@record
class HangUp:
    """Close the socket."""

    code: int
    reason: str


Action = SignIn | Enter | Deliver | Depart | Reply | HangUp


@dataclass(slots=True)
class _Waiting:
    """A document whose sign-in is being decided, with what has come for it."""

    messages: list[PeerMessage] = field(default_factory=list)
    size: int = 0
    """Bytes of them."""


@dataclass(slots=True)
class _Entered:
    """A document that is open."""


class Session:
    """The documents of one socket."""

    def __init__(self, limits: Limits, now: float) -> None:
        self._limits = limits
        self._intake = Intake(limits, now)
        self._documents: dict[str, _Waiting | _Entered] = {}
        self._recalled: set[str] = set()  # Documents that were ended, and whose tokens were asked for.
        self._refusal = HangUp(NOT_SIGNED_IN, "No sign-in came.")
        self._hang_up_at: float | None = now + limits.sign_in_seconds
        self._ping_at = now + limits.ping_interval
        self._heard_at = now

    def receive(self, data: bytes, now: float) -> list[Action]:
        """What to do about a frame."""
        self._heard_at = now
        if len(data) > self._limits.reconnect_message + FRAMING:
            limit = self._limits.reconnect_message // 1024
            return [
                HangUp(TOO_LARGE, f"The message has {len(data) // 1024} KB; at most {limit} are allowed.")
            ]
        try:
            frame = hocuspocus.decode(data)
            if isinstance(frame, hocuspocus.Pong):
                return []
            if isinstance(frame, hocuspocus.Ping):
                self._intake.admit_message(now)
                return [Reply(hocuspocus.PONG)]
            if isinstance(frame.message, hocuspocus.SignIn):
                self._intake.admit_message(now)
                return self._sign_in(frame, frame.message.token, now)
            if isinstance(frame.message, hocuspocus.Goodbye):
                self._intake.admit_message(now)
                return self._goodbye(frame.name)
            return self._content(frame.name, frame.message, len(data), now)
        except MalformedError as malformed:
            return [HangUp(MALFORMED, malformed.message)]
        except TooManyError as too_many:
            return [HangUp(TOO_MANY, too_many.message)]

    def accepted(self, name: str, *, may_edit: bool) -> list[Action]:
        """The sign-in for this document holds."""
        document = self._documents.get(name)
        if not isinstance(document, _Waiting):
            return []
        self._documents[name] = _Entered()
        self._hang_up_at = None
        actions: list[Action] = [Reply(hocuspocus.authenticated(name, may_edit=may_edit)), Enter(name)]
        if name in self._recalled:
            # A provider that is asked for its token shows that, and doesn't begin again by itself.
            self._recalled.discard(name)
            actions += [Deliver(name, _EVERYTHING), Reply(hocuspocus.presence_wanted(name))]
        return actions + [Deliver(name, message) for message in document.messages]

    def denied(self, name: str, error: OmniCraftError, now: float) -> list[Action]:
        """The sign-in for this document was turned down."""
        if not isinstance(self._documents.get(name), _Waiting):
            return []
        self._forget(name)
        return self._turn_down(name, error, now)

    def ended(self, name: str, code: int, reason: str, *, may_return: bool) -> list[Action]:
        """The hub ends this document here. Whether it may be opened again is for another sign-in to say."""
        if not self._forget(name):
            return []
        if not self._documents:
            return [Depart(name), HangUp(code, reason)]
        actions: list[Action] = [Depart(name), Reply(hocuspocus.closed(name, f"{code}: {reason}"))]
        if may_return:
            self._recalled.add(name)
            actions.append(Reply(hocuspocus.token_wanted(name)))
        return actions

    def tick(self, now: float) -> list[Action]:
        """What to do when time has passed."""
        if self._hang_up_at is not None and self._hang_up_at <= now:
            if not any(isinstance(document, _Waiting) for document in self._documents.values()):
                return [self._refusal]
            self._hang_up_at = now + DENIED_GRACE
        actions: list[Action] = [Deliver(name, message) for name, message in self._intake.release(now)]
        if self._ping_at <= now:
            if now - self._heard_at > 2 * self._limits.ping_interval:
                return [HangUp(TOO_SLOW, "Nothing has been heard from this client for too long.")]
            self._ping_at = now + self._limits.ping_interval
            actions.append(Reply(hocuspocus.PING))
        return actions

    @property
    def documents(self) -> int:
        """How many are open, or about to be."""
        return len(self._documents)

    @property
    def deadline(self) -> float:
        """When to call ``tick``."""
        deadline = earliest(self._ping_at, self._hang_up_at, self._intake.release_at)
        assert deadline is not None
        return deadline

    def _sign_in(self, frame: hocuspocus.Frame, token: str, now: float) -> list[Action]:
        actions: list[Action] = []
        if frame.name in self._documents:
            self._forget(frame.name)  # The provider starts over.
            actions.append(Depart(frame.name))
        if len(self._documents) >= self._limits.documents_per_connection:
            most = self._limits.documents_per_connection
            error = TooManyError(f"A connection may open {most} documents at most.")
            return [*actions, *self._turn_down(frame.name, error, now)]
        self._documents[frame.name] = _Waiting()
        return [*actions, SignIn(frame.name, frame.component_id, token)]

    def _goodbye(self, name: str) -> list[Action]:
        self._recalled.discard(name)
        # When it is not here, it was turned down or ended before.
        return [Depart(name)] if self._forget(name) else []

    def _content(self, name: str, message: PeerMessage, size: int, now: float) -> list[Action]:
        document = self._documents.get(name)
        if document is None:
            # Sent before the provider heard that its document was turned down, or ended.
            if not isinstance(message, PresenceUpdate):
                self._intake.admit_message(now)
            return []
        if not self._intake.admit(name, message, now):
            return []
        if isinstance(document, _Entered):
            return [Deliver(name, message)]
        document.size += size
        if document.size > self._limits.reconnect_message:
            self._forget(name)
            error = TooManyError("Too much came before the sign-in was decided.")
            return [Depart(name), *self._turn_down(name, error, now)]
        document.messages.append(message)
        return []

    def _forget(self, name: str) -> bool:
        """A document is here no more; whether it was."""
        self._intake.forget(name)
        return self._documents.pop(name, None) is not None

    def _turn_down(self, name: str, error: OmniCraftError, now: float) -> list[Action]:
        """Say that this document isn't opened. A socket that has no other is closed a moment later."""
        self._recalled.discard(name)
        if not self._documents:
            self._refusal = HangUp(close_code(error), error.message)
            self._hang_up_at = now + DENIED_GRACE
        return [Reply(hocuspocus.permission_denied(name, f"{error.code}: {error.message}"))]
