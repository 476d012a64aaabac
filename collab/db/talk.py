"""What people say: the chat of a project, and comments on places in a component's text.

A name stands beside the id of who spoke: it is what they were called then, and stays when they are gone.
"""

from __future__ import annotations

import time
from typing import Any

import sqlalchemy
from sqlalchemy import Select
from sqlmodel import Field, Session, SQLModel, col, select

from collab.db.tables import Component, DocumentUpdate, new_id


class ChatMessage(SQLModel, table=True):
    """One message in a project's chat. ``id`` ascends with time."""

    __tablename__ = "chat_messages"

    id: int | None = Field(default=None, primary_key=True)
    project_id: str = Field(foreign_key="projects.id", ondelete="CASCADE", index=True)
    user_id: str
    user_name: str
    text: str
    at: float = Field(default_factory=time.time)


class Comment(SQLModel, table=True):
    """A comment, or a reply to one (``parent_id``).

    ``anchor`` is JSON of two relative positions (``crdt.document.Document.anchor``), empty for a reply;
    ``quote`` is the text that stood there.
    """

    __tablename__ = "comments"

    id: str = Field(default_factory=new_id, primary_key=True)
    component_id: str = Field(foreign_key="components.id", ondelete="CASCADE", index=True)
    parent_id: str | None = Field(default=None, foreign_key="comments.id", ondelete="CASCADE", index=True)
    user_id: str
    user_name: str
    text: str
    anchor: str = ""
    quote: str = ""
    at: float = Field(default_factory=time.time)
    resolved_at: float | None = None
    resolved_by: str | None = None


def chat(session: Session, project_id: str, before: int | None, limit: int) -> list[ChatMessage]:
    """A page of a project's chat, the newest first, of those before an id."""
    query = select(ChatMessage).where(ChatMessage.project_id == project_id)
    if before is not None:
        query = query.where(col(ChatMessage.id) < before)
    return list(session.exec(query.order_by(col(ChatMessage.id).desc()).limit(limit)))


def comments(session: Session, component_id: str) -> list[Comment]:
    """All comments on a component, the oldest first."""
    query = select(Comment).where(Comment.component_id == component_id)
    return list(session.exec(query.order_by(col(Comment.at), col(Comment.id))))


def epoch(session: Session, component_id: str) -> int:
    """The epoch of a component's document: that of the places which its comments are found by."""
    newest = select(DocumentUpdate.epoch).where(DocumentUpdate.component_id == component_id)
    return session.exec(newest.order_by(col(DocumentUpdate.seq).desc()).limit(1)).first() or 1


def held(component_id: Any) -> Select[tuple[str]]:
    """Has others that ask for the same wait until the transaction ends, where several may write at a time.

    Who adds a comment holds its component, and so does who changes what its comments are found by.
    """
    component = Component.__table__.c.id  # type: ignore[attr-defined]
    return sqlalchemy.select(component).where(component == component_id).with_for_update(key_share=True)


def comment(session: Session, component_id: str, comment_id: str) -> Comment | None:
    """One of a component's comments."""
    found = session.get(Comment, comment_id)
    return found if found and found.component_id == component_id else None
