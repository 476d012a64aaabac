"""A room: one open document and the peers in it, as a state machine.

A message and the time go in, effects come out. There is no await, clock or socket here: ``runner`` has them.
``journal`` brings edits to disk, ``people`` tells who is where, ``preview`` when to compile; the room hands
each what concerns it, and publishes what is on disk. The rules are numbered in ``SPEC.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from collab.auth.identity import Access
from collab.config import Limits
from collab.crdt.document import Document, merge
from collab.crdt.gate import renewed
from collab.crdt.lib0 import MalformedError
from collab.crdt.storage import Anchor
from collab.errors import OmniCraftError
from collab.rooms import requests
from collab.rooms.batch import Batch, Edit
from collab.rooms.deadlines import earliest
from collab.rooms.effects import Answer, Close, Compile, Compiled, Effect, Keep, Say, SourceChanged, Uses
from collab.rooms.errors import close_code
from collab.rooms.intents import SourceEdits
from collab.rooms.journal import READ_ONLY_EVENT, Journal
from collab.rooms.locks import Lease, Lock
from collab.rooms.messages import (
    Announce,
    Committed,
    CompileFailed,
    CompileFinished,
    Drained,
    From,
    Join,
    Leave,
    Loaded,
    LoadFailed,
    Look,
    Overflowed,
    PeerId,
    PersistFailed,
    PresenceQuery,
    PresenceUpdate,
    RoomInput,
    Stateless,
    Submit,
    SyncReply,
    SyncRequest,
    Tick,
    Tried,
    Update,
    UsedChanged,
    Wire,
)
from collab.rooms.peers import Peer, Peers
from collab.rooms.people import People
from collab.rooms.preview import Preview
from collab.rooms.requests import (
    ChatRequest,
    CursorMove,
    EditRequest,
    LockRequest,
    PointerMove,
    UnlockRequest,
)

_LEASES_A_SECOND = 1000  # More than there can be: rooms that come later number theirs higher.
BEACON = 5.0
"""Seconds after an edit until everyone is told what the text must be by then."""

_COMPILED = "compilation:completed"
_NOTHING = b"\0"
"""The state vector of who has nothing."""


class Room:
    """One open document. ``seq`` numbers its last row in the log, ``kept_seq`` the one its snapshot is of."""

    def __init__(
        self,
        component_id: str,
        document: Document,
        seq: int,
        limits: Limits,
        *,
        clock_base: int,
        kept_seq: int = 0,
        source_edits: SourceEdits,
    ) -> None:
        self.component_id = component_id
        self._effects: list[Effect] = []
        self._peers = Peers(component_id, self._effects)
        self._people = People(self._peers, limits, clock_base)
        self._lock = Lock(limits.lock_seconds, clock_base * _LEASES_A_SECOND)
        self._journal = Journal(
            document,
            seq,
            kept_seq,
            limits=limits,
            peers=self._peers,
            lock=self._lock,
            effects=self._effects,
            source_edits=source_edits,
        )
        self._preview = Preview(component_id, limits.inline_wasm)
        self._written: Batch | None = None  # The last batch that was handed to the log.
        self._early: CompileFinished | CompileFailed | None = None  # Of a text that is not on disk yet.
        self._unsettled: dict[PeerId, Peer] = {}  # Who asks for the document, or has another outbox.
        self._beacon_at: float | None = None
        self._looks: list[Look] = []
        self._is_news = False  # Those who use this component don't know its text.

    def receive(self, message: RoomInput, now: float) -> list[Effect]:
        """What is to be done about a message at this time (seconds, from any fixed point)."""
        match message:
            case From(peer_id, content):
                # What was on its way when the peer was closed finds it gone.
                if peer := self._peers.get(peer_id):
                    self._hear(peer, content, now)
            case Committed():
                self._hear_from_disk(message, now)
            case CompileFinished() | CompileFailed():
                self._compiled(message, now)
            case Join():
                self._join(message, now)
            case Leave(peer_id):
                self._leave(peer_id, now)
            case Submit(ticket, access, content):
                edit = Edit(None, access.identity.user_id, content, now, ticket=ticket)
                self._journal.submit(edit, access, now)
            case Look():
                self._looks.append(message)
                self._settle()
            case Announce(payload, only):
                self._peers.tell_all(payload, only=only)
            case UsedChanged(cause):
                self._preview.used_changed(*cause)
                self._compile(now)
            case Overflowed(peer_id):
                self._outbox(peer_id, is_full=True)
            case Drained(peer_id):
                self._outbox(peer_id, is_full=False)
            case PersistFailed(error):
                self._journal.persist_failed(error, now)
                self._preview.vanished(self.seq)
                self._tell_early(now)
            case Tried(number, outcome):
                self._journal.tried(number, outcome, now)
            case Loaded():
                self._hear_from_disk(message, now)
            case LoadFailed():
                self._journal.load_failed(now)
            case Tick():
                self._tick(now)
        self._foresee(now)
        effects = self._effects.copy()
        self._effects.clear()
        return effects

    @property
    def deadline(self) -> float | None:
        """When the room wants a Tick, if nothing else happens before."""
        lease = self._lock.lease
        is_on_disk = self._journal.is_on_disk
        return earliest(
            self._people.deadline,
            self._journal.deadline,
            lease.expires if lease else None,
            self._beacon_at if is_on_disk else None,
            self._preview.due if is_on_disk and self._audience else None,
        )

    @property
    def is_idle(self) -> bool:
        """Whether nobody takes part and nothing waits to be written."""
        return not self.peers and self._journal.is_idle

    @property
    def is_settled(self) -> bool:
        """Whether everything that was sent is on disk or refused."""
        return self._journal.is_settled

    @property
    def peers(self) -> dict[PeerId, Access]:
        """Who takes part, with what access."""
        return self._peers.taking_part

    def objection(self, access: Access) -> OmniCraftError | None:
        """Why an edit by somebody with this access would not be taken now; None if it would."""
        return self._journal.objection(access)

    @property
    def seq(self) -> int:
        """The number of the document's last row in the log."""
        return self._journal.seq

    @property
    def source(self) -> str:
        """The text, as it is on disk."""
        return self._journal.source

    @property
    def result(self) -> dict[str, Any] | None:
        """The last compile result, as JSON."""
        return self._preview.result

    def anchor(self, start: int, end: int) -> tuple[list[list[int]], str]:
        """What a stretch of the text (UTF-16 offsets) is found again by, and the text in it.

        Raises OffsetError.
        """
        text = self._document.text
        quote = text.encode("utf-16-le")[start * 2 : end * 2].decode("utf-16-le", errors="replace")
        return self._document.anchor(start, end), quote

    def locate(self, anchors: Sequence[list[list[int]]]) -> list[tuple[int, int] | None]:
        """Where such stretches stand now."""
        return self._document.locate(anchors)

    @property
    def epoch(self) -> int:
        """The number of the epoch that the document is in."""
        return self._document.epoch.number

    def carried(self, row: bytes, anchors: Mapping[str, Anchor]) -> dict[str, Anchor]:
        """What such stretches are found by in the next epoch, which this row begins."""
        return self._document.carried(row, anchors)

    def state(self) -> tuple[bytes, int]:
        """The document as it is, as a Yjs update, and the number of the last edit in it."""
        return self._document.full_state(), self.seq

    @property
    def _document(self) -> Document:
        return self._journal.document

    # Peers

    def _join(self, join: Join, now: float) -> None:
        is_known = join.watches or self._peers.has_user(join.access.identity.user_id)
        access = replace(join.access, identity=self._peers.apart(join.access.identity))
        behind = _NOTHING if join.is_full else None
        peer = Peer(join.peer, access, join.wire, full=join.is_full, behind=behind, watches=join.watches)
        self._peers.add(peer)
        if not is_known:
            self._peers.announce("user:joined", peer)
        if not peer.full:
            self._people.introduce(peer)
            self._tell_result(peer)
        self._people.tell_status(peer)
        if access.identity != join.access.identity:
            self._peers.tell(peer, {"type": "user:color", "color": access.identity.color})
        if self._lock.lease:
            self._peers.tell(peer, _locked(self._lock.lease, now))
        if self._journal.is_read_only:
            self._peers.tell(peer, READ_ONLY_EVENT)
        self._compile(now)

    def _leave(self, peer_id: PeerId, now: float) -> None:
        if not (peer := self._peers.remove(peer_id)):
            return
        self._unsettled.pop(peer_id, None)
        self._people.left(peer, now)
        if lease := self._lock.left(peer_id):
            self._unlocked(lease)
        if not peer.watches and not self._peers.has_user(peer.user_id):
            self._people.forget(peer.user_id)
            self._peers.announce("user:left", peer)

    def _hear(self, peer: Peer, message: object, now: float) -> None:
        match message:
            case Update(update):
                self._people.acted(peer, now)
                self._journal.update(peer, update, now, is_reply=False)
            case SyncReply(update):
                self._journal.update(peer, update, now, is_reply=True)
            case PresenceUpdate(entries):
                mine = tuple(entry for entry in entries if self._may_use(peer, entry.client))
                self._people.update(peer, mine, now)
            case SyncRequest(state_vector):
                peer.asks = state_vector
                self._unsettled[peer.id] = peer
                self._settle()
            case PresenceQuery():
                if peer.behind is None:  # Otherwise it is told when it catches up.
                    self._people.tell_others(peer)
            case Stateless(payload):
                self._request(peer, payload, now)

    def _may_use(self, peer: Peer, client: int) -> bool:
        return self._document.owner(client) in (None, peer.user_id)

    def _request(self, peer: Peer, payload: str, now: float) -> None:
        try:
            request = requests.parse(payload)
            match request:
                case LockRequest():
                    before = self._lock.lease
                    lease = self._lock.take(peer.id, peer.access, now)
                    if before and before.fence == lease.fence:
                        self._peers.tell(peer, _locked(lease, now))
                    else:
                        self._peers.tell_all(_locked(lease, now))
                case ChatRequest(text):
                    self._effects.append(Say(peer.access, text))
                case UnlockRequest():
                    if released := self._lock.release(peer.access):
                        self._unlocked(released)
                case CursorMove(line, column):
                    where = {"position": {"line": line, "column": column}}
                    self._people.moved(peer, "cursor:moved", where, now)
                case PointerMove(x, y):
                    self._people.moved(peer, "pointer:moved", {"x": x, "y": y}, now)
                case EditRequest():
                    self._people.acted(peer, now)
                    self._journal.submit(Edit(peer.id, peer.user_id, request, now), peer.access, now)
        except OmniCraftError as error:
            self._peers.refuse(peer, error, "request:rejected")

    def _unlocked(self, lease: Lease) -> None:
        self._peers.tell_all({"type": "component:unlocked", "userId": lease.user_id, "fence": lease.fence})
        self._ask_again()

    # What is on disk

    def _hear_from_disk(self, message: Committed | Loaded, now: float) -> None:
        was_read_only = self._journal.is_read_only
        epoch = self._document.epoch.number
        if isinstance(message, Loaded):
            batch = self._journal.loaded(message.document, message.seq, now)
            self._preview.changed()
        else:
            batch = self._journal.committed(now)
        if is_new := self._document.epoch.number != epoch:
            for peer in self._peers:
                if peer.wire.speaks_yjs:
                    self._tell_renewed(peer)
        if batch:
            self._publish(batch, now, is_new=is_new)
        if was_read_only and not self._journal.is_read_only:
            self._peers.tell_all({"type": "document:writable"})
            self._ask_again()
        self._tell_early(now)
        self._compile(now)
        self._settle()
        self._journal.write(now)

    def _publish(self, batch: Batch, now: float, *, is_new: bool) -> None:
        """The batch is on disk: everyone gets it, its senders are told, the preview follows."""
        if snapshot := self._journal.snapshot_if_due(is_new=is_new):
            self._effects.append(Keep(snapshot))
        senders = {one.edit.peer if isinstance(one.edit.content, bytes) else None for one in batch.kept}
        only_sender = senders.pop() if len(senders) == 1 else None
        followers = self._peers.followers
        if followers and followers != (only_sender,):
            update = Update(merge([row.data for row in batch.rows]))
            self._peers.broadcast(followers, update, without=only_sender)
        for change in batch.changes:
            self._peers.tell_all({"type": "component:updated", **change}, only=Wire.EVENTS)
        self._journal.acknowledge(batch.kept, now)
        if self._preview.source != self._document.text:
            self._preview.changed()
        self._is_news = True
        if not self._audience:
            self._tell_users(batch.authors)
        if self._beacon_at is None:
            self._beacon_at = now + BEACON

    def _settle(self) -> None:
        """Answer who asked for the document, now that it is what is on disk."""
        if not self._journal.is_on_disk:
            return
        looks, self._looks = self._looks, []
        for look in looks:
            self._effects.append(Answer(look.ticket, self._seen(look)))
        unsettled, self._unsettled = self._unsettled, {}
        for peer in unsettled.values():
            try:
                if peer.full:
                    # What it asks for waits until there is room: an answer may be as large as the document.
                    if peer.behind is None:
                        self._peers.set_behind(peer, self._document.state_vector())
                    continue
                if peer.behind is not None:
                    self._catch_up(peer, peer.behind)
                if peer.asks is not None and self._document.is_older(peer.asks):
                    self._tell_renewed(peer)
                elif peer.asks is not None:
                    self._peers.send(peer, SyncReply(self._document.diff(peer.asks)))
                    self._peers.send(peer, SyncRequest(self._document.state_vector()))
                    peer.asks = None
                    self._peers.set_synced(peer, synced=True)
            except MalformedError as error:
                peer.asks = None
                self._effects.append(Close(peer.id, close_code(error), error.message))

    def _seen(self, look: Look) -> object:
        try:
            return look.see(self)
        except OmniCraftError as error:
            return error

    def _tell_renewed(self, peer: Peer) -> None:
        """Its copy is of an epoch before: nothing goes to or from it. It opens the document afresh."""
        peer.asks = None
        self._peers.set_behind(peer, None)
        self._peers.set_synced(peer, synced=False)
        if peer.full:
            self._unsettled[peer.id] = peer
        error = renewed()
        if not peer.wire.hears_events:
            self._effects.append(Close(peer.id, close_code(error), error.message))
            return
        digest = hashlib.sha256(self._document.text.encode()).hexdigest()
        self._peers.tell(peer, {"type": "document:renewed", "message": error.message, "hash": digest})

    def _ask_again(self) -> None:
        """What was refused may be welcome now: its senders still have it."""
        for peer in self._peers:
            if peer.refused and peer.wire.speaks_yjs:
                peer.refused = False
                self._peers.send(peer, SyncRequest(self._document.state_vector()))

    def _tick(self, now: float) -> None:
        self._people.tick(now)
        if lease := self._lock.expire(now):
            self._unlocked(lease)
        self._compile(now)
        self._beacon(now)
        self._journal.tick(now)

    def _beacon(self, now: float) -> None:
        """Tell a hash of the text, so that a copy that has gone astray is noticed.

        Crafted updates can make copies differ while their state vectors are equal.
        """
        if self._beacon_at is None or now < self._beacon_at or not self._journal.is_on_disk:
            return
        self._beacon_at = None
        digest = hashlib.sha256(self._document.text.encode()).hexdigest()
        self._peers.tell_all({"type": "document:hash", "seq": self.seq, "hash": digest}, only=Wire.COLLAB)

    # Slow peers

    def _outbox(self, peer_id: PeerId, *, is_full: bool) -> None:
        if peer := self._peers.get(peer_id):
            peer.full = is_full
            self._unsettled[peer_id] = peer
            self._settle()

    def _catch_up(self, peer: Peer, behind: bytes) -> None:
        self._peers.set_behind(peer, None)
        if not peer.wire.speaks_yjs:
            self._peers.tell(peer, {"type": "component:state", "source": self.source, "seq": self.seq})
            self._tell_result(peer)
            return
        if peer.synced:
            self._peers.send(peer, SyncReply(self._document.diff(behind)))
        self._people.tell_others(peer)
        self._tell_result(peer)

    # Preview

    @property
    def _audience(self) -> int:
        """How many are here whose wire carries results."""
        return len(self._peers) - self._peers.count(Wire.YJS)

    def _foresee(self, now: float) -> None:
        """While a batch is being written, its text is compiled."""
        batch = self._journal.writing
        if batch is None or batch is self._written:
            return
        self._written = batch
        self._preview.changed(*batch.authors)
        self._begin_compile(batch.rows[-1].seq, now)

    def _compile(self, now: float) -> None:
        """Have the text on disk compiled, if it is time, and another than the last."""
        if self._journal.is_on_disk:
            self._begin_compile(self.seq, now)

    def _begin_compile(self, seq: int, now: float) -> None:
        if self._preview.due is not None and self._preview.due <= now and self._audience > 0:
            source = self._document.text
            if self._preview.begin(source, seq, now, audience=self._audience):
                self._effects.append(Compile(source, seq))

    def _compiled(self, message: CompileFinished | CompileFailed, now: float) -> None:
        if message.seq > self.seq and self._journal.writing:
            self._early = message  # Nobody is shown what may vanish.
            return
        result = message.result if isinstance(message, CompileFinished) else None
        seq, begun = message.seq, message.begun
        uses = self._preview.uses
        if self._preview.finish(seq, result, now, begun):
            if self._preview.uses != uses:
                self._effects.append(Uses(self._preview.uses))
            told = self._preview.result
            assert result and told
            cause = tuple(told["cause"])
            self._peers.tell_all({"type": _COMPILED, **told})
            self._effects.append(Compiled(seq, result, cause))
            if result.success:
                self._tell_users(cause)
        self._compile(now)

    def _tell_early(self, now: float) -> None:
        """What is known of the text that was being written."""
        early, self._early = self._early, None
        if early:
            self._compiled(early, now)

    def _tell_users(self, cause: tuple[str, ...]) -> None:
        if self._is_news:
            self._is_news = False
            self._effects.append(SourceChanged(cause))

    def _tell_result(self, peer: Peer) -> None:
        if self._preview.result is not None:
            self._peers.tell(peer, {"type": _COMPILED, **self._preview.result})


def _locked(lease: Lease, now: float) -> dict[str, Any]:
    return {
        "type": "component:locked",
        "userId": lease.user_id,
        "userName": lease.user_name,
        "fence": lease.fence,
        "expiresIn": round(lease.expires - now, 3),
    }
