"""What people in a room hear of each other: carets, pointers, who is idle."""

from __future__ import annotations

from typing import Any

from collab.config import Limits
from collab.rooms.activity import Activity, Status
from collab.rooms.deadlines import earliest
from collab.rooms.errors import PresenceError
from collab.rooms.messages import PeerId, PresenceEntry, PresenceUpdate
from collab.rooms.peers import Peer, Peers
from collab.rooms.presence import Presence


class People:
    """Presence, moves and activity of one room. ``clock_base`` is larger than that of any room before."""

    def __init__(self, peers: Peers, limits: Limits, clock_base: int) -> None:
        self._peers = peers
        self._interval = 1 / limits.awareness_per_second
        self._presence = Presence(limits, clock_base)
        self._activity = Activity(limits.idle_seconds, limits.away_seconds)
        self._moves: dict[tuple[str, PeerId], dict[str, Any]] = {}
        self._due = 0.0

    @property
    def deadline(self) -> float | None:
        """When to call ``tick``."""
        due = self._due if self._has_news else None
        return earliest(self._presence.next_expiry, self._activity.next_change, due)

    def introduce(self, peer: Peer) -> None:
        """Tell who has come where the others are."""
        if peer.wire.speaks_yjs and (everyone := self._presence.introduced()):
            self._peers.send(peer, PresenceUpdate(everyone))

    def tell_status(self, peer: Peer) -> None:
        """Tell who has come which of the others are idle or away."""
        for user_id in {access.identity.user_id for access in self._peers.taking_part.values()}:
            if (status := self._activity.status(user_id)) is not Status.ACTIVE:
                self._peers.tell(peer, _status(user_id, status))

    def left(self, peer: Peer, now: float) -> None:
        """Somebody has gone: the others are told at once."""
        self._presence.remove(peer.id)
        self._moves = {key: move for key, move in self._moves.items() if key[1] != peer.id}
        self._flush(now)

    def forget(self, user_id: str) -> None:
        """The last connection of a person has gone."""
        self._activity.left(user_id)

    def update(self, peer: Peer, entries: tuple[PresenceEntry, ...], now: float) -> None:
        """A peer says something of itself."""
        try:
            if self._presence.update(peer.id, peer.access.identity, entries, now):
                self.acted(peer, now)
        except PresenceError as error:
            self._peers.refuse(peer, error, "presence:rejected")
        self._present(now)

    def moved(self, peer: Peer, event: str, where: dict[str, Any], now: float) -> None:
        """A caret or pointer has moved."""
        self.acted(peer, now)
        who = {"userId": peer.user_id, "userName": peer.access.identity.name, "peer": peer.id}
        self._moves[(event, peer.id)] = {"type": event, **who, **where}
        self._present(now)

    def acted(self, peer: Peer, now: float) -> None:
        """Somebody does something."""
        if self._activity.acted(peer.user_id, now):
            self._peers.tell_all(_status(peer.user_id, Status.ACTIVE))

    def tell_others(self, peer: Peer) -> None:
        """Tell a peer where everyone but itself is."""
        client = self._presence.client_of(peer.id)
        others = tuple(entry for entry in self._presence.everyone() if entry.client != client)
        self._peers.send(peer, PresenceUpdate(others))

    def tick(self, now: float) -> None:
        """Time has passed."""
        self._presence.expire(now)
        self._present(now)
        for user_id, status in self._activity.changes(now):
            self._peers.tell_all(_status(user_id, status))

    @property
    def _has_news(self) -> bool:
        return self._presence.has_changes or bool(self._moves)

    def _present(self, now: float) -> None:
        """Tell everyone who moved: at once after quiet, together while many move."""
        if self._has_news and now >= self._due:
            self._flush(now)

    def _flush(self, now: float) -> None:
        changes = self._presence.take_changes()
        moves, self._moves = self._moves, {}
        if not changes and not moves:
            return
        self._due = now + self._interval
        for (_, peer_id), move in moves.items():
            self._peers.tell_all(move, without=peer_id)
        if not changes:
            return
        clients = {entry.client for entry in changes}
        others: list[PeerId] = []
        for peer in self._peers:
            if peer.behind is not None or not peer.wire.speaks_yjs:
                continue
            # Nobody is told of itself: awareness would take that for news.
            if (mine := self._presence.client_of(peer.id)) not in clients:
                others.append(peer.id)
            elif rest := tuple(entry for entry in changes if entry.client != mine):
                self._peers.send(peer, PresenceUpdate(rest))
        self._peers.broadcast(tuple(others), PresenceUpdate(changes))


def _status(user_id: str, status: Status) -> dict[str, Any]:
    return {"type": "user:status", "userId": user_id, "status": status.value}
