"""Nothing a component makes outlives it, and updates leave nothing behind."""

from __future__ import annotations

from collab.compile.host import Runtime
from tests.runtime import samples


def test_ten_thousand_mounts_leave_nothing() -> None:
    runtime = Runtime()
    components = [
        runtime.load(make().wasm()) for make in (samples.listing, samples.button, samples.kept_text)
    ]
    for component in components:
        runtime.mount(component)
        runtime.pointer("move", 5, 5)
        runtime.display()
    runtime.unmount()
    before = runtime.stats()
    assert (before.objects, before.frames, before.nodes) == (0, 0, 0)
    for index in range(10_000):
        runtime.mount(components[index % 3])
        if index % 10 == 0:
            runtime.pointer("move", 5, 5)
    runtime.unmount()
    assert runtime.stats() == before


def test_a_hundred_thousand_updates_leave_the_counts_unchanged() -> None:
    runtime = Runtime()
    runtime.mount(runtime.load(samples.listing().wasm()))
    lists = ["a,b,c", "c,b,a", "", "x", "a,a,b", "b,c,d,e,f"]
    first = {}
    for words in lists * 3:
        runtime.set_prop("words", words)
        first[words] = runtime.stats()
    # Whole rounds: what is kept ready for later depends on what came last.
    for index in range(100_002):
        runtime.set_prop("words", lists[index % len(lists)])
    for words in lists:
        runtime.set_prop("words", words)
        assert runtime.stats() == first[words]


def test_a_thousand_swaps_leave_only_the_last_component() -> None:
    runtime = Runtime()
    wasm = samples.kept_text().wasm()
    shown = runtime.load(wasm)
    runtime.mount(shown)
    stats = []
    for _ in range(1000):
        component = runtime.load(wasm)
        runtime.swap(component)
        runtime.unload(shown)
        shown = component
        stats.append(runtime.stats())
    assert set(stats[2:]) == {stats[2]}
    assert shown.table_base + shown.table_size <= 1 + 2 * shown.table_size
