"""SVG pictures of components: the display list, written as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from collab.compile.host import PropValue, Runtime, Shape
from collab.compile.host.display import IDENTITY, Gradient, Matrix, Shadow
from collab.compile.host.numbers import number_to_string

DEFAULT_FONT = "sans-serif"


def render_svg(wasm: bytes, props: Mapping[str, PropValue] | None = None) -> str:
    """The component as it first appears, as an SVG document; the same bytes for the same module and props.

    The view box is the component's own width and height, or else the bounds of what it draws. Raises
    BadComponent, ComponentStopped or PropError.
    """
    runtime = Runtime()
    runtime.mount(runtime.load(wasm), props)
    return write_svg(runtime.display(), runtime.view_box())


def write_svg(shapes: Iterable[Shape], view_box: tuple[float, float, float, float]) -> str:
    """What is drawn, as an SVG document that shows this part: left, top, width and height."""
    left, top, width, height = map(number_to_string, view_box)
    definitions = _Definitions()
    elements = [f"  {_clipped(shape, definitions)}" for shape in shapes]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="{left} {top} {width} {height}">',
        *definitions.written(),
        *elements,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


class _Definitions:
    """Clips, gradients and shadows, each once, by what they are."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, definition: str) -> str:
        """The reference to a definition, in which ``%s`` stands for its name."""
        return f"url(#{self._names.setdefault(definition, f'd{len(self._names) + 1}')})"

    def written(self) -> list[str]:
        """The ``<defs>``, if there are any."""
        if not self._names:
            return []
        rows = [f"    {definition.replace('%s', name)}" for definition, name in self._names.items()]
        return ["  <defs>", *rows, "  </defs>"]


def _clipped(shape: Shape, definitions: _Definitions) -> str:
    element = _element(shape, definitions)
    if shape.shadow is not None:
        # A shadow falls as in the view, however its shape is turned.
        opacity = "" if shape.opacity == 1 else f' opacity="{number_to_string(shape.opacity)}"'
        element = f'<g filter="{definitions.name(_shadow(shape.shadow))}"{opacity}>{element}</g>'
    for clip in reversed(shape.clips):
        width, height, radius = map(number_to_string, (clip.width, clip.height, clip.radius))
        rect = f'<rect width="{width}" height="{height}" rx="{radius}" transform="{_matrix(clip.matrix)}"/>'
        name = definitions.name(f'<clipPath id="%s">{rect}</clipPath>')
        element = f'<g clip-path="{name}">{element}</g>'
    return element


def _matrix(matrix: Matrix) -> str:
    return f"matrix({' '.join(map(number_to_string, matrix))})"


def _gradient(fill: int, gradient: Gradient) -> str:
    first, second, third, fourth = map(number_to_string, gradient.ends)
    tag, places = "linearGradient", f'x1="{first}" y1="{second}" x2="{third}" y2="{fourth}"'
    if gradient.radial:
        tag, places = "radialGradient", f'cx="{first}" cy="{second}" r="{third}"'
    stops = ""
    for offset, color in ((0, fill), (1, gradient.to)):
        paint = _color("stop-color", color)
        if "stop-color-opacity" in paint:
            paint["stop-opacity"] = paint.pop("stop-color-opacity")
        written = "".join(f' {name}="{value}"' for name, value in paint.items())
        stops += f'<stop offset="{offset}"{written}/>'
    return f'<{tag} id="%s" gradientUnits="userSpaceOnUse" {places}>{stops}</{tag}>'


def _shadow(shadow: Shadow) -> str:
    x, y, blur = map(number_to_string, (shadow.x, shadow.y, shadow.blur / 2))
    paint = _color("flood-color", shadow.color)
    if "flood-color-opacity" in paint:
        paint["flood-opacity"] = paint.pop("flood-color-opacity")
    written = "".join(f' {name}="{value}"' for name, value in paint.items())
    drop = f'<feDropShadow dx="{x}" dy="{y}" stdDeviation="{blur}"{written}/>'
    # As large as all that can be seen: a share of its shape would be nothing for a line.
    room = 'filterUnits="userSpaceOnUse" x="-9999" y="-9999" width="19998" height="19998"'
    return f'<filter id="%s" {room} color-interpolation-filters="sRGB">{drop}</filter>'


def _element(shape: Shape, definitions: _Definitions) -> str:
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
        case "image":
            attributes = dict(zip(("x", "y", "width", "height"), numbers, strict=True))
            attributes |= {"href": _printable(shape.text), "preserveAspectRatio": "none"}
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
    attributes |= _paint(shape, definitions)
    if shape.matrix != IDENTITY:
        attributes["transform"] = _matrix(shape.matrix)
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag}{written}/>" if content is None else f"<{tag}{written}>{content}</{tag}>"


def _paint(shape: Shape, definitions: _Definitions) -> dict[str, str]:
    paint: dict[str, str] = {}
    if shape.gradient is not None:
        paint["fill"] = definitions.name(_gradient(shape.fill, shape.gradient))
    elif shape.kind not in ("line", "image"):
        paint |= _color("fill", shape.fill)
    if shape.stroke:
        paint |= _color("stroke", shape.stroke)
        if shape.stroke_width != 1:
            paint["stroke-width"] = number_to_string(shape.stroke_width)
        if shape.kind in ("polyline", "polygon", "path", "text"):
            # As on a canvas; an SVG would cut corners sooner.
            paint["stroke-miterlimit"] = "10"
    if shape.opacity != 1 and shape.shadow is None:
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
