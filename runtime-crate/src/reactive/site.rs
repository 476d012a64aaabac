//! What `<if>`, `<for>`, components and slots show.

use super::descriptor::{HANDLER_BYTES, OWN_EVENTS, USE};
use super::diff;
use super::frame::{Frame, Key, NO_SITE, NOTHING};
use crate::abi::memory::{Ptr, get_u16, get_u32, get_u64};
use crate::abi::{State, call1, call3, with};
use crate::heap::{FLOAT, HEADER, RECORD, REFERENCE, ROW, Rows, info, length, slot, tag};
use crate::parts::EDITING;

impl State {
    /// Show this branch of an `<if>`; a negative one shows nothing.
    pub fn site_if(&mut self, frame: Frame, index: u32, branch: i32) {
        let block = frame.block();
        let shown = if branch < 0 { NOTHING } else { branch as u32 };
        let site = frame.site(index);
        if site.branch() == shown {
            return;
        }
        if site.count() > 0 {
            self.destroy_frame(site.frame(0));
        }
        site.set_frames(&[]);
        site.set_branch(shown);
        if shown <= 1
            && let Some(inner) = block.site_block(index, shown)
        {
            let mounted = self.create_frame(inner, frame.0, NO_SITE, frame.node(block.site_node(index)));
            site.set_frames(&[mounted]);
        }
    }

    /// Show an item each. Frames stay with their key; without keys, with their place.
    pub fn site_for(&mut self, frame: Frame, index: u32, items: Ptr, keys: Ptr) {
        let block = frame.block();
        let Some(body) = block.site_block(index, 0) else { return };
        let anchor = frame.node(block.site_node(index));
        let site = frame.site(index);
        site.set_branch(0);
        let count = length(items);
        let old = site.frames();
        let matched = match_items(&old, count, keys);
        let mut kept = vec![false; old.len()];
        for old in matched.iter().flatten() {
            kept[*old as usize] = true;
        }
        for (frame, kept) in old.iter().zip(kept) {
            if !kept {
                self.destroy_frame(*frame);
            }
        }
        let mut shown = Vec::with_capacity(count as usize);
        for (index, matched) in matched.into_iter().enumerate() {
            let index = index as u32;
            let inner = match matched {
                Some(old_index) => old[old_index as usize],
                None => {
                    let inner = self.create_frame(body, frame.0, NO_SITE, anchor);
                    let key = key_at(keys, index);
                    if key.kind == REFERENCE {
                        self.heap.retain(key.bits as u32);
                    }
                    inner.set_key(key);
                    inner
                }
            };
            self.set_item(inner, items, index);
            self.cell_set_bits(inner, 1, (index as f64).to_bits());
            shown.push(inner);
        }
        self.arrange(&shown);
        site.set_frames(&shown);
    }

    /// Write an item of a list to its frame: of one in a row a record of its own, if it is another than before.
    fn set_item(&mut self, inner: Frame, items: Ptr, index: u32) {
        if info(items) & 3 != ROW {
            self.cell_set(inner, 0, get_u64(slot(items, index)));
            return;
        }
        let all = Rows::of(items);
        let rows = Rows { slots: all.width, ..all };
        let at = slot(items, all.width * index);
        let old = get_u32(inner.cell(0));
        if tag(old) != RECORD || !rows.equal(slot(old, 0), at) {
            let record = self.heap.record_of(at - HEADER, all.width, all.references);
            self.cell_set_ref(inner, 0, record);
        }
    }

    /// Put the top nodes of these frames in order, moving only what is out of place.
    fn arrange(&mut self, frames: &[Frame]) {
        let mut next = crate::scene::NONE;
        for frame in frames.iter().rev() {
            for index in (0..frame.block().nodes().count).rev() {
                if frame.is_top(index) {
                    let node = frame.node(index);
                    self.scene.place_before(node, next);
                    next = node;
                }
            }
        }
    }
}

fn key_at(keys: Ptr, index: u32) -> Key {
    match keys {
        0 => Key { kind: FLOAT, bits: (index as f64).to_bits() },
        keys if index < length(keys) => Key { kind: info(keys), bits: get_u64(slot(keys, index)) },
        // A shorter list of keys gives the rest keys that equal nothing else.
        _ => Key { kind: FLOAT, bits: f64::NAN.to_bits() ^ u64::from(index + 1) },
    }
}

/// For each item the old frame it keeps.
fn match_items(old: &[Frame], count: u32, keys: Ptr) -> Vec<Option<u32>> {
    if keys == 0 {
        return (0..count).map(|index| (index < old.len() as u32).then_some(index)).collect();
    }
    diff::match_keys(count, old.len() as u32, |index| key_at(keys, index), |index| old[index as usize].key())
}

// Components and their slots

impl State {
    /// The frame of the component used at a site, made when there is none yet.
    fn child(&mut self, frame: Frame, index: u32) -> Frame {
        let site = frame.site(index);
        if site.count() > 0 {
            return site.frame(0);
        }
        let block = frame.block();
        let under = frame.node(block.site_node(index));
        match block.site_block(index, 0) {
            Some(inner) => self.create_frame(inner, frame.0, index, under),
            None => frame,
        }
    }

