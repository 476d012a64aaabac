"""Positions in text: pycrdt counts UTF-8 bytes, JavaScript (and Yjs clocks) UTF-16 units, Python characters.

No position may fall inside a character; each function raises OffsetError for one that does, or that lies
outside the text.
"""

from collab.errors import OmniCraftError


class OffsetError(OmniCraftError):
    """A position outside the text or inside a character."""

    code = "BAD_OFFSET"
    status = 400


def utf16_length(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def utf16_to_utf8(text: str, offset: int) -> int:
    """The UTF-8 byte offset of a UTF-16 offset."""
    if text.isascii():
        return _within(offset, len(text))
    encoded = text.encode("utf-16-le")
    _within(offset, len(encoded) // 2)
    try:
        return len(encoded[: offset * 2].decode("utf-16-le").encode())
    except UnicodeDecodeError:
        raise OffsetError(f"UTF-16 offset {offset} splits a character.") from None


def utf8_to_utf16(text: str, offset: int) -> int:
    """The UTF-16 offset of a UTF-8 byte offset."""
    if text.isascii():
        return _within(offset, len(text))
    encoded = text.encode()
    _within(offset, len(encoded))
    try:
        return utf16_length(encoded[:offset].decode())
    except UnicodeDecodeError:
        raise OffsetError(f"UTF-8 offset {offset} splits a character.") from None


def utf16_to_character(text: str, offset: int) -> int:
    """The index in Python characters of a UTF-16 offset."""
    if text.isascii():
        return _within(offset, len(text))
    encoded = text.encode("utf-16-le")
    _within(offset, len(encoded) // 2)
    try:
        return len(encoded[: offset * 2].decode("utf-16-le"))
    except UnicodeDecodeError:
        raise OffsetError(f"UTF-16 offset {offset} splits a character.") from None


def surrogate_offsets(text: str) -> list[int]:
    """The UTF-16 offsets that lie inside a character, ascending."""
    if text.isascii() or max(text) < "\U00010000":
        return []
    offsets = []
    position = 0
    for character in text:
        if character >= "\U00010000":
            offsets.append(position + 1)
            position += 1
        position += 1
    return offsets


def _within(offset: int, length: int) -> int:
    if not 0 <= offset <= length:
        raise OffsetError(f"Offset {offset} is outside a text of length {length}.")
    return offset
