"""Moments of a component's life, one picture each, by a clock that is set: the same every time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from collab.compile.host import PropValue, Runtime, Shape

_STEP = 1000 / 60
"""Between two moments that a component lives through, in ms: as on a screen, and as the preview leaps."""
_MOST_STEPS = 1200
"""A longer way takes longer steps, so that it ends."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What is drawn at a moment, and the part of it that is shown: left, top, width and height in px."""

    shapes: tuple[Shape, ...]
    view_box: tuple[float, float, float, float]


def frames(
    wasm: bytes,
    props: Mapping[str, PropValue] | None = None,
    *,
    at: float = 0.0,
    count: int = 1,
    fps: float = 60.0,
) -> Iterator[Frame]:
    """``count`` frames, ``fps`` in a second, the first ``at`` ms after the component was mounted.

    All show the part that the first does, so that they have one size. Raises BadComponent, ComponentStopped
    or PropError.
    """
    runtime = Runtime()
    runtime.mount(runtime.load(wasm), props)
    now = 0.0
    view_box = None
    for index in range(count):
        moment = at + index * 1000 / fps
        _pass(runtime, now, moment)
        now = moment
        shapes = runtime.display()
        view_box = view_box or runtime.view_box()
        yield Frame(shapes, view_box)


def _pass(runtime: Runtime, start: float, end: float) -> None:
    steps = min(math.ceil((end - start) / _STEP), _MOST_STEPS)
    for step in range(1, steps + 1):
        runtime.tick(start + (end - start) * step / steps)
