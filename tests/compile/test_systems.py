"""Entities, systems and particles, run by the real runtime."""

from __future__ import annotations

import math
import random
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collab.compile.host import ComponentStopped, Runtime
from collab.compile.host.display import Shape
from collab.compile.pipeline import compile_source


def compiled(script: str, rest: str, template: str = "", *, name: str = "T") -> bytes:
    text = (
        f'<component name="{name}"><script>{script}</script>{rest}<template>{template}</template></component>'
    )
    result = compile_source(text, file="T.omni")
    assert result.wasm is not None, [problem.message for problem in result.diagnostics]
    return result.wasm


def shown(wasm: bytes, runtime: Runtime | None = None) -> Runtime:
    runtime = runtime or Runtime()
    runtime.mount(runtime.load(wasm))
    runtime.tick(0)
    return runtime


def drawn(runtime: Runtime) -> list[Shape]:
    return [shape for shape in runtime.display() if shape.kind != "text"]


def places(runtime: Runtime) -> list[float]:
    return [shape.numbers[0] for shape in drawn(runtime)]


def text(runtime: Runtime) -> str:
    return next(shape.text for shape in runtime.display() if shape.kind == "text")


DOTS = '<particles query="x"><circle x={x} radius={1} /></particles>'


def test_a_system_runs_for_each_entity_and_particles_draw_them_in_order() -> None:
    wasm = compiled(
        "const dots = entities({ x: 0, speed: 1 });"
        "for (let i = 0; i < 1000; i++) { dots.spawn({ x: i, speed: i % 3 }); }",
        '<system query="x speed">x += speed * dt;</system>',
        DOTS,
    )
    runtime = shown(wasm)
    runtime.tick(10)
    runtime.tick(30)
    assert places(runtime) == [number + number % 3 * 30 for number in range(1000)]


def test_what_is_gone_leaves_the_others_in_order_and_what_is_added_comes_last() -> None:
    wasm = compiled(
        "const dots = entities({ x: 0, n: 0 }); for (let i = 0; i < 300; i++) { dots.spawn({ n: i }); }",
        '<system query="x n">x = n; if (n % 2 === 1 && n < 1000) { despawn(); dots.spawn({ n: n + 1000 }); }'
        " x += 0.5;</system>",
        DOTS + "<text content={dots.count()} />",
    )
    runtime = shown(wasm)
    even = [number + 0.5 for number in range(0, 300, 2)]
    assert places(runtime) == even + [0] * 150
    runtime.tick(16)
    assert places(runtime) == even + [number + 1000.5 for number in range(1, 300, 2)]
    assert text(runtime) == "300"


def test_a_query_finds_every_kind_that_has_its_components() -> None:
    wasm = compiled(
        'const a = entities({ x: 1, tint: "red" }); const b = entities({ x: 2, w: 5 });a.spawn(); b.spawn();',
        '<system query="x">x += 10;</system><system query="w x">w = x;</system>',
        '<particles query="x tint"><circle x={x} fill={tint} /></particles>'
        '<particles query="w" x={3}><rect width={w} rotate={90} /></particles>' + DOTS,
    )
    runtime = shown(wasm)
    circle, rect, *dots = drawn(runtime)
    assert (circle.numbers[0], circle.fill) == (11, 0xFF0000FF)
    assert rect.numbers[2] == 12
    assert rect.matrix[:4] == pytest.approx((0, 1, -1, 0), abs=1e-12)
    assert [dot.numbers[0] for dot in dots] == [11, 12]


def test_an_entity_is_known_until_it_is_gone() -> None:
    wasm = compiled(
        """
        const dots = entities({ x: 0, on: false });
        const first = signal<entity?>(null);
        const told = signal("");
        first.set(dots.spawn({ x: 5 }));
        function tell() {
          const e = first();
          if (e === null) { return; }
          const found = dots.get(e);
          told.set(`${dots.has(e)} ${found?.x ?? -1} ${found?.on ?? false} ${dots.count()}`);
        }
        function act() {
          const e = first();
          if (e === null) { return; }
          if (dots.has(e)) { dots.set(e, { on: true, x: 7 }); tell(); dots.despawn(e); dots.despawn(e); }
          else { dots.spawn({ x: 9 }); dots.set(e, { x: 100 }); tell(); }
        }
        """,
        "",
        '<rect @click={act} /><text content={told()} /><particles query="x"><circle x={x} /></particles>',
    )
    runtime = shown(wasm)
    told = []
    for _ in range(2):
        for kind in ("down", "up"):
            runtime.pointer(kind, 50, 50)  # type: ignore[arg-type]
        told.append(text(runtime))
    assert told == ["true 7 true 1", "false -1 false 1"]
    assert places(runtime)[1:] == [9]


