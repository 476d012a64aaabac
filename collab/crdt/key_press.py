"""Reads the update that a hub is sent most of all: one client types a few characters behind another one.

It says the same of such an update as the gate's own reading does, and of any other nothing.
"""

from __future__ import annotations

from collab.crdt.order import Id, Piece

_ASCII_TEXT_BEHIND = 0x84
_ASCII_TEXT_BETWEEN = 0xC4
_LONGEST = 64
"""Bytes. Longer is not what a key press makes, and has time."""

_MOST_SHIFTED = 28
"""Integers of more than five bytes are not read here."""


def read_key_press(update: bytes) -> Piece | None:
    """The characters that such an update brings; None for an update of any other form.

    That its neighbours are known, and what comes next of its client, is not looked at.
    """
    # One client, one struct, at the end nothing deleted.
    if len(update) > _LONGEST or update[:2] != b"\1\1" or update[-1]:
        return None
    values: list[int] = []
    at = 2
    left = 2  # The client and its clock; then the neighbours'; then the length of the text.
    info = 0
    try:
        while left:
            byte = value = update[at]
            at += 1
            if byte > 0x7F:
                value &= 0x7F
                shift = 7
                while True:
                    byte = update[at]
                    at += 1
                    value |= (byte & 0x7F) << shift
                    if byte < 0x80:
                        break
                    if shift == _MOST_SHIFTED:
                        return None
                    shift += 7
            values.append(value)
            left -= 1
            if not left and not info:
                info = update[at]
                at += 1
                if info == _ASCII_TEXT_BEHIND:
                    left = 3
                elif info == _ASCII_TEXT_BETWEEN:
                    left = 5
                else:
                    return None
    except IndexError:
        return None
    length = values[-1]
    if not length or at + length + 1 != len(update) or not update[at:].isascii():
        return None
    origin: Id = (values[2], values[3])
    right_origin: Id | None = (values[4], values[5]) if info == _ASCII_TEXT_BETWEEN else None
    return Piece(values[0], values[1], length, origin, right_origin)
