"""Lists of records over many turns, beside Node: what a turn leaves is used again by the next ones, and
nothing that anybody still holds may change by that. Signals, records, locals and items hold aliases.
"""

from __future__ import annotations

import json
import random
import subprocess

from collab.compile.host import Runtime
from collab.compile.pipeline import compile_source

STEPS = 12
TURNS = 60
START = """
const make = (count: number) => Array.from({ length: count }, (_, i) => ({ x: i, on: i % 2 === 0, label: String(i) }));
const one = signal(make(20));
const other = signal(make(17));
const kept = signal({ x: 0, on: false, label: "-" });
const size = signal(20);
const deep = signal(Array.from({ length: 16 }, (_, i) => ({ first: { n: i }, inner: Array.from({ length: 18 }, (_, k) => ({ n: i * k })) })));
const log = signal("");
"""  # noqa: E501
DUMP = (
    "one().map(r => r.label + String(r.x) + String(r.on)).join()",
    "other().map(r => r.label + String(r.x) + String(r.on)).join()",
    "kept().label + String(kept().x) + String(kept().on)",
    "deep().map(d => String(d.first.n) + ':' + d.inner.map(r => String(r.n)).join('+')).join()",
    "log()",
)
SIGNAL = (
    "const signal = (held) => Object.assign(() => held, "
    "{ set: (value) => { held = value; }, update: (change) => { held = change(held); } });"
)


