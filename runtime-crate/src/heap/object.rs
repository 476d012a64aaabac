//! Counted objects. Before each object on the heap stand two words of the runtime's own: the size of its block
//! (with flags in its lowest bits) and its link in the list of objects that may be unreferenced.

use super::entities::Entities;
use super::records::Spares;
use crate::abi::host::{self, Failure};
use crate::abi::memory::{self, Ptr, get_f64, get_u32, get_u64, set_u32, set_u64};
use crate::abi::{allocate, burn, free};
use crate::parts::{ENTITIES as WITH_ENTITIES, VALUES};

/// The count of an object in a data segment: never counted, never freed.
pub const STATIC: u32 = u32::MAX;
/// Bytes of an object's header.
pub const HEADER: u32 = 16;
/// Where `info` stands in an object.
pub(super) const INFO: u32 = 12;
/// Object tag.
pub const STRING: u32 = 1;
/// Object tag.
pub const LIST: u32 = 2;
/// Object tag.
pub const RECORD: u32 = 3;
/// Object tag: its payload is the place of its table.
pub const ENTITIES: u32 = 4;
/// Slot kind: a number.
pub const FLOAT: u32 = 0;
/// Slot kind: a boolean or color.
pub const INTEGER: u32 = 1;
/// Slot kind: an object.
pub const REFERENCE: u32 = 2;
/// Item kind of a list, in its two lowest bits: each item is a record, whose fields stand in a row of slots. How
/// many they are stands in the next `WIDTH_BITS`, which of them are references in those above.
pub const ROW: u32 = 3;
const WIDTH_BITS: u32 = 6;

const MAX_LENGTH: u32 = 1 << 24;
pub(super) const PREFIX: u32 = 8;
/// Set in the size of a block: what its object refers to is counted.
pub(super) const ADOPTED: u32 = 1;
const FLAGS: u32 = 7;
const END: Ptr = 1;

/// The object's tag.
pub fn tag(object: Ptr) -> u32 {
    get_u32(object + 4)
}

/// UTF-16 units, items or fields.
pub fn length(object: Ptr) -> u32 {
    get_u32(object + 8)
}

/// A list's item kind, a record's reference mask, the color of a string that was asked for one.
pub fn info(object: Ptr) -> u32 {
    get_u32(object + INFO)
}

/// Where the payload begins.
pub fn payload(object: Ptr) -> Ptr {
    object + HEADER
}

/// Address of a slot of a list or record.
pub fn slot(object: Ptr, index: u32) -> Ptr {
    object + HEADER + 8 * index
}

/// Slots of each item of a list of this kind.
pub fn width(item_kind: u32) -> u32 {
    if VALUES && item_kind & 3 == ROW { (item_kind >> 2 & ((1 << WIDTH_BITS) - 1)).max(1) } else { 1 }
}

/// What stands in the slots of an object: rows, alike.
#[derive(Clone, Copy)]
pub struct Rows {
    /// Slots in all.
    pub slots: u32,
    /// Slots of each row.
    pub width: u32,
    /// Which slots of a row are references.
    pub references: u32,
}

impl Rows {
    /// A record is one row.
    pub fn of(object: Ptr) -> Self {
        let (slots, info) = (length(object), info(object));
        match tag(object) {
            RECORD => Self { slots, width: 32, references: info },
            LIST if VALUES && info & 3 == ROW => {
                let width = width(info);
                Self { slots: slots * width, width, references: info >> (2 + WIDTH_BITS) }
            }
            LIST if VALUES && info == REFERENCE => Self { slots, width: 1, references: 1 },
            _ => Self { slots, width: 1, references: 0 },
        }
    }

    /// Whether a slot holds a reference.
    pub(super) fn refers(self, index: u32) -> bool {
        self.references != 0 && self.references >> (if VALUES { index % self.width } else { index }) & 1 == 1
    }

    /// Deep equality of what stands at two addresses.
    pub fn equal(self, a: Ptr, b: Ptr) -> bool {
        (0..self.slots).all(|index| {
            let kind = if self.refers(index) { REFERENCE } else { FLOAT };
            slot_equal(get_u64(a + 8 * index), get_u64(b + 8 * index), kind)
        })
    }
}

