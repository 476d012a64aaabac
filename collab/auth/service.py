"""Who someone is and what they may do: the one place that decides, for HTTP and sockets alike."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection
from sqlmodel import Session

from collab.auth.errors import AuthError
from collab.auth.identity import Access, Identity, Role
from collab.auth.permissions import Action, permits
from collab.auth.tiers import Tiers
from collab.auth.tokens import Tokens
from collab.db import assets, components, projects, shown, users
from collab.db.engine import Database
from collab.db.projects import Standing
from collab.db.tables import Component

__all__ = ["AccessControl", "AuthError", "Person"]

Result = TypeVar("Result")


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
        return await self._database.read_columns(lambda connection: self._person(connection, token))

    async def project(self, token: str, project_id: str, action: Action) -> Access:
        """Access to a project for this action."""

        def check(connection: Connection) -> Access:
            person = self._person(connection, token)
            found = projects.standing(connection, project_id, person.identity.user_id)
            return self._access(person, found, action)

        return await self._database.read_columns(check)

    async def projects(self, token: str) -> tuple[Access, list[Access]]:
        """Access to no project, as a person who is signed in, and to each of theirs for reading."""

        def check(connection: Connection) -> tuple[Access, list[Access]]:
            person = self._person(connection, token)
            own = Access(person.identity, "", Role.VIEWER, person.sign_in_id)
            found: list[Access] = []
            for standing in projects.standings(connection, person.identity.user_id):
                with suppress(AuthError):  # A tier may leave it out.
                    found.append(self._access(person, standing, Action.PROJECT_READ))
            return own, found

        return await self._database.read_columns(check)

    async def component(
        self, token: str, component_id: str, action: Action, *, in_bin: bool = False
    ) -> Access:
        """Access to a component's project for this action on the component, which is or isn't in the bin."""

        def check(connection: Connection) -> Access:
            person = self._person(connection, token)
            user_id = person.identity.user_id
            found = projects.standing_at_component(connection, component_id, user_id, in_bin=in_bin)
            return self._access(person, found, action)

        return await self._database.read_columns(check)

    async def see(
        self, token: str | None, component_id: str, look: Callable[[Session, Component], Result]
    ) -> Result:
        """What ``look`` finds of a component that an embed page may show.

        That is one of a public project to anyone, else to readers.
        """

        def check(session: Session) -> Result:
            component = components.find(session, component_id)
            if component is None or not shown.is_public(session, component.project_id):
                if token is None:
                    raise AuthError("NOT_FOUND")
                person = self._person(session, token)
                standing = projects.standing_at_component(session, component_id, person.identity.user_id)
                self._access(person, standing, Action.COMPONENT_READ)
            if component is None:
                raise AuthError("NOT_FOUND")
            return look(session, component)

        return await self._database.read(check)

    async def asset(self, token: str, asset_id: str, action: Action) -> Access:
        """Access to an asset's project for this action."""

        def check(session: Session) -> Access:
            person = self._person(session, token)
            asset = assets.find(session, asset_id)
            user_id = person.identity.user_id
            found = None if asset is None else projects.standing(session, asset.project_id, user_id)
            return self._access(person, found, action)

        return await self._database.read(check)

    def _person(self, reader: Session | Connection, token: str) -> Person:
        claims = self._tokens.read_access(token)
        user = users.signed_in(reader, claims.sign_in_id, time.time())
        if user is None:
            raise AuthError("SIGN_IN_REQUIRED")
        identity = Identity(user.id, user.name)
        return Person(identity, user.is_guest, claims.sign_in_id, user.email, self._tiers.name_of(user.tier))

    def _access(self, person: Person, standing: Standing | None, action: Action) -> Access:
        """The one decision: who takes part, and what role and tier must both permit."""
        if standing is None:
            raise AuthError("NOT_FOUND")
        if not permits(standing.role, action):
            raise AuthError("NOT_ALLOWED")
        if action not in self._tiers[standing.owners_tier].actions:
            raise AuthError("NOT_IN_TIER")
        return Access(person.identity, standing.project_id, standing.role, person.sign_in_id)
