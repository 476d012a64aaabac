"""Saved versions, entity tags, pages of lists."""

import pytest

from tests.api.conftest import Caller

pytestmark = pytest.mark.anyio


@pytest.fixture
def path(component):
    return f"/api/components/{component['id']}"


async def test_a_version_is_saved_listed_read_and_restored(owner, path, component):
    first = await owner.ok("POST", f"{path}/versions", {"message": "First"})
    assert (first["number"], first["message"], first["author"]) == (1, "First", "Olga")
    assert first["source"] == component["source"]
    await owner.ok("PUT", path, {"source": "<component name='Two'/>"})
    restored = await owner.ok("POST", f"{path}/versions/1/restore")
    assert restored["source"] == component["source"]
    listed = await owner.ok("GET", f"{path}/versions")
    assert [(version["number"], version["message"]) for version in listed] == [
        (2, "Before version 1 was restored"),
        (1, "First"),
    ]
    assert "source" not in listed[0]
    assert (await owner.ok("GET", f"{path}/versions/2"))["source"] == "<component name='Two'/>"


async def test_restoring_saves_no_second_copy_of_what_was_saved(owner, path):
    for number in (1, 2):
        await owner.ok("PUT", path, {"source": f"<component name='V{number}'/>"})
        await owner.ok("POST", f"{path}/versions", {})
    for number in (1, 2, 2):
        restored = await owner.ok("POST", f"{path}/versions/{number}/restore")
        assert restored["source"] == f"<component name='V{number}'/>"
    assert [version["number"] for version in await owner.ok("GET", f"{path}/versions")] == [3, 2, 1]


@pytest.mark.parametrize("number", [0, -1, 2, 2**31 - 1, 2**40, "x"])
async def test_a_version_that_is_not(owner, path, number):
    for method, way in (("GET", ""), ("POST", "/restore")):
        status, _ = await owner.error(method, f"{path}/versions/{number}{way}")
        assert status == (404 if number in (2, 2**31 - 1) else 422)


async def test_versions_end_with_their_component_and_outlive_their_author(owner, path, project, guest):
    gus = await guest("editor")
    await gus.ok("POST", f"{path}/versions", {"message": "Mine"})
    await owner.ok("DELETE", f"/api/projects/{project['id']}/collaborators/{gus.user_id}")
    assert (await owner.ok("GET", f"{path}/versions"))[0]["author"] == "Gus"
    await owner.ok("DELETE", path)
    assert await owner.error("GET", f"{path}/versions") == (404, "NOT_FOUND")


async def test_an_unchanged_component_is_not_sent_again(owner, path):
    first = await owner.send("GET", path)
    tag = first.headers["ETag"]
    for names in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await owner.send("GET", path, headers={"If-None-Match": names})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    await owner.ok("PUT", path, {"source": "<component name='Two'/>"})
    changed = await owner.send("GET", path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


async def test_the_later_of_two_writers_is_told(owner, path):
    tag = (await owner.send("GET", path)).headers["ETag"]
    mine = await owner.send("PUT", path, {"name": "Mine"}, headers={"If-Match": tag})
    assert mine.status_code == 200
    late = {"source": "<component name='Late'/>"}
    refused = await owner.send("PUT", path, late, headers={"If-Match": tag})
    assert refused.status_code == 412
    error = refused.json()["error"]
    assert (error["code"], error["details"]["etag"]) == ("CHANGED_MEANWHILE", mine.headers["ETag"])
    assert (await owner.ok("GET", path))["source"] != late["source"]
    await owner.ok("PUT", path, late, headers={"If-Match": error["details"]["etag"]})


async def test_a_text_that_can_not_be(owner, path, services):
    too_long = "x" * (services.settings.limits.source_bytes + 1)
    assert await owner.error("PUT", path, {"source": too_long}) == (413, "SOURCE_TOO_LARGE")
    half = {"content": b'{"source": "\\ud83d"}', "headers": {"Content-Type": "application/json"}}
    assert await owner.error("PUT", path, **half) == (422, "VALIDATION_ERROR")


async def test_lists_come_in_pages(owner, project):
    path = f"/api/projects/{project['id']}/components"
    for number in range(5):
        await owner.ok("POST", path, {"name": f"C{number}"})
    seen = []
    for offset in range(0, 6, 2):
        answer = (await owner.send("GET", f"{path}?limit=2&offset={offset}")).json()
        assert answer["page"] == {"total": 5, "limit": 2, "offset": offset}
        seen += [component["name"] for component in answer["data"]]
    assert seen == [f"C{number}" for number in range(5)]


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "offset=-1", "offset=99999999999"])
async def test_a_page_that_can_not_be(owner, query):
    assert await owner.error("GET", f"/api/projects?{query}") == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("kind", ["collaborators", "components", "invites", "audit"])
async def test_every_list_of_a_project_has_a_total(owner, project, component, guest, kind):
    await guest("viewer")
    answer = (await owner.send("GET", f"/api/projects/{project['id']}/{kind}?limit=1")).json()
    assert len(answer["data"]) == 1
    assert answer["page"]["total"] >= 1


async def test_answers_say_how_many_requests_are_left(owner, anyone):
    first = await owner.send("GET", "/api/projects")
    second = await owner.send("GET", "/api/projects")
    assert first.headers["X-RateLimit-Limit"] == "1200"
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in (first, second)]
    assert left[0] - left[1] == 1
    assert (await anyone.send("GET", "/api/auth/me")).headers["X-RateLimit-Limit"] == "600"
    assert "X-RateLimit-Limit" not in (await anyone.send("GET", "/api/health")).headers


async def test_who_asks_too_often_is_refused_and_nobody_else(owner, people, services, monkeypatch):
    monkeypatch.setitem(
        services.tiers._tiers, "team", services.tiers["team"].__class__(frozenset(), 3, 1, None)
    )
    answers = [await owner.send("GET", "/api/auth/me") for _ in range(8)]
    refused = answers[-1]
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "TOO_MANY"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert int(refused.headers["Retry-After"]) >= 1
    assert (await people.stranger.send("GET", "/api/auth/me")).status_code == 200
    assert (await Caller(owner.http).send("GET", "/api/health")).status_code == 200
