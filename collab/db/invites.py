"""Invites, who used them, and the memberships that came of them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import CursorResult, or_
from sqlmodel import Session, col, select, update

from collab.auth.identity import Role
from collab.db.paging import Page, Slice, page
from collab.db.tables import Collaborator, Invite, InviteUse, Project, User


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invite with what it is for and who sent it."""

    invite: Invite
    project: Project
    inviter: User


def add(
    session: Session,
    *,
    project_id: str,
    role: Role,
    invited_by: str,
    expires_at: float,
    max_uses: int | None,
) -> Invite:
    """A new invite."""
    invite = Invite(
        project_id=project_id, role=role, invited_by=invited_by, expires_at=expires_at, max_uses=max_uses
    )
    session.add(invite)
    session.flush()
    return invite


def of_project(session: Session, project_id: str, part: Slice | None = None) -> Page[Invite]:
    """A project's invites, the newest first."""
    query = (
        select(Invite)
        .where(Invite.project_id == project_id)
        .order_by(col(Invite.created_at).desc(), col(Invite.id))
    )
    return page(session, query, part)


def find(session: Session, invite_id: str) -> Invitation | None:
    """The invite with this id."""
    query = (
        select(Invite, Project, User)
        .join(Project, col(Project.id) == Invite.project_id)
        .join(User, col(User.id) == Invite.invited_by)
        .where(Invite.id == invite_id)
    )
    row = session.exec(query).first()
    return None if row is None else Invitation(*row)


def has_used(session: Session, invite_id: str, user_id: str) -> bool:
    """Whether this person accepted this invite before."""
    return session.get(InviteUse, (invite_id, user_id)) is not None


def take_use(session: Session, invite_id: str, now: float) -> bool:
    """Count one use, in one statement; False when the invite no longer allows it."""
    result = session.exec(
        update(Invite)
        .where(
            col(Invite.id) == invite_id,
            col(Invite.revoked_at).is_(None),
            col(Invite.expires_at) > now,
            or_(col(Invite.max_uses).is_(None), col(Invite.uses) < col(Invite.max_uses)),
        )
        .values(uses=Invite.uses + 1)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def join(session: Session, invite: Invite, user_id: str) -> Role:
    """Let this person in with the invite's role, or the one they have when that one is wider."""
    session.merge(InviteUse(invite_id=invite.id, user_id=user_id))
    query = select(Collaborator).where(
        Collaborator.project_id == invite.project_id, Collaborator.user_id == user_id
    )
    member = session.exec(query).first()
    if member is None:
        member = Collaborator(
            project_id=invite.project_id,
            user_id=user_id,
            role=invite.role,
            invited_by=invite.invited_by,
            invite_id=invite.id,
        )
    elif wider(Role(invite.role), Role(member.role)):
        member.role, member.invited_by, member.invite_id = invite.role, invite.invited_by, invite.id
    session.add(member)
    session.flush()
    return Role(member.role)


def revoke(session: Session, invite: Invite, now: float) -> list[str]:
    """End an invite and what it gave. Returns the ids of the people whose role changed or ended.

    Who also accepted another invite that was not revoked falls back to the widest of those.
    """
    if invite.revoked_at is None:
        invite.revoked_at = now
        session.add(invite)
    changed = []
    for member in list(session.exec(select(Collaborator).where(Collaborator.invite_id == invite.id))):
        query = (
            select(Invite)
            .join(InviteUse, col(InviteUse.invite_id) == Invite.id)
            .where(
                InviteUse.user_id == member.user_id,
                Invite.project_id == invite.project_id,
                col(Invite.revoked_at).is_(None),
            )
        )
        fallback = max(session.exec(query), key=lambda other: _WIDTH[Role(other.role)], default=None)
        if fallback is None or fallback.role != member.role:
            changed.append(member.user_id)
        if fallback is None:
            session.delete(member)
        else:
            member.role, member.invited_by, member.invite_id = (
                fallback.role,
                fallback.invited_by,
                fallback.id,
            )
            session.add(member)
    session.flush()
    return changed


_WIDTH = {Role.VIEWER: 0, Role.COMMENTER: 1, Role.EDITOR: 2, Role.OWNER: 3}


def wider(one: Role, other: Role) -> bool:
    """Whether the first role allows more than the second."""
    return _WIDTH[one] > _WIDTH[other]
