"""What the outermost component emits reaches its host, with its value."""

from __future__ import annotations

import math
from typing import Any

import pytest

from collab.compile.builds import EMBEDDED, build_for, events_of
from collab.compile.host import ComponentStopped, Event, Runtime
from collab.compile.pipeline import compile_source

VALUES: dict[str, tuple[str, Any, Any]] = {
    "nothing": ("", None, None),
    "number": ("0.1 + 0.2", "number", 0.1 + 0.2),
    "infinite": ("-1 / 0", "number", -math.inf),
    "truth": ("n() === 1", "boolean", True),
    "label": ("'Grüße 😀' + String(n())", "string", "Grüße 😀1"),
    "empty": ("''", "string", ""),
    "tint": ("tint()", "color", "#ff880080"),
    "list": ("[1, n() + 1]", {"list": "number"}, [1, 2]),
    "flags": ("[true, n() > 1]", {"list": "boolean"}, [True, False]),
    "none": ("[1].filter(x => x > 1).map(x => String(x))", {"list": "string"}, []),
    "record": (
        "{ title: 'One', id: n(), tags: [['a'], ['b', 'c']] }",
        {"record": {"id": "number", "tags": {"list": {"list": "string"}}, "title": "string"}},
        {"id": 1, "tags": [["a"], ["b", "c"]], "title": "One"},
    ),
    "missing": ("[1].find(x => x > 1)", {"optional": "number"}, None),
    "found": ("[1].find(x => x < 2)", {"optional": "number"}, 1),
    "word": ("['a'].find(x => x === 'a')", {"optional": "string"}, "a"),
    "nobody": ("['a'].find(x => x === 'b')", {"optional": "string"}, None),
    "whole": (
        "[{ at: 1, on: true }].find(x => x.on)",
        {"optional": {"record": {"at": "number", "on": "boolean"}}},
        {"at": 1, "on": True},
    ),
    "rows": (
        "[{ at: 1, word: 'a' }, { at: n() + 1, word: 'b' }].map(x => ({ ...x, on: x.at > 1 }))",
        {"list": {"record": {"at": "number", "on": "boolean", "word": "string"}}},
        [{"at": 1, "on": False, "word": "a"}, {"at": 2, "on": True, "word": "b"}],
    ),
}
SCRIPT = "const n = signal(1); const tint = signal(props.ink);"
PROPS = '<props><prop name="ink" type="color" default="#ff880080" /></props>'


def compiled(script: str, template: str = "<rect />", **others: str) -> bytes:
    inside = f"{PROPS}<script>{script}</script><template>{template}</template>"
    source = f'<component name="Teller">{inside}</component>'
    result = compile_source(source, file="Teller.omni", others=others)
    assert result.wasm is not None, result.diagnostics
    return result.wasm


def heard(wasm: bytes, build: str = "omnicraft_runtime") -> tuple[Runtime, list[Event]]:
    events: list[Event] = []
    runtime = Runtime(build=build, on_event=events.append)
    runtime.mount(runtime.load(wasm))
    return runtime, events


def click(runtime: Runtime) -> None:
    runtime.pointer("down", 5, 5)
    runtime.pointer("up", 5, 5)


@pytest.mark.parametrize("name", VALUES)
def test_a_value_of_any_type_arrives_as_it_is(name: str) -> None:
    written, described, value = VALUES[name]
    given = f", {written}" if written else ""
    wasm = compiled(f"{SCRIPT} onMount(() => emit('{name}'{given}));")
    assert events_of(wasm) == {name: described}
    _, events = heard(wasm)
    assert events == [(name, value)]
    assert type(events[0].value) is type(value) or isinstance(value, int)


def test_events_come_in_their_order_from_wherever_they_are_emitted() -> None:
    wasm = compiled(
        "const n = signal(0); function say(what: number) { emit('said', what); }"
        "effect(() => emit('now', n())); onUnmount(() => emit('gone'));",
        "<if test={n() < 2}><rect @click={() => { say(1); n.update(v => v + 1); say(2); }} /></if>"
        "<for each={[7]} as='x'><rect x={200} @click={() => emit('said', x)} /></for>",
    )
    runtime, events = heard(wasm)
    click(runtime)
    runtime.pointer("down", 205, 5)
    runtime.pointer("up", 205, 5)
    runtime.unmount()
    assert events == [("now", 0), ("said", 1), ("said", 2), ("now", 1), ("said", 7), ("gone", None)]


def test_a_listener_may_use_the_component() -> None:
    wasm = compiled("", "<rect width={40} fill={props.ink} @click={() => emit('pick')} />")
    runtime = Runtime(on_event=lambda event: runtime.set_prop("ink", "#00ff00"))
    runtime.mount(runtime.load(wasm))
    click(runtime)
    assert [shape.fill for shape in runtime.display()] == [0x00FF00FF]


def test_what_a_used_component_emits_goes_to_its_user_alone() -> None:
    inner = '<component name="Inner"><template><rect @click={() => emit("pick", 3)} /></template></component>'
    wasm = compiled("", "<Inner @pick={n => emit('picked', n * 2)} />", Inner=inner)
    assert list(events_of(wasm)) == ["picked"]
    runtime, events = heard(wasm)
    click(runtime)
    assert events == [("picked", 6)]


def test_a_component_that_emits_plain_values_needs_no_more_of_the_runtime() -> None:
    wasm = compiled("", "<rect @click={() => emit('pick', 'Grüße')} />")
    assert build_for(wasm) == EMBEDDED[0]
    runtime, events = heard(wasm, EMBEDDED[0])
    click(runtime)
    assert events == [("pick", "Grüße")]


def test_who_emits_nothing_has_no_section() -> None:
    assert b"omni.events" not in compiled("")
    assert events_of(compiled("")) == {}


def test_after_a_swap_the_new_component_is_heard() -> None:
    runtime, events = heard(compiled("", "<rect @click={() => emit('pick', 1)} />"))
    runtime.swap(runtime.load(compiled("", "<rect @click={() => emit('pick', 'one')} />")))
    click(runtime)
    assert events == [("pick", "one")]


@pytest.mark.parametrize(
    "told",
    [
        "for (let i = 0; i < 70000; i++) { emit('many', i); }",
        "let xs = [1]; for (let i = 0; i < 17; i++) { xs = [...xs, ...xs]; } emit('long', xs);",
    ],
)
def test_who_tells_too_much_at_once_is_stopped(told: str) -> None:
    runtime, events = heard(compiled("", f"<rect @click={{() => {{ {told} }}}} />"))
    with pytest.raises(ComponentStopped, match="told too much at once"):
        click(runtime)
    assert len(events) <= 65_536


def test_a_module_emits_nothing() -> None:
    module = "<script>function shout(x: number) { emit('shout', x); }</script>"
    source = (
        '<component name="P"><script>import { shout } from "./loud.omni";</script>'
        "<template><rect @click={() => shout(1)} /></template></component>"
    )
    found = compile_source(module, file="loud.omni").diagnostics
    assert [(one.code, one.message) for one in found if one.severity == "error"] == [
        ("module-state", "A module is no component, so nobody hears what it emits.")
    ]
    assert not compile_source(source, file="P.omni", others={"loud": module}).success
