"""Compiled components on the real runtime do what their source says."""

from __future__ import annotations

from pathlib import Path

import pytest

from collab.compile.host import ComponentStopped, Runtime
from collab.compile.pipeline import compile_source

CASES = Path(__file__).parent / "cases"


def component(script: str, template: str, props: str = "") -> str:
    return (
        f'<component name="T"><props>{props}</props><script>{script}</script>'
        f"<template>{template}</template></component>"
    )


PAD = "<rect width={50} height={50} @click={() => { CODE }} />"


def clicking(script: str, code: str, shown: str) -> str:
    return component(script, PAD.replace("CODE", code) + f"<text content={{{shown}}} />")


def test_button_of_the_guide(run) -> None:
    button = run((CASES / "guide_button" / "input.omni").read_text("utf-8"), label="Press")
    assert button.texts() == ["Press"]
    assert button.fills()[0] == 0x4CAF50FF
    button.runtime.pointer("move", 50, 20)
    assert button.fills()[0] == 0x66BB6AFF
    button.runtime.pointer("move", 500, 20)
    assert button.fills()[0] == 0x4CAF50FF
    button.runtime.set_prop("label", "Again")
    assert button.texts() == ["Again"]


def test_signal_keeps_its_value_over_a_swap(run) -> None:
    source = clicking("const n = signal(0);", "n.update(v => v + 1)", "`n ${n()}`")
    running = run(source)
    running.click(5, 5)
    running.click(5, 5)
    assert running.texts() == ["n 2"]
    changed = compile_source(source.replace("width={50}", "width={60}"), file="T.omni")
    assert changed.wasm is not None
    running.runtime.swap(running.runtime.load(changed.wasm))
    assert running.texts() == ["n 2"]
    other = compile_source(
        source.replace("signal(0)", "signal<string>('x')").replace("v + 1", "v + 'y'"), file="T"
    )
    assert other.wasm is not None
    running.runtime.swap(running.runtime.load(other.wasm))
    assert running.texts() == ["n x"]


def test_what_may_be_null_follows_and_keeps_its_value_over_a_swap(run) -> None:
    source = component(
        "const n = signal<number?>(null); const s = signal<string?>(null);",
        "<rect @click={() => { n.set(n() === null ? 2 : null); s.set('s'); }} />"
        "<if test={n() !== null}><text content={n() + 1} />"
        "<else><text content={s() ?? 'none'} /></else></if>",
    )
    running = run(source)
    assert running.texts() == ["none"]
    other = compile_source(source.replace("n() + 1", "n() + 2"), file="T")
    assert other.wasm is not None
    running.runtime.swap(running.runtime.load(other.wasm))
    assert running.texts() == ["none"]
    running.click(5, 5)
    assert running.texts() == ["4"]
    running.runtime.swap(running.runtime.load(other.wasm))
    assert running.texts() == ["4"]
    running.click(5, 5)
    assert running.texts() == ["s"]


def test_null_that_others_wrote_since_the_test_stops_the_component(run) -> None:
    source = clicking(
        "const n = signal<number?>(1); function clear() { n.set(null); }",
        "if (n() !== null) { clear(); n.set(n() + 1); }",
        "n() ?? 0",
    )
    running = run(source)
    with pytest.raises(ComponentStopped, match="become null since it was tested"):
        running.click(5, 5)


@pytest.mark.parametrize(
    ("script", "shown", "text"),
    [
        ("let a: number? = 1; if (a !== null) { a = a + 1; a += 1; }", "a ?? 0", "3"),
        ("function f(a: number?): number { if (a === null) { return 5; } return a; }", "f(null) + f(2)", "7"),
        (
            "function f(a: number?) { while (a === null || a < 9) { a = (a ?? 1) * 3; } return a; }",
            "f(null) ?? 0",
            "9",
        ),
        (
            "const r = signal<{ a: number?; b: string }?>({ a: null, b: 'x' });",
            "r()?.a ?? r()?.b.length ?? 9",
            "1",
        ),
        ("const xs = [1, null, 3];", "xs.map(x => x === null ? 'none' : `${x}`).join()", "1,none,3"),
        ("const xs = [[1, 2], [3]];", "xs.at(1)?.at(-1) ?? xs.at(2)?.[0] ?? 0", "3"),
        ("const c = signal<color?>('red');", "c() === 'red' ? 'red' : 'other'", "red"),
        ("const b = signal<boolean?>(false);", "b() ?? true", "false"),
    ],
)
def test_expressions_of_what_may_be_null(run, script: str, shown: str, text: str) -> None:
    assert run(component(script, f"<text content={{{shown}}} />")).texts() == [text]


