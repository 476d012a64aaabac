"""Modules for the tests in ``web-client/test/runtime``: ``python -m tests.runtime.fixtures`` writes them."""

from __future__ import annotations

from pathlib import Path

from tests.runtime import assembler as a
from tests.runtime import samples

FOLDER = Path(__file__).resolve().parents[2] / "web-client" / "test" / "runtime" / "modules"


def modules() -> dict[str, bytes]:
    """File names and contents."""
    shapes = samples.drawing(
        (a.RECT, a.TOP, {a.WIDTH: 30.0, a.FILL: 0x123456FF}),
        (a.RECT, a.TOP, {a.RADIUS: 5.0, a.STROKE: 0x00FF0080, a.FILL: 0}),
        (a.GROUP, a.TOP, {a.X: 7.0, a.OPACITY: 0.5}),
        (a.CIRCLE, 2, {a.RADIUS: 9.0}),
        (a.POLYGON, a.TOP, {a.POINTS: [0.0, 0.0, 4.0, 0.0, 4.0, 3.0]}),
        (a.PATH, a.TOP, {a.D: "M0 0H5"}),
        (a.LINE, a.TOP, {}),
        (a.TEXT, a.TOP, {a.CONTENT: "Grüße 😀", a.X: 3.0}),
        size=(200.0, 100.0),
    )
    return {
        "button.wasm": samples.button().wasm(),
        "wide-button.wasm": samples.button(width=250.0).wasm(),
        "endless.wasm": samples.handler(a.forever()).wasm(),
        "restless.wasm": samples.restless().wasm(),
        "failing.wasm": samples.handler(a.i32(1) + a.f64(7) + samples.calls("fail")).wasm(),
        "effects.wasm": samples.effects().wasm(),
        "required.wasm": samples.required().wasm(),
        "listing.wasm": samples.listing().wasm(),
        "ticking.wasm": samples.ticking().wasm(),
        "shapes.wasm": shapes.wasm(),
        "future.wasm": a.Component(version=4, blocks=[a.Block()]).wasm(),
    }


if __name__ == "__main__":
    for name, content in modules().items():
        (FOLDER / name).write_bytes(content)
