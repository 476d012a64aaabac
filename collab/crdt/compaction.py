"""Makes old parts of a log smaller: rows are packed into blocks, and much later the steps of a burst merged.

Each block is one transaction, so that a crash leaves it done or not begun, and an editor's commit waits a
millisecond at most. Packing loses nothing (``collab.crdt.blocks``).
"""

from __future__ import annotations

import logging
import zlib

from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from collab.crdt.blocks import merged, pack, unpack
from collab.crdt.history import BURST_PAUSE
from collab.crdt.sql_caches import CHECKPOINTS
from collab.crdt.sql_rows import BLOCKS, ROWS
from collab.crdt.storage import LogCorruptError, LogRow
from collab.db.tables import Component, ComponentVersion

logger = logging.getLogger(__name__)

LONGEST = 500
"""Rows of a block, at most."""
SHORTEST = 50
"""Fewer stay as they are: a block of them would save little."""
_VERSIONS = ComponentVersion.__table__  # type: ignore[attr-defined]
_COMPONENTS = Component.__table__  # type: ignore[attr-defined]


def packable(engine: Engine, before: float) -> list[str]:
    """The components that may have a block's worth of rows from before this time."""
    own = ROWS.c.component_id == _COMPONENTS.c.id
    # Each a look into the index: there may be many rows.
    oldest = select(ROWS.c.at).where(own).order_by(ROWS.c.seq).limit(1).scalar_subquery()
    first, last = (select(end(ROWS.c.seq)).where(own).scalar_subquery() for end in (func.min, func.max))
    query = select(_COMPONENTS.c.id).where(oldest < before, last - first >= SHORTEST)
    with engine.execution_options(read_only=True).connect() as connection:
        return list(connection.execute(query).scalars())


def mergeable(engine: Engine) -> list[str]:
    """The components that have blocks whose bursts have not been merged."""
    query = select(BLOCKS.c.component_id).where(BLOCKS.c.is_merged.is_(False)).distinct()
    with engine.execution_options(read_only=True).connect() as connection:
        return list(connection.execute(query).scalars())


def pack_rows(engine: Engine, component_id: str, before: float) -> int:
    """Pack the rows of a component from before this time, but for its newest; how many those were.

    Rows that are damaged stay where they are, with all that follow.
    """
    done = 0
    while rows := _next_rows(engine, component_id, before):
        try:
            with engine.begin() as connection:
                _replace(connection, component_id, rows)
        except IntegrityError:
            return done  # Another server does the same.
        done += len(rows)
    return done


def merge_bursts(engine: Engine, component_id: str, before: float) -> int:
    """Merge the steps of each burst in the blocks from before this time; how many blocks that were.

    Steps that a saved version refers to stay.
    """
    with engine.execution_options(read_only=True).connect() as connection:
        firsts = connection.execute(
            select(BLOCKS.c.first)
            .where(BLOCKS.c.component_id == component_id, BLOCKS.c.is_merged.is_(False))
            .order_by(BLOCKS.c.first)
        ).scalars()
        waiting = list(firsts)
    done = 0
    for first in waiting:
        with engine.begin() as connection:
            if not _merge_block(connection, component_id, first, before):
                break
        done += 1
    return done


def _next_rows(engine: Engine, component_id: str, before: float) -> list[tuple[int, LogRow]]:
    """The oldest rows that make a block, each with its epoch; none when they would make a short one."""
    table = ROWS.c
    query = (
        select(table.epoch, table.seq, table.author_id, table.at, table.data, table.checksum)
        .where(table.component_id == component_id)
        .order_by(table.seq)
        .limit(LONGEST + 1)
    )
    rows: list[tuple[int, LogRow]] = []
    with engine.execution_options(read_only=True).connect() as connection:
        found = connection.execute(query).all()
    for epoch, seq, author_id, at, data, checksum in found[:-1]:  # The newest of all stays.
        if at >= before or (rows and epoch != rows[0][0]):
            break
        if zlib.crc32(data) != checksum:
            logger.error("Update %d is damaged", seq, extra={"room": component_id})
            break
        rows.append((epoch, LogRow(seq, author_id, at, data)))
    return rows if len(rows) >= SHORTEST else []


def _replace(connection: Connection, component_id: str, rows: list[tuple[int, LogRow]]) -> None:
    first, last = rows[0][1].seq, rows[-1][1].seq
    data = pack([row for _, row in rows])
    gone = delete(ROWS).where(ROWS.c.component_id == component_id, ROWS.c.seq.between(first, last))
    if connection.execute(gone).rowcount != last - first + 1:
        raise LogCorruptError(f"Updates {first} to {last} of component {component_id} are not all there.")
    values = {
        "component_id": component_id,
        "first": first,
        "last": last,
        "epoch": rows[0][0],
        "is_merged": False,
        "data": data,
        "checksum": zlib.crc32(data),
    }
    connection.execute(insert(BLOCKS).values(values))


def _merge_block(connection: Connection, component_id: str, first: int, before: float) -> bool:
    """Whether this block was old enough to be merged."""
    block = (BLOCKS.c.component_id == component_id) & (BLOCKS.c.first == first)
    data, checksum, last, epoch = connection.execute(
        select(BLOCKS.c.data, BLOCKS.c.checksum, BLOCKS.c.last, BLOCKS.c.epoch).where(block).with_for_update()
    ).one()
    if zlib.crc32(data) != checksum:
        logger.error("The block of updates from %d on is damaged", first, extra={"room": component_id})
        return False
    rows = unpack(data, first)
    if rows[-1].at >= before:
        return False
    versions = _VERSIONS.c
    kept = connection.execute(
        select(versions.seq).where(versions.component_id == component_id, versions.seq.between(first, last))
    ).scalars()
    beginning = {first} if epoch > 1 else set()  # The row that begins an epoch stays as it is.
    # A checkpoint would still tell the steps apart.
    connection.execute(delete(CHECKPOINTS).where(CHECKPOINTS.c.component_id == component_id))
    smaller = pack(merged(rows, BURST_PAUSE, {*kept, *beginning}))
    connection.execute(
        update(BLOCKS).where(block).values(data=smaller, checksum=zlib.crc32(smaller), is_merged=True)
    )
    return True
