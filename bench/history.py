"""Seeking in a history of 100,000 edits, beside pycrdt replaying the log up to the same step.

Prints milliseconds, the ratio, and how much the log grows.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pycrdt
from sqlalchemy import Engine
from sqlmodel import Session

sys.path.insert(0, str(Path(__file__).parents[1]))

from collab.crdt.compaction import merge_bursts, pack_rows
from collab.crdt.histories import Histories
from collab.crdt.sql_log import SqlLog
from collab.crdt.storage import LogBatch, LogRow
from collab.db.engine import create_engine
from collab.db.migrate import migrate
from collab.db.tables import Component, Project, User
from tests.crdt.traces import record

EDITS = 100_000
SEED = 7
SEEKS = 1_000
REPLAYS = 20
COMPONENT = "trace"
LATER = 9e12


def main() -> None:
    """Records the trace, stores it, seeks."""
    rows = record(EDITS, SEED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.db")
        engine = create_engine(f"sqlite:///{path}")
        migrate(engine)
        with Session(engine) as session:
            for row in (
                User(id="u", name="U"),
                Project(id="p", user_id="u", name="P"),
                Component(id=COMPONENT, project_id="p", name="Trace"),
            ):
                session.add(row)
                session.commit()
        asyncio.run(_measure(SqlLog(engine), rows))
        _sizes(engine, path)
        engine.dispose()


async def _measure(log: SqlLog, rows: list[LogRow]) -> None:
    for first in range(0, EDITS, 1000):
        await log.append(LogBatch(COMPONENT, tuple(rows[first : first + 1000])))
    histories = Histories(log)
    first, _ = await _seek(histories, EDITS)
    await histories.settled()
    opened = [(await _seek(Histories(log), EDITS))[0] for _ in range(REPLAYS)]
    source = random.Random(SEED)
    seeks = [await _seek(histories, source.randint(1, EDITS)) for _ in range(SEEKS)]
    times = sorted(seconds for seconds, _ in seeks)
    replays = []
    for _ in range(REPLAYS):
        seq = source.randint(1, EDITS)
        started = time.perf_counter()
        doc = pycrdt.Doc()
        text = doc.get("source", type=pycrdt.Text)
        for row in await log.load(COMPONENT):
            if row.seq > seq:
                break
            doc.apply_update(row.data)
        replayed = str(text)
        replays.append(time.perf_counter() - started)
        assert (await _seek(histories, seq))[1] == replayed
    await log.close()
    peer = statistics.median(replays)
    print(f"history of {EDITS:,} edits by 4 people, text of {len(seeks[0][1]):,} characters")
    print(f"{'':30}{'ms':>8}   ÷ pycrdt's replay of the log")
    for name, seconds in (
        ("seek, p50", times[SEEKS // 2]),
        ("seek, p99", times[SEEKS * 99 // 100]),
        ("first seek, from a checkpoint", statistics.median(opened)),
        ("first seek ever, from all rows", first),
        ("pycrdt's replay, median", peer),
    ):
        print(f"{name:30}{seconds * 1000:8.1f}   {seconds / peer:8.3f}")


def _sizes(engine: Engine, path: Path) -> None:
    """Prints what the log takes on disk, as it is written, packed, and with its bursts merged."""

    def size() -> float:
        with engine.connect() as connection:
            connection.connection.cursor().execute("DELETE FROM history_checkpoints")
            connection.connection.cursor().execute("VACUUM")
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.stat().st_size / EDITS

    print(f"\non disk, in KB per 1,000 edits: as written {size():.0f}", end=", ")
    started = time.perf_counter()
    pack_rows(engine, COMPONENT, LATER)
    seconds = time.perf_counter() - started
    print(f"packed {size():.1f} ({seconds / EDITS * 1e6:.0f} ms for each)", end=", ")
    merge_bursts(engine, COMPONENT, LATER)
    print(f"merged by burst {size():.1f}")


async def _seek(histories: Histories, seq: int) -> tuple[float, str]:
    started = time.perf_counter()
    text = await histories.ask(COMPONENT, lambda history: history.text(seq))
    return time.perf_counter() - started, text


if __name__ == "__main__":
    main()
