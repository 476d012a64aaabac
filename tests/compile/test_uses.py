"""Components inside components, slots, emitted events and modules on the real runtime; queries across them."""

from __future__ import annotations

from pathlib import Path

import pytest

from collab.compile.host import ComponentStopped, Runtime
from collab.compile.pipeline import compile_source
from collab.compile.queries import Queries

CASES = Path(__file__).parent / "cases"
COUNTER = (
    '<component name="Counter"><props><prop name="step" type="number" default={1} /></props><script>'
    "const n = signal(props.step); onUnmount(() => emit('gone', n()));"
    "function add() { n.update(v => v + props.step); emit('change', n()) }</script>"
    "<template><rect width={20} height={20} @click={add} /><text content={n()} />"
    "<if test={n() < 6}><slot><text content='empty' /></slot></if></template></component>"
)


def page(script: str, template: str) -> str:
    return f'<component name="Page"><script>{script}</script><template>{template}</template></component>'


class Shown:
    def __init__(self, source: str, **others: str) -> None:
        result = compile_source(source, file="Page.omni", others=others)
        assert result.success, result.diagnostics
        assert result.wasm is not None
        self.runtime = Runtime()
        self.runtime.mount(self.runtime.load(result.wasm))

    def texts(self) -> list[str]:
        return [shape.text for shape in self.runtime.display() if shape.kind == "text"]

    def click(self, x: float, y: float) -> None:
        self.runtime.pointer("down", x, y)
        self.runtime.pointer("up", x, y)


def test_each_use_has_a_state_of_its_own_and_props_follow() -> None:
    shown = Shown(
        page(
            "const step = signal(2);",
            "<Counter step={step()} /><Counter x={50} /><rect x={200} @click={() => step.set(10)} />",
        ),
        Counter=COUNTER,
    )
    assert shown.texts() == ["2", "empty", "1", "empty"]
    shown.click(5, 5)
    assert shown.texts() == ["4", "empty", "1", "empty"]
    shown.click(210, 5)
    shown.click(5, 5)
    assert shown.texts() == ["14", "1", "empty"]


def swap(shown: Shown, source: str, **others: str) -> None:
    result = compile_source(source, file="Page.omni", others=others)
    assert result.wasm is not None, result.diagnostics
    shown.runtime.swap(shown.runtime.load(result.wasm))


CLICKED = (
    '<component name="Clicked"><script>const n = signal(0);</script><template>'
    "<rect width={20} height={20} @click={() => n.update(v => v + 1)} /><text content={n()} />"
    "</template></component>"
)


def test_a_swap_keeps_the_state_of_used_components_where_their_user_changes() -> None:
    shown = Shown(page("", "<Clicked /><Clicked x={50} />"), Clicked=CLICKED)
    shown.click(5, 5)
    shown.click(55, 5)
    shown.click(55, 5)
    # Whatever comes before them and around them; a third one is new.
    template = (
        "<rect y={90} width={9} /><if test={true}><group><Clicked /></group></if><text content='between' />"
        "<Clicked x={50} /><Clicked x={100} />"
    )
    swap(shown, page("const added = signal(1);", template), Clicked=CLICKED)
    assert shown.texts() == ["1", "between", "2", "0"]
    shown.click(55, 5)
    assert shown.texts() == ["1", "between", "3", "0"]
    swap(shown, page("", "<Clicked />"), Clicked=CLICKED)
    assert shown.texts() == ["1"]
    swap(shown, page("", "<Clicked /><Clicked x={50} />"), Clicked=CLICKED)
    assert shown.texts() == ["1", "0"]


def test_a_swap_keeps_the_state_of_used_components_where_they_change_themselves() -> None:
    source = page("", "<Clicked />")
    shown = Shown(source, Clicked=CLICKED)
    shown.click(5, 5)
    more = CLICKED.replace("const n", "const more = signal('more'); const n").replace(
        "{n()}", "{more() + String(n())}"
    )
    swap(shown, source, Clicked=more)
    assert shown.texts() == ["more1"]
    # A signal of another type or name is another one, and so is that of another component.
    swap(shown, source, Clicked=CLICKED.replace("signal(0)", "signal('a')").replace("v + 1", "v + 'b'"))
    assert shown.texts() == ["a"]
    shown = Shown(source, Clicked=CLICKED)
    shown.click(5, 5)
    swap(
        shown,
        source,
        Clicked=CLICKED.replace("n()", "m()").replace("const n", "const m").replace("n.up", "m.up"),
    )
    assert shown.texts() == ["0"]
    shown = Shown(source, Clicked=CLICKED)
    shown.click(5, 5)
    other = CLICKED.replace('"Clicked"', '"Other"')
    swap(shown, page("", "<Other /><Clicked x={50} />"), Clicked=CLICKED, Other=other)
    assert shown.texts() == ["0", "1"]


