"""Signed tokens: made and read here, and nowhere else.

Each kind has a salt of its own, so that one can't stand in for another.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, BadSignature, SignatureExpired, URLSafeTimedSerializer
from itsdangerous.encoding import base64_decode, base64_encode

from collab.auth.errors import AuthError
from collab.config import Limits

SIGN_IN_LINK_SECONDS = 30 * 24 * 3600


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says: who, by which sign-in, and how much they may ask for."""

    user_id: str
    sign_in_id: str
    tier: str = ""


@dataclass(frozen=True, slots=True)
class RefreshClaims:
    """What a refresh token says: which sign-in, and how many times its token had been replaced."""

    sign_in_id: str
    generation: int


class Tokens:
    """Makes tokens with one key, and reads them back."""

    def __init__(self, secret_key: str, limits: Limits) -> None:
        self.access_seconds = limits.access_token_seconds
        self.refresh_seconds = limits.refresh_token_seconds
        self._access = _serializer(secret_key, "access")
        self._refresh = _serializer(secret_key, "refresh")
        self._invite = _serializer(secret_key, "invite")
        self._link = _serializer(secret_key, "sign-in link")

    def access(self, claims: AccessClaims) -> str:
        """An access token."""
        return _text(self._access.dumps([claims.user_id, claims.sign_in_id, claims.tier]))

    def read_access(self, token: str) -> AccessClaims:
        """Raises AuthError TOKEN_EXPIRED or SIGN_IN_REQUIRED."""
        claims = _read(self._access, token, self.access_seconds, "TOKEN_EXPIRED", "SIGN_IN_REQUIRED")
        return AccessClaims(*claims)

    def refresh(self, claims: RefreshClaims) -> str:
        """A refresh token."""
        return _text(self._refresh.dumps([claims.sign_in_id, claims.generation]))

    def read_refresh(self, token: str) -> RefreshClaims:
        """Raises AuthError SIGN_IN_REQUIRED."""
        claims = _read(self._refresh, token, self.refresh_seconds, "SIGN_IN_REQUIRED", "SIGN_IN_REQUIRED")
        return RefreshClaims(*claims)

    def invite(self, invite_id: str) -> str:
        """An invite token. It carries the invite's id alone; when it ends is kept in the database."""
        return _text(self._invite.dumps(invite_id))

    def read_invite(self, token: str) -> str:
        """The invite's id. Raises AuthError INVITE_INVALID."""
        return str(_read(self._invite, token, None, "INVITE_INVALID", "INVITE_INVALID"))

    def sign_in_link(self, user_id: str) -> str:
        """A token that signs this person in, any number of times for 30 days."""
        return _text(self._link.dumps(user_id))

    def read_sign_in_link(self, token: str) -> str:
        """The person's id. Raises AuthError LINK_EXPIRED or LINK_INVALID."""
        return str(_read(self._link, token, SIGN_IN_LINK_SECONDS, "LINK_EXPIRED", "LINK_INVALID"))


def _serializer(secret_key: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret_key,
        salt=f"omnicraft {purpose}",
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )


def _text(token: str | bytes) -> str:
    return token if isinstance(token, str) else token.decode()


def _read(
    serializer: URLSafeTimedSerializer, token: str, max_age: int | None, expired: str, invalid: str
) -> Any:
    try:
        # Base64 writes the same bytes in more than one way; a signature is good in its own form alone.
        signature = token.rpartition(".")[2]
        if base64_encode(base64_decode(signature)).decode() != signature:
            raise BadSignature("not canonical")
        return serializer.loads(token, max_age=max_age)
    except SignatureExpired:
        raise AuthError(expired) from None
    except (BadData, UnicodeError):
        # UnicodeError: half a surrogate pair has no bytes to check a signature on.
        raise AuthError(invalid) from None
