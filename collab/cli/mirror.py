"""Keeps the files of a folder and the components of a project alike, whichever of them somebody changes."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from collab.api.components import (
    ComponentChange,
    ComponentRequest,
    create_component,
    delete_component,
    rename_component,
)
from collab.app import Application
from collab.auth.identity import Access
from collab.cli.agreement import (
    Action,
    Agree,
    Agreed,
    Change,
    Forget,
    Held,
    Make,
    Move,
    PutAway,
    Refuse,
    Remove,
    Rename,
    Write,
    digest,
    name_of,
    plan,
)
from collab.cli.folder import Folder
from collab.crdt.document import draft, merge
from collab.crdt.edits import differing
from collab.db import components
from collab.errors import OmniCraftError
from collab.records import record

logger = logging.getLogger(__name__)

EVERY = 0.2
"""Seconds between two looks at the folder and the project."""


@record
class _Document:
    """A component's document: its text, its state as a Yjs update, and the number of its last edit."""

    name: str
    text: str
    state: bytes
    seq: int


class Mirror:
    """Follows both for as long as ``run`` runs. What it can't follow it says, once, and tries again."""

    def __init__(
        self, application: Application, access: Access, folder: Folder, kept: Path, say: Callable[[str], None]
    ) -> None:
        self._hub = application.hub
        self._services = application.services
        self._access = access
        self._folder = folder
        self._kept = kept
        self._say = say
        self._agreed = _load(kept)
        self._documents: dict[str, _Document] = {}
        self._bases: dict[str, bytes] = {}  # States of documents whose texts are what their files said last.
        self._names: dict[str, tuple[str, float]] = {}  # And when each was changed last.
        self._files: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        self._known_digests: dict[str, tuple[str, str]] = {}
        self._absent: set[str] = set()  # Components whose files were not there at the last look.
        self._is_stale = True
        self._said: dict[str, str] = {}

    # What the hub calls

    def project_changed(self, project_id: str) -> None:
        """Components have come, gone or changed their names or texts."""
        del project_id
        self._is_stale = True

    def projects_changed(self) -> None:
        """The owner has come into another project, which is none of this folder."""

    async def run(self) -> None:
        """Follow until this is cancelled."""
        self._hub.overviews.watch(self, self._access.identity.user_id, [self._access.project_id])
        try:
            while True:
                await self.beat()
                await asyncio.sleep(EVERY)
        finally:
            self._hub.overviews.leave(self)

    async def finish(self) -> None:
        """Look at both once more, whatever the hub still tells."""
        self._is_stale = True
        await self.beat()

    async def beat(self) -> None:
        """Look at both, and do what is to be done."""
        try:
            files = await asyncio.to_thread(self._folder.look)
            await self._look_at_project()
        except OmniCraftError as error:
            self._complain("", error.message)
            return
        except Exception:
            logger.exception("The folder could not be followed")
            return
        self._said.pop("", None)
        for path, why in self._folder.problems.items():
            self._complain(path, f"{path} is left alone: {why}.")
        self._digests = {path: self._digest(path, text) for path, text in files.items()}
        self._files = files
        before = dict(self._agreed)
        for action in self._plan():
            await self._do(action)
        if self._agreed != before:
            await asyncio.to_thread(_save, self._kept, self._agreed)

    def _plan(self) -> list[Action]:
        # A file that can't be read is there, and says what it said.
        unread = {
            last.path: last.digest for last in self._agreed.values() if last.path in self._folder.problems
        }
        project = {
            component_id: Held(document.name, self._digest(component_id, document.text))
            for component_id, document in self._documents.items()
        }
        actions = plan(self._agreed, self._digests | unread, project)
        absent = {action.component_id for action in actions if isinstance(action, PutAway)}
        # Some editors take a file away before they write it anew.
        sure = absent & self._absent
        self._absent = absent
        return [
            action for action in actions if not isinstance(action, PutAway) or action.component_id in sure
        ]

    def _digest(self, key: str, text: str) -> str:
        """The digest of a text, which is made anew only for another one."""
        known = self._known_digests.get(key)
        if known is None or known[0] is not text:
            known = self._known_digests[key] = (text, digest(text))
        return known[1]

    async def _look_at_project(self) -> None:
        if self._is_stale:
            self._is_stale = False
            await self._look_at_names()
        for component_id, known in list(self._documents.items()):
            seq = self._hub.seq(component_id)
            if seq is not None and seq != known.seq:
                await self._read(component_id, known.name)

    async def _look_at_names(self) -> None:
        def find(session: Session) -> dict[str, tuple[str, float]]:
            rows = components.of_project(session, self._access.project_id).items
            return {component.id: (component.name, changed_at) for component, changed_at in rows}

        before, self._names = self._names, await self._services.database.read(find)
        self._documents = {one: known for one, known in self._documents.items() if one in self._names}
        for component_id, name in self._names.items():
            if component_id not in self._documents or before.get(component_id) != name:
                await self._read(component_id, name[0])

    async def _read(self, component_id: str, name: str) -> None:
        text, state, seq = await self._hub.state(component_id)
        known = self._documents.get(component_id)
        if known and known.text == text:
            text = known.text  # Its digest is known.
        self._documents[component_id] = _Document(name, text, state, seq)

    # What is to be done

    async def _do(self, action: Action) -> None:
        key = f"{type(action).__name__} {getattr(action, 'path', getattr(action, 'component_id', ''))}"
        try:
            await self._perform(action)
        except OmniCraftError as error:
            where = getattr(action, "path", "A component")
            self._complain(key, f"{where} is not followed yet: {error.message}")
        except ValidationError as error:
            why = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            self._complain(key, f"{getattr(action, 'path', '')} can't be a component: its name {why}")
        except Exception:
            logger.exception("A file or a component could not be followed")
        else:
            if not isinstance(action, Refuse):
                self._said.pop(key, None)

    async def _perform(self, action: Action) -> None:
        match action:
            case Make(path):
                await self._make(path)
            case Change(component_id, path):
                await self._change(component_id, path)
            case Write(component_id, path, expected):
                document = self._documents[component_id]
                if await asyncio.to_thread(self._folder.write, path, document.text, expected):
                    self._agree(component_id, path)
                    self._say(f"{path} is written")
            case Agree(component_id, path):
                self._agree(component_id, path)
            case Rename(component_id, path):
                await self._rename(component_id, path)
            case Move(component_id, path, to):
                await asyncio.to_thread(self._folder.move, path, to)
                self._agreed[component_id] = Agreed(to, self._agreed[component_id].digest)
                self._say(f"{path} is {to} now")
            case PutAway(component_id):
                name = self._documents[component_id].name
                await delete_component(component_id, self._access, self._services)
                self._forget(component_id)
                self._say(f"{name} is in the bin, since its file is gone")
            case Remove(component_id, path):
                expected = self._agreed[component_id].digest
                if await asyncio.to_thread(self._folder.remove, path, expected):
                    self._say(f"{path} is removed, since its component was deleted")
                self._forget(component_id)
            case Forget(component_id):
                self._forget(component_id)
            case Refuse(path, name):
                self._complain(f"Refuse {path}", f"{path} is left alone: {name} is another file's component.")

    async def _make(self, path: str) -> None:
        body = ComponentRequest(name=name_of(path), source=self._files[path])
        made = (await create_component(body, self._access, self._services)).data
        await self._read(made.id, made.name)
        self._agree(made.id, path)
        self._say(f"{path} is a component now")

    async def _change(self, component_id: str, path: str) -> None:
        """Do to the component what was done to its file, beside what others have done to it meanwhile."""
        text = self._files[path]
        base = self._bases.get(component_id)
        if base is None:
            # What both said when they last agreed isn't known: the file stands, the rest is in the history.
            await self._hub.replace(component_id, self._access, text)
        else:
            change = await asyncio.to_thread(draft, base, lambda before: differing(before, text))

            async def drafted(_state: bytes, _seq: int) -> bytes:
                return change

            await self._hub.submit(component_id, self._access, drafted)
            base = merge([base, change]) if change else base
        await self._read(component_id, self._documents[component_id].name)
        if self._documents[component_id].text == text:
            self._agree(component_id, path)
        elif base is not None:
            self._agreed[component_id] = Agreed(path, digest(text))
            self._bases[component_id] = base
        self._say(f"{path} is taken over")

    async def _rename(self, component_id: str, path: str) -> None:
        document = self._documents[component_id]
        if (name := name_of(path)) != document.name:
            await rename_component(self._services, component_id, ComponentChange(name=name).name or name)
            await self._read(component_id, name)
            self._say(f"{document.name} is {name} now")
        self._agreed[component_id] = Agreed(path, self._agreed[component_id].digest)

    def _agree(self, component_id: str, path: str) -> None:
        document = self._documents[component_id]
        self._agreed[component_id] = Agreed(path, self._digest(component_id, document.text))
        self._bases[component_id] = document.state

    def _forget(self, component_id: str) -> None:
        self._agreed.pop(component_id, None)
        self._documents.pop(component_id, None)
        self._bases.pop(component_id, None)

    def _complain(self, key: str, words: str) -> None:
        """Say what can't be followed; not again while it is the same."""
        if self._said.get(key) != words:
            self._said[key] = words
            self._say(words)


def _load(path: Path) -> dict[str, Agreed]:
    """What was agreed on when the server ran last."""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
        kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return {one: Agreed(str(last["path"]), str(last["digest"])) for one, last in kept.items()}
    return {}


def _save(path: Path, agreed: dict[str, Agreed]) -> None:
    kept = {one: {"path": last.path, "digest": last.digest} for one, last in agreed.items()}
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(kept, indent=1), "utf-8")
    beside.replace(path)
