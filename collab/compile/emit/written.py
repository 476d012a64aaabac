"""Functions as they stand in the code section, and where in the sources their code comes from."""

from __future__ import annotations

from collab.compile.emit.encoder import unsigned
from collab.compile.ir.nodes import LINE_BITS

Mark = tuple[int, int]
"""From this byte on, code comes from this place (``at`` of a statement)."""


class Written:
    """One function; ``marks`` count from its first byte, which is its size's."""

    def __init__(self, code: bytes, marks: list[Mark]) -> None:
        self.code = code
        self.marks = marks
        self._mapped: tuple[int, int, str] | None = None

    @classmethod
    def of(cls, head: bytes, body: bytes, marks: list[Mark]) -> Written:
        """A function of declared locals, and a body that ``marks`` belong to."""
        size = unsigned(len(head) + len(body))
        before = len(size) + len(head)
        return cls(size + head + body, [(before + byte, at) for byte, at in marks])

    def after(self, before: Written) -> Written:
        """The same, with what was found out about another function, if that is as true of this one."""
        if self.marks == before.marks:
            self._mapped = before._mapped
        return self

    def move_lines(self, first: int, by: int) -> None:
        """Code of the own source from a line on comes from as many lines further down."""
        marks = [(byte, moved_line(at, first, by)) for byte, at in self.marks]
        if marks != self.marks:
            self.marks = marks
            self._mapped = None

    def mapped(self, gap: int, place: int) -> str:
        """The segments of a source map: ``gap`` bytes behind the last one before, which came from a place."""
        known = self._mapped
        if known is not None and known[:2] == (gap, place):
            return known[2]
        segments = [vlq(gap)]
        before, last = 0, place
        for byte, at in self.marks:
            segments.append(f"{vlq(byte - before)}{_source_and_line(at, last)}")
            before, last = byte, at
        found = ",".join(segments)
        self._mapped = gap, place, found
        return found


def moved_line(at: int, first: int, by: int) -> int:
    """A place when the lines of the own source from one on are further down by as many."""
    return at + by if first <= at <= _LINE else at


def mappings(functions: list[Written], start: int) -> str:
    """The mappings of a source map (version 3) of a module whose first function starts at a byte.

    As browsers have it for WebAssembly: one line, whose columns are the bytes of the module. Code comes from
    lines as a whole (column 0); what no line stands for, as at the beginning of each function, is unmapped.
    """
    parts: list[str] = []
    gap = start
    place = 1
    for function in functions:
        if function.marks:
            parts.append(function.mapped(gap, place))
            last, place = function.marks[-1]
            gap = len(function.code) - last
        elif parts:
            parts.append(vlq(gap))
            gap = len(function.code)
        else:
            gap += len(function.code)
    return ",".join(parts)


def _source_and_line(at: int, before: int) -> str:
    source = (at >> LINE_BITS) - (before >> LINE_BITS)
    return f"{vlq(source)}{vlq((at & _LINE) - (before & _LINE))}A"


_LINE = (1 << LINE_BITS) - 1
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def vlq(value: int) -> str:
    """A number as source maps write it: base 64, five bits a digit, the sign in the lowest."""
    left = value << 1 if value >= 0 else -value << 1 | 1
    text = ""
    while left >= 32:
        text += _DIGITS[left & 31 | 32]
        left >>= 5
    return text + _DIGITS[left]
