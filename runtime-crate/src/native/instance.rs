//! One component that runs.

use super::code::{count_calls_from, count_calls_from_here};
use super::events::{Ear, Events, Told, swap_ear};
use super::stopped::Error;
use crate::abi::host::{Measure, swap_measure, take_failure};
use crate::abi::memory::{self, Ptr};
use crate::abi::{Function, State, add_functions, set_fuel_budget, swap_blocks, swap_table, with};
use crate::heap::{self, Blocks, HEADER};
use crate::{abi, reactive, scene};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// A component as Rust: its data segment, and the functions of its table (`ABI.md`, section 2).
pub struct Component {
    /// The data segment.
    pub data: &'static [u8],
    /// The functions, in the order of their slots.
    pub table: &'static [Function],
    /// What it tells its host of.
    pub events: Events,
}

/// Hears an event, by its name, with what it brought.
type Hear = Box<dyn FnMut(&str, Told)>;

/// What a prop takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A number.
    Number(f64),
    /// A boolean.
    Boolean(bool),
    /// A color: `0xRRGGBBAA`.
    Color(u32),
    /// A string.
    Text(&'a str),
}

/// What the pointer does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pointer {
    /// A button is pressed.
    Down,
    /// It is released.
    Up,
    /// The pointer is somewhere else.
    Move,
    /// It left the view.
    Leave,
    /// The wheel turned.
    Wheel,
}

/// A component with all it needs to run: memory, state, fuel. Instances know nothing of each other.
pub struct Instance {
    base: Ptr,
    world: World,
    hear: Option<Hear>,
    stopped: Option<Error>,
}

/// What the runtime keeps for a thread, while another instance or none runs.
struct World {
    instance: abi::Instance,
    bytes: Vec<u8>,
    blocks: Blocks,
    table: Vec<Function>,
    measure: Option<Measure>,
    ear: Ear,
}

impl World {
    fn swap(&mut self) {
        self.instance.swap();
        memory::swap(&mut self.bytes);
        swap_blocks(&mut self.blocks);
        swap_table(&mut self.table);
        swap_measure(&mut self.measure);
        swap_ear(&mut self.ear);
    }
}

impl Instance {
    /// Load a component; it is mounted by [`Instance::mount`]. Fails if it was made for another runtime.
    pub fn new(component: &Component) -> Result<Self, Error> {
        let world = World {
            instance: abi::Instance::new(),
            bytes: Vec::new(),
            blocks: Blocks::new(),
            table: Vec::new(),
            measure: None,
            ear: Ear::new(component.events),
        };
        let mut instance = Self { base: 0, world, hear: None, stopped: None };
        let (base, refusal) = instance.run(|| {
            let base = reactive::component_alloc(component.data.len() as u32);
            memory::write(base, component.data);
            let first = add_functions(component.table);
            (base, reactive::component_load(base, first, component.table.len() as u32))
        })?;
        instance.base = base;
        if refusal == 0 { Ok(instance) } else { Err(Error::Refused(refusal)) }
    }

    /// Do something with this instance's runtime in place of the thread's. Once it has stopped it stays so.
    fn run<R>(&mut self, work: impl FnOnce() -> R) -> Result<R, Error> {
        if let Some(stopped) = &self.stopped {
            return Err(stopped.clone());
        }
        self.world.swap();
        let outer = count_calls_from_here();
        let done = catch_unwind(AssertUnwindSafe(work));
        count_calls_from(outer);
        self.world.swap();
        for (name, told) in self.world.ear.take() {
            if let Some(hear) = &mut self.hear {
                hear(name, told);
            }
        }
        done.map_err(|payload| {
            let failure = take_failure();
            let said = payload.downcast_ref::<String>().map(String::as_str);
            let said = said.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or_default();
            let error = match failure {
                Some((code, detail)) => Error::Failed(code, detail),
                None if self.world.instance.fuel < 0 => Error::OutOfFuel,
                None => Error::Broken(said.to_owned()),
            };
            self.stopped.insert(error).clone()
        })
    }

    /// Fuel of each call from now on (20,000,000 at first): about as many function calls and rounds of loops.
    pub fn fuel_budget(&mut self, budget: i32) -> Result<(), Error> {
        self.run(|| set_fuel_budget(budget))
    }

    /// Seed `Math.random`. It is 0 at first: the numbers are the same each time.
    pub fn random_seed(&mut self, seed: u64) -> Result<(), Error> {
        self.run(|| with(|state| state.random = seed))
    }

    /// How many entities of a kind there may be (100,000 at first), up to 1,048,576.
    pub fn entity_limit(&mut self, limit: u32) -> Result<(), Error> {
        self.run(|| with(|state| state.heap.entities.set_limit(limit)))
    }

    /// What gives the width in px of one line of text, from the text, its font, its size in px and its weight.
    /// It must not use an instance itself.
    pub fn measure_text_with(&mut self, measure: impl Fn(&str, &str, f64, f64) -> f64 + 'static) {
        self.world.measure = Some(Rc::new(measure));
    }

