//! The boundary: linear memory, the one state, calls in and out. All unsafe code lives here.

mod allocator;
mod call;
#[cfg_attr(target_arch = "wasm32", allow(dead_code, reason = "as in exports"))]
pub mod component;
#[cfg(target_arch = "wasm32")]
#[allow(dead_code, reason = "a build without a part does not export its functions")]
mod exports;
pub mod host;
pub mod memory;
#[allow(missing_docs)]
#[rustfmt::skip]
pub mod schema;
mod state;

pub use allocator::{allocate, free, live_bytes};
#[cfg(not(target_arch = "wasm32"))]
pub use call::Function;
pub use call::{call_with, call1, call2, call3};
#[cfg(target_arch = "wasm32")]
pub use state::fuel_address;
pub use state::{State, burn, empty_object, refuel, set_fuel_budget, with};
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use {allocator::swap_blocks, call::add_functions, call::swap_table, state::Instance};
