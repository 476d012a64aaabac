"""Accounts: registering, signing in, staying signed in, signing out; where one is signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from pydantic import StringConstraints

from collab.api.dependencies import ClientAddress, CurrentPerson, CurrentServices
from collab.api.envelope import Answer, Empty, Model, utc
from collab.api.rates import per_minute, per_window
from collab.api.services import Services
from collab.api.words import PLAIN, WHOLE, at_most
from collab.auth.errors import AuthError
from collab.auth.service import Person
from collab.auth.sign_in import SignedIn

COOKIE = "omnicraft_refresh"
_COOKIE_PATH = "/api/auth"
SIGNED_OUT = (4401, "You have signed out here.")
_LONGEST_AGENT = 200

router = APIRouter(prefix="/api/auth", tags=["auth"])


class UserBody(Model):
    """A person, as others see them."""

    id: str
    name: str
    color: str
    is_guest: bool

    @classmethod
    def of(cls, person: Person) -> UserBody:
        """This person's public side."""
        identity = person.identity
        return cls(id=identity.user_id, name=identity.name, color=identity.color, is_guest=person.is_guest)


class MeBody(UserBody):
    """A person, as they see themselves. ``email`` is absent for guests and for who signs in by link alone."""

    email: str | None = None
    tier: str

    @classmethod
    def of(cls, person: Person) -> MeBody:
        """All that is known of this person."""
        return cls(**dict(UserBody.of(person)), email=person.email, tier=person.tier)


class TokensBody(Model):
    """A sign-in. ``expiresIn`` is in seconds. Browsers get the refresh token as a cookie, not here."""

    access_token: str
    expires_in: int
    user: MeBody
    refresh_token: str | None = None


class RefreshRequest(Model):
    """A refresh token, from clients without cookies."""

    refresh_token: str | None = None


# Addresses are not checked further: only a letter that arrives could.
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+$"), PLAIN
]
# By length alone, as NIST SP 800-63B advises.
Password = Annotated[str, StringConstraints(min_length=8, max_length=256), WHOLE]
PersonName = Annotated[str, at_most(40), PLAIN]


class RegisterRequest(Model):
    """A new account."""

    email: Email
    password: Password
    name: PersonName


class LoginRequest(Model):
    """An account's address and password."""

    email: Annotated[str, at_most(254), PLAIN]
    password: Annotated[str, StringConstraints(max_length=256), WHOLE]


class UpgradeRequest(Model):
    """What makes a full account of a guest's. The name stays when none is given."""

    email: Email
    password: Password
    name: PersonName | None = None


class SessionBody(Model):
    """One place where the caller is signed in. ``agent`` is what the browser or program calls itself."""

    id: str
    agent: str
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    is_current: bool


class LinkRequest(Model):
    """The token of a sign-in link."""

    token: str


def from_browser(request: Request) -> bool:
    """Whether a browser sent this: browsers name the origin of every POST, and scripts can't prevent it."""
    return "origin" in request.headers


def tokens(request: Request, response: Response, signed_in: SignedIn, *, as_cookie: bool) -> TokensBody:
    """The tokens of a sign-in. ``as_cookie``: the refresh token goes where scripts can't read it."""
    token = signed_in.refresh_token
    if token is not None and as_cookie:
        response.set_cookie(
            COOKIE,
            token,
            max_age=request.app.state.services.settings.limits.refresh_token_seconds,
            path=_COOKIE_PATH,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="strict",
        )
    return TokensBody(
        access_token=signed_in.access_token,
        expires_in=signed_in.access_seconds,
        user=MeBody.of(signed_in.person),
        refresh_token=None if as_cookie else token,
    )


def _cookie(request: Request) -> str | None:
    """The refresh token of a browser. Raises AuthError CROSS_ORIGIN when another site's page sends it.

    SameSite keeps it from other sites; this keeps it from other hosts of the same site too.
    """
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise AuthError("CROSS_ORIGIN")
    return request.cookies.get(COOKIE)


def agent(request: Request) -> str:
    """What the browser or program calls itself."""
    name = request.headers.get("user-agent", "")[:_LONGEST_AGENT]
    return "".join(char for char in name if char.isprintable())


@asynccontextmanager
async def link_attempt(services: Services, address: str) -> AsyncIterator[None]:
    """Try a link's token. Raises TooManyError after many attempts from an address.

    For a forged one after a few; a good one is not held up by what others at its address have forged.
    """
    limits = services.settings.limits
    await services.rates.take(per_minute(limits.link_attempts_per_minute), "link", address)
    try:
        yield
    except AuthError as error:
        if error.code in ("LINK_INVALID", "INVITE_INVALID"):
            await services.rates.take(per_minute(limits.forged_links_per_minute), "forged link", address)
        raise


