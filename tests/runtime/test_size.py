"""What a visitor downloads stays within a budget, part by part."""

from __future__ import annotations

import runpy
from pathlib import Path

# Gzipped bytes. A part that has become smaller for good gets a smaller budget.
BUDGET = {
    "runtime, without parts": 10_230,
    "runtime, for most components": 18_200,
    "runtime, for any component": 27_120,
    "runtime, whole, for editing": 31_650,
    "loader, Canvas 2D, and the script of the page": 7_750,
    "how motion is spared": 520,
    "events of a component that has some": 640,
    "what is said to a page around": 680,
    "SVG renderer": 2_250,
    "WebGL renderer": 6_000,
    "crowds of boxes by WebGL": 2_070,
    "the component (Button)": 500,
    "the page, with the component in it": 1_300,
    "mathematics": 9_200,
    "crowds of shapes as pixels": 10_550,
    "what loads it": 800,
}


def test_every_part_is_within_its_budget() -> None:
    sizes = runpy.run_path(str(Path(__file__).parents[2] / "bench/size.py"))["sizes"]()
    assert sizes.keys() == BUDGET.keys()
    over = {name: (size, BUDGET[name]) for name, size in sizes.items() if size > BUDGET[name]}
    assert not over, f"bytes and budget: {over}"


def test_the_page_of_the_button_loads_no_more_than_it_needs() -> None:
    size = runpy.run_path(str(Path(__file__).parents[2] / "bench/size.py"))
    always = {"runtime, without parts", "loader, Canvas 2D, and the script of the page"}
    assert size["loaded"]("canvas") == always
    assert size["loaded"]("svg") == always | {"SVG renderer"}
    assert size["loaded"]("webgl") == always | {"WebGL renderer"}


def test_a_button_and_all_renderers_stay_small() -> None:
    size = runpy.run_path(str(Path(__file__).parents[2] / "bench/size.py"))
    parts, loaded = size["sizes"](), size["loaded"]
    by_canvas = loaded("canvas") | {size["COMPONENT"]}
    by_all = by_canvas | loaded("svg") | loaded("webgl")
    assert sum(parts[name] for name in by_canvas) <= 18 * 1024
    assert sum(parts[name] for name in by_all) <= 26 * 1024


def test_a_page_with_all_that_the_button_needs_stays_small() -> None:
    assert runpy.run_path(str(Path(__file__).parents[2] / "bench/size.py"))["whole"]() <= 25 * 1024
