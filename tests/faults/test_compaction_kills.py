"""kill -9 while a log is packed and its bursts are merged: nothing is lost, nothing is half done."""

import asyncio
import os
import random
import subprocess
import sys
import time

from collab.crdt.history import History
from collab.crdt.sql_log import SqlLog
from collab.crdt.storage import LogBatch
from collab.db.engine import create_engine
from collab.db.migrate import migrate
from tests.crdt.test_storage import engine_with_components
from tests.crdt.traces import record
from tests.faults.harness import ROOT

KILLS = int(os.environ.get("OMNICRAFT_KILLS", "6"))
EDITS = 20_000


def run(path, what: str, seconds: float | None) -> bool:
    """Whether it came to its end before it was killed."""
    command = [sys.executable, "-m", "tests.faults.compactor", str(path), "one", what]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    if seconds is not None:
        time.sleep(seconds)
        process.kill()
    said, _ = process.communicate()
    return said == "done\n"


async def loaded(path):
    engine = create_engine(f"sqlite:///{path}")
    log = SqlLog(engine)
    try:
        return await log.load("one")
    finally:
        await log.close()
        engine.dispose()


def test_a_log_that_is_packed_survives_every_kill(tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    source = random.Random(seed)
    path = tmp_path / "log.db"
    rows = record(EDITS, seed)

    async def fill() -> None:
        engine = create_engine(f"sqlite:///{path}")
        migrate(engine)
        engine.dispose()
        engine = engine_with_components(f"sqlite:///{path}")
        log = SqlLog(engine)
        for first in range(0, EDITS, 1000):
            await log.append(LogBatch("one", tuple(rows[first : first + 1000])))
        await log.close()
        engine.dispose()

    asyncio.run(fill())
    interrupted = 0
    for _ in range(KILLS):
        interrupted += not run(path, "pack", source.random() * 0.04)
        assert asyncio.run(loaded(path)) == rows
    assert interrupted
    assert run(path, "pack", None)
    assert asyncio.run(loaded(path)) == rows
    whole = History()
    whole.extend(rows)
    ends = source.sample([burst.last for burst in whole.bursts(1, EDITS)], 20)
    for again in [*range(KILLS), None]:
        run(path, "merge", source.random() * 0.1 if again is not None else None)
        now = History()
        now.extend(asyncio.run(loaded(path)))
        assert all(now.text(end) == whole.text(end) for end in ends)
