"""Props of components: given another name, wherever they are used."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from sqlmodel import Session

from collab.api.components import require
from collab.api.dependencies import CurrentServices, component_access
from collab.api.envelope import Answer, Model
from collab.auth.identity import Access
from collab.auth.permissions import Action
from collab.compile.props import rename_prop, rename_uses
from collab.compile.tree import Replacement
from collab.crdt.edits import Edit
from collab.db import components
from collab.rooms.together import Part

router = APIRouter(prefix="/api/components/{component_id}/props", tags=["components"])

PropName = Annotated[str, Field(min_length=1, max_length=100)]


class PropChange(Model):
    """A prop's new name."""

    name: PropName


class RenamedIn(Model):
    """A component that says the name, and in how many places."""

    id: str
    name: str
    places: int


class PropRenamed(Model):
    """Where the name was changed: the prop's own component first."""

    components: list[RenamedIn]


@router.put("/{prop}")
async def rename(
    component_id: str,
    prop: PropName,
    body: PropChange,
    access: Annotated[Access, component_access(Action.COMPONENT_UPDATE)],
    services: CurrentServices,
) -> Answer[PropRenamed]:
    """Give a prop another name: in its component, and at its uses in the others of the project.

    They are edits of the caller's that everyone sees, on disk when this is answered: all of them or none. A
    refusal (409 `COMPONENT_LOCKED`, 400 `BAD_EDIT` for a name that is taken, …) says by which component.
    """

    def names(session: Session) -> tuple[str, dict[str, str]]:
        found = require(session, component_id)
        rows = components.of_project(session, found.project_id).items
        return found.name, {other.id: other.name for other, _ in rows if other.id != component_id}

    name, others = await services.database.read(names)
    new = body.name
    parts = [
        Part(
            component_id,
            name,
            _edits(lambda text: rename_prop(text, prop, new)),
            _edits(lambda text: rename_prop(text, new, prop)),
        )
    ]
    for other, other_name in others.items():
        source, _ = await services.rooms.source(other)
        if f"<{name}" in source:
            forth = _edits(lambda text: rename_uses(text, name, prop, new))
            parts.append(
                Part(other, other_name, forth, _edits(lambda text: rename_uses(text, name, new, prop)))
            )
    done = await services.rooms.edit_together(access, parts)
    found = [
        RenamedIn(id=part.component_id, name=part.name, places=done[part.component_id])
        for part in parts
        if part.component_id in done
    ]
    return Answer(data=PropRenamed(components=found))


def _edits(rewrite: Callable[[str], Sequence[Replacement]]) -> Callable[[str], list[Edit]]:
    """A rewriting of sources as edits, the last first: then the places of those before it stay."""

    def edits(text: str) -> list[Edit]:
        return [Edit(each.start, each.end - each.start, each.text) for each in reversed(rewrite(text))]

    return edits
