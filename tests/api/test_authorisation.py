"""The authorisation matrix: who may call what. A route without a row fails the first test.

``tests/api/test_wires.py`` is the same for the sockets.
"""

import io

import pytest
from itsdangerous import TimestampSigner
from PIL import Image

from collab.db import exports, users
from collab.db.tables import Export
from tests.api.conftest import Caller

pytestmark = pytest.mark.anyio

# From narrow to wide. Who was put out is a stranger; a token that has expired is worth nothing.
ANYONE, SIGNED_IN, VIEWER, COMMENTER, EDITOR, OWNER = range(6)
STANDINGS = {
    "anonymous": ANYONE,
    "expired": ANYONE,
    "stranger": SIGNED_IN,
    "revoked": SIGNED_IN,
    "viewer": VIEWER,
    "commenter": COMMENTER,
    "editor": EDITOR,
    "owner": OWNER,
}

# Route: the narrowest standing that may call it. `None`: not who calls matters, but what the request holds.
TABLE = {
    "GET /api/health": ANYONE,
    "GET /api/ready": ANYONE,
    "POST /api/auth/register": None,
    "POST /api/auth/login": None,
    "POST /api/auth/link": None,
    "POST /api/auth/refresh": None,
    "POST /api/auth/logout": ANYONE,
    "POST /api/auth/upgrade": None,
    "GET /api/auth/me": SIGNED_IN,
    "GET /api/auth/sessions": SIGNED_IN,
    "DELETE /api/auth/sessions/{session_id}": None,
    "GET /api/projects": SIGNED_IN,
    "POST /api/projects": None,
    "GET /api/projects/{project_id}": VIEWER,
    "PUT /api/projects/{project_id}": OWNER,
    "DELETE /api/projects/{project_id}": OWNER,
    "GET /api/projects/{project_id}/audit": OWNER,
    "GET /api/projects/{project_id}/export": EDITOR,
    "POST /api/projects/import": None,
    "GET /api/projects/{project_id}/collaborators": VIEWER,
    "POST /api/projects/{project_id}/collaborators": OWNER,
    "PUT /api/projects/{project_id}/collaborators/{user_id}": OWNER,
    "DELETE /api/projects/{project_id}/collaborators/{user_id}": OWNER,
    "GET /api/projects/{project_id}/components": VIEWER,
    "POST /api/projects/{project_id}/components": EDITOR,
    "GET /api/components/{component_id}": VIEWER,
    "PUT /api/components/{component_id}": EDITOR,
    "DELETE /api/components/{component_id}": EDITOR,
    "GET /api/projects/{project_id}/bin": VIEWER,
    "POST /api/components/{component_id}/recover": EDITOR,
    "DELETE /api/projects/{project_id}/bin/{component_id}": EDITOR,
    "POST /api/components/{component_id}/compile": VIEWER,
    "GET /api/components/{component_id}/symbols": VIEWER,
    "GET /api/components/{component_id}/compiles": VIEWER,
    "GET /api/components/{component_id}/shown": VIEWER,
    "GET /api/components/{component_id}/history": VIEWER,
    "GET /api/components/{component_id}/history/bursts": VIEWER,
    "GET /api/components/{component_id}/history/diff": VIEWER,
    "GET /api/components/{component_id}/history/{seq}": VIEWER,
    "GET /api/components/{component_id}/history/{seq}/compile": VIEWER,
    "POST /api/components/{component_id}/history/{seq}/restore": EDITOR,
    "POST /api/components/{component_id}/history/{seq}/undo": EDITOR,
    "GET /api/components/{component_id}/blame": VIEWER,
    "GET /api/components/{component_id}/versions": VIEWER,
    "POST /api/components/{component_id}/versions": EDITOR,
    "GET /api/components/{component_id}/versions/{number}": VIEWER,
    "POST /api/components/{component_id}/versions/{number}/restore": EDITOR,
    "GET /api/projects/{project_id}/assets": VIEWER,
    "POST /api/projects/{project_id}/assets": EDITOR,
    "POST /api/assets/upload": EDITOR,
    "GET /api/assets/{asset_id}": VIEWER,
    "DELETE /api/assets/{asset_id}": EDITOR,
    "POST /api/components/{component_id}/export": VIEWER,
    "GET /api/exports/{export_id}": VIEWER,
    "GET /api/exports/{export_id}/download": VIEWER,
    "GET /files/{sha256}": None,
    "POST /api/components/{component_id}/edits": EDITOR,
    "PUT /api/components/{component_id}/props/{prop}": EDITOR,
    "GET /api/projects/{project_id}/chat": VIEWER,
    "POST /api/projects/{project_id}/chat": VIEWER,
    "GET /api/components/{component_id}/comments": VIEWER,
    "POST /api/components/{component_id}/comments": COMMENTER,
    "PATCH /api/components/{component_id}/comments/{comment_id}": EDITOR,
    "DELETE /api/components/{component_id}/comments/{comment_id}": OWNER,
    "POST /api/compile": SIGNED_IN,
    "POST /api/compile/validate": SIGNED_IN,
    "POST /api/compile/types": SIGNED_IN,
    "POST /api/projects/{project_id}/invites": OWNER,
    "GET /api/projects/{project_id}/invites": OWNER,
    "DELETE /api/projects/{project_id}/invites/{invite_id}": OWNER,
    "GET /api/invites/{token}": None,
    "POST /api/invites/{token}/accept": None,
    "GET /artifacts/{name}": None,
    # Anyone while the project is public, else its readers: tests/browser/embed.test.ts.
    "GET /embed/{address}": None,
}
SOURCE = {"source": "<component name='A'/>"}
BODIES = {
    "PUT /api/projects/{project_id}": {"name": "Renamed"},
    "PUT /api/projects/{project_id}/collaborators/{user_id}": {"role": "viewer"},
    "PUT /api/components/{component_id}": {"source": "<component name='B'/>"},
    "POST /api/components/{component_id}/versions": {"message": "Good"},
    "POST /api/components/{component_id}/export": {"format": "svg"},
    "POST /api/compile": SOURCE,
    "POST /api/compile/validate": SOURCE,
    "POST /api/compile/types": SOURCE,
    "POST /api/components/{component_id}/edits": {
        "intents": [{"node": "0", "attribute": "x", "value": 2, "expect": None}]
    },
    "PUT /api/components/{component_id}/props/{prop}": {"name": "title"},
    "POST /api/projects/{project_id}/chat": {"text": "Hello"},
    "POST /api/components/{component_id}/comments": {"text": "Why?", "range": [0, 2]},
    "PATCH /api/components/{component_id}/comments/{comment_id}": {"resolved": True},
    "POST /api/projects/{project_id}/invites": {"role": "viewer"},
}
NOTHING = "00000000-0000-4000-8000-000000000000"


