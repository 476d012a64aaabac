"""The binary forms WebAssembly is made of."""

from __future__ import annotations

import math
import struct

_BYTES = tuple(bytes((value,)) for value in range(0x80))
_DOUBLE = struct.Struct("<d")


def unsigned(value: int) -> bytes:
    """An unsigned integer (LEB128)."""
    if value < 0x80:
        return _BYTES[value]
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value: int) -> bytes:
    """A signed integer (LEB128)."""
    if -0x40 <= value < 0x40:
        return _BYTES[value & 0x7F]
    out = bytearray()
    while True:
        low = value & 0x7F
        value >>= 7
        if (value == 0 and not low & 0x40) or (value == -1 and low & 0x40):
            out.append(low)
            return bytes(out)
        out.append(low | 0x80)


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
    return bytes((number,)) + unsigned(len(body)) + body
