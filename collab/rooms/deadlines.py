"""When several things want to be done later, which is first."""

from __future__ import annotations


def earliest(*times: float | None) -> float | None:
    """The first of these times; None stands for never."""
    first = None
    for time in times:
        if time is not None and (first is None or time < first):
            first = time
    return first
