"""The images beside a source, as they would be a project's assets."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from collab.api.uploads import UploadError, examine
from collab.config import Limits


def images_beside(source: Path, limits: Limits) -> Callable[[str], str | None]:
    """What finds an image by its file name in the folder of a source: its ``data:`` URL.

    The same bounds and checks as for an asset that is uploaded. Why one is left out is said on stderr, once.
    """

    @cache
    def find(name: str) -> str | None:
        try:
            return _read(source.parent, name, limits)
        except _MissingError as error:
            sys.stderr.write(f"omnicraft: the image {name!r} is left out: {error}\n")
            return None

    return find


class _MissingError(Exception):
    """Why there is no such image, as the end of a sentence."""


def _read(folder: Path, name: str, limits: Limits) -> str:
    if Path(name).name != name or "\0" in name:
        raise _MissingError("an image is called by the name of a file beside the source.")
    path = folder / name
    try:
        with path.open("rb") as file:
            data = file.read(limits.asset_bytes + 1)  # One more tells that it is too large.
    except OSError as error:
        raise _MissingError(f"{path} can't be read: {error.strerror}.") from None
    try:
        upload = examine(data, limits)
    except UploadError as error:
        raise _MissingError(error.message) from None
    if upload.kind != "image":
        raise _MissingError(f"{path} is no image.")
    return f"data:{upload.mime_type};base64,{base64.b64encode(upload.data).decode()}"
