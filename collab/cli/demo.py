"""``omnicraft demo``: the server, with a project worth looking at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from sqlmodel import Session

from collab.api.services import Services
from collab.app import Application
from collab.cli import serve
from collab.cli.welcome import OWNER_ID, own_project, welcome
from collab.db import components, projects
from collab.db.tables import Project

PROJECT_NAME = "Demo"
SAMPLES = ("Button", "Counter", "Flower", "Palette")


def run(*, host: str, port: int, data: Path | None) -> int:
    """Serve the demo project. Returns the exit code."""
    return serve.run(host=host, port=port, data=data, beside=_demo)


@asynccontextmanager
async def _demo(application: Application, url: str) -> AsyncIterator[None]:
    services = application.services
    project = await services.database.write(lambda session: own_project(session, _project))
    await _fill(services, project)
    rest = "Open both, in two browsers, and type. Ctrl+C stops the server; everything is kept."
    await welcome(application, url, project, rest)
    yield


def _project(session: Session) -> Project:
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
