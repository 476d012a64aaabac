import time

import pytest

from collab.db import binned

pytestmark = pytest.mark.anyio

DAY = 24 * 3600


@pytest.fixture
def in_bin(project):
    return f"/api/projects/{project['id']}/bin"


@pytest.fixture
async def deleted(owner, component):
    await owner.ok("DELETE", f"/api/components/{component['id']}")
    return component


async def test_a_deleted_component_is_in_the_bin_and_nowhere_else(owner, project, deleted, in_bin):
    [entry] = await owner.ok("GET", in_bin)
    assert (entry["id"], entry["name"], entry["deletedBy"]) == (deleted["id"], "Button", "Olga")
    assert entry["deletedAt"] < entry["expiresAt"]
    path = f"/api/components/{deleted['id']}"
    assert await owner.ok("GET", f"/api/projects/{project['id']}/components") == []
    for below in ("", "/history", "/versions", "/blame", "/comments"):
        assert await owner.error("GET", path + below) == (404, "NOT_FOUND")
    assert await owner.error("DELETE", path) == (404, "NOT_FOUND")


async def test_it_comes_back_as_it_was(owner, project, component, in_bin):
    path = f"/api/components/{component['id']}"
    await owner.ok("POST", f"{path}/versions", {"message": "Good"})
    await owner.ok("DELETE", path)
    assert await owner.ok("POST", f"{path}/recover") == component
    assert await owner.ok("GET", path) == component
    assert [each["message"] for each in await owner.ok("GET", f"{path}/versions")] == ["Good"]
    assert await owner.ok("GET", in_bin) == []
    assert await owner.error("POST", f"{path}/recover") == (404, "NOT_FOUND")


async def test_when_its_name_is_taken_it_needs_another(owner, project, deleted, in_bin):
    components = f"/api/projects/{project['id']}/components"
    await owner.ok("POST", components, {"name": "Button"})
    path = f"/api/components/{deleted['id']}/recover"
    assert await owner.error("POST", path) == (409, "NAME_TAKEN")
    assert len(await owner.ok("GET", in_bin)) == 1
    assert (await owner.error("POST", path, {"name": "a/b"}))[0] == 422
    assert (await owner.ok("POST", path, {"name": "Old button"}))["name"] == "Old button"
    assert [each["name"] for each in await owner.ok("GET", components)] == ["Old button", "Button"]


async def test_two_of_one_name_fit_in_the_bin(owner, project, deleted, in_bin):
    components = f"/api/projects/{project['id']}/components"
    second = await owner.ok("POST", components, {"name": "Button"})
    await owner.ok("DELETE", f"/api/components/{second['id']}")
    assert [each["id"] for each in await owner.ok("GET", in_bin)] == [second["id"], deleted["id"]]


async def test_deleted_for_good_is_gone(owner, people, deleted, in_bin):
    path = f"{in_bin}/{deleted['id']}"
    assert await people.viewer.error("DELETE", path) == (403, "NOT_ALLOWED")
    await owner.ok("DELETE", path)
    assert await owner.ok("GET", in_bin) == []
    assert await owner.error("POST", f"/api/components/{deleted['id']}/recover") == (404, "NOT_FOUND")


async def test_what_is_not_in_the_bin_is_not_deleted_for_good(owner, component, in_bin):
    assert await owner.error("DELETE", f"{in_bin}/{component['id']}") == (404, "NOT_FOUND")


async def test_the_bin_of_one_project_holds_nothing_of_another(people, deleted):
    mine = await people.stranger.ok("POST", "/api/projects", {"name": "Other"})
    path = f"/api/projects/{mine['id']}/bin"
    assert await people.stranger.ok("GET", path) == []
    assert await people.stranger.error("DELETE", f"{path}/{deleted['id']}") == (404, "NOT_FOUND")


async def test_what_is_past_its_time_is_emptied(owner, project, deleted, in_bin, services):
    database = services.database
    assert await database.write(lambda session: binned.empty(session, time.time() - 30 * DAY)) == 0
    assert len(await owner.ok("GET", in_bin)) == 1
    assert await database.write(lambda session: binned.empty(session, time.time() + 1)) == 1
    assert await owner.ok("GET", in_bin) == []
