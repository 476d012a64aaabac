"""When Python looks for cycles of objects that nothing uses any more."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Nothing is looked for meanwhile.

    What a compile makes lives until its end, so looking would only visit all of it again and again: a third
    of the time for a thousand lines. How much it makes is bounded by the limits of a source.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
