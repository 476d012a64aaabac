"""Which known name did the author mean?"""

from __future__ import annotations

from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str | None:
    """The most similar known name, if one is similar enough to be worth saying."""
    if len(name) > 40:
        return None
    lowered = name.lower()
    letters = set(lowered)
    best: str | None = None
    # One letter is like another only in the other case: any two are one edit apart.
    limit = max(1, len(name) // 3) + 1 if len(name) > 1 else 1
    for candidate in sorted(known):
        if abs(len(candidate) - len(name)) >= limit:
            continue
        other = candidate.lower()
        # An edit brings or takes one letter at most: most names are told apart by that.
        if len(letters.difference(other)) >= limit or len(set(other) - letters) >= limit:
            continue
        distance = _distance(lowered, other, limit)
        if distance < limit:
            best, limit = candidate, distance
    return best


def _distance(left: str, right: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) between two words; ``limit`` if at least that many."""
    before_last: list[int] = []
    last = list(range(len(right) + 1))
    for row, character in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (character != other))
            if row > 1 and column > 1 and character == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before_last[column - 2] + 1)
            current.append(cost)
        if min(current) >= limit:
            return limit
        before_last, last = last, current
    return min(last[-1], limit)
