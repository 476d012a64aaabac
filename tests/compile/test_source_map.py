"""Source maps lead from bytes of a module to the lines of what it was compiled from."""

from __future__ import annotations

import json
from bisect import bisect_right

import pytest

from collab.compile.emit.source_map import with_map_url
from collab.compile.emit.written import vlq
from collab.compile.host import ComponentStopped, Runtime
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
ENDLESS = "while (true) { n.update(v => v + 1); }"
USER = """<component name="User">
  <script>
    import { turn } from "./maths.omni"
    const n = signal(0);
    const on = signal(false);
    function inside() {
      let i = 0;
      while (true) { i += 1; }
    }
    function forth(x: number): number { return x + back(x); }
    function back(x: number): number { return x + forth(x); }
    const loud = signal(0);
    const said = signal(["a"]);
    effect(() => {
      if (loud() === 1) { said.set([...said(), "b"]); }
    });
    effect(() => {
      if (loud() > 1) { loud.update(v => v + 1); }
    });
    const deep = computed(() => [1, 2].map(v => {
      let sum = 0;
      while (on()) {
        sum += v;
      }
      return sum;
    }).length);
  </script>
  <template>
    <rect @click={() => {
      n.set(1);
      CODE
    }} />
    <text content={`${deep()}`} />
    <Part y={200}
      spin={n() > 1} />
  </template>
</component>
"""
PART = """<component name="Part">
  <props><prop name="spin" type="boolean" default={false} /></props>
  <template>
    <rect
      width={10}
      height={props.spin
        ? Array.from({ length: 1 }, (_, i) => { let x = i;
            while (true) { x += 1; }
            return x; }).length
        : 1}
    />
  </template>
</component>
"""
MATHS = """<script>
export function turn(n: number): number {
  let x = n;
  while (x > 0) {
    x += 1;
  }
  return x;
}
</script>
"""


def segments(text: str) -> list[tuple[int, str, int]]:
    """Byte, source and line (1-based; 0: unmapped) of each segment."""
    found = json.loads(text)
    assert found["version"] == 3
    column = source = line = 0
    decoded = []
    for entry in found["mappings"].split(","):
        numbers, value, shift = [], 0, 0
        for character in entry:
            digit = DIGITS.index(character)
            value |= (digit & 31) << shift
            shift += 5
            if not digit & 32:
                numbers.append(-(value >> 1) if value & 1 else value >> 1)
                value = shift = 0
        column += numbers[0]
        if len(numbers) == 1:
            decoded.append((column, "", 0))
            continue
        source, line = source + numbers[1], line + numbers[2]
        assert numbers[3] == 0
        decoded.append((column, found["sources"][source], line + 1))
    assert [entry[0] for entry in decoded] == sorted({entry[0] for entry in decoded})
    return decoded


def place(text: str, offsets: tuple[int, ...]) -> tuple[str, int]:
    """The first place that some bytes come from."""
    table = segments(text)
    starts = [entry[0] for entry in table]
    for offset in offsets:
        if offset < starts[0]:
            continue
        _, source, line = table[bisect_right(starts, offset) - 1]
        if line:
            return source, line
    raise AssertionError("no place")


@pytest.mark.parametrize("level", ["none", "aggressive"])
@pytest.mark.parametrize(
    ("code", "source", "line"),
    [
        (ENDLESS, "User.omni", 31),
        ("inside();", "User.omni", 8),
        ("on.set(true);", "User.omni", 22),
        ("turn(1);", "maths.omni", 4),
        ("n.set(2);", "Part.omni", 8),
    ],
)
def test_where_a_component_was_when_it_was_stopped(code: str, source: str, line: int, level: str) -> None:
    others = {"Part": PART, "maths": MATHS}
    result = compile_source(USER.replace("CODE", code), file="User.omni", others=others, optimize=level)  # type: ignore[arg-type]
    assert result.wasm is not None and result.source_map is not None
    runtime = Runtime(fuel=50_000)
    runtime.mount(runtime.load(result.wasm))
    runtime.pointer("down", 5, 5)
    with pytest.raises(ComponentStopped) as stopped:
        runtime.pointer("up", 5, 5)
    assert place(result.source_map, stopped.value.offsets) == (source, line)


@pytest.mark.parametrize("level", ["none", "aggressive"])
@pytest.mark.parametrize(
    ("code", "lines", "reason"),
    [
        ("n.set(forth(1));", (10, 11), "it called itself without an end"),
        ("loud.set(1);", (15,), "its effects never come to rest"),
        ("loud.set(2);", (18,), "its effects never come to rest"),
        ("n.set([1, 2][n() + 7]);", (31,), "it asked for the item at index 8"),
    ],
)
def test_why_and_where_a_component_stopped(
    code: str, lines: tuple[int, ...], reason: str, level: str
) -> None:
    others = {"Part": PART, "maths": MATHS}
    result = compile_source(USER.replace("CODE", code), file="User.omni", others=others, optimize=level)  # type: ignore[arg-type]
    assert result.wasm is not None and result.source_map is not None, result.diagnostics
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    runtime.pointer("down", 5, 5)
    with pytest.raises(ComponentStopped, match=reason) as stopped:
        runtime.pointer("up", 5, 5)
    source, line = place(result.source_map, stopped.value.offsets)
    assert source == "User.omni" and line in lines


def test_a_map_follows_edits_of_one_attribute() -> None:
    text = USER.replace("CODE", ENDLESS)
    others = {"Part": PART, "maths": MATHS}
    queries = Queries()
    compile_source(text, file="User.omni", others=others, queries=queries)
    for value in (
        "{`${deep()} of`}",
        "{[1].map(v => { let sum = v; return `${sum}`; }).join()}",
        "{`${deep()}`}",
    ):
        text = USER.replace("CODE", ENDLESS).replace("{`${deep()}`}", value)
        patched = compile_source(text, file="User.omni", others=others, queries=queries)
        whole = compile_source(text, file="User.omni", others=others)
        assert (patched.wasm, patched.source_map) == (whole.wasm, whole.source_map)


def test_a_map_holds_its_sources_and_is_the_same_every_time() -> None:
    first, second = (
        compile_source(USER.replace("CODE", ""), file="User.omni", others={"Part": PART, "maths": MATHS})
        for _ in range(2)
    )
    assert first.source_map is not None and first.source_map == second.source_map
    found = json.loads(first.source_map)
    assert dict(zip(found["sources"], found["sourcesContent"], strict=True)) == {
        "User.omni": USER.replace("CODE", ""),
        "Part.omni": PART,
        "maths.omni": MATHS,
    }


def test_a_module_can_name_its_map() -> None:
    result = compile_source(USER.replace("CODE", ""), file="User.omni", others={"Part": PART, "maths": MATHS})
    assert result.wasm is not None
    named = with_map_url(result.wasm, "User.wasm.map")
    assert named.startswith(result.wasm) and named.endswith(b"\x10sourceMappingURL\x0dUser.wasm.map")
    Runtime().load(named)


def test_numbers_are_written_as_maps_have_them() -> None:
    assert [vlq(value) for value in (0, 1, -1, 15, 16, -16, 511, 512)] == [
        "A", "C", "D", "e", "gB", "hB", "+f", "ggB",
    ]  # fmt: skip
