//! Nodes: elements and site anchors, in a tree whose order is paint order.

use super::rows::Rows;
use crate::abi::memory::{Ptr, get_f64, get_u32, get_u64, set_u64};
use crate::abi::schema::{ATTRIBUTE_KIND, CONTAINERS, DEFAULTS, ROW, SLOT, STACK};
use crate::abi::{allocate, free};
use crate::heap::{Heap, is_word};
use crate::parts::ENTITIES;
use crate::reactive::Frame;

/// The place of a node in the scene.
pub type NodeId = u32;
/// No node.
pub const NONE: NodeId = u32::MAX;

const ANCHOR: u8 = 0;
const NO_SLOT: u8 = 255;

/// A node that may be gone by the time it is looked at.
#[derive(Clone, Copy, PartialEq)]
pub struct Handle {
    id: NodeId,
    generation: u32,
}

/// An element, or the anchor under which a site's frames stand.
pub struct Node {
    /// Element of the schema; 0: anchor.
    pub kind: u8,
    /// Bit per event with a handler here.
    pub events: u16,
    /// Place in the block.
    pub index: u16,
    /// The frame it belongs to.
    pub frame: Frame,
    /// Where a layout moves it.
    pub place: (f64, f64),
    /// The node above.
    pub parent: NodeId,
    /// First child.
    pub first: NodeId,
    /// Next sibling.
    pub next: NodeId,
    last: NodeId,
    previous: NodeId,
    generation: u32,
    /// Its attributes.
    pub slots: Ptr,
    /// How often it is there, if it is not once.
    pub rows: Option<Box<Rows>>,
}

impl Node {
    /// Where an attribute of it stands.
    #[inline(always)]
    fn slot(&self, attribute: u32) -> Option<Ptr> {
        let slot = *SLOT[self.kind as usize].get(attribute as usize)?;
        (slot != NO_SLOT).then(|| self.slots + 8 * slot as u32)
    }
}

/// All nodes.
#[derive(Default)]
pub struct Scene {
    nodes: Vec<Node>,
    free: Vec<NodeId>,
    /// Something that is drawn may have changed since the display list was made.
    pub changed: bool,
    /// A node may refer to another object since then.
    pub objects: bool,
    /// The same since layouts placed what they hold.
    pub moved: bool,
    /// Layouts alive.
    layouts: u32,
}

/// Whether an element places what it holds.
pub fn is_layout(kind: u8) -> bool {
    (ROW..=STACK).contains(&kind)
}

fn slot_bytes(kind: u8) -> u32 {
    8 * DEFAULTS[kind as usize].len() as u32
}

impl Scene {
    /// No nodes.
    pub const fn new() -> Self {
        Self { nodes: Vec::new(), free: Vec::new(), changed: false, objects: false, moved: false, layouts: 0 }
    }

    /// The node above all.
    pub fn top(&mut self) -> NodeId {
        if self.nodes.is_empty() {
            self.create(ANCHOR, Frame(0), 0, NONE);
        }
        0
    }

    /// Nodes alive, apart from the one above all.
    pub fn live(&self) -> u32 {
        (self.nodes.len() - self.free.len()).saturating_sub(1) as u32
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// Note that something drawn may have changed.
    pub(super) fn touch(&mut self) {
        self.changed = true;
        self.moved = true;
    }

    /// Whether there is a layout.
    pub fn has_layouts(&self) -> bool {
        self.layouts > 0
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id as usize]
    }

    /// A new node with default attributes, the last child of `parent`.
    pub fn create(&mut self, kind: u8, frame: Frame, index: u32, parent: NodeId) -> NodeId {
        let defaults = DEFAULTS[kind as usize];
        let slots = if defaults.is_empty() { 0 } else { allocate(slot_bytes(kind)) };
        for (at, bits) in defaults.iter().enumerate() {
            set_u64(slots + 8 * at as u32, *bits);
        }
        let mut node = Node {
            kind,
            events: 0,
            index: index as u16,
            frame,
            place: (0.0, 0.0),
            parent: NONE,
            first: NONE,
            next: NONE,
            last: NONE,
            previous: NONE,
            generation: 0,
            slots,
            rows: None,
        };
        let id = match self.free.pop() {
            Some(id) => {
                node.generation = self.node(id).generation;
                *self.node_mut(id) = node;
                id
            }
            None => {
                self.nodes.push(node);
                self.nodes.len() as NodeId - 1
            }
        };
        self.layouts += u32::from(is_layout(kind));
        if parent != NONE {
            self.link(id, parent, NONE);
        }
        id
    }

    /// Take a node away. Its children must be gone.
    pub fn destroy(&mut self, heap: &mut Heap, id: NodeId) {
        self.unlink(id);
        let node = self.node_mut(id);
        node.generation += 1;
        if ENTITIES && let Some(mut rows) = node.rows.take() {
            rows.give_back();
        }
        let (kind, slots) = (node.kind, node.slots);
        self.layouts -= u32::from(is_layout(kind));
        for (attribute, slot) in SLOT[kind as usize].iter().enumerate() {
            if *slot != NO_SLOT && ATTRIBUTE_KIND[attribute] >= 2 {
                heap.release(get_u32(slots + 8 * *slot as u32));
            }
        }
        if slots != 0 {
            free(slots, slot_bytes(kind));
        }
        self.free.push(id);
    }

