"""Chat and comments. Each is also told to everyone who is there, on every wire that carries events."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from sqlmodel import Session

from collab.api.dependencies import CurrentServices, component_access, project_access
from collab.api.envelope import Answer, Empty, Model, utc
from collab.api.services import Services
from collab.api.words import WHOLE, at_most
from collab.auth.errors import AuthError
from collab.auth.identity import Access, Role
from collab.auth.permissions import Action
from collab.crdt.gate import renewed
from collab.db import talk
from collab.db.engine import Database
from collab.db.talk import ChatMessage, Comment
from collab.errors import OmniCraftError
from collab.rooms.requests import clean_text

router = APIRouter(prefix="/api", tags=["talk"])

PAGE = 50
COMMENTS = 1000
"""The most comments that a component may have."""
ATTEMPTS = 10
"""To find a place in a document that begins anew meanwhile: a second is enough unless the disk fails, too."""


class TooManyCommentsError(OmniCraftError):
    """The component has all the comments it can have."""

    code = "TOO_MANY_COMMENTS"
    status = 409


class ChatBody(Model):
    """A message."""

    id: int
    user_id: str
    user_name: str
    text: str
    at: datetime


class ChatRequest(Model):
    """A message to send."""

    text: Annotated[str, at_most(2000), WHOLE]


class CommentRequest(Model):
    """A comment on a stretch of the text (UTF-16 offsets), on an element (`0.2`), or a reply."""

    text: Annotated[str, at_most(2000), WHOLE]
    range: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] | None = None
    node: Annotated[str, Field(max_length=500)] | None = None
    parent_id: str | None = None


class CommentChange(Model):
    """Whether the matter is settled."""

    resolved: bool


class CommentBody(Model):
    """A comment, and where it stands in the text now; `range` is null when its text is gone.

    `anchor` is the ids, each `[client, clock]`, of the first and the last character that it is about, by
    which a client with the document finds its place itself; null for a reply.
    """

    id: str
    parent_id: str | None
    user_id: str
    user_name: str
    text: str
    quote: str
    range: tuple[int, int] | None
    anchor: tuple[tuple[int, int], tuple[int, int]] | None
    at: datetime
    resolved_at: datetime | None
    resolved_by: str | None


@router.get("/projects/{project_id}/chat")
async def read_chat(
    access: Annotated[Access, project_access(Action.PROJECT_READ)],
    services: CurrentServices,
    before: Annotated[int | None, Query(ge=1)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> Answer[list[ChatBody]]:
    """A page of the chat, the newest first; the next page is `before` the last one's id."""
    found = await services.database.read(lambda session: talk.chat(session, access.project_id, before, limit))
    return Answer(data=[ChatBody.model_validate(chat_json(message)) for message in found])


@router.post("/projects/{project_id}/chat", status_code=201)
async def send_chat(
    body: ChatRequest,
    access: Annotated[Access, project_access(Action.PROJECT_READ)],
    services: CurrentServices,
) -> Answer[ChatBody]:
    """Say something. Over a socket: `chat:send {text}`."""
    message = await services.rooms.say(access, body.text)
    return Answer(data=ChatBody.model_validate(message))


@router.get("/components/{component_id}/comments")
async def read_comments(
    component_id: str,
    access: Annotated[Access, component_access(Action.COMPONENT_READ)],
    services: CurrentServices,
) -> Answer[list[CommentBody]]:
    """All comments on a component, the oldest first."""
    return Answer(
        data=await _bodies(
            services, component_id, access, lambda session: talk.comments(session, component_id)
        )
    )


