//! The one state of a runtime instance, its fuel, and the empty object.
#![allow(unsafe_code)]

use crate::abi::memory::Ptr;
use crate::display::Display;
use crate::heap::Heap;
use crate::reactive::Reactive;
use crate::scene::{Input, Scene};

const DEFAULT_FUEL: i32 = 20_000_000;

/// Everything a runtime instance knows, apart from linear memory.
pub struct State {
    /// Objects.
    pub heap: Heap,
    /// Frames and components.
    pub reactive: Reactive,
    /// Nodes.
    pub scene: Scene,
    /// Pointer and keyboard.
    pub input: Input,
    /// The display list.
    pub display: Display,
    /// State of the random number generator.
    pub random: u64,
}

#[cfg(target_arch = "wasm32")]
mod instance {
    use super::{DEFAULT_FUEL, Ptr, State};
    use crate::heap::{STATIC, STRING};
    use core::cell::UnsafeCell;

    struct Shared<T>(UnsafeCell<T>);
    // One thread; `with` is never nested and component code is called outside it.
    unsafe impl<T> Sync for Shared<T> {}

    static STATE: Shared<State> = Shared(UnsafeCell::new(State::new()));
    static FUEL: Shared<i32> = Shared(UnsafeCell::new(DEFAULT_FUEL));
    static BUDGET: Shared<i32> = Shared(UnsafeCell::new(DEFAULT_FUEL));
    #[repr(align(8))]
    struct Empty(#[allow(dead_code, reason = "read by components, through its address")] [u32; 4]);
    static EMPTY: Empty = Empty([STATIC, STRING, 0, 0]);

    /// Borrow the state. Never nested, and component code is never called inside.
    pub fn with<R>(action: impl FnOnce(&mut State) -> R) -> R {
        action(unsafe { &mut *STATE.0.get() })
    }

    /// Where generated code counts its fuel.
    pub fn fuel_address() -> Ptr {
        FUEL.0.get() as u32
    }

    /// How much fuel each host call gets.
    pub fn set_fuel_budget(budget: i32) {
        unsafe { *BUDGET.0.get() = budget }
    }

    /// Fill up.
    pub fn refuel() {
        unsafe { *FUEL.0.get() = *BUDGET.0.get() }
    }

    /// Use fuel for work in the runtime; stops the component when there is none left.
    pub fn burn(amount: u32) {
        unsafe {
            let fuel = FUEL.0.get();
            *fuel = (*fuel).saturating_sub_unsigned(amount);
            if *fuel < 0 {
                core::arch::wasm32::unreachable();
            }
        }
    }

    /// The object that reference cells hold before their first value.
    pub fn empty_object() -> Ptr {
        &raw const EMPTY as u32
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod instance {
    use super::{DEFAULT_FUEL, Ptr, State};
    use crate::abi::{allocate, memory};
    use crate::heap::{STATIC, STRING};
    use std::cell::{Cell, RefCell};

    thread_local! {
        static STATE: RefCell<State> = const { RefCell::new(State::new()) };
        static FUEL: Cell<i32> = const { Cell::new(DEFAULT_FUEL) };
        static BUDGET: Cell<i32> = const { Cell::new(DEFAULT_FUEL) };
        static EMPTY: Cell<Ptr> = const { Cell::new(0) };
    }

    /// All of this that belongs to one instance of the runtime.
    pub struct Instance {
        pub state: State,
        pub fuel: i32,
        budget: i32,
        empty: Ptr,
    }

    impl Instance {
        /// One that has done nothing yet.
        pub const fn new() -> Self {
            Self { state: State::new(), fuel: DEFAULT_FUEL, budget: DEFAULT_FUEL, empty: 0 }
        }

        /// Exchange this thread's instance for this one.
        pub fn swap(&mut self) {
            with(|state| core::mem::swap(state, &mut self.state));
            self.fuel = FUEL.replace(self.fuel);
            self.budget = BUDGET.replace(self.budget);
            self.empty = EMPTY.replace(self.empty);
        }
    }

    /// Borrow the state. Nested calls, which would be unsound on wasm32, panic here.
    pub fn with<R>(action: impl FnOnce(&mut State) -> R) -> R {
        STATE.with_borrow_mut(action)
    }

    /// How much fuel each host call gets.
    pub fn set_fuel_budget(budget: i32) {
        BUDGET.set(budget);
    }

    /// Fill up.
    pub fn refuel() {
        FUEL.set(BUDGET.get());
    }

    /// Use fuel for work in the runtime; stops the component when there is none left.
    pub fn burn(amount: u32) {
        let left = FUEL.get().saturating_sub_unsigned(amount);
        FUEL.set(left);
        if left < 0 {
            // Unlike a panic, this is told to nobody but who catches it.
            std::panic::resume_unwind(Box::new("out of fuel"));
        }
    }

    /// The object that reference cells hold before their first value.
    pub fn empty_object() -> Ptr {
        if EMPTY.get() == 0 {
            let object = allocate(16);
            for (at, word) in [STATIC, STRING, 0, 0].into_iter().enumerate() {
                memory::set_u32(object + 4 * at as u32, word);
            }
            EMPTY.set(object);
        }
        EMPTY.get()
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use instance::Instance;
#[cfg(target_arch = "wasm32")]
pub use instance::fuel_address;
pub use instance::{burn, empty_object, refuel, set_fuel_budget, with};

impl State {
    pub(crate) const fn new() -> Self {
        Self {
            heap: Heap::new(),
            reactive: Reactive::new(),
            scene: Scene::new(),
            input: Input::new(),
            display: Display::new(),
            random: 0,
        }
    }

    /// A number from 0 up to 1 (SplitMix64).
    pub fn next_random(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.random;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ mixed >> 31) >> 11) as f64 / (1u64 << 53) as f64
    }
}
