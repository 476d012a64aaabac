"""Layouts beside an independent model, written from LANGUAGE.md: a size bottom up, then places top down."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.compile.host import Runtime
from collab.compile.pipeline import compile_source

Size = tuple[float, float]
WAYS = ("start", "middle", "end")


@dataclass
class Box:
    """A rectangle of a size, or a layout of others."""

    tag: str
    size: Size = (0, 0)
    gap: float = 0
    padding: float = 0
    align: str = "start"
    justify: str = "start"
    columns: int = 2
    inside: list[Box] = field(default_factory=list)

    @property
    def source(self) -> str:
        width, height = self.size
        given = f"width={{{width}}} height={{{height}}}"
        if self.tag == "rect":
            return f"<rect x={{7}} y={{9}} {given} />"
        given += f' padding={{{self.padding}}} align="{self.align}"'
        if self.tag != "stack":
            given += f" gap={{{self.gap}}}"
        if self.tag in ("row", "column"):
            given += f' justify="{self.justify}"'
        if self.tag == "grid":
            given += f" columns={{{self.columns}}}"
        return f"<{self.tag} {given}>{''.join(one.source for one in self.inside)}</{self.tag}>"

    def outer(self) -> Size:
        """How large it is."""
        if self.tag == "rect":
            return self.size
        width, height = self.content()
        return (
            self.size[0] or width + 2 * self.padding,
            self.size[1] or height + 2 * self.padding,
        )

    def content(self) -> Size:
        """How large what it holds is."""
        sizes = [one.outer() for one in self.inside]
        widths, heights = [size[0] for size in sizes], [size[1] for size in sizes]
        gaps = self.gap * max(len(sizes) - 1, 0)
        if self.tag == "row":
            return sum(widths) + gaps, max(heights, default=0)
        if self.tag == "column":
            return max(widths, default=0), sum(heights) + gaps
        if self.tag == "grid":
            across, down = self.tracks()
            return (
                sum(across) + self.gap * max(len(across) - 1, 0),
                sum(down) + self.gap * max(len(down) - 1, 0),
            )
        return max(widths, default=0), max(heights, default=0)

    def tracks(self) -> tuple[list[float], list[float]]:
        """Widths of columns and heights of rows of a grid."""
        sizes = [one.outer() for one in self.inside]
        count = min(self.columns, len(sizes))
        across = [max(size[0] for size in sizes[number :: self.columns]) for number in range(count)]
        rows = range(0, len(sizes), self.columns)
        down = [max(size[1] for size in sizes[start : start + self.columns]) for start in rows]
        return across, down

    def corners(self, x: float = 0, y: float = 0) -> list[Size]:
        """Where the rectangles in it stand."""
        if self.tag == "rect":
            return [(x, y)]
        left, top = x + self.padding, y + self.padding
        content = self.content()
        room = tuple(
            max(given - 2 * self.padding, 0) if given else own
            for given, own in zip(self.size, content, strict=True)
        )
        found: list[Size] = []
        if self.tag in ("row", "column"):
            along = 0 if self.tag == "row" else 1
            spare = room[along] - content[along]
            spread = self.justify == "between" and len(self.inside) > 1
            gap = self.gap + (spare / (len(self.inside) - 1) if spread else 0)
            at = 0.0 if self.justify == "between" else shift(self.justify, spare)
            for one in self.inside:
                size = one.outer()
                across = shift(self.align, room[1 - along] - size[1 - along])
                found += one.corners(
                    *((left + at, top + across) if along == 0 else (left + across, top + at))
                )
                at += size[along] + gap
            return found
        if self.tag == "stack":
            for one in self.inside:
                width, height = one.outer()
                found += one.corners(
                    left + shift(self.align, room[0] - width), top + shift(self.align, room[1] - height)
                )
            return found
        across_tracks, down_tracks = self.tracks()
        for number, one in enumerate(self.inside):
            column, row = number % self.columns, number // self.columns
            width, height = one.outer()
            cell_x = left + sum(across_tracks[:column]) + self.gap * column
            cell_y = top + sum(down_tracks[:row]) + self.gap * row
            found += one.corners(
                cell_x + shift(self.align, across_tracks[column] - width),
                cell_y + shift(self.align, down_tracks[row] - height),
            )
        return found


def shift(way: str, spare: float) -> float:
    """How far from its start something stands in more room than it needs."""
    return {"start": 0.0, "middle": spare / 2, "end": spare}.get(way, 0.0)


SIZES = st.integers(1, 60).map(float)
RECTS = st.builds(lambda width, height: Box("rect", (width, height)), SIZES, SIZES)
ROOM = st.one_of(st.just(0.0), st.integers(1, 300).map(float))


def layouts(inside: st.SearchStrategy[Box]) -> st.SearchStrategy[Box]:
    """Layouts of these."""
    return st.builds(
        Box,
        st.sampled_from(["row", "column", "grid", "stack"]),
        st.tuples(ROOM, ROOM),
        st.integers(0, 12).map(float),
        st.integers(0, 12).map(float),
        st.sampled_from(WAYS),
        st.sampled_from([*WAYS, "between"]),
        st.integers(1, 4),
        st.lists(inside, min_size=1, max_size=5),
    )


TREES = layouts(st.recursive(RECTS, layouts, max_leaves=14))


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_layouts_place_what_they_hold_where_the_model_does(tree: Box) -> None:
    text = f'<component name="L"><template>{tree.source}</template></component>'
    result = compile_source(text, file="L.omni")
    assert result.wasm is not None, [one.message for one in result.diagnostics]
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    found = [
        (shape.matrix[4] + shape.numbers[0], shape.matrix[5] + shape.numbers[1])
        for shape in runtime.display()
    ]
    for place, expected in zip(found, tree.corners(), strict=True):
        assert place == pytest.approx(expected)
