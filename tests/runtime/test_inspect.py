"""What an editor asks of a running component: what stands at a point, and where everything stands."""

from __future__ import annotations

import struct

from collab.compile.host import Runtime
from collab.compile.pipeline import compile_source

SOURCE = """<component name="Scene">
  <script>const shown = signal(true);</script>
  <template>
    <rect width={200} height={100} fill="#ffffff" />
    <group x={50} y={20} rotate={90}>
      <rect width={40} height={10} fill="#ff0000" />
    </group>
    <group clipWidth={10} clipHeight={10}>
      <circle x={5} y={5} radius={40} fill="#00ff00" />
    </group>
    <if test={shown()}>
      <for each={[0, 1, 2]} as="at">
        <rect x={at * 20 + 100} y={60} width={10} height={10} fill="#0000ff" />
      </for>
      <else>
        <text content="nothing" />
      </else>
    </if>
    <Badge x={150} y={5}><circle radius={3} /></Badge>
  </template>
</component>
"""
BADGE = """<component name="Badge"><template>
  <group><rect width={30} height={30} /><slot /></group>
</template></component>
"""


def running() -> Runtime:
    result = compile_source(SOURCE, file="Scene.omni", others={"Badge": BADGE})
    assert result.wasm is not None, result.diagnostics
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    return runtime


def words(runtime: Runtime, call: str, *arguments: float) -> bytes:
    address = runtime._call(call, *arguments)
    return runtime._read(address, 8 * runtime._call("draw_length"))


def pick(runtime: Runtime, x: float, y: float) -> list[int]:
    found = words(runtime, "pick", float(x), float(y))
    return list(struct.unpack(f"<{len(found) // 8}Q", found))


def test_a_point_tells_the_elements_drawn_there_by_the_order_of_their_tags() -> None:
    runtime = running()
    assert pick(runtime, 190, 90) == [1]
    # Turned by its group, which begins at (50, 20).
    assert pick(runtime, 45, 50) == [1, 3]
    assert pick(runtime, 55, 50) == [1]
    # Beyond its clip the circle is not there.
    assert pick(runtime, 5, 5) == [1, 5]
    assert pick(runtime, 15, 5) == [1]
    # Each repetition is the element that stands in the source.
    assert [pick(runtime, x, 65) for x in (101, 121, 141)] == [[1, 8]] * 3
    assert pick(runtime, 500, 500) == []


def test_what_another_component_draws_is_its_use_and_what_fills_its_slot_is_itself() -> None:
    runtime = running()
    assert pick(runtime, 175, 30) == [1, 11]
    assert pick(runtime, 151, 6) == [1, 11, 12]


def test_a_trace_tells_where_everything_visible_stands_each_container_before_what_it_holds() -> None:
    runtime = running()
    told = words(runtime, "trace")
    # What is above all comes first.
    rows = [struct.unpack_from("<II10dII", told, at) for at in range(96, len(told), 96)]
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 11, 0, 0, 0, 12]
    assert [row[1] for row in rows] == [1, 1, 2, 1, 2, 1, 2, 3, 3, 3, 1, 2, 3, 3, 4]
    matrix, sides = rows[2][2:8], rows[2][8:12]
    assert matrix == (0, 1, -1, 0, 50, 20)
    assert sides == (0, 0, 40, 10)
    assert rows[9][8:12] == (140, 60, 150, 70)
    # Each tells its kind and where its attributes are: a rect's third and fourth are width and height.
    assert [row[12] for row in rows[:3]] == [2, 1, 2]
    width, height = struct.unpack("<2d", runtime._read(rows[2][13] + 16, 16))
    assert (width, height) == (40, 10)
