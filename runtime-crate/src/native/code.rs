//! What the code of components calls: section 5 of `ABI.md`, memory, fuel, and what WebAssembly has instructions
//! for. Values of kind i32 are `u32` throughout, as are addresses.

#[allow(missing_docs, reason = "the contract has them all")]
#[path = "../../mathematics/src/lib.rs"]
mod mathematics;

pub use self::mathematics::*;
pub use super::events::tell;
pub use crate::abi::component::*;
use crate::abi::memory::Ptr;
pub use crate::abi::memory::{
    get_f64 as load_f64, get_u32 as load_i32, set_f64 as store_f64, set_u32 as store_i32,
};
use crate::reactive::Frame;
use std::cell::Cell;

const LENGTH: u32 = 8;
/// Bytes of stack for a component: less than the smallest that threads have, by a good deal.
const STACK: usize = 768 << 10;

thread_local!(static STACK_TOP: Cell<usize> = const { Cell::new(0) });

fn stack_pointer() -> usize {
    let here = 0u8;
    &raw const here as usize
}

/// Calls count from here on; gives from where they counted until now.
pub(super) fn count_calls_from_here() -> usize {
    STACK_TOP.replace(stack_pointer())
}

/// Calls count as they did.
pub(super) fn count_calls_from(top: usize) {
    STACK_TOP.set(top);
}

/// A loop goes round.
pub fn burn() {
    crate::abi::burn(1);
}

/// A function was called. Stops the component when too many calls are inside of each other.
pub fn enter() {
    burn();
    if STACK_TOP.get().abs_diff(stack_pointer()) > STACK {
        std::panic::resume_unwind(Box::new("too many calls are inside of each other"));
    }
}

/// Where the data of the component is that a frame belongs to.
pub fn data_base(frame: Ptr) -> Ptr {
    Frame(frame).block().component.0
}

/// Address of the slot of an item, before the header is added. Stops the component when there is no such item.
pub fn item(list: Ptr, index: f64) -> Ptr {
    row(list, index, 8)
}

/// The same where items have so many bytes each: that of the first slot.
pub fn row(list: Ptr, index: f64, bytes: u32) -> Ptr {
    let at = index as u32;
    if at as f64 != index || at >= load_i32(list + LENGTH) {
        fail(1, index);
    }
    list + bytes * at
}

/// The lesser; NaN if one is, and -0 is less than 0.
pub fn min(a: f64, b: f64) -> f64 {
    match a.partial_cmp(&b) {
        None => f64::NAN,
        Some(core::cmp::Ordering::Less) => a,
        Some(core::cmp::Ordering::Greater) => b,
        Some(core::cmp::Ordering::Equal) => {
            if a.is_sign_negative() {
                a
            } else {
                b
            }
        }
    }
}

/// The greater; NaN if one is, and 0 is greater than -0.
pub fn max(a: f64, b: f64) -> f64 {
    -min(-a, -b)
}
