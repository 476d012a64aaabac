import time
from datetime import datetime

import anyio
import pytest
from sqlmodel import select

from collab.api.invites import LONGEST_INVITE
from collab.api.rates import per_minute
from collab.auth.tokens import AccessClaims, Tokens
from collab.config import Limits
from collab.db.tables import Collaborator, Invite
from tests.api.conftest import Caller

pytestmark = pytest.mark.anyio


@pytest.fixture
def invites(project):
    return f"/api/projects/{project['id']}/invites"


@pytest.fixture
def make(owner, invites):
    async def make(role="editor", **options):
        return await owner.ok("POST", invites, {"role": role} | options)

    return make


@pytest.fixture
def accept(anyone):
    async def accept(invite, name="Gus", caller=anyone, **options):
        return await caller.ok(
            "POST", f"/api/invites/{invite['token']}/accept", {"guestName": name}, **options
        )

    return accept


def end(services, invite, **changes):
    """Change an invite behind the application's back."""

    def work(session):
        row = session.get(Invite, invite["id"])
        for name, value in changes.items():
            setattr(row, name, value)
        session.add(row)

    return services.database.write(work)


async def roles(owner, project):
    listed = await owner.ok("GET", f"/api/projects/{project['id']}/collaborators")
    return {each["userId"]: each["role"] for each in listed}


def unsigned(invite, signed):
    return {name: value for name, value in invite.items() if name not in signed}


async def test_an_invite_is_a_link_with_a_role_and_an_end(make, owner, invites):
    before = time.time()
    invite = await make()
    assert invite["url"] == f"http://test/invite/{invite['token']}"
    assert (invite["role"], invite["uses"], invite["maxUses"], invite["revokedAt"]) == (
        "editor",
        0,
        None,
        None,
    )
    week = 7 * 24 * 3600
    assert before + week - 1 <= timestamp(invite["expiresAt"]) <= time.time() + week + 1
    # A token is signed anew each time: what it looks like depends on when.
    signed = ("token", "url")
    assert [unsigned(each, signed) for each in await owner.ok("GET", invites)] == [unsigned(invite, signed)]


def timestamp(text):
    return datetime.fromisoformat(text).timestamp()


async def test_invites_are_listed_newest_first_with_their_uses(make, accept, owner, invites):
    first, second = await make("viewer"), await make(maxUses=3)
    await accept(second)
    listed = await owner.ok("GET", invites)
    assert [(each["id"], each["uses"], each["maxUses"]) for each in listed] == [
        (second["id"], 1, 3),
        (first["id"], 0, None),
    ]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "role is missing."),
        ({"role": "owner"}, "role must be 'editor', 'commenter' or 'viewer'."),
        ({"role": "editor", "expiresIn": 0}, "expiresIn must be 1 or more."),
        (
            {"role": "editor", "expiresIn": LONGEST_INVITE + 1},
            f"expiresIn must be {LONGEST_INVITE} or less.",
        ),
        ({"role": "editor", "maxUses": 0}, "maxUses must be 1 or more."),
    ],
)
async def test_what_is_wrong_with_an_invite_is_said_in_words(owner, invites, body, sentence):
    response = await owner.send("POST", invites, body)
    assert (response.status_code, response.json()["error"]["message"]) == (422, sentence)


async def test_whoever_holds_the_link_sees_what_it_offers(make, anyone):
    invite = await make("viewer", expiresIn=60)
    assert await anyone.ok("GET", f"/api/invites/{invite['token']}") == {
        "projectName": "Shapes",
        "inviter": "Olga",
        "role": "viewer",
        "expiresAt": invite["expiresAt"],
        "preview": None,
    }