    /// Show in a slot what the user of the component put between its tags, else what the slot itself holds.
    pub(super) fn fill_slot(&mut self, frame: Frame, index: u32) {
        let anchor = frame.node(frame.block().site_node(index));
        let root = frame.component_root();
        let user = Frame(root.parent());
        let given = (root.used_at() != NO_SITE).then(|| user.block().site_block(root.used_at(), 1)).flatten();
        let mounted = match given {
            Some(content) => {
                let mounted = self.create_frame(content, user.0, NO_SITE, anchor);
                let site = user.site(root.used_at());
                let mut frames = site.frames();
                frames.push(mounted);
                site.set_frames(&frames);
                mounted
            }
            None => match frame.block().site_block(index, 0) {
                Some(fallback) => self.create_frame(fallback, frame.0, NO_SITE, anchor),
                None => return,
            },
        };
        frame.site(index).set_branch(0);
        frame.site(index).set_frames(&[mounted]);
    }

    /// Take away what a slot shows.
    pub(super) fn empty_slot(&mut self, frame: Frame, index: u32) {
        let slot = frame.site(index);
        if slot.count() == 0 {
            return;
        }
        let shown = slot.frame(0);
        let root = frame.component_root();
        if root.used_at() != NO_SITE {
            let site = Frame(root.parent()).site(root.used_at());
            let frames = site.frames();
            if frames.contains(&shown) {
                let rest: Vec<Frame> = frames.into_iter().filter(|other| *other != shown).collect();
                site.set_frames(&rest);
            }
        }
        self.destroy_frame(shown);
    }

    /// The code to run, innermost first, before these frames and all inside them go.
    pub fn leaving(&self, frames: &[Frame]) -> Vec<(u32, Frame)> {
        let mut calls = vec![];
        if self.reactive.leavers > 0 {
            let mut waiting = frames.to_vec();
            while let Some(frame) = waiting.pop() {
                let block = frame.block();
                calls.extend(block.unmount_slot().map(|slot| (slot, frame)));
                for index in 0..block.sites().count {
                    let site = frame.site(index);
                    let shown =
                        if block.site_kind(index) == USE { site.count().min(1) } else { site.count() };
                    waiting.extend((0..shown).map(|index| site.frame(index)));
                }
            }
            calls.reverse();
        }
        calls
    }

    /// The same for the frames that showing these items takes away.
    fn leaving_items(&self, frame: Frame, index: u32, items: Ptr, keys: Ptr) -> Vec<(u32, Frame)> {
        if self.reactive.leavers == 0 {
            return vec![];
        }
        let old = frame.site(index).frames();
        let kept = match_items(&old, length(items), keys);
        let gone: Vec<Frame> = (0..old.len() as u32)
            .filter(|place| !kept.contains(&Some(*place)))
            .map(|place| old[place as usize])
            .collect();
        self.leaving(&gone)
    }
}

/// Run what components asked for before they go.
pub fn say_goodbye(calls: Vec<(u32, Frame)>) {
    for (slot, frame) in calls {
        call1(slot, frame.0);
    }
}

/// Show a branch of an `<if>`, after what goes had its say.
pub fn show_branch(frame: Frame, index: u32, branch: i32) {
    say_goodbye(with(|state| {
        let site = frame.site(index);
        let shown = if branch < 0 { NOTHING } else { branch as u32 };
        if site.branch() == shown { vec![] } else { state.leaving(&site.frames()) }
    }));
    with(|state| state.site_if(frame, index, branch));
}

/// Show the items of a `<for>`, after what goes had its say.
pub fn show_items(frame: Frame, index: u32, items: Ptr, keys: Ptr) {
    say_goodbye(with(|state| state.leaving_items(frame, index, items, keys)));
    with(|state| state.site_for(frame, index, items, keys));
}

/// The frame of the component used at a site; its props are set next, then it is ready.
pub fn child(frame: Frame, index: u32) -> Frame {
    with(|state| state.child(frame, index))
}

/// The props of the component at a site are set: its script runs if it has not yet.
pub fn child_ready(frame: Frame, index: u32) {
    let site = frame.site(index);
    if site.branch() == NOTHING && site.count() > 0 {
        site.set_branch(0);
        let inner = site.frame(0);
        if let Some(slot) = inner.block().init_slot() {
            call1(slot, inner.0);
        }
        if EDITING {
            with(|state| state.restore_child(frame, index));
        }
    }
}

/// A component tells whoever uses it that something happened.
pub fn emit(frame: Frame, event: u32, record: Ptr) {
    let root = frame.component_root();
    if root.used_at() == NO_SITE {
        return;
    }
    let user = Frame(root.parent());
    let block = user.block();
    let node = block.site_node(root.used_at());
    let handlers = block.handlers();
    for index in 0..handlers.count {
        let entry = handlers.at + HANDLER_BYTES * index;
        let matches = get_u16(entry) as u32 == node && get_u16(entry + 2) as u32 == OWN_EVENTS + event;
        if let (true, Some(slot)) = (matches, block.handle_slot()) {
            call3(slot, user.0, get_u16(entry + 4) as u32, record);
        }
    }
}

impl Frame {
    fn is_top(self, index: u32) -> bool {
        let entry = self.block().nodes().at + super::descriptor::NODE_BYTES * index;
        get_u32(entry) >> 16 == super::descriptor::TOP
    }
}
