from http.cookies import SimpleCookie

import pytest

from collab.api.accounts import COOKIE
from collab.auth import sign_in
from collab.db.tables import User
from tests.api.conftest import Caller

pytestmark = pytest.mark.anyio

REFRESH, LOGOUT, ME = "/api/auth/refresh", "/api/auth/logout", "/api/auth/me"
BROWSER = {"Origin": "http://test"}


@pytest.fixture
def link(owner, tokens):
    return tokens.sign_in_link(owner.user_id)


@pytest.fixture
async def signed_in(anyone, link):
    """As a program gets it: with the refresh token in the answer."""
    return await anyone.ok("POST", "/api/auth/link", {"token": link})


@pytest.fixture
def me(http):
    def me(tokens):
        return Caller(http, tokens["accessToken"]).send("GET", ME)

    return me


@pytest.fixture
def no_grace(monkeypatch):
    """As if a lost answer's time were over at once."""
    monkeypatch.setattr(sign_in, "ROTATION_GRACE_SECONDS", -1.0)


async def renew(anyone, tokens):
    return await anyone.ok("POST", REFRESH, {"refreshToken": tokens["refreshToken"]})


async def refused(anyone, tokens):
    return await anyone.error("POST", REFRESH, {"refreshToken": tokens["refreshToken"]})


async def test_a_link_signs_its_owner_in_any_number_of_times(anyone, link, owner, me):
    for _ in range(2):
        tokens = await anyone.ok("POST", "/api/auth/link", {"token": link})
        assert tokens["user"]["id"] == owner.user_id
        assert tokens["expiresIn"] == 900
        assert (await me(tokens)).json()["data"] == tokens["user"]


async def test_a_link_of_nobody(anyone, tokens):
    for token in (tokens.sign_in_link("nobody"), "x"):
        assert await anyone.error("POST", "/api/auth/link", {"token": token}) == (404, "LINK_INVALID")


async def test_who_sends_no_token_is_asked_for_one(anyone):
    response = await anyone.send("GET", ME)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x", "Basic eDp5", "x", "Bearer \xff"])
async def test_a_header_that_is_no_access_token(anyone, header):
    headers = {"Authorization": header.encode("latin-1")}
    assert await anyone.error("GET", ME, headers=headers) == (401, "SIGN_IN_REQUIRED")


async def test_each_refresh_token_is_replaced_by_the_next(anyone, signed_in, me):
    tokens = signed_in
    for _ in range(3):
        following = await renew(anyone, tokens)
        assert following["refreshToken"] != tokens["refreshToken"]
        assert (await me(following)).is_success
        tokens = following


async def test_the_last_token_again_is_a_lost_answer(anyone, signed_in, me):
    first = await renew(anyone, signed_in)
    again = await renew(anyone, signed_in)
    assert (await me(first)).is_success
    assert (await me(again)).is_success
    await renew(anyone, again)


@pytest.mark.usefixtures("no_grace")
async def test_the_last_token_long_after_ends_the_sign_in(anyone, signed_in, me):
    following = await renew(anyone, signed_in)
    assert await refused(anyone, signed_in) == (401, "SIGN_IN_REQUIRED")
    assert await refused(anyone, following) == (401, "SIGN_IN_REQUIRED")
    assert (await me(following)).status_code == 401


async def test_an_older_token_ends_the_sign_in_at_once_and_no_other(anyone, signed_in, link, me):
    other = await anyone.ok("POST", "/api/auth/link", {"token": link})
    newest = await renew(anyone, await renew(anyone, signed_in))
    assert await refused(anyone, signed_in) == (401, "SIGN_IN_REQUIRED")
    assert await refused(anyone, newest) == (401, "SIGN_IN_REQUIRED")
    assert (await me(newest)).status_code == 401
    assert (await me(other)).is_success
    await renew(anyone, other)


async def test_an_access_token_does_not_renew(anyone, signed_in):
    body = {"refreshToken": signed_in["accessToken"]}
    assert await anyone.error("POST", REFRESH, body) == (401, "SIGN_IN_REQUIRED")


async def test_nothing_to_renew(anyone):
    assert await anyone.error("POST", REFRESH) == (401, "SIGN_IN_REQUIRED")
    assert await anyone.error("POST", REFRESH, {}) == (401, "SIGN_IN_REQUIRED")


async def test_signing_out_ends_both_tokens_and_may_be_repeated(anyone, signed_in, me):
    for _ in range(2):
        await anyone.ok("POST", LOGOUT, {"refreshToken": signed_in["refreshToken"]})
    assert (await me(signed_in)).status_code == 401
    assert await refused(anyone, signed_in) == (401, "SIGN_IN_REQUIRED")
    await anyone.ok("POST", LOGOUT, {"refreshToken": "x"})
    await anyone.ok("POST", LOGOUT)


async def test_a_person_who_is_gone_is_signed_in_no_more(services, signed_in, me):
    await services.database.write(lambda session: session.delete(session.get(User, signed_in["user"]["id"])))
    assert (await me(signed_in)).status_code == 401


async def test_a_browser_keeps_its_refresh_token_where_scripts_cannot_read_it(anyone, link, http):
    response = await anyone.send("POST", "/api/auth/link", {"token": link}, headers=BROWSER)
    assert "refreshToken" not in response.json()["data"]
    cookie = SimpleCookie(response.headers["Set-Cookie"])[COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "strict"
    assert cookie["path"] == "/api/auth"
    assert cookie["max-age"] == str(7 * 24 * 3600)
    assert cookie["secure"] == ""  # Plain HTTP, on which browsers would drop it.

    renewed = await anyone.send("POST", REFRESH, headers=BROWSER)
    assert renewed.is_success
    assert "refreshToken" not in renewed.json()["data"]
    assert SimpleCookie(renewed.headers["Set-Cookie"])[COOKIE].value != cookie.value

    await anyone.ok("POST", LOGOUT, headers=BROWSER)
    assert COOKIE not in http.cookies
    assert await anyone.error("POST", REFRESH, headers=BROWSER) == (401, "SIGN_IN_REQUIRED")
    headers = BROWSER | {"Cookie": f"{COOKIE}={SimpleCookie(renewed.headers['Set-Cookie'])[COOKIE].value}"}
    assert await anyone.error("POST", REFRESH, headers=headers) == (401, "SIGN_IN_REQUIRED")


async def test_over_https_the_cookie_goes_over_https_alone(anyone, link):
    response = await anyone.send("POST", "https://test/api/auth/link", {"token": link}, headers=BROWSER)
    assert SimpleCookie(response.headers["Set-Cookie"])[COOKIE]["secure"] is True
