"""Saved versions of components."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from collab.db.paging import Page, Slice, page
from collab.db.tables import Component, ComponentVersion, User


def add(
    session: Session,
    component_id: str,
    *,
    seq: int,
    source: str,
    message: str,
    created_by: str | None,
    is_automatic: bool = False,
) -> ComponentVersion:
    """Save a text under the next number. The component must exist."""
    # Two who save at once wait for each other here, so that neither takes the other's number.
    session.exec(select(Component.id).where(Component.id == component_id).with_for_update()).one()
    version = ComponentVersion(
        component_id=component_id,
        number=latest_number(session, component_id) + 1,
        message=message,
        seq=seq,
        source=source,
        created_by=created_by,
        is_automatic=is_automatic,
    )
    session.add(version)
    session.flush()
    return version


def latest_number(session: Session, component_id: str) -> int:
    """The number of the last version; 0 when there is none."""
    query = select(func.max(ComponentVersion.number)).where(ComponentVersion.component_id == component_id)
    return session.exec(query).one() or 0


def latest_seq(session: Session, component_id: str) -> int:
    """The last step that a version was saved of; 0 when there is none."""
    query = select(func.max(ComponentVersion.seq)).where(ComponentVersion.component_id == component_id)
    return session.exec(query).one() or 0


def newest(session: Session, component_id: str) -> ComponentVersion | None:
    """The version with the highest number."""
    query = select(ComponentVersion).where(ComponentVersion.component_id == component_id)
    return session.exec(query.order_by(col(ComponentVersion.number).desc()).limit(1)).first()


def find(session: Session, component_id: str, number: int) -> tuple[ComponentVersion, str | None] | None:
    """A version, and the name of who saved it."""
    query = (
        select(ComponentVersion, User.name)
        .outerjoin(User, col(User.id) == ComponentVersion.created_by)
        .where(ComponentVersion.component_id == component_id, ComponentVersion.number == number)
    )
    row = session.exec(query).first()
    return None if row is None else (row[0], row[1])


def of_component(
    session: Session, component_id: str, part: Slice | None
) -> Page[tuple[ComponentVersion, str | None]]:
    """A component's versions, the newest first, each with the name of who saved it."""
    query = (
        select(ComponentVersion, User.name)
        .outerjoin(User, col(User.id) == ComponentVersion.created_by)
        .where(ComponentVersion.component_id == component_id)
        .order_by(col(ComponentVersion.number).desc())
    )
    return page(session, query, part)
