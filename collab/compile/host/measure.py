"""Widths of text without fonts: a model of a common sans-serif face.

Used for bounds and hit tests on the server alone; what is drawn is text, which its reader lays out. Each
character has one of a few widths, in parts of the font size: near Helvetica's on average, within a tenth for
words of Latin text, exact for most East Asian text.
"""

from __future__ import annotations

import unicodedata

_NARROW = frozenset("ijl|!.,:;'`ftrI()[]{}/\\-\"")
_BROAD = frozenset("mwMW@%")
_MONOSPACE = 0.6
_BOLD_FROM = 600
_BOLD = 1.06


def text_width(text: str, font: str, size: float, weight: float) -> float:
    """The width in px of one line."""
    if "mono" in font or "courier" in font.lower():
        em = _MONOSPACE * len(text)
    else:
        em = sum(map(_character, text))
        if weight >= _BOLD_FROM:
            em *= _BOLD
    return em * size


def _character(character: str) -> float:
    if character in _NARROW:
        return 0.3
    if character in _BROAD:
        return 0.86
    if character == " ":
        return 0.28
    if character.isupper():
        return 0.68
    if unicodedata.combining(character):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.54
