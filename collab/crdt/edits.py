"""Edits of a text as the server itself makes them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_COMPARED = 4_000_000
"""Lines of one text times those of the other."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``deleted`` characters at ``position`` by ``inserted``: offsets in Python characters.

    Edits of one list apply one after another, each to what the ones before it left.
    """

    position: int
    deleted: int
    inserted: str


def replacing(before: str, after: str, position: int = 0) -> list[Edit]:
    """The edit that makes one text, which begins at ``position``, another; none when they are equal.

    What they share at both ends stays.
    """
    if before == after:
        return []
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    return [Edit(position + start, len(before) - start - end, after[start : len(after) - end])]


def differing(before: str, after: str) -> list[Edit]:
    """The edits that make one text another: one for each run of lines that differ.

    What others write between those lines meanwhile stays where it is, and so do comments on them. Where
    there are too many lines to compare, all between the first and the last that differ is one edit.
    """
    around = replacing(before, after)
    if not around:
        return []
    # Whole lines around what differs.
    start = before.rfind("\n", 0, around[0].position) + 1
    end = before.find("\n", around[0].position + around[0].deleted)
    kept = len(before) - end - 1 if end >= 0 else 0
    old = before[start : len(before) - kept].splitlines(keepends=True)
    new = after[start : len(after) - kept].splitlines(keepends=True)
    if len(old) * len(new) > MOST_COMPARED:
        return around
    edits: list[Edit] = []
    position = start
    for _, first, last, begin, stop in SequenceMatcher(None, old, new).get_opcodes():
        come = "".join(new[begin:stop])
        edits += replacing("".join(old[first:last]), come, position)
        position += len(come)
    return edits


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))
