"""All open rooms and connections of this process."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from collab.auth.identity import Access, Identity
from collab.config import Limits
from collab.crdt.document import Document, draft
from collab.crdt.edits import differing
from collab.crdt.gate import STATE_TOO_LARGE, GateError
from collab.crdt.histories import Histories
from collab.crdt.storage import LogBatch, LogRow, UpdateLog
from collab.crdt.trials import Trials
from collab.errors import OmniCraftError
from collab.rooms import requests
from collab.rooms.connection import Connection
from collab.rooms.effects import Compiled
from collab.rooms.errors import NOT_FOUND, RESTARTING, TooManyError
from collab.rooms.intents import SourceEdits
from collab.rooms.messages import Announce, UsedChanged, Wire
from collab.rooms.metrics import Metrics
from collab.rooms.overviews import Overviews
from collab.rooms.replaying import Replaying
from collab.rooms.requests import EditRequest
from collab.rooms.room import Room
from collab.rooms.runner import Compiler, Runner, load_document
from collab.rooms.together import Part, edit_together
from collab.rooms.users import Users

logger = logging.getLogger(__name__)

LINGER = 5.0
"""Seconds that a room stays open after its last peer has gone."""
DRAIN_SECONDS = 5.0
"""Seconds that stopping waits for commits, and then for the sockets to close."""
_CLOCK_ORIGIN = 1_735_689_600  # 2025-01-01, so that awareness clocks stay within 32 bits.


class AccessCheck(Protocol):
    """Who holds this token, and what may they do with this component?"""

    async def __call__(self, token: str, component_id: str) -> Access:
        """Raises an OmniCraftError of status 401, 403 or 404."""


class ProjectCheck(Protocol):
    """Who holds this token, and what may they do in this project?"""

    async def __call__(self, token: str, project_id: str) -> Access:
        """Raises an OmniCraftError of status 401, 403 or 404."""


class ProjectsCheck(Protocol):
    """Who holds this token, and what may they do in which projects?"""

    async def __call__(self, token: str) -> tuple[Access, list[Access]]:
        """By what right they are here at all (in no project), and in each of theirs.

        Raises an OmniCraftError of status 401.
        """


class Watcher(Protocol):
    """A connection that wants to hear from every open room of its project."""

    def watch(self, runner: Runner) -> None:
        """Join this room, if it has not."""

    def unwatch(self, runner: Runner) -> None:
        """This room has closed."""

    def tell(self, payload: dict[str, Any]) -> None:
        """Pass an event on."""


class Components(Protocol):
    """What a room must know of its component beyond the text."""

    async def name(self, component_id: str) -> str:
        """The component's name. Raises an OmniCraftError of status 404."""


Draft = Callable[[bytes, int], Awaitable[bytes]]
"""Makes a Yjs update for a document, given its state and the number of its last edit; empty for no edit.

What others write meanwhile merges with it."""


_ADOPTED_AT_ONCE = 1000
"""Rows of another server's log that are written in one transaction."""


def _adopted(rows: list[LogRow], limits: Limits) -> tuple[list[LogRow], str]:
    document = Document(limits)
    kept: list[LogRow] = []
    for row in rows:
        if row.epoch > document.epoch.number:
            # Made here rather than taken over: it says what the document before it says.
            if not (data := document.renewal()):
                raise GateError(STATE_TOO_LARGE, "The text takes too much of what a document may.")
            document = document.renewed(data)
            kept.append(LogRow(len(kept) + 1, row.author_id, row.at, data, document.epoch.number))
        elif change := document.adopt(row.data, row.author_id):
            kept.append(LogRow(len(kept) + 1, row.author_id, row.at, change, row.epoch))
    return kept, document.text


@dataclass(slots=True, eq=False)
class _Arrival:
    """Somebody whose right to come in is being looked up. What is taken away meanwhile is noted here."""

    component_id: str | None
    revoked: list[Callable[[Access], bool]] = field(default_factory=list)

    def holds(self, access: Access) -> bool:
        """Whether nothing was taken away of this right, which may have been read before."""
        return not any(concerns(access) for concerns in self.revoked)


class RestartingError(OmniCraftError):
    """The server is about to stop."""

    code = "RESTARTING"
    status = 503


class DocumentExistsError(OmniCraftError):
    """The document has been made before."""

    code = "DOCUMENT_EXISTS"
    status = 409


