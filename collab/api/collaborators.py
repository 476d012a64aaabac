"""Who takes part in a project, and the log of what was done to that."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from sqlmodel import Session

from collab.api.accounts import Email
from collab.api.dependencies import ClientAddress, CurrentServices, project_access
from collab.api.envelope import Answer, Empty, Model, PagedAnswer, Part, utc
from collab.api.invites import ACCESS_CHANGED, InviteRole
from collab.api.rates import per_minute
from collab.auth.errors import AuthError
from collab.auth.identity import Access, Identity, Role
from collab.auth.permissions import Action, permits
from collab.db import audit, projects, users
from collab.db.tables import Collaborator, User

router = APIRouter(prefix="/api/projects/{project_id}", tags=["collaboration"])


class CollaboratorBody(Model):
    """Someone who takes part in a project."""

    user_id: str
    name: str
    color: str
    is_guest: bool
    role: Role
    joined_at: datetime

    @classmethod
    def of(cls, member: Collaborator, user: User) -> CollaboratorBody:
        """From what the database says."""
        return cls(
            user_id=user.id,
            name=user.name,
            color=Identity(user.id, user.name).color,
            is_guest=user.is_guest,
            role=Role(member.role),
            joined_at=utc(member.created_at),
        )


class CollaboratorRequest(Model):
    """Whom to let in, by the address of their account, and as what."""

    email: Email
    role: InviteRole


class RoleChange(Model):
    """Another role."""

    role: InviteRole


class AuditBody(Model):
    """Something that was done. ``actor`` is the name of who did it, null when there is no such person now."""

    at: datetime
    action: str
    actor_id: str | None
    actor: str | None
    subject: str
    details: dict[str, Any]


@router.get("/collaborators")
async def list_collaborators(
    access: Annotated[Access, project_access(Action.PROJECT_READ)], part: Part, services: CurrentServices
) -> PagedAnswer[CollaboratorBody]:
    """Who takes part in a project, in the order they came."""
    found = await services.database.read(
        lambda session: projects.collaborators(session, access.project_id, part)
    )
    return PagedAnswer.of(found, part, lambda row: CollaboratorBody.of(*row))


@router.post("/collaborators", status_code=201)
async def add_collaborator(
    body: CollaboratorRequest,
    access: Annotated[Access, project_access(Action.PROJECT_SHARE)],
    services: CurrentServices,
    address: ClientAddress,
) -> Answer[CollaboratorBody]:
    """Let somebody in who has an account. For others there are invite links."""
    unknown = per_minute(services.settings.limits.forged_links_per_minute)
    await services.rates.check(unknown, "unknown address", address)

    def work(session: Session) -> CollaboratorBody | None:
        user = users.by_email(session, body.email.lower())
        if user is None:
            return None
        if projects.member(session, access.project_id, user.id) is not None:
            raise AuthError("ALREADY_IN")
        member = Collaborator(
            project_id=access.project_id,
            user_id=user.id,
            role=body.role,
            invited_by=access.identity.user_id,
        )
        session.add(member)
        session.flush()
        _record(session, "collaborator:added", access, user.id, role=body.role)
        return CollaboratorBody.of(member, user)

    added = await services.database.write(work)
    if added is None:
        # Who asks for many addresses is looking for accounts, not for collaborators.
        await services.rates.take(unknown, "unknown address", address)
        raise AuthError("NO_SUCH_ACCOUNT")
    services.rooms.projects_changed(added.user_id)
    return Answer(data=added)


@router.put("/collaborators/{user_id}")
async def change_role(
    user_id: str,
    body: RoleChange,
    access: Annotated[Access, project_access(Action.PROJECT_SHARE)],
    services: CurrentServices,
) -> Answer[CollaboratorBody]:
    """Give somebody another role. What they have open ends with 4403, and opens again with the new role."""

    def work(session: Session) -> tuple[CollaboratorBody, bool]:
        member, user = _require(session, access.project_id, user_id)
        before = member.role
        # A role that an owner gave stands whatever becomes of the invite.
        member.role, member.invite_id = body.role, None
        session.add(member)
        _record(session, "collaborator:role-changed", access, user_id, before=before, role=body.role)
        return CollaboratorBody.of(member, user), before != body.role

    changed, is_other = await services.database.write(work)
    if is_other:
        await services.rooms.disconnect(access.project_id, user_id, *ACCESS_CHANGED)
    return Answer(data=changed)


@router.delete("/collaborators/{user_id}")
async def remove_collaborator(
    user_id: str,
    access: Annotated[Access, project_access(Action.PROJECT_READ)],
    services: CurrentServices,
) -> Answer[Empty]:
    """Take somebody out: the owner anyone, everyone themselves. What they have open ends with 4403."""
    if user_id != access.identity.user_id and not permits(access.role, Action.PROJECT_SHARE):
        raise AuthError("NOT_ALLOWED")

    def work(session: Session) -> None:
        member, _ = _require(session, access.project_id, user_id)
        session.delete(member)
        _record(session, "collaborator:removed", access, user_id)

    await services.database.write(work)
    await services.rooms.disconnect(access.project_id, user_id, *ACCESS_CHANGED)
    return Answer(data=Empty())


@router.get("/audit")
async def read_audit_log(
    access: Annotated[Access, project_access(Action.PROJECT_SHARE)], part: Part, services: CurrentServices
) -> PagedAnswer[AuditBody]:
    """What was done to a project's people, invites and versions, the newest first."""
    found = await services.database.read(lambda session: audit.of_project(session, access.project_id, part))
    return PagedAnswer.of(
        found,
        part,
        lambda row: AuditBody(
            at=utc(row[0].at),
            action=row[0].action,
            actor_id=row[0].actor_id,
            actor=row[1],
            subject=row[0].subject,
            details=row[0].details,
        ),
    )


def _require(session: Session, project_id: str, user_id: str) -> tuple[Collaborator, User]:
    """A member who is not the owner. Raises AuthError NOT_FOUND or OWNER_STAYS."""
    member, user = projects.member(session, project_id, user_id), users.find(session, user_id)
    if member is None or user is None:
        raise AuthError("NOT_FOUND")
    if member.role == Role.OWNER:
        raise AuthError("OWNER_STAYS")
    return member, user


def _record(session: Session, action: str, access: Access, subject: str, **details: Any) -> None:
    audit.record(
        session,
        action,
        actor_id=access.identity.user_id,
        project_id=access.project_id,
        subject=subject,
        **details,
    )
