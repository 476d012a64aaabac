"""Where in the sources code comes from."""

from __future__ import annotations

from bisect import bisect_right, insort

from collab.compile.ir.nodes import LINE_BITS
from collab.compile.source import Source, line_of
from collab.compile.syntax import ast


class Places:
    """The lines of one source of a program.

    After an edit of one part (an attribute's value, a statement), offsets in it are those of the new text,
    all others those of the text that was compiled as a whole.
    """

    def __init__(self, source: Source, number: int) -> None:
        self._starts = source.starts
        self._last = 1
        self._number = number << LINE_BITS
        self._moved: dict[ast.Node, tuple[str, int, int]] = {}
        self._value: tuple[str, int, int] | None = None

    def at(self, offset: int) -> int:
        """The place of an offset."""
        if self._value is not None:
            text, start, line = self._value
            return line + text.count("\n", 0, offset - start)
        line = self._last = line_of(offset, self._starts, self._last)
        return self._number | line

    def move(self, part: ast.Node, text: str, start: int, first: int) -> None:
        """A part is now ``text``, from the offset ``start`` on; it began at ``first`` in what was compiled
        as a whole.
        """
        self._moved[part] = (text, start, self.at(first))

    def move_lines(self, end: int, first: int, by: int) -> None:
        """The part that ended here in the text that was compiled as a whole has more lines, or fewer; the
        line ``first`` was the first of what is behind it.
        """
        for _ in range(by):
            insort(self._starts, end)
        if by < 0:
            last = bisect_right(self._starts, end)
            del self._starts[last + by : last]
        for node, (text, begins, line) in self._moved.items():
            if line >= first:
                self._moved[node] = text, begins, line + by

    def within(self, part: ast.Node | None) -> None:
        """Offsets from here on are in a part, or, after None, anywhere."""
        self._value = self._moved.get(part) if part is not None and self._moved else None
