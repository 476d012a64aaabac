"""Accounts with an e-mail address and a password: made, signed in to, and made of a guest's."""

from __future__ import annotations

import time

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from collab.auth.errors import AuthError
from collab.auth.passwords import Passwords
from collab.auth.service import Person
from collab.auth.sign_in import SignedIn, SignIns
from collab.db import audit, users
from collab.db.engine import Database
from collab.db.tables import SignIn, User


class Accounts:
    """What can be done with accounts and their sign-ins. E-mail addresses are compared in lower case."""

    def __init__(self, database: Database, passwords: Passwords, sign_ins: SignIns) -> None:
        self._database = database
        self._passwords = passwords
        self._sign_ins = sign_ins

    async def register(self, email: str, password: str, name: str, agent: str) -> SignedIn:
        """A new account, signed in. Raises AuthError EMAIL_TAKEN."""
        kept = await self._passwords.hash(password)

        def work(session: Session) -> SignedIn:
            user = User(email=email.lower(), password_hash=kept, name=name, is_guest=False)
            _flush(session, user)
            audit.record(session, "account:registered", actor_id=user.id)
            return self._sign_ins.open(session, user, agent)

        return await self._database.write(work)

    async def login(self, email: str, password: str, agent: str) -> SignedIn:
        """Sign in. Raises AuthError WRONG_PASSWORD, for an address without an account as well."""
        found = await self._database.read(lambda session: users.by_email(session, email.lower()))
        kept = None if found is None else found.password_hash
        right = await self._passwords.verify(kept, password)
        if found is None or kept is None or not right:
            actor_id = None if found is None else found.id
            # For an unknown address too: the time that writing takes would tell the two apart.
            await self._database.write(
                lambda session: audit.record(session, "account:login-failed", actor_id=actor_id)
            )
            raise AuthError("WRONG_PASSWORD")
        renewed = await self._passwords.hash(password) if self._passwords.is_outdated(kept) else None
        user_id = found.id

        def work(session: Session) -> SignedIn:
            user = users.find(session, user_id)
            if user is None or user.password_hash != kept:  # Changed while it was compared.
                raise AuthError("WRONG_PASSWORD")
            if renewed is not None:
                user.password_hash = renewed
                session.add(user)
            audit.record(session, "account:login", actor_id=user.id)
            return self._sign_ins.open(session, user, agent)

        return await self._database.write(work)

    async def upgrade(self, person: Person, email: str, password: str, name: str | None) -> Person:
        """Give a guest's account an address and a password. Projects, roles and edits stay with it.

        Raises AuthError ALREADY_REGISTERED or EMAIL_TAKEN.
        """
        kept = await self._passwords.hash(password)

        def work(session: Session) -> Person:
            user = users.find(session, person.identity.user_id)
            if user is None:
                raise AuthError("SIGN_IN_REQUIRED")
            if user.email is not None:
                raise AuthError("ALREADY_REGISTERED")
            user.email, user.password_hash, user.is_guest = email.lower(), kept, False
            user.name, user.updated_at = name or user.name, time.time()
            _flush(session, user)
            audit.record(session, "account:upgraded", actor_id=user.id)
            return self._sign_ins.person(user, person.sign_in_id)

        return await self._database.write(work)

    async def sign_ins_of(self, person: Person) -> list[SignIn]:
        """Where this person is signed in, the last used first."""
        now = time.time()
        return await self._database.read(
            lambda session: users.sign_ins_of(session, person.identity.user_id, now)
        )

    async def end_sign_in(self, person: Person, sign_in_id: str) -> None:
        """End one of this person's sign-ins. Raises AuthError NOT_FOUND."""
        now = time.time()

        def work(session: Session) -> None:
            found = users.find_sign_in(session, sign_in_id, now)
            if found is None or found[1].id != person.identity.user_id:
                raise AuthError("NOT_FOUND")
            users.revoke_sign_in(session, sign_in_id, now)
            audit.record(session, "session:revoked", actor_id=person.identity.user_id, subject=sign_in_id)

        await self._database.write(work)


def _flush(session: Session, user: User) -> None:
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        raise AuthError("EMAIL_TAKEN") from None
