"""The passes do what they are called after, within bounds, and say when they did something."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from collab.compile import limits
from collab.compile.ir import nodes as ir
from collab.compile.ir.printer import print_program
from collab.compile.ir.visit import bodies, walk
from collab.compile.lower import lower
from collab.compile.optimize.inlining import inline_functions
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries

SOURCE = """<component name="O">
  <script>
    const n = signal(1);
    function double(x: number): number { return x * 2; }
    function first(x: number): number {
      for (const y of [1, 2, 3]) {
        if (y > x) { return y; }
      }
      return -1;
    }
    function even(k: number): boolean { return k === 0 ? true : odd(k - 1); }
    function odd(k: number): boolean { return k === 0 ? false : even(k - 1); }
    function bump() { if (n() > 5) { return; } n.set(double(n())); }
  </script>
  <template>
    <rect width={double(5)} @click={bump} />
    <text content={`${first(n())} ${first(first(0))} ${even(4)} ${n()}`} />
  </template>
</component>
"""


def calls(program: ir.Program) -> set[str]:
    code = (one for body in bodies(program) for one in walk(body))
    return {one.function.name for one in code if isinstance(one, ir.Invoke)}


def lowered(text: str) -> ir.Program:
    program, problems = lower(Queries().check(text, "O.omni", {}))
    assert not problems
    return program


def test_functions_take_the_place_of_their_calls_but_those_that_call_themselves() -> None:
    program = lowered(SOURCE)
    assert inline_functions(program)
    assert calls(program) == {"even", "odd"}
    assert "width = f64.mul(5, 2)" in print_program(program)


def test_the_levels_differ_in_what_they_say_they_did() -> None:
    applied = {
        level: compile_source(SOURCE, file="O.omni", optimize=level).stats.optimizations_applied  # type: ignore[arg-type]
        for level in ("none", "basic", "standard", "aggressive")
    }
    assert applied["none"] == applied["basic"] == ()
    assert applied["aggressive"] == ("inlining", "constant_folding", "dead_code_elimination")
    plain = '<component name="P"><template><rect width={10} /></template></component>'
    assert compile_source(plain, file="P", optimize="aggressive").stats.optimizations_applied == ()


def test_inlined_code_does_the_same(run) -> None:
    for level in ("none", "aggressive"):
        running = run(SOURCE, optimize=level)
        assert running.texts() == ["2 2 true 1"]
        for text in ("3 2 true 2", "-1 2 true 4", "-1 2 true 8", "-1 2 true 8"):
            running.click(2, 2)
            assert running.texts() == [text]


def test_inlining_stops_at_its_bound() -> None:
    chain = "\n".join(
        f"function f{number}(x: number): number {{ return f{number - 1}(x) + f{number - 1}(x); }}"
        for number in range(1, 40)
    )
    text = (
        f'<component name="O"><script>const n = signal(1);\n'
        f"function f0(x: number): number {{ return x; }}\n{chain}"
        "</script><template><rect width={f39(n())} /></template></component>"
    )
    program = lowered(text)
    before = sum(1 for body in bodies(program) for _ in walk(body))
    assert inline_functions(program)
    # The parameters of a function come on top of its own parts.
    assert sum(1 for body in bodies(program) for _ in walk(body)) < before + 2 * limits.INLINED_PARTS


def test_each_pass_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "O.omni").write_text(SOURCE)
    command = [sys.executable, "-m", "collab.compile.optimize", tmp_path / "O.omni"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.startswith("component O\n")
    for name in ("inlining", "constant_folding", "dead_code_elimination"):
        assert f"+++ {name}" in told
