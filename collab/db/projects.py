"""Projects and who takes part in them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, func
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from collab.auth.identity import Role
from collab.db.errors import flush_named
from collab.db.paging import Page, Slice, page
from collab.db.tables import Collaborator, Component, Project, User


@dataclass(frozen=True, slots=True)
class Membership:
    """A project as one of its people sees it."""

    project: Project
    role: Role
    owner: User


@dataclass(frozen=True, slots=True)
class Contents:
    """How many components a project has, and the id of the first of them: its picture."""

    components: int = 0
    cover: str | None = None


def contents(session: Session, project_ids: Iterable[str]) -> dict[str, Contents]:
    """What is in these projects, without those that are empty."""
    ids = list(project_ids)
    first = (
        select_columns(
            col(Component.project_id),
            func.count().label("components"),
            func.min(Component.created_at).label("at"),
        )
        .where(col(Component.project_id).in_(ids), col(Component.deleted_at).is_(None))
        .group_by(col(Component.project_id))
        .subquery()
    )
    query = (
        select_columns(col(Component.project_id), first.c.components, func.min(Component.id))
        .join(first, and_(first.c.project_id == Component.project_id, first.c.at == Component.created_at))
        .where(col(Component.deleted_at).is_(None))
        .group_by(col(Component.project_id), first.c.components)
    )
    return {project_id: Contents(count, cover) for project_id, count, cover in session.execute(query).all()}


def add(session: Session, owner_id: str, name: str, description: str) -> Project:
    """A new project with its owner. Raises NameTakenError."""
    project = Project(user_id=owner_id, name=name, description=description)
    session.add(project)
    flush_named(session, "project", name)
    session.add(Collaborator(project_id=project.id, user_id=owner_id, role=Role.OWNER))
    session.flush()
    return project


def change(
    session: Session, project: Project, name: str, description: str, now: float, *, is_public: bool
) -> None:
    """Rename or describe a project, show it to anyone or not. Raises NameTakenError."""
    project.name, project.description, project.updated_at = name, description, now
    project.is_public = is_public
    session.add(project)
    flush_named(session, "project", name)


def memberships(session: Session, user_id: str, part: Slice | None = None) -> Page[Membership]:
    """Every project that this person takes part in, the newest change first."""
    query = (
        select(Project, Collaborator, User)
        .join(Collaborator, col(Collaborator.project_id) == Project.id)
        .join(User, col(User.id) == Project.user_id)
        .where(Collaborator.user_id == user_id)
        .order_by(col(Project.updated_at).desc(), col(Project.id))
    )
    found = page(session, query, part)
    return Page(
        [Membership(project, Role(member.role), owner) for project, member, owner in found.items], found.total
    )


def membership(session: Session, project_id: str, user_id: str) -> Membership | None:
    """This person's view of this project; None when there is none, or no such project."""
    query = (
        select(Project, Collaborator, User)
        .join(Collaborator, col(Collaborator.project_id) == Project.id)
        .join(User, col(User.id) == Project.user_id)
        .where(Project.id == project_id, Collaborator.user_id == user_id)
    )
    row = session.exec(query).first()
    return None if row is None else Membership(row[0], Role(row[1].role), row[2])


def role_in(session: Session, project_id: str, user_id: str) -> Role | None:
    """This person's role in this project."""
    query = select(Collaborator.role).where(
        Collaborator.project_id == project_id, Collaborator.user_id == user_id
    )
    role = session.exec(query).first()
    return None if role is None else Role(role)


# Every request asks one of these: made once, and without rows as objects, they take a third of the time.
_STANDING = (
    select_columns(col(Collaborator.role), col(User.tier), col(Project.id))
    .join(Project, col(Project.id) == Collaborator.project_id)
    .join(User, col(User.id) == Project.user_id)
    .where(col(Collaborator.user_id) == bindparam("user_id"))
)
_AT_PROJECT = _STANDING.where(col(Project.id) == bindparam("project_id"))
_AT_COMPONENT = _STANDING.join(Component, col(Component.project_id) == Project.id).where(
    col(Component.id) == bindparam("component_id")
)
_PRESENT = _AT_COMPONENT.where(col(Component.deleted_at).is_(None))
_IN_BIN = _AT_COMPONENT.where(col(Component.deleted_at).is_not(None))


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's role in a project, and the tier of its owner."""

    project_id: str
    role: Role
    owners_tier: str | None


def standing(reader: Session | Connection, project_id: str, user_id: str) -> Standing | None:
    """How this person stands to this project; None when they take no part, or there is none."""
    row = reader.execute(_AT_PROJECT, {"project_id": project_id, "user_id": user_id}).first()
    return None if row is None else Standing(row[2], Role(row[0]), row[1])


def standings(reader: Session | Connection, user_id: str) -> list[Standing]:
    """How this person stands to each project that they take part in."""
    rows = reader.execute(_STANDING, {"user_id": user_id})
    return [Standing(project_id, Role(role), tier) for role, tier, project_id in rows]


def standing_at_component(
    reader: Session | Connection, component_id: str, user_id: str, *, in_bin: bool = False
) -> Standing | None:
    """How this person stands to the project that holds this component, or has it in its bin."""
    query = _IN_BIN if in_bin else _PRESENT
    row = reader.execute(query, {"component_id": component_id, "user_id": user_id}).first()
    return None if row is None else Standing(row[2], Role(row[0]), row[1])


def owned(session: Session, user_id: str) -> int:
    """How many projects this person owns."""
    return session.exec(select(func.count()).where(Project.user_id == user_id)).one()


def free_name(session: Session, user_id: str, name: str) -> str:
    """This name, or the first with a number behind it that this person has no project of."""
    taken = set(session.exec(select(Project.name).where(Project.user_id == user_id)))
    tries = itertools.chain([name], (f"{name[:90]} {number}" for number in itertools.count(2)))
    return next(each for each in tries if each not in taken)


def delete(session: Session, project_id: str) -> None:
    """Delete a project and all that belongs to it; nothing when there is none."""
    project = session.get(Project, project_id)
    if project is not None:
        session.delete(project)


def member(session: Session, project_id: str, user_id: str) -> Collaborator | None:
    """This person's membership of this project."""
    query = select(Collaborator).where(Collaborator.project_id == project_id, Collaborator.user_id == user_id)
    return session.exec(query).first()


def collaborators(
    session: Session, project_id: str, part: Slice | None = None
) -> Page[tuple[Collaborator, User]]:
    """Who takes part in a project, in the order they came."""
    query = (
        select(Collaborator, User)
        .join(User, col(User.id) == Collaborator.user_id)
        .where(Collaborator.project_id == project_id)
        .order_by(col(Collaborator.created_at), col(Collaborator.id))
    )
    return page(session, query, part)
