//! Linear memory: a host writes lists there, and reads pixels.
#![allow(unsafe_code)]

use crate::cover::MOST_WIDTH;
use crate::pixels::Pixels;
use crate::raster::{Raster, Report};
use core::cell::UnsafeCell;
use core::slice::{from_raw_parts, from_raw_parts_mut};

const PAGE: usize = 65536;

/// What lies behind the module's own memory: the pixels, and room for two lists, the newest and the one before.
struct Place {
    raster: Raster,
    width: usize,
    height: usize,
    pixels: usize,
    lists: [usize; 2],
    /// Words of each list that there is room for, and that there are.
    room: usize,
    words: [usize; 2],
}

struct Shared(UnsafeCell<Place>);
// One thread, and no function here calls another one.
unsafe impl Sync for Shared {}

static PLACE: Shared = Shared(UnsafeCell::new(Place {
    raster: Raster::new(),
    width: 0,
    height: 0,
    pixels: 0,
    lists: [0; 2],
    room: 0,
    words: [0; 2],
}));

fn place() -> &'static mut Place {
    unsafe { &mut *PLACE.0.get() }
}

impl Place {
    /// Lay everything out anew, all of it empty. False if there is not that much memory.
    fn lay_out(&mut self, width: usize, height: usize, words: usize) -> bool {
        let size = |words: usize| 4 * width * height + 16 + 16 * words;
        if self.pixels == 0 {
            self.pixels = core::arch::wasm32::memory_size(0) * PAGE;
        }
        let room = words.next_power_of_two();
        let there = core::arch::wasm32::memory_size(0) * PAGE;
        let missing = (self.pixels + size(room)).saturating_sub(there).div_ceil(PAGE);
        if width > MOST_WIDTH || (missing > 0 && core::arch::wasm32::memory_grow(0, missing) == usize::MAX) {
            return false;
        }
        let lists = (self.pixels + 4 * width * height).next_multiple_of(8);
        (self.width, self.height, self.room) = (width, height, room);
        self.lists = [lists, lists + 8 * room];
        self.raster.forget();
        // Memory that is new is empty, but not that of a picture before.
        self.drawing().cells.fill(0);
        true
    }

    fn drawing(&mut self) -> Pixels<'static> {
        // Nothing else lies there, and it is asked for once at a time.
        let cells = unsafe { from_raw_parts_mut(self.pixels as *mut u32, self.width * self.height) };
        Pixels { cells, width: self.width }
    }

    fn list(&self, which: usize) -> &'static [u64] {
        unsafe { from_raw_parts(self.lists[which] as *const u64, self.words[which]) }
    }
}

/// A list of so many words is to be drawn as a picture of a size in pixels: gives where to write it, or 0 if there
/// is not that much memory.
#[unsafe(no_mangle)]
pub extern "C" fn open(width: usize, height: usize, words: usize) -> usize {
    let place = place();
    let other = (width, height) != (place.width, place.height) || words > place.room;
    if other && !place.lay_out(width, height, words) {
        return 0;
    }
    place.lists.swap(0, 1);
    place.words = [words, place.words[0]];
    place.lists[0]
}

/// It is written, and shown so: scale, x and y from its view to pixels. Gives where a `Report` will be.
#[unsafe(no_mangle)]
pub extern "C" fn begin(scale: f64, x: f64, y: f64) -> *const Report {
    let place = place();
    let picture = place.drawing().area();
    place.raster.begin([scale, x, y], picture);
    &place.raster.report
}

/// Draw what comes next of it, or find what is drawn elsewhere; not to be called at its end. Gives where the pixels
/// are: of `ImageData`, if the report says that they are to be shown.
#[unsafe(no_mangle)]
pub extern "C" fn next() -> usize {
    let place = place();
    let (list, before) = (place.list(0), place.list(1));
    let mut pixels = place.drawing();
    place.raster.next(&mut pixels, list, before);
    place.pixels
}
