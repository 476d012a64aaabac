"""SVG pictures of components: the display list of a freshly mounted component, written as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from collab.compile.host import PropValue, Runtime, Shape
from collab.compile.host.display import IDENTITY
from collab.compile.host.numbers import number_to_string

DEFAULT_FONT = "sans-serif"


def render_svg(wasm: bytes, props: Mapping[str, PropValue] | None = None) -> str:
    """The component as an SVG document; the same bytes for the same module and props.

    The view box is the component's own width and height, or else the bounds of what it draws. Raises
    BadComponent, ComponentStopped or PropError.
    """
    runtime = Runtime()
    runtime.mount(runtime.load(wasm), props)
    left, top, width, height = map(number_to_string, runtime.view_box())
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="{left} {top} {width} {height}">',
        *(f"  {_element(shape)}" for shape in runtime.display()),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _element(shape: Shape) -> str:
    numbers = [number_to_string(number) for number in shape.numbers]
    tag: str = shape.kind
    attributes: dict[str, str] = {}
    content = None
    match shape.kind:
        case "rect":
            attributes = dict(zip(("x", "y", "width", "height"), numbers, strict=False))
            if shape.numbers[4]:
                attributes["rx"] = numbers[4]
        case "ellipse":
            cx, cy, rx, ry = numbers
            attributes = {"cx": cx, "cy": cy}
            if rx == ry:
                tag, attributes["r"] = "circle", rx
            else:
                attributes |= {"rx": rx, "ry": ry}
        case "line":
            attributes = dict(zip(("x1", "y1", "x2", "y2"), numbers, strict=True))
        case "polyline" | "polygon":
            points = zip(numbers[::2], numbers[1::2], strict=True)
            attributes = {"points": " ".join(f"{x},{y}" for x, y in points)}
        case "path":
            attributes = {"d": _printable(shape.text)}
        case "text":
            x, y, size, weight = numbers
            attributes = {
                "x": x,
                "y": y,
                "font-family": _printable(shape.font) or DEFAULT_FONT,
                "font-size": size,
            }
            if weight != "400":
                attributes["font-weight"] = weight
            if shape.align != "start":
                attributes["text-anchor"] = shape.align
            attributes["xml:space"] = "preserve"
            content = escape(_printable(shape.text))
    attributes |= _paint(shape)
    if shape.matrix != IDENTITY:
        attributes["transform"] = f"matrix({' '.join(map(number_to_string, shape.matrix))})"
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{written}/>" if content is None else f"<{tag}{written}>{content}</{tag}>"


def _paint(shape: Shape) -> dict[str, str]:
    paint: dict[str, str] = {}
    if shape.kind != "line":
        paint |= _color("fill", shape.fill)
    if shape.stroke:
        paint |= _color("stroke", shape.stroke)
        if shape.stroke_width != 1:
            paint["stroke-width"] = number_to_string(shape.stroke_width)
    if shape.opacity != 1:
        paint["opacity"] = number_to_string(shape.opacity)
    return paint


def _color(name: str, color: int) -> dict[str, str]:
    if not color:
        return {name: "none"}
    paint = {name: f"#{color >> 8:06x}"}
    if (alpha := color & 0xFF) != 0xFF:
        paint[f"{name}-opacity"] = number_to_string(round(alpha / 255, 4))
    return paint


def _printable(text: str) -> str:
    """Without the characters that XML has no way to write."""
    return "".join(
        letter for letter in text if (letter >= " " and letter not in "\ufffe\uffff") or letter in "\t\n\r"
    )
