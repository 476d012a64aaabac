"""Methods of lists and strings at their edges: any order, no item, too many, ten thousand times.

That they mean what they mean in JavaScript is tested in `test_against_javascript`.
"""

from __future__ import annotations

import random

import pytest

from collab.compile.host import ComponentStopped, Runtime
from collab.compile.optimize import Level
from collab.compile.pipeline import compile_source

LEVELS: tuple[Level, ...] = ("none", "basic", "standard", "aggressive")


def shown(script: str, content: str, level: Level = "standard") -> str:
    """What a component with a script shows."""
    source = (
        f'<component name="T"><script>{script}</script>'
        f"<template><text content={{{content}}} /></template></component>"
    )
    result = compile_source(source, file="T.omni", optimize=level)
    assert result.wasm is not None, result.diagnostics
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    return runtime.display()[0].text


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 9, 64, 65, 500])
def test_whatever_the_order_says_each_item_is_there_once(size: int, level: Level) -> None:
    seed = random.randrange(1_000_000)
    print(f"seed {seed}")
    ways = (
        "Math.random() - 0.5",
        "1",
        "-1",
        "NaN",
        "Infinity * (a.x - b.x)",
        "(a.x * 7 + b.x * 13) % 5 - 2",
        "calls() % 3 - 1",
        "{ if (a.x > b.x) { return 1; } return a.x; }",
    )
    script = f"""
      const calls = signal(0);
      const all = Array.from({{ length: {size} }}, (_, i) => ({{ x: (i * 31 + {seed}) % 97, name: String(i) }}));
      let seen = 0;
      function told(ordered: list<{{ x: number; name: string }}>): string {{
        return ordered.map(one => one.name).toSorted().join() + String(ordered.reduce((n, one) => n + one.x, 0));
      }}
      const same = told(all);
    """  # noqa: E501
    wanted = "ok " * len(ways)
    tests = " + ".join(f"(told(all.toSorted((a, b) => {way})) === same ? 'ok ' : 'no ')" for way in ways)
    assert shown(script, tests, level) == wanted


def test_a_sort_is_stable_and_leaves_the_list_as_it_was() -> None:
    script = """
      const all = Array.from({ length: 300 }, (_, i) => ({ x: i % 7, at: i }));
      const ordered = all.toSorted((a, b) => a.x - b.x);
      function follows(i: number) {
        const before = ordered[i - 1];
        return before.x < ordered[i].x || (before.x === ordered[i].x && before.at < ordered[i].at);
      }
    """
    assert shown(script, "ordered.every((one, i) => i === 0 || follows(i))") == "true"
    assert shown(script, "`${ordered.length} ${all.every((one, i) => one.at === i)}`") == "300 true"


def test_a_sort_that_sorts_within_itself_uses_fuel_and_is_stopped() -> None:
    script = """
      const all = Array.from({ length: 4000 }, (_, i) => -i);
      function worst(xs: list<number>): number {
        return xs.toSorted((a, b) => xs.toSorted((c, d) => c - d)[0] + a - b)[0];
      }
    """
    with pytest.raises(ComponentStopped):
        shown(script, "worst(all)")


@pytest.mark.parametrize("place", ["3", "-4", "Infinity", "-Infinity"])
def test_with_at_no_place_stops_the_component(place: str) -> None:
    with pytest.raises(ComponentStopped, match="list"):
        shown("const xs = [1, 2, 3]; const place = signal(0);", f"xs.with({place}, 5).join()")


def test_more_items_than_a_list_can_have_stop_the_component() -> None:
    # Each list is there once, so what they hold together is more than memory, or an i32, has.
    script = "const many = Array.from({ length: 70000 }, (_, i) => i);"
    with pytest.raises(ComponentStopped):
        shown(script, "many.map(_ => many).flat().length")


TEXTS = (
    "['b', 'a'].toSorted().join()",
    "[3, 1].toSorted((a, b) => a - b).join()",
    "rows().toSorted((a, b) => a.n - b.n).with(0, { n: 5, s: 'x' }).toSpliced(1, 1).map(r => r.s).join()",
    "[[1], [2]].flat().join()",
    "rows().flatMap(r => [r, { n: 1, s: r.s + '!' }]).toReversed().findLast(r => r.n > 1)?.s ?? ''",
    "('a😀'.codePointAt(1) ?? 0) + 'abc'.charCodeAt(1) + 'abcb'.lastIndexOf('b')",
    "' a '.trimStart() + ' b '.trimEnd() + 'hello'.substring(3, 1) + ('x'.at(0) ?? '')",
)


def test_ten_thousand_calls_leave_the_counts_unchanged() -> None:
    parts = "".join(f"next += String({text});" for text in TEXTS)
    source = f"""<component name="T"><script>
      const rows = signal([{{ n: 2, s: "a" }}, {{ n: 1, s: "b" }}]);
      const turn = signal(0);
      const out = signal("");
      frame(_ => {{
        let next = "";
        {parts}
        rows().forEach(row => {{ next += row.s; }});
        turn.update(n => (n + 1) % 10);
        out.set(next + String(turn()));
      }});
    </script><template><text content={{out()}} /></template></component>"""
    result = compile_source(source, file="T.omni")
    assert result.wasm is not None, result.diagnostics
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    counts = set()
    for turn in range(10_000):
        runtime.tick(turn * 16.0)
        if turn >= 9_000:
            counts.add(runtime.stats())
    assert len(counts) == 1
    runtime.unmount()
    assert runtime.stats().objects == 0
