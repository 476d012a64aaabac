"""The shell around a room: it has the clock, the log, the compiler and the outboxes.

Inputs are handled one after another, each to the end of its effects. Whatever an effect takes time for runs
as a task and comes back as another input.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from collab.auth.identity import Access
from collab.compile.result import CompileResult
from collab.config import Limits
from collab.crdt.document import Document
from collab.crdt.storage import (
    AnchorsChangedError,
    Carried,
    LogBatch,
    LogRow,
    Snapshot,
    StorageError,
    UpdateLog,
)
from collab.crdt.trials import Trials
from collab.errors import OmniCraftError
from collab.rooms.carrier import Carrier
from collab.rooms.deadlines import call_at
from collab.rooms.effects import (
    Acknowledged,
    Answer,
    Broadcast,
    Close,
    Compile,
    Compiled,
    Effect,
    Keep,
    Persist,
    Rejected,
    Reload,
    Row,
    Say,
    Send,
    SourceChanged,
    Try,
    Uses,
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
    Look,
    Overflowed,
    PeerId,
    PeerMessage,
    PersistFailed,
    RoomInput,
    RoomMessage,
    Submit,
    Tick,
    Tried,
    Update,
    Wire,
)
from collab.rooms.metrics import Metrics
from collab.rooms.requests import EditRequest
from collab.rooms.room import Room

logger = logging.getLogger(__name__)

Seen = TypeVar("Seen")

BROKEN = 1011

PATIENCE = 10.0
"""Seconds that an edit over HTTP is waited for, while the disk doesn't take it."""


class ClosedError(OmniCraftError):
    """The room ended before it could answer."""

    code = "ROOM_CLOSED"
    status = 503


class LateError(OmniCraftError):
    """An edit that waits until it can be written."""

    code = "STORAGE_FAILED"
    status = 503


class Compiler(Protocol):
    """What turns source into a module. It may give up on a text that a newer one has overtaken."""

    async def compile(
        self, source: str, *, component_id: str, file: str, patience: float = 0.0
    ) -> CompileResult:
        """Compile this text of a component; ``file`` names it in diagnostics.

        For ``patience`` seconds it may be overtaken by others.
        """


class Link(Protocol):
    """One peer's way out: a document on a socket."""

    @property
    def wire(self) -> Wire:
        """How it talks."""

    @property
    def address(self) -> Hashable:
        """Equal for links whose frames are equal, so that a frame is encoded once for all of them."""

    @property
    def carrier(self) -> Carrier:
        """The socket."""

    def encode(self, message: RoomMessage) -> bytes:
        """The frame for a message."""

    def end(self, code: int, reason: str) -> None:
        """End this document here; other documents of the connection go on."""

    def close(self, code: int, reason: str) -> None:
        """End the connection once what was sent has gone."""


@dataclass(frozen=True, slots=True)
class _Ways:
    """The links of these peers, which are known by being this very object."""

    peers: tuple[PeerId, ...]
    groups: list[tuple[Link, list[tuple[PeerId, Carrier]]]]


_NOWHERE = _Ways((-1,), [])
"""Nobody's."""


