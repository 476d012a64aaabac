"""PNG pictures: what they may take, and what they must not read."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from collab.compile.host.display import IDENTITY, Shape
from collab.export.frames import Frame, frames
from collab.export.png import Bounds, Painter, PictureError
from tests.runtime import assembler as a
from tests.runtime import samples

BOUNDS = Bounds(pixels=1_000_000, seconds=20.0, memory=256 * 1024 * 1024)


def _frame(*shapes: Shape) -> Frame:
    return Frame(shapes, (0.0, 0.0, 40.0, 40.0))


def _image(source: str) -> Shape:
    return Shape("image", IDENTITY, 0, 0, 1.0, 1.0, (0.0, 0.0, 40.0, 40.0), source)


def _text(font: str) -> Shape:
    return Shape("text", IDENTITY, 0x000000FF, 0, 1.0, 1.0, (0.0, 30.0, 30.0, 400.0), "W", font)


def _opaque(png: bytes) -> int:
    return sum(Image.open(io.BytesIO(png)).convert("RGBA").getchannel("A").histogram()[128:])


def test_an_image_of_its_own_is_drawn_and_a_file_is_never_read(tmp_path, monkeypatch) -> None:
    Image.new("RGB", (8, 8), "red").save(tmp_path / "secret.png")
    monkeypatch.chdir(tmp_path)
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'>%s</svg>"
    within = svg.replace("#", "%23")
    with Painter(BOUNDS) as painter:

        def drawn(source: str) -> int:
            return _opaque(painter.png(_frame(_image(source))))

        assert drawn("data:image/svg+xml," + within % "<rect width='8' height='4'/>") == 800
        path = tmp_path / "secret.png"
        for source in (str(path), "secret.png", f"file://{path}", "", "data:secret.png", f"DATA:,{path}"):
            assert drawn(source) == 0, source
        assert drawn("data:image/svg+xml," + within % f"<image href='{path}' width='8' height='8'/>") == 0


def test_texts_are_drawn_whatever_font_is_asked_for() -> None:
    with Painter(BOUNDS) as painter:
        for font in ("", "sans-serif", "serif", "monospace", "No Such Font", "No Such Font, serif"):
            assert _opaque(painter.png(_frame(_text(font)))) > 50, font


def test_what_takes_too_long_is_ended() -> None:
    with (
        Painter(Bounds(1_000_000, seconds=0.001, memory=BOUNDS.memory)) as painter,
        pytest.raises(PictureError, match=r"longer than 0\.001 seconds"),
    ):
        painter.png(_frame())


def test_what_takes_too_much_memory_is_ended() -> None:
    with (
        Painter(Bounds(1_000_000_000, seconds=60.0, memory=32 * 1024 * 1024)) as painter,
        pytest.raises(PictureError, match="more memory"),
    ):
        painter.png(_frame(_text("")), 100.0)


def test_nothing_to_draw_is_no_picture() -> None:
    (frame,) = frames(samples.drawing().wasm())
    with Painter(BOUNDS) as painter, pytest.raises(PictureError, match="draws nothing"):
        painter.png(frame)


def test_a_sequence_keeps_the_part_that_its_first_frame_shows() -> None:
    wasm = samples.drawing((a.RECT, a.TOP, {a.X: -5.0, a.Y: 7.0})).wasm()
    boxes = {frame.view_box for frame in frames(wasm, count=3)}
    assert boxes == {(-5.0, 7.0, 100.0, 100.0)}
