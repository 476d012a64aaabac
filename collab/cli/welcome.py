"""The person at whose computer a server runs: an account without a password, and the way in."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from rich.console import Console
from sqlmodel import Session

from collab.api.services import Services
from collab.app import Application
from collab.auth.identity import Role
from collab.auth.tokens import Tokens
from collab.db import invites, projects, users
from collab.db.tables import Invite, Project

OWNER_ID = str(uuid.uuid5(uuid.NAMESPACE_DNS, "owner.demo.omnicraft"))
OWNER_NAME = "Owner"


def own_project(session: Session, make: Callable[[Session], Project]) -> Project:
    """The owner's oldest project; made, with its owner, when there is none."""
    if users.find(session, OWNER_ID) is None:
        users.add(session, OWNER_NAME, is_guest=False, user_id=OWNER_ID)
    found = projects.memberships(session, OWNER_ID).items
    owned = [membership.project for membership in found if membership.role is Role.OWNER]
    return min(owned, key=lambda project: project.created_at) if owned else make(session)


async def welcome(application: Application, url: str, project: Project, rest: str) -> None:
    """Print the owner's way in and an invite link, and the ``rest`` of what there is to know."""
    services = application.services
    invite = await services.database.write(lambda session: _invite(session, project, services))
    owner_token = Tokens(services.settings.secret_key, services.settings.limits).sign_in_link(OWNER_ID)
    console = Console(soft_wrap=True, highlight=False)
    console.print()
    console.print(f"  [bold]You, the owner[/bold]   {url}/enter/{owner_token}")
    console.print(f"  [bold]Invite editors[/bold]   {url}/invite/{services.invites.token(invite)}")
    console.print()
    console.print(f"  {rest}", style="dim", markup=False)


def _invite(session: Session, project: Project, services: Services) -> Invite:
    """An editor invite that is good for at least another day; the last one where there is one."""
    now = time.time()
    for invite in invites.of_project(session, project.id).items:
        is_open = invite.revoked_at is None and invite.max_uses is None and invite.expires_at > now + 86_400
        if is_open and invite.role == Role.EDITOR:
            return invite
    return invites.add(
        session,
        project_id=project.id,
        role=Role.EDITOR,
        invited_by=OWNER_ID,
        expires_at=now + services.settings.limits.invite_seconds,
        max_uses=None,
    )