class Runner:
    """One open room."""

    def __init__(
        self,
        room: Room,
        *,
        project_id: str,
        name: str,
        log: UpdateLog,
        compiler: Compiler,
        trials: Trials,
        limits: Limits,
        metrics: Metrics,
        peer_ids: Callable[[], PeerId],
        say: Callable[[Access, str], Awaitable[Any]],
        note: Callable[[str, Compiled], None],
        on_source: Callable[[Runner, tuple[str, ...]], None],
        on_uses: Callable[[Runner, frozenset[str]], None],
        on_people: Callable[[str], None],
        on_empty: Callable[[Runner], None],
        on_broken: Callable[[Runner], None],
    ) -> None:
        self.room = room
        self.project_id = project_id
        self.name = name
        """The component's, by which others of its project use it."""
        self._log = log
        self._compiler = compiler
        self._trials = trials
        self._limits = limits
        self._metrics = metrics
        self._peer_ids = peer_ids
        self._say = say
        self._note = note
        self._on_source = on_source
        self._on_uses = on_uses
        self._on_people = on_people
        self._on_empty = on_empty
        self._on_broken = on_broken
        self._loop = asyncio.get_running_loop()
        self._links: dict[PeerId, Link] = {}
        # Frames for those to whom the room has something of their own to say, until it has said all: then an
        # acknowledgement and the edits of others are one write, which costs no more for being longer.
        self._held: dict[PeerId, list[bytes]] = {}
        self._ways = _NOWHERE  # Those of the last edit: the next one goes to the same people.
        self._where = {"room": room.component_id, "project": project_id}
        self._inputs: deque[RoomInput] = deque()
        self._is_handling = False
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0  # uvloop's handles don't always know.
        self._not_before = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._saving: asyncio.Future[None] | None = None
        self._settled: list[asyncio.Future[None]] = []
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.is_closed = False

    def join(self, link: Link, access: Access, *, watches: bool = False, is_full: bool = False) -> PeerId:
        """Let a peer in; one that only ``watches`` doesn't keep the room open.

        One whose outbox ``is_full`` already is sent what there is when it has ``drained``.
        """
        peer = self._peer_ids()
        self._links[peer] = link
        self._ways = _NOWHERE
        self.receive(Join(peer, access, link.wire, watches, is_full))
        if not watches:
            self._on_people(self.project_id)
        return peer

    async def edit(self, content: EditRequest | bytes, access: Access) -> dict[str, Any]:
        """Make an edit that comes by no socket; what its sender gets to know, once it is on disk.

        Raises the OmniCraftError for which it is refused, or LateError when it can't be written for long.
        """
        try:
            done: dict[str, Any] = await self._ask(lambda ticket: Submit(ticket, access, content))
        except TimeoutError:
            raise LateError(
                "The edit is not saved yet; that is tried again until it works.",
                hint="Look at the history before you do it again.",
            ) from None
        return done

    async def look(self, see: Callable[[Room], Seen]) -> Seen:
        """What this function returns of the room, at a moment when its document is what is on disk.

        Raises what the function raises, or StorageError when the document can't be read for long.
        """
        try:
            seen: Seen = await self._ask(lambda ticket: Look(ticket, see))
        except TimeoutError:
            raise StorageError("The document can't be read at the moment.") from None
        return seen

    async def _ask(self, question: Callable[[int], RoomInput]) -> Any:
        """The room's Answer to this. Raises ClosedError, TimeoutError, or the OmniCraftError that it is."""
        if self.is_closed:
            raise ClosedError("The document was closed; try again.")
        ticket = self._peer_ids()
        answer: asyncio.Future[Any] = self._loop.create_future()
        self._answers[ticket] = answer
        try:
            self.receive(question(ticket))
            async with asyncio.timeout(PATIENCE):
                return await answer
        finally:
            del self._answers[ticket]

    def leave(self, peer: PeerId) -> None:
        """A peer has gone."""
        if self._links.pop(peer, None):
            self._ways = _NOWHERE
            took_part = peer in self.room.peers
            self.receive(Leave(peer))
            if took_part:
                self._on_people(self.project_id)
            if not self.room.peers:
                self._on_empty(self)

    def hear(self, peer: PeerId, message: PeerMessage) -> None:
        """A peer says something."""
        self._metrics.messages_received += 1
        self.receive(From(peer, message))

    def overflowed(self, peer: PeerId) -> None:
        """A peer's outbox is full."""
        self._metrics.outbox_overflows += 1
        self.receive(Overflowed(peer))

    def drained(self, peer: PeerId) -> None:
        """A peer's outbox, full before, is empty."""
        self.receive(Drained(peer))

    async def settled(self) -> None:
        """Wait until everything that was sent is on disk or refused."""
        if not self.is_closed and not self.room.is_settled:
            waiter = self._loop.create_future()
            self._settled.append(waiter)
            await waiter

    def end(self, code: int, reason: str) -> None:
        """End the room, and the document at each of its peers."""
        for link in self._abandon():
            link.end(code, reason)

    def _abandon(self) -> list[Link]:
        """End the room; the ways to those who were in it."""
        links = list(self._links.values())
        self._links.clear()
        self._ways = _NOWHERE
        self._held.clear()
        self.close()
        return links

    def close(self) -> None:
        """End the room. Its peers are not told."""
        self.is_closed = True
        if self._timer:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        if self._saving:
            self._saving.cancel()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ClosedError("The document was closed; try again."))
        self._release_settled()

    def receive(self, message: RoomInput) -> None:
        """Hand an input to the room and do what it wants done."""
        if self.is_closed:
            return
        self._inputs.append(message)
        if self._is_handling:
            return  # An effect caused this input: its turn comes after the effects before it.
        self._is_handling = True
        try:
            while self._inputs:
                began_at = time.perf_counter()
                now = max(self._loop.time(), self._not_before)
                effects = self.room.receive(self._inputs.popleft(), now)
                for effect in effects:
                    if type(effect) is Send:
                        self._held[effect.peer] = []
                for effect in effects:
                    self._perform(effect)
                if self._held:
                    self._release()
                self._metrics.tick.observe(time.perf_counter() - began_at)
        except Exception:
            self._break()
            return
        finally:
            self._is_handling = False
        self._schedule()
        if self._settled and self.room.is_settled:
            self._release_settled()

    def _break(self) -> None:
        """The room itself failed. It ends, its peers come back, and find the document as it is in the log.

        They come back with their sockets: no provider opens a document again that was ended on an open one.
        """
        logger.exception("A room failed and is closed", extra=self._where)
        self._metrics.rooms_broken += 1
        self._on_broken(self)
        for link in self._abandon():
            link.close(BROKEN, "The document had a problem and is being opened again.")

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Send(peer, message):
                if link := self._links.get(peer):
                    frame = link.encode(message)
                    self._metrics.frames_sent += 1
                    self._metrics.bytes_sent += len(frame)
                    self._held[peer].append(frame)
            case Broadcast():
                self._broadcast(effect)
            case Acknowledged(waits):
                self._metrics.acknowledgement.observe_all(waits)
            case Rejected(code):
                self._metrics.rejected[code] += 1
            case Answer(ticket, outcome):
                self._answer(ticket, outcome)
            case Say(access, text):
                self._start(self._tell_project(access, text))
            case Persist(rows):
                self._persist(rows)
            case Compile(source, seq):
                self._start(self._compile(source, seq))
            case Compiled():
                self._note(self.room.component_id, effect)
            case SourceChanged(cause):
                self._on_source(self, cause)
            case Uses(names):
                self._on_uses(self, names)
            case Keep(snapshot):
                self._start(self._keep(snapshot))
            case Try():
                self._start(self._try(effect))
            case Reload():
                self._start(self._reload())
            case Close(peer, code, reason):
                if link := self._links.get(peer):
                    frames, self._held[peer] = self._held.get(peer, []), []
                    self._write_held(peer, frames)
                    link.close(code, reason)

    def _answer(self, ticket: int, outcome: object) -> None:
        answer = self._answers.get(ticket)
        if answer is None or answer.done():
            return
        if isinstance(outcome, OmniCraftError):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)

    def _broadcast(self, effect: Broadcast) -> None:
        # Where many listen nearly all of the hub's time goes by here.
        message, without, held = effect.message, effect.without, self._held
        links = self._links
        for link, ways in self._ways_to(effect):
            frame = link.encode(message)
            count = len(ways)
            for peer, carrier in ways:
                if peer == without:
                    count -= 1
                    continue
                if peer in held:
                    held[peer].append(frame)
                    continue
                try:
                    carrier.write(frame)
                except Exception:
                    self._failed(peer, links[peer])
            self._metrics.frames_sent += count
            self._metrics.bytes_sent += count * len(frame)

    def _ways_to(self, effect: Broadcast) -> list[tuple[Link, list[tuple[PeerId, Carrier]]]]:
        """Those who are told, by what they are told in: a link that makes their frame, and their sockets."""
        if self._ways.peers is effect.peers:
            return self._ways.groups
        groups: dict[Hashable, tuple[Link, list[tuple[PeerId, Carrier]]]] = {}
        links = self._links
        for peer in effect.peers:
            if link := links.get(peer):
                group = groups.get(link.address)
                if group is None:
                    group = groups[link.address] = (link, [])
                group[1].append((peer, link.carrier))
        found = list(groups.values())
        if isinstance(effect.message, Update):
            self._ways = _Ways(effect.peers, found)
        return found

    def _release(self) -> None:
        """Write what was held."""
        held, self._held = self._held, {}
        for peer, frames in held.items():
            self._write_held(peer, frames)

    def _write_held(self, peer: PeerId, frames: list[bytes]) -> None:
        if frames and (link := self._links.get(peer)):
            try:
                link.carrier.write_all(frames)
            except Exception:
                self._failed(peer, link)

    def _failed(self, peer: PeerId, link: Link) -> None:
        """A socket that fails ends alone."""
        logger.exception("A socket failed and is closed", extra={**self._where, "peer": peer})
        link.close(BROKEN, "This connection had a problem.")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(self._guard(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        """A room whose work fails in a way nobody thought of would wait for its outcome for ever."""
        try:
            await work
        except Exception:
            self._break()

    def _persist(self, rows: tuple[Row, ...]) -> None:
        now = time.time()
        kept = tuple([LogRow(row.seq, row.author_id, now, row.data, row.epoch) for row in rows])
        began = time.perf_counter()
        if rows[0].epoch == self.room.epoch:
            # Without a task, where the log needs none: there are more of these than of anything that waits.
            saving = asyncio.ensure_future(self._log.append(LogBatch(self.room.component_id, kept)))
        else:
            saving = asyncio.ensure_future(self._append_renewal(kept))
        self._saving = saving
        saving.add_done_callback(partial(self._persisted, len(rows), began))

    def _persisted(self, rows: int, began: float, saving: asyncio.Future[None]) -> None:
        self._saving = None
        if saving.cancelled():
            return
        try:
            saving.result()
        except OmniCraftError as error:
            logger.warning("A batch can't be saved: %s", error.message, extra=self._where)
            self._metrics.saves_failed += 1
            self.receive(PersistFailed(error))
            return
        except Exception:
            self._break()
            return
        self._metrics.commit.observe(time.perf_counter() - began)
        self._metrics.updates_saved += rows
        self._metrics.batches_saved += 1
        self.receive(Committed())

    async def _append_renewal(self, rows: tuple[LogRow, ...]) -> None:
        """Keep rows of which the first begins an epoch, with what comments are found by in it."""
        component_id = self.room.component_id
        while True:
            before = await self._log.anchors(component_id)
            anchors = Carried(before, self.room.carried(rows[0].data, before))
            try:
                await self._log.append(LogBatch(component_id, rows, anchors))
            except AnchorsChangedError:
                continue  # Somebody has commented meanwhile.
            return

    async def _try(self, trial: Try) -> None:
        self._metrics.trials += 1
        outcome: bytes | OmniCraftError
        try:
            outcome = await self._trials.change(trial.snapshot, trial.update, trial.user_id)
        except OmniCraftError as error:
            logger.info("A large update is refused: %s", error.message, extra=self._where)
            outcome = error
        self.receive(Tried(trial.number, outcome))

    async def _keep(self, snapshot: Snapshot) -> None:
        try:
            await self._log.keep(self.room.component_id, snapshot)
        except OmniCraftError as error:
            # The log has everything; opening takes longer.
            logger.warning("A snapshot can't be kept: %s", error.message, extra=self._where)

    async def _tell_project(self, access: Access, text: str) -> None:
        try:
            await self._say(access, text)
        except Exception:
            # Its sender misses it in what everyone is told.
            logger.exception("A chat message can't be kept", extra=self._where)

    async def _reload(self) -> None:
        try:
            document, seq, _ = await load_document(self._log, self.room.component_id, self._limits)
        except OmniCraftError as error:
            logger.error("A document can't be read: %s", error.message, extra=self._where)
            self.receive(LoadFailed(error))
            return
        self.receive(Loaded(document, seq))

    async def _compile(self, source: str, seq: int) -> None:
        self._metrics.compiles += 1
        began = time.perf_counter()
        try:
            result = await self._compiler.compile(
                source, component_id=self.room.component_id, file=f"{self.name}.omni"
            )
        except Exception as error:
            # A compile is its own trouble: the room goes on with the preview it has.
            self._metrics.compiles_failed += 1
            logger.info("The compile of %d gave no result: %r", seq, error, extra=self._where)
            self.receive(CompileFailed(seq, self._metrics.compiles))
            return
        self._metrics.compile.observe(time.perf_counter() - began)
        self.receive(CompileFinished(seq, result, self._metrics.compiles))

    def _schedule(self) -> None:
        deadline = self.room.deadline
        if deadline is None or (self._timer and self._timer_at <= deadline):
            return
        if self._timer:
            self._timer.cancel()
        self._timer_at = deadline
        self._timer = call_at(self._loop, deadline, self._tick)

    def _tick(self) -> None:
        self._timer = None
        # The loop may lack some billionths of a second, and the room would have to ask again.
        self._not_before = self._timer_at
        self.receive(Tick())

    def _release_settled(self) -> None:
        waiters, self._settled = self._settled, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)


async def load_document(log: UpdateLog, component_id: str, limits: Limits) -> tuple[Document, int, int]:
    """A component's document as the log has it, the number of its last row, and that of its snapshot (or 0).

    A snapshot that is damaged, or doesn't fit its log, is not used: the log has everything. A row that is
    damaged before the snapshot does no harm: the snapshot has what was in it. Raises StorageError,
    LogCorruptError, or what ``Document.replay`` raises.
    """
    if snapshot := await log.snapshot(component_id):
        try:
            rows = await log.load(component_id, snapshot.seq)
            document = await _open(snapshot, rows, limits)
            return document, snapshot.seq + len(rows), snapshot.seq
        except StorageError:
            raise
        except OmniCraftError as error:
            where = {"room": component_id}
            logger.warning("A snapshot can't be used: %s", error.message, extra=where)
    rows = await log.load(component_id)
    return await _open(None, rows, limits), len(rows), 0


async def _open(snapshot: Snapshot | None, rows: list[LogRow], limits: Limits) -> Document:
    return await asyncio.to_thread(Document.of_log, snapshot, rows, limits)
