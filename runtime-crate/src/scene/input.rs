//! Pointer and keyboard: which handlers run, in which order, with which event.

use super::geometry::Area;
use super::matrix::Matrix;
use super::node::{Handle, NONE, NodeId, Scene};
use super::pointer::{chain, hit};
use crate::abi::memory::{Ptr, get_u16, set_f64, set_u32};
use crate::abi::schema::*;
use crate::abi::{State, call3, empty_object, with};
use crate::heap::{RECORD, slot};
use crate::reactive::{Frame, HANDLER_BYTES, turn};

/// Bits of the keys that are held: 1 shift, 2 control, 4 alt, 8 meta.
pub type Modifiers = u32;

/// What the host says about the pointer; the number is its code.
const DOWN: u32 = 0;
const UP: u32 = 1;
const MOVE: u32 = 2;
const LEAVE: u32 = 3;
const WHEEL: u32 = 4;

/// What is remembered between events.
pub struct Input {
    /// The node under the pointer and its ancestors, as of the last event.
    hovered: Vec<Handle>,
    /// Where the button went down.
    pressed: Option<Handle>,
    /// Where the pointer is, while it is over the view.
    at: Option<(f64, f64)>,
}

impl Default for Input {
    fn default() -> Self {
        Self::new()
    }
}

impl Input {
    /// The pointer is elsewhere.
    pub const fn new() -> Self {
        Self { hovered: Vec::new(), pressed: None, at: None }
    }

    /// Nothing is mounted any more.
    pub fn forget(&mut self) {
        self.hovered = Vec::new();
        self.pressed = None;
    }
}

/// An input as the host tells it.
#[derive(Clone, Copy)]
struct Happening {
    at: (f64, f64),
    movement: (f64, f64),
    delta: (f64, f64),
    button: u32,
    key: Ptr,
    modifiers: Modifiers,
}

/// A handler to run.
struct Call {
    frame: Frame,
    handler: u32,
    local: (f64, f64),
}

impl State {
    /// The calls for the handlers of one node for an event.
    fn calls_on(&self, id: NodeId, event: u32, at: (f64, f64), calls: &mut Vec<Call>) {
        let node = self.scene.node(id);
        if node.events >> event & 1 == 0 {
            return;
        }
        let local = self.scene.local(id, at);
        let handlers = node.frame.block().handlers();
        for index in 0..handlers.count {
            let entry = handlers.at + HANDLER_BYTES * index;
            if get_u16(entry) == node.index && get_u16(entry + 2) as u32 == event {
                calls.push(Call { frame: node.frame, handler: get_u16(entry + 4) as u32, local });
            }
        }
    }

    /// The calls for an event on a node and, as it bubbles, on its ancestors.
    fn bubble(&self, target: NodeId, event: u32, at: (f64, f64), calls: &mut Vec<Call>) {
        for id in chain(&self.scene, target) {
            self.calls_on(id, event, at, calls);
        }
    }

    /// Note what is hovered now; the calls for what the pointer left, inside first, and entered, outside first.
    fn hover(&mut self, target: Option<NodeId>, at: (f64, f64), calls: &mut Vec<Call>) {
        let now: Vec<NodeId> = target.map_or(vec![], |id| chain(&self.scene, id));
        let before: Vec<NodeId> =
            self.input.hovered.iter().filter_map(|old| self.scene.resolve(*old)).collect();
        for id in before.iter().filter(|id| !now.contains(id)) {
            self.calls_on(*id, E_MOUSELEAVE, at, calls);
        }
        for id in now.iter().rev().filter(|id| !before.contains(id)) {
            self.calls_on(*id, E_MOUSEENTER, at, calls);
        }
        self.input.hovered = now.iter().map(|id| self.scene.handle(*id)).collect();
    }

    fn pointer_calls(&mut self, kind: u32, happening: &mut Happening) -> Vec<Call> {
        let at = happening.at;
        let mut calls = vec![];
        if let Some(last) = self.input.at {
            happening.movement = (at.0 - last.0, at.1 - last.1);
        }
        self.input.at = (kind != LEAVE).then_some(at);
        let pressed = self.input.pressed.and_then(|handle| self.scene.resolve(handle));
        let dragged = pressed.filter(|id| {
            chain(&self.scene, *id).iter().any(|id| self.scene.node(*id).events >> E_DRAG & 1 == 1)
        });
        let below = if kind == LEAVE { None } else { hit(&mut self.scene, at).map(|visit| visit.id) };
        self.hover(below, at, &mut calls);
        // What is dragged keeps the pointer until the button is released.
        let target = dragged.or(below);
        let mut on = |state: &Self, target: Option<NodeId>, event| {
            if let Some(id) = target {
                state.bubble(id, event, at, &mut calls);
            }
        };
        match kind {
            DOWN => {
                on(self, below, E_MOUSEDOWN);
                self.input.pressed = below.map(|id| self.scene.handle(id));
            }
            UP => {
                on(self, target, E_MOUSEUP);
                if let (Some(pressed), Some(below)) = (pressed, below) {
                    let under = chain(&self.scene, below);
                    let common = chain(&self.scene, pressed).into_iter().find(|id| under.contains(id));
                    on(self, common, E_CLICK);
                }
                self.input.pressed = None;
            }
            MOVE => {
                on(self, target, E_MOUSEMOVE);
                on(self, dragged, E_DRAG);
            }
            WHEEL => on(self, below, E_WHEEL),
            _ => {}
        }
        calls
    }

