"""A room: one open document and the peers in it, as a state machine.

A message and the time go in, effects come out. There is no await, clock or socket here: ``runner`` has them.

The document is ahead of the log only while one batch is being written. What arrives meanwhile waits in a
queue, so that in every other phase the document is exactly what is on disk, and peers are only ever answered
from that. The rules are numbered in ``SPEC.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from collab.auth.identity import Access
from collab.compile.result import CompileResult
from collab.config import Limits
from collab.crdt.document import Document, DocumentBrokenError, merge
from collab.crdt.gate import OUT_OF_ORDER
from collab.crdt.lib0 import MalformedError
from collab.crdt.storage import SequenceError
from collab.errors import OmniCraftError
from collab.rooms.effects import Broadcast, Close, Compile, Effect, Persist, Reload, Row, Send
from collab.rooms.errors import (
    ForbiddenError,
    PresenceError,
    ReadOnlyError,
    TooLargeError,
    UnknownMessageError,
    close_code,
)
from collab.rooms.messages import (
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
    SyncReply,
    SyncRequest,
    SyncStatus,
    Tick,
    Update,
)
from collab.rooms.presence import Presence

TICK = 0.008
"""Seconds between two batches while edits keep coming. The first after quiet doesn't wait."""
PREVIEW = 0.03
"""Seconds between two compiles while edits keep coming. The first after quiet doesn't wait."""
RETRY = 1.0
"""Seconds between two attempts to write, or read, a log that has failed."""


@dataclass(slots=True)
class _Peer:
    id: PeerId
    access: Access
    hears_events: bool
    is_present: bool
    synced: bool = False
    """Has been sent the document, so edits follow."""
    asks: bytes | None = None
    """The state vector of a SyncRequest that waits until the document is what is on disk."""
    full: bool = False
    """Its outbox has no room."""
    behind: bytes | None = None
    """The state vector from when its outbox was found full: no edits have been sent to it since."""
    refused: bool = False
    """An edit of it was refused because nothing could be saved; it is asked for it again afterwards."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """An update that waits for its turn."""

    peer: PeerId
    user_id: str
    update: bytes
    is_reply: bool


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows on their way to disk, and the peers that are told when they are there (once for each edit)."""

    rows: tuple[Row, ...]
    waiting: tuple[PeerId, ...]


@dataclass(frozen=True, slots=True)
class _Ready:
    """The document is what is on disk. The next batch may begin at ``next_batch``."""

    next_batch: float


@dataclass(frozen=True, slots=True)
class _Committing:
    """The document is ahead of the log by this batch."""

    batch: _Batch
    next_batch: float


@dataclass(frozen=True, slots=True)
class _Reloading:
    """The document is being read again. ``unsaved``: a batch whose write failed."""

    unsaved: _Batch | None
    retry_at: float | None = None


@dataclass(frozen=True, slots=True)
class _ReadOnly:
    """The document is what is on disk, and writing fails. ``retry_at``: None while an attempt runs."""

    unsaved: _Batch
    retry_at: float | None


_Phase = _Ready | _Committing | _Reloading | _ReadOnly


@dataclass(slots=True)
class _Preview:
    """The text that was last handed to the compiler, and what came of it."""

    source: str | None = None
    seq: int = -1
    wanted: bool = True
    """The text on disk may be another."""
    runs: bool = False
    next_at: float = 0.0
    news: dict[str, None] = field(default_factory=dict)
    """Whose edits have come since that text."""
    cause: dict[str, None] = field(default_factory=dict)
    """Whose edits made it differ from the one of the last result."""
    result: dict[str, Any] | None = None


