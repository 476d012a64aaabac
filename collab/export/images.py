"""Images that a component calls by name, put into its pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from collab.export.frames import Frame

_HELD = "data:"


def with_images(frame: Frame, find: Callable[[str], str | None]) -> Frame:
    """The frame with its images in it, so that it needs no other file.

    ``find`` gives the ``data:`` URL of an image by its name. An image that it does not know shows nothing.
    """
    shapes = tuple(
        replace(shape, text=find(shape.text) or "")
        if shape.kind == "image" and shape.text and not shape.text.startswith(_HELD)
        else shape
        for shape in frame.shapes
    )
    return replace(frame, shapes=shapes)
