"""Reactivity beside an independent model: everything worked out anew, from the signals on, after each change.

The model knows nothing of cells, units or marks. Effects must run when a value that they read is another one
than before, once for all changes of a handler, and may when it was another one in between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from collab.compile.host import Runtime
from collab.compile.optimize import Level
from collab.compile.pipeline import compile_source

SIGNALS = 4
Values = dict[str, float]
_FORMS: dict[str, tuple[str, Callable[[float, float, float], float]]] = {
    "sum": ("{a} + {b}", lambda a, b, c: a + b),
    "difference": ("{a} * 2 - {c}", lambda a, b, c: a * 2 - c),
    "least": ("Math.min({a}, {b}, {c})", min),
    "choice": ("{a} > {b} ? {c} : {a}", lambda a, b, c: c if a > b else a),
    "sign": ("Math.sign({a})", lambda a, b, c: (a > 0) - (a < 0)),
    "most": ("twice(Math.max({b}, {c}))", lambda a, b, c: 2 * max(b, c)),
}


@dataclass(frozen=True)
class Computed:
    """``name``: a form of three names that come before it."""

    name: str
    form: str
    reads: tuple[str, str, str]

    @property
    def code(self) -> str:
        calls = {key: f"{name}()" for key, name in zip("abc", self.reads, strict=True)}
        return _FORMS[self.form][0].format(**calls)

    def value(self, values: Values) -> float:
        return _FORMS[self.form][1](*(values[name] for name in self.reads))


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Computed], list[tuple[str, str]]]:
    """Computed values, and effects by the two names that each reads."""
    names = [f"s{number}" for number in range(SIGNALS)]
    computed = []
    for number in range(draw(st.integers(1, 9))):
        reads = tuple(draw(st.sampled_from(names)) for _ in range(3))
        form = draw(st.sampled_from(sorted(_FORMS)))
        computed.append(Computed(f"c{number}", form, (reads[0], reads[1], reads[2])))
        names.append(f"c{number}")
    effects = draw(
        st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), min_size=1, max_size=3)
    )
    return computed, effects


def source(computed: list[Computed], effects: list[tuple[str, str]]) -> str:
    """A component that shows every value, a branch and a list that follow them, and how often effects ran."""
    # What is declared later may be needed first: order in the text is not order of work.
    lines = [f"const {one.name} = computed(() => {one.code});" for one in reversed(computed)]
    lines += [f"const s{number} = signal({number});" for number in range(SIGNALS)]
    lines.append("function twice(n: number) { return n * 2; }")
    for number, (first, second) in enumerate(effects):
        lines += [
            f"const ran{number} = signal(0); const seen{number} = signal(0);",
            f"effect(() => {{ seen{number}.set({first}() + {second}()); ran{number}.update(n => n + 1); }});",
        ]
    last = computed[-1].name
    length = f"Math.min(Math.abs({last}()), 5)"
    lines.append(f"const places = computed(() => Array.from({{ length: {length} }}, (_, i) => i));")
    names = [*(f"s{number}" for number in range(SIGNALS)), *(one.name for one in computed)]
    shown = "".join(f"<text content={{{name}()}} />" for name in names)
    told = "".join(f"<text content={{`${{seen{n}()}} ${{ran{n}()}}`}} />" for n in range(len(effects)))
    buttons = "".join(
        f"<rect x={{{1000 * n}}} y={{-500}} width={{900}} height={{900}}"
        f" @mousedown={{e => act{n}(e.x - {1000 * n + 450})}} />"
        for n in range(SIGNALS)
    )
    # A handler changes one signal, then another one by what it has read.
    acts = "".join(
        f"function act{n}(x: number) {{ s{n}.set(x); s{(n + 1) % SIGNALS}.set({last}() > 3 ? x + 1 : 2); }}"
        for n in range(SIGNALS)
    )
    branch = (
        f"<if test={{{last}() > {computed[0].name}()}}><text content={{{last}() + 0.5}} />"
        '<else><text content="less" /></else></if>'
    )
    repeat = f'<for each={{places()}} as="i"><text content={{i + {last}()}} /></for>'
    return (
        f'<component name="G"><script>{" ".join(lines)} {acts}</script>'
        f"<template>{buttons}{shown}{told}{branch}{repeat}</template></component>"
    )


class Model:
    """The same, by working everything out anew."""

    def __init__(self, computed: list[Computed], effects: list[tuple[str, str]]) -> None:
        self.computed = computed
        self.effects = effects
        self.signals: Values = {f"s{number}": float(number) for number in range(SIGNALS)}
        self.ran = [1] * len(effects)
        self.may_run: list[int] = []
        self.values = self.all()

    def all(self) -> Values:
        values = dict(self.signals)
        for one in self.computed:
            values[one.name] = one.value(values)
        return values

    def act(self, number: int, x: float) -> None:
        before = self.values
        self.signals[f"s{number}"] = x
        between = self.all()
        last = between[self.computed[-1].name]
        self.signals[f"s{(number + 1) % SIGNALS}"] = x + 1 if last > 3 else 2
        self.values = self.all()
        self.may_run.clear()
        for place, names in enumerate(self.effects):
            if any(before[name] != self.values[name] for name in names):
                self.ran[place] += 1
            elif any(before[name] != between[name] for name in names):
                self.may_run.append(place)

    def saw(self, texts: list[float | str]) -> None:
        """Effects that need not have run, and did."""
        for place in self.may_run:
            self.ran[place] += texts[len(self.values) + 2 * place + 1] == self.ran[place] + 1

    def texts(self) -> list[float | str]:
        values = self.values
        last = values[self.computed[-1].name]
        told = [
            (values[first] + values[second], float(self.ran[place]))
            for place, (first, second) in enumerate(self.effects)
        ]
        flat = [part for pair in told for part in pair]
        branch: float | str = last + 0.5 if last > values[self.computed[0].name] else "less"
        return [*values.values(), *flat, branch, *(i + last for i in range(int(min(abs(last), 5))))]


def shown(runtime: Runtime) -> list[float | str]:
    texts = [part for shape in runtime.display() if shape.kind == "text" for part in shape.text.split()]
    return [part if part == "less" else float(part) for part in texts]


ACTIONS = st.lists(st.tuples(st.integers(0, SIGNALS - 1), st.integers(-6, 6)), max_size=12)


@settings(max_examples=150, deadline=None)
@given(graphs(), ACTIONS, st.sampled_from(["none", "standard", "aggressive"]))
def test_values_branches_lists_and_effects_follow_as_if_all_were_worked_out_anew(
    graph: tuple[list[Computed], list[tuple[str, str]]], actions: list[tuple[int, int]], level: Level
) -> None:
    result = compile_source(source(*graph), file="G.omni", optimize=level)
    assert result.wasm is not None, [one.message for one in result.diagnostics]
    runtime = Runtime()
    runtime.mount(runtime.load(result.wasm))
    model = Model(*graph)
    assert shown(runtime) == model.texts()
    for number, x in actions:
        runtime.pointer("down", 1000 * number + 450 + x, 0)
        runtime.pointer("up", 1000 * number + 450 + x, 0)
        model.act(number, float(x))
        texts = shown(runtime)
        model.saw(texts)
        assert texts == model.texts()
