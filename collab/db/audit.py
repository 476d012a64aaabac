"""The audit log: who did what that matters to who may do what."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select

from collab.db.paging import Page, Slice, page
from collab.db.tables import AuditEntry, User


def record(
    session: Session,
    action: str,
    *,
    actor_id: str | None,
    project_id: str | None = None,
    subject: str = "",
    **details: Any,
) -> None:
    """Add an entry, in the transaction of what it tells. ``subject`` is the id of what was acted on."""
    entry = AuditEntry(
        action=action, actor_id=actor_id, project_id=project_id, subject=subject, details=details
    )
    session.add(entry)


def of_project(session: Session, project_id: str, part: Slice | None) -> Page[tuple[AuditEntry, str | None]]:
    """A project's entries, the newest first, each with its actor's name as it is now."""
    query = (
        select(AuditEntry, User.name)
        .outerjoin(User, col(User.id) == AuditEntry.actor_id)
        .where(AuditEntry.project_id == project_id)
        .order_by(col(AuditEntry.at).desc(), col(AuditEntry.id))
    )
    return page(session, query, part)
