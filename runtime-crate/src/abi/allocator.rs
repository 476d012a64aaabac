//! The allocator instance: of linear memory, and on wasm32 of Rust's own collections too.
#![allow(unsafe_code)]

use crate::abi::host::{self, Failure};
use crate::abi::memory::Ptr;
use crate::heap::Blocks;

#[cfg(target_arch = "wasm32")]
mod instance {
    use super::Blocks;
    use core::alloc::{GlobalAlloc, Layout};
    use core::cell::UnsafeCell;

    struct Shared(UnsafeCell<Blocks>);
    // One thread, and no allocation happens inside an allocation.
    unsafe impl Sync for Shared {}
    static BLOCKS: Shared = Shared(UnsafeCell::new(Blocks::new()));

    pub fn blocks<R>(action: impl FnOnce(&mut Blocks) -> R) -> R {
        action(unsafe { &mut *BLOCKS.0.get() })
    }

    struct Global;
    unsafe impl GlobalAlloc for Global {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            super::allocate(layout.size() as u32) as *mut u8
        }
        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            super::free(block as u32, layout.size() as u32);
        }
    }

    #[global_allocator]
    static GLOBAL: Global = Global;
}

#[cfg(not(target_arch = "wasm32"))]
mod instance {
    use super::Blocks;
    use std::cell::RefCell;

    thread_local!(static BLOCKS: RefCell<Blocks> = const { RefCell::new(Blocks::new()) });

    pub fn blocks<R>(action: impl FnOnce(&mut Blocks) -> R) -> R {
        BLOCKS.with_borrow_mut(action)
    }

    /// Exchange this thread's allocator for another.
    pub fn swap_blocks(other: &mut Blocks) {
        blocks(|mine| core::mem::swap(mine, other));
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use instance::swap_blocks;

/// A block of at least `bytes`, aligned to 8. Stops the component when memory is at its maximum.
pub fn allocate(bytes: u32) -> Ptr {
    match instance::blocks(|blocks| blocks.allocate(bytes)) {
        Some(block) => block,
        None => host::stop(Failure::OutOfMemory, bytes as f64),
    }
}

/// Give back a block that was asked for with `bytes`.
pub fn free(block: Ptr, bytes: u32) {
    instance::blocks(|blocks| blocks.free(block, bytes));
}

/// Bytes in blocks that are in use.
pub fn live_bytes() -> u32 {
    instance::blocks(|blocks| blocks.live())
}
