"""The display list of the runtime, decoded (section 8 of ``runtime-crate/ABI.md``)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["rect", "ellipse", "line", "polyline", "polygon", "path", "text"]
Matrix = tuple[float, float, float, float, float, float]

ALIGNMENTS = ("start", "middle", "end")
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_MATRIX = 1
_KINDS: dict[int, tuple[Kind, int]] = {
    2: ("rect", 5),
    3: ("ellipse", 4),
    4: ("line", 4),
    5: ("polyline", 0),
    6: ("polygon", 0),
    7: ("path", 0),
    8: ("text", 4),
}
_PAINT_WORDS = 4

Read = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing to draw.

    ``matrix`` leads from its coordinates to the view's. Colors are ``0xRRGGBBAA``, 0 for none. ``numbers``:
    rect: x, y, width, height, corner radius; ellipse: centre and radii; line: both ends; polyline and
    polygon: the coordinates of their points; text: x, baseline y, size, weight.
    ``text`` is the content of a text or the data of a path.
    """

    kind: Kind
    matrix: Matrix
    fill: int
    stroke: int
    stroke_width: float
    opacity: float
    numbers: tuple[float, ...]
    text: str = ""
    font: str = ""
    align: str = "start"


def decode(words: bytes, read: Read) -> Iterator[Shape]:
    """The shapes of a display list, in paint order. ``read(address, size)`` reads linear memory."""
    matrix = IDENTITY
    at = 0
    while at < len(words):
        operation, length = struct.unpack_from("<II", words, at)
        if operation == _MATRIX:
            matrix = struct.unpack_from("<6d", words, at + 8)
        else:
            yield _shape(words, at, operation, matrix, read)
        at += 8 * length


def _shape(words: bytes, at: int, operation: int, matrix: Matrix, read: Read) -> Shape:
    kind, count = _KINDS[operation]
    fill, stroke, width, opacity = struct.unpack_from("<IIdd", words, at + 8)
    start = at + 8 * _PAINT_WORDS
    numbers: tuple[float, ...] = struct.unpack_from(f"<{count}d", words, start)
    text = font = ""
    align = 0
    if kind in ("polyline", "polygon"):
        address, length = struct.unpack_from("<II", words, start)
        numbers = struct.unpack(f"<{length}d", read(address, 8 * length))
    elif kind == "path":
        text = _text(words, start, read)
    elif kind == "text":
        text, font = _text(words, start + 32, read), _text(words, start + 40, read)
        (align,) = struct.unpack_from("<I", words, start + 48)
    return Shape(kind, matrix, fill, stroke, width, opacity, numbers, text, font, ALIGNMENTS[align])


def _text(words: bytes, at: int, read: Read) -> str:
    address, length = struct.unpack_from("<II", words, at)
    return read(address, 2 * length).decode("utf-16-le", "replace")
