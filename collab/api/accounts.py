"""Signing in by link, staying signed in, signing out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter, Request, Response

from collab.api.dependencies import ClientAddress, CurrentPerson, CurrentServices
from collab.api.envelope import Answer, Empty, Model
from collab.api.services import Services
from collab.auth.errors import AuthError
from collab.auth.service import Person
from collab.auth.sign_in import SignedIn

COOKIE = "omnicraft_refresh"
_COOKIE_PATH = "/api/auth"
# What a link that nobody ever made takes from the bucket, next to 1 for each attempt.
FORGED_LINK_COST = 15.0

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


class TokensBody(Model):
    """A sign-in. ``expiresIn`` is in seconds. Browsers get the refresh token as a cookie, not here."""

    access_token: str
    expires_in: int
    user: UserBody
    refresh_token: str | None = None


class RefreshRequest(Model):
    """A refresh token, from clients without cookies."""

    refresh_token: str | None = None


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
        user=UserBody.of(signed_in.person),
        refresh_token=None if as_cookie else token,
    )


@contextmanager
def link_attempt(services: Services, address: str) -> Iterator[None]:
    """Try a link's token. Raises TooManyError after many attempts, or a few forged ones, from an address."""
    services.link_attempts.take(address)
    try:
        yield
    except AuthError as error:
        if error.code in ("LINK_INVALID", "INVITE_INVALID"):
            services.link_attempts.charge(address, FORGED_LINK_COST)
        raise


@router.get("/me")
async def me(person: CurrentPerson) -> Answer[UserBody]:
    """Who the access token belongs to."""
    return Answer(data=UserBody.of(person))


@router.post("/link", response_model_exclude_none=True)
async def sign_in_by_link(
    body: LinkRequest, request: Request, response: Response, services: CurrentServices, address: ClientAddress
) -> Answer[TokensBody]:
    """Sign in by a sign-in link. Too many bad links from one address are answered by 429."""
    with link_attempt(services, address):
        signed_in = await services.sign_ins.by_link(body.token)
    return Answer(data=tokens(request, response, signed_in, as_cookie=from_browser(request)))


@router.post("/refresh", response_model_exclude_none=True)
async def refresh(
    request: Request, response: Response, services: CurrentServices, body: RefreshRequest | None = None
) -> Answer[TokensBody]:
    """Exchange the refresh token, from the cookie or from the body, for new tokens."""
    sent = None if body is None else body.refresh_token
    token = sent or request.cookies.get(COOKIE)
    if token is None:
        raise AuthError("SIGN_IN_REQUIRED")
    signed_in = await services.sign_ins.refresh(token)
    return Answer(data=tokens(request, response, signed_in, as_cookie=sent is None))


@router.post("/logout")
async def sign_out(
    request: Request, response: Response, services: CurrentServices, body: RefreshRequest | None = None
) -> Answer[Empty]:
    """End the sign-in of the refresh token, from the cookie or from the body. Safe to repeat."""
    token = (body.refresh_token if body is not None else None) or request.cookies.get(COOKIE)
    if token is not None:
        await services.sign_ins.close(token)
    response.delete_cookie(COOKIE, path=_COOKIE_PATH, httponly=True, samesite="strict")
    return Answer(data=Empty())
