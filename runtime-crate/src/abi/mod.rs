//! The boundary: linear memory, the one state, calls in and out. All unsafe code lives here.

mod allocator;
mod call;
#[cfg(target_arch = "wasm32")]
mod component;
#[cfg(target_arch = "wasm32")]
mod exports;
pub mod host;
pub mod memory;
#[allow(missing_docs)]
#[rustfmt::skip]
pub mod schema;
mod state;

pub use allocator::{allocate, free, live_bytes};
pub use call::{call_with, call1, call2, call3};
pub use state::{State, burn, empty_object, fuel_address, refuel, set_fuel_budget, with};
