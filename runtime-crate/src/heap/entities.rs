//! Entities: tables of rows with a column for each component, kept by column in chunks that never move, so
//! that generated code reaches column `c` of a row at `row + CHUNK_ROWS * 8 * (c + 1)` whatever is added or
//! taken away meanwhile. Rows keep the order in which they were made.
//!
//! A chunk begins with the slot of each row, `GONE` where there is no entity any more. An entity's handle is
//! its slot and a serial number that no other entity ever has, so a handle never means another one.

use super::object::{ENTITIES, Heap, payload, tag};
use crate::abi::host::{self, Failure};
use crate::abi::memory::{Ptr, get_u32, get_u64, set_u32, set_u64, zero};
use crate::abi::{allocate, burn, free};

/// Rows of a chunk.
pub const CHUNK_ROWS: u32 = 128;
const COLUMN_BYTES: u32 = CHUNK_ROWS * 8;
/// In place of a slot: nothing stands in this row.
const GONE: u32 = u32::MAX;
const DEFAULT_LIMIT: u32 = 100_000;
/// The most that handles can tell apart.
const MOST: u32 = 1 << 20;
const MAX_COLUMNS: u32 = 64;

/// What is known about a slot: the serial number of its entity (0: free) and its row.
struct Slot {
    serial: u64,
    row: u32,
}

/// The entities of one kind.
struct Table {
    columns: u32,
    chunks: Vec<Ptr>,
    rows: u32,
    gone: u32,
    slots: Vec<Slot>,
    free: Vec<u32>,
    /// Loops over the rows that are under way: rows stay where they are.
    pins: u32,
    /// What is added now is not kept: the entities are those from before a swap.
    sealed: bool,
}

impl Table {
    fn chunk_bytes(&self) -> u32 {
        COLUMN_BYTES * (self.columns + 1)
    }

    fn row(&self, index: u32) -> Ptr {
        self.chunks[(index / CHUNK_ROWS) as usize] + 8 * (index % CHUNK_ROWS)
    }

    /// Close the gaps, unless a loop is under way.
    fn sweep(&mut self) {
        if self.gone == 0 || self.pins > 0 {
            return;
        }
        burn(self.rows);
        let mut kept = 0;
        for index in 0..self.rows {
            let from = self.row(index);
            let slot = get_u32(from);
            if slot == GONE {
                continue;
            }
            if kept != index {
                let to = self.row(kept);
                for column in 0..=self.columns {
                    set_u64(to + COLUMN_BYTES * column, get_u64(from + COLUMN_BYTES * column));
                }
                self.slots[slot as usize].row = kept;
            }
            kept += 1;
        }
        self.rows = kept;
        self.gone = 0;
        // One chunk more than is needed, so that a number about a boundary asks for no memory.
        let needed = self.rows.div_ceil(CHUNK_ROWS) as usize + 1;
        let bytes = self.chunk_bytes();
        while self.chunks.len() > needed {
            if let Some(chunk) = self.chunks.pop() {
                free(chunk, bytes);
            }
        }
    }

    /// The row behind the last one.
    fn next_row(&mut self) -> Ptr {
        if self.rows == self.chunks.len() as u32 * CHUNK_ROWS {
            let bytes = self.chunk_bytes();
            let chunk = allocate(bytes);
            zero(chunk, bytes);
            self.chunks.push(chunk);
        }
        self.row(self.rows)
    }

    fn despawn(&mut self, row: Ptr) -> bool {
        let slot = get_u32(row);
        if slot == GONE {
            return false;
        }
        set_u32(row, GONE);
        self.slots[slot as usize].serial = 0;
        self.free.push(slot);
        self.gone += 1;
        true
    }
}

/// All tables.
#[derive(Default)]
pub struct Entities {
    tables: Vec<Option<Table>>,
    live: u32,
    limit: u32,
    serial: u64,
}

impl Entities {
    /// No tables.
    pub const fn new() -> Self {
        Self { tables: Vec::new(), live: 0, limit: DEFAULT_LIMIT, serial: 0 }
    }

    /// How many entities of a kind there may be.
    pub fn set_limit(&mut self, limit: u32) {
        self.limit = limit.min(MOST);
    }

    /// Entities alive.
    pub fn live(&self) -> u32 {
        self.live
    }

    /// From here on, what is added to tables is kept.
    pub fn unseal(&mut self) {
        self.tables.iter_mut().flatten().for_each(|table| table.sealed = false);
    }

