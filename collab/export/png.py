"""PNG pictures: the SVG of a frame, drawn by resvg in a process with bounds on time and memory."""

from __future__ import annotations

import contextlib
import json
import math
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from collab.compile.host import Shape
from collab.errors import OmniCraftError
from collab.export.frames import Frame
from collab.export.png_process import LENGTH, PNG
from collab.export.svg import write_svg


class PictureError(OmniCraftError):
    """A picture that can't be drawn."""

    code = "PICTURE"
    status = 422


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one picture may take: pixels, seconds, and bytes of memory."""

    pixels: int
    seconds: float
    memory: int


class Painter:
    """Draws one frame after the other, in one process: a context manager.

    Texts are in the fonts of this machine. Images whose source is not in the component itself (``data:``) are
    left out, so that no file is read. After a PictureError only a new painter helps.
    """

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "collab.export.png_process", str(bounds.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # What Rust says when it runs out of memory.
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def png(self, frame: Frame, scale: float = 1.0) -> bytes:
        """A frame with ``scale`` pixels to each px; the same bytes each time. Raises PictureError."""
        self._check_size(frame, scale)
        shown = tuple(map(_without_file, frame.shapes))
        request = json.dumps([write_svg(shown, frame.view_box), scale]).encode()
        answer = self._ask(request)
        if answer[:1] != PNG:
            raise PictureError(f"The picture can't be drawn: {answer[1:].decode()}.")
        return answer[1:]

    def _check_size(self, frame: Frame, scale: float) -> None:
        _, _, width, height = frame.view_box
        if not (width > 0 and height > 0):
            raise PictureError(
                "The component draws nothing, so there is no picture of it.",
                hint="Give it a width and a height for an empty one.",
            )
        pixels = width * height * scale * scale
        if not pixels <= self._bounds.pixels:
            raise PictureError(
                f"The picture would have {pixels:,.0f} pixels; {self._bounds.pixels:,} is the most.",
                hint="Choose a smaller scale, or raise OMNICRAFT_LIMIT_EXPORT_PIXELS.",
            )
        if min(width, height) * scale < 0.5 or not math.isfinite(scale):
            raise PictureError("The picture would be less than a pixel wide or high.")

    def _ask(self, request: bytes) -> bytes:
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        timer = threading.Timer(self._bounds.seconds, process.kill)
        timer.start()
        answer = b""
        try:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(LENGTH.pack(len(request)) + request)
                process.stdin.flush()
                header = process.stdout.read(LENGTH.size)
                if len(header) == LENGTH.size:
                    (size,) = LENGTH.unpack(header)
                    answer = process.stdout.read(size)
        finally:
            in_time = timer.is_alive()
            timer.cancel()
        if answer:
            return answer
        if in_time:
            raise PictureError(
                "The picture takes more memory than one may.",
                hint="Choose a smaller scale, or raise OMNICRAFT_LIMIT_EXPORT_MEMORY (bytes).",
            )
        raise PictureError(
            f"The picture takes longer than {self._bounds.seconds:g} seconds, which is the most.",
            hint="Choose a smaller scale, or raise OMNICRAFT_LIMIT_EXPORT_SECONDS.",
        )


def _without_file(shape: Shape) -> Shape:
    """An image that is not in its own source shows nothing: resvg would take it for the name of a file."""
    is_file = shape.kind == "image" and not (shape.text.startswith("data:") and "," in shape.text)
    return replace(shape, text="data:,") if is_file else shape