def test_signals_and_computed_values_are_read_and_written_in_a_system() -> None:
    wasm = compiled(
        "const dots = entities({ x: 1 }); const sum = signal(0); const twice = computed(() => sum() * 2);"
        "dots.spawn(); dots.spawn(); dots.spawn();",
        '<system query="x">sum.update(old => old + x); x = twice();</system>',
        DOTS + "<text content={sum()} />",
    )
    runtime = shown(wasm)
    assert places(runtime) == [2, 4, 6]
    assert text(runtime) == "3"


def test_a_picture_follows_signals_and_entities_and_nothing_else_asks_for_a_new_one() -> None:
    wasm = compiled(
        "const dots = entities({ x: 1 }); const r = signal(2);",
        '<system query="x">x += 1;</system>',
        "<rect width={10} height={10} @mousedown={() => r.set(9)} @mouseup={() => dots.spawn()} />"
        '<particles query="x"><circle x={x} radius={x + r()} /></particles>',
    )
    runtime = shown(wasm)
    runtime.display()
    runtime.tick(16)
    assert not runtime.needs_draw()
    runtime.pointer("down", 5, 5)
    runtime.pointer("up", 5, 5)
    assert runtime.needs_draw()
    assert drawn(runtime)[1].numbers[2] == 10
    runtime.tick(32)
    assert runtime.needs_draw()
    assert drawn(runtime)[1].numbers[:3] == (2, 0, 11)


BEFORE = "const dots = entities({ x: 1, y: 2 }); const n = signal(0); {fill}"
FILL = "for (let i = 0; i < 3; i++) { dots.spawn({ x: i }); }"
SHOW = (
    '<particles query="x y"><circle x={x} y={y} /></particles><rect @click={() => dots.spawn({ x: 50 })} />'
)


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        (BEFORE.replace("{fill}", FILL), True),
        (BEFORE.replace("{fill}", f"onMount(() => {{ {FILL} }});"), True),
        ("const dots = entities({ y: 5, x: 0 });" + FILL, True),
        ("const dots = entities({ x: 1, y: 2, z: 3 });" + FILL, False),
        ('const dots = entities({ x: 1, y: 2, t: "red" });' + FILL, False),
        ("const specks = entities({ x: 1, y: 2 }); " + FILL.replace("dots", "specks"), False),
    ],
)
def test_a_hot_swap_keeps_entities_whose_components_are_the_same(after: str, kept: bool) -> None:
    system = '<system query="x">x += 10;</system>'
    runtime = shown(compiled(BEFORE.replace("{fill}", FILL), system, SHOW))
    runtime.tick(16)
    assert places(runtime)[:3] == [20, 21, 22]
    runtime.swap(
        runtime.load(compiled(after, "", SHOW.replace("dots", "specks" if "specks" in after else "dots")))
    )
    assert places(runtime)[:-1] == ([20, 21, 22] if kept else [0, 1, 2])
    for kind in ("down", "up"):
        runtime.pointer(kind, 60, 60)  # type: ignore[arg-type]
    assert places(runtime)[-2] == 50


def test_more_than_there_may_be_stop_the_component_with_a_message() -> None:
    script = "const dots = entities({ x: 0 }); const n = signal(0); function fill() {"
    script += " for (let i = 0; i < 100_000; i++) { dots.spawn(); } }"
    wasm = compiled(
        script, "", "<rect @mousedown={fill} @mouseup={() => dots.spawn()} /><text content={dots.count()} />"
    )
    runtime = shown(wasm, Runtime(fuel=1_000_000_000))
    runtime.pointer("down", 5, 5)
    assert text(runtime) == "100000"
    with pytest.raises(ComponentStopped, match="more than 100000 entities of one kind"):
        runtime.pointer("up", 5, 5)
    few = shown(wasm, Runtime(entities=10))
    with pytest.raises(ComponentStopped, match="more than 10 entities"):
        few.pointer("down", 5, 5)


