"""Builds of the runtime with fewer parts: what they have they do alike, and what needs more is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from wasmtime import Engine, Module

from collab.compile.builds import EMBEDDED, build_for, component_abi, module_path, parts_of_build
from collab.compile.emit import parts
from collab.compile.emit.runtime import FUNCTIONS, OF_HOSTS
from collab.compile.host import BadComponent, ComponentStopped, Runtime
from collab.compile.pipeline import compile_source

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "collab/samples").glob("*.omni"))
# Those without errors.
CASES = [path.with_name("input.omni") for path in sorted((ROOT / "tests/compile/cases").glob("*/ir.txt"))]
EDITING = 1 << 8
POINTS = [(5.0, 5.0), (30.0, 30.0), (50.0, 75.0), (120.0, 20.0)]


def compiled(source: str) -> bytes:
    wasm = compile_source(source, file="Tried.omni").wasm
    assert wasm is not None
    return wasm


def component(template: str, script: str = "") -> bytes:
    script = f"<script>{script}</script>" if script else ""
    return compiled(f'<component name="Tried">{script}<template>{template}</template></component>')


def test_the_builds_have_the_parts_that_the_contract_says() -> None:
    small, middle, whole_but_editing = EMBEDDED
    assert parts_of_build(small) == parts.GROUND
    assert parts_of_build(middle) == parts.GROUND | parts.SITES | parts.VALUES | parts.MOTION
    assert parts_of_build(whole_but_editing) == parts_of_build("omnicraft_runtime") - EDITING
    assert parts_of_build("omnicraft_runtime") == 0x1FF


@pytest.mark.parametrize("build", [*EMBEDDED, "omnicraft_runtime"])
def test_a_build_exports_the_functions_of_its_parts(build: str) -> None:
    module = Module(Engine(), module_path(build).read_bytes())
    exported = {export.name for export in module.exports} & FUNCTIONS.keys()
    there = parts_of_build(build)
    others = parts.FUNCTIONS.keys() | OF_HOSTS
    ground = {name for name in FUNCTIONS if not name.startswith("math_") and name not in others}
    assert exported == ground | {name for name, part in parts.FUNCTIONS.items() if part & there}


@pytest.mark.parametrize(
    ("template", "script", "needed", "shown_by"),
    [
        ('<rect /><text content="a" rotate={20} />', "", 0, EMBEDDED[0]),
        ("<group><circle /><ellipse /></group>", "", 0, EMBEDDED[0]),
        ("<line />", "", parts.OUTLINES, EMBEDDED[2]),
        ('<path d="M0 0H5" />', "", parts.OUTLINES, EMBEDDED[2]),
        ('<image src="a" />', "", parts.EFFECTS, EMBEDDED[2]),
        ('<rect fillTo="red" />', "", parts.EFFECTS, EMBEDDED[2]),
        (
            "<rect shadow={s()} @click={() => s.set('#000000')} />",
            "const s = signal('#ff0000');",
            parts.EFFECTS,
            EMBEDDED[2],
        ),
        ("<group clipWidth={10} clipHeight={10}><rect /></group>", "", parts.EFFECTS, EMBEDDED[2]),
        ("<row><rect /></row>", "", parts.LAYOUTS, EMBEDDED[2]),
        ("<rect @click={() => emit('pick', 'a')} />", "", 0, EMBEDDED[0]),
        (
            "<if test={s()}><rect @click={() => s.set(false)} /></if>",
            "const s = signal(true);",
            parts.SITES,
            EMBEDDED[1],
        ),
        ("<rect x={s()} @click={() => tween(s, 9)} />", "const s = signal(1);", parts.MOTION, EMBEDDED[1]),
        (
            "<rect x={s()} @click={() => s.set(Math.random())} />",
            "const s = signal(1);",
            parts.VALUES,
            EMBEDDED[1],
        ),
    ],
)
def test_a_component_tells_the_parts_that_it_needs(
    template: str, script: str, needed: int, shown_by: str
) -> None:
    wasm = component(template, script)
    assert component_abi(wasm).parts == parts.GROUND | needed
    assert build_for(wasm) == shown_by


def life(wasm: bytes, build: str) -> list[object]:
    """What a component shows on a build, and answers, while it is touched and time passes."""
    runtime = Runtime(seed=7, build=build)
    found: list[object] = []
    try:
        runtime.mount(runtime.load(wasm))
        found += [runtime.view_box(), runtime.display()]
        for number, (x, y) in enumerate(POINTS):
            for kind in ("move", "down", "up"):
                found.append(runtime.pointer(kind, x, y))  # type: ignore[arg-type]
            found += [runtime.key("down", "a"), runtime.tick(700.0 * number), runtime.cursor()]
            found += [runtime.needs_draw(), runtime.display(), runtime.view_box()]
    except ComponentStopped as stopped:
        found.append(str(stopped))
    return found


@pytest.mark.parametrize("file", [*SAMPLES, *CASES], ids=lambda path: path.stem + path.parent.name)
def test_a_component_lives_alike_on_each_build_that_has_what_it_needs(file: Path) -> None:
    others = {path.stem: path.read_text() for path in file.parent.glob("others/*.omni")}
    wasm = compile_source(file.read_text(), file="Tried.omni", others=others).wasm
    assert wasm is not None
    needed = component_abi(wasm).parts
    wanted = life(wasm, "omnicraft_runtime")
    for build in EMBEDDED:
        if needed & ~parts_of_build(build):
            with pytest.raises(BadComponent, match="lacks"):
                Runtime(build=build).load(wasm)
        else:
            assert life(wasm, build) == wanted


def test_props_are_there_at_once_and_follow() -> None:
    wasm = compiled(
        '<component name="Tried"><props><prop name="label" type="string" required />'
        '<prop name="ink" type="color" default="#ff0000" /></props>'
        "<template><text content={props.label + '!'} fill={props.ink} /></template></component>"
    )
    shown = []
    for build in (*EMBEDDED, "omnicraft_runtime"):
        runtime = Runtime(build=build)
        runtime.mount(runtime.load(wasm), {"label": "Buy"})
        first = runtime.display()
        runtime.set_prop("label", "Sell")
        runtime.set_prop("ink", "#00ff0080")
        shown.append((first, runtime.display()))
    assert all(one == shown[0] for one in shown)
    assert shown[0][0] != shown[0][1]


def test_a_module_that_does_not_tell_its_parts_gets_a_build_that_has_all() -> None:
    wasm = component("<rect />")
    at = wasm.index(b"omni.abi") + 8 + 12
    untold = wasm[:at] + bytes(4) + wasm[at + 4 :]
    assert build_for(untold) == EMBEDDED[-1]
    assert life(untold, EMBEDDED[-1]) == life(wasm, EMBEDDED[0])


@pytest.mark.parametrize("build", EMBEDDED)
def test_a_build_without_editing_mounts_once(build: str) -> None:
    runtime = Runtime(build=build)
    first, second = (runtime.load(component(f"<rect width={{{width}}} />")) for width in (10, 20))
    runtime.mount(first)
    shown = runtime.display()
    runtime.mount(second)
    assert runtime.display() == shown
