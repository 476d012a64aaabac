"""The display list of the runtime, decoded (section 8 of ``runtime-crate/ABI.md``)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["rect", "ellipse", "line", "polyline", "polygon", "path", "text", "image"]
Matrix = tuple[float, float, float, float, float, float]

ALIGNMENTS = ("start", "middle", "end")
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_MATRIX, _SHADOW, _GRADIENT, _CLIP, _CLIP_END = 1, 10, 11, 12, 13
_KINDS: dict[int, tuple[Kind, int]] = {
    2: ("rect", 5),
    3: ("ellipse", 4),
    4: ("line", 4),
    5: ("polyline", 0),
    6: ("polygon", 0),
    7: ("path", 0),
    8: ("text", 4),
    9: ("image", 4),
}
_PAINT_WORDS = 4

Read = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Shadow:
    """What a shape casts: ``0xRRGGBBAA``, blur and offset in px."""

    color: int
    blur: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Gradient:
    """From a shape's fill to another color: between two points, or radial, from the centre to a radius."""

    radial: bool
    to: int
    ends: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Clip:
    """A rectangle from the origin of a matrix, outside of which nothing shows."""

    matrix: Matrix
    width: float
    height: float
    radius: float


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing to draw.

    ``matrix`` leads from its coordinates to the view's. Colors are ``0xRRGGBBAA``, 0 for none. ``numbers``:
    rect: x, y, width, height, corner radius; ellipse: centre and radii; line: both ends; polyline and
    polygon: the coordinates of their points; text: x, baseline y, size, weight; image: x, y, width, height.
    ``text`` is the content of a text, the data of a path or the source of an image. ``clips`` come outermost
    first.
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
    shadow: Shadow | None = None
    gradient: Gradient | None = None
    clips: tuple[Clip, ...] = ()


def decode(words: bytes, read: Read) -> Iterator[Shape]:
    """The shapes of a display list, in paint order. ``read(address, size)`` reads linear memory."""
    matrix = IDENTITY
    shadow: Shadow | None = None
    gradient: Gradient | None = None
    clips: list[Clip] = []
    at = 0
    while at < len(words):
        operation, length = struct.unpack_from("<II", words, at)
        if operation == _MATRIX:
            matrix = struct.unpack_from("<6d", words, at + 8)
        elif operation == _SHADOW:
            color, _, blur, x, y = struct.unpack_from("<IIddd", words, at + 8)
            shadow = Shadow(color, blur, x, y)
        elif operation == _GRADIENT:
            way, to, *ends = struct.unpack_from("<IIdddd", words, at + 8)
            gradient = Gradient(way == 1, to, (ends[0], ends[1], ends[2], ends[3]))
        elif operation == _CLIP:
            clips.append(Clip(matrix, *struct.unpack_from("<3d", words, at + 8)))
        elif operation == _CLIP_END:
            clips.pop()
        else:
            shape = _shape(words, at, operation, matrix, read)
            yield replace(shape, shadow=shadow, gradient=gradient, clips=tuple(clips))
            shadow = gradient = None
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
    elif kind == "image":
        text = _text(words, start + 32, read)
    elif kind == "text":
        text, font = _text(words, start + 32, read), _text(words, start + 40, read)
        (align,) = struct.unpack_from("<I", words, start + 48)
    return Shape(kind, matrix, fill, stroke, width, opacity, numbers, text, font, ALIGNMENTS[align])


def _text(words: bytes, at: int, read: Read) -> str:
    address, length = struct.unpack_from("<II", words, at)
    return read(address, 2 * length).decode("utf-16-le", "replace")
