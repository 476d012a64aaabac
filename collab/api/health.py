"""Whether the server lives, and whether it can work."""

from __future__ import annotations

from importlib.metadata import version
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from collab.api.dependencies import CurrentServices
from collab.api.envelope import Answer, Model, failure

# Read once: it is in a file.
VERSION = version("omnicraft")

router = APIRouter(prefix="/api", tags=["health"])


class HealthBody(Model):
    """The process runs."""

    status: Literal["ok"] = "ok"
    version: str


class ReadyBody(Model):
    """The server can do its work."""

    status: Literal["ready"] = "ready"


@router.get("/health")
async def health() -> Answer[HealthBody]:
    """Answers as long as the process runs."""
    return Answer(data=HealthBody(version=VERSION))


@router.get("/ready", response_model=Answer[ReadyBody])
async def ready(services: CurrentServices) -> Answer[ReadyBody] | JSONResponse:
    """Answers 200 when the database can be reached and the server stays, otherwise 503."""
    if services.rooms.is_draining:
        return failure(503, "NOT_READY", "The server is about to stop.", hint="Another one takes over.")
    try:
        await services.database.read(lambda session: session.execute(text("SELECT 1")).scalar_one())
    except SQLAlchemyError:
        return failure(503, "NOT_READY", "The database can't be reached.", hint="The server's log says why.")
    return Answer(data=ReadyBody())
