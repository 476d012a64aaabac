"""``omnicraft export``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from collab.cli.crate import write_crate
from collab.cli.images import images_beside
from collab.cli.sources import compile_file, report, write_file
from collab.config import Limits
from collab.errors import OmniCraftError
from collab.export.frames import Frame, frames
from collab.export.images import with_images
from collab.export.png import Bounds, Painter
from collab.export.svg import write_svg

PICTURES = ("svg", "png")
FORMATS = (*PICTURES, "rust")
_FPS = 60.0


class WrongUse(OmniCraftError):  # noqa: N818 - it is the use that is wrong
    """Options that don't go together."""

    code = "WRONG_USE"


def run(
    *,
    file: Path,
    output: Path,
    format_: str | None,
    scale: float | None,
    at: float | None,
    count: int | None,
    fps: float | None,
) -> int:
    """Write a picture of the component, a folder of them, or its crate. Returns the exit code."""
    limits = Limits.from_environment(dict(os.environ))
    kind = _format(output, format_, is_folder=count is not None)
    if kind == "rust":
        if not (scale is at is count is fps is None):
            raise WrongUse("--scale, --at, --frames and --fps are for pictures: a crate is none.")
        return _crate(file, output)
    if scale is not None and kind != "png":
        raise WrongUse("--scale is for PNG: an SVG has no pixels.")
    if fps is not None and count is None:
        raise WrongUse("--fps is for --frames, which tells how many there are to be.")
    if count is not None and count > limits.export_frames:
        raise WrongUse(
            f"{count} frames are too many; {limits.export_frames} is the most.",
            hint="Make them in parts with --at, or raise OMNICRAFT_LIMIT_EXPORT_FRAMES.",
        )
    compiled = compile_file(str(file))
    code = report([compiled], as_json=False)
    if compiled.result.wasm is None:
        return code
    find = images_beside(file, limits)
    lived = frames(compiled.result.wasm, at=at or 0.0, count=count or 1, fps=fps or _FPS)
    drawn = (with_images(frame, find) for frame in lived)
    with ExitStack() as stack:
        pictures = _pngs(drawn, scale or 1.0, limits, stack) if kind == "png" else _svgs(drawn)
        for number, picture in enumerate(pictures, 1):
            write_file(str(output if count is None else output / f"{number:04}.{kind}"), picture)
    return code


def _crate(file: Path, output: Path) -> int:
    compiled = compile_file(str(file), rust=True)
    code = report([compiled], as_json=False)
    if compiled.result.rust is not None:
        write_crate(output, compiled.result.rust)
    return code


def _format(output: Path, wanted: str | None, *, is_folder: bool) -> str:
    """What to make: what is asked for, or what the file's name says."""
    named = output.suffix.removeprefix(".").lower()
    if is_folder:
        if named in PICTURES:
            raise WrongUse(f"--frames fills a folder, and {output} is the name of a picture.")
        return wanted or "png"
    if wanted is None:
        if named in PICTURES:
            return named
        raise WrongUse(
            f"The name {output} doesn't say what to make.",
            hint="Give --format, or a name that ends in .svg or .png.",
        )
    if named in PICTURES and named != wanted:
        raise WrongUse(
            f"{output} is the name of {_A[named]}, and --format asks for {_A[wanted]}.",
            hint="Change one of them, or leave --format out.",
        )
    return wanted


_A = {"svg": "an SVG", "png": "a PNG", "rust": "a crate"}


def _svgs(drawn: Iterable[Frame]) -> Iterator[bytes]:
    for frame in drawn:
        yield write_svg(frame.shapes, frame.view_box).encode()


def _pngs(drawn: Iterable[Frame], scale: float, limits: Limits, stack: ExitStack) -> Iterator[bytes]:
    bounds = Bounds(limits.export_pixels, limits.export_seconds, limits.export_memory)
    painter = stack.enter_context(Painter(bounds))
    for frame in drawn:
        yield painter.png(frame, scale)
