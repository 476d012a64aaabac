//! Calls into component code through the function table. Never made while the state is borrowed.

#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code)]
mod table {
    // A function pointer of wasm32 is a table index; calling a wrong one traps, and the host reports it.
    type One = extern "C" fn(u32);
    type WithNumber = extern "C" fn(u32, f64);
    type Two = extern "C" fn(u32, u32);
    type Three = extern "C" fn(u32, u32, u32);

    /// Call the function in this table slot.
    pub fn call1(slot: u32, a: u32) {
        unsafe { core::mem::transmute::<usize, One>(slot as usize)(a) }
    }

    /// Call the function in this table slot.
    pub fn call2(slot: u32, a: u32, b: u32) {
        unsafe { core::mem::transmute::<usize, Two>(slot as usize)(a, b) }
    }

    /// Call the function in this table slot with a frame and a number.
    pub fn call_with(slot: u32, a: u32, b: f64) {
        unsafe { core::mem::transmute::<usize, WithNumber>(slot as usize)(a, b) }
    }

    /// Call the function in this table slot.
    pub fn call3(slot: u32, a: u32, b: u32, c: u32) {
        unsafe { core::mem::transmute::<usize, Three>(slot as usize)(a, b, c) }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod table {
    fn call(slot: u32) -> ! {
        panic!("there is no component code to call natively (slot {slot})")
    }

    /// Call the function in this table slot.
    pub fn call1(slot: u32, _a: u32) {
        call(slot)
    }

    /// Call the function in this table slot.
    pub fn call2(slot: u32, _a: u32, _b: u32) {
        call(slot)
    }

    /// Call the function in this table slot with a frame and a number.
    pub fn call_with(slot: u32, _a: u32, _b: f64) {
        call(slot)
    }

    /// Call the function in this table slot.
    pub fn call3(slot: u32, _a: u32, _b: u32, _c: u32) {
        call(slot)
    }
}

pub use table::*;
