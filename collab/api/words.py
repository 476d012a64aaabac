"""Says in words what is wrong with a request."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from pydantic import AfterValidator, StringConstraints

# Characters that turn the direction of what follows, and with it the look of a page.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# What is drawn as nothing although Unicode counts it as a letter or a symbol.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# Joiners: scripts and emoji need them between other characters.
_JOINERS = frozenset("\u200c\u200d")


def _plain(text: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cs", "Cn", "Zl", "Zp") or char in _BIDI for char in text):
        raise ValueError("must not contain control characters.")
    if any(
        char in _BLANK or (unicodedata.category(char) == "Cf" and char not in _JOINERS) for char in text
    ) or (text and not any(unicodedata.category(char)[0] in "LNPS" for char in text)):
        raise ValueError("must not contain characters that can't be seen.")
    return text


def at_most(longest: int, *, at_least: int = 1) -> StringConstraints:
    """Bounds for a text that is trimmed first, in characters."""
    return StringConstraints(strip_whitespace=True, min_length=at_least, max_length=longest)


# Of a text that is safe to show on a line of its own. To stand after its bounds: they are checked first.
PLAIN = AfterValidator(_plain)


def _whole(text: str) -> str:
    if any(unicodedata.category(char) == "Cs" for char in text):
        raise ValueError("must not contain half a surrogate pair.")
    return text


# Of a text of any kind that can be written as UTF-8, which JSON's escapes can't all.
WHOLE = AfterValidator(_whole)

_SENTENCES = {
    "missing": "{field} is missing.",
    "extra_forbidden": "{field} is not something this endpoint knows.",
    "string_type": "{field} must be text.",
    "string_unicode": "{field} must be text that can be written as UTF-8.",
    "string_pattern_mismatch": "{field} must be an e-mail address.",
    "string_too_short": "{field} is too short: at least {min_length} characters.",
    "string_too_long": "{field} is too long: at most {max_length} characters.",
    "int_type": "{field} must be a whole number.",
    "int_from_float": "{field} must be a whole number.",
    "int_parsing": "{field} must be a whole number.",
    "finite_number": "{field} must be a whole number.",
    "int_parsing_size": "{field} is too large.",
    "greater_than_equal": "{field} must be {ge} or more.",
    "less_than_equal": "{field} must be {le} or less.",
    "literal_error": "{field} must be {expected}.",
    "enum": "{field} must be {expected}.",
    "value_error": "{field} {error}",
}
_NOT_AN_OBJECT = frozenset({"model_attributes_type", "model_type", "dict_type"})


def describe(errors: Sequence[Any]) -> tuple[int, str, str, list[dict[str, str]]]:
    """HTTP status, code, a sentence, and a sentence for each field, of Pydantic's errors."""
    first = errors[0]
    if first["type"] == "json_invalid":
        reason, at = first["ctx"]["error"], first["loc"][-1]
        return 400, "MALFORMED_JSON", f"The body is not valid JSON: {reason} at character {at}.", []
    if first["type"] in _NOT_AN_OBJECT or (first["type"] == "missing" and len(first["loc"]) == 1):
        return 400, "MALFORMED_BODY", "The body must be a JSON object, sent as application/json.", []
    fields = [
        {"field": ".".join(map(str, error["loc"][1:])), "message": _sentence(error)} for error in errors
    ]
    return 422, "VALIDATION_ERROR", " ".join(field["message"] for field in fields), fields


def _sentence(error: Any) -> str:
    field = ".".join(map(str, error["loc"][1:]))
    context = error.get("ctx", {})
    if error["type"] == "string_too_short" and context["min_length"] == 1:
        return f"{field} must not be empty."
    template = _SENTENCES.get(error["type"])
    return template.format(field=field, **context) if template else f"{field}: {error['msg']}."
