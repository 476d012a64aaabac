//! The pixels that are drawn on, and upright rectangles there.

use crate::area::Area;
use crate::four::{Four, Shares};
use crate::ink::straight;

/// Rows of pixels from the top. What is drawn has colors multiplied by alpha.
pub struct Pixels<'a> {
    pub cells: &'a mut [u32],
    pub width: usize,
}

/// What a stretch covers of pixels, in 256ths of them.
#[derive(Clone, Copy)]
struct Span {
    from: i32,
    to: i32,
}

impl Span {
    #[inline(always)]
    fn new(from: f64, to: f64) -> Self {
        // Whole numbers are what the lower bits of a number become that is so large that it has no others.
        let whole = |at: f64| (at * 256.0 + 1.5 * (1u64 << 52) as f64).to_bits() as i32;
        Self { from: whole(from), to: whole(to) }
    }

    #[inline(always)]
    fn is_empty(self) -> bool {
        self.from >= self.to
    }

    /// The first pixel.
    #[inline(always)]
    fn first(self) -> usize {
        (self.from >> 8) as usize
    }

    #[inline(always)]
    fn last(self) -> usize {
        ((self.to - 1) >> 8) as usize
    }

    /// Of the pixel at its beginning or its end.
    #[inline(always)]
    fn head(self) -> i32 {
        (self.to - (self.from & !255)).min(256) - (self.from & 255)
    }

    #[inline(always)]
    fn tail(self) -> i32 {
        ((self.to - 1) & 255) + 1
    }
}

/// What is painted on a row, from its first pixel on.
trait Row {
    fn paint(&self, row: &mut [u32]);
}

/// Paint what covers so much of rows, of which the first one comes first; `row` of each 256th that is covered.
#[inline(always)]
fn paint<'a, R: Row>(mut cells: impl Iterator<Item = &'a mut [u32]>, rows: Span, row: impl Fn(i32) -> R) {
    let mut count = rows.last() - rows.first() + 1;
    if rows.head() < 256
        && let Some(cells) = cells.next()
    {
        row(rows.head()).paint(cells);
        count -= 1;
    }
    let ends = count > 0 && rows.tail() < 256;
    let full = row(256);
    for cells in cells.by_ref().take(count - usize::from(ends)) {
        full.paint(cells);
    }
    if ends && let Some(cells) = cells.next() {
        row(rows.tail()).paint(cells);
    }
}

/// What is painted on each row of a rectangle no wider than eight pixels.
#[derive(Clone, Copy)]
struct Narrow([Four; 2]);

impl Row for Narrow {
    #[inline(always)]
    fn paint(&self, row: &mut [u32]) {
        let Self([first, last]) = self;
        if let Some(cells) = row.first_chunk_mut::<8>() {
            let (cells, _) = cells.as_chunks_mut::<4>();
            cells[0] = first.on(cells[0]);
            cells[1] = last.on(cells[1]);
        } else {
            let (head, tail) = row.split_at_mut(row.len().min(4));
            first.over(head);
            last.over(tail);
        }
    }
}

/// What is painted on each row of one that is wider.
struct Wide {
    first: Four,
    between: Four,
    last: Four,
    /// What pixels between become, if nothing is seen through it.
    opaque: Option<u32>,
    /// Pixels.
    count: usize,
}

