//! Writing cells and marking what reads them.

use super::descriptor::USE;
use super::frame::{Frame, NOTHING};
use crate::abi::memory::{Ptr, get_u8, get_u16, get_u32, get_u64, set_u64};
use crate::abi::{State, burn};
use crate::heap::{REFERENCE, length, value_equal};
use crate::parts::SITES;

const DEPENDENT_BYTES: u32 = 8;

/// Whether effects are among the units of a list of dependents.
fn has_effects(list: Ptr) -> bool {
    let count = if list == 0 { 0 } else { get_u32(list) };
    (0..count)
        .map(|index| list + 4 + DEPENDENT_BYTES * index)
        .any(|at| get_u16(at) == 0 && get_u16(at + 4) != 0)
}

impl State {
    /// Write a number, boolean or color. Equal bits mark nothing.
    pub fn cell_set_bits(&mut self, frame: Frame, cell: u32, bits: u64) {
        let at = frame.cell(cell);
        if get_u64(at) != bits {
            set_u64(at, bits);
            self.mark_dependents(frame, cell);
        }
    }

    /// Write an object. An equal value keeps the old object and marks nothing.
    pub fn cell_set_ref(&mut self, frame: Frame, cell: u32, object: Ptr) {
        let at = frame.cell(cell);
        let old = get_u32(at);
        if !value_equal(old, object) {
            self.heap.retain(object);
            self.heap.release(old);
            set_u64(at, object as u64);
            self.mark_dependents(frame, cell);
        }
    }

    /// The list in rows that a cell holds, to be written in place: what depends on the cell is marked. A copy of it
    /// where that would be seen: another one holds it too, or an effect, which an equal list must not set off, reads
    /// the cell.
    pub fn own_list(&mut self, frame: Frame, cell: u32) -> Ptr {
        let list = get_u32(frame.cell(cell));
        if get_u32(list) != 1 || has_effects(frame.block().dependents(cell)) {
            return self.heap.copy_list(list);
        }
        burn(length(list));
        self.mark_dependents(frame, cell);
        list
    }

    /// Write a slot's bits to a cell of any kind.
    pub fn cell_set(&mut self, frame: Frame, cell: u32, bits: u64) {
        if get_u8(frame.block().cell_kinds() + cell) as u32 == REFERENCE {
            self.cell_set_ref(frame, cell, bits as u32);
        } else {
            self.cell_set_bits(frame, cell, bits);
        }
    }

    /// Add an entity to those a cell holds; its row.
    pub fn spawn(&mut self, frame: Frame, cell: u32) -> Ptr {
        self.mark_dependents(frame, cell);
        self.heap.entities.spawn(get_u32(frame.cell(cell)))
    }

    /// Take an entity from those a cell holds.
    pub fn despawn(&mut self, frame: Frame, cell: u32, row: Ptr) {
        if self.heap.entities.despawn(get_u32(frame.cell(cell)), row) {
            self.mark_dependents(frame, cell);
        }
    }

    /// Take all entities from a cell.
    pub fn clear(&mut self, frame: Frame, cell: u32) {
        self.entities_changed(frame, cell);
        self.heap.entities.clear(get_u32(frame.cell(cell)));
    }

    /// Columns of the entities of a cell were written, if there are any.
    pub fn entities_changed(&mut self, frame: Frame, cell: u32) {
        if self.heap.entities.count(get_u32(frame.cell(cell))) > 0 {
            self.mark_dependents(frame, cell);
        }
    }

    fn mark_dependents(&mut self, frame: Frame, cell: u32) {
        let list = frame.block().dependents(cell);
        if list != 0 {
            self.mark_list(frame, list);
        }
    }

    fn mark_list(&mut self, frame: Frame, list: Ptr) {
        for index in 0..get_u32(list) {
            let entry = list + 4 + DEPENDENT_BYTES * index;
            let at = get_u16(entry + 2) as u32;
            if !SITES || get_u16(entry) == 0 {
                frame.set_dirty(at);
                self.enqueue(frame);
                continue;
            }
            let (site, branch) = (frame.site(at), get_u16(entry + 4) as u32);
            // What stands in the slots of a component comes after the component itself.
            let used = frame.block().site_kind(at) == USE;
            if !used && (site.branch() == NOTHING || site.branch() != branch) {
                continue;
            }
            let outer = get_u16(entry + 6) as u32;
            // The frames of one site are mostly of one block.
            let (mut block, mut list) = (0, 0);
            for index in u32::from(used)..site.count() {
                let inner = site.frame(index);
                let found = inner.block();
                if found.at != block {
                    (block, list) = (found.at, found.component.at_off(found.outer().at + 4 * outer));
                }
                self.mark_list(inner, list);
            }
        }
    }
}
