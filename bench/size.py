"""Gzipped size of what a visitor downloads to see a component, by part.

    make bench-size

What is measured is what the page of the component links to or has within, and the page. The peer is a counter
in Svelte 5 and in Solid, bundled and minified by esbuild in the same run.
"""

import base64
import gzip
import json
import re
import subprocess
from pathlib import Path

from collab.api.embed import template_for, with_links
from collab.compile.pipeline import compile_source

BENCH = Path(__file__).parent
ROOT = BENCH.parent
BUILT = ROOT / "web-client/dist"
BUTTON = ROOT / "collab/samples/Button.omni"

COMPONENT = "the component (Button)"
PAGE = "the page, with the component in it"
# The files of embed pages, by the start of their names.
FILES = {
    "omnicraft_embed_small-": "runtime, without parts",
    "omnicraft_embed_middle-": "runtime, for most components",
    "omnicraft_embed-": "runtime, for any component",
    "omnicraft_mathematics-": "mathematics",
    "omnicraft_raster-": "crowds of shapes as pixels",
    "embed-raster-": "what loads it",
    "omnicraft_runtime-": "runtime, whole, for editing",
    "embed-sparing-": "how motion is spared",
    "embed-events-": "events of a component that has some",
    "embed-framed-": "what is said to a page around",
    "embed-svg-": "SVG renderer",
    "embed-renderer-": "WebGL renderer",
    "embed-crowd-": "crowds of boxes by WebGL",
    "embed-": "loader, Canvas 2D, and the script of the page",
}


def gzipped(data: bytes) -> int:
    """Bytes after gzip -9."""
    return len(gzip.compress(data, 9, mtime=0))


def part_of(file: str) -> str:
    """Which part a built file is."""
    return next(part for start, part in FILES.items() if file.startswith(start))


def button() -> bytes:
    """The module of the Button."""
    wasm = compile_source(BUTTON.read_text(), file="Button.omni").wasm
    assert wasm is not None
    return wasm


def page(renderer: str = "canvas", template: str = "embed.html") -> str:
    """The page of the Button, from a template that links to what it loads, or has it within."""
    html = with_links((BUILT / template).read_text(), button(), renderer)
    data = json.dumps({"images": {}, "wasm": base64.b64encode(button()).decode()})
    return html.replace("{}</script>", f"{data}</script>")


def loaded(renderer: str) -> set[str]:
    """The parts that the page of the Button loads."""
    return {part_of(file) for file in re.findall(r'"/assets/([^"]+)"', page(renderer))}


def sizes() -> dict[str, int]:
    """Gzipped bytes by part. The web client must have been built."""
    built = [path for path in (BUILT / "assets").iterdir() if path.suffix in (".js", ".wasm")]
    parts = {
        part_of(path.name): gzipped(path.read_bytes()) for path in built if path.name.startswith(tuple(FILES))
    }
    return parts | {COMPONENT: gzipped(button()), PAGE: gzipped(page().encode())}


def whole() -> int:
    """Gzipped bytes of the Button's page, which has all that it needs in it."""
    html = page(template=template_for(button(), "canvas"))
    assert "/assets/" not in re.sub(r'<script type="module">.*?</script>', "", html, flags=re.DOTALL)
    return gzipped(html.encode())


def main() -> None:
    """Measure and print."""
    parts = sizes()
    for name, size in parts.items():
        print(f"{name:36}{size:8} bytes gzipped")
    total = sum(parts[name] for name in {*loaded("canvas"), COMPONENT})
    print(f"{'the Button by Canvas 2D':36}{total:8} bytes gzipped")
    every = sum(parts[name] for name in {*loaded("canvas"), *loaded("svg"), *loaded("webgl"), COMPONENT})
    print(f"{'and by all three':36}{every:8} bytes gzipped")
    print(f"{'its embed page in all':36}{whole():8} bytes gzipped")
    peers = json.loads(
        subprocess.run(
            ["node", "peers/counters.mjs"], cwd=BENCH, capture_output=True, text=True, check=True
        ).stdout
    )
    for name, size in peers.items():
        print(f"{name:36}{size:8} bytes gzipped, ratio {total / size:.2f}")


if __name__ == "__main__":
    main()
