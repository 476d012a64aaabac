"""One source text, and the way from an offset in it to a line and a column."""

from __future__ import annotations

from bisect import bisect_right


class Source:
    """The text of one ``.omni`` file.

    Offsets count code points, as Python strings do. Lines and columns are 1-based, and columns count UTF-16
    units, as editors in browsers do.
    """

    __slots__ = ("_last", "_starts", "file", "text")

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self._starts: list[int] | None = None
        self._last = 1

    @property
    def starts(self) -> list[int]:
        """The offset of the first character of each line."""
        if self._starts is None:
            starts = [0]
            at = self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._starts = starts
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset."""
        line = self._last = line_of(offset, self.starts, self._last)
        return line, utf16_length(self.text[self.starts[line - 1] : offset]) + 1

    def width(self, start: int, end: int) -> int:
        """The length of ``text[start:end]`` in UTF-16 units."""
        return utf16_length(self.text[start:end])

    def line(self, number: int) -> str:
        """The text of a line (1-based) without its end."""
        start = self.starts[number - 1]
        end = self.starts[number] - 1 if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


def line_of(offset: int, starts: list[int], last: int) -> int:
    """The line (1-based) of an offset, among lines that start there; found soonest if it is the last one that
    was found or the next, as it mostly is.
    """
    if last + 1 < len(starts) and starts[last - 1] <= offset < starts[last + 1]:
        return last + 1 if offset >= starts[last] else last
    return bisect_right(starts, offset)


def utf8(text: str) -> bytes:
    """UTF-8 that also takes half a surrogate pair, which JSON can carry into a source."""
    return text.encode("utf-8", "surrogatepass")


def utf8_length(text: str) -> int:
    """How many bytes a text takes in UTF-8."""
    return len(text) if text.isascii() else len(utf8(text))


def utf16_length(text: str) -> int:
    """How many UTF-16 units a text takes."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
