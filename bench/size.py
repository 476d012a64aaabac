"""Gzipped size of what a visitor downloads to see one component: runtime, loader, renderer and the component.

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
LOADER = ROOT / "web-client/src/runtime"
BUTTON = ROOT / "collab/samples/Button.omni"


def gzipped(data: bytes) -> int:
    """Bytes after gzip -9."""
    return len(gzip.compress(data, 9, mtime=0))


def bundle(entry: str) -> bytes:
    """An entry point with what it imports, minified."""
    return subprocess.run(
        ["node", "peers/bundle.mjs", entry], cwd=BENCH, capture_output=True, check=True
    ).stdout


def main() -> None:
    """Measure and print."""
    component = compile_source(BUTTON.read_text(), file="Button.omni").wasm
    assert component is not None
    packaged = ROOT / "runtime-crate/pkg"
    parts = {
        "runtime (Rust → WASM)": gzipped((packaged / "omnicraft_runtime.wasm").read_bytes()),
        "loader + Canvas 2D renderer": gzipped(bundle(str(LOADER / "stage.ts"))),
        "the component (Button)": gzipped(component),
    }
    total = sum(parts.values())
    extra = {"mathematics, when used": gzipped((packaged / "omnicraft_mathematics.wasm").read_bytes())}
    for name, size in {**parts, "together": total, **extra}.items():
        print(f"{name:32}{size:8} bytes gzipped")
    peers = json.loads(
        subprocess.run(
            ["node", "peers/counters.mjs"], cwd=BENCH, capture_output=True, text=True, check=True
        ).stdout
    )
    for name, size in peers.items():
        print(f"{name:32}{size:8} bytes gzipped, ratio {total / size:.2f}")


if __name__ == "__main__":
    main()
