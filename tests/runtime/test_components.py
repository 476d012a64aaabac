"""Components over wasmtime: events, sites, props, hot swap."""

from __future__ import annotations

import pytest

from collab.compile.host import BadComponent, Component, PropError, Runtime
from tests.runtime import assembler as a
from tests.runtime import samples


@pytest.fixture
def runtime() -> Runtime:
    return Runtime()


def shown(runtime: Runtime, sample: a.Component, **props: str | float | bool) -> Component:
    component = runtime.load(sample.wasm())
    runtime.mount(component, props)
    return component


def click(runtime: Runtime, x: float, y: float) -> bool:
    return runtime.pointer("down", x, y) | runtime.pointer("up", x, y)


def texts(runtime: Runtime) -> list[str]:
    return [shape.text for shape in runtime.display() if shape.kind == "text"]


def test_clicking_runs_the_handler_and_only_what_changed_is_drawn_again(runtime: Runtime) -> None:
    shown(runtime, samples.button())
    assert runtime.display()[0].numbers == (0, 0, 100, 40, 0)
    assert not runtime.needs_draw()
    # The label lies over the rectangle and has no handler: the click goes through it.
    assert click(runtime, 15, 10)
    assert runtime.needs_draw()
    assert runtime.display()[0].numbers[0] == 1
    runtime.pointer("move", 500, 500)
    runtime.display()
    assert not click(runtime, 500, 500)
    assert not runtime.needs_draw()


def test_hovering_enters_once_and_leaves_once(runtime: Runtime) -> None:
    shown(runtime, samples.button())
    assert runtime.pointer("move", 5, 5)
    assert runtime.display()[0].fill == samples.LIGHT
    assert not runtime.pointer("move", 6, 5)
    assert runtime.pointer("leave")
    assert runtime.display()[0].fill == samples.GREEN


def test_a_swap_keeps_signals_by_name_and_type_and_the_hovering(runtime: Runtime) -> None:
    old = shown(runtime, samples.button())
    runtime.pointer("move", 5, 5)
    click(runtime, 5, 5)
    wider = runtime.load(samples.button(width=250.0).wasm())
    runtime.swap(wider)
    runtime.unload(old)
    rect = runtime.display()[0]
    assert rect.numbers[:3] == (1, 0, 250)
    assert rect.fill == samples.LIGHT
    assert runtime.pointer("move", 500, 500)
    assert runtime.display()[0].fill == samples.GREEN


def test_a_swap_forgets_a_signal_whose_type_changed(runtime: Runtime) -> None:
    shown(runtime, samples.button())
    click(runtime, 5, 5)
    runtime.swap(runtime.load(samples.button(count_type="string").wasm()))
    assert runtime.display()[0].numbers[0] == 0


def test_kept_text_outlives_the_data_segment_it_came_from(runtime: Runtime) -> None:
    old = shown(runtime, samples.kept_text())
    for _ in range(3):
        component = runtime.load(samples.kept_text().wasm())
        runtime.swap(component)
        runtime.unload(old)
        old = component
    # What is loaded now may stand where the first data segment stood.
    runtime.load(samples.button().wasm())
    assert texts(runtime) == ["hello"]
    click(runtime, 50, 50)
    runtime.swap(runtime.load(samples.kept_text().wasm()))
    assert texts(runtime) == ["hellohello"]


def test_for_keeps_frames_by_key_and_shows_them_in_order(runtime: Runtime) -> None:
    shown(runtime, samples.listing())
    assert texts(runtime) == ["a", "b", "c"]
    for words in ("c,a,b", "b,x,c,a", "x", "a,a,b,a", "a,b,a", "z,y,x,w,v", "v,w,x,y,z", "z,v,w,x,y"):
        runtime.set_prop("words", words)
        assert texts(runtime) == words.split(",")
        places = [shape.numbers[0] for shape in runtime.display()]
        assert places == [10 * index for index in range(len(places))]
        assert runtime.stats().frames == 2 + len(places)


