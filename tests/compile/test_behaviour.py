"""Effects, time, animation, local functions and layouts, on the real runtime."""

from __future__ import annotations

import pytest

from collab.compile.host import ComponentStopped
from collab.compile.pipeline import compile_source
from collab.compile.schema import SCHEMA


def component(script: str, template: str) -> str:
    return f'<component name="T"><script>{script}</script><template>{template}</template></component>'


SHOWN = "<text content={shown()} />"
BOX = "<rect x={x()} @click={go} />"


def test_an_effect_runs_at_the_start_and_when_what_it_reads_changes(run) -> None:
    running = run(
        component(
            "const n = signal(1); const other = signal(0); const runs = signal(0); const shown = signal('');"
            "effect(() => { shown.set(`${n()}`); count() });"
            "function count() { runs.update(r => r + 1) }"
            "function go() { n.update(v => v + 1); n.update(v => v + 1); other.set(other() + runs()) }",
            "<rect @click={go} />" + SHOWN + "<text content={other()} />",
        )
    )
    assert running.texts() == ["1", "0"]
    running.click(5, 5)
    assert running.texts() == ["3", "1"]


def test_an_effect_sees_computed_values_that_are_up_to_date_and_its_writes_are_followed(run) -> None:
    running = run(
        component(
            "const a = signal(1); const b = signal(0); const shown = computed(() => `${a()} ${double()} ${b()}`);"
            "const double = computed(() => a() * 2); effect(() => b.set(double() + 1));"
            "function go() { a.set(5) }",
            "<rect @click={go} />" + SHOWN,
        )
    )
    assert running.texts() == ["1 2 3"]
    running.click(5, 5)
    assert running.texts() == ["5 10 11"]


def test_an_effect_that_never_settles_is_stopped(run) -> None:
    source = component("const n = signal(0); effect(() => n.set(n() + 1));", "<text content={n()} />")
    with pytest.raises(ComponentStopped):
        run(source)


def test_mount_and_unmount(run) -> None:
    running = run(
        component(
            "const shown = signal('start'); onMount(() => shown.set(shown() + ' mounted'));"
            "onUnmount(bye); function bye() { shown.set('gone') }",
            SHOWN,
        )
    )
    assert running.texts() == ["start mounted"]
    running.runtime.unmount()
    assert running.texts() == []
    assert running.runtime.stats().frames == 0


def test_every_keeps_its_beat_and_skips_what_was_missed(run) -> None:
    running = run(
        component("const n = signal(0); every(100, () => n.update(v => v + 1));", "<text content={n()} />")
    )
    shown = []
    for now in (0, 90, 110, 190, 210, 900, 901, 1001):
        assert running.runtime.tick(now)
        shown.append(running.texts()[0])
    assert shown == ["0", "0", "1", "1", "2", "3", "3", "4"]


def test_frame_gets_the_time_that_passed(run) -> None:
    running = run(
        component(
            "const t = signal(0); frame(dt => { if (dt < 0) { return } t.set(t() + dt) });",
            "<text content={t()} />",
        )
    )
    for now in (1000, 1016, 1050):
        running.runtime.tick(now)
    assert running.texts() == ["50"]


@pytest.mark.parametrize("easing", SCHEMA.easings)
def test_a_tween_arrives_exactly_by_every_curve(run, easing: str) -> None:
    running = run(
        component(
            f'const x = signal(10); function go() {{ tween(x, 110, {{ duration: 400, easing: "{easing}" }}) }}',
            BOX,
        )
    )
    running.click(15, 5)
    assert running.numbers()[0][0] == 10
    assert [running.runtime.tick(now) for now in (0, 200, 399, 400)] == [True, True, True, False]
    assert running.numbers()[0][0] == 110


def test_a_tween_of_a_color_mixes_its_channels(run) -> None:
    running = run(
        component(
            'const c = signal<color>("#000000"); function go() { tween(c, "#ff8000", { easing: "linear" }) }',
            "<rect fill={c()} @click={go} />",
        )
    )
    running.click(5, 5)
    running.runtime.tick(0)
    running.runtime.tick(150)
    assert running.fills() == [0x804000FF]


def test_setting_a_signal_ends_its_tween(run) -> None:
    running = run(
        component(
            "const x = signal(0); function go() { tween(x, 100) }",
            BOX + "<rect y={200} @click={() => x.set(7)} />",
        )
    )
    running.click(5, 5)
    running.runtime.tick(0)
    running.runtime.tick(50)
    running.click(5, 205)
    assert running.runtime.tick(100) is False
    assert running.numbers()[0][0] == 7