    /// The table of an object. What is used before its declaration ran stops the component.
    fn table(&mut self, object: Ptr) -> &mut Table {
        if object != 0 && tag(object) == ENTITIES {
            let place = get_u32(payload(object)) as usize;
            if let Some(Some(table)) = self.tables.get_mut(place) {
                return table;
            }
        }
        host::stop(Failure::NotYet, 0.0)
    }

    fn drop_table(&mut self, place: u32) {
        if let Some(table) = self.tables[place as usize].take() {
            self.live -= table.rows - table.gone;
            let bytes = table.chunk_bytes();
            table.chunks.into_iter().for_each(|chunk| free(chunk, bytes));
        }
        while let Some(None) = self.tables.last() {
            self.tables.pop();
        }
    }

    /// Add an entity; its row, in which every column is to be written.
    pub fn spawn(&mut self, object: Ptr) -> Ptr {
        let (limit, serial) = (self.limit, self.serial + 1);
        let table = self.table(object);
        if table.gone > table.rows / 2 {
            table.sweep();
        }
        let row = table.next_row();
        if table.sealed {
            set_u32(row, GONE);
            return row;
        }
        if table.rows - table.gone >= limit {
            host::stop(Failure::TooMany, limit as f64);
        }
        let slot = table.free.pop().unwrap_or_else(|| {
            table.slots.push(Slot { serial: 0, row: 0 });
            table.slots.len() as u32 - 1
        });
        table.slots[slot as usize] = Slot { serial, row: table.rows };
        set_u32(row, slot);
        table.rows += 1;
        self.live += 1;
        self.serial = serial;
        row
    }

    /// The handle of the entity in a row; 0, which is none's, where nothing stands.
    pub fn handle(&mut self, object: Ptr, row: Ptr) -> f64 {
        let slot = get_u32(row);
        if slot == GONE {
            return 0.0;
        }
        let serial = self.table(object).slots[slot as usize].serial;
        (serial * MOST as u64 + slot as u64) as f64
    }

    /// The row of an entity; 0 if it is gone.
    pub fn find(&mut self, object: Ptr, handle: f64) -> Ptr {
        let table = self.table(object);
        let (slot, serial) = ((handle as u64 % MOST as u64) as usize, handle as u64 / MOST as u64);
        match table.slots.get(slot) {
            Some(known) if known.serial == serial && serial > 0 => table.row(known.row),
            _ => 0,
        }
    }

    /// Take away the entity in a row (0: none). Whether there was one.
    pub fn despawn(&mut self, object: Ptr, row: Ptr) -> bool {
        let gone = row != 0 && self.table(object).despawn(row);
        self.live -= u32::from(gone);
        gone
    }

    /// Take all away.
    pub fn clear(&mut self, object: Ptr) {
        let table = self.table(object);
        let mut gone = 0;
        burn(table.rows);
        for index in 0..table.rows {
            let row = table.row(index);
            gone += u32::from(table.despawn(row));
        }
        table.sweep();
        self.live -= gone;
    }

    /// How many there are.
    pub fn count(&mut self, object: Ptr) -> u32 {
        let table = self.table(object);
        table.rows - table.gone
    }

    /// A loop over the rows begins; how many there are. Uses fuel for all of them.
    pub fn begin(&mut self, object: Ptr) -> u32 {
        let table = self.table(object);
        table.sweep();
        burn(table.rows);
        table.pins += 1;
        table.rows
    }

    /// The row of this number, from which on the rest of its chunk follows.
    pub fn chunk(&mut self, object: Ptr, index: u32) -> Ptr {
        self.table(object).row(index)
    }

    /// A loop over the rows ends.
    pub fn end(&mut self, object: Ptr) {
        let table = self.table(object);
        table.pins -= 1;
        table.sweep();
    }
}

impl Heap {
    /// A new table, an object as others are.
    pub fn new_entities(&mut self, columns: u32) -> Ptr {
        let table = Table {
            columns: columns.min(MAX_COLUMNS),
            chunks: Vec::new(),
            rows: 0,
            gone: 0,
            slots: Vec::new(),
            free: Vec::new(),
            pins: 0,
            sealed: false,
        };
        let tables = &mut self.entities.tables;
        let place = tables.iter().position(Option::is_none).unwrap_or(tables.len());
        if place == tables.len() {
            tables.push(None);
        }
        tables[place] = Some(table);
        let object = self.create(ENTITIES, 1, 0);
        set_u32(payload(object), place as u32);
        object
    }