/// What is done with each reference of an object.
#[derive(Clone, Copy, PartialEq)]
enum Done {
    Held,
    Released,
    Copied,
}

/// The counted objects.
pub struct Heap {
    /// First of the objects whose count may be 0.
    zero: Ptr,
    /// Objects alive.
    pub live: u32,
    /// What objects of that tag stand for.
    pub entities: Entities,
    pub(super) spares: Spares,
    /// Whether lists that go at the end of this turn may be kept.
    pub(super) sparing: bool,
}

impl Default for Heap {
    fn default() -> Self {
        Self::new()
    }
}

impl Heap {
    /// No objects.
    pub const fn new() -> Self {
        Self { zero: END, live: 0, entities: Entities::new(), spares: [0; 4], sparing: true }
    }

    /// A new object with count 0 and a payload of zeros. Stops the component when it is too long.
    pub fn create(&mut self, tag: u32, length: u32, info: u32) -> Ptr {
        let each = if tag == LIST { width(info) } else { 1 };
        if length > MAX_LENGTH / each {
            host::stop(Failure::TooLong, length as f64);
        }
        let bytes = PREFIX
            + HEADER
            + if tag == STRING { (length * 2).next_multiple_of(8) } else { length * each * 8 };
        burn(bytes / 16);
        let block = allocate(bytes);
        memory::zero(block, bytes);
        let object = block + PREFIX;
        set_u32(block, bytes);
        set_u32(object + 4, tag);
        set_u32(object + 8, length);
        set_u32(object + INFO, info);
        self.live += 1;
        self.list_as_zero(object);
        object
    }

    pub(super) fn list_as_zero(&mut self, object: Ptr) {
        if get_u32(object - 4) == 0 {
            set_u32(object - 4, self.zero);
            self.zero = object;
        }
    }

    /// One more reference. 0 is no object.
    pub fn retain(&mut self, object: Ptr) {
        if object != 0 {
            let count = get_u32(object);
            if count != STATIC {
                set_u32(object, count + 1);
            }
        }
    }

    /// One reference less. 0 is no object.
    pub fn release(&mut self, object: Ptr) {
        if object != 0 {
            let count = get_u32(object);
            if count != STATIC {
                set_u32(object, count - 1);
                if count == 1 {
                    self.list_as_zero(object);
                }
            }
        }
    }

    /// The object is complete: retain what it refers to. Once; later calls change nothing.
    pub fn adopt(&mut self, object: Ptr) {
        if get_u32(object) != STATIC && get_u32(object - PREFIX) & ADOPTED == 0 {
            set_u32(object - PREFIX, get_u32(object - PREFIX) | ADOPTED);
            self.each_reference(object, Done::Held);
        }
    }

    fn each_reference(&mut self, object: Ptr, done: Done) {
        let rows = Rows::of(object);
        let slots = if rows.references == 0 { 0 } else { rows.slots };
        for index in (0..slots).filter(|index| rows.refers(*index)) {
            let at = slot(object, index);
            let referred = get_u32(at);
            match done {
                Done::Held => self.retain(referred),
                Done::Released => self.release(referred),
                Done::Copied => {
                    let copy = self.clone_deep(referred);
                    set_u64(at, copy as u64);
                }
            }
        }
    }

    /// End of a turn: free every object whose count is 0, and what only they referred to.
    pub fn collect(&mut self) {
        if VALUES {
            self.age_spares();
        }
        while self.zero != END {
            let object = self.zero;
            self.zero = get_u32(object - 4);
            set_u32(object - 4, 0);
            if get_u32(object) != 0 || VALUES && self.spare(object) {
                continue;
            }
            if WITH_ENTITIES && tag(object) == ENTITIES {
                self.drop_entities(object);
            }
            let size = get_u32(object - PREFIX);
            if size & ADOPTED != 0 {
                self.each_reference(object, Done::Released);
            }
            self.live -= 1;
            free(object - PREFIX, size & !FLAGS);
        }
        self.sparing = true;
    }