    /// What is told of each event of the component, after the call in which it was emitted.
    pub fn hear_with(&mut self, hear: impl FnMut(&str, Told) + 'static) {
        self.hear = Some(Box::new(hear));
    }

    /// Give a prop a value, before or after the component is mounted.
    pub fn set_prop(&mut self, name: &str, value: Value<'_>) -> Result<(), Error> {
        let base = self.base;
        let answer = self.run(|| {
            // Its copy in the runtime first: a value without references lives until the end of the call.
            let name = string(name);
            let (kind, bits) = match value {
                Value::Number(number) => (0, number.to_bits()),
                Value::Boolean(truth) => (1, truth as u64),
                Value::Text(text) => (2, string(text) as u64),
                Value::Color(color) => (3, color as u64),
            };
            reactive::prop_set(base, name, kind, bits)
        })?;
        match answer {
            0 => Ok(()),
            1 => Err(Error::NoSuchProp(name.to_owned())),
            _ => Err(Error::OtherType(name.to_owned())),
        }
    }

    /// Show the component, with fresh state.
    pub fn mount(&mut self) -> Result<(), Error> {
        let base = self.base;
        self.run(|| {
            reactive::mount(base);
        })
    }

    /// Take the component away.
    pub fn unmount(&mut self) -> Result<(), Error> {
        self.run(reactive::unmount)
    }

    /// The pointer does something with the first button, at a point of the view. Whether a handler ran.
    pub fn pointer(&mut self, what: Pointer, x: f64, y: f64) -> Result<bool, Error> {
        self.pointer_with(what, (x, y), (0.0, 0.0), 0, 0)
    }

    /// The same with how far the wheel turned, the number of the button, and modifiers: 1 shift, 2 control, 4 alt,
    /// 8 meta.
    pub fn pointer_with(
        &mut self,
        what: Pointer,
        at: (f64, f64),
        delta: (f64, f64),
        button: u32,
        modifiers: u32,
    ) -> Result<bool, Error> {
        self.run(|| scene::pointer(what as u32, at, delta, button, modifiers))
    }

    /// A key is pressed or released, named as `KeyboardEvent.key`. Whether a handler ran.
    pub fn key(&mut self, pressed: bool, key: &str, modifiers: u32) -> Result<bool, Error> {
        self.run(|| scene::key(!pressed, string(key), modifiers))
    }

    /// It is `now`, in ms of a clock that goes forward. Whether anything waits for more time to pass.
    pub fn tick(&mut self, now: f64) -> Result<bool, Error> {
        self.run(|| reactive::tick(now))
    }

    /// Whether anything waits for time to pass.
    pub fn wants_ticks(&self) -> bool {
        self.world.instance.state.wants_ticks()
    }

    /// Whether something drawn may have changed since [`Instance::draw`].
    pub fn needs_draw(&self) -> bool {
        self.world.instance.state.scene.changed
    }

    /// The commands of the display list (`ABI.md`, section 8), in the order of painting. Each is its operation and
    /// its words; those with an address are read by [`Instance::units`] and [`Instance::numbers`].
    pub fn draw(&mut self) -> Result<impl Iterator<Item = (u32, &[u64])>, Error> {
        self.run(|| with(State::draw))?;
        let mut rest = self.world.instance.state.display.list();
        Ok(std::iter::from_fn(move || {
            let (head, _) = rest.split_first()?;
            let (command, others) = rest.split_at((head >> 32) as usize);
            rest = others;
            Some((*head as u32, &command[1..]))
        }))
    }

    /// The text that a word of the last [`Instance::draw`] points to, in UTF-16.
    pub fn units(&self, word: u64) -> Vec<u16> {
        let units = self.pointed(word, 2).chunks_exact(2);
        units.map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect()
    }

    /// The coordinates that a word of the last [`Instance::draw`] points to.
    pub fn numbers(&self, word: u64) -> Vec<f64> {
        let numbers = self.pointed(word, 8).chunks_exact(8);
        numbers.map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap_or_default())).collect()
    }

    fn pointed(&self, word: u64, size: usize) -> &[u8] {
        let (at, count) = (word as u32 as usize, (word >> 32) as usize);
        self.world.bytes.get(at..at + count * size).unwrap_or_default()
    }

    /// The part of the plane that is to be seen: left, top, width, height.
    pub fn view_box(&mut self) -> Result<[f64; 4], Error> {
        self.run(|| {
            with(|state| {
                state.view_box();
                state.display.view
            })
        })
    }
}

fn string(text: &str) -> Ptr {
    let units: Vec<u16> = text.encode_utf16().collect();
    let object = with(|state| heap::new_string(&mut state.heap, units.len() as u32));
    for (at, unit) in units.into_iter().enumerate() {
        memory::set_u16(object + HEADER + 2 * at as u32, unit);
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_component_of_this_runtime_is_refused() {
        let other_version = b"OMNI\xff\0\0\0\x40\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
            \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        for (data, code) in [(&b"nothing"[..], 1), (other_version, 2)] {
            let refused = Instance::new(&Component { data, table: &[], events: &[] }).map(|_| ());
            assert_eq!(refused, Err(Error::Refused(code)));
        }
    }
}
