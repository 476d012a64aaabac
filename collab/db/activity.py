"""When components were last edited, as the document log has it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ScalarSelect
from sqlmodel import Session, col, func, select

from collab.db.tables import Component, ComponentVersion, DocumentUpdate


@dataclass(frozen=True, slots=True)
class LastEdit:
    """A component's newest step."""

    component_id: str
    seq: int
    author_id: str | None


def newest_seq() -> ScalarSelect[int]:
    """The number of a component's newest step, inside of a query over components."""
    # The newest row is never packed, and found by the index.
    return (
        select(func.max(DocumentUpdate.seq))
        .where(DocumentUpdate.component_id == Component.id)
        .correlate(Component)
        .scalar_subquery()
    )


def unsaved(session: Session, before: float) -> list[LastEdit]:
    """The components whose newest step was made before this time and is in no saved version."""
    saved = (
        select(func.max(ComponentVersion.seq))
        .where(ComponentVersion.component_id == Component.id)
        .correlate(Component)
        .scalar_subquery()
    )
    query = (
        select(DocumentUpdate.component_id, DocumentUpdate.seq, DocumentUpdate.author_id)
        .join(Component, col(Component.id) == DocumentUpdate.component_id)
        .where(
            DocumentUpdate.seq == newest_seq(),
            col(DocumentUpdate.at) < before,
            col(Component.deleted_at).is_(None),
            DocumentUpdate.seq > func.coalesce(saved, 1),
        )
    )
    return [LastEdit(*row) for row in session.exec(query)]
