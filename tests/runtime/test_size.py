"""What a visitor downloads stays within a budget, part by part."""

from __future__ import annotations

import runpy
from pathlib import Path

# Gzipped bytes. A part that has become smaller for good gets a smaller budget.
BUDGET = {
    "runtime (Rust → WASM)": 30_400,
    "loader": 6_100,
    "Canvas 2D renderer": 3_600,
    "SVG renderer": 2_300,
    "WebGL renderer": 6_200,
    "the component (Button)": 500,
    "mathematics, when used": 8_900,
}


def test_every_part_is_within_its_budget() -> None:
    sizes = runpy.run_path(str(Path(__file__).parents[2] / "bench/size.py"))["sizes"]()
    assert sizes.keys() == BUDGET.keys()
    over = {name: (size, BUDGET[name]) for name, size in sizes.items() if size > BUDGET[name]}
    assert not over, f"bytes and budget: {over}"
