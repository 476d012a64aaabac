"""Accounts with a password: made, signed in to, made of guests; where one is signed in."""

import pytest
from sqlmodel import select

from collab.api.accounts import COOKIE
from collab.db.tables import AuditEntry, User
from tests.api.conftest import Caller

pytestmark = pytest.mark.anyio

REGISTER, LOGIN, UPGRADE = "/api/auth/register", "/api/auth/login", "/api/auth/upgrade"
SESSIONS, ME = "/api/auth/sessions", "/api/auth/me"
ADA = {"email": "Ada@Example.org", "password": "correct horse", "name": "Ada"}
CREDENTIALS = {"email": "ada@example.ORG", "password": "correct horse"}


@pytest.fixture
async def ada(http, anyone):
    made = await anyone.ok("POST", REGISTER, ADA)
    return Caller(http, made["accessToken"], made["user"]["id"])


async def actions(services):
    entries = await services.database.read(
        lambda session: session.exec(select(AuditEntry).order_by(AuditEntry.at)).all()
    )
    return [entry.action for entry in entries]


async def test_an_account_is_made_and_signed_in_to(anyone, ada, services):
    user = (await anyone.ok("POST", LOGIN, CREDENTIALS))["user"]
    assert user["id"] == ada.user_id
    assert {key: user[key] for key in ("name", "email", "isGuest", "tier")} == {
        "name": "Ada",
        "email": "ada@example.org",
        "isGuest": False,
        "tier": "team",
    }
    assert await ada.ok("GET", ME) == user
    assert await actions(services) == ["account:registered", "account:login"]


async def test_a_password_is_kept_as_argon2id(ada, services):
    kept = await services.database.read(lambda session: session.get(User, ada.user_id).password_hash)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_new_account_owns_projects(ada):
    assert (await ada.ok("POST", "/api/projects", {"name": "Mine"}))["role"] == "owner"


async def test_an_address_has_one_account(ada, anyone):
    assert await anyone.error("POST", REGISTER, ADA | {"email": "ADA@example.org"}) == (409, "EMAIL_TAKEN")


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ada@example.org", "password": "wrong horse"},
        {"email": "nobody@example.org", "password": "correct horse"},
        {"email": "ada@example.org", "password": ""},
    ],
)
async def test_a_wrong_password_and_an_unknown_address_look_the_same(ada, anyone, wrong):
    answer = (await anyone.send("POST", LOGIN, wrong)).json()["error"]
    assert answer["code"] == "WRONG_PASSWORD"
    assert answer == (await anyone.send("POST", LOGIN, {"email": "x@x", "password": "x"})).json()["error"]


async def test_who_came_by_link_has_no_password(owner, anyone):
    body = {"email": "olga", "password": "nobody has this password"}
    assert await anyone.error("POST", LOGIN, body) == (401, "WRONG_PASSWORD")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "ada"}, "email"),
        ({"email": "a b@example.org"}, "email"),
        ({"email": "a@" + "x" * 254}, "email"),
        ({"password": "seven c"}, "password"),
        ({"password": "x" * 257}, "password"),
        ({"name": " "}, "name"),
        ({"name": "a\nb"}, "name"),
    ],
)
async def test_what_an_account_can_not_be_made_of(anyone, change, field):
    response = await anyone.send("POST", REGISTER, ADA | change)
    assert response.status_code == 422
    [problem] = response.json()["error"]["details"]["fields"]
    assert problem["field"] == field
    assert problem["message"].startswith(field)


async def test_guessing_a_password_is_stopped_also_for_who_then_knows_it(ada, anyone):
    for number in range(5):
        wrong = CREDENTIALS | {"password": f"guess {number}"}
        assert await anyone.error("POST", LOGIN, wrong) == (401, "WRONG_PASSWORD")
    response = await anyone.send("POST", LOGIN, CREDENTIALS)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60


async def test_signing_in_forgets_earlier_mistakes(ada, anyone):
    for _ in range(3):
        for _ in range(3):
            await anyone.error("POST", LOGIN, CREDENTIALS | {"password": "a guess"})
        await anyone.ok("POST", LOGIN, CREDENTIALS)


async def test_one_address_tries_few_accounts(anyone):
    for number in range(20):
        body = {"email": f"{number}@example.org", "password": "123456"}
        assert await anyone.error("POST", LOGIN, body) == (401, "WRONG_PASSWORD")
    body = {"email": "another@example.org", "password": "123456"}
    assert await anyone.error("POST", LOGIN, body) == (429, "TOO_MANY")