class Room:
    """One open document. ``seq`` is the number of its last row in the log."""

    def __init__(
        self, component_id: str, document: Document, seq: int, limits: Limits, *, clock_base: int
    ) -> None:
        self.component_id = component_id
        self.seq = seq
        self._document = document
        self._limits = limits
        self._presence = Presence(limits, clock_base)
        self._presence_due = 0.0
        self._peers: dict[PeerId, _Peer] = {}
        self._queue: list[_Edit] = []
        self._phase: _Phase = _Ready(0.0)
        self._preview = _Preview()
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
                self._compile_ended(seq, now)
            case Join():
                self._join(message, now)
            case Leave(peer_id):
                self._leave(peer_id, now)
            case Overflowed(peer_id):
                self._overflowed(peer_id)
            case Drained(peer_id):
                self._drained(peer_id)
            case PersistFailed(error):
                self._persist_failed(error, now)
            case Loaded(document, seq):
                self._loaded(document, seq, now)
            case LoadFailed():
                if isinstance(self._phase, _Reloading):
                    self._phase = _Reloading(self._phase.unsaved, now + RETRY)
            case Tick():
                self._tick(now)
        effects, self._effects = self._effects, []
        return effects

    @property
    def deadline(self) -> float | None:
        """When the room wants a Tick, if nothing else happens before."""
        times: list[float | None] = [self._presence.next_expiry]
        if self._presence.has_changes:
            times.append(self._presence_due)
        if self._may_compile:
            times.append(self._preview.next_at)
        match self._phase:
            case _Ready(next_batch) if self._queue:
                times.append(next_batch)
            case _Reloading(_, retry_at) | _ReadOnly(_, retry_at):
                times.append(retry_at)
        return min((time for time in times if time is not None), default=None)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is here and nothing waits to be written."""
        return not self._peers and not self._queue and isinstance(self._phase, _Ready)

    @property
    def is_settled(self) -> bool:
        """Whether everything that was sent is on disk or refused."""
        return isinstance(self._phase, _ReadOnly) or (isinstance(self._phase, _Ready) and not self._queue)

    @property
    def peers(self) -> dict[PeerId, Access]:
        """Who is here, with what access."""
        return {peer.id: peer.access for peer in self._peers.values()}

    @property
    def source(self) -> str:
        """The text, as it is on disk."""
        return self._document.text if self._is_on_disk else self._saved_text

    @property
    def _is_on_disk(self) -> bool:
        """Whether the document is what is on disk."""
        return isinstance(self._phase, _Ready | _ReadOnly)

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
        identity = join.access.identity
        was_here = self._is_here(identity.user_id)
        peer = self._peers[join.peer] = _Peer(join.peer, join.access, join.hears_events, join.is_present)
        if join.is_present and not was_here:
            self._announce("user:joined", peer)
        if everyone := self._presence.everyone():
            self._send(peer, PresenceUpdate(everyone))
        self._tell_result(peer)
        if isinstance(self._phase, _ReadOnly | _Reloading) and self._phase.unsaved:
            self._tell(peer, _READ_ONLY_EVENT)
        self._compile(now)

    def _leave(self, peer_id: PeerId, now: float) -> None:
        if not (peer := self._peers.pop(peer_id, None)):
            return
        self._presence.remove(peer_id)
        self._flush_presence(now)
        if peer.is_present and not self._is_here(peer.access.identity.user_id):
            self._announce("user:left", peer)

    def _is_here(self, user_id: str) -> bool:
        return any(
            peer.is_present and peer.access.identity.user_id == user_id for peer in self._peers.values()
        )

    def _announce(self, event: str, peer: _Peer) -> None:
        identity = peer.access.identity
        payload = {
            "type": event,
            "userId": identity.user_id,
            "userName": identity.name,
            "color": identity.color,
        }
        self._tell_all(payload, without=peer.id)

    def _hear(self, peer: _Peer, message: object, now: float) -> None:
        match message:
            case Update(update):
                self._edit(peer, update, now, is_reply=False)
            case SyncReply(update):
                self._edit(peer, update, now, is_reply=True)
            case PresenceUpdate(entries):
                mine = tuple(entry for entry in entries if self._may_use(peer, entry.client))
                try:
                    self._presence.update(peer.id, peer.access.identity, mine, now)
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
            case Stateless():
                unknown = UnknownMessageError("This server takes no such request.")
                self._refuse(peer, unknown, "request:rejected")

    def _may_use(self, peer: _Peer, client: int) -> bool:
        return self._document.owner(client) in (None, peer.access.identity.user_id)

    # Edits

    def _edit(self, peer: _Peer, update: bytes, now: float, *, is_reply: bool) -> None:
        if unfit := self._unfit(peer, update, is_reply=is_reply):
            self._refuse_edit(peer, unfit)
        elif not peer.access.role.may_edit:
            self._tell_status(peer, saved=True)  # It holds nothing that isn't known.
        else:
            self._queue.append(_Edit(peer.id, peer.access.identity.user_id, update, is_reply))
            self._write(now)

    def _unfit(self, peer: _Peer, update: bytes, *, is_reply: bool) -> OmniCraftError | None:
        """Why this update can't even wait for its turn, or None."""
        limit = self._limits.reconnect_message if is_reply else self._limits.live_message
        if len(update) > limit:
            return TooLargeError(
                f"The edit has {len(update) // 1024} KB; at most {limit // 1024} are allowed."
            )
        if not peer.access.role.may_edit:
            try:
                if is_reply and self._document.contains(update, peer.access.identity.user_id):
                    return None
            except OmniCraftError as error:
                return error
            return ForbiddenError("You can view this component but not edit it.")
        if isinstance(self._phase, _ReadOnly | _Reloading) and self._phase.unsaved:
            peer.refused = True
            return _READ_ONLY
        return None

    def _write(self, now: float) -> None:
        """Begin a batch with all edits that wait, if it is time."""
        if not self._queue or not isinstance(self._phase, _Ready) or now < self._phase.next_batch:
            return
        edits, self._queue = self._queue, []
        self._saved_text = self._document.text
        rows: list[Row] = []
        waiting: list[PeerId] = []
        refused: list[tuple[_Edit, OmniCraftError]] = []
        for user_id, run in _by_user(edits):
            try:
                applied = self._document.apply([edit.update for edit in run], user_id)
            except DocumentBrokenError as error:
                self._quarantine(edits, run, error)
                return
            for position, edit in enumerate(run):
                if refusal := applied.refused.get(position):
                    refused.append((edit, refusal))
                else:
                    waiting.append(edit.peer)
            if applied.change:
                rows.append(Row(self.seq + len(rows) + 1, user_id, applied.change))
        for edit, refusal in refused:
            self._refuse_late(edit, refusal)
        if not rows:
            self._acknowledge(waiting)
            return
        batch = _Batch(tuple(rows), tuple(waiting))
        self._phase = _Committing(batch, now + TICK)
        self._effects.append(Persist(batch.rows))

    def _committed(self, now: float) -> None:
        match self._phase:
            case _Committing(batch, next_batch):
                self._phase = _Ready(next_batch)
                self._publish(batch, now)
            case _ReadOnly(batch, _):
                # The document was read again without this batch; now it is on disk after all.
                for row in batch.rows:
                    self._document.apply([row.data], row.author_id)
                self._phase = _Ready(now)
                self._publish(batch, now)
                self._writable_again()
        self._settle()
        self._write(now)

    def _publish(self, batch: _Batch, now: float) -> None:
        """The batch is on disk: everyone gets it, its senders are told, the preview follows."""
        self.seq = batch.rows[-1].seq
        senders = set(batch.waiting)
        only_sender = senders.pop() if len(senders) == 1 else None
        peers = tuple(
            peer.id
            for peer in self._peers.values()
            if peer.synced and peer.behind is None and peer.id != only_sender
        )
        if peers:
            self._effects.append(Broadcast(peers, Update(merge([row.data for row in batch.rows]))))
        self._acknowledge(batch.waiting)
        self._preview.news.update(dict.fromkeys(row.author_id for row in batch.rows))
        self._preview.wanted = True
        self._compile(now)

    def _acknowledge(self, peers: list[PeerId] | tuple[PeerId, ...]) -> None:
        for peer_id in peers:
            if peer := self._peers.get(peer_id):
                self._tell_status(peer, saved=True)

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

    def _refuse_late(self, edit: _Edit, error: OmniCraftError) -> None:
        """Refuse an edit whose sender may have gone meanwhile."""
        if not (peer := self._peers.get(edit.peer)):
            return
        if error.code == OUT_OF_ORDER and not edit.is_reply and peer.hears_events:
            # An edit before it is missing here: asked for what is missing, the client sends both.
            self._send(peer, SyncRequest(self._document.state_vector()))
        self._refuse_edit(peer, error)

    def _quarantine(self, edits: list[_Edit], run: list[_Edit], error: OmniCraftError) -> None:
        """The document broke on this run of edits. They are refused; the others wait until it is back."""
        for edit in run:
            self._refuse_late(edit, error)
        broken = {id(edit) for edit in run}
        self._queue = [edit for edit in edits if id(edit) not in broken]
        self._phase = _Reloading(None)
        self._effects.append(Reload())

    def _persist_failed(self, error: OmniCraftError, now: float) -> None:
        match self._phase:
            case _Committing(batch, _):
                self._tell_all(_READ_ONLY_EVENT)
                edits, self._queue = self._queue, []
                for edit in edits:
                    if peer := self._peers.get(edit.peer):
                        peer.refused = True
                        self._refuse_edit(peer, _READ_ONLY)
                self._phase = _Reloading(batch)
                self._effects.append(Reload())
            case _ReadOnly(batch, _) if isinstance(error, SequenceError):
                # It was written when it seemed to fail: the log says how much.
                self._phase = _Reloading(batch)
                self._effects.append(Reload())
            case _ReadOnly(batch, _):
                self._phase = _ReadOnly(batch, now + RETRY)

    def _loaded(self, document: Document, seq: int, now: float) -> None:
        if not isinstance(self._phase, _Reloading):
            return
        unsaved = self._phase.unsaved
        self._document = document
        if unsaved is None:
            self.seq = seq
            self._phase = _Ready(now)
        elif seq >= unsaved.rows[-1].seq:
            self._phase = _Ready(now)
            self._publish(unsaved, now)
            self.seq = seq
            self._writable_again()
        else:
            self.seq = seq
            self._phase = _ReadOnly(unsaved, now + RETRY)
        self._preview.wanted = True
        self._compile(now)
        self._settle()
        self._write(now)

    def _writable_again(self) -> None:
        self._tell_all({"type": "document:writable"})
        for peer in self._peers.values():
            if peer.refused:
                peer.refused = False
                self._send(peer, SyncRequest(self._document.state_vector()))

    def _tick(self, now: float) -> None:
        self._presence.expire(now)
        self._present(now)
        self._compile(now)
        match self._phase:
            case _Reloading(unsaved, retry_at) if retry_at is not None and retry_at <= now:
                self._phase = _Reloading(unsaved)
                self._effects.append(Reload())
            case _ReadOnly(unsaved, retry_at) if retry_at is not None and retry_at <= now:
                self._phase = _ReadOnly(unsaved, None)
                self._effects.append(Persist(unsaved.rows))
            case _Ready():
                self._write(now)

    # Preview

    @property
    def _may_compile(self) -> bool:
        preview = self._preview
        return (
            preview.wanted
            and not preview.runs
            and self._is_on_disk
            and any(peer.hears_events for peer in self._peers.values())
        )

    def _compile(self, now: float) -> None:
        """Have the text compiled, if it is time, and another than the last."""
        preview = self._preview
        if now < preview.next_at or not self._may_compile:
            return
        preview.wanted = False
        source = self._document.text
        if source == preview.source:
            return
        preview.source = source
        preview.seq = self.seq
        preview.runs = True
        preview.next_at = now + PREVIEW
        preview.cause.update(preview.news)
        preview.news.clear()
        self._effects.append(Compile(source, self.seq))

    def _compiled(self, seq: int, result: CompileResult, now: float) -> None:
        preview = self._preview
        if seq != preview.seq or not preview.runs:
            return
        preview.result = result.to_json(
            component_id=self.component_id,
            seq=seq,
            cause=tuple(preview.cause),
            inline_wasm=self._limits.inline_wasm,
        )
        preview.cause.clear()
        self._tell_all({"type": _COMPILED, **preview.result})
        self._compile_ended(seq, now)

    def _compile_ended(self, seq: int, now: float) -> None:
        if seq == self._preview.seq:
            self._preview.runs = False
            self._compile(now)

    def _tell_result(self, peer: _Peer) -> None:
        if self._preview.result is not None:
            self._tell(peer, {"type": _COMPILED, **self._preview.result})

    # Presence

    def _present(self, now: float) -> None:
        """Tell everyone who moved: at once after quiet, together while many move."""
        if self._presence.has_changes and now >= self._presence_due:
            self._flush_presence(now)

    def _flush_presence(self, now: float) -> None:
        if not (changes := self._presence.take_changes()):
            return
        self._presence_due = now + 1 / self._limits.awareness_per_second
        clients = {entry.client for entry in changes}
        others: list[PeerId] = []
        for peer in self._peers.values():
            if peer.behind is not None:
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

    def _catch_up(self, peer: _Peer, behind: bytes) -> None:
        peer.behind = None
        if peer.synced:
            self._send(peer, SyncReply(self._document.diff(behind)))
        client = self._presence.client_of(peer.id)
        others = tuple(entry for entry in self._presence.everyone() if entry.client != client)
        self._send(peer, PresenceUpdate(others))
        self._tell_result(peer)

    # Speaking

    def _send(self, peer: _Peer, message: RoomMessage) -> None:
        self._effects.append(Send(peer.id, message))

    def _tell(self, peer: _Peer, payload: dict[str, Any]) -> None:
        if peer.hears_events:
            self._send(peer, Stateless(_dump(payload)))

    def _tell_all(self, payload: dict[str, Any], without: PeerId | None = None) -> None:
        peers = tuple(
            peer.id
            for peer in self._peers.values()
            if peer.hears_events and peer.behind is None and peer.id != without
        )
        if peers:
            self._effects.append(Broadcast(peers, Stateless(_dump(payload))))

    def _tell_status(self, peer: _Peer, *, saved: bool) -> None:
        if peer.hears_events:
            self._send(peer, SyncStatus(saved))

    def _refuse_edit(self, peer: _Peer, error: OmniCraftError) -> None:
        self._tell_status(peer, saved=False)
        self._refuse(peer, error, "update:rejected")

    def _refuse(self, peer: _Peer, error: OmniCraftError, event: str) -> None:
        """Say so in words where the wire can; where it can't, closing is the only answer there is."""
        if not peer.hears_events:
            self._effects.append(Close(peer.id, close_code(error), error.message))
            return
        payload = {"type": event, "code": error.code, "message": error.message}
        if error.hint:
            payload["hint"] = error.hint
        self._tell(peer, payload)


_COMPILED = "compilation:completed"
_READ_ONLY = ReadOnlyError("The document can't be saved at the moment, so it can only be read.")
_READ_ONLY_EVENT = {"type": "document:readonly", "code": _READ_ONLY.code, "message": _READ_ONLY.message}


def _by_user(edits: list[_Edit]) -> Iterator[tuple[str, list[_Edit]]]:
    """Edits of one batch don't build on another person's in it: nobody has seen those yet."""
    runs: dict[str, list[_Edit]] = {}
    for edit in edits:
        runs.setdefault(edit.user_id, []).append(edit)
    yield from runs.items()


def _dump(payload: dict[str, Any]) -> str:
    return json.dumps(payload, separators=(",", ":"))