def test_if_takes_its_contents_away_and_brings_them_back(runtime: Runtime) -> None:
    shown(runtime, samples.listing())
    runtime.set_prop("shown", value=False)
    assert runtime.display() == ()
    assert runtime.stats().frames == 1
    runtime.set_prop("words", "p,q")
    runtime.set_prop("shown", value=True)
    assert texts(runtime) == ["p", "q"]
    assert runtime.display()[0].matrix == (1, 0, 0, 1, 0, 100)


def test_props_are_there_before_the_first_unit_runs_and_stay_over_a_swap(runtime: Runtime) -> None:
    shown(runtime, samples.listing(), words="one")
    assert texts(runtime) == ["one"]
    runtime.swap(runtime.load(samples.listing().wasm()))
    assert texts(runtime) == ["one"]


def test_required_props_without_a_value_show_something(runtime: Runtime) -> None:
    shown(runtime, samples.required())
    (label,) = runtime.display()
    assert (label.text, label.numbers[0], label.fill) == ("label", 0, 0xFF)
    runtime.set_prop("label", "Grüße 😀")
    runtime.set_prop("left", 12)
    runtime.set_prop("tint", "tomato")
    runtime.set_prop("shown", value=True)
    label, _rect = runtime.display()
    assert (label.text, label.numbers[0], label.fill) == ("Grüße 😀", 12, 0xFF6347FF)


@pytest.mark.parametrize(
    ("name", "value"),
    [("nothing", 1), ("left", "1"), ("left", True), ("shown", 1), ("label", 1.0), ("tint", "no color")],
)
def test_a_wrong_prop_is_refused_in_words(runtime: Runtime, name: str, value: str | float | bool) -> None:
    component = shown(runtime, samples.required())
    with pytest.raises(PropError, match=r"\.$") as caught:
        runtime.set_prop(name, value)
    assert name in caught.value.message or name == "tint"
    runtime.mount(component)


def test_events_bubble_from_the_innermost_node_out() -> None:
    runtime = Runtime()
    sample = a.Component(name="Bubbles")
    sample.blocks = [
        a.Block(
            cells="f",
            units=1,
            nodes=[(a.GROUP, a.TOP, {a.X: 50.0}), (a.RECT, 0, {})],
            handlers=[(0, a.CLICK, 0), (1, a.CLICK, 1)],
            dependents=[[a.unit(0)]],
            run=0,
            handle=1,
        )
    ]
    # The group's handler multiplies by ten, the rectangle's adds one.
    ten = a.get(0) + a.i32(0) + a.cell_f64(0) + a.f64(10) + b"\xa2" + sample.call("cell_set_f64")
    one = a.get(0) + a.i32(0) + a.cell_f64(0) + a.f64(1) + b"\xa0" + sample.call("cell_set_f64")
    sample.functions = [
        (2, a.get(0) + a.i32(1) + a.i32(a.Y) + a.cell_f64(0) + sample.call("set_f64")),
        (3, a.switch(1, [ten, one])),
    ]
    shown(runtime, sample)
    click(runtime, 60, 20)
    assert runtime.display()[0].numbers[1] == 10
    assert not click(runtime, 20, 20)


def test_a_drag_keeps_the_pointer_outside_its_node_until_release() -> None:
    runtime = Runtime()
    sample = a.Component(name="Drags")
    sample.blocks = [
        a.Block(
            cells="f",
            units=1,
            nodes=[(a.RECT, a.TOP, {a.WIDTH: 10.0, a.HEIGHT: 10.0, a.CURSOR: "grab"})],
            handlers=[(0, a.DRAG, 0)],
            dependents=[[a.unit(0)]],
            run=0,
            handle=1,
        )
    ]
    moved = a.get(2) + b"\x2b\x03" + a.leb(16 + 8 * 4)
    sample.functions = [
        (2, a.get(0) + a.i32(0) + a.i32(a.X) + a.cell_f64(0) + sample.call("set_f64")),
        (3, a.get(0) + a.i32(0) + a.cell_f64(0) + moved + b"\xa0" + sample.call("cell_set_f64")),
    ]
    shown(runtime, sample)
    assert not runtime.pointer("move", 5, 5)
    assert runtime.cursor() == 2
    runtime.pointer("down", 5, 5)
    assert runtime.pointer("move", 105, 5)
    assert runtime.pointer("move", 130, 50)
    assert runtime.display()[0].numbers[0] == 125
    runtime.pointer("up", 130, 50)
    assert not runtime.pointer("move", 140, 5)
    assert runtime.display()[0].numbers[0] == 125