async def test_a_guest_gets_an_account_a_role_and_tokens(make, accept, http, project):
    joined = await accept(await make("viewer"), name="  Ada ")
    assert (joined["projectId"], joined["role"], joined["expiresIn"]) == (project["id"], "viewer", 900)
    assert joined["user"]["name"] == "Ada"
    assert joined["user"]["isGuest"] is True
    guest = Caller(http, joined["accessToken"])
    assert await guest.ok("GET", "/api/auth/me") == joined["user"]
    assert (await guest.ok("GET", f"/api/projects/{project['id']}"))["role"] == "viewer"
    again = await guest.ok("POST", "/api/auth/refresh", {"refreshToken": joined["refreshToken"]})
    assert again["user"] == joined["user"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"guestName": " "}, "guestName must not be empty."),
        ({"guestName": "x" * 41}, "guestName is too long: at most 40 characters."),
        ({"guestName": "a\u2028b"}, "guestName must not contain control characters."),
        ({}, "guestName is missing."),
    ],
)
async def test_a_guest_needs_a_name_that_can_be_shown(make, anyone, body, sentence):
    invite = await make(maxUses=1)
    response = await anyone.send("POST", f"/api/invites/{invite['token']}/accept", body)
    assert (response.status_code, response.json()["error"]["message"]) == (422, sentence)
    await anyone.ok("POST", f"/api/invites/{invite['token']}/accept", {"guestName": "Ada"})


async def test_a_browser_gets_its_refresh_token_where_scripts_cannot_read_it(make, anyone):
    invite = await make()
    response = await anyone.send(
        "POST",
        f"/api/invites/{invite['token']}/accept",
        {"guestName": "Ada"},
        headers={"Origin": "http://test"},
    )
    assert "refreshToken" not in response.json()["data"]
    assert "HttpOnly" in response.headers["Set-Cookie"]


async def test_who_is_signed_in_comes_as_themselves(make, people, project):
    invite = await make(maxUses=1)
    for _ in range(2):  # The second time, the link is just a way to the project.
        joined = await people.stranger.ok("POST", f"/api/invites/{invite['token']}/accept")
        assert joined["user"]["id"] == people.stranger.user_id
        assert joined["role"] == "editor"
        assert "refreshToken" not in joined
    assert (await roles(people.owner, project))[people.stranger.user_id] == "editor"


async def test_an_invite_widens_a_role_and_never_narrows_it(make, people, project):
    for person, role, after in (
        (people.viewer, "editor", "editor"),
        (people.editor, "viewer", "editor"),
        (people.owner, "viewer", "owner"),
    ):
        invite = await make(role)
        joined = await person.ok("POST", f"/api/invites/{invite['token']}/accept")
        assert joined["role"] == (await roles(people.owner, project))[person.user_id] == after


async def test_an_access_token_that_is_no_longer_good_makes_no_guest(make, http, project, owner):
    invite = await make()
    caller = Caller(http, "not.a.token")
    path = f"/api/invites/{invite['token']}/accept"
    assert await caller.error("POST", path, {"guestName": "Ada"}) == (401, "SIGN_IN_REQUIRED")
    assert list((await roles(owner, project)).values()) == ["owner"]


async def test_of_many_who_come_at_once_no_more_get_in_than_may(make, anyone, owner, invites, project):
    invite = await make(maxUses=3)
    outcomes = []

    async def come(number):
        response = await anyone.send(
            "POST", f"/api/invites/{invite['token']}/accept", {"guestName": f"Guest {number}"}
        )
        outcomes.append(response.json().get("error", {}).get("code"))

    async with anyio.create_task_group() as group:
        for number in range(10):
            group.start_soon(come, number)
    assert sorted(outcomes, key=str) == ["INVITE_USED_UP"] * 7 + [None] * 3
    assert (await owner.ok("GET", invites))[0]["uses"] == 3
    assert len(await roles(owner, project)) == 4


async def test_an_invite_that_is_over_says_why(make, anyone, services, owner, invites):
    expired, used_up, revoked = await make(), await make(), await make()
    await end(services, expired, expires_at=time.time())
    await end(services, used_up, max_uses=1, uses=1)
    await owner.ok("DELETE", f"{invites}/{revoked['id']}")
    for invite, code in (
        (expired, "INVITE_EXPIRED"),
        (used_up, "INVITE_USED_UP"),
        (revoked, "INVITE_REVOKED"),
    ):
        path = f"/api/invites/{invite['token']}"
        assert await anyone.error("GET", path) == (410, code)
        assert await anyone.error("POST", f"{path}/accept", {"guestName": "Ada"}) == (410, code)


async def test_revoking_ends_the_membership_of_who_came_by_it(people, project, invites, services, owner):
    await owner.ok("DELETE", f"{invites}/{people.editor.invite['id']}")
    assert services.rooms.disconnected == [(project["id"], people.editor.user_id, 4403)]
    path = f"/api/projects/{project['id']}"
    assert await people.editor.error("GET", path) == (404, "NOT_FOUND")
    await people.viewer.ok("GET", path)
    assert set((await roles(owner, project)).values()) == {"owner", "viewer"}
    # Twice is no error, and disconnects nobody again.
    await owner.ok("DELETE", f"{invites}/{people.editor.invite['id']}")
    assert len(services.rooms.disconnected) == 1