def test_entities_before_their_declaration_stop_the_component_with_a_message() -> None:
    wasm = compiled("function add() { dots.spawn(); } add(); const dots = entities({ x: 0 });", "", DOTS)
    with pytest.raises(ComponentStopped, match="before they were declared"):
        shown(wasm)


def test_work_without_end_for_entities_is_stopped() -> None:
    wasm = compiled(
        "const dots = entities({ x: 0 }); for (let i = 0; i < 1000; i++) { dots.spawn(); }",
        '<system query="x">while (x < 1) { x += 0; }</system>',
        DOTS,
    )
    runtime = Runtime(fuel=100_000)
    with pytest.raises(ComponentStopped, match="without an end"):
        shown(wasm, runtime)


def test_numbers_that_are_not_finite_are_not_drawn() -> None:
    wasm = compiled(
        "const dots = entities({ x: 0 }); for (const x of [NaN, 4, Infinity]) { dots.spawn({ x }); }",
        "",
        DOTS,
    )
    assert places(shown(wasm)) == [4]


def test_ten_thousand_lives_leave_nothing_behind() -> None:
    wasm = compiled(
        "const dots = entities({ x: 0, age: 0 });",
        '<system query="age x">age += 1; x = age; if (age > 5) { despawn(); }</system>',
        "<rect @mousedown={() => { for (let i = 0; i < 200; i++) { dots.spawn(); } }} />" + DOTS,
    )
    runtime = Runtime()
    component = runtime.load(wasm)
    seen = []
    for life in range(100):
        runtime.mount(component)
        for step in range(10):
            runtime.pointer("down", 5, 5)
            runtime.tick(1000.0 * life + step)
            runtime.display()
        runtime.unmount()
        seen.append(runtime.stats())
    assert len(set(seen[2:])) == 1
    assert (seen[-1].objects, seen[-1].frames, seen[-1].nodes) == (0, 0, 0)


LISTED = compiled(
    """
    const items = signal<list<{ x: number; size: number; on: boolean }>>([]);
    const shift = signal(0);
    function add(x: number, y: number) { items.update(old => [{ x, size: y, on: x > 50 }, ...old]); }
    function drop(count: number, by: number) {
      items.update(old => old.slice(count).reverse());
      shift.set(by);
    }
    """,
    "",
    "<rect width={100} height={100} @mousedown={e => add(e.x, e.y)} @wheel={e => drop(e.deltaY, e.deltaX)} />"
    '<group x={3}><for each={items()} as="one" index="i" key={one.x}>'
    '<rect x={one.x + shift()} y={i} width={one.size} height={5} fill={one.on ? "#ff0000" : "#00ff00"} />'
    "</for></group>"
    '<row y={200} gap={10}><group><for each={items()} as="one"><circle x={one.x} radius={one.size} /></for>'
    "</group><line x2={1} /></row>",
)
CHANGES = st.lists(st.tuples(st.booleans(), st.integers(1, 99), st.integers(1, 99)), max_size=15)


@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_a_list_of_shapes_takes_no_frames_and_is_drawn_item_by_item(
    changes: list[tuple[bool, int, int]],
) -> None:
    runtime = shown(LISTED)
    items: list[tuple[int, int]] = []
    shift = 0
    for adds, first, second in changes:
        if adds:
            items.insert(0, (first, second))
            runtime.pointer("down", first, second)
        else:
            items, shift = items[first % 4 :][::-1], second
            runtime.pointer("wheel", 5, 5, delta_y=first % 4, delta_x=second)
        assert runtime.stats().frames == 1
        _, *found = drawn(runtime)
        rects = [(shape.numbers[:4], shape.matrix[4], shape.fill) for shape in found if shape.kind == "rect"]
        assert rects == [
            ((x + shift, place, size, 5), 3, 0xFF0000FF if x > 50 else 0x00FF00FF)
            for place, (x, size) in enumerate(items)
        ]
        # In a layout they take the room of all together.
        left = min((x - size for x, size in items), default=0)
        right = max((x + size for x, size in items), default=0)
        circles = [shape for shape in found if shape.kind == "ellipse"]
        assert [shape.numbers[0] + shape.matrix[4] for shape in circles] == [x - left for x, _ in items]
        assert found[-1].kind == "line"
        if items:
            assert found[-1].numbers[0] + found[-1].matrix[4] == right - left + 10


# An independent model: a list of records, and what the specification says about it.

