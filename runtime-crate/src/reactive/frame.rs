//! Frames: the mounted blocks. A frame is one block of memory: the runtime's own words, then what generated
//! code sees (the parent's pointer and the cells), then dirty bits, nodes and sites.

use super::animate::Animation;
use super::descriptor::{
    ATTRIBUTE_BYTES, Block, Component, HANDLER_BYTES, NODE_BYTES, OWN_EVENTS, SLOT, TOP, USE,
};
use super::keep::Keeping;
use super::rounds::Rounds;
use crate::abi::host::{self, Failure};
use crate::abi::memory::{Ptr, get_u8, get_u16, get_u32, get_u64, set_u32, set_u64, zero};
use crate::abi::{State, allocate, burn, empty_object, free};
use crate::heap::{FLOAT, REFERENCE};
use crate::parts::{MOTION, SITES};
use crate::scene::NodeId;

// Words before the frame pointer.
const OWN_BYTES: u32 = 56;
// Of the root of a component, 1 + what a hot swap kept it as; 0: nothing.
const KEPT: u32 = 56;
// Where dirty bits and nodes begin: to work it out from the block each time is most of what a unit costs.
const DIRTY: u32 = 52;
const BYTES: u32 = 48;
const NODES: u32 = 44;
const KEY: u32 = 40;
const KEY_KIND: u32 = 32;
const USED_AT: u32 = 28;
const DIRTY_NEXT: u32 = 24;
const DIRTY_PREVIOUS: u32 = 20;
const QUEUED: u32 = 16;
const DEPTH: u32 = 12;
const COMPONENT: u32 = 8;
const BLOCK: u32 = 4;

// Cells begin here, after the frame pointer.
const CELLS: u32 = 8;
// A site: the shown branch, then its frames (address, count, room for).
const SITE_STATE_BYTES: u32 = 16;

const MAX_DEPTH: u32 = 200;
const MOUNT_FUEL: u32 = 16;

/// The site of a frame that no site uses as a component.
pub const NO_SITE: u32 = u32::MAX;
/// No branch of an `<if>` is shown.
pub const NOTHING: u32 = u32::MAX;

/// A mounted block.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Frame(pub Ptr);

/// What a `<for>` knows a frame by.
#[derive(Clone, Copy)]
pub struct Key {
    /// `FLOAT` or `REFERENCE` (a string).
    pub kind: u32,
    pub bits: u64,
}

/// Frames and what is loaded.
pub struct Reactive {
    /// The root frame; 0 when nothing is mounted.
    pub root: Ptr,
    /// Frames alive.
    pub live: u32,
    /// Loaded components.
    pub components: Vec<Ptr>,
    /// Values the host gave to props, kept across swaps: name (retained), kind, bits.
    pub given: Vec<(Ptr, u32, u64)>,
    /// Per depth, the first frame with dirty units.
    pub dirty: Vec<Ptr>,
    /// Frames with code that runs as time passes, each behind the table slot of it.
    pub ticking: Vec<(u32, Frame)>,
    /// Values on their way.
    pub animations: Vec<Animation>,
    /// When time passed last, in ms; None while nothing waits for it.
    pub clock: Option<f64>,
    /// Frames alive with code that runs when they go.
    pub leavers: u32,
    /// What the signals held, during a hot swap.
    pub keeping: Option<Keeping>,
    /// How often effects came again in this turn; told to editors alone.
    pub rounds: Rounds,
}

impl Default for Reactive {
    fn default() -> Self {
        Self::new()
    }
}

impl Reactive {
    /// Nothing loaded, nothing mounted.
    pub const fn new() -> Self {
        Self {
            root: 0,
            live: 0,
            components: Vec::new(),
            given: Vec::new(),
            dirty: Vec::new(),
            ticking: Vec::new(),
            animations: Vec::new(),
            clock: None,
            leavers: 0,
            keeping: None,
            rounds: Rounds::new(),
        }
    }
}

impl Frame {
    /// What it is mounted from.
    pub fn block(self) -> Block {
        Block { component: Component(get_u32(self.0 - COMPONENT)), at: get_u32(self.0 - BLOCK) }
    }

    /// How many frames enclose it.
    pub fn depth(self) -> u32 {
        get_u32(self.0 - DEPTH)
    }

    /// The frame around it; 0 for the root.
    pub fn parent(self) -> Ptr {
        get_u32(self.0)
    }

    /// The site of the frame around it that uses it as a component.
    pub(super) fn used_at(self) -> u32 {
        get_u32(self.0 - USED_AT)
    }

    /// The frame of the component this one belongs to.
    pub(super) fn component_root(self) -> Frame {
        let mut at = self;
        while !at.block().is_root() && at.parent() != 0 {
            at = Frame(at.parent());
        }
        at
    }

    /// What a hot swap kept it as.
    pub(super) fn kept(self) -> Option<u32> {
        get_u32(self.0 - KEPT).checked_sub(1)
    }

    pub(super) fn set_kept(self, at: u32) {
        set_u32(self.0 - KEPT, at + 1);
    }

