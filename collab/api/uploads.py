"""What an uploaded file is, by its bytes: its name and declared type are never believed."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass

import py_svg_hush
from PIL import Image

from collab.config import Limits
from collab.errors import OmniCraftError


class UploadError(OmniCraftError):
    """A file that is not taken, and why."""

    def __init__(self, status: int, code: str, message: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.status, self.code = status, code


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it is kept. ``width`` and ``height`` in pixels, None where it has none."""

    kind: str
    mime_type: str
    data: bytes
    width: int | None = None
    height: int | None = None


_HINT = (
    "Take a PNG, JPEG, GIF, WebP or SVG picture, an MP4 or WebM film, an MP3, Ogg or WAV sound, or a font."
)
_PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
# Beginnings of files that are passed on as they are: a browser plays them, and nothing in them runs.
_OTHERS: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"....ftyp(isom|iso[2-6]|mp4[12]|avc1|M4V |dash|mmp4)", re.DOTALL), "video", "video/mp4"),
    (re.compile(rb"\x1a\x45\xdf\xa3.{0,64}webm", re.DOTALL), "video", "video/webm"),
    (re.compile(rb"ID3[\x02-\x04]|\xff[\xfb\xf3\xf2]"), "audio", "audio/mpeg"),
    (re.compile(rb"OggS\x00"), "audio", "audio/ogg"),
    (re.compile(rb"RIFF....WAVE", re.DOTALL), "audio", "audio/wav"),
    (re.compile(rb"wOF2"), "font", "font/woff2"),
    (re.compile(rb"wOFF"), "font", "font/woff"),
    (re.compile(rb"\x00\x01\x00\x00\x00.[\x00-\xff]{6}", re.DOTALL), "font", "font/ttf"),
    (re.compile(rb"OTTO"), "font", "font/otf"),
)
# Declarations, instructions to style sheets and comments may stand before the first element.
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:(?:<\?xml[^>]{0,500}\?>|<!--.{0,2000}?-->)\s*){0,10}<(?:svg|!DOCTYPE svg)\b",
    re.DOTALL,
)
# What makes a browser, which guesses, or a person's file manager take a file for a page.
_MARKUP = re.compile(rb"<(?:script|html|iframe|body|svg|!doctype html|\?php)\b", re.IGNORECASE)
# A second look at what the allow-list let through.
_RUNS = re.compile(rb"javascript:|@import|expression\s*\(|-moz-binding", re.IGNORECASE)
_EMBEDDED = {"image": ["png", "jpeg", "gif", "webp"]}
_SIZE = re.compile(r"^\s*(\d{1,7}(?:\.\d{0,6})?)(?:px)?\s*$")


def examine(data: bytes, limits: Limits) -> Upload:
    """What this file is; an SVG without anything that runs or loads. Raises UploadError.

    It reads and decodes, so it is to run in a thread.
    """
    if not data:
        raise UploadError(422, "EMPTY_FILE", "The file is empty.", _HINT)
    if len(data) > limits.asset_bytes:
        most = limits.asset_bytes // (1024 * 1024)
        message = f"The file is too large; {most} MB is the most."
        raise UploadError(413, "FILE_TOO_LARGE", message, "Make it smaller.")
    if _SVG.match(data):
        return _svg(data)
    if (picture := _picture(data, limits)) is not None:
        return picture
    for beginning, kind, mime_type in _OTHERS:
        if beginning.match(data):
            _refuse_markup(data)
            return Upload(kind, mime_type, data)
    raise UploadError(415, "UNKNOWN_FILE_TYPE", "This is no file of a kind that can be used here.", _HINT)


def _picture(data: bytes, limits: Limits) -> Upload | None:
    """A raster picture, decoded to its end; None when it is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures; the bound below is ours.
            picture = Image.open(io.BytesIO(data), formats=list(_PICTURES))
            width, height = picture.size
            frames = getattr(picture, "n_frames", 1)
    except Image.DecompressionBombError:
        raise _too_many_pixels(limits) from None
    except Exception:  # Not a picture, or a damaged one: Pillow has no one error for that.
        if _begins_as_picture(data):
            raise _unreadable() from None
        return None
    if width * height * frames > limits.asset_pixels:
        raise _too_many_pixels(limits)
    try:
        picture.load()
    except Exception:
        raise _unreadable() from None
    _refuse_markup(data)
    return Upload("image", _PICTURES[str(picture.format)], data, width, height)


def _begins_as_picture(data: bytes) -> bool:
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return is_webp or data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"))


def _unreadable() -> UploadError:
    message = "The picture is damaged: it can't be read to its end."
    return UploadError(422, "DAMAGED_FILE", message, "Save it anew.")


def _too_many_pixels(limits: Limits) -> UploadError:
    message = f"The picture has too many pixels; {limits.asset_pixels // 1_000_000} million is the most."
    return UploadError(413, "TOO_MANY_PIXELS", message, "Make it smaller.")


def _refuse_markup(data: bytes) -> None:
    if _MARKUP.search(data):
        message = "The file is of two kinds at once: there is a page hidden in it."
        raise UploadError(422, "MIXED_FILE", message, "Save it anew.")


def _svg(data: bytes) -> Upload:
    """An SVG rewritten from an allow-list of elements and attributes; what it refers to elsewhere is gone."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UploadError(
            422,
            "SVG_WITH_DOCTYPE",
            "The SVG declares a document type, which may hide anything.",
            "Save it without one: most programs call that “plain SVG”.",
        )
    try:
        safe = py_svg_hush.filter_svg(data, keep_data_url_mime_types=_EMBEDDED)
    except ValueError:
        raise UploadError(422, "DAMAGED_FILE", "The SVG is not well-formed XML.", "Save it anew.") from None
    if _RUNS.search(safe):
        message = "The SVG holds something that could run or load other files."
        raise UploadError(422, "UNSAFE_SVG", message, "Save it without scripts and imported styles.")
    root = re.search(r"<svg\b[^>]*>", safe.decode())
    if root is None:
        raise UploadError(415, "UNKNOWN_FILE_TYPE", "This is no file of a kind that can be used here.", _HINT)
    return Upload("image", "image/svg+xml", safe, _length(root[0], "width"), _length(root[0], "height"))


def _length(tag: str, name: str) -> int | None:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    size = _SIZE.match(found[1]) if found else None
    return round(float(size[1])) if size else None
