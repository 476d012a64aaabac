import hashlib

import pytest

from collab.api import history
from collab.api.rates import per_minute
from collab.crdt.storage import LogBatch, LogRow
from tests.crdt.updates import text, update

pytestmark = pytest.mark.anyio


@pytest.fixture
async def written(services, component, people):
    """Three steps: two key presses of the owner, then one of the editor. Gives the path of the component."""
    rows = (
        LogRow(1, people.owner.user_id, 1_000_000_000.0, update((5, 0, [text("é")]))),
        LogRow(2, people.owner.user_id, 1_000_000_001.0, update((5, 1, [text("😀b", (5, 0))]))),
        LogRow(3, people.editor.user_id, 1_000_000_002.0, update((6, 0, [text("c")]), deletes={5: [(3, 1)]})),
    )
    await services.histories._log.append(LogBatch(component["id"], rows))
    return f"/api/components/{component['id']}"


async def test_steps(people, written):
    page = await people.viewer.ok("GET", f"{written}/history?limit=2")
    assert [(step["seq"], step["inserted"], step["deleted"]) for step in page["steps"]] == [
        (1, "é", ""),
        (2, "😀b", ""),
    ]
    assert page["steps"][0]["at"] == "2001-09-09T01:46:40Z"
    assert page["steps"][0]["author"]["name"] == "Olga"
    assert (page["last"], page["next"]) == (3, 3)
    rest = await people.viewer.ok("GET", f"{written}/history?from={page['next']}")
    assert [(step["inserted"], step["deleted"]) for step in rest["steps"]] == [("c", "b")]
    assert rest["next"] is None
    middle = await people.viewer.ok("GET", f"{written}/history?from=2&to=2")
    assert ([step["seq"] for step in middle["steps"]], middle["next"]) == ([2], None)
    assert (await people.viewer.ok("GET", f"{written}/history?from=9"))["steps"] == []


async def test_bursts(people, written):
    page = await people.viewer.ok("GET", f"{written}/history/bursts?limit=1")
    burst = page["bursts"][0]
    assert (burst["first"], burst["last"], burst["inserted"], burst["session"]) == (1, 2, 4, 1)
    assert page["next"] == 3
    rest = await people.viewer.ok("GET", f"{written}/history/bursts?from=3")
    assert [(burst["author"]["name"], burst["deleted"]) for burst in rest["bursts"]] == [("Gus", 1)]
    assert rest["next"] is None


async def test_a_moment(people, written):
    moment = await people.viewer.ok("GET", f"{written}/history/2")
    assert (moment["source"], moment["author"]["name"]) == ("é😀b", "Olga")
    assert moment["sourceHash"] == hashlib.sha256("é😀b".encode()).hexdigest()
    beginning = await people.viewer.ok("GET", f"{written}/history/0")
    assert (beginning["source"], beginning["at"], beginning["author"]) == ("", None, None)


async def test_a_moment_that_never_was(people, written):
    for path in ("history/4", "history/4/compile", "history/-1", "history/diff?to=4", "blame?seq=4"):
        status, code = await people.viewer.error("GET", f"{written}/{path}")
        assert (status, code) == (404, "STEP_NOT_FOUND")
    assert (await people.viewer.error("GET", f"{written}/history/now"))[0] == 422
    assert (await people.viewer.error("GET", f"{written}/history?limit=1001"))[0] == 422


async def test_the_picture_of_a_moment(people, written):
    result = await people.viewer.ok("GET", f"{written}/history/2/compile")
    assert (result["seq"], result["success"]) == (2, True)


async def test_too_many_pictures(people, written, monkeypatch):
    monkeypatch.setattr(history, "COMPILES", per_minute(3))
    for _ in range(3):
        await people.viewer.ok("GET", f"{written}/history/1/compile")
    assert await people.viewer.error("GET", f"{written}/history/1/compile") == (429, "TOO_MANY")


async def test_blame(people, written):
    blame = await people.viewer.ok("GET", f"{written}/blame")
    assert blame["seq"] == 3
    spans = [(span["start"], span["end"], span["author"]["name"], span["seq"]) for span in blame["spans"]]
    assert spans == [(0, 3, "Olga", 2), (3, 4, "Gus", 3)]
    before = await people.viewer.ok("GET", f"{written}/blame?seq=2")
    assert [(span["start"], span["end"], span["seq"]) for span in before["spans"]] == [(0, 4, 2)]


async def test_a_difference(people, written):
    changes = (await people.viewer.ok("GET", f"{written}/history/diff?from=1"))["changes"]
    told = [(change["kind"], change["text"], change["seq"]) for change in changes]
    assert told == [("same", "é", None), ("inserted", "😀", 2), ("inserted", "c", 3)]
    assert [change["author"] and change["author"]["name"] for change in changes] == [None, "Olga", "Gus"]


async def test_any_step_is_saved_as_a_version(people, written):
    was = await people.editor.ok("POST", f"{written}/versions", {"message": "With b", "seq": 2})
    assert (was["number"], was["seq"], was["source"], was["author"]) == (1, 2, "é😀b", "Gus")
    beginning = await people.owner.ok("POST", f"{written}/versions", {"seq": 0})
    assert (beginning["seq"], beginning["source"]) == (0, "")
    listed = await people.viewer.ok("GET", f"{written}/versions")
    assert [(version["number"], version["seq"]) for version in listed] == [(2, 0), (1, 2)]


@pytest.mark.parametrize(
    ("seq", "answer"),
    [
        (4, (404, "STEP_NOT_FOUND")),
        (2**70, (404, "STEP_NOT_FOUND")),
        (-1, (422, "VALIDATION_ERROR")),
        ("1", (422, "VALIDATION_ERROR")),
        (1.5, (422, "VALIDATION_ERROR")),
    ],
)
async def test_a_step_that_can_not_be_saved(people, written, seq, answer):
    assert await people.owner.error("POST", f"{written}/versions", {"seq": seq}) == answer
    assert await people.viewer.ok("GET", f"{written}/versions") == []
