"""Signing in, staying signed in, and signing out."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlmodel import Session

from collab.auth.errors import AuthError
from collab.auth.identity import Identity
from collab.auth.service import Person
from collab.auth.tiers import Tiers
from collab.auth.tokens import AccessClaims, RefreshClaims, Tokens
from collab.db import audit, users
from collab.db.engine import Database
from collab.db.tables import SignIn, User

# Two tabs, or a browser whose answer was lost, send the same refresh token twice within moments.
ROTATION_GRACE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a successful sign-in gives. ``refresh_token`` is None when the one in use stays valid."""

    person: Person
    access_token: str
    access_seconds: int
    refresh_token: str | None


class SignIns:
    """Gives out tokens. A sign-in is a family of refresh tokens, each replaced by the next when used."""

    def __init__(self, database: Database, tokens: Tokens, tiers: Tiers) -> None:
        self._database = database
        self._tokens = tokens
        self._tiers = tiers

    def open(self, session: Session, user: User, agent: str) -> SignedIn:
        """Sign this person in, within a transaction of the caller's. ``agent``: with what, in its words."""
        now = time.time()
        sign_in = users.open_sign_in(
            session, user.id, now=now, expires_at=now + self._tokens.refresh_seconds, agent=agent
        )
        return self._signed_in(sign_in, user)

    def again(self, person: Person) -> SignedIn:
        """A fresh access token for someone who is signed in already."""
        token = self._tokens.access(AccessClaims(person.identity.user_id, person.sign_in_id, person.tier))
        return SignedIn(person, token, self._tokens.access_seconds, None)

    async def by_link(self, token: str, agent: str = "") -> SignedIn:
        """Sign in by a sign-in link. Raises AuthError LINK_INVALID or LINK_EXPIRED."""
        user_id = self._tokens.read_sign_in_link(token)

        def work(session: Session) -> SignedIn:
            user = users.find(session, user_id)
            if user is None:
                raise AuthError("LINK_INVALID")
            return self.open(session, user, agent)

        return await self._database.write(work)

    async def refresh(self, token: str) -> SignedIn:
        """Exchange a refresh token for an access token and the next refresh token.

        An older token than the last shows that one was stolen: the sign-in ends, for both who hold it.
        Raises AuthError SIGN_IN_REQUIRED.
        """
        claims = self._tokens.read_refresh(token)
        now = time.time()

        def work(session: Session) -> SignedIn | None:
            found = users.find_sign_in(session, claims.sign_in_id, now, lock=True)
            if found is None:
                return None
            sign_in, user = found
            if claims.generation == sign_in.generation:
                sign_in.generation += 1
                sign_in.rotated_at = now
                sign_in.expires_at = now + self._tokens.refresh_seconds
                session.add(sign_in)
            elif not (
                claims.generation == sign_in.generation - 1
                and now - sign_in.rotated_at <= ROTATION_GRACE_SECONDS
            ):
                users.revoke_sign_in(session, sign_in.id, now)
                audit.record(session, "session:token-reused", actor_id=user.id, subject=sign_in.id)
                return None
            return self._signed_in(sign_in, user)

        signed_in = await self._database.write(work)
        if signed_in is None:
            raise AuthError("SIGN_IN_REQUIRED")
        return signed_in

    async def close(self, refresh_token: str) -> str | None:
        """End the sign-in of this refresh token, and return its id. One that can't be read ends nothing."""
        try:
            claims = self._tokens.read_refresh(refresh_token)
        except AuthError:
            return None
        now = time.time()
        await self._database.write(lambda session: users.revoke_sign_in(session, claims.sign_in_id, now))
        return claims.sign_in_id

    def person(self, user: User, sign_in_id: str) -> Person:
        """Someone as the rest of the server knows them."""
        tier = self._tiers.name_of(user.tier)
        return Person(Identity(user.id, user.name), user.is_guest, sign_in_id, user.email, tier)

    def _signed_in(self, sign_in: SignIn, user: User) -> SignedIn:
        person = self.person(user, sign_in.id)
        return SignedIn(
            person,
            self._tokens.access(AccessClaims(user.id, sign_in.id, person.tier)),
            self._tokens.access_seconds,
            self._tokens.refresh(RefreshClaims(sign_in.id, sign_in.generation)),
        )
