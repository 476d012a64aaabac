//! What a hot swap keeps: the signals of the mounted component and of all that are used in it.
//!
//! A used component is found again by its name, by how many of that name come before it in the source of the
//! component around it, and by the keys of the items it stands in. A signal is found by name and type.

use super::descriptor::{Block, Component, STATE_BYTES, USE};
use super::frame::{Frame, Key};
use crate::abi::memory::{Ptr, get_u8, get_u32, get_u64};
use crate::abi::{State, burn};
use crate::heap::{REFERENCE, value_equal};

/// What was mounted before a swap, the root first.
pub struct Keeping {
    component: Component,
    kept: Vec<Kept>,
}

struct Kept {
    place: Place,
    /// The entries of signals, what kind their cells are of, and what they held (retained).
    cells: Vec<(Ptr, u32, u64)>,
    children: Vec<u32>,
    /// Where to look first for a child: they mostly come in the order in which they were.
    next: u32,
    found: bool,
}

/// Where a component is used, in that around it.
#[derive(Default)]
struct Place {
    name: Ptr,
    number: u32,
    /// Of the items around it, innermost first.
    keys: Vec<Key>,
}

impl Place {
    /// None in a module that doesn't name its components.
    fn of(user: Frame, site: u32) -> Option<Self> {
        let root = user.component_root();
        let name = user.block().site_block(site, 0)?.name()?;
        let mut number = 0;
        count_uses(root.block(), name, (user.block().at, site), &mut number);
        let mut keys = vec![];
        let mut at = user;
        while at != root {
            if at.block().is_for_body() {
                keys.push(at.key());
            }
            at = Frame(at.parent());
        }
        Some(Self { name, number, keys })
    }

    fn is(&self, other: &Self) -> bool {
        self.number == other.number
            && self.keys.len() == other.keys.len()
            && self.keys.iter().zip(&other.keys).all(|(one, other)| same_key(*one, *other))
            && value_equal(self.name, other.name)
    }
}

fn same_key(one: Key, other: Key) -> bool {
    let equal =
        one.bits == other.bits || one.kind == REFERENCE && value_equal(one.bits as u32, other.bits as u32);
    one.kind == other.kind && equal
}

/// Count the uses of a component in a block and those inside it, in the order of the source; true once this one
/// (block, site) has been met.
fn count_uses(block: Block, name: Ptr, wanted: (Ptr, u32), count: &mut u32) -> bool {
    for site in 0..block.sites().count {
        burn(1);
        if (block.at, site) == wanted {
            return true;
        }
        let used = block.site_kind(site) == USE;
        for branch in 0..2 {
            let Some(inner) = block.site_block(site, branch) else { continue };
            if used && branch == 0 {
                *count += u32::from(inner.name().is_some_and(|other| value_equal(name, other)));
            } else if count_uses(inner, name, wanted, count) {
                return true;
            }
        }
    }
    false
}

/// Where components are used in what one component shows.
fn uses(frame: Frame, found: &mut Vec<(Frame, u32)>) {
    let block = frame.block();
    for index in 0..block.sites().count {
        let (site, used) = (frame.site(index), block.site_kind(index) == USE);
        if used && site.count() > 0 {
            found.push((frame, index));
        }
        for inner in (u32::from(used)..site.count()).map(|place| site.frame(place)) {
            // What fills a slot belongs to whoever filled it.
            if inner.parent() == frame.0 {
                uses(inner, found);
            }
        }
    }
}

/// The entries of the signals of a component, by the root of its blocks.
fn entries(root: Block) -> impl Iterator<Item = Ptr> {
    let component = root.component;
    let state = component.state();
    let all = (0..state.count).map(move |index| state.at + STATE_BYTES * index);
    all.filter(move |entry| component.block(get_u32(entry + 12)).at == root.at)
}

fn cell_kind(block: Block, cell: u32) -> u32 {
    get_u8(block.cell_kinds() + cell) as u32
}