class Steps:
    """Handlers, each a few statements about the signals."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = 0
        self.texts = [self.step() for _ in range(STEPS)]

    def step(self) -> str:
        before = [f"const before{place} = {self.list()};\n" for place in range(self.random.randrange(3))]
        told = [
            f"log.set(before{place}.map(r => r.label + String(r.x)).join().slice(0, 300));\n"
            for place in range(len(before))
        ]
        statements = [self.statement(len(before)) for _ in range(self.random.randrange(1, 5))]
        return "".join((*before, *statements, *told))

    def statement(self, aliases: int) -> str:
        pick = self.random.choice
        rest = f"{pick('235')} !== 1"
        target, count = pick(("one", "other")), pick(("15", "16", "20", "20", "size()"))
        source = pick(
            (self.list(), self.list(), f"before{self.random.randrange(aliases)}" if aliases else "one()")
        )
        item, deeper = pick(("r", "r", "s")), ("d.first.n + 1", "size()")
        return pick(
            (
                f"{target}.update(old => old.map({self.mapper('old')}));\n",
                f"{target}.update(old => old.map({self.mapper('old')}));\n",
                f"{target}.set({source}.map({self.mapper(source)}));\n",
                f"{target}.set({source}.map({self.mapper(source)}));\n",
                f"{target}.set({source}.filter(r => r.x % {rest}).concat({source}).slice(0, 20));\n",
                f"{target}.set([...{source}, {{ ...kept(), x: {pick('123')} }}].slice(-20));\n",
                f"{target}.set(Array.from({{ length: {count} }}, (_, i) => "
                "({ x: i, on: i > 3, label: 'n' })));\n",
                f"{target}.set(make({count}));\n",
                f"{target}.set({source}.map({item} => {item}));\n",
                f"if ({source}.length > 3) {{ kept.set({source}[{pick('0123')}]); }}\n",
                f"size.set({pick(('16', '17', '18', '24', '20'))});\n",
                f"for (const r of {source}) {{ {target}.update(old => old.slice(0, 20).concat([r])"
                f".slice(-20).map({self.mapper('old')})); if (r.x > 4) {{ break; }} }}\n",
                "deep.update(old => old.map(d => "
                "({ ...d, inner: d.inner.map(r => ({ n: (r.n + 1) % 50 })) })));\n",
                "deep.update(old => old.map((d, i) => "
                "({ first: d.inner[i], inner: old[(i + 1) % 16].inner })));\n",
                f"deep.update(old => old.map(d => ({{ ...d, first: {{ n: {pick(deeper)} }} }})));\n",
            )
        )

    def list(self) -> str:
        return self.random.choice(("one()", "one()", "other()", "one().slice(1)", "[...other()].reverse()"))

    def mapper(self, source: str) -> str:
        number = self.random.choice(
            (
                "r.x + 1",
                "r.x * i",
                "kept().x + i",
                "r.on ? r.x : -r.x",
                "size()",
                "one().length + i",
                f"{source}.length",
                f"{source}.reduce((sum, q) => sum + q.x, 0)",
                f"({source}.at({source}.length - 1 - i)?.x ?? 0)",
            )
        )
        label = self.random.choice(
            ("r.label", "r.label", "(r.label + 'x').slice(-3)", "String(i)", "kept().label", "'same'")
        )
        x = f"({number}) % 100"
        return self.random.choice(
            (
                f"(r, i) => ({{ ...r, x: {x} }})",
                f"(r, i) => ({{ ...r, x: {x} }})",
                f"(r, i) => ({{ x: {x}, on: !r.on, label: {label} }})",
                f"(r, i) => {{ const x = {x}; return {{ ...r, x, label: {label} }}; }}",
                f"(r, i) => i % 3 === 0 ? r : {{ ...r, x: {x} }}",
            )
        )


def _clicks(seed: int) -> list[int]:
    chosen = random.Random(seed)
    return [chosen.randrange(STEPS) for _ in range(TURNS)]


def _here(steps: list[str], clicks: list[int], level: str) -> list[list[str]]:
    handlers = "".join(f"function step{number}() {{\n{text}}}\n" for number, text in enumerate(steps))
    places = "".join(
        f'<rect x={{{10 * number}}} width={{10}} height={{10}} fill="teal" @click={{step{number}}} />'
        for number in range(STEPS)
    )
    shown = '<for each={one()} as="r"><group><rect width={r.x} height={1} fill="red" /></group></for>'
    texts = "".join(f"<text y={{99}} content={{'=' + {code}}} />" for code in DUMP)
    source = (
        f'<component name="T"><script>{START}{handlers}</script>'
        f"<template>{shown}{texts}{places}</template></component>"
    )
    result = compile_source(source, file="T.omni", optimize=level)  # type: ignore[arg-type]
    assert result.success, result.diagnostics[0]
    assert result.wasm is not None
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    found = []
    for step in clicks:
        runtime.pointer("down", 10 * step + 5, 5)
        runtime.pointer("up", 10 * step + 5, 5)
        found.append([shape.text[1:] for shape in runtime.display() if shape.kind == "text"])
    runtime.unmount()
    stats = runtime.stats()
    assert (stats.objects, stats.frames, stats.nodes) == (0, 0, 0)
    return found


def _node(steps: list[str], clicks: list[int]) -> list[list[str]]:
    handlers = ",".join(f"() => {{\n{text}}}" for text in steps)
    start = START.replace(": number", "")
    program = (
        f"{SIGNAL}{start}const steps = [{handlers}]; const found = [];"
        f"for (const step of {json.dumps(clicks)}) {{ steps[step](); found.push([{','.join(DUMP)}]); }}"
        "console.log(JSON.stringify(found));"
    )
    done = subprocess.run(["node", "-"], input=program, capture_output=True, text=True, check=True)
    found: list[list[str]] = json.loads(done.stdout)
    return found


def test_records_hold_in_each_turn_what_they_hold_in_node() -> None:
    first = random.randrange(1_000_000)
    levels = ("none", "standard", "aggressive")
    for seed in (*range(6), *range(first, first + 3)):
        print(f"seed {seed}")
        steps, clicks = Steps(seed).texts, _clicks(seed)
        ours, theirs = _here(steps, clicks, levels[seed % 3]), _node(steps, clicks)
        for turn, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            assert one == other, f"turn {turn}: {steps[clicks[turn]]}"
