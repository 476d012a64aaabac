"""Elements that people have named: nothing follows from it."""

from __future__ import annotations

import re

import pytest

from collab.compile.optimize import Level
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries

OTHERS = {
    "Leaf": '<component name="Leaf"><template><circle /><slot /></template></component>',
    "Badge": (
        '<component name="Badge"><props><prop name="name" type="string" required /></props>'
        "<template><text content={props.name} /></template></component>"
    ),
}
NAMED = """<component name="Flower">
  <script>
    const open = signal(true);
    const petals = signal([1, 2, 3]);
    const rain = entities({ x: 0, y: 0 });
  </script>
  <template>
    <group name="Flower 🌷" x={10}>
      <row name="Bed">
        <rect name={"a \\"quoted\\" word"} width={petals().length * 10} />
      </row>
      <image name='Photo' src="a.png" @click={() => open.set(false)} />
    </group>
    <if test={open()} name="When open">
      <Leaf name="Left leaf" x={4}>
        <text name="Left leaf" content="x" />
      </Leaf>
    </if>
    <for each={petals()} as="petal" name="Petals">
      <circle name="Petal" x={petal * 20} />
    </for>
    <particles query="x y" name="Rain">
      <line name="Drop" x1={x} y1={y} />
    </particles>
  </template>
</component>
"""
BARE = re.sub(r""" name=(?:"[^"]*"|'[^']*'|\{[^}]*\})(?=[ >])(?<!name="Flower")""", "", NAMED)


@pytest.mark.parametrize("optimize", ["none", "basic", "standard", "aggressive"])
def test_a_name_costs_no_byte_of_the_module(optimize: Level) -> None:
    named = compile_source(NAMED, file="Flower.omni", others=OTHERS, optimize=optimize)
    bare = compile_source(BARE, file="Flower.omni", others=OTHERS, optimize=optimize)
    assert named.success and bare.success, (named.diagnostics, bare.diagnostics)
    assert BARE.count("name=") == 1 and NAMED.count("name=") == 12
    assert named.wasm == bare.wasm


def test_a_component_that_has_a_prop_of_that_name_is_given_it() -> None:
    use = '<component name="A"><template><Badge{} /></template></component>'
    given = compile_source(use.format(' name="Petal"'), file="A.omni", others=OTHERS)
    other = compile_source(use.format(' name="Stem"'), file="A.omni", others=OTHERS)
    assert given.success and other.success and given.wasm != other.wasm
    without = compile_source(use.format(""), file="A.omni", others=OTHERS)
    assert [entry.code for entry in without.diagnostics] == ["missing-prop"]


def test_another_name_is_compiled_after_the_last_as_it_would_be_alone() -> None:
    queries = Queries()
    texts = (NAMED, NAMED.replace('"Petal"', '"Blossom"'), NAMED.replace(' name="Petal"', ""), NAMED)
    for text in texts:
        again = compile_source(text, file="Flower.omni", others=OTHERS, queries=queries)
        alone = compile_source(text, file="Flower.omni", others=OTHERS)
        assert again.success
        assert (again.wasm, again.source_map, again.outline) == (alone.wasm, alone.source_map, alone.outline)
