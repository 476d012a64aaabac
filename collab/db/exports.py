"""What was exported of components, and where it is kept."""

from __future__ import annotations

from sqlmodel import Session, col, select

from collab.db.tables import Export

KEPT = 10
"""Exports of a component: with one more, the oldest goes."""


def add(session: Session, export: Export) -> list[str]:
    """Remember an export; gives the names of the files that no export needs any more."""
    session.add(export)
    session.flush()
    mine = select(Export).where(Export.component_id == export.component_id)
    listed = session.exec(mine.order_by(col(Export.created_at).desc(), col(Export.id))).all()
    for old in listed[KEPT:]:
        session.delete(old)
    session.flush()
    gone = {old.url for old in listed[KEPT:]}
    used = set(session.exec(select(Export.url).where(col(Export.url).in_(gone))).all())
    return sorted(gone - used)


def find(session: Session, export_id: str) -> Export | None:
    """An export by its id."""
    return session.get(Export, export_id)