    /// The address of a cell.
    pub fn cell(self, index: u32) -> Ptr {
        self.0 + CELLS + 8 * index
    }

    /// What its `<for>` knows it by.
    pub(super) fn key(self) -> Key {
        Key { kind: get_u32(self.0 - KEY_KIND), bits: get_u64(self.0 - KEY) }
    }

    pub(super) fn set_key(self, key: Key) {
        set_u32(self.0 - KEY_KIND, key.kind);
        set_u64(self.0 - KEY, key.bits);
    }

    #[inline(always)]
    fn dirty_words(self) -> Ptr {
        get_u32(self.0 - DIRTY)
    }

    #[inline(always)]
    fn node_words(self) -> Ptr {
        get_u32(self.0 - NODES)
    }

    fn site_words(self) -> Ptr {
        self.node_words() + 4 * self.block().nodes().count
    }

    /// The scene node of a node of the block.
    pub fn node(self, index: u32) -> NodeId {
        get_u32(self.node_words() + 4 * index)
    }

    /// What one of its sites shows.
    pub(super) fn site(self, index: u32) -> Site {
        Site(self.site_words() + SITE_STATE_BYTES * index)
    }

    pub(super) fn set_dirty(self, unit: u32) {
        let word = self.dirty_words() + unit / 32 * 4;
        set_u32(word, get_u32(word) | 1 << (unit % 32));
    }

    pub(super) fn clear_dirty(self, unit: u32) {
        let word = self.dirty_words() + unit / 32 * 4;
        set_u32(word, get_u32(word) & !(1 << (unit % 32)));
    }

    /// The first dirty unit.
    pub fn first_dirty(self) -> Option<u32> {
        let (first, end) = (self.dirty_words(), self.node_words());
        let mut at = first;
        while at < end {
            let word = get_u32(at);
            if word != 0 {
                return Some((at - first) * 8 + word.trailing_zeros());
            }
            at += 4;
        }
        None
    }
}

fn dirty_bytes(block: Block) -> u32 {
    block.units().div_ceil(32) * 4
}

/// What a site of a frame shows.
#[derive(Clone, Copy)]
pub struct Site(Ptr);

impl Site {
    pub fn branch(self) -> u32 {
        get_u32(self.0)
    }

    pub fn set_branch(self, branch: u32) {
        set_u32(self.0, branch);
    }

    pub fn count(self) -> u32 {
        get_u32(self.0 + 8)
    }

    pub fn frames(self) -> Vec<Frame> {
        (0..self.count()).map(|index| self.frame(index)).collect()
    }

    pub fn frame(self, index: u32) -> Frame {
        Frame(get_u32(get_u32(self.0 + 4) + 4 * index))
    }

    /// Set the frames it shows, in order.
    pub fn set_frames(self, frames: &[Frame]) {
        let wanted = 4 * frames.len() as u32;
        let (mut at, room) = (get_u32(self.0 + 4), get_u32(self.0 + 12));
        if wanted > room || wanted * 4 < room {
            self.drop_room();
            at = if wanted == 0 { 0 } else { allocate(wanted) };
            set_u32(self.0 + 4, at);
            set_u32(self.0 + 12, wanted);
        }
        set_u32(self.0 + 8, frames.len() as u32);
        for (index, frame) in frames.iter().enumerate() {
            set_u32(at + 4 * index as u32, frame.0);
        }
    }

    fn drop_room(self) {
        let room = get_u32(self.0 + 12);
        if room > 0 {
            free(get_u32(self.0 + 4), room);
        }
    }
}

