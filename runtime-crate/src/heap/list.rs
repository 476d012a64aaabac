//! Lists.

use super::object::{Heap, LIST, info, length, slot, width};
use crate::abi::memory::{Ptr, copy, set_u32};

/// A list of zeros, not adopted yet.
pub fn new_list(heap: &mut Heap, length: u32, item_kind: u32) -> Ptr {
    heap.create(LIST, length, item_kind)
}

/// Copy so many items from a place of one list to one of another, which is new and of the same kind.
fn copy_items((to, at): (Ptr, u32), (from, first): (Ptr, u32), count: u32) {
    let each = width(info(from));
    copy(slot(to, each * at), slot(from, each * first), 8 * each * count);
}

/// Shorten a list that was not adopted yet.
pub fn truncate_list(list: Ptr, to: u32) {
    if to < length(list) {
        set_u32(list + 8, to);
    }
}

/// Clamp a relative index as JavaScript's `slice` does: negative from the end, NaN is 0.
pub fn clamp_index(index: f64, length: u32) -> u32 {
    let length = length as f64;
    let at = if index < 0.0 { index.trunc() + length } else { index.trunc() };
    at.clamp(0.0, length) as u32
}

/// The items from `from` up to `to`, indices as JavaScript's `slice`.
pub fn slice_list(heap: &mut Heap, list: Ptr, from: f64, to: f64) -> Ptr {
    let (from, to) = (clamp_index(from, length(list)), clamp_index(to, length(list)));
    let count = to.saturating_sub(from);
    let part = new_list(heap, count, info(list));
    copy_items((part, 0), (list, from), count);
    heap.adopt(part);
    part
}

/// The items of `a`, then those of `b`.
pub fn concat_lists(heap: &mut Heap, a: Ptr, b: Ptr) -> Ptr {
    let kind = if length(a) == 0 { info(b) } else { info(a) };
    let both = new_list(heap, length(a) + length(b), kind);
    copy_items((both, 0), (a, 0), length(a));
    copy_items((both, length(a)), (b, 0), length(b));
    heap.adopt(both);
    both
}

/// The items from last to first.
pub fn reverse_list(heap: &mut Heap, list: Ptr) -> Ptr {
    let count = length(list);
    let reversed = new_list(heap, count, info(list));
    for index in 0..count {
        copy_items((reversed, count - 1 - index), (list, index), 1);
    }
    heap.adopt(reversed);
    reversed
}

#[cfg(test)]
mod tests {
    use super::super::object::{FLOAT, ROW, number_at};
    use super::*;
    use crate::abi::memory::set_f64;

    fn numbers(heap: &mut Heap, items: &[f64]) -> Ptr {
        let list = new_list(heap, items.len() as u32, FLOAT);
        for (index, item) in items.iter().enumerate() {
            set_f64(slot(list, index as u32), *item);
        }
        list
    }

    fn read(list: Ptr) -> Vec<f64> {
        (0..length(list)).map(|index| number_at(list, index)).collect()
    }

    #[test]
    fn slices_clamp_as_javascript_does() {
        let mut heap = Heap::default();
        let list = numbers(&mut heap, &[1.0, 2.0, 3.0, 4.0]);
        for (from, to, expected) in [
            (1.0, 3.0, &[2.0, 3.0][..]),
            (-2.0, f64::INFINITY, &[3.0, 4.0]),
            (-99.0, 1.9, &[1.0]),
            (3.0, 1.0, &[]),
            (f64::NAN, 2.0, &[1.0, 2.0]),
        ] {
            let part = slice_list(&mut heap, list, from, to);
            assert_eq!(read(part), expected, "{from}..{to}");
        }
    }

    #[test]
    fn lists_join_and_reverse() {
        let mut heap = Heap::default();
        let (a, b) = (numbers(&mut heap, &[1.0, 2.0]), numbers(&mut heap, &[3.0]));
        let both = concat_lists(&mut heap, a, b);
        assert_eq!(read(both), [1.0, 2.0, 3.0]);
        let reversed = reverse_list(&mut heap, both);
        assert_eq!(read(reversed), [3.0, 2.0, 1.0]);
        truncate_list(reversed, 1);
        assert_eq!(read(reversed), [3.0]);
    }

    #[test]
    fn rows_stay_together() {
        let mut heap = Heap::default();
        // Two numbers each.
        let kind = ROW | 2 << 2;
        let list = new_list(&mut heap, 3, kind);
        for place in 0..6 {
            set_f64(slot(list, place), f64::from(place));
        }
        let read =
            |list: Ptr| -> Vec<f64> { (0..2 * length(list)).map(|place| number_at(list, place)).collect() };
        let last = slice_list(&mut heap, list, -2.0, f64::INFINITY);
        assert_eq!(read(last), [2.0, 3.0, 4.0, 5.0]);
        let reversed = reverse_list(&mut heap, last);
        assert_eq!(read(reversed), [4.0, 5.0, 2.0, 3.0]);
        let empty = new_list(&mut heap, 0, FLOAT);
        let both = concat_lists(&mut heap, empty, reversed);
        let all = concat_lists(&mut heap, both, last);
        assert_eq!(read(all), [4.0, 5.0, 2.0, 3.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(info(all), kind);
    }
}
