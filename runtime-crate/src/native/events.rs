//! What a component tells its host: the function `tell` of `ABI.md`, section 5.

use crate::abi::memory::{Ptr, get_f64, get_u16, get_u32};
use crate::heap::{HEADER, ROW, Rows, info, length, slot};
use std::cell::RefCell;

/// Values within values that a component may tell in one call.
const MOST_TOLD: u32 = 65_536;

/// What an event brings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Nothing.
    Nothing,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// A color.
    Color,
    /// A string.
    Text,
    /// A list of such values.
    List(&'static Kind),
    /// Such a value, or null.
    Optional(&'static Kind),
    /// A record with these fields.
    Record(&'static [(&'static str, Kind)]),
}

/// The events of a component by their numbers: their names, and what they bring.
pub type Events = &'static [(&'static str, Kind)];

/// What an event brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// Nothing, or null.
    Nothing,
    /// A number.
    Number(f64),
    /// A boolean.
    Boolean(bool),
    /// A color: `0xRRGGBBAA`.
    Color(u32),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Told>),
    /// A record.
    Record(Vec<(&'static str, Told)>),
}

/// The events of the component that runs, and what it told in this call.
#[derive(Default)]
pub(super) struct Ear {
    events: Events,
    told: Vec<(&'static str, Told)>,
    parts: u32,
}

thread_local!(static EAR: RefCell<Ear> = const { RefCell::new(Ear { events: &[], told: vec![], parts: 0 }) });

/// Exchange this thread's for another.
pub(super) fn swap_ear(other: &mut Ear) {
    EAR.with_borrow_mut(|mine| core::mem::swap(mine, other));
}

impl Ear {
    /// That of an instance of a component with these events.
    pub(super) fn new(events: Events) -> Self {
        Self { events, ..Self::default() }
    }

    /// What was told in the call that ended.
    pub(super) fn take(&mut self) -> Vec<(&'static str, Told)> {
        self.parts = 0;
        core::mem::take(&mut self.told)
    }

    fn value(&mut self, kind: &Kind, value: f64) -> Told {
        self.parts += 1;
        if self.parts > MOST_TOLD {
            std::panic::resume_unwind(Box::new("it told too much at once"));
        }
        let object = value as Ptr;
        match kind {
            Kind::Nothing => Told::Nothing,
            Kind::Number => Told::Number(value),
            Kind::Boolean => Told::Boolean(value != 0.0),
            Kind::Color => Told::Color(object),
            Kind::Text => {
                let units: Vec<u16> =
                    (0..length(object)).map(|at| get_u16(object + HEADER + 2 * at)).collect();
                Told::Text(String::from_utf16_lossy(&units))
            }
            Kind::List(item) => Told::List(
                (0..length(object))
                    .map(|index| match info(object) & 3 {
                        ROW => self.value(item, f64::from(object + 8 * Rows::of(object).width * index)),
                        _ => self.held(item, slot(object, index)),
                    })
                    .collect(),
            ),
            Kind::Record(fields) => {
                let fields = (0..).zip(*fields);
                Told::Record(
                    fields
                        .map(|(index, (name, kind))| (*name, self.held(kind, slot(object, index))))
                        .collect(),
                )
            }
            Kind::Optional(_) if object == 0 => Told::Nothing,
            // What is no reference is kept in a record where it may be missing.
            Kind::Optional(inner @ (Kind::Number | Kind::Boolean | Kind::Color)) => {
                self.held(inner, slot(object, 0))
            }
            Kind::Optional(inner) => self.value(inner, value),
        }
    }

    fn held(&mut self, kind: &Kind, at: Ptr) -> Told {
        let value = if *kind == Kind::Number { get_f64(at) } else { f64::from(get_u32(at)) };
        self.value(kind, value)
    }
}

/// An event of the component, by its number: a number, 0 or 1, a color, or the address of what it brings.
pub fn tell(event: u32, value: f64) {
    EAR.with_borrow_mut(|ear| {
        let (name, kind) = &ear.events[event as usize];
        let told = ear.value(kind, value);
        ear.told.push((name, told));
    });
}
