//! What `<if>` and `<for>` show.

use super::diff;
use super::frame::{Frame, Key, NOTHING};
use crate::abi::State;
use crate::abi::memory::{Ptr, get_u32, get_u64};
use crate::heap::{FLOAT, REFERENCE, info, length, slot};

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
            let mounted = self.create_frame(inner, frame.0, frame.node(block.site_node(index)));
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
        let old: Vec<Frame> = (0..site.count()).map(|index| site.frame(index)).collect();
        let key_at = |index: u32| match keys {
            0 => Key { kind: FLOAT, bits: (index as f64).to_bits() },
            keys if index < length(keys) => Key { kind: info(keys), bits: get_u64(slot(keys, index)) },
            // A shorter list of keys gives the rest keys that equal nothing else.
            _ => Key { kind: FLOAT, bits: f64::NAN.to_bits() ^ u64::from(index + 1) },
        };
        let matched = if keys == 0 {
            (0..count).map(|index| (index < old.len() as u32).then_some(index)).collect()
        } else {
            diff::match_keys(count, old.len() as u32, key_at, |index| old[index as usize].key())
        };
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
            let item = get_u64(slot(items, index));
            let inner = match matched {
                Some(old_index) => old[old_index as usize],
                None => {
                    let inner = self.create_frame(body, frame.0, anchor);
                    let key = key_at(index);
                    if key.kind == REFERENCE {
                        self.heap.retain(key.bits as u32);
                    }
                    inner.set_key(key);
                    inner
                }
            };
            self.cell_set(inner, 0, item);
            self.cell_set_bits(inner, 1, (index as f64).to_bits());
            shown.push(inner);
        }
        self.arrange(&shown);
        site.set_frames(&shown);
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

impl Frame {
    fn is_top(self, index: u32) -> bool {
        let entry = self.block().nodes().at + super::descriptor::NODE_BYTES * index;
        get_u32(entry) >> 16 == super::descriptor::TOP
    }
}
