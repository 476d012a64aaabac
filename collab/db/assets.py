"""Assets: what the files of projects are called and what they are. Their bytes are stored apart."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from collab.db.errors import flush_named
from collab.db.paging import Page, Slice, page
from collab.db.tables import Asset


def add(session: Session, asset: Asset) -> Asset:
    """A new asset. Raises NameTakenError."""
    session.add(asset)
    flush_named(session, "asset", asset.name)
    return asset


def find(session: Session, asset_id: str) -> Asset | None:
    """The asset with this id."""
    return session.get(Asset, asset_id)


def of_project(session: Session, project_id: str, part: Slice | None) -> Page[Asset]:
    """A project's assets, by name."""
    query = select(Asset).where(Asset.project_id == project_id).order_by(col(Asset.name))
    return page(session, query, part)


def named(session: Session, project_id: str, name: str) -> Asset | None:
    """A project's asset with this name."""
    query = select(Asset).where(Asset.project_id == project_id, Asset.name == name)
    return session.exec(query).first()


def usage(session: Session, user_id: str) -> tuple[int, int]:
    """How many files this person has uploaded, and their bytes in all."""
    query = select(func.count(), func.coalesce(func.sum(Asset.size), 0)).where(Asset.created_by == user_id)
    count, size = session.exec(query).one()
    return count, int(size)


def is_used(session: Session, sha256: str) -> bool:
    """Whether any asset still has these bytes."""
    return session.exec(select(Asset.id).where(Asset.sha256 == sha256).limit(1)).first() is not None


def by_hash(session: Session, sha256: str) -> Asset | None:
    """Any asset with these bytes."""
    return session.exec(select(Asset).where(Asset.sha256 == sha256).limit(1)).first()
