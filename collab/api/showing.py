"""The picture of a component whose newest text may have errors: that of the newest text that compiles."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter

from collab.api.compilation import compile_apart
from collab.api.components import require
from collab.api.dependencies import CurrentServices, component_access
from collab.api.envelope import Answer, Model
from collab.api.moments import text_at
from collab.api.rates import per_minute
from collab.api.services import Services
from collab.auth.identity import Access
from collab.auth.permissions import Action
from collab.compile.builds import component_abi
from collab.compile.schema import SCHEMA
from collab.db import compiles, shown
from collab.db.tables import Component, ShownModule
from collab.errors import OmniCraftError

router = APIRouter(prefix="/api/components/{component_id}/shown", tags=["compile"])

# How far back, in steps, a text that compiles is looked for when the log of compiles knows none.
_STEPS_BACK = (*range(1, 9), *(2**power for power in range(4, 18)))
_LIMIT = per_minute(120)


class NothingShownError(OmniCraftError):
    """A component whose text has never compiled."""

    code = "COMPILATION_ERROR"
    status = 422


@dataclass(frozen=True, slots=True)
class Shown:
    """A module, and the step of the history whose text it is of."""

    wasm: bytes
    sha256: str
    seq: int


class ShownBody(Model):
    """The module of the text after step ``seq``; ``wasm`` holds it in base64 when it is small."""

    seq: int
    wasm_url: str
    wasm_hash: str
    wasm: str | None


@router.get("")
async def read_shown(
    component_id: str,
    access: Annotated[Access, component_access(Action.COMPONENT_READ)],
    services: CurrentServices,
) -> Answer[ShownBody]:
    """The module of the newest text that compiles: what those see who were there when it did."""
    await services.rates.take(_LIMIT, "shown", access.identity.user_id)
    component, known = await services.database.read(
        lambda session: (require(session, component_id), shown.find(session, component_id, shown.LIVE))
    )
    found = await newest(services, component, known)
    small = len(found.wasm) <= services.settings.limits.inline_wasm
    return Answer(
        data=ShownBody(
            seq=found.seq,
            wasm_url=f"/artifacts/{found.sha256}.wasm",
            wasm_hash=found.sha256,
            wasm=base64.b64encode(found.wasm).decode() if small else None,
        )
    )


async def newest(services: Services, component: Component, known: ShownModule | None) -> Shown:
    """The module of the newest text that compiles; ``known`` is what was found before.

    Raises NothingShownError.
    """
    source, seq = await services.rooms.source(component.id)
    found = await _compiled(services, component, source, seq)
    if found is not None:
        if known is None or known.sha256 != found.sha256:
            await remember(services, component, shown.LIVE, found)
        return found
    # What was shown last is the end of the way back: nothing older can be newer.
    oldest = 0 if known is None else known.seq
    logged = await services.database.read(partial(compiles.newest_success, component_id=component.id))
    for step in (logged or 0, *(seq - back for back in _STEPS_BACK)):
        if not oldest < step < seq:
            continue
        earlier = await services.histories.ask(component.id, partial(text_at, seq=step))
        found = await _compiled(services, component, earlier, step)
        if found is not None:
            await remember(services, component, shown.LIVE, found)
            return found
    if known is not None and (kept := await kept_module(services, known)) is not None:
        return Shown(kept, known.sha256, known.seq)
    raise NothingShownError(
        f"{component.name} has errors, so there is no picture of it yet.",
        hint="It appears here as soon as its source compiles.",
    )


async def remember(services: Services, component: Component, number: int, found: Shown) -> None:
    """Keep what is shown of a version, or of the live text."""
    await services.database.write(
        lambda session: shown.put(session, component.id, number, found.seq, found.sha256)
    )


async def kept_module(services: Services, known: ShownModule) -> bytes | None:
    """The module that was shown, unless today's runtime refuses it: one from before an upgrade, say."""
    kept = await anyio.to_thread.run_sync(services.artifacts.get, f"{known.sha256}.wasm")
    return kept if kept is not None and component_abi(kept).version == SCHEMA.abi else None


async def _compiled(services: Services, component: Component, source: str, seq: int) -> Shown | None:
    result = await compile_apart(services, source, f"{component.name}.omni", component.id)
    if result.wasm is None or result.wasm_hash is None:
        return None
    return Shown(result.wasm, result.wasm_hash, seq)
