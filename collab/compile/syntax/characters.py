"""What single characters tell, for the readers of markup and of scripts.

Most of a source is ASCII, and to look at its characters costs a fraction of what a regular expression does
for each token. Whatever else there is stays with the expressions.
"""

from __future__ import annotations

OTHER, OPERATOR, QUOTE, SPACE, ALONE, TICK, DIGIT, NAME = 0, 1, 2, 3, 4, 5, 6, 7
"""What a character tells of the token that it begins. An ``OPERATOR`` may be the first of several, what
stands ``ALONE`` is not; nothing is known of ``OTHER``. What no operator goes on with comes last.
"""
ASCII = 128
"""The first code that is none of ASCII."""
_CHARACTERS = {
    OPERATOR: ".+-*%<>=!?&|^",
    QUOTE: "'\"",
    SPACE: " \t\n\r\v\f\x1c\x1d\x1e\x1f",
    ALONE: "(){}[],;:~",
    TICK: "`",
    DIGIT: "0123456789",
    NAME: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$",
}


def by_code(characters: dict[int, str], other: int) -> bytes:
    """What the characters of ASCII are, by their codes; ``other`` where it is not told."""
    table = bytearray((other,)) * ASCII
    for value, some in characters.items():
        for character in some:
            table[ord(character)] = value
    return bytes(table)


KINDS = by_code(_CHARACTERS, OTHER)
"""By the code of a character."""


def kind_at(text: str, at: int, end: int) -> int:
    """What the character at ``at`` tells; white space from ``end`` on."""
    if at >= end:
        return SPACE
    code = ord(text[at])
    return KINDS[code] if code < ASCII else OTHER


def space_end(text: str, at: int, end: int) -> int:
    """Where the ASCII white space ends that begins at ``at``, before ``end``."""
    while at < end and (code := ord(text[at])) < ASCII and KINDS[code] == SPACE:
        at += 1
    return at


def name_end(text: str, at: int, end: int) -> int:
    """Where the letters and digits end that begin at ``at``; -1 if one that is not ASCII follows."""
    while at < end:
        code = ord(text[at])
        if code >= ASCII:
            return -1
        if KINDS[code] < DIGIT:
            break
        at += 1
    return at


def digits_end(text: str, at: int, end: int) -> int:
    """Where the digits end that begin at ``at``."""
    while at < end and (code := ord(text[at])) < ASCII and KINDS[code] == DIGIT:
        at += 1
    return at
