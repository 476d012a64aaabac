"""Who may call what: every route of the application has a row, or the first test fails."""

import pytest

pytestmark = pytest.mark.anyio

ANYONE, SIGNED_IN, VIEWER, EDITOR, OWNER = range(5)
PEOPLE = ("anyone", "stranger", "viewer", "editor", "owner")

# Route: the narrowest standing that may call it. `None`: not who calls matters, but what the request holds.
TABLE = {
    "GET /api/health": ANYONE,
    "GET /api/ready": ANYONE,
    "GET /api/auth/me": SIGNED_IN,
    "POST /api/auth/link": None,
    "POST /api/auth/refresh": None,
    "POST /api/auth/logout": ANYONE,
    "POST /api/auth/register": None,
    "POST /api/auth/login": None,
    "POST /api/auth/upgrade": None,
    "GET /api/auth/sessions": SIGNED_IN,
    "DELETE /api/auth/sessions/{session_id}": None,
    "GET /api/projects": SIGNED_IN,
    "POST /api/projects": None,
    "GET /api/projects/{project_id}": VIEWER,
    "PUT /api/projects/{project_id}": OWNER,
    "DELETE /api/projects/{project_id}": OWNER,
    "GET /api/projects/{project_id}/collaborators": VIEWER,
    "GET /api/projects/{project_id}/components": VIEWER,
    "POST /api/projects/{project_id}/components": EDITOR,
    "GET /api/components/{component_id}": VIEWER,
    "PUT /api/components/{component_id}": EDITOR,
    "DELETE /api/components/{component_id}": EDITOR,
    "POST /api/components/{component_id}/compile": VIEWER,
    "GET /api/components/{component_id}/history": VIEWER,
    "GET /api/components/{component_id}/history/bursts": VIEWER,
    "GET /api/components/{component_id}/history/diff": VIEWER,
    "GET /api/components/{component_id}/history/{seq}": VIEWER,
    "GET /api/components/{component_id}/history/{seq}/compile": VIEWER,
    "POST /api/components/{component_id}/history/{seq}/restore": EDITOR,
    "POST /api/components/{component_id}/history/{seq}/undo": EDITOR,
    "GET /api/components/{component_id}/blame": VIEWER,
    "POST /api/compile": SIGNED_IN,
    "POST /api/projects/{project_id}/invites": OWNER,
    "GET /api/projects/{project_id}/invites": OWNER,
    "DELETE /api/projects/{project_id}/invites/{invite_id}": OWNER,
    "GET /api/invites/{token}": None,
    "POST /api/invites/{token}/accept": None,
    "GET /artifacts/{name}": None,
}
BODIES = {
    "PUT /api/projects/{project_id}": {"name": "Renamed"},
    "POST /api/projects/{project_id}/components": {"name": "Another"},
    "PUT /api/components/{component_id}": {"name": "Renamed"},
    "POST /api/compile": {"source": "<component name='A'/>"},
    "POST /api/projects/{project_id}/invites": {"role": "viewer"},
}


async def test_every_route_has_a_row(app):
    routes = {
        f"{method.upper()} {path}" for path, methods in app.openapi()["paths"].items() for method in methods
    }
    assert routes == set(TABLE)


@pytest.mark.parametrize("standing", range(5), ids=PEOPLE)
@pytest.mark.parametrize("route", [route for route, least in TABLE.items() if least is not None])
async def test_a_route_opens_from_its_standing_on(people, project, component, route, standing):
    caller = getattr(people, PEOPLE[standing])
    method, path = route.split(" ")
    path = path.format(
        project_id=project["id"], component_id=component["id"], invite_id=people.viewer.invite["id"], seq=0
    )
    body = BODIES.get(route)
    if standing >= TABLE[route]:
        await caller.ok(method, path, body)
    elif standing == ANYONE:
        assert await caller.error(method, path, body) == (401, "SIGN_IN_REQUIRED")
    elif standing == SIGNED_IN:
        assert await caller.error(method, path, body) == (404, "NOT_FOUND")
    else:
        assert await caller.error(method, path, body) == (403, "NOT_ALLOWED")


@pytest.mark.parametrize("route", [route for route in TABLE if "_id}" in route and "session" not in route])
async def test_what_does_not_exist_looks_the_same_as_what_is_not_shared(people, project, component, route):
    method, path = route.split(" ")
    ids = {"project_id": project["id"], "component_id": component["id"], "invite_id": "x", "seq": 0}
    nothing = dict.fromkeys(ids, "00000000-0000-4000-8000-000000000000") | {"seq": 0}
    there = await people.stranger.send(method, path.format(**ids), BODIES.get(route))
    nowhere = await people.stranger.send(method, path.format(**nothing), BODIES.get(route))
    assert (there.status_code, there.json()) == (nowhere.status_code, nowhere.json())
    assert there.status_code == 404


async def test_guests_own_no_projects(people):
    answer = await people.editor.error("POST", "/api/projects", {"name": "Mine"})
    assert answer == (403, "GUESTS_CANNOT_OWN")


async def test_an_owner_revokes_no_invite_of_another_project(people, project, owner):
    mine = await people.stranger.ok("POST", "/api/projects", {"name": "Other"})
    invite_id = people.viewer.invite["id"]
    path = f"/api/projects/{mine['id']}/invites/{invite_id}"
    assert await people.stranger.error("DELETE", path) == (404, "NOT_FOUND")
    listed = await owner.ok("GET", f"/api/projects/{project['id']}/invites")
    assert [invite["revokedAt"] for invite in listed] == [None, None]
