//! The check of a component's description before anything trusts it: every off, count, index and kind. A wrong
//! one gives a code, never a trap.

use super::descriptor::*;
use crate::abi::memory::{Ptr, get_i32, get_u8, get_u16, get_u32};
use crate::abi::schema::{
    ABI_VERSION, ATTRIBUTE_COUNT, ATTRIBUTE_KIND, EVENT_COUNT, GROUP, KIND_COUNT, SLOT as SLOT_OF,
};
use crate::heap::{FLOAT, HEADER, INTEGER, LIST, REFERENCE, STATIC, STRING, info, length, tag};
use crate::parts::EDITING;

/// Why a component is refused; the number is what `component_load` gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refusal {
    NotAComponent = 1,
    OtherVersion = 2,
    WrongSize = 3,
    BadDescription = 4,
}

const MAGIC: u32 = 0x494E_4D4F;
const PROP_KINDS: u32 = 6;

struct Check {
    component: Component,
    size: u32,
    table_size: u32,
}

type Outcome = Option<()>;

/// Check a component whose data segment of `size` bytes stands at `base`.
pub fn validate(base: Ptr, size: u32, table_size: u32) -> Result<(), Refusal> {
    if size < HEADER_BYTES || get_u32(base) != MAGIC {
        return Err(Refusal::NotAComponent);
    }
    if get_u32(base + 4) != ABI_VERSION {
        return Err(Refusal::OtherVersion);
    }
    if get_u32(base + 8) != size {
        return Err(Refusal::WrongSize);
    }
    let check = Check { component: Component(base), size, table_size };
    if EDITING { check.header().ok_or(Refusal::BadDescription) } else { Ok(()) }
}

fn require(condition: bool) -> Outcome {
    condition.then_some(())
}

impl Check {
    /// `count` entries of `bytes` each at `off` lie inside the data segment, aligned.
    fn range(&self, off: u32, count: u32, bytes: u32, align: u32) -> Outcome {
        let end = off as u64 + count as u64 * bytes as u64;
        require(end <= self.size as u64 && (count == 0 || off.is_multiple_of(align)))
    }

    fn array(&self, field: Ptr, bytes: u32, align: u32) -> Option<Array> {
        let (off, count) = (get_u32(field), get_u32(field + 4));
        self.range(off, count, bytes, align)?;
        Some(Array { at: self.component.0 + off, count })
    }

    fn object(&self, off: u32, wanted: u32, item_bytes: u32) -> Outcome {
        self.range(off, 1, HEADER, 8)?;
        let object = self.component.0 + off;
        require(get_u32(object) == STATIC && tag(object) == wanted)?;
        require(wanted != LIST || info(object) == FLOAT)?;
        self.range(off + HEADER, length(object), item_bytes, 2)
    }

    fn string(&self, off: u32) -> Outcome {
        self.object(off, STRING, 2)
    }

    fn slot(&self, slot: i32) -> Outcome {
        require(slot == -1 || (slot >= 0 && (slot as u32) < self.table_size))
    }

    fn header(&self) -> Outcome {
        let base = self.component.0;
        self.string(get_u32(base + 12))?;
        let blocks = self.array(base + 16, 4, 4)?;
        require(blocks.count > 0)?;
        for index in 0..blocks.count {
            self.range(get_u32(blocks.at + 4 * index), 1, BLOCK_BYTES, 4)?;
        }
        for index in 0..blocks.count {
            self.block(self.component.block(index), blocks.count)?;
        }
        let root = self.component.block(0);
        require(root.is_root())?;
        let state = self.array(base + 24, STATE_BYTES, 4)?;
        for index in 0..state.count {
            let entry = state.at + STATE_BYTES * index;
            self.string(get_u32(entry))?;
            self.string(get_u32(entry + 4))?;
            require(get_u32(entry + 12) < blocks.count)?;
            let block = self.component.block(get_u32(entry + 12));
            require(block.is_root() && get_u32(entry + 8) < block.cells())?;
        }
        let props = self.array(base + 32, PROP_BYTES, 8)?;
        for index in 0..props.count {
            self.prop(props.at + PROP_BYTES * index, root)?;
        }
        Some(())
    }

    fn prop(&self, entry: Ptr, root: Block) -> Outcome {
        self.string(get_u32(entry))?;
        let (cell, kind) = (get_u32(entry + 4), get_u32(entry + 8));
        require(cell < root.cells() && kind < PROP_KINDS)?;
        let wanted = cell_kind_of_prop(kind);
        require(get_u8(root.cell_kinds() + cell) as u32 == wanted)?;
        let default = get_u32(entry + 16);
        match kind {
            2 if default != 0 => self.string(default),
            4 | 5 => require(default == 0),
            _ => Some(()),
        }
    }