Row = dict[str, float]
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 40), st.integers(-5, 5)),
        st.tuples(st.just("step"), st.integers(1, 40), st.just(0)),
        st.tuples(st.just("clear"), st.just(0), st.just(0)),
        st.tuples(st.just("take"), st.integers(0, 60), st.just(0)),
    ),
    max_size=25,
)
MODELLED = compiled(
    """
    const dots = entities({ x: 0, v: 0, life: 10 });
    const marks = entities({ x: 0 });
    const kept = signal<list<entity>>([]);
    function act(x: number, y: number) {
      if (y < 100) {
        for (let i = 0; i < x; i++) {
          const one = dots.spawn({ v: y - 50, x: i, life: 3 + i % 7 });
          kept.update(old => [...old, one]);
        }
      } else if (y < 200) {
        dots.clear();
      } else {
        const one = kept().at(x);
        if (one !== null) { dots.despawn(one); }
      }
    }
    """,
    '<system query="x v life">x += v * dt; life -= 1; if (x > 90) { v = -v; return; }'
    " if (life === 1) { marks.spawn({ x }); } if (life <= 0) { despawn(); } v += 0.5;</system>"
    '<system query="x">x *= 0.75;</system>',
    "<rect x={-1000} y={-1000} width={3000} height={3000} @mousedown={e => act(e.x, e.y)} />"
    '<particles query="v x"><circle x={x} y={v} /></particles>'
    '<particles query="x" y={1}><rect x={x} width={1} height={1} /></particles>'
    "<text content={`${dots.count()} ${marks.count()} ${kept().filter(e => dots.has(e)).length}`} />",
)


class Model:
    """What the component above does, in Python."""

    def __init__(self) -> None:
        self.dots: list[Row] = []
        self.marks: list[Row] = []
        self.kept: list[Row] = []

    def add(self, count: int, v: int) -> None:
        for number in range(count):
            row = {"x": float(number), "v": float(v), "life": 3.0 + number % 7}
            self.dots.append(row)
            self.kept.append(row)

    def clear(self) -> None:
        self.dots.clear()

    def take(self, place: int) -> None:
        if place < len(self.kept):
            self.dots = [row for row in self.dots if row is not self.kept[place]]

    def step(self, dt: float) -> None:
        gone: list[Row] = []
        for row in self.dots:
            row["x"] += row["v"] * dt
            row["life"] -= 1
            if row["x"] > 90:
                row["v"] = -row["v"]
                continue
            if row["life"] == 1:
                self.marks.append({"x": row["x"]})
            if row["life"] <= 0:
                gone.append(row)
            row["v"] += 0.5
        self.dots = [row for row in self.dots if not any(row is other for other in gone)]
        for row in (*self.dots, *self.marks):
            row["x"] *= 0.75

    def has(self) -> int:
        return sum(any(row is other for other in self.dots) for row in self.kept)


@settings(max_examples=120, deadline=None)
@given(ACTIONS)
def test_entities_behave_as_a_list_of_records_would(actions: list[tuple[str, int, int]]) -> None:
    runtime, model, now = shown(MODELLED), Model(), 0.0
    for action, first, second in actions:
        if action == "step":
            now += first
            runtime.tick(now)
            model.step(float(first))
        else:
            y = {"add": 50 + second, "clear": 150, "take": 250}[action]
            runtime.pointer("down", first, y)
            runtime.pointer("up", first, y)
            if action == "add":
                model.add(first, second)
            elif action == "clear":
                model.clear()
            else:
                model.take(first)
        found = runtime.display()
        circles = [shape.numbers[:2] for shape in found if shape.kind == "ellipse"]
        marks = [shape.numbers[0] for shape in found if shape.kind == "rect"][1:]
        assert circles == [(row["x"], row["v"]) for row in model.dots]
        assert marks == [row["x"] for row in (*model.dots, *model.marks)]
        assert text(runtime) == f"{len(model.dots)} {len(model.marks)} {model.has()}"


def test_chance_is_the_seed_s() -> None:
    wasm = compiled(
        "const dots = entities({ x: 0 }); for (let i = 0; i < 50; i++) { dots.spawn({ x: Math.random() }); }",
        '<system query="x">x += Math.random();</system>',
        DOTS,
    )
    seed = random.randrange(1000)
    one, two, other = (shown(wasm, Runtime(seed=which)) for which in (seed, seed, seed + 1))
    assert struct.pack("50d", *places(one)) == struct.pack("50d", *places(two))
    assert not any(map(math.isclose, places(one), places(other)))
