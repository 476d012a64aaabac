//! Blocks of memory in size classes with a free list each: two classes per doubling, so at most a third of a
//! block is unused, both operations take constant time, and the code is tiny. Blocks never move or merge.

use crate::abi::memory::{self, Ptr};

const CLASSES: usize = 50;
const CHUNK: u32 = 65536;

/// The allocator's state.
pub struct Blocks {
    free: [Ptr; CLASSES],
    top: Ptr,
    end: Ptr,
    live: u32,
}

fn class_of(bytes: u32) -> usize {
    let last = bytes.max(16) - 1;
    let doubling = 31 - last.leading_zeros();
    let half = last >> (doubling - 1) & 1;
    ((doubling as usize) * 2 + half as usize + 1) - 8
}

fn class_bytes(class: usize) -> u32 {
    (if class & 1 == 1 { 24 } else { 16 }) << (class / 2)
}

impl Blocks {
    /// An allocator that owns nothing yet.
    pub const fn new() -> Self {
        Self { free: [0; CLASSES], top: 0, end: 0, live: 0 }
    }

    /// A block of at least `bytes`, aligned to 8; None when memory is at its maximum.
    pub fn allocate(&mut self, bytes: u32) -> Option<Ptr> {
        let class = class_of(bytes);
        if class >= CLASSES {
            return None;
        }
        let size = class_bytes(class);
        let mut block = self.free[class];
        if block != 0 {
            self.free[class] = memory::get_u32(block);
        } else {
            if self.end - self.top < size {
                let grown = size.max(CHUNK).next_multiple_of(CHUNK);
                let old = memory::grow(grown)?;
                if old != self.end {
                    self.top = old;
                }
                self.end = old + grown;
            }
            block = self.top;
            self.top += size;
        }
        self.live += size;
        Some(block)
    }

    /// Give back a block of `bytes` (what was asked for).
    pub fn free(&mut self, block: Ptr, bytes: u32) {
        let class = class_of(bytes);
        memory::set_u32(block, self.free[class]);
        self.free[class] = block;
        self.live -= class_bytes(class);
    }

    /// Bytes in blocks that are in use.
    pub fn live(&self) -> u32 {
        self.live
    }
}

impl Default for Blocks {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_fits_its_class_and_no_smaller_one() {
        for bytes in 1..5000 {
            let class = class_of(bytes);
            assert!(class_bytes(class) >= bytes);
            assert!(class == 0 || class_bytes(class - 1) < bytes);
        }
    }

    #[test]
    fn freed_blocks_are_used_again_and_live_bytes_return_to_zero() {
        let mut blocks = Blocks::new();
        let first: Vec<_> = (1..300).map(|n| (blocks.allocate(n * 7).unwrap(), n * 7)).collect();
        let size = memory::size();
        for round in 0..10 {
            for (block, bytes) in &first {
                blocks.free(*block, *bytes);
            }
            assert_eq!(blocks.live(), 0, "round {round}");
            for (_, bytes) in &first {
                assert_eq!(blocks.allocate(*bytes).unwrap() % 8, 0);
            }
        }
        assert_eq!(memory::size(), size);
    }

    #[test]
    fn a_huge_request_is_refused() {
        assert_eq!(Blocks::new().allocate(u32::MAX), None);
    }
}