impl State {
    /// A new frame of a block, all its units dirty, its top nodes the last of `under`.
    /// `used_at`: the site of `parent` that uses it as a component.
    pub fn create_frame(&mut self, block: Block, parent: Ptr, used_at: u32, under: NodeId) -> Frame {
        let depth = if parent == 0 { 0 } else { Frame(parent).depth() + 1 };
        if depth > MAX_DEPTH {
            host::stop(Failure::TooDeep, depth as f64);
        }
        let nodes = block.nodes();
        burn(MOUNT_FUEL + nodes.count * 4);
        let bytes = OWN_BYTES
            + CELLS
            + 8 * block.cells()
            + dirty_bytes(block)
            + 4 * nodes.count
            + SITE_STATE_BYTES * block.sites().count;
        let start = allocate(bytes);
        zero(start, bytes);
        let frame = Frame(start + OWN_BYTES);
        set_u32(frame.0 - BYTES, bytes);
        set_u32(frame.0 - DEPTH, depth);
        set_u32(frame.0 - COMPONENT, block.component.0);
        set_u32(frame.0 - BLOCK, block.at);
        set_u32(frame.0 - USED_AT, used_at);
        set_u32(frame.0 - DIRTY, frame.cell(block.cells()));
        set_u32(frame.0 - NODES, frame.cell(block.cells()) + dirty_bytes(block));
        set_u32(frame.0, parent);
        for cell in 0..block.cells() {
            if get_u8(block.cell_kinds() + cell) as u32 == REFERENCE {
                set_u64(frame.cell(cell), empty_object() as u64);
            }
        }
        for index in 0..nodes.count {
            let entry = nodes.at + NODE_BYTES * index;
            let above = get_u16(entry + 2) as u32;
            let above = if above == TOP { under } else { frame.node(above) };
            let node = self.scene.create(get_u16(entry) as u8, frame, index, above);
            set_u32(frame.node_words() + 4 * index, node);
            let attributes = block.component.at_off(entry + 8);
            for index in 0..get_u32(entry + 12) {
                let attribute = attributes + ATTRIBUTE_BYTES * index;
                let value = match get_u16(attribute + 2) {
                    2 | 3 => block.component.at_off(attribute + 8) as u64,
                    _ => get_u64(attribute + 8),
                };
                self.scene.set(&mut self.heap, node, get_u16(attribute) as u32, value);
            }
        }
        let handlers = block.handlers();
        for index in 0..handlers.count {
            let entry = handlers.at + HANDLER_BYTES * index;
            let event = get_u16(entry + 2) as u32;
            if event < OWN_EVENTS {
                self.scene.add_handler(frame.node(get_u16(entry) as u32), event);
            }
        }
        if SITES {
            for site in 0..block.sites().count {
                frame.site(site).set_branch(NOTHING);
            }
        }
        for unit in 0..block.units() {
            frame.set_dirty(unit);
        }
        if block.units() > 0 {
            self.enqueue(frame);
        }
        self.reactive.live += 1;
        if MOTION && let Some(slot) = block.tick_slot() {
            self.reactive.ticking.push((slot, frame));
        }
        self.reactive.leavers += u32::from(block.unmount_slot().is_some());
        if !SITES {
            return frame;
        }
        if used_at != NO_SITE {
            Frame(parent).site(used_at).set_frames(&[frame]);
        }
        for site in 0..block.sites().count {
            if block.site_kind(site) == SLOT {
                self.fill_slot(frame, site);
            }
        }
        frame
    }

    /// Take a frame, its nodes and everything shown at its sites away.
    pub fn destroy_frame(&mut self, frame: Frame) {
        let block = frame.block();
        for index in 0..block.sites().count {
            let site = frame.site(index);
            match block.site_kind(index) {
                // What fills the slots of a component goes with its slots.
                USE if site.count() > 0 => self.destroy_frame(site.frame(0)),
                SLOT => self.empty_slot(frame, index),
                _ => (0..site.count()).for_each(|index| self.destroy_frame(site.frame(index))),
            }
            site.drop_room();
        }
        // Children come after their parents, so from last to first no node is left without its parent.
        for index in (0..block.nodes().count).rev() {
            self.scene.destroy(&mut self.heap, frame.node(index));
        }
        for cell in 0..block.cells() {
            if get_u8(block.cell_kinds() + cell) as u32 == REFERENCE {
                self.heap.release(get_u32(frame.cell(cell)));
            }
        }
        self.drop_key(frame);
        self.dequeue(frame);
        if MOTION {
            if block.tick_slot().is_some() {
                self.reactive.ticking.retain(|ticking| ticking.1 != frame);
            }
            self.reactive.animations.retain(|animation| animation.frame != frame);
        }
        self.reactive.leavers -= u32::from(block.unmount_slot().is_some());
        self.reactive.live -= 1;
        free(frame.0 - OWN_BYTES, get_u32(frame.0 - BYTES));
    }

    /// Forget the key of a frame.
    pub fn drop_key(&mut self, frame: Frame) {
        let key = frame.key();
        if key.kind == REFERENCE {
            self.heap.release(key.bits as u32);
        }
        frame.set_key(Key { kind: FLOAT, bits: 0 });
    }

    /// Put a frame among the dirty ones of its depth.
    pub fn enqueue(&mut self, frame: Frame) {
        if get_u32(frame.0 - QUEUED) != 0 {
            return;
        }
        let depth = frame.depth() as usize;
        let dirty = &mut self.reactive.dirty;
        if dirty.len() <= depth {
            dirty.resize(depth + 1, 0);
        }
        let next = dirty[depth];
        dirty[depth] = frame.0;
        set_u32(frame.0 - QUEUED, 1);
        set_u32(frame.0 - DIRTY_NEXT, next);
        set_u32(frame.0 - DIRTY_PREVIOUS, 0);
        if next != 0 {
            set_u32(next - DIRTY_PREVIOUS, frame.0);
        }
    }

    /// Take a frame from the dirty ones.
    pub fn dequeue(&mut self, frame: Frame) {
        if get_u32(frame.0 - QUEUED) == 0 {
            return;
        }
        let (next, previous) = (get_u32(frame.0 - DIRTY_NEXT), get_u32(frame.0 - DIRTY_PREVIOUS));
        set_u32(frame.0 - QUEUED, 0);
        if next != 0 {
            set_u32(next - DIRTY_PREVIOUS, previous);
        }
        if previous != 0 {
            set_u32(previous - DIRTY_NEXT, next);
        } else {
            self.reactive.dirty[frame.depth() as usize] = next;
        }
    }
}
