"""The tables, as the server uses them. Migrations in ``migrations/`` make them; a test compares the two.

Identifiers are UUID strings. Times are UTC, in seconds since 1970.
"""

import time
import uuid

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel, UniqueConstraint


def new_id() -> str:
    """A random UUID, as text."""
    return str(uuid.uuid4())


class User(SQLModel, table=True):
    """A person: a full account, or a guest who came by an invite link."""

    __tablename__ = "users"

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str
    is_guest: bool = True
    created_at: float = Field(default_factory=time.time)


class Project(SQLModel, table=True):
    """A set of components that are shared together."""

    __tablename__ = "projects"

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    name: str
    description: str = ""
    created_at: float = Field(default_factory=time.time)
    updated_at: float = Field(default_factory=time.time)

    __table_args__ = (UniqueConstraint("user_id", "name", name="projects_name_user_unique"),)


class Component(SQLModel, table=True):
    """One ``.omni`` source. The text itself is in the document log, nowhere else."""

    __tablename__ = "components"

    id: str = Field(default_factory=new_id, primary_key=True)
    project_id: str = Field(foreign_key="projects.id", ondelete="CASCADE", index=True)
    name: str
    epoch: int = 1
    created_at: float = Field(default_factory=time.time)
    updated_at: float = Field(default_factory=time.time)

    __table_args__ = (UniqueConstraint("project_id", "name", name="components_name_project_unique"),)


class Collaborator(SQLModel, table=True):
    """Who may do what in a project. The owner has a row too."""

    __tablename__ = "project_collaborators"

    id: str = Field(default_factory=new_id, primary_key=True)
    project_id: str = Field(foreign_key="projects.id", ondelete="CASCADE", index=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    role: str
    invited_by: str | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    invite_id: str | None = Field(default=None, foreign_key="invites.id", ondelete="SET NULL")
    created_at: float = Field(default_factory=time.time)

    __table_args__ = (UniqueConstraint("project_id", "user_id", name="project_collaborators_unique"),)


class Invite(SQLModel, table=True):
    """A link that lets whoever holds it join with a role, until it expires, is used up, or is revoked."""

    __tablename__ = "invites"

    id: str = Field(default_factory=new_id, primary_key=True)
    project_id: str = Field(foreign_key="projects.id", ondelete="CASCADE", index=True)
    role: str
    invited_by: str = Field(foreign_key="users.id", ondelete="CASCADE")
    expires_at: float
    max_uses: int | None = None
    uses: int = 0
    revoked_at: float | None = None
    created_at: float = Field(default_factory=time.time)


class InviteUse(SQLModel, table=True):
    """Who accepted which invite: a person counts once, and falls back to another when one is revoked."""

    __tablename__ = "invite_uses"

    invite_id: str = Field(foreign_key="invites.id", ondelete="CASCADE", primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", primary_key=True, index=True)
    at: float = Field(default_factory=time.time)


class SignIn(SQLModel, table=True):
    """One sign-in: the family of a refresh token and its successors.

    ``generation`` is that of the newest refresh token; ``rotated_at`` says since when.
    """

    __tablename__ = "sign_ins"

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    generation: int = 1
    rotated_at: float = Field(default_factory=time.time)
    created_at: float = Field(default_factory=time.time)
    expires_at: float
    revoked_at: float | None = None


class DocumentUpdate(SQLModel, table=True):
    """One Yjs update of a component's document: the log that is both the truth and the history.

    ``seq`` counts from 1 without gaps within a component. ``checksum`` is CRC-32 of ``data``.
    """

    __tablename__ = "document_updates"

    component_id: str = Field(foreign_key="components.id", ondelete="CASCADE", primary_key=True)
    seq: int = Field(primary_key=True)
    epoch: int = 1
    author_id: str | None = None
    at: float = Field(default_factory=time.time)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    checksum: int
