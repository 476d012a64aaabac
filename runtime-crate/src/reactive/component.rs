//! Components: loading, mounting, props, hot swap.

use super::descriptor::{Component, PROP_BYTES};
use super::frame::{Frame, NO_SITE};
use super::site::say_goodbye;
use super::turn::turn;
use super::validate::{cell_kind_of_prop, validate};
use crate::abi::memory::{Ptr, get_f64, get_u32, get_u64, set_u32, zero};
use crate::abi::{State, allocate, call1, empty_object, free, with};
use crate::heap::{LIST, RECORD, REFERENCE, slot, value_equal};
use crate::parts::{EDITING, VALUES};

// Before a data segment: its size and padding.
const PREFIX: u32 = 8;

const WIDTH: u32 = 40;
const HEIGHT: u32 = 48;

const COLOR: u32 = 3;
const STRING: u32 = 2;
const BLACK: u64 = 0xFF;
const RECORD_FIELDS: u32 = 32;

/// Room for a component's data segment.
pub fn component_alloc(size: u32) -> Ptr {
    let base = allocate(size.saturating_add(PREFIX)) + PREFIX;
    set_u32(base - PREFIX, size);
    zero(base, size);
    base
}

/// Check a component that was instantiated at this base; 0, or why it is refused.
pub fn component_load(base: Ptr, table_base: u32, table_size: u32) -> u32 {
    match validate(base, get_u32(base - PREFIX), table_size) {
        Ok(()) => {
            Component(base).set_table_base(table_base);
            with(|state| state.reactive.components.push(base));
            0
        }
        Err(refusal) => refusal as u32,
    }
}

/// Give back a data segment; what is mounted from it is unmounted first.
pub fn component_free(base: Ptr) {
    if with(|state| state.mounted() == Some(Component(base))) {
        unmount();
    }
    with(|state| state.reactive.components.retain(|loaded| *loaded != base));
    free(base - PREFIX, get_u32(base - PREFIX) + PREFIX);
}

impl State {
    fn mounted(&self) -> Option<Component> {
        (self.reactive.root != 0).then(|| Frame(self.reactive.root).block().component)
    }

    /// The width and height the mounted component gives itself; None when its contents decide.
    pub fn own_size(&self) -> Option<(f64, f64)> {
        let base = self.mounted()?.0;
        let (width, height) = (get_f64(base + WIDTH), get_f64(base + HEIGHT));
        (width > 0.0 && height > 0.0 && (width * height).is_finite()).then_some((width, height))
    }

    fn destroy_root(&mut self) {
        if self.reactive.root != 0 {
            self.destroy_frame(Frame(self.reactive.root));
            if VALUES {
                self.heap.drop_spares();
            }
            self.reactive.root = 0;
            (self.scene.changed, self.scene.objects) = (true, true);
        }
    }

    /// A root frame with its props filled in.
    fn create_root(&mut self, component: Component) -> Frame {
        let top = self.scene.top();
        let frame = self.create_frame(component.block(0), 0, NO_SITE, top);
        self.reactive.root = frame.0;
        let props = component.props();
        for index in 0..props.count {
            let entry = props.at + PROP_BYTES * index;
            let value = self.prop_value(component, entry);
            self.cell_set(frame, get_u32(entry + 4), value);
        }
        frame
    }

    /// What a prop begins with: what the host gave, else its default, else what stands for a missing value.
    fn prop_value(&mut self, component: Component, entry: Ptr) -> u64 {
        let (name, kind) = (component.at_off(entry), get_u32(entry + 8));
        let required = get_u32(entry + 12) != 0;
        if let Some(given) =
            self.reactive.given.iter().find(|given| given.1 == kind && value_equal(given.0, name))
        {
            return given.2;
        }
        match kind {
            STRING if required => name as u64,
            STRING if get_u32(entry + 16) == 0 => empty_object() as u64,
            STRING => component.at_off(entry + 16) as u64,
            COLOR if required => BLACK,
            4 => self.heap.create(LIST, 0, 0) as u64,
            5 => self.blank_record() as u64,
            _ if required => 0,
            _ => get_u64(entry + 16),
        }
    }

    /// A record each of whose fields reads as a tiny number or as an empty object.
    fn blank_record(&mut self) -> Ptr {
        let record = self.heap.create(RECORD, RECORD_FIELDS, 0);
        for index in 0..RECORD_FIELDS {
            set_u32(slot(record, index), empty_object());
        }
        record
    }
}

fn is_loaded(base: Ptr) -> bool {
    with(|state| state.reactive.components.contains(&base))
}

fn start(component: Component) -> Frame {
    let frame = with(|state| state.create_root(component));
    if let Some(slot) = component.block(0).init_slot() {
        call1(slot, frame.0);
    }
    frame
}

/// Mount a loaded component in place of what is mounted. False if it is not loaded.
pub fn mount(base: Ptr) -> bool {
    if is_loaded(base) {
        if EDITING {
            unmount();
        } else if with(|state| state.mounted()).is_some() {
            return false;
        }
        turn(|| start(Component(base)));
        return true;
    }
    false
}

/// Mount a loaded component in place of what is mounted; its signals, and those of the components in it, keep
/// their value when name and type match. False if it is not loaded.
pub fn swap(base: Ptr) -> bool {
    if with(|state| state.mounted()).is_none() {
        return mount(base);
    }
    if !is_loaded(base) {
        return false;
    }
    let new = Component(base);
    turn(|| {
        say_goodbye(with(|state| state.leaving(&[Frame(state.reactive.root)])));
        with(|state| {
            state.keep(Frame(state.reactive.root));
            state.destroy_root();
        });
        let frame = start(new);
        with(|state| state.restore_root(frame));
    });
    with(|state| {
        state.forget();
        state.heap.collect();
        state.heap.entities.unseal();
        state.rest_pointer();
    });
    true
}

/// Take what is mounted away.
pub fn unmount() {
    turn(|| {
        let root = with(|state| state.reactive.root);
        if root != 0 {
            say_goodbye(with(|state| state.leaving(&[Frame(root)])));
        }
        with(|state| {
            state.destroy_root();
            state.input.forget();
        });
    });
}

/// Set a prop of a component, now if it is mounted, and whenever one with a prop of this name and kind is.
/// 0, or 1: no such prop, 2: another kind.
pub fn prop_set(base: Ptr, name: Ptr, kind: u32, bits: u64) -> u32 {
    let component = Component(base);
    let props = component.props();
    let entries = (0..props.count).map(|index| props.at + PROP_BYTES * index);
    let Some(entry) = entries.into_iter().find(|entry| value_equal(component.at_off(*entry), name)) else {
        return 1;
    };
    if get_u32(entry + 8) != kind || kind > COLOR {
        return 2;
    }
    turn(|| {
        with(|state| {
            let reference = cell_kind_of_prop(kind) == REFERENCE;
            if reference {
                state.heap.retain(bits as u32);
            }
            let given = &mut state.reactive.given;
            match given.iter_mut().find(|given| given.1 == kind && value_equal(given.0, name)) {
                Some(given) => {
                    let old = core::mem::replace(&mut given.2, bits);
                    if reference {
                        state.heap.release(old as u32);
                    }
                }
                None => {
                    given.push((name, kind, bits));
                    state.heap.retain(name);
                }
            }
            if state.mounted() == Some(component) {
                let frame = Frame(state.reactive.root);
                state.cell_set(frame, get_u32(entry + 4), bits);
            }
        });
    });
    0
}
