"""What the server does by itself, with a real database and log."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from collab.crdt.history import SESSION_PAUSE
from collab.crdt.sql_log import SqlLog
from collab.crdt.storage import LogBatch
from collab.db.compiles import AT_ONCE, INTERVAL, CompileLog, Note
from collab.upkeep import DAY, PACKED_AFTER, Upkeep
from tests.crdt.traces import record

pytestmark = pytest.mark.anyio
EDITS = 300


@pytest.fixture
def rows():
    return record(EDITS, 5)


@pytest.fixture
async def log(services):
    log = services.histories._log = SqlLog(services.database.engine)
    yield log
    await log.close()


@pytest.fixture
async def path(log, component, people, rows):
    """A component with these rows in its log, as if the owner had made them."""
    rows = tuple(replace(row, author_id=people.owner.user_id) for row in rows)
    await log.append(LogBatch(component["id"], rows))
    return f"/api/components/{component['id']}"


@pytest.fixture
def upkeep(services, log):
    database = services.database
    return Upkeep(database.engine, database, log, services.settings.limits)


def counts(services):
    with services.database.engine.connect() as connection:
        return tuple(
            connection.execute(text(f"SELECT count(*) FROM document_{table}")).scalar_one()
            for table in ("updates", "blocks")
        )


async def test_a_text_is_saved_once_when_its_session_has_ended(people, path, upkeep, rows):
    ended = rows[-1].at
    await upkeep.round(ended + SESSION_PAUSE - 1)
    assert await people.viewer.ok("GET", f"{path}/versions") == []
    for _ in range(2):
        await upkeep.round(ended + SESSION_PAUSE + 1)
    [version] = await people.viewer.ok("GET", f"{path}/versions")
    assert (version["seq"], version["author"], version["isAutomatic"]) == (EDITS, "Olga", True)
    whole = await people.viewer.ok("GET", f"{path}/versions/1")
    assert whole["source"] == (await people.viewer.ok("GET", f"{path}/history/{EDITS}"))["source"]


async def test_what_somebody_saved_is_not_saved_again(people, path, upkeep, rows, services, component):
    services.rooms.seqs[component["id"]] = EDITS
    saved = await people.editor.ok("POST", f"{path}/versions", {"message": "Good"})
    assert saved["isAutomatic"] is False
    await upkeep.round(rows[-1].at + DAY)
    assert len(await people.viewer.ok("GET", f"{path}/versions")) == 1


async def test_a_component_that_was_only_made_is_not_saved(people, component, upkeep, rows, log):
    await log.append(LogBatch(component["id"], (rows[0],)))
    await upkeep.round(rows[-1].at + DAY)
    assert await people.viewer.ok("GET", f"/api/components/{component['id']}/versions") == []


async def test_old_compiles_are_forgotten(people, component, upkeep, services):
    days = services.settings.limits.compile_log_days
    now = 100 * DAY
    log = CompileLog(services.database)
    for age in (days + 1, days - 1):
        event = {
            "source_hash": f"{age}",
            "success": True,
            "milliseconds": 1.0,
            "size": 1,
            "seq": 1,
            "errors": 0,
            "phases": [["parse", 0.5]],
        }
        at = now - age * DAY
        log.note(Note(component_id=component["id"], user_id="gone", created_at=at, **event))
        log.note(Note(component_id="gone", user_id=None, created_at=at, **event))
    await log.flush()
    path = f"/api/components/{component['id']}/compiles"
    assert [each["user"] for each in await people.viewer.ok("GET", path)] == [None, None]
    await upkeep.round(now)
    assert [each["sourceHash"] for each in await people.viewer.ok("GET", path)] == [f"{days - 1}"]


async def test_many_compiles_are_noted_in_parts_so_that_edits_need_not_wait_for_all(
    people, component, services, monkeypatch
):
    log = CompileLog(services.database)
    parts = []
    write = services.database.write

    async def count(work):
        parts.append(len(work.keywords["events"]))
        return await write(work)

    monkeypatch.setattr(services.database, "write", count)
    for seq in range(2 * AT_ONCE + 1):
        log.note(Note(component["id"], None, "hash", True, 1.0, 1, seq, 0, [["parse", 0.5]]))
    await log.flush()
    assert parts == [AT_ONCE, AT_ONCE, 1]
    path = f"/api/components/{component['id']}/compiles?limit=100"
    assert len(await people.viewer.ok("GET", path)) == min(100, 2 * AT_ONCE + 1)


async def test_the_more_compiles_wait_the_sooner_a_part_of_them_is_written(component, services):
    log = CompileLog(services.database)
    assert log.pause == INTERVAL
    for seq in range(4 * AT_ONCE):
        log.note(Note(component["id"], None, "hash", True, 1.0, 1, seq, 0, []))
        assert log.pause * max(seq + 1, AT_ONCE) == pytest.approx(INTERVAL * AT_ONCE)


async def test_old_rows_are_packed_and_the_history_stays(people, path, upkeep, rows, services, component):
    before = await people.viewer.ok("GET", f"{path}/history?limit=1000")
    await upkeep.round(rows[-1].at + PACKED_AFTER - DAY)
    assert counts(services) == (EDITS, 0)
    await upkeep.round(rows[-1].at + PACKED_AFTER + 1)
    assert counts(services) == (1, 1)
    services.histories.forget(component["id"])
    assert await people.viewer.ok("GET", f"{path}/history?limit=1000") == before


async def test_after_its_days_single_steps_are_merged_by_burst(
    people, path, upkeep, rows, services, component
):
    await upkeep.round(rows[-1].at + PACKED_AFTER + 1)
    whole = await people.viewer.ok("GET", f"{path}/history?limit=1000")
    bursts = await people.viewer.ok("GET", f"{path}/history/bursts")
    upkeep._limits = replace(upkeep._limits, history_days=10)
    await upkeep.round(rows[-1].at + 11 * DAY)
    services.histories.forget(component["id"])
    merged = await people.viewer.ok("GET", f"{path}/history?limit=1000")

    def changing(page):
        return [step["seq"] for step in page["steps"] if step["inserted"] or step["deleted"]]

    assert len(changing(merged)) < len(changing(whole))
    after = await people.viewer.ok("GET", f"{path}/history/bursts")
    keys = ("first", "last", "author", "started", "ended", "session")
    assert [[burst[key] for key in keys] for burst in after["bursts"]] == [
        [burst[key] for key in keys] for burst in bursts["bursts"]
    ]


async def test_the_bin_is_emptied_after_its_days(owner, project, component, upkeep, services):
    await owner.ok("DELETE", f"/api/components/{component['id']}")
    path = f"/api/projects/{project['id']}/bin"
    [entry] = await owner.ok("GET", path)
    now = services.settings.limits.bin_days * DAY
    assert entry
    await upkeep.round(now)
    assert len(await owner.ok("GET", path)) == 1
    await upkeep.round(9e9)
    assert await owner.ok("GET", path) == []