def png():
    file = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(file, "PNG")
    return file.getvalue()


class Scene:
    """A project with people of every standing, and a fresh target for each call."""

    def __init__(self, services, people, project):
        self.services, self.people, self.project = services, people, project
        self.owner, self.count = people["owner"], 0

    async def targets(self, path):
        """What the path names: made anew, so that one call doesn't take it away from the next."""
        self.count += 1
        ids = {"project_id": self.project["id"], "number": 1, "seq": 0}
        project = f"/api/projects/{self.project['id']}"
        if "component_id" in path:
            body = {"name": f"Target {self.count}"}
            if "{prop}" in path:
                ids["prop"] = "label"
                body["source"] = '<component><props><prop name="label" type="string" /></props></component>'
            ids["component_id"] = (await self.owner.ok("POST", f"{project}/components", body))["id"]
        if path.endswith(("/recover", "/bin/{component_id}")):
            await self.owner.ok("DELETE", f"/api/components/{ids['component_id']}")
        if "comment_id" in path:
            comments = f"/api/components/{ids['component_id']}/comments"
            body = {"text": "Why?", "range": [0, 1]}
            ids["comment_id"] = (await self.owner.ok("POST", comments, body))["id"]
        if "number" in path:
            await self.owner.ok("POST", f"/api/components/{ids['component_id']}/versions", {})
        if "invite_id" in path:
            ids["invite_id"] = (await self.owner.ok("POST", f"{project}/invites", {"role": "viewer"}))["id"]
        if "user_id" in path:
            ids["user_id"] = await self.newcomer()
            body = {"email": f"{self.count}@example.org", "role": "commenter"}
            await self.owner.ok("POST", f"{project}/collaborators", body)
        if "export_id" in path:
            made = await self.owner.ok("POST", f"{project}/components", {"name": f"Target {self.count}"})
            ids["export_id"] = await self.exported(made["id"])
        if "asset_id" in path:
            files = {"file": (f"{self.count}.png", png())}
            ids["asset_id"] = (await self.owner.ok("POST", f"{project}/assets", files=files))["id"]
        return ids

    async def exported(self, component_id):
        """An export of a component."""
        sha256 = self.services.files.put(b"<svg/>", "export")
        export = Export(component_id=component_id, format="svg", url=f"{sha256}.export", size=6)
        export_id = export.id
        await self.services.database.write(lambda session: exports.add(session, export))
        return export_id

    async def newcomer(self):
        """Somebody with an account; their address is ``{count}@example.org``."""

        def work(session):
            user = users.add(session, "New", is_guest=False)
            user.email = f"{self.count}@example.org"
            session.add(user)
            return user.id

        return await self.services.database.write(work)

    async def options(self, route):
        """What the request must hold to be allowed to whoever may make it."""
        if route == "POST /api/projects/{project_id}/collaborators":
            await self.newcomer()
            return {"body": {"email": f"{self.count}@example.org", "role": "viewer"}}
        if route == "POST /api/projects/{project_id}/components":
            return {"body": {"name": f"Made {self.count}"}}
        if route.startswith("POST") and route.endswith(("/assets", "/import")):
            return {"files": {"file": (f"made-{self.count}.png", png())}}
        if route == "POST /api/assets/upload":
            return {
                "files": {"file": (f"up-{self.count}.png", png())},
                "data": {"projectId": self.project["id"]},
            }
        return {"body": BODIES.get(route)}


