"""The modules that embed pages show: a version's for good, the live text's until it compiles anew."""

from __future__ import annotations

from sqlmodel import Session, select

from collab.db.tables import Asset, Project, ShownModule

# Not the number of a version: the text as it is, or as it last compiled.
LIVE = 0


def find(session: Session, component_id: str, number: int) -> ShownModule | None:
    """What is shown of a version, or of the live text."""
    return session.get(ShownModule, (component_id, number))


def put(session: Session, component_id: str, number: int, seq: int, sha256: str) -> None:
    """Remember what is shown. Of two who find it at once, the later step stays."""
    known = find(session, component_id, number)
    if known is None:
        session.add(ShownModule(component_id=component_id, number=number, seq=seq, sha256=sha256))
    elif known.seq <= seq:
        known.seq, known.sha256 = seq, sha256
        session.add(known)


def is_public(session: Session, project_id: str) -> bool:
    """Whether anyone may see the project's components."""
    project = session.get(Project, project_id)
    return project is not None and project.is_public


def images(session: Session, project_id: str) -> dict[str, str]:
    """The SHA-256 of a project's images, by the names that components call them by."""
    query = select(Asset.name, Asset.sha256).where(Asset.project_id == project_id, Asset.kind == "image")
    return dict(session.exec(query).all())
