"""Who is in a room, and how a room speaks to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from collab.auth.identity import COLORS, Access, Identity
from collab.errors import OmniCraftError
from collab.rooms.effects import Broadcast, Close, Effect, Rejected, Send
from collab.rooms.errors import close_code
from collab.rooms.messages import PeerId, RoomMessage, Stateless, SyncStatus, Wire


@dataclass(slots=True)
class Peer:
    """Somebody in the room: one document on one connection."""

    id: PeerId
    access: Access
    wire: Wire
    synced: bool = False
    """Has been sent the document, so edits follow. ``Peers.set_synced`` sets it."""
    asks: bytes | None = None
    """The state vector of a SyncRequest that waits until the document is what is on disk."""
    full: bool = False
    """Its outbox has no room."""
    behind: bytes | None = None
    """The state vector from when its outbox was found full: no edits have been sent to it since.
    ``Peers.set_behind`` sets it."""
    watches: bool = False
    """Takes no part: it hears what happens while others are here."""
    refused: bool = False
    """An edit of it was refused because nothing could be saved; it is asked for it again afterwards."""

    @property
    def user_id(self) -> str:
        """Whose connection it is."""
        return self.access.identity.user_id


class Peers:
    """The peers of one room. What is said to them is added to ``effects``."""

    def __init__(self, component_id: str, effects: list[Effect]) -> None:
        self._component_id = component_id
        self._effects = effects
        self._peers: dict[PeerId, Peer] = {}
        self._wires = dict.fromkeys(Wire, 0)
        self._followers: tuple[PeerId, ...] | None = None  # Until somebody comes, goes or falls behind.

    def __len__(self) -> int:
        return len(self._peers)

    def __iter__(self) -> Iterator[Peer]:
        return iter(self._peers.values())

    def get(self, peer_id: PeerId | None) -> Peer | None:
        """This peer, if it is here."""
        return self._peers.get(peer_id) if peer_id is not None else None

    def add(self, peer: Peer) -> None:
        """Let a peer in."""
        self._peers[peer.id] = peer
        self._wires[peer.wire] += 1
        self._followers = None

    def remove(self, peer_id: PeerId) -> Peer | None:
        """A peer has gone; it, if it was here."""
        if peer := self._peers.pop(peer_id, None):
            self._wires[peer.wire] -= 1
            self._followers = None
        return peer

    @property
    def followers(self) -> tuple[PeerId, ...]:
        """Who has the document and keeps up: edits are sent to them as they happen."""
        if self._followers is None:
            self._followers = tuple(peer.id for peer in self if peer.synced and peer.behind is None)
        return self._followers

    def set_synced(self, peer: Peer, *, synced: bool) -> None:
        """This peer has been sent the document, or what it was sent is one no longer."""
        peer.synced = synced
        self._followers = None

    def set_behind(self, peer: Peer, state_vector: bytes | None) -> None:
        """This peer is sent nothing after what this state vector knows; None when it keeps up."""
        peer.behind = state_vector
        self._followers = None

    def count(self, wire: Wire) -> int:
        """How many talk this way."""
        return self._wires[wire]

    @property
    def taking_part(self) -> dict[PeerId, Access]:
        """Who takes part, with what access."""
        return {peer.id: peer.access for peer in self if not peer.watches}

    def has_user(self, user_id: str) -> bool:
        """Whether this person takes part."""
        return any(peer.user_id == user_id for peer in self if not peer.watches)

    def apart(self, identity: Identity) -> Identity:
        """This person in a colour that nobody else here has, as long as there are enough."""
        taken = set()
        for access in self.taking_part.values():
            if access.identity.user_id == identity.user_id:
                return access.identity
            taken.add(access.identity.color)
        if identity.color in taken:
            for shade, color in enumerate(COLORS):
                if color not in taken:
                    return replace(identity, shade=shade)
        return identity

    # Speaking

    def send(self, peer: Peer, message: RoomMessage) -> None:
        """Say something to one."""
        self._effects.append(Send(peer.id, message))

    def broadcast(
        self, peers: tuple[PeerId, ...], message: RoomMessage, *, without: PeerId | None = None
    ) -> None:
        """Say the same to several, ``without`` one of them."""
        if peers:
            self._effects.append(Broadcast(peers, message, without))

    def tell(self, peer: Peer, payload: dict[str, Any]) -> None:
        """Tell one of an event, if its wire carries events."""
        if peer.wire.hears_events:
            self.send(peer, Stateless(self._dump(payload)))

    def tell_all(
        self, payload: dict[str, Any], *, without: PeerId | None = None, only: Wire | None = None
    ) -> None:
        """Tell everyone of an event whose wire carries events, and who keeps up."""
        peers = tuple(
            peer.id
            for peer in self
            if peer.wire.hears_events
            and peer.behind is None
            and peer.id != without
            and only in (None, peer.wire)
        )
        if peers:
            self.broadcast(peers, Stateless(self._dump(payload)))

    def announce(self, event: str, peer: Peer) -> None:
        """Tell the others of a person."""
        identity = peer.access.identity
        payload = {
            "type": event,
            "userId": identity.user_id,
            "userName": identity.name,
            "color": identity.color,
        }
        self.tell_all(payload, without=peer.id)

    def tell_status(self, peer: Peer, *, saved: bool) -> None:
        """Say that an edit was kept or refused, where the wire can."""
        if peer.wire is Wire.COLLAB:
            self.send(peer, SyncStatus(saved))

    def refuse_update(self, peer: Peer, error: OmniCraftError) -> None:
        """Refuse a Yjs update."""
        self.tell_status(peer, saved=False)
        self.refuse(peer, error, "update:rejected")

    def refuse(
        self, peer: Peer, error: OmniCraftError, event: str, request_id: str | int | None = None
    ) -> None:
        """Say so in words where the wire can; where it can't, closing is the only answer there is."""
        self._effects.append(Rejected(error.code))
        if not peer.wire.hears_events:
            self._effects.append(Close(peer.id, close_code(error), error.message))
            return
        payload: dict[str, Any] = {"type": event, "code": error.code, "message": error.message}
        if request_id is not None:
            payload["id"] = request_id
        if error.hint:
            payload["hint"] = error.hint
        self.tell(peer, payload)

    def _dump(self, payload: dict[str, Any]) -> str:
        return json.dumps({"componentId": self._component_id, **payload}, separators=(",", ":"))