def test_a_swap_keeps_the_state_of_components_in_the_items_of_a_list() -> None:
    def source(items: str, key: str) -> str:
        each = f'<for each={{names()}} as="name" index="i"{key}><Clicked x={{i * 50}} /></for>'
        return page(
            f"const names = signal({items}); const shift = signal(0);",
            each + "<rect y={100} @click={() => names.set(names().filter(name => name !== 'a'))} />",
        )

    for key, after in ((" key={name}", ["2", "0"]), ("", ["1", "2"])):
        shown = Shown(source("['a', 'b', 'c']", key), Clicked=CLICKED)
        shown.click(5, 5)
        shown.click(55, 5)
        shown.click(55, 5)
        changed = source("['a', 'b', 'c']", key).replace("const shift = signal(0);", "")
        swap(shown, changed, Clicked=CLICKED)
        assert shown.texts() == ["1", "2", "0"]
        # The list is no signal any more: its first item is gone.
        gone = source("['b', 'c']", key).replace("names", "rest")
        swap(shown, gone, Clicked=CLICKED)
        assert shown.texts() == after


def test_a_swap_keeps_the_state_in_slots_and_of_components_in_components() -> None:
    box = (
        '<component name="Box"><script>const open = signal(true); const list = signal([1]);</script><template>'
        "<rect y={50} width={20} height={20} @click={() => list.set([...list(), 2])} />"
        "<if test={open()}><slot /></if><Clicked x={100} /><text content={list().length} /></template></component>"
    )
    source = page("", "<Box><Clicked /></Box><Box x={200}><Clicked /></Box>")
    shown = Shown(source, Box=box, Clicked=CLICKED)
    for x, y in ((5, 5), (105, 5), (105, 5), (205, 5), (205, 5), (205, 5), (5, 55)):
        shown.click(x, y)
    assert shown.texts() == ["1", "2", "2", "3", "0", "1"]
    swap(shown, source.replace("<Box>", "<text content='new' y={300} /><Box>", 1), Box=box, Clicked=CLICKED)
    assert shown.texts() == ["new", "1", "2", "2", "3", "0", "1"]


def test_swaps_of_components_in_components_leave_nothing_behind() -> None:
    box = (
        '<component name="Box"><script>const words = signal(["a"]); const dots = entities({ x: 0 }); dots.spawn({ x: 1 });'
        '</script><template><for each={words()} as="word" key={word}><Clicked /></for>'
        '<particles query="x"><circle x={x} /></particles></template></component>'
    )
    first = compile_source(page("", "<Box />"), file="Page.omni", others={"Box": box, "Clicked": CLICKED})
    assert first.wasm is not None, first.diagnostics
    runtime = Runtime()
    runtime.mount(component := runtime.load(first.wasm))
    sizes = []
    for _ in range(20):
        following = runtime.load(first.wasm)
        runtime.swap(following)
        runtime.unload(component)
        component = following
        assert len(runtime.display()) == 3
        sizes.append(runtime.stats())
    assert len(set(sizes[1:])) == 1


def test_events_reach_the_handler_in_the_frame_it_stands_in() -> None:
    shown = Shown(
        page(
            "const log = signal('');",
            '<for each={["a", "b"]} as="name" index="i"><Counter x={i * 50} @change={v => log.set(name + String(v))} /></for>'
            "<text content={log()} />",
        ),
        Counter=COUNTER,
    )
    shown.click(55, 5)
    assert shown.texts()[-1] == "b2"
    shown.click(5, 5)
    assert shown.texts()[-1] == "a2"


def test_what_fills_a_slot_belongs_to_the_user_and_comes_and_goes_with_the_slot() -> None:
    shown = Shown(
        page(
            "const word = signal('x');",
            "<Counter step={3}><text content={word()} /></Counter><rect x={100} @click={() => word.set(word() + '!')} />",
        ),
        Counter=COUNTER,
    )
    assert shown.texts() == ["3", "x"]
    shown.click(105, 5)
    assert shown.texts() == ["3", "x!"]
    shown.click(5, 5)
    assert shown.texts() == ["6"]
    shown.click(105, 5)
    assert shown.texts() == ["6"]


