//! Lists of new records. Nothing of a turn is known in the next but what is counted, so a list that nobody holds
//! when a turn ends is kept ready for a while: the next list of such records is then made of it.

use super::list::new_list;
use super::object::{ADOPTED, Heap, PREFIX, RECORD, REFERENCE, info, length, payload, slot};
use crate::abi::burn;
use crate::abi::memory::{Ptr, get_u32, set_u32};

/// Set in the size of a list's block: its records were made with it, each with a reference from it.
pub const OF_RECORDS: u32 = 2;
/// A shorter list is as soon made anew.
const LEAST: u32 = 16;
/// A longer one would keep much memory from others.
const MOST: u32 = 1 << 17;
/// Turns after which a list is no longer kept.
const TURNS: u32 = 32;

/// What is kept ready: lists whose count (nobody counts them) says how many turns they have waited.
pub type Spares = [Ptr; 4];

impl Heap {
    /// A list of `count` records, each with `fields` fields of which `references` are references. Who asks for
    /// it writes every field of every record, those of references by `set_reference`, of each record after
    /// `own_record` if it has not one reference alone. Uses fuel for each of them.
    pub fn new_records(&mut self, count: u32, fields: u32, references: u32) -> Ptr {
        burn(count);
        let old = self.take_spare(count, fields, references);
        let reused = old != 0 && length(old) == count;
        let list = if reused { old } else { new_list(self, count, REFERENCE) };
        set_u32(list - PREFIX, get_u32(list - PREFIX) | ADOPTED | OF_RECORDS);
        for index in if reused { count } else { 0 }..count {
            if old != 0 && index < length(old) {
                // It moves with the old list's reference.
                set_u32(slot(list, index), get_u32(slot(old, index)));
                set_u32(slot(old, index), 0);
            } else {
                self.put_record(list, index, fields, references);
            }
        }
        list
    }

    /// A list that is kept, of `count` such records or, if there is none, of another number of them; 0 if there is
    /// none either. It goes at the end of this turn, if it is not used.
    fn take_spare(&mut self, count: u32, fields: u32, references: u32) -> Ptr {
        let mut found = self.spares.len();
        for (place, list) in self.spares.iter().enumerate() {
            if *list != 0 && (found == self.spares.len() || length(*list) == count) {
                let record = get_u32(payload(*list));
                if length(record) == fields && info(record) == references {
                    found = place;
                }
            }
        }
        if found < self.spares.len() { self.drop_spare(found) } else { 0 }
    }

    fn put_record(&mut self, list: Ptr, index: u32, fields: u32, references: u32) -> Ptr {
        let record = self.create(RECORD, fields, references);
        set_u32(record, 1);
        set_u32(record - PREFIX, get_u32(record - PREFIX) | ADOPTED);
        set_u32(slot(list, index), record);
        record
    }

    /// The record at a place of a list of new records, in place of one that others hold too.
    pub fn own_record(&mut self, list: Ptr, index: u32) -> Ptr {
        let shared = get_u32(slot(list, index));
        self.release(shared);
        self.put_record(list, index, length(shared), info(shared))
    }

    /// Write a reference to a field of a record of such a list.
    pub fn set_reference(&mut self, record: Ptr, field: u32, object: Ptr) {
        let at = slot(record, field);
        self.retain(object);
        self.release(get_u32(at));
        set_u32(at, object);
    }

    /// Keep a list that nobody holds; false if it is not kept.
    pub(super) fn spare(&mut self, list: Ptr) -> bool {
        if get_u32(list - PREFIX) & OF_RECORDS == 0 || !(LEAST..=MOST).contains(&length(list)) {
            return false;
        }
        for spare in &mut self.spares {
            if self.sparing && *spare == 0 {
                *spare = list;
                return true;
            }
        }
        false
    }

    /// A turn ends: what has waited too long goes with it.
    pub(super) fn age_spares(&mut self) {
        for place in 0..self.spares.len() {
            let list = self.spares[place];
            if list != 0 {
                let turns = get_u32(list);
                set_u32(list, turns + 1);
                if turns == TURNS {
                    self.drop_spare(place);
                }
            }
        }
    }

