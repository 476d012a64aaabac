"""Reads a component's log from a SQL database: rows, and the blocks that old ones are packed into."""

from __future__ import annotations

import zlib
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.engine import Connection

from collab.crdt.blocks import unpack
from collab.crdt.storage import LogCorruptError, LogRow
from collab.db.tables import DocumentBlock, DocumentUpdate

ROWS = DocumentUpdate.__table__  # type: ignore[attr-defined]
BLOCKS = DocumentBlock.__table__  # type: ignore[attr-defined]


def load_rows(connection: Connection, component_id: str, after: int) -> list[LogRow]:
    """The rows after this one, in order, checked.

    Raises LogCorruptError also when there is no row with that number, unless it is 0.
    """
    # First the rows: those that are packed meanwhile are met twice, instead of never.
    single = _single(connection, component_id, after)
    packed = [
        row
        for row in _packed(connection, component_id, after, single[0].seq if single else None)
        if row.seq >= after
    ]
    last = packed[-1].seq if packed else 0
    rows = packed + [row for row in single if row.seq > last]
    if after and not rows:
        raise LogCorruptError(f"Update {after} of component {component_id} is missing.")
    for expected, row in enumerate(rows, max(after, 1)):
        if row.seq != expected:
            raise LogCorruptError(f"Update {expected} of component {component_id} is missing.")
    return rows[1:] if after else rows


def _single(connection: Connection, component_id: str, after: int) -> list[LogRow]:
    table = ROWS.c
    query = (
        select(table.seq, table.author_id, table.at, table.data, table.epoch, table.checksum)
        .where(table.component_id == component_id, table.seq >= after)
        .order_by(table.seq)
    )
    rows = []
    for seq, author_id, at, data, epoch, checksum in connection.execute(query):
        if zlib.crc32(data) != checksum:
            raise LogCorruptError(f"Update {seq} of component {component_id} is damaged.")
        rows.append(LogRow(seq, author_id, at, data, epoch))
    return rows


def _packed(connection: Connection, component_id: str, after: int, first_single: int | None) -> list[LogRow]:
    if first_single is not None and first_single <= max(after, 1):
        return []  # The rows begin where the reader does, as those of an open room do.
    table = BLOCKS.c
    query = (
        select(table.first, table.epoch, table.data, table.checksum)
        .where(table.component_id == component_id, table.last >= after)
        .order_by(table.first)
    )
    rows: list[LogRow] = []
    for first, epoch, data, checksum in connection.execute(query):
        if zlib.crc32(data) != checksum:
            raise LogCorruptError(f"The updates of component {component_id} from {first} on are damaged.")
        rows += [replace(row, epoch=epoch) for row in unpack(data, first)]
    return rows
