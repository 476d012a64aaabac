"""One edit over several components of a project: all of them are changed, or none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from collab.auth.identity import Access
from collab.crdt.document import draft
from collab.crdt.edits import Edit
from collab.errors import OmniCraftError
from collab.rooms.runner import Runner

logger = logging.getLogger(__name__)

Rewrite = Callable[[str], Sequence[Edit]]
"""The edits of a text, none if it needs none. Raises an OmniCraftError for a text that can't have them."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is to be done to one component, by its name for people. ``back`` takes back what ``forth`` did."""

    component_id: str
    name: str
    forth: Rewrite
    back: Rewrite


class Documents(Protocol):
    """What this needs of the hub."""

    async def open(self, component_id: str, access: Access) -> Runner:
        """The room of a component."""

    async def submit(
        self, component_id: str, access: Access, draft: Callable[[bytes, int], Awaitable[bytes]]
    ) -> int:
        """Apply an update that is drafted for the document's state."""


class PartRefusedError(OmniCraftError):
    """One of the components can't be changed: its code and status say why."""

    def __init__(self, part: Part, why: OmniCraftError, kept: Sequence[Part]) -> None:
        so = ", so nothing was" if not kept else ""
        rest = "".join(f" “{each.name}” was changed before, and could not be changed back." for each in kept)
        super().__init__(
            f"“{part.name}” can't be changed{so}: {why.message}{rest}",
            hint=why.hint,
            details={"componentId": part.component_id},
        )
        self.code = why.code
        self.status = why.status


async def edit_together(documents: Documents, access: Access, parts: Sequence[Part]) -> dict[str, int]:
    """Make these edits, each the next after all before are on disk; by component, how many there were.

    Each component is asked first whether it would take its edits. Should one refuse all the same, those
    before it are taken back by an edit. Raises PartRefusedError.
    """
    changing: list[Part] = []
    for part in parts:
        try:
            if await _would_change(documents, access, part):
                changing.append(part)
        except OmniCraftError as error:
            raise PartRefusedError(part, error, ()) from error
    done: dict[str, int] = {}
    for at, part in enumerate(changing):
        try:
            done[part.component_id] = await _rewrite(documents, access, part, part.forth)
        except OmniCraftError as error:
            kept = await _take_back(documents, access, changing[:at])
            raise PartRefusedError(part, error, kept) from error
    return done


async def _would_change(documents: Documents, access: Access, part: Part) -> bool:
    runner = await documents.open(part.component_id, access)
    source = await runner.look(lambda room: room.source)
    if not await asyncio.to_thread(part.forth, source):
        return False
    if objection := runner.room.objection(access):
        raise objection
    return True


async def _rewrite(documents: Documents, access: Access, part: Part, rewrite: Rewrite) -> int:
    count = 0

    def edits(text: str) -> Sequence[Edit]:
        nonlocal count
        found = rewrite(text)
        count = len(found)
        return found

    async def make(state: bytes, _seq: int) -> bytes:
        return await asyncio.to_thread(draft, state, edits)

    await documents.submit(part.component_id, access, make)
    return count


async def _take_back(documents: Documents, access: Access, parts: Sequence[Part]) -> list[Part]:
    """Take these back; those for which that failed."""
    kept = []
    for part in reversed(parts):
        try:
            await _rewrite(documents, access, part, part.back)
        except OmniCraftError as error:
            where = {"room": part.component_id, "project": access.project_id}
            logger.warning("An edit can't be taken back: %s", error.message, extra=where)
            kept.append(part)
    return kept
