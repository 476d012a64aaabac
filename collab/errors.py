"""The base of every error that reaches a person."""

from typing import Any


class OmniCraftError(Exception):
    """Something that can be explained to the person it reaches.

    ``code`` is stable and in capitals (``INVITE_EXPIRED``); ``message`` is a sentence for that person;
    ``hint``, where there is one, says what to do next. ``status`` is the HTTP status that fits.
    """

    code = "INTERNAL"
    status = 500

    def __init__(
        self, message: str, *, hint: str | None = None, details: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details or {}
