import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from itsdangerous import TimestampSigner

from collab.auth.errors import AuthError
from collab.auth.tokens import SIGN_IN_LINK_SECONDS, AccessClaims, RefreshClaims, Tokens
from collab.config import Limits

KEY = "a key of this test, as long as it must be"


@pytest.fixture
def tokens():
    return Tokens(KEY, Limits())


@pytest.fixture
def later(monkeypatch):
    """Moves the clock of every signer."""
    now = TimestampSigner.get_timestamp

    def move(seconds):
        monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: now(self) + seconds)

    return move


def code(read, token):
    with pytest.raises(AuthError) as refused:
        read(token)
    return refused.value.code


def test_what_is_put_in_comes_out(tokens):
    access, refresh = AccessClaims("a person", "a sign-in"), RefreshClaims("a sign-in", 7)
    assert tokens.read_access(tokens.access(access)) == access
    assert tokens.read_refresh(tokens.refresh(refresh)) == refresh
    assert tokens.read_invite(tokens.invite("an invite")) == "an invite"
    assert tokens.read_sign_in_link(tokens.sign_in_link("a person")) == "a person"


def kinds(tokens):
    return {
        "access": (tokens.access(AccessClaims("x", "y")), tokens.read_access, "SIGN_IN_REQUIRED"),
        "refresh": (tokens.refresh(RefreshClaims("x", 1)), tokens.read_refresh, "SIGN_IN_REQUIRED"),
        "invite": (tokens.invite("x"), tokens.read_invite, "INVITE_INVALID"),
        "link": (tokens.sign_in_link("x"), tokens.read_sign_in_link, "LINK_INVALID"),
    }


def test_no_kind_stands_in_for_another(tokens):
    every = kinds(tokens)
    for kind, (_, read, expected) in every.items():
        for other, (token, _, _) in every.items():
            if other != kind:
                assert code(read, token) == expected


def test_another_key_reads_nothing(tokens):
    theirs = kinds(Tokens("another server's key, as long as it must be", Limits()))
    for kind, (_, read, expected) in kinds(tokens).items():
        assert code(read, theirs[kind][0]) == expected


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "é.é.é", "\ud83d", "x" * 100_000, "\0", "WzFd.aaaa.bbbb"]
)
def test_what_is_no_token_is_refused(tokens, token):
    for _, read, expected in kinds(tokens).values():
        assert code(read, token) == expected


@pytest.mark.parametrize(
    ("kind", "seconds", "expected"),
    [
        ("access", 15 * 60, "TOKEN_EXPIRED"),
        ("refresh", 7 * 24 * 3600, "SIGN_IN_REQUIRED"),
        ("link", SIGN_IN_LINK_SECONDS, "LINK_EXPIRED"),
    ],
)
def test_tokens_end(tokens, later, kind, seconds, expected):
    token, read, _ = kinds(tokens)[kind]
    later(seconds - 5)
    read(token)
    later(seconds + 5)
    assert code(read, token) == expected


def test_an_invite_token_has_no_end_of_its_own(tokens, later):
    token = tokens.invite("an invite")
    later(10 * 365 * 24 * 3600)
    assert tokens.read_invite(token) == "an invite"


def test_a_lifetime_is_a_setting(later):
    tokens = Tokens(KEY, Limits(access_token_seconds=60))
    token = tokens.access(AccessClaims("x", "y"))
    later(70)
    assert code(tokens.read_access, token) == "TOKEN_EXPIRED"


def test_a_signature_has_one_form(tokens):
    """The last character of 32 bytes in base64 holds two bits that mean nothing."""
    token = tokens.invite("an invite")
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    last = alphabet.index(token[-1])
    for bits in range(1, 4):
        assert code(tokens.read_invite, token[:-1] + alphabet[last ^ bits]) == "INVITE_INVALID"


ALTERATIONS = st.one_of(
    st.tuples(st.just("replace"), st.integers(0, 200), st.sampled_from(string.printable)),
    st.tuples(st.just("insert"), st.integers(0, 200), st.sampled_from(string.printable + "é\u200b")),
    st.tuples(st.just("delete"), st.integers(0, 200), st.just("")),
)


def altered(token, alteration):
    kind, at, char = alteration
    at %= len(token) + (kind == "insert")
    return token[:at] + char + token[at + (kind != "insert") :]


@settings(max_examples=300, deadline=None)
@given(st.lists(ALTERATIONS, min_size=1, max_size=3))
def test_no_altered_token_is_accepted(changes):
    tokens = Tokens(KEY, Limits())
    for token, read in (
        (tokens.invite("an invite"), tokens.read_invite),
        (tokens.sign_in_link("a person"), tokens.read_sign_in_link),
        (tokens.refresh(RefreshClaims("a sign-in", 3)), tokens.read_refresh),
        (tokens.access(AccessClaims("a person", "a sign-in")), tokens.read_access),
    ):
        wrong = token
        for change in changes:
            wrong = altered(wrong, change) or "x"
        if wrong != token:
            with pytest.raises(AuthError):
                read(wrong)
