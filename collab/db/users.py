"""People and their sign-ins."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select, update

from collab.db.tables import SignIn, User


def add(session: Session, name: str, *, is_guest: bool, user_id: str | None = None) -> User:
    """A new person."""
    user = User(name=name, is_guest=is_guest)
    if user_id is not None:
        user.id = user_id
    session.add(user)
    session.flush()
    return user


def find(session: Session, user_id: str) -> User | None:
    """The person with this id."""
    return session.get(User, user_id)


def by_email(session: Session, email: str) -> User | None:
    """The person with this address, which is to be in lower case."""
    return session.exec(select(User).where(User.email == email)).first()


IMPORTED = "imported:"
"""Begins the author of an edit that came with an imported project: their name there follows."""


def names(session: Session, user_ids: set[str]) -> dict[str, str]:
    """The names of authors of edits, as far as they are known."""
    known = {user.id: user.name for user in named(session, user_ids)}
    return known | {each: each.removeprefix(IMPORTED) for each in user_ids if each.startswith(IMPORTED)}


def named(session: Session, user_ids: set[str]) -> list[User]:
    """The people with these ids, as far as there are such."""
    return list(session.exec(select(User).where(col(User.id).in_(user_ids))).all())


def open_sign_in(session: Session, user_id: str, *, now: float, expires_at: float, agent: str = "") -> SignIn:
    """A new sign-in, at generation 1."""
    sign_in = SignIn(user_id=user_id, rotated_at=now, created_at=now, expires_at=expires_at, agent=agent)
    session.add(sign_in)
    session.flush()
    return sign_in


def sign_ins_of(session: Session, user_id: str, now: float) -> list[SignIn]:
    """This person's sign-ins that are neither revoked nor over, the last used first."""
    query = (
        select(SignIn)
        .where(SignIn.user_id == user_id, SignIn.expires_at > now, col(SignIn.revoked_at).is_(None))
        .order_by(col(SignIn.rotated_at).desc())
    )
    return list(session.exec(query))


def find_sign_in(
    session: Session, sign_in_id: str, now: float, *, lock: bool = False
) -> tuple[SignIn, User] | None:
    """A sign-in that is neither revoked nor over, and whose it is.

    ``lock``: nobody else may change it until the transaction ends.
    """
    query = (
        select(SignIn, User)
        .join(User, col(User.id) == SignIn.user_id)
        .where(SignIn.id == sign_in_id, SignIn.expires_at > now, col(SignIn.revoked_at).is_(None))
    )
    if lock:
        query = query.with_for_update(of=SignIn)
    row = session.exec(query).first()
    return None if row is None else (row[0], row[1])


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """What each request must know of who makes it."""

    id: str
    name: str
    is_guest: bool
    email: str | None
    tier: str | None


# Every request asks this: made once, and without rows as objects, it takes a third of the time.
_SIGNED_IN = (
    select_columns(col(User.id), col(User.name), col(User.is_guest), col(User.email), col(User.tier))
    .join(SignIn, col(SignIn.user_id) == User.id)
    .where(
        col(SignIn.id) == bindparam("sign_in_id"),
        col(SignIn.expires_at) > bindparam("now"),
        col(SignIn.revoked_at).is_(None),
    )
)


def signed_in(reader: Session | Connection, sign_in_id: str, now: float) -> SignedInUser | None:
    """Whose sign-in this is; None when it has been revoked or is over."""
    row = reader.execute(_SIGNED_IN, {"sign_in_id": sign_in_id, "now": now}).first()
    return None if row is None else SignedInUser(*row)


def revoke_sign_in(session: Session, sign_in_id: str, now: float) -> None:
    """End a sign-in: its refresh and access tokens stop working."""
    session.exec(
        update(SignIn)
        .where(col(SignIn.id) == sign_in_id, col(SignIn.revoked_at).is_(None))
        .values(revoked_at=now)
    )
