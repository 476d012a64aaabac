"""Who takes part in a project: let in, given another role, put out; and what the audit log says of it."""

import pytest

from tests.api.conftest import Caller

pytestmark = pytest.mark.anyio


@pytest.fixture
def path(project):
    return f"/api/projects/{project['id']}/collaborators"


@pytest.fixture
async def ada(http, anyone):
    body = {"email": "ada@example.org", "password": "correct horse", "name": "Ada"}
    made = await anyone.ok("POST", "/api/auth/register", body)
    return Caller(http, made["accessToken"], made["user"]["id"])


async def test_somebody_with_an_account_is_let_in(owner, ada, path, project):
    added = await owner.ok("POST", path, {"email": "Ada@Example.org", "role": "commenter"})
    assert (added["userId"], added["name"], added["role"]) == (ada.user_id, "Ada", "commenter")
    assert (await ada.ok("GET", f"/api/projects/{project['id']}"))["role"] == "commenter"
    again = {"email": "ada@example.org", "role": "editor"}
    assert await owner.error("POST", path, again) == (409, "ALREADY_IN")


async def test_looking_for_accounts_is_slowed_down(owner, path):
    answers = [
        await owner.error("POST", path, {"email": f"{number}@example.org", "role": "viewer"})
        for number in range(6)
    ]
    assert answers[0] == (422, "NO_SUCH_ACCOUNT")
    assert answers[-1] == (429, "TOO_MANY")


async def test_another_role_closes_sockets_and_holds_at_once(owner, guest, path, services, component):
    gus = await guest("viewer")
    change = f"/api/components/{component['id']}"
    assert await gus.error("PUT", change, {"name": "X"}) == (403, "NOT_ALLOWED")
    await owner.ok("PUT", f"{path}/{gus.user_id}", {"role": "editor"})
    await gus.ok("PUT", change, {"name": "X"})
    await owner.ok("PUT", f"{path}/{gus.user_id}", {"role": "editor"})
    assert [(user, code) for _, user, code in services.rooms.disconnected] == [(gus.user_id, 4403)]
    await owner.ok("PUT", f"{path}/{gus.user_id}", {"role": "viewer"})
    assert await gus.error("PUT", change, {"name": "Y"}) == (403, "NOT_ALLOWED")


async def test_a_role_that_was_given_outlives_the_invite(owner, guest, path, project):
    gus = await guest("viewer")
    await owner.ok("PUT", f"{path}/{gus.user_id}", {"role": "editor"})
    await owner.ok("DELETE", f"/api/projects/{project['id']}/invites/{gus.invite['id']}")
    assert (await gus.ok("GET", f"/api/projects/{project['id']}"))["role"] == "editor"


async def test_who_is_put_out_is_out_at_once(owner, guest, path, services, project):
    gus = await guest("editor")
    await owner.ok("DELETE", f"{path}/{gus.user_id}")
    assert services.rooms.disconnected == [(project["id"], gus.user_id, 4403)]
    assert await gus.error("GET", f"/api/projects/{project['id']}") == (404, "NOT_FOUND")


async def test_everyone_may_leave_but_the_owner(owner, guest, path, project):
    gus = await guest("viewer")
    await gus.ok("DELETE", f"{path}/{gus.user_id}")
    assert await gus.error("GET", path) == (404, "NOT_FOUND")
    assert await owner.error("DELETE", f"{path}/{owner.user_id}") == (409, "OWNER_STAYS")
    change = {"role": "viewer"}
    assert await owner.error("PUT", f"{path}/{owner.user_id}", change) == (409, "OWNER_STAYS")


@pytest.mark.parametrize("role", ["owner", "admin", ""])
async def test_roles_that_can_not_be_given(owner, guest, path, role):
    gus = await guest("viewer")
    assert await owner.error("PUT", f"{path}/{gus.user_id}", {"role": role}) == (422, "VALIDATION_ERROR")


async def test_the_log_says_who_did_what(owner, guest, path, project):
    gus = await guest("viewer")
    await owner.ok("PUT", f"{path}/{gus.user_id}", {"role": "editor"})
    await owner.ok("DELETE", f"{path}/{gus.user_id}")
    log = await owner.ok("GET", f"/api/projects/{project['id']}/audit")
    assert [(entry["action"], entry["actor"]) for entry in reversed(log)] == [
        ("project:created", "Olga"),
        ("invite:created", "Olga"),
        ("invite:accepted", "Gus"),
        ("collaborator:role-changed", "Olga"),
        ("collaborator:removed", "Olga"),
    ]
    assert log[1]["details"] == {"before": "viewer", "role": "editor"}
    assert log[1]["subject"] == gus.user_id
    # A token in a log would be as good as the link.
    assert gus.invite["token"] not in str(log)
