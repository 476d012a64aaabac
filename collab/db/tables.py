"""The tables, as the server uses them. Migrations in ``migrations/`` make them; a test compares the two.

Identifiers are UUID strings. Times are UTC, in seconds since 1970.
"""

import time
import uuid
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, LargeBinary, text
from sqlmodel import Field, SQLModel, UniqueConstraint

# SQLite's integers hold 64 bits whatever they are called; PostgreSQL's hold 32 unless they are big.
BIG = BigInteger().with_variant(Integer(), "sqlite")


def new_id() -> str:
    """A random UUID, as text."""
    return str(uuid.uuid4())


class User(SQLModel, table=True):
    """A person: a full account, or a guest who came by an invite link.

    ``email`` is lower case; it and ``password_hash`` are None for guests and for who signs in by link alone.
    ``tier`` names one of ``collab.auth.tiers``; None stands for the server's default.
    """

    __tablename__ = "users"

    id: str = Field(default_factory=new_id, primary_key=True)
    email: str | None = Field(default=None, unique=True)
    password_hash: str | None = None
    name: str
    avatar_url: str | None = None
    tier: str | None = None
    is_guest: bool = True
    created_at: float = Field(default_factory=time.time)
    updated_at: float = Field(default_factory=time.time)


class Project(SQLModel, table=True):
    """A set of components that are shared together."""

    __tablename__ = "projects"

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    name: str
    description: str = ""
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    is_public: bool = False
    created_at: float = Field(default_factory=time.time)
    updated_at: float = Field(default_factory=time.time)

    __table_args__ = (UniqueConstraint("user_id", "name", name="projects_name_user_unique"),)


class Component(SQLModel, table=True):
    """One ``.omni`` source. The text itself is in the document log, nowhere else.

    One with ``deleted_at`` is in the project's bin: out of every list, its name free for another.
    """

    __tablename__ = "components"

    id: str = Field(default_factory=new_id, primary_key=True)
    project_id: str = Field(foreign_key="projects.id", ondelete="CASCADE", index=True)
    name: str
    kind: str = "component"
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    epoch: int = 1
    created_at: float = Field(default_factory=time.time)
    updated_at: float = Field(default_factory=time.time)
    deleted_at: float | None = None
    deleted_by: str | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")

    __table_args__ = (
        Index(
            "components_name_project_unique",
            "project_id",
            "name",
            unique=True,
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )


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

    ``generation`` is that of the newest refresh token; ``rotated_at`` says since when. ``agent`` is what the
    browser or program called itself.
    """

    __tablename__ = "sign_ins"

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str = Field(foreign_key="users.id", ondelete="CASCADE", index=True)
    generation: int = 1
    rotated_at: float = Field(default_factory=time.time)
    agent: str = ""
    created_at: float = Field(default_factory=time.time)
    expires_at: float
    revoked_at: float | None = None


class DocumentUpdate(SQLModel, table=True):
    """One Yjs update of a component's document: the log that is both the truth and the history.

    ``seq`` counts from 1 without gaps within a component; old rows are packed into blocks. ``checksum`` is
    CRC-32 of ``data``.
    """

    __tablename__ = "document_updates"

    component_id: str = Field(foreign_key="components.id", ondelete="CASCADE", primary_key=True)
    seq: int = Field(primary_key=True)
    epoch: int = 1
    author_id: str | None = None
    at: float = Field(default_factory=time.time)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    checksum: int = Field(sa_column=Column(BIG, nullable=False))


class DocumentBlock(SQLModel, table=True):
    """Rows ``first`` to ``last`` of a component's log, packed into one (``collab.crdt.blocks``).

    They are in no row of ``document_updates`` any more; all that follow are. ``is_merged``: steps of one
    burst have been made one. ``checksum`` is CRC-32 of ``data``.
    """

    __tablename__ = "document_blocks"

    component_id: str = Field(foreign_key="components.id", ondelete="CASCADE", primary_key=True)
    first: int = Field(primary_key=True)
    last: int
    epoch: int = 1
    is_merged: bool = False
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    checksum: int = Field(sa_column=Column(BIG, nullable=False))


class ComponentVersion(SQLModel, table=True):
    """A text that was saved under a number, and perhaps a name. ``seq`` says after which update.

    ``is_automatic``: nobody asked for it.
    """

    __tablename__ = "component_versions"

    id: str = Field(default_factory=new_id, primary_key=True)
    component_id: str = Field(foreign_key="components.id", ondelete="CASCADE", index=True)
    number: int
    message: str = ""
    seq: int
    source: str
    is_automatic: bool = False
    created_by: str | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: float = Field(default_factory=time.time)

    __table_args__ = (UniqueConstraint("component_id", "number", name="component_versions_unique"),)


class ShownModule(SQLModel, table=True):
    """The module that an embed page shows, by its SHA-256: of a saved version, or (number 0) the live text.

    ``seq`` is the step of the text that it was compiled from.
    """

    __tablename__ = "shown_modules"

    component_id: str = Field(foreign_key="components.id", ondelete="CASCADE", primary_key=True)
    number: int = Field(primary_key=True)
    seq: int
    sha256: str


class Asset(SQLModel, table=True):
    """A file that a project's components use by name. Its bytes are stored under their SHA-256."""

    __tablename__ = "assets"

    id: str = Field(default_factory=new_id, primary_key=True)
    project_id: str = Field(foreign_key="projects.id", ondelete="CASCADE", index=True)
    name: str
    kind: str
    mime_type: str
    sha256: str = Field(index=True)
    size: int
    width: int | None = None
    height: int | None = None
    created_by: str | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL", index=True)
    created_at: float = Field(default_factory=time.time)

    __table_args__ = (UniqueConstraint("project_id", "name", name="assets_name_project_unique"),)


class Export(SQLModel, table=True):
    """A picture, film or code made from a component."""

    __tablename__ = "exports"

    id: str = Field(default_factory=new_id, primary_key=True)
    component_id: str = Field(foreign_key="components.id", ondelete="CASCADE", index=True)
    format: str
    url: str
    size: int = Field(sa_column=Column(BIG, nullable=False))
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: float = Field(default_factory=time.time)


class CompileEvent(SQLModel, table=True):
    """That a component's text, as of edit ``seq``, was compiled, and how that went.

    Times in milliseconds, sizes in bytes. ``phases`` is a list of ``[name, milliseconds]``.
    """

    __tablename__ = "compile_events"

    id: str = Field(default_factory=new_id, primary_key=True)
    component_id: str = Field(foreign_key="components.id", ondelete="CASCADE", index=True)
    user_id: str | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    source_hash: str
    success: bool
    milliseconds: float
    size: int
    seq: int
    errors: int
    phases: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    created_at: float = Field(default_factory=time.time, index=True)


class AuditEntry(SQLModel, table=True):
    """That somebody did something that matters to who may do what. Ids stay when what they name is gone."""

    __tablename__ = "audit_log"

    id: str = Field(default_factory=new_id, primary_key=True)
    at: float = Field(default_factory=time.time, index=True)
    actor_id: str | None = Field(default=None, index=True)
    action: str
    project_id: str | None = Field(default=None, index=True)
    subject: str = ""
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class AnalyticsEvent(SQLModel, table=True):
    """How the product is used."""

    __tablename__ = "analytics_events"

    id: str = Field(default_factory=new_id, primary_key=True)
    user_id: str | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL", index=True)
    event_type: str = Field(index=True)
    event_data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created_at: float = Field(default_factory=time.time, index=True)
