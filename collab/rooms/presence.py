"""Who is here and where: one awareness entry per connection, with an identity that the server writes in.

Receivers of awareness keep the highest clock they have seen of a client and ignore lower ones, even after
that client has gone and come back. So entries leave with clocks of the room's own making, which only grow:
the client's clock plus a base that is later for each room than for the one before it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from collab.auth.identity import Identity
from collab.config import Limits
from collab.rooms import strict_json
from collab.rooms.errors import PresenceError
from collab.rooms.messages import PeerId, PresenceEntry

GONE = "null"
REMEMBERED = 1000
"""Clients that have gone whose clocks are remembered."""
MAX_CLOCK = 2**31  # With a base added it still fits the 32 bits that some clients keep.


@dataclass(slots=True)
class _Present:
    peer: PeerId
    user_id: str
    entry: PresenceEntry
    seen: float


class Presence:
    """The awareness of one room. ``clock_base`` must be larger than that of any room here before."""

    def __init__(self, limits: Limits, clock_base: int) -> None:
        self._limits = limits
        self._base = clock_base
        self._present: dict[int, _Present] = {}
        self._client_of: dict[PeerId, int] = {}
        self._last_clock: dict[int, int] = {}
        self._forgotten_clock = 0
        self._changed: dict[int, PresenceEntry] = {}
        self.next_expiry: float | None = None
        """When to call ``expire``: nobody's time is up before."""

    def update(
        self, peer: PeerId, identity: Identity, entries: tuple[PresenceEntry, ...], now: float
    ) -> bool:
        """Take what a peer says of itself; what it says of others is theirs to say.

        Whether it says anything new: clients repeat themselves to be seen. Raises PresenceError.
        """
        is_new = False
        for entry in entries:
            if entry.state == GONE:
                self._hide(peer, entry.client)
                continue
            if not self._may_speak(peer, identity.user_id, entry.client):
                continue
            state = self._read(entry)
            self._bind(peer, entry.client)
            state["user"] = {"id": identity.user_id, "name": identity.name, "color": identity.color}
            before = self._present.get(entry.client)
            stamped = self._stamp(entry.client, entry.clock, json.dumps(state, separators=(",", ":")))
            is_new |= before is None or before.entry.state != stamped.state
            self._present[entry.client] = _Present(peer, identity.user_id, stamped, now)
            if self.next_expiry is None:
                self.next_expiry = now + self._limits.awareness_expiry
        return is_new

    def remove(self, peer: PeerId) -> None:
        """A peer has gone."""
        client = self._client_of.pop(peer, None)
        if client is not None:
            self._hide(peer, client)

    def expire(self, now: float) -> None:
        """Remove those not heard of for too long."""
        if self.next_expiry is None or now < self.next_expiry:
            return
        for client, present in list(self._present.items()):
            if self._expiry(present) <= now:
                self._hide(present.peer, client)
        self.next_expiry = min(map(self._expiry, self._present.values()), default=None)

    def client_of(self, peer: PeerId) -> int | None:
        """The client id a peer speaks for."""
        return self._client_of.get(peer)

    def everyone(self) -> tuple[PresenceEntry, ...]:
        """All who are here."""
        return tuple(present.entry for present in self._present.values())

    def introduced(self) -> tuple[PresenceEntry, ...]:
        """All who are here, with clocks that nobody has seen.

        Who comes back has forgotten the states of others, but not their clocks.
        """
        for client, present in self._present.items():
            clock = self._last_clock[client] = present.entry.clock + 1
            present.entry = PresenceEntry(client, clock, present.entry.state)
        return self.everyone()

    def take_changes(self) -> tuple[PresenceEntry, ...]:
        """What has changed since this was asked last."""
        changed = tuple(self._changed.values())
        self._changed.clear()
        return changed

    @property
    def has_changes(self) -> bool:
        """Whether anything has changed since ``take_changes``."""
        return bool(self._changed)

    def _expiry(self, present: _Present) -> float:
        return present.seen + self._limits.awareness_expiry

    def _may_speak(self, peer: PeerId, user_id: str, client: int) -> bool:
        """Whether this peer speaks for this client id already, or may begin to."""
        if self._client_of.get(peer, client) != client:
            return False  # Also of one that hides: or a single connection could be any number of clients.
        other = self._present.get(client)
        return other is None or other.user_id == user_id

    def _bind(self, peer: PeerId, client: int) -> None:
        other = self._present.get(client)
        if other and other.peer != peer:
            self._client_of.pop(other.peer, None)  # The same person's connection before this one.
        self._client_of[peer] = client

    def _hide(self, peer: PeerId, client: int) -> None:
        if (present := self._present.get(client)) and present.peer == peer:
            del self._present[client]
            self._stamp(client, present.entry.clock - self._base, GONE)

    def _stamp(self, client: int, clock: int, state: str) -> PresenceEntry:
        clock = max(clock + self._base, self._last_clock.get(client, self._forgotten_clock) + 1)
        self._last_clock[client] = clock
        if len(self._last_clock) > REMEMBERED + len(self._present):
            self._forget()
        entry = self._changed[client] = PresenceEntry(client, clock, state)
        return entry

    def _forget(self) -> None:
        """Forget the clocks of half of those who have gone; who comes next begins above all of them."""
        gone = [client for client in self._last_clock if client not in self._present]
        for client in gone[: len(gone) // 2]:
            self._forgotten_clock = max(self._forgotten_clock, self._last_clock.pop(client))

    def _read(self, entry: PresenceEntry) -> dict[str, Any]:
        limits = self._limits
        if entry.clock > MAX_CLOCK:
            raise PresenceError("The awareness clock is too large.")
        if len(entry.state.encode()) > limits.awareness_bytes:
            raise PresenceError(f"The awareness state is larger than {limits.awareness_bytes} bytes.")
        try:
            state = strict_json.loads(entry.state)
        except (ValueError, RecursionError):
            raise PresenceError("The awareness state is not JSON.") from None
        if not isinstance(state, dict):
            raise PresenceError("The awareness state is not an object.")
        if _deeper_than(state, limits.awareness_depth):
            raise PresenceError(f"The awareness state is nested more than {limits.awareness_depth} deep.")
        return state


def _deeper_than(value: object, depth: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return False
    return depth == 0 or any(_deeper_than(each, depth - 1) for each in value)