    /// Insert before `next`, or as the last child.
    fn link(&mut self, id: NodeId, parent: NodeId, next: NodeId) {
        let previous = if next == NONE { self.node(parent).last } else { self.node(next).previous };
        let node = self.node_mut(id);
        (node.parent, node.next, node.previous) = (parent, next, previous);
        match next {
            NONE => self.node_mut(parent).last = id,
            next => self.node_mut(next).previous = id,
        }
        match previous {
            NONE => self.node_mut(parent).first = id,
            previous => self.node_mut(previous).next = id,
        }
        self.touch();
    }

    fn unlink(&mut self, id: NodeId) {
        let Node { parent, previous, next, .. } = *self.node(id);
        match next {
            NONE => self.node_mut(parent).last = previous,
            next => self.node_mut(next).previous = previous,
        }
        match previous {
            NONE => self.node_mut(parent).first = next,
            previous => self.node_mut(previous).next = next,
        }
        self.touch();
    }

    /// Move a node so that `next` follows it (NONE: so that it is last). Does nothing if it is there.
    pub fn place_before(&mut self, id: NodeId, next: NodeId) {
        if self.node(id).next != next {
            let parent = self.node(id).parent;
            self.unlink(id);
            self.link(id, parent, next);
        }
    }

    /// Note that the node has a handler for an event.
    pub fn add_handler(&mut self, id: NodeId, event: u32) {
        self.node_mut(id).events |= 1 << event;
    }

    /// Whether the node can have children.
    pub fn is_container(&self, id: NodeId) -> bool {
        CONTAINERS.contains(&self.node(id).kind)
    }

    pub(super) fn slot(&self, id: NodeId, attribute: u32) -> Option<Ptr> {
        self.node(id).slot(attribute)
    }

    /// Set an attribute; objects are retained. An attribute the element doesn't have changes nothing.
    pub fn set(&mut self, heap: &mut Heap, id: NodeId, attribute: u32, bits: u64) {
        let Some(slot) = self.node(id).slot(attribute) else { return };
        let old = get_u64(slot);
        if old != bits {
            if ATTRIBUTE_KIND[attribute as usize] >= 2 {
                heap.retain(bits as u32);
                heap.release(old as u32);
                self.objects = true;
            }
            set_u64(slot, bits);
            self.touch();
        }
    }

    /// A number; 0 if the element has no such attribute.
    pub fn number(&self, id: NodeId, attribute: u32) -> f64 {
        self.slot(id, attribute).map_or(0.0, get_f64)
    }

    /// A color, a boolean, or an object (0: the default).
    pub fn word(&self, id: NodeId, attribute: u32) -> u32 {
        self.slot(id, attribute).map_or(0, get_u32)
    }

    /// Which of the words of an attribute it holds; the default for any other.
    pub fn choice(&self, id: NodeId, attribute: u32, words: &[&str], default: u32) -> u32 {
        let string = self.word(id, attribute);
        let found = words.iter().position(|word| string != 0 && is_word(string, word));
        found.map_or(default, |index| index as u32)
    }

    /// A handle that stays safe when the node goes.
    pub fn handle(&self, id: NodeId) -> Handle {
        Handle { id, generation: self.node(id).generation }
    }

    /// The node of a handle, if it is still there.
    pub fn resolve(&self, handle: Handle) -> Option<NodeId> {
        (self.node(handle.id).generation == handle.generation).then_some(handle.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::schema::{A_FILL, A_RADIUS, A_WIDTH, CIRCLE, RECT};

    fn order(scene: &Scene, parent: NodeId) -> Vec<NodeId> {
        let mut found = vec![];
        let mut at = scene.node(parent).first;
        while at != NONE {
            found.push(at);
            at = scene.node(at).next;
        }
        found
    }

    #[test]
    fn siblings_move_and_go() {
        let (mut scene, mut heap) = (Scene::default(), Heap::default());
        let top = scene.top();
        let ids: Vec<_> = (0..4).map(|index| scene.create(RECT, Frame(0), index, top)).collect();
        scene.place_before(ids[3], ids[0]);
        scene.place_before(ids[0], NONE);
        assert_eq!(order(&scene, top), [ids[3], ids[1], ids[2], ids[0]]);
        scene.destroy(&mut heap, ids[1]);
        scene.destroy(&mut heap, ids[0]);
        assert_eq!(order(&scene, top), [ids[3], ids[2]]);
        assert_eq!(scene.live(), 2);
    }

    #[test]
    fn a_handle_to_a_node_that_is_gone_finds_nothing_even_when_its_place_is_used_again() {
        let (mut scene, mut heap) = (Scene::default(), Heap::default());
        let top = scene.top();
        let id = scene.create(RECT, Frame(0), 0, top);
        let handle = scene.handle(id);
        assert_eq!(scene.resolve(handle), Some(id));
        scene.destroy(&mut heap, id);
        assert_eq!(scene.create(RECT, Frame(0), 0, top), id);
        assert_eq!(scene.resolve(handle), None);
    }

    #[test]
    fn defaults_depend_on_the_element() {
        let mut scene = Scene::default();
        let top = scene.top();
        let circle = scene.create(CIRCLE, Frame(0), 0, top);
        let rect = scene.create(RECT, Frame(0), 1, top);
        assert_eq!((scene.number(circle, A_RADIUS), scene.number(rect, A_RADIUS)), (50.0, 0.0));
        assert_eq!((scene.number(rect, A_WIDTH), scene.number(circle, A_WIDTH)), (100.0, 0.0));
        assert_eq!(scene.word(rect, A_FILL), 0xFF);
    }
}