def test_computed_values_are_fresh_after_a_write(run) -> None:
    running = run(
        clicking(
            "const a = signal(1); const c = computed(() => b() + 1); const b = computed(() => a() * 10);"
            "function now() { return c(); } const log = signal('');",
            "a.set(2); const first = now(); a.set(3); log.set(`${first} ${c()}`);",
            "log()",
        )
    )
    running.click(5, 5)
    assert running.texts() == ["21 31"]


def test_computed_values_can_be_read_at_the_start(run) -> None:
    script = "const a = signal(4); const b = computed(() => a() + 1); const c = b() * 2; const s = signal(c);"
    assert run(component(script, "<text content={s()} />")).texts() == ["10"]


def test_conditions_and_nested_lists_follow_their_signals(run) -> None:
    running = run(
        component(
            "const rows = signal([{ id: 1, cells: ['a', 'b'] }, { id: 2, cells: ['c'] }]); const sep = signal('-');"
            "const shown = signal(true);",
            '<rect width={50} height={50} @click={() => { sep.set("+"); '
            "rows.set([...rows().slice(1), { id: 3, cells: ['d'] }]); }} />"
            "<rect x={100} width={50} height={50} @click={() => shown.set(!shown())} />"
            '<if test={shown()}><for each={rows()} as="row" index="y" key={row.id}>'
            '<for each={row.cells} as="cell" index="x"><text content={`${y}${sep()}${x}${cell}${row.id}`} /></for>'
            '</for><else><text content="hidden" /></else></if>',
        )
    )
    assert running.texts() == ["0-0a1", "0-1b1", "1-0c2"]
    running.click(5, 5)
    assert running.texts() == ["0+0c2", "1+0d3"]
    running.click(105, 5)
    assert running.texts() == ["hidden"]
    running.click(105, 5)
    assert running.texts() == ["0+0c2", "1+0d3"]


def test_handlers_in_lists_know_their_item(run) -> None:
    running = run(
        component(
            "const picked = signal('');",
            '<for each={["a", "b", "c"]} as="name" index="i">'
            "<rect x={i * 100} width={50} height={50} @click={() => picked.update(p => p + name + String(i))} /></for>"
            "<text content={picked()} />",
        )
    )
    for x in (205, 5, 105):
        running.click(x, 5)
    assert running.texts() == ["c2a0b1"]


def test_more_units_and_handlers_than_one_function_holds(run) -> None:
    count = 80
    shapes = "".join(
        f"<rect x={{{number * 10} + n() * 0}} width={{8}} height={{8}} @click={{() => n.set({number})}} />"
        for number in range(count)
    )
    running = run(component("const n = signal(-1);", shapes + "<text content={n()} />"))
    for number in (0, 31, 32, 63, 64, count - 1):
        running.click(number * 10 + 4, 4)
        assert running.texts() == [str(number)]


def test_control_flow(run) -> None:
    script = """
      function primes(limit: number) {
        let found = [2].slice(1);
        for (let n = 2; n < limit; n++) {
          let prime = true;
          for (const p of found) {
            if (p * p > n) break;
            if (n % p === 0) { prime = false; break; }
          }
          if (!prime) continue;
          found = [...found, n];
        }
        return found;
      }
      function collatz(n: number): number { return n === 1 ? 0 : 1 + collatz(n % 2 === 0 ? n / 2 : 3 * n + 1); }
      function first(xs: list<number>) { let i = 0; while (true) { if (xs[i] > 10) return i; i++; } }
      const isBig = (n: number): boolean => n > 10;
    """
    template = (
        "<text content={primes(30).join(' ')} /><text content={collatz(27)} />"
        "<text content={first([3, 20])} /><text content={[5, 50].filter(isBig).join()} />"
    )
    assert run(component(script, template)).texts() == ["2 3 5 7 11 13 17 19 23 29", "111", "1", "50"]


def test_callbacks_with_early_returns_and_shadowing(run) -> None:
    script = """
      const names = [1, 2, 3, 4].map((n, i) => {
        if (n === 2) return 'two';
        for (const x of [10, 20]) { if (x > 15 && n === 3) { return `loop${x}`; } }
        const inner = [n].map(n => n * 2).reduce((n, m) => n + m, i);
        return String(inner);
      });
    """
    assert run(component(script, "<text content={names.join()} />")).texts() == ["2,two,loop20,11"]


def test_order_of_evaluation(run) -> None:
    running = run(
        clicking(
            "const log = signal(''); function say(text: string) { log.update(l => l + text); return text; }",
            "const r = { z: say('1'), a: say('2'), ...{ m: say('3') } }; const l = [say('4'), say('5') + say('6')];"
            "if (say('7') === 'x' && say('no') === '') { say('no'); } say(r.z + r.a + r.m + l.join(''));",
            "log()",
        )
    )
    running.click(5, 5)
    assert running.texts() == ["1234567123456"]