    /// A list is no longer kept: unless it is used, it goes at the end of this turn.
    fn drop_spare(&mut self, place: usize) -> Ptr {
        let list = core::mem::take(&mut self.spares[place]);
        if list != 0 {
            set_u32(list, 0);
            set_u32(list - PREFIX, get_u32(list - PREFIX) & !OF_RECORDS);
            self.list_as_zero(list);
        }
        list
    }

    /// What a component made goes at the end of this turn: nothing is kept.
    pub fn drop_spares(&mut self) {
        self.sparing = false;
        for place in 0..self.spares.len() {
            self.drop_spare(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::live_bytes;
    use crate::abi::memory::{get_f64, get_u64, set_f64};
    use crate::heap::{LIST, new_string, tag};

    /// A list as a component makes it: a number and a string in each record.
    fn made(heap: &mut Heap, count: u32, from: f64, text: Ptr) -> Ptr {
        let list = heap.new_records(count, 2, 2);
        for index in 0..count {
            let mut record = get_u32(slot(list, index));
            if get_u32(record) != 1 {
                record = heap.own_record(list, index);
            }
            set_f64(slot(record, 0), from + f64::from(index));
            heap.set_reference(record, 1, text);
        }
        list
    }

    fn holds(list: Ptr, count: u32, from: f64, text: Ptr) {
        assert_eq!((tag(list), length(list)), (LIST, count));
        for index in 0..count {
            let record = get_u32(slot(list, index));
            assert_eq!(get_f64(slot(record, 0)), from + f64::from(index));
            assert_eq!(get_u64(slot(record, 1)), u64::from(text));
        }
    }

    #[test]
    fn a_list_that_nobody_holds_is_made_the_next_one_of_any_length() {
        let mut heap = Heap::default();
        let text = new_string(&mut heap, 1);
        heap.retain(text);
        let first = made(&mut heap, 20, 0.0, text);
        heap.collect();
        assert_eq!(heap.live, 22);
        let second = made(&mut heap, 20, 5.0, text);
        assert_eq!(first, second);
        holds(second, 20, 5.0, text);
        for count in [30, 16, 17, 300, 3, 0, 40] {
            heap.collect();
            let list = made(&mut heap, count, 7.0, text);
            holds(list, count, 7.0, text);
        }
        heap.drop_spares();
        heap.collect();
        assert_eq!(heap.live, 1);
        heap.release(text);
        heap.collect();
        assert_eq!((heap.live, live_bytes()), (0, 0));
    }

    #[test]
    fn what_others_hold_is_never_written() {
        let mut heap = Heap::default();
        let text = new_string(&mut heap, 1);
        heap.retain(text);
        let first = made(&mut heap, 20, 0.0, text);
        heap.retain(first);
        heap.collect();
        let second = made(&mut heap, 20, 100.0, text);
        assert_ne!(first, second);
        holds(first, 20, 0.0, text);
        heap.retain(second);
        // One record of a list that goes is kept by someone.
        let kept = get_u32(slot(first, 3));
        heap.retain(kept);
        heap.release(first);
        heap.collect();
        let third = made(&mut heap, 20, 200.0, text);
        assert_eq!(first, third);
        assert_ne!(get_u32(slot(third, 3)), kept);
        assert_eq!(get_f64(slot(kept, 0)), 3.0);
        holds(third, 20, 200.0, text);
    }

    #[test]
    fn what_is_not_used_goes_after_some_turns() {
        let mut heap = Heap::default();
        for _ in 0..6 {
            heap.new_records(20, 1, 0);
        }
        heap.collect();
        assert_eq!(heap.live, 4 * 21);
        for _ in 0..TURNS {
            heap.collect();
        }
        assert_eq!(heap.live, 4 * 21);
        heap.collect();
        assert_eq!((heap.live, live_bytes()), (0, 0));
    }

    #[test]
    fn records_of_another_shape_are_left_alone() {
        let mut heap = Heap::default();
        let first = heap.new_records(20, 2, 0);
        heap.collect();
        for (fields, references) in [(3, 0), (2, 1), (1, 0)] {
            assert_ne!(heap.new_records(20, fields, references), first);
        }
        assert_eq!(heap.new_records(20, 2, 0), first);
    }
}