    fn key_calls(&mut self, event: u32) -> Vec<Call> {
        let mut calls = vec![];
        let mut at = self.scene.top();
        while at != NONE {
            self.calls_on(at, event, (0.0, 0.0), &mut calls);
            at = self.scene.following(at);
        }
        calls
    }

    /// After a swap the pointer rests where it was: what it is over is hovered without entering it again,
    /// since the signals that remember the hovering were kept.
    pub fn rest_pointer(&mut self) {
        self.input.pressed = None;
        let below = self.input.at.and_then(|at| hit(&mut self.scene, at)).map(|visit| visit.id);
        let nodes = below.map_or(vec![], |id| chain(&self.scene, id));
        self.input.hovered = nodes.iter().map(|id| self.scene.handle(*id)).collect();
    }

    /// The cursor of the innermost hovered node that wants another than the default.
    pub fn cursor(&self) -> u32 {
        let hovered = self.input.hovered.iter().filter_map(|handle| self.scene.resolve(*handle));
        hovered
            .map(|id| self.scene.choice(id, A_CURSOR, &CURSOR_VALUES, CURSOR_DEFAULT))
            .find(|cursor| *cursor != CURSOR_DEFAULT)
            .unwrap_or(CURSOR_DEFAULT)
    }

    /// The record a handler gets.
    fn event_record(&mut self, happening: &Happening, local: (f64, f64)) -> Ptr {
        let record = self.heap.create(RECORD, EVENT_FIELDS, EVENT_REFERENCES);
        for (field, value) in [
            (F_X, happening.at.0),
            (F_Y, happening.at.1),
            (F_LOCAL_X, local.0),
            (F_LOCAL_Y, local.1),
            (F_MOVEMENT_X, happening.movement.0),
            (F_MOVEMENT_Y, happening.movement.1),
            (F_DELTA_X, happening.delta.0),
            (F_DELTA_Y, happening.delta.1),
            (F_BUTTON, happening.button as f64),
        ] {
            set_f64(slot(record, field), value);
        }
        set_u32(slot(record, F_KEY), happening.key);
        for (bit, field) in [F_SHIFT_KEY, F_CTRL_KEY, F_ALT_KEY, F_META_KEY].into_iter().enumerate() {
            set_u32(slot(record, field), happening.modifiers >> bit & 1);
        }
        self.heap.adopt(record);
        record
    }
}

impl Scene {
    /// A point of the view in a node's own coordinates: from the corner of its box, or a group's origin.
    fn local(&self, id: NodeId, at: (f64, f64)) -> (f64, f64) {
        let mut matrix = Matrix::IDENTITY;
        for id in chain(self, id).into_iter().rev() {
            matrix = matrix.then_inner(self.own_matrix(id).unwrap_or(Matrix::IDENTITY));
        }
        let (x, y) = matrix.undo(at).unwrap_or(at);
        let Area { left, top, .. } = self.own_area(id).unwrap_or(Area::sized(0.0, 0.0, 0.0, 0.0));
        (x - left, y - top)
    }

    /// The node after this one in document order.
    fn following(&self, id: NodeId) -> NodeId {
        let first = self.node(id).first;
        if first != NONE {
            return first;
        }
        let mut at = id;
        while at != NONE && self.node(at).next == NONE {
            at = self.node(at).parent;
        }
        if at == NONE { NONE } else { self.node(at).next }
    }
}

fn run(happening: &Happening, calls: &[Call]) {
    for call in calls {
        let ready = with(|state| {
            let slot = call.frame.block().handle_slot()?;
            Some((slot, state.event_record(happening, call.local)))
        });
        if let Some((slot, event)) = ready {
            call3(slot, call.frame.0, call.handler, event);
        }
    }
}

/// The pointer did something (0 down, 1 up, 2 move, 3 left the view, 4 wheel) at a point of the view. Gives
/// whether a handler ran.
pub fn pointer(kind: u32, at: (f64, f64), delta: (f64, f64), button: u32, modifiers: Modifiers) -> bool {
    let movement = (0.0, 0.0);
    let mut happening = Happening { at, movement, delta, button, key: empty_object(), modifiers };
    turn(|| {
        let calls = with(|state| state.pointer_calls(kind, &mut happening));
        run(&happening, &calls);
        !calls.is_empty()
    })
}

/// A key went down or up: every node with a handler for it gets it, in document order. Gives whether one ran.
pub fn key(up: bool, key: Ptr, modifiers: Modifiers) -> bool {
    let nowhere = (0.0, 0.0);
    let happening = Happening { at: nowhere, movement: nowhere, delta: nowhere, button: 0, key, modifiers };
    turn(|| {
        let calls = with(|state| state.key_calls(if up { E_KEYUP } else { E_KEYDOWN }));
        run(&happening, &calls);
        !calls.is_empty()
    })
}
