"""Lists of records stand in rows: what that spares, what it may not change, and where records are made.

That programs mean what they mean in JavaScript is tested in `test_against_javascript` and
`test_records_in_time`.
"""

from __future__ import annotations

import pytest

from collab.compile.host import ComponentStopped, Runtime
from collab.compile.ir import nodes as ir
from collab.compile.ir.visit import bodies, walk
from collab.compile.lower import lower
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries

DOTS = "const dots = signal([{ id: 1, x: 2, on: true, name: 'a' }, { id: 2, x: 3, on: false, name: 'b' }]);"


def component(script: str, content: str, attributes: str = "") -> str:
    return (
        f'<component name="T"><script>{script}</script>'
        f"<template><rect width={{50}} height={{50}} {attributes} />"
        f"<text content={{{content}}} /></template></component>"
    )


def records_made(script: str, content: str) -> int:
    """How many records the code of a program makes, by what it says."""
    checked = Queries().check(component(DOTS + script, content), "T.omni", {})
    assert not checked.has_errors, checked.problems
    program, _ = lower(checked)
    return sum(
        isinstance(code, ir.NewRecord) or (isinstance(code, ir.Runtime) and code.name == "row_record")
        for body in bodies(program)
        for code in walk(body)
    )


@pytest.mark.parametrize(
    "content",
    [
        "dots()[1].x",
        "dots().map(d => d.x + d.id).join()",
        "dots().map(d => ({ ...d, x: 5 })).filter(d => d.on).length",
        "dots().map(d => d.on ? d : { ...d, on: true }).some(d => d.on)",
        "dots().map(d => { if (d.on) { return d; } return { ...d, x: 1 }; }).length",
        "[...dots(), { id: 3, x: 0, on: true, name: 'c' }].slice(1).reverse()[0].name",
        "total()",
        "dots().map(weight).join()",
        "dots().map(d => weight(d)).join()",
        "weight(dots()[0])",
    ],
)
def test_no_record_is_made_where_only_fields_are_asked(content: str) -> None:
    script = """
      const total = computed(() => { let sum = 0; for (const d of dots()) { const same = d; sum += same.x; } return sum; });
      function weight(d: { id: number; x: number; on: boolean; name: string }) { return d.x * 2 + d.name.length; }
    """  # noqa: E501
    assert records_made(script, content) == 0


@pytest.mark.parametrize(
    "content",
    [
        "dots().find(d => d.on)?.name ?? ''",
        "dots().at(-1)?.name ?? ''",
        "same(dots()[0]).name",
        "kept().name",
    ],
)
def test_a_record_is_made_where_it_is_a_value(content: str) -> None:
    script = """
      const kept = computed(() => dots()[1]);
      function same(d: { id: number; x: number; on: boolean; name: string }) { return d; }
    """
    assert records_made(script, content) > 0


def test_a_variable_that_changes_holds_a_record_of_its_own(run) -> None:
    running = run(
        component(
            DOTS
            + """
              function longest() {
                let best = dots()[0];
                for (const d of dots()) { if (d.x > best.x) { best = d; } }
                const taken = best;
                best = { ...best, name: "-" };
                return taken.name + best.name;
              }
            """,
            "longest()",
        )
    )
    assert running.texts() == ["b-"]


def test_the_most_fields_that_stand_in_rows_and_one_more(run) -> None:
    for count in (24, 25, 32):
        fields = ", ".join(f"f{place:02}: {'String(i)' if place % 2 else 'i'}" for place in range(count))
        last = f"f{count - 1:02}"
        script = (
            f"const wide = signal(Array.from({{ length: 20 }}, (_, i) => ({{ {fields} }})));"
            "function turn() { wide.update(all => "
            "[...all.slice(1), all[0]].map(r => ({ ...r, f00: r.f00 + 1 }))); }"
        )
        content = f"wide().map(r => String(r.f00) + r.f01 + String(r.{last})).join()"
        running = run(component(script, content, "@click={turn}"))
        for turn in range(40):
            rows = [(turn + place) % 20 for place in range(20)]
            assert running.texts() == [",".join(f"{row + turn}{row}{row}" for row in rows)]
            running.click(5, 5)
        running.runtime.unmount()
        assert running.runtime.stats().objects == 0


