//! The functions hosts call (section 6 of `ABI.md`).
#![allow(unsafe_code)]

use crate::abi::memory::Ptr;
use crate::abi::{fuel_address as address, live_bytes, memory, schema, set_fuel_budget, with};
use crate::heap;
use crate::reactive;
use crate::scene;

#[unsafe(no_mangle)]
extern "C" fn abi_version() -> u32 {
    schema::ABI_VERSION
}

#[unsafe(no_mangle)]
extern "C" fn fuel_address() -> Ptr {
    address()
}

#[unsafe(no_mangle)]
extern "C" fn fuel_budget(budget: i32) {
    set_fuel_budget(budget);
}

#[cfg_attr(feature = "entities", unsafe(no_mangle))]
extern "C" fn entity_limit(limit: u32) {
    with(|state| state.heap.entities.set_limit(limit));
}

#[unsafe(no_mangle)]
extern "C" fn random_seed(low: u32, high: u32) {
    with(|state| state.random = low as u64 | (high as u64) << 32);
}

#[unsafe(no_mangle)]
extern "C" fn component_alloc(size: u32) -> Ptr {
    reactive::component_alloc(size)
}

#[unsafe(no_mangle)]
extern "C" fn component_load(base: Ptr, table_base: u32, table_size: u32) -> u32 {
    reactive::component_load(base, table_base, table_size)
}

#[cfg_attr(feature = "editing", unsafe(no_mangle))]
extern "C" fn component_free(base: Ptr) {
    reactive::component_free(base);
}

#[unsafe(no_mangle)]
extern "C" fn mount(base: Ptr) -> u32 {
    reactive::mount(base) as u32
}

#[cfg_attr(feature = "editing", unsafe(no_mangle))]
extern "C" fn swap(base: Ptr) -> u32 {
    reactive::swap(base) as u32
}

#[cfg_attr(feature = "editing", unsafe(no_mangle))]
extern "C" fn unmount() {
    reactive::unmount();
}

#[unsafe(no_mangle)]
extern "C" fn tick(now: f64) -> u32 {
    reactive::tick(now) as u32
}

#[unsafe(no_mangle)]
extern "C" fn wants_ticks() -> u32 {
    with(|state| state.wants_ticks() as u32)
}

#[unsafe(no_mangle)]
extern "C" fn string_new(length: u32) -> Ptr {
    with(|state| heap::new_string(&mut state.heap, length))
}

#[unsafe(no_mangle)]
extern "C" fn prop_set_f64(base: Ptr, name: Ptr, kind: u32, value: f64) -> u32 {
    reactive::prop_set(base, name, kind, value.to_bits())
}

#[unsafe(no_mangle)]
extern "C" fn prop_set_i32(base: Ptr, name: Ptr, kind: u32, value: u32) -> u32 {
    reactive::prop_set(base, name, kind, value as u64)
}

#[unsafe(no_mangle)]
extern "C" fn pointer(
    kind: u32,
    x: f64,
    y: f64,
    delta_x: f64,
    delta_y: f64,
    button: u32,
    modifiers: u32,
) -> u32 {
    scene::pointer(kind, (x, y), (delta_x, delta_y), button, modifiers) as u32
}

#[unsafe(no_mangle)]
extern "C" fn key(up: u32, key: Ptr, modifiers: u32) -> u32 {
    scene::key(up != 0, key, modifiers) as u32
}

#[unsafe(no_mangle)]
extern "C" fn cursor() -> u32 {
    with(|state| state.cursor())
}

#[unsafe(no_mangle)]
extern "C" fn needs_draw() -> u32 {
    with(|state| state.scene.changed as u32)
}

#[unsafe(no_mangle)]
extern "C" fn draw() -> Ptr {
    with(|state| {
        state.draw();
        state.display.list().as_ptr() as Ptr
    })
}

#[unsafe(no_mangle)]
extern "C" fn draw_length() -> u32 {
    with(|state| state.display.list().len() as u32)
}

#[unsafe(no_mangle)]
extern "C" fn draw_anew() -> u32 {
    with(|state| state.display.anew as u32)
}

#[cfg_attr(feature = "editing", unsafe(no_mangle))]
extern "C" fn pick(x: f64, y: f64) -> Ptr {
    with(|state| {
        state.pick((x, y));
        state.display.list().as_ptr() as Ptr
    })
}

#[cfg_attr(feature = "editing", unsafe(no_mangle))]
extern "C" fn trace() -> Ptr {
    with(|state| {
        state.trace();
        state.display.list().as_ptr() as Ptr
    })
}

#[unsafe(no_mangle)]
extern "C" fn view_box() -> Ptr {
    with(|state| {
        state.view_box();
        state.display.view.as_ptr() as Ptr
    })
}

#[cfg_attr(feature = "editing", unsafe(no_mangle))]
extern "C" fn stat(which: u32) -> u32 {
    with(|state| match which {
        0 => state.heap.live,
        1 => state.reactive.live,
        2 => state.scene.live(),
        3 => live_bytes(),
        4 => memory::size(),
        5 => state.heap.entities.live(),
        _ => state.reactive.rounds.count,
    })
}
