"""Gzipped size of what a visitor downloads to see a component, by part.

    make bench-size

The peer is a counter in Svelte 5 and in Solid, bundled and minified by esbuild in the same run.
"""

import gzip
import json
import subprocess
from pathlib import Path

from collab.compile.pipeline import compile_source

BENCH = Path(__file__).parent
ROOT = BENCH.parent
BUTTON = ROOT / "collab/samples/Button.omni"

# What shows a Button by Canvas 2D.
FIRST_PICTURE = ("runtime (Rust → WASM)", "loader", "Canvas 2D renderer", "the component (Button)")


def gzipped(data: bytes) -> int:
    """Bytes after gzip -9."""
    return len(gzip.compress(data, 9, mtime=0))


def built(name: str) -> int:
    """A chunk of the built web client."""
    (chunk,) = (ROOT / "web-client/dist/assets").glob(f"{name}-????????.js")
    return gzipped(chunk.read_bytes())


def sizes() -> dict[str, int]:
    """Gzipped bytes by part. The web client must have been built."""
    component = compile_source(BUTTON.read_text(), file="Button.omni").wasm
    assert component is not None
    packaged = ROOT / "runtime-crate/pkg"
    return {
        "runtime (Rust → WASM)": gzipped((packaged / "omnicraft_runtime.wasm").read_bytes()),
        "loader": built("stage"),
        "Canvas 2D renderer": built("canvas2d"),
        "SVG renderer": built("svg"),
        "WebGL renderer": built("renderer"),
        "the component (Button)": gzipped(component),
        "mathematics, when used": gzipped((packaged / "omnicraft_mathematics.wasm").read_bytes()),
    }


def main() -> None:
    """Measure and print."""
    parts = sizes()
    for name, size in parts.items():
        print(f"{name:32}{size:8} bytes gzipped")
    drawn = {name: parts[name] for name in FIRST_PICTURE}
    total = sum(drawn.values())
    print(f"{'the Button by Canvas 2D':32}{total:8} bytes gzipped")
    every = total + parts["SVG renderer"] + parts["WebGL renderer"]
    print(f"{'and by all three':32}{every:8} bytes gzipped")
    peers = json.loads(
        subprocess.run(
            ["node", "peers/counters.mjs"], cwd=BENCH, capture_output=True, text=True, check=True
        ).stdout
    )
    for name, size in peers.items():
        print(f"{name:32}{size:8} bytes gzipped, ratio {total / size:.2f}")


if __name__ == "__main__":
    main()