@pytest.fixture
async def scene(http, services, people, guest, project, tokens, monkeypatch):
    revoked = await guest("editor", "Rex")
    path = f"/api/projects/{project['id']}/invites/{revoked.invite['id']}"
    await people.owner.ok("DELETE", path)
    claims = tokens.read_access(people.owner.token)
    with monkeypatch.context() as past:
        past.setattr(TimestampSigner, "get_timestamp", lambda self: 1_700_000_000)
        expired = tokens.access(claims)
    everyone = {
        "anonymous": people.anyone,
        "expired": Caller(http, expired),
        "stranger": people.stranger,
        "revoked": revoked,
        "viewer": people.viewer,
        "commenter": await guest("commenter"),
        "editor": people.editor,
        "owner": people.owner,
    }
    assert list(everyone) == list(STANDINGS)
    return Scene(services, everyone, project)


async def test_every_route_has_a_row(app):
    routes = {
        f"{method.upper()} {path}" for path, methods in app.openapi()["paths"].items() for method in methods
    }
    assert routes == set(TABLE)


def expected(least, standing):
    """Status and code of the refusal; None when it is allowed."""
    if STANDINGS[standing] >= least:
        return None
    if standing == "anonymous":
        return 401, "SIGN_IN_REQUIRED"
    if standing == "expired":
        return 401, "TOKEN_EXPIRED"
    if STANDINGS[standing] == SIGNED_IN:
        return 404, "NOT_FOUND"
    return 403, "NOT_ALLOWED"


@pytest.mark.parametrize("route", [route for route, least in TABLE.items() if least is not None])
async def test_a_route_opens_from_its_standing_on(scene, route):
    method, path = route.split(" ")
    for standing, caller in scene.people.items():
        target = path.format(**await scene.targets(path))
        options = await scene.options(route)
        answer = await caller.send(method, target, **options)
        outcome = expected(TABLE[route], standing)
        if outcome is None:
            assert answer.is_success, (standing, answer.text)
        else:
            assert (answer.status_code, answer.json()["error"]["code"]) == outcome, standing


@pytest.mark.parametrize(
    "route", [route for route, least in TABLE.items() if "_id}" in route and least is not None]
)
async def test_what_does_not_exist_looks_the_same_as_what_is_not_shared(scene, route):
    method, path = route.split(" ")
    ids = await scene.targets(path)
    options = await scene.options(route)
    stranger = scene.people["stranger"]
    there = await stranger.send(method, path.format(**ids), **options)
    nowhere = await stranger.send(
        method, path.format(**dict.fromkeys(ids, NOTHING) | {"number": 1, "seq": 0}), **options
    )
    assert (there.status_code, there.json()) == (nowhere.status_code, nowhere.json())
    assert there.status_code == 404


@pytest.mark.parametrize("inner", ["invite_id", "user_id"])
async def test_what_belongs_to_another_project_is_not_found(scene, inner):
    mine = await scene.people["stranger"].ok("POST", "/api/projects", {"name": "Other"})
    kind = {"invite_id": "invites", "user_id": "collaborators"}[inner]
    ids = await scene.targets(f"{{{inner}}}")
    path = f"/api/projects/{mine['id']}/{kind}/{ids[inner]}"
    assert await scene.people["stranger"].error("DELETE", path) == (404, "NOT_FOUND")


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
