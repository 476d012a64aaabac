//! The pixels that are drawn on, and upright rectangles there.

use crate::area::Area;
use crate::ink::{Ink, straight};

/// Rows of pixels from the top. What is drawn has colors multiplied by alpha.
pub struct Pixels<'a> {
    pub cells: &'a mut [u32],
    pub width: usize,
}

/// Of a pixel, in 256ths of 256ths.
const ALL: u32 = 1 << 16;

/// What a stretch covers of pixels, in 256ths: all of those between its first and its last.
struct Span {
    first: usize,
    end: usize,
    head: u32,
    tail: u32,
}

impl Span {
    #[inline(always)]
    fn new(from: f64, to: f64) -> Self {
        let (from, to) = ((from * 256.0 + 0.5) as u32, (to * 256.0 + 0.5) as u32);
        let (first, end) = ((from >> 8) as usize, (to.div_ceil(256)) as usize);
        let head = if end <= first + 1 { to - from } else { 256 - (from & 255) };
        Self { first, end, head, tail: (to.wrapping_sub(1) & 255) + 1 }
    }

    #[inline(always)]
    fn share(&self, at: usize) -> u32 {
        if at == self.first {
            self.head
        } else if at + 1 == self.end {
            self.tail
        } else {
            256
        }
    }

    /// What is left of an ink at the first, the ones between, and the last, where it covers `across` of 256.
    #[inline(always)]
    fn shades(&self, ink: Ink, across: u32) -> [Ink; 3] {
        [self.head, 256, self.tail].map(|along| match along * across {
            ALL => ink,
            share => ink.thinned((share * 255 + (1 << 15)) >> 16),
        })
    }
}

#[inline(always)]
fn paint(cells: &mut [u32], [head, middle, tail]: [Ink; 3]) {
    let Some((first, rest)) = cells.split_first_mut() else { return };
    *first = head.over(*first);
    let Some((last, between)) = rest.split_last_mut() else { return };
    *last = tail.over(*last);
    if middle.is_opaque() {
        between.fill(middle.0);
    } else {
        for pixel in between {
            *pixel = middle.over(*pixel);
        }
    }
}

impl Pixels<'_> {
    pub fn area(&self) -> Area {
        let height = self.cells.len().checked_div(self.width).unwrap_or(0);
        Area { left: 0.0, top: 0.0, right: self.width as f64, bottom: height as f64 }
    }

    /// Some of a row.
    #[inline(always)]
    pub fn row(&mut self, y: usize, from: usize, to: usize) -> &mut [u32] {
        &mut self.cells[y * self.width + from..y * self.width + to]
    }

    fn rows(&mut self, area: Area, mut action: impl FnMut(&mut [u32])) {
        if area.is_empty() {
            return;
        }
        for y in area.top as usize..area.bottom as usize {
            action(self.row(y, area.left as usize, area.right as usize));
        }
    }

    /// Empty whole pixels.
    pub fn clear(&mut self, area: Area) {
        self.rows(area, |row| row.fill(0));
    }

    /// Make whole pixels what `ImageData` has.
    pub fn straighten(&mut self, area: Area) {
        self.rows(area, |row| {
            let (chunks, rest) = row.as_chunks_mut::<8>();
            for pixels in chunks {
                // Most are opaque or empty: 1 more than such an alpha is 1 or 256.
                if pixels.iter().fold(0, |some, pixel| some | ((pixel >> 24) + 1)) & 0xFE != 0 {
                    pixels.iter_mut().for_each(|pixel| *pixel = straight(*pixel));
                }
            }
            rest.iter_mut().for_each(|pixel| *pixel = straight(*pixel));
        });
    }

    /// Fill a rectangle that lies on them. A pixel is covered as far as the rectangle covers it.
    #[inline(always)]
    pub fn fill(&mut self, area: Area, ink: Ink) {
        if area.is_empty() {
            return;
        }
        let columns = Span::new(area.left, area.right);
        let rows = Span::new(area.top, area.bottom);
        let full = columns.shades(ink, 256);
        for y in rows.first..rows.end {
            let share = rows.share(y);
            let shades = if share == 256 { full } else { columns.shades(ink, share) };
            paint(self.row(y, columns.first, columns.end), shades);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(left: f64, top: f64, right: f64, bottom: f64) -> Vec<u32> {
        let mut cells = vec![0; 16];
        let mut pixels = Pixels { cells: &mut cells, width: 4 };
        pixels.fill(Area { left, top, right, bottom }, Ink(0xFFFF_FFFF));
        cells.iter().map(|cell| cell >> 24).collect()
    }

    #[test]
    fn a_rectangle_on_whole_pixels_fills_them() {
        let on = 255;
        assert_eq!(filled(1.0, 1.0, 3.0, 2.0), [0, 0, 0, 0, 0, on, on, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(filled(0.0, 0.0, 4.0, 4.0), [on; 16]);
    }

    #[test]
    fn a_pixel_is_covered_as_far_as_the_rectangle_reaches() {
        assert_eq!(filled(0.5, 0.0, 2.25, 0.5), [64, 128, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(filled(1.25, 1.25, 1.75, 1.75), [0, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(filled(3.999, 3.999, 4.0, 4.0), [0; 16]);
        assert_eq!(filled(2.0, 2.0, 2.0, 3.0), [0; 16]);
    }
}