impl State {
    /// Keep what the signals hold under this root frame, until `forget`.
    pub fn keep(&mut self, root: Frame) {
        let mut kept = vec![];
        self.keep_component(root, Place::default(), &mut kept);
        self.reactive.keeping = Some(Keeping { component: root.block().component, kept });
    }

    fn keep_component(&mut self, frame: Frame, place: Place, kept: &mut Vec<Kept>) -> u32 {
        let at = kept.len();
        for key in place.keys.iter().filter(|key| key.kind == REFERENCE) {
            self.heap.retain(key.bits as u32);
        }
        kept.push(Kept { place, cells: self.copies(frame), children: vec![], next: 0, found: false });
        let mut inside = vec![];
        uses(frame, &mut inside);
        for (user, site) in inside {
            if let Some(place) = Place::of(user, site) {
                let child = self.keep_component(user.site(site).frame(0), place, kept);
                kept[at].children.push(child);
            }
        }
        at as u32
    }

    fn copies(&mut self, frame: Frame) -> Vec<(Ptr, u32, u64)> {
        entries(frame.block())
            .map(|entry| {
                let cell = get_u32(entry + 8);
                let kind = cell_kind(frame.block(), cell);
                let mut bits = get_u64(frame.cell(cell));
                if kind == REFERENCE {
                    let copy = self.heap.clone_deep(bits as u32);
                    self.heap.retain(copy);
                    bits = copy as u64;
                }
                (entry, kind, bits)
            })
            .collect()
    }

    /// Give the new root frame what was kept of the old one.
    pub fn restore_root(&mut self, frame: Frame) {
        self.with_keeping(|state, keeping| state.restore(frame, 0, keeping));
    }

    /// Give the component at a site what was kept of it, if it was there before the swap.
    pub fn restore_child(&mut self, user: Frame, site: u32) {
        self.with_keeping(|state, keeping| {
            let around = user.component_root().kept();
            if let (Some(around), Some(place)) = (around, Place::of(user, site))
                && let Some(at) = keeping.find(around, &place)
            {
                state.restore(user.site(site).frame(0), at, keeping);
            }
        });
    }

    /// Let go of what is kept.
    pub fn forget(&mut self) {
        for kept in self.reactive.keeping.take().into_iter().flat_map(|keeping| keeping.kept) {
            for (_, _, bits) in kept.cells.iter().filter(|cell| cell.1 == REFERENCE) {
                self.heap.release(*bits as u32);
            }
            for key in kept.place.keys.iter().filter(|key| key.kind == REFERENCE) {
                self.heap.release(key.bits as u32);
            }
        }
    }

    fn with_keeping(&mut self, work: impl FnOnce(&mut Self, &mut Keeping)) {
        if let Some(mut keeping) = self.reactive.keeping.take() {
            work(self, &mut keeping);
            self.reactive.keeping = Some(keeping);
        }
    }

    fn restore(&mut self, frame: Frame, at: u32, keeping: &Keeping) {
        let (new, old) = (frame.block().component, keeping.component);
        frame.set_kept(at);
        for entry in entries(frame.block()) {
            let same =
                |field: u32, other: Ptr| value_equal(new.at_off(entry + field), old.at_off(other + field));
            let cells = &keeping.kept[at as usize].cells;
            if let Some((_, kind, bits)) = cells.iter().find(|cell| same(0, cell.0) && same(4, cell.0)) {
                self.cell_set(frame, get_u32(entry + 8), *bits);
                if *kind == REFERENCE && *bits != 0 {
                    self.heap.seal(*bits as u32);
                }
            }
        }
    }
}

impl Keeping {
    /// The component that was used at this place of another one; each is found once.
    fn find(&mut self, around: u32, place: &Place) -> Option<u32> {
        let parent = &self.kept[around as usize];
        let count = parent.children.len() as u32;
        for step in 0..count {
            let index = (parent.next + step) % count;
            let at = parent.children[index as usize];
            let child = &self.kept[at as usize];
            if !child.found && child.place.is(place) {
                self.kept[at as usize].found = true;
                self.kept[around as usize].next = index + 1;
                return Some(at);
            }
        }
        None
    }
}