def test_events_carry_what_happened(run) -> None:
    running = run(
        component(
            "const last = signal('');",
            "<rect x={10} y={20} width={50} height={50} @mousedown={e => last.set(`${e.x},${e.y} ${e.localX},${e.localY} "
            "${e.button} ${e.shiftKey} ${e.ctrlKey}`)} @keydown={e => last.set(e.key)} /><text content={last()} />",
        )
    )
    running.runtime.pointer("down", 15, 30, button=0, modifiers=("ctrl",))
    assert running.texts() == ["15,30 5,10 0 false true"]
    running.runtime.key("down", "é")
    assert running.texts() == ["é"]


def test_props_and_their_defaults(run) -> None:
    props = (
        '<prop name="n" type="number" default={4} /><prop name="c" type="color" default="tomato" />'
        '<prop name="xs" type="list<string>" default={["p", "q"]} /><prop name="r" type="{ b: number; a: string }" />'
        '<prop name="on" type="boolean" default /><prop name="s" type="string" required />'
    )
    source = component(
        "",
        "<rect width={props.n} fill={props.c} visible={props.on} />"
        "<text content={props.xs.join('/') + props.r.a + String(props.r.b) + props.s} />",
        props,
    )
    running = run(source)
    assert running.texts() == ["p/q0s"]
    assert running.fills()[0] == 0xFF6347FF
    given = run(source, n=9.0, c="#00f", s="!")
    assert given.numbers()[0][2] == 9
    assert given.fills()[0] == 0x0000FFFF
    assert given.texts() == ["p/q0!"]


def test_colors_from_strings(run) -> None:
    script = "const c = signal('red'); const d = signal<color>('#0f0'); function pick(b: boolean): color { return b ? 'blue' : '#1234'; }"
    template = "<rect fill={c()} /><rect fill={d()} /><rect fill={pick(true)} /><rect fill={pick(false)} stroke={'hsl(' + '0, 100%, 50%)'} />"
    assert run(component(script, template)).fills() == [0xFF0000FF, 0x00FF00FF, 0x0000FFFF, 0x11223344]


@pytest.mark.parametrize(
    "code",
    [
        "while (true) { }",
        "for (;;) { n.set(n() + 1); }",
        "forever(1)",
        "n.set(Array.from({ length: 10000 }, (_, i) => i).map(i => Array.from({ length: 10000 }, (_, j) => j).length).length)",
    ],
)
def test_no_component_runs_for_ever(run, code: str) -> None:
    script = "const n = signal(0); function forever(x: number): number { return forever(x) + 1; }"
    running = run(clicking(script, code, "n()"))
    with pytest.raises(ComponentStopped):
        running.click(5, 5)


@pytest.mark.parametrize(
    ("index", "stops"), [("2", True), ("-1", True), ("0.5", True), ("0 / 0", True), ("1", False)]
)
def test_an_index_outside_a_list_stops_the_component(run, index: str, stops: bool) -> None:
    for value in ("[1, 2]", "'ab'"):
        running = run(
            clicking(
                f"const xs = signal({value}); const at = signal('');",
                f"at.set(String(xs()[{index}]))",
                "at()",
            )
        )
        if stops:
            with pytest.raises(ComponentStopped):
                running.click(5, 5)
        else:
            running.click(5, 5)
            assert running.texts() in (["2"], ["b"])


def test_ten_thousand_updates_leave_nothing_behind(run) -> None:
    running = run(
        clicking(
            "const rows = signal([{ id: 0, name: 'a' }]);",
            "rows.set(rows().map(r => ({ ...r, id: r.id + 1, name: `n${r.id}` })))",
            "rows()[0].name",
        )
    )
    running.click(5, 5)
    running.texts()
    before = running.runtime.stats().objects
    for _ in range(500):
        running.click(5, 5)
    assert running.texts() == ["n500"]
    assert running.runtime.stats().objects == before


@pytest.mark.parametrize("level", ["none", "basic", "standard", "aggressive"])
def test_levels_mean_the_same(level: str) -> None:
    source = component(
        "const SIZE = 3 * 4; const unused = signal(1); const label = 'a' + 'b'; let k = SIZE; k = k + 1; const n = signal(k);",
        "<rect width={SIZE} /><text content={label + String(SIZE / 5) + String(n())} />",
    )
    result = compile_source(source, file="T.omni", optimize=level)  # type: ignore[arg-type]
    assert result.wasm is not None
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    shapes = runtime.display()
    assert (shapes[0].numbers[2], shapes[1].text) == (12, "ab2.413")
    names = {"none": (), "basic": ("dead_code_elimination",)}
    both = ("constant_folding", "dead_code_elimination")
    assert result.stats.optimizations_applied == names.get(level, both)
