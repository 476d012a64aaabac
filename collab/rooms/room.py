"""A room: one open document and the peers in it, as a state machine.

A message and the time go in, effects come out. There is no await, clock or socket here: ``runner`` has them.

The document is ahead of the log only while one batch is being written. What arrives meanwhile waits in a
queue, so that in every other phase the document is exactly what is on disk, and peers are only ever answered
from that. The rules are numbered in ``SPEC.md``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from collab.auth.identity import COLORS, Access, Identity
from collab.compile.result import CompileResult
from collab.config import Limits
from collab.crdt.document import Document, DocumentBrokenError, merge
from collab.crdt.gate import OUT_OF_ORDER
from collab.crdt.lib0 import MalformedError
from collab.crdt.storage import SequenceError
from collab.errors import OmniCraftError
from collab.rooms import requests
from collab.rooms.activity import Activity, Status
from collab.rooms.batch import (
    Batch,
    Committing,
    Edit,
    Kept,
    Peer,
    Phase,
    ReadOnly,
    Ready,
    Reloading,
    runs,
)
from collab.rooms.effects import (
    Acknowledged,
    Answer,
    Broadcast,
    Close,
    Compile,
    Effect,
    Keep,
    Persist,
    Rejected,
    Reload,
    Row,
    Say,
    Send,
)
from collab.rooms.errors import (
    ForbiddenError,
    LockedError,
    PresenceError,
    ReadOnlyError,
    TooLargeError,
    close_code,
)
from collab.rooms.intents import SetAttribute, perform
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
    Overflowed,
    PeerId,
    PersistFailed,
    PresenceQuery,
    PresenceUpdate,
    RoomInput,
    RoomMessage,
    Stateless,
    Submit,
    SyncReply,
    SyncRequest,
    SyncStatus,
    Tick,
    Update,
    Wire,
)
from collab.rooms.presence import Presence
from collab.rooms.preview import Preview
from collab.rooms.requests import (
    ChatRequest,
    CursorMove,
    EditRequest,
    LockRequest,
    PointerMove,
    UnlockRequest,
)

TICK = 0.008
"""The most seconds between two batches while edits keep coming. The first after quiet doesn't wait."""
SHORTEST_TICK = 0.001
TICK_PER_PEER = 0.0001
"""A batch costs a frame for each peer: with few, merging saves little and waiting is felt."""
_LEASES_A_SECOND = 1000  # More than there can be: rooms that come later number theirs higher.
SNAPSHOT_ROWS = 500
"""Rows between two snapshots: what opening a document has to replay at most."""
BEACON = 5.0
"""Seconds after an edit until everyone is told what the text must be by then."""
RETRY = 1.0
"""Seconds between two attempts to write, or read, a log that has failed."""


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
        set_attribute: SetAttribute,
    ) -> None:
        self.component_id = component_id
        self.seq = seq
        self._kept_seq = kept_seq
        self._document = document
        self._limits = limits
        self._presence = Presence(limits, clock_base)
        self._presence_due = 0.0
        self._moves: dict[tuple[str, PeerId], dict[str, Any]] = {}
        self._lock = Lock(limits.lock_seconds, clock_base * _LEASES_A_SECOND)
        self._set_attribute = set_attribute
        self._peers: dict[PeerId, Peer] = {}
        self._queue: list[Edit] = []
        self._phase: Phase = Ready(0.0)
        self._preview = Preview(component_id, limits.inline_wasm)
        self._activity = Activity()
        self._beacon_at: float | None = None
        self._saved_text = ""  # While a batch is being written, or the document read again.
        self._effects: list[Effect] = []

    def receive(self, message: RoomInput, now: float) -> list[Effect]:
        """What is to be done about a message at this time (seconds, from any fixed point)."""
        match message:
            case From(peer_id, content):
                # What was on its way when the peer was closed finds it gone.
                if peer := self._peers.get(peer_id):
                    self._hear(peer, content, now)
            case Committed():
                self._committed(now)
            case CompileFinished(seq, result):
                self._compiled(seq, result, now)
            case CompileFailed(seq):
                self._compiled(seq, None, now)
            case Join():
                self._join(message, now)
            case Leave(peer_id):
                self._leave(peer_id, now)
            case Submit(ticket, access, content):
                edit = Edit(None, access.identity.user_id, content, now, ticket=ticket)
                request = content if isinstance(content, EditRequest) else None
                self._take(edit, self._unfit(access, request), now)
            case Announce(payload, only):
                self._tell_all(payload, only=only)
            case Overflowed(peer_id):
                self._overflowed(peer_id)
            case Drained(peer_id):
                self._drained(peer_id)
            case PersistFailed(error):
                self._persist_failed(error, now)
            case Loaded(document, seq):
                self._loaded(document, seq, now)
            case LoadFailed():
                if isinstance(self._phase, Reloading):
                    self._phase = Reloading(self._phase.unsaved, now + RETRY)
            case Tick():
                self._tick(now)
        effects, self._effects = self._effects, []
        return effects

    @property
    def deadline(self) -> float | None:
        """When the room wants a Tick, if nothing else happens before."""
        times: list[float | None] = [self._presence.next_expiry]
        if self._presence.has_changes or self._moves:
            times.append(self._presence_due)
        if self._lock.lease:
            times.append(self._lock.lease.expires)
        times.append(self._activity.next_change)
        if self._is_on_disk:
            times.append(self._beacon_at)
        if self._may_compile:
            times.append(self._preview.due)
        match self._phase:
            case Ready(next_batch) if self._queue:
                times.append(next_batch)
            case Reloading(_, retry_at) | ReadOnly(_, retry_at):
                times.append(retry_at)
        return min((time for time in times if time is not None), default=None)

    @property
    def is_idle(self) -> bool:
        """Whether nobody takes part and nothing waits to be written."""
        return not self.peers and not self._queue and isinstance(self._phase, Ready)

    @property
    def is_settled(self) -> bool:
        """Whether everything that was sent is on disk or refused."""
        return isinstance(self._phase, ReadOnly) or (isinstance(self._phase, Ready) and not self._queue)

    @property
    def peers(self) -> dict[PeerId, Access]:
        """Who takes part, with what access."""
        return {peer.id: peer.access for peer in self._peers.values() if not peer.watches}

    @property
    def source(self) -> str:
        """The text, as it is on disk."""
        return self._document.text if self._is_on_disk else self._saved_text

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
    def _is_on_disk(self) -> bool:
        """Whether the document is what is on disk."""
        return isinstance(self._phase, Ready | ReadOnly)

    def state(self) -> tuple[bytes, int]:
        """The document as it is, as a Yjs update, and the number of the last edit in it.

        Only while the room is settled: then it is what is on disk.
        """
        return self._document.full_state(), self.seq

    @property
    def result(self) -> dict[str, Any] | None:
        """The last compile result, as JSON."""
        return self._preview.result

    # Peers

    def _join(self, join: Join, now: float) -> None:
        is_known = join.watches or self._has_user(join.access.identity.user_id)
        access = replace(join.access, identity=self._apart(join.access.identity))
        peer = self._peers[join.peer] = Peer(join.peer, access, join.wire, watches=join.watches)
        if not is_known:
            self._announce("user:joined", peer)
        everyone = self._presence.everyone()
        if everyone and peer.wire.speaks_yjs:
            self._send(peer, PresenceUpdate(everyone))
        self._tell_result(peer)
        if access.identity != join.access.identity:
            self._tell(peer, {"type": "user:color", "color": access.identity.color})
        if self._lock.lease:
            self._tell(peer, _locked(self._lock.lease, now))
        for user_id in {access.identity.user_id for access in self.peers.values()}:
            if (status := self._activity.status(user_id)) is not Status.ACTIVE:
                self._tell(peer, _status(user_id, status))
        if isinstance(self._phase, ReadOnly | Reloading) and self._phase.unsaved:
            self._tell(peer, _READ_ONLY_EVENT)
        self._compile(now)

    def _leave(self, peer_id: PeerId, now: float) -> None:
        if not (peer := self._peers.pop(peer_id, None)):
            return
        self._presence.remove(peer_id)
        self._moves = {key: move for key, move in self._moves.items() if key[1] != peer_id}
        self._flush_presence(now)
        if lease := self._lock.left(peer_id):
            self._unlocked(lease)
        if not peer.watches and not self._has_user(peer.access.identity.user_id):
            self._activity.left(peer.access.identity.user_id)
            self._announce("user:left", peer)

    def _apart(self, identity: Identity) -> Identity:
        """This person in a colour that nobody else here has, as long as there are enough."""
        taken = set()
        for access in self.peers.values():
            if access.identity.user_id == identity.user_id:
                return access.identity
            taken.add(access.identity.color)
        if identity.color in taken:
            for shade, color in enumerate(COLORS):
                if color not in taken:
                    return replace(identity, shade=shade)
        return identity

    def _has_user(self, user_id: str) -> bool:
        return any(access.identity.user_id == user_id for access in self.peers.values())

    def _announce(self, event: str, peer: Peer) -> None:
        identity = peer.access.identity
        payload = {
            "type": event,
            "userId": identity.user_id,
            "userName": identity.name,
            "color": identity.color,
        }
        self._tell_all(payload, without=peer.id)

    def _hear(self, peer: Peer, message: object, now: float) -> None:
        match message:
            case Update(update):
                self._edit(peer, update, now, is_reply=False)
            case SyncReply(update):
                self._edit(peer, update, now, is_reply=True)
            case PresenceUpdate(entries):
                mine = tuple(entry for entry in entries if self._may_use(peer, entry.client))
                try:
                    if self._presence.update(peer.id, peer.access.identity, mine, now):
                        self._acted(peer, now)
                except PresenceError as error:
                    self._refuse(peer, error, "presence:rejected")
                self._present(now)
            case SyncRequest(state_vector):
                peer.asks = state_vector
                self._settle()
            case PresenceQuery():
                client = self._presence.client_of(peer.id)
                others = tuple(each for each in self._presence.everyone() if each.client != client)
                self._send(peer, PresenceUpdate(others))
            case Stateless(payload):
                self._request(peer, payload, now)

    def _request(self, peer: Peer, payload: str, now: float) -> None:
        try:
            request = requests.parse(payload)
            match request:
                case LockRequest():
                    before = self._lock.lease
                    lease = self._lock.take(peer.id, peer.access, now)
                    if before and before.fence == lease.fence:
                        self._tell(peer, _locked(lease, now))
                    else:
                        self._tell_all(_locked(lease, now))
                case ChatRequest(text):
                    self._effects.append(Say(peer.access, text))
                case UnlockRequest():
                    if released := self._lock.release(peer.access):
                        self._unlocked(released)
                case CursorMove(line, column):
                    self._move(peer, "cursor:moved", {"position": {"line": line, "column": column}}, now)
                case PointerMove(x, y):
                    self._move(peer, "pointer:moved", {"x": x, "y": y}, now)
                case EditRequest():
                    edit = Edit(peer.id, peer.access.identity.user_id, request, now)
                    self._take(edit, self._unfit(peer.access, request), now)
        except OmniCraftError as error:
            self._refuse(peer, error, "request:rejected")

    def _move(self, peer: Peer, event: str, where: dict[str, Any], now: float) -> None:
        self._acted(peer, now)
        identity = peer.access.identity
        who = {"userId": identity.user_id, "userName": identity.name, "peer": peer.id}
        self._moves[(event, peer.id)] = {"type": event, **who, **where}
        self._present(now)

    def _unlocked(self, lease: Lease) -> None:
        self._tell_all({"type": "component:unlocked", "userId": lease.user_id, "fence": lease.fence})
        self._ask_again()

    def _acted(self, peer: Peer, now: float) -> None:
        user_id = peer.access.identity.user_id
        if self._activity.acted(user_id, now):
            self._tell_all(_status(user_id, Status.ACTIVE))

    def _may_use(self, peer: Peer, client: int) -> bool:
        return self._document.owner(client) in (None, peer.access.identity.user_id)

    # Edits

    def _edit(self, peer: Peer, update: bytes, now: float, *, is_reply: bool) -> None:
        limit = self._limits.reconnect_message if is_reply else self._limits.live_message
        edit = Edit(peer.id, peer.access.identity.user_id, update, now, is_reply)
        unfit = self._unfit(peer.access, None)
        if len(update) > limit:
            unfit = TooLargeError(
                f"The edit has {len(update) // 1024} KB; at most {limit // 1024} are allowed."
            )
        elif unfit and is_reply and isinstance(unfit, ForbiddenError | LockedError):
            # Whoever may not edit may still say what they know, when that is nothing new.
            try:
                if self._document.contains(update, edit.user_id):
                    self._tell_status(peer, saved=True)
                    return
            except OmniCraftError as error:
                unfit = error
        if isinstance(unfit, ReadOnlyError | LockedError):
            peer.refused = True
        self._take(edit, unfit, now)

    def _unfit(self, access: Access, request: EditRequest | None) -> OmniCraftError | None:
        """Why an edit can't even wait for its turn, or None."""
        if not access.role.may_edit:
            return ForbiddenError("You can view this component but not edit it.")
        try:
            self._lock.check(access.identity.user_id, request.fence if request else None)
        except LockedError as error:
            return error
        if isinstance(self._phase, ReadOnly | Reloading) and self._phase.unsaved:
            return _READ_ONLY
        return None

    def _take(self, edit: Edit, unfit: OmniCraftError | None, now: float) -> None:
        if edit.peer is not None and not edit.is_reply and (peer := self._peers.get(edit.peer)):
            self._acted(peer, now)
        if unfit:
            self._refuse_late(edit, unfit)
        else:
            self._queue.append(edit)
            self._write(now)

    def _write(self, now: float) -> None:
        """Begin a batch with all edits that wait, if it is time."""
        if not self._queue or not isinstance(self._phase, Ready) or now < self._phase.next_batch:
            return
        edits, self._queue = self._queue, []
        text = self._saved_text = self._document.text
        hears_changes = any(not peer.wire.speaks_yjs for peer in self._peers.values())
        rows: list[Row] = []
        kept: list[Kept] = []
        changes: list[dict[str, Any]] = []
        refused: list[tuple[Edit, OmniCraftError]] = []
        for run in runs(edits):
            user_id = run[0].user_id
            try:
                change = self._apply(run, self.seq + len(rows), kept, refused)
            except DocumentBrokenError as error:
                self._quarantine(edits, run, error)
                return
            if not change:
                continue
            rows.append(Row(self.seq + len(rows) + 1, user_id, change))
            if hears_changes:
                before, text = text, self._document.text
                delta = requests.change(before, text)
                changes.append({"userId": user_id, "seq": rows[-1].seq, "changes": {"ops": delta}})
        for edit, refusal in refused:
            self._refuse_late(edit, refusal)
        if not rows:
            self._acknowledge(kept, now)
            return
        batch = Batch(tuple(rows), tuple(kept), tuple(changes))
        self._phase = Committing(batch, now + min(TICK, SHORTEST_TICK + TICK_PER_PEER * len(self._peers)))
        self._effects.append(Persist(batch.rows))

    def _apply(
        self, run: list[Edit], seq: int, kept: list[Kept], refused: list[tuple[Edit, OmniCraftError]]
    ) -> bytes:
        """Apply edits of one person; the change they make together."""
        first = run[0]
        try:
            # The lock may have changed hands while they waited.
            fence = first.content.fence if isinstance(first.content, EditRequest) else None
            self._lock.check(first.user_id, fence)
            if isinstance(first.content, EditRequest):
                changes, inverse = perform(
                    self._document, first.content, seq, self._set_attribute, self._limits.source_bytes
                )
                kept.append(Kept(first, inverse))
                return merge(changes) if changes else b""
        except DocumentBrokenError:
            raise
        except OmniCraftError as error:
            refused.extend((edit, error) for edit in run)
            return b""
        updates = [edit.content for edit in run if isinstance(edit.content, bytes)]
        applied = self._document.apply(updates, first.user_id)
        for position, edit in enumerate(run):
            if refusal := applied.refused.get(position):
                refused.append((edit, refusal))
            else:
                kept.append(Kept(edit))
        return applied.change

    def _committed(self, now: float) -> None:
        match self._phase:
            case Committing(batch, next_batch):
                self._phase = Ready(next_batch)
                self._publish(batch, now)
            case ReadOnly(batch, _):
                # The document was read again without this batch; now it is on disk after all.
                self._document.restore([(row.data, row.author_id) for row in batch.rows])
                self._phase = Ready(now)
                self._publish(batch, now)
                self._writable_again()
        self._settle()
        self._write(now)

    def _publish(self, batch: Batch, now: float) -> None:
        """The batch is on disk: everyone gets it, its senders are told, the preview follows."""
        self.seq = batch.rows[-1].seq
        if self.seq - self._kept_seq >= SNAPSHOT_ROWS:
            self._kept_seq = self.seq
            self._effects.append(Keep(self._document.snapshot(self.seq)))
        senders = {one.edit.peer if isinstance(one.edit.content, bytes) else None for one in batch.kept}
        only_sender = senders.pop() if len(senders) == 1 else None
        peers = tuple(
            peer.id
            for peer in self._peers.values()
            if peer.synced and peer.behind is None and peer.id != only_sender
        )
        if peers:
            self._effects.append(Broadcast(peers, Update(merge([row.data for row in batch.rows]))))
        for change in batch.changes:
            self._tell_all({"type": "component:updated", **change}, only=Wire.EVENTS)
        self._acknowledge(batch.kept, now)
        self._preview.changed(*(row.author_id for row in batch.rows))
        if self._beacon_at is None:
            self._beacon_at = now + BEACON
        self._compile(now)

    def _acknowledge(self, kept: Sequence[Kept], now: float) -> None:
        if kept:
            self._effects.append(Acknowledged(tuple(now - one.edit.at for one in kept)))
        for one in kept:
            edit = one.edit
            peer = self._peers.get(edit.peer) if edit.peer is not None else None
            if isinstance(edit.content, bytes):
                if edit.ticket is not None:
                    self._effects.append(Answer(edit.ticket, {"seq": self.seq}))
                elif peer:
                    self._tell_status(peer, saved=True)
                continue
            done = {"seq": self.seq, "inverse": [intent.to_json() for intent in one.inverse]}
            if edit.ticket is not None:
                self._effects.append(Answer(edit.ticket, done))
            elif peer:
                self._tell(peer, {"type": "component:edited", "id": edit.content.id, **done})

    def _settle(self) -> None:
        """Answer who asked for the document, now that it is what is on disk."""
        if not self._is_on_disk:
            return
        for peer in list(self._peers.values()):
            try:
                if peer.full and peer.behind is None:
                    peer.behind = self._document.state_vector()
                elif not peer.full and peer.behind is not None:
                    self._catch_up(peer, peer.behind)
                if peer.asks is not None:
                    self._send(peer, SyncReply(self._document.diff(peer.asks)))
                    self._send(peer, SyncRequest(self._document.state_vector()))
                    peer.asks = None
                    peer.synced = True
            except MalformedError as error:
                peer.asks = None
                self._effects.append(Close(peer.id, close_code(error), error.message))

    # Failures

    def _refuse_late(self, edit: Edit, error: OmniCraftError) -> None:
        """Refuse an edit whose sender may have gone meanwhile."""
        if edit.ticket is not None:
            self._effects.append(Answer(edit.ticket, error))
        if edit.peer is None or not (peer := self._peers.get(edit.peer)):
            return
        if isinstance(edit.content, EditRequest):
            self._refuse(peer, error, "update:rejected", edit.content.id)
            return
        if error.code == OUT_OF_ORDER and not edit.is_reply and peer.wire.hears_events:
            # An edit before it is missing here: asked for what is missing, the client sends both.
            self._send(peer, SyncRequest(self._document.state_vector()))
        self._refuse_edit(peer, error)

    def _quarantine(self, edits: list[Edit], run: list[Edit], error: OmniCraftError) -> None:
        """The document broke on this run of edits. They are refused; the others wait until it is back."""
        for edit in run:
            self._refuse_late(edit, error)
        broken = {id(edit) for edit in run}
        self._queue = [edit for edit in edits if id(edit) not in broken]
        self._phase = Reloading(None)
        self._effects.append(Reload())

    def _persist_failed(self, error: OmniCraftError, now: float) -> None:
        match self._phase:
            case Committing(batch, _):
                self._tell_all(_READ_ONLY_EVENT)
                edits, self._queue = self._queue, []
                for edit in edits:
                    if edit.peer is not None and (peer := self._peers.get(edit.peer)):
                        peer.refused = True
                    self._refuse_late(edit, _READ_ONLY)
                self._phase = Reloading(batch)
                self._effects.append(Reload())
            case ReadOnly(batch, _) if isinstance(error, SequenceError):
                # It was written when it seemed to fail: the log says how much.
                self._phase = Reloading(batch)
                self._effects.append(Reload())
            case ReadOnly(batch, _):
                self._phase = ReadOnly(batch, now + RETRY)

    def _loaded(self, document: Document, seq: int, now: float) -> None:
        if not isinstance(self._phase, Reloading):
            return
        unsaved = self._phase.unsaved
        self._document = document
        if unsaved is None:
            self.seq = seq
            self._phase = Ready(now)
        elif seq >= unsaved.rows[-1].seq:
            self._phase = Ready(now)
            self._publish(unsaved, now)
            self.seq = seq
            self._writable_again()
        else:
            self.seq = seq
            self._phase = ReadOnly(unsaved, now + RETRY)
        self._preview.changed()
        self._compile(now)
        self._settle()
        self._write(now)

    def _writable_again(self) -> None:
        self._tell_all({"type": "document:writable"})
        self._ask_again()

    def _ask_again(self) -> None:
        """What was refused may be welcome now: its senders still have it."""
        for peer in self._peers.values():
            if peer.refused and peer.wire.speaks_yjs:
                peer.refused = False
                self._send(peer, SyncRequest(self._document.state_vector()))

    def _tick(self, now: float) -> None:
        self._presence.expire(now)
        self._present(now)
        if lease := self._lock.expire(now):
            self._unlocked(lease)
        for user_id, status in self._activity.changes(now):
            self._tell_all(_status(user_id, status))
        self._compile(now)
        self._beacon(now)
        match self._phase:
            case Reloading(unsaved, retry_at) if retry_at is not None and retry_at <= now:
                self._phase = Reloading(unsaved)
                self._effects.append(Reload())
            case ReadOnly(unsaved, retry_at) if retry_at is not None and retry_at <= now:
                self._phase = ReadOnly(unsaved, None)
                self._effects.append(Persist(unsaved.rows))
            case Ready():
                self._write(now)

    def _beacon(self, now: float) -> None:
        """Tell a hash of the text, so that a copy that has gone astray is noticed.

        Crafted updates can make copies differ while their state vectors are equal.
        """
        if self._beacon_at is None or now < self._beacon_at or not self._is_on_disk:
            return
        self._beacon_at = None
        digest = hashlib.sha256(self._document.text.encode()).hexdigest()
        self._tell_all({"type": "document:hash", "seq": self.seq, "hash": digest}, only=Wire.COLLAB)

    # Preview

    @property
    def _may_compile(self) -> bool:
        return self._is_on_disk and any(peer.wire.hears_events for peer in self._peers.values())

    def _compile(self, now: float) -> None:
        """Have the text compiled, if it is time, and another than the last."""
        if self._preview.due is not None and self._preview.due <= now and self._may_compile:
            source = self._document.text
            if self._preview.begin(source, self.seq, now):
                self._effects.append(Compile(source, self.seq))

    def _compiled(self, seq: int, result: CompileResult | None, now: float) -> None:
        if self._preview.finish(seq, result):
            self._tell_all({"type": _COMPILED, **(self._preview.result or {})})
        self._compile(now)

    def _tell_result(self, peer: Peer) -> None:
        if self._preview.result is not None:
            self._tell(peer, {"type": _COMPILED, **self._preview.result})

    # Presence

    def _present(self, now: float) -> None:
        """Tell everyone who moved: at once after quiet, together while many move."""
        if (self._presence.has_changes or self._moves) and now >= self._presence_due:
            self._flush_presence(now)

    def _flush_presence(self, now: float) -> None:
        changes = self._presence.take_changes()
        moves, self._moves = self._moves, {}
        if not changes and not moves:
            return
        self._presence_due = now + 1 / self._limits.awareness_per_second
        for (_, peer_id), move in moves.items():
            self._tell_all(move, without=peer_id)
        if not changes:
            return
        clients = {entry.client for entry in changes}
        others: list[PeerId] = []
        for peer in self._peers.values():
            if peer.behind is not None or not peer.wire.speaks_yjs:
                continue
            # Nobody is told of itself: awareness would take that for news.
            if (mine := self._presence.client_of(peer.id)) not in clients:
                others.append(peer.id)
            elif rest := tuple(entry for entry in changes if entry.client != mine):
                self._send(peer, PresenceUpdate(rest))
        if others:
            self._effects.append(Broadcast(tuple(others), PresenceUpdate(changes)))

    # Slow peers

    def _overflowed(self, peer_id: PeerId) -> None:
        if peer := self._peers.get(peer_id):
            peer.full = True
            self._settle()

    def _drained(self, peer_id: PeerId) -> None:
        if peer := self._peers.get(peer_id):
            peer.full = False
            self._settle()

    def _catch_up(self, peer: Peer, behind: bytes) -> None:
        peer.behind = None
        if not peer.wire.speaks_yjs:
            self._tell(peer, {"type": "component:state", "source": self.source, "seq": self.seq})
            self._tell_result(peer)
            return
        if peer.synced:
            self._send(peer, SyncReply(self._document.diff(behind)))
        client = self._presence.client_of(peer.id)
        others = tuple(entry for entry in self._presence.everyone() if entry.client != client)
        self._send(peer, PresenceUpdate(others))
        self._tell_result(peer)

    # Speaking

    def _send(self, peer: Peer, message: RoomMessage) -> None:
        self._effects.append(Send(peer.id, message))

    def _tell(self, peer: Peer, payload: dict[str, Any]) -> None:
        if peer.wire.hears_events:
            self._send(peer, Stateless(self._dump(payload)))

    def _tell_all(
        self, payload: dict[str, Any], *, without: PeerId | None = None, only: Wire | None = None
    ) -> None:
        peers = tuple(
            peer.id
            for peer in self._peers.values()
            if peer.wire.hears_events
            and peer.behind is None
            and peer.id != without
            and only in (None, peer.wire)
        )
        if peers:
            self._effects.append(Broadcast(peers, Stateless(self._dump(payload))))

    def _dump(self, payload: dict[str, Any]) -> str:
        return json.dumps({"componentId": self.component_id, **payload}, separators=(",", ":"))

    def _tell_status(self, peer: Peer, *, saved: bool) -> None:
        if peer.wire is Wire.COLLAB:
            self._send(peer, SyncStatus(saved))

    def _refuse_edit(self, peer: Peer, error: OmniCraftError) -> None:
        self._tell_status(peer, saved=False)
        self._refuse(peer, error, "update:rejected")

    def _refuse(
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
        self._tell(peer, payload)


_COMPILED = "compilation:completed"
_READ_ONLY = ReadOnlyError("The document can't be saved at the moment, so it can only be read.")
_READ_ONLY_EVENT = {"type": "document:readonly", "code": _READ_ONLY.code, "message": _READ_ONLY.message}


def _status(user_id: str, status: Status) -> dict[str, Any]:
    return {"type": "user:status", "userId": user_id, "status": status.value}


def _locked(lease: Lease, now: float) -> dict[str, Any]:
    return {
        "type": "component:locked",
        "userId": lease.user_id,
        "userName": lease.user_name,
        "fence": lease.fence,
        "expiresIn": round(lease.expires - now, 3),
    }
