"""What can go wrong for a peer, and the WebSocket close code that says so."""

from collab.errors import OmniCraftError

MALFORMED = 4400
NOT_SIGNED_IN = 4401
NOT_FOUND = 4404
TOO_SLOW = 4408
TOO_LARGE = 4413
TOO_MANY = 4429
RESTARTING = 1012

_CLOSE_CODES = {400: 4400, 401: 4401, 403: 4403, 404: 4404, 409: 4409, 413: 4413, 429: 4429, 503: 1013}


def close_code(error: OmniCraftError) -> int:
    """The close code for an error: 44xx where the client is at fault, 1013 to try later, else 1011."""
    return _CLOSE_CODES.get(error.status, 1011)


class ForbiddenError(OmniCraftError):
    """This person may read but not edit."""

    code = "FORBIDDEN"
    status = 403


class TooLargeError(OmniCraftError):
    """A message larger than its limit."""

    code = "TOO_LARGE"
    status = 413


class TooManyError(OmniCraftError):
    """More messages, documents or connections than allowed."""

    code = "TOO_MANY"
    status = 429


class UnknownMessageError(OmniCraftError):
    """A well-formed message that asks for nothing this server knows."""

    code = "UNKNOWN_MESSAGE"
    status = 400


class PresenceError(OmniCraftError):
    """An awareness state that is too large, too deep, or not an object."""

    code = "BAD_PRESENCE"
    status = 400


class ReadOnlyError(OmniCraftError):
    """The document can't be saved now, so no edit is taken."""

    code = "STORAGE_FAILED"
    status = 503


class LockedError(OmniCraftError):
    """Somebody else has the component locked."""

    code = "COMPONENT_LOCKED"
    status = 409


class RequestError(OmniCraftError):
    """A request that can't be read: ``message`` says what is wrong with it."""

    code = "MALFORMED"
    status = 400


class UnreadableError(OmniCraftError):
    """An edit of an element that is there, in a text that can't be read around it as it is now."""

    code = "ELEMENT_UNREADABLE"
    status = 409


class StaleEditError(OmniCraftError):
    """The text is no longer what the edit was made for."""

    code = "STALE_EDIT"
    status = 409
