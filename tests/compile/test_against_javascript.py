"""Generated expressions give the same text here as in Node."""

from __future__ import annotations

import json
import math
import random
import subprocess
from collections.abc import Callable

import pytest

from collab.compile.host import Runtime
from collab.compile.pipeline import compile_source
from tests.compile.programs import Program, differences, in_node

COUNT = 150
NUMBERS = ("0", "1", "-1", "2.5", "-2.5", "0.1", "1e21", "1e-7", "123456789", "NaN", "Infinity", "-0", "3")
STRINGS = ("''", "'a'", "'Hello, World'", "'  x y '", "'ß😀é'", "'12'", "'aXbXc'", "'a'")


class Generator:
    """Well-typed expressions; ``n`` and ``m`` are numbers, ``s`` and ``t`` strings, ``f`` a boolean, ``xs``
    and ``ws`` lists, all signals, so that nothing is worked out at compile time.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def pick(self, *ways: Callable[[], str]) -> str:
        return self.random.choice(ways)()

    def number(self, depth: int) -> str:
        if depth == 0:
            return self.random.choice((*NUMBERS, "n()", "m()", "n()"))
        n, s, x = (lambda: self.number(depth - 1)), (lambda: self.string(depth - 1)), self.random
        return self.pick(
            lambda: f"({n()} {x.choice('+-*/%')} {n()})",
            lambda: f"(-{self.number(0).lstrip('-')})",
            lambda: f"Math.{x.choice(('abs', 'floor', 'ceil', 'round', 'trunc', 'sqrt', 'sign'))}({n()})",
            lambda: f"Math.{x.choice(('min', 'max'))}({n()}, {n()}, {n()})",
            lambda: f"({self.boolean(depth - 1)} ? {n()} : {n()})",
            lambda: f"{s()}.length",
            lambda: f"{s()}.indexOf({s()})",
            lambda: f"{s()}.indexOf({s()}, {n()})",
            lambda: f"Number({s()})",
            lambda: f"{self.numbers(depth - 1)}.reduce((a, b) => a + b * 2, {n()})",
            lambda: f"{self.numbers(depth - 1)}.findIndex(v => v > {n()})",
            lambda: f"{self.numbers(depth - 1)}.indexOf({n()})",
            lambda: f"{self.numbers(depth - 1)}.length",
            lambda: f"xs()[{x.choice('012')}]",
            lambda: f"({x.choice('123')} ** {x.choice('0123')})",
        )

    def string(self, depth: int) -> str:
        if depth == 0:
            return self.random.choice((*STRINGS, "s()", "t()"))
        n, s, x = (lambda: self.number(depth - 1)), (lambda: self.string(depth - 1)), self.random
        small = self.random.choice(("0", "1", "3", "-2", "n()", "2.7"))
        return self.pick(
            lambda: f"({s()} + {s()})",
            lambda: f"String({n()})",
            lambda: f"String({self.boolean(depth - 1)})",
            lambda: f"`<${{{n()}}}|${{{s()}}}>`",
            lambda: f"{s()}.slice({small}, {n()})",
            lambda: f"{s()}.slice({n()})",
            lambda: f"{s()}.{x.choice(('trim', 'toUpperCase', 'toLowerCase'))}()",
            lambda: f"{s()}.repeat({x.choice('0123')})",
            lambda: f"{s()}.{x.choice(('padStart', 'padEnd'))}({x.choice(('0', '5', '12'))}, {s()})",
            lambda: f"{s()}.split({s()}).join('/')",
            lambda: f"{s()}.{x.choice(('replace', 'replaceAll'))}({s()}, {s()})",
            lambda: f"{s()}.charAt({n()})",
            lambda: f"({self.boolean(depth - 1)} ? {s()} : {s()})",
            lambda: f"({self.bounded(depth - 1)}).toFixed({x.choice('0123')})",
            lambda: f"{self.numbers(depth - 1)}.join({s()})",
            lambda: f"ws().map((w, i) => w + String(i)).filter(w => w !== {s()}).join()",
        )

    def bounded(self, depth: int) -> str:
        """A number that ``toFixed`` writes without an exponent."""
        return f"({self.number(depth)}) % 1000"

    def boolean(self, depth: int) -> str:
        if depth == 0:
            return self.random.choice(("true", "false", "f()"))
        n, s, x = (lambda: self.number(depth - 1)), (lambda: self.string(depth - 1)), self.random
        b = lambda: self.boolean(depth - 1)  # noqa: E731
        order = x.choice(("<", "<=", ">", ">=", "===", "!=="))
        return self.pick(
            lambda: f"({n()} {order} {n()})",
            lambda: f"({s()} {order} {s()})",
            lambda: f"({b()} && {b()})",
            lambda: f"({b()} || {b()})",
            lambda: f"!{b()}",
            lambda: f"{s()}.{x.choice(('includes', 'startsWith', 'endsWith'))}({s()})",
            lambda: f"{self.numbers(depth - 1)}.{x.choice(('some', 'every'))}(v => v < {n()})",
            lambda: f"{self.numbers(depth - 1)}.includes({n()})",
            lambda: f"ws().includes({s()})",
            lambda: f"isNaN({n()})",
        )

    def numbers(self, depth: int) -> str:
        if depth == 0:
            return self.random.choice(("xs()", "[1, 2]", "[n(), ...xs()]"))
        n, x = (lambda: self.number(depth - 1)), self.random
        xs = lambda: self.numbers(depth - 1)  # noqa: E731
        return self.pick(
            lambda: f"{xs()}.map((v, i) => v * i + {n()})",
            lambda: f"{xs()}.filter(v => v > {n()})",
            lambda: f"{xs()}.slice({x.choice(('0', '1', '-1', '-9'))}, {n()})",
            lambda: f"{xs()}.concat({xs()})",
            lambda: f"[...{xs()}].reverse()",
            lambda: f"Array.from({{ length: {x.choice('0123')} }}, (_, i) => i * {n()})",
            lambda: "ws().map(w => w.length)",
        )


STATE = {
    "n": "1.5",
    "m": "-7",
    "s": "'Abc'",
    "t": "'b😀'",
    "f": "true",
    "xs": "[3, -1, NaN, 0.5]",
    "ws": "['a', 'Hello, World', '']",
}


def _here(expressions: list[str], level: str) -> list[str]:
    signals = "\n".join(f"const {name} = signal({value});" for name, value in STATE.items())
    texts = "\n".join(f"<text content={{'=' + ({code})}} />" for code in expressions)
    source = f'<component name="T"><script>{signals}</script><template>{texts}</template></component>'
    result = compile_source(source, file="T.omni", optimize=level)  # type: ignore[arg-type]
    assert result.success, result.diagnostics[0]
    assert result.wasm is not None
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    return [shape.text[1:] for shape in runtime.display()]


def _node(expressions: list[str]) -> list[str]:
    signals = "".join(f"const {name} = () => ({value});" for name, value in STATE.items())
    program = (
        f"{signals} console.log(JSON.stringify([{','.join(f'String({code})' for code in expressions)}]))"
    )
    done = subprocess.run(["node", "-"], input=program, capture_output=True, text=True, check=True)
    texts: list[str] = json.loads(done.stdout)
    # The display list is read with half characters replaced.
    return [text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace") for text in texts]


@pytest.mark.parametrize("level", ["none", "standard"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_same_text_as_in_node(seed: int, level: str) -> None:
    print(f"seed {seed}")
    generator = Generator(seed)
    expressions = [generator.string(3) for _ in range(COUNT)]
    expressions += [f"String({generator.number(3)})" for _ in range(COUNT)]
    expressions += [f"String({generator.boolean(3)})" for _ in range(COUNT)]
    different = [
        (code, ours, theirs)
        for code, ours, theirs in zip(expressions, _here(expressions, level), _node(expressions), strict=True)
        if ours != theirs
    ]
    assert different == []


def test_programs_do_what_they_do_in_node() -> None:
    first = random.randrange(1_000_000)
    print(f"seeds from {first}")
    assert differences(range(200)) == []
    assert differences(range(first, first + 100)) == []


def test_the_programs_differ_and_do_something() -> None:
    texts = in_node([Program(seed).text for seed in range(200)])
    assert len(set(texts)) > 120
    assert not any(text.startswith("threw") for text in texts)


OF_ONE = (
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "exp",
    "log",
    "log2",
    "log10",
    "cbrt",
    "sinh",
    "cosh",
    "tanh",
    "asinh",
    "acosh",
    "atanh",
    "expm1",
    "log1p",
)
OF_TWO = ("pow", "atan2", "hypot")
TWO_UNITS = ("log10", "tanh", "hypot")
"""What differs from Node by two units in the last place at most; all others by one."""


@pytest.mark.parametrize("name", [*OF_ONE, *OF_TWO])
def test_the_mathematics_is_that_of_browsers_but_for_the_last_digit(name: str) -> None:
    chance = random.Random(name)
    edges = (
        0.0,
        -0.0,
        1,
        -1,
        2,
        2.0000001,
        2.000002,
        1e-9,
        5e-324,
        2**28,
        2**28 + 64,
        2**28 + 640,
        1e308,
        710,
        -40,
    )
    values = [
        *edges,
        *(chance.uniform(-4, 4) for _ in range(40)),
        *(chance.uniform(-1, 1) for _ in range(40)),
    ]
    written = [*map(repr, values), "NaN", "Infinity", "-Infinity"]
    if name in OF_TWO:
        written = [f"{value}, {chance.uniform(-9, 9)}" for value in written]
    source = f"""<component name="T"><script>const n = signal(0);
      const all = computed(() => [{", ".join(f"Math.{name}(n() + {value})" for value in written)}]);
      </script><template><text content={{all().map(one => String(one)).join()}} /></template></component>"""
    result = compile_source(source, file="T.omni")
    assert result.wasm is not None, result.diagnostics
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    ours = [float(text) for text in runtime.display()[0].text.split(",")]
    theirs = [float(text) for text in _node([f"String(Math.{name}({value}))" for value in written])]
    for value, one, other in zip(written, ours, theirs, strict=True):
        units = 2 if name in TWO_UNITS else 1
        near = abs(one - other) <= units * math.ulp(other)
        assert one == other or near or (one != one and other != other), value


@pytest.mark.parametrize("name", ["asinh", "atanh", "expm1", "log1p"])
def test_the_mathematics_keeps_the_sign_of_nothing(name: str) -> None:
    source = f"""<component name="T"><script>const n = signal(-0);</script>
      <template><text content={{String(1 / Math.{name}(n()))}} /></template></component>"""
    result = compile_source(source, file="T.omni")
    assert result.wasm is not None, result.diagnostics
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    assert runtime.display()[0].text == "-Infinity"
