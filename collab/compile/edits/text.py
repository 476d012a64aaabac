"""What a change of a text is, and what it does to the outline of its elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from collab.compile.source import utf16_length

Path = tuple[int, ...]
"""The places of elements in the outline, each among those beside it."""
_Spot = tuple[int, int]
"""A line and a column, as the outline has them."""


class Changes:
    """What changes from text to text, mostly in the same line: what is around that is not looked at again."""

    def __init__(self) -> None:
        self._before = self._behind = ""

    def between(self, old: str, new: str) -> tuple[int, int]:
        """As ``changed`` has it; ``old`` is one of the two texts of the last call, if there was one."""
        first = len(self._before)
        last = len(new) - len(self._behind)
        if first <= last and new.startswith(self._before) and new.endswith(self._behind):
            before, line = old[first : len(old) - len(self._behind)], new[first:last]
            # Else what is around may be part of what both begin or end with.
            if "\n" not in before and "\n" not in line:
                start, end = changed(before, line)
                return first + start, first + end
        start, end = changed(old, new)
        self._before = old[: old.rfind("\n", 0, start) + 1]
        ends = old.find("\n", end)
        self._behind = old[ends:] if ends >= 0 else ""
        return start, end


class Change:
    """What is other in a text than in the last one: ``span`` of the old text."""

    def __init__(self, old: str, new: str, span: tuple[int, int]) -> None:
        self.old, self.new, self.span = old, new, span
        start, end = span
        self.removed, self.inserted = old[start:end], new[start : end + len(new) - len(old)]
        self.lines = self.inserted.count("\n") - self.removed.count("\n")
        """So many lines there are more."""
        self.breaks = "\n" in self.removed or "\n" in self.inserted
        """Whether other lines begin."""


def changed(old: str, new: str) -> tuple[int, int]:
    """Where two texts begin to differ, and where in the old one that ends."""
    shorter = min(len(old), len(new))
    start = _common(shorter, lambda low, high: new.startswith(old[low:high], low))
    before, now = len(old), len(new)
    tail = _common(
        shorter - start, lambda low, high: new.endswith(old[before - high : before - low], 0, now - low)
    )
    return start, before - tail


def _common(most: int, same: Callable[[int, int], bool]) -> int:
    """The largest size up to ``most`` that is the same, by halving: texts are compared at memory speed.

    ``same`` is asked about what lies between two sizes.
    """
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if same(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def shifted(
    outline: tuple[dict[str, Any], ...], change: Change, line: tuple[int, int], *, inside: bool
) -> tuple[dict[str, Any], ...]:
    """The outline after a change inside of one line: the number of the line, from 0, and where it begins.
    ``inside`` of an element of the template, or of none.
    """
    delta = utf16_length(change.inserted) - utf16_length(change.removed)
    if delta == 0:
        return outline
    number, begins = line
    column = utf16_length(change.old[begins : change.span[0]]) + 1
    return tuple(_moved(outline, (number + 1, column), delta, inside=inside))


def reflowed(
    outline: tuple[dict[str, Any], ...], change: Change, line: int, path: Path | None
) -> tuple[dict[str, Any], ...]:
    """The outline after a change that begins in a line, from 0, and by which other lines may begin. It is in
    the element that the path leads to.
    """
    removed, inserted = change.removed, change.inserted
    start, end = change.span
    before = (line + 1 + removed.count("\n"), _column(change.old, end))
    now = (line + 1 + inserted.count("\n"), _column(change.new, start + len(inserted)))
    delta = utf16_length(inserted) - utf16_length(removed)
    return tuple(_reflowed(outline, (before, now), delta, path))


def _column(text: str, offset: int) -> int:
    return utf16_length(text[text.rfind("\n", 0, offset) + 1 : offset]) + 1


def _reflowed(
    entries: tuple[dict[str, Any], ...] | list[dict[str, Any]],
    change: tuple[_Spot, _Spot],
    delta: int,
    path: Path | None,
) -> list[dict[str, Any]]:
    """Entries behind the change go where that has brought them; what is on the path has become longer."""
    end, now = change
    moved: list[dict[str, Any]] = []
    for number, entry in enumerate(entries):
        line, column = entry["line"], entry["column"]
        children: list[dict[str, Any]] = entry["children"]
        if (line, column) >= end:
            spot = now[0] + line - end[0], column + (now[1] - end[1] if line == end[0] else 0)
            children = _reflowed(children, change, delta, None)
            moved.append({**entry, "line": spot[0], "column": spot[1], "children": children})
        elif path and path[0] == number:
            children = _reflowed(children, change, delta, path[1:])
            moved.append({**entry, "span": entry["span"] + delta, "children": children})
        else:
            moved.append(entry)
    return moved


def holder_of(entries: tuple[dict[str, Any], ...], at: tuple[int, int]) -> Path:
    """The way to the last element that begins before a line and a column: one in whose tag that is."""
    path: list[int] = []
    beside: tuple[dict[str, Any], ...] | list[dict[str, Any]] = entries
    while True:
        before = [entry for entry in beside if (entry["line"], entry["column"]) < at]
        if not before:
            return tuple(path)
        path.append(len(before) - 1)
        beside = before[-1]["children"]


def _moved(
    entries: tuple[dict[str, Any], ...] | list[dict[str, Any]],
    at: tuple[int, int],
    delta: int,
    *,
    inside: bool,
) -> list[dict[str, Any]]:
    """Entries that begin before the change hold it if they are the last to do so; those after it on its line
    move with it.
    """
    moved: list[dict[str, Any]] = []
    for number, entry in enumerate(entries):
        begins = (entry["line"], entry["column"])
        following = entries[number + 1] if number + 1 < len(entries) else None
        if begins < at:
            if inside and (following is None or (following["line"], following["column"]) > at):
                children = _moved(entry["children"], at, delta, inside=True)
                moved.append({**entry, "span": entry["span"] + delta, "children": children})
            else:
                moved.append(entry)
        elif entry["line"] == at[0]:
            children = _moved(entry["children"], at, delta, inside=inside)
            moved.append({**entry, "column": entry["column"] + delta, "children": children})
        else:
            moved.extend(entries[number:])
            break
    return moved
