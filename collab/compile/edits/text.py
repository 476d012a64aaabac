"""What a change of a text is, and what it does to the outline of its elements."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from collab.compile.source import utf16_length


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
    outline: tuple[dict[str, Any], ...],
    old: str,
    new: str,
    change: tuple[int, int],
    line: tuple[int, int],
    *,
    inside: bool,
) -> tuple[dict[str, Any], ...]:
    """The outline after a change of ``old`` from one offset to another, inside of one line: the number of the
    line, from 0, and where it begins. ``inside`` of an element of the template, or of none.
    """
    start, old_end = change
    new_end = old_end + len(new) - len(old)
    removed, inserted = old[start:old_end], new[start:new_end]
    delta = utf16_length(inserted) - utf16_length(removed)
    if delta == 0:
        return outline
    number, begins = line
    column = utf16_length(old[begins:start]) + 1
    return tuple(_moved(outline, (number + 1, column), delta, inside=inside))


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