impl Row for Wide {
    #[inline(always)]
    fn paint(&self, row: &mut [u32]) {
        let (first, rest) = row.split_at_mut(4);
        let (between, last) = rest.split_at_mut(self.count.next_multiple_of(4) - 8);
        self.first.over(first);
        self.last.over(last);
        if let Some(color) = self.opaque {
            between.fill(color);
        } else {
            for cells in between.as_chunks_mut::<4>().0 {
                *cells = self.between.on(*cells);
            }
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

    /// Fill a rectangle that lies on them with a color `0xRRGGBBAA`, that much see-through. A pixel is covered as far
    /// as the rectangle covers it.
    #[inline(always)]
    pub fn fill(&mut self, area: Area, color: u32, opacity: f64) {
        let alpha = color & 0xFF;
        let share = if opacity == 1.0 {
            alpha + (alpha >> 7)
        } else {
            (f64::from(alpha) * opacity * (256.0 / 255.0) + 0.5) as u32
        };
        let (columns, rows) = (Span::new(area.left, area.right), Span::new(area.top, area.bottom));
        self.fill_spans(columns, rows, color.swap_bytes() | 0xFF00_0000, share as i32);
    }

    /// With an opaque color that covers `share` of 256.
    #[inline(never)]
    fn fill_spans(&mut self, columns: Span, rows: Span, color: u32, share: i32) {
        if columns.is_empty() || rows.is_empty() {
            return;
        }
        let count = columns.last() - columns.first() + 1;
        let (from, to) = (columns.from & 255, columns.to - (columns.from & !255));
        let last = if count > 8 { (count as i32 - 1) & !3 } else { 4 };
        let [first, last] = [Shares::new(from, to).part(share), Shares::new(0, to - last * 256).part(share)];
        let four = |shares: Shares, across| Four::new(color, shares.part(across));
        let cells = self.cells[rows.first() * self.width + columns.first()..].chunks_mut(self.width);
        if count <= 8 {
            paint(cells, rows, |across| Narrow([four(first, across), four(last, across)]));
        } else {
            paint(cells, rows, |across| Wide {
                first: four(first, across),
                between: four(Shares::ALL.part(share), across),
                last: four(last, across),
                opaque: (share == 256 && across == 256).then_some(color),
                count,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(left: f64, top: f64, right: f64, bottom: f64) -> Vec<u32> {
        let mut cells = vec![0; 16];
        let mut pixels = Pixels { cells: &mut cells, width: 4 };
        pixels.fill(Area { left, top, right, bottom }, 0xFFFF_FFFF, 1.0);
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

    /// Every width and place of a small rectangle, also at the end of the pixels.
    #[test]
    fn narrow_and_wide_rectangles_cover_what_they_reach() {
        const WIDTH: usize = 23;
        let inside =
            |at: usize, from: f64, to: f64| (to.min(at as f64 + 1.0) - from.max(at as f64)).clamp(0.0, 1.0);
        for quarters in 1..=56 {
            for left in [0.0, 0.25, 2.75, 23.0 - f64::from(quarters) / 4.0] {
                for (top, bottom) in [(0.0, 1.0), (0.5, 0.75), (0.5, 3.0), (1.0, 2.5), (1.25, 3.0)] {
                    let right = left + f64::from(quarters) / 4.0;
                    let mut cells = [0; 3 * WIDTH];
                    let mut pixels = Pixels { cells: &mut cells, width: WIDTH };
                    pixels.fill(Area { left, top, right, bottom }, 0x8040_20FF, 0.5);
                    for (at, cell) in cells.into_iter().enumerate() {
                        let covered = inside(at % WIDTH, left, right) * inside(at / WIDTH, top, bottom);
                        for (part, full) in [(0, 128.0), (1, 64.0), (2, 32.0), (3, 255.0)] {
                            let found = f64::from(cell.to_le_bytes()[part]);
                            assert!(
                                (found - full * covered / 2.0).abs() <= 1.0,
                                "{left} {right} {top} {bottom} {at}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_opaque_stays_so_and_becomes_the_color_where_it_is_covered() {
        for (share, blue) in [(1.0, 0xFF), (0.5, 0x80), (0.0, 0)] {
            let mut cells = [0xFF00_0000; 12];
            let mut pixels = Pixels { cells: &mut cells, width: 12 };
            pixels.fill(Area { left: 0.0, top: 0.0, right: 11.5, bottom: 1.0 }, 0x0000_FFFF, share);
            assert_eq!(cells[..11], [0xFF00_0000 | blue << 16; 11]);
            assert_eq!(cells[11] >> 24, 0xFF);
        }
    }
}
