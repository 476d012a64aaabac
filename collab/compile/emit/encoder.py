"""The binary forms WebAssembly is made of."""

from __future__ import annotations

import math
import struct

BYTES = [bytes((value,)) for value in range(0x100)]
"""Each byte by itself."""
_DOUBLE = struct.Struct("<d")


def unsigned(value: int) -> bytes:
    """An unsigned integer (LEB128)."""
    if value < 0x80:
        return BYTES[value]
    return BYTES[value & 0x7F | 0x80] + unsigned(value >> 7)


def signed(value: int) -> bytes:
    """A signed integer (LEB128)."""
    if -0x40 <= value < 0x40:
        return BYTES[value & 0x7F]
    return BYTES[value & 0x7F | 0x80] + signed(value >> 7)


def signed32(value: int) -> bytes:
    """The bits of a 32-bit integer, signed or not, as ``i32.const`` takes them."""
    value &= 0xFFFFFFFF
    return signed(value - 0x100000000 if value >= 0x80000000 else value)


def double(value: float) -> bytes:
    """Eight bytes of a number. Every NaN is the same one, so that bytes stay the same everywhere."""
    return b"\0\0\0\0\0\0\xf8\x7f" if math.isnan(value) else _DOUBLE.pack(value)


def name(text: str) -> bytes:
    """A name: length and UTF-8."""
    data = text.encode()
    return unsigned(len(data)) + data


def vector(items: list[bytes]) -> bytes:
    """A count and that many items."""
    return unsigned(len(items)) + b"".join(items)


def section(number: int, body: bytes) -> bytes:
    """A section."""
    return BYTES[number] + unsigned(len(body)) + body
