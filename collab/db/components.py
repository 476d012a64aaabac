"""Components: their names and places. Their text is in the document log."""

from __future__ import annotations

from sqlalchemy import and_
from sqlmodel import Session, col, select

from collab.db.activity import newest_seq
from collab.db.errors import flush_named
from collab.db.paging import Page, Slice, page
from collab.db.tables import Component, DocumentUpdate


def add(session: Session, project_id: str, name: str) -> Component:
    """A new component, without a text yet. Raises NameTakenError."""
    component = Component(project_id=project_id, name=name)
    session.add(component)
    flush_named(session, "component", name)
    return component


def find(session: Session, component_id: str) -> Component | None:
    """The component with this id, unless it is in the bin."""
    component = session.get(Component, component_id)
    return component if component and component.deleted_at is None else None


def rename(session: Session, component: Component, name: str, now: float) -> None:
    """Raises NameTakenError."""
    component.name, component.updated_at = name, now
    session.add(component)
    flush_named(session, "component", name)


def of_project(session: Session, project_id: str, part: Slice | None = None) -> Page[tuple[Component, float]]:
    """A project's components in the order they were made, each with the time of its last change or edit."""
    newest = and_(col(DocumentUpdate.component_id) == Component.id, col(DocumentUpdate.seq) == newest_seq())
    query = (
        select(Component, DocumentUpdate.at)
        .outerjoin(DocumentUpdate, newest)
        .where(Component.project_id == project_id, col(Component.deleted_at).is_(None))
        .order_by(col(Component.created_at), col(Component.id))
    )
    found = page(session, query, part)
    return Page(
        [(component, max(component.updated_at, edited_at or 0.0)) for component, edited_at in found.items],
        found.total,
    )
