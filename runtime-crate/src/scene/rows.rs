//! A shape that stands for many: for each row, the attributes that differ, as a component wrote them.

use super::node::{NodeId, Scene};
use crate::abi::memory::{Ptr, get_u64, set_u64, zero};
use crate::abi::schema::ATTRIBUTE_KIND;
use crate::abi::{allocate, burn, free};
use crate::heap::{info, length, number_at, slot, width};

/// An attribute that differs from row to row.
pub struct Column {
    /// Where it is kept in the shape.
    pub slot: Option<Ptr>,
    /// Where its value for the first row stands.
    pub first: Ptr,
    /// How many bytes further on that for the next row stands.
    pub step: u32,
}

/// The rows of one shape.
pub struct Rows {
    /// What differs from row to row.
    pub columns: Vec<Column>,
    words: Ptr,
    bytes: u32,
    /// How often the shape is there.
    pub count: u32,
}

impl Rows {
    /// Give the shape the attributes of one of its rows.
    pub fn take(&self, row: u32) {
        for column in &self.columns {
            if let Some(slot) = column.slot {
                set_u64(slot, get_u64(column.first + row * column.step));
            }
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
        self.make_rows(id, attributes, 1, (0, 0), count)
    }

    /// The same once for each item of a list, which outlives these rows. An attribute is followed by the slot of an
    /// item that it takes its value from; if that is -1, its value is written.
    pub fn set_list_rows(&mut self, id: NodeId, attributes: Ptr, list: Ptr) -> Ptr {
        self.make_rows(id, attributes, 2, (slot(list, 0), 8 * width(info(list))), length(list))
    }

    /// `each`: how many numbers there are for an attribute; `items`: where the first one stands, and how many bytes
    /// each of them has.
    fn make_rows(&mut self, id: NodeId, attributes: Ptr, each: u32, items: (Ptr, u32), count: u32) -> Ptr {
        let mut rows = self
            .node_mut(id)
            .rows
            .take()
            .unwrap_or_else(|| Box::new(Rows { columns: Vec::new(), words: 0, bytes: 0, count: 0 }));
        burn(count);
        let places = length(attributes) / each;
        let given = |place: u32| if each == 2 { number_at(attributes, 2 * place + 1) } else { -1.0 };
        let row_bytes = 8 * (0..places).filter(|place| given(*place) < 0.0).count() as u32;
        rows.make_room(count.saturating_mul(row_bytes));
        rows.count = count;
        rows.columns.clear();
        let mut written = rows.words;
        for place in 0..places {
            let attribute = number_at(attributes, each * place) as u32;
            let plain = ATTRIBUTE_KIND.get(attribute as usize).is_some_and(|kind| *kind < 2);
            let slot = plain.then(|| self.slot(id, attribute)).flatten();
            let field = given(place);
            rows.columns.push(if field < 0.0 {
                written += 8;
                Column { slot, first: written - 8, step: row_bytes }
            } else {
                Column { slot, first: items.0 + 8 * field as u32, step: items.1 }
            });
        }
        let words = rows.words;
        self.node_mut(id).rows = Some(rows);
        self.touch();
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::schema::{A_D, A_FILL, A_X, A_Y, CIRCLE};
    use crate::heap::{FLOAT, Heap, ROW, new_list, slot};
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

    #[test]
    fn rows_of_a_list_are_read_where_they_stand() {
        let (mut scene, mut heap) = (Scene::default(), Heap::default());
        let top = scene.top();
        let id = scene.create(CIRCLE, Frame(0), 0, top);
        let attributes = new_list(&mut heap, 6, FLOAT);
        for (index, number) in [A_X as f64, 2.0, A_FILL as f64, -1.0, A_Y as f64, 0.0].into_iter().enumerate()
        {
            set_u64(slot(attributes, index as u32), number.to_bits());
        }
        // Records of three numbers, and once, where there are none, of any kind.
        for (count, kind) in [(3, ROW | 3 << 2), (0, FLOAT), (5, ROW | 3 << 2)] {
            let list = new_list(&mut heap, count, kind);
            let fills = scene.set_list_rows(id, attributes, list);
            for row in 0..count {
                set_u64(fills + 8 * row, row as u64 + 1);
                for field in 0..3 {
                    set_u64(slot(list, 3 * row + field), f64::from(10 * row + field).to_bits());
                }
            }
            let mut walk = Walk::new(&mut scene);
            for row in 0..count {
                assert_eq!(walk.next(&scene).map(|visit| visit.id), Some(id));
                let place = (scene.number(id, A_X), scene.number(id, A_Y));
                assert_eq!(place, (f64::from(10 * row + 2), f64::from(10 * row)));
                assert_eq!(scene.word(id, A_FILL), row + 1);
            }
            assert!(walk.next(&scene).is_none());
        }
        scene.destroy(&mut heap, id);
        heap.collect();
        assert_eq!(crate::abi::live_bytes(), 0);
    }
}