async def test_who_came_by_a_narrower_invite_too_falls_back_to_it(
    people, invites, services, owner, make, project
):
    wide = await make("editor")
    await people.viewer.ok("POST", f"/api/invites/{wide['token']}/accept")
    await owner.ok("DELETE", f"{invites}/{wide['id']}")
    assert (await roles(owner, project))[people.viewer.user_id] == "viewer"
    assert services.rooms.disconnected == [(project["id"], people.viewer.user_id, 4403)]


async def test_who_came_by_an_equal_invite_too_notices_nothing(
    people, invites, services, owner, make, project
):
    equal = await make("editor")
    await people.editor.ok("POST", f"/api/invites/{equal['token']}/accept")
    await owner.ok("DELETE", f"{invites}/{people.editor.invite['id']}")
    assert (await roles(owner, project))[people.editor.user_id] == "editor"
    assert services.rooms.disconnected == []
    await owner.ok("DELETE", f"{invites}/{equal['id']}")
    assert people.editor.user_id not in await roles(owner, project)


async def test_the_owner_stays_whatever_is_revoked(make, owner, invites, project):
    invite = await make("editor")
    await owner.ok("POST", f"/api/invites/{invite['token']}/accept")
    await owner.ok("DELETE", f"{invites}/{invite['id']}")
    assert await roles(owner, project) == {owner.user_id: "owner"}


async def test_tokens_of_other_kinds_and_other_servers_open_nothing(make, anyone, owner, tokens, services):
    invite = await make()
    foreign = Tokens("another server's key, as long as it must be", Limits())
    for token in (
        foreign.invite(invite["id"]),
        tokens.sign_in_link(invite["id"]),
        tokens.access(AccessClaims(invite["id"], invite["id"])),
        tokens.invite("00000000-0000-4000-8000-000000000000"),
        invite["id"],
        "x",
    ):
        assert await anyone.error("GET", f"/api/invites/{token}") == (404, "INVITE_INVALID")
        path = f"/api/invites/{token}/accept"
        assert await anyone.error("POST", path, {"guestName": "Ada"}) == (404, "INVITE_INVALID")
        await services.rates.forget(
            per_minute(4), "forged link", "127.0.0.1"
        )  # Patience is tested elsewhere.
    members = await services.database.read(lambda session: session.exec(select(Collaborator)).all())
    assert [member.user_id for member in members] == [owner.user_id]


async def test_guessing_links_is_slowed_down_but_worn_out_links_are_not_guesses(
    make, anyone, services, owner, invites
):
    invite, good = await make(), await make()
    await owner.ok("DELETE", f"{invites}/{invite['id']}")
    for _ in range(30):
        assert await anyone.error("GET", f"/api/invites/{invite['token']}") == (410, "INVITE_REVOKED")
    answers = [await anyone.send("GET", "/api/invites/guess") for _ in range(20)]
    assert [answer.status_code for answer in answers[:4]] == [404] * 4
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    # The sign-in link is of the same kind.
    assert await anyone.error("POST", "/api/auth/link", {"token": "guess"}) == (429, "TOO_MANY")
    # Who has a good one is not held up by the guesses of others at the same address.
    await anyone.ok("GET", f"/api/invites/{good['token']}")


async def test_an_invite_shows_what_the_project_looks_like(make, anyone, owner, project):
    invite = await make("viewer")
    path = f"/api/invites/{invite['token']}"
    assert (await anyone.ok("GET", path))["preview"] is None
    components = f"/api/projects/{project['id']}/components"
    first = await owner.ok("POST", components, {"name": "First"})
    preview = (await anyone.ok("GET", path))["preview"]
    assert preview["name"] == "First"
    assert preview["wasmUrl"] == f"/artifacts/{preview['wasmHash']}.wasm"
    # One that doesn't compile has no picture, and the invite is good all the same.
    await owner.ok("PUT", f"/api/components/{first['id']}", {"source": "<component broken"})
    shown = await anyone.ok("GET", path)
    assert (shown["role"], shown["preview"]) == ("viewer", None)
