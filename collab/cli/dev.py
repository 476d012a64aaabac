"""``omnicraft dev``: the files of a folder as live shared documents, both ways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

from rich.console import Console
from sqlmodel import Session

from collab.app import Application
from collab.auth.identity import Access, Identity, Role
from collab.cli import serve
from collab.cli.folder import Folder
from collab.cli.mirror import Mirror
from collab.cli.sources import FileError
from collab.cli.welcome import OWNER_ID, OWNER_NAME, own_project, welcome
from collab.db import projects
from collab.db.tables import Project

DATA = ".omnicraft"
"""What the folder keeps everything in that is not in its files: histories, people, comments."""


def run(*, folder: Path, host: str, port: int, data: Path | None) -> int:
    """Serve the components of a folder, and follow its files. Returns the exit code."""
    root = folder.resolve()
    if not root.is_dir():
        raise FileError(f"There is no folder {folder}.", hint="`omnicraft new NAME` makes one.")
    return serve.run(host=host, port=port, data=data or _data(root), beside=partial(_follow, root))


def _data(root: Path) -> Path:
    """The folder's own data folder, which no repository takes in."""
    data = root / DATA
    try:
        data.mkdir(exist_ok=True)
        (data / ".gitignore").write_text("*\n", "utf-8")
    except OSError as error:
        raise FileError(f"{data} can't be made: {error.strerror}.") from None
    return data


@asynccontextmanager
async def _follow(root: Path, application: Application, url: str) -> AsyncIterator[None]:
    services = application.services
    make = partial(_project, root.name or "Components")
    project = await services.database.write(lambda session: own_project(session, make))
    rest = f"The .omni files in {root} are its components: edit them there or in the browser. Ctrl+C stops."
    await welcome(application, url, project, rest)
    console = Console(soft_wrap=True, highlight=False)
    mirror = Mirror(
        application,
        Access(Identity(OWNER_ID, OWNER_NAME), project.id, Role.OWNER),
        Folder(root),
        services.settings.data_dir / "folder.json",
        lambda words: console.print(f"  {words}", markup=False),
    )
    following = asyncio.create_task(mirror.run())
    try:
        yield
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await mirror.finish()  # What was typed last is on disk by now.


def _project(name: str, session: Session) -> Project:
    return projects.add(session, OWNER_ID, name[:100], "")
