"""What a person may be told about accounts, permissions and invites."""

from __future__ import annotations

from collab.errors import OmniCraftError

# code: (HTTP status, message, hint). A stranger gets NOT_FOUND for what exists and for what doesn't.
MESSAGES: dict[str, tuple[int, str, str | None]] = {
    "SIGN_IN_REQUIRED": (
        401,
        "You are not signed in.",
        "Sign in, or open your invite link again.",
    ),
    "WRONG_PASSWORD": (
        401,
        "This e-mail address and password don't belong together.",
        "Check both. If you came as a guest you have no password yet.",
    ),
    "EMAIL_TAKEN": (
        409,
        "There is an account with this e-mail address already.",
        "Sign in to it, or use another address.",
    ),
    "ALREADY_REGISTERED": (
        409,
        "This account has an e-mail address and a password already.",
        "Sign in with them anywhere else.",
    ),
    "CROSS_ORIGIN": (
        403,
        "Another site's page may not do this.",
        "Open this server's own page.",
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
    "NOT_IN_TIER": (
        403,
        "The plan of this project's owner does not include that.",
        "Ask the owner, or whoever runs this server.",
    ),
    "TOO_MANY_PROJECTS": (
        403,
        "Your plan does not allow more projects.",
        "Delete one that you no longer need, or ask whoever runs this server.",
    ),
    "GUESTS_CANNOT_OWN": (
        403,
        "Guests can't create projects.",
        "Give your account an e-mail address and a password first.",
    ),
    "OWNER_STAYS": (
        409,
        "A project's owner stays its owner.",
        "To end the project, delete it.",
    ),
    "ALREADY_IN": (
        409,
        "This person takes part in the project already.",
        "Change their role instead.",
    ),
    "NO_SUCH_ACCOUNT": (
        422,
        "Nobody has an account with this e-mail address.",
        "Send them an invite link.",
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
