"""``omnicraft demo``: the server, with a project worth looking at."""

from __future__ import annotations

import time
import uuid
from importlib.resources import files
from pathlib import Path

from rich.console import Console
from sqlmodel import Session

from collab.api.services import Services
from collab.app import Application
from collab.auth.identity import Role
from collab.auth.tokens import Tokens
from collab.cli import serve
from collab.db import components, invites, projects, users
from collab.db.tables import Invite, Project

OWNER_ID = str(uuid.uuid5(uuid.NAMESPACE_DNS, "owner.demo.omnicraft"))
PROJECT_NAME = "Demo"
SAMPLES = ("Button", "Counter", "Flower", "Palette")


def run(*, host: str, port: int, data: Path | None) -> int:
    """Serve the demo project. Returns the exit code."""
    return serve.run(host=host, port=port, data=data, when_ready=_welcome)


async def _welcome(application: Application, url: str) -> None:
    services = application.services
    project = await services.database.write(_project)
    await _fill(services, project)
    invite = await services.database.write(lambda session: _invite(session, project, services))
    owner_token = Tokens(services.settings.secret_key, services.settings.limits).sign_in_link(OWNER_ID)
    console = Console(soft_wrap=True, highlight=False)
    console.print()
    console.print(f"  [bold]You, the owner[/bold]   {url}/enter/{owner_token}")
    console.print(f"  [bold]Invite editors[/bold]   {url}/invite/{services.invites.token(invite)}")
    console.print()
    console.print(
        "  Open both, in two browsers, and type. Ctrl+C stops the server; everything is kept.", style="dim"
    )


def _project(session: Session) -> Project:
    """The owner's oldest project; made, with its owner and the samples' rows, when there is none."""
    if users.find(session, OWNER_ID) is None:
        users.add(session, "Owner", is_guest=False, user_id=OWNER_ID)
    found = projects.memberships(session, OWNER_ID).items
    owned = [membership.project for membership in found if membership.role is Role.OWNER]
    if owned:
        return min(owned, key=lambda project: project.created_at)
    project = projects.add(session, OWNER_ID, PROJECT_NAME, "Four components to take apart.")
    for name in SAMPLES:
        components.add(session, project.id, name)
    return project


async def _fill(services: Services, project: Project) -> None:
    """Give the samples their texts, as far as they never had one."""
    found = await services.database.read(lambda session: components.of_project(session, project.id).items)
    for component, _ in found:
        _, seq = await services.rooms.source(component.id)
        if component.name in SAMPLES and seq == 0:
            source = files("collab.samples").joinpath(f"{component.name}.omni").read_text("utf-8")
            await services.rooms.create(component.id, source, OWNER_ID)


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
