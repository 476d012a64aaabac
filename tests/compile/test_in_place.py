"""Lists that are put through `map` are written over where nobody can tell: when, and that nobody can."""

from __future__ import annotations

import json
import random
import subprocess

import pytest

from collab.compile.host import Runtime, Shape
from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import bodies, walk
from collab.compile.lower import lower
from collab.compile.optimize import Level
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries

LIST = ": list<{ a: number; b: number; on: boolean; s: string; t: string }>"
STATE = """
  const a = signal([1, 2, 3].map(n => ({ a: n, b: 10 * n, on: n === 2, s: `s${n}`, t: 't' })));
  const b = signal(a());
  const seen = signal('');
  const ran = signal(0);
  const length = signal(0);
  const total = computed(() => `${a().map(r => `${r.a}${r.s}`).join()}${b().length}`);
  const same = computed(() => HELD);
  function put(lTYPE) { a.set(l); }
  function get()TYPE { return a(); }
  function counted() { return a().length; }
"""
SHOWN = (
    "`${a().map(r => `${r.a} ${r.b} ${r.on} ${r.s} ${r.t}`).join()}/"
    "${b().map(r => `${r.a}${r.s}${r.t}`).join()}/${seen()}/${total()}/${same().length}/${length()} ${ran()}`"
)
HELD = ("a()", "[1]", "b()", "a().slice(1)")
WATCHED = ([], ["a"], ["b"], ["a", "b"], [])
CLICKS = 12
HANDLERS = 4


