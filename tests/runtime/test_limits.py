"""What a component may not do, and what is no component: an explanation, never a crash or a frozen host."""

from __future__ import annotations

import math
import random

import pytest
from wasmtime import wat2wasm

from collab.compile.host import BadComponent, ComponentStopped, Runtime
from tests.runtime import assembler as a
from tests.runtime import samples
from tests.runtime.samples import calls, handler


def stop(sample: a.Component, *, fuel: int = 1_000_000) -> str:
    """Click a component that must be stopped for it; the reason."""
    runtime = Runtime(fuel=fuel)
    runtime.mount(runtime.load(sample.wasm()))
    runtime.pointer("down", 5, 5)
    with pytest.raises(ComponentStopped) as caught:
        runtime.pointer("up", 5, 5)
    with pytest.raises(ComponentStopped, match="stopped"):
        runtime.display()
    return caught.value.message


def test_a_loop_without_an_end_is_stopped() -> None:
    assert "too long" in stop(handler(a.forever()))


def test_effects_that_set_off_each_other_without_an_end_are_named() -> None:
    assert "effects never come to rest" in stop(samples.restless())


def test_work_inside_the_runtime_uses_fuel_too() -> None:
    grow = a.off(64) + a.f64(100_000) + calls("str_repeat") + b"\x1a"
    sample = handler(b"\x03\x40" + grow + b"\x0c\x00\x0b")
    assert sample.string("some text that is not short") == 64
    assert "too long" in stop(sample, fuel=10_000_000)


def test_memory_has_a_bound() -> None:
    grow = a.off(64) + a.f64(1_000_000) + calls("str_repeat") + b"\x1a"
    sample = handler(b"\x03\x40" + grow + b"\x0c\x00\x0b")
    sample.string("0123456789")
    assert "memory" in stop(sample, fuel=2_000_000_000)


def test_a_string_that_is_too_long_is_refused() -> None:
    sample = handler(a.off(64) + a.f64(1e12) + calls("str_repeat") + b"\x1a")
    sample.string("x")
    assert "too long" in stop(sample)


def test_the_component_can_stop_itself_with_a_reason() -> None:
    assert "index 7" in stop(handler(a.i32(1) + a.f64(7) + calls("fail")))
    assert "not finite" in stop(handler(a.i32(2) + a.f64(0) + calls("fail")))


def test_a_trap_is_told_in_words() -> None:
    assert "divide by zero" in stop(handler(a.i32(1) + a.i32(0) + b"\x6d\x1a"))


def test_fuel_is_full_again_at_each_call() -> None:
    runtime = Runtime(fuel=1000)
    sample = handler(a.burn() * 600)
    runtime.mount(runtime.load(sample.wasm()))
    for _ in range(5):
        runtime.pointer("down", 5, 5)
        assert runtime.pointer("up", 5, 5)


def test_modules_that_are_no_components_are_refused() -> None:
    runtime = Runtime()
    whole = samples.button().wasm()
    for bad in (b"", b"\0asm\x01\0\0\0", whole[:20], whole[:200], whole[:-1], whole + b"\x05", b"hello" * 9):
        with pytest.raises(BadComponent, match=r"\.$"):
            runtime.load(bad)
    with pytest.raises(BadComponent, match="version 4"):
        runtime.load(a.Component(version=4, blocks=[a.Block()]).wasm())
    runtime.mount(runtime.load(whole))
    assert len(runtime.display()) == 2


def test_an_unknown_import_is_named() -> None:
    custom = b"\x00" + bytes([9 + 16]) + b"\x08omni.abi" + a.u32(3, 64, 0, 0)
    foreign = wat2wasm('(module (import "omni" "no_such_thing" (func)))')
    with pytest.raises(BadComponent, match="no_such_thing"):
        Runtime().load(bytes(foreign[:8] + custom + foreign[8:]))


def test_damaged_descriptions_are_refused_or_run_but_never_trap_the_loader() -> None:
    seed = random.randrange(1 << 32)
    generator = random.Random(seed)
    refused = 0
    for make in (samples.button, samples.listing, samples.required):
        clean = make().data()
        for _ in range(150):
            data = bytearray(clean)
            for _ in range(generator.randrange(1, 4)):
                at = generator.randrange(12, len(data) // 4 * 4, 4) & ~3
                word = generator.choice(
                    (0, 1, 7, 64, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFF8, generator.getrandbits(32))
                )
                data[at : at + 4] = a.u32(word)
            runtime = Runtime(fuel=100_000)
            sample = make()
            sample.data()
            try:
                component = runtime.load(sample.wasm(bytes(data)))
            except BadComponent as error:
                refused += 1
                assert "damaged" in error.message, f"seed {seed}"
                assert runtime.stats().frames == 0
                continue
            # A description that holds together may still say nonsense: it may stop, in words.
            try:
                runtime.mount(component)
                runtime.pointer("move", 5, 5)
                runtime.display()
            except ComponentStopped as error:
                assert error.message, f"seed {seed}"
    assert refused > 50, f"seed {seed}"


def test_truncated_descriptions_are_refused() -> None:
    data = samples.listing().data()
    for size in range(0, len(data), 8):
        with pytest.raises(BadComponent):
            Runtime().load(samples.listing().wasm(data[:size]))


def test_a_component_that_was_given_back_is_refused_in_words_and_what_is_shown_goes_on() -> None:
    runtime = Runtime()
    shown, gone = (runtime.load(samples.listing().wasm()) for _ in range(2))
    runtime.mount(shown)
    runtime.unload(gone)
    for action in (runtime.mount, runtime.swap, runtime.unload):
        with pytest.raises(BadComponent, match="given back"):
            action(gone)
    with pytest.raises(BadComponent, match="given back"):
        runtime.mount(gone, {"words": "x"})
    runtime.set_prop("words", "a,b")
    before = runtime.display()
    runtime.set_prop("words", "c")
    assert runtime.display() != before


def test_no_number_from_outside_stops_a_component() -> None:
    runtime = Runtime()
    runtime.mount(runtime.load(samples.button().wasm()))
    bad = (float("nan"), float("inf"), float("-inf"), 1e308, -0.0)
    for number in bad:
        for kind in ("move", "down", "up", "wheel", "leave"):
            runtime.pointer(kind, number, 5, delta_x=number, button=-7)
            runtime.pointer(kind, 5, number, delta_y=number, button=1 << 30)
        runtime.tick(number)
        runtime.tick(16)
        assert len(runtime.display()) == 2
        assert all(map(math.isfinite, runtime.view_box()))