def test_slots_pass_on_through_components() -> None:
    outer = '<component name="Outer"><template><Inner><group><slot /></group></Inner></template></component>'
    inner = '<component name="Inner"><template><slot /><slot /></template></component>'
    shown = Shown(
        page("const n = signal(1);", "<Outer><text content={n()} /></Outer><rect @click={() => n.set(2)} />"),
        Outer=outer,
        Inner=inner,
    )
    assert shown.texts() == ["1", "1"]
    shown.click(5, 5)
    assert shown.texts() == ["2", "2"]


def test_a_component_that_goes_says_so_and_leaves_nothing() -> None:
    shown = Shown(
        page(
            "const on = signal(true); const log = signal('');",
            "<if test={on()}><Counter x={200} @gone={n => log.set(`gone at ${n}`)}><text content='in' /></Counter></if>"
            "<rect @click={() => on.set(!on())} /><text content={log()} />",
        ),
        Counter=COUNTER,
    )
    before = shown.runtime.stats()
    for _ in range(20):
        shown.click(5, 5)
        assert shown.texts() == ["gone at 1"]
        shown.click(5, 5)
    after = shown.runtime.stats()
    assert (after.frames, after.nodes) == (before.frames, before.nodes)
    shown.runtime.unmount()
    assert (shown.runtime.stats().frames, shown.runtime.stats().nodes) == (0, 0)


def test_time_passes_in_used_components_too() -> None:
    clock = (
        '<component name="Clock"><script>const t = signal(0); every(100, () => t.update(v => v + 1));</script>'
        "<template><text content={t()} /></template></component>"
    )
    shown = Shown(page("", "<Clock /><Clock />"), Clock=clock)
    for now in range(0, 250, 50):
        shown.runtime.tick(now)
    assert shown.texts() == ["2", "2"]


def test_the_case_of_modules_runs() -> None:
    folder = CASES / "modules"
    others = {path.stem: path.read_text("utf-8") for path in folder.glob("others/*.omni")}
    shown = Shown((folder / "input.omni").read_text("utf-8"), **others)
    shown.click(0, 5)
    assert shown.runtime.display() == ()


def test_a_doubling_of_components_is_stopped_by_its_fuel() -> None:
    others = {
        f"C{n}": f'<component name="C{n}"><template><C{n + 1} /><C{n + 1} /></template></component>'
        for n in range(30)
    }
    others["C30"] = '<component name="C30"><template><rect /></template></component>'
    with pytest.raises(ComponentStopped):
        Shown(page("", "<C0 />"), **others)


def ran(queries: Queries, source: str, **others: str) -> dict[str, int]:
    before = queries.ran.copy()
    assert compile_source(source, file="Page.omni", others=others, queries=queries).success
    return dict(queries.ran - before)


def test_a_change_that_does_not_show_leaves_the_user_as_it_is() -> None:
    queries = Queries()
    source = page("", "<Counter /><Mark />")
    mark = '<component name="Mark"><template><rect /></template></component>'
    assert ran(queries, source, Counter=COUNTER, Mark=mark) == {"tree": 3, "check": 3, "module": 1}
    assert ran(queries, source, Counter=COUNTER, Mark=mark) == {"patch": 1}
    inside = COUNTER.replace("width={20}", "width={21}")
    assert ran(queries, source, Counter=inside, Mark=mark) == {"tree": 1, "check": 1, "module": 1}
    outside = inside.replace('type="number"', 'type="number" required')
    result = compile_source(
        source, file="Page.omni", others={"Counter": outside, "Mark": mark}, queries=queries
    )
    assert {entry.code for entry in result.diagnostics} == {"missing-prop"}
    # The user was checked anew, from the tree it had.
    assert queries.ran == {"tree": 5, "check": 6, "module": 2, "patch": 1}


def test_a_result_does_not_depend_on_what_was_compiled_before() -> None:
    queries = Queries()
    source = page("const n = signal(0);", "<Counter step={n()} />")
    wide = COUNTER.replace("width={20}", "width={300}")
    results = [
        compile_source(source, file="Page.omni", others={"Counter": used}, queries=queries).wasm
        for used in (COUNTER, wide, COUNTER)
    ]
    assert results[0] == results[2] != results[1]
    fresh = compile_source(source, file="Page.omni", others={"Counter": wide})
    assert fresh.wasm == results[1]