def test_a_record_without_fields_is_an_item_too(run) -> None:
    running = run(component("const none = signal([{}, {}]);", "`${none().map(n => n).concat([{}]).length}`"))
    assert running.texts() == ["3"]


def test_an_item_that_is_not_there_stops_the_component_in_words() -> None:
    script = DOTS + "function next() { dots.update(all => all.map((d, i) => ({ ...all[i + 1], x: d.x }))); }"
    result = compile_source(component(script, "dots().length", "@click={next}"), file="T.omni")
    assert result.wasm is not None
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    runtime.pointer("down", 5, 5)
    with pytest.raises(ComponentStopped, match="2"):
        runtime.pointer("up", 5, 5)


def test_ten_thousand_updates_leave_the_counts_unchanged() -> None:
    script = """
      const dots = signal(Array.from({ length: 40 }, (_, i) => ({ x: i, label: String(i), near: [i] })));
      const first = signal(dots()[0]);
      frame(_ => {
        dots.update(old => old.map((d, i) =>
          ({ x: d.x + 1, label: i % 2 === 0 ? d.label : String(i), near: d.near })));
        first.set(dots()[3]);
      });
    """
    source = component(script, "String(first().x) + first().label")
    source = source.replace(
        "<text", '<for each={dots()} as="d"><text content={d.label} x={d.x} /></for><text'
    )
    result = compile_source(source, file="T.omni")
    assert result.wasm is not None
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    counts = set()
    for turn in range(10_000):
        runtime.tick(turn * 16.0)
        if turn >= 9_000:
            counts.add(runtime.stats())
    assert len(counts) == 1
    assert runtime.display()[-1].text == "100033"
    runtime.unmount()
    stats = runtime.stats()
    assert (stats.objects, stats.frames, stats.nodes) == (0, 0, 0)


def test_a_list_of_records_keeps_its_rows_over_a_swap(run) -> None:
    script = DOTS + "function add() { dots.update(all => [...all, { ...all[0], id: 9, name: 'new' }]); }"
    source = component(script, "dots().map(d => String(d.id) + d.name + String(d.x)).join()", "@click={add}")
    running = run(source)
    running.click(5, 5)
    assert running.texts() == ["1a2,2b3,9new2"]
    again = compile_source(source.replace("width={50}", "width={60}"), file="T.omni")
    assert again.wasm is not None
    running.runtime.swap(running.runtime.load(again.wasm))
    assert running.texts() == ["1a2,2b3,9new2"]
    # Of another type: it begins anew.
    other = compile_source(source.replace("on: ", "off: ").replace("'new'", "'more'"), file="T.omni")
    assert other.wasm is not None
    running.runtime.swap(running.runtime.load(other.wasm))
    assert running.texts() == ["1a2,2b3"]


def test_items_shown_one_by_one_are_told_only_of_what_changed(run) -> None:
    source = component(
        DOTS
        + "function grow() { dots.update(all => all.map(one)); }"
        + "function one(d: { id: number; x: number; on: boolean; name: string }) {"
        + "return d.id === 2 ? { ...d, x: d.x + 1 } : { ...d }; }",
        "dots().length",
        "@click={grow}",
    ).replace("<text", '<for each={dots()} as="d" key={d.id}><text content={d.name} x={d.x} /></for><text')
    running = run(source)
    before = [shape.numbers[0] for shape in running.runtime.display() if shape.kind == "text"]
    held = running.runtime.stats().objects
    running.click(5, 5)
    after = [shape.numbers[0] for shape in running.runtime.display() if shape.kind == "text"]
    assert [one - other for one, other in zip(after, before, strict=True)] == [0, 1, 0]
    assert running.runtime.stats().objects == held
