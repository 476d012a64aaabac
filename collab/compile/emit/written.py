"""Functions as they stand in the code section, and where in the sources their code comes from."""

from __future__ import annotations

from functools import cached_property, lru_cache

from collab.compile.emit.encoder import unsigned
from collab.compile.ir.nodes import LINE_BITS

Mark = tuple[int, int]
"""From this byte on, code comes from this place (``at`` of a statement)."""


class Written:
    """One function; ``marks`` count from its first byte, which is its size's."""

    def __init__(self, code: bytes, marks: list[Mark]) -> None:
        self.code = code
        self.marks = marks

    @classmethod
    def of(cls, head: bytes, body: bytes, marks: list[Mark]) -> Written:
        """A function of declared locals, and a body that ``marks`` belong to."""
        size = unsigned(len(head) + len(body))
        before = len(size) + len(head)
        return cls(size + head + body, [(before + byte, at) for byte, at in marks])

    @cached_property
    def segments(self) -> str:
        """The segments of a source map behind that of the first mark."""
        return "".join(
            f",{vlq(byte - before)}{_source_and_line(at, last)}"
            for (before, last), (byte, at) in zip(self.marks, self.marks[1:], strict=False)
        )


def mappings(functions: list[Written], start: int) -> str:
    """The mappings of a source map (version 3) of a module whose first function starts at a byte.

    As browsers have it for WebAssembly: one line, whose columns are the bytes of the module. Code comes from
    lines as a whole (column 0); what no line stands for, as at the beginning of each function, is unmapped.
    """
    parts: list[str] = []
    column = 0
    place = 1
    for function in functions:
        if function.marks:
            first, at = function.marks[0]
            parts.append(vlq(start - column))
            parts.append(f"{vlq(first)}{_source_and_line(at, place)}{function.segments}")
            last, place = function.marks[-1]
            column = start + last
        elif parts:
            parts.append(vlq(start - column))
            column = start
        start += len(function.code)
    return ",".join(parts)


def _source_and_line(at: int, before: int) -> str:
    source = (at >> LINE_BITS) - (before >> LINE_BITS)
    return f"{vlq(source)}{vlq((at & _LINE) - (before & _LINE))}A"


_LINE = (1 << LINE_BITS) - 1
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


@lru_cache(maxsize=2048)
def vlq(value: int) -> str:
    """A number as source maps write it: base 64, five bits a digit, the sign in the lowest."""
    left = value << 1 if value >= 0 else -value << 1 | 1
    text = ""
    while True:
        digit = left & 31
        left >>= 5
        if not left:
            return text + _DIGITS[digit]
        text += _DIGITS[digit | 32]
