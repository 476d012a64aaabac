"""The bin of a project: components that were deleted, and can be put back for some time."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session

from collab.api.components import ComponentBody, ComponentName, component_body, tell_changed
from collab.api.dependencies import AccessToken, CurrentServices, project_access
from collab.api.envelope import Answer, Empty, Model, PagedAnswer, Part, utc
from collab.auth.errors import AuthError
from collab.auth.identity import Access
from collab.auth.permissions import Action
from collab.db import binned
from collab.db.tables import Component

router = APIRouter(prefix="/api", tags=["bin"])

DAY = 24 * 3600.0


class BinnedComponent(Model):
    """A deleted component. It is gone for good at ``expiresAt``."""

    id: str
    name: str
    deleted_at: datetime
    deleted_by: str | None
    expires_at: datetime


class RecoverRequest(Model):
    """What the component is to be called; its own name when that is left out."""

    name: ComponentName | None = None


async def _binned(component_id: str, token: AccessToken, services: CurrentServices) -> Access:
    return await services.access.component(token, component_id, Action.COMPONENT_CREATE, in_bin=True)


@router.get("/projects/{project_id}/bin")
async def list_bin(
    access: Annotated[Access, project_access(Action.PROJECT_READ)], part: Part, services: CurrentServices
) -> PagedAnswer[BinnedComponent]:
    """The deleted components of a project that can be put back, the last deleted first."""
    found = await services.database.read(lambda session: binned.of_project(session, access.project_id, part))
    kept = services.settings.limits.bin_days * DAY

    def body(row: tuple[Component, str | None]) -> BinnedComponent:
        component, who = row
        at = component.deleted_at or 0.0
        return BinnedComponent(
            id=component.id,
            name=component.name,
            deleted_at=utc(at),
            deleted_by=who,
            expires_at=utc(at + kept),
        )

    return PagedAnswer.of(found, part, body)


@router.post("/components/{component_id}/recover")
async def recover_component(
    component_id: str,
    access: Annotated[Access, Depends(_binned)],
    services: CurrentServices,
    body: RecoverRequest | None = None,
) -> Answer[ComponentBody]:
    """Put a deleted component back, as it was, with its history, versions and comments.

    When its name is another's by now: 409 `NAME_TAKEN`; give it a new one.
    """

    def work(session: Session) -> Component:
        component = _require(session, component_id)
        binned.put_back(session, component, (body and body.name) or component.name, time.time())
        return component

    component = await services.database.write(work)
    services.rooms.used_changed(component.project_id, component.name)
    tell_changed(services, component.project_id)
    return Answer(data=await component_body(services, component, access))


@router.delete("/projects/{project_id}/bin/{component_id}")
async def delete_for_good(
    component_id: str,
    access: Annotated[Access, project_access(Action.COMPONENT_DELETE)],
    services: CurrentServices,
) -> Answer[Empty]:
    """Delete a component that is in the bin for good, with its history. Nothing brings it back."""

    def work(session: Session) -> None:
        component = _require(session, component_id)
        if component.project_id != access.project_id:
            raise AuthError("NOT_FOUND")
        session.delete(component)

    await services.database.write(work)
    services.histories.forget(component_id)
    services.rooms.project_changed(access.project_id)
    return Answer(data=Empty())


def _require(session: Session, component_id: str) -> Component:
    component = binned.find(session, component_id)
    if component is None:
        raise AuthError("NOT_FOUND")
    return component
