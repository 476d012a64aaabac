"""What a person may be told about accounts, permissions and invites."""

from __future__ import annotations

from collab.errors import OmniCraftError

# code: (HTTP status, message, hint). A stranger gets NOT_FOUND for what exists and for what doesn't.
MESSAGES: dict[str, tuple[int, str, str | None]] = {
    "SIGN_IN_REQUIRED": (
        401,
        "You are not signed in.",
        "Open your invite link or sign-in link again.",
    ),
    "TOKEN_EXPIRED": (
        401,
        "Your access token has expired.",
        "Get a new one from POST /api/auth/refresh.",
    ),
    "NOT_ALLOWED": (
        403,
        "Your role in this project does not allow that.",
        "Ask the project's owner for another role.",
    ),
    "GUESTS_CANNOT_OWN": (
        403,
        "Guests can't create projects.",
        "Work in the project that you were invited to.",
    ),
    "NOT_FOUND": (
        404,
        "There is nothing here, or you have no access to it.",
        "If someone shared it with you, open their invite link again.",
    ),
    "LINK_INVALID": (
        404,
        "This sign-in link is not valid.",
        "Copy the whole link, or ask for a new one.",
    ),
    "LINK_EXPIRED": (
        410,
        "This sign-in link has expired.",
        "Ask whoever runs this server for a new one.",
    ),
    "INVITE_INVALID": (
        404,
        "This invite link is not valid.",
        "Copy the whole link, or ask for a new one.",
    ),
    "INVITE_EXPIRED": (410, "This invite has expired.", "Ask for a new link."),
    "INVITE_REVOKED": (410, "This invite has been revoked.", "Ask for a new link."),
    "INVITE_USED_UP": (
        410,
        "This invite has been used as often as it may be.",
        "Ask for a new link.",
    ),
}


class AuthError(OmniCraftError):
    """Who someone is, or what they may do, does not permit this. ``code`` is a key of ``MESSAGES``."""

    def __init__(self, code: str) -> None:
        self.status, message, hint = MESSAGES[code]
        super().__init__(message, hint=hint)
        self.code = code
