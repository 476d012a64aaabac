"""When several things want to be done later, which is first, and how a loop is asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from math import ceil

_MARGIN = 0.001
"""Milliseconds: what adding and taking away may have left over."""


def call_at(
    loop: asyncio.AbstractEventLoop, deadline: float, callback: Callable[[], None]
) -> asyncio.TimerHandle:
    """Have this called at a time of the loop, or less than a millisecond later: not before.

    uvloop counts whole milliseconds, and takes the nearest. Who is called too early finds nothing to do, asks
    for the rest of the millisecond, which is none, and is called again and again until it is over: a room
    that waits for its tick would take the whole processor.
    """
    return loop.call_later(ceil((deadline - loop.time()) * 1000 - _MARGIN) / 1000, callback)


def earliest(*times: float | None) -> float | None:
    """The first of these times; None stands for never."""
    first = None
    for time in times:
        if time is not None and (first is None or time < first):
            first = time
    return first