    /// A deep copy on the heap, whose lifetime no data segment bounds. Of 0, which is no object, 0; entities
    /// are themselves.
    pub fn clone_deep(&mut self, object: Ptr) -> Ptr {
        if object == 0 || tag(object) == ENTITIES {
            return object;
        }
        let copy = self.create(tag(object), length(object), info(object));
        let bytes = if tag(object) == STRING { length(object) * 2 } else { Rows::of(object).slots * 8 };
        memory::copy(payload(copy), payload(object), bytes);
        self.each_reference(copy, Done::Copied);
        self.adopt(copy);
        copy
    }

    /// A record of what stands in a row, whose fields begin a header further on.
    pub fn record_of(&mut self, row: Ptr, fields: u32, references: u32) -> Ptr {
        let record = self.create(RECORD, fields, references);
        memory::copy(payload(record), payload(row), 8 * fields);
        self.adopt(record);
        record
    }
}

/// Deep equality of two slots' contents.
pub fn slot_equal(a: u64, b: u64, kind: u32) -> bool {
    if a == b {
        return true;
    }
    if kind == REFERENCE { value_equal(a as u32, b as u32) } else { f64::from_bits(a) == f64::from_bits(b) }
}

/// Deep equality of two objects. Numbers compare as `===` does, except that NaN equals itself.
pub fn value_equal(a: Ptr, b: Ptr) -> bool {
    if a == b {
        return true;
    }
    if a == 0 || b == 0 || tag(a) != tag(b) || length(a) != length(b) {
        return false;
    }
    let rows = Rows::of(a);
    burn(rows.slots / 8);
    if tag(a) == STRING {
        return super::text::equal(a, b);
    }
    // What an empty list could hold makes no difference.
    length(a) == 0 || info(a) == info(b) && rows.equal(payload(a), payload(b))
}

/// A number in a list of numbers.
pub fn number_at(list: Ptr, index: u32) -> f64 {
    get_f64(slot(list, index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::live_bytes;
    use crate::heap::{new_list, new_string};

    #[test]
    fn unreferenced_objects_go_at_the_end_of_the_turn_and_referenced_ones_stay() {
        let mut heap = Heap::default();
        let kept = new_string(&mut heap, 3);
        new_string(&mut heap, 3);
        heap.retain(kept);
        heap.collect();
        assert_eq!(heap.live, 1);
        heap.release(kept);
        heap.collect();
        assert_eq!((heap.live, live_bytes()), (0, 0));
    }

    #[test]
    fn a_list_holds_its_items_and_frees_them_with_itself() {
        let mut heap = Heap::default();
        let list = new_list(&mut heap, 2, REFERENCE);
        for index in 0..2 {
            let item = new_string(&mut heap, 1);
            set_u64(slot(list, index), item as u64);
        }
        heap.adopt(list);
        heap.adopt(list);
        heap.retain(list);
        heap.collect();
        assert_eq!(heap.live, 3);
        heap.release(list);
        heap.collect();
        assert_eq!(heap.live, 0);
    }

    #[test]
    fn a_deep_copy_equals_its_original_and_shares_nothing_with_it() {
        let mut heap = Heap::default();
        let list = new_list(&mut heap, 1, REFERENCE);
        let item = new_string(&mut heap, 2);
        set_u64(slot(list, 0), item as u64);
        heap.adopt(list);
        let copy = heap.clone_deep(list);
        assert!(value_equal(list, copy));
        assert_ne!(get_u32(slot(copy, 0)), item);
        memory::set_u16(payload(item), 65);
        assert!(!value_equal(list, copy));
    }

    #[test]
    fn nan_equals_itself_and_zeros_are_equal() {
        assert!(slot_equal(f64::NAN.to_bits(), f64::NAN.to_bits(), FLOAT));
        assert!(slot_equal(0f64.to_bits(), (-0f64).to_bits(), FLOAT));
        assert!(!slot_equal(1f64.to_bits(), 2f64.to_bits(), FLOAT));
    }

    #[test]
    #[should_panic(expected = "code 3")]
    fn a_length_beyond_the_limit_stops_the_component() {
        Heap::default().create(STRING, MAX_LENGTH + 1, 0);
    }
}
