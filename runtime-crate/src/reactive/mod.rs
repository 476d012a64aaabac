//! Frames, cells, units and sites: what changes when a cell changes. See section 1 of `ABI.md`.

mod animate;
mod component;
mod descriptor;
mod diff;
mod frame;
mod keep;
mod notify;
mod rounds;
mod site;
mod turn;
mod validate;

pub use animate::{ease, tick};
pub use component::{component_alloc, component_free, component_load, mount, prop_set, swap, unmount};
pub use descriptor::HANDLER_BYTES;
pub use frame::{Frame, Reactive};
pub use site::{child, child_ready, emit, show_branch, show_items};
pub use turn::{settle, turn};