@router.post("/components/{component_id}/comments", status_code=201)
async def add_comment(
    component_id: str,
    body: CommentRequest,
    access: Annotated[Access, component_access(Action.COMPONENT_COMMENT)],
    services: CurrentServices,
) -> Answer[CommentBody]:
    """Comment on a place, or reply. The comment stays with its text when that moves."""
    place = body.node if body.node is not None else body.range
    if body.parent_id is None and (place is None or (body.node is not None and body.range is not None)):
        raise PlaceError("A comment needs a range or a node, or a parentId to reply to.")
    for _ in range(ATTEMPTS):
        stands = _Place()
        if body.parent_id is None and place is not None:
            anchor, quote, epoch = await services.rooms.anchor(component_id, access, place)
            stands = _Place(json.dumps(anchor), quote[:200], epoch)
        comment = await _add(services, component_id, body, access, stands)
        if comment is not None:
            return Answer(data=await _tell(services, "comment:added", comment, access))
    raise renewed()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a comment stands, in the epoch in which that is so. A reply stands nowhere."""

    anchor: str = ""
    quote: str = ""
    epoch: int | None = None


async def _add(
    services: Services, component_id: str, body: CommentRequest, access: Access, place: _Place
) -> Comment | None:
    """Keep a comment; None when the document is no longer in the epoch of its place."""

    def work(session: Session) -> Comment | None:
        # An epoch begins before, and then this looks for its place again, or after, and then it is carried.
        session.execute(talk.held(component_id))
        if place.epoch is not None and talk.epoch(session, component_id) != place.epoch:
            return None
        existing = talk.comments(session, component_id)
        if len(existing) >= COMMENTS:
            raise TooManyCommentsError(f"A component has {COMMENTS} comments at most.")
        if body.parent_id is not None:
            parent = _require(session, component_id, body.parent_id)
            if parent.parent_id is not None:
                raise PlaceError("Reply to the first comment of a thread.")
        comment = Comment(
            component_id=component_id,
            parent_id=body.parent_id,
            user_id=access.identity.user_id,
            user_name=access.identity.name,
            text=clean_text(body.text),
            anchor=place.anchor,
            quote=place.quote,
        )
        session.add(comment)
        return comment

    return await services.database.write(work)


@router.patch("/components/{component_id}/comments/{comment_id}")
async def resolve_comment(
    component_id: str,
    comment_id: str,
    body: CommentChange,
    access: Annotated[Access, component_access(Action.COMPONENT_READ)],
    services: CurrentServices,
) -> Answer[CommentBody]:
    """Say that a matter is settled, or open it again: who may edit, or who began it."""

    def work(session: Session) -> Comment:
        comment = _require(session, component_id, comment_id)
        if not access.role.may_edit and comment.user_id != access.identity.user_id:
            raise AuthError("NOT_ALLOWED")
        comment.resolved_at = time.time() if body.resolved else None
        comment.resolved_by = access.identity.name if body.resolved else None
        session.add(comment)
        return comment

    comment = await services.database.write(work)
    return Answer(data=await _tell(services, "comment:changed", comment, access))


@router.delete("/components/{component_id}/comments/{comment_id}")
async def delete_comment(
    component_id: str,
    comment_id: str,
    access: Annotated[Access, component_access(Action.COMPONENT_READ)],
    services: CurrentServices,
) -> Answer[Empty]:
    """Delete a comment with its replies: who wrote it, or an owner."""

    def work(session: Session) -> None:
        comment = _require(session, component_id, comment_id)
        if access.role is not Role.OWNER and comment.user_id != access.identity.user_id:
            raise AuthError("NOT_ALLOWED")
        session.delete(comment)

    await services.database.write(work)
    services.rooms.announce(
        access.project_id, {"type": "comment:deleted", "componentId": component_id, "commentId": comment_id}
    )
    return Answer(data=Empty())


class PlaceError(OmniCraftError):
    """A comment that stands nowhere."""

    code = "BAD_PLACE"
    status = 400


async def keep_chat(database: Database, access: Access, text: str) -> dict[str, Any]:
    """Keep a message; it as it travels."""
    message = ChatMessage(
        project_id=access.project_id,
        user_id=access.identity.user_id,
        user_name=access.identity.name,
        text=text,
    )

    def work(session: Session) -> ChatMessage:
        session.add(message)
        return message

    return chat_json(await database.write(work))


def chat_json(message: ChatMessage) -> dict[str, Any]:
    """A message as it travels."""
    return {
        "id": message.id,
        "userId": message.user_id,
        "userName": message.user_name,
        "text": message.text,
        "at": utc(message.at).isoformat(),
    }


def _require(session: Session, component_id: str, comment_id: str) -> Comment:
    found = talk.comment(session, component_id, comment_id)
    if found is None:
        raise AuthError("NOT_FOUND")
    return found


async def _tell(services: Services, event: str, comment: Comment, access: Access) -> CommentBody:
    component_id = comment.component_id

    def again(session: Session) -> list[Comment]:
        return [_require(session, component_id, comment.id)]

    (body,) = await _bodies(services, component_id, access, again)
    payload = {
        "type": event,
        "componentId": comment.component_id,
        "comment": body.model_dump(mode="json", by_alias=True),
    }
    services.rooms.announce(access.project_id, payload)
    return body


async def _bodies(
    services: Services, component_id: str, access: Access, find: Callable[[Session], list[Comment]]
) -> list[CommentBody]:
    """These comments, and where they stand in the text as it is."""

    def look(session: Session) -> tuple[list[Comment], int, int]:
        # On PostgreSQL each statement sees what is committed by then: an epoch may begin between them.
        before = talk.epoch(session, component_id)
        return find(session), before, talk.epoch(session, component_id)

    for _ in range(ATTEMPTS):
        found, before, epoch = await services.database.read(look)
        if before != epoch:
            continue
        anchored = [comment for comment in found if comment.anchor]
        places: list[tuple[int, int] | None] | None = []
        if anchored:
            anchors = [json.loads(comment.anchor) for comment in anchored]
            places = await services.rooms.locate(component_id, access, anchors, epoch)
        if places is not None:
            where = {comment.id: place for comment, place in zip(anchored, places, strict=True)}
            return [_body(comment, where.get(comment.id)) for comment in found]
    raise renewed()


def _body(comment: Comment, where: tuple[int, int] | None) -> CommentBody:
    return CommentBody(
        id=comment.id,
        parent_id=comment.parent_id,
        user_id=comment.user_id,
        user_name=comment.user_name,
        text=comment.text,
        quote=comment.quote,
        range=where,
        anchor=json.loads(comment.anchor) if comment.anchor else None,
        at=utc(comment.at),
        resolved_at=None if comment.resolved_at is None else utc(comment.resolved_at),
        resolved_by=comment.resolved_by,
    )
