"""Hypothesis against the real database: no sequence of uses makes a replayed or worn-out token good again."""

import asyncio
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from collab.auth import sign_in
from collab.auth.errors import AuthError
from collab.auth.identity import Access, Identity, Role
from collab.auth.invites import Invites
from collab.auth.service import AccessControl
from collab.auth.sign_in import SignIns
from collab.auth.tiers import Tiers
from collab.auth.tokens import Tokens
from collab.config import Limits
from collab.db import projects, users
from collab.db.engine import Database, create_engine
from collab.db.tables import Invite

OFTEN = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def server(database_url, monkeypatch):
    monkeypatch.setattr(sign_in, "ROTATION_GRACE_SECONDS", -1.0)
    engine = create_engine(database_url)
    database, tokens, tiers = Database(engine), Tokens("k" * 40, Limits()), Tiers()
    sign_ins = SignIns(database, tokens, tiers)
    access = AccessControl(database, tokens, tiers)
    yield SimpleNamespace(
        engine=engine,
        database=database,
        tokens=tokens,
        sign_ins=sign_ins,
        access=access,
        invites=Invites(database, tokens, sign_ins),
    )
    engine.dispose()


def person(server, name="Olga"):
    with Session(server.engine, expire_on_commit=False) as session, session.begin():
        return users.add(session, name, is_guest=False)


@OFTEN
@given(st.lists(st.integers(0, 6), max_size=12))
def test_only_the_newest_refresh_token_is_good_and_an_older_one_ends_all(server, uses):
    user = person(server)

    async def scenario():
        first = await server.sign_ins.by_link(server.tokens.sign_in_link(user.id))
        given_out, ended = [first], False
        for use in uses:
            at = use % len(given_out)
            good = not ended and at == len(given_out) - 1
            try:
                given_out.append(await server.sign_ins.refresh(given_out[at].refresh_token))
            except AuthError as error:
                assert not good
                assert error.code == "SIGN_IN_REQUIRED"
                ended = True
            else:
                assert good
        for signed_in in given_out:
            try:
                await server.access.person(signed_in.access_token)
            except AuthError:
                assert ended
            else:
                assert not ended

    asyncio.run(scenario())


STEPS = st.lists(st.sampled_from(["come", "come", "come", "revoke", "expire", "show"]), max_size=10)


@OFTEN
@given(STEPS, st.one_of(st.none(), st.integers(1, 3)))
def test_an_invite_lets_in_as_many_as_it_may_and_nobody_afterwards(server, steps, most):
    owner = person(server)
    with Session(server.engine, expire_on_commit=False) as session, session.begin():
        project = projects.add(
            session, owner.id, f"P {len(projects.memberships(session, owner.id).items)}", ""
        )
    access = Access(Identity(owner.id, owner.name), project.id, Role.OWNER)

    async def scenario():
        invite = await server.invites.create(access, Role.EDITOR, 600, most)
        token = server.invites.token(invite)
        let_in, over = 0, None
        for step in steps:
            if step == "revoke":
                await server.invites.revoke(access, invite.id)
                over = "INVITE_REVOKED"
            elif step == "expire":
                await server.database.write(lambda session: expire(session, invite.id))
                over = over or "INVITE_EXPIRED"
            else:
                expected = over or ("INVITE_USED_UP" if let_in == most else None)
                try:
                    if step == "come":
                        await server.invites.accept_as_guest(token, "Gus")
                        let_in += 1
                    else:
                        await server.invites.show(token)
                except AuthError as error:
                    assert error.code == expected
                else:
                    assert expected is None

    asyncio.run(scenario())


def expire(session, invite_id):

    invite = session.get(Invite, invite_id)
    invite.expires_at = 1.0
    session.add(invite)


@OFTEN
@given(st.integers(2, 8), st.integers(1, 4))
def test_many_at_once_share_the_uses(server, comers, most):
    owner = person(server)
    with Session(server.engine, expire_on_commit=False) as session, session.begin():
        project = projects.add(session, owner.id, "P", "")
    access = Access(Identity(owner.id, owner.name), project.id, Role.OWNER)

    async def scenario():
        invite = await server.invites.create(access, Role.VIEWER, 600, most)
        token = server.invites.token(invite)
        outcomes = await asyncio.gather(
            *(server.invites.accept_as_guest(token, f"Guest {n}") for n in range(comers)),
            return_exceptions=True,
        )
        assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == min(comers, most)

    asyncio.run(scenario())


def test_two_who_refresh_at_once_leave_one_family(server):
    """The same token twice at the same moment is a replay, whichever comes first."""
    user = person(server)

    async def scenario():
        first = await server.sign_ins.by_link(server.tokens.sign_in_link(user.id))
        outcomes = await asyncio.gather(
            *(server.sign_ins.refresh(first.refresh_token) for _ in range(4)), return_exceptions=True
        )
        assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1

    asyncio.run(scenario())
