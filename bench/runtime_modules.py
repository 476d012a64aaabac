"""Prints, as JSON, what `runtime.mjs` measures: modules in base64 by name, and sources for Svelte."""

import json
from base64 import b64encode

from collab.compile.pipeline import compile_source
from sources import omni, svelte

SWAPS = 14
"""Texts of each size, each with another colour, so that no browser has compiled any of them before."""

BINDINGS = """<component name="Bindings" width={800} height={600}>
  <props><prop name="count" type="number" default={1000} /></props>
  <script>
    const t = signal(0);
    const places = Array.from({ length: props.count }, (_, i) => i);
    frame(_ => t.update(old => old + 0.1));
  </script>
  <template>
    <for each={places} as="i">
      <rect x={i * 0.007 + t()} y={i * 0.005 + t()} width={4} height={4} fill={i > t() ? "teal" : "tomato"} />
    </for>
  </template>
</component>"""
LIST = """<component name="List" width={800} height={600}>
  <props><prop name="count" type="number" default={1000} /></props>
  <script>
    const items = signal(Array.from({ length: props.count }, (_, i) => ({ x: i * 0.007, y: i * 0.005 })));
    frame(_ => items.update(old => old.map(one => ({ x: one.x + 0.1, y: one.y + 0.1 }))));
  </script>
  <template>
    <for each={items()} as="one">
      <rect x={one.x} y={one.y} width={4} height={4} fill={one.x > 400 ? "teal" : "tomato"} />
    </for>
  </template>
</component>"""
CELLS = """<component name="Cells" width={800} height={600}>
  <props><prop name="count" type="number" default={1000} /></props>
  <script>const places = Array.from({ length: props.count }, (_, i) => i);</script>
  <template>
    <for each={places} as="i"><Cell place={i} /></for>
  </template>
</component>"""
CELL = """<component name="Cell" width={4} height={4}>
  <props><prop name="place" type="number" default={0} /></props>
  <script>
    const x = signal(0);
    const y = signal(0);
    const fill = signal("teal");
    let t = 0;
    frame(_ => {
      t += 0.1;
      x.set(props.place * 0.007 + t);
      y.set(props.place * 0.005 + t);
      fill.set(props.place > t ? "teal" : "tomato");
    });
  </script>
  <template><rect x={x()} y={y()} width={4} height={4} fill={fill()} /></template>
</component>"""
SYSTEM = """<component name="System" width={800} height={600}>
  <props><prop name="count" type="number" default={1000} /></props>
  <script>
    const dots = entities({ x: 0, y: 0, vx: 0.01, vy: 0.01 });
    for (let i = 0; i < props.count; i++) { dots.spawn({ x: i * 0.007, y: i * 0.005 }); }
  </script>
  <system query="x y vx vy">
    vy += 0.0003 * dt;
    x += vx * dt;
    y += vy * dt;
    if (y > 600) { vy = -vy; }
  </system>
  <template>TEMPLATE</template>
</component>"""
PARTICLES = """<particles query="x y">
  <rect x={x} y={y} width={4} height={4} fill={x > 400 ? "teal" : "tomato"} />
</particles>"""


def module(source: str) -> str:
    """A compiled module in base64."""
    result = compile_source(source, file="Bench.omni", others={"Cell": CELL})
    assert result.wasm is not None, [problem.message for problem in result.diagnostics]
    return b64encode(result.wasm).decode()


def main() -> None:
    """Print."""
    colors = [f"#{4096 * number + 100:06x}" for number in range(SWAPS)]
    found = {
        "modules": {
            "bindings": module(BINDINGS),
            "list": module(LIST),
            "cells": module(CELLS),
            "system": module(SYSTEM.replace("TEMPLATE", "")),
            "particles": module(SYSTEM.replace("TEMPLATE", PARTICLES)),
        },
        "swaps": {size: [module(omni(size, color=color)) for color in colors] for size in (50, 300)},
        "svelte": {size: [svelte(size, color=color) for color in colors] for size in (50, 300)},
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
