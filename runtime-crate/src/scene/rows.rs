//! A shape that stands for many: for each row, the attributes that differ, as a component wrote them.

use super::node::{NodeId, Scene};
use crate::abi::memory::{Ptr, get_u64, set_u64, zero};
use crate::abi::schema::ATTRIBUTE_KIND;
use crate::abi::{allocate, burn, free};
use crate::heap::{length, number_at};

/// The rows of one shape.
pub struct Rows {
    /// Where each attribute is kept in the shape.
    slots: Vec<Option<Ptr>>,
    words: Ptr,
    bytes: u32,
    /// How often the shape is there.
    pub count: u32,
}

impl Rows {
    fn row_bytes(&self) -> u32 {
        8 * self.slots.len() as u32
    }

    /// Where the values of a row begin, and where in the shape each of them belongs.
    pub fn row(&self, row: u32) -> (Ptr, &[Option<Ptr>]) {
        (self.words + row * self.row_bytes(), &self.slots)
    }

    /// Give the shape the attributes of one of its rows.
    pub fn take(&self, row: u32) {
        let (mut from, slots) = self.row(row);
        for slot in slots {
            if let Some(slot) = slot {
                set_u64(*slot, get_u64(from));
            }
            from += 8;
        }
    }

    fn make_room(&mut self, bytes: u32) {
        if bytes > self.bytes {
            self.give_back();
            self.bytes = bytes.next_power_of_two();
            self.words = allocate(self.bytes);
            zero(self.words, self.bytes);
        }
    }

    /// The memory of the rows is no longer needed.
    pub fn give_back(&mut self) {
        if self.bytes > 0 {
            free(self.words, self.bytes);
            self.bytes = 0;
        }
    }
}

impl Scene {
    /// A shape is there `count` times from now on. Gives where, for each time, the values of `attributes` (a
    /// list of their numbers) are written one after the other. Those that hold objects stay as they are.
    pub fn set_rows(&mut self, id: NodeId, attributes: Ptr, count: u32) -> Ptr {
        let mut rows = self.node_mut(id).rows.take().unwrap_or_else(|| {
            let slot = |index| {
                let attribute = number_at(attributes, index) as u32;
                let plain = ATTRIBUTE_KIND.get(attribute as usize).is_some_and(|kind| *kind < 2);
                plain.then(|| self.slot(id, attribute)).flatten()
            };
            let slots = (0..length(attributes)).map(slot).collect();
            Box::new(Rows { slots, words: 0, bytes: 0, count: 0 })
        });
        burn(count);
        rows.make_room(count.saturating_mul(rows.row_bytes()));
        rows.count = count;
        let words = rows.words;
        self.node_mut(id).rows = Some(rows);
        self.touch();
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::schema::{A_D, A_FILL, A_X, CIRCLE};
    use crate::heap::{FLOAT, Heap, new_list, slot};
    use crate::reactive::Frame;
    use crate::scene::Walk;

    #[test]
    fn a_shape_is_met_once_for_each_row() {
        let (mut scene, mut heap) = (Scene::default(), Heap::default());
        let top = scene.top();
        let id = scene.create(CIRCLE, Frame(0), 0, top);
        let attributes = new_list(&mut heap, 4, FLOAT);
        for (index, attribute) in [A_X, A_FILL, A_D, 9999].into_iter().enumerate() {
            set_u64(slot(attributes, index as u32), f64::from(attribute).to_bits());
        }
        for count in [3, 0, 100, 1] {
            let words = scene.set_rows(id, attributes, count);
            for row in 0..count {
                set_u64(words + 32 * row, f64::from(row).to_bits());
                set_u64(words + 32 * row + 8, row as u64 + 1);
            }
            let mut walk = Walk::new(&mut scene);
            for row in 0..count {
                assert_eq!(walk.next(&scene).map(|visit| visit.id), Some(id));
                assert_eq!((scene.number(id, A_X), scene.word(id, A_FILL)), (f64::from(row), row + 1));
            }
            assert!(walk.next(&scene).is_none());
        }
        scene.destroy(&mut heap, id);
        heap.collect();
        assert_eq!(crate::abi::live_bytes(), 0);
    }
}
