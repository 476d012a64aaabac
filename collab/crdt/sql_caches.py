"""Keeps what is derived from a log in a SQL database: snapshots of documents, checkpoints of histories."""

from __future__ import annotations

import json
import zlib
from typing import Any

from sqlalchemy import Engine, Table, delete, insert, select
from sqlalchemy.exc import SQLAlchemyError

from collab.crdt.epoch import SEED_CLIENT, Epoch
from collab.crdt.storage import Snapshot, StorageError
from collab.db.snapshots import DocumentSnapshot, HistoryCheckpoint

SNAPSHOTS: Table = DocumentSnapshot.__table__  # type: ignore[attr-defined]
CHECKPOINTS: Table = HistoryCheckpoint.__table__  # type: ignore[attr-defined]


class SqlCaches:
    """The newest snapshot and checkpoint of each component. Every method may raise StorageError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._reading = engine.execution_options(read_only=True)

    def keep_snapshot(self, component_id: str, snapshot: Snapshot) -> None:
        """Keep a snapshot instead of the one before."""
        owners = _written(snapshot)
        checksum = _checksum(snapshot.seq, owners, snapshot.data)
        row = {"seq": snapshot.seq, "owners": owners, "data": snapshot.data, "checksum": checksum}
        self._replace(SNAPSHOTS, component_id, row)

    def snapshot(self, component_id: str) -> Snapshot | None:
        """The newest snapshot; None also for one that is damaged."""
        found = self._row(SNAPSHOTS, component_id)
        if found is None or _checksum(found.seq, found.owners, found.data) != found.checksum:
            return None
        owners, epoch = _read(found.owners)
        return Snapshot(found.seq, found.data, owners, epoch)

    def keep_checkpoint(self, component_id: str, seq: int, data: bytes) -> None:
        """Keep a history up to this step instead of the one before."""
        self._replace(CHECKPOINTS, component_id, {"seq": seq, "data": data, "checksum": zlib.crc32(data)})

    def checkpoint(self, component_id: str) -> bytes | None:
        """The history that was kept; None also for one that is damaged."""
        found = self._row(CHECKPOINTS, component_id)
        if found is None or zlib.crc32(found.data) != found.checksum:
            return None
        data: bytes = found.data
        return data

    def _replace(self, table: Table, component_id: str, row: dict[str, object]) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(delete(table).where(table.c.component_id == component_id))
                connection.execute(insert(table).values({"component_id": component_id} | row))
        except SQLAlchemyError as error:
            raise StorageError("The snapshot can't be saved at the moment.") from error

    def _row(self, table: Table, component_id: str) -> Any:
        try:
            with self._reading.connect() as connection:
                return connection.execute(select(table).where(table.c.component_id == component_id)).first()
        except SQLAlchemyError as error:
            raise StorageError("The document can't be read at the moment.") from error


def _written(snapshot: Snapshot) -> str:
    """The owners as JSON, by client id; in later epochs with ``epoch`` beside them."""
    owners: dict[str, object] = {str(client): user for client, user in snapshot.owners.items()}
    if snapshot.epoch.number > 1:
        epoch = snapshot.epoch
        owners["epoch"] = [epoch.number, epoch.server, sorted(epoch.retired)]
    return json.dumps(owners)


def _read(text: str) -> tuple[dict[int, str | None], Epoch]:
    found = json.loads(text)
    number, server, retired = found.pop("epoch", (1, SEED_CLIENT, ()))
    owners = {int(client): user for client, user in found.items()}
    return owners, Epoch(number, server, frozenset(retired))


def _checksum(seq: int, owners: str, data: bytes) -> int:
    return zlib.crc32(data, zlib.crc32(f"{seq} {owners}".encode()))
