import pytest

pytestmark = pytest.mark.anyio

PROJECTS = "/api/projects"


async def test_a_new_project_belongs_to_who_made_it(owner):
    made = await owner.ok("POST", PROJECTS, {"name": "  Icons ", "description": "Small ones."})
    assert (made["name"], made["description"], made["role"]) == ("Icons", "Small ones.", "owner")
    assert made["owner"]["id"] == owner.user_id
    assert made["components"] == []
    assert await owner.ok("GET", f"{PROJECTS}/{made['id']}") == made | {"here": []}


async def test_projects_are_listed_with_the_newest_change_first(owner, project):
    second = await owner.ok("POST", PROJECTS, {"name": "Second"})
    assert [each["id"] for each in await owner.ok("GET", PROJECTS)] == [second["id"], project["id"]]
    await owner.ok("PUT", f"{PROJECTS}/{project['id']}", {"description": "Changed."})
    assert [each["id"] for each in await owner.ok("GET", PROJECTS)] == [project["id"], second["id"]]


async def test_a_change_leaves_what_it_does_not_name(owner):
    made = await owner.ok("POST", PROJECTS, {"name": "Icons", "description": "Small ones."})
    path = f"{PROJECTS}/{made['id']}"
    assert (await owner.ok("PUT", path, {"name": "Signs"}))["description"] == "Small ones."
    assert (await owner.ok("PUT", path, {"description": ""}))["name"] == "Signs"
    kept = await owner.ok("GET", path)
    assert (kept["name"], kept["description"]) == ("Signs", "")


async def test_a_name_is_taken_for_one_owner_alone(owner, people, project):
    assert await owner.error("POST", PROJECTS, {"name": "Shapes"}) == (409, "NAME_TAKEN")
    other = await owner.ok("POST", PROJECTS, {"name": "Other"})
    assert await owner.error("PUT", f"{PROJECTS}/{other['id']}", {"name": "Shapes"}) == (409, "NAME_TAKEN")
    assert (await owner.ok("GET", f"{PROJECTS}/{other['id']}"))["name"] == "Other"
    await people.stranger.ok("POST", PROJECTS, {"name": "Shapes"})


async def test_a_deleted_project_takes_everything_with_it(owner, people, project, component, services):
    path = f"{PROJECTS}/{project['id']}"
    await owner.ok("DELETE", path)
    assert await owner.error("GET", path) == (404, "NOT_FOUND")
    assert await owner.error("GET", f"/api/components/{component['id']}") == (404, "NOT_FOUND")
    assert await owner.ok("GET", PROJECTS) == await people.editor.ok("GET", PROJECTS) == []
    token = people.editor.invite["token"]
    assert await people.anyone.error("GET", f"/api/invites/{token}") == (404, "INVITE_INVALID")
    assert services.rooms.closed == [project["id"]]


async def test_collaborators_are_listed_in_the_order_they_came(people, project):
    listed = await people.viewer.ok("GET", f"{PROJECTS}/{project['id']}/collaborators")
    assert [(each["userId"], each["role"], each["isGuest"]) for each in listed] == [
        (people.owner.user_id, "owner", False),
        (people.viewer.user_id, "viewer", True),
        (people.editor.user_id, "editor", True),
    ]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "name is missing."),
        ({"name": "   "}, "name must not be empty."),
        ({"name": 3}, "name must be text."),
        ({"name": "x" * 101}, "name is too long: at most 100 characters."),
        ({"name": "a\nb"}, "name must not contain control characters."),
        ({"name": "a\u202eb"}, "name must not contain control characters."),
        ({"name": "O\u200bwner"}, "name must not contain characters that can't be seen."),
        ({"name": "\u3164"}, "name must not contain characters that can't be seen."),
        ({"name": "\u200d"}, "name must not contain characters that can't be seen."),
        ({"name": "a", "colour": "red"}, "colour is not something this endpoint knows."),
        ({"name": "", "description": 3}, "name must not be empty. description must be text."),
    ],
)
async def test_what_is_wrong_with_a_project_is_said_in_words(owner, body, sentence):
    response = await owner.send("POST", PROJECTS, body)
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "VALIDATION_ERROR"
    assert response.json()["error"]["message"] == sentence


async def test_a_list_of_projects_tells_how_much_is_in_each(owner, project):
    card = (await owner.ok("GET", "/api/projects"))[0]
    assert (card["componentCount"], card["cover"], card["here"]) == (0, None, [])
    path = f"/api/projects/{project['id']}/components"
    first = await owner.ok("POST", path, {"name": "First"})
    second = await owner.ok("POST", path, {"name": "Second"})
    card = (await owner.ok("GET", "/api/projects"))[0]
    assert (card["componentCount"], card["cover"]) == (2, first["id"])
    await owner.ok("DELETE", f"/api/components/{first['id']}")
    card = (await owner.ok("GET", "/api/projects"))[0]
    assert (card["componentCount"], card["cover"]) == (1, second["id"])
