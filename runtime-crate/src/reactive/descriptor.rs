//! Views of a component's static description (sections 2.1 and 2.2 of `ABI.md`). Validated before first use.

use crate::abi::memory::{Ptr, get_i32, get_u16, get_u32};

/// A component's header.
#[derive(Clone, Copy, PartialEq)]
pub struct Component(pub Ptr);

/// An array in a data segment: its address and its number of entries.
#[derive(Clone, Copy)]
pub struct Array {
    pub at: Ptr,
    pub count: u32,
}

pub const HEADER_BYTES: u32 = 64;
pub const BLOCK_BYTES: u32 = 80;
pub const STATE_BYTES: u32 = 16;
pub const PROP_BYTES: u32 = 24;
pub const NODE_BYTES: u32 = 16;
pub const ATTRIBUTE_BYTES: u32 = 16;
pub const SITE_BYTES: u32 = 16;
/// Bytes of a handler entry.
pub const HANDLER_BYTES: u32 = 8;
pub const TOP: u32 = 0xFFFF;
pub const NO_BLOCK: u32 = u32::MAX;

/// Kinds of sites.
pub const IF: u32 = 0;
pub const FOR: u32 = 1;
pub const USE: u32 = 2;
pub const SLOT: u32 = 3;
/// Events of components in a handler entry begin here.
pub const OWN_EVENTS: u32 = 256;

const FOR_BODY: u32 = 1;
const COMPONENT_ROOT: u32 = 2;
/// Of a block descriptor: the off of the name of the component.
pub const NAME: u32 = 76;

/// The reserved word of the header, where the runtime keeps the base of the component's table slots.
const TABLE_BASE: u32 = 60;

impl Component {
    pub fn array(self, field: u32) -> Array {
        Array { at: self.0 + get_u32(self.0 + field), count: get_u32(self.0 + field + 4) }
    }

    pub fn blocks(self) -> Array {
        self.array(16)
    }

    pub fn state(self) -> Array {
        self.array(24)
    }

    pub fn props(self) -> Array {
        self.array(32)
    }

    pub fn block(self, index: u32) -> Block {
        Block { component: self, at: self.0 + get_u32(self.blocks().at + 4 * index) }
    }

    pub fn set_table_base(self, base: u32) {
        crate::abi::memory::set_u32(self.0 + TABLE_BASE, base);
    }

    fn slot(self, slot: i32) -> Option<u32> {
        (slot >= 0).then(|| get_u32(self.0 + TABLE_BASE) + slot as u32)
    }

    /// The address of an off stored at `at`.
    pub fn at_off(self, at: Ptr) -> Ptr {
        self.0 + get_u32(at)
    }
}

/// A block descriptor.
#[derive(Clone, Copy)]
pub struct Block {
    pub component: Component,
    pub at: Ptr,
}

impl Block {
    fn array(self, field: u32) -> Array {
        Array { at: self.component.at_off(self.at + field), count: get_u32(self.at + field + 4) }
    }

    pub fn cells(self) -> u32 {
        get_u32(self.at)
    }

    pub fn units(self) -> u32 {
        get_u32(self.at + 4)
    }

    pub fn computed(self) -> u32 {
        get_u32(self.at + 8)
    }

    pub fn nodes(self) -> Array {
        self.array(12)
    }

    /// The element of the source that a node comes from; 0: of another component.
    pub fn origin(self, node: u32) -> u32 {
        get_u32(self.nodes().at + NODE_BYTES * node + 4)
    }

    pub fn sites(self) -> Array {
        self.array(20)
    }

    pub fn handlers(self) -> Array {
        self.array(28)
    }

    pub fn cell_kinds(self) -> Ptr {
        self.component.at_off(self.at + 36)
    }

    /// The dependents list of a cell; 0 if it has none.
    pub fn dependents(self, cell: u32) -> Ptr {
        let off = get_u32(self.component.at_off(self.at + 40) + 4 * cell);
        if off == 0 { 0 } else { self.component.0 + off }
    }

    pub fn outer(self) -> Array {
        self.array(44)
    }

    pub fn run_slot(self) -> Option<u32> {
        self.component.slot(get_i32(self.at + 52))
    }

    pub fn handle_slot(self) -> Option<u32> {
        self.component.slot(get_i32(self.at + 56))
    }

    pub fn is_for_body(self) -> bool {
        get_u32(self.at + 60) == FOR_BODY
    }

    /// Whether it is the whole of a component.
    pub fn is_root(self) -> bool {
        get_u32(self.at + 60) == COMPONENT_ROOT
    }

    /// What the component is called that it is the whole of.
    pub fn name(self) -> Option<Ptr> {
        (get_u32(self.at + NAME) != 0).then(|| self.component.at_off(self.at + NAME))
    }

    pub fn init_slot(self) -> Option<u32> {
        self.component.slot(get_i32(self.at + 64))
    }

    pub fn unmount_slot(self) -> Option<u32> {
        self.component.slot(get_i32(self.at + 68))
    }

    pub fn tick_slot(self) -> Option<u32> {
        self.component.slot(get_i32(self.at + 72))
    }

    pub fn site_kind(self, site: u32) -> u32 {
        get_u16(self.sites().at + SITE_BYTES * site + 2) as u32
    }

    /// The anchor node and the block of a branch of a site.
    pub fn site_node(self, site: u32) -> u32 {
        get_u16(self.sites().at + SITE_BYTES * site) as u32
    }

    /// The block of a branch of a site, if that branch has one.
    pub fn site_block(self, site: u32, branch: u32) -> Option<Block> {
        let index = get_u32(self.sites().at + SITE_BYTES * site + 4 + 4 * branch);
        (index != NO_BLOCK).then(|| self.component.block(index))
    }
}