async def test_a_browser_gets_its_refresh_token_as_a_cookie(anyone):
    response = await anyone.send("POST", REGISTER, ADA, headers={"Origin": "http://test"})
    assert "refreshToken" not in response.json()["data"]
    cookie = response.headers["set-cookie"]
    for part in (f"{COOKIE}=", "HttpOnly", "SameSite=strict", "Path=/api/auth"):
        assert part in cookie


@pytest.mark.parametrize("path", ["/api/auth/refresh", "/api/auth/logout"])
async def test_another_sites_page_can_not_use_the_cookie(anyone, http, path):
    await anyone.send("POST", REGISTER, ADA, headers={"Origin": "http://test"})
    evil = {"Origin": "http://evil.test"}
    assert await anyone.error("POST", path, headers=evil) == (403, "CROSS_ORIGIN")
    assert (await http.post("/api/auth/refresh", headers={"Origin": "http://test"})).is_success


async def test_a_guest_becomes_a_full_account_and_keeps_everything(
    guest, anyone, project, component, services
):
    gus = await guest("editor")
    path = f"/api/projects/{project['id']}/components"
    mine = await gus.ok("POST", path, {"name": "Mine"})
    body = {"email": "Gus@example.org", "password": "correct horse"}
    upgraded = await gus.ok("POST", UPGRADE, body)
    assert (upgraded["id"], upgraded["name"], upgraded["isGuest"]) == (gus.user_id, "Gus", False)
    assert upgraded["email"] == "gus@example.org"
    assert (await gus.ok("GET", ME)) == upgraded  # The access token from before goes on.
    again = await anyone.ok("POST", LOGIN, body)
    back = Caller(anyone.http, again["accessToken"])
    assert (await back.ok("GET", f"/api/projects/{project['id']}"))["role"] == "editor"
    assert (await back.ok("GET", f"/api/components/{mine['id']}"))["name"] == "Mine"
    await back.ok("POST", "/api/projects", {"name": "Own"})
    assert "account:upgraded" in await actions(services)


async def test_a_guest_can_not_take_an_address_that_is_taken(guest, ada):
    gus = await guest("viewer")
    body = {"email": "ada@example.org", "password": "correct horse"}
    assert await gus.error("POST", UPGRADE, body) == (409, "EMAIL_TAKEN")
    assert (await gus.ok("GET", ME))["isGuest"] is True


async def test_an_account_is_upgraded_once(ada):
    body = {"email": "other@example.org", "password": "correct horse"}
    assert await ada.error("POST", UPGRADE, body) == (409, "ALREADY_REGISTERED")


async def test_sessions_are_listed_and_ended(ada, anyone, services):
    phone = await anyone.ok("POST", LOGIN, CREDENTIALS, headers={"User-Agent": "Phone 1.0"})
    listed = await ada.ok("GET", SESSIONS)
    assert [session["isCurrent"] for session in listed] == [False, True]
    assert listed[0]["agent"] == "Phone 1.0"
    await ada.ok("DELETE", f"{SESSIONS}/{listed[0]['id']}")
    assert services.rooms.ended == [(listed[0]["id"], 4401)]
    assert await Caller(anyone.http, phone["accessToken"]).error("GET", ME) == (401, "SIGN_IN_REQUIRED")
    body = {"refreshToken": phone["refreshToken"]}
    assert await anyone.error("POST", "/api/auth/refresh", body) == (401, "SIGN_IN_REQUIRED")
    assert len(await ada.ok("GET", SESSIONS)) == 1


async def test_nobody_ends_anothers_session(ada, owner):
    [mine] = await owner.ok("GET", SESSIONS)
    for session_id in (mine["id"], "nothing"):
        assert await ada.error("DELETE", f"{SESSIONS}/{session_id}") == (404, "NOT_FOUND")
    await owner.ok("GET", ME)


async def test_a_tier_bounds_the_projects_of_its_people(ada, services):
    def work(session):
        user = session.get(User, ada.user_id)
        user.tier = "free"
        session.add(user)

    await services.database.write(work)
    assert (await ada.ok("GET", ME))["tier"] == "free"
    for name in ("One", "Two", "Three"):
        project = await ada.ok("POST", "/api/projects", {"name": name})
    assert await ada.error("POST", "/api/projects", {"name": "Four"}) == (403, "TOO_MANY_PROJECTS")
    share = f"/api/projects/{project['id']}/invites"
    assert await ada.error("POST", share, {"role": "viewer"}) == (403, "NOT_IN_TIER")
