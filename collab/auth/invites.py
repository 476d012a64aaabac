"""Invite links: made by an owner, shown to and accepted by whoever holds them, revoked."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from collab.auth.errors import AuthError
from collab.auth.identity import Access, Role
from collab.auth.service import Person
from collab.auth.sign_in import SignedIn, SignIns
from collab.auth.tokens import Tokens
from collab.db import audit, invites, projects, users
from collab.db.engine import Database
from collab.db.invites import Invitation
from collab.db.paging import Page, Slice
from collab.db.tables import Invite


@dataclass(frozen=True, slots=True)
class Accepted:
    """A new (or confirmed) member: their project, role and tokens."""

    project_id: str
    role: Role
    signed_in: SignedIn


class Invites:
    """What can be done with invites. Methods that take a token raise AuthError INVITE_…."""

    def __init__(self, database: Database, tokens: Tokens, sign_ins: SignIns) -> None:
        self._database = database
        self._tokens = tokens
        self._sign_ins = sign_ins

    async def create(self, access: Access, role: Role, seconds: float, max_uses: int | None) -> Invite:
        """A new invite to this person's project."""
        expires_at = time.time() + seconds
        user_id = access.identity.user_id

        def work(session: Session) -> Invite:
            invite = invites.add(
                session,
                project_id=access.project_id,
                role=role,
                invited_by=user_id,
                expires_at=expires_at,
                max_uses=max_uses,
            )
            _record(session, "invite:created", invite, user_id, role=role)
            return invite

        return await self._database.write(work)

    async def of_project(self, project_id: str, part: Slice) -> Page[Invite]:
        """A project's invites, the newest first."""
        return await self._database.read(lambda session: invites.of_project(session, project_id, part))

    async def revoke(self, access: Access, invite_id: str) -> list[str]:
        """End an invite; returns the ids of the people whose role changed or ended. Raises NOT_FOUND."""
        now = time.time()

        def work(session: Session) -> list[str]:
            found = invites.find(session, invite_id)
            if found is None or found.project.id != access.project_id:
                raise AuthError("NOT_FOUND")
            _record(session, "invite:revoked", found.invite, access.identity.user_id)
            return invites.revoke(session, found.invite, now)

        return await self._database.write(work)

    def token(self, invite: Invite) -> str:
        """The token that stands for this invite."""
        return self._tokens.invite(invite.id)

    async def show(self, token: str) -> Invitation:
        """What an invite offers."""
        invite_id = self._tokens.read_invite(token)
        now = time.time()

        def work(session: Session) -> Invitation:
            found = _find(session, invite_id)
            _check_open(found.invite, now)
            return found

        return await self._database.read(work)

    async def accept_as_guest(self, token: str, name: str, agent: str = "") -> Accepted:
        """Make a guest account with this name and let it in. Counts one use."""
        invite_id = self._tokens.read_invite(token)

        def work(session: Session) -> Accepted:
            invite = _find(session, invite_id).invite
            _take_use(session, invite)
            user = users.add(session, name, is_guest=True)
            role = invites.join(session, invite, user.id)
            _record(session, "invite:accepted", invite, user.id, role=role, guest=name)
            return Accepted(invite.project_id, role, self._sign_ins.open(session, user, agent))

        return await self._database.write(work)

    async def accept(self, token: str, person: Person) -> Accepted:
        """Let someone in who is signed in.

        Counts one use, unless they accepted this invite before. Who is in already is never turned away: for
        them the link is a way to the project.
        """
        invite_id = self._tokens.read_invite(token)

        def work(session: Session) -> Accepted:
            invite = _find(session, invite_id).invite
            user_id = person.identity.user_id
            role = projects.role_in(session, invite.project_id, user_id)
            if role is None or invites.wider(Role(invite.role), role):
                _take_use(session, invite)
                role = invites.join(session, invite, user_id)
                _record(session, "invite:accepted", invite, user_id, role=role)
            elif (
                role is not Role.OWNER
                and not invites.has_used(session, invite.id, user_id)
                and invites.take_use(session, invite.id, time.time())
            ):
                # Should the invite they came by be revoked, this one still stands for them.
                invites.join(session, invite, user_id)
            return Accepted(invite.project_id, role, self._sign_ins.again(person))

        return await self._database.write(work)


def _find(session: Session, invite_id: str) -> Invitation:
    found = invites.find(session, invite_id)
    if found is None:
        raise AuthError("INVITE_INVALID")
    return found


def _record(session: Session, action: str, invite: Invite, actor_id: str, **details: Any) -> None:
    audit.record(
        session, action, actor_id=actor_id, project_id=invite.project_id, subject=invite.id, **details
    )


def _take_use(session: Session, invite: Invite) -> None:
    if not invites.take_use(session, invite.id, time.time()):
        session.refresh(invite)
        _check_open(invite, time.time())
        raise AuthError("INVITE_USED_UP")


def _check_open(invite: Invite, now: float) -> None:
    if invite.revoked_at is not None:
        raise AuthError("INVITE_REVOKED")
    if invite.expires_at <= now:
        raise AuthError("INVITE_EXPIRED")
    if invite.max_uses is not None and invite.uses >= invite.max_uses:
        raise AuthError("INVITE_USED_UP")
