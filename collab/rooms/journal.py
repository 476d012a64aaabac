"""A room's document and its edits on their way to disk.

The document is ahead of the log only while one batch is being written. What arrives meanwhile waits in a
queue, so that in every other phase the document is exactly what is on disk, and peers are only ever answered
from that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from collab.auth.identity import Access
from collab.config import Limits
from collab.crdt.document import Document, DocumentBrokenError, merge
from collab.crdt.gate import OUT_OF_ORDER, renewed
from collab.crdt.storage import SequenceError, Snapshot
from collab.errors import OmniCraftError
from collab.rooms import requests
from collab.rooms.batch import (
    Batch,
    Committing,
    Edit,
    Kept,
    Phase,
    ReadOnly,
    Ready,
    Reloading,
    runs,
)
from collab.rooms.effects import Acknowledged, Answer, Effect, Persist, Reload, Row
from collab.rooms.errors import ForbiddenError, LockedError, ReadOnlyError, TooLargeError, TooManyError
from collab.rooms.intents import SourceEdits, perform
from collab.rooms.locks import Lock
from collab.rooms.messages import SyncRequest, Wire
from collab.rooms.pace import Pace
from collab.rooms.peers import Peer, Peers
from collab.rooms.requests import EditRequest
from collab.rooms.trying import Trying

SNAPSHOT_ROWS = 500
"""Rows between two snapshots: what opening a document has to replay at most."""
RETRY = 1.0
"""Seconds between two attempts to write, or read, a log that has failed."""

# Made once: each edit asks for them several times.
_ON_DISK = (Ready, ReadOnly)
_UNSURE = (ReadOnly, Reloading)
_READ_ONLY = ReadOnlyError("The document can't be saved at the moment, so it can only be read.")
READ_ONLY_EVENT = {"type": "document:readonly", "code": _READ_ONLY.code, "message": _READ_ONLY.message}


class Journal:
    """The document of one room. ``seq`` numbers its last row in the log, ``kept_seq`` its snapshot's."""

    def __init__(
        self,
        document: Document,
        seq: int,
        kept_seq: int,
        *,
        limits: Limits,
        peers: Peers,
        lock: Lock,
        effects: list[Effect],
        source_edits: SourceEdits,
    ) -> None:
        self.document = document
        self.seq = seq
        self._kept_seq = kept_seq
        self._limits = limits
        self._peers = peers
        self._lock = lock
        self._effects = effects
        self._source_edits = source_edits
        self._queue: list[Edit] = []
        self._trying = Trying(effects, limits.reconnect_message)
        self._phase: Phase = Ready(0.0)
        self._pace = Pace(limits.tick_seconds)
        self._saved_text = ""  # While a batch is being written, or the document read again.

    @property
    def deadline(self) -> float | None:
        """When to call ``tick``."""
        phase = self._phase
        if isinstance(phase, Ready):
            return phase.next_batch if self._queue else None
        return None if isinstance(phase, Committing) else phase.retry_at

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be tried or written."""
        return not self._queue and not self._trying and isinstance(self._phase, Ready)

    @property
    def is_settled(self) -> bool:
        """Whether everything that was sent is on disk, refused, or being tried, so not yet taken."""
        return isinstance(self._phase, ReadOnly) or (isinstance(self._phase, Ready) and not self._queue)

    @property
    def is_on_disk(self) -> bool:
        """Whether the document is what is on disk."""
        return isinstance(self._phase, _ON_DISK)

    @property
    def writing(self) -> Batch | None:
        """The batch that is being written, and in the document already."""
        return self._phase.batch if isinstance(self._phase, Committing) else None

    @property
    def is_read_only(self) -> bool:
        """Whether a batch could not be written, and edits are refused until it can."""
        return isinstance(self._phase, _UNSURE) and self._phase.unsaved is not None

    @property
    def source(self) -> str:
        """The text, as it is on disk."""
        return self.document.text if self.is_on_disk else self._saved_text

    def snapshot_if_due(self, *, is_new: bool) -> Snapshot | None:
        """A snapshot, when enough rows have come since the last one, or the document is a new one."""
        if self.seq - self._kept_seq < SNAPSHOT_ROWS and not is_new:
            return None
        self._kept_seq = self.seq
        return self.document.snapshot(self.seq)

    # Edits

    def update(self, peer: Peer, update: bytes, now: float, *, is_reply: bool) -> None:
        """A peer sends a Yjs update."""
        self._consider(Edit(peer.id, peer.user_id, update, now, is_reply), update, peer.access, now)

    def tried(self, number: int, outcome: bytes | OmniCraftError, now: float) -> None:
        """What the trial of a large update has shown."""
        if not (trial := self._trying.finish(number)):
            return
        if isinstance(outcome, OmniCraftError):
            self._refuse(trial.edit, outcome)
        elif outcome:
            sent = trial.edit
            edit = Edit(sent.peer, sent.user_id, outcome, sent.at, sent.is_reply, sent.ticket)
            self._take(edit, self.objection(trial.access), now)
        elif peer := self._peers.get(trial.edit.peer):
            self._peers.tell_status(peer, saved=True)
        for follower in trial.followers:
            if isinstance(follower.content, bytes):
                self._consider(follower, follower.content, trial.access, now)

    def _consider(self, edit: Edit, update: bytes, access: Access, now: float) -> None:
        """Keep an edit back while one that it may build on is being tried, or see which way it goes."""
        try:
            if self._trying.hold(edit):
                return
        except TooManyError as error:
            self._refuse(edit, error)
            return
        self._weigh(edit, update, access, now)

    def _weigh(self, edit: Edit, update: bytes, access: Access, now: float) -> None:
        """See which way an update goes: refused, tried first, or queued."""
        limit = self._limits.reconnect_message if edit.is_reply else self._limits.live_message
        if len(update) > limit:
            size, most = len(update) // 1024, limit // 1024
            self._refuse(edit, TooLargeError(f"The edit has {size} KB; at most {most} are allowed."))
            return
        if len(update) > self._limits.live_message:
            self._trying.add(edit, update, access)
            self._try()
            return
        unfit = self.objection(access)
        if unfit and edit.is_reply and isinstance(unfit, ForbiddenError | LockedError):
            # Whoever may not edit may still say what they know, when that is nothing new.
            try:
                if self.document.contains(update, edit.user_id):
                    if peer := self._peers.get(edit.peer):
                        self._peers.tell_status(peer, saved=True)
                    return
            except OmniCraftError as error:
                unfit = error
        self._take(edit, unfit, now)

    def _try(self) -> None:
        """Begin the trials that wait for a document that is what is on disk."""
        if self._trying and self.is_on_disk:
            self._trying.begin(self.document, self.seq)

    def submit(self, edit: Edit, access: Access, now: float) -> None:
        """Somebody with this access sends an edit for the room to write, or one that came by no socket."""
        request = edit.content if isinstance(edit.content, EditRequest) else None
        self._take(edit, self.objection(access, request.fence if request else None), now)

    def write(self, now: float) -> None:
        """Begin a batch with all edits that wait, if it is time."""
        self._try()
        if not self._queue or not isinstance(self._phase, Ready) or now < self._phase.next_batch:
            return
        edits, self._queue = self._queue, []
        if self.document.is_full and (renewal := self.document.renewal()):
            self._renew(renewal, edits, now)
            return
        text = self._saved_text = self.document.text
        hears_changes = self._peers.count(Wire.EVENTS) > 0
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
            rows.append(Row(self.seq + len(rows) + 1, user_id, change, self.document.epoch.number))
            if hears_changes:
                before, text = text, self.document.text
                delta = requests.change(before, text)
                changes.append({"userId": user_id, "seq": rows[-1].seq, "changes": {"ops": delta}})
        try:
            self.document.finish()
        except DocumentBrokenError as error:
            self._quarantine(edits, edits, error)
            return
        for edit, refusal in refused:
            self._refuse(edit, refusal)
        if not rows:
            self.acknowledge(kept, now)
            return
        batch = Batch(tuple(rows), tuple(kept), tuple(changes))
        self._phase = Committing(batch, self._pace.next_batch(len(self._peers), now))
        self._effects.append(Persist(batch.rows))

    def _renew(self, row: bytes, edits: list[Edit], now: float) -> None:
        """Begin an epoch: the document takes nothing more in this one. Updates are for the old one."""
        text = self._saved_text = self.document.text
        for edit in edits:
            if isinstance(edit.content, bytes):
                self._refuse(edit, renewed())
            else:
                self._queue.append(edit)
        begins = Row(self.seq + 1, None, row, self.document.epoch.number + 1)
        change = {"userId": None, "seq": begins.seq, "changes": {"ops": requests.change(text, text)}}
        self._phase = Committing(Batch((begins,), (), (change,)), now)
        self._effects.append(Persist((begins,)))

    def acknowledge(self, kept: Sequence[Kept], now: float) -> None:
        """Tell the senders of these edits that they are on disk."""
        if kept:
            self._effects.append(Acknowledged(tuple(now - one.edit.at for one in kept)))
        for one in kept:
            edit = one.edit
            peer = self._peers.get(edit.peer)
            if isinstance(edit.content, bytes):
                if edit.ticket is not None:
                    self._effects.append(Answer(edit.ticket, {"seq": self.seq}))
                elif peer:
                    self._peers.tell_status(peer, saved=True)
                continue
            done = {"seq": self.seq, "inverse": [intent.to_json() for intent in one.inverse]}
            if edit.ticket is not None:
                self._effects.append(Answer(edit.ticket, done))
            elif peer:
                self._peers.tell(peer, {"type": "component:edited", "id": edit.content.id, **done})

    def objection(self, access: Access, fence: int | None = None) -> OmniCraftError | None:
        """Why an edit by somebody with this access can't even wait for its turn, or None.

        ``fence`` is that of the lock it is made under, if any.
        """
        if not access.role.may_edit:
            return ForbiddenError("You can view this component but not edit it.")
        try:
            self._lock.check(access.identity.user_id, fence)
        except LockedError as error:
            return error
        return _READ_ONLY if self.is_read_only else None

    def _take(self, edit: Edit, unfit: OmniCraftError | None, now: float) -> None:
        if unfit:
            may_pass_later = isinstance(unfit, ReadOnlyError | LockedError) and isinstance(
                edit.content, bytes
            )
            if may_pass_later and (peer := self._peers.get(edit.peer)):
                peer.refused = True
            self._refuse(edit, unfit)
        else:
            self._queue.append(edit)
            self.write(now)

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
                    self.document, first.content, seq, self._source_edits, self._limits.source_bytes
                )
                kept.append(Kept(first, inverse))
                return merge(changes) if changes else b""
        except DocumentBrokenError:
            raise
        except OmniCraftError as error:
            refused.extend((edit, error) for edit in run)
            return b""
        updates = [edit.content for edit in run if isinstance(edit.content, bytes)]
        applied = self.document.apply(updates, first.user_id)
        for position, edit in enumerate(run):
            if refusal := applied.refused.get(position):
                refused.append((edit, refusal))
            else:
                kept.append(Kept(edit))
        return applied.change

    # What the disk says

    def committed(self, now: float) -> Batch | None:
        """The rows of the last Persist are on disk; the batch to publish."""
        match self._phase:
            case Committing(batch, next_batch):
                self._phase = Ready(next_batch)
            case ReadOnly(batch, _):
                # The document was read again without this batch; now it is on disk after all.
                if batch.rows[0].epoch == self.document.epoch.number:
                    self.document.restore([(row.data, row.author_id) for row in batch.rows])
                self._phase = Ready(now)
            case _:
                return None
        if batch.rows[0].epoch > self.document.epoch.number:
            self.document = self.document.renewed(batch.rows[0].data)
        self.seq = batch.rows[-1].seq
        return batch

    def persist_failed(self, error: OmniCraftError, now: float) -> None:
        """The rows of the last Persist were not kept, as far as one can know."""
        match self._phase:
            case Committing(batch, _):
                self._peers.tell_all(READ_ONLY_EVENT)
                edits, self._queue = self._queue, []
                for edit in edits:
                    if peer := self._peers.get(edit.peer):
                        peer.refused = True
                    self._refuse(edit, _READ_ONLY)
                self._reload(batch)
            case ReadOnly(batch, _) if isinstance(error, SequenceError):
                # It was written when it seemed to fail: the log says how much.
                self._reload(batch)
            case ReadOnly(batch, _):
                self._phase = ReadOnly(batch, now + RETRY)

    def loaded(self, document: Document, seq: int, now: float) -> Batch | None:
        """The document as the log has it; the batch to publish, if one turns out to be on disk."""
        if not isinstance(self._phase, Reloading):
            return None
        unsaved = self._phase.unsaved
        self.document = document
        self.seq = seq
        if unsaved and seq < unsaved.rows[-1].seq:
            self._phase = ReadOnly(unsaved, now + RETRY)
            return None
        self._phase = Ready(now)
        return unsaved

    def load_failed(self, now: float) -> None:
        """The log could not be read."""
        if isinstance(self._phase, Reloading):
            self._phase = Reloading(self._phase.unsaved, now + RETRY)

    def tick(self, now: float) -> None:
        """Time has passed."""
        match self._phase:
            case Reloading(unsaved, retry_at) if retry_at is not None and retry_at <= now:
                self._reload(unsaved)
            case ReadOnly(unsaved, retry_at) if retry_at is not None and retry_at <= now:
                self._phase = ReadOnly(unsaved, None)
                self._effects.append(Persist(unsaved.rows))
            case Ready():
                self.write(now)

    def _reload(self, unsaved: Batch | None) -> None:
        self._phase = Reloading(unsaved)
        self._effects.append(Reload())

    def _quarantine(self, edits: list[Edit], run: list[Edit], error: OmniCraftError) -> None:
        """The document broke on this run of edits. They are refused; the others wait until it is back."""
        for edit in run:
            self._refuse(edit, error)
        broken = {id(edit) for edit in run}
        self._queue = [edit for edit in edits if id(edit) not in broken]
        self._reload(None)

    def _refuse(self, edit: Edit, error: OmniCraftError) -> None:
        """Refuse an edit whose sender may have gone meanwhile."""
        if edit.ticket is not None:
            self._effects.append(Answer(edit.ticket, error))
        if not (peer := self._peers.get(edit.peer)):
            return
        if isinstance(edit.content, EditRequest):
            self._peers.refuse(peer, error, "update:rejected", edit.content.id)
            return
        if error.code == OUT_OF_ORDER and not edit.is_reply and peer.wire.hears_events:
            # An edit before it is missing here: asked for what is missing, the client sends both.
            self._peers.send(peer, SyncRequest(self.document.state_vector()))
        self._peers.refuse_update(peer, error)
