//! Lists of records that are made anew. Nothing of a turn is known in the next but what is counted, so a list that
//! nobody holds when a turn ends is kept ready for a while: the next such list is then written over it.

use super::list::new_list;
use super::object::{ADOPTED, Heap, LIST, PREFIX, Rows, info, length, slot, tag};
use crate::abi::burn;
use crate::abi::memory::{Ptr, get_u32, get_u64, set_u32, set_u64};

/// Set in the size of a list's block: it is written anew by whoever asks for such a list.
const RENEWED: u32 = 2;
/// A shorter list is as soon made anew.
const LEAST: u32 = 16;
/// A longer one would keep much memory from others.
const MOST: u32 = 1 << 17;
/// Turns after which a list is no longer kept.
const TURNS: u32 = 32;

/// What is kept ready: lists whose count (nobody counts them) says how many turns they have waited.
pub type Spares = [Ptr; 4];

impl Heap {
    /// A list of `count` records in rows, adopted already. Who asks for it writes every field of every one, those
    /// of references by `set_reference`. Uses fuel for each of them.
    pub fn renew_list(&mut self, count: u32, item_kind: u32) -> Ptr {
        burn(count);
        let fits = |list: &Ptr| *list != 0 && length(*list) == count && info(*list) == item_kind;
        let list = match self.spares.iter().position(fits) {
            Some(place) => self.drop_spare(place),
            None => new_list(self, count, item_kind),
        };
        set_u32(list - PREFIX, get_u32(list - PREFIX) | ADOPTED | RENEWED);
        list
    }

    /// Another list of the same records in rows, of which any field may be written as in one made anew.
    pub fn copy_list(&mut self, list: Ptr) -> Ptr {
        let copy = self.renew_list(length(list), info(list));
        let rows = Rows::of(list);
        for index in 0..rows.slots {
            let bits = get_u64(slot(list, index));
            if rows.refers(index) {
                self.set_reference(copy, index, bits as u32);
            } else {
                set_u64(slot(copy, index), bits);
            }
        }
        copy
    }

    /// Write a reference to a field of a row of such a list.
    pub fn set_reference(&mut self, row: Ptr, field: u32, object: Ptr) {
        let at = slot(row, field);
        self.retain(object);
        self.release(get_u32(at));
        set_u32(at, object);
    }

    /// Keep a list that nobody holds; false if it is not kept.
    pub(super) fn spare(&mut self, list: Ptr) -> bool {
        let renewed = tag(list) == LIST && get_u32(list - PREFIX) & RENEWED != 0;
        if !renewed || !(LEAST..=MOST).contains(&length(list)) {
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
            set_u32(list - PREFIX, get_u32(list - PREFIX) & !RENEWED);
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
    use crate::heap::{HEADER, ROW, new_string};

    /// A number and a string.
    const KIND: u32 = ROW | 2 << 2 | 0b10 << 8;

    fn row(list: Ptr, index: u32) -> Ptr {
        slot(list, 2 * index) - HEADER
    }

    /// A list as a component makes it.
    fn made(heap: &mut Heap, count: u32, from: f64, text: Ptr) -> Ptr {
        let list = heap.renew_list(count, KIND);
        for index in 0..count {
            set_f64(slot(row(list, index), 0), from + f64::from(index));
            heap.set_reference(row(list, index), 1, text);
        }
        list
    }

    fn holds(list: Ptr, count: u32, from: f64, text: Ptr) {
        assert_eq!((tag(list), length(list)), (LIST, count));
        for index in 0..count {
            assert_eq!(get_f64(slot(row(list, index), 0)), from + f64::from(index));
            assert_eq!(get_u64(slot(row(list, index), 1)), u64::from(text));
        }
    }

    #[test]
    fn a_copy_holds_what_the_list_holds_also_in_place_of_a_spare_one() {
        let mut heap = Heap::default();
        let (text, other) = (new_string(&mut heap, 1), new_string(&mut heap, 2));
        heap.retain(text);
        heap.retain(other);
        let spare = made(&mut heap, 20, 3.0, other);
        heap.collect();
        let list = new_list(&mut heap, 20, KIND);
        for index in 0..20 {
            set_f64(slot(row(list, index), 0), f64::from(index));
            set_u64(slot(row(list, index), 1), u64::from(text));
        }
        heap.adopt(list);
        let copy = heap.copy_list(list);
        assert_eq!(copy, spare);
        holds(copy, 20, 0.0, text);
        assert_eq!((get_u32(text), get_u32(other)), (41, 1));
        heap.drop_spares();
        heap.collect();
        assert_eq!((heap.live, get_u32(text), get_u32(other)), (2, 1, 1));
    }

    #[test]
    fn a_list_that_nobody_holds_is_written_anew() {
        let mut heap = Heap::default();
        let text = new_string(&mut heap, 1);
        heap.retain(text);
        let first = made(&mut heap, 20, 0.0, text);
        heap.collect();
        assert_eq!(heap.live, 2);
        let other = new_string(&mut heap, 2);
        heap.retain(other);
        let second = made(&mut heap, 20, 5.0, other);
        assert_eq!(first, second);
        holds(second, 20, 5.0, other);
        assert_eq!((get_u32(text), get_u32(other)), (1, 21));
        for count in [30, 16, 17, 300, 3, 0, 40] {
            heap.collect();
            let list = made(&mut heap, count, 7.0, text);
            holds(list, count, 7.0, text);
        }
        heap.drop_spares();
        heap.collect();
        assert_eq!(heap.live, 2);
        heap.release(text);
        heap.release(other);
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
        // A record is none of the list that it was read from.
        let kept = heap.record_of(row(first, 3), 2, 2);
        heap.retain(kept);
        heap.release(first);
        heap.collect();
        let third = made(&mut heap, 20, 200.0, text);
        assert_eq!(first, third);
        assert_eq!(get_f64(slot(kept, 0)), 3.0);
        assert_eq!(get_u64(slot(kept, 1)), u64::from(text));
        assert_eq!(get_u32(text), 42);
        holds(second, 20, 100.0, text);
        holds(third, 20, 200.0, text);
    }

    #[test]
    fn what_is_not_used_goes_after_some_turns() {
        let mut heap = Heap::default();
        for _ in 0..6 {
            heap.renew_list(20, KIND);
        }
        heap.collect();
        assert_eq!(heap.live, 4);
        for _ in 0..TURNS {
            heap.collect();
        }
        assert_eq!(heap.live, 4);
        heap.collect();
        assert_eq!((heap.live, live_bytes()), (0, 0));
    }

    #[test]
    fn lists_of_other_kinds_are_left_alone() {
        let mut heap = Heap::default();
        let first = heap.renew_list(20, KIND);
        heap.collect();
        for kind in [ROW | 3 << 2, ROW | 2 << 2 | 1 << 8, ROW | 1 << 2] {
            assert_ne!(heap.renew_list(20, kind), first);
        }
        assert_eq!(heap.renew_list(20, KIND), first);
    }
}
