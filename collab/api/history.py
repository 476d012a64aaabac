"""The history of a component: its steps, its text and picture at any of them, and who wrote what."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Literal

import anyio.to_thread
from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from sqlmodel import Session

from collab.api.compilation import COMPILE_RESPONSES, CompileAnswer, answer, compile_apart
from collab.api.components import require
from collab.api.dependencies import CurrentServices, component_access
from collab.api.envelope import Answer, Model, utc
from collab.api.moments import require_step, text_at
from collab.api.rates import per_minute
from collab.api.services import Services
from collab.api.versions import keep_before
from collab.auth.identity import Access, Identity
from collab.auth.permissions import Action
from collab.crdt.document import draft
from collab.crdt.edits import Edit
from collab.crdt.history import Burst, Change, History, Span, Step
from collab.db import users

router = APIRouter(prefix="/api/components/{component_id}", tags=["history"])

COMPILES = per_minute(1_800)
"""Pictures of moments that somebody may ask for: more than one drags or plays past."""
PAGE = 1000
"""Steps or bursts in one answer, at most."""

ReadAccess = Annotated[Access, component_access(Action.COMPONENT_READ)]
Seq = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=PAGE)]


class Author(Model):
    """Who did it."""

    id: str
    name: str
    color: str


class StepBody(Model):
    """One step: what it wrote and what it took away, in the order of the text."""

    seq: int
    at: datetime
    author: Author | None
    inserted: str
    deleted: str


class StepsBody(Model):
    """A page of steps, oldest first. ``last`` is the newest of all, ``next`` where the next page begins."""

    steps: list[StepBody]
    last: int
    next: int | None


class BurstBody(Model):
    """Steps ``first`` to ``last``: what one person did without a pause. Sizes count UTF-16 units."""

    first: int
    last: int
    author: Author | None
    started: datetime
    ended: datetime
    session: int
    inserted: int
    deleted: int


class BurstsBody(Model):
    """A page of bursts, oldest first. ``next``: the step where the next page begins."""

    bursts: list[BurstBody]
    last: int
    next: int | None


class MomentBody(Model):
    """The text after a step. ``sourceHash`` is SHA-256 of its UTF-8 bytes, as in a compile result."""

    seq: int
    at: datetime | None
    author: Author | None
    source: str
    source_hash: str


class SpanBody(Model):
    """The text ``[start, end)`` (UTF-16 offsets), who wrote it, and in which step last."""

    start: int
    end: int
    author: Author | None
    seq: int
    at: datetime


class BlameBody(Model):
    """Who wrote the text after step ``seq``. The spans cover it without a gap."""

    seq: int
    spans: list[SpanBody]


class ChangeBody(Model):
    """A stretch that both texts have, or only one; then with who made the difference, in which step."""

    kind: Literal["same", "inserted", "deleted"]
    text: str
    author: Author | None
    seq: int | None


class DiffBody(Model):
    """What became of the text between two steps."""

    before: int
    after: int
    changes: list[ChangeBody]


@router.get("/history")
async def read_steps(
    *,
    component_id: str,
    access: ReadAccess,
    services: CurrentServices,
    first: Annotated[int, Query(alias="from", ge=1)] = 1,
    last: Annotated[int | None, Query(alias="to", ge=0)] = None,
    limit: Limit = 100,
) -> Answer[StepsBody]:
    """The steps ``from`` to ``to`` (both included), oldest first, ``limit`` at most."""

    def question(history: History) -> tuple[list[Step], int]:
        end = min(first + limit - 1, history.seq if last is None else last)
        return history.steps(first, end), history.seq

    steps, newest = await services.histories.ask(component_id, question)
    who = await _authors(services, (step.author_id for step in steps))
    wanted = newest if last is None else min(last, newest)
    return Answer(
        data=StepsBody(
            steps=[
                StepBody(
                    seq=step.seq,
                    at=utc(step.at),
                    author=who.get(step.author_id),
                    inserted=step.inserted,
                    deleted=step.deleted,
                )
                for step in steps
            ],
            last=newest,
            next=steps[-1].seq + 1 if steps and steps[-1].seq < wanted else None,
        )
    )


@router.get("/history/bursts")
async def read_bursts(
    component_id: str,
    access: ReadAccess,
    services: CurrentServices,
    first: Annotated[int, Query(alias="from", ge=1)] = 1,
    limit: Limit = PAGE,
) -> Answer[BurstsBody]:
    """The steps in fewer words: one entry for what one person did without a pause of more than 2 seconds."""

    def question(history: History) -> tuple[list[Burst], int]:
        return history.bursts(first, history.seq), history.seq

    bursts, newest = await services.histories.ask(component_id, question)
    page = bursts[:limit]
    who = await _authors(services, (burst.author_id for burst in page))
    return Answer(
        data=BurstsBody(
            bursts=[
                BurstBody(
                    first=burst.first,
                    last=burst.last,
                    author=who.get(burst.author_id),
                    started=utc(burst.started),
                    ended=utc(burst.ended),
                    session=burst.session,
                    inserted=burst.inserted,
                    deleted=burst.deleted,
                )
                for burst in page
            ],
            last=newest,
            next=page[-1].last + 1 if len(bursts) > limit else None,
        )
    )


@router.get("/history/diff")
async def read_diff(
    component_id: str,
    access: ReadAccess,
    services: CurrentServices,
    *,
    before: Annotated[int, Query(alias="from", ge=0)] = 0,
    after: Annotated[int | None, Query(alias="to", ge=0)] = None,
) -> Answer[DiffBody]:
    """What became of the text from step ``from`` (the beginning) to step ``to`` (now), with who did it.

    ``from`` may be the later one.
    """

    def question(history: History) -> tuple[int, list[Change]]:
        to = history.seq if after is None else after
        require_step(history, max(before, to))
        return to, history.diff(before, to)

    to, changes = await services.histories.ask(component_id, question)
    who = await _authors(services, (change.author_id for change in changes))
    return Answer(
        data=DiffBody(
            before=before,
            after=to,
            changes=[
                ChangeBody(
                    kind=change.kind, text=change.text, author=who.get(change.author_id), seq=change.seq
                )
                for change in changes
            ],
        )
    )


@router.get("/history/{seq}")
async def read_moment(
    component_id: str, seq: int, access: ReadAccess, services: CurrentServices
) -> Answer[MomentBody]:
    """The text after step ``seq``; 0 is the empty text before the first."""
    source, author_id, at = await services.histories.ask(component_id, lambda history: _moment(history, seq))
    who = await _authors(services, [author_id])
    return Answer(
        data=MomentBody(
            seq=seq,
            at=utc(at) if seq else None,
            author=who.get(author_id),
            source=source,
            source_hash=hashlib.sha256(source.encode()).hexdigest(),
        )
    )


@router.get("/history/{seq}/compile", response_model=CompileAnswer, responses=COMPILE_RESPONSES)
async def compile_moment(
    component_id: str, seq: int, access: ReadAccess, services: CurrentServices
) -> JSONResponse:
    """The compile result of the text after step ``seq``."""
    await services.rates.take(COMPILES, "history", access.identity.user_id)
    source, _, _ = await services.histories.ask(component_id, lambda history: _moment(history, seq))
    component = await services.database.read(lambda session: require(session, component_id))
    result = await compile_apart(services, source, f"{component.name}.omni", component_id)
    inline_wasm = services.settings.limits.inline_wasm
    return answer(result.to_json(component_id=component_id, seq=seq, inline_wasm=inline_wasm))


@router.get("/blame")
async def read_blame(
    component_id: str, access: ReadAccess, services: CurrentServices, seq: Seq | None = None
) -> Answer[BlameBody]:
    """Who wrote the text after step ``seq``, or the text as it is now."""

    def question(history: History) -> tuple[int, list[Span]]:
        at = history.seq if seq is None else seq
        require_step(history, at)
        return at, history.blame(at)

    at, spans = await services.histories.ask(component_id, question)
    who = await _authors(services, (span.author_id for span in spans))
    return Answer(
        data=BlameBody(
            seq=at,
            spans=[
                SpanBody(
                    start=span.start,
                    end=span.end,
                    author=who.get(span.author_id),
                    seq=span.seq,
                    at=utc(span.at),
                )
                for span in spans
            ],
        )
    )


class RestoredBody(Model):
    """The number of the last edit in the text now."""

    seq: int


UpdateAccess = Annotated[Access, component_access(Action.COMPONENT_UPDATE)]


@router.post("/history/{seq}/restore")
async def restore_moment(
    component_id: str, seq: int, access: UpdateAccess, services: CurrentServices
) -> Answer[RestoredBody]:
    """Make the text what it was after step ``seq``, as a new edit: every step stays, and this can be undone.

    What others write at the same moment merges with it. The text as it was is saved as a version first,
    unless it is the last one that was saved.
    """
    source, _, _ = await services.histories.ask(component_id, lambda history: _moment(history, seq))
    await keep_before(services, access, component_id, source, f"Before step {seq} was restored")

    def edits(history: History, now: int) -> list[Edit]:
        require_step(history, seq)
        return history.restoring(seq, now)

    return Answer(data=RestoredBody(seq=await _edit(services, component_id, access, edits)))


@router.post("/history/{seq}/undo")
async def undo_step(
    component_id: str, seq: int, access: UpdateAccess, services: CurrentServices
) -> Answer[RestoredBody]:
    """Take one step back, as a new edit, and leave what came after it. Whoever made it, whenever it was."""

    def edits(history: History, now: int) -> list[Edit]:
        require_step(history, seq)
        return history.undoing(seq, now)

    return Answer(data=RestoredBody(seq=await _edit(services, component_id, access, edits)))


async def _edit(
    services: Services, component_id: str, access: Access, edits: Callable[[History, int], list[Edit]]
) -> int:
    async def make(state: bytes, now: int) -> bytes:
        found = await services.histories.ask(component_id, lambda history: edits(history, now))
        return await anyio.to_thread.run_sync(draft, state, lambda _text: found)

    return await services.rooms.submit(component_id, access, make)


def _moment(history: History, seq: int) -> tuple[str, str | None, float]:
    return text_at(history, seq), history.author(seq), history.at(seq)


async def _authors(services: Services, ids: Iterable[str | None]) -> dict[str | None, Author]:
    """The people with these ids, as far as they still have an account."""
    wanted = {user_id for user_id in ids if user_id is not None}

    def find(session: Session) -> dict[str | None, Author]:
        found = users.names(session, wanted)
        return {
            user_id: Author(id=user_id, name=name, color=Identity(user_id, name).color)
            for user_id, name in found.items()
        }

    return await services.database.read(find) if wanted else {}