class Hub:
    """The way in for sockets and HTTP. One a process; it lives in one event loop."""

    def __init__(
        self,
        *,
        log: UpdateLog,
        compiler: Compiler,
        access: AccessCheck,
        projects: ProjectCheck,
        everywhere: ProjectsCheck,
        source_edits: SourceEdits,
        find_element: Callable[[str, str], tuple[int, int]],
        keep_chat: Callable[[Access, str], Awaitable[dict[str, Any]]],
        components: Components,
        note: Callable[[str, Compiled], None],
        limits: Limits,
    ) -> None:
        self.limits = limits
        self.metrics = Metrics()
        self.is_draining = False
        self.histories = Histories(log)
        self.overviews = Overviews()
        self._trials = Trials(limits)
        self._log = log
        self._compiler = compiler
        self._access = access
        self._projects = projects
        self._everywhere = everywhere
        self._source_edits = source_edits
        self._find_element = find_element
        self._keep_chat = keep_chat
        self._components = components
        self._note = note
        self._rooms: dict[str, Runner] = {}
        self._opening: dict[str, asyncio.Task[Runner]] = {}
        self._connections: dict[Connection, str | None] = {}
        self._arrivals: set[_Arrival] = set()
        self._users: Counter[str] = Counter()
        self._users_of: Users[Runner] = Users()
        self._watchers: dict[str, set[Watcher]] = {}
        self._peer_ids = itertools.count(1)
        self._clock_base = 0
        self._is_empty = asyncio.Event()
        self._is_empty.set()

    async def drain(self) -> None:
        """Take nothing more in, commit and acknowledge what was sent, and close every socket with 1012.

        The log stays open.
        """
        self.is_draining = True
        waiting = [asyncio.ensure_future(runner.settled()) for runner in self._rooms.values()]
        if waiting:
            _, late = await asyncio.wait(waiting, timeout=DRAIN_SECONDS)
            for task in late:
                task.cancel()
        for connection in list(self._connections):
            connection.close(RESTARTING, "The server is restarting.")
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._is_empty.wait()
        except TimeoutError:
            logger.warning("%d sockets did not close in time", len(self._connections))
        for runner in list(self._rooms.values()):
            runner.close()
        self._rooms.clear()

    # Documents

    async def create(self, component_id: str, source: str, author_id: str) -> None:
        """Make a component's document hold ``source``. Its row in the database must exist.

        Raises DocumentExistsError, StorageError, or GateError for a source that can't be.
        """
        update = Document.seed(source, self.limits)
        if component_id in self._rooms or await self._log.load(component_id):
            raise DocumentExistsError("This component's document has been made before.")
        if update:
            row = LogRow(1, author_id, time.time(), update)
            await self._log.append(LogBatch(component_id, (row,)))

    async def rows(self, component_id: str) -> list[LogRow]:
        """Every edit of a component as it is on disk. Raises StorageError or LogCorruptError."""
        return await self._log.load(component_id)

    async def adopt(self, component_id: str, rows: list[LogRow]) -> str:
        """Make a component's document of the rows of another server's log; the text then.

        They are checked like any stranger's edits. The component's row in the database must exist. Raises
        DocumentExistsError, StorageError, or GateError or MalformedError for rows that can't be.
        """
        if component_id in self._rooms or await self._log.load(component_id):
            raise DocumentExistsError("This component's document has been made before.")
        kept, text = await asyncio.to_thread(_adopted, rows, self.limits)
        for first in range(0, len(kept), _ADOPTED_AT_ONCE):
            await self._log.append(LogBatch(component_id, tuple(kept[first : first + _ADOPTED_AT_ONCE])))
        return text

    async def source(self, component_id: str) -> tuple[str, int]:
        """A component's text as it is on disk, and the number of the last update in it.

        Raises StorageError or LogCorruptError. A component without updates has an empty text.
        """
        if runner := self._rooms.get(component_id):
            return runner.room.source, runner.room.seq
        document, seq, _ = await load_document(self._log, component_id, self.limits)
        return document.text, seq

    async def state(self, component_id: str) -> tuple[str, bytes, int]:
        """A component's text as it is on disk, the document as a Yjs update, and the number of its last edit.

        Raises StorageError or LogCorruptError.
        """
        if runner := self._rooms.get(component_id):
            return await runner.look(lambda room: (room.source, *room.state()))
        document, seq, _ = await load_document(self._log, component_id, self.limits)
        return document.text, document.full_state(), seq

    def seq(self, component_id: str) -> int | None:
        """The number of the last edit of a component that is open; None of one that is not."""
        runner = self._rooms.get(component_id)
        return runner.room.seq if runner else None

    async def submit(self, component_id: str, access: Access, draft: Draft) -> int:
        """Apply an update that the server drafts for a person; the number of the last edit in the text then.

        It is on disk when this returns. Raises the OmniCraftError for which it is refused, and what the draft
        raises.
        """
        runner = await self.open(component_id, access)
        state, seq = await runner.look(Room.state)
        if not (update := await draft(state, seq)):
            return seq
        if runner.is_closed:  # Everyone left while the draft was made.
            runner = await self.open(component_id, access)
        done: int = (await runner.edit(update, access))["seq"]
        return done

    async def replace(self, component_id: str, access: Access, source: str) -> None:
        """Make a component's text ``source``, by an edit of this person's that everyone sees.

        It is on disk when this returns. Raises as ``submit`` does, and GateError for a source that can't be.
        """
        Document.seed(source, self.limits)

        async def make(state: bytes, _seq: int) -> bytes:
            return await asyncio.to_thread(draft, state, lambda text: differing(text, source))

        await self.submit(component_id, access, make)

    async def edit(self, component_id: str, access: Access, intents: Any) -> dict[str, Any]:
        """Make a canvas edit: ``{seq, inverse}`` once it is on disk.

        ``intents`` is JSON as ``rooms.requests.intents`` reads it. Raises an OmniCraftError.
        """
        request = EditRequest(requests.intents(intents), None, None)
        runner = await self.open(component_id, access)
        return await runner.edit(request, access)

    async def edit_together(self, access: Access, parts: Sequence[Part]) -> dict[str, int]:
        """Make edits of several components of a project, all or none; by component, how many there were.

        Raises ``together.PartRefusedError``.
        """
        return await edit_together(self, access, parts)

    async def replaying(
        self,
        component_id: str,
        say: Callable[[dict[str, Any]], None],
        has_room: Callable[[], Awaitable[object]],
    ) -> Replaying:
        """A replay of a component's history, yet to be played. Raises an OmniCraftError."""
        return Replaying(
            component_id,
            histories=self.histories,
            compiler=self._compiler,
            file=f"{await self._components.name(component_id)}.omni",
            inline_wasm=self.limits.inline_wasm,
            say=say,
            has_room=has_room,
        )

    def announce(self, project_id: str, payload: dict[str, Any]) -> None:
        """Tell everyone in a project, or in a component of it when the payload names one.

        Who has several of its documents open is told in each; who hears the whole project, once.
        """
        component_id = payload.get("componentId")
        for runner in list(self._rooms.values()):
            if runner.project_id == project_id and component_id in (None, runner.room.component_id):
                runner.receive(Announce(payload, Wire.COLLAB))
        for watcher in list(self._watchers.get(project_id, ())):
            watcher.tell(payload)

    def used_changed(self, project_id: str, *names: str, cause: tuple[str, ...] = ()) -> None:
        """Components of a project have come, gone or changed, by these people: those that use them follow."""
        for runner in self._users_of.of(project_id, names):
            runner.receive(UsedChanged(cause))

    def renamed(self, component_id: str, project_id: str, old: str, new: str) -> None:
        """A component has another name: diagnostics say it, and those that use it find it by it."""
        if runner := self._rooms.get(component_id):
            runner.name = new
        self.used_changed(project_id, old, new)

    def people(self, project_id: str) -> list[tuple[Identity, list[str]]]:
        """Who is in a project's components, each once, by name; and which those are."""
        found: dict[str, tuple[Identity, list[str]]] = {}
        for runner in self._rooms.values():
            if runner.project_id != project_id:
                continue
            here = {access.identity.user_id: access.identity for access in runner.room.peers.values()}
            for user_id, identity in here.items():
                found.setdefault(user_id, (identity, []))[1].append(runner.room.component_id)
        return sorted(found.values(), key=lambda each: (each[0].name, each[0].user_id))

    def project_changed(self, project_id: str) -> None:
        """What a list of projects shows of this one is another, or which components it has."""
        self.overviews.changed(project_id)

    def projects_changed(self, user_id: str) -> None:
        """A person has come into a project, or made one."""
        self.overviews.came(user_id)

    async def say(self, access: Access, text: str) -> dict[str, Any]:
        """Keep a chat message, and tell everyone in the project; the message as JSON."""
        message = await self._keep_chat(access, requests.clean_text(text))
        self.announce(access.project_id, {"type": "chat:message", **message})
        return message

    async def anchor(
        self, component_id: str, access: Access, place: str | tuple[int, int]
    ) -> tuple[list[list[int]], str, int]:
        """What a place in a component's text is found again by, the text there, and the document's epoch.

        The place is an element of the outline, or a stretch in UTF-16 offsets. Raises an OmniCraftError.
        """

        def see(room: Room) -> tuple[list[list[int]], str, int]:
            start, end = self._find_element(room.source, place) if isinstance(place, str) else place
            return *room.anchor(start, end), room.epoch

        return await (await self.open(component_id, access)).look(see)

    async def locate(
        self, component_id: str, access: Access, anchors: list[list[list[int]]], epoch: int
    ) -> list[tuple[int, int] | None] | None:
        """Where such places are now; None when the document is in another epoch by now than they are."""

        def see(room: Room) -> list[tuple[int, int] | None] | None:
            return room.locate(anchors) if room.epoch == epoch else None

        return await (await self.open(component_id, access)).look(see)

    async def result(self, component_id: str) -> dict[str, Any] | None:
        """The last compile result that the open room has broadcast, as JSON; None when there is none."""
        runner = self._rooms.get(component_id)
        return runner.room.result if runner else None

    async def disconnect(self, project_id: str, user_id: str, code: int, reason: str) -> None:
        """End all by which this user is in this project, or about to be. They may come back if they may."""

        def concerns(access: Access) -> bool:
            return access.project_id == project_id and access.identity.user_id == user_id

        self._revoke(concerns, code, reason, may_return=True)

    async def end_sign_in(self, sign_in_id: str, code: int, reason: str) -> None:
        """End all that is open by this sign-in, or about to be."""
        self._revoke(lambda access: access.sign_in_id == sign_in_id, code, reason)

    async def forget(self, component_id: str) -> None:
        """Close the room of a component that has been deleted: it ends with 4404 for who is there."""
        for arrival in self._arrivals:
            if arrival.component_id == component_id:
                arrival.revoked.append(lambda _: True)
        if runner := self._rooms.pop(component_id, None):
            self._users_of.drop(runner)
            runner.end(NOT_FOUND, "This component has been deleted.")

    async def forget_project(self, project_id: str) -> None:
        """Close the rooms of a project that has been deleted, and what only listens to it, with 4404."""
        reason = "This project has been deleted."
        self._revoke(lambda access: access.project_id == project_id, NOT_FOUND, reason)
        for component_id, runner in list(self._rooms.items()):
            if runner.project_id == project_id:
                del self._rooms[component_id]
                self._users_of.drop(runner)
                runner.end(NOT_FOUND, reason)

    def _revoke(
        self, concerns: Callable[[Access], bool], code: int, reason: str, *, may_return: bool = False
    ) -> None:
        for arrival in self._arrivals:
            arrival.revoked.append(concerns)
        for connection in list(self._connections):
            connection.end(concerns, code, reason, may_return=may_return)

    @contextmanager
    def _arriving(self, component_id: str | None) -> Iterator[_Arrival]:
        arrival = _Arrival(component_id)
        self._arrivals.add(arrival)
        try:
            yield arrival
        finally:
            self._arrivals.discard(arrival)

    def gauges(self) -> dict[str, int]:
        """What is open now."""
        peers = sum(len(runner.room.peers) for runner in self._rooms.values())
        return {"rooms_open": len(self._rooms), "connections_open": len(self._connections), "peers": peers}

    # What connections call

    def connected(self, connection: Connection) -> None:
        """A socket has been accepted."""
        self._connections[connection] = None
        self._is_empty.clear()
        self.metrics.connections += 1
        if self.is_draining:
            connection.close(RESTARTING, "The server is restarting.")

    def disconnected(self, connection: Connection) -> None:
        """A socket is gone."""
        user_id = self._connections.pop(connection)
        if user_id is not None:
            self._users[user_id] -= 1
            if not self._users[user_id]:
                del self._users[user_id]
        if not self._connections:
            self._is_empty.set()

    async def sign_in(self, connection: Connection, token: str, component_id: str) -> Access:
        """What the holder of this token may do. Raises an OmniCraftError."""
        return self._count(connection, await self._access(token, component_id))

    async def enter(self, connection: Connection, token: str, component_id: str) -> tuple[Access, Runner]:
        """What the holder of this token may do, and the component's room. Join it at once.

        A right that is taken away while the room is being opened is gone. Raises as ``sign_in`` and ``open``.
        """
        while True:
            with self._arriving(component_id) as arrival:
                access = await self.sign_in(connection, token, component_id)
                runner = await self.open(component_id, access)
                if arrival.holds(access):
                    return access, runner

    async def sign_in_to_project(self, connection: Connection, token: str, project_id: str) -> Access:
        """What the holder of this token may do in a project. Raises an OmniCraftError."""
        while True:
            with self._arriving(None) as arrival:
                access = self._count(connection, await self._projects(token, project_id))
                if arrival.holds(access):
                    return access

    async def sign_in_to_projects(self, connection: Connection, token: str) -> tuple[Access, list[Access]]:
        """What the holder of this token may do in no project, and in each of theirs.

        Raises an OmniCraftError.
        """
        while True:
            with self._arriving(None) as arrival:
                own, projects = await self._everywhere(token)
                self._count(connection, own)
                if all(map(arrival.holds, (own, *projects))):
                    return own, projects

    async def check_project(self, token: str, project_id: str) -> Access:
        """The same for somebody who is counted already."""
        return await self._projects(token, project_id)

    def watch(self, project_id: str, watcher: Watcher) -> None:
        """Have this watcher join each open room of a project, now and when it opens."""
        self._watchers.setdefault(project_id, set()).add(watcher)
        for runner in list(self._rooms.values()):
            if runner.project_id == project_id:
                watcher.watch(runner)

    def unwatch(self, project_id: str, watcher: Watcher) -> None:
        """This watcher is gone."""
        if watchers := self._watchers.get(project_id):
            watchers.discard(watcher)
            if not watchers:
                del self._watchers[project_id]

    def _count(self, connection: Connection, access: Access) -> Access:
        """Count a person's connections. Raises TooManyError."""
        if self._connections.get(connection, "") is None:
            user_id = access.identity.user_id
            if self._users[user_id] >= self.limits.connections_per_user:
                raise TooManyError(f"You have {self._users[user_id]} connections open; close one first.")
            self._users[user_id] += 1
            self._connections[connection] = user_id
        return access

    async def open(self, component_id: str, access: Access) -> Runner:
        """The room of a component, opened if need be. Join it at once, or it may close again.

        Raises an OmniCraftError when it can't be opened, or has no room for one more.
        """
        while True:
            if self.is_draining:
                raise RestartingError("The server is restarting.")
            if runner := self._rooms.get(component_id):
                break
            task = self._opening.get(component_id)
            if task is None:
                task = self._opening[component_id] = asyncio.create_task(self._open(component_id, access))
            # Somebody who stops waiting must not take the room from the others who wait.
            await asyncio.shield(task)
        if len(runner.room.peers) >= self.limits.connections_per_room:
            raise TooManyError(f"This document has {self.limits.connections_per_room} connections already.")
        return runner

    async def _open(self, component_id: str, access: Access) -> Runner:
        try:
            name = await self._components.name(component_id)
            document, seq, kept_seq = await load_document(self._log, component_id, self.limits)
            room = Room(
                component_id,
                document,
                seq,
                self.limits,
                clock_base=self._next_clock_base(),
                kept_seq=kept_seq,
                source_edits=self._source_edits,
            )
            runner = self._rooms[component_id] = Runner(
                room,
                project_id=access.project_id,
                name=name,
                log=self._log,
                compiler=self._compiler,
                trials=self._trials,
                limits=self.limits,
                metrics=self.metrics,
                peer_ids=self._peer_ids.__next__,
                say=self.say,
                note=self._note,
                on_source=self._source_changed,
                on_uses=self._uses_changed,
                on_people=self.overviews.changed,
                on_empty=self._close_later,
                on_broken=self._remove,
            )
            self.metrics.rooms_opened += 1
            for watcher in list(self._watchers.get(access.project_id, ())):
                watcher.watch(runner)
            self._close_later(runner)
            return runner
        finally:
            del self._opening[component_id]

    def _next_clock_base(self) -> int:
        """Larger for each room than for those before it, also when the time of day goes back."""
        self._clock_base = max(int(time.time()) - _CLOCK_ORIGIN, self._clock_base + 1)
        return self._clock_base

    def _source_changed(self, runner: Runner, cause: tuple[str, ...]) -> None:
        self.overviews.edited(runner.project_id)
        self.used_changed(runner.project_id, runner.name, cause=cause)

    def _uses_changed(self, runner: Runner, names: frozenset[str]) -> None:
        if self._rooms.get(runner.room.component_id) is runner:
            self._users_of.set(runner, runner.project_id, names)

    def _close_later(self, runner: Runner) -> None:
        asyncio.get_running_loop().call_later(LINGER, self._close_if_empty, runner)

    def _close_if_empty(self, runner: Runner) -> None:
        if runner.is_closed or runner.room.peers:
            return
        if runner.room.is_idle:
            runner.close()
            self._remove(runner)
            for watcher in list(self._watchers.get(runner.project_id, ())):
                watcher.unwatch(runner)
        else:
            self._close_later(runner)

    def _remove(self, runner: Runner) -> None:
        if self._rooms.get(runner.room.component_id) is runner:
            del self._rooms[runner.room.component_id]
            self._users_of.drop(runner)
