//! How far outlines cover pixels: exactly, by the areas beside their edges.

use crate::area::Area;
use crate::ink::Ink;
use crate::pixels::Pixels;

/// Pixels that are looked at at once, at most; a row must fit, with two cells beyond it.
const CELLS: usize = 1 << 15;

/// The widest picture.
pub const MOST_WIDTH: usize = CELLS - 2;

/// A band of pixels. Each cell holds by how much more its pixel is covered than the one to the left.
pub struct Cover {
    cells: [f32; CELLS],
    /// Where the band begins, its columns and its rows.
    left: f64,
    top: f64,
    columns: usize,
    rows: usize,
}

impl Cover {
    pub const fn new() -> Self {
        Self { cells: [0.0; CELLS], left: 0.0, top: 0.0, columns: 0, rows: 0 }
    }

    /// Fill what outlines within `bounds` enclose: `trace` goes around them, those of holes the other way.
    pub fn fill(
        &mut self,
        pixels: &mut Pixels<'_>,
        clip: Area,
        bounds: Area,
        ink: Ink,
        trace: impl Fn(&mut Pen<'_>),
    ) {
        let shown = bounds.common(clip).whole();
        if shown.is_empty() {
            return;
        }
        self.left = shown.left;
        self.columns = (shown.right - shown.left) as usize;
        let most = CELLS / self.stride();
        let (mut top, bottom) = (shown.top as usize, shown.bottom as usize);
        while top < bottom {
            self.top = top as f64;
            self.rows = most.min(bottom - top);
            trace(&mut Pen { cover: self, first: (0.0, 0.0), last: (0.0, 0.0) });
            self.paint(pixels, clip, ink);
            top += self.rows;
        }
    }

    fn stride(&self) -> usize {
        self.columns + 2
    }

    /// Paint what the band's cells say, and empty them.
    fn paint(&mut self, pixels: &mut Pixels<'_>, clip: Area, ink: Ink) {
        let (left, top, columns, stride) =
            (self.left as usize, self.top as usize, self.columns, self.stride());
        let head = inside(self.left, clip.left, clip.right);
        let tail = inside(self.left + columns as f64 - 1.0, clip.left, clip.right);
        for (row, cells) in self.cells.chunks_exact_mut(stride).take(self.rows).enumerate() {
            let fade = 255.0 * inside((top + row) as f64, clip.top, clip.bottom);
            let (mut sum, mut shade) = (0.0, Ink(0));
            let pixels = pixels.row(top + row, left, left + columns);
            for (column, (cell, pixel)) in cells.iter().zip(pixels).enumerate() {
                // Most pixels are covered as the one before.
                if *cell != 0.0 || column < 2 || column + 1 == columns {
                    sum += cell;
                    let side = if column == 0 {
                        head
                    } else if column + 1 == columns {
                        tail
                    } else {
                        1.0
                    };
                    shade = ink.thinned((f32::min(f32::abs(sum), 1.0) * fade * side + 0.5) as i32 as u32);
                }
                if shade.is_opaque() {
                    *pixel = shade.0;
                } else if shade.0 != 0 {
                    *pixel = shade.over(*pixel);
                }
            }
            cells.fill(0.0);
        }
    }

    /// An edge, in pixels from the band's corner.
    fn edge(&mut self, from: (f64, f64), to: (f64, f64)) {
        let (way, (mut x, mut y), (mut end_x, mut end_y)) =
            if from.1 < to.1 { (1.0, from, to) } else { (-1.0, to, from) };
        let rows = self.rows as f64;
        if !(y < end_y && y < rows && end_y > 0.0) {
            return;
        }
        let slope = (end_x - x) / (end_y - y);
        if y < 0.0 {
            (x, y) = (x - y * slope, 0.0);
        }
        if end_y > rows {
            (end_x, end_y) = (x + (rows - y) * slope, rows);
        }
        // What is to the left covers all of a row; what is to the right, nothing.
        let right = self.columns as f64;
        for border in [0.0, right] {
            if (x < border) == (end_x < border) {
                continue;
            }
            let middle = (y + (border - x) / slope).clamp(y, end_y);
            if x < border {
                self.strip(way, (x.max(0.0), y), (border, middle), right);
                (x, y) = (border, middle);
            } else {
                self.strip(way, (border, middle), (end_x, end_y), right);
                (end_x, end_y) = (border, middle);
            }
        }
        self.strip(way, (x, y), (end_x, end_y), right);
    }

    /// An edge downwards that crosses neither side of the band.
    fn strip(&mut self, way: f64, (x, y): (f64, f64), (end_x, end_y): (f64, f64), right: f64) {
        if y >= end_y || x.min(end_x) >= right {
            return;
        }
        let (mut x, end_x) = (x.clamp(0.0, right), end_x.clamp(0.0, right));
        let slope = (end_x - x) / (end_y - y);
        let (first, stride) = (y as usize, self.stride());
        let mut at = y;
        for row in first..end_y.ceil() as usize {
            let bottom = end_y.min((row + 1) as f64);
            let next = (x + (bottom - at) * slope).clamp(0.0, right);
            let cells = &mut self.cells[row * stride..(row + 1) * stride];
            share(cells, x.min(next), x.max(next), (bottom - at) * way);
            (x, at) = (next, bottom);
        }
    }
}

/// How much of the pixel from `at` on lies between two places.
fn inside(at: f64, from: f64, to: f64) -> f32 {
    (to.min(at + 1.0) - from.max(at)).clamp(0.0, 1.0) as f32
}

/// An edge of that height that crosses a row from `from` to `to`: all to its right is covered by its height, and
/// the pixels that it crosses by what of them is to its right.
#[inline(always)]
fn share(cells: &mut [f32], from: f64, to: f64, height: f64) {
    let mut add = |column: f64, middle: f64, height: f64| {
        let beyond = (middle - column) * height;
        let column = column as usize;
        cells[column] += (height - beyond) as f32;
        cells[column + 1] += beyond as f32;
    };
    let column = from.floor();
    if to <= column + 1.0 {
        return add(column, (from + to) / 2.0, height);
    }
    let per_column = height / (to - from);
    let (mut from, mut column) = (from, column);
    while from < to {
        let end = to.min(column + 1.0);
        add(column, (from + end) / 2.0, per_column * (end - from));
        column += 1.0;
        from = column;
    }
}

/// Goes around outlines, in pixels.
pub struct Pen<'a> {
    cover: &'a mut Cover,
    first: (f64, f64),
    last: (f64, f64),
}

impl Pen<'_> {
    /// Begin an outline.
    pub fn begin(&mut self, (x, y): (f64, f64)) {
        self.first = (x - self.cover.left, y - self.cover.top);
        self.last = self.first;
    }

    /// Go on to a point.
    pub fn go(&mut self, (x, y): (f64, f64)) {
        let to = (x - self.cover.left, y - self.cover.top);
        self.cover.edge(self.last, to);
        self.last = to;
    }

    /// Back to where it began.
    pub fn close(&mut self) {
        self.cover.edge(self.last, self.first);
    }
}
