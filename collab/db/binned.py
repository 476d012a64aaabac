"""Deleted components, for as long as they can be put back."""

from __future__ import annotations

from sqlmodel import Session, col, select

from collab.db.errors import flush_named
from collab.db.paging import Page, Slice, page
from collab.db.tables import Component, User


def put_away(session: Session, component: Component, user_id: str, now: float) -> None:
    """Put a component into its project's bin."""
    component.deleted_at, component.deleted_by = now, user_id
    session.add(component)


def find(session: Session, component_id: str) -> Component | None:
    """The component with this id, if it is in a bin."""
    component = session.get(Component, component_id)
    return component if component and component.deleted_at is not None else None


def put_back(session: Session, component: Component, name: str, now: float) -> None:
    """Take a component out of the bin, under this name. Raises NameTakenError."""
    component.name, component.updated_at = name, now
    component.deleted_at = component.deleted_by = None
    session.add(component)
    flush_named(session, "component", name)


def of_project(session: Session, project_id: str, part: Slice | None) -> Page[tuple[Component, str | None]]:
    """What is in a project's bin, the last deleted first, each with the name of who deleted it."""
    query = (
        select(Component, User.name)
        .outerjoin(User, col(User.id) == Component.deleted_by)
        .where(Component.project_id == project_id, col(Component.deleted_at).is_not(None))
        .order_by(col(Component.deleted_at).desc(), col(Component.id))
    )
    return page(session, query, part)


def empty(session: Session, before: float) -> int:
    """Delete for good what was deleted before this time; how many components that were."""
    expired = session.exec(select(Component).where(col(Component.deleted_at) < before)).all()
    for component in expired:
        session.delete(component)
    return len(expired)
