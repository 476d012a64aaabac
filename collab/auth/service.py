"""Who someone is and what they may do: the one place that decides, for HTTP and sockets alike."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlmodel import Session

from collab.auth.errors import AuthError
from collab.auth.identity import Access, Identity
from collab.auth.permissions import Action, permits
from collab.auth.tiers import Tiers
from collab.auth.tokens import Tokens
from collab.db import assets, projects, users
from collab.db.engine import Database

__all__ = ["AccessControl", "AuthError", "Person"]


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in person, and the sign-in by which they are here."""

    identity: Identity
    is_guest: bool
    sign_in_id: str
    email: str | None = None
    tier: str = ""


class AccessControl:
    """Answers whether the holder of an access token may do something.

    Every method raises AuthError: SIGN_IN_REQUIRED or TOKEN_EXPIRED for the token, NOT_FOUND for what does
    not exist or is not shared with this person (not told apart), NOT_ALLOWED for too narrow a role,
    NOT_IN_TIER for what the tier of the project's owner leaves out.
    """

    def __init__(self, database: Database, tokens: Tokens, tiers: Tiers) -> None:
        self._database = database
        self._tokens = tokens
        self._tiers = tiers

    async def __call__(self, token: str, component_id: str) -> Access:
        """Access to a component for whoever may at least read it."""
        return await self.component(token, component_id, Action.COMPONENT_READ)

    async def person(self, token: str) -> Person:
        """Who holds this token."""
        return await self._database.read(lambda session: self._person(session, token))

    async def project(self, token: str, project_id: str, action: Action) -> Access:
        """Access to a project for this action."""
        return await self._database.read(
            lambda session: self._access(session, self._person(session, token), project_id, action)
        )

    async def component(self, token: str, component_id: str, action: Action) -> Access:
        """Access to a component's project for this action on the component."""

        def check(session: Session) -> Access:
            person = self._person(session, token)
            return self._access(session, person, projects.project_of(session, component_id), action)

        return await self._database.read(check)

    async def asset(self, token: str, asset_id: str, action: Action) -> Access:
        """Access to an asset's project for this action."""

        def check(session: Session) -> Access:
            person = self._person(session, token)
            asset = assets.find(session, asset_id)
            return self._access(session, person, None if asset is None else asset.project_id, action)

        return await self._database.read(check)

    def _person(self, session: Session, token: str) -> Person:
        claims = self._tokens.read_access(token)
        found = users.find_sign_in(session, claims.sign_in_id, time.time())
        if found is None:
            raise AuthError("SIGN_IN_REQUIRED")
        sign_in, user = found
        identity = Identity(user.id, user.name)
        return Person(identity, user.is_guest, sign_in.id, user.email, self._tiers.name_of(user.tier))

    def _access(self, session: Session, person: Person, project_id: str | None, action: Action) -> Access:
        user_id = person.identity.user_id
        standing = None if project_id is None else projects.standing(session, project_id, user_id)
        if project_id is None or standing is None:
            raise AuthError("NOT_FOUND")
        role, owners_tier = standing
        if not permits(role, action):
            raise AuthError("NOT_ALLOWED")
        if action not in self._tiers[owners_tier].actions:
            raise AuthError("NOT_IN_TIER")
        return Access(person.identity, project_id, role, person.sign_in_id)