def test_the_event_tells_where_on_the_turned_and_scaled_node_it_happened() -> None:
    runtime = Runtime()
    sample = a.Component(name="Local")
    sample.blocks = [
        a.Block(
            cells="ff",
            units=1,
            nodes=[(a.RECT, a.TOP, {a.X: 100.0, a.ROTATE: 90.0}), (a.CIRCLE, a.TOP, {})],
            handlers=[(0, a.MOUSEDOWN, 0)],
            dependents=[[a.unit(0)], [a.unit(0)]],
            run=0,
            handle=1,
        )
    ]
    field = [a.get(2) + b"\x2b\x03" + a.leb(16 + 8 * index) for index in (2, 3)]
    sample.functions = [
        (
            2,
            a.get(0) + a.i32(1) + a.i32(a.X) + a.cell_f64(0) + sample.call("set_f64")
            + a.get(0) + a.i32(1) + a.i32(a.Y) + a.cell_f64(1) + sample.call("set_f64"),
        ),
        (
            3,
            a.get(0) + a.i32(0) + field[0] + sample.call("cell_set_f64")
            + a.get(0) + a.i32(1) + field[1] + sample.call("cell_set_f64"),
        ),
    ]  # fmt: skip
    shown(runtime, sample)
    assert runtime.pointer("down", 190, 20)
    assert runtime.display()[1].numbers[:2] == (20, 10)


def test_a_key_reaches_every_node_that_asks_for_it(runtime: Runtime) -> None:
    sample = samples.kept_text()
    sample.blocks[0].handlers = [(0, a.KEYDOWN, 0)]
    shown(runtime, sample)
    assert runtime.key("down", "ArrowLeft", modifiers=("shift",))
    assert not runtime.key("up", "ArrowLeft")
    assert texts(runtime) == ["hellohello"]


def test_shapes_that_show_nothing_are_left_out(runtime: Runtime) -> None:
    nan, infinity = float("nan"), float("inf")
    bad: list[dict[int, object]] = [
        {a.X: nan},
        {a.WIDTH: infinity},
        {a.WIDTH: -1.0},
        {a.ROTATE: nan},
        {a.OPACITY: nan},
        {a.OPACITY: 0.0},
        {a.VISIBLE: 0},
        {a.FILL: 0xFF000000},
        {a.X: 1e308, a.ROTATE: 1.0},
    ]
    nodes = [(a.RECT, a.TOP, attributes) for attributes in bad]
    nodes += [(a.PATH, a.TOP, {a.D: "oops"}), (a.POLYGON, a.TOP, {a.POINTS: [0.0, nan, 1.0, 2.0]})]
    nodes += [
        (a.POLYGON, a.TOP, {a.POINTS: [1.0, 2.0]}),
        (a.TEXT, a.TOP, {}),
        (a.CIRCLE, a.TOP, {a.RADIUS: nan}),
    ]
    shown(runtime, samples.drawing(*nodes, (a.RECT, a.TOP, {a.X: 5.0})))
    assert [shape.numbers[0] for shape in runtime.display()] == [5]
    assert runtime.view_box() == (5, 0, 100, 100)


def test_nothing_is_mounted_that_was_not_loaded(runtime: Runtime) -> None:
    with pytest.raises(BadComponent):
        runtime.load(b"no module")
    with pytest.raises(PropError):
        runtime.set_prop("any", 1)
    assert runtime.display() == ()
