"""Where what was derived from a document's log is kept: its newest snapshot, and its history in one piece."""

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from collab.db.tables import BIG


class DocumentSnapshot(SQLModel, table=True):
    """The state of a component's document after row ``seq`` of its log: a cache, which may be thrown away.

    ``owners`` is JSON: the user that each client id is bound to, and the epoch unless it is the first.
    ``checksum`` is CRC-32 of ``seq``, ``owners`` and ``data``.
    """

    __tablename__ = "document_snapshots"

    component_id: str = Field(foreign_key="components.id", ondelete="CASCADE", primary_key=True)
    seq: int
    owners: str
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    checksum: int = Field(sa_column=Column(BIG, nullable=False))


class HistoryCheckpoint(SQLModel, table=True):
    """A component's history up to step ``seq`` (``collab.crdt.checkpoints``): a cache too.

    ``checksum`` is CRC-32 of ``data``.
    """

    __tablename__ = "history_checkpoints"

    component_id: str = Field(foreign_key="components.id", ondelete="CASCADE", primary_key=True)
    seq: int
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    checksum: int = Field(sa_column=Column(BIG, nullable=False))