class Handlers:
    """What buttons do to two signals with lists of records, and what is kept of these meanwhile."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = 0
        self.kept: list[str] = []
        self.handlers = []
        for _ in range(HANDLERS):
            self.kept = []
            self.handlers.append(" ".join(self.statement(2) for _ in range(self.random.randrange(1, 5))))

    def pick(self, *ways: str) -> str:
        return self.random.choice(ways)

    def record(self, signal: str, of: str) -> str:
        other = f"{signal}()" if self.random.random() < 0.1 else f"{self.pick('a', 'b')}()"
        return self.pick(
            f"({{ ...{of}, a: {of}.a + 1 }})",
            f"({{ ...{of}, a: {of}.b, b: {of}.a }})",
            f"({{ ...{of}, s: {of}.t, t: {of}.s, a: i }})",
            f"({{ a: {of}.a * 2, b: {of}.a, on: !{of}.on, s: {of}.s + 'x', t: {of}.t }})",
            f"({of}.on ? {{ ...{of}, b: 0 }} : {of})",
            f"({of}.on ? {of} : {{ ...{of}, on: i > 0, t: {of}.s }})",
            of,
            f"({{ ...{of}, a: {other}[0].a, b: {other}.length }})",
            f"({{ ...{of}, s: seen(), b: 3 }})",
            f"({{ ...{of}, a: counted() }})",
            f"({{ a: 1, b: 2, on: {of}.on, s: 'new', t: {of}.t }})",
        )

    def mapper(self, signal: str, old: str) -> str:
        value = self.record(signal, "one")
        first = f"{{ ...one, a: {old}[0].a }}"
        return self.pick(
            f"one => {value}".replace("i > 0", "one.on").replace("a: i", "a: 4"),
            f"(one, i) => {value}",
            f"(one, i) => {value}",
            f"(one, i) => {{ if (one.on) {{ return one; }} return {value}; }}",
            f"(one, i) => {{ const k = one; seen.update(t => (t + k.s).slice(-9)); return {value}; }}",
            f"(one, i) => {{ let k = one; k = {value}; return {{ ...one, b: k.a, a: k.b }}; }}",
            f"(one, i) => {{ seen.set(total().slice(0, 9)); return {value}; }}",
            f"(one, i) => ({first})",
        )

    def statement(self, depth: int) -> str:
        signal = self.pick("a", "a", "b")
        other = self.pick("a", "b")
        roll = self.random.random()
        if roll < 0.3:
            return f"{signal}.update(old => old.map({self.mapper(signal, 'old')}));"
        if roll < 0.5:
            return f"{signal}.set({signal}().map({self.mapper(signal, signal + '()')}));"
        if roll < 0.6 and depth > 0:
            then, otherwise = self.inner(depth), self.inner(depth)
            return f"if ({other}()[0].a % 2 === 0) {{ {then} }} else {{ {otherwise} }}"
        if roll < 0.65 and depth > 0:
            self.names += 1
            name = f"i{self.names}"
            return f"for (let {name} = 0; {name} < 2; {name}++) {{ {self.inner(depth)} }}"
        if roll < 0.7:
            return self.pick(f"{signal}.set({other}());", "put(get());", f"put({other}());")
        if roll < 0.85 and depth == 2:
            self.names += 1
            name = f"k{self.names}"
            self.kept.append(name)
            return f"const {name} = {self.pick('a()', 'b()', 'get()', '[a()[0], b()[1]]')};"
        if roll < 0.9 and self.kept:
            return f"{signal}.set([...{self.kept[-1]}]);" if roll < 0.88 else f"put({self.kept[-1]});"
        told = [f"{name}.map(r => `${{r.a}}${{r.s}}`).join('')" for name in self.kept] or ["total()"]
        return f"seen.update(t => (t + {self.random.choice(told)}).slice(-60));"

    def inner(self, depth: int) -> str:
        kept = [*self.kept]
        code = self.statement(depth - 1)
        self.kept = kept
        return code


class Case:
    """A component with such handlers, and what is clicked."""

    def __init__(self, seed: int) -> None:
        self.handlers = Handlers(seed).handlers
        self.state = STATE.replace("HELD", HELD[seed % 4])
        self.watched = WATCHED[seed % 5]
        chosen = random.Random(seed)
        self.clicks = [chosen.randrange(HANDLERS) for _ in range(CLICKS)]
        lengths = " + ".join(f"{name}().length" for name in self.watched)
        self.effect = f"length.set({lengths}); ran.update(n => n + 1);" if self.watched else ""

    @property
    def component(self) -> str:
        return self.drawing("")

    def drawing(self, more: str) -> str:
        """The component with more in its template."""
        effect = f"effect(() => {{ {self.effect} }});" if self.effect else ""
        buttons = "".join(
            f"<rect x={{{100 * n}}} width={{90}} height={{90}} @mousedown={{() => {{ {code} }}}} />"
            for n, code in enumerate(self.handlers)
        )
        script = f"<script>{self.state.replace('TYPE', LIST)} {effect}</script>"
        content = f"{buttons}{more}<text content={{{SHOWN}}} />"
        return f'<component name="T">{script}<template>{content}</template></component>'

    @property
    def in_node(self) -> str:
        """The body of a function that gives what is shown at first and after each click."""
        return f"""
          let marked = true;
          const signal = (value) => {{
            const read = () => value;
            read.set = (next) => {{
              if (JSON.stringify(value) !== JSON.stringify(next) && watched().includes(read)) marked = true;
              value = next;
            }};
            read.update = (change) => read.set(change(value));
            return read;
          }};
          const computed = (work) => work;
          {self.state.replace("TYPE", "")}
          const watched = () => [{", ".join(self.watched)}];
          const handlers = [{", ".join(f"() => {{ {code} }}" for code in self.handlers)}];
          const shown = () => {{ if (marked) {{ {self.effect} }} marked = false; return {SHOWN}; }};
          return [shown(), ...{self.clicks}.map((click) => {{ handlers[click](); return shown(); }})];
        """

    def here(self, level: Level) -> list[str]:
        return [shapes[-1].text for shapes in self.pictures(self.component, level)]

    def pictures(self, component: str, level: Level) -> list[tuple[Shape, ...]]:
        """What a component draws at first and after each click."""
        result = compile_source(component, file="T.omni", optimize=level)
        assert result.success, f"{result.diagnostics[0]}\n{component}"
        assert result.wasm is not None
        runtime = Runtime()
        runtime.mount(runtime.load(result.wasm))
        shown = [runtime.display()]
        for click in self.clicks:
            runtime.pointer("down", 100 * click + 5, 5)
            runtime.pointer("up", -50, -50)
            shown.append(runtime.display())
        runtime.unmount()
        assert runtime.stats().objects == 0
        return shown


def results_in_node(bodies_of_functions: list[str]) -> list[list[str]]:
    script = """
      const bodies = JSON.parse(require("fs").readFileSync(0, "utf8"));
      console.log(JSON.stringify(bodies.map((body) => new Function(body)())));
    """
    done = subprocess.run(
        ["node", "-e", script],
        input=json.dumps(bodies_of_functions),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


def written_over(handler: str, script: str = "") -> bool:
    """Whether the code of a handler writes over rows."""
    source = (
        f'<component name="T"><script>{STATE.replace("HELD", "[1]").replace("TYPE", LIST)} {script}</script>'
        f"<template><rect width={{9}} height={{9}} @click={{() => {{ {handler} }}}} /></template></component>"
    )
    checked = Queries().check(source, "T.omni", {})
    assert not checked.has_errors, checked.problems
    program, _ = lower(checked)
    return any(
        isinstance(code, ir.OnCell) and code.name == "list_own"
        for body in bodies(program)
        for code in walk(body)
    )


@pytest.mark.parametrize(
    "handler",
    [
        "a.update(old => old.map(one => ({ ...one, a: one.a + 1 })));",
        "a.set(a().map((one, i) => ({ ...one, a: one.b, b: i })));",
        "a.update(old => old.map(one => { const k = one; if (k.on) { return k; } return { ...k, a: 1 }; }));",
        "if (b()[0].on) { a.set(a().map(k => ({ ...k, a: 0 }))); } else { a.update(o => o.map(k => k)); }",
        "const n = counted(); b.set(b().map(one => ({ ...one, a: n + a().length })));",
        "batch(() => { a.update(old => old.map(one => ({ ...one, s: one.t, t: one.s }))); });",
    ],
)
def test_rows_are_written_over_where_a_handler_has_nothing_else_of_the_list(handler: str) -> None:
    assert written_over(handler)


@pytest.mark.parametrize(
    "handler",
    [
        "const k = a(); a.update(old => old.map(one => ({ ...one, a: 0 }))); b.set(k);",
        "const k = a()[0]; a.update(old => old.map(one => ({ ...one, a: 0 }))); seen.set(k.s);",
        "const k = get(); a.update(old => old.map(one => ({ ...one, a: 0 }))); b.set(k);",
        "const k = [...b()]; put(k); a.update(old => old.map(one => ({ ...one, a: 0 }))); b.set(k);",
        "const k = [...b()]; a.set(k); a.update(old => old.map(one => ({ ...one, a: 0 }))); b.set(k);",
        "a.update(old => old.map(one => ({ ...one, a: old[0].a })));",
        "a.set(a().map((one, i) => ({ ...one, a: a()[0].b })));",
        "a.set(a().map(one => ({ ...one, a: counted() })));",
        "a.set(a().map(one => { seen.set(total()); return { ...one, a: 0 }; }));",
        "a.set(a().map(one => { a.set([]); return { ...one, a: 0 }; }));",
        "a.set(a().map(one => { a.update(o => o.map(k => ({ ...k, a: 1 }))); return { ...one, a: 0 }; }));",
        "a.set(b().map(one => ({ ...one, a: 0 })));",
        "a.set(a().filter(one => one.on));",
    ],
)
def test_and_are_not_where_it_has(handler: str) -> None:
    assert not written_over(handler)


def test_functions_and_effects_write_over_nothing() -> None:
    change = "a.update(old => old.map(one => ({ ...one, a: 0 })));"
    assert not written_over("step();", f"function step() {{ {change} }}")
    assert not written_over("seen.set('');", f"effect(() => {{ {change} }});")


def bytes_after(ticks: int, script: str = "", holder: str = "dots()") -> int:
    """Bytes in use after as many updates of a list of 1,000 records."""
    source = f"""<component name="T"><script>
      const dots = signal(Array.from({{ length: 1000 }}, (_, i) => ({{ x: i, y: 0 }})));
      {script}
      const length = computed(() => {holder}.length);
      frame(_ => dots.update(old => old.map(one => ({{ ...one, x: one.x + 1 }}))));
    </script><template><text content={{`${{dots()[7].x}}`}} x={{length()}} /></template></component>"""
    result = compile_source(source, file="T.omni")
    assert result.wasm is not None
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    for tick in range(ticks):
        runtime.tick(16.0 * tick)
    assert runtime.display()[0].text == str(7 + ticks)
    return runtime.stats().bytes


def test_no_second_list_is_made_unless_somebody_holds_the_first() -> None:
    one_list = 1000 * 16
    assert bytes_after(3) - bytes_after(0) < one_list / 2
    for script, holder in (
        ("const other = signal(dots());", "other()"),
        ("const other = computed(() => dots());", "other()"),
        ("const sum = signal(0); effect(() => { sum.set(dots()[0].x); });", "dots()"),
    ):
        assert bytes_after(3, script, holder) - bytes_after(0, script, holder) > one_list / 2, script


def test_handlers_do_what_they_do_in_node() -> None:
    first = random.randrange(1_000_000)
    print(f"seeds from {first}")
    levels: tuple[Level, ...] = ("none", "basic", "standard", "aggressive")
    cases = {seed: Case(seed) for seed in (*range(120), *range(first, first + 60))}
    expected = results_in_node([case.in_node for case in cases.values()])
    for (seed, case), there in zip(cases.items(), expected, strict=True):
        assert case.here(levels[seed % 4]) == there, f"seed {seed}\n{case.component}"


def test_the_handlers_write_over_lists_now_and_then_and_differ() -> None:
    cases = [Case(seed) for seed in range(120)]
    shown = results_in_node([case.in_node for case in cases])
    assert sum(len(set(one)) > 3 for one in shown) > 80
    assert sum(written_over(code) for case in cases for code in case.handlers) > 60


def along(name: str, *, held: bool, numbers: bool = False) -> str:
    """Shapes along a list, which is read where it stands, or is one that nobody holds."""
    each = name if held else f"{name}.slice(0)"
    if numbers:
        return f'<for each={{{each}}} as="one"><rect x={{one}} width={{9}} height={{5}} /></for>'
    return f"""
      <for each={{{each}}} as="one"><rect x={{one.a}} y={{one.b}} width={{9}} height={{5}} /></for>
      <for each={{{each}}} as="one" index="i">
        <circle
          x={{one.a}} y={{i + b().length}} radius={{5}} visible={{one.on}} fill={{one.on ? 'red' : 'blue'}}
        />
      </for>
    """


def test_shapes_along_a_list_that_is_written_over_are_drawn_as_those_along_a_copy() -> None:
    first = random.randrange(1_000_000)
    print(f"seeds from {first}")
    levels: tuple[Level, ...] = ("none", "basic", "standard", "aggressive")
    moved = 0
    for seed in (*range(60), *range(first, first + 30)):
        case = Case(seed)
        held, copied = (
            case.pictures(
                case.drawing(
                    along("a()", held=held)
                    + f"<if test={{b()[0].on}}><group y={{3}}>{along('b()', held=held)}</group></if>"
                    + f"<group rotate={{2}}>{along('same()', held=held, numbers=seed % 4 == 1)}</group>"
                ),
                levels[seed % 3],
            )
            for held in (True, False)
        )
        assert held == copied, seed
        moved += len({shapes[HANDLERS:-1] for shapes in held}) > 2
    assert moved > 30


def test_lists_of_every_length_are_written_over_and_drawn_to_their_end() -> None:
    source = """<component name="T"><props><prop name="count" type="number" default={0} /></props><script>
      const dots = signal(Array.from({ length: props.count }, (_, i) => ({ x: i, on: i % 3 > 0, y: -i })));
      frame(_ => dots.update(old => old.map((one, i) => ({ x: one.y + i, on: !one.on, y: one.x * 2 }))));
      frame(_ => dots.update(old => old.map(one => ({ ...one, x: one.x + 1 }))));
    </script><template>
      <for each={dots()} as="one" index="i">
        <rect x={one.x} y={one.y + i} width={9} height={5} fill={one.on ? '#ff0000' : '#0000ff'} />
      </for>
    </template></component>"""
    result = compile_source(source, file="T.omni")
    assert result.wasm is not None
    for count in range(14):
        runtime = Runtime()
        runtime.mount(runtime.load(result.wasm), {"count": count})
        model = [(float(i), i % 3 > 0, float(-i)) for i in range(count)]
        for tick in range(4):
            runtime.tick(16.0 * tick)
            model = [(y + i + 1, not on, 2 * x) for i, (x, on, y) in enumerate(model)]
            assert [(shape.numbers[:2], shape.fill) for shape in runtime.display()] == [
                ((x, y + i), 0xFF0000FF if on else 0x0000FFFF) for i, (x, on, y) in enumerate(model)
            ]


def test_shapes_along_a_list_follow_it_into_the_next_text() -> None:
    def text(width: int) -> bytes:
        source = f"""<component name="T"><script>
          const dots = signal(Array.from({{ length: 40 }}, (_, i) => ({{ x: i, y: 0 }})));
          const far = computed(() => dots().filter(one => one.x > 20));
          frame(_ => dots.update(old => old.map(one => ({{ ...one, x: one.x + 1 }}))));
        </script><template>
          <for each={{dots()}} as="one"><rect x={{one.x}} y={{one.y}} width={{{width}}} height={{5}} /></for>
          <for each={{far()}} as="one"><circle x={{one.x}} radius={{{width}}} /></for>
        </template></component>"""
        wasm = compile_source(source, file="T.omni").wasm
        assert wasm is not None
        return wasm

    runtime = Runtime()
    component = runtime.load(text(1))
    runtime.mount(component)
    for turn in range(1, 6):
        runtime.tick(16.0 * turn)
        following = runtime.load(text(turn + 1))
        runtime.swap(following)
        runtime.unload(component)
        component = following
        shapes = runtime.display()
        rects = [shape.numbers[::2][:2] for shape in shapes if shape.kind == "rect"]
        assert rects == [(i + turn, turn + 1) for i in range(40)]
        circles = [shape.numbers[0] for shape in shapes if shape.kind == "ellipse"]
        assert circles == [x for x in range(turn, 40 + turn) if x > 20]
    runtime.unmount()
    assert runtime.stats().objects == 0
