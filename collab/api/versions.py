"""Saved versions of components: made, listed, read, restored."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field, StrictInt
from sqlmodel import Session

from collab.api.components import ComponentBody, component_body, require
from collab.api.dependencies import CurrentServices, component_access
from collab.api.envelope import Answer, Model, PagedAnswer, Part, utc
from collab.api.moments import text_at
from collab.api.services import Services
from collab.api.words import PLAIN, at_most
from collab.auth.errors import AuthError
from collab.auth.identity import Access
from collab.auth.permissions import Action
from collab.db import audit, versions
from collab.db.tables import ComponentVersion

router = APIRouter(prefix="/api/components/{component_id}/versions", tags=["versions"])

# PostgreSQL's integers end there.
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


class VersionRequest(Model):
    """What to remember about the version. ``seq``: the step to save; unset, the text as it is now."""

    message: Annotated[str, at_most(200, at_least=0), PLAIN] = ""
    seq: Annotated[StrictInt, Field(ge=0)] | None = None


class VersionSummary(Model):
    """A version in a list. ``seq`` is the number of the last edit in it; ``author`` who saved it.

    ``isAutomatic``: nobody asked for it. It was saved before a restore, or at the end of a session.
    """

    number: int
    message: str
    seq: int
    author: str | None
    is_automatic: bool
    created_at: datetime


class VersionBody(VersionSummary):
    """A version with its text."""

    source: str


@router.get("")
async def list_versions(
    component_id: str,
    _access: Annotated[Access, component_access(Action.COMPONENT_READ)],
    part: Part,
    services: CurrentServices,
) -> PagedAnswer[VersionSummary]:
    """A component's saved versions, the newest first."""
    found = await services.database.read(lambda session: versions.of_component(session, component_id, part))
    return PagedAnswer.of(found, part, lambda row: VersionSummary.model_validate(_fields(*row)))


@router.post("", status_code=201)
async def save_version(
    component_id: str,
    body: VersionRequest,
    access: Annotated[Access, component_access(Action.COMPONENT_UPDATE)],
    services: CurrentServices,
) -> Answer[VersionBody]:
    """Save the component's text as it is now, or as it was after any step of its history."""
    seq = body.seq
    if seq is None:
        source, seq = await services.rooms.source(component_id)
    else:
        source = await services.histories.ask(component_id, partial(text_at, seq=seq))
    return Answer(data=await _save(services, access, component_id, body.message, source=source, seq=seq))


@router.get("/{number}")
async def read_version(
    component_id: str,
    number: Number,
    _access: Annotated[Access, component_access(Action.COMPONENT_READ)],
    services: CurrentServices,
) -> Answer[VersionBody]:
    """A saved version with its text."""
    version, author = await services.database.read(lambda session: _require(session, component_id, number))
    return Answer(data=VersionBody.model_validate(_fields(version, author) | {"source": version.source}))


@router.post("/{number}/restore")
async def restore_version(
    component_id: str,
    number: Number,
    access: Annotated[Access, component_access(Action.COMPONENT_UPDATE)],
    services: CurrentServices,
) -> Answer[ComponentBody]:
    """Make the component's text that of a saved version, by an edit that everyone sees.

    The text as it was is saved as a version first, unless it is the last one that was saved.
    """
    version, _ = await services.database.read(lambda session: _require(session, component_id, number))
    await keep_before(services, access, component_id, version.source, f"Before version {number} was restored")
    await services.rooms.replace(component_id, access, version.source)
    component = await services.database.read(lambda session: require(session, component_id))
    return Answer(data=await component_body(services, component, access))


async def keep_before(
    services: Services, access: Access, component_id: str, coming: str, message: str
) -> None:
    """Save the text as it is, before another takes its place; unless it is that, or the last saved one."""
    source, seq = await services.rooms.source(component_id)
    newest = await services.database.read(lambda session: versions.newest(session, component_id))
    if source != coming and (newest is None or source != newest.source):
        await _save(services, access, component_id, message, source=source, seq=seq, is_automatic=True)


async def _save(
    services: Services,
    access: Access,
    component_id: str,
    message: str,
    *,
    source: str,
    seq: int,
    is_automatic: bool = False,
) -> VersionBody:
    author = access.identity

    def work(session: Session) -> ComponentVersion:
        require(session, component_id)
        version = versions.add(
            session,
            component_id,
            seq=seq,
            source=source,
            message=message,
            created_by=author.user_id,
            is_automatic=is_automatic,
        )
        audit.record(
            session,
            "version:saved",
            actor_id=author.user_id,
            project_id=access.project_id,
            subject=component_id,
            number=version.number,
        )
        return version

    version = await services.database.write(work)
    return VersionBody.model_validate(_fields(version, author.name) | {"source": source})


def _require(session: Session, component_id: str, number: int) -> tuple[ComponentVersion, str | None]:
    found = versions.find(session, component_id, number)
    if found is None:
        raise AuthError("NOT_FOUND")
    return found


def _fields(version: ComponentVersion, author: str | None) -> dict[str, object]:
    return {
        "number": version.number,
        "message": version.message,
        "seq": version.seq,
        "author": author,
        "is_automatic": version.is_automatic,
        "created_at": utc(version.created_at),
    }
