"""One socket of the Hocuspocus wire, as a state machine: bytes and time in, actions out.

A provider sends its token and, without waiting for the answer, its first messages; they are kept until the
sign-in is decided.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from collab.config import Limits
from collab.crdt.lib0 import MalformedError
from collab.errors import OmniCraftError
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
from collab.rooms.messages import PeerMessage
from collab.rooms.wire import hocuspocus

DENIED_GRACE = 0.25
"""Seconds that a socket stays open after its only sign-in was turned down: another may be on its way."""
FRAMING = 1024
"""Bytes that a message may have beyond the update in it: the name, types and lengths."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Find out whether this token opens this component, then call ``accepted`` or ``denied``."""

    name: str
    component_id: str
    token: str


@dataclass(frozen=True, slots=True)
class Enter:
    """Join the room of a document whose sign-in was accepted."""

    name: str


@dataclass(frozen=True, slots=True)
class Deliver:
    """Hand a message to the room of a document."""

    name: str
    message: PeerMessage


@dataclass(frozen=True, slots=True)
class Depart:
    """Leave the room of a document, or forget its sign-in."""

    name: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Send these bytes."""

    frame: bytes


@dataclass(frozen=True, slots=True)
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
                return self._sign_in(frame, frame.message.token)
            if isinstance(frame.message, hocuspocus.Goodbye):
                return self._goodbye(frame.name)
            return self._content(frame.name, frame.message, len(data), now)
        except MalformedError as error:
            return [HangUp(MALFORMED, error.message)]
        except TooManyError as error:
            return [HangUp(TOO_MANY, error.message)]

    def accepted(self, name: str, *, may_edit: bool) -> list[Action]:
        """The sign-in for this document holds."""
        document = self._documents.get(name)
        if not isinstance(document, _Waiting):
            return []
        self._documents[name] = _Entered()
        self._hang_up_at = None
        actions: list[Action] = [Reply(hocuspocus.authenticated(name, may_edit=may_edit)), Enter(name)]
        return actions + [Deliver(name, message) for message in document.messages]

    def denied(self, name: str, error: OmniCraftError, now: float) -> list[Action]:
        """The sign-in for this document was turned down."""
        if not isinstance(self._documents.get(name), _Waiting):
            return []
        del self._documents[name]
        if not self._documents:
            self._refusal = HangUp(close_code(error), error.message)
            self._hang_up_at = now + DENIED_GRACE
        return [Reply(hocuspocus.permission_denied(name, f"{error.code}: {error.message}"))]

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
    def deadline(self) -> float:
        """When to call ``tick``."""
        times = (self._ping_at, self._hang_up_at, self._intake.release_at)
        return min(time for time in times if time is not None)

    def _sign_in(self, frame: hocuspocus.Frame, token: str) -> list[Action]:
        actions: list[Action] = []
        if frame.name in self._documents:
            actions += self._goodbye(frame.name)  # The provider starts over.
        if len(self._documents) == self._limits.documents_per_connection:
            raise TooManyError(f"A connection may open {len(self._documents)} documents at most.")
        self._documents[frame.name] = _Waiting()
        return [*actions, SignIn(frame.name, frame.component_id, token)]

    def _goodbye(self, name: str) -> list[Action]:
        if not self._documents.pop(name, None):
            return []  # Turned down before.
        self._intake.forget(name)
        return [Depart(name)]

    def _content(self, name: str, message: PeerMessage, size: int, now: float) -> list[Action]:
        document = self._documents.get(name)
        if document is None:
            return []  # Sent before the provider heard that its sign-in was turned down.
        if not self._intake.admit(name, message, now):
            return []
        if isinstance(document, _Entered):
            return [Deliver(name, message)]
        document.size += size
        if document.size > self._limits.reconnect_message:
            raise TooManyError("Too much came before the sign-in was decided.")
        document.messages.append(message)
        return []