@asynccontextmanager
async def _password_attempt(services: Services, address: str, account: str) -> AsyncIterator[None]:
    """Try a password, for an account or to make one. Raises TooManyError after a few wrong ones.

    Attempts are counted before they are made, so that many at once are no way round; one that succeeds makes
    the earlier ones for its account forgotten.
    """
    limits = services.settings.limits
    per_address = per_window(limits.sign_in_attempts_per_address, limits.sign_in_window)
    per_account = per_window(limits.sign_in_attempts, limits.sign_in_window)
    await services.rates.take(per_address, "password", address)
    await services.rates.take(per_account, "password of", account)
    yield
    await services.rates.forget(per_account, "password of", account)


@router.get("/me", response_model_exclude_none=True)
async def me(person: CurrentPerson) -> Answer[MeBody]:
    """Who the access token belongs to."""
    return Answer(data=MeBody.of(person))


@router.post("/register", status_code=201, response_model_exclude_none=True)
async def register(
    body: RegisterRequest,
    request: Request,
    response: Response,
    services: CurrentServices,
    address: ClientAddress,
) -> Answer[TokensBody]:
    """Make an account and sign in to it. Too many attempts from one address are answered by 429."""
    async with _password_attempt(services, address, body.email.lower()):
        signed_in = await services.accounts.register(body.email, body.password, body.name, agent(request))
    return Answer(data=tokens(request, response, signed_in, as_cookie=from_browser(request)))


@router.post("/login", response_model_exclude_none=True)
async def login(
    body: LoginRequest,
    request: Request,
    response: Response,
    services: CurrentServices,
    address: ClientAddress,
) -> Answer[TokensBody]:
    """Sign in with an address and a password. Too many attempts for one account are answered by 429."""
    async with _password_attempt(services, address, body.email.lower()):
        signed_in = await services.accounts.login(body.email, body.password, agent(request))
    return Answer(data=tokens(request, response, signed_in, as_cookie=from_browser(request)))


@router.post("/upgrade", response_model_exclude_none=True)
async def upgrade(
    body: UpgradeRequest, person: CurrentPerson, services: CurrentServices, address: ClientAddress
) -> Answer[MeBody]:
    """Make a full account of a guest's. Everything stays: sign-ins, projects, roles, edits."""
    async with _password_attempt(services, address, body.email.lower()):
        upgraded = await services.accounts.upgrade(person, body.email, body.password, body.name)
    return Answer(data=MeBody.of(upgraded))


@router.get("/sessions")
async def list_sessions(person: CurrentPerson, services: CurrentServices) -> Answer[list[SessionBody]]:
    """Where the caller is signed in, the last used first."""
    return Answer(
        data=[
            SessionBody(
                id=sign_in.id,
                agent=sign_in.agent,
                created_at=utc(sign_in.created_at),
                last_used_at=utc(sign_in.rotated_at),
                expires_at=utc(sign_in.expires_at),
                is_current=sign_in.id == person.sign_in_id,
            )
            for sign_in in await services.accounts.sign_ins_of(person)
        ]
    )


@router.delete("/sessions/{session_id}")
async def end_session(session_id: str, person: CurrentPerson, services: CurrentServices) -> Answer[Empty]:
    """Sign out there: its tokens stop working, and what it has open ends with 4401."""
    await services.accounts.end_sign_in(person, session_id)
    await services.rooms.end_sign_in(session_id, *SIGNED_OUT)
    return Answer(data=Empty())


@router.post("/link", response_model_exclude_none=True)
async def sign_in_by_link(
    body: LinkRequest, request: Request, response: Response, services: CurrentServices, address: ClientAddress
) -> Answer[TokensBody]:
    """Sign in by a sign-in link. Too many bad links from one address are answered by 429."""
    async with link_attempt(services, address):
        signed_in = await services.sign_ins.by_link(body.token, agent(request))
    return Answer(data=tokens(request, response, signed_in, as_cookie=from_browser(request)))


@router.post("/refresh", response_model_exclude_none=True)
async def refresh(
    request: Request, response: Response, services: CurrentServices, body: RefreshRequest | None = None
) -> Answer[TokensBody]:
    """Exchange the refresh token, from the cookie or from the body, for new tokens."""
    sent = None if body is None else body.refresh_token
    token = sent or _cookie(request)
    if token is None:
        raise AuthError("SIGN_IN_REQUIRED")
    signed_in = await services.sign_ins.refresh(token)
    return Answer(data=tokens(request, response, signed_in, as_cookie=sent is None))


@router.post("/logout")
async def sign_out(
    request: Request, response: Response, services: CurrentServices, body: RefreshRequest | None = None
) -> Answer[Empty]:
    """End the sign-in of the refresh token, from the cookie or from the body, and what it has open."""
    token = (body.refresh_token if body is not None else None) or _cookie(request)
    if token is not None:
        ended = await services.sign_ins.close(token)
        if ended is not None:
            await services.rooms.end_sign_in(ended, *SIGNED_OUT)
    response.delete_cookie(COOKIE, path=_COOKIE_PATH, httponly=True, samesite="strict")
    return Answer(data=Empty())
