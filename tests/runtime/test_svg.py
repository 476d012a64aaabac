"""SVG pictures: well-formed, escaped, the same every time."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from collab.compile.host import PropError, Runtime
from collab.export.svg import render_svg
from tests.runtime import assembler as a
from tests.runtime import samples

EVERY_SHAPE = samples.drawing(
    (a.RECT, a.TOP, {a.X: 10.5, a.RADIUS: 99.0, a.WIDTH: 40.0, a.HEIGHT: 20.0, a.FILL: 0xFF000080}),
    (a.CIRCLE, a.TOP, {a.RADIUS: 5.0, a.STROKE: 0x00FF00FF}),
    (a.LINE, a.TOP, {a.OPACITY: 0.5}),
    (a.GROUP, a.TOP, {a.X: 100.0, a.ROTATE: 90.0, a.OPACITY: 0.5}),
    (a.POLYGON, 3, {a.POINTS: [0.0, 0.0, 10.0, 0.0, 5.0, 8.0, 99.0], a.OPACITY: 0.5}),
    (a.PATH, a.TOP, {a.D: 'M0 0 L10 10 "<&>\x00\x0b', a.STROKE: 0x000000FF}),
    (a.TEXT, a.TOP, {a.CONTENT: "<script>&\x07 “é😀”", a.Y: 20.0}),
    size=(200.0, 100.0),
)


def test_every_shape() -> None:
    svg = render_svg(EVERY_SHAPE.wasm())
    assert svg == (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" viewBox="0 0 200 100">\n'
        '  <rect x="10.5" y="0" width="40" height="20" rx="10" fill="#ff0000" fill-opacity="0.502"/>\n'
        '  <circle cx="0" cy="0" r="5" fill="#000000" stroke="#00ff00"/>\n'
        '  <line x1="0" y1="0" x2="100" y2="0" stroke="#000000" opacity="0.5"/>\n'
        '  <polygon points="0,0 10,0 5,8" fill="#000000" opacity="0.25"'
        ' transform="matrix(0 1 -1 0 100 0)"/>\n'
        '  <path d=\'M0 0 L10 10 "&lt;&amp;&gt;\' fill="#000000" stroke="#000000"'
        ' stroke-miterlimit="10"/>\n'
        '  <text x="0" y="34.4" font-family="sans-serif" font-size="16" xml:space="preserve" fill="#000000">'
        "&lt;script&gt;&amp; “é😀”</text>\n"
        "</svg>\n"
    )
    ET.fromstring(svg)


def test_the_same_every_time_and_cropped_to_what_is_drawn() -> None:
    wasm = samples.drawing((a.RECT, a.TOP, {a.X: -5.0, a.Y: 7.0, a.STROKE: 0xFF})).wasm()
    assert 'viewBox="-5.5 6.5 101 101"' in render_svg(wasm)
    assert render_svg(wasm) == render_svg(wasm)


def test_nothing_to_draw_is_an_empty_picture() -> None:
    assert 'viewBox="0 0 0 0"' in render_svg(samples.drawing().wasm())


def test_with_props() -> None:
    svg = render_svg(samples.required().wasm(), {"label": "Hi", "tint": "#123456"})
    assert ">Hi</text>" in svg
    assert 'fill="#123456"' in svg
    with pytest.raises(PropError):
        render_svg(samples.required().wasm(), {"lable": "Hi"})


def test_clips_gradients_shadows_and_images() -> None:
    svg = render_svg(samples.effects().wasm())
    ET.fromstring(svg)
    assert 'viewBox="-5 -5 65 105"' in svg
    assert (
        '<clipPath id="d3"><rect width="50" height="20" rx="4" transform="matrix(1 0 0 1 10 0)"/></clipPath>'
        in svg
    )
    assert (
        '<g clip-path="url(#d3)"><g filter="url(#d2)">'
        '<rect x="0" y="0" width="100" height="100" fill="url(#d1)"' in svg
    )
    assert (
        '<linearGradient id="d1" gradientUnits="userSpaceOnUse" x1="0" y1="50" x2="100" y2="50">'
        '<stop offset="0" stop-color="#ff0000"/><stop offset="1" stop-color="#0000ff"/></linearGradient>'
        in svg
    )
    assert '<feDropShadow dx="3" dy="0" stdDeviation="4" flood-color="#000000" flood-opacity="0.502"/>' in svg
    assert '<radialGradient id="d4" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="5">' in svg
    assert '<image x="0" y="0" width="20" height="100" href="data:image/png;base64,AAAA"' in svg


def test_what_is_clipped_away_does_not_take_the_pointer() -> None:
    runtime = Runtime()
    sample = samples.drawing(
        (a.GROUP, a.TOP, {a.CLIP_WIDTH: 50.0, a.CLIP_HEIGHT: 20.0}),
        (a.RECT, 0, {a.CURSOR: "pointer"}),
    )
    sample.blocks[0].handlers = [(1, a.MOUSEMOVE, 0)]
    sample.blocks[0].handle = 0
    sample.functions = [(3, b"")]
    runtime.mount(runtime.load(sample.wasm()))
    assert runtime.pointer("move", 25, 10)
    assert not runtime.pointer("move", 25, 30)
