"""The compile log of a component."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from collab.api.dependencies import CurrentServices, component_access
from collab.api.envelope import Model, PagedAnswer, Part, utc
from collab.auth.identity import Access
from collab.auth.permissions import Action
from collab.db import compiles
from collab.db.tables import CompileEvent

router = APIRouter(prefix="/api/components/{component_id}/compiles", tags=["compile"])


class CompileBody(Model):
    """One compile for those who watched. ``user`` edited last before it; ``size`` is the module's in bytes.

    ``milliseconds`` is what it took in the worker and back; ``phases`` also names waiting and storing, and is
    empty for a result that was known.
    """

    seq: int
    at: datetime
    user: str | None
    source_hash: str
    success: bool
    errors: int
    milliseconds: float
    size: int
    phases: list[tuple[str, float]] = Field(description="Each phase with its milliseconds, in order.")


@router.get("")
async def list_compiles(
    component_id: str,
    _access: Annotated[Access, component_access(Action.COMPONENT_READ)],
    part: Part,
    services: CurrentServices,
) -> PagedAnswer[CompileBody]:
    """How the compiles of a component went in the last days, the newest first; some seconds late."""
    found = await services.database.read(lambda session: compiles.of_component(session, component_id, part))
    return PagedAnswer.of(found, part, lambda row: _body(*row))


def _body(event: CompileEvent, user: str | None) -> CompileBody:
    return CompileBody(
        seq=event.seq,
        at=utc(event.created_at),
        user=user,
        source_hash=event.source_hash,
        success=event.success,
        errors=event.errors,
        milliseconds=event.milliseconds,
        size=event.size,
        phases=event.phases,
    )