def test_a_spring_overshoots_when_it_is_loose_and_comes_to_rest(run) -> None:
    running = run(
        component(
            "const x = signal(0); function go() { spring(x, 100, { stiffness: 200, damping: 8 }) }", BOX
        )
    )
    running.click(5, 5)
    places = []
    now = 0.0
    while running.runtime.tick(now) and now < 10_000:
        places.append(running.numbers()[0][0])
        now += 16
    assert max(places) > 110
    assert running.numbers()[0][0] == 100
    assert now < 4000


def test_local_functions_see_and_change_what_is_around_them(run) -> None:
    running = run(
        component(
            "const shown = signal('');"
            "function go() {"
            "  let total = 0; const seen = signalFree();"
            "  const add = (a: number, twice: boolean) => { total += twice ? a * 2 : a; return total };"
            "  function show(text) { return `${text}:${total}` }"
            "  let all = '';"
            "  for (let i = 0; i < 3; i++) { const at = (k) => i * 10 + k; all = all + String(at(add(i, i === 1))) + ',' }"
            "  shown.set(show(all) + seen)"
            "}"
            "function signalFree() { return '.' }",
            "<rect @click={go} />" + SHOWN,
        )
    )
    running.click(5, 5)
    # As JavaScript: 0*10+0, 1*10+2, 2*10+4; the total is 4.
    assert running.texts() == ["0,12,24,:4."]


def test_an_argument_is_worked_out_before_the_function_runs(run) -> None:
    running = run(
        component(
            "const shown = signal('');"
            "function go() { let x = 1; const f = (a: number) => { x = 5; return a }; shown.set(`${f(x)} ${x}`) }",
            "<rect @click={go} />" + SHOWN,
        )
    )
    running.click(5, 5)
    assert running.texts() == ["1 5"]


def test_layouts_place_what_they_hold(run) -> None:
    running = run(
        component(
            "const items = signal([20, 40]);",
            '<column x={100} gap={10}><row gap={5} align="middle"><for each={items()} as="size">'
            "<rect width={size} height={size} @click={() => items.set([10, 10, 10])} /></for></row>"
            "<rect x={99} y={99} width={5} height={5} /></column>",
        )
    )

    def corners() -> list[tuple[float, float]]:
        return [
            (shape.matrix[4] + shape.numbers[0], shape.matrix[5] + shape.numbers[1])
            for shape in running.runtime.display()
        ]

    assert corners() == [(100, 10), (125, 0), (100, 50)]
    running.click(105, 15)
    assert corners() == [(100, 0), (115, 0), (130, 0), (100, 20)]
    assert running.runtime.view_box() == (100, 0, 40, 25)


def test_a_timeline_leads_a_signal_through_its_keyframes_and_again(run) -> None:
    frames = '<keyframe at={100} value={10} /><keyframe at={200} value={20} /><keyframe at={300} value={y()} easing="bounce" />'
    running = run(
        component(
            "const x = signal(5); const y = signal(50); function go() { y.set(60) }",
            f'<timeline signal="x" duration={{400}} repeat>{frames}</timeline>{BOX}',
        )
    )
    places = []
    for now in (0, 50, 150, 200, 300, 350, 450, 550):
        assert running.runtime.tick(now)
        places.append(running.numbers()[0][0])
    assert places == [10, 10, 15, 20, 50, 50, 10, 15]
    running.click(16, 5)
    running.runtime.tick(700)
    assert running.numbers()[0][0] == 60


def test_a_timeline_goes_on_where_it_was_after_a_swap(run) -> None:
    timeline = '<timeline signal="x"><keyframe at={{0}} value={{0}} /><keyframe at={{100}} value={{{}}} /></timeline>'
    source = component("const x = signal(5); function go() {}", timeline.format(100) + BOX)
    running = run(source)
    for now in (0, 50):
        running.runtime.tick(now)
    assert running.numbers()[0][0] == 50
    changed = compile_source(source.replace(timeline.format(100), timeline.format(200)), file="T.omni")
    assert changed.wasm is not None
    running.runtime.swap(running.runtime.load(changed.wasm))
    running.runtime.tick(50)
    assert running.numbers()[0][0] == 100