    fn block(&self, block: Block, blocks: u32) -> Outcome {
        let at = block.at;
        let cells = block.cells();
        require(block.computed() <= block.units() && block.units() <= 0x1_0000)?;
        self.slot(get_i32(at + 52))?;
        self.slot(get_i32(at + 56))?;
        for at in [at + 64, at + 68, at + 72] {
            self.slot(get_i32(at))?;
        }
        require(get_u32(at + 60) <= 2)?;
        if get_u32(at + NAME) != 0 {
            self.string(get_u32(at + NAME))?;
        }
        require(block.units() == 0 || block.run_slot().is_some())?;
        self.range(get_u32(at + 36), cells, 1, 1)?;
        for cell in 0..cells {
            require(get_u8(block.cell_kinds() + cell) as u32 <= REFERENCE)?;
        }
        if block.is_for_body() {
            require(cells >= 2 && get_u8(block.cell_kinds() + 1) as u32 == FLOAT)?;
        }
        let nodes = self.array(at + 12, NODE_BYTES, 4)?;
        require(nodes.count < TOP)?;
        for index in 0..nodes.count {
            self.node(nodes.at + NODE_BYTES * index, index)?;
        }
        let sites = self.array(at + 20, SITE_BYTES, 4)?;
        for index in 0..sites.count {
            self.site(sites.at + SITE_BYTES * index, nodes, blocks)?;
        }
        let handlers = self.array(at + 28, HANDLER_BYTES, 2)?;
        require(handlers.count == 0 || block.handle_slot().is_some())?;
        for index in 0..handlers.count {
            let entry = handlers.at + HANDLER_BYTES * index;
            let (node, event) = (get_u16(entry) as u32, get_u16(entry + 2) as u32);
            require(node < nodes.count && (event > 0 && event < EVENT_COUNT || event >= OWN_EVENTS))?;
            require(get_u16(nodes.at + NODE_BYTES * node) != 0)?;
        }
        self.range(get_u32(at + 40), cells, 4, 4)?;
        for cell in 0..cells {
            let list = block.dependents(cell);
            if list != 0 {
                self.dependents(list, block)?;
            }
        }
        let outer = self.array(at + 44, 4, 4)?;
        for index in 0..outer.count {
            self.dependents(self.component.at_off(outer.at + 4 * index), block)?;
        }
        Some(())
    }

    fn node(&self, entry: Ptr, index: u32) -> Outcome {
        let (kind, parent) = (get_u16(entry) as usize, get_u16(entry + 2) as u32);
        require(kind < KIND_COUNT && (parent == TOP || parent < index))?;
        let attributes = self.array(entry + 8, ATTRIBUTE_BYTES, 8)?;
        for index in 0..attributes.count {
            let attribute = attributes.at + ATTRIBUTE_BYTES * index;
            let (id, stored) = (get_u16(attribute) as usize, get_u16(attribute + 2));
            require(id < ATTRIBUTE_COUNT && SLOT_OF[kind][id] != 255 && ATTRIBUTE_KIND[id] as u16 == stored)?;
            match stored {
                2 => self.string(get_u32(attribute + 8))?,
                3 => self.object(get_u32(attribute + 8), LIST, 8)?,
                _ => {}
            }
        }
        Some(())
    }

    fn site(&self, entry: Ptr, nodes: Array, blocks: u32) -> Outcome {
        let (node, kind) = (get_u16(entry) as u32, get_u16(entry + 2) as u32);
        let element = get_u16(nodes.at + NODE_BYTES * node.min(nodes.count.saturating_sub(1)));
        let wanted = if kind == USE { GROUP as u16 } else { 0 };
        require(node < nodes.count && element == wanted && kind <= SLOT)?;
        for branch in 0..2 {
            let index = get_u32(entry + 4 + 4 * branch);
            if index != NO_BLOCK {
                require(index < blocks)?;
                let block = self.component.block(index);
                require(block.is_for_body() == (kind == FOR))?;
                require(block.is_root() == (kind == USE && branch == 0))?;
            } else {
                require(kind == IF || kind == SLOT || branch == 1)?;
            }
        }
        Some(())
    }

    fn dependents(&self, list: Ptr, block: Block) -> Outcome {
        let off = list - self.component.0;
        self.range(off, 1, 4, 2)?;
        let count = get_u32(list);
        self.range(off + 4, count, 8, 2)?;
        for index in 0..count {
            let entry = list + 4 + 8 * index;
            let (kind, at) = (get_u16(entry), get_u16(entry + 2) as u32);
            match kind {
                0 => require(at < block.units())?,
                1 => {
                    let (branch, outer) = (get_u16(entry + 4) as u32, get_u16(entry + 6) as u32);
                    require(at < block.sites().count && branch <= 1)?;
                    self.array(block.at + 20, SITE_BYTES, 4)?;
                    let target = get_u32(block.sites().at + SITE_BYTES * at + 4 + 4 * branch);
                    require(target < self.component.blocks().count)?;
                    require(outer < self.component.block(target).outer().count)?;
                }
                _ => return None,
            }
        }
        Some(())
    }
}

/// The kind of the cell that holds a prop.
pub fn cell_kind_of_prop(kind: u32) -> u32 {
    match kind {
        0 => FLOAT,
        1 | 3 => INTEGER,
        _ => REFERENCE,
    }
}
