"""Invite links."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from sqlmodel import Session

from collab.api.accounts import TokensBody, agent, from_browser, link_attempt, tokens
from collab.api.compilation import compile_apart
from collab.api.dependencies import ClientAddress, CurrentServices, OptionalToken, project_access
from collab.api.envelope import Answer, Empty, Model, PagedAnswer, Part, utc
from collab.api.services import Services
from collab.api.words import PLAIN, at_most
from collab.auth.identity import Access, Role
from collab.auth.permissions import Action
from collab.db import components, projects
from collab.db.tables import Component, Invite
from collab.errors import OmniCraftError

router = APIRouter(prefix="/api", tags=["collaboration"])

InviteRole = Literal["editor", "commenter", "viewer"]
GuestName = Annotated[str, at_most(40), PLAIN]
LONGEST_INVITE = 90 * 24 * 3600
ACCESS_CHANGED = (4403, "Your access to this project has changed.")


class InviteRequest(Model):
    """A new invite. ``expiresIn`` is in seconds (7 days when left out); ``maxUses`` counts people."""

    role: InviteRole
    expires_in: Annotated[int, Field(ge=1, le=LONGEST_INVITE)] | None = None
    max_uses: Annotated[int, Field(ge=1, le=100_000)] | None = None


class InviteBody(Model):
    """An invite, as the project's owner sees it."""

    id: str
    url: str
    token: str
    role: Role
    expires_at: datetime
    max_uses: int | None
    uses: int
    revoked_at: datetime | None
    created_at: datetime


class InvitationPreview(Model):
    """What a project's first component looks like now: a module that shows it."""

    name: str
    wasm_url: str
    wasm_hash: str


class InvitationBody(Model):
    """An invite, as whoever holds the link sees it."""

    project_name: str
    inviter: str
    role: Role
    expires_at: datetime
    preview: InvitationPreview | None = None


class AcceptRequest(Model):
    """The name of a new guest; not needed by who is signed in."""

    guest_name: GuestName | None = None


class MembershipBody(TokensBody):
    """A membership and the tokens to use it."""

    project_id: str
    role: Role


@router.post("/projects/{project_id}/invites", status_code=201)
async def create_invite(
    body: InviteRequest,
    request: Request,
    access: Annotated[Access, project_access(Action.PROJECT_SHARE)],
    services: CurrentServices,
) -> Answer[InviteBody]:
    """Make a link by which others can join."""
    seconds = services.settings.limits.invite_seconds if body.expires_in is None else body.expires_in
    invite = await services.invites.create(access, Role(body.role), seconds, body.max_uses)
    return Answer(data=_body(request, services, invite))


@router.get("/projects/{project_id}/invites")
async def list_invites(
    request: Request,
    access: Annotated[Access, project_access(Action.PROJECT_SHARE)],
    part: Part,
    services: CurrentServices,
) -> PagedAnswer[InviteBody]:
    """A project's invites, the newest first."""
    found = await services.invites.of_project(access.project_id, part)
    return PagedAnswer.of(found, part, lambda invite: _body(request, services, invite))


@router.delete("/projects/{project_id}/invites/{invite_id}")
async def revoke_invite(
    invite_id: str,
    access: Annotated[Access, project_access(Action.PROJECT_SHARE)],
    services: CurrentServices,
) -> Answer[Empty]:
    """End an invite, and the membership of who came by it and by no other.

    What they have open in the project ends with 4403, and so it does for who falls back to a narrower role.
    """
    for user_id in await services.invites.revoke(access, invite_id):
        await services.rooms.disconnect(access.project_id, user_id, *ACCESS_CHANGED)
    return Answer(data=Empty())


@router.get("/invites/{token}")
async def read_invite(
    token: str, services: CurrentServices, address: ClientAddress
) -> Answer[InvitationBody]:
    """What an invite offers. Too many bad links from one address are answered by 429."""
    async with link_attempt(services, address):
        found = await services.invites.show(token)
    return Answer(
        data=InvitationBody(
            project_name=found.project.name,
            inviter=found.inviter.name,
            role=Role(found.invite.role),
            expires_at=utc(found.invite.expires_at),
            preview=await _preview(services, found.project.id),
        )
    )


async def _preview(services: Services, project_id: str) -> InvitationPreview | None:
    """The picture of a project; None when there is none, for whatever reason: the invite is good without."""

    def work(session: Session) -> Component | None:
        inside = projects.contents(session, [project_id]).get(project_id)
        return components.find(session, inside.cover) if inside and inside.cover else None

    cover = await services.database.read(work)
    if cover is None:
        return None
    try:
        source, _ = await services.rooms.source(cover.id)
        result = await compile_apart(services, source, f"{cover.name}.omni", cover.id)
    except OmniCraftError:
        return None
    output = result.to_json(inline_wasm=0)["output"]
    if not output:
        return None
    return InvitationPreview(name=cover.name, wasm_url=output["wasmUrl"], wasm_hash=output["wasmHash"])


@router.post("/invites/{token}/accept", response_model_exclude_none=True)
async def accept_invite(
    *,
    token: str,
    request: Request,
    response: Response,
    services: CurrentServices,
    address: ClientAddress,
    access_token: OptionalToken,
    body: AcceptRequest | None = None,
) -> Answer[MembershipBody]:
    """Join by an invite: with an access token as oneself, without one as a new guest."""
    guest_name = None if body is None else body.guest_name
    person = None if access_token is None else await services.access.person(access_token)
    if person is None and guest_name is None:
        raise RequestValidationError(
            [{"type": "missing", "loc": ("body", "guestName"), "msg": "", "input": None}]
        )
    async with link_attempt(services, address):
        if person is not None:
            accepted = await services.invites.accept(token, person)
        else:
            assert guest_name is not None
            accepted = await services.invites.accept_as_guest(token, guest_name, agent(request))
    if person is not None:
        services.rooms.projects_changed(person.identity.user_id)
    given = tokens(request, response, accepted.signed_in, as_cookie=from_browser(request))
    return Answer(data=MembershipBody(project_id=accepted.project_id, role=accepted.role, **dict(given)))


def _body(request: Request, services: Services, invite: Invite) -> InviteBody:
    token = services.invites.token(invite)
    return InviteBody(
        id=invite.id,
        url=f"{str(request.base_url).rstrip('/')}/invite/{token}",
        token=token,
        role=Role(invite.role),
        expires_at=utc(invite.expires_at),
        max_uses=invite.max_uses,
        uses=invite.uses,
        revoked_at=None if invite.revoked_at is None else utc(invite.revoked_at),
        created_at=utc(invite.created_at),
    )
