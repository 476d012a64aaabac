"""Edits of a text as the server itself makes them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher


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

    What others write between those lines meanwhile stays where it is.
    """
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    edits: list[Edit] = []
    position = 0
    for _, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[first:last]), "".join(new[begin:end])
        edits += replacing(gone, come, position)
        position += len(come)
    return edits


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))
