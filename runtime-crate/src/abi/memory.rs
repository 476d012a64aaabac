//! Plain loads and stores in linear memory, by address. Natively, where `cargo test` and components that became
//! Rust run, a thread's vector of bytes stands in for linear memory.

/// An address in linear memory.
pub type Ptr = u32;

#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code)]
mod linear {
    use super::Ptr;

    // Addresses come from the allocator or from validated descriptors; WebAssembly traps on any other.
    macro_rules! access {
        ($get:ident, $set:ident, $type:ty) => {
            #[doc = "Load, little-endian, any alignment."]
            #[inline(always)]
            pub fn $get(at: Ptr) -> $type {
                unsafe { (at as *const $type).read_unaligned() }
            }
            #[doc = "Store, little-endian, any alignment."]
            #[inline(always)]
            pub fn $set(at: Ptr, value: $type) {
                unsafe { (at as *mut $type).write_unaligned(value) }
            }
        };
    }
    access!(get_u8, set_u8, u8);
    access!(get_u16, set_u16, u16);
    access!(get_u32, set_u32, u32);
    access!(get_u64, set_u64, u64);

    /// Copy bytes; the ranges may overlap.
    pub fn copy(to: Ptr, from: Ptr, bytes: u32) {
        unsafe { core::ptr::copy(from as *const u8, to as *mut u8, bytes as usize) }
    }

    /// Set bytes to 0.
    pub fn zero(at: Ptr, bytes: u32) {
        unsafe { core::ptr::write_bytes(at as *mut u8, 0, bytes as usize) }
    }

    /// Grow memory so that `bytes` more are there; gives the old end, or None when the maximum is reached.
    pub fn grow(bytes: u32) -> Option<Ptr> {
        let pages = bytes.div_ceil(65536) as usize;
        match core::arch::wasm32::memory_grow(0, pages) {
            usize::MAX => None,
            old => Some(old as u32 * 65536),
        }
    }

    /// Bytes of linear memory.
    pub fn size() -> u32 {
        core::arch::wasm32::memory_size(0) as u32 * 65536
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod linear {
    use super::Ptr;
    use std::cell::RefCell;

    thread_local!(static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) });

    macro_rules! access {
        ($get:ident, $set:ident, $type:ty) => {
            #[doc = "Load, little-endian, any alignment."]
            pub fn $get(at: Ptr) -> $type {
                BYTES.with_borrow(|bytes| {
                    let at = at as usize;
                    let raw = bytes[at..at + size_of::<$type>()].try_into();
                    <$type>::from_le_bytes(raw.unwrap_or_default())
                })
            }
            #[doc = "Store, little-endian, any alignment."]
            pub fn $set(at: Ptr, value: $type) {
                BYTES.with_borrow_mut(|bytes| {
                    let at = at as usize;
                    bytes[at..at + size_of::<$type>()].copy_from_slice(&value.to_le_bytes());
                })
            }
        };
    }
    access!(get_u8, set_u8, u8);
    access!(get_u16, set_u16, u16);
    access!(get_u32, set_u32, u32);
    access!(get_u64, set_u64, u64);

    /// Copy bytes; the ranges may overlap.
    pub fn copy(to: Ptr, from: Ptr, bytes: u32) {
        let from = from as usize;
        BYTES.with_borrow_mut(|all| all.copy_within(from..from + bytes as usize, to as usize));
    }

    /// Set bytes to 0.
    pub fn zero(at: Ptr, bytes: u32) {
        let at = at as usize;
        BYTES.with_borrow_mut(|all| all[at..at + bytes as usize].fill(0));
    }

    /// The bound that `build.sh` sets on the memory of the WebAssembly module.
    const MAXIMUM: usize = 256 << 20;

    /// Grow memory so that `bytes` more are there; gives the old end, or None when the maximum is reached.
    pub fn grow(bytes: u32) -> Option<Ptr> {
        BYTES.with_borrow_mut(|all| {
            let old = all.len().max(65536);
            let new = old + bytes.div_ceil(65536) as usize * 65536;
            (new <= MAXIMUM).then(|| {
                all.resize(new, 0);
                old as u32
            })
        })
    }

    /// Write bytes.
    pub fn write(at: Ptr, bytes: &[u8]) {
        BYTES.with_borrow_mut(|all| all[at as usize..at as usize + bytes.len()].copy_from_slice(bytes));
    }

    /// Exchange this thread's memory for another.
    pub(crate) fn swap(other: &mut Vec<u8>) {
        BYTES.with_borrow_mut(|all| core::mem::swap(all, other));
    }

    /// Bytes of linear memory.
    pub fn size() -> u32 {
        BYTES.with_borrow(|all| all.len() as u32)
    }
}

pub use linear::*;

/// Load a signed integer.
#[inline(always)]
pub fn get_i32(at: Ptr) -> i32 {
    get_u32(at) as i32
}

/// Load a number.
#[inline(always)]
pub fn get_f64(at: Ptr) -> f64 {
    f64::from_bits(get_u64(at))
}

/// Store a number.
#[inline(always)]
pub fn set_f64(at: Ptr, value: f64) {
    set_u64(at, value.to_bits());
}