    /// What is added to this table is not kept for now.
    pub fn seal(&mut self, object: Ptr) {
        if tag(object) == ENTITIES {
            self.entities.table(object).sealed = true;
        }
    }

    pub(super) fn drop_entities(&mut self, object: Ptr) {
        self.entities.drop_table(get_u32(payload(object)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::abi::live_bytes;

    fn heap(columns: u32) -> (Heap, Ptr) {
        let mut heap = Heap::default();
        let table = heap.new_entities(columns);
        heap.retain(table);
        (heap, table)
    }

    fn value(row: Ptr) -> u64 {
        get_u64(row + COLUMN_BYTES)
    }

    fn add(heap: &mut Heap, table: Ptr, value: u64) -> f64 {
        let row = heap.entities.spawn(table);
        set_u64(row + COLUMN_BYTES, value);
        heap.entities.handle(table, row)
    }

    fn values(heap: &mut Heap, table: Ptr) -> Vec<u64> {
        let rows = heap.entities.begin(table);
        let found = (0..rows).map(|index| value(heap.entities.chunk(table, index))).collect();
        heap.entities.end(table);
        found
    }

    #[test]
    fn a_handle_finds_its_entity_until_it_is_gone_and_never_another() {
        let (mut heap, table) = heap(1);
        let handles: Vec<f64> = (0..300).map(|number| add(&mut heap, table, number)).collect();
        for (number, handle) in handles.iter().enumerate() {
            let row = heap.entities.find(table, *handle);
            assert_eq!(value(row), number as u64);
            if number % 3 == 0 {
                assert!(heap.entities.despawn(table, row));
                assert_eq!(heap.entities.find(table, *handle), 0);
            }
        }
        let added: Vec<f64> = (0..100).map(|number| add(&mut heap, table, 1000 + number)).collect();
        for (number, handle) in handles.iter().enumerate() {
            let row = heap.entities.find(table, *handle);
            assert_eq!(row == 0, number % 3 == 0);
            assert!(row == 0 || value(row) == number as u64);
        }
        assert!(added.iter().all(|handle| !handles.contains(handle)));
        for wrong in [f64::NAN, -1.0, f64::INFINITY, 0.0, 0.5, 1e300] {
            assert_eq!(heap.entities.find(table, wrong), 0);
        }
    }

    #[test]
    fn rows_keep_their_order_and_their_place_during_a_loop() {
        let (mut heap, table) = heap(1);
        (0..200).for_each(|number| _ = add(&mut heap, table, number));
        let rows = heap.entities.begin(table);
        for index in 0..rows {
            let row = heap.entities.chunk(table, index);
            if value(row) % 2 == 1 {
                heap.entities.despawn(table, row);
                add(&mut heap, table, 1000 + value(row));
            }
        }
        assert_eq!(value(heap.entities.chunk(table, 198)), 198);
        heap.entities.end(table);
        let even = (0..200).filter(|number| number % 2 == 0);
        let expected: Vec<u64> = even.chain((0..200).filter(|n| n % 2 == 1).map(|n| 1000 + n)).collect();
        assert_eq!(values(&mut heap, table), expected);
    }

    #[test]
    fn what_is_gone_gives_its_memory_back() {
        let (mut heap, table) = heap(3);
        add(&mut heap, table, 1);
        let before = live_bytes();
        (0..5000).for_each(|number| _ = add(&mut heap, table, number));
        heap.entities.clear(table);
        assert_eq!(heap.entities.count(table), 0);
        assert!(live_bytes() <= before + 4 * 1024 + COLUMN_BYTES * 8);
        heap.release(table);
        heap.collect();
        assert_eq!((heap.entities.live(), heap.entities.tables.len()), (0, 0));
    }

    #[test]
    fn a_sealed_table_keeps_nothing_new() {
        let (mut heap, table) = heap(1);
        add(&mut heap, table, 1);
        heap.seal(table);
        assert_eq!(add(&mut heap, table, 2), 0.0);
        heap.entities.unseal();
        add(&mut heap, table, 3);
        assert_eq!(values(&mut heap, table), [1, 3]);
    }

    #[test]
    #[should_panic(expected = "code 7")]
    fn more_entities_than_there_may_be_stop_the_component() {
        let (mut heap, table) = heap(1);
        heap.entities.set_limit(10);
        (0..11).for_each(|number| _ = add(&mut heap, table, number));
    }

    #[test]
    #[should_panic(expected = "code 8")]
    fn what_is_no_table_stops_the_component() {
        Heap::default().entities.count(crate::abi::empty_object());
    }
}
