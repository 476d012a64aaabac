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
    use std::cell::RefCell;

    /// A function of a component, by what it takes after its frame.
    #[derive(Clone, Copy)]
    pub enum Function {
        /// Nothing: `init` and `unmount`.
        Plain(fn(u32)),
        /// The milliseconds that have passed: `tick`.
        Tick(fn(u32, f64)),
        /// The number of a unit: `run`.
        Run(fn(u32, u32)),
        /// The number of a handler, and the event: `handle`.
        Handle(fn(u32, u32, u32)),
    }

    thread_local!(static TABLE: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) });

    /// Put functions into the table; gives the slot of the first.
    pub fn add_functions(functions: &[Function]) -> u32 {
        TABLE.with_borrow_mut(|table| {
            let first = table.len() as u32;
            table.extend_from_slice(functions);
            first
        })
    }

    /// Exchange this thread's table for another.
    pub fn swap_table(other: &mut Vec<Function>) {
        TABLE.with_borrow_mut(|table| core::mem::swap(table, other));
    }

    fn at(slot: u32) -> Function {
        let found = TABLE.with_borrow(|table| table.get(slot as usize).copied());
        found.unwrap_or_else(|| panic!("there is no function in slot {slot}"))
    }

    fn wrong(slot: u32) -> ! {
        panic!("the function in slot {slot} takes something else")
    }

    /// Call the function in this table slot.
    pub fn call1(slot: u32, a: u32) {
        match at(slot) {
            Function::Plain(function) => function(a),
            _ => wrong(slot),
        }
    }

    /// Call the function in this table slot.
    pub fn call2(slot: u32, a: u32, b: u32) {
        match at(slot) {
            Function::Run(function) => function(a, b),
            _ => wrong(slot),
        }
    }

    /// Call the function in this table slot with a frame and a number.
    pub fn call_with(slot: u32, a: u32, b: f64) {
        match at(slot) {
            Function::Tick(function) => function(a, b),
            _ => wrong(slot),
        }
    }

    /// Call the function in this table slot.
    pub fn call3(slot: u32, a: u32, b: u32, c: u32) {
        match at(slot) {
            Function::Handle(function) => function(a, b, c),
            _ => wrong(slot),
        }
    }
}

pub use table::*;
